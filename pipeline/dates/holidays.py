"""Holidays and days that conflicts are dated by, from `data/dates/holidays.tsv`."""

from __future__ import annotations

import re
from datetime import date
from functools import cache

from pipeline.dates import days
from pipeline.words import DATA


@cache
def _rules() -> dict[str, str]:
    lines = (DATA / "dates" / "holidays.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")][1:]
    return {row[0]: row[1] for row in rows}


@cache
def holiday_names() -> re.Pattern[str]:
    """Finds a holiday's name as printed, capitalised; group 2 is a year behind it, if any."""
    names = sorted(_rules(), key=len, reverse=True)
    joined = "|".join(re.escape(name.title().replace("'S", "'s")).replace("'", "['’]") for name in names)
    joined = joined.replace("V\\-E", "V-?E").replace("D\\-Day", "D-Day").replace("Ve ", "VE ")
    return re.compile(rf"\b({joined})\b(?:,? (?:of |in )?([12]\d{{3}})\b)?")


def holiday(name: str, year: int) -> date | None:
    """The day of the holiday in `year`, or None when the name is unknown."""
    key = name.lower().replace("’", "'")
    rule = _rules().get(key) or _rules().get(key.replace("v-e", "ve")) or ""
    if rule.startswith(("easter", "orthodox")):
        sunday = days.easter(year, rule.startswith("orthodox"))
        return days.shift_days(sunday, int(rule.removeprefix("easter").removeprefix("orthodox"))) if sunday else None
    if ":" in rule:
        return _nth_weekday(rule, year)
    return days.day(year, int(rule[:2]), int(rule[3:])) if rule else None


def _nth_weekday(rule: str, year: int) -> date | None:
    """ "11:4:4" is November's fourth Thursday, "05:-1:1" May's last Monday; "+1" is the day after."""
    rule, _, shift = rule.partition("+")
    month, nth, weekday = (int(part) for part in rule.split(":"))
    span = days.month_of(year, month)
    if not span:
        return None
    first, last = span
    if nth > 0:
        start = days.shift_days(first, (weekday - first.isoweekday()) % 7 + 7 * (nth - 1))
    else:
        start = days.shift_days(last, -((last.isoweekday() - weekday) % 7) + 7 * (nth + 1))
    return days.shift_days(start, int(shift or 0)) if start else None
