"""Ranges: the stretch that the words around a date make of it — since, from … to, within a week of, before.

These are for events; but for a duration that they pin down, they are no TIMEX3 expressions and carry no value.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import pairwise

from pipeline.dates import days
from pipeline.dates.happenings import count_from_happenings, one_clause
from pipeline.dates.sense import precision_of
from pipeline.records import Sentence, TimeMention
from pipeline.words import DATA

_SINCE = re.compile(r"\b[Ss]ince\b")
_FROM = re.compile(r"\b(?:[Ff]rom|[Bb]etween)(?: the)? $")
_TO = re.compile(r" ?(?:to|until|till|through|and|-|–|—) ?(?:the )?")
_DASH = re.compile(r" ?[-–—] ?| to ")
_WITHIN = re.compile(r"\b[Ww]ithin $")
_OF = re.compile(r" (?:of|after) ")
_AFTER = re.compile(r" after\b(?! (?:that|this|it|which)\b)(?= [\w“\"])")
_DAY_AFTER = re.compile(r"\b[Tt]he (?:very )?(?:day|morning|night) after(?= (?:an?|its?|his|her|their|[A-Z]\w*)\b)")
_ROUGHLY = re.compile(r"\b(?:about|over|under|nearly|almost|some|around|roughly|than|within)\b", re.I)
_AND = re.compile(r" and(?: again)?(?: on)? ")
_BEGUN = re.compile(r" (?:from|starting|beginning)(?: on)? ")
_REACH = 90
_LEAD = 12  # characters in which "between the " fits
_LENGTH = re.compile(r"P(\d{1,3})([DWMY])$")
_HOURS = re.compile(r"PT(24|48|72)H$")
_MOST_DAYS = 3  # apart: "on Tuesday and Wednesday", "on 3 and 5 May"
_UNIT_DAYS = {"D": 1, "W": 7}
_UNIT_MONTHS = {"M": 1, "Y": 12}
_VAGUE_AFTER = re.compile(r"(?P<lead>\b(?:[Aa]nd|[Bb]ut|for|that|on) |[^\w -] ?|^|\n)(?P<vague>(?:[Dd]ays|[Ww]eeks|[Mm]onths|[Yy]ears) after)\b(?! the\b)")


@cache
def _comparison() -> re.Pattern[str]:
    lines = (DATA / "dates" / "comparisons.txt").read_text("utf-8").splitlines()
    return re.compile(rf"(?<!\b[Aa]t )\b(?:{'|'.join(line for line in lines if line and not line.startswith('#'))})\b", re.I)


def later(start: date, value: str) -> date | None:
    """`start` moved by a TIMEX3 duration of whole days, weeks, months or years; None for any other."""
    length = _LENGTH.match(value)
    if not length:
        return None
    number, unit = int(length[1]), length[2]
    if unit in _UNIT_DAYS:
        return days.shift_days(start, number * _UNIT_DAYS[unit])
    return days.shift_months(start, number * _UNIT_MONTHS[unit])


def stretch(text: str, start: int, end: int, first: date | None, last: date | None) -> TimeMention:
    """A mention without a TIMEX3 value: the days `first` to `last`, either of which may be open."""
    precision = precision_of(first, last) if first and last else "unknown"
    return TimeMention(start, end, text[start:end], "DATE", "", first, last, precision, "relative")


def _since(text: str, sentence: Sentence, dates: Sequence[TimeMention], today: date | None) -> Iterator[TimeMention]:
    """ "since Monday", "since it launched its campaign at the end of August": up to publication."""
    for word in _SINCE.finditer(text, sentence.start, sentence.end):
        found = next((mention for mention in dates if mention.start > word.end()), None)
        if not found or not found.date_start or not today or found.date_start > today:
            continue
        between = text[word.end() : found.start]
        if len(between) >= _REACH or "," in between or not one_clause(between):
            continue
        if not _comparison().search(text, max(sentence.start, word.start() - _REACH), word.start()):
            yield stretch(text, word.start(), found.end, found.date_start, today)


def _from_to(text: str, dates: Sequence[TimeMention]) -> Iterator[TimeMention]:
    """ "from Friday to Sunday", "between 3 and 5 May", "May 3-5", "10 to 11 October", "Monday and Tuesday"."""
    for one, two in pairwise(dates):
        if not one.date_start or not two.date_end or not one.date_start <= two.date_end:
            continue
        lead = _FROM.search(text, max(0, one.start - _LEAD), one.start)
        bare = one.text.isdecimal() or two.text[:4].isdecimal()
        if lead and _TO.fullmatch(text, one.end, two.start):
            yield stretch(text, lead.start(), two.end, one.date_start, two.date_end)
            continue
        dashed = bare and one.precision == two.precision and _DASH.fullmatch(text, one.end, two.start)
        if dashed or (_are_neighbours(one, two) and _AND.fullmatch(text, one.end, two.start)):
            yield stretch(text, one.start, two.end, one.date_start, two.date_end)


def _are_neighbours(one: TimeMention, two: TimeMention) -> bool:
    """Whether both are days, the second shortly after the first."""
    if one.precision != "day" or two.precision != "day" or one.date_start is None or two.date_end is None:
        return False
    return 0 < (two.date_end - one.date_start).days <= _MOST_DAYS


def _pinned(text: str, sentence: Sentence, found: Sequence[TimeMention]) -> Iterator[TimeMention]:
    """Durations pinned to a day: "within a week of invading … on Feb. 24" is 24 February to 3 March."""
    for length, then in pairwise(found):
        if length.type != "DURATION" or length.date_start or not then.date_start or then.start > length.end + _REACH:
            continue
        within = text[length.start :][:7].lower() == "within " or _WITHIN.search(text, sentence.start, length.start)
        end = later(then.date_start, length.value) if within and _OF.match(text, length.end) else None
        if end is None and _BEGUN.fullmatch(text, length.end, then.start) and then.precision == "day":  # "over four days from 27 March"
            behind = later(then.date_start, length.value)
            end = days.shift_days(behind, -1) if behind else None
        if end:
            precision = precision_of(then.date_start, end)
            yield replace(length, date_start=then.date_start, date_end=end, precision=precision, basis="relative")


def _comes_after(text: str, sentence: Sentence, found: Sequence[TimeMention], today: date | None) -> Iterator[TimeMention]:
    """ "The strike comes two days after troops …": what stands behind "after" was that long before the news.

    The news is of the day that the rest of the sentence names ("Gunmen struck on Sunday, a day after …"), else of publication.
    The span ends with "after": it dates what follows, not what precedes. Days are exact, weeks by half a week.
    """
    if today is None:
        return
    lengths = [(each.start, each.end, each.value) for each in found if each.type == "DURATION" and not each.date_start]
    lengths += [(match.start(), match.end() - len(" after"), "P1D") for match in _DAY_AFTER.finditer(text, sentence.start, sentence.end)]
    for start, end, value in lengths:
        after = _AFTER.match(text, end)
        if after is None:
            continue
        opens = start - sentence.start <= _LEAD
        behind = text.find(",", end, sentence.end) if opens else -1
        told_until = behind if behind > 0 else sentence.end
        if any(other.date_start and after.end() <= other.start < told_until for other in found):
            continue  # what follows has a date of its own
        beside = [m for m in found if m.date_start and m.precision == "day" and (m.start > told_until if opens else m.end <= start)]
        day = (beside[0] if opens else beside[-1]).date_start if beside else today
        exact = bool(beside) and not _ROUGHLY.search(text, max(sentence.start, start - _LEAD), end)
        span = _long_before(day, value, exact) if day else None
        if span:
            yield stretch(text, start, after.end(), *span)


def _long_before(day: date, value: str, exact: bool) -> tuple[date, date] | None:
    """The days that lie a TIMEX3 duration before `day`; a month before is its calendar month, one week before a named day that weekday."""
    hours, counted = _HOURS.match(value), _LENGTH.match(value)
    if hours:
        first = days.shift_days(day, -int(hours[1]) // 24)
        return (first, first) if first else None
    if counted is None or counted[2] == "Y":
        return None
    if counted[2] == "M":
        month = days.shift_months(day, -int(counted[1]))
        return days.month_of(month.year, month.month) if month else None
    middle = days.shift_days(day, -int(counted[1]) * _UNIT_DAYS[counted[2]])
    slack = 3 if counted[2] == "W" and not (exact and counted[1] == "1") else 0
    first, last = (days.shift_days(middle, -slack), days.shift_days(middle, slack)) if middle else (None, None)
    return (first, last) if first and last else None


def _vague_after(text: str, today: date | None) -> Iterator[TimeMention]:
    """ "months after residents …": some time before publication, the text gives no start."""
    if today:
        for match in _VAGUE_AFTER.finditer(text):
            yield stretch(text, match.start("vague"), match.end("vague"), None, today)


def _apart(ranges: Iterable[TimeMention]) -> list[TimeMention]:
    """The ranges, of those that begin together the longest."""
    longest: dict[int, TimeMention] = {}
    for found in ranges:
        rival = longest.get(found.start)
        if rival is None or found.end > rival.end:
            longest[found.start] = found
    return list(longest.values())


def add_ranges(
    text: str, sentences: Sequence[Sentence], found: Sequence[TimeMention], today: date | None
) -> list[TimeMention]:
    """`found` with the ranges that its dates are part of, in text order; a range stands before its parts."""
    rest = iter(found)
    mention = next(rest, None)
    ranges: list[TimeMention] = []
    pinned: dict[tuple[int, int], TimeMention] = {}
    for sentence in sentences:
        inside: list[TimeMention] = []
        while mention and mention.start < sentence.end:
            inside.append(mention)
            mention = next(rest, None)
        if inside:
            ranges += _since(text, sentence, inside, today)
            ranges += _from_to(text, inside)
            ranges += _comes_after(text, sentence, inside, today)
            pinned |= {(m.start, m.end): m for m in _pinned(text, sentence, inside)}
    ranges += _vague_after(text, today)
    ranges += [
        stretch(text, *span, first, last)
        for span, first, last in count_from_happenings(text, found, today)
        if not (text[span[0] : span[1]].lower().startswith("since") and _comparison().search(text, max(0, span[0] - _REACH), span[0]))
    ]
    kept = [pinned.get((m.start, m.end), m) for m in found]
    spans = {(m.start, m.end) for m in kept}
    apart = [m for m in _apart(ranges) if (m.start, m.end) not in spans]
    return sorted([*kept, *apart], key=lambda m: (m.start, -m.end))
