"""Happenings: days counted from an invasion, a war or an attack that the text itself dates."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache

from pipeline.dates import days
from pipeline.records import TimeMention
from pipeline.words import DATA

_NEAR = 60
_BROKEN = re.compile(r"[.!?;]\s| (?:that|who|which|said|says) ")
_WORD = re.compile(r"[a-z]+")
_AUXILIARIES = frozenset("was were had been has have is are".split())
_SHORTEST_PAST_FORM = 5
_DAYS_OF = {"day": 1, "week": 7, "month": 30, "year": 365}
_TOO_FAR = 400  # years into or of a happening are counted no further

Counted = tuple[tuple[int, int], date | None, date | None]


@cache
def _rows(name: str) -> tuple[list[str], ...]:
    lines = (DATA / "dates" / name).read_text("utf-8").splitlines()
    return tuple(line.split("\t") for line in lines if line and not line.startswith("#"))[1:]


@cache
def past_forms() -> frozenset[str]:
    """Forms that are a verb's past and nothing else, without auxiliaries; regular ones are not listed."""
    return frozenset(word for word, kind, _ in _rows("words.tsv") if kind == "back") - _AUXILIARIES


@cache
def _numbers(kind: str) -> dict[str, int]:
    return {word: int(value) for word, of, value in _rows("words.tsv") if of == kind and value.isdecimal()}


@cache
def _stems() -> dict[str, tuple[str, ...]]:
    return {noun: tuple(stems.split()) for noun, stems in _rows("happenings.tsv")}


@cache
def _counted_from() -> re.Pattern[str]:
    nouns = "|".join(sorted(_stems(), key=len, reverse=True))
    ordinals = "|".join(_numbers("ordinal"))
    numbers = "|".join(_numbers("number"))
    return re.compile(
        r"\b(?:(?P<how>before|since|until)"
        r"|(?:on )?(?P<eve>the eve of)"
        rf"|(?:on |in )?the (?P<nth>{ordinals}|second|\d{{1,3}}(?:st|nd|rd|th)) (?P<nth_unit>day|week|month) of"
        r"|(?:in )?the (?:first|opening|early) (?P<first_units>days|weeks|months) of"
        rf"|(?P<count>an?|{numbers}|\d{{1,3}}) (?P<unit>day|week|month|year)s? (?P<way>into|after|before))"
        rf" (?:the|its|his|their|that) (?:[\w'’-]+ ){{0,2}}?(?P<noun>{nouns})\b",
        re.I,
    )


def one_clause(between: str) -> bool:
    """Whether the words between a happening and a date have no second verb, so that the date is the happening's."""
    if _BROKEN.search(between):
        return False
    verbs = 0
    for word in _WORD.findall(between.lower()):
        verbs += word in past_forms() or (len(word) >= _SHORTEST_PAST_FORM and word.endswith("ed"))
    return verbs <= 1


def _day_of(noun: str, text: str, found: Sequence[TimeMention]) -> date | None:
    """The day on which the text says that the happening `noun` began: the date nearest behind a word for it."""
    nearest, day = _NEAR, None
    for mention in found:
        if mention.type != "DATE" or mention.precision != "day" or mention.basis not in ("explicit", "weekday"):
            continue
        before = text[max(0, mention.start - _NEAR) : mention.start].lower()
        for stem in _stems()[noun]:
            at = before.rfind(stem)
            if at >= 0 and len(before) - at < nearest and one_clause(before[at:]):
                nearest, day = len(before) - at, mention.date_start
    return day


def count_from_happenings(text: str, found: Sequence[TimeMention], today: date | None) -> Iterator[Counted]:
    """Span, first and last day of "before the invasion", "three weeks into the war", "the second day of the siege"."""
    for match in _counted_from().finditer(text):
        start = _day_of(match["noun"].lower(), text, found)
        counted = _days(match, start, today) if start else None
        if counted:
            yield match.span(), *counted


def _days(match: re.Match[str], start: date, today: date | None) -> tuple[date | None, date | None] | None:
    if match["how"]:
        return _open(match["how"].lower(), start, today)
    if match["eve"]:
        eve = days.shift_days(start, -1)
        return (eve, eve) if eve else None
    if match["nth"]:
        return _nth(match["nth"].lower(), _DAYS_OF[match["nth_unit"].lower()], start)
    if match["first_units"]:
        end = days.shift_days(start, _DAYS_OF[match["first_units"].lower()[:-1]] * 4 - 1)
        return (start, min(end, today) if today and today > start else end) if end else None
    return _into(match, start)


def _open(how: str, start: date, today: date | None) -> tuple[date | None, date | None] | None:
    if how == "since":
        return (start, today) if today and start <= today else None
    day_before = days.shift_days(start, -1)
    return (None, day_before if how == "before" else start) if day_before else None


def _nth(word: str, length: int, start: date) -> tuple[date, date] | None:
    number = 2 if word == "second" else _numbers("ordinal").get(word) or int(re.sub(r"\D", "", word) or 0)
    if not 1 <= number <= _TOO_FAR:
        return None
    first = days.shift_days(start, (number - 1) * length)
    last = days.shift_days(start, number * length - 1)
    return (first, last) if first and last else None


def _into(match: re.Match[str], start: date) -> tuple[date, date] | None:
    """ "three weeks into the war": the day, as near as the unit says it."""
    word, unit = match["count"].lower(), _DAYS_OF[match["unit"].lower()]
    number = 1 if word in ("a", "an") else _numbers("number").get(word) or int(word)
    if number > _TOO_FAR:
        return None
    middle = days.shift_days(start, number * unit * (-1 if match["way"].lower() == "before" else 1))
    first = days.shift_days(middle, -(unit // 2)) if middle else None
    last = days.shift_days(middle, unit // 2) if middle else None
    return (first, last) if first and last else None
