"""Unknown: places that the words show and the gazetteer cannot give: roads, named features, "the village of X",
coordinates written out, and the names of newspapers that hold a place's name."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise
from typing import Literal

from pipeline.places.grid import grid_point
from pipeline.places.lexicon import names, table, word_class
from pipeline.places.spot import Word, Words
from pipeline.records import Document, PlaceMention

_DEGREES = re.compile(
    r"(?<![\w.])(?P<lat>\d{1,2}(?:\.\d{1,8})?) ?°? ?(?:(?P<lat_min>\d{1,2}) ?[′'’] ?(?:(?P<lat_sec>\d{1,2}(?:\.\d{1,3})?) ?[″\"”] ?)?)?(?P<ns>[NS])"
    r"[,;]? {0,2}(?P<lon>\d{1,3}(?:\.\d{1,8})?) ?°? ?(?:(?P<lon_min>\d{1,2}) ?[′'’] ?(?:(?P<lon_sec>\d{1,2}(?:\.\d{1,3})?) ?[″\"”] ?)?)?(?P<ew>[EW])(?!\w)"
)
_PAIR = re.compile(r"(?<![\w.])(?P<lat>-?\d{1,2}\.\d{3,8}), ?(?P<lon>-?\d{1,3}\.\d{3,8})(?![\w.])")
_MGRS = re.compile(r"(?<!\w)\d{1,2}[C-HJ-NP-X] ?[A-HJ-NP-Z][A-HJ-NP-V] ?(?:\d{2} \d{2}|\d{3} \d{3}|\d{4} \d{4}|\d{5} \d{5}|\d{4}(?:\d\d){0,3})(?!\w)")

_LONGEST_NAME = 3
_WITH_ARTICLE = re.compile(r"(?:al|el|as|ar|an|at|az|ad|ash)[-‐][A-ZÀ-Ž]")
_CALLED = frozenset({"called", "named"})
_SHORTENED = frozenset({"N", "S", "E", "W", "St", "Dr"})


class Extent:
    """Spans of the text, asked whether another meets them."""

    def __init__(self, spans: Sequence[tuple[int, int]]) -> None:
        self._spans = sorted(spans)
        self._starts = [start for start, _ in self._spans]
        self._reach = max((end - start for start, end in self._spans), default=0)

    def meets(self, start: int, end: int) -> bool:
        """Whether any span shares a character with start to end."""
        first = bisect_left(self._starts, start - self._reach)
        last = bisect_right(self._starts, end)
        return any(a < end and start < b for a, b in self._spans[first:last])


def _angle(degrees: str, minutes: str | None, seconds: str | None, negative: bool) -> float:
    angle = float(degrees) + float(minutes or 0) / 60 + float(seconds or 0) / 3600
    return -angle if negative else angle


def _point(start: int, text: str, latitude: float, longitude: float, radius_km: float) -> PlaceMention | None:
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return None
    return PlaceMention(
        start, start + len(text), text, "event_place", text, "site", round(latitude, 5), round(longitude, 5),
        precision=1, radius_km=radius_km, score=0.99,
    )  # fmt: skip


def find_coordinates(document: Document) -> Iterator[PlaceMention]:
    """Points given in figures: "47.1°N 37.5°E", "48°35′N 38°00′E", "47.0971, 37.5434", MGRS."""
    text = document.text
    found: list[PlaceMention | None] = []
    for hit in _DEGREES.finditer(text):
        latitude = _angle(hit["lat"], hit["lat_min"], hit["lat_sec"], hit["ns"] == "S")
        longitude = _angle(hit["lon"], hit["lon_min"], hit["lon_sec"], hit["ew"] == "W")
        found.append(_point(hit.start(), hit.group(), latitude, longitude, 2.0))
    for hit in _PAIR.finditer(text):
        found.append(_point(hit.start(), hit.group(), float(hit["lat"]), float(hit["lon"]), 0.5))
    for hit in _MGRS.finditer(text):
        point = grid_point(hit.group())
        if point is not None:
            found.append(_point(hit.start(), hit.group(), *point, 1.0))
    end = -1
    for mention in sorted((m for m in found if m is not None), key=lambda m: m.start):
        if mention.start >= end:
            yield mention
            end = mention.end


@cache
def _media() -> re.Pattern[str]:
    titles = sorted((row["name"] for row in table("media")), key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, titles)) + r")(?!\w)")


def find_media(document: Document) -> Iterator[PlaceMention]:
    """Newspapers, broadcasters and agencies whose names hold a place's or a people's name."""
    for hit in _media().finditer(document.text):
        yield PlaceMention(hit.start(), hit.end(), hit.group(), "name_part", hit.group(), "name")


def _is_name(word: Word) -> bool:
    return word.text[0].isupper() and word.text[0].isalpha()


def _run_back(words: Sequence[Word], head: int) -> int:
    """Where the capitalised words before `head` begin; `head` itself when there is none."""
    begin = head
    while begin > 0 and head - begin < 5:
        word = words[begin - 1]
        if word.text == "." and begin > 1 and words[begin - 2].text in _SHORTENED and word.start == words[begin - 2].end:
            begin -= 2
        elif _belongs(word, begin == 1) or (word.text[0].isdigit() and word.text.endswith(("st", "nd", "rd", "th"))):
            begin -= 1
        else:
            break
    return begin


def _belongs(word: Word, opens: bool) -> bool:
    """Whether a capitalised word is part of the name behind it, not just the first of its sentence."""
    return _is_name(word) and not (opens and word.low in names("common_words")) and word.low not in word_class("never_opens")


def find_unknown(document: Document, split: Words, what: Literal["road", "named"]) -> Iterator[PlaceMention]:
    """Roads ("Highway 4", "Goshen Road"), or features and settlements that their words name ("Dolly Creek", "the village
    of X"): literal places without coordinates."""
    for sentence in document.sentences:
        words = split.of(sentence)
        for number in range(len(words)):
            span = _road(words, number) if what == "road" else _named(words, number)
            if span is not None:
                start, end = words[span[0]].start, words[span[1] - 1].end
                if what == "road" and document.text[end : end + 1] == "." and document.text[:end].endswith((" St", " Ave", " Rd", " Blvd", " Dr")):
                    end += 1
                text = document.text[start:end]
                mention = PlaceMention(start, end, text, "other_place", text, "road" if what == "road" else "unknown")
                # "The village of X" is as literal as a place gets; of a creek or a road only the name is known.
                settled = what == "named" and span[0] > 0 and words[span[0] - 1].low in {"of", "]", *_CALLED} and is_place_like(text, frozenset())
                inside = what == "named" and words[span[1] - 1].low == "township" and span[0] > 0 and words[span[0] - 1].low in {"in", "at", "near"}
                yield replace(mention, role="event_place", precision=3 if inside else 1) if settled or inside else mention


_FINE, _COUNTRY = 3, 6
# What stands between a list of places and the area that holds them: "in the southern countryside of Idlib"
_AREA = re.compile(r",? (?:in|of)(?: the)?(?: [a-z-]{3,15}){0,2}(?: of)?(?: the)? ")
_HOLDERS = frozenset({"country", "province", "district", "region"})
_NAME = r"(?P<name>[A-ZÀ-ÞĀ-Ž][\w'’ʼ-]{2,30}(?: [A-ZÀ-ÞĀ-Ž][\w'’ʼ-]{1,30}){0,2})"


# "the Baghdad neighborhoods of X"
_PART_OF = re.compile(r"(?:'s|’s)? (?:neighbou?rhood|suburb|quarter|district)s? of ")


@cache
def _contained() -> re.Pattern[str]:
    """What stands before the name of an area that holds an unknown place."""
    heads = "|".join(sorted(word_class("settlement_head")))
    leads = r"(?P<lead>(?<!\w)(?i:in|near|at|from|to|on|of|into|around|outside|entered|captured|shelled|struck|hit|attacked) )"
    return re.compile(
        rf"(?:{leads}{_NAME}(?:, in|,| in| \()|(?<!\w){_NAME.replace('<name>', '<told>')}, (?:an?|the) (?:[a-z-]+ ){{0,3}}(?:{heads})(?: [a-z]+){{0,2}} (?:in|of))(?: the)?(?: (?:north|south|east|west|central)[a-z-]*)? ?\Z",
    )


@cache
def _unit() -> re.Pattern[str]:
    """What a name is followed by when a unit is meant and no town: "Anka local government area"."""
    return re.compile(r" (?:" + "|".join(sorted(word_class("named_unit"), key=len, reverse=True)).replace("_", " ") + r")\b")


def small_words(text: str) -> frozenset[str]:
    """The words that the text writes small."""
    return frozenset(re.findall(r"(?<!\w)[a-zß-öø-ÿ]{3,}", text))


def is_place_like(name: str, lower_words: frozenset[str]) -> bool:
    """Whether the capitalised words may be a place's name: no code or acronym, no word that the article writes small."""
    if name.isupper() or any(letter.isdigit() for letter in name):
        return False
    words = [word.lower() for word in name.split()]
    known = names("common_words") | word_class("month_day") | word_class("never") | word_class("institution") | word_class("title")
    return not any(word in known or word in lower_words for word in words)


def find_contained(document: Document, mentions: Sequence[PlaceMention]) -> tuple[PlaceMention, ...]:
    """`mentions` in text order with the unknown places that the text puts into a known area: "in Novopetrove, Kherson
    region", "Rybachka, a village in Mykolaiv region". They carry the country and province of the area, and no point."""
    text = document.text
    ordered = sorted(mentions, key=lambda mention: (mention.start, mention.end))
    taken = Extent([(mention.start, mention.end) for mention in ordered])
    lower_words = small_words(text)
    bounds = [sentence.start for sentence in document.sentences]
    told: dict[tuple[int, int], PlaceMention] = {}
    for area in ordered:
        holds = area.kind in _HOLDERS or (area.precision is not None and _unit().match(text, area.end) is not None)
        if not holds or area.role not in {"event_place", "other_place"}:
            continue
        number = bisect_right(bounds, area.start) - 1
        begin = max(bounds[number] if number >= 0 else 0, area.start - 110)
        before = text[begin : area.start]
        found = _contained().search(before)
        if found is None or text[area.end : area.end + 2] in {"'s", "’s"}:
            continue
        group = "name" if found["name"] else "told"
        start, end = begin + found.start(group), begin + found.end(group)
        if not taken.meets(start, end):
            if is_place_like(text[start:end], lower_words):
                told[start, end] = PlaceMention(
                    start, end, text[start:end], "event_place", text[start:end], "unknown",
                    country=area.country, admin1=area.admin1, precision=1,
                )  # fmt: skip
        else:
            for mention in _unknown_in(ordered, start, end):
                told[mention.start, mention.end] = replace(mention, role="event_place", country=area.country, admin1=area.admin1, precision=1)
    for whole, part in pairwise(ordered):
        if part.kind == "unknown" and part.country is None and whole.latitude is not None and _PART_OF.fullmatch(text[whole.end : part.start]):
            told[part.start, part.end] = replace(
                part, role="event_place", kind="part", latitude=whole.latitude, longitude=whole.longitude, country=whole.country,
                admin1=whole.admin1, precision=2, radius_km=whole.radius_km, score=whole.score,
            )  # fmt: skip
    kept = [mention for mention in ordered if (mention.start, mention.end) not in told]
    return tuple(sorted([*kept, *told.values()], key=lambda mention: (mention.start, mention.end)))


_LISTED = re.compile(rf"{_NAME.replace('?P<name>', '?:')}(?:, (?:and |the )?{_NAME.replace('?P<name>', '?:')}){{0,30}},? (?:and|as well as)(?: the)? {_NAME.replace('?P<name>', '?:')}")
_LED = re.compile(r"(?<!\w)(?:villages|towns|settlements|hamlets|communities|localities|townships|camps|neighbou?rhoods) of \Z")
_LEAD = 20
_MEMBER = re.compile(r",? (?:and|as well as)(?: the)? |, (?:and |the )?")
_SHORTEST_LIST = 3


def find_listed(document: Document, mentions: Sequence[PlaceMention]) -> tuple[PlaceMention, ...]:
    """`mentions` in text order with the unknown names that stand in a list of places: "shelled Kupiansk, Dvorichna and
    Petrove", "rockets fell on A, B and C in the south of Idlib". They carry the country of the list, and no point."""
    text = document.text
    lower_words = small_words(text)
    ordered = sorted(mentions, key=lambda mention: (mention.start, mention.end))
    starts = [mention.start for mention in ordered]
    told: dict[int, PlaceMention] = {}
    for hit in _LISTED.finditer(text):
        spans = _members(text, hit.start(), hit.end())
        if len(spans) < _SHORTEST_LIST:
            continue
        inside = ordered[bisect_left(starts, spans[0][0]) : bisect_left(starts, hit.end())]
        behind = ordered[bisect_left(starts, hit.end()) :][:1]
        area = behind[0] if behind and _AREA.fullmatch(text[hit.end() : behind[0].start]) else None
        settled = [m for m in inside if m.role == "event_place" and m.country and (m.precision or 9) <= _FINE]
        led = _LED.search(text[max(0, hit.start() - _LEAD) : hit.start()]) is not None
        if any(m.role not in {"event_place", "other_place"} for m in inside) or not (area or led or 2 * len(settled) >= len(spans)):
            continue
        model = area or next(iter(settled), None)
        for start, end in spans:
            here = [m for m in inside if m.start < end and start < m.end]
            abroad = bool(here) and here[0].precision == _COUNTRY and area is not None and here[0].country != area.country
            if (not here and is_place_like(text[start:end], lower_words)) or abroad or any(m.kind == "unknown" for m in here):
                told[start] = PlaceMention(
                    start, end, text[start:end], "event_place", text[start:end], "unknown",
                    country=model.country if model else None, precision=1,
                )  # fmt: skip
    kept = [mention for mention in ordered if mention.start not in told]
    return tuple(sorted([*kept, *told.values()], key=lambda mention: (mention.start, mention.end)))


def _members(text: str, start: int, end: int) -> list[tuple[int, int]]:
    spans, begin = [], start
    for gap in _MEMBER.finditer(text, start, end):
        spans.append((begin, gap.start()))
        begin = gap.end()
    return [*spans, (begin, end)]


def _unknown_in(ordered: Sequence[PlaceMention], start: int, end: int) -> Iterator[PlaceMention]:
    """Those mentions at start to end that have neither point nor country and no longer name than that."""
    first = bisect_left(ordered, start, key=lambda mention: mention.start)
    for mention in ordered[first : first + 2]:
        if start <= mention.start and mention.end <= end and mention.kind == "unknown" and mention.country is None:
            yield mention


def _road(words: Sequence[Word], number: int) -> tuple[int, int] | None:
    word = words[number]
    if not _is_name(word):
        return None
    if word.low in word_class("road"):
        begin = _run_back(words, number)
        return (begin, number + 1) if begin < number and words[number].text[0].isupper() else None
    if word.low in word_class("road_numbered") and number + 1 < len(words) and words[number + 1].text[0].isdigit():
        begin = number - 1 if number and _is_name(words[number - 1]) and words[number - 1].low in {"state", "county", "interstate", "illinois", "us"} else number
        return begin, number + 2
    return None


def _named(words: Sequence[Word], number: int) -> tuple[int, int] | None:
    word = words[number]
    if _is_name(word) and word.low in word_class("feature_name"):
        begin = _run_back(words, number)
        return (begin, number + 1) if begin < number else None
    if _is_name(word) and word.low in {"lake", "mount", "river"} and number + 1 < len(words) and _is_name(words[number + 1]):
        return number, number + 2
    heads = word_class("settlement_head")
    opens = word.low == "of" or word.low in _CALLED  # "the village of X", "a small town called X"
    if opens and number and words[number - 1].low.removesuffix("s") in heads:
        first = number + 1 + (words[number + 1 : number + 2] != [] and words[number + 1].text == "]")  # "[the town of] X"
        end = first
        while end < len(words) and (_is_name(words[end]) or _WITH_ARTICLE.match(words[end].text)) and end - first < _LONGEST_NAME:
            end += 1
        return (first, end) if end > first else None
    return None
