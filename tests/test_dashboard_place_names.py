"""Places in the reader's language: on the page alone, never in what leaves it."""

from __future__ import annotations

import json
import re

import pyarrow.parquet as pq
import pytest
from dashboard_store import whole

from dashboard import chips, codes, speak, table
from dashboard.filters import Filters
from dashboard.map_message import View, map_data
from dashboard.place_names import _FILE, local_name, local_unit
from pipeline.export import csv_pieces
from pipeline.words import DATA

pytestmark = pytest.mark.usefixtures("english_afterwards")
HERE = Filters(region=("UA/Kherson Oblast",))
LETTERS = {"uk": re.compile(r"[А-ЩЬЮЯЄІЇҐа-щьюяєіїґ’ʼ()., \-]+"), "ar": re.compile(r"[\u0621-\u063a\u0641-\u0652 ()،.\-]+")}


@pytest.mark.parametrize(
    ("code", "stored", "country", "said"),
    [
        ("uk", "Kharkiv", "UA", "Харків"),
        ("uk", "Kupyansk", "UA", "Куп’янськ"),
        ("uk", "Damascus", "SY", "Дамаск"),
        ("uk", "Kherson Oblast", "UA", "Херсонська область"),
        ("uk", "Ukraine", "UA", "Україна"),
        ("uk", "Black Sea", None, "Чорне море"),
        ("ar", "Khartoum", "SD", "الخرطوم"),
        ("ar", "Kherson", "UA", "خيرسون"),
        ("ar", "Aleppo Governorate", "SY", "محافظة حلب"),
        ("uk", "Nowhere", "UA", "Nowhere"),
        ("uk", None, "UA", ""),
        ("en", "Kharkiv", "UA", "Kharkiv"),
    ],
)
def test_a_place_has_the_name_that_its_reader_knows(code, stored, country, said):
    speak.use(code)
    assert local_name(stored, country) == said


def test_a_province_is_not_the_town_of_its_name():
    speak.use("ar")
    assert (local_name("Khartoum", "SD"), local_unit("Khartoum State", "SD")) == ("الخرطوم", "ولاية الخرطوم")


@pytest.mark.parametrize("code", ["uk", "ar"])
def test_every_name_is_written_in_the_letters_of_its_language(code):
    names = [name for name in pq.read_table(_FILE)[code].to_pylist() if name]
    names += json.loads((DATA.parent / "static" / "basemap" / "local" / f"{code}.json").read_text("utf-8")).values()
    assert [name for name in names if not LETTERS[code].fullmatch(name)] == []
    assert len(names) > 10_000


def test_the_page_shows_local_names_and_filters_and_exports_keep_the_stored_ones(snapshot):
    stored = snapshot.rows(HERE, "date_down")
    english = whole(csv_pieces, stored)
    speak.use("uk")
    shown = table.readable(stored).to_pylist()
    assert {row["Region"] for row in shown} == {"Херсонська область"}
    assert "Херсон" in {row["Place"] for row in shown}
    assert codes.region_name("UA/Kherson Oblast") == "Херсонська область, Україна"
    assert chips.filters_in_words(snapshot, HERE) == ["Регіон: Херсонська область, Україна"]
    assert "Херсон" in map_data(snapshot, Filters(), View(32, 47, 6)).names
    assert snapshot.rows(HERE, "date_down") == stored
    assert whole(csv_pieces, stored) == english
