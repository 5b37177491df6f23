"""The gazetteer: what it holds, how names are matched, and what a lookup costs."""

from __future__ import annotations

import subprocess
import sys

import pytest

from pipeline.places.gazetteer import PRECISION, Gazetteer, distance_km
from pipeline.places.names import fold, words
from pipeline.words import DATA


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.open()


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("KHERSON", "kherson"),
        ("Kam’yanets'-Podil's'kyi", "kamyanets podilskyi"),
        ("Kherson's", "kherson"),
        ("Kherson’s", "kherson"),
        ("St. Petersburg", "saint petersburg"),
        ("U.S.", "us"),
        ("Łódź", "lodz"),
        ("Şırnak", "sirnak"),
        ("Côte d'Ivoire", "cote divoire"),
        ("Port-au-Prince", "port au prince"),
        ("Куп’янськ", "купянськ"),
        ("‘Ayn al ‘Arab", "ayn al arab"),
        ("", ""),
        ("— ,;", ""),
    ],
)
def test_fold(name: str, folded: str) -> None:
    assert fold(name) == folded


def test_words_keep_their_offsets() -> None:
    text = "Fighting near Port-au-Prince's harbour, Côte d’Ivoire's side"
    for folded, start, end in words(text):
        assert fold(text[start:end]) == folded


@pytest.mark.parametrize(
    ("written", "country", "kind", "latitude", "longitude"),
    [
        ("Kyiv", "UA", "capital", 50.45, 30.52),
        ("Kiev", "UA", "capital", 50.45, 30.52),
        ("Київ", "UA", "capital", 50.45, 30.52),
        ("Киев", "UA", "capital", 50.45, 30.52),
        ("Odessa", "UA", "city", 46.49, 30.74),
        ("Dnipropetrovsk", "UA", "city", 48.47, 35.04),
        ("Artemivsk", "UA", "town", 48.59, 38.00),
        ("Kupiansk", "UA", "town", 49.71, 37.61),
        ("Kupyansk", "UA", "town", 49.71, 37.61),
        ("Mykolaiv", "UA", "city", 46.97, 32.00),
        ("Sievierodonetsk", "UA", "town", 48.95, 38.49),
        ("Kherson region", "UA", "province", 46.7, 33.6),
        ("Kherson Oblast", "UA", "province", 46.7, 33.6),
        ("Херсонська область", "UA", "province", 46.7, 33.6),
        ("Kyiv region", "UA", "province", 50.25, 30.5),
        ("Crimea", "UA", "province", 45.3, 34.4),
        ("Sevastopol", "UA", "city", 44.61, 33.52),
        ("Bakhmut Raion", "UA", "district", 48.6, 38.0),
        ("Kramatorsk district", "UA", "district", 48.7, 37.6),
        ("Khan Younis", "PS", "city", 31.34, 34.31),
        ("Gaza Strip", "PS", "province", 31.42, 34.33),
        ("North Gaza Governorate", "PS", "district", 31.53, 34.5),
        ("Belgorod", "RU", "city", 50.60, 36.60),
        ("Grayvoronsky district", "RU", "district", 50.57, 35.64),
        ("Sloviansk", "UA", "city", 48.85, 37.60),
        ("Ky.", "US", "province", 37.4, -85.57),
        ("NSW", "AU", "province", -33.0, 146.0),
        ("Loudon Co.", "US", "district", 35.74, -84.31),
        ("Springfield Twp.", "US", "city", 37.22, -93.30),
        ("Chechnya", "RU", "province", 43.4, 45.7),
        ("ash-Shaykh Maskin", "SY", "town", 32.83, 36.16),
        ("Deir al-Zour", "SY", "city", 35.34, 40.14),
        ("el-Fasher", "SD", "city", 13.63, 25.35),
        ("Al-Fashir", "SD", "city", 13.63, 25.35),
        ("Rangoon", "MM", "city", 16.8, 96.16),
        ("Bombay", "IN", "city", 19.07, 72.88),
        ("Stepanakert", "AZ", "town", 39.82, 46.75),
        ("Texas", "US", "province", 31.1, -98.8),
        ("Jefferson County", "US", "district", 38.2, -85.7),
        ("St. Louis", "US", "city", 38.63, -90.2),
        ("Zaporizhzhia nuclear power plant", "UA", "site", 47.51, 34.59),
        ("Al-Shifa Hospital", "PS", "site", 31.52, 34.44),
        ("Azovstal", "UA", "site", 47.10, 37.61),
        ("Zaatari", "JO", "site", 32.29, 36.33),
        ("Donbas", "UA", "region", 48.3, 38.0),
        ("the Golan Heights", None, None, None, None),  # the article is the caller's to drop
        ("Golan Heights", "SY", "region", 33.0, 35.75),
        ("Snake Island", "UA", "island", 45.26, 30.2),
        ("U.S.", "US", "country", 39.76, -98.5),
        ("DRC", "CD", "country", -2.5, 23.5),
        ("Burma", "MM", "country", 21.0, 96.0),
        ("Ivory Coast", "CI", "country", 8.0, -5.5),
        ("Narnia", None, None, None, None),
        ("", None, None, None, None),
    ],
)
def test_candidates(gazetteer: Gazetteer, written: str, country: str | None, kind: str | None, latitude: float, longitude: float) -> None:
    fitting = [p for p in gazetteer.candidates(written) if p.country == country and p.kind == kind]
    if kind is None:
        assert gazetteer.candidates(written) == ()
        return
    assert min(distance_km(p.latitude, p.longitude, latitude, longitude) for p in fitting) < 25


def test_candidates_come_most_populous_first(gazetteer: Gazetteer) -> None:
    populations = [place.population for place in gazetteer.candidates("Springfield")]
    assert len(populations) > 10
    assert populations == sorted(populations, reverse=True)


def test_a_former_name_that_a_town_now_bears_means_the_town(gazetteer: Gazetteer) -> None:
    assert [p.name for p in gazetteer.candidates("Sloviansk") if p.country == "UA"] == ["Slovyansk"]


def test_usual_names_are_told_from_foreign_spellings(gazetteer: Gazetteer) -> None:
    taji = next(p for p in gazetteer.candidates("Taji") if p.country == "IQ")
    taiji = next(p for p in gazetteer.candidates("Taji") if p.country == "JP")
    assert gazetteer.goes_by(taji, "Taji")
    assert not gazetteer.goes_by(taiji, "Taji")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Shells hit Kherson and Antonivka in Kherson region.", ["Kherson", "Antonivka", "Kherson region"]),
        ("Troops left New York for the Golan Heights", ["New York", "Golan Heights"]),
        ("the al-Shifa hospital and Khan Younis’s camp", ["al-Shifa hospital", "Khan Younis"]),
        ("He left Paris, Texas is far", ["Paris", "Texas"]),
        ("They came from Lviv. Oblast officials agreed", ["Lviv"]),
        ("ST. PETERSBURG and ŁÓDŹ", ["ST. PETERSBURG", "ŁÓDŹ"]),
        ("nothing to see", []),
        ("", []),
    ],
)
def test_scan(gazetteer: Gazetteer, text: str, found: list[str]) -> None:
    hits = list(gazetteer.scan(text))
    assert [text[hit.start : hit.end] for hit in hits] == found
    assert all(gazetteer.candidates(hit.key) for hit in hits)


def test_scan_of_a_part_keeps_offsets_into_the_whole(gazetteer: Gazetteer) -> None:
    text = "In Lviv and in Uzhhorod"
    (hit,) = gazetteer.scan(text, 8)
    assert text[hit.start : hit.end] == "Uzhhorod"


@pytest.mark.parametrize(
    ("part", "name"),
    [("Tex.", "Texas"), ("N.B.", "New Brunswick"), ("Iraq", "Iraq"), ("Kherson Oblast", "Kherson Oblast"), ("UA", "Ukraine"), ("Narnia", None)],
)
def test_containers(gazetteer: Gazetteer, part: str, name: str | None) -> None:
    names = [place.name for place in gazetteer.containers(part)]
    assert (name in names) if name else not names


def test_codes(gazetteer: Gazetteer) -> None:
    ukraine = gazetteer.country("UA")
    assert ukraine
    assert (ukraine.latitude, ukraine.longitude, ukraine.precision) == (49.0, 32.0, 6)
    assert gazetteer.country("XX") is None
    kherson = gazetteer.admin1("UA", "Kherson")
    assert kherson
    assert kherson.name == kherson.admin1 == "Kherson Oblast"
    assert gazetteer.admin1("RU", "Kherson") is None
    for name in ("Crimea", "Sevastopol City"):
        assert gazetteer.admin1("UA", name)
        assert gazetteer.admin1("RU", name) is None


def test_nearest(gazetteer: Gazetteer) -> None:
    nearest = gazetteer.nearest(46.64, 32.61)
    assert nearest
    assert nearest.name == "Kherson"
    assert gazetteer.nearest(0.0, -150.0) is None
    assert next(p.name for p in gazetteer.within(46.64, 32.61, 5)) == "Kherson"


@pytest.mark.parametrize(
    ("near", "latitude", "longitude"),
    [((46.64, 32.61), 46.6, 32.6), ((50.45, 30.52), 50.45, 30.55), ((48.47, 35.04), 48.47, 35.07)],
)
def test_the_dnipro_at_a_city(gazetteer: Gazetteer, near: tuple[float, float], latitude: float, longitude: float) -> None:
    (dnipro,) = [p for p in gazetteer.candidates("Dnieper") if p.kind == "river"]
    found = gazetteer.stretch(dnipro, near)
    assert found
    assert distance_km(*found, latitude, longitude) < 8


def test_stretch_is_none_where_no_course_is_known(gazetteer: Gazetteer) -> None:
    assert gazetteer.stretch(gazetteer.candidates("Donbas")[0], (48.0, 38.0)) is None


def test_depth(gazetteer: Gazetteer) -> None:
    columns = gazetteer._columns
    kinds, countries = columns["kind"].to_pylist(), columns["country"].to_pylist()
    settlements = [c for k, c in zip(kinds, countries, strict=True) if k in {"city", "town", "village", "capital", "suburb"}]
    assert len(settlements) >= 230_000
    assert settlements.count("UA") >= 19_000
    assert kinds.count("province") >= 3_500
    assert sum(k == "district" and c == "UA" for k, c in zip(kinds, countries, strict=True)) >= 120
    assert set(kinds) <= PRECISION.keys()


def test_every_kept_place_can_be_found_under_its_own_name(gazetteer: Gazetteer) -> None:
    for file in ("countries", "regions", "sites"):
        lines = (DATA / "gazetteer" / f"{file}.tsv").read_text("utf-8").splitlines()
        rows = [line.split("\t") for line in lines if not line.startswith("#")]
        column = rows[0].index("name")
        for row in rows[1:]:
            assert row[column] in {place.name for place in gazetteer.candidates(row[column])}


def test_every_alias_leads_somewhere(gazetteer: Gazetteer) -> None:
    lines = (DATA / "gazetteer" / "aliases.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")][1:]
    lost = [row for row in rows if not any(p.country == row[2] for p in gazetteer.candidates(row[0]))]
    assert lost == []


@pytest.mark.parametrize("text", ["x" * 50_000, "Al-" * 20_000, "U." * 20_000, "a'" * 20_000, "Києв\u0301" * 5_000, "\udcff Kyiv", "\x00"])
def test_bad_input_is_read(gazetteer: Gazetteer, text: str) -> None:
    assert all(text[hit.start : hit.end] for hit in gazetteer.scan(text))
    assert {place.country for place in gazetteer.candidates(text)} == ({"UA"} if "Kyiv" in text else set())


_MEASURE = """
import resource
import pyarrow.parquet
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
from pipeline.places.gazetteer import Gazetteer
gazetteer = Gazetteer.open()
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024)
"""


def test_opening_is_small() -> None:
    out = subprocess.run([sys.executable, "-c", _MEASURE], cwd=DATA.parent, capture_output=True, text=True, check=True).stdout
    assert float(out) < 300  # MB
