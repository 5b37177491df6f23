"""Log days: lines of a chronology that are only a day and a month in figures ("24.12", "03/01:")."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from pipeline.dates import days
from pipeline.records import Sentence, TimeMention

_LINE = re.compile(r"(\d{1,2})([./])(\d{1,2})[.:]?")
_FEWEST = 2  # a single such line may be a price or a section's number


def find_log_days(sentences: tuple[Sentence, ...], published: date | None) -> Iterator[TimeMention]:
    """A mention for each such line, day before month, in the last year in which it does not lie ahead of `published`.

    None of them when there is no publication date, fewer than two such lines, or one that is no day of the calendar.
    """
    lines = [(sentence, match) for sentence in sentences if (match := _LINE.fullmatch(sentence.text))]
    if published is None or len(lines) < _FEWEST:
        return
    told = [(sentence, match, _last(int(match[1]), int(match[3]), published)) for sentence, match in lines]
    if any(day is None for _, _, day in told):
        return
    for sentence, match, day in told:
        if day is not None:
            start, end = sentence.start, sentence.start + match.end(3)
            yield TimeMention(start, end, sentence.text[: match.end(3)], "DATE", day.isoformat(), day, day, "day", "explicit")


def _last(number: int, month: int, published: date) -> date | None:
    this_year = days.day(published.year, month, number)
    if this_year is not None and this_year <= published:
        return this_year
    return days.day(published.year - 1, month, number)
