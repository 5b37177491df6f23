"""Seats: a capital told by what it is and not by its name: "the capital", "the Libyan capital", "outside parliament"."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from pipeline.places.gazetteer import Gazetteer
from pipeline.places.lexicon import table
from pipeline.records import Document, PlaceMention

_HEARD = frozenset({"event_place", "metonym", "demonym", "natural_feature"})
_TOLD = frozenset({"body", "bullet", "caption", "headline", "heading"})
_OF_REGIONS = re.compile(r"(?<!\w)(?:regional|provincial|state|oblast|district|county|departmental|governorate|federal|self-declared|de facto) capital(?!\w)")
_CAPITAL = re.compile(r"(?P<lead>(?<=\w)['’]s |(?<!\w)[Tt]he |(?<!\w)its |(?<!\w)their |(?<!\w)[Tt]he country['’]s |(?<!\w)[Tt]he nation['’]s |(?<!\w)[Tt]he national |(?<!\w)(?:[Tt]he )?[A-Z][a-z]{2,14} )(?P<name>capital)(?: city)?(?!\w)(?! ?-)")
# What makes of "capital" another word, or shows that its name stands beside it.
_OTHER_SENSE = re.compile(r" (?:punishment|gains?|markets?|investments?|expenditures?|flight|controls?|spending|letters?|offences?|offenses?|crimes?|requirements?|goods|region|area|of)(?!\w)|(?:,| \(| –| —)? ?(?:of )?[A-Z]")
# "the country's central region", "the east of the country", not "the country": that is seldom where something happened.
_PART_OF_COUNTRY = re.compile(
    r"(?<!\w)[Tt]he (?P<name>country|nation)(?=['’]s (?:[a-z]+, )?(?:(?:far )?(?:north|south|east|west)[a-z-]*|central|troubled|restive|volatile) (?:region|regions|part|parts|province|area|areas|border|coast|half|tip)(?!\w))"
    r"|(?<!\w)(?:[Nn]orth|[Ss]outh|[Ee]ast|[Ww]est|centre|center|interior)[a-z-]{0,4} of the (?P<whole>country|nation)(?!\w)"
)
_GAP, _FINE, _LOOK_BACK = 3, 2, 12


@cache
def _houses() -> re.Pattern[str]:
    rows = table("seats")
    leads = "|".join(re.escape(lead) for row in rows if row["class"] == "lead" for lead in row["words"].split(";"))
    houses = "|".join(sorted((re.escape(house) for row in rows if row["class"] == "house" for house in row["words"].split(";")), key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{leads}) (?:the |its |their )?(?:country['’]s |nation['’]s |[A-Z][a-z]{{2,14}}(?:['’]s)? )?(?P<name>(?i:{houses}))(?![\w-])")


def _main_country(mentions: Sequence[PlaceMention]) -> str | None:
    """The country that most of the article's names and nationalities speak of, if more than half do."""
    told = Counter(mention.country for mention in mentions if mention.role in _HEARD and mention.country)
    code, count = next(iter(told.most_common(1)), (None, 0))
    return code if 2 * count > sum(told.values()) else None


def find_seats(document: Document, mentions: Sequence[PlaceMention], gazetteer: Gazetteer) -> tuple[PlaceMention, ...]:
    """`mentions` in text order with the capitals that the words only describe: "the capital", "the Malian capital" and the
    houses of a state in it ("outside parliament"), where a country is named beside them or the article is about one."""
    ordered = sorted(mentions, key=lambda mention: (mention.start, mention.end))
    ends = sorted((mention.end, number) for number, mention in enumerate(ordered))
    stops = [end for end, _ in ends]
    starts = [mention.start for mention in ordered]
    main = _main_country(ordered)
    regional = _OF_REGIONS.search(document.text) is not None
    told: list[PlaceMention] = []
    for sentence in document.sentences:
        if sentence.kind not in _TOLD:
            continue
        here = ordered[bisect_left(starts, sentence.start) : bisect_right(starts, sentence.end)]
        settled = any(m.role == "event_place" and (m.precision or 9) <= _FINE for m in here)
        for hit in (*_CAPITAL.finditer(sentence.text), *(() if settled else _houses().finditer(sentence.text))):
            start, end = sentence.start + hit.start("name"), sentence.start + hit.end("name")
            is_capital = hit["name"].lower() == "capital"
            if is_capital and (_OTHER_SENSE.match(sentence.text, hit.end()) or _renames(sentence.text, hit.start())):
                continue
            owner = _owner(ordered, ends, stops, sentence.start + hit.start(), start)
            lead = (hit["lead"] if is_capital else "the ").lower().strip()
            named = owner is not None or not is_capital or lead in {"the", "its", "their", "the country's", "the nation's", "the country’s", "the nation’s", "the national"}
            if not named or (owner is None and (regional and is_capital)):
                continue
            number = bisect_left(starts, start)
            before = [m for m in ordered[max(0, number - _LOOK_BACK) : number] if m.start >= sentence.start]
            spoken = next((m.country for m in reversed(before) if m.role == "event_place" and m.country), None)
            place = gazetteer.capital(owner or spoken or main or "")
            if place is None or any(m.start < end and start < m.end for m in ordered[max(0, number - 1) : number + 1]):
                continue
            mention = PlaceMention(
                start, end, document.text[start:end], "event_place", place.name, place.kind, place.latitude, place.longitude, place.country,
                place.admin1, place.place_id if place.place_id > 0 else None, place.precision, place.radius_km, 0.8 if owner else 0.7,
            )  # fmt: skip
            told.append(mention if is_capital else replace(mention, kind="part", precision=2))
        for hit in _PART_OF_COUNTRY.finditer(sentence.text):
            group = "name" if hit["name"] else "whole"
            start, end = sentence.start + hit.start(group), sentence.start + hit.end(group)
            country = gazetteer.country(main or "")
            if country is None:
                continue
            whole = PlaceMention(
                start, end, document.text[start:end], "event_place", country.name, "country", country.latitude, country.longitude, country.country,
                None, country.place_id if country.place_id > 0 else None, 6, country.radius_km, 0.7,
            )  # fmt: skip
            told.append(whole)
    return tuple(sorted([*ordered, *told], key=lambda mention: (mention.start, mention.end)))


def _renames(text: str, start: int) -> bool:
    """Whether the name stands before: "in X, the capital"."""
    return re.search(r"[A-ZÀ-Ž][\w'’-]+, (?:and )?\Z", text[max(0, start - 40) : start]) is not None


def _owner(ordered: Sequence[PlaceMention], ends: Sequence[tuple[int, int]], stops: Sequence[int], begin: int, start: int) -> str | None:
    """The country whose name or nationality stands in the words before the seat, or None."""
    first, last = bisect_left(stops, begin), bisect_right(stops, start)
    found = [ordered[number] for _, number in ends[first:last]]
    return next((m.country for m in reversed(found) if m.country and m.precision == 6 and start - m.end <= _GAP), None)
