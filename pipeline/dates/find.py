"""Find: walks over a text's words, reads what the grammar matches, and keeps the narrative's last date."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from pipeline.dates import calendar_dates as cal
from pipeline.dates import clock, relative, spans
from pipeline.dates.grammar import GRAMMAR, rules_after
from pipeline.dates.sense import Anchor, Piece, Sense
from pipeline.dates.tokens import Tokens, read_tokens
from pipeline.records import TimeMention

Reader = Callable[[Piece, Anchor], Sense | None]

READERS: dict[str, Reader] = {
    "iso": cal.iso,
    "slash": cal.slash,
    "clock_day": clock.clock,
    "day_clock": clock.clock,
    "noon_day": clock.clock,
    "part_of_day_of_date": clock.part_of_date,
    "day_month_range": cal.day_month_range,
    "day_month_year": cal.day_month_year,
    "day_month_of_year": cal.day_month_of_year,
    "day_month": cal.day_month,
    "month_year": cal.month_year,
    "month_of_year": cal.month_of_year,
    "half_of_year": cal.half_of_year,
    "quarter": relative.quarter,
    "month": cal.month,
    "century": cal.century,
    "part_of_weekday": relative.weekday,
    "weekday": relative.weekday,
    "part_of_dayword": relative.dayword,
    "tonight": relative.tonight,
    "part_of_day": relative.part_of_day,
    "clock": clock.clock,
    "season": cal.season,
    "decade": cal.decade,
    "count_unit_ago": relative.ago,
    "count_unit_earlier": relative.earlier,
    "year_ago_period": relative.year_ago,
    "last_count": spans.last_count,
    "last_units": spans.last_units,
    "last_unit": relative.last_unit,
    "set": spans.sets,
    "duration": spans.duration,
    "the_unit": spans.the_unit,
    "year": cal.year,
    "small_year": cal.small_year,
    "present": spans.present,
    "past": spans.past,
    "future": spans.future,
}


def _mention(text: str, start: int, end: int, sense: Sense) -> TimeMention:
    return TimeMention(
        start, end, text[start:end], sense.type, sense.value, sense.start, sense.end, sense.precision, sense.basis
    )


def _read(tokens: Tokens, position: int, anchor: Anchor) -> tuple[Piece, Sense | None] | None:
    """The next words from `position` that any rule matches, read by the first rule that makes sense of them."""
    found = GRAMMAR.search(tokens.letters, position)
    if not found:
        return None
    start = found.start()
    while found and found.lastgroup:
        piece = Piece(tokens, start, found.end())
        reader = READERS.get(found.lastgroup)
        sense = reader(piece, anchor) if reader and found.end() > start else None
        if sense:
            return piece, sense
        found = rules_after(found.lastgroup).match(tokens.letters, start)
    return Piece(tokens, start, start + 1), None


def read_dates(text: str, published: date | None, narrative: bool, day_first: bool) -> Iterator[TimeMention]:
    """The time expressions of `text` in text order."""
    tokens = read_tokens(text)
    anchor = Anchor(published, narrative, day_first)
    position = 0
    while read := _read(tokens, position, anchor):
        piece, sense = read
        position = piece.stop
        if sense:
            anchor.note(sense)
            yield _mention(text, *piece.span, sense)
