"""Ranges: the stretch that the words around a date make of it — since, from … to, within a week of, before.

These are for events; but for a duration that they pin down, they are no TIMEX3 expressions and carry no value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from itertools import pairwise

from pipeline.dates import days
from pipeline.dates.sense import precision_of
from pipeline.records import Sentence, TimeMention
from pipeline.words import DATA

_SINCE = re.compile(r"\b[Ss]ince\b")
_FROM = re.compile(r"\b(?:[Ff]rom|[Bb]etween)(?: the)? $")
_TO = re.compile(r" ?(?:to|until|till|through|and|-|–|—) ?(?:the )?")
_WITHIN = re.compile(r"\b[Ww]ithin $")
_OF = re.compile(r" (?:of|after) ")
_REACH = 90
_LENGTH = re.compile(r"P(\d{1,3})([DWMY])$")
_UNIT_DAYS = {"D": 1, "W": 7}
_UNIT_MONTHS = {"M": 1, "Y": 12}


@cache
def _stems() -> dict[str, tuple[str, ...]]:
    lines = (DATA / "dates" / "happenings.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")][1:]
    return {noun: tuple(stems.split()) for noun, stems in rows}


@cache
def _counted_from() -> re.Pattern[str]:
    nouns = "|".join(sorted(_stems(), key=len, reverse=True))
    return re.compile(
        r"\b(?P<how>[Bb]efore|[Aa]fter|[Ss]ince|[Uu]ntil|into)"
        rf" (?:(?:the|its|his|their|that) )(?:[\w'’-]+ ){{0,2}}?(?P<noun>{nouns})\b"
    )


def _later(start: date, value: str) -> date | None:
    """`start` moved by a TIMEX3 duration."""
    length = _LENGTH.match(value)
    if not length:
        return None
    number, unit = int(length[1]), length[2]
    if unit in _UNIT_DAYS:
        return days.shift_days(start, number * _UNIT_DAYS[unit])
    return days.shift_months(start, number * _UNIT_MONTHS[unit])


def _range(text: str, start: int, end: int, first: date | None, last: date | None) -> TimeMention:
    precision = precision_of(first, last) if first and last else "unknown"
    return TimeMention(start, end, text[start:end], "DATE", "", first, last, precision, "relative")


def _since(text: str, sentence: Sentence, dates: Sequence[TimeMention], today: date | None) -> Iterator[TimeMention]:
    for word in _SINCE.finditer(text, sentence.start, sentence.end):
        for found in dates:
            if word.end() < found.start < word.end() + _REACH and found.date_start and today:
                if found.date_start <= today and "," not in text[word.end() : found.start]:
                    yield _range(text, word.start(), found.end, found.date_start, today)
                break


def _from_to(text: str, dates: Sequence[TimeMention]) -> Iterator[TimeMention]:
    for one, two in pairwise(dates):
        lead = _FROM.search(text, max(0, one.start - 12), one.start)
        if not lead or not _TO.fullmatch(text, one.end, two.start):
            continue
        if one.date_start and two.date_end and one.date_start <= two.date_end:
            yield _range(text, lead.start(), two.end, one.date_start, two.date_end)


def pin_lengths(text: str, sentence: Sentence, found: Sequence[TimeMention]) -> Iterator[TimeMention]:
    """Durations pinned to a day: "within a week of invading … on Feb. 24" is 24 February to 3 March."""
    for length, then in pairwise(found):
        if length.type != "DURATION" or length.date_start or not then.date_start or then.start > length.end + _REACH:
            continue
        begins = text[length.start :][:7].lower() == "within " or _WITHIN.search(text, sentence.start, length.start)
        if begins and _OF.match(text, length.end):
            end = _later(then.date_start, length.value)
            if end:
                precision = precision_of(then.date_start, end)
                yield replace(length, date_start=then.date_start, date_end=end, precision=precision, basis="relative")


def _day_of(noun: str, text: str, found: Sequence[TimeMention]) -> date | None:
    """The day on which the text says that the happening `noun` took place: the date nearest behind its word."""
    nearest, day = _NEAR, None
    for mention in found:
        if mention.type != "DATE" or mention.precision != "day" or mention.basis not in ("explicit", "weekday"):
            continue
        before = text[max(0, mention.start - _NEAR) : mention.start].lower()
        for stem in _stems()[noun]:
            at = before.rfind(stem)
            if at >= 0 and len(before) - at < nearest and not _OTHER_CLAUSE.search(before, at):
                nearest, day = len(before) - at, mention.date_start
    return day


_NEAR = 50
_OTHER_CLAUSE = re.compile(r"[.!?;]\s| (?:was|were|is|are|has|had|said|says|that|who|which) ")


def _from_happenings(
    text: str, found: Sequence[TimeMention], today: date | None
) -> Iterator[TimeMention]:
    for match in _counted_from().finditer(text):
        start = _day_of(match["noun"], text, found)
        how = match["how"].lower()
        if start is None:
            continue
        elif how in ("before", "until"):
            yield _range(text, match.start(), match.end(), None, start - timedelta(days=how == "before"))
        elif today and start <= today:
            yield _range(text, match.start(), match.end(), start, today)


_VAGUE_AFTER = re.compile(r"\b(?:[Dd]ays|[Ww]eeks|[Mm]onths|[Yy]ears) after\b(?! the\b)")


def _vague_after(text: str, today: date | None) -> Iterator[TimeMention]:
    """ "months after residents …": some time before publication, the text gives no start."""
    if today:
        for match in _VAGUE_AFTER.finditer(text):
            if not re.search(r"\d[ -]$|\w[ -]$", text[max(0, match.start() - 2) : match.start()]) or _AND.search(
                text, max(0, match.start() - 5), match.start()
            ):
                yield _range(text, match.start(), match.end(), None, today)


_AND = re.compile(r"\b(?:and|but|for|that) $", re.I)


def add_ranges(
    text: str, sentences: Sequence[Sentence], found: Sequence[TimeMention], today: date | None
) -> list[TimeMention]:
    """`found` with the ranges that its dates are part of, in text order; a range stands before its parts."""
    by_start = iter(found)
    mention = next(by_start, None)
    extra: list[TimeMention] = []
    pinned: dict[tuple[int, int], TimeMention] = {}
    for sentence in sentences:
        inside: list[TimeMention] = []
        while mention and mention.start < sentence.end:
            inside.append(mention)
            mention = next(by_start, None)
        if inside:
            extra += _since(text, sentence, inside, today)
            extra += _from_to(text, inside)
            pinned |= {(m.start, m.end): m for m in pin_lengths(text, sentence, inside)}
    extra += _from_happenings(text, found, today)
    extra += _vague_after(text, today)
    kept = [pinned.get((m.start, m.end), m) for m in found]
    spans = {(m.start, m.end) for m in kept}
    return sorted([*kept, *(m for m in extra if (m.start, m.end) not in spans)], key=lambda m: (m.start, -m.end))
