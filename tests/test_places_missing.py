"""Places that the gazetteer lacks, asked of a service: what it knows, does not know, and does not answer."""

from datetime import date
from pathlib import Path

import pytest

from pipeline.__main__ import main
from pipeline.build import build
from pipeline.line import extract
from pipeline.places import Gazetteer
from pipeline.places.gazetteer import Place
from pipeline.places.missing import PlaceLookupFailed, locate_missing
from pipeline.records import PlaceMention

KNOWN = Place(-5, "Tykha Balka", "village", 48.12, 37.57, "UA", "Donetsk Oblast", 0, 1.5, 1)
TEXT = "Shells killed two people in the village of Tykhabalkivka, Donetsk region, on Monday, officials said.\n"


def unknown(name: str = "Tykhabalkivka") -> PlaceMention:
    return PlaceMention(0, len(name), name, "event_place", name, "unknown", country="UA", precision=1)


def test_a_known_name_gets_its_point() -> None:
    (found,) = locate_missing([unknown()], lambda *_: KNOWN)
    assert (found.latitude, found.longitude, found.admin1, found.text) == (48.12, 37.57, "Donetsk Oblast", "Tykhabalkivka")


def test_no_such_place_and_no_answer_are_told_apart() -> None:
    def silent(name: str, *_: object) -> Place | None:
        raise PlaceLookupFailed(name)

    (missed,) = locate_missing([unknown()], lambda *_: None)
    (failed,) = locate_missing([unknown()], silent)
    assert (missed.kind, failed.kind) == ("unknown", "no_answer")
    assert missed.latitude is None
    assert failed.latitude is None


def test_the_gazetteer_is_not_asked_again() -> None:
    def never(name: str, *_: object) -> Place | None:
        raise AssertionError(name)

    located = PlaceMention(0, 4, "Kyiv", "event_place", "Kyiv", "capital", 50.45, 30.52, "UA")
    demonym = PlaceMention(0, 7, "Russian", "demonym", "Russia", "country")
    assert locate_missing([located, demonym], never) == (located, demonym)


def test_a_build_places_an_event_by_the_service_and_counts_what_got_no_answer(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(TEXT, encoding="utf-8")
    gazetteer = Gazetteer.open()

    def silent(name: str, *_: object) -> Place | None:
        raise PlaceLookupFailed(name)

    known = build([tmp_path / "in"], tmp_path / "known", lambda: lambda a: extract(a, gazetteer, lambda *_: KNOWN), date(2023, 5, 2), [])
    assert [row["place_name"] for row in known.store.events().to_pylist()] == ["Tykha Balka"]
    lost = build([tmp_path / "in"], tmp_path / "lost", lambda: lambda a: extract(a, gazetteer, silent), date(2023, 5, 2), [])
    assert lost.store.articles("unresolved_places").to_pylist() == [{"unresolved_places": "Tykhabalkivka (no answer)"}]


def test_a_service_wants_to_know_who_asks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    status = main(["build", str(tmp_path / "a.txt"), "--store", str(tmp_path / "s"), "--geocoder", "nominatim"])
    assert (status, capsys.readouterr().err) == (2, "nominatim wants a user agent that says who asks.\n")
