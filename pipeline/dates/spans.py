"""Spans: durations, sets of dates, and words for no day in particular."""

from __future__ import annotations

from pipeline.dates import days
from pipeline.dates.number import count, printed
from pipeline.dates.relative import recent, shifted, weekend
from pipeline.dates.sense import Anchor, Piece, Sense, narrow, precision_of


def _value(number: float | None, piece: Piece) -> str:
    unit = piece.value("UVuv2") or ""
    time = "T" if piece.has("uv2") else ""
    if unit == "2":
        unit = "S"
    if unit == "F":
        number, unit = (number or 1) * 2, "W"
    if unit == "ML":
        number, unit = (number or 1) * 1000, "Y"
    if unit == "H" and not time:
        unit = "M"
    return f"P{time}{'X' if number is None else printed(number)}{unit}"


def duration(piece: Piece, _: Anchor) -> Sense | None:
    """ "three days", "a two-week", "months": a length, not a place on the calendar."""
    if piece.has("2") and piece.word("2") == "second":
        return None
    if piece.letters in ("V", "v") and piece.before() in _NO_BARE_UNIT:
        return None
    return Sense("DURATION", _value(count(piece), piece))


_NO_BARE_UNIT = frozenset("the these those these his her their our my its other".split())


def last_count(piece: Piece, anchor: Anchor) -> Sense | None:
    """ "the past three months", "the next two years", "the first nine months"."""
    number = count(piece)
    if number is None and piece.has("lki"):
        return recent(piece, anchor)
    sense = Sense("DURATION", _value(number, piece))
    today = anchor.today
    if number is None or number != int(number) or today is None or not piece.has("lx") or anchor.narrative:
        return sense
    hours = {"H": 24, "M": 1440, "S": 86400}.get(piece.value("uv") or "")
    whole = -(-int(number) // hours) if hours else int(number)
    shift = {"D": 1, "W": 7, "F": 14}.get(piece.value("UV") or "", 1 if hours else 0)
    months = {"M": 1, "Q": 3, "Y": 12, "DE": 120}.get(piece.value("UV") or "", 0)
    sign = -1 if piece.has("l") else 1
    if whole > 9999:
        return sense
    other = days.shift_days(today, sign * whole * shift) if shift else days.shift_months(today, sign * whole * months)
    if not other or not (shift or months):
        return sense
    start, end = min(other, today), max(other, today)
    return Sense("DURATION", sense.value, start, end, precision_of(start, end), "relative")


def the_unit(piece: Piece, anchor: Anchor) -> Sense | None:
    """ "the weekend", "the end of the month"; "the week" alone names no week."""
    unit = piece.value("U") or ""
    if unit == "WE":
        return weekend(piece, anchor)
    if not piece.has("d"):
        return None
    if unit not in ("M", "Y", "W", "Q", "DE"):
        return None
    sense = shifted(unit, 0, anchor, told=anchor.narrative)
    return narrow(sense, piece.edge) if sense else None


_FREQUENCY = {"D": "XXXX-XX-XX", "W": "XXXX-WXX", "M": "XXXX-XX", "Y": "XXXX"}


def sets(piece: Piece, _: Anchor) -> Sense | None:
    """ "daily", "every week", "each Friday"."""
    if piece.has("F"):
        unit = piece.value("F") or ""
        return Sense("SET", f"P1{unit}" if len(unit) == 1 and unit != "H" else "PT1H" if unit == "H" else f"P{unit}")
    if piece.letters[0] == "a" or piece.letters[0] == "n":
        return None
    if piece.has("D"):
        return Sense("SET", f"XXXX-WXX-{piece.value('D')}")
    if piece.has("P"):
        return Sense("SET", f"XXXX-XX-XXT{piece.value('P')}")
    if piece.has("2"):
        return None
    return Sense("SET", _value(count(piece), piece))


def present(piece: Piece, anchor: Anchor) -> Sense | None:
    today = anchor.published
    if piece.word("R") == "now" and today and not anchor.narrative:
        return Sense("DATE", "PRESENT_REF", today, today, "day", "relative")
    return Sense("DATE", "PRESENT_REF")


def past(_: Piece, __: Anchor) -> Sense:
    return Sense("DATE", "PAST_REF")


def future(_: Piece, __: Anchor) -> Sense:
    return Sense("DATE", "FUTURE_REF")


def last_units(piece: Piece, anchor: Anchor) -> Sense | None:
    """ "recent days", "the past months"."""
    return recent(piece, anchor)
