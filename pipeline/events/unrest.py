"""Streets: when force, clashes and arson are part of a protest rather than of a war."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from pipeline.events.reading import Reading
from pipeline.events.tokens import word_class
from pipeline.events.triggers import Hit
from pipeline.events.weapons import in_gunfight, weapon_sub_type

_AT_WAR = frozenset({"rebel_group", "political_militia", "identity_militia"})
_BURNING = frozenset({"remote_explosive_landmine_ied", "grenade", "looting_property_destruction"})
_CROWDS = frozenset({"mob", "crowd", "protesters", "demonstrators", "rioters", "protestors"})
_CROWD = frozenset({"protesters", "rioters"})
# The stronger telling of one scene stands for the weaker: a march that police fire at is told by the shots.
_STRENGTH = {
    "peaceful_protest": 0,
    "protest_with_intervention": 1,
    "violent_demonstration": 2,
    "mob_violence": 2,
    "excessive_force_against_protesters": 3,
}


def speaks_of_streets(reading: Reading) -> bool:
    """Whether the sentence speaks of demonstrators and of no armed group or heavy weapon."""
    return any(token.low in word_class("street") for token in reading.tokens) and not _speaks_of_war(reading)


def _speaks_of_war(reading: Reading) -> bool:
    if any(actor.type in _AT_WAR for actor in reading.actors):
        return True
    lows = [token.low for token in reading.tokens]
    own = [low for before, low in zip(["", *lows], lows, strict=False) if before not in {"water", "tear"} and before not in word_class("petrol_bomb")]
    return weapon_sub_type(own) not in {None, "attack", "grenade"}


def is_about_streets(readings: Sequence[Reading]) -> bool:
    """Whether an article tells of protests: more of its sentences speak of demonstrators than of arms."""
    streets = sum(speaks_of_streets(reading) for reading in readings)
    return streets > sum(_speaks_of_war(reading) for reading in readings)


def street_sub_type(hit: Hit, reading: Reading, sub_type: str, side_type: str | None, in_streets: bool) -> str | None:
    """What the act that `hit` tells of is in a street protest, or None when it belongs to none.

    `sub_type` is what it would be elsewhere; `in_streets` is whether the whole article is about protests.
    """
    here = speaks_of_streets(reading)
    if sub_type == "protest_with_intervention" and not here and any(token.low in word_class("vessel") for token in reading.tokens):
        return "other"  # coast guards use water cannon on ships
    if not here and (not in_streets or _speaks_of_war(reading)):
        return None
    lows = {token.low for token in reading.tokens}
    if in_gunfight(reading.tokens) or (lows & word_class("irregulars") and not lows & _CROWDS):
        return None
    if sub_type == "armed_clash" and lows & _CROWDS and hit.trigger.form == "verb":
        return "violent_demonstration"  # "a mob tried to storm the minister's house"
    if sub_type == "armed_clash" and hit.trigger.form == "mutual":
        return "violent_demonstration"
    if side_type in _CROWD:
        return "violent_demonstration" if sub_type in {"attack", "looting_property_destruction", "armed_clash"} else None
    if sub_type in _BURNING and here and any(token.low in word_class("petrol_bomb") for token in reading.tokens):
        return "violent_demonstration"
    if hit.trigger.sub_type == "violence" and hit.trigger.form == "result" and here and _clashes(reading):
        return "violent_demonstration"
    if hit.trigger.sub_type in {"violence", "attack"} and (here or hit.trigger.form == "result" or reading.tokens[hit.first].low.startswith(_SHOTS)):
        return None if _by_gunmen(reading) else "excessive_force_against_protesters"
    return None


def _by_gunmen(reading: Reading) -> bool:
    """Whether nameless armed people do it, who are no police: "armed men on motorbikes killed 11 people", in a place of unrest."""
    lows = [token.low for token in reading.tokens]
    armed = any(low in {"armed", "masked", "unidentified", "unknown"} and after in {"men", "assailants", "attackers", "group", "groups"} for low, after in pairwise(lows))
    return armed or bool({"gunmen", "gunman"} & set(lows))


_SHOTS = ("open", "shoot", "shot", "fire", "gun")


def outdoes(sub_type: str, beside: str, in_one_clause: bool) -> bool:
    """Whether an act of kind `sub_type` tells the scene for one of kind `beside` in its sentence.

    Tear gas and shots are one scene, as are tear gas and stones in one clause; a bare protest is the scene of whatever else is told with it.
    """
    mine, theirs = _STRENGTH.get(sub_type, 0), _STRENGTH.get(beside, 9)
    return mine > theirs and (theirs == 0 or (theirs == 1 and (in_one_clause or mine == _STRENGTH["excessive_force_against_protesters"])))


def _clashes(reading: Reading) -> bool:
    return any(hit.trigger.form == "mutual" for hit in reading.hits)
