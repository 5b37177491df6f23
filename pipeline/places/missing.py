"""Missing: names that the gazetteer lacks, asked of a geocoding service where the user wants one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from pipeline.places.gazetteer import Place
from pipeline.records import PlaceMention


class PlaceLookupFailed(Exception):
    """The service gave no answer, which is not "no such place": ask again in a later run."""


Find = Callable[[str, str | None], Place | None]
NO_ANSWER = "no_answer"
_LITERAL = frozenset({"event_place", "other_place", "natural_feature"})
# A service finds something for almost any word; its answer counts less than the gazetteer's in context.
_SCORE = 0.5
_DISTRICT = 3


def locate_missing(mentions: Iterable[PlaceMention], find: Find) -> tuple[PlaceMention, ...]:
    """The same mentions, those without a point located by `find(name, country)` where it knows the name.

    A name it does not know stays without a point. A name for which it gave no answer gets the kind "no_answer", so
    that the two are told apart where they are counted.
    """
    return tuple(_located(mention, find) for mention in mentions)


def _located(mention: PlaceMention, find: Find) -> PlaceMention:
    only_area = mention.kind == "unknown" and (mention.precision or 0) >= _DISTRICT  # the circle of what holds it
    if (mention.latitude is not None and not only_area) or mention.role not in _LITERAL:
        return mention
    try:
        place = find(mention.text, mention.country)
    except PlaceLookupFailed:
        return replace(mention, kind=NO_ANSWER)
    if place is None:
        return mention
    return replace(
        mention,
        name=place.name,
        kind=place.kind,
        latitude=place.latitude,
        longitude=place.longitude,
        country=place.country or mention.country,
        admin1=place.admin1,
        precision=place.precision,
        radius_km=place.radius_km,
        score=_SCORE,
    )


__all__ = ["NO_ANSWER", "Find", "PlaceLookupFailed", "locate_missing"]
