"""Find dates: every temporal expression of a text, what it stands for, and the days it names.

>>> from datetime import date
>>> [(m.text, m.value, str(m.date_start)) for m in tag_text("Shells fell on Friday and overnight.", date(2023, 3, 6))]
[('Friday', '2023-03-03', '2023-03-03'), ('overnight', '2023-03-06TNI', '2023-03-05')]
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from itertools import chain

from pipeline.dates import calendar_dates, clock, days, durations, holidays, relative_dates
from pipeline.dates.beside import words_beside
from pipeline.dates.grammar import CORE, GRAMMAR, RUNS, matches_after
from pipeline.dates.log_days import find_log_days
from pipeline.dates.narrative import is_narrative, only_year, writes_day_first
from pipeline.dates.ranges import add_ranges
from pipeline.dates.sense import Anchor, Piece, Sense
from pipeline.dates.tokens import Tokens, read_tokens
from pipeline.records import Document, TimeMention

Reader = Callable[[Piece, Anchor], Sense | None]
READERS: dict[str, Reader] = {
    "iso": calendar_dates.iso,
    "slash": calendar_dates.slash,
    "clock": clock.clock,
    "day_clock": clock.clock,
    "day_after_month": calendar_dates.day_after_month,
    "day_before_month": calendar_dates.day_before_month,
    "part_of_date": clock.part_of_date,
    "nights": clock.nights,
    "day_of_month": calendar_dates.day_of_month,
    "day_month_year": calendar_dates.day_month_year,
    "day_month_of_year": calendar_dates.day_month_of_year,
    "day_month": calendar_dates.day_month,
    "month_before_month": calendar_dates.month_before_month,
    "month_year": calendar_dates.month_year,
    "month_of_year": calendar_dates.month_of_year,
    "holiday": holidays.holiday,
    "quarter_sign": calendar_dates.quarter_sign,
    "half_of_year": calendar_dates.half_of_year,
    "quarters_of_year": relative_dates.quarters_of_year,
    "quarter_of_that_year": relative_dates.quarter_of_that_year,
    "quarter_year_ago": relative_dates.quarter_year_ago,
    "quarter": relative_dates.quarter,
    "month": calendar_dates.month,
    "century": calendar_dates.century,
    "spoken_year": calendar_dates.spoken_year,
    "weekday": relative_dates.weekday,
    "part_of_day_of": relative_dates.part_of_day_of,
    "day_word": relative_dates.day_word,
    "overnight": relative_dates.day_word,
    "part_of_that": relative_dates.part_of_that,
    "part_of_the": relative_dates.part_of_the,
    "season": calendar_dates.season,
    "decade": calendar_dates.decade,
    "ago": relative_dates.counted,
    "earlier": relative_dates.counted,
    "year_ago_period": relative_dates.year_ago_period,
    "last_count": relative_dates.last_count,
    "last_units": relative_dates.last_units,
    "last_unit": relative_dates.last_unit,
    "latest_period": relative_dates.latest_period,
    "before_last": relative_dates.before_last,
    "the_unit_following": relative_dates.the_unit_following,
    "fiscal": calendar_dates.year,
    "year_unit": relative_dates.year_unit,
    "every": durations.every,
    "duration": durations.duration,
    "bare_units": durations.bare_units,
    "edge_of_unit": relative_dates.edge_of_unit,
    "the_unit": relative_dates.the_unit,
    "year": calendar_dates.year,
    "abbreviated_year": calendar_dates.abbreviated_year,
    "small_year_before": calendar_dates.small_year_before,
    "short_year": calendar_dates.short_year,
    "small_year": calendar_dates.small_year,
    "present": durations.reference,
    "past": durations.reference,
    "future": durations.reference,
    "former": durations.former,
}
# Dates that are whole without a publication date: their interval holds in an undated article as well.
_WHOLE = frozenset(
    "iso slash day_month_year month_year month_before_month century quarter_sign decade fiscal year small_year spoken_year".split()
)
# Dates that a narrative without a publication date completes from those told before them.
_TOLD_ON = frozenset(
    """day_month day_before_month day_after_month nights part_of_date day_of_month month season holiday earlier
    part_of_that the_unit_following month_of_year day_month_of_year last_unit""".split()
)


def _runs(tokens: Tokens) -> Iterator[tuple[int, int]]:
    for run in RUNS.finditer(tokens.letters):
        if not CORE.isdisjoint(run.group()):
            yield run.span()


def _matches(tokens: Tokens, anchor: Anchor) -> Iterator[tuple[Piece, Sense, str]]:
    """Pieces in text order with what they stand for; `anchor` moves along with the dates told."""
    for first, stop in _runs(tokens):
        at = first
        while at < stop:
            found = GRAMMAR.search(tokens.letters, at, stop)
            if found is None:
                break
            read = _first_reading(tokens, found, stop, anchor)
            if read is None:
                at = found.start() + 1
                continue
            piece, sense, rule = read
            anchor.note(sense, rule, piece.leads, piece.first, _is_aside(piece))
            yield piece, _honest(sense, rule, piece, anchor), rule
            at = piece.stop


_NAME_LEADS = words_beside("before a name")
_SPEECH = words_beside("speech")
_ASIDE_REACH = 14  # tokens: "since rockets destroyed two stairwells of a block there on 9 July"


def _is_aside(piece: Piece) -> bool:
    """Whether the date is that of words said ("said on Sunday") or stands in a clause with "since"."""
    if piece.before() in _SPEECH or (piece.before() == "on" and piece.before(2) in _SPEECH):
        return True
    for distance in range(1, _ASIDE_REACH):
        word = piece.before(distance)
        if word in (".", ";", ",", "", "\n"):
            return False
        if word == "since":
            return True
    return False


def _first_reading(
    tokens: Tokens, found: re.Match[str], stop: int, anchor: Anchor
) -> tuple[Piece, Sense, str] | None:
    """What the first rule that makes sense of the words makes of them."""
    start, rule = found.start(), found.lastgroup or ""
    if start and tokens.words[start - 1] in _NAME_LEADS:  # "Operation Dawn"
        return None
    for name, end in chain(((rule, found.end()),), matches_after(rule, tokens.letters, start, stop)):
        piece = Piece(tokens, start, end)
        sense = READERS[name](piece, anchor)
        if sense:
            return (holidays.whole(piece) if name == "holiday" else piece), sense, name
    return None


_WEEK_REACH = 3


def _honest(sense: Sense, rule: str, piece: Piece, anchor: Anchor) -> Sense:
    """The days that the words claim: weeks from a day are no exact day; undated, only whole dates name days."""
    if rule in ("ago", "earlier") and sense.precision == "day" and sense.start and piece.value("UV") in ("W", "F"):
        first, last = days.shift_days(sense.start, -_WEEK_REACH), days.shift_days(sense.start, _WEEK_REACH)
        sense = replace(sense, start=first, end=last, precision="week") if first and last else sense
    if anchor.published is not None or sense.start is None:
        return sense
    if rule in _WHOLE or piece.has("4") or (anchor.narrative and rule in _TOLD_ON):
        return sense
    return replace(sense, start=None, end=None, precision="unknown", basis="none")


# Words that open a match without being part of the expression, and those that make a count approximate.
_NOT_LEADING = "Oc&jpfb,-"
_APPROXIMATE = {
    ("more", "than"), ("less", "than"), ("at", "least"), ("up", "to"), ("as", "much"), ("no", "more"), ("fewer", "than"),
}  # fmt: skip


def _bounds(piece: Piece, sense: Sense) -> tuple[int, int]:
    """Offsets of the piece without punctuation and joining words at its ends."""
    tokens, first, last = piece.tokens, piece.first, piece.stop - 1
    while first < last and tokens.letters[first] in ",O&jc":
        first += 1
    while last > first and (tokens.letters[last] in ",O&jc-'\"" or (tokens.letters[last] == "." and tokens.letters[last - 1] not in "Mmw")):
        last -= 1
    if sense.type == "DURATION" and first > 1 and (tokens.words[first - 2], tokens.words[first - 1]) in _APPROXIMATE:
        first -= 2
    return tokens.starts[first], tokens.ends[last]


def _mention(text: str, piece: Piece, sense: Sense) -> TimeMention:
    start, end = _bounds(piece, sense)
    return TimeMention(
        start, end, text[start:end], sense.type, sense.value, sense.start, sense.end, sense.precision, sense.basis
    )


def read_dates(text: str, published: date | None) -> Iterator[TimeMention]:
    """The temporal expressions of `text` in text order; none overlaps another."""
    tokens = read_tokens(text)
    anchor = Anchor(published, is_narrative(tokens, published), writes_day_first(tokens))
    if anchor.narrative and published is None:
        anchor.year = only_year(tokens)
    return (_mention(text, piece, sense) for piece, sense, _ in _matches(tokens, anchor))


def tag_text(text: str, dct: date | None = None) -> tuple[TimeMention, ...]:
    """The temporal expressions of `text` with their TIMEX3 values; `dct` is its date of publication, if known."""
    return tuple(read_dates(text, dct))


def find_dates(document: Document) -> tuple[TimeMention, ...]:
    """The temporal expressions of the article, each with the inclusive interval of days it names, if any.

    Without a publication date only whole dates name days. A mention with an empty `value` is an interval
    that the words around a date make ("since the end of August"); it may enclose the mention of that date.
    """
    article = document.article
    found = list(read_dates(article.text, article.published))
    logged = list(find_log_days(document.sentences, article.published))
    if logged:
        lines = {day.start for day in logged}
        found = [each for each in found if each.start not in lines] + logged
        found.sort(key=lambda each: each.start)
    return tuple(add_ranges(article.text, document.sentences, found, article.published))
