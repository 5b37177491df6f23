"""Who a bare surname, a pronoun or "the ministry" stands for; and what the words say was hit."""

from __future__ import annotations

import pytest

from pipeline.events.actors import find_actors
from pipeline.events.antecedents import Sources, antecedent, known_people
from pipeline.events.attribution import find_attributions
from pipeline.events.targets import find_targets
from pipeline.records import Article
from pipeline.split import split_article


def sources(text: str) -> list[str]:
    document = split_article(Article("a", text))
    people = known_people(document)
    memory = Sources(people)
    found = []
    for sentence in document.sentences:
        actors = find_actors(sentence, (), people)
        found += [each.source for each in memory.complete(find_attributions(sentence, actors))]
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Governor Oleh Petrenko said shells hit a mill. He also reported a fire.", ["Oleh Petrenko, governor"] * 2),
        ("Governor Oleh Petrenko said shells hit a mill. Two died, Petrenko said.", ["Oleh Petrenko, governor"] * 2),
        ("Russia’s Defense Ministry said it shot down a drone. Another fell, the ministry said.", ["Russia’s Defense Ministry"] * 2),
        ("Ukraine’s military said a shell hit a mill. The military said nobody died.", ["Ukraine’s military"] * 2),
        ("Residents said shells hit a mill. They said nobody died.", ["Residents"] * 2),
        ("The mayor said a shell hit. Doctors said nobody died.", ["mayor", "Doctors"]),
        ("He said a shell hit.", ["He"]),
    ],
)
def test_sources_are_completed(text: str, expected: list[str]) -> None:
    assert sources(text) == expected


def test_a_bare_surname_is_the_person_named_before() -> None:
    document = split_article(Article("a", "President Adam Varga left. Varga met the envoy."))
    people = known_people(document)
    assert [actor.name for actor in find_actors(document.sentences[1], (), people)][:1] == ["Adam Varga"]


@pytest.mark.parametrize(
    ("text", "wording", "expected"),
    [
        ("Hamas fired rockets.", "The group", "Hamas"),
        ("President Adam Varga met Sudanese officials.", "He", "Adam Varga"),
        ("President Adam Varga met Sudanese officials.", "They", "Sudanese officials"),
        ("Russia's Defence Ministry denied it.", "the ministry", "Russia's Defence Ministry"),
        ("Shells fell.", "They", None),
    ],
)
def test_antecedent(text: str, wording: str, expected: str | None) -> None:
    actors = find_actors(split_article(Article("a", text)).sentences[0], ())
    found = antecedent(actors, wording)
    assert (found and found.name) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Shells damaged 13 apartment buildings and a school.", ("housing", "school")),
        ("Drones hit an oil refinery.", ("energy",)),
        ("The strike hit a hospital and wounded civilians.", ("civilians", "medical")),
        ("Rockets fell on an army base.", ("military",)),
        ("A bridge was destroyed.", ("transport",)),
        ("The blast damaged a mosque.", ("religious",)),
        ("An aid convoy was looted.", ("aid",)),
        ("A missile hit a substation.", ("energy",)),
        ("A car bomb went off at the gate of the ministry.", ("civilians", "government")),
        ("Nothing was hit.", ()),
        ("", ()),
    ],
)
def test_find_targets(text: str, expected: tuple[str, ...]) -> None:
    assert find_targets(text) == expected


def test_the_body_that_issues_a_report_is_its_author() -> None:
    text = "The Mission recorded 12 explosions. It recorded two fires. The army said nobody died."
    document = split_article(Article("a", text))
    memory = Sources(heading="Kuria Border Mission Daily Report 12")
    found = [memory.complete(find_attributions(s, find_actors(s, ()))) for s in document.sentences]
    assert [[each.source for each in row] for row in found] == [[], [], ["army"]]
