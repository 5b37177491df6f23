"""Asking a geocoding service: a real HTTP server on loopback plays Nominatim's answers and failures."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from pipeline.places.network import (
    AnswerCache,
    NetworkGeocoder,
    PlaceLookupFailed,
    ServiceMisconfigured,
    delay_of,
)

AGENT = "sitrep-tests/1.0 (nobody@example.org)"
HAMLET = {
    "place_id": 1,
    "lat": "48.1234",
    "lon": "37.5678",
    "class": "place",
    "type": "hamlet",
    "addresstype": "hamlet",
    "name": "Tykha Balka",
    "display_name": "Tykha Balka, Donetsk Oblast, Ukraine",
    "address": {"state": "Donetsk Oblast", "country": "Ukraine", "country_code": "ua"},
    "boundingbox": ["48.1034", "48.1434", "37.5478", "37.5878"],
}


class Nominatim(ThreadingHTTPServer):
    """Answers each request with the next of `script`: a status and a body, or seconds to keep silent."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.script: list[tuple[int, Any] | float] = []
        self.asked: list[dict[str, list[str]]] = []
        self.agents: list[str | None] = []
        self.times: list[float] = []


class Handler(BaseHTTPRequestHandler):
    server: Nominatim

    def do_GET(self) -> None:
        self.server.asked.append(parse_qs(urlsplit(self.path).query))
        self.server.agents.append(self.headers.get("User-Agent"))
        self.server.times.append(time.monotonic())
        step = self.server.script.pop(0) if self.server.script else (200, [])
        if isinstance(step, float):
            time.sleep(step)
            return
        status, body = step
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        """Keep the test's output clean."""


@pytest.fixture
def nominatim() -> Iterator[Nominatim]:
    server = Nominatim()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


def geocoder(server: Nominatim, cache: Path, **options: Any) -> NetworkGeocoder:
    place = {"domain": f"127.0.0.1:{server.server_port}", "scheme": "http", "timeout": 0.5}
    pace: dict[str, Any] = {"seconds_between": 0.0, "seconds_after_error": 0.0, **options}
    return NetworkGeocoder("nominatim", AGENT, place, AnswerCache(cache), **pace)


def test_an_answer_becomes_a_place(nominatim: Nominatim, tmp_path: Path) -> None:
    nominatim.script = [(200, [HAMLET])]
    place = geocoder(nominatim, tmp_path / "answers.jsonl").find("Tykha Balka", "UA")
    assert place
    assert (place.name, place.kind, place.country, place.admin1, place.precision) == (
        "Tykha Balka",
        "village",
        "UA",
        "Donetsk Oblast",
        1,
    )
    assert (place.latitude, place.longitude) == (48.1234, 37.5678)
    assert 2 < place.radius_km < 4
    assert nominatim.asked[0]["q"] == ["Tykha Balka"]
    assert nominatim.asked[0]["countrycodes"] == ["ua"]
    assert nominatim.agents == [AGENT]


def test_a_kind_it_does_not_know_claims_no_settlement(nominatim: Nominatim, tmp_path: Path) -> None:
    vague = {key: value for key, value in HAMLET.items() if key not in ("type", "class", "addresstype", "boundingbox")}
    nominatim.script = [(200, [vague])]
    place = geocoder(nominatim, tmp_path / "answers.jsonl").find("Tykha Balka")
    assert place
    assert (place.kind, place.precision) == ("region", 5)


def test_answers_and_misses_are_asked_for_once(nominatim: Nominatim, tmp_path: Path) -> None:
    cache = tmp_path / "beside the store" / "answers.jsonl"
    nominatim.script = [(200, [HAMLET]), (200, [])]
    first = geocoder(nominatim, cache)
    found, missed = first.find("Tykha Balka"), first.find("Nowhere At All")
    again = geocoder(nominatim, cache)
    assert again.find("TYKHA BALKA") == found
    assert again.find("Nowhere At All") is missed is None
    assert len(nominatim.asked) == 2


@pytest.mark.parametrize("failure", [(429, {}), (503, {}), (500, {}), 1.0, (200, b"<html>down for repairs</html>")])
def test_failures_are_tried_again(nominatim: Nominatim, tmp_path: Path, failure: Any) -> None:
    nominatim.script = [failure, failure, (200, [HAMLET])]
    assert geocoder(nominatim, tmp_path / "answers.jsonl").find("Tykha Balka")
    assert len(nominatim.asked) == 3


@pytest.mark.parametrize("failure", [(429, {}), (403, {}), 1.0])
def test_no_answer_is_not_no_such_place(nominatim: Nominatim, tmp_path: Path, failure: Any) -> None:
    cache = tmp_path / "answers.jsonl"
    nominatim.script = [failure] * 3
    with pytest.raises(PlaceLookupFailed, match="Tykha Balka"):
        geocoder(nominatim, cache).find("Tykha Balka")
    assert len(nominatim.asked) == 3
    nominatim.script = [(200, [HAMLET])]
    assert geocoder(nominatim, cache).find("Tykha Balka")  # the failure was not kept


def test_a_service_that_is_down_is_left_alone(nominatim: Nominatim, tmp_path: Path) -> None:
    nominatim.script = [(503, {})] * 20
    service = geocoder(nominatim, tmp_path / "answers.jsonl", tries=1)
    for name in ("One", "Two", "Three", "Four", "Five"):
        with pytest.raises(PlaceLookupFailed):
            service.find(name)
    assert len(nominatim.asked) == 3


def test_requests_keep_the_services_pace(nominatim: Nominatim, tmp_path: Path) -> None:
    service = geocoder(nominatim, tmp_path / "answers.jsonl", seconds_between=0.4)
    for name in ("One", "Two", "Three"):
        assert service.find(name) is None
    gaps = [later - earlier for earlier, later in zip(nominatim.times, nominatim.times[1:], strict=False)]
    assert min(gaps) >= 0.25  # a busy machine delays the first of two more than the second
    assert delay_of("nominatim") == 1.0
    assert delay_of("a service without a published policy") == 1.0


def test_a_cache_cut_short_still_opens(nominatim: Nominatim, tmp_path: Path) -> None:
    cache = tmp_path / "answers.jsonl"
    nominatim.script = [(200, []), (200, [HAMLET])]
    geocoder(nominatim, cache).find("Nowhere At All")
    cache.write_bytes(cache.read_bytes() + b'{"key": "nomin')
    assert geocoder(nominatim, cache).find("Tykha Balka")
    again = geocoder(nominatim, cache)
    assert again.find("Nowhere At All") is None
    assert again.find("Tykha Balka")
    assert len(nominatim.asked) == 2


@pytest.mark.parametrize(
    ("service", "agent", "options", "words"),
    [
        ("nominatim", "", {}, "user agent"),
        ("nominatim", "   ", {}, "user agent"),
        ("nominatum", AGENT, {}, "no service called"),
        ("nominatim", AGENT, {"colour": "blue"}, "colour"),
        ("nominatim", AGENT, {"scheme": "gopher"}, "scheme"),
        ("opencage", AGENT, {}, "api_key"),
    ],
)
def test_wrong_set_up_is_said_at_once(tmp_path: Path, service: str, agent: str, options: dict[str, str], words: str) -> None:
    with pytest.raises(ServiceMisconfigured, match=words):
        NetworkGeocoder(service, agent, options, AnswerCache(tmp_path / "answers.jsonl"))
