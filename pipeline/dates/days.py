"""Days: arithmetic on the calendar that answers None instead of leaving the years 1 to 9999."""

from __future__ import annotations

from datetime import date, timedelta

Interval = tuple[date, date]
_WEEKDAYS = 7


def day(year: int, month: int, number: int) -> date | None:
    """The day, or None when the calendar has no such day (31 February, year 0)."""
    try:
        return date(year, month, number)
    except (ValueError, OverflowError):
        return None


def shift_days(start: date, count: int) -> date | None:
    try:
        return start + timedelta(days=count)
    except OverflowError:
        return None


def shift_months(start: date, count: int) -> date | None:
    """`start` moved by months; the day is pulled back where the month is shorter."""
    months = start.year * 12 + start.month - 1 + count
    year, month = divmod(months, 12)
    for number in range(start.day, 27, -1):
        moved = day(year, month + 1, number)
        if moved:
            return moved
    return day(year, month + 1, min(start.day, 28))


def month_of(year: int, month: int) -> Interval | None:
    first = day(year, month, 1)
    if first is None:
        return None
    following = shift_months(first, 1)
    last = shift_days(following, -1) if following else day(year, month, 31)
    return (first, last) if last else None


def year_of(year: int, last: int | None = None) -> Interval | None:
    first, end = day(year, 1, 1), day(year if last is None else last, 12, 31)
    return (first, end) if first and end else None


def week_of(any_day: date) -> Interval | None:
    """Monday to Sunday of the week of `any_day`."""
    first = shift_days(any_day, -any_day.weekday())
    last = shift_days(first, _WEEKDAYS - 1) if first else None
    return (first, last) if first and last else None


def weekday_back(anchor: date, weekday: int) -> date | None:
    """The last `weekday` (1 = Monday) up to `anchor`, which counts."""
    return shift_days(anchor, -((anchor.isoweekday() - weekday) % _WEEKDAYS))


def weekday_ahead(anchor: date, weekday: int) -> date | None:
    """The first `weekday` after `anchor`."""
    return shift_days(anchor, (weekday - anchor.isoweekday() - 1) % _WEEKDAYS + 1)


def easter(year: int, orthodox: bool = False) -> date | None:
    """Easter Sunday: Gregorian by Gauss and Butcher, Orthodox by Meeus with its 13 days of the years 1900 to 2099."""
    if not 1583 <= year <= 9998:
        return None
    if orthodox:
        moon = (19 * (year % 19) + 15) % 30
        month, number = divmod(moon + (2 * (year % 4) + 4 * (year % 7) - moon + 34) % 7 + 114, 31)
        julian = day(year, month, number + 1)
        return shift_days(julian, year // 100 - year // 400 - 2) if julian else None
    century, rest = divmod(year, 100)
    moon = (19 * (year % 19) + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    week = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    shift = (year % 19 + 11 * moon + 22 * week) // 451
    month, number = divmod(moon + week - 7 * shift + 114, 31)
    return day(year, month, number + 1)
