"""Described: names that the words beside them make places: "Zubrik, 35 miles north of Baghdad", "Zubrik village", "the
Zubrik district of Tripoli".

The gazetteer may lack such a name, or know it only far away. It then has what the text tells of it: the distance from a
known town, the town that it is a part of, or only its words.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from pipeline.places.compounds import KM
from pipeline.places.gazetteer import distance_km
from pipeline.places.lexicon import demonyms, table, word_class
from pipeline.places.unknown import Extent, is_place_like, small_words
from pipeline.records import Document, PlaceMention

_LITERAL = frozenset({"event_place", "other_place"})
_TOWNS = frozenset({"city", "town", "village", "capital", "suburb"})
_AREAS = frozenset({"province", "district"})
_REACH = 140  # characters between a name and the known place that its remark names
_PART_KM = 40.0  # a quarter lies no farther from its city
_DISTRICT, _DISTRICT_KM = 3, 25.0
_NEAR_KM = 15.0
_MOST_NAMES = 200
_TOLD_BEFORE = 500  # characters
_WORD = r"(?:[A-Za-z]{2}[-‐])?[A-ZÀ-ÞĀ-Ž][\w'’ʼ-]{1,30}"
_NAME = rf"(?P<name>{_WORD}(?: {_WORD}){{0,2}})"


@cache
def _leads() -> str:
    """What stands before a place's name and never before a person's."""
    words = word_class("locative") | word_class("done_to_places") | word_class("settlement_head") | {"from", "of", "to", "into", "nearby"}
    return "(?:" + "|".join(sorted(words, key=len, reverse=True)) + ")"


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    compass = "|".join(sorted((word for row in table("bearings") for word in row["words"].split() if not word.endswith("ern")), key=len, reverse=True))
    heads = "|".join(sorted(word_class("settlement_head")))
    units = "|".join(sorted(word_class("distance"), key=len, reverse=True))
    small = "|".join(sorted(word_class("described_village"), key=len, reverse=True)).replace("_", " ")
    groups = "|".join(sorted(word_class("described_community"), key=len, reverse=True)).replace("_", " ")
    within = "|".join(sorted(word_class("named_unit"), key=len, reverse=True)).replace("_", " ")
    parts = "|".join(sorted(word_class("described_part"), key=len, reverse=True)).replace("_", " ")
    remark = r"(?:(?:which|that|is|lies|sits|located|situated|lying|some|about|around|roughly|approximately|just|nearly|almost|only|less than|more than) ){0,4}"
    away = rf"(?P<way>\d{{1,3}}(?:[.,]\d)? ?-?(?:{units})\b(?: \(\d[\d.,]* ?[a-z]+\))? ?(?:to the )?)?(?P<bearing>(?i:{compass}))?(?P<link> ?(?:of|from|outside|away from|near|close to) )"
    return {
        "away": re.compile(
            rf"(?<!\w)(?i:{_leads()}) {_NAME}(?:,? (?:an?|the) (?:[a-z-]+ ){{0,3}}(?:{heads}))?(?:,| \(| [-–—])? {{0,1}}{remark}{away}(?:the )?"
            rf"(?:[a-z-]+ ){{0,2}}(?:(?:{heads}) of )?(?:[A-Z][\w'’-]{{1,20}} )?(?:capital |city |town )?\Z"
        ),
        "apart": re.compile(
            rf"(?:,? (?:an?|the) (?:[a-z-]+ ){{0,3}}(?:{heads}))?(?:,| \(| [-–—])? {{0,1}}{remark}(?P<number>\d{{1,3}}(?:[.,]\d)?) ?-?(?P<unit>{units})\b(?: \(\d[\d.,]* ?[a-z]+\))?"
            rf"(?: to the)?(?: (?i:{compass}))? (?:of|from|outside|away from)(?: the)?(?: [a-z-]+){{0,2}}(?: (?:{heads}) of)? "
        ),
        "small": re.compile(rf"(?<!\w)(?:[a-z-]{{2,14}}|(?i:{_leads()})) {_NAME} (?P<head>{small})\b"),
        "community": re.compile(rf"(?<!\w)(?:in|on|at|of|near|attacked|stormed|raided|invaded|hit) (?:the )?{_NAME} (?P<head>{groups})\b"),
        "part": re.compile(rf"(?:^|(?<!\w)){_NAME} (?:{parts})s?(?: of| in|,)(?: the)?(?: (?:[a-z-]+ ){{0,2}}(?:city|town|capital|municipality) of)?(?: (?:(?:north|south|east|west)[a-z-]*|central|downtown))? \Z"),
        "nearby": re.compile(rf"(?<!\w)(?:in|at|on) the (?:nearby|neighbou?ring|adjacent) {_NAME} (?:area|neighbou?rhood|quarter|suburb|locality|camp|village|town)\b(?! of)"),
        "quarter": re.compile(rf"(?<!\w)(?:in|at|on|hit|struck) (?:the )?(?:[a-z-]+ ){{0,1}}{_NAME} (?:neighbou?rhood|quarter|suburb|slum|mohalla)\b(?! of| in)"),
        "owned": re.compile(rf"(?:'s|’s|s'|s’) (?:[a-z-]+ ){{0,2}}{_NAME} (?:{parts})\b"),
        "within": re.compile(
            rf"(?:,? (?:an?|the) (?:[a-z-]+ ){{0,3}}(?:{heads})| (?:village|town|hamlet|locality|settlement|community|camp|Township|township|district|ward))?(?: (?:located|situated|lying))?"
            r"(?:(?:,| \()(?: the)?(?: (?:[a-z-]+ern|central))? ?|,? (?:in|of|inside|within)(?: the)?(?: [a-z-]{3,15}){0,2}(?: of)?(?: the)? )\Z"
        ),
        "listed": re.compile(r",? and (?:the )?\Z|, (?:the )?\Z"),
        "unit": re.compile(rf",? (?:{within})\b"),
    }


def told_distance(between: str) -> float | None:
    """The kilometres that the words between two names put the first from the second: ", some 30 km north of the town of"."""
    found = _patterns()["apart"].fullmatch(between)
    return float(found["number"].replace(",", ".")) * KM[found["unit"]] if found else None


def _is_people(name: str) -> bool:
    words = name.split()
    known = [word in demonyms() or word.lower() in word_class("peoples") for word in words]
    return name in demonyms() or all(known) or words[0] in demonyms() or known[-1]  # "Dogon Dawa" is no people


def _sentence_start(bounds: Sequence[int], at: int) -> int:
    number = bisect_right(bounds, at) - 1
    return bounds[number] if number >= 0 else 0


def find_described(document: Document, mentions: Sequence[PlaceMention]) -> tuple[PlaceMention, ...]:
    """`mentions` in text order with those that the words beside describe: unknown settlements, for which `apply_compounds`
    works out the point that a distance gives, and parts of a town with the town's own point."""
    ordered = sorted(mentions, key=lambda mention: (mention.start, mention.end))
    lower_words = small_words(document.text)
    bounds = [sentence.start for sentence in document.sentences]
    found = [*_parts(document, ordered, bounds, lower_words), *_beside_last_town(document.text, ordered, lower_words)]
    taken = Extent([(mention.start, mention.end) for mention in [*ordered, *found]])
    placed = Extent([(mention.start, mention.end) for mention in [*ordered, *found] if mention.kind != "unknown" or mention.latitude is not None])
    end = -1
    for mention in sorted(_told(document, ordered, bounds), key=lambda told: (told.start, told.latitude is None)):
        free = mention.start >= end and not (taken if mention.latitude is None else placed).meets(mention.start, mention.end)
        if free and is_place_like(mention.text, lower_words) and not _is_people(mention.text):
            found.append(mention)
            end = mention.end
    new = Extent([(mention.start, mention.end) for mention in found])
    kept = [mention for mention in ordered if not new.meets(mention.start, mention.end)]
    return tuple(sorted([*kept, *found], key=lambda mention: (mention.start, mention.end)))


def _told(document: Document, ordered: Sequence[PlaceMention], bounds: Sequence[int]) -> Iterator[PlaceMention]:
    """Unknown names "35 miles north of" or "near" a known town, and those called a village."""
    text = document.text
    for known in ordered:
        if known.role not in _LITERAL or (known.kind not in _TOWNS and known.kind not in _AREAS):
            continue
        begin = max(_sentence_start(bounds, known.start), known.start - _REACH)
        hit = _patterns()["away"].search(text[begin : known.start])
        if hit is not None and (hit["way"] or hit["bearing"] or hit["link"].strip() in {"near", "close to", "outside"}):
            start, end = begin + hit.start("name"), begin + hit.end("name")
            beside = known.kind in _TOWNS and not hit["way"] and not hit["bearing"]
            mention = PlaceMention(start, end, text[start:end], "event_place", text[start:end], "unknown", country=known.country, precision=1)
            yield replace(
                mention, latitude=known.latitude, longitude=known.longitude, admin1=known.admin1, precision=2,
                radius_km=max(_NEAR_KM, known.radius_km or 0.0), score=known.score,
            ) if beside else mention  # fmt: skip
    for pattern in ("small", "community"):
        for hit in _patterns()[pattern].finditer(text):
            yield PlaceMention(hit.start("name"), hit.end("name"), hit["name"], "event_place", hit["name"], "unknown", precision=1)


def _parts(document: Document, ordered: Sequence[PlaceMention], bounds: Sequence[int], lower_words: frozenset[str]) -> Iterator[PlaceMention]:
    """Quarters that the text puts into a known town: "the X district of Y", "Y's X neighbourhood"."""
    text = document.text
    for town in (*ordered, *_the_city(text, ordered)):
        if town.role not in {*_LITERAL, "metonym"} or town.kind not in _TOWNS or town.latitude is None:
            continue
        begin = max(_sentence_start(bounds, town.start), town.start - 60)
        behind = _patterns()["owned"].match(text, town.end)
        before = _patterns()["part"].search(text[begin : town.start])
        spans = [(begin + before.start("name"), begin + before.end("name"))] if before else []
        spans += [(behind.start("name"), behind.end("name"))] if behind else []
        for start, end in spans:
            here = [mention for mention in ordered if mention.start < end and start < mention.end]
            if any(_near(mention, town) for mention in here) or not (here or is_place_like(text[start:end], lower_words)):
                continue
            if any(mention.role not in _LITERAL or mention.start < start or mention.end > end for mention in here):
                continue
            if text[town.start : town.end].lower() != "city":
                yield replace(town, role="other_place")  # it only says whose part that is
            yield PlaceMention(
                start, end, text[start:end], "event_place", text[start:end], "part", town.latitude, town.longitude, town.country, town.admin1,
                precision=2, radius_km=town.radius_km, score=town.score,
            )  # fmt: skip


def _beside_last_town(text: str, ordered: Sequence[PlaceMention], lower_words: frozenset[str]) -> Iterator[PlaceMention]:
    """Unknown names that the words put into or beside the town told just before: "in the nearby X area", "in the X neighbourhood"."""
    towns = [mention for mention in ordered if mention.kind in _TOWNS and mention.role in _LITERAL and mention.latitude is not None]
    starts = [town.start for town in towns]
    taken = Extent([(mention.start, mention.end) for mention in ordered if mention.kind != "unknown"])
    for pattern, kind in (("nearby", "unknown"), ("quarter", "part")):
        for hit in _patterns()[pattern].finditer(text):
            start, end = hit.start("name"), hit.end("name")
            number = bisect_right(starts, start) - 1
            if number < 0 or start - towns[number].end > _TOLD_BEFORE or taken.meets(start, end) or not is_place_like(hit["name"], lower_words) or _is_people(hit["name"]):
                continue
            town = towns[number]
            yield PlaceMention(
                start, end, hit["name"], "event_place", hit["name"], kind, town.latitude, town.longitude, town.country, town.admin1,
                precision=2, radius_km=max(_NEAR_KM, town.radius_km or 0.0) if kind == "unknown" else town.radius_km, score=town.score,
            )  # fmt: skip


def _the_city(text: str, ordered: Sequence[PlaceMention]) -> Iterator[PlaceMention]:
    """"The city" beside the name of a quarter ("the city's X neighbourhood", "the X district of the city") as the last city named."""
    cities = [mention for mention in ordered if mention.kind in {"city", "town", "capital"} and mention.role in _LITERAL]
    starts = [city.start for city in cities]
    for hit in re.finditer(r"(?<!\w)(?:the|The) (?:same )?(?P<city>city)(?=['’]s (?:[a-z-]+ ){0,2}[A-Z]|[,.]| (?:on|after|when|early|late|killing|by))", text):
        number = bisect_right(starts, hit.start()) - 1
        if number >= 0:
            yield replace(cities[number], start=hit.start("city"), end=hit.end("city"), role="event_place")


def _near(mention: PlaceMention, town: PlaceMention) -> bool:
    """Whether the gazetteer's own place may be that quarter."""
    if mention.latitude is None or mention.longitude is None or town.latitude is None or town.longitude is None:
        return False
    return distance_km(mention.latitude, mention.longitude, town.latitude, town.longitude) <= _PART_KM


def hold_unplaced(document: Document, mentions: Sequence[PlaceMention]) -> tuple[PlaceMention, ...]:
    """`mentions` in text order, those without a point moved into the district or province that the text names behind them:
    no more exact than that area."""
    text = document.text
    placed = list(mentions)
    for number in range(len(placed) - 2, -1, -1):
        mention, area = placed[number], placed[number + 1]
        if mention.kind != "unknown" or mention.latitude is not None or mention.role != "event_place":
            continue
        if area.role not in _LITERAL or area.latitude is None:
            continue
        between = text[mention.end : area.start]
        unit = area.kind in _TOWNS and _patterns()["unit"].match(text, area.end)
        listed = area.kind == "unknown" and (area.precision or 0) >= _DISTRICT and _patterns()["listed"].match(between)
        is_area = area.kind in _AREAS or (area.kind == "part" and area.admin1 is not None and (area.precision or 0) > _DISTRICT)
        if listed or ((is_area or unit) and _patterns()["within"].match(between)):
            is_unit = mention.text.rpartition(" ")[2].lower() in word_class("area_head") | {"township"}
            placed[number] = replace(
                mention, kind="district" if is_unit else mention.kind, latitude=area.latitude, longitude=area.longitude, country=area.country, admin1=area.admin1,
                precision=_DISTRICT if unit else area.precision, radius_km=max(_DISTRICT_KM, area.radius_km or 0.0), score=area.score,
            )  # fmt: skip
    return _named_again(document, placed)


def _named_again(document: Document, mentions: Sequence[PlaceMention]) -> tuple[PlaceMention, ...]:
    """`mentions` with the further uses of their unknown places: after "the village of Zubrik" also "in Zubrik"."""
    told = {mention.text: mention for mention in reversed(mentions) if mention.kind == "unknown" and mention.role == "event_place"}
    names = sorted(told, key=len, reverse=True)[:_MOST_NAMES]
    if not names:
        return tuple(mentions)
    taken = Extent([(mention.start, mention.end) for mention in mentions])
    use = re.compile(rf"(?<!\w)(?i:{_leads()}) (?P<name>{'|'.join(map(re.escape, names))})(?![\w-]| [A-Z])")
    again = [
        replace(told[hit["name"]], start=hit.start("name"), end=hit.end("name"))
        for hit in use.finditer(document.text)
        if not taken.meets(hit.start("name"), hit.end("name"))
    ]
    return tuple(sorted([*mentions, *again], key=lambda mention: (mention.start, mention.end)))
