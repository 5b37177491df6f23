"""Roles: what a toponym stands for where it is used, above all whether something can have happened there."""

from __future__ import annotations

from pipeline.places.gazetteer import Place
from pipeline.places.judge import is_strongly_placed, part_of_name
from pipeline.places.lexicon import word_class
from pipeline.places.spot import Spot
from pipeline.records import Document, PlaceRole

_NATURAL = frozenset({"river", "sea", "strait", "lake", "mountain", "desert"})
_POWERS = frozenset({"country", "capital"})


def _acts(spot: Spot) -> bool:
    """Whether the name is the subject of a verb that only people in power do: "Kyiv has imposed"."""
    word = spot.after()
    if word is None:
        return False
    if word.low in {",", "and"}:
        return False
    ahead = 0
    if word.low in {"also", "now", "again", "later", "still", "quickly", "itself", "once", "never"}:
        ahead, word = 1, spot.after(1)
    if word is None:
        return False
    if word.low in word_class("government_verb"):
        return True
    if word.low in word_class("government_modal"):
        inner = [spot.after(ahead + step) for step in (1, 2, 3)]
        return any(w is not None and w.low in word_class("government_participle") for w in inner)
    return False


def _is_possessor(spot: Spot) -> bool:
    after = spot.after()
    return after is not None and after.low == "'s"


def _among_powers(spot: Spot) -> bool:
    """Whether it stands where only powers stand: "between Moscow and NATO allies", "provided by the United States"."""
    window = spot.words[max(0, spot.first - 6) : spot.first]
    lows = [word.low for word in window]
    before = lows[-1] if lows else ""
    if before == "the" and len(lows) > 1:
        before = lows[-2]
    if before in {"by", "between", "with", "against"}:
        return True
    behind = {word.low for word in spot.words[spot.last : spot.last + 7]}
    return before in {"and", ",", "from", "for", "both"} and bool((behind | set(lows)) & word_class("power_context"))


def is_metonym(spot: Spot, place: Place) -> bool:
    """Whether the name stands for the government or forces of a country rather than for a place."""
    if place.kind not in _POWERS:
        return False
    hyphened = spot.sentence.text[spot.end - spot.sentence.start :][:2]
    if hyphened[:1] == "-" and hyphened[1:].islower():
        return True
    if is_strongly_placed(spot):
        return False
    return _acts(spot) or _is_possessor(spot) or _among_powers(spot)


def role_of(spot: Spot, place: Place, document: Document) -> PlaceRole:
    """What the name stands for at this place of the text."""
    if any(dateline.start <= spot.start < dateline.end for dateline in document.datelines):
        return "dateline"
    if spot.sentence.kind in {"byline", "furniture"}:
        return "byline"
    if part_of_name(spot) == "newspaper":
        return "name_part"
    if place.kind in _NATURAL:
        return "natural_feature"
    if is_metonym(spot, place):
        return "metonym"
    return "event_place" if _something_happens(spot) else "other_place"


def _something_happens(spot: Spot) -> bool:
    """Whether a slogan, a comparison or a description of where a place lies can be ruled out."""
    before = [word.low for word in spot.words[max(0, spot.first - 4) : spot.first]]
    if before and before[-1] in {"in", "at", "near", "over"}:
        return True
    return not (set(before) & {"gateway", "mother", "forever", "miles", "kilometers", "kilometres", "km"})
