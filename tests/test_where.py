"""Where: which of a sentence's places an event takes, and how places lie to one another."""

from __future__ import annotations

import pytest

from pipeline.events.clauses import clause_numbers
from pipeline.events.tokens import tokenise
from pipeline.events.triggers import find_hits
from pipeline.events.where import (
    Located,
    contains,
    destination_of,
    kilometres,
    locate_mentions,
    places_of,
    same_place,
)
from pipeline.records import PlaceMention, PlaceRole, Sentence

# name: precision, latitude, longitude, country, first-level unit, radius
ATLAS: dict[str, tuple[int, float | None, float | None, str, str | None, float]] = {
    "Kyiv": (1, 50.45, 30.52, "UA", "Kyiv City", 15.0),
    "Dnipro": (1, 48.46, 35.04, "UA", "Dnipropetrovsk Oblast", 12.0),
    "Lviv": (1, 49.84, 24.02, "UA", "Lviv Oblast", 12.0),
    "Nikopol": (1, 47.57, 34.39, "UA", "Dnipropetrovsk Oblast", 6.0),
    "Izium": (1, 49.21, 37.25, "UA", "Kharkiv Oblast", 6.0),
    "Moscow": (1, 55.75, 37.62, "RU", "Moscow", 25.0),
    "Kharkiv Oblast": (4, 49.5, 36.5, "UA", "Kharkiv Oblast", 100.0),
    "Ukraine": (6, 49.0, 32.0, "UA", None, 500.0),
    "Nowhere": (1, None, None, "UA", None, 5.0),
}


def mention(name: str, start: int = 0, role: PlaceRole = "event_place") -> PlaceMention:
    precision, latitude, longitude, country, admin1, radius = ATLAS[name]
    return PlaceMention(
        start, start + len(name), name, role, name, "city", latitude, longitude, country, admin1, 1, precision, radius, 0.9
    )  # fmt: skip


def read(text: str, role: PlaceRole = "event_place") -> tuple[Sentence, list[Located]]:
    sentence = Sentence(0, len(text), text, 0)
    found = [mention(name, at, role) for name in ATLAS if (at := text.find(name)) >= 0]
    return sentence, locate_mentions(tokenise(sentence), sorted(found, key=lambda place: place.start))


def places(text: str) -> list[str]:
    sentence, located = read(text)
    tokens = tokenise(sentence)
    hit = next(hit for hit in find_hits(tokens) if hit.family == "violence")
    chain, _ = places_of(hit, tokens, clause_numbers(tokens), located, ())
    return [item.mention.name for item in chain]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A drone strike hit Kyiv.", ["Kyiv"]),
        ("In Kyiv, a drone strike hit a house.", ["Kyiv"]),
        ("Shelling was heard in Nikopol (held by the army, 12km south of the river), in Izium (60km east) and in Dnipro.", ["Nikopol", "Izium", "Dnipro"]),
        ("In Kharkiv Oblast, the enemy on Monday night and again at dawn shelled the settlements of Izium and Nowhere.", ["Izium", "Nowhere"]),
        ("In Kharkiv Oblast, the enemy shelled a part of the village of Nowhere and part of the town of Izium.", ["Nowhere", "Izium"]),
        ("A drone strike hit Kyiv and Lviv.", ["Kyiv", "Lviv"]),
        ("A drone strike hit Kyiv, Dnipro and Lviv.", ["Kyiv", "Dnipro", "Lviv"]),
        ("A drone strike hit the cities of Kyiv and Lviv.", ["Kyiv", "Lviv"]),
        ("A drone strike hit Izium in Kharkiv Oblast.", ["Izium"]),
        ("A drone strike hit Kharkiv Oblast, in the town of Izium.", ["Izium"]),
        ("In Ukraine, a drone strike hit Izium.", ["Izium"]),
        ("A drone strike hit Nikopol, officials in Kyiv said.", ["Nikopol"]),
        ("The general staff in Kyiv said a drone strike hit Nikopol.", ["Nikopol"]),
        ("A drone strike hit Nikopol while talks went on in Kyiv.", ["Nikopol"]),
        ("Talks went on in Kyiv while a drone strike hit Nikopol.", ["Nikopol"]),
        pytest.param(
            "A drone strike from Moscow hit Kyiv.",
            ["Kyiv"],
            marks=pytest.mark.xfail(reason="where a strike came from is taken for where it hit", strict=True),
        ),
        ("A drone strike hit a house.", []),
        ("A drone strike killed two soldiers who were travelling to Izium.", []),
        ("A drone strike hit a column heading from Dnipro to Izium.", []),
        ("A drone strike hit a column heading from Dnipro to Izium near Nikopol.", ["Nikopol"]),
        ("A drone strike hit the Dnipro-Izium N-20 highway.", []),
        ("A drone strike hit the village of Nowhere, Izium district.", ["Nowhere"]),
        ("A drone strike hit Kyiv, Dnipro and Lviv districts.", ["Kyiv", "Dnipro", "Lviv"]),
        ("A drone strike hit Kyiv, Dnipro and Nikopol district.", ["Kyiv", "Dnipro", "Nikopol"]),
        ("Missiles launched towards Izium from the outskirts of Dnipro killed two people.", ["Izium"]),
        ("A drone strike hit an area bordering Moscow.", []),
        ("A drone strike hit a valley that borders Moscow.", []),
        # what lies far off in the sentence is no part of the list
        ("A drone strike hit Kyiv on Monday before noon and the mayor later went to Lviv.", ["Kyiv"]),
    ],
)
def test_places_of(text: str, expected: list[str]) -> None:
    assert places(text) == expected


@pytest.mark.parametrize("role", ["metonym", "demonym", "dateline", "byline", "name_part", "other_place"])
def test_only_literal_places_are_located(role: PlaceRole) -> None:
    assert read("Kyiv was hit.", role)[1] == []


@pytest.mark.parametrize(
    ("text", "goal"),
    [
        ("Residents were evacuated from Izium to Dnipro.", "Dnipro"),
        pytest.param(
            "Residents fled Izium for Dnipro.",
            "Dnipro",
            marks=pytest.mark.xfail(reason="'for' is no word of destination", strict=True),
        ),
        ("Residents fled Izium.", None),
        ("A drone strike hit a bus that drove from Izium to Dnipro.", None),  # nobody moved there
    ],
)
def test_destination_of(text: str, goal: str | None) -> None:
    sentence, located = read(text)
    tokens = tokenise(sentence)
    found = destination_of(find_hits(tokens)[0], tokens, located)
    assert (found and found.mention.name) == goal


@pytest.mark.parametrize(
    ("outer", "inner", "expected"),
    [
        ("Kharkiv Oblast", "Izium", True),
        ("Ukraine", "Izium", True),
        ("Ukraine", "Kharkiv Oblast", True),
        ("Ukraine", "Moscow", False),
        ("Kharkiv Oblast", "Nikopol", False),
        ("Izium", "Kharkiv Oblast", False),
        ("Kyiv", "Dnipro", False),
        ("Nowhere", "Kyiv", False),
    ],
)
def test_contains(outer: str, inner: str, expected: bool) -> None:
    assert contains(mention(outer), mention(inner)) is expected


@pytest.mark.parametrize(
    ("a", "b", "expected"), [("Kyiv", "Kyiv", True), ("Kyiv", "Lviv", False), ("Nowhere", "Kyiv", False), ("Ukraine", "Kyiv", False)]
)
def test_same_place(a: str, b: str, expected: bool) -> None:
    assert same_place(mention(a), mention(b)) is expected


def test_kilometres() -> None:
    assert kilometres(mention("Kyiv"), mention("Nowhere")) is None
    assert kilometres(mention("Kyiv"), mention("Kyiv")) == 0
    assert kilometres(mention("Kyiv"), mention("Lviv")) == pytest.approx(469, abs=5)
