"""The town of a short story: what a lead tells of a country or region lies where the story is set."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.line import extract
from pipeline.places import Gazetteer
from pipeline.records import Article

GAZETTEER = Gazetteer.open()


@pytest.mark.parametrize(
    ("text", "places"),
    [
        # the body says where; nothing happens in the sentence that names the town
        ("Inmates in Ecuador rioted on Tuesday, police said. One guard was taken hostage.\n\nFire was seen over that part of the jail in Machala.", ["Machala", "Machala"]),
        # two towns: it may have been either
        ("Inmates in Ecuador rioted on Tuesday, police said.\n\nGuards came to the jail in Machala from the barracks in Quito.", ["Ecuador"]),
        # told to a reporter there
        ("Gunmen killed nine people in northern Burkina Faso on Tuesday, a survivor told reporters in Ouagadougou.", ["Burkina Faso"]),
        # a region's toll and its part
        ("Shelling killed five people in Kherson region on Tuesday. In Beryslav, two people were killed.", ["Kherson Oblast", "Beryslav"]),
        # what an air force counts came down anywhere
        ("Debris killed two people in Odesa on Tuesday. Ukraine's air force said it had shot down 30 drones.", ["Odesa", "Ukraine"]),
    ],
)
def test_places(text: str, places: list[str]) -> None:
    events = extract(Article("a", text, None, date(2024, 3, 6)), GAZETTEER).events
    assert [event.place_name for event in events] == places
