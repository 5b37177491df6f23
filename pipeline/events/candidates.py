"""Candidates: what each trigger of a sentence would say as an event, before repeats are folded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from math import exp

from pipeline.events.actors import ActorMention
from pipeline.events.attribution import Attribution
from pipeline.events.modality import modality_of
from pipeline.events.numbers import quantity_at
from pipeline.events.people import find_people
from pipeline.events.reading import Reading
from pipeline.events.sides import sides
from pipeline.events.tokens import word_class
from pipeline.events.toll_scene import Toll
from pipeline.events.triggers import Hit, family_of
from pipeline.events.unrest import street_sub_type
from pipeline.events.weapons import falls_in_raid, in_gunfight, violence_sub_type, weapon_sub_type
from pipeline.events.when import When, when_of
from pipeline.events.where import Located, destination_of, places_of
from pipeline.records import Modality, PlaceMention
from pipeline.words import event_table

_TOLL_FAMILY = {
    "killed": frozenset({"violence", "unrest", "sexual_violence"}),
    "injured": frozenset({"violence", "unrest", "sexual_violence"}),
    "displaced": frozenset({"evacuation_displacement"}),
    "evacuated": frozenset({"evacuation_displacement"}),
    "detained": frozenset({"arrests", "unrest"}),
    "abducted": frozenset({"abduction_forced_disappearance"}),
    "crowd": frozenset({"unrest"}),
    "released": frozenset({"agreement"}),
}
# Kinds that texts take up again as "the attack", "the offensive"; "its freedom of movement" takes up nothing.
_TOLD_AGAIN = frozenset({"violence", "control", "military_operation", "unrest", "agreement", "evacuation_displacement"})
# An agreement or a decree about four regions is one agreement.
_ONE_OF = frozenset({"agreement", "political_declaration", "legal_administrative_measure", "official_statement", "arms_delivery"})
_DONE_TO = frozenset({"violence", "sexual_violence", "abduction_forced_disappearance", "arrests"})
_DONE_BY = frozenset({"unrest", "evacuation_displacement"})
_LAWLESS = frozenset({"rebel_group", "political_militia", "identity_militia"})  # who takes people without law
_JOINT = frozenset({"agreement", "diplomatic_contact"})
_OF_A_WAR = 1_000  # dead or displaced, as a war's own bill names them
_OF_NO_SINGLE_DAY = 10_000  # dead or wounded, even where no war is named
_SUBJECT = 7
_ARTICLE = 4  # characters: "told the"
_NAME_AND_MARK = 3  # tokens: ", Ivan Petrenko"
_LISTED = 8  # tokens: "by the United States, Saudi Arabia and Egypt"
_RANKED = 9  # tokens: "the latest in what locals call a string of deadly attacks"
_REAL: frozenset[Modality] = frozenset({"asserted", "claimed"})


@dataclass(frozen=True, slots=True)
class Candidate:
    """One trigger's event. `places` has several members for a list; `is_definite` marks a reference back ("the attack")."""

    reading: Reading
    hit: Hit
    sub_type: str
    named_weapon: bool
    modality: Modality
    is_wish: bool  # only wanted, urged or prevented: no event
    cue: str | None
    places: tuple[Located, ...]
    place_in_clause: bool
    destination: Located | None
    when: When | None
    tolls: tuple[Toll, ...]
    side_a: ActorMention | None
    side_b: ActorMention | None
    attribution: Attribution | None
    is_definite: bool
    is_novel: bool
    event_count: int | None  # "nine bomb blasts", "90 villages"
    is_many: bool  # several occurrences told as one: counted, or "a wave of attacks"
    is_one_of_several: bool  # one place of a list
    is_whole: bool  # what a whole war has cost
    founds: bool  # the sentence has what the trigger needs to stand alone
    confidence: float
    why: tuple[tuple[str, float], ...]

    @property
    def family(self) -> str:
        return family_of(self.sub_type)

    @property
    def is_real(self) -> bool:
        return self.modality in _REAL

    @property
    def is_result(self) -> bool:
        return self.hit.trigger.form == "result"

    @property
    def is_caption(self) -> bool:
        return self.reading.sentence.kind == "caption"

    @property
    def is_introduced(self) -> bool:
        """Whether the words bring in something not yet told: "a roadside bomb struck", "an attack on a bus"."""
        tokens = self.reading.tokens[max(0, self.hit.first - 3) : self.hit.first]
        return not self.is_result and any(token.low in {"a", "an"} for token in tokens)

    @property
    def is_within_the_attack(self) -> bool:
        """Whether the words put it into what was told: "six others were wounded in the attack"."""
        return _is_within_the_attack(self.hit, self.reading)

    @property
    def is_quoted(self) -> bool:
        return self.reading.quoted[self.hit.first]

    @property
    def place(self) -> PlaceMention | None:
        return self.places[0].mention if self.places else None


@cache
def confidence_weights() -> dict[str, float]:
    """What each feature of `data/events/confidence.tsv` adds to the log-odds."""
    return {row["feature"]: float(row["weight"]) for row in event_table("confidence")}


def tolls_by_hit(reading: Reading) -> dict[int, tuple[Toll, ...]]:
    """For each trigger's first token the figures that belong to it rather than to another trigger of its kind."""
    owned: dict[int, list[Toll]] = {}
    for toll in reading.tolls:
        wanted = _TOLL_FAMILY.get(toll.affected_kind or toll.kind, frozenset())
        rivals = [hit for hit in reading.hits if hit.family in wanted]
        if not rivals:
            continue
        at = reading.token_at(toll.start)
        same = [hit for hit in rivals if reading.clauses[hit.first] == reading.clauses[at]]
        nearest = min(same or rivals, key=lambda hit: (abs(hit.first - at), hit.first))
        owned.setdefault(nearest.first, []).append(toll)
    return {first: tuple(tolls) for first, tolls in owned.items()}


def _meets_needs(hit: Hit, reading: Reading, places: Sequence[Located], tolls: Sequence[Toll]) -> bool:
    lows = {token.low for token in reading.tokens}
    present = {
        "actor": bool(reading.actors),
        "place": bool(places),
        "toll": any(toll.high != 0 for toll in tolls or reading.tolls),
        "target": bool(places or lows & word_class("building") or lows & word_class("people")),
        "armed": reading.has_armed_word() or reading.has_armed_side(),
        "leader": bool(lows & word_class("leader")) or any(actor.type == "government" for actor in reading.actors),
        "people": bool(lows & word_class("people")),
        "armed_side": reading.has_armed_side(),
        "ground": bool({token.low for token in reading.tokens[hit.last : hit.last + 5]} & word_class("settlement")),
        "object_place": any(0 <= place.first - hit.last <= 3 for place in reading.places) and not _is_taken_to(hit, reading),
        "street": bool(lows & word_class("street")),
        "near_date": any(-8 <= index - hit.last <= 5 and reading.clauses[index] == reading.clauses[hit.first] for index, _ in reading.times),
    }
    needs = hit.trigger.needs
    if hit.trigger.form == "undergo" and hit.first and reading.tokens[hit.first - 1].low == "to":
        return False  # "the first city to fall" names a city, no event
    return not needs or any(all(present[word] for word in option.split("+")) for option in needs.split("|"))


def _is_taken_to(hit: Hit, reading: Reading) -> bool:
    """Whether somebody is taken to a place rather than the place taken: "were taken to Moscow"."""
    following = reading.tokens[hit.last].low if hit.last < len(reading.tokens) else ""
    return hit.trigger.sub_type == "capture" and following in word_class("not_into")


def _is_definite(hit: Hit, reading: Reading) -> bool:
    if hit.family not in _TOLD_AGAIN:
        return False
    if hit.trigger.form == "result":
        return True
    if hit.trigger.form not in {"noun", "mutual"}:  # "the missiles struck"
        on_it = [token.low for token in reading.tokens[hit.first : hit.first + 2]]
        reach = 3 if on_it[0] in word_class("told_attack") and on_it[-1] in {"on", "against"} else 1  # "the 1 am attack on a convoy"
        points = any(token.low in {"the", "these", "those", "both"} for token in reading.tokens[max(0, hit.first - reach) : hit.first])
        return hit.family == "violence" and (points or _is_within_the_attack(hit, reading))
    before = [token.low for token in reading.tokens[max(0, hit.first - 3) : hit.first]]
    if before and before[-1] in word_class("superlative") and before[0] in {"in", "during"}:
        return False  # "in the deadliest strike": one of several, told for the first time
    begun = max((index for index, word in enumerate(before) if word in word_class("starts_act")), default=-1)
    return any(word in word_class("definite") for word in before[begun + 1 :])  # "the army launched strikes" tells of new ones


def _is_within_the_attack(hit: Hit, reading: Reading) -> bool:
    """Whether the act is put into one already told: "four of the soldiers were beheaded during the attack"."""
    lows = [token.low for token in reading.tokens]
    for index in range(hit.last, min(hit.last + _SUBJECT, len(lows) - 2)):
        if lows[index] in {"in", "during"} and lows[index + 1] in {"the", "that", "this"} and {lows[index + 2], *lows[index + 3 : index + 4]} & word_class("told_attack"):
            return True
    return False


def _is_novel(hit: Hit, reading: Reading) -> bool:
    opener = reading.tokens[0].low if reading.tokens else ""
    if opener in {"elsewhere", "separately"}:
        return True
    if hit.trigger.form == "result":  # "three others were wounded": others, not another event
        return False
    around = reading.tokens[max(0, hit.first - 4) : hit.first]
    return any(token.low in word_class("novel") for token in around)


def _of_speakers(reading: Reading) -> list[Located]:
    """Places that only say whose official speaks: "the governor of Cherkasy said"."""
    return [
        place
        for place in reading.places
        if any(a.start <= place.mention.start < a.end and place.mention.end <= a.end for a in reading.attributions)
    ]


def _is_party(place: Located, reading: Reading) -> bool:
    """Whether a country is named as a party or go-between: "a truce brokered by Qatar and Egypt", "talks with Iran"."""
    ahead = [token.low for token in reading.tokens[max(0, place.first - _LISTED) : place.first]]
    prepositions = [low for low in ahead if low in {"by", "with", "between", "in", "at", "to", "near", "inside"}]
    return place.mention.precision == 6 and bool(prepositions) and prepositions[-1] in {"by", "with", "between"}


def _occurrences(hit: Hit, reading: Reading) -> tuple[int | None, bool]:
    """How many occurrences the words count, and whether they tell of several at all."""
    tokens = reading.tokens
    head = tokens[hit.last - 1].low
    if hit.trigger.form in {"noun", "mutual"} and head.endswith("s"):
        before = tokens[max(0, hit.first - 4) : hit.first]
        quantities = [quantity_at(tokens, hit.first - back) for back in range(len(before), 0, -1)]
        exact = [q.low for q in quantities if q and q.low == q.high and q.last >= hit.first - 2]
        if exact and exact[0] is not None and exact[0] > 1:
            return exact[0], True
        counted = _counted_acts(hit, reading)
        if counted is not None:
            return counted, True
        apart = bool(before) and before[-1].low in word_class("told_as_several")  # "killed in separate attacks"
        return None, apart or (any(token.low in word_class("many_of") for token in before) and not _is_one_of_them(hit, reading))
    if hit.trigger.form == "result" and (_runs_since(reading) or _in_several(hit, reading) or _sums_up(hit, reading) or _done_by_several(hit, reading)):
        return None, True
    if hit.family == "control" and hit.last < len(tokens):
        quantity = quantity_at(tokens, hit.last)
        if quantity and quantity.low and quantity.last < len(tokens) and tokens[quantity.last].low in word_class("settlement"):
            return quantity.low, quantity.low > 1
    return None, False


def _counted_acts(hit: Hit, reading: Reading) -> int | None:
    """The number of acts of which the words name the kinds: "75 operations, including armed attacks and explosions"."""
    tokens = reading.tokens
    before = [token.low for token in tokens[max(0, hit.first - 4) : hit.first]]
    if "including" not in before:
        return None
    for index in range(max(0, hit.first - 14), hit.first):
        quantity = quantity_at(tokens, index)
        if quantity and quantity.low and quantity.low > 1 and quantity.last < len(tokens) and tokens[quantity.last].low in word_class("many_acts"):
            return quantity.low
    return None


def _is_one_of_them(hit: Hit, reading: Reading) -> bool:
    """Whether several are named only to rank the one just told among them: "the latest in a string of attacks"."""
    before = [token.low for token in reading.tokens[max(0, hit.first - _RANKED) : hit.first]]
    many = next((index for index, low in enumerate(before) if low in word_class("many_of")), 0)
    ahead = before[:many]
    return bool(set(ahead) & word_class("ranks_one")) and bool({"in", "of"} & set(ahead))


def _in_several(hit: Hit, reading: Reading) -> bool:
    """Whether the figure sums up acts told as several: "40 militants killed in different operations"."""
    lows = [token.low for token in reading.tokens[hit.last : hit.last + 6]]
    if not {"in", "during", "by"} & set(lows[:2]):
        return False
    return any(low in word_class("told_as_several") and any(next_.endswith("s") for next_ in lows[index + 1 : index + 3]) for index, low in enumerate(lows[:4]))


def _runs_since(reading: Reading) -> bool:
    """Whether the sentence counts from the beginning of something long: "killed since the coup", "have died in the protests"."""
    lows = [token.low for token in reading.tokens]
    starts = [index for index, low in enumerate(lows) if low == "since" and not _is_ranked(lows[max(0, index - _RANKED) : index])]
    if {"have", "has"} & set(lows) and any(low in {"in", "during"} and set(lows[index + 1 : index + 4]) & word_class("unrests") for index, low in enumerate(lows)):
        return True
    return any(set(lows[index + 1 : index + 6]) & word_class("opens_period") for index in starts)


def _sums_up(hit: Hit, reading: Reading) -> bool:
    """Whether several acts of no given day have done it together: "The attacks have claimed around 640 lives", "have been killed in attacks"."""
    lows = [token.low for token in reading.tokens]
    ahead, behind = lows[: hit.first], lows[hit.last : hit.last + 4]
    if not reading.times and not reading.places and {"have", "has"} & set(ahead[-2:]) and behind[:1] == ["in"] and "s" in {low[-1:] for low in behind if low in word_class("told_attack")}:
        return "clashes" not in behind
    return bool({"have", "has"} & set(ahead[-2:])) and not reading.times and any(low in word_class("told_attack") and low.endswith("s") for low in ahead)


def _done_by_several(hit: Hit, reading: Reading) -> bool:
    """Whether the figures are those of several acts together: "these operations left 40 fatalities", "63 attacks left 19 dead"."""
    before = reading.tokens[max(0, hit.first - 3) : hit.first]
    counted = len(before) > 1 and (before[-2].low in {"these", "those"} or before[-2].text[0].isdigit())
    return hit.family == "violence" and counted and before[-1].low in word_class("many_acts")


def _is_ranked(before: Sequence[str]) -> bool:
    """Whether the words only rank one act among all since then: "the heaviest attack on the city since the war began"."""
    return any(low in word_class("ranks_one") or (low.endswith("est") and index and before[index - 1] in {"the", "'s"}) for index, low in enumerate(before))


def _is_whole(hit: Hit, reading: Reading, tolls: Sequence[Toll]) -> bool:
    """Whether the words sum up a whole war: "The conflict, which began in 2014, has killed 14,000 people"."""
    if hit.trigger.form == "noun" and hit.family == "violence":  # "19,000 had lost their lives in two months of assaults"
        lasts = {token.low for token in reading.tokens[max(0, hit.first - 5) : hit.first]} & word_class("span_of_time")
        return bool(lasts) and any((toll.low or toll.high or 0) >= _OF_NO_SINGLE_DAY for toll in tolls if toll.kind == "killed")
    if hit.trigger.form != "result" and hit.family != "evacuation_displacement":
        return False
    largest = max((toll.low or toll.high or 0 for toll in tolls), default=0)
    if largest < _OF_A_WAR:
        return False
    if largest >= _OF_NO_SINGLE_DAY and hit.trigger.form == "result":
        return True
    ahead = [token.low for token in reading.tokens[:_SUBJECT]]
    return any(low in word_class("whole_conflict") for low in ahead) and any(low in word_class("definite") for low in ahead)


def _other_story_from(hit: Hit, reading: Reading) -> int | None:
    """The token from which the clause tells of something else than "the attack": "The attack came two days after rebels had shelled X"."""
    if not _is_definite(hit, reading) or hit.trigger.form not in {"noun", "mutual"}:
        return None
    tokens = reading.tokens
    for index in range(hit.last, min(hit.last + _SUBJECT, len(tokens) - 1)):
        after = {token.low for token in tokens[index + 1 : index + 5]}
        if index == hit.last and tokens[index].low == "since" and after & word_class("told_attack"):
            return index  # "the deadliest attack since the bombing of X"
        if tokens[index].low not in word_class("comes_after"):
            continue
        beside = index == hit.last and tokens[index].low.startswith("follow")
        if beside or {token.low for token in tokens[index + 1 : index + 3]} & word_class("after_which"):
            return index
    return None


def _is_pledge(hit: Hit, reading: Reading) -> bool:
    """Whether arms are only promised: "promised 20 tanks", "announced a package"."""
    if hit.trigger.sub_type != "arms_delivery":
        return False
    around = reading.tokens[max(0, hit.first - 8) : hit.last + 2]
    return any(token.low in word_class("promise") for token in around)


def recipient_of(reading: Reading, giver: ActorMention | None) -> PlaceMention | None:
    """The country that arms go to: the one named behind "to" or "for", else one that is not the giver's."""
    countries = [p for p in reading.mentions if p.precision == 6 and p.role != "dateline" and (giver is None or p.country != giver.country)]
    for place in countries:
        at = reading.token_at(place.start)
        if at and reading.tokens[at - 1].low in {"to", "for", "give", "gives", "gave", "giving", "supply", "arm", "in"}:
            return place
    return countries[-1] if countries else None


def _attribution_of(hit: Hit, reading: Reading) -> Attribution | None:
    at = reading.tokens[hit.first].start
    covering = [a for a in reading.attributions if a.scope_start <= at < a.scope_end]
    return min(covering, key=lambda a: a.scope_end - a.scope_start) if covering else None


def _actors_for(hit: Hit, reading: Reading) -> list[ActorMention]:
    """The sentence's actors without those who only report it ("a missile hit a mill, officials said") or hear of it ("told the BBC")."""
    behind = reading.tokens[hit.last - 1].end
    reporting = [a for a in reading.attributions if a.start >= behind]
    hearing = [reading.tokens[at + 1].start for at, token in enumerate(reading.tokens[:-1]) if token.low in word_class("tells_somebody")]
    listeners = [a for a in reading.actors if a.kind == "media" and any(0 <= a.start - start <= _ARTICLE for start in hearing)]
    return [actor for actor in reading.actors if actor not in listeners and not any(a.start <= actor.start < a.end for a in reporting)]


def _people_before(hit: Hit, reading: Reading) -> ActorMention | None:
    """The person or people of no actor's name before the verb, whom a passive befell: "a peasant couple was attacked"."""
    at = hit.first
    while at > 0 and (reading.tokens[at - 1].low in word_class("be") or reading.tokens[at - 1].low in {"have", "has", "had", "also", "then"}):
        at -= 1
    window = reading.tokens[max(0, at - 10) : at]
    people = next((each for each in find_people(window) if each.last == len(window) and each.noun and each.known), None)
    if people is None or not people.noun or people.noun in {"people", "person", "persons", "others"}:
        return None
    start, end = window[people.described].start, window[people.last - 1].end
    text = reading.sentence.text[start - reading.sentence.start : end - reading.sentence.start]
    return ActorMention(start, end, text, text, "civilians", None, "civilians", "noun")


def _takes_somebody(hit: Hit, reading: Reading) -> bool:
    """Whether a person, not a place, "was seized by a patrol": a name of two words or a known group right before."""
    at = hit.first
    while at > 0 and reading.tokens[at - 1].low in word_class("be") | {"have", "has", "had"}:
        at -= 1
    if at == hit.first or at == 0:
        return False
    if reading.tokens[at - 1].low == "who":
        return True
    at -= reading.tokens[at - 1].low == ","
    if at < _NAME_AND_MARK:
        return False
    end = reading.tokens[at - 1].end
    if any(place.start < end <= place.end and place.role in {"event_place", "other_place"} for place in reading.mentions):
        return False
    named = all(t.text[0].isupper() and t.text[1:].islower() for t in reading.tokens[at - 2 : at])
    return (named and reading.tokens[at - 3].low == ",") or _people_before(hit, reading) is not None


def _side_form(hit: Hit, reading: Reading) -> str:
    """How the trigger's words place the two sides; parties to talks and deals stand side by side."""
    if hit.family in _JOINT and hit.trigger.form in {"verb", "noun"} and not hit.passive:
        return "joint"
    died = hit.trigger.form == "result" and reading.tokens[hit.first].low in word_class("own_death")
    return "undergo" if hit.passive or died else hit.trigger.form


def _resolve_sub_type(
    hit: Hit, reading: Reading, side_a: ActorMention | None, places: Sequence[Located], usual: str | None
) -> tuple[str, bool]:
    """The sub-type, and whether the trigger or a weapon beside it names it."""
    sub_type = hit.trigger.sub_type
    side_type = side_a.type if side_a else None
    if sub_type == "violence":
        clause = [t for t, n in zip(reading.tokens, reading.clauses, strict=True) if n == reading.clauses[hit.first]]
        named = weapon_sub_type(t.low for t in reading.tokens) is not None
        head = reading.tokens[hit.first].low
        return violence_sub_type(reading.tokens, clause, head, side_type, usual), named
    if sub_type == "attack":
        clause = [t for t, n in zip(reading.tokens, reading.clauses, strict=True) if n == reading.clauses[hit.first]]
        if in_gunfight(clause) or falls_in_raid(reading.tokens[hit.first].low, clause):
            return "armed_clash", True  # "shot dead a rebel in an exchange of fire", "killing three militants in the operation"
    if sub_type == "capture" and hit.passive and _takes_somebody(hit, reading):
        return "abduction_forced_disappearance", True
    if sub_type == "capture":
        home = places[0].mention.country if places else None
        own = side_type in {"state_forces", "government"} and side_a is not None and side_a.country in {home, None}
        return "government_regains_territory" if own else "non_state_actor_overtakes_territory", True
    if sub_type == "arrests" and side_a is not None and (side_type in _LAWLESS or side_a.kind == "unknown"):
        return "abduction_forced_disappearance", True
    if sub_type == "government_regains_territory" and side_type in {"rebel_group", "political_militia", "identity_militia"}:
        return "non_state_actor_overtakes_territory", True  # rebels, too, retake towns
    around = reading.tokens[max(0, hit.first - 5) : hit.last + 5]
    if sub_type == "air_drone_strike" and any(t.low in word_class("missile") for t in around) and any(t.low.startswith("drone") for t in around):
        return "shelling_artillery_missile", True  # a mixed salvo counts as missiles
    return sub_type, hit.trigger.form != "result"


def confidence_of(why: Iterable[tuple[str, float]]) -> float:
    """The probability that named log-odds add up to."""
    return 1 / (1 + exp(-sum(weight for _, weight in why)))


def _confidence(features: dict[str, bool], hit: Hit) -> tuple[float, tuple[tuple[str, float], ...]]:
    why = [("bias", confidence_weights()["bias"]), (hit.trigger.pattern, hit.trigger.weight)]
    why += [(name, confidence_weights()[name]) for name, holds in features.items() if holds]
    return confidence_of(why), tuple(why)


def candidate_of(
    hit: Hit, reading: Reading, tolls: tuple[Toll, ...], usual: str | None, conflict: float, elsewhere: bool = False, in_streets: bool = False
) -> Candidate:
    """What `hit` would say as an event.

    `tolls` are the figures that belong to it, `usual` is the article's usual weapon, `conflict` the share of its sentences that speak of armed force;
    `elsewhere` is whether the article is about sport, the arts or markets, `in_streets` whether it is about protests.
    """
    tokens, clauses = reading.tokens, reading.clauses
    places, in_clause = places_of(hit, tokens, clauses, reading.places, _of_speakers(reading))
    if hit.family in _JOINT:
        places = [place for place in places if not _is_party(place, reading)]
        in_clause = in_clause and bool(places)
    goal = destination_of(hit, tokens, reading.places)
    reality, cue = modality_of(hit, tokens, clauses, reading.cues)
    if tolls and all(toll.high == 0 for toll in tolls):  # "nobody was hurt" denies no event
        reality, cue = "asserted", None
    modality: Modality = "hypothetical" if reality == "wish" else reality
    if _is_pledge(hit, reading) and modality == "asserted":
        modality, cue = "planned", "a pledge"
    attribution = _attribution_of(hit, reading)
    if modality == "asserted" and attribution is not None:
        own_act = attribution.kind == "announced" and hit.trigger.sub_type == "political_declaration"
        modality = "denied" if attribution.kind == "denied" else "asserted" if own_act else "claimed"
    side_a, side_b = sides(
        reading.sentence, tokens[hit.first].start, tokens[hit.last - 1].end, _side_form(hit, reading), _actors_for(hit, reading)
    )
    is_whole = _is_whole(hit, reading, tolls)
    if hit.trigger.form == "result" and tokens[hit.first].low in word_class("counted_dead"):
        side_a, side_b = None, None  # "clashes between X and Y left two dead": the figure has no sides of its own
    if side_b is None and hit.family in _DONE_TO and _side_form(hit, reading) == "undergo":
        side_b = _people_before(hit, reading)
    if side_a is None and hit.family in _DONE_BY and hit.trigger.form == "verb" and not hit.passive:
        side_a = _people_before(hit, reading)  # "thousands of teachers marched"
    sub_type, named = _resolve_sub_type(hit, reading, side_a, places, usual)
    if is_whole and hit.family == "violence":
        sub_type, named = "armed_clash", True
    sub_type = street_sub_type(hit, reading, sub_type, side_a.type if side_a else None, in_streets) or sub_type
    acts = {each.first for each in reading.hits}
    when = when_of(hit, tokens, clauses, reading.times, acts)
    other_story = _other_story_from(hit, reading)
    if other_story is not None:
        places = [place for place in places if place.first < other_story]
        in_clause = in_clause and bool(places)
        when = when_of(hit, tokens, clauses, [time for time in reading.times if time[0] < other_story], acts)
        tolls = tuple(toll for toll in tolls if toll.start < tokens[other_story].start)
    features = {
        "place_in_clause": in_clause,
        "place_in_sentence": bool(places) and not in_clause,
        "toll": any(toll.high != 0 for toll in tolls),
        "own_date": when is not None,
        "armed_word": reading.has_armed_word(),
        "side_named": side_a is not None or side_b is not None,
        "conflict_text": conflict >= 0.25,
        "peaceful_text": conflict < 0.1,
        "other_world_text": elsewhere,
        "quoted": reading.quoted[hit.first],
        "question": tokens[-1].text == "?",
        "hypothetical": modality == "hypothetical",
        "denied": modality == "denied",
        "planned": modality == "planned",
        "bare_result": hit.trigger.form == "result" and not tolls,
        "to_infinitive": hit.first > 0 and tokens[hit.first - 1].low == "to" and modality in _REAL,
        "caption": reading.sentence.kind == "caption",
        "bullet": reading.sentence.kind == "bullet",
    }
    confidence, why = _confidence(features, hit)
    count, is_many = _occurrences(hit, reading)
    return Candidate(
        reading, hit, sub_type, named, modality, reality == "wish", cue, tuple(places), in_clause, goal, when, tolls, side_a, side_b,
        attribution, _is_definite(hit, reading), _is_novel(hit, reading), count, is_many or is_whole, False, is_whole, _meets_needs(hit, reading, places, tolls), confidence, why,
    )  # fmt: skip


def one_per_place(candidate: Candidate) -> list[Candidate]:
    """A list of places as one candidate each, the figures staying with the first where the list shares them."""
    if len(candidate.places) < 2 or candidate.family in _ONE_OF:
        return [candidate]
    at = candidate.hit.first
    if candidate.reading.tokens[at].low.endswith("ing") and candidate.family == "evacuation_displacement" and all(place.first < at for place in candidate.places):
        return [replace(candidate, places=candidate.places[:1])]  # "bombing X and Y, displacing 50,000 people"
    return [
        replace(candidate, places=(place,), is_one_of_several=True, tolls=candidate.tolls if index == 0 else ())
        for index, place in enumerate(candidate.places)
    ]
