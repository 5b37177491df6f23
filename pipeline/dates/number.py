"""Numbers: how many units an expression counts."""

from __future__ import annotations

from pipeline.dates.sense import Piece

_HUNDRED, _THOUSAND = 100, 1000


def _words(values: list[int]) -> int:
    """ "two hundred twenty four" from its parts."""
    total = group = 0
    for value in values:
        if value == _THOUSAND:
            total, group = total + max(group, 1) * value, 0
        elif value == _HUNDRED:
            group = max(group, 1) * value
        else:
            group = group * value if value == 12 and group else group + value
    return total + group


def count(piece: Piece) -> float | None:
    """The number before the unit; 1 for "a" or none, None where it is vague ("a few", "several")."""
    letters = piece.letters
    if "q" in letters and piece.word("q") not in ("couple", "additional", "more", "some"):
        return None
    if piece.word("q") == "couple":
        return 2
    digits = [w for w, c in zip(piece.words, letters, strict=True) if c in "13489"]
    if digits:
        text = ".".join(digits[-2:]) if ".".join(digits[-2:]) in "".join(piece.words) else digits[-1]
        return float(text)
    values = [int(piece.tokens.values[i]) for i in range(piece.first, piece.stop) if piece.tokens.letters[i] == "n"]
    if values:
        return _words(values)
    if (piece.has("q") and piece.word("q") == "some") or (letters[-1:] in "Vv" and not piece.has("a")):
        return None
    return 1


def printed(number: float) -> str:
    """The number as TIMEX3 writes it."""
    return str(int(number)) if number == int(number) else str(number)
