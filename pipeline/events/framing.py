"""Framing: words of a sentence that only set the scene for what another word of it tells, or that tell of a state."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.events.candidates import Candidate
from pipeline.events.numbers import quantity_at
from pipeline.events.tokens import word_class
from pipeline.events.triggers import PLACELESS
from pipeline.events.unrest import outdoes

_AHEAD_OF_REFUGE = 10
_DONE_IN_RAIDS = frozenset({"violence", "arrests", "abduction_forced_disappearance", "control", "disrupted_weapons_use"})


def only_describes(candidate: Candidate, beside: Sequence[Candidate]) -> bool:
    """Whether the words tell what a downed weapon was about: "shot down drones targeting the capital"."""
    downed = any(other.family == "disrupted_weapons_use" for other in beside)
    head = candidate.reading.tokens[candidate.hit.first].low
    return downed and candidate.family == "violence" and head.endswith("ing") and not candidate.tolls


def only_frames(candidate: Candidate, beside: Sequence[Candidate]) -> bool:
    """Whether another act of the sentence tells the candidate's scene: "broke up a protest", "will meet for talks"."""
    others = [c for c in beside if c is not candidate and c.family == candidate.family]
    if candidate.sub_type == "mob_violence" and not candidate.tolls and candidate.hit.trigger.form == "noun":  # "years of sectarian violence have displaced thousands"
        first, clauses = candidate.hit.first, candidate.reading.clauses
        if any(c.family == "evacuation_displacement" and c.hit.first > first and clauses[c.hit.first] == clauses[first] for c in beside):
            return True
    if candidate.family == "unrest" and not candidate.tolls:
        clause = candidate.reading.clauses
        return any(
            outdoes(other.sub_type, candidate.sub_type, clause[other.hit.first] == clause[candidate.hit.first])
            for other in others
            if other.is_real == candidate.is_real
        )
    if candidate.sub_type == "official_statement" and "they" in {candidate.reading.tokens[0].low, candidate.reading.tokens[candidate.hit.first - 1].low}:
        return True  # who they are, and what they said, was told before
    if candidate.family == "evacuation_displacement" and (_says_who_lives_there(candidate) or _gets_away(candidate)):
        return True
    if candidate.sub_type == "looting_property_destruction" and _burns_what_it_attacked(candidate):
        return any(c.family == "violence" and c.is_real == candidate.is_real for c in beside)
    if candidate.sub_type == "military_operation" and _drives_away(candidate) and any(c.family == "evacuation_displacement" for c in beside):
        return True
    if candidate.sub_type == "military_operation" and _is_named_operation(candidate) and candidate.is_real:  # "launched an offensive on X, killing 40"
        return any(c.family in {"violence", "control"} and c.is_real and c.founds and _is_there(candidate, c) for c in beside)
    if candidate.family == "evacuation_displacement" and not candidate.place_in_clause:  # "the war has killed thousands and displaced millions"
        return candidate.reading.tokens[candidate.hit.first].low.startswith("displac") and any(
            c.is_result and c.family == "violence" and c.hit.first < candidate.hit.first and c.tolls for c in beside
        )
    if candidate.family == "arrests":  # "police dispersed the march and detained 40"
        clauses, at = candidate.reading.clauses, candidate.hit.first
        return any(c.sub_type == "protest_with_intervention" and clauses[c.hit.first] == clauses[at] for c in beside) and bool(
            {token.low for token in candidate.reading.tokens} & word_class("street")
        )
    if candidate.sub_type == "military_operation" and _is_manner(candidate):  # "killed nine in a raid", "took it in a bloody offensive"
        return any(c.is_real == candidate.is_real and c.hit is not candidate.hit and c.family in _DONE_IN_RAIDS and c.founds for c in beside)
    if candidate.family == "agreement" and _tells_who_signed(candidate):
        return any(c.family not in PLACELESS and c.is_real for c in beside)
    if candidate.family == "abduction_forced_disappearance" and _rounds_up_to_kill(candidate):
        return any(c.family == "violence" and c.is_real == candidate.is_real and c.hit.first > candidate.hit.first for c in beside)
    if candidate.family == "diplomatic_contact" and candidate.hit.trigger.form == "noun":
        return any(other.hit.first < candidate.hit.first and not other.is_real and not other.is_wish for other in others)
    return False


def _tells_who_signed(candidate: Candidate) -> bool:
    """Whether the deal only says who people are: "searched for fighters who had signed the accord"."""
    before = [token.low for token in candidate.reading.tokens[max(0, candidate.hit.first - 2) : candidate.hit.first]]
    return before in (["who", "had"], ["who", "have"])


def _rounds_up_to_kill(candidate: Candidate) -> bool:
    """Whether people are gathered only for what comes next: "rounded up and executed dozens of men"."""
    lows = [token.low for token in candidate.reading.tokens[candidate.hit.first : candidate.hit.last + 3]]
    return lows[0] in {"rounded", "rounding", "round"} and bool({"and", "before", "then"} & set(lows))


def _is_manner(candidate: Candidate) -> bool:
    """Whether the operation only says in what something was done: "in a surprise raid", "during an operation"."""
    hit, tokens = candidate.hit, candidate.reading.tokens
    before = [token.low for token in tokens[max(0, hit.first - 5) : hit.first]]
    prepositions = [index for index, low in enumerate(before) if low in {"in", "during"}]
    if hit.trigger.form != "noun" or not prepositions:
        return False
    between = before[prepositions[-1] + 1 :]
    is_new = bool({"a", "an"} & set(between[:1])) or (quantity_at(tokens, hit.first - len(between)) is not None and bool(between))  # "in two raids"
    return is_new and not set(between[1:]) & word_class("function")


def _drives_away(candidate: Candidate) -> bool:
    """Whether the operation only gives the reason why people fled: "have fled because of raids by the army"."""
    before = [token.low for token in candidate.reading.tokens[max(0, candidate.hit.first - 4) : candidate.hit.first]]
    return candidate.hit.trigger.form == "noun" and bool({"because", "due", "amid", "fleeing", "fled", "escaping", "escape", "fearing"} & set(before))


def _is_named_operation(candidate: Candidate) -> bool:
    """Whether a noun tells the operation: "an offensive", "launched a raid", not "raided"."""
    return candidate.hit.trigger.form == "noun" or candidate.reading.tokens[candidate.hit.last - 1].low in word_class("operation")


def _is_there(candidate: Candidate, other: Candidate) -> bool:
    """Whether `other` is not put at a place of its own."""
    mine, theirs = candidate.place, other.place
    return mine is None or theirs is None or mine.name in {place.mention.name for place in other.places} or theirs.name in {place.mention.name for place in candidate.places}


def _gets_away(candidate: Candidate) -> bool:
    """Whether those who flee are the attackers: "while the gunmen fled to an unknown destination"."""
    before = [token.low for token in candidate.reading.tokens[max(0, candidate.hit.first - 4) : candidate.hit.first]]
    doer = [low for low in before if low not in {"then", "later", "had", "have", "reportedly", "immediately", "all", "also", "already", "just", "since"}]
    return bool(set(doer[-1:]) & word_class("flees_armed"))


def _burns_what_it_attacked(candidate: Candidate) -> bool:
    """Whether only the attacked vehicle is burned: "opened fire and set the vehicle ablaze"."""
    burned = {token.low for token in candidate.reading.tokens[candidate.hit.first : candidate.hit.last + 3]}
    return bool(burned & (word_class("vehicle") | {"them", "it"}))


def _says_who_lives_there(candidate: Candidate) -> bool:
    """Whether refuge only describes a place or its people: "the camp, where a million had sought refuge", "as people seek shelter"."""
    tokens, first, last = candidate.reading.tokens, candidate.hit.first, candidate.hit.last
    if not {token.low for token in tokens[first:last]} & {"refuge", "shelter"}:
        return False
    before = [token.low for token in tokens[max(0, first - _AHEAD_OF_REFUGE) : first]]
    return "where" in before or before[-1:] == ["despite"] or tokens[first].low == "seek"


def only_accuses(candidate: Candidate, beside: Sequence[Candidate]) -> bool:
    """Whether an accusation is told with the act it accuses of: then the act is the event, as a claim."""
    head = candidate.reading.tokens[candidate.hit.first].low
    acts = [c for c in beside if c.hit.first > candidate.hit.first and c.family not in PLACELESS and c.founds]
    return candidate.sub_type == "official_statement" and head.startswith(("accus", "blam", "alleg", "claim")) and bool(acts)
