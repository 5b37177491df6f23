"""Tense: whether the words around a date look ahead or back."""

from __future__ import annotations

from pipeline.dates.beside import words_beside
from pipeline.dates.sense import Piece

_REACH_BACK = 20
_REACH_AHEAD = 9
_CLOSE = 5
_SHORTEST_PAST_FORM = 5


_BEFORE_TO = words_beside("before to")
_PROMISED = words_beside("promised")
_PLANS = words_beside("plans")
_DEADLINES = words_beside("deadlines")


def _mark(piece: Piece, index: int) -> bool | None:
    letter, word = piece.tokens.letters[index], piece.tokens.words[index]
    if word in _PROMISED and index < piece.first:
        # "agreed to leave on Friday" looks ahead, "agreed on Friday to leave" does not
        return "to" in piece.tokens.words[index + 1 : piece.first]
    if word in _PLANS and piece.tokens.words[index + 1 : index + 2] != ["to"]:
        return None
    if letter in "GX" or (word in _DEADLINES and _is_deadline(piece, index)):
        return True
    before = piece.tokens.words[index - 1] if index else ""
    if word == "to" and before in _BEFORE_TO:
        return True
    if before == "be" and (letter == "H" or word.endswith("ed")):
        return True  # "is to be held", "would be paid"
    if letter == "H" or (letter == "?" and _is_past_form(piece, index)):
        return False
    return None


def _is_past_form(piece: Piece, index: int) -> bool:
    """Whether the word is a verb of the past, not one that describes a noun after it ("preferred shares")."""
    words = piece.tokens.words
    if len(words[index]) < _SHORTEST_PAST_FORM or not words[index].endswith("ed") or words[index].endswith(_NO_PAST):
        return False
    if not piece.tokens.text[piece.tokens.starts[index]].islower():
        return False  # "United"
    following = index + 1
    return not (
        following < piece.first
        and piece.tokens.letters[following] == "?"
        and words[following] not in _AFTER_A_VERB
        and piece.tokens.text[piece.tokens.starts[following]].islower()
    )


_NO_PAST = ("eed", "hundred", "sacred", "kindred")
_AFTER_A_VERB = words_beside("after a verb")


def _is_deadline(piece: Piece, index: int) -> bool:
    """Whether "by" or "until" stands right before the date and no pluperfect follows."""
    words = piece.tokens.words
    near = _CLOSE if words[index] != "by" else 2
    if words[index] == "by" and "had" in words[max(0, index - _REACH_AHEAD) : index]:
        return False
    if words[index] == "by" and index and words[index - 1] in _PASSING:
        return False
    return piece.first - near <= index < piece.first and "had" not in words[piece.stop : piece.stop + _REACH_AHEAD] and piece.after() != "'"


def tells_before(piece: Piece) -> bool:
    """Whether a verb of the past stands close before the date and governs it: "was invaded on 24 February"."""
    for index in range(piece.first - 1, max(-1, piece.first - _CLOSE), -1):
        if _ends(piece, index):
            return False
        if piece.tokens.words[index] in _LEADS_AHEAD:
            return False
        if _mark(piece, index) is False:
            return True
    return piece.before() == "since"


_PASSING = words_beside("passing by")
_LEADS_AHEAD = words_beside("leads ahead")


def looks_ahead(piece: Piece) -> bool | None:
    """True for the future, False for the past, None when no verb near by tells.

    The nearest verb before the date decides, else the first one after it, both within the sentence.
    """
    if piece.before() == "as" and piece.before(2) in ("soon", "early"):
        return True
    owns = piece.stop < len(piece.tokens.letters) and piece.tokens.letters[piece.stop] == '"'  # "Tuesday's ruling"
    for index in range(piece.first - 1, -1 if owns else max(-1, piece.first - _REACH_BACK), -1):
        if owns or _ends(piece, index):
            break
        mark = _mark(piece, index)
        if mark is not None:
            return mark
    for index in range(piece.stop, min(len(piece.tokens.words), piece.stop + _REACH_AHEAD)):
        if _ends(piece, index):
            break
        mark = _mark(piece, index)
        if mark is not None:
            return mark
    return None


def _ends(piece: Piece, index: int) -> bool:
    """Whether a sentence ends at the token: a break, or a full stop before a blank that ends no abbreviation."""
    letter = piece.tokens.letters[index]
    if letter == "|" or (letter != "." and piece.tokens.words[index] == "."):
        return True
    if letter != ".":
        return False
    text, end = piece.tokens.text, piece.tokens.ends[index]
    if (index and piece.tokens.letters[index - 1] in "Mmw") or (index and len(piece.tokens.words[index - 1]) == 1):
        return False
    return end >= len(text) or text[end].isspace()
