"""Resolve: which of the places of a name is meant, judged by what stands beside it and by the whole article."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log

from pipeline.places.gazetteer import Gazetteer, Place, distance_km
from pipeline.places.lexicon import weights, word_class
from pipeline.places.spot import Spot

_MOST_CANDIDATES = 40
_NEIGHBOUR_KM = 120.0
_WELL_KNOWN = 150_000


@dataclass(frozen=True, slots=True)
class Choice:
    """The referent chosen for a name, how sure (0 to 1), and the next best when it was close."""

    place: Place
    score: float
    runner_up: Place | None


@dataclass
class Context:
    """What an article has made likely so far: countries, first-level units, and places already sure."""

    countries: Counter[str]
    units: Counter[tuple[str, str]]
    anchors: list[Place]
    dateline: frozenset[str]


def container_of(spot: Spot, following: Spot | None) -> Spot | None:
    """The name after a comma that this one lies in, as in "Taji, Iraq"; None when there is none."""
    comma = spot.after()
    if following is None or comma is None or comma.text != "," or following.start - spot.end > 3:
        return None
    return following


def _inside(place: Place, container: Place) -> bool:
    if container.kind == "country":
        return place.country == container.country and place.kind != "country"
    if container.kind in {"province", "region", "district"}:
        same_unit = container.admin1 is not None and place.admin1 == container.admin1
        return place.country == container.country and same_unit and place.place_id != container.place_id
    return False


def _prior(place: Place, spot: Spot, gazetteer: Gazetteer) -> float:
    """How likely the place is meant by the bare name, before any context."""
    w = weights()
    score = w["population"] * log(place.population + 300) if place.population else w["no_population"] + w["population"] * log(300)
    if gazetteer.goes_by(place, spot.key):
        score += w["own_name"]
    last = spot.words[spot.last - 1].low
    names_unit = not spot.is_one_word and last in word_class("area_head")
    if names_unit and place.kind in {"province", "district", "region"}:
        score += w["unit_named"]
    natural = {"sea", "strait", "river", "lake", "mountain", "desert"}
    if place.kind in natural and gazetteer.goes_by(place, spot.key):
        article = spot.before()
        if not spot.is_one_word or (article is not None and article.low == "the"):
            score += w["natural_named"]
    named_as = _named_as(spot)
    if (named_as == "unit" and place.kind in {"province", "district", "region"}) or (named_as == "settlement" and place.is_settlement):
        score += w["unit_named"]
    if place.kind == "country":
        score += w["country_kind"]
    if place.kind == "capital":
        score += w["capital"]
    return score


def _named_as(spot: Spot) -> str | None:
    """What the words before call the place: "the region of X" a unit, "the city of X" a settlement."""
    of, head = spot.before(), spot.before(2)
    if of is None or head is None or of.low != "of":
        return None
    if head.low in word_class("area_head"):
        return "unit"
    return "settlement" if head.low in word_class("settlement_head") else None


def _settlement_first(places: Sequence[Place], spot: Spot) -> dict[int, float]:
    """A bare name that a province or district shares with its own chief town means the town: "in Kherson"."""
    bonus: dict[int, float] = {}
    towns = {(p.country, p.admin1) for p in places if p.is_settlement}
    for place in places:
        unit = place.kind in {"province", "district"} or (place.kind == "river" and spot.is_one_word)
        if unit and ((place.country, place.admin1) in towns or (place.kind == "district" and any(t[0] == place.country for t in towns))):
            bonus[place.place_id] = -(weights()["population"] * log(place.population + 300)) * 0.45 - weights()["settlement_before_unit"]
    return bonus


def score_candidates(spot: Spot, context: Context, gazetteer: Gazetteer, containers: Sequence[Place]) -> list[tuple[float, Place]]:
    """The candidates of `spot` with their scores, best first."""
    w = weights()
    places = spot.candidates[:_MOST_CANDIDATES]
    if len(spot.candidates) > _MOST_CANDIDATES:
        places += tuple(p for p in spot.candidates[_MOST_CANDIDATES:] if p.country in context.countries or any(_inside(p, c) for c in containers))
    names_unit = not spot.is_one_word and spot.words[spot.last - 1].low in word_class("area_head")
    malus = {} if names_unit or _named_as(spot) == "unit" else _settlement_first(places, spot)
    total = sum(context.countries.values()) or 1
    scored = []
    for place in places:
        score = _prior(place, spot, gazetteer) + malus.get(place.place_id, 0.0)
        if any(_inside(place, container) for container in containers):
            score += w["container_beside"]
        if place.country:
            score += w["country_support"] * min(1.0, 2.0 * context.countries[place.country] / total)
            if place.admin1:
                score += w["admin1_support"] * min(1.0, context.units[place.country, place.admin1] / 2)
            if place.country in context.dateline:
                score += w["dateline_country"]
        near = [a for a in context.anchors if a.place_id != place.place_id and a.precision <= 3]
        if place.precision <= 3 and any(distance_km(place.latitude, place.longitude, a.latitude, a.longitude) < _NEIGHBOUR_KM for a in near[:30]):
            score += w["neighbour"]
        scored.append((score, place))
    return sorted(scored, key=lambda item: (-item[0], item[1].place_id))


def choose(spot: Spot, context: Context, gazetteer: Gazetteer, containers: Sequence[Place]) -> Choice:
    """The likeliest referent. The score is the share of belief in places within 100 km of the chosen one."""
    scored = score_candidates(spot, context, gazetteer, containers)
    best = scored[0][1]
    top = scored[0][0]
    shares = [(exp(score - top), place) for score, place in scored]
    whole = sum(share for share, _ in shares)
    same = sum(s for s, p in shares if p is best or distance_km(p.latitude, p.longitude, best.latitude, best.longitude) < 100)
    rival = next((p for _, p in scored[1:] if distance_km(p.latitude, p.longitude, best.latitude, best.longitude) >= 100), None)
    probability = same / whole
    return Choice(best, round(probability, 3), rival if probability < 0.8 else None)


def is_stray(choice: Choice, spot: Spot, context: Context, contained: bool) -> bool:
    """Whether a small place lies in a country of which the article says nothing else: then the name is not in the gazetteer."""
    place = choice.place
    if contained or place.country is None or place.precision > 3 or place.kind == "capital" or place.population >= _WELL_KNOWN:
        return False
    others = sum(n for code, n in context.countries.items() if code != place.country)
    return others >= 3 and context.countries[place.country] <= 0.15 * others and spot.is_one_word


def gather(document_spots: Sequence[Spot], gazetteer: Gazetteer, containers: dict[int, list[Place]], dateline: frozenset[str], demonym_codes: Counter[str]) -> Context:
    """The article's context from its names, told twice: first with what is sure by itself, then with what that makes sure."""
    context = Context(demonym_codes, Counter(), [], dateline)
    for _ in range(2):
        countries: Counter[str] = Counter(demonym_codes)
        units: Counter[tuple[str, str]] = Counter()
        anchors: list[Place] = []
        for spot in document_spots:
            choice = choose(spot, context, gazetteer, containers.get(spot.start, []))
            if choice.score < 0.6 or choice.place.country is None:
                continue
            countries[choice.place.country] += 1
            if choice.place.admin1:
                units[choice.place.country, choice.place.admin1] += 1
            anchors.append(choice.place)
        unique = {place.place_id: place for place in anchors}
        context = Context(countries, units, list(unique.values()), dateline)
    return context
