"""Relative dates: weekdays, "yesterday", "two days later", "last week", each counted from its anchor.

News counts from the publication date; a dated narrative from the last date it told. Values of parts of a
day end in TMO (morning), TMI, TAF, TEV or TNI (night).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from pipeline.dates import days
from pipeline.dates.beside import words_beside
from pipeline.dates.calendar_dates import related_year
from pipeline.dates.durations import amount_of, length_value
from pipeline.dates.happenings import past_forms
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

_MONTHS_OF = {"M": 1, "Q": 3, "H": 6, "Y": 12, "DE": 120, "CE": 1200, "ML": 12000}
_DAYS_OF = {"D": 1, "W": 7, "F": 14, "WE": 7}


def with_part(sense: Sense | None, part: str | None) -> Sense | None:
    """`sense` (a day) at a part of it; a night runs into the next day, as far as the interval is concerned."""
    if sense is None or not part:
        return sense
    if not sense.value[-1].isdigit():
        return sense
    return replace(sense, type="TIME", value=f"{sense.value}T{part}")


_MASTHEADS = words_beside("mastheads")
_CLOSING = words_beside("after a closed before")


def weekday(piece: Piece, anchor: Anchor) -> Sense | None:
    """A weekday: the last one, today included, unless the sentence looks ahead or says which."""
    if piece.has("w") and (not piece.capital("w") or "." not in piece.letters or piece.word("w") == "sun"):
        return None
    number = piece.number("Dw") or 0
    if piece.has("Q") or piece.word("Dw").endswith("days"):
        return Sense("SET", f"XXXX-WXX-{number}")
    if not piece.capital("Dw") or piece.after() in _MASTHEADS:
        return None
    part = {"noon": "12:00", "midnight": "24:00"}.get(piece.word("N")) or piece.value("P")
    if piece.word("P").endswith("s"):
        return Sense("SET", f"XXXX-WXX-{number}T{part}")
    today = anchor.today
    if today is None:
        return Sense("DATE", f"XXXX-WXX-{number}")
    found = _weekday_of(piece, anchor, today, number)
    return with_part(of_day(found, "weekday"), part)


def _weekday_of(piece: Piece, anchor: Anchor, today: date, number: int) -> date | None:
    before_today = days.shift_days(today, -1)
    if piece.has("U"):  # "Friday last week"
        week = days.shift_days(today, {"l": -7, "x": 7}.get(piece.letters[-2], 0))
        span = days.week_of(week) if week else None
        return days.shift_days(span[0], number - 1) if span else None
    if piece.has("l"):
        return days.weekday_back(before_today, number) if before_today else None
    if piece.has("x") or (piece.has("T") and anchor.narrative):
        return days.weekday_ahead(today, number)
    if anchor.narrative:
        return days.weekday_ahead(before_today, number) if before_today else None
    ahead = looks_ahead(piece)
    if piece.has("i") and ahead is None:
        span = days.week_of(today)
        return days.shift_days(span[0], number - 1) if span else None
    if ahead and before_today:
        return days.weekday_ahead(before_today if number == today.isoweekday() else today, number)
    return days.weekday_back(today, number)


def day_word(piece: Piece, anchor: Anchor) -> Sense | None:
    """ "today", "yesterday", "tonight", "overnight"; with a part of the day as well ("yesterday morning")."""
    word = piece.word("Yy")
    if piece.after() in ("'s", "’s") and word == "today" and anchor.narrative:
        return Sense("DATE", "PRESENT_REF")
    if anchor.narrative:
        if word == "overnight":
            return Sense("TIME", "XXXX-XX-XXTNI")
        return Sense("DATE", "PRESENT_REF") if word in ("today", "tonight") else Sense("DATE", "XXXX-XX-XX")
    if anchor.published is None:
        return Sense("DATE", "PRESENT_REF" if word == "today" else "XXXX-XX-XX")
    if word == "overnight":
        return _overnight(anchor.published)
    if word == "tonight":
        return with_part(of_day(anchor.published, "relative"), "NI")
    shifted = days.shift_days(anchor.published, piece.number("Y") or 0)
    return with_part(of_day(shifted, "relative"), piece.value("P"))


def _overnight(today: date) -> Sense | None:
    """The night up to today: it began the day before."""
    start = days.shift_days(today, -1)
    return Sense("TIME", f"{today.isoformat()}TNI", start, today, "days", "relative") if start else None


def part_of_day_of(piece: Piece, anchor: Anchor) -> Sense | None:
    """ "the morning of Sunday", "late last Monday night", "early yesterday"."""
    if piece.has("Dw"):
        return with_part(weekday(piece, anchor), piece.value("P") or ("MO" if piece.has("v") else None))
    if not piece.has("Yy"):
        return None
    if piece.has("v"):
        return with_part(day_word(piece, anchor), "MO")
    return day_word(piece, anchor)


def part_of_that(piece: Piece, anchor: Anchor) -> Sense | None:
    """ "this morning", "that night", "the next afternoon", "last night"."""
    part = piece.value("P") or ""
    deictic = piece.has("i") or (piece.has("l") and "next" not in piece.words)
    base = anchor.published if deictic and not anchor.narrative else anchor.day or (None if anchor.narrative else anchor.published)
    if piece.letters[-1] in "<>" and not _closed(piece):
        return None
    shift = -1 if piece.has("l<") else 1 if piece.has("x") or piece.letters[-1] in "f>" else 0
    if base is None:
        return Sense("TIME", f"XXXX-XX-XXT{part}")
    moved = days.shift_days(base, shift)
    sense = with_part(of_day(moved, "relative"), part)
    if sense and (piece.letters[-2:] == "lP" or piece.has("<")) and part == "NI" and moved and not anchor.narrative:
        return replace(sense, start=moved, end=base, precision="days")
    return sense


def part_of_the(piece: Piece, anchor: Anchor) -> Sense | None:
    """ "the night", "in the early morning": of the last day told, if the text told one."""
    base = anchor.day if anchor.narrative else anchor.published if piece.has("r") else None
    part = piece.value("P") or ""
    if piece.letters == "P" and (not anchor.narrative or piece.words[0] not in ("night", "nights") or piece.capital("P")):
        return None
    if piece.letters == "P":
        return Sense("TIME", f"XXXX-XX-XXT{part}")
    if base is None:
        return None if not anchor.narrative and not piece.has("r") else Sense("TIME", f"XXXX-XX-XXT{part}")
    return with_part(of_day(base, "inherited"), part)


def shifted(base: date | None, code: str, count: int, basis: DateBasis) -> Sense | None:
    """The day, month or year `count` units of `code` from `base`, as exact as the unit is."""
    if base is None:
        return None
    if code in _DAYS_OF:
        return of_day(days.shift_days(base, count * _DAYS_OF[code]), basis)
    months = days.shift_months(base, count * _MONTHS_OF.get(code, 0))
    if months is None or code not in _MONTHS_OF:
        return None
    if code == "M":
        return of_month(months.year, months.month, basis)
    if code == "Q":
        return of_quarter(months.year, (months.month + 2) // 3, basis)
    return _span_of_years(months.year, code, basis)


def _span_of_years(year: int, code: str, basis: DateBasis) -> Sense | None:
    if code == "DE":
        span = days.year_of(year // 10 * 10, year // 10 * 10 + 9) if year >= 10 else None
        return Sense("DATE", f"{year:04d}"[:3], *span, "multi_year", basis) if span else None
    if code == "CE":
        span = days.year_of(year // 100 * 100, year // 100 * 100 + 99) if year >= 100 else None
        return Sense("DATE", f"{year:04d}"[:2], *span, "multi_year", basis) if span else None
    return of_year(year, basis)


def of_quarter(year: int, number: int, basis: DateBasis) -> Sense | None:
    first, last = days.month_of(year, number * 3 - 2), days.month_of(year, number * 3)
    return Sense("DATE", f"{year:04d}-Q{number}", first[0], last[1], "quarter", basis) if first and last else None


def counted(piece: Piece, anchor: Anchor) -> Sense | None:
    """ "two days ago", "a year earlier", "weeks later"."""
    amount = amount_of(piece)
    if amount is None:
        return None
    count, code = amount
    back = piece.letters[-1] in "gbl<"
    ago = piece.letters[-1] == "g"
    if piece.letters[-1] in "<>" and not _closed(piece):
        return None
    if count is None:
        return Sense("DATE", "PAST_REF" if back else "FUTURE_REF")
    if code.startswith("T"):
        return _hours_from(anchor, count * (-1 if back else 1), code, ago)
    if ago and anchor.narrative and anchor.published and anchor.day is None and anchor.year is None:
        return shifted(anchor.published, code, -int(count), "relative")
    if code in ("Y", "Q") and count == 1 and back and not anchor.narrative:
        return _year_before(anchor)
    if ago and code in ("W", "F") and count >= 2 and not anchor.narrative and anchor.published:
        return of_week(days.shift_days(anchor.published, -int(count) * _DAYS_OF[code]), "relative") if count < _MOST_WEEKS else None
    return _from_last_told(anchor, int(count) * (-1 if back else 1), code, ago)


def _closed(piece: Piece) -> bool:
    """Whether nothing follows that "before" or "after" could govern: no thing and no clause, but a verb or "in", "at"."""
    return piece.after() in _CLOSING or piece.after()[:1] in "\n" or piece.after() in past_forms()


def _year_before(anchor: Anchor) -> Sense | None:
    """A year earlier: of the quarter that the report is about, if it is about one."""
    if anchor.quarter and not anchor.by_year:
        return of_quarter(anchor.quarter[0] - 1, anchor.quarter[1], "relative")
    return of_year(anchor.published.year - 1, "relative") if anchor.published else None


def _from_last_told(anchor: Anchor, count: int, code: str, ago: bool) -> Sense | None:
    told = anchor.narrative or not ago
    base = anchor.day if told else anchor.published
    if base is None and not anchor.narrative and code in _DAYS_OF:
        base = anchor.published
    if base:
        return shifted(base, code, count, "relative")
    if code == "M" and anchor.year and anchor.year > 0 and anchor.month:
        return shifted(days.day(anchor.year, anchor.month, 1), "M", count, "relative")
    year = anchor.year if told and anchor.year else anchor.this_year
    if year and code in _MONTHS_OF and _MONTHS_OF[code] >= 12:
        moved = year + count * _MONTHS_OF[code] // 12
        if moved < 0 or code == "Y":
            return of_year(moved, "relative") if moved else None
        return _span_of_years(moved, code, "relative")
    if anchor.published and not anchor.narrative:
        return shifted(anchor.published, code, count, "relative")
    return Sense("DATE", "PAST_REF" if count < 0 else "FUTURE_REF")


_HOURS = {"TH": 1.0, "TM": 1 / 60, "TS": 1 / 3600}


def _hours_from(anchor: Anchor, count: float, code: str, ago: bool) -> Sense | None:
    """ "48 hours ago", "an hour later": the days it touches; hours from a told day stay on it or run into the next."""
    hours = count * _HOURS.get(code, 0)
    base = anchor.today if ago else anchor.day
    vague = "PAST_REF" if count < 0 else "FUTURE_REF"
    if base is None or code == "TS":
        return Sense("DATE", vague)
    if hours and hours % 24 == 0 and abs(hours) < _MOST_HOURS:
        return of_day(days.shift_days(base, int(hours) // 24), "relative")
    other = days.shift_days(base, int(hours / 24 + (-0.99 if ago else 0))) if abs(hours) < _MOST_HOURS else None
    if other is None:
        return Sense("DATE", vague)
    first, last = min(base, other), max(base, other)
    return Sense("TIME", vague, first, last, precision_of(first, last), "relative")


_MOST_WEEKS = 50_000
_MOST_HOURS = 100_000


def year_ago_period(piece: Piece, anchor: Anchor) -> Sense | None:
    """ "the year-ago quarter", "year-earlier": the period a year before."""
    if piece.value("U") != "Y":
        return None
    return _year_before(anchor)


def last_units(piece: Piece, anchor: Anchor) -> Sense | None:
    """ "recent days", "the past few weeks" without a number, "these days", "the coming months"."""
    if piece.has("S"):
        return Sense("SET", f"XXXX-{piece.value('S')}")
    code = piece.value("Vv") or ""
    if piece.has("T"):
        return None
    if piece.has("i"):
        return Sense("DATE", "PRESENT_REF") if code == "D" else None
    if piece.has("x"):
        return Sense("DURATION", f"PX{code}")
    if anchor.narrative or code not in ("D", "W", "M"):
        return Sense("DURATION", f"PX{code}")
    span = _recent(anchor.published, code)
    return Sense("DURATION", f"PX{code}", *span, precision_of(*span), "relative") if span else Sense("DURATION", f"PX{code}")


# "In recent days" is about five days, the report's own included; weeks and months likewise a few.
_RECENT_DAYS = {"D": 5, "W": 21, "M": 91}


def _recent(today: date | None, code: str) -> tuple[date, date] | None:
    first = days.shift_days(today, -_RECENT_DAYS[code]) if today else None
    return (first, today) if first and today else None


def last_count(piece: Piece, anchor: Anchor) -> Sense | None:
    """ "the past three days", "the next two weeks": a length of time that reaches to today or from it."""
    amount = amount_of(piece)
    if amount is None:
        return None
    count, code = amount
    value = length_value(count, code)
    today = anchor.today
    if piece.has("T") or piece.has("e"):
        return Sense("DURATION", value)
    if today is None or count is None or anchor.narrative or piece.has("o"):
        return Sense("DURATION", value)
    back = not piece.has("x")
    span = _reach(today, count if back else -count, code)
    if span is None:
        return Sense("DURATION", value)
    return Sense("DURATION", value, *span, precision_of(*span), "relative")


def _reach(today: date, count: float, code: str) -> tuple[date, date] | None:
    """The days from `count` units before today to today, or after it when negative."""
    if code.startswith("T"):
        other = days.shift_days(today, -round(count * _HOURS.get(code, 0) / 24 + (0.49 if count > 0 else -0.49)))
    elif code in _DAYS_OF:
        other = days.shift_days(today, -round(count * _DAYS_OF[code]))
    else:
        other = days.shift_months(today, -round(count * _MONTHS_OF.get(code, 0)))
    if other is None:
        return None
    return (other, today) if other <= today else (today, other)


def last_unit(piece: Piece, anchor: Anchor) -> Sense | None:
    """ "last week", "this year", "late last month", "the previous day", "that same year"."""
    code, edge = piece.value("U") or "", piece.edge
    step = -1 if piece.has("l") else 1 if piece.has("x") else 0
    if code in ("H", "ML"):
        return None
    if code in ("DE", "CE") and piece.words[-2] in ("past", "next", "coming"):
        return Sense("DURATION", length_value(1, code))
    told = piece.has("Te") or (piece.has("t") and (piece.word("lx") in _OF_THE_STORY)) or anchor.narrative
    if piece.letters.startswith("tl") and not anchor.narrative and piece.word("l") in ("past", "last") and code in "WMY":
        return _past_unit(anchor, code)
    if piece.has("i") and anchor.narrative and code in ("WE",):
        return None
    if piece.word("l") == "latest" and code == "Q" and not anchor.narrative:
        return _latest_quarter(anchor)
    if piece.has("e") and code == "D" and anchor.happened and not anchor.narrative:
        return of_day(anchor.happened, "relative")
    sense = _unit_at(anchor, code, step, edge, told)
    return _cut_at_today(sense, piece, anchor) if sense and not told and step == 0 else sense


def _cut_at_today(sense: Sense, piece: Piece, anchor: Anchor) -> Sense:
    """ "earlier this week" ends with publication, "later this week" begins with it."""
    today = anchor.published
    if today is None or sense.start is None or sense.end is None or not sense.start <= today <= sense.end:
        return sense
    if piece.has("b"):
        return replace(sense, end=today, precision=precision_of(sense.start, today))
    return replace(sense, start=today, precision=precision_of(today, sense.end)) if piece.has("f") else sense


_OF_THE_STORY = words_beside("from the last date told")


def _past_unit(anchor: Anchor, code: str) -> Sense | None:
    """ "the past week": the seven days up to today; its value is the calendar week, month or year before."""
    sense = _unit_at(anchor, code, -1, "", told=False)
    reach = _reach(anchor.published, 1, code) if anchor.published else None
    return replace(sense, start=reach[0], end=reach[1], precision=precision_of(*reach)) if sense and reach else sense


def _latest_quarter(anchor: Anchor) -> Sense | None:
    today = anchor.published
    if today is None:
        return None
    if anchor.quarter and anchor.quarter < (today.year, (today.month + 2) // 3):
        return of_quarter(*anchor.quarter, "relative")
    year, number = (today.year, (today.month - 1) // 3) if today.month > 3 else (today.year - 1, 4)
    return of_quarter(year, number, "relative")


def _unit_at(anchor: Anchor, code: str, step: int, edge: str, told: bool) -> Sense | None:
    """The day, week, month ... `step` units from the last date told or from publication."""
    base = (anchor.day or (None if anchor.narrative else anchor.published)) if told else anchor.today
    if code == "D":
        return narrow(day, edge) if (day := of_day(days.shift_days(base, step) if base else None, "relative")) else _unknown_day(anchor)
    if code in ("W", "F", "WE"):
        week = days.shift_days(base, step * 7 * (2 if code == "F" else 1)) if base else None
        if code == "WE":
            return of_weekend(week, "relative") if week else None
        return of_week(week, "relative", edge) or Sense("DATE", "XXXX-WXX")
    if code in ("M", "Q"):
        return _month_at(anchor, code, step, edge, told)
    year = anchor.year if told and anchor.year else anchor.this_year
    if year is None:
        return Sense("DATE", "XXXX") if code == "Y" else None
    if code == "Y":
        return of_year(year + step, "relative", edge) if year + step else None
    if code in ("DE", "CE") and year > 0:
        sense = _span_of_years(year + step * (10 if code == "DE" else 100), code, "relative")
        return narrow(sense, edge) if sense else None
    return None


def _unknown_day(anchor: Anchor) -> Sense:
    if anchor.year and anchor.year > 0 and anchor.month:
        return Sense("DATE", f"{anchor.year:04d}-{anchor.month:02d}-XX")
    return Sense("DATE", "XXXX-XX-XX")


def _month_at(anchor: Anchor, code: str, step: int, edge: str, told: bool) -> Sense | None:
    at = anchor.this_month
    if told and anchor.year and anchor.year > 0 and anchor.month:
        at = (anchor.year, anchor.month)
    if at is None or at[0] < 1:
        return Sense("DATE", "XXXX-XX") if code == "M" else None
    base = days.day(at[0], at[1], 1)
    moved = days.shift_months(base, step * _MONTHS_OF[code]) if base else None
    if moved is None:
        return None
    if code == "Q":
        return of_quarter(moved.year, (moved.month + 2) // 3, "relative")
    return of_month(moved.year, moved.month, "relative", edge)


def before_last(piece: Piece, anchor: Anchor) -> Sense | None:
    """ "the week before last", "the day before yesterday"."""
    if piece.has("Y"):
        if piece.value("U") != "D" or anchor.published is None or anchor.narrative:
            return None
        step = (piece.number("Y") or 0) + (1 if piece.has(">") else -1)
        return of_day(days.shift_days(anchor.published, step), "relative")
    return _unit_at(anchor, piece.value("U") or "", 2 if piece.has("x") else -2, "", told=False)


def the_unit_following(piece: Piece, anchor: Anchor) -> Sense | None:
    """ "the day before", "the year after": counted from the last date told."""
    if piece.letters[-1] in "<>" and not _closed(piece):
        return None
    step = 1 if piece.letters[-1] in "fx>" or piece.words[-1] == "following" else -1
    return _unit_at(anchor, piece.value("U") or "", step, "", told=True)


def edge_of_unit(piece: Piece, anchor: Anchor) -> Sense | None:
    """ "the end of the month", "later in the year"."""
    code = piece.value("U") or ""
    if code in ("W", "M", "Y", "Q", "DE", "CE", "WE"):
        return _unit_at(anchor, code, 0, piece.edge, told=anchor.narrative)
    return None


def the_unit(piece: Piece, anchor: Anchor) -> Sense | None:
    """ "the quarter", "the year", "the weekend"."""
    code = piece.value("U") or ""
    if code == "WE":
        return _the_weekend(piece, anchor)
    if code == "Q" and not anchor.narrative and anchor.quarter:
        return of_quarter(*anchor.quarter, "relative")
    if code == "Y":
        if piece.after() in ("ended", "ending"):  # a firm's own twelve months
            return Sense("DURATION", "P1Y")
        return _unit_at(anchor, "Y", 0, "", told=anchor.narrative)
    return None


def _the_weekend(piece: Piece, anchor: Anchor) -> Sense | None:
    """The last weekend up to today, or the coming one when the sentence looks ahead."""
    today = anchor.today
    if today is None:
        return Sense("DATE", "XXXX-WXX-WE")
    ahead = looks_ahead(piece) and not anchor.narrative
    back = today.isoweekday() < 6 and not ahead
    return of_weekend(days.shift_days(today, -7) if back else today, "relative")


def quarter(piece: Piece, anchor: Anchor) -> Sense | None:
    """ "the third quarter": of the year told, or the latest that fits."""
    if "Q" not in (piece.value("UV"), piece.tokens.values[piece.at("UV") or piece.first]):
        return None
    number = piece.number("o2") or 0
    if number == -1 or not 1 <= number <= 4:
        return None
    year = _year_of_quarter(piece, anchor, number)
    if year is None:
        return Sense("DATE", f"XXXX-Q{number}")
    return of_quarter(year, number, "explicit")


def _year_of_quarter(piece: Piece, anchor: Anchor, number: int) -> int | None:
    if piece.has("4"):
        return piece.number("4")
    year = related_year(replace_units(piece), anchor) if piece.has("lxiTe") else None
    if year is not None:
        return year
    if anchor.narrative or anchor.published is None:
        return anchor.this_year
    today = anchor.published
    # Firms report a quarter in the weeks after it; what lies two quarters ahead is last year's.
    return today.year - 1 if number * 3 - 2 > today.month + 3 or (number == 4 and today.month <= 9) else today.year


def quarter_of_that_year(piece: Piece, anchor: Anchor) -> Sense | None:
    """ "next year's first quarter", "last year's quarter"."""
    year = related_year(piece, anchor)
    number = piece.number("o2") or (anchor.quarter[1] if anchor.quarter else None)
    if year is None or number is None or not 1 <= number <= 4 or "Q" not in (piece.tokens.values[piece.stop - 1], piece.value("Z")):
        return None
    return of_quarter(year, number, "relative")


def quarter_year_ago(piece: Piece, anchor: Anchor) -> Sense | None:
    """ "the quarter a year ago"."""
    number = piece.number("o2") or (anchor.quarter[1] if anchor.quarter else None)
    units = [piece.tokens.values[i] for i in range(piece.first, piece.stop) if piece.tokens.letters[i] == "U"]
    if units != ["Q", "Y"] or number is None or not 1 <= number <= 4 or anchor.published is None:
        return None
    year = anchor.quarter[0] if anchor.quarter else anchor.published.year
    return of_quarter(year - 1, number, "relative")


def replace_units(piece: Piece) -> Piece:
    """The piece from its last unit on, so that "quarter of last year" is read by its year."""
    last = max(index for index in range(piece.first, piece.stop) if piece.tokens.letters[index] in "UV")
    first = max((index for index in range(piece.first, last) if piece.tokens.letters[index] in "lxiTe"), default=last)
    return Piece(piece.tokens, first, last + 1)


def quarters_of_year(piece: Piece, _: Anchor) -> Sense | None:
    """ "the first two quarters of 1990"."""
    year, count = piece.number("4"), piece.number("n")
    if year is None or count != 2 or piece.value("V") != "Q" or piece.number("o") != 1:
        return None
    first, last = days.month_of(year, 1), days.month_of(year, 6)
    return Sense("DATE", f"{year:04d}-H1", first[0], last[1], "quarter", "explicit") if first and last else None


def year_unit(piece: Piece, anchor: Anchor) -> Sense | None:
    """ "the 1988 quarter", "the 1988 period": the quarter the report is about, in that year."""
    year = piece.number("4")
    if year is None or piece.value("U") != "Q":
        return None
    if anchor.quarter:
        return of_quarter(year, anchor.quarter[1], "explicit")
    return None




def latest_period(piece: Piece, anchor: Anchor) -> Sense | None:
    """ "the latest period", "the 1988 period" of a report on quarters."""
    if anchor.narrative or anchor.quarter is None or piece.has("i"):
        return None
    year = piece.number("4") or anchor.quarter[0]
    return of_quarter(year, anchor.quarter[1], "relative")
