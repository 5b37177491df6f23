"""Seats: capitals told by what they are: "the capital", "outside parliament"."""

from __future__ import annotations

import pytest

from pipeline.places import Gazetteer, find_places
from pipeline.records import Article
from pipeline.split import split_article


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.open()


def described(text: str, gazetteer: Gazetteer) -> list[tuple[str, str, int | None]]:
    """The words, name and precision of places that the text names by other words than their name."""
    found = find_places(split_article(Article("a", text)), gazetteer)
    return [(m.text, m.name, m.precision) for m in found if "capital" in m.text.lower() or m.kind == "part"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Rockets hit the Malian capital on Monday.", [("capital", "Bamako", 1)]),
        ("Rockets hit Mali's capital on Monday.", [("capital", "Bamako", 1)]),
        ("War goes on in Mali. Rockets hit the capital on Monday.", [("capital", "Bamako", 1)]),
        ("War goes on in Mali. Rockets hit a base south of the capital.", [("south of the capital", "Bamako", 2)]),
        ("War goes on in Mali. Its capital was shelled.", [("capital", "Bamako", 1)]),
        ("Protesters in Kenya were shot outside parliament on Monday.", [("parliament", "Nairobi", 2)]),
        ("Soldiers stormed Haiti's presidential palace on Monday.", [("presidential palace", "Port-au-Prince", 2)]),
        ("Gunmen invaded a town north of Haiti's capital.", [("north of Haiti's capital", "Port-au-Prince", 2)]),
        # its name stands there, or it is another capital or no place
        ("Rockets hit the Malian capital Bamako on Monday.", []),
        ("Rockets hit Bamako, the capital, on Monday.", []),
        ("Rockets hit Mali. They fell on Mopti, the regional capital, and troops left the capital.", []),
        ("Mali votes on capital punishment and on the capital gains tax.", []),
        ("In Kenya a law was debated in parliament on Monday.", []),
        ("Protesters were shot outside parliament on Monday.", []),
        ("Kenya, Mali, Chad and Ghana met. Rockets hit the capital.", []),
        # the town of the sentence decides
        ("Protesters in Kisumu, Kenya, were shot outside parliament on Monday.", []),
    ],
)
def test_find_seats(text: str, expected: list[tuple[str, str, int | None]], gazetteer: Gazetteer) -> None:
    assert described(text, gazetteer) == expected


@pytest.mark.parametrize(
    ("text", "precision"),
    [
        ("War goes on in Mali. Raiders burned a market in the country's central region.", 6),
        ("War goes on in Mali. Raiders burned a market in the north of the country.", 5),
    ],
)
def test_parts_of_the_country(text: str, precision: int, gazetteer: Gazetteer) -> None:
    found = find_places(split_article(Article("a", text)), gazetteer)
    assert [(m.name, m.precision) for m in found if m.text.endswith("country")] == [("Mali", precision)]
