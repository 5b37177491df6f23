"""A geocoding service on the network, asked for names that the gazetteer lacks.

It is asked politely (geopy's RateLimiter at the service's own policy, a user agent that says who asks), never
twice for the same name, and a service that does not answer is never mistaken for a place that does not exist.
"""

from __future__ import annotations

import inspect
import json
import math
import zlib
from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from geopy.adapters import RequestsAdapter
from geopy.exc import ConfigurationError, GeocoderNotFound, GeocoderServiceError
from geopy.extra.rate_limiter import RateLimiter
from geopy.geocoders import get_geocoder_for_service

from pipeline.places.gazetteer import PRECISION, Place, distance_km
from pipeline.places.missing import PlaceLookupFailed
from pipeline.places.names import fold
from pipeline.words import DATA

_USUAL_DELAY = 1.0
_PATIENCE = 3  # names in a row without an answer, after which the service counts as down
# What Nominatim and Photon call a place, in the gazetteer's kinds.
_KINDS = {
    "city": "city", "town": "town", "village": "village", "hamlet": "village", "isolated_dwelling": "village",
    "suburb": "suburb", "neighbourhood": "suburb", "quarter": "suburb", "borough": "suburb",
    "city_district": "suburb", "municipality": "district", "county": "district", "district": "district",
    "state": "province", "province": "province", "region": "region", "country": "country", "island": "island",
    "river": "river", "peak": "mountain", "sea": "sea", "strait": "strait", "desert": "desert", "peninsula": "peninsula",
    "aeroway": "site", "amenity": "site", "building": "site", "military": "site", "man_made": "site", "tourism": "site",
    "railway": "site", "power": "site",
}  # fmt: skip


class ServiceMisconfigured(ValueError):
    """The service cannot be asked as it was set up: unknown name, wrong options, no user agent."""


class AnswerCache:
    """Answers and misses in a file of one JSON object a line, so that no name is asked for twice.

    A line cut short by a killed run is passed over. Failures are not kept.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._answers: dict[str, dict[str, Any] | None] = {}
        lines = path.read_text("utf-8").splitlines() if path.exists() else []
        for line in lines:
            try:
                entry = json.loads(line)
                self._answers[entry["key"]] = entry["answer"]
            except (json.JSONDecodeError, KeyError, TypeError):
                continue

    def __contains__(self, key: str) -> bool:
        return key in self._answers

    def get(self, key: str) -> Place | None:
        """The kept answer; None is a kept miss. Raises KeyError for a name never answered."""
        answer = self._answers[key]
        return None if answer is None else Place(**answer)

    def keep(self, key: str, place: Place | None) -> None:
        answer = None if place is None else asdict(place)
        self._answers[key] = answer
        self._path.parent.mkdir(parents=True, exist_ok=True)
        whole = not self._path.exists() or self._path.read_bytes()[-1:] in (b"", b"\n")
        with self._path.open("a", encoding="utf-8") as file:
            file.write(("" if whole else "\n") + json.dumps({"key": key, "answer": answer}, ensure_ascii=False) + "\n")


def delay_of(service: str) -> float:
    """Seconds that `service` wants between two requests."""
    for line in (DATA / "gazetteer" / "services.tsv").read_text("utf-8").splitlines():
        name, _, seconds = line.partition("\t")
        if name == service.lower():
            return float(seconds)
    return _USUAL_DELAY


class NetworkGeocoder:
    """One service, its pace and its cache.

    >>> NetworkGeocoder("nominatim", "", {}, AnswerCache(Path("answers.jsonl")))
    Traceback (most recent call last):
    ...
    pipeline.places.network.ServiceMisconfigured: nominatim wants a user agent that says who asks
    """

    def __init__(
        self,
        service: str,
        user_agent: str,
        options: Mapping[str, Any],
        cache: AnswerCache,
        *,
        seconds_between: float | None = None,
        seconds_after_error: float = 5.0,
        tries: int = 3,
    ) -> None:
        """`service` and `options` are geopy's ("nominatim", {"domain": ..., "scheme": ...}).

        Raises ServiceMisconfigured when geopy knows no such service or the options do not fit it.
        """
        if not user_agent.strip():
            raise ServiceMisconfigured(f"{service} wants a user agent that says who asks")
        try:
            # The adapter's own retries would come at once and behind the rate limiter's back.
            adapter = partial(RequestsAdapter, max_retries=0)
            geocoder = get_geocoder_for_service(service)(user_agent=user_agent, adapter_factory=adapter, **options)
        except GeocoderNotFound as error:
            raise ServiceMisconfigured(f"geopy knows no service called {service!r}") from error
        except (ConfigurationError, TypeError) as error:
            raise ServiceMisconfigured(f"{service}: {error}") from error
        self._service = f"{service.lower()}|{options.get('domain', '')}"
        self._cache = cache
        self._failures = 0
        accepted = inspect.signature(geocoder.geocode).parameters
        asked = {"language": "en", "addressdetails": True}
        self._extra = {name: value for name, value in asked.items() if name in accepted}
        self._takes_country = "country_codes" in accepted
        pace = delay_of(service) if seconds_between is None else seconds_between
        self._ask: Callable[..., Any] = RateLimiter(
            geocoder.geocode,
            min_delay_seconds=pace,
            max_retries=tries - 1,
            error_wait_seconds=max(pace, seconds_after_error),
            swallow_exceptions=False,
        )

    def find(self, name: str, country: str | None = None) -> Place | None:
        """The place called `name` (in `country`, an ISO code, where the service can keep to one), or None when the
        service knows no such place. Raises PlaceLookupFailed when it gave no answer."""
        key = "|".join((self._service, fold(name), (country or "").upper()))
        if key in self._cache:
            return self._cache.get(key)
        if self._failures >= _PATIENCE:
            raise PlaceLookupFailed(f"{name}: {self._service.partition('|')[0]} has stopped answering")
        limits = {"country_codes": country.lower()} if country and self._takes_country else {}
        try:
            location = self._ask(name, exactly_one=True, **self._extra, **limits)
        except GeocoderServiceError as error:
            self._failures += 1
            raise PlaceLookupFailed(f"{name}: {type(error).__name__}: {error}") from error
        self._failures = 0
        place = None if location is None else _place(name, location)
        self._cache.keep(key, place)
        return place


def _place(name: str, location: Any) -> Place:
    """A service's answer as a record of the gazetteer. A kind that the service does not give, or gives in
    words of its own, counts as an area: no village is claimed where a province may be meant."""
    raw = location.raw if isinstance(location.raw, dict) else {}
    said = next((str(raw[key]) for key in ("addresstype", "type", "class", "category") if str(raw.get(key)) in _KINDS), "")
    kind = _KINDS.get(said, "region")
    given = raw.get("address")
    address = given if isinstance(given, dict) else {}
    code = str(address.get("country_code") or "").upper()
    return Place(
        -1 - zlib.crc32(f"{name}|{location.latitude}|{location.longitude}".encode()) % 2_000_000_000,
        str(raw.get("name") or location.address.partition(",")[0] or name),
        kind,
        float(location.latitude),
        float(location.longitude),
        code or None,
        address.get("state") or None,
        0,
        _radius(raw.get("boundingbox"), 2.0 if PRECISION[kind] == 1 else 50.0),
        PRECISION[kind],
    )


def _radius(box: Any, otherwise: float) -> float:
    """Half the diagonal of Nominatim's bounding box (south, north, west, east), or `otherwise`."""
    try:
        south, north, west, east = (float(side) for side in box)
    except (TypeError, ValueError):
        return otherwise
    half = distance_km(south, west, north, east) / 2
    return round(half, 1) if math.isfinite(half) and half > 0 else otherwise


__all__ = ["AnswerCache", "NetworkGeocoder", "PlaceLookupFailed", "ServiceMisconfigured", "delay_of"]
