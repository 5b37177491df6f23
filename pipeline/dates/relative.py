"""Relative dates: weekdays, yesterday, last week, two days ago — counted from the day the article goes by."""

from __future__ import annotations

from datetime import date

from pipeline.dates import days
from pipeline.dates.number import count
from pipeline.dates.sense import (
    Anchor,
    Piece,
    Sense,
    narrow,
    of_day,
    of_month,
    of_week,
    of_weekend,
    of_year,
    precision_of,
)  # fmt: skip
from pipeline.dates.tense import looks_ahead
from pipeline.records import DateBasis

_NEXT_WEEK = 7


def _with_part(sense: Sense | None, part: str | None) -> Sense | None:
    if not sense or not part:
        return sense
    return Sense("TIME", f"{sense.value}T{part}", sense.start, sense.end, sense.precision, sense.basis)


def weekday_date(piece: Piece, anchor: Anchor) -> date | None:
    """The day a weekday names: the last one, today included; the next one when the sentence looks ahead."""
    number = piece.number("Dw")
    today = anchor.today
    if number is None or today is None:
        return None
    if anchor.narrative:
        return days.weekday_ahead(today, number) if piece.has("xf") else days.weekday_back(today, number)
    if piece.has("x"):
        return days.weekday_ahead(today, number)
    if piece.has("l"):
        yesterday = days.shift_days(today, -1)
        return days.weekday_back(yesterday, number) if yesterday else None
    if not piece.has("b") and looks_ahead(piece):
        return days.weekday_ahead(today, number)
    return days.weekday_back(today, number)


def weekday(piece: Piece, anchor: Anchor) -> Sense | None:
    if piece.has("w") and not (piece.capital("w") and piece.has(".")):
        return None
    if not piece.capital("Dw"):
        return None
    word = piece.word("D")
    if piece.has("Q") or (word.endswith("s") and piece.after() not in ("'", "’")):
        return Sense("SET", f"XXXX-WXX-{piece.number('Dw')}")
    basis: DateBasis = "weekday"
    sense = of_day(weekday_date(piece, anchor), basis)
    if sense is None:
        return Sense("DATE", f"XXXX-WXX-{piece.number('Dw')}", basis=basis)
    return _with_part(sense, piece.value("P"))


def dayword(piece: Piece, anchor: Anchor) -> Sense | None:
    shift, word = piece.number("Y"), piece.word("Y")
    if shift is None:
        return None
    today = anchor.published if not anchor.narrative else None
    if anchor.narrative:
        return Sense("DATE", "PRESENT_REF") if word == "today" else _narrative_dayword(anchor, shift)
    if today is None:
        return Sense("DATE", {"today": "PRESENT_REF", "yesterday": "PAST_REF"}.get(word, "FUTURE_REF"))
    return _with_part(of_day(days.shift_days(today, shift), "relative"), piece.value("P"))


def _narrative_dayword(anchor: Anchor, shift: int) -> Sense | None:
    moved = days.shift_days(anchor.day, shift) if anchor.day else None
    return of_day(moved, "relative") or Sense("DATE", "XXXX-XX-XX")


def tonight(piece: Piece, anchor: Anchor) -> Sense | None:
    """ "tonight" is a day's night; "overnight" spans the day before and the day."""
    today = anchor.today
    part = piece.value("y")
    if today is None:
        return Sense("TIME", "XXXX-XX-XXTNI")
    if part != "ON":
        return _with_part(of_day(today, "relative"), "NI")
    yesterday = days.shift_days(today, -1)
    return Sense("TIME", f"{today.isoformat()}TNI", yesterday, today, "days", "relative")


def part_of_day(piece: Piece, anchor: Anchor) -> Sense | None:
    """ "this morning", "last night", "that evening", "the next morning"."""
    part = piece.value("P") or ""
    today = anchor.today
    if piece.has("Te") and anchor.day:
        today = anchor.day
    if today is None:
        return Sense("TIME", f"XXXX-XX-XXT{part}")
    if piece.has("l") and part == "NI":
        yesterday = days.shift_days(today, -1)
        sense = of_day(yesterday, "relative")
        return Sense("TIME", f"{sense.value}TNI", yesterday, today, "days", "relative") if sense else None
    shift = -1 if piece.has("l") else 1 if piece.has("xf") else 0
    if shift == 1 and anchor.day:
        today = anchor.day
    return _with_part(of_day(days.shift_days(today, shift), "relative"), part)


def last_unit(piece: Piece, anchor: Anchor) -> Sense | None:
    """ "last week", "this month", "the following day", "that year"."""
    unit = piece.value("U") or ""
    shift = -1 if piece.has("l") else 1 if piece.has("x") else 0
    if piece.word("l") == "latest":
        shift = 0
    if unit == "WE":
        return weekend(piece, anchor)
    told = piece.has("Te") or piece.word("x") in ("following", "ensuing", "subsequent")
    told = told or piece.word("l") in ("previous", "preceding", "prior")
    sense = shifted(unit, shift, anchor, told)
    if sense is None:
        return unanchored(unit, piece)
    return narrow(sense, piece.edge)


def unanchored(unit: str, piece: Piece) -> Sense | None:
    if unit not in _XXXX:
        return None
    if piece.has("e"):
        return None
    return Sense("DATE", _XXXX[unit])


_XXXX = {"D": "XXXX-XX-XX", "W": "XXXX-WXX", "M": "XXXX-XX", "Y": "XXXX", "Q": "XXXX-QX"}


def _base(anchor: Anchor, told: bool) -> tuple[date | None, int | None, int | None]:
    """Day, year and month to count from: the last date told, or publication."""
    if anchor.narrative or (told and anchor.year):
        return anchor.day, anchor.year, anchor.month
    today = anchor.published
    return (today, today.year, today.month) if today else (None, None, None)


def shifted(unit: str, shift: int, anchor: Anchor, told: bool = False) -> Sense | None:
    """The calendar unit `shift` units from the anchor's, or None without an anchor that fine."""
    today, year, month = _base(anchor, told)
    if unit == "Y" and year is not None:
        return of_year(year + shift, "relative")
    if unit == "DE" and year is not None and year > 0:
        return _decade(year // 10 + shift)
    if unit == "M" and year is not None and month is not None and year > 0:
        return of_month((year * 12 + month - 1 + shift) // 12, (month - 1 + shift) % 12 + 1, "relative")
    if unit == "Q" and year is not None and month is not None:
        return of_quarter((year * 4 + (month - 1) // 3 + shift) // 4, ((month - 1) // 3 + shift) % 4 + 1)
    if today is None:
        return None
    if unit == "D":
        return of_day(days.shift_days(today, shift), "relative")
    if unit in ("W", "F"):
        return of_week(days.shift_days(today, _NEXT_WEEK * shift), "relative")
    return None


def _decade(number: int) -> Sense | None:
    span = days.year_of(number * 10, number * 10 + 9)
    return Sense("DATE", f"{number:03d}", *span, "multi_year", "relative") if span else None


def of_quarter(year: int, number: int, basis: DateBasis = "relative") -> Sense | None:
    first, last = days.month_of(year, number * 3 - 2), days.month_of(year, number * 3)
    if not first or not last:
        return None
    return Sense("DATE", f"{year:04d}-Q{number}", first[0], last[1], "quarter", basis)


def weekend(piece: Piece, anchor: Anchor) -> Sense | None:
    """The last Saturday and Sunday, today's included; the coming ones when the sentence looks ahead."""
    today = anchor.today
    if today is None:
        return Sense("DATE", "XXXX-WXX-WE")
    if piece.has("x") or (not piece.has("l") and looks_ahead(piece)):
        return of_weekend(days.shift_days(today, 7 if piece.has("x") and today.weekday() > 4 else 0), "relative")
    if piece.has("l") and today.weekday() >= 5:
        return of_weekend(days.shift_days(today, -7), "relative")
    return of_weekend(days.weekday_back(today, 6), "relative")


def ago(piece: Piece, anchor: Anchor) -> Sense | None:
    """ "two days ago", "a year ago": a unit that many back from the anchor."""
    return counted(piece, anchor, -1)


def earlier(piece: Piece, anchor: Anchor) -> Sense | None:
    """ "two days earlier", "three weeks later": counted from the last date told, else from publication."""
    back = piece.tokens.letters[piece.stop - 1] == "b"
    if piece.words[-1] in ("before", "after") and piece.after() not in (".", ",", ""):
        return None
    return counted(piece, anchor, -1 if back else 1, told=True)


def counted(piece: Piece, anchor: Anchor, direction: int, told: bool = False) -> Sense | None:
    number, unit = count(piece), piece.value("UVuv2") or ""
    if piece.has("uv2"):
        return Sense("DATE", "PAST_REF" if direction < 0 else "FUTURE_REF")
    if number is None:
        return Sense("DATE", "PAST_REF" if direction < 0 else "FUTURE_REF")
    if unit == "F":
        number, unit = number * 2, "W"
    if unit == "CE":
        number, unit = number * 100, "Y"
    if unit == "DE":
        number = int(number)
    if number != int(number) or abs(number) > 9999:
        return Sense("DATE", "PAST_REF" if direction < 0 else "FUTURE_REF")
    if unit == "W":
        today = _base(anchor, told)[0]
        moved = days.shift_days(today, int(number) * direction * 7) if today else None
        return of_day(moved, "relative") or Sense("DATE", "XXXX-WXX")
    sense = shifted(unit, int(number) * direction, anchor, told)
    return sense or (Sense("DATE", _XXXX[unit]) if unit in _XXXX else None)


def quarter(piece: Piece, anchor: Anchor) -> Sense | None:
    """ "the third quarter", "the first quarter of 2022", "last year's second quarter"."""
    number = piece.number("o2")
    if piece.value("U") != "Q" or number not in (1, 2, 3, 4):
        return None
    year = piece.number("4")
    today = anchor.published
    if year is None and today is None:
        return Sense("DATE", f"XXXX-Q{number}")
    if year is None and today:
        units = [i for i in range(piece.first, piece.stop) if piece.tokens.letters[i] == "U"]
        shift = -1 if piece.has("l") else 1 if piece.has("x") else 0
        begun = number <= (today.month - 1) // 3 + 1
        year = today.year + shift if len(units) > 1 and piece.has("lxiTe") else today.year - (not begun and not looks_ahead(piece))
    return of_quarter(year, number, "explicit") if year else None


def year_ago(piece: Piece, anchor: Anchor) -> Sense | None:
    """ "year-ago", "the year-earlier period"."""
    return shifted(piece.value("U") or "", -1, anchor)


def recent(piece: Piece, anchor: Anchor) -> Sense | None:
    """ "in recent days", "the past few weeks": a vague stretch up to publication."""
    unit = piece.value("UV") or ""
    length = {"D": 5, "W": 21}.get(unit)
    today = anchor.today
    value = f"PX{unit}"
    if today is None or length is None or piece.has("x"):
        return Sense("DURATION", value)
    start = days.shift_days(today, -length)
    return Sense("DURATION", value, start, today, precision_of(start, today), "relative") if start else None
