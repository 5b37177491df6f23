"""What headings and lines before a list give to the items below them; siblings of a list give each other nothing."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.line import Extraction, extract
from pipeline.places import Gazetteer
from pipeline.records import Article

JULY_8 = date(2024, 7, 8)


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.open()


def _read(text: str, gazetteer: Gazetteer) -> Extraction:
    return extract(Article("a", text, None, JULY_8), gazetteer)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Log\n\n02.07\nGrad rockets on the centre of Kherson, 10 dead\n\n04.07\nAir strike on the station of Nikopol, one wounded\n", [2, 4]),
        ("Log\n\n2 July\n\nA shell wounded a woman in Nikopol.\n\n4 July:\n\nA drone killed a driver in Kherson.\n", [2, 4]),
        ("Log\n\nTuesday, July 2, 14:30 (GMT+3)\n\nGunmen killed two guards in Mopti.\n\nSoldiers ambushed rebels near Kidal.\n", [2, 2]),
        ("Log\n\nOn 3 July the army reported:\n- a clash near Mopti, two soldiers dead\n- an ambush near Kidal, one dead\n", [3, 3]),
        ("Log\n\n3 July\n\nA shell fell on Nikopol on 2 July, wounding one.\n\nGunmen killed a teacher in Mopti.\n", [2, 3]),
        ("Log\n\n- On 2 July a shell wounded a woman in Nikopol.\n- Gunmen killed a teacher in Mopti.\n", [2, 8]),
    ],
)
def test_day_of_heading(text: str, days: list[int], gazetteer: Gazetteer) -> None:
    assert [event.date_end and event.date_end.day for event in _read(text, gazetteer).events] == days


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Log\n\nDonetsk region\n\nShells wounded two people on Monday.\n\nSudan\n\nGunmen killed a driver.\n", ["Donetsk Oblast", "Sudan"]),
        ("Log\n\nIn Kharkiv Oblast:\n- two shells fell on a school, wounding a guard\n", ["Kharkiv Oblast"]),
        ("Log\n\n- Shells wounded a woman in Nikopol.\n- Gunmen killed a teacher.\n", ["Nikopol", None]),
    ],
)
def test_place_of_heading(text: str, places: list[str | None], gazetteer: Gazetteer) -> None:
    assert [event.place_name for event in _read(text, gazetteer).events] == places
