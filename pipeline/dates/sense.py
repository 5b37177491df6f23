"""Sense: what a time expression stands for, and the pieces of text and anchors that it is read from."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from pipeline.dates import days
from pipeline.dates.tokens import Tokens
from pipeline.records import DateBasis, DatePrecision, TimexType

_EDGE_LETTERS = "rd"
_EDGE_DAYS = re.compile("t?(?P<which>[lo])k?VO")


@dataclass(frozen=True, slots=True)
class Sense:
    """The meaning of one expression; `start`/`end` as in TimeMention. An empty `value` is for events only."""

    type: TimexType
    value: str
    start: date | None = None
    end: date | None = None
    precision: DatePrecision = "unknown"
    basis: DateBasis = "none"


@dataclass(slots=True)
class Anchor:
    """What partial dates hang on: the publication date, or in a dated narrative the last date told."""

    published: date | None
    narrative: bool = False
    day_first: bool | None = None
    year: int | None = None  # of the last date told; before Christ negative
    month: int | None = None
    day: date | None = None  # None when the last date told was no day
    happened: date | None = None  # the last day told on which something more than speaking was done
    quarter: tuple[int, int] | None = None  # the latest one told, with its year first
    by_year: bool = False  # whether the report has turned from its quarter to its year
    long_ago: date | None = None  # a day of an earlier year, told in full, which the dates behind it go on from
    long_ago_at: int = 0  # the token at which it was told

    @property
    def today(self) -> date | None:
        """The day that deictic words ("last week") count from, or None."""
        return self.day if self.narrative else self.published

    @property
    def this_year(self) -> int | None:
        if self.narrative:
            return self.year
        return self.published.year if self.published else None

    @property
    def this_month(self) -> tuple[int, int] | None:
        if not self.narrative:
            return (self.published.year, self.published.month) if self.published else None
        return (self.year, self.month) if self.year and self.month else None

    def note(self, sense: Sense, rule: str, leads: bool, at: int = 0, aside: bool = False) -> None:
        """Remember `sense`, told at the token `at`, as the last date told; `aside` is a day of speech or in "since …".

        A year alone in the middle of a sentence is a glance aside: what is told goes on in its own year.
        """
        if sense.basis == "weekday" or rule in _OF_TODAY:
            self.long_ago = None
        elif self.published and sense.precision == "day" and sense.start and (self.published - sense.start).days > _A_YEAR:
            self.long_ago, self.long_ago_at = sense.start, at
        if rule == "quarter" and sense.value[:4].isdigit() and sense.value[5:6] == "Q" and sense.value[6:7].isdigit():
            told = (int(sense.value[:4]), int(sense.value[6]))
            now = (self.published.year, (self.published.month + 2) // 3) if self.published else told
            self.quarter = max(told, self.quarter or told) if told <= now else self.quarter
            self.by_year = False
        if sense.value in _YEAR_TO_DATE:
            self.by_year = True
        if rule == "year" and not leads and self.month is not None:
            return
        value = sense.value
        sign = -1 if value.startswith("BC") else 1
        value = value[2:] if sign < 0 else value
        if sense.type not in ("DATE", "TIME") or not value[:4].isdigit() or len(value) < len("1999"):
            return
        self.year = sign * int(value[:4])
        if sense.start and value.endswith("-WI"):
            self.year = sense.start.year
        self.month = int(value[5:7]) if value[5:7].isdigit() else None
        self.day = sense.start if sense.precision == "day" else None
        if self.day and not aside:
            self.happened = self.day
        if value[5:7] in _SEASON_MONTH:
            self.month = _SEASON_MONTH[value[5:7]]


_A_YEAR = 366
_OF_TODAY = frozenset({"day_word", "present", "overnight", "ago", "last_unit"})
_YEAR_TO_DATE = frozenset({"P6M", "P9M"})
_SEASON_MONTH = {"SP": 4, "SU": 7, "FA": 10, "WI": 12}


@dataclass(frozen=True, slots=True)
class Piece:
    """The tokens `first` to `stop` of a text, matched by one rule."""

    tokens: Tokens
    first: int
    stop: int

    @property
    def leads(self) -> bool:
        """Whether the piece opens its sentence, but for a word or two."""
        for index in range(self.first - 1, max(-1, self.first - 4), -1):
            if self.tokens.letters[index] == "|" or self.tokens.words[index] == ".":
                return True
        return self.first < 3

    @property
    def letters(self) -> str:
        return self.tokens.letters[self.first : self.stop]

    @property
    def words(self) -> list[str]:
        return self.tokens.words[self.first : self.stop]

    @property
    def span(self) -> tuple[int, int]:
        return self.tokens.starts[self.first], self.tokens.ends[self.stop - 1]

    def at(self, letters: str) -> int | None:
        """Index (in the text's tokens) of the first token of one of these classes."""
        for index in range(self.first, self.stop):
            if self.tokens.letters[index] in letters:
                return index
        return None

    def value(self, letters: str) -> str | None:
        index = self.at(letters)
        return None if index is None else self.tokens.values[index]

    def word(self, letters: str) -> str:
        index = self.at(letters)
        return "" if index is None else self.tokens.words[index]

    def has(self, letters: str) -> bool:
        return self.at(letters) is not None

    def number(self, letters: str) -> int | None:
        value = self.value(letters)
        return int(value) if value and value.lstrip("-").isdigit() else None

    @property
    def edge(self) -> str:
        """Which part of the period is meant: START, END, MID, or "" for all of it."""
        days_of = _EDGE_DAYS.match(self.letters)
        if days_of:  # "the last days of March"
            return "LAST" if days_of["which"] == "l" or self.word("o") == "final" else "FIRST"
        values = [
            self.tokens.values[index]
            for index in range(self.first, self.stop)
            if self.tokens.letters[index] in _EDGE_LETTERS
        ]
        return values[-1] if len(values) == 1 else next((v for v in reversed(values) if v not in ("MID", "")), "")

    def before(self, distance: int = 1) -> str:
        """The word `distance` tokens before the piece, lower-cased, or ""."""
        index = self.first - distance
        return self.tokens.words[index] if index >= 0 else ""

    def after(self, distance: int = 1) -> str:
        index = self.stop + distance - 1
        return self.tokens.words[index] if index < len(self.tokens.words) else ""

    def capital(self, letters: str) -> bool:
        """Whether the first token of these classes is printed with a capital."""
        index = self.at(letters)
        return index is not None and self.tokens.text[self.tokens.starts[index]].isupper()


# Days that are left of a month, and of longer and shorter periods as shares of them: "late last month" is
# its last ten days, "the end of August" its last seven.
_MONTH_DAYS = {"START": (0, 10), "FIRST": (0, 7), "LAST": (-7, 0), "END": (-10, 0), "MID": (10, -10)}
_SHARE = {"START": (0.0, 1 / 3), "FIRST": (0.0, 1 / 6), "LAST": (5 / 6, 1.0), "END": (2 / 3, 1.0), "MID": (1 / 3, 2 / 3)}


def narrow(sense: Sense, edge: str) -> Sense:
    """`sense` with its interval cut to the part that `edge` names; its TIMEX3 value stays."""
    if edge not in _SHARE or not sense.start or not sense.end or sense.start == sense.end:
        return sense
    length = (sense.end - sense.start).days + 1
    if sense.precision == "month":
        first, stop = _MONTH_DAYS[edge]
        first, stop = first % length, stop if stop > 0 else length + stop
    else:
        first, stop = round(_SHARE[edge][0] * length), max(1, round(_SHARE[edge][1] * length))
        first = min(first, length - 1)
    start, end = sense.start + timedelta(days=first), sense.start + timedelta(days=max(stop, first + 1) - 1)
    return replace(sense, start=start, end=end, precision=precision_of(start, end))


def precision_of(start: date, end: date) -> DatePrecision:
    """The precision that fits the length of an interval."""
    length = (end - start).days + 1
    for longest, precision in _LENGTHS:
        if length <= longest:
            return precision
    return "multi_year"


_LENGTHS: tuple[tuple[int, DatePrecision], ...] = (
    (1, "day"), (6, "days"), (14, "week"), (62, "month"), (130, "quarter"), (366, "year"),
)  # fmt: skip


def of_day(day: date | None, basis: DateBasis) -> Sense | None:
    return Sense("DATE", day.isoformat(), day, day, "day", basis) if day else None


def of_month(year: int, month: int, basis: DateBasis, edge: str = "") -> Sense | None:
    if year < 0:
        return Sense("DATE", f"BC{-year:04d}-{month:02d}", None, None, "unknown", basis)
    span = days.month_of(year, month)
    return narrow(Sense("DATE", f"{year:04d}-{month:02d}", *span, "month", basis), edge) if span else None


def of_year(year: int, basis: DateBasis, edge: str = "") -> Sense | None:
    if year < 0:
        return Sense("DATE", f"BC{-year:04d}", None, None, "unknown", basis)
    span = days.year_of(year)
    return narrow(Sense("DATE", f"{year:04d}", *span, "year", basis), edge) if span else None


def of_week(any_day: date | None, basis: DateBasis, edge: str = "") -> Sense | None:
    span = days.week_of(any_day) if any_day else None
    if not span or not any_day:
        return None
    year, week, _ = any_day.isocalendar()
    return narrow(Sense("DATE", f"{year:04d}-W{week:02d}", *span, "week", basis), edge)


def of_weekend(any_day: date | None, basis: DateBasis) -> Sense | None:
    """Saturday and Sunday of the week of `any_day`."""
    week = of_week(any_day, basis)
    saturday = days.shift_days(week.start, 5) if week and week.start else None
    return Sense("DATE", f"{week.value}-WE", saturday, week.end, "days", basis) if week and saturday else None
