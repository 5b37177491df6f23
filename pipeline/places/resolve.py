"""Resolve: which of the places of a name is meant, judged by what stands beside it and by the whole article.

Every name starts with a belief in each of its places. What the names of the article believe together makes some
countries, provinces and neighbourhoods likely, and that in turn moves each name's belief; three rounds settle it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from math import exp, floor, log

from pipeline.places.gazetteer import Gazetteer, Place, distance_km
from pipeline.places.lexicon import table, weights, word_class
from pipeline.places.names import fold
from pipeline.places.spot import Spot, Word

_MOST_CANDIDATES = 40
_ROUNDS = 3
_LARGE_TOWN = 250_000
_CELL_DEGREES = 1.2
_SAME_KM = 100.0
_WIDE_KM, _VAST_KM = 161.0, 1000.0
_BORDERLESS = frozenset({"region", "sea", "mountain", "desert", "river"})
# How far belief is to be trusted: checked against how often places of each score are right.
_SUREST, _DOUBT, _AREA_SCORE = 0.95, 1.4, 0.6
_UNITS = frozenset({"province", "district", "region"})
_WATERS = frozenset({"sea", "strait", "lake", "river"})
_NATURAL = frozenset({"river", "sea", "mountain", "desert", "island", "lake", "strait", "peninsula"})


@dataclass(frozen=True, slots=True)
class Choice:
    """The referent chosen for a name, how sure (0 to 1), and the next best when it was close."""

    place: Place
    score: float
    runner_up: Place | None


@dataclass(slots=True)
class Sense:
    """One name as the article uses it, with what it may mean: all its uses share one referent."""

    spots: list[Spot]
    places: tuple[Place, ...]
    prior: list[float]
    belief: list[float] = field(default_factory=list)
    siblings: set[int] = field(default_factory=set)
    weight: float = 1.0
    below: frozenset[int] = frozenset()  # units of a chief town's name: what else lies in them speaks for the town as well


def named_as(spot: Spot) -> str | None:
    """What the words beside call the place: "the region of X" a unit, "the city of X" a settlement; None when nothing."""
    of, head, named = spot.before(), spot.before(2), spot.before(3)
    if of is not None and head is not None and of.low == "of" and not (named is not None and _is_capital(named, spot)):
        if head.low in word_class("area_head"):
            return "unit"
        if head.low in word_class("settlement_head"):
            return "settlement"
    after = spot.after()
    if after is not None and after.low in word_class("area_head"):
        return "unit"
    if of is not None and of.low in word_class("settlement_head") and of.text.islower():
        return "settlement"
    if after is not None and after.low in {"city", "town", "village"}:
        return "settlement"
    return "unit" if _heads_list(spot) else None


def _is_capital(word: Word, spot: Spot) -> bool:
    """Whether the word is a name's, as in "the Pechersk district of Kyiv", where Kyiv is no district."""
    return word.text.rpartition("-")[2][:1].isupper() and word.start > spot.sentence.start


def _heads_list(spot: Spot) -> bool:
    """Whether a list that goes on behind ends in units: "Kherson and Mykolaiv oblasts"."""
    for ahead in range(12):
        word = spot.after(ahead)
        if word is None:
            return False
        if word.low in word_class("unit_plural"):
            before = spot.before()
            return ahead > 0 or (before is not None and before.low == "and")
        if not (word.text == "," or word.low in {"and", "or"} or word.text[0].isupper()):
            return False
    return False


def _takes_article(spot: Spot) -> bool:
    """Whether it stands as rivers and ranges do, "across the Dnipro,", and not before another noun. A name that no large
    town bears may have any small word behind it: "crossed the Danube all night"."""
    before, after = spot.before(), spot.after()
    if before is None or before.low != "the" or " " in spot.key:
        return False
    if after is not None and after.text[0].islower() and after.low not in word_class("area_head") | word_class("settlement_head"):
        return all(place.population < _LARGE_TOWN for place in spot.candidates) or after.low in word_class("after_noun")
    return after is None or not after.text[0].isalpha() or after.low in word_class("after_noun")


@cache
def _usual() -> dict[str, tuple[str, str | None]]:
    return {fold(row["name"]): (row["kind"], row["country"] or None) for row in table("usual")}


def _prior(place: Place, sense: Sequence[Spot], gazetteer: Gazetteer) -> float:
    """How likely the place is meant by the bare name, before any context."""
    w, spot = weights(), sense[0]
    score = w["population"] * log(place.population + 300) + (0 if place.population else w["no_population"])
    if gazetteer.goes_by(place, spot.key):
        score += w["own_name"] * (3 if " " in spot.key else 1)  # two words are rarely shared by chance
    if place.kind in {"country", "capital", "province", "district", "river", "site"}:
        score += w[place.kind]
    elif place.kind in _NATURAL or place.kind == "region":
        score += w["area"]
    if place.kind == "province" and place.population >= 1_500_000:
        score += w["province_large"]
    if _usual().get(spot.key) == (place.kind, place.country):
        score += w["usual_meaning"]
    called = {named_as(spot) for spot in sense}
    if "unit" in called and place.kind in _UNITS:
        score += w["unit_named"]
    if "settlement" in called and "unit" not in called and place.is_settlement:
        score += w["settlement_named"]
    if place.kind in _WATERS and " " in spot.key and not called & {"unit", "settlement"} and gazetteer.goes_by(place, spot.key):
        score += w["article_natural"]  # "the Red Sea", not the province called so
    if place.is_settlement and any(p.kind in _NATURAL and gazetteer.goes_by(p, spot.key) for p in spot.candidates) and all(
        _takes_article(each) for each in sense
    ):
        score -= w["article_natural"]  # "on the Dnipro" is no city
    if place.kind in _NATURAL and any(_takes_article(spot) for spot in sense):
        score += w["article_natural"] + (w["unit_named"] if place.kind == "river" else 0.0)
    return score


def _below_town(places: Sequence[Place], gazetteer: Gazetteer, key: str) -> set[int]:
    """The units that share a bare name with their own chief town: "in Kherson" means the town."""
    towns = [place for place in places if place.is_settlement and gazetteer.goes_by(place, key)]
    return {
        unit.place_id
        for unit in places
        if unit.kind in {"province", "district"}
        and _usual().get(key, ("", ""))[0] != unit.kind
        and any(
            town.country == unit.country
            and town.population * 25 > unit.population
            and distance_km(town.latitude, town.longitude, unit.latitude, unit.longitude) < 2 * unit.radius_km + 20
            for town in towns
        )
    }


def _inside(place: Place, area: Place, gazetteer: Gazetteer) -> bool:
    return place.place_id != area.place_id and place.precision < area.precision and gazetteer.lies_in(place, area)


def _units_called(key: str, gazetteer: Gazetteer) -> tuple[Place, ...]:
    """The units whose full name begins with `key`: "the Kyiv and Sumy regions" are not the city with special status."""
    heads = ("region", "oblast", "province", "county", "governorate", "state", "district", "raion")
    return tuple(place for head in heads for place in gazetteer.candidates(f"{key} {head}") if place.kind in _UNITS)


def _sense(spots: list[Spot], containers: Sequence[Place], wanted: frozenset[str], gazetteer: Gazetteer) -> Sense:
    """The name of `spots` with its places and first beliefs."""
    places = spots[0].candidates
    units = _units_called(spots[0].key, gazetteer) if any(_heads_list(spot) for spot in spots) else ()
    places = tuple(dict.fromkeys((*units, *places)))
    if len(places) > _MOST_CANDIDATES:
        rest = [p for p in places[_MOST_CANDIDATES:] if p.country in wanted or any(_inside(p, c, gazetteer) for c in containers)]
        places = (*places[:_MOST_CANDIDATES], *rest[:60])
    called_unit = any(named_as(spot) == "unit" for spot in spots)
    below = set() if called_unit else _below_town(places, gazetteer, spots[0].key)
    w = weights()
    prior = []
    for place in places:
        score = _prior(place, spots, gazetteer)
        if place.place_id in below:
            score -= w["town_first"]
        if place in units:
            score += w["unit_named"]
        if any(_inside(place, container, gazetteer) for container in containers):
            score += w["container_beside"]
        prior.append(score)
    return Sense(spots, places, prior, below=frozenset(below))


def _softmax(scores: Sequence[float]) -> list[float]:
    top = max(scores)
    shares = [exp(score - top) for score in scores]
    whole = sum(shares)
    return [share / whole for share in shares]


def _cell(place: Place) -> tuple[int, int]:
    return floor(place.latitude / _CELL_DEGREES), floor(place.longitude / _CELL_DEGREES)


class Belief:
    """How much the names of an article speak for each country, first-level unit and neighbourhood."""

    def __init__(self, senses: Sequence[Sense], demonyms: Mapping[str, float]) -> None:
        self.countries: Counter[str] = Counter()
        self.units: Counter[tuple[str, str]] = Counter()
        self.cells: Counter[tuple[int, int]] = Counter()
        for code, count in demonyms.items():
            self.countries[code] += count  # type: ignore[assignment]
        for sense in senses:
            for key, amount in _mass(sense):
                self._add(key, amount)

    def _add(self, key: tuple[str, object], amount: float) -> None:
        counter = getattr(self, key[0])
        counter[key[1]] += amount


def _mass(sense: Sense) -> Iterator[tuple[tuple[str, object], float]]:
    """What one name adds to countries, units and cells."""
    for place, share in zip(sense.places, sense.belief, strict=True):
        amount = share * sense.weight
        if amount < 0.01:
            continue
        if place.country:
            yield ("countries", place.country), amount
            if place.admin1:
                yield ("units", (place.country, place.admin1)), amount
        if place.precision <= 3:
            yield ("cells", _cell(place)), amount


def _around(cells: Mapping[tuple[int, int], float], cell: tuple[int, int]) -> float:
    return sum(cells.get((cell[0] + i, cell[1] + j), 0.0) for i in (-1, 0, 1) for j in (-1, 0, 1))


def _moved(sense: Sense, belief: Belief, senses: Sequence[Sense]) -> list[float]:
    """The beliefs of `sense` after hearing the other names of the article."""
    w = weights()
    own: dict[str, Counter[object]] = {"countries": Counter(), "units": Counter(), "cells": Counter()}
    for (kind, key), amount in _mass(sense):
        own[kind][key] += amount  # type: ignore[assignment]
    own_total = sum(own["countries"].values())
    total = max(0.0, sum(belief.countries.values()) - own_total)
    siblings = [senses[number] for number in sense.siblings]
    scores = []
    for place, score in zip(sense.places, sense.prior, strict=True):
        if place.country:
            others = max(0.0, belief.countries.get(place.country, 0.0) - own["countries"].get(place.country, 0.0))
            score += w["same_country"] * others / (total + 0.7)
            unit = (place.country, place.admin1 or "")
            in_unit = max(0.0, belief.units.get(unit, 0.0) - own["units"].get(unit, 0.0)) if place.admin1 else 0.0
            if place.kind == "country":
                in_unit = others * 0.7
            score += w["same_unit"] * in_unit / (in_unit + 1.0)
        if place.precision <= 3:
            cell = _cell(place)
            near = max(0.0, _around(belief.cells, cell) - _around(own["cells"], cell))  # type: ignore[arg-type]
            score += w["near"] * near / (near + 0.8)
        elif place.kind in {"province", "country"} and place.country and place.place_id not in sense.below:
            score += w["near"] * in_unit / (in_unit + 0.8)
        if siblings:
            score += w["siblings"] * sum(_share_of_kind(sibling, place) for sibling in siblings) / len(siblings)
        scores.append(score)
    return _softmax(scores)


def _level(place: Place) -> int:
    return 1 if place.precision <= 2 else place.precision


def _share_of_kind(sense: Sense, place: Place) -> float:
    return sum(share for other, share in zip(sense.places, sense.belief, strict=True) if _level(other) == _level(place))


def chains(spots: Sequence[Spot]) -> Iterator[list[Spot]]:
    """Names told as a list: "Kyiv, Dnipro and Lviv"."""
    chain: list[Spot] = []
    for spot in spots:
        if chain:
            last = chain[-1]
            between = last.sentence.text[last.end - last.sentence.start : spot.start - last.sentence.start] if last.sentence is spot.sentence else "."
            if between.strip() not in {",", "and", ", and", "or", ", or", "&"}:
                if len(chain) > 2:
                    yield chain
                chain = []
        chain.append(spot)
    if len(chain) > 2:
        yield chain


def resolve(
    spots: Sequence[Spot], containers: Mapping[int, Sequence[Place]], demonyms: Mapping[str, float], gazetteer: Gazetteer
) -> dict[int, Choice]:
    """For the start of each spot the place that it means. One sense a document, unless its own words say otherwise."""
    beside: dict[str, list[Sequence[Place]]] = {}
    for spot in spots:
        if spot.start in containers:
            beside.setdefault(spot.key, []).append(containers[spot.start])
    wanted = frozenset(code for code, _ in Counter(p.country for s in spots for p in s.candidates[:3] if p.country).most_common(6))
    groups: dict[tuple[object, ...], list[Spot]] = {}
    held: dict[tuple[object, ...], Sequence[Place]] = {}
    for spot in spots:
        mine = containers.get(spot.start) or (beside[spot.key][0] if spot.key in beside else ())
        group = (spot.key, named_as(spot), _takes_article(spot), tuple(p.place_id for p in mine))
        groups.setdefault(group, []).append(spot)
        held[group] = mine
    senses = [_sense(members, held[group], wanted, gazetteer) for group, members in groups.items()]
    number_of = {spot.start: number for number, sense in enumerate(senses) for spot in sense.spots}
    for chain in chains(spots):
        members = [number_of[spot.start] for spot in chain[:12] if spot.start not in containers]
        for number in members:
            senses[number].siblings.update(set(members) - {number})
    for sense in senses:
        sense.belief = _softmax(sense.prior)
        sense.weight = min(2.0, 0.8 + 0.2 * len(sense.spots))
    for _ in range(_ROUNDS):
        belief = Belief(senses, demonyms)
        moved = [_moved(sense, belief, senses) for sense in senses]
        for sense, now in zip(senses, moved, strict=True):
            sense.belief = now
    return _as_town_named({spot.start: choice for sense in senses for choice in [_choice(sense)] for spot in sense.spots}, spots)


def _as_town_named(choices: dict[int, Choice], spots: Sequence[Spot]) -> dict[int, Choice]:
    """`choices` with the bare name as the city too after "the city of Marib", unless the text also names the unit."""
    called = {(spot.key, named_as(spot)): choices[spot.start] for spot in spots}
    for spot in spots:
        town, now = called.get((spot.key, "settlement")), choices[spot.start].place
        if town is None or (spot.key, "unit") in called or named_as(spot) is not None or now.kind not in _UNITS:
            continue
        if town.place.is_settlement and town.place.country == now.country:
            choices[spot.start] = town
    return choices


def _choice(sense: Sense) -> Choice:
    """The likeliest place. The score is the belief in places about the same spot, calibrated."""
    ranked = sorted(zip(sense.belief, sense.places, strict=True), key=lambda item: (-item[0], item[1].place_id))
    best = ranked[0][1]
    same = 0.0
    rival: Place | None = None
    for share, place in ranked:
        if place is best or distance_km(place.latitude, place.longitude, best.latitude, best.longitude) < _SAME_KM:
            same += share
        elif rival is None:
            rival = place
    return Choice(best, _calibrated(same, best), rival if same < 0.8 else None)


def _calibrated(belief: float, place: Place) -> float:
    """The chance that the place's point lies within 161 km of the truth. Belief is too sure of itself, and of a wide area
    without borders, or a country as vast as China, no two references give the same point."""
    score: float = min(belief, _SUREST) ** _DOUBT
    if place.radius_km > (_WIDE_KM if place.kind in _BORDERLESS else _VAST_KM):
        score = min(score, _AREA_SCORE)
    return round(score, 3)
