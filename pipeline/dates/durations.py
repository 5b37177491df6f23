"""Durations and sets: how long ("three weeks") and how often ("every day"); they name no day of their own."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.dates.sense import Anchor, Piece, Sense

# The amount of a piece: a number, or None for a vague one, and the unit's code; T before a unit of the clock.
Amount = tuple[float | None, str]
_DOZEN, _HUNDRED, _THOUSAND = 12, 100, 1000


def spelled(values: Sequence[int]) -> int:
    """The number that number words spell: [2, 100, 50] is 250."""

    done = group = 0
    for value in values:
        if value >= _THOUSAND:
            done, group = done + max(group, 1) * value, 0
        elif value >= _HUNDRED or (value == _DOZEN and group):
            group = max(group, 1) * value
        else:
            group += value
    return done + group


def _count_of(piece: Piece, stop: int) -> float | None:
    """The number among the tokens before `stop`; None when it is vague ("several") or there is none."""
    tokens = piece.tokens
    if "1/1" in piece.letters:
        return _with_fraction(piece, stop)
    digits: list[float] = []
    words: list[int] = []
    vague = article = False
    for index in range(piece.first, stop):
        letter, word = tokens.letters[index], tokens.words[index]
        if letter in "13489" and word[:1].isdigit():
            decimal = index - 2 >= piece.first and tokens.letters[index - 1] == "." and digits
            digits = [digits[-1] + int(word[:6]) / 10 ** min(len(word), 6)] if decimal else [float(tokens.values[index] or word)]
        elif letter == "n":
            if index and index - 1 >= piece.first and tokens.letters[index - 1] in "&j" and words:
                words = []
            words.append(int(tokens.values[index]))
        elif letter == "q":
            vague = vague or word not in ("couple", "additional", "more")
            if word == "couple":
                words = [2]
        elif letter == "a":
            article = True
    if digits:
        return digits[-1] * (spelled(words) if words else 1)
    if words and not vague:
        return float(spelled(words))
    return None if vague else 1.0 if article else None


def _with_fraction(piece: Piece, stop: int) -> float | None:
    """ "2 1/2"."""
    numbers = [int(w) for w in piece.tokens.words[piece.first : stop] if w.isdecimal()]
    if len(numbers) != 3 or not 0 < numbers[1] < numbers[2]:
        return None
    return numbers[0] + numbers[1] / numbers[2]


def amount_of(piece: Piece) -> Amount | None:
    """How much of which unit the piece names."""
    tokens = piece.tokens
    unit = next((i for i in range(piece.stop - 1, piece.first - 1, -1) if tokens.letters[i] in "UVuv2"), None)
    if unit is None:
        return None
    letter, code = tokens.letters[unit], tokens.values[unit]
    code = "TS" if letter == "2" else f"T{code}" if letter in "uv" else code
    count = _count_of(piece, unit)
    if count is None and letter in "Uu2" and not any(c in "qn134" for c in piece.letters):
        count = 1.0
    if any(tokens.letters[i] == "d" and tokens.values[i] == "HALF" for i in range(piece.first, piece.stop)):
        count = None if count is None else count + 0.5
    return count, code


def length_value(count: float | None, code: str) -> str:
    """The TIMEX3 value of a length: "P3D", "PT2H", "PXW"."""
    number = "X" if count is None else f"{count:g}" if count < 1e15 else "X"
    if code == "F":
        return length_value(None if count is None else count * 2, "W")
    if code == "H":
        return length_value(None if count is None else count * 6, "M")
    if code == "Q" and count is not None:
        return length_value(count * 3, "M")
    if code == "DE" and count is not None:
        return f"P{count * 10:g}Y" if count != 1 else "P10Y"
    if code == "CE" and count is not None:
        return f"P{count * 100:g}Y"
    if count is not None and count % 1 == 0.5 and code in _HALVES:
        return f"P{_HALVES[code].format(int(count))}"
    if code.startswith("T"):
        return f"PT{number}{code[1:]}"
    return f"P{number}{ {'WE': 'WE', 'DE': 'DE', 'CE': 'CE', 'ML': 'ML'}.get(code, code)}"


_HALVES = {"Y": "{}Y6M", "TH": "T{}H30M", "TM": "T{}M30S"}
_COUNT_LETTERS = frozenset("anq13489-")


def duration(piece: Piece, anchor: Anchor) -> Sense | None:
    """ "three weeks", "a two-year deal", "22 years old"."""
    amount = amount_of(piece)
    if amount is None:
        return None
    if not any(letter in _COUNT_LETTERS for letter in piece.letters):
        return None
    if not _plausible(piece, anchor.narrative):
        return None
    return Sense("DURATION", length_value(*amount))


def _plausible(piece: Piece, narrative: bool) -> bool:
    """Whether the count is one of time: "a second", "a quarter", "one minute" may be something else."""
    unit = piece.value("UVuv")
    if piece.words[-1] in ("quarter", "quarters", "min", "sec", "second"):
        return any(letter in "13489n" for letter in piece.letters) and unit != "Q"
    if piece.letters[-1] == "W" and unit == "Y" and not (narrative and "-" not in piece.letters):
        return False  # "a 44-year-old man" says who, not how long
    if piece.before() in ("$", "£", "€", ".") and piece.letters[:1] in "13489":
        return False
    return not (piece.letters[-2:] in ("aU",) and unit in ("CE", "DE") and piece.after() == "-")


def bare_units(piece: Piece, anchor: Anchor) -> Sense | None:
    """ "for weeks", "days of shelling"."""
    code = (piece.value("V") or f"T{piece.value('v')}")
    if code in ("DE", "CE"):
        return Sense("DURATION", "PX" + (code if anchor.narrative else code.replace("DE", "E").replace("CE", "C")))
    if code in ("Q", "WE", "ML", "H", "TS"):
        return None
    return Sense("DURATION", length_value(None, code))


_SET_OF = {"D": "XXXX-XX-XX", "W": "XXXX-WXX"}


def every(piece: Piece, anchor: Anchor) -> Sense | None:
    """ "daily", "every week", "each Sunday"."""
    if piece.has("Dw"):
        return Sense("SET", f"XXXX-WXX-{piece.value('Dw')}")
    if piece.has("P"):
        return Sense("SET", f"XXXX-XX-XXT{piece.value('P')}")
    if piece.has("F"):
        code = piece.value("F") or ""
        if anchor.narrative and code in _SET_OF:
            return Sense("SET", _SET_OF[code])
        return Sense("SET", "PT1H" if code == "H" else f"P1{code}" if code[0].isalpha() else f"P{code}")
    if piece.word("Q") == "everyday":
        return Sense("SET", "XXXX-XX-XX" if anchor.narrative else "P1D")
    amount = amount_of(piece)
    if amount is None:
        return None
    count, code = amount
    if code in ("TS",) and not piece.has("13489n"):
        return None
    return Sense("SET", length_value(1.0 if count is None and not piece.has("q") else count, code))


_REFS = {"R": "PRESENT_REF", "I": "PRESENT_REF", "L": "PAST_REF", "l": "PAST_REF", "k": "PAST_REF", "X": "FUTURE_REF"}


def reference(piece: Piece, anchor: Anchor) -> Sense | None:
    """ "now", "recently", "the past", "the future"."""
    letter = piece.letters[-1]
    if letter == "l" and piece.words[-1] != "past":
        return None
    value = _REFS.get(letter, "")
    if letter == "X" and ((piece.words[-1] == "future" and not piece.has("t") and not anchor.narrative) or piece.before() == "as" or (anchor.narrative and piece.words[-1] in ("soon", "shortly"))):
        return None
    if letter == "X" and piece.words[-1] == "shortly" and piece.after() in ("after", "before", "thereafter"):
        return None
    if letter == "R" and not anchor.narrative and anchor.published:
        return Sense("DATE", value, anchor.published, anchor.published, "day", "relative")
    return Sense("DATE", value)


def former(_: Piece, anchor: Anchor) -> Sense | None:
    """ "the former capital": histories look back from it, news rarely means a time."""
    return Sense("DATE", "PAST_REF") if anchor.narrative else None
