"""Compounds: the places that wordings around a name make: beside it, a part of it, a distance from it, its front.

The toponym's own referent stays what the words say; only where the wording names another place does the point move,
and then the radius grows by what the wording leaves open.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from math import asin, atan2, cos, degrees, radians, sin

from pipeline.places.lexicon import table, word_class
from pipeline.records import Document, PlaceMention

_EARTH_KM = 6371.0
KM = {"km": 1.0, "kms": 1.0, "kilometer": 1.0, "kilometers": 1.0, "kilometre": 1.0, "kilometres": 1.0, "mile": 1.609, "miles": 1.609, "mi": 1.609, "nautical mile": 1.852, "nautical miles": 1.852}
# How far a village lies from the town that it is "south of" when the text gives no distance, and how far it may.
_BESIDE_KM, _BESIDE_RADIUS_KM = 20.0, 30.0
_DISTRICT_KM = 20.0
_CENTRE_KM = 3.0
_SETTLED = frozenset({"city", "town", "village", "suburb", "capital", "site"})
_AREA = frozenset({"country", "province", "district", "region", "island", "peninsula", "desert"})


@cache
def _bearings() -> dict[str, float]:
    return {word: float(row["bearing"]) for row in table("bearings") for word in row["words"].split()}


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    compass = "|".join(sorted(_bearings(), key=len, reverse=True))
    nouns = "|".join(word for word in _bearings() if not word.endswith("ern"))
    units = "|".join(sorted(KM, key=len, reverse=True))
    near = "|".join(sorted(word_class("near"), key=len, reverse=True)).replace("_", " ")
    centre = "|".join(sorted(word_class("centre"), key=len, reverse=True)).replace("_", " ")
    return {
        "offset": re.compile(
            rf"(?P<figure>\d{{1,3}}(?:[.,]\d)?|one|two|three|four|five|six|seven|eight|nine|ten|dozen|twenty) ?-?(?P<unit>{units})"
            rf"(?: \(\d[\d.,]* ?[a-z]+\))?(?: (?:to the )?(?P<bearing>{nouns}))?(?P<link> of| from| outside| away from| off)(?: the)?(?: {_heads()} of)?(?: {_heads()})? ?\Z",
            re.I,
        ),
        "part": re.compile(rf"(?P<bearing>{compass})(?P<parts> (?:part|parts|side|end|edge|outskirts|suburbs|coast|half|of) of| of)?(?: the)?(?P<head>(?<= of the) {_heads()} of)? ?\Z", re.I),
        "centre": re.compile(rf"\b(?:{centre})(?: the)?(?: {_heads()} of)? ?\Z", re.I),
        "near": re.compile(rf"\b(?:{near})(?: the)?(?: {_heads()} of)?(?: {_heads()})? ?\Z", re.I),
        "front": re.compile(r"(?: ?[-–] ?| )(?:direction|front|axis|sector)s?\b(?! of)"),
        "remark": re.compile(
            rf"(?:,| \(| [-–—])(?:,? ?(?:an?|the) (?:[a-z-]{{2,15}} ){{0,3}}{_heads()},?)? ?"
            r"(?:(?:which|that|is|lies|sits|located|situated|lying|some|about|around|roughly|approximately|just|nearly|almost|only|less than|more than) ){0,4}",
        ),
        # "south of X's capital, Y": the words about Y stand before X
        "owner": re.compile(r"['’]s (?:[a-z-]{2,15} ){0,2}(?:capital|city|town|port|village)(?: city)?,? "),
        "unit": re.compile(r" (?:local government area|LGA|(?:sub-?)?districts?|(?:sub-?)?county|counties|[Tt]ownships?|communities|community|raions?|woredas?|communes?|territory|municipality)\b(?! (?:of|seat|town|capital|court|hospital|police|council))"),
        "around": re.compile(r" (?:area|countryside|outskirts|suburbs|hinterland|surroundings)\b(?! of)"),
        "towards": re.compile(r"\bin the (?:direction|sector) of ?\Z", re.I),
    }


@cache
def _heads() -> str:
    return "(?:" + "|".join(sorted(word_class("settlement_head"))) + ")"


_FIGURES = dict(zip("one two three four five six seven eight nine ten".split(), range(1, 11), strict=True)) | {"dozen": 12, "twenty": 20}


def shifted(latitude: float, longitude: float, bearing: float, km: float) -> tuple[float, float]:
    """The point `km` away on the bearing (degrees clockwise from north)."""
    lat, lon, turn, arc = radians(latitude), radians(longitude), radians(bearing), km / _EARTH_KM
    to = asin(sin(lat) * cos(arc) + cos(lat) * sin(arc) * cos(turn))
    across = lon + atan2(sin(turn) * sin(arc) * cos(lat), cos(arc) - sin(lat) * sin(to))
    return round(degrees(to), 4), round((degrees(across) + 540) % 360 - 180, 4)


def _widened(mention: PlaceMention, text: str, start: int, end: int) -> PlaceMention:
    return replace(mention, start=start, end=end, text=text[start:end])


def _offset(text: str, mention: PlaceMention, found: re.Match[str], base: int) -> PlaceMention:
    """"15 km east of X": the point, with a radius of a quarter of the way; without a bearing X itself, that wide."""
    figure = found["figure"].lower().replace(",", ".")
    km = float(_FIGURES.get(figure) or figure) * KM[found["unit"].lower()]
    wide = _widened(mention, text, base + found.start(), mention.end)
    if mention.latitude is None or mention.longitude is None:
        return wide
    bearing = _bearings().get((found["bearing"] or "").lower())
    if bearing is None:
        return replace(wide, precision=2, radius_km=max(km, mention.radius_km or 0.0))
    latitude, longitude = shifted(mention.latitude, mention.longitude, bearing, km)
    return replace(wide, latitude=latitude, longitude=longitude, precision=2, radius_km=round(max(2.0, km * 0.25), 1), kind="point")


def _part(text: str, mention: PlaceMention, found: re.Match[str], base: int) -> PlaceMention:
    """"northern X": of an area the half on that side, of a town that side of it; "north of X": the land beyond it."""
    bearing = _bearings()[found["bearing"].lower()]
    radius = mention.radius_km or 1.0
    wide = _widened(mention, text, base + found.start("bearing"), mention.end)
    if mention.latitude is None or mention.longitude is None:
        return wide
    # "in the west of X" lies in it, "to the west of X" and "a base west of X" do not
    inside = found.string[: found.start()].lower().endswith("in the ")
    beyond = (found["parts"] or "").strip() == "of" and not inside
    if beyond and mention.kind not in _SETTLED:
        return mention
    way = radius + 8.0 if beyond else radius * 0.5
    latitude, longitude = shifted(mention.latitude, mention.longitude, bearing, way)
    settled = mention.kind in _SETTLED or (mention.precision or 9) <= 3
    return replace(
        wide, latitude=latitude, longitude=longitude, precision=2 if settled else 5,
        radius_km=round(max(8.0, radius) if beyond else max(1.0, radius * 0.6), 1), kind="part",
    )  # fmt: skip


def _compound(text: str, mention: PlaceMention, floor: int, stop: int) -> PlaceMention:
    """`mention` as the words beside it make it, which end at `stop`; looks no further back than `floor`, the end of the name before."""
    patterns = _patterns()
    base = max(floor, stop - 70)
    before = text[base:stop]
    settled = mention.kind in _SETTLED or mention.precision == 3
    if settled:
        front = patterns["front"].match(text, mention.end)
        if front and mention.kind != "site":
            wide = _widened(mention, text, mention.start, front.end())
            return replace(wide, precision=3, radius_km=max(25.0, mention.radius_km or 0.0), kind="front")
        if patterns["towards"].search(before):
            return replace(mention, precision=3, radius_km=max(25.0, mention.radius_km or 0.0), kind="front")
    found = patterns["offset"].search(before)
    if found:
        return _offset(text, mention, found, base)
    found = patterns["part"].search(before)
    if found and (settled or mention.kind in _AREA) and not before[: found.start()].endswith("-"):
        return _part(text, mention, found, base)
    if settled and patterns["centre"].search(before):
        return replace(mention, precision=2, radius_km=min(_CENTRE_KM, mention.radius_km or _CENTRE_KM))
    if settled and patterns["near"].search(before):
        return replace(mention, precision=2, radius_km=max(10.0, mention.radius_km or 0.0))
    if mention.kind in _SETTLED and mention.kind != "site":
        if patterns["unit"].match(text, mention.end):  # a district that the gazetteer has only as its town
            return replace(mention, precision=3, radius_km=max(_DISTRICT_KM, mention.radius_km or 0.0))
        if patterns["around"].match(text, mention.end):
            return replace(mention, precision=2, radius_km=max(10.0, mention.radius_km or 0.0))
    return mention


def _somewhere_beyond(town: PlaceMention, beyond: PlaceMention) -> PlaceMention:
    """The circle in which a village "south of" a town lies when the text gives no distance: no more exact than a district."""
    if town.latitude is None or town.longitude is None or town.kind not in _SETTLED:
        return beyond
    bearing = _bearings()[beyond.text.split()[0].lower()]
    latitude, longitude = shifted(town.latitude, town.longitude, bearing, _BESIDE_KM + (town.radius_km or 0.0))
    return replace(beyond, kind="point", latitude=latitude, longitude=longitude, precision=3, radius_km=_BESIDE_RADIUS_KM)


def apply_compounds(document: Document, mentions: Sequence[PlaceMention]) -> tuple[PlaceMention, ...]:
    """`mentions` with those of compound wordings turned into the places that these name.

    An unknown village "7 km east of" a known town gets the point that the distance gives.
    """
    text = document.text
    turned: list[PlaceMention] = []
    patterns = _patterns()
    floor = before_owner = 0
    for mention in mentions:
        literal = mention.role in {"event_place", "other_place", "natural_feature"} and mention.kind not in {"road", "unknown"}
        gap = text[floor : mention.start]
        owned = bool(turned) and (patterns["owner"].fullmatch(gap) is not None or (mention.text == "capital" and gap in {"'s ", "’s ", " "}))
        stop = turned[-1].start if owned else mention.start
        at = -2 if owned else -1  # of the place that the words about this one may follow
        now = _compound(text, mention, before_owner if owned else floor, stop) if literal else mention
        last = turned[at] if len(turned) > owned else None
        away = now.kind == "point" or (now is not mention and now.text[:1].isdigit())
        placed_by = away or (now.kind == "part" and " of" in now.text[: mention.start - now.start] and text[now.start - 7 : now.start].lower() != "in the ")
        if placed_by and last is not None and patterns["remark"].fullmatch(text[last.end : now.start]):
            if now.kind == "part" and last.kind == "unknown":
                now = _somewhere_beyond(mention, now)
            if (away or now.kind == "point") and last.kind == "unknown" and last.latitude is None:
                turned[at] = replace(
                    last, latitude=now.latitude, longitude=now.longitude, country=now.country, admin1=now.admin1,
                    precision=now.precision, radius_km=now.radius_km, score=now.score,
                )  # fmt: skip
            if last.kind in {"sea", "strait"}:
                # "in the Red Sea, 60 nautical miles west of Hodeidah": that part of the sea.
                turned[at] = replace(last, latitude=now.latitude, longitude=now.longitude, radius_km=now.radius_km, score=now.score)
            # The distance only tells where the place before lies: nothing is said to have happened at the point.
            now = replace(mention, role="other_place")
        turned.append(now)
        before_owner, floor = floor, mention.end
    return tuple(turned)
