"""Spellings: a name that the gazetteer has only as another way to write the same sounds ("Heet" for "Hīt").

Such a match is weaker than a name, so it is asked for only where the text already calls the name a place and says, or
makes plain, in which country it lies.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from pipeline.places.gazetteer import Gazetteer, Place, distance_km
from pipeline.places.lexicon import table
from pipeline.places.names import ARTICLES, fold

_SHORTEST = 3
_VAST_KM = 1000.0
_SAME_KM = 40.0
_FAR_LARGER = 8
_DOUBLED = re.compile(r"(.)\1+")


@cache
def _sounds() -> tuple[re.Pattern[str], dict[str, str]]:
    heard = {row["written"]: row["heard"] for row in table("sounds")}
    return re.compile("|".join(sorted(heard, key=len, reverse=True))), heard


def sound_key(name: str) -> str:
    """What two spellings of one name have in common; "" when too little is left.

    >>> sound_key("Dhuluiyah") == sound_key("Aḑ Ḑulū‘īyah")
    True
    """
    words = fold(name).split()
    while len(words) > 1 and words[0] in ARTICLES | {"al"}:
        words = words[1:]
    pattern, heard = _sounds()
    key = pattern.sub(lambda found: heard[found.group()], "".join(words)).removesuffix("h")
    single = _DOUBLED.sub(r"\1", key)
    return single if len(single) >= _SHORTEST else ""


@lru_cache(maxsize=64)
def _by_sound(gazetteer: Gazetteer, country: str) -> dict[str, tuple[Place, ...]]:
    """The settlements of a country by their sound; empty for one too vast to look through."""
    whole = gazetteer.country(country)
    if whole is None or whole.radius_km > _VAST_KM:
        return {}
    found: dict[str, tuple[Place, ...]] = {}
    for place in gazetteer.settlements(country):
        key = sound_key(place.name)
        if key:
            found[key] = (*found.get(key, ()), place)
    return found


def spelled_otherwise(name: str, country: str, admin1: str | None, gazetteer: Gazetteer) -> Place | None:
    """The settlement of `country` (and of `admin1` where given) that `name` writes in another way; None when there is none
    or more than one that could be meant."""
    places = [place for place in _by_sound(gazetteer, country).get(sound_key(name), ()) if admin1 in (None, place.admin1)]
    places.sort(key=lambda place: -place.population)
    if not places:
        return None
    best = places[0]
    clear = all(
        best.population >= _FAR_LARGER * max(1, other.population)
        or distance_km(best.latitude, best.longitude, other.latitude, other.longitude) < _SAME_KM
        for other in places[1:]
    )
    return best if clear else None
