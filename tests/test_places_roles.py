"""What a toponym stands for: sentences of our own beside the role that each name has."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest

from pipeline.dates import find_dates
from pipeline.places import Gazetteer, find_places
from pipeline.records import Article, PlaceMention
from pipeline.split import split_article


@cache
def gazetteer() -> Gazetteer:
    return Gazetteer.open()


def places_in(text: str) -> tuple[PlaceMention, ...]:
    document = split_article(Article("a", text, published=date(2023, 5, 4)))
    return find_places(document, gazetteer(), find_dates(document))


def roles_in(text: str) -> dict[str, str]:
    """The last role of each name."""
    return {mention.text: mention.role for mention in places_in(text)}


@pytest.mark.parametrize(
    ("sentence", "name", "role"),
    [
        ("Moscow claims that the town is quiet.", "Moscow", "metonym"),
        ("Tehran has imposed a curfew on foreign reporters.", "Tehran", "metonym"),
        ("Ethiopia continued to send troops across the river.", "Ethiopia", "metonym"),
        ("Villagers obeyed Ankara's demands.", "Ankara", "metonym"),
        ("Baghdad-backed units left the crossing.", "Baghdad", "metonym"),
        ("Talks between Cairo and Doha went on.", "Cairo", "metonym"),
        ("Talks between Cairo and Doha went on.", "Doha", "metonym"),
        ("Iran and Qatar agreed to reopen the crossing.", "Iran", "metonym"),
        ("The foreign ministers of Mali and Niger met in Bamako.", "Niger", "metonym"),
        ("The foreign ministers of Mali and Niger met in Bamako.", "Bamako", "event_place"),
        ("The guns were provided by the United States.", "United States", "metonym"),
        ("Officials loyal to the Kremlin left.", "Kremlin", "metonym"),
        ("Fighting between Goma and Bukavu stopped.", "Goma", "event_place"),
        ("Three shells hit the border between Chad and Sudan.", "Chad", "event_place"),
        ("Ukraine's southern ports were shelled at dawn.", "Ukraine", "event_place"),
        ("Protesters gathered in Moscow on Sunday.", "Moscow", "event_place"),
        ("Banners in the square read “Donetsk belongs to us”.", "Donetsk", "other_place"),
        ("The speaker warned of the threat of an attack on Moldova.", "Moldova", "other_place"),
        ("The fall of Bakhmut would open the road west.", "Bakhmut", "other_place"),
        ("The fall of Bakhmut came in May.", "Bakhmut", "event_place"),
        ("Izmail is a port town, and was calm.", "Izmail", "other_place"),
        ("A Damascus-based monitor counted nine strikes.", "Damascus", "other_place"),
        ("Ferries crossed the Danube all night.", "Danube", "natural_feature"),
        ("Two mines drifted across the Black Sea.", "Black Sea", "natural_feature"),
        ("The tanker sails under the Liberia flag.", "Liberia", "other_place"),
        ("The tanker sails under the flag of Liberia.", "Liberia", "other_place"),
        ("A convoy bound for Goma was ambushed.", "Goma", "other_place"),
        ("The ship was en route from Doha to Mumbai.", "Doha", "other_place"),
        ("The ship was en route from Doha to Mumbai.", "Mumbai", "other_place"),
        ("Gunmen stopped a minibus travelling from Goma to Bukavu.", "Bukavu", "other_place"),
        ("Gunmen stopped a train from Quetta to Peshawar.", "Quetta", "other_place"),
        ("Shells fell on Nikopol from the town of Enerhodar.", "Enerhodar", "event_place"),
        ("Residents fled from Goma to Bukavu.", "Bukavu", "event_place"),
        ("Fighting in Amhara on Monday killed 20 soldiers.", "Amhara", "event_place"),
        ("Amhara fighters left the post.", "Amhara", "demonym"),
        ("Shells fell in Amhara villages.", "Amhara", "demonym"),
        ("Two U.S. Marines were killed by a bomb.", "U.S.", "metonym"),
        ("A UK Royal Navy ship shot down a drone.", "UK", "metonym"),
        ("The US Coast Guard seized a vessel.", "US", "metonym"),
        ("Bombs fell along the US border.", "US", "event_place"),
        ("Malian soldiers left the post.", "Malian", "demonym"),
        ("General Dallas spoke to reporters in Kherson.", "Dallas", "name_part"),
        ("A reporter of the Kyiv Independent was hurt.", "Kyiv Independent", "name_part"),
    ],
)
def test_role(sentence: str, name: str, role: str) -> None:
    assert roles_in(sentence)[name] == role


@pytest.mark.parametrize(
    ("opening", "names"),
    [
        ("LVIV, Ukraine —", ["LVIV", "Ukraine"]),
        ("VIENNA/ENERHODAR —", ["VIENNA", "ENERHODAR"]),
        ("KYIV, May 3 —", ["KYIV"]),
        ("GOMA, DR Congo, 1 May —", ["GOMA", "DR Congo"]),
    ],
)
def test_every_part_of_a_dateline_is_one(opening: str, names: list[str]) -> None:
    story = " Two people were hurt when a shell struck the bus station of Sumy on Monday morning, and five more were treated for shock."
    roles = roles_in(opening + story)
    assert {name: roles.get(name) for name in names} == dict.fromkeys(names, "dateline")
    assert roles["Sumy"] == "event_place"
