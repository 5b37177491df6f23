"""What of a row the comparison looks at, worked out once a row."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, radians
from sys import intern

from pipeline.events.triggers import family_of
from pipeline.merge.wording import plain, telling_words
from pipeline.records import Event

# Kinds that texts take for one another; a row of either is compared with the other's, and needs more to be one with it.
_TAKEN_FOR = {
    "looting_property_destruction": "violence",  # a bridge was destroyed, was blown up
    "abduction_forced_disappearance": "arrests",
    "military_operation": "movement",
    "change_to_group_activity": "movement",
    "official_statement": "political_declaration",
}
_STANDING = {"asserted": "real", "claimed": "real", "denied": "denied"}
_FINE = 3  # a settlement, a site, a part of one or a district has a point worth comparing
_LEAST_NAME_LETTERS = 4
_NAME_STEM = 5
# All that traits are made of.
COMPARED = (
    "event_id",
    "article_id",
    "published",
    "sub_type",
    "modality",
    "date_start",
    "date_end",
    "date_basis",
    "place_name",
    "place_text",
    "place_precision",
    "latitude",
    "longitude",
    "country",
    "admin1",
    "geoname_id",
    "side_a",
    "side_a_type",
    "side_b",
    "killed_low",
    "killed_high",
    "injured_low",
    "injured_high",
    "event_count",
    "text",
)


@dataclass(frozen=True, slots=True, eq=False)
class Traits:
    """A row as the comparison sees it. Days are ordinals; None means that the row does not say."""

    event_id: str
    article_id: str
    family: str  # of kinds that may be compared
    kind: str  # of kinds that words tell of alike: "killed", "shelled"
    sub_type: str
    standing: str  # "real", "denied" or "foreseen": a plan is not the deed
    start: int | None
    end: int | None
    basis: str
    published: int | None
    fine: bool
    latitude: float
    longitude: float
    narrowing: float  # how much shorter a degree of longitude is than one of latitude
    precision: int | None
    place: str | None
    place_wording: str  # as printed, in small letters
    geoname_id: int | None
    country: str | None
    admin1: str | None
    side: frozenset[str]
    side_type: str | None
    killed: tuple[int, int | None] | None
    injured: tuple[int, int | None] | None
    counted: int | None
    words: tuple[str, ...]
    text: str  # as printed


def _name_stems(name: str | None) -> frozenset[str]:
    words = (name or "").lower().replace("’", "'").replace("'s", "").replace(";", " ").split()
    return frozenset(word[:_NAME_STEM] for word in words if len(word) >= _LEAST_NAME_LETTERS)


def _toll(low: int | None, high: int | None) -> tuple[int, int | None] | None:
    return None if not low else (low, high)  # "nobody was hurt" tells no strike from another


def traits(event: Event) -> Traits:
    """The traits of one row."""
    fine = event.latitude is not None and event.longitude is not None and (event.place_precision or 9) <= _FINE
    latitude = event.latitude if fine and event.latitude is not None else 0.0
    kind = family_of(event.sub_type)
    return Traits(
        event_id=event.event_id,
        article_id=event.article_id,
        family=_TAKEN_FOR.get(kind, kind),
        kind=kind,
        sub_type=event.sub_type,
        standing=_STANDING.get(event.modality, "foreseen"),
        start=event.date_start.toordinal() if event.date_start and event.date_end else None,
        end=event.date_end.toordinal() if event.date_start and event.date_end else None,
        basis=event.date_basis,
        published=event.published.toordinal() if event.published else None,
        fine=fine,
        latitude=latitude,
        longitude=event.longitude if fine and event.longitude is not None else 0.0,
        narrowing=cos(radians(latitude)),
        precision=event.place_precision,
        place=event.place_name,
        place_wording=intern(plain(event.place_text or "")),
        geoname_id=event.geoname_id,
        country=event.country,
        admin1=event.admin1,
        side=_name_stems(event.side_a),
        side_type=event.side_a_type,
        killed=_toll(event.killed_low, event.killed_high),
        injured=_toll(event.injured_low, event.injured_high),
        counted=event.event_count,
        words=telling_words(event),
        text=event.text,
    )
