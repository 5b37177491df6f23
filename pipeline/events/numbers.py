"""Quantities: what a number in words or digits says at least and at most.

"At least 12" is (12, None), "nearly 100" (None, 100), "dozens" (12, None), "about 40" (40, 40), "no" (0, 0). Ages, dates,
times, sums of money, percentages and measures are no quantities of people and are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from pipeline.events.tokens import Token
from pipeline.words import event_table

_DIGITS = re.compile(r"\d{1,3}(?:,\d{3})+|\d{1,9}(?:\.\d{1,3})?")
_YEAR = re.compile(r"(?:19|20)\d\d$")
_BOUND_WORDS = 4  # the longest row of quantity_bounds.tsv
_HALVES = {"half": 0.5, "quarter": 0.25}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number at `tokens[first:last]`, words such as "at least" included; a bound that is not given is None."""

    first: int
    last: int
    low: int | None
    high: int | None


@dataclass(frozen=True, slots=True)
class _Number:
    last: int
    value: float
    is_vague: bool


@cache
def _words() -> dict[str, tuple[int, str]]:
    return {row["word"]: (int(row["value"]), row["kind"]) for row in event_table("quantities")}


@cache
def _bounds() -> dict[tuple[str, ...], str]:
    return {tuple(row["phrase"].split()): row["bound"] for row in event_table("quantity_bounds")}


@cache
def _bound_starts() -> frozenset[str]:
    return frozenset(phrase[0] for phrase in _bounds())


@cache
def _measures() -> frozenset[str]:
    return frozenset(next(row["words"] for row in event_table("not_people") if row["group"] == "measures").split())


@cache
def _months() -> frozenset[str]:
    return next(frozenset(row["words"].split()) for row in event_table("toll_grammar") if row["class"] == "month")


def _small(word: str) -> int | None:
    """The value of "seven", "twenty" or "twenty-two", or None."""
    found = _words().get(word)
    if found and found[1] in {"unit", "tens"}:
        return found[0]
    tens, dash, unit = word.partition("-")
    if dash:
        first, second = _words().get(tens), _words().get(unit)
        if first and second and first[1] == "tens" and second[1] == "unit":
            return first[0] + second[0]
    return None


def _scale(tokens: Sequence[Token], at: int) -> int | None:
    found = _words().get(tokens[at].low) if at < len(tokens) else None
    return found[0] if found and found[1] == "scale" else None


def _spelled(tokens: Sequence[Token], at: int) -> _Number | None:
    """A number in words: "forty-two", "one hundred and seven", "two dozen", "a hundred", "half a dozen"."""
    low = tokens[at].low
    share = 1.0
    if low in _HALVES and at + 1 < len(tokens) and tokens[at + 1].low in {"a", "an"}:
        share, at, low = _HALVES[low], at + 1, "a"
    if low in {"a", "an"}:
        scale = _scale(tokens, at + 1)
        return _Number(at + 2, share * scale, False) if scale else None
    total, current, start = 0, 0, at
    while at < len(tokens):
        small, scale = _small(tokens[at].low), _scale(tokens, at)
        if small is not None and _adds_to(small, current):
            current += small
        elif scale and (current or total):
            current *= scale
            if scale >= 1000:
                total, current = total + current, 0
        elif not (tokens[at].low == "and" and _scale(tokens, at - 1) and _small_at(tokens, at + 1)):
            break
        at += 1
    return _Number(at, total + current, False) if at > start and (total or current) else None


def _adds_to(small: int, current: int) -> bool:
    """Whether "seven" goes on from what was read: "forty seven", "two hundred seven", not "two seven"."""
    return current % 100 == 0 or (small < 10 and current % 10 == 0 and current % 100 >= 20)


def _small_at(tokens: Sequence[Token], at: int) -> bool:
    return at < len(tokens) and _small(tokens[at].low) is not None


def _digits(tokens: Sequence[Token], at: int) -> _Number | None:
    """A number in digits with the scale that may follow: "1,200", "1.5 million", "3 dozen"."""
    text = tokens[at].text
    if not _DIGITS.fullmatch(text):
        return None
    value, last = float(text.replace(",", "")), at + 1
    scale = _scale(tokens, last)
    if scale:
        value, last = value * scale, last + 1
    return _Number(last, value, False) if value == int(value) else None


def _vague(tokens: Sequence[Token], at: int) -> _Number | None:
    """ "dozens", "several", "a few", "hundreds of thousands", "several hundred": the least number."""
    last = at
    if tokens[last].low == "a" and last + 1 < len(tokens) and tokens[last + 1].low == "few":
        last += 1
    found = _words().get(tokens[last].low)
    if not found or found[1] != "vague" or (found[0] == 3 and last == at and tokens[last].low == "few"):
        return None
    value, last = found[0], last + 1
    if found[0] > 3 and last + 1 < len(tokens) and tokens[last].low == "of":
        inner = _words().get(tokens[last + 1].low)
        if inner and inner[1] == "vague" and inner[0] > 3:
            value, last = value * inner[0], last + 2
    elif found[0] == 3:
        scale = _scale(tokens, last)
        if scale:
            value, last = value * scale, last + 1
    if found[0] == 10 and value == 10:  # "tens" alone
        return _Number(last, 10, True) if last < len(tokens) and tokens[last].low == "of" else None
    return _Number(last, value, True)


def _number(tokens: Sequence[Token], at: int) -> _Number | None:
    if at >= len(tokens):
        return None
    if tokens[at].text[0].isdigit():
        return _digits(tokens, at)
    found = _words().get(tokens[at].low)
    if found and found[1] == "none":
        return _Number(at + 1, 0, False)
    return _vague(tokens, at) or _spelled(tokens, at)


def _is_measure(tokens: Sequence[Token], before: int, last: int) -> bool:
    """Whether the number ending before `last` is money, a share, a time, an age or a length."""
    if before >= 0 and tokens[before].text in {"$", "€", "£", "¥", "#", "+"}:
        return True
    if before >= 0 and tokens[before].text[0].isupper() and tokens[before].low in _months():  # "March 20"
        return True
    if last >= len(tokens):
        return False
    following = tokens[last]
    if following.text[0].isupper() and following.low in _months():  # "15 April"
        return True
    if following.text in {"%", "°", "$", "€"} or following.low in _measures():
        return True
    if following.text in "-–:/" and following.start == tokens[last - 1].end:  # "9-year-old", "S-300", "16:30"
        return last + 1 < len(tokens) and tokens[last + 1].start == following.end
    return False


def _prefix(tokens: Sequence[Token], at: int) -> tuple[int, str | None]:
    """The bound that the words at `at` announce, and the token behind them."""
    if tokens[at].low not in _bound_starts():
        return at, None
    for length in range(min(_BOUND_WORDS, len(tokens) - at), 0, -1):
        bound = _bounds().get(tuple(token.low for token in tokens[at : at + length]))
        if bound:
            return at + length, bound
    return at, None


def _range_end(tokens: Sequence[Token], number: _Number, is_between: bool) -> _Number | None:
    """The upper end of "10 to 15", "10-15", "two or three" and "between 10 and 15", or None."""
    joint = tokens[number.last] if number.last < len(tokens) else None
    if joint is None:
        return None
    joins = joint.low in {"to", "or"} or (is_between and joint.low == "and")
    if joint.text in "-–" and joint.start == tokens[number.last - 1].end:
        joins = number.last + 1 < len(tokens) and tokens[number.last + 1].start == joint.end
    upper = _number(tokens, number.last + 1) if joins else None
    return upper if upper and upper.value > number.value > 0 else None


def quantity_at(tokens: Sequence[Token], first: int) -> Quantity | None:
    """The quantity that begins at `tokens[first]`, or None.

    >>> from pipeline.events.tokens import tokenise
    >>> from pipeline.records import Sentence
    >>> words = "at least two dozen people"
    >>> quantity_at(tokenise(Sentence(0, len(words), words, 0)), 0)
    Quantity(first=0, last=4, low=24, high=None)
    """
    if first >= len(tokens):
        return None
    at, bounds = first, []
    is_between = tokens[at].low == "between"
    if is_between:
        at += 1
    for _ in range(3):
        if at >= len(tokens):
            return None
        at, bound = _prefix(tokens, at)
        if bound is None:
            break
        bounds.append(bound)
    number = _number(tokens, at)
    if number is None or (number.value == 0 and at > first):
        return None
    upper = _range_end(tokens, number, is_between)
    last = upper.last if upper else number.last
    if is_between and not upper:
        return None
    if _is_measure(tokens, at - 1, last):
        return None
    if _YEAR.match(tokens[at].text) and last == at + 1 and not bounds and tokens[at].text.isdigit() and _like_a_year(tokens, at):
        return None
    return _bounded(tokens, first, last, number, upper, bounds)


def _like_a_year(tokens: Sequence[Token], at: int) -> bool:
    before = tokens[at - 1] if at else None
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    if before and (before.low in {"in", "since", "by", "of", "during", "until", "from", "after", "before", ","} or before.text[0].isupper()):
        return True
    return following is None or not following.low.isalpha()


def _bounded(
    tokens: Sequence[Token], first: int, last: int, number: _Number, upper: _Number | None, bounds: Sequence[str]
) -> Quantity:
    value = int(number.value)
    low: int | None = value
    high: int | None = int(upper.value) if upper else value
    if upper is None and last + 1 < len(tokens) and tokens[last].low == "or" and tokens[last + 1].low == "more":
        last, high = last + 2, None
    elif (last < len(tokens) and tokens[last].text == "+") or (last < len(tokens) and tokens[last].low == "plus"):
        last, high = last + 1, None
    if number.is_vague or "low" in bounds:
        high = None
    if "high" in bounds:
        low, high = None, (high if high is not None else value)
    return Quantity(first, last, low, high)
