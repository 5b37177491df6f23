"""Clock times: "10 p.m. on Wednesday", "18:00 GMT", "noon Thursday"."""

from __future__ import annotations

from pipeline.dates import days
from pipeline.dates.calendar_dates import nearest_year
from pipeline.dates.relative import weekday_date
from pipeline.dates.sense import Anchor, Piece, Sense, of_day

_LAST_HOUR = 24


def _day(piece: Piece, anchor: Anchor) -> Sense | None:
    """The day beside the time, else the one the article goes by."""
    if piece.has("Mm"):
        return _calendar_day(piece, anchor)
    if piece.has("Dw"):
        return of_day(weekday_date(piece, anchor), "weekday")
    today = anchor.day or anchor.today
    if today is None:
        return None
    return of_day(days.shift_days(anchor.today or today, piece.number("Y") or 0) if piece.has("Y") else today, "relative")


def _calendar_day(piece: Piece, anchor: Anchor) -> Sense | None:
    index = piece.at("Mm") or 0
    tokens = piece.tokens
    beside = [i for i in (index + 1, index + 2, index - 1, index - 2) if piece.first <= i < piece.stop]
    number = next((int(tokens.values[i]) for i in beside if tokens.letters[i] in "1o"), None)
    month = int(tokens.values[index])
    year = piece.number("4") or (nearest_year(anchor, piece, month, number) if number else None)
    return of_day(days.day(year, month, number), "explicit") if year and number else None


def _time(piece: Piece) -> str | None:
    """ "T22:00", or None for what is no time of day (25:00)."""
    noon = piece.value("N")
    if noon:
        return f"T{noon}"
    index = piece.at("h") or piece.at(":")
    numbers = [w for w, c in zip(piece.words, piece.letters, strict=True) if c in "19"]
    colon = piece.letters.find(":")
    if colon > 0:
        start = piece.first + colon
        hour, minute = piece.tokens.words[start - 1], piece.tokens.words[start + 1]
    elif index is not None:
        hour, minute = piece.tokens.words[index - 1], "00"
    else:
        return None
    if not numbers or not hour.isdecimal() or not minute.isdecimal() or len(minute) != 2:
        return None
    clock = int(hour)
    half = piece.value("h") or ""
    if half:
        if not 1 <= clock <= 12 and half in "ap":
            return None
        clock = clock % 12 + 12 * (half == "p") if half in "ap" else clock
    return f"T{clock:02d}:{minute}" if clock <= _LAST_HOUR and int(minute) < 60 and (clock < 24 or minute == "00") else None


def clock(piece: Piece, anchor: Anchor) -> Sense | None:
    """A time of day; 24:00 is the end of its day."""
    time = _time(piece)
    if time is None:
        return None
    day = _day(piece, anchor)
    if day is None:
        return Sense("TIME", f"XXXX-XX-XX{time}")
    return Sense("TIME", f"{day.value}{time}", day.start, day.end, "day", day.basis)


def part_of_date(piece: Piece, anchor: Anchor) -> Sense | None:
    """ "the morning of 31 January", "the night of Sunday"."""
    day = _day(piece, anchor)
    part = piece.value("Py") or ""
    if day is None:
        return None
    return Sense("TIME", f"{day.value}T{part}", day.start, day.end, "day", day.basis)
