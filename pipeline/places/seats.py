"""Seats: a capital told by what it is and not by its name: "the capital", "the Libyan capital", "outside parliament"."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from pipeline.places.gazetteer import Gazetteer, Place
from pipeline.places.lexicon import table
from pipeline.records import Document, PlaceMention, Sentence

_HEARD = frozenset({"event_place", "metonym", "demonym", "natural_feature"})
_TOLD = frozenset({"body", "bullet", "caption", "headline", "heading"})
_OF_REGIONS = re.compile(r"(?<!\w)(?:regional|provincial|state|oblast|district|county|departmental|governorate|federal|self-declared|de facto) capital(?!\w)")
_CAPITAL = re.compile(
    r"(?:(?<=\w)['’]s |(?P<plain>(?<!\w)(?:[Tt]he|[Ii]ts|[Tt]heir|[Tt]he country['’]s|[Tt]he nation['’]s|[Tt]he national) )|(?<!\w)(?:[Tt]he )?[A-Z][a-z]{2,14} )"
    r"(?P<name>capital)(?: city)?(?!\w)(?! ?-)"
)
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
    named = _Named(sorted(mentions, key=lambda mention: (mention.start, mention.end)), gazetteer)
    regional = _OF_REGIONS.search(document.text) is not None
    told: list[PlaceMention] = []
    for sentence in document.sentences:
        if sentence.kind not in _TOLD:
            continue
        told += _capitals(sentence, named, regional)
        if not any(m.role == "event_place" and (m.precision or 9) <= _FINE for m in named.within(sentence)):
            told += _houses_told(sentence, named)
        told += _countries(sentence, named)
    return tuple(sorted([*named.ordered, *told], key=lambda mention: (mention.start, mention.end)))


class _Named:
    """The places that an article names, as the words of a seat look for the country that they belong to."""

    def __init__(self, ordered: Sequence[PlaceMention], gazetteer: Gazetteer) -> None:
        self.ordered, self.gazetteer = ordered, gazetteer
        self.main = _main_country(ordered) or ""
        self._starts = [mention.start for mention in ordered]
        self._by_end = sorted(ordered, key=lambda mention: mention.end)
        self._ends = [mention.end for mention in self._by_end]

    def within(self, sentence: Sentence) -> Sequence[PlaceMention]:
        return self.ordered[bisect_left(self._starts, sentence.start) : bisect_right(self._starts, sentence.end)]

    def owner(self, begin: int, start: int) -> str | None:
        """The country whose name or nationality stands in the words before the seat, or None."""
        found = self._by_end[bisect_left(self._ends, begin) : bisect_right(self._ends, start)]
        return next((m.country for m in reversed(found) if m.country and m.precision == 6 and start - m.end <= _GAP), None)

    def seat(self, sentence: Sentence, hit: re.Match[str], owner: str | None) -> PlaceMention | None:
        """The capital of `owner`, else of the country that the sentence or the article tells of, at the words of `hit`."""
        start, end = sentence.start + hit.start("name"), sentence.start + hit.end("name")
        number = bisect_left(self._starts, start)
        before = [m for m in self.ordered[max(0, number - _LOOK_BACK) : number] if m.start >= sentence.start]
        spoken = next((m.country for m in reversed(before) if m.role == "event_place" and m.country), None)
        place = self.gazetteer.capital(owner or spoken or self.main)
        if place is None or any(m.start < end and start < m.end for m in self.ordered[max(0, number - 1) : number + 1]):
            return None
        return _mention(start, hit["name"], place, 0.8 if owner else 0.7)


def _capitals(sentence: Sentence, named: _Named, regional: bool) -> Iterator[PlaceMention]:
    """ "The capital", "the Malian capital"; in an article about the capitals of regions only those of a named country."""
    for hit in _CAPITAL.finditer(sentence.text):
        if _OTHER_SENSE.match(sentence.text, hit.end()) or _renames(sentence.text, hit.start()):
            continue
        owner = named.owner(sentence.start + hit.start(), sentence.start + hit.start("name"))
        if owner is None and (regional or hit["plain"] is None):
            continue
        mention = named.seat(sentence, hit, owner)
        if mention is not None:
            yield mention


def _houses_told(sentence: Sentence, named: _Named) -> Iterator[PlaceMention]:
    """ "Outside parliament", "stormed the presidential palace"."""
    for hit in _houses().finditer(sentence.text):
        mention = named.seat(sentence, hit, named.owner(sentence.start + hit.start(), sentence.start + hit.start("name")))
        if mention is not None:
            yield replace(mention, kind="part", precision=2)


def _countries(sentence: Sentence, named: _Named) -> Iterator[PlaceMention]:
    """The country itself, of which the words name a part: "the north of the country"."""
    country = named.gazetteer.country(named.main)
    if country is None:
        return
    for hit in _PART_OF_COUNTRY.finditer(sentence.text):
        group = "name" if hit["name"] else "whole"
        yield replace(_mention(sentence.start + hit.start(group), hit[group], country, 0.7), admin1=None, precision=6)


def _mention(start: int, words: str, place: Place, score: float) -> PlaceMention:
    return PlaceMention(
        start, start + len(words), words, "event_place", place.name, place.kind, place.latitude, place.longitude, place.country,
        place.admin1, place.place_id if place.place_id > 0 else None, place.precision, place.radius_km, score,
    )  # fmt: skip


def _renames(text: str, start: int) -> bool:
    """Whether the name stands before: "in X, the capital"."""
    return re.search(r"[A-ZÀ-Ž][\w'’-]+, (?:and )?\Z", text[max(0, start - 40) : start]) is not None
