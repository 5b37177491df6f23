"""`explain`: every sentence is printed with what was found in it, what fired, and why the rest was left out."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.dates import find_dates
from pipeline.events.explain import explain_events
from pipeline.places import Gazetteer, find_places
from pipeline.records import Article
from pipeline.split import split_article

TEXT = (
    "Missile strike on Dnipro\n\n"
    "A missile hit Dnipro on Monday, police said. The attack killed nine people.\n\n"
    "The deal is meant to avert an attack on Lviv.\n\n"
    "The general recalled the offensive.\n\n"
    "The mayor thanked the donors.\n\n"
    "Read more: Drones over Odesa"
)


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.open()


def explain(text: str, gazetteer: Gazetteer) -> list[str]:
    document = split_article(Article("a", text, None, date(2024, 3, 5)))
    times = find_dates(document)
    return list(explain_events(document, times, find_places(document, gazetteer, times)))


@pytest.fixture(scope="module")
def lines(gazetteer: Gazetteer) -> list[str]:
    return explain(TEXT, gazetteer)


def about(lines: list[str], number: int) -> list[str]:
    """What is said of one sentence."""
    first = next(i for i, line in enumerate(lines) if line.startswith(f"[{number}]"))
    rest = [i for i in range(first + 1, len(lines)) if lines[i].startswith("[")]
    return lines[first + 1 : rest[0] if rest else len(lines)]


def test_every_sentence_is_printed_with_its_kind(lines: list[str]) -> None:
    heads = [line for line in lines if line.startswith("[")]
    assert heads[0] == "[0] headline: Missile strike on Dnipro"
    assert heads[1] == "[1] body: A missile hit Dnipro on Monday, police said."
    assert heads[-1] == "[6] furniture: Read more: Drones over Odesa"
    assert len(heads) == 7


def test_an_event_is_printed_with_its_place_day_and_weights(lines: list[str]) -> None:
    said = "\n".join(about(lines, 1))
    assert "EVENT shelling_artillery_missile, claimed" in said
    assert "Dnipro (precision 1)" in said
    assert "2024-03-04 to 2024-03-04 (weekday)" in said
    assert "bias -1.5" in said
    assert "place_in_clause +0.7" in said


def test_dates_and_places_are_printed(lines: list[str]) -> None:
    said = "\n".join(about(lines, 1))
    assert "date  “Monday” 2024-03-04" in said
    assert "place “Dnipro” event_place: Dnipro" in said


def test_a_repeat_names_the_first_telling(lines: list[str]) -> None:
    assert any("again shelling_artillery_missile: told first in sentence 1" in line for line in about(lines, 2))


@pytest.mark.parametrize(
    ("number", "why"), [(3, "only wished for or prevented"), (4, "points back to an event that the article does not tell")]
)
def test_what_is_left_out_says_why(lines: list[str], number: int, why: str) -> None:
    assert any("left" in line and why in line for line in about(lines, number))


@pytest.mark.parametrize("number", [0, 5, 6])
def test_a_sentence_without_an_event_has_no_event_line(lines: list[str], number: int) -> None:
    assert not any("EVENT" in line or "again" in line for line in about(lines, number))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Nurses met in Leeds. A blast was heard.", "the sentence names no"),
        ("The choir met at noon. An attack on Leeds is part of the story.", "too little evidence"),
    ],
)
def test_reasons(gazetteer: Gazetteer, text: str, why: str) -> None:
    assert any(why in line for line in explain(text, gazetteer))


def test_an_empty_article_has_nothing_to_explain(gazetteer: Gazetteer) -> None:
    assert explain("", gazetteer) == []
