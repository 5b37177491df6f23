"""The gazetteer as a geopy geocoder."""

from __future__ import annotations

import pytest
from geopy.extra.rate_limiter import RateLimiter
from geopy.point import Point

from pipeline.places.geocoder import OfflineGeocoder


@pytest.fixture(scope="module")
def geocoder() -> OfflineGeocoder:
    return OfflineGeocoder()


@pytest.mark.parametrize(
    ("query", "address"),
    [
        ("Taji, Iraq", "Taji, Baghdad Governorate, Iraq"),
        ("Antonivka, Kherson Oblast, Ukraine", "Antonivka, Kherson Oblast, Ukraine"),
        ("Antonivka, Kherson region", "Antonivka, Kherson Oblast, Ukraine"),
        ("Paris", "Paris, Île-de-France, France"),
        ("Paris, Texas", "Paris, Texas, United States"),
        ("Paris, Tex., USA", "Paris, Texas, United States"),
        ("Kherson", "Kherson, Kherson Oblast, Ukraine"),
        ("Kherson Oblast", "Kherson Oblast, Ukraine"),
        ("Washington, D.C.", "Washington, D.C., United States"),
        ("Zaporizhzhia nuclear power plant", "Zaporizhzhia Nuclear Power Plant, Zaporizhzhia Oblast, Ukraine"),
        ("Black Sea", "Black Sea"),
        ("Kherson, Iraq", None),
        ("Lviv, Narnia", None),
        ("Narnia", None),
        ("", None),
        (" , ,", None),
    ],
)
def test_geocode(geocoder: OfflineGeocoder, query: str, address: str | None) -> None:
    found = geocoder.geocode(query)
    assert (found and found.address) == address


def test_several_answers_and_countries(geocoder: OfflineGeocoder) -> None:
    several = geocoder.geocode("Odessa", exactly_one=False)
    assert {place.raw["country"] for place in several} >= {"UA", "US"}
    assert geocoder.geocode("Odessa", country_codes="us").raw["admin1"] == "Texas"
    assert geocoder.geocode("Odessa", country_codes=["FR", "de"]) is None
    assert len(geocoder.geocode("Springfield", exactly_one=False, limit=3)) == 3


@pytest.mark.parametrize("point", ["46.64, 32.61", (46.64, 32.61), Point(46.64, 32.61)])
def test_reverse(geocoder: OfflineGeocoder, point: object) -> None:
    assert geocoder.reverse(point).address == "Kherson, Kherson Oblast, Ukraine"


def test_reverse_far_from_anywhere(geocoder: OfflineGeocoder) -> None:
    assert geocoder.reverse((0, -150)) is None


def test_geopys_own_tools_take_it(geocoder: OfflineGeocoder) -> None:
    assert RateLimiter(geocoder.geocode, min_delay_seconds=0)("Lviv").raw["country"] == "UA"
