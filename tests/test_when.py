"""When: which of a sentence's dates an event takes, and what stands in where it has none."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.dates import find_dates
from pipeline.events.clauses import clause_numbers
from pipeline.events.tokens import tokenise
from pipeline.events.triggers import find_hits
from pipeline.events.when import (
    UNDATED,
    When,
    inherited,
    is_background,
    is_of_other_times,
    when_of,
    when_published,
)
from pipeline.records import Article
from pipeline.split import split_article

TUESDAY = date(2024, 3, 5)


def when(text: str) -> When | None:
    document = split_article(Article("a", text, None, TUESDAY))
    (sentence,) = document.sentences
    tokens = tokenise(sentence)
    times = []
    for time in find_dates(document):
        if time.date_start is not None:
            times.append((next(i for i, token in enumerate(tokens) if token.end > time.start), time))
    hits = find_hits(tokens)
    violence = next(hit for hit in hits if hit.family == "violence")
    return when_of(violence, tokens, clause_numbers(tokens), times, {hit.first for hit in hits})


@pytest.mark.parametrize(
    ("text", "day", "is_spoken"),
    [
        ("Troops shelled Kherson on Sunday.", 3, False),
        ("On Sunday, troops shelled Kherson.", 3, False),
        ("Troops shelled Kherson on Sunday, officials said on Monday.", 3, False),
        ("Officials said on Monday that troops had shelled Kherson on Sunday.", 3, False),
        ("Troops shelled Kherson, officials said Monday.", 4, True),
        ("Officials said Monday that troops had shelled Kherson.", 4, True),
        ("Troops shelled Kherson on Sunday while talks were held on Monday.", 3, False),
        ("Talks were held on Monday; troops shelled Kherson on Sunday.", 3, False),
        ("On Monday, the mayor said troops had shelled Kherson.", 4, False),
        ("The mayor accused the northern rebels on Monday of having shelled the market on Sunday in Kherson.", 3, False),
        ("Those hurt in Sunday's shelling of Kherson now number nine, the mayor told the council on Monday.", 3, False),
        ("Buses ran again on Monday, a day after troops shelled Kherson.", 3, False),
        ("3 March – Troops shelled Kherson as the Orthodox faithful marked Monday's feast.", 3, False),
        ("Talks, which had been called off on Monday, resumed as troops shelled Kherson on Sunday.", 3, False),
        ("An envoy was called in on Monday after troops shelled Kherson.", 4, True),
        ("The envoy spoke on Monday about the shelling that hit a clinic in Kherson the day before.", 3, False),
        ("The shelling of Kherson a day before killed nine, the mayor said on Tuesday.", 4, False),
        ("On Sunday, despite the heavy losses that the brigade had taken in the hills, which it had held for weeks, troops shelled Kherson.", 3, False),
    ],
)
def test_when_of(text: str, day: int, is_spoken: bool) -> None:
    found = when(text)
    assert found is not None
    assert (found.start, found.is_spoken, found.is_own) == (date(2024, 3, day), is_spoken, True)


def test_what_a_stretch_counts_from_has_the_days_of_its_beginning() -> None:
    year = when("The north has been at war since 2021, when troops shelled Kherson.")
    day = when("Forty bodies were found since rockets struck Kherson on 2 March.")
    assert year is not None
    assert (year.start, year.end, year.precision) == (date(2021, 1, 1), date(2021, 12, 31), "year")
    assert day is not None
    assert (day.start, day.end) == (date(2024, 3, 2), date(2024, 3, 2))


def test_the_dead_of_one_act_died_on_its_day() -> None:
    follows = when("Tensions have grown since a minister was killed on 2 March by an air strike.")
    goes_on = when("Shelling has killed forty people in Kherson since the siege began on 2 March.")
    assert follows is not None
    assert goes_on is not None
    assert (follows.start, follows.end) == (date(2024, 3, 2), date(2024, 3, 2))
    assert goes_on.end == TUESDAY


def test_other_times_are_more_than_six_weeks_apart() -> None:
    now = When(date(2024, 3, 4), date(2024, 3, 4), "day", "weekday")
    assert is_of_other_times(now, When(date(2021, 1, 1), date(2021, 12, 31), "year", "explicit"))
    assert not is_of_other_times(now, When(date(2024, 2, 1), date(2024, 2, 29), "month", "explicit"))
    assert not is_of_other_times(now, None)


def test_a_sentence_without_a_date_gives_none() -> None:
    assert when("Troops shelled Kherson.") is None


def test_the_publication_day_stands_in_and_says_so() -> None:
    stand_in = when_published(TUESDAY)
    assert (stand_in.start, stand_in.end, stand_in.precision, stand_in.basis, stand_in.is_own) == (
        TUESDAY, TUESDAY, "days", "publication", False,
    )  # fmt: skip
    assert when_published(None) is UNDATED


def test_only_words_are_inherited() -> None:
    own = When(TUESDAY, TUESDAY, "day", "weekday")
    assert inherited(own).basis == "inherited"
    assert inherited(own).start == TUESDAY
    assert inherited(when_published(TUESDAY)).basis == "publication"
    assert inherited(UNDATED) is UNDATED


@pytest.mark.parametrize(
    ("end", "published", "expected"),
    [
        (date(2024, 3, 5), TUESDAY, False),
        (date(2024, 2, 20), TUESDAY, False),  # 14 days before
        (date(2024, 2, 19), TUESDAY, True),
        (date(2024, 3, 9), TUESDAY, False),  # still to come
        (None, TUESDAY, False),
        (date(2024, 2, 19), None, False),
    ],
)
def test_is_background(end: date | None, published: date | None, expected: bool) -> None:
    assert is_background(When(end, end, "day", "explicit"), published) is expected
