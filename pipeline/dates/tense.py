"""Tense: whether the words around a date look ahead or back."""

from __future__ import annotations

from pipeline.dates.sense import Piece

_REACH_BACK = 9
_REACH_AHEAD = 5
_BREAKS = frozenset("|;")


def _mark(piece: Piece, index: int) -> bool | None:
    letter, word = piece.tokens.letters[index], piece.tokens.words[index]
    if letter == "G":
        return True
    if letter == "H" or (len(word) > 4 and word.endswith("ed")):
        return False
    if word == "to" and index + 1 < len(piece.tokens.words) and piece.tokens.letters[index + 1] == "?":
        return None
    return None


def looks_ahead(piece: Piece) -> bool | None:
    """True for the future, False for the past, None when no verb near by tells."""
    for index in range(piece.first - 1, max(-1, piece.first - _REACH_BACK), -1):
        if piece.tokens.letters[index] == "|" or _ends(piece, index):
            break
        mark = _mark(piece, index)
        if mark is not None:
            return mark
    for index in range(piece.stop, min(len(piece.tokens.words), piece.stop + _REACH_AHEAD)):
        if piece.tokens.letters[index] == "|" or _ends(piece, index):
            break
        mark = _mark(piece, index)
        if mark is not None:
            return mark
    return None


def _ends(piece: Piece, index: int) -> bool:
    """Whether the token is a full stop before a blank and a capital."""
    if piece.tokens.letters[index] != ".":
        return False
    text, end = piece.tokens.text, piece.tokens.ends[index]
    return end >= len(text) or text[end].isspace()
