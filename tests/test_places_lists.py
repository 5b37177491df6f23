"""Lists of places: a known member vouches for the others, and names that the gazetteer lacks stay in it without a point."""

from __future__ import annotations

import pytest

from pipeline.places import Gazetteer, find_places
from pipeline.records import Article
from pipeline.split import split_article


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.open()


def _literal(text: str, gazetteer: Gazetteer) -> dict[str, str | None]:
    document = split_article(Article("a", text, None))
    return {p.text: p.country for p in find_places(document, gazetteer) if p.role == "event_place"}


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Shells fell on Nikopol, Zhorivka and Kupiansk on Monday.", {"Nikopol": "UA", "Zhorivka": "UA", "Kupiansk": "UA"}),
        ("rockets hit Wazirat, Kafr Lumin and Ayn Dussa in the southern countryside of Idlib.", {"Wazirat": "SY", "Kafr Lumin": "SY", "Ayn Dussa": "SY", "Idlib": "SY"}),
        ("Families left the villages of Ngolu, Kyambi and Kasunga.", {"Ngolu": None, "Kyambi": None, "Kasunga": None}),
        ("Anna, Boris and Zoya met in the market.", {}),
    ],
)
def test_lists(text: str, places: dict[str, str | None], gazetteer: Gazetteer) -> None:
    assert _literal(text, gazetteer) == places
