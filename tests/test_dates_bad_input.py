"""Dates on bad input: no exception, no wrong day stated as exact, no slow pattern."""

from __future__ import annotations

import random
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.fuzz_dates import broken_promise, odd_text, vocabulary
from pipeline.dates import find_dates
from pipeline.records import Article, TimeMention
from pipeline.split import split_article

PUBLISHED = date(2022, 10, 27)


def dates_of(text: str, published: date | None) -> tuple[TimeMention, ...]:
    return find_dates(split_article(Article("a", text, published=published)))


def exact_days(text: str, published: date | None = PUBLISHED) -> list[str]:
    return [m.date_start.isoformat() for m in dates_of(text, published) if m.date_start and m.precision == "day"]


def the_mention(text: str, words: str, published: date | None = PUBLISHED) -> TimeMention:
    return next(m for m in dates_of(text, published) if words in m.text)


@pytest.mark.parametrize(
    "text",
    [
        "The depot burned on 31 February 2022.",
        "The depot burned on February 30, 2022.",
        "The depot burned on 29 February 2021.",
        "The depot burned on April 31.",
        "The form says 00/00/2022 and 13/13/2022.",
        "The year 0000 is on the stamp, and 0000-01-01 beside it.",
        "The bulletin was stamped 2022-13-45.",
        "You may march where you may not stop.",
        "May Thornton and April Reyes spoke to Augusta Summers.",
        "Police said protesters may have used March Street.",
        "The Sunday Times and the Friday Mirror reported it.",
        "A second team followed the second truck.",
        "The home side won 3-2 after losing 1-4.",
        "Call +380 44 123 4567 or 555-0199-22.",
        "Version 2.0.14 replaced 1.9.2.",
        "Grain cost $1,999.50 a tonne and 2022 dollars before.",
        "The wreck lies at 48.45 N, 35.05 E, near 47° 49' N.",
        "The 3rd Brigade fired 155 mm shells over 12 km.",
        "Do you have a car?",
        "Second place went to the first school on the list.",
    ],
)
def test_states_no_exact_day(text: str) -> None:
    assert exact_days(text) == []


def test_an_impossible_day_is_no_exact_day() -> None:
    assert the_mention("The depot burned on 31 February 2022.", "February").date_start is None


def test_midnight_at_the_end_of_a_day_is_that_day() -> None:
    assert exact_days("Shelling stopped at 24:00 on 3 May 2022.") == ["2022-05-03"]


def test_the_year_9999_ends_the_calendar() -> None:
    assert exact_days("The bond runs to December 31, 9999. Payment is due tomorrow.", date.max)[:1] != ["0001-01-01"]
    assert dates_of("Two weeks later, next month, next year and tomorrow.", date.max)
    assert dates_of("Two weeks ago, last month, last year and yesterday.", date.min)


@pytest.mark.parametrize("text", ["It is Day 238 of the war.", "On day 40 of the siege bread ran out."])
def test_a_day_count_is_no_calendar_day(text: str) -> None:
    assert exact_days(text) == []


def test_a_day_after_publication_is_kept() -> None:
    assert exact_days("The bridge fell on 3 November 2022.") == ["2022-11-03"]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("The note of 03/04/2022 names no order.", []),
        ("The note of 03/04/2022 followed that of 25/03/2022.", ["2022-04-03", "2022-03-25"]),
        ("The note of 03/04/2022 followed that of 02/25/2022.", ["2022-03-04", "2022-02-25"]),
    ],
)
def test_the_document_decides_the_order_of_day_and_month(text: str, days: list[str]) -> None:
    assert exact_days(text) == days


LONG = 10_000


@pytest.mark.parametrize(
    "part",
    ["the ", "twenty ", "1-", "last ", "the end of ", "may ", "Monday, ", "1/", "5 May, ", "two or ", "a few ", "2022 ", "every ", "1.", "since the "],
)
def test_a_very_long_expression_keeps_every_promise(part: str) -> None:
    text = (part * LONG)[:LONG] + " May 2022"
    assert broken_promise(text, dates_of(text, PUBLISHED)) is None


@pytest.mark.parametrize(
    ("text", "days"),
    [
        # dateparser reads "Do" and "a" as days (its issue 942) and coordinates as times (582).
        ("Do you have a car near 32° 34'S?", []),
        # Duckling reads "the second" as a day of next month (its issues 217 and 323).
        ("The second test run shows the same crater.", []),
    ],
)
def test_slips_of_peers(text: str, days: list[str]) -> None:
    assert exact_days(text) == days


def test_a_slip_of_recognizers_text() -> None:
    # In the first week of January, recognizers-text puts "this week" into the year before (its issue 1442).
    found = the_mention("Raids resumed this week.", "this week", date(2019, 1, 3))
    assert (found.date_start, found.date_end) == (date(2018, 12, 31), date(2019, 1, 6))


@given(st.text(max_size=400), st.dates() | st.none())
@settings(max_examples=200, deadline=None)
def test_any_text_keeps_the_promises(text: str, published: date | None) -> None:
    assert broken_promise(text, dates_of(text, published)) is None


@given(st.integers(0, 2**32), st.dates() | st.none())
@settings(max_examples=300, deadline=None)
def test_any_order_of_time_words_keeps_the_promises(seed: int, published: date | None) -> None:
    text = odd_text(random.Random(seed), vocabulary())
    assert broken_promise(text, dates_of(text, published)) is None
