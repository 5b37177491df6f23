"""Find: the places stage. Names are spotted, judged, resolved together and given their roles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import zip_longest

from pipeline.places.gazetteer import Gazetteer, Place
from pipeline.places.judge import has_evidence, is_meant_as_place, names_person, surnames_in
from pipeline.places.lexicon import demonyms, table
from pipeline.places.resolve import Choice, Context, choose, container_of, gather, is_stray
from pipeline.places.roles import role_of
from pipeline.places.spot import Lexis, Spot, sentence_words, spot_demonyms, spot_names
from pipeline.records import Article, Document, PlaceMention, PlaceRole, TimeMention
from pipeline.split import split_article

_PRINTED: frozenset[PlaceRole] = frozenset({"event_place", "other_place", "metonym", "dateline", "byline", "natural_feature"})


def _mention(spot: Spot, role: PlaceRole, choice: Choice) -> PlaceMention:
    place = choice.place
    runner = choice.runner_up
    return PlaceMention(
        spot.start, spot.end, spot.text, role, place.name, place.kind, place.latitude, place.longitude, place.country,
        place.admin1, place.place_id if place.place_id > 0 else None, place.precision, place.radius_km, choice.score,
        f"{runner.name}, {runner.admin1 or ''}, {runner.country or ''}" if runner else None,
    )  # fmt: skip


def _unresolved(spot: Spot, document: Document, containers: Sequence[Place]) -> PlaceMention:
    """A place whose name the gazetteer has only elsewhere: kept with its words, without a point."""
    country = next((p.country for p in containers), None)
    namesake = spot.candidates[0]
    return PlaceMention(
        spot.start, spot.end, spot.text, role_of(spot, namesake, document), spot.text, "settlement", country=country, precision=1,
        runner_up=f"{namesake.name}, {namesake.admin1 or ''}, {namesake.country or ''}",
    )  # fmt: skip


def _of_country(start: int, end: int, text: str, role: PlaceRole, country: Place) -> PlaceMention:
    return PlaceMention(
        start, end, text, role, country.name, "country", country.latitude, country.longitude, country.country,
        None, country.place_id if country.place_id > 0 else None, 6, country.radius_km, 0.95,
    )  # fmt: skip


def _containers(spots: Sequence[Spot]) -> dict[int, list[Place]]:
    """For each spot's start the places that may hold it, by the name behind its comma."""
    found = {}
    for spot, following in zip_longest(spots, spots[1:]):
        outer = container_of(spot, following)
        if outer is not None:
            found[spot.start] = [p for p in outer.candidates if p.kind in {"country", "province", "district"}]
    return found


def _seats_of_power(document: Document, gazetteer: Gazetteer) -> Iterator[PlaceMention]:
    for row in table("metonyms"):
        at = document.text.find(row["name"])
        country = gazetteer.country(row["country"])
        while at != -1 and country is not None:
            yield replace(_of_country(at, at + len(row["name"]), row["name"], "metonym", country), kind="seat")
            at = document.text.find(row["name"], at + 1)


def find_places(document: Document, gazetteer: Gazetteer, times: Sequence[TimeMention] = ()) -> tuple[PlaceMention, ...]:
    """Every toponym of the article in text order, with its role and referent.

    Names within a temporal expression ("April", "Sunday") are dates, not places.
    """
    dated = [(time.start, time.end) for time in times]
    spots = [
        spot for spot in spot_names(document, gazetteer) if not any(a <= spot.start < b for a, b in dated)
    ]
    surnames = surnames_in(spots)
    lexis = Lexis(document)
    seats = list(_seats_of_power(document, gazetteer))
    seated = {seat.start for seat in seats}
    spots = [spot for spot in spots if spot.start not in seated]
    usual = {key: any(gazetteer.goes_by(place, key) for place in candidates) for key, candidates in {s.key: s.candidates for s in spots}.items()}
    proven = frozenset(s.key for s in spots if usual[s.key] and has_evidence(s) and is_meant_as_place(s, lexis, surnames, frozenset(), True))
    meant = [spot for spot in spots if is_meant_as_place(spot, lexis, surnames, proven, usual[spot.key])]
    taken = sorted([(spot.start, spot.end) for spot in meant] + [(seat.start, seat.end) for seat in seats])
    demonyms = list(spot_demonyms(document, taken))
    containers = _containers(meant)
    context = gather(meant, gazetteer, containers, frozenset(), Counter(code for _, _, code in demonyms))
    mentions = [*seats]
    mentions += _resolved(meant, document, gazetteer, containers, context)
    mentions += [
        PlaceMention(spot.start, spot.end, spot.text, "name_part", spot.text, "name", score=0.0)
        for spot in spots
        if spot not in meant and names_person(spot, surnames)
    ]
    for word, _, code in demonyms:
        country = gazetteer.country(code)
        if country is not None:
            mentions.append(_of_country(word.start, word.end, word.text, "demonym", country))
    covered = {(seat.start, seat.end) for seat in seats}
    kept = [m for m in mentions if (m.start, m.end) in covered or not any(a < m.end and m.start < b for a, b in covered)]
    return tuple(sorted(kept, key=lambda mention: (mention.start, mention.end)))


def _resolved(
    spots: Sequence[Spot], document: Document, gazetteer: Gazetteer, containers: dict[int, list[Place]], context: Context
) -> Iterator[PlaceMention]:
    """One sense a document: a name resolved beside its container keeps that referent wherever it stands alone."""
    told: dict[str, Choice] = {}
    for spot in spots:
        if spot.start in containers:
            told.setdefault(spot.key, choose(spot, context, gazetteer, containers[spot.start]))
    for spot in spots:
        choice = told.get(spot.key)
        if choice is None:
            choice = told[spot.key] = choose(spot, context, gazetteer, [])
        if is_stray(choice, spot, context, spot.start in containers):
            yield _unresolved(spot, document, containers.get(spot.start, []))
            continue
        choice = _river(choice, context, gazetteer)
        yield _mention(spot, role_of(spot, choice.place, document), choice)


def _river(choice: Choice, context: Context, gazetteer: Gazetteer) -> Choice:
    """A river's reference point moved to the stretch that the article speaks of: the Dnipro at Kherson."""
    place = choice.place
    if place.kind != "river" or not context.anchors:
        return choice
    towns = [anchor for anchor in context.anchors if anchor.is_settlement]
    for anchor in towns:
        point = gazetteer.stretch(place, (anchor.latitude, anchor.longitude))
        if point is not None and abs(point[0] - anchor.latitude) + abs(point[1] - anchor.longitude) < 1.0:
            moved = Place(place.place_id, place.name, place.kind, point[0], point[1], anchor.country, None, 0, min(place.radius_km, 50.0), place.precision)
            return Choice(moved, choice.score, choice.runner_up)
    return choice


def is_toponym(mention: PlaceMention) -> bool:
    """Whether `python -m pipeline places` prints the mention: literal, metonymic and dateline names, not demonyms or parts of names."""
    return mention.role in _PRINTED and mention.kind != "seat"


def tag_text(text: str, gazetteer: Gazetteer, dct: date | None = None) -> tuple[PlaceMention, ...]:
    """The toponyms of a bare text; `dct` is its publication date where known."""
    return find_places(split_article(Article("text", text, published=dct)), gazetteer)


def _abbreviation(text: str, gazetteer: Gazetteer) -> tuple[Place, ...]:
    for row in table("abbreviations"):
        if text.rstrip(".") == row["abbreviation"].rstrip("."):
            place = gazetteer.admin1(row["country"], row["name"])
            return (place,) if place else ()
    return ()


def resolve_spans(document: Document, spans: Sequence[tuple[int, int]], gazetteer: Gazetteer) -> tuple[PlaceMention, ...]:
    """A mention for each given span, in their order; one without coordinates where the gazetteer knows no such name."""
    spots = {}
    for start, end in spans:
        text = document.text[start:end]
        sentence = next((s for s in document.sentences if s.start <= start < s.end), None)
        country = gazetteer.country(demonyms().get(text, ""))
        candidates = (country,) if country else _abbreviation(text, gazetteer) or gazetteer.candidates(text)
        if sentence is None or not candidates:
            continue
        words = sentence_words(sentence)
        inside = [i for i, word in enumerate(words) if word.start < end and word.end > start]
        if inside:
            spots[start, end] = Spot(start, end, text, text, sentence, words, inside[0], inside[-1] + 1, candidates)
    ordered = sorted(spots.values(), key=lambda spot: spot.start)
    containers = _containers(ordered)
    context = gather(ordered, gazetteer, containers, frozenset(), Counter())
    mentions = {(m.start, m.end): m for m in _resolved(ordered, document, gazetteer, containers, context)}
    empty = {span: PlaceMention(*span, document.text[span[0] : span[1]], "other_place", document.text[span[0] : span[1]], "unknown") for span in spans}
    return tuple(mentions.get((start, end), empty[start, end]) for start, end in spans)
