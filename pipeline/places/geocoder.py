"""The gazetteer as a geopy geocoder: use it where you use Nominatim, without a network.

>>> OfflineGeocoder().geocode("Antonivka, Kherson Oblast, Ukraine").address
'Antonivka, Kherson Oblast, Ukraine'
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from geopy.geocoders.base import DEFAULT_SENTINEL, Geocoder
from geopy.location import Location
from geopy.point import Point

from pipeline.places.gazetteer import Gazetteer, Place
from pipeline.places.names import fold

_MOST = 10  # answers at most, as Nominatim's default
_REACH_KM = 100.0


class OfflineGeocoder(Geocoder):  # type: ignore[misc]
    """Geocodes with the gazetteer that ships with the project.

    An answer is a geopy `Location` whose `raw` holds the gazetteer's record: kind, radius and precision too.
    """

    def __init__(self, gazetteer: Gazetteer | None = None, **options: Any) -> None:
        super().__init__(**options)
        self.gazetteer = gazetteer or Gazetteer.open()

    def geocode(
        self,
        query: str,
        *,
        exactly_one: bool = True,
        country_codes: str | Sequence[str] | None = None,
        limit: int = _MOST,
        timeout: Any = DEFAULT_SENTINEL,  # noqa: ARG002  # geopy's callers pass it
    ) -> Location | list[Location] | None:
        """Where `query` is ("Taji, Iraq"), or None when the gazetteer knows no such place.

        What follows a comma must contain the place; a part that names no area is taken as not understood and
        gives None, never a place elsewhere. `country_codes` (ISO 3166-1 alpha-2) keeps to those countries.
        With `exactly_one=False`: a list, the likeliest first.
        """
        codes = [country_codes] if isinstance(country_codes, str) else list(country_codes or ())
        wanted = {part.strip().upper() for code in codes for part in code.split(",")}
        fitting = [place for place in self._fitting(query) if not wanted or place.country in wanted]
        return self._answer(fitting[:limit], exactly_one)

    def reverse(
        self,
        query: Any,
        *,
        exactly_one: bool = True,
        limit: int = _MOST,
        timeout: Any = DEFAULT_SENTINEL,  # noqa: ARG002
    ) -> Location | list[Location] | None:
        """The settlement nearest to a point (anything that makes a geopy `Point`), or None when none lies within
        100 km. With `exactly_one=False`: the nearest ones."""
        point = Point(query)
        for km in (10.0, _REACH_KM):
            near = self.gazetteer.within(point.latitude, point.longitude, km)
            if near:
                return self._answer(near[:limit], exactly_one)
        return None

    def _fitting(self, query: str) -> list[Place]:
        whole = self.gazetteer.candidates(query) if "," in query else ()
        if whole:
            return sorted(whole, key=lambda place: -self._weight(place, query))
        name, *around = (part.strip() for part in query.split(","))
        places = list(self.gazetteer.candidates(name))
        for part in filter(None, around):
            areas = self.gazetteer.containers(part)
            places = [place for place in places if any(self.gazetteer.lies_in(place, area) for area in areas)]
        return sorted(places, key=lambda place: -self._weight(place, name))

    def _weight(self, place: Place, name: str) -> float:
        """How likely the bare `name` means `place`: its population, less when it goes by another name, as
        "Kherson" means the city rather than the oblast."""
        weight = math.log10(place.population + 10)
        weight += {"country": 2.0, "site": 1.5, "district": -1.5}.get(place.kind, 0.0)
        weight -= 0.0 if fold(place.name) == fold(name) else 1.5
        return weight - (0.0 if self.gazetteer.goes_by(place, name) else 2.0)

    def _answer(self, places: Sequence[Place], exactly_one: bool) -> Location | list[Location] | None:
        if not places:
            return None
        locations = [Location(self._address(place), (place.latitude, place.longitude), asdict(place)) for place in places]
        return locations[0] if exactly_one else locations

    def _address(self, place: Place) -> str:
        country = self.gazetteer.country(place.country) if place.country else None
        parts = (place.name, place.admin1, country.name if country else None)
        return ", ".join(dict.fromkeys(part for part in parts if part))
