"""Find: the places stage. Names are spotted, judged, resolved together and given their roles."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from pipeline.places.compounds import apply_compounds
from pipeline.places.described import find_described, hold_unplaced, told_distance
from pipeline.places.gazetteer import Gazetteer, Place, distance_km
from pipeline.places.judge import (
    Facts,
    Verdict,
    gather_facts,
    is_person,
    listed_bonus,
    proven_bonus,
    weigh,
)
from pipeline.places.lexicon import demonyms, table, word_class
from pipeline.places.names import fold
from pipeline.places.resolve import Choice, chains, named_as, resolve
from pipeline.places.roles import role_of
from pipeline.places.seats import find_seats
from pipeline.places.spellings import sound_key, spelled_otherwise
from pipeline.places.spot import Spot, Words, sentence_words, spot_demonyms, spot_names
from pipeline.places.unknown import (
    Extent,
    find_contained,
    find_coordinates,
    find_listed,
    find_media,
    find_unknown,
)
from pipeline.records import Article, Document, PlaceMention, PlaceRole, TimeMention
from pipeline.split import split_article

_PRINTED: frozenset[PlaceRole] = frozenset({"event_place", "other_place", "metonym", "dateline", "byline", "natural_feature"})
_WELL_KNOWN = 150_000
_SMALL = 20_000
# So many words for other countries make a namesake abroad unlikely: fewer for a village than for a town.
_FEW_ELSEWHERE = 2
_MANY_ELSEWHERE = 4
_GUESS = 0.3  # below this chance a pin is a guess among many namesakes
_RESPELLED_SCORE = 0.65
_FINE = 2
_DISTRICT, _SNAP_KM = 3, 10.0
_DETOUR, _ABOUT_KM = 1.6, 15.0  # what "30 km from" may stand for
_SURE = 2.0  # a name so judged vouches for those listed with it


def _mention(spot: Spot, role: PlaceRole, choice: Choice) -> PlaceMention:
    place = choice.place
    runner = choice.runner_up
    return PlaceMention(
        spot.start, spot.end, spot.text, role, place.name, place.kind, place.latitude, place.longitude, place.country,
        place.admin1, place.place_id if place.place_id > 0 else None, place.precision, place.radius_km, choice.score,
        f"{runner.name}, {runner.admin1 or ''}, {runner.country or ''}" if runner else None,
    )  # fmt: skip


def _unresolved(spot: Spot, role: PlaceRole, choice: Choice, container: Place | None) -> PlaceMention:
    """A place whose name the gazetteer has only elsewhere: kept with its words and what holds it, without a point."""
    place = choice.place
    runner = f"{place.name}, {place.admin1 or ''}, {place.country or ''}"
    mention = PlaceMention(spot.start, spot.end, spot.text, role, spot.text, "unknown", precision=1, runner_up=runner)
    return replace(mention, country=container.country, admin1=container.admin1) if container else mention


def _countries_of(choices: Iterable[Choice], demonyms_heard: Mapping[str, int]) -> Counter[str]:
    """How often the article speaks of each country, by its places and its people."""
    told = Counter(demonyms_heard)
    told.update(choice.place.country for choice in choices if choice.place.country)
    return told


def _is_stray(place: Place, countries: Counter[str], uses: int) -> bool:
    """Whether a small place lies in a country of which the article says nothing else: then the gazetteer lacks the
    place that is meant. `uses` is how often the article names the place itself."""
    if place.country is None or place.precision > 3 or place.kind == "capital" or place.population >= _WELL_KNOWN:
        return False
    others = sum(countries.values()) - countries[place.country]
    enough = _FEW_ELSEWHERE if place.population < _SMALL else _MANY_ELSEWHERE
    return countries[place.country] <= uses and others >= enough


def _is_called_village(spot: Spot, place: Place) -> bool:
    """Whether the text calls a village what the gazetteer knows only as a large city: "the village of Manila"."""
    if place.population < _WELL_KNOWN or not place.is_settlement:
        return False
    after, of, head = spot.after(), spot.before(), spot.before(2)
    led = of is not None and of.low == "of" and head is not None and head.low in {"village", "hamlet"}
    return led or (after is not None and after.low in {"village", "hamlet"})


def _is_no_village(spot: Spot, place: Place) -> bool:
    """Whether the name of a small place is here a people's, a ship's or that of a park or street: "Hunde fighters", "the submarine
    Santa Fe", "Shevchenko park"."""
    lead = spot.before()
    if lead is not None and (lead.low in word_class("ship") or lead.text in word_class("ship_prefix")):
        return True
    if spot.text in {"Centre", "Center"} and lead is not None and lead.text[0].isupper():  # "the Joint Centre for"
        return True
    if place.precision > 3 or place.population >= _WELL_KNOWN or place.kind == "capital":
        return False
    after = spot.after()
    named_after = after is not None and after.low in word_class("named_after") and after.text.islower()
    return named_after or spot.text.lower() in word_class("peoples")


def _of_country(start: int, end: int, text: str, role: PlaceRole, country: Place) -> PlaceMention:
    return PlaceMention(
        start, end, text, role, country.name, "country", country.latitude, country.longitude, country.country,
        None, country.place_id if country.place_id > 0 else None, 6, country.radius_km, 0.95,
    )  # fmt: skip


def _containers(spots: Sequence[Spot], gazetteer: Gazetteer) -> dict[int, list[Place]]:
    """For each spot's start the places that hold it, by the name behind its comma, its bracket or its "in"."""
    found: dict[int, list[Place]] = {}
    listed = {spot.start for chain in chains(spots) for spot in chain}
    for spot, following in pairwise(spots):
        if following.sentence is not spot.sentence or (spot.start in listed and _are_peers(spot, following, gazetteer)):
            continue
        between = spot.sentence.text[spot.end - spot.sentence.start : following.start - spot.sentence.start]
        if between in {"'s ", "’s "}:  # "Burkina Faso's Sahel region" is not the whole Sahel
            owners = [p for p in spot.candidates[:5] if p.precision in (4, 6)]
            held = [a for a in owners if any(p.precision < a.precision and gazetteer.lies_in(p, a) for p in following.candidates[:300])]
            if held:
                found[following.start] = held
            continue
        if between.strip() not in {",", "(", "in", ", in", "in the", ", in the"} or len(between) > 9:
            continue
        outer = gazetteer.containers(following.text.rstrip(".")) or following.candidates
        areas = [p for p in outer if p.precision in (3, 4, 5, 6)]
        inner = spot.candidates
        holding = [a for a in areas if any(p.precision < a.precision and gazetteer.lies_in(p, a) for p in inner[:300])]
        if holding:
            found[spot.start] = holding
    return {**_heads_of_items(spots, gazetteer), **found}


def _heads_of_items(spots: Sequence[Spot], gazetteer: Gazetteer) -> dict[int, list[Place]]:
    """For the towns of a sentence that opens with a province, "In Kharkiv Oblast, troops took A, B and C" or "Kharkiv
    region: A shelled", that province, where it has a place of the name."""
    found: dict[int, list[Place]] = {}
    for spot, areas in _headed(spots):
        held = [a for a in areas if any(p.precision < a.precision and gazetteer.lies_in(p, a) for p in spot.candidates[:300])]
        if held and spot.candidates[0].precision <= _FINE:
            found[spot.start] = held
    return found


def _headed(spots: Sequence[Spot]) -> Iterator[tuple[Spot, list[Place]]]:
    """The names of a sentence behind its heading province, with what that name may mean."""
    head, areas = None, list[Place]()
    for spot in spots:
        if head is None or spot.sentence is not head.sentence:
            head, areas = spot, _area_at_head(spot)
        elif areas:
            yield spot, areas


def _area_at_head(spot: Spot) -> list[Place]:
    """The provinces that a name may mean which heads its sentence, alone before a comma or colon."""
    before = [word.low for word in spot.words[: spot.first]]
    behind = spot.words[spot.last : spot.last + 3]
    named = named_as(spot) == "unit" or spot.candidates[0].kind == "province"
    if not named or set(before) - {"in", "across", "throughout", "the", "•", "-", "–"} or not {word.text for word in behind[:2]} & {",", ":"}:
        return []
    units = [place for place in spot.candidates[:8] if place.kind in {"province", "district"}]
    return units[:3]


def _are_peers(one: Spot, two: Spot, gazetteer: Gazetteer) -> bool:
    """Whether both may be countries, or both large first-level units: "Texas, Oklahoma" is no town in a state."""
    return any(
        all(any(p.kind == kind and gazetteer.goes_by(p, spot.key) for p in spot.candidates) for spot in (one, two))
        for kind in ("country", "province")
    )


def _elsewhere(spots: Sequence[Spot], containers: Mapping[int, object]) -> dict[int, Place]:
    """For each small place's name the country or province named behind its comma or bracket in which the gazetteer has
    no such place: "Serpa, Mali" or "Serpa in Mali" is not the Serpa of Portugal."""
    found: dict[int, Place] = {}
    for spot, following in pairwise(spots):
        if spot.start in containers or following.sentence is not spot.sentence:
            continue
        between = spot.sentence.text[spot.end - spot.sentence.start : following.start - spot.sentence.start]
        area = following.candidates[0]
        small = all(place.precision <= 3 and place.population < _WELL_KNOWN for place in spot.candidates)
        if between in {", ", " (", " in ", " in the ", ", in the ", ", in "} and small and area.kind in {"country", "province"} and not area.name.startswith(spot.text):
            found[spot.start] = area
    for spot, areas in _headed(spots):
        abroad = all(p.precision <= _FINE and p.population < _WELL_KNOWN and p.country != areas[0].country for p in spot.candidates)
        if abroad and spot.start not in containers:
            found.setdefault(spot.start, areas[0])
    return found


def _at_told_distance(spots: Sequence[Spot], choices: Mapping[int, Choice]) -> tuple[dict[int, Choice], set[int]]:
    """The choices with small places moved to the namesake that lies as far from a town as the text says, "X, 30 km from Y",
    and the starts of the names that no place there has."""
    moved, far = dict(choices), set[int]()
    for spot, following in pairwise(spots):
        if following.sentence is not spot.sentence or spot.start not in choices or following.start not in choices:
            continue
        told = told_distance(spot.sentence.text[spot.end - spot.sentence.start : following.start - spot.sentence.start])
        place, anchor = choices[spot.start].place, choices[following.start].place
        if told is None or not place.is_settlement or place.population >= _WELL_KNOWN or anchor.precision > _DISTRICT or anchor.population < place.population:
            continue
        reach = told * _DETOUR + _ABOUT_KM
        if _apart(place, anchor) <= reach:
            continue
        near = next((other for other in spot.candidates if other.precision <= _DISTRICT and _apart(other, anchor) <= reach), None)
        if near is None:
            far.add(spot.start)
        else:
            moved[spot.start] = Choice(near, choices[spot.start].score, place)
    return moved, far


def _apart(one: Place, other: Place) -> float:
    return distance_km(one.latitude, one.longitude, other.latitude, other.longitude)


def _seats_of_power(document: Document, gazetteer: Gazetteer) -> Iterator[PlaceMention]:
    for row in table("metonyms"):
        at = document.text.find(row["name"])
        country = gazetteer.country(row["country"])
        while at != -1 and country is not None:
            yield replace(_of_country(at, at + len(row["name"]), row["name"], "metonym", country), kind="seat")
            at = document.text.find(row["name"], at + 1)


def _joint(between: str) -> str:
    """What joins two names: "and" of ", and the village of". "In X region, the Mission" joins nothing."""
    words = between.split()
    if len(words) > 2 and words[-1] == "of" and words[-2].rstrip("s") in word_class("settlement_head") | word_class("area_head"):
        words = words[:-2]
    if words[-1:] == ["the"] and words[:-1] != [","]:
        words = words[:-1]
    return " ".join(words)


def _lists(spots: Sequence[Spot]) -> Iterator[list[Spot]]:
    """The spots that stand in one list: "A, B and C, as well as D"."""
    run: list[Spot] = list(spots[:1])
    for one, two in pairwise(spots):
        between = one.sentence.text[one.end - one.sentence.start : two.start - one.sentence.start] if one.sentence is two.sentence else ""
        joint = _joint(between)
        if joint not in {",", "and", ", and", "or", ", as well as", "as well as"}:
            yield run
            run = []
        run.append(two)
    if run:
        yield run


def judged(
    spots: Sequence[Spot], document: Document, facts: Facts, gazetteer: Gazetteer, containers: dict[int, list[Place]]
) -> list[Spot]:
    """Those of `spots` that are meant as places, each heard with the article's other uses of its name."""
    held, holding = frozenset(containers), set()
    for spot, following in pairwise(spots):
        if spot.start in held:
            holding.add(following.start)
    usual = {s.key: any(gazetteer.goes_by(p, s.text if s.text.isupper() else s.key) for p in s.candidates) for s in spots}
    in_dateline = {s.start for s in spots if any(d.start <= s.start < d.end for d in document.datelines)}
    verdicts: dict[int, Verdict] = {
        s.start: weigh(s, facts, usual[s.key], s.start in in_dateline, held, frozenset(holding)) for s in spots
    }
    proven = {s.key for s in spots if verdicts[s.start].total > 1.5 and verdicts[s.start].context >= 2.0}
    bonus: Counter[int] = Counter()
    for spot in spots:
        if spot.key in proven:
            bonus[spot.start] += proven_bonus()  # type: ignore[assignment]
    for listed in _lists(spots):
        sure = [spot.start for spot in listed if verdicts[spot.start].total > _SURE]
        for spot in listed:
            if sure and sure != [spot.start]:
                bonus[spot.start] += listed_bonus()  # type: ignore[assignment]
    return [s for s in spots if verdicts[s.start].total + bonus[s.start] > 0]


def toponyms(document: Document, gazetteer: Gazetteer, times: Sequence[TimeMention] = ()) -> tuple[PlaceMention, ...]:
    """Every toponym of the article in text order with its role and its own referent: in "15 km east of Kupiansk" the
    town, in "northern Gaza" the whole. `find_places` turns these into the places that such wordings name."""
    words = Words(document)
    dated = Extent([(time.start, time.end) for time in times])
    seats = list(_seats_of_power(document, gazetteer))
    fixed = [*seats, *find_coordinates(document), *find_media(document)]
    fixed += find_unknown(document, words, "road")
    taken = Extent([(m.start, m.end) for m in fixed])
    spots = [
        spot
        for spot in spot_names(document, gazetteer, words)
        if not dated.meets(spot.start, spot.end) and not taken.meets(spot.start, spot.end)
    ]
    facts = gather_facts(words.all())
    containers = _containers(spots, gazetteer)
    meant = judged(spots, document, facts, gazetteer, containers)
    kept = {spot.start for spot in meant}
    containers = _containers(meant, gazetteer)
    covered = Extent([*((spot.start, spot.end) for spot in meant), *((m.start, m.end) for m in fixed)])
    demonym_words = [found for found in spot_demonyms(document, []) if not covered.meets(found[0].start, found[0].end)]
    heard = Counter(code for _, _, code in demonym_words)
    choices = resolve(meant, containers, {code: min(1.0, 0.4 + 0.1 * n) for code, n in heard.items()}, gazetteer)
    mentions = [*fixed]
    likely = _countries_of(choices.values(), heard)
    uses = Counter(choice.place.place_id for choice in choices.values())
    outside = _elsewhere(meant, containers)
    choices, far = _at_told_distance(meant, choices)
    for spot in meant:
        choice = _river(spot, choices[spot.start], choices.values(), gazetteer)
        if _is_no_village(spot, choice.place):
            continue
        role = role_of(spot, choice.place, document)
        astray = _is_stray(choice.place, likely, uses[choice.place.place_id]) or (choice.score < _GUESS and choice.place.precision <= 3)
        if spot.start in outside or _is_called_village(spot, choice.place) or spot.start in far or (spot.start not in containers and astray):
            mentions.append(_unresolved(spot, role, choice, outside.get(spot.start)))
        else:
            mentions.append(_mention(spot, role, choice))
    for spot in spots:
        if spot.start not in kept and is_person(spot, facts):
            mentions.append(PlaceMention(spot.start, spot.end, spot.text, "name_part", spot.text, "name"))
    for word, _, code in demonym_words:
        country = gazetteer.country(code)
        if country is not None:
            mentions.append(_of_country(word.start, word.end, word.text, "demonym", country))
    held = Extent([(m.start, m.end) for m in mentions])
    mentions += [found for found in find_unknown(document, words, "named") if not held.meets(found.start, found.end)]
    told = find_listed(document, find_contained(document, find_described(document, mentions)))
    return tuple(_respelled(mention, likely, gazetteer) for mention in told)


def _only_one(mention: PlaceMention, country: str, gazetteer: Gazetteer) -> Place | None:
    """The one settlement of the country that has the name, be it a former or foreign spelling that alone would prove nothing."""
    places = [p for p in gazetteer.candidates(mention.text) if p.is_settlement and p.country == country and mention.admin1 in (None, p.admin1)]
    return places[0] if len(places) == 1 else None


def _respelled(mention: PlaceMention, countries: Counter[str], gazetteer: Gazetteer) -> PlaceMention:
    """An unknown place with its point where the country that the text names, or mostly speaks of, has one that is only
    spelled otherwise."""
    if mention.kind != "unknown" or mention.role != "event_place" or mention.runner_up is not None:
        return mention
    code, count = next(iter(countries.most_common(1)), ("", 0))
    country = mention.country or (code if count > 0.5 * sum(countries.values()) else None)
    place = _only_one(mention, country, gazetteer) or spelled_otherwise(mention.text, country, mention.admin1, gazetteer) if country else None
    if place is None:
        return mention
    return _at(mention, place)


def find_places(document: Document, gazetteer: Gazetteer, times: Sequence[TimeMention] = ()) -> tuple[PlaceMention, ...]:
    """Every toponym of the article in text order, with its role and the place that its wording names: an offset
    point for "15 km east of Kupiansk", a part for "northern Gaza", the area about the town for "the Pokrovsk direction".

    Names within a temporal expression ("April", "Sunday") are dates, not places. A name that the gazetteer lacks but
    the words call a place is kept without coordinates.
    """
    told = find_seats(document, toponyms(document, gazetteer, times), gazetteer)
    placed = (_snapped(mention, gazetteer) for mention in apply_compounds(document, told))
    return hold_unplaced(document, tuple(placed))


def _snapped(mention: PlaceMention, gazetteer: Gazetteer) -> PlaceMention:
    """An unknown village at the point that a distance gives, moved to the village of that name or sound which lies there."""
    if mention.kind != "unknown" or mention.latitude is None or mention.longitude is None or (mention.precision or 9) > _DISTRICT:
        return mention
    key, sound = fold(mention.text), sound_key(mention.text)
    reach = (mention.radius_km or 0.0) * 1.5 + _SNAP_KM
    near = gazetteer.within(mention.latitude, mention.longitude, reach)
    place = next((p for p in near if fold(p.name) == key), None) or next((p for p in near if sound and sound_key(p.name) == sound), None)
    return _at(mention, place) if place else mention


def _at(mention: PlaceMention, place: Place) -> PlaceMention:
    """`mention` as a place of the gazetteer that is spelled otherwise or found by where it lies."""
    return replace(
        mention, name=place.name, kind=place.kind, latitude=place.latitude, longitude=place.longitude, country=place.country,
        admin1=place.admin1, geoname_id=place.place_id if place.place_id > 0 else None, precision=place.precision, radius_km=place.radius_km,
        score=_RESPELLED_SCORE,
    )  # fmt: skip


def _river(spot: Spot, choice: Choice, choices: Iterable[Choice], gazetteer: Gazetteer) -> Choice:
    """A river's reference point moved to the stretch that the article speaks of: the Dnipro at Kherson."""
    if choice.place.kind != "river":
        return choice
    # A long river may be kept in several parts under one name.
    rivers = [choice.place, *(p for p in spot.candidates if p.kind == "river" and p is not choice.place)]
    towns = Counter(other.place for other in choices if other.place.is_settlement)
    for anchor, _ in towns.most_common(12):
        for river in rivers:
            point = gazetteer.stretch(river, (anchor.latitude, anchor.longitude))
            if point is not None and abs(point[0] - anchor.latitude) + abs(point[1] - anchor.longitude) < 1.0:
                moved = Place(river.place_id, river.name, river.kind, point[0], point[1], anchor.country, anchor.admin1, 0, min(river.radius_km, 50.0), river.precision)
                return Choice(moved, choice.score, choice.runner_up)
    return replace(choice, score=min(choice.score, 0.6))


def is_toponym(mention: PlaceMention) -> bool:
    """Whether `python -m pipeline places` prints the mention: literal, metonymic and dateline names, not demonyms or parts of names."""
    return mention.role in _PRINTED and mention.kind != "seat"


def tag_text(text: str, gazetteer: Gazetteer, dct: date | None = None) -> tuple[PlaceMention, ...]:
    """The toponyms of a bare text; `dct` is its publication date where known."""
    return toponyms(split_article(Article("text", text, published=dct)), gazetteer)


def resolve_spans(document: Document, spans: Sequence[tuple[int, int]], gazetteer: Gazetteer) -> tuple[PlaceMention, ...]:
    """A mention for each given span, in their order; one without coordinates where the gazetteer knows no such name."""
    spots = {}
    starts = [sentence.start for sentence in document.sentences]
    for start, end in spans:
        text = document.text[start:end]
        number = bisect_left(starts, start + 1) - 1
        if number < 0 or not text.strip() or (start, end) in spots:
            continue
        sentence = document.sentences[number]
        candidates = _named(text, gazetteer)
        if not candidates:
            continue
        words = sentence_words(sentence)
        inside = [i for i, word in enumerate(words) if word.start < end and word.end > start]
        if inside:
            spots[start, end] = Spot(start, end, text, fold(text), sentence, words, inside[0], inside[-1] + 1, candidates)
    ordered = sorted(spots.values(), key=lambda spot: (spot.start, spot.end))
    containers = _containers(ordered, gazetteer)
    choices = resolve(ordered, containers, {}, gazetteer)
    found = {}
    for spot in ordered:
        choice = _river(spot, choices[spot.start], choices.values(), gazetteer)
        found[spot.start, spot.end] = _mention(spot, role_of(spot, choice.place, document), choice)
    return tuple(
        found.get((start, end)) or PlaceMention(start, end, document.text[start:end], "other_place", document.text[start:end], "unknown")
        for start, end in spans
    )


def _named(text: str, gazetteer: Gazetteer) -> tuple[Place, ...]:
    """The places that a given span may mean: by its own words, its demonym, or the name that it holds."""
    country = gazetteer.country(demonyms().get(text.strip(), ""))
    if country:
        return (country,)
    found = gazetteer.candidates(text)
    if found:
        return found
    hits = sorted(gazetteer.scan(text), key=lambda hit: hit.start - hit.end)
    return gazetteer.candidates(hits[0].key) if hits else ()
