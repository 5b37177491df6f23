"""Holidays: the days that feasts fall on, by the rules in `data/dates/holidays.tsv`."""

from __future__ import annotations

import re
from datetime import date
from functools import cache

from pipeline.dates import days
from pipeline.dates.sense import Anchor, Piece, Sense, of_day, precision_of
from pipeline.dates.tense import looks_ahead
from pipeline.words import DATA

_LONGEST_NAME = 6  # tokens
_RULE = re.compile(
    r"(?P<year>[0-9]{4}-)?(?P<month>[0-9]{2})-(?P<day>[0-9]{2})|(?P<feast>easter|orthodox)(?P<days>[+-][0-9]+)"
    r"|(?P<of>[0-9]{2}):(?P<nth>-?[0-9]):(?P<weekday>[0-9])(?P<more>[+-][0-9])?|hijri (?P<moon>[0-9]{2})(?:-(?P<moonday>[0-9]{2}))?"
)
_JULIAN_DAY_OF_YEAR_1 = 1721425
_MOON_EPOCH = 1948440


@cache
def _rules() -> dict[str, str]:
    lines = (DATA / "dates" / "holidays.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")][1:]
    return {_key(name): rule for name, rule in rows}


def _key(name: str) -> str:
    return re.sub(r"[^a-z]", "", name.lower())


def _from_moon(year: int, month: int, number: int) -> date | None:
    """A day of the civil Islamic calendar; what is seen of the moon may differ by a day."""
    julian = (11 * year + 3) // 30 + 354 * year + 30 * month - (month - 1) // 2 + number + _MOON_EPOCH - 385
    ordinal = julian - _JULIAN_DAY_OF_YEAR_1
    return date.fromordinal(ordinal) if 1 <= ordinal <= date.max.toordinal() else None


def _nth_weekday(year: int, month: int, nth: int, weekday: int, more: int) -> date | None:
    span = days.month_of(year, month)
    if span is None:
        return None
    if nth > 0:
        first = days.shift_days(span[0], (weekday - span[0].isoweekday()) % 7 + (nth - 1) * 7)
    else:
        first = days.weekday_back(span[1], weekday)
    return days.shift_days(first, more) if first else None


def _in_year(rule: str, year: int) -> tuple[date, date] | None:
    """First and last day of the holiday in `year`, or None when it has none there."""
    found = _RULE.fullmatch(rule)
    if found is None:
        return None
    if found["moon"]:
        return _moon_feast(found, year)
    if found["feast"]:
        sunday = days.easter(year, orthodox=found["feast"] == "orthodox")
        only = days.shift_days(sunday, int(found["days"])) if sunday else None
    elif found["of"]:
        only = _nth_weekday(year, int(found["of"]), int(found["nth"]), int(found["weekday"]), int(found["more"] or 0))
    else:
        only = days.day(int(found["year"][:4]) if found["year"] else year, int(found["month"]), int(found["day"]))
    return (only, only) if only else None


def _moon_feast(found: re.Match[str], year: int) -> tuple[date, date] | None:
    """The feast with a day to either side, or the whole month."""
    for moon_year in range((year - 622) * 33 // 32 - 1, (year - 622) * 33 // 32 + 3):
        first = _from_moon(moon_year, int(found["moon"]), int(found["moonday"] or 1))
        if first is None or first.year != year:
            continue
        start = days.shift_days(first, -1)
        end = days.shift_days(first, 1 if found["moonday"] else 29)
        return (start, end) if start and end else None
    return None


def name_at(piece: Piece) -> tuple[str, int] | None:
    """The rule of the longest holiday name that begins at the piece, and the token after it."""
    tokens = piece.tokens
    if not tokens.text[tokens.starts[piece.first]].isupper():
        return None
    rules = _rules()
    name, best = "", None
    for index in range(piece.first, min(piece.first + 2 * _LONGEST_NAME, len(tokens.words))):
        if tokens.letters[index] in "|,.:" and tokens.words[index] != ".":
            break
        word = tokens.words[index]
        name += _key(word)
        if name in rules and (word[:1].isalpha() or not best):
            best = (rules[name], index + 1)
    return best


def holiday(piece: Piece, anchor: Anchor) -> Sense | None:
    """The holiday of the year named beside it, else the one that the sentence's tense points to."""
    found = name_at(piece)
    if found is None:
        return None
    rule, stop = found
    year = _year_beside(piece, stop)
    if year is None:
        year = _year_by_tense(piece, anchor, rule)
    span = _in_year(rule, year) if year and year > 0 else None
    if span is None:
        return None
    if piece.before() == "of" and piece.before(2) == "eve":
        return of_day(days.shift_days(span[0], -1), "explicit")
    if span[0] == span[1]:
        return of_day(span[0], "explicit")
    return Sense("DATE", f"{span[0].year:04d}-{span[1].month:02d}", *span, precision_of(*span), "explicit")


def _year_beside(piece: Piece, stop: int) -> int | None:
    letters = piece.tokens.letters
    while stop < len(letters) and letters[stop] in ",O":
        stop += 1
    return int(piece.tokens.words[stop]) if stop < len(letters) and letters[stop] == "4" else None


def _year_by_tense(piece: Piece, anchor: Anchor, rule: str) -> int | None:
    if re.match("[0-9]{4}-", rule):
        return int(rule[:4])
    if anchor.narrative or anchor.published is None:
        return anchor.this_year
    today = anchor.published
    now = _in_year(rule, today.year)
    if now is None:
        return None
    if piece.before() == "next" or looks_ahead(piece):
        return today.year if now[1] >= today else today.year + 1
    if piece.before() == "this":
        return today.year
    near = (now[0] - today).days
    return today.year if near <= 0 or (piece.before() != "last" and near <= 14) else today.year - 1


def whole(piece: Piece) -> Piece:
    """The piece as far as the holiday's name and the year beside it reach."""
    found = name_at(piece)
    stop = found[1] if found else piece.stop
    letters = piece.tokens.letters
    year = stop + (stop < len(letters) and letters[stop] in ",O")
    return Piece(piece.tokens, piece.first, year + 1 if year < len(letters) and letters[year] == "4" else stop)
