"""Counted people: "at least 12 civilians", "a couple and their two children", "18 others", "a 9-year-old girl"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from pipeline.events.inflect import plural
from pipeline.events.numbers import quantity_at
from pipeline.events.tokens import Token
from pipeline.words import event_table

_ONE = frozenset({"a", "an", "one", "the", "his", "her", "their", "its", "another", "this", "that", "my", "our", "each"})
_REST = frozenset({"others", "more", "other", "another", "additional", "further", "people"})
_OF_THEM = frozenset({"them", "whom", "these", "those"})
_THOSE_COUNTED = frozenset({"wounded", "injured", "hostages", "captives", "abducted", "kidnapped", "hurt"})
_PART_BEFORE = frozenset({"including", "include", "includes", "included", "among", "amongst"})
_MODIFIERS = 6


@cache
def _closed() -> frozenset[str]:
    """Words that end the run of describing words before a noun."""
    return next(frozenset(row["words"].split()) for row in event_table("toll_grammar") if row["class"] == "ends_description")


@dataclass(frozen=True, slots=True)
class People:
    """People counted at `tokens[first:last]`. `noun` names whom ("children"), None for a bare number.

    `known` says that the noun is one for people; `is_part` that they are counted within a larger number; `described` is
    the first token behind the number ("Iraqi" in "five Iraqi soldiers").
    """

    first: int
    last: int
    low: int | None
    high: int | None
    noun: str | None
    known: bool
    is_part: bool = False
    described: int = 0


@cache
def _persons() -> dict[str, int]:
    counts = {}
    for row in event_table("people"):
        counts[row["noun"]] = int(row["count"])
    return counts


@cache
def _plurals() -> frozenset[str]:
    return frozenset(row["plural"] or plural(row["noun"]) for row in event_table("people"))


@cache
def _animals() -> frozenset[str]:
    return frozenset(next(row["words"] for row in event_table("not_people") if row["group"] == "animals").split())


def is_person(word: str) -> bool:
    """Whether `word` (lower case) is a noun for one person or several."""
    return word in _persons() or word in _plurals()


def _age_end(tokens: Sequence[Token], at: int) -> int:
    """The token behind "9-year-old" or "9-month-old" at `at`, or `at` where none stands."""
    if at + 2 < len(tokens) and tokens[at].text[0].isdigit() and tokens[at + 1].text in "-–" and tokens[at + 2].low.endswith("old"):
        return at + 3
    return at + 1 if tokens[at].low.endswith(("-year-old", "-month-old", "-week-old", "-day-old")) else at


@dataclass(frozen=True, slots=True)
class _Noun:
    last: int
    word: str | None
    known: bool
    count: int


def _noun(tokens: Sequence[Token], at: int, is_one: bool) -> _Noun | None:
    """The noun that the describing words from `at` lead to. None when they lead to no noun for people."""
    index, last_word, aged = at, None, False
    while index < len(tokens) and index - at <= _MODIFIERS + 3:
        after_age = _age_end(tokens, index)
        if after_age > index:
            index, aged = after_age, True
            continue
        token = tokens[index]
        if not token.low[0].isalpha() or token.low in _closed():
            break
        if is_person(token.low) and not _goes_on(tokens, index):
            if is_one and token.low in _plurals() and token.low not in _persons():
                return None
            return _Noun(index + 1, token.low, True, _persons().get(token.low, 1))
        last_word = token
        index += 1
    if index < len(tokens) and tokens[index].low == "'s":
        return None
    if last_word is None:
        return _Noun(index, None, aged or not is_one, 1) if aged or not is_one else None
    if is_one:
        if aged:
            return _Noun(index, last_word.low, True, 1)
        return None
    if last_word.low in _animals():
        return None
    named = last_word.text[0].isupper()  # "three Israelis", "seven Taliban"
    if not named and not last_word.low.endswith("s"):  # "hundreds took to the streets": no noun follows the number
        return _Noun(at, None, True, 1)
    return _Noun(index, last_word.low, named, 1)


def _goes_on(tokens: Sequence[Token], at: int) -> bool:
    """Whether the noun at `at` only describes the next ("police officers", "a man's house", "family members")."""
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    if following is not None and following.low in {"hostage", "captive"}:  # "took nine people hostage"
        return False
    return following is not None and (following.low == "'s" or (is_person(following.low) and following.low != tokens[at].low and following.low not in _closed()))


def _family(tokens: Sequence[Token], at: int) -> tuple[int, int] | None:
    """Size and end of "family of five" at `at`, or None."""
    if at + 2 < len(tokens) and tokens[at].low in {"family", "group", "party", "crew"} and tokens[at + 1].low == "of":
        size = quantity_at(tokens, at + 2)
        if size and size.low and size.low == size.high:
            return size.low, size.last
    return None


def _counted(tokens: Sequence[Token], first: int) -> People | None:
    """People counted by a number: "three soldiers", "dozens of people", "two of them", "18 others", a bare "40"."""
    if first and tokens[first - 1].low in {"aged", "age", "ages"}:
        return None
    if first and tokens[first].low in {"over", "under", "above"} and is_person(tokens[first - 1].low):
        return None
    quantity = quantity_at(tokens, first)
    if quantity is None:
        return None
    at, is_part = quantity.last, False
    if at < len(tokens) and tokens[at].low == "of" and tokens[quantity.last - 1].low != "total":
        at += 1
        if at < len(tokens) and tokens[at].low in _OF_THEM:
            is_part = tokens[at].low in {"them", "whom"}
            at += 1
        elif at < len(tokens) and tokens[at].low in _ONE:
            at += 1
            whole = quantity_at(tokens, at)
            if whole is not None and whole.last < len(tokens) and tokens[whole.last].low in _THOSE_COUNTED:
                return People(first, whole.last + 1, quantity.low, quantity.high, None, True, described=at)  # "three of the 12 wounded"
    while at < len(tokens) and tokens[at].low in {"others", "more", "other", "additional", "further"}:
        at += 1
    noun = _noun(tokens, at, is_one=False)
    if noun is None or (noun.word is None and noun.last < len(tokens) and tokens[noun.last].low == "'s"):
        return None
    if noun.word is None and tokens[first].low in {"no", "none", "few"}:
        return None
    times = noun.count
    return People(
        first,
        noun.last if noun.word or noun.last > at else at,
        quantity.low * times if quantity.low is not None else None,
        quantity.high * times if quantity.high is not None else None,
        noun.word,
        noun.known,
        is_part,
        at,
    )


def _single(tokens: Sequence[Token], first: int) -> People | None:
    """One person, or a couple, behind an article or possessive: "an elderly man", "her daughter", "an 11-year-old"."""
    if tokens[first].low not in _ONE or first + 1 >= len(tokens):
        return None
    if tokens[first].low == "another" and tokens[first + 1].low in {"was", "is", "died"}:  # "and another was injured"
        return People(first, first + 1, 1, 1, None, True)
    family = _family(tokens, first + 1)
    if family:
        return People(first, family[1], family[0], family[0], "family", True)
    at = first + 2 if tokens[first + 1].low in {"pair"} else first + 1
    noun = _noun(tokens, at, is_one=True)
    if noun is None:
        return None
    return People(first, _aged_end(tokens, noun.last), noun.count, noun.count, noun.word, noun.known, described=at)


def _aged_end(tokens: Sequence[Token], at: int) -> int:
    """The token behind "of ten" in "a boy of ten", or `at`."""
    age = quantity_at(tokens, at + 1) if at < len(tokens) and tokens[at].low == "of" else None
    return age.last if age and age.low is not None and age.low == age.high and age.low < 120 else at


def _nobody(tokens: Sequence[Token], first: int) -> People | None:
    low = tokens[first].low
    following = tokens[first + 1].low if first + 1 < len(tokens) else ""
    if low in {"nobody", "none"}:
        return People(first, first + 1, 0, 0, None, True)
    if low == "no" and following in {"one", "body"}:
        return People(first, first + 2, 0, 0, None, True)
    return People(first, first + 2, 0, 0, None, True) if low == "no-one" else None


def _part(tokens: Sequence[Token], people: People) -> People:
    before = tokens[people.first - 1].low if people.first else ""
    behind = [token.low for token in tokens[people.last : people.last + 2]]
    is_part = people.is_part or before in _PART_BEFORE or (before in {"them", "whom"} and people.first > 1)
    return replace(people, is_part=is_part or behind in (["among", "them"], ["amongst", "them"], ["among", "whom"]))


def find_people(tokens: Sequence[Token]) -> list[People]:
    """Every counted group of people in `tokens`, in text order, single ones ("a woman") included."""
    found: list[People] = []
    at = 0
    while at < len(tokens):
        people = _nobody(tokens, at) or _counted(tokens, at) or _single(tokens, at)
        if people is None:
            at += 1
            continue
        found.append(_part(tokens, people))
        at = max(people.last, at + 1)
    return found
