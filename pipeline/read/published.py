"""The day on which an article was published, from the wordings in which files say it.

Only a whole date counts: a month or a year alone is no publication day, and a numeric date that could be
read both ways round is not read at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from urllib.parse import urlsplit

from pipeline.words import word_list

_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)")
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d\d)(\d\d)(\d\d)(?!\d)")
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?!\d)")
_NAME_YEAR_FIRST = re.compile(r"(?<!\d)((?:19|20)\d\d)([-_./ ])(\d{1,2})\2(\d{1,2})(?!\d)")
_EARLIEST, _LATEST = 1500, 2199


@cache
def _months() -> dict[str, int]:
    return {word: number for number, line in enumerate(word_list("months"), 1) for word in line.split()}


@cache
def _worded() -> tuple[re.Pattern[str], ...]:
    month = "|".join(sorted(_months(), key=len, reverse=True))
    gap = r"[-_./, ]{1,3}"
    return (
        re.compile(rf"(?<![\da-z])(?P<d>\d{{1,2}})(?:st|nd|rd|th)?{gap}(?P<m>{month}){gap}(?P<y>\d{{4}})(?!\d)", re.I),
        re.compile(rf"(?<![a-z])(?P<m>{month}){gap}(?P<d>\d{{1,2}})(?:st|nd|rd|th)?{gap}(?P<y>\d{{4}})(?!\d)", re.I),
        re.compile(rf"(?<!\d)(?P<y>\d{{4}}){gap}(?P<m>{month}){gap}(?P<d>\d{{1,2}})(?!\d)", re.I),
    )


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if _EARLIEST <= year <= _LATEST else None
    except ValueError:
        return None


def _worded_days(words: str) -> Iterator[date | None]:
    for pattern in _worded():
        for found in pattern.finditer(words):
            yield _day(int(found["y"]), _months()[found["m"].lower()], int(found["d"]))


def published_in(words: str) -> date | None:
    """The day that a field such as "2022-10-24T06:30:00Z" or "Oct. 24, 2022" states.

    None when it states no whole day, or one that cannot be told ("10/11/2022").

    >>> published_in("Mon, 24 Oct 2022 05:00:00 GMT")
    datetime.date(2022, 10, 24)
    """
    words = words.strip()[:200]
    if found := _YEAR_FIRST.match(words):
        return _day(int(found[1]), int(found[3]), int(found[4]))
    if found := _COMPACT.match(words):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if found := _YEAR_LAST.match(words):
        return _either_way(found)
    return next((day for day in _worded_days(words) if day), None)


def _either_way(found: re.Match[str]) -> date | None:
    """The day of "24.10.2022" or "10/24/2022", or None when both readings are days."""
    first, second, year = int(found[1]), int(found[3]), int(found[4])
    readings = {_day(year, second, first), _day(year, first, second)} - {None}
    return readings.pop() if len(readings) == 1 else None


def states_day(words: str, day: date) -> bool:
    """Whether `day` stands whole and beyond doubt in `words`, for the checking of a guess."""
    return (
        any(_day(int(f[1]), int(f[3]), int(f[4])) == day for f in _YEAR_FIRST.finditer(words))
        or any(_day(int(f[1]), int(f[2]), int(f[3])) == day for f in _COMPACT.finditer(words))
        or any(_either_way(f) == day for f in _YEAR_LAST.finditer(words))
        or day in _worded_days(words)
    )


def _days_in_name(name: str) -> set[date]:
    days = [_day(int(f[1]), int(f[3]), int(f[4])) for f in _NAME_YEAR_FIRST.finditer(name)]
    days += [_day(int(f[1]), int(f[2]), int(f[3])) for f in _COMPACT.finditer(name)]
    return {day for day in [*days, *_worded_days(name)] if day}


def published_in_name(name: str) -> date | None:
    """The day that a file's name carries, or None when it carries none or several.

    >>> published_in_name("kherson-2022-10-24-evening")
    datetime.date(2022, 10, 24)
    """
    days = _days_in_name(name[-300:])
    return days.pop() if len(days) == 1 else None


def published_in_url(url: str) -> date | None:
    """The day in the path of `url` ("/2022/10/24/", "/2022/oct/24/"), or None."""
    try:
        path = urlsplit(url[:2000]).path
    except ValueError:
        return None
    return published_in_name(path)
