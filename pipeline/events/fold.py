"""Repeats: one occurrence told in several sentences of an article becomes one event with all its mentions."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.events.actors import ActorMention
from pipeline.events.candidates import Candidate
from pipeline.events.tokens import word_class
from pipeline.events.toll_scene import Toll
from pipeline.events.triggers import family_of
from pipeline.events.unrest import outdoes
from pipeline.events.when import When
from pipeline.events.where import contains, is_name_only, kilometres, same_place
from pipeline.records import PlaceMention

# "They did it during Ramadan" does not date a bombing more loosely than the day it was reported.
_EXACT = frozenset({"day", "days"})
_OPENING_REACH = 3  # sentences
_RETOLD_REACH = 8
_TOWN = 2  # precision
_OPENED = frozenset({"violence", "abduction_forced_disappearance", "military_operation", "unrest", "diplomatic_contact"})  # what a lead tells roughly and retells in detail
_BESIDE = 4  # characters: "air strikes overnight", "the raid on Monday"
_COUNTED = frozenset({"violence", "unrest"})
_STORMED = frozenset({"suicide_bomb", "armed_clash"})
_A_FEW = 3
_LONG = 6  # days
_TELLING = 2  # one dead is everywhere
_DISTINCTIVE = 5
_ONE_AREA_KM = 150
_ANY_FORM = frozenset({"violence", "attack"})
# Reports call one missile fired from the air both; only words that give another place tell them apart.
_FROM_AFAR = frozenset({"air_drone_strike", "shelling_artillery_missile"})

# What goes on for days or is done again and again: a second telling without a place may be a second act.
_REPEATED = _FROM_AFAR | {
    "armed_clash", "disrupted_weapons_use", "military_operation", "official_statement", "diplomatic_contact", "evacuation_displacement",
    "change_to_group_activity", "arrests",
}  # fmt: skip
# The bomb that a suicide bomber sets off is told of as a car bomb, a blast, explosives.
_BOMBS = frozenset({"suicide_bomb", "remote_explosive_landmine_ied"})


@dataclass
class Draft:
    """An occurrence while its article is being read: its first full telling and what later ones add."""

    anchor: Candidate
    place: PlaceMention | None
    place_inherited: bool
    when: When
    sub_type: str
    named_weapon: bool
    tolls: list[Toll] = field(default_factory=list)
    rival_tolls: list[Toll] = field(default_factory=list)  # another source's figures for the same people
    mentions: list[Candidate] = field(default_factory=list)
    is_total: bool = False
    is_placeless: bool = False  # words, calls and measures, which the places beside them do not locate
    is_disputed: bool = False  # another party denies it
    is_beside: bool = False  # its sentence had told of another occurrence before it
    claimed_by: ActorMention | None = None  # who said afterwards that it was theirs, or was blamed for it

    @property
    def family(self) -> str:
        return family_of(self.sub_type)

    @property
    def last_number(self) -> int:
        return self.mentions[-1].reading.number if self.mentions else self.anchor.reading.number


def dates_clash(draft: Draft, candidate: Candidate) -> bool:
    """Whether the words put `candidate` more than a day away from `draft`."""
    mine, theirs = draft.when, candidate.when
    if theirs is None or theirs.start is None or mine.start is None or theirs.end is None or mine.end is None:
        return False
    if not mine.is_own and mine.basis == "publication":
        return False
    if mine.is_spoken or theirs.is_spoken:
        return False
    slack = 1
    return (theirs.start - mine.end).days > slack or (mine.start - theirs.end).days > slack


def _objects_clash(draft: Draft, candidate: Candidate) -> bool:
    """Whether one cut is of a service and the other of a road: an internet blackout is no closed bridge."""
    if draft.family != "access_disruption":
        return False
    kinds = []
    for each in (draft.anchor, candidate):
        words = {token.low for token in each.reading.tokens[each.hit.first : each.hit.last]}
        kinds.append((bool(words & word_class("service")), bool(words & word_class("route"))))
    return kinds[0] != kinds[1] and (True, True) not in kinds and (False, False) not in kinds


def _sides_clash(draft: Draft, candidate: Candidate) -> bool:
    a, b = draft.anchor.side_a, candidate.side_a
    if draft.family == "agreement":
        return False  # each of its parties, and the mediator, tells of the one deal
    if a is not None and b is not None and draft.family == "legal_administrative_measure" and {a.kind, b.kind} == {"state", "igo"}:
        return True  # what the bloc decides is not what one capital does
    if a is None or b is None or not a.country or not b.country:
        return False
    return a.country != b.country


def _places_relation(draft: Draft, candidate: Candidate) -> str:
    """How the candidate's place lies to the draft's: same, coarser, finer, unknown or apart."""
    mine, theirs = draft.place, candidate.place
    if theirs is None or mine is None:
        return "unknown"
    if same_place(mine, theirs):
        return "same"
    if contains(theirs, mine):
        return "coarser"
    if contains(mine, theirs):
        return "finer"
    return "apart"


def _figures_clash(draft: Draft, candidate: Candidate) -> bool:
    """Whether both give the killed or the injured of somewhere, and not the same number: a total and its part."""
    if not candidate.place_in_clause and candidate.is_definite:
        return False
    for kind in ("killed", "injured"):
        mine = {(t.low, t.high) for t in draft.tolls if t.kind == kind and not t.part_of_total}
        theirs = {(t.low, t.high) for t in candidate.tolls if t.kind == kind and not t.part_of_total}
        if mine and theirs and not mine & theirs:
            return True
    return False


def _is_bill_of(draft: Draft, candidate: Candidate) -> bool:
    """Whether both count what one war cost: "killed 528 people and injured 4,600", "27,000 died in five weeks of fighting"."""
    return candidate.is_result and (draft.anchor.is_result or (not draft.tolls and not draft.anchor.place_in_clause))


def _says_own_deed(candidate: Candidate) -> bool:
    """Whether a force tells what it did itself: "The group said it fired rockets at", not "said it was hit"."""
    by = candidate.attribution
    if by is None or by.source_type not in {"military", "armed_group", "government"} or candidate.hit.passive or candidate.hit.trigger.form != "verb":
        return False
    tokens = candidate.reading.tokens[max(0, candidate.hit.first - 3) : candidate.hit.first]
    return any(token.low in {"it", "they", "we"} for token in tokens)


def _same_speaker(draft: Draft, candidate: Candidate) -> bool:
    """Whether the draft's words come from the candidate's source, or say who did it without naming another force."""
    mine, theirs = draft.anchor.attribution, candidate.attribution
    if mine is None or theirs is None:
        return draft.anchor.side_a is None
    return bool(set(mine.source.lower().split()) & (set(theirs.source.lower().split()) - {"the", "of"}))


def _leaves(candidate: Candidate) -> bool:
    """Whether troops leave: what is told again as "pulled out", "the withdrawal", "left the town"."""
    words = candidate.reading.tokens[candidate.hit.first : candidate.hit.last]
    return candidate.sub_type == "change_to_group_activity" and any(token.low.startswith(("withdr", "retreat", "pull", "left", "leav")) for token in words)


def _adds_nothing(draft: Draft, candidate: Candidate) -> bool:
    """Whether the words give no place, day or other toll that would make them another occurrence of the same kind."""
    placed = candidate.place is not None and not (draft.is_placeless and draft.family == "agreement")  # the parties' countries
    again = candidate.sub_type in _REPEATED and not (_leaves(draft.anchor) and _leaves(candidate))
    if again or placed or candidate.is_many or draft.sub_type != candidate.sub_type:
        return False
    if candidate.when is not None and (not draft.when.is_own or (candidate.when.start, candidate.when.end) != (draft.when.start, draft.when.end)):
        return False
    mine = {t.low for t in draft.tolls if t.kind == "killed"}
    some_of_them = candidate.family == "abduction_forced_disappearance" and all(t.kind == "affected" for t in candidate.tolls)
    return not candidate.tolls or some_of_them or (bool(mine) and mine == {t.low for t in candidate.tolls if t.kind == "killed"})


def _kills_others(draft: Draft, candidate: Candidate) -> bool:
    """Whether "a bomb" is brought in with dead of its own: not the bomb told before, whose toll is another."""
    does_it = candidate.is_result and not candidate.hit.passive and candidate.side_a is not None
    elsewhere = candidate.place is not None and _places_relation(draft, candidate) == "apart"  # "its forces killed 40 militants in Y"
    if not (does_it and elsewhere) and (not candidate.is_introduced or candidate.is_definite):
        return False
    mine = {(t.low, t.high) for t in draft.tolls if t.kind == "killed" and not t.part_of_total}
    theirs = {(t.low, t.high) for t in candidate.reading.tolls if t.kind == "killed" and not t.part_of_total and t.high != 0}
    return bool(mine and theirs) and not {low for low, _ in mine} & {low for low, _ in theirs}


def _goes_before(draft: Draft, candidate: Candidate) -> bool:
    """Whether the sentence puts `candidate` before `draft`: "Helicopters bombed the east of the city, after air strikes that killed two"."""
    tokens, first = candidate.reading.tokens, candidate.hit.first
    before = [token.low for token in tokens[max(0, first - 5) : first]]
    if not {"after", "following"} & set(before[-3:]):
        return False
    told_first = draft.anchor.hit.first < first and not draft.anchor.is_result
    is_dated = candidate.when is not None and candidate.when.is_own and not candidate.when.is_spoken and candidate.when.start != draft.when.start
    mention = candidate.when.mention if candidate.when else None
    is_dated = is_dated or (mention is not None and 0 <= mention.start - tokens[candidate.hit.last - 1].end <= _BESIDE)
    is_later = "after" in before and bool(set(before) & word_class("span_of_time"))  # "a day after an air strike"
    return told_first and (is_dated or is_later) and candidate.hit.trigger.form == "noun" and not candidate.is_definite


def _told_of_other_days(draft: Draft, candidate: Candidate) -> bool:
    """Whether an event of a known day is told beside one of looser days: "hit it on Monday … a missile hit it earlier this month"."""
    mine, theirs = draft.when, candidate.when
    if theirs is None or mine.start is None or not mine.is_own or mine.is_spoken or theirs.is_spoken or candidate.is_result:
        return False
    says_earlier = theirs.mention is not None and theirs.mention.text.lower().startswith("earlier") and theirs.precision != "day"
    lasts = mine.end is not None and (mine.end - mine.start).days >= _LONG and draft.anchor.hit.trigger.form in {"noun", "mutual"}
    if lasts and theirs.precision == "day" and not candidate.is_definite:
        return True  # "assaults over the past week on X … On Tuesday drones hit X": one of several
    if mine.precision not in _EXACT or (theirs.precision in _EXACT and not says_earlier):
        return False
    return candidate.is_novel or not candidate.is_definite


def _is_trap_beside(draft: Draft, candidate: Candidate) -> bool:
    """Whether a mine or a planted bomb is brought in beside fighting, strikes or a raid: "a convoy hit a landmine" was not the attack."""
    if candidate.sub_type != "remote_explosive_landmine_ied" or not candidate.named_weapon or draft.sub_type == candidate.sub_type:
        return False
    lows = {token.low for token in candidate.reading.tokens[candidate.hit.first : candidate.hit.last + 1]}
    is_mine = bool(lows & {"landmine", "landmines", "mine", "mines", "ied", "improvised"})
    return is_mine and (draft.sub_type in _REPEATED or draft.sub_type == "attack") and draft.anchor.reading.number != candidate.reading.number


def _kills_by_hand(draft: Draft, candidate: Candidate) -> bool:
    """Whether people on foot kill here, and bombs or shells fell in `draft`: "Jets bombed X. … Troops killed six villagers"."""
    tokens, first = candidate.reading.tokens, candidate.hit.first
    if draft.sub_type not in _FROM_AFAR or not draft.named_weapon or not candidate.is_result or candidate.hit.passive:
        return False
    subject = [token.low for token in tokens[max(0, first - 3) : first] if token.low not in {"reportedly", "allegedly", "also", "then", "have", "had", "has"}]
    return bool(set(subject[-1:]) & word_class("on_foot")) and tokens[first].low.endswith(("ed", "ot", "led"))


def _types_agree(draft: Draft, candidate: Candidate) -> bool:
    if _is_trap_beside(draft, candidate):
        return False
    if draft.sub_type == candidate.sub_type or not candidate.named_weapon or not draft.named_weapon:
        return draft.named_weapon or not outdoes(draft.sub_type, candidate.sub_type, False)
    both = {draft.sub_type, candidate.sub_type}
    if candidate.place is None and _ends_in_deaths(draft, candidate):
        return True
    if both == _FROM_AFAR and candidate.reading.number == draft.anchor.reading.number and not candidate.is_novel:
        lows = {token.low for token in candidate.reading.tokens}  # "missiles launched by fighter jets hit a market"
        return bool(lows & word_class("aircraft")) and not lows & {"and", "another"} and not candidate.tolls
    if both == _BOMBS:
        return not candidate.tolls and not candidate.is_novel
    return bool(both & _ANY_FORM) or (both == _FROM_AFAR and candidate.place is None)


def _ends_in_deaths(draft: Draft, candidate: Candidate) -> bool:
    """Whether `candidate` counts those killed at a protest of which `draft` told only the tear gas."""
    killed = any(toll.kind == "killed" and toll.high != 0 for toll in candidate.tolls)
    return killed and outdoes(candidate.sub_type, draft.sub_type, False)


def blames_another(draft: Draft, candidate: Candidate) -> bool:
    """Whether `candidate` is the other party's account of `draft`: the same deed, claimed of somebody else."""
    blames = any(token.low.startswith("blam") for token in candidate.reading.tokens)
    if not (blames or candidate.modality == "claimed") or candidate.tolls or candidate.when is not None or candidate.is_novel:
        return False
    beside = candidate.reading.number - draft.last_number <= 3
    other_doer = _sides_clash(draft, candidate) or (blames and draft.anchor.side_a is None)
    return beside and other_doer and _same_deed(draft, candidate, minds_sides=False)


def tells_of(draft: Draft, candidate: Candidate) -> bool:
    """Whether `candidate` tells again of `draft` rather than of another occurrence."""
    return _same_deed(draft, candidate, minds_sides=True)


def _same_deed(draft: Draft, candidate: Candidate, minds_sides: bool) -> bool:
    if draft.family != candidate.family or draft.anchor.is_real != candidate.is_real:
        return False
    if draft.anchor.hit is candidate.hit:
        return False  # members of one list, however near each other
    if _objects_clash(draft, candidate):
        return False
    if draft.anchor.is_caption != candidate.is_caption:  # a caption tells of its picture's day
        return False
    same_sentence = draft.anchor.reading.number == candidate.reading.number
    if draft.anchor.is_whole != candidate.is_whole and not (same_sentence and _is_bill_of(draft, candidate)):
        return False
    if _told_of_other_days(draft, candidate) or (not same_sentence and _kills_by_hand(draft, candidate)):
        return False
    relation = _places_relation(draft, candidate)
    if candidate.is_result and not candidate.place_in_clause:
        relation = "unknown"  # "the governor of X gave 39 dead": figures of what was told, by somebody from elsewhere
    if same_sentence and _goes_before(draft, candidate):
        return False
    if not same_sentence and minds_sides and _kills_others(draft, candidate):
        return False
    if dates_clash(draft, candidate) or (minds_sides and _sides_clash(draft, candidate) and not same_sentence):
        return False
    if minds_sides and not same_sentence and draft.family != "agreement" and _says_own_deed(candidate) and not _same_speaker(draft, candidate):
        return False
    if relation == "unknown" and candidate.is_one_of_several and not draft.anchor.is_one_of_several:
        return False
    gap = candidate.reading.number - draft.last_number
    if relation == "apart" or (not same_sentence and relation != "same" and _figures_clash(draft, candidate)):
        return False
    if candidate.is_many and candidate.is_result and candidate.tolls and not draft.anchor.is_many:
        return False  # those killed since the war began did not all die in what was told last
    if (candidate.event_count or 1) > _A_FEW and not draft.anchor.is_many and not same_sentence and not candidate.is_definite:
        return False  # "documented 75 operations" sums up more than the one told
    if relation == "finer" and draft.anchor.is_many:  # one of "a wave of attacks" is not the wave
        return False
    if relation == "finer":
        # "the attack … in the village of X" sharpens; a village beside a province's total is another event
        looks_back = not candidate.is_result or candidate.is_within_the_attack
        return (candidate.is_definite and looks_back) or (same_sentence and not candidate.place_in_clause)
    if candidate.is_novel and not same_sentence:
        return False
    if candidate.is_definite or same_sentence:
        if same_sentence and relation == "unknown" and not candidate.is_result and candidate.is_novel and not candidate.is_many:
            return False
        return _types_agree(draft, candidate) or candidate.is_definite
    if not _types_agree(draft, candidate):
        return False
    if relation == "same":
        return True
    if relation == "coarser":
        says_where_and_when = candidate.place_in_clause and candidate.when is not None and not candidate.when.is_spoken
        return gap <= 3 and not says_where_and_when
    return gap <= 2 or candidate.hit.trigger.form == "result" or (gap <= _RETOLD_REACH and _adds_nothing(draft, candidate))


def is_opening_of(draft: Draft, later: Draft) -> bool:
    """Whether `draft` tells roughly what `later` places: "Shelling in the west killed five. Rebels shelled the camp at X, medics said."

    News opens with the region and the toll; the next paragraphs name the village. A second figure or another day tells of a part instead.
    """
    if draft.place is None or later.place is None or later.place_inherited or not contains(draft.place, later.place):
        return False
    first, second = draft.anchor, later.anchor
    if first.is_one_of_several and is_name_only(later.place):  # it may lie in any of them
        return False
    if draft.family == "diplomatic_contact" and (later.place.precision or 9) > _TOWN:
        return False  # a visit to a country goes on in its parts
    if first.is_many or first.is_whole or second.is_many or second.is_one_of_several or second.is_novel:
        return False
    if draft.family not in _OPENED or later.family != draft.family or first.is_real != second.is_real or first.is_caption != second.is_caption:
        return False
    if second.reading.number - draft.last_number > _OPENING_REACH or dates_clash(draft, second) or _sides_clash(draft, second):
        return False
    dated_apart = draft.when.is_own and not draft.when.is_spoken and second.when is not None and not second.when.is_spoken and second.when.start != draft.when.start
    deaths = [{t.low for t in each.tolls if t.kind == "killed" and t.high != 0 and not t.part_of_total and not t.is_vague} for each in (draft, later)]
    hurt = any(toll.kind == "injured" and toll.high != 0 and not toll.is_vague for toll in later.tolls) and not second.is_within_the_attack
    other_figures = not deaths[0] & deaths[1] and bool(draft.tolls) and bool(deaths[1] or hurt)
    from_afar = {draft.sub_type, later.sub_type} <= _FROM_AFAR
    return not dated_apart and not other_figures and (from_afar or _types_agree(draft, second))


def counts_the_same(draft: Draft, other: Draft) -> bool:
    """Whether both give the same number of killed."""
    mine, theirs = ({t.low for t in each.tolls if t.kind == "killed" and t.low and not t.part_of_total} for each in (draft, other))
    return bool(mine & theirs)


def _deaths(draft: Draft) -> dict[int, set[str]]:
    """The numbers of killed that `draft` gives, each with the words for whom."""
    counted = [t for t in draft.tolls if t.kind == "killed" and t.low and not t.part_of_total and not t.is_vague]
    return {t.low: {word for u in counted if u.low == t.low for word in (u.side or "").lower().split()} for t in counted if t.low}


def retells(draft: Draft, later: Draft, is_lead: bool) -> bool:
    """Whether `later` counts the dead of `draft` again: "Strikes on X province killed 19. A village in Y was hit, 19 died, a monitor said".

    Leads name the province or the nearest city, the body the village; the number, the day and the doers stay the same.
    Small numbers at two places are two events, unless `draft` `is_lead`, the first that the article tells.
    """
    first, second = draft.anchor, later.anchor
    if draft.family != later.family or draft.family not in _COUNTED or not (first.is_real and second.is_real) or first.is_caption != second.is_caption:
        return False
    if any(each.is_many or each.is_whole or each.is_one_of_several for each in (first, second)) or second.is_novel or first.reading.number == second.reading.number:
        return False
    both = {draft.sub_type, later.sub_type}
    if len(both) > 1 and draft.named_weapon and later.named_weapon and not (both & _ANY_FORM or both in (_FROM_AFAR, _STORMED)):
        return False
    mine, theirs = _deaths(draft), _deaths(later)
    shared = [n for n in mine.keys() & theirs.keys() if n >= _TELLING and (not mine[n] or not theirs[n] or mine[n] & theirs[n])]
    if not shared or _injured_differ(draft, later) or _sides_clash(draft, second) or not _days_agree(draft.when, later.when):
        return False
    if draft.place is None or later.place is None or draft.place_inherited or later.place_inherited:
        return True
    if same_place(draft.place, later.place) or contains(draft.place, later.place) or contains(later.place, draft.place):
        return True
    if {token.low for token in second.reading.tokens} & word_class("novel") or (max(shared) < _DISTINCTIVE and not is_lead):
        return False
    distance = kilometres(draft.place, later.place)
    return draft.place.country == later.place.country and distance is not None and distance <= _ONE_AREA_KM


def _injured_differ(draft: Draft, later: Draft) -> bool:
    hurt = [{t.low for t in each.tolls if t.kind == "injured" and t.low and not t.part_of_total and not t.is_vague} for each in (draft, later)]
    return bool(hurt[0] and hurt[1] and not hurt[0] & hurt[1])


def _days_agree(mine: When, theirs: When) -> bool:
    """Whether the two spans lie within a day of each other, neither wider than a few days unless one is only taken over."""
    if mine.start is None or theirs.start is None or mine.end is None or theirs.end is None:
        return True
    if mine.precision not in _EXACT or theirs.precision not in _EXACT:
        return mine.start == theirs.start
    return (theirs.start - mine.end).days <= 1 and (mine.start - theirs.end).days <= 1


def join(draft: Draft, later: Draft) -> None:
    """Folds `later` into `draft`, at the later place unless that is only taken over or coarser."""
    place, is_inherited = draft.place, draft.place_inherited
    dead = [toll for toll in draft.tolls if toll.kind == "killed"]
    take_over(draft, later)
    if dead:
        draft.tolls = [toll for toll in draft.tolls if toll.kind != "killed"] + dead
    worse = later.place is None or (later.place_inherited and not is_inherited) or (place is not None and contains(later.place, place))
    if place is not None and worse:
        draft.place, draft.place_inherited = place, is_inherited
    elif later.named_weapon and draft.sub_type not in _ANY_FORM | {"suicide_bomb"}:
        draft.sub_type = later.sub_type  # the lead calls shelling a strike, the detail says what fell


def take_over(draft: Draft, later: Draft) -> None:
    """Folds `later`, with all that was folded into it, into `draft`."""
    for candidate in (later.anchor, *later.mentions):
        fold(draft, candidate)
    draft.place, draft.place_inherited = later.place, later.place_inherited
    draft.is_disputed |= later.is_disputed


def fold(draft: Draft, candidate: Candidate) -> None:
    """Adds to `draft` what `candidate` says beyond it."""
    if candidate.modality == "denied" and draft.anchor.modality in {"hypothetical", "planned"}:
        # the text's own point is that it will not happen
        draft.anchor, candidate = candidate, draft.anchor
        if draft.anchor.when is not None:
            draft.when = draft.anchor.when
    if candidate.is_whole and not draft.anchor.is_whole:
        draft.anchor, candidate = candidate, draft.anchor  # the bill is what the sentence tells
        draft.tolls += draft.anchor.tolls
    draft.mentions.append(candidate)
    if candidate.place and not draft.is_placeless and (draft.place is None or (draft.place_inherited and _places_relation(draft, candidate) != "coarser") or _places_relation(draft, candidate) == "finer"):
        draft.place, draft.place_inherited = candidate.place, False
    exact = candidate.when is not None and candidate.when.precision in _EXACT and not candidate.is_quoted
    if candidate.when and exact and (not draft.when.is_own or (draft.when.is_spoken and not candidate.when.is_spoken)):
        draft.when = candidate.when
    if candidate.named_weapon and not draft.named_weapon:
        draft.sub_type, draft.named_weapon = candidate.sub_type, True
    if _ends_in_deaths(draft, candidate):
        draft.sub_type = candidate.sub_type  # a protest at which people are killed is no longer told by its tear gas
    if candidate.reading.number == draft.anchor.reading.number:
        draft.tolls += candidate.tolls
        return
    whole = {(toll.kind, toll.affected_kind) for toll in draft.tolls if not toll.part_of_total and not _outdated(toll, candidate)}
    fresh = [toll for toll in candidate.tolls if (toll.kind, toll.affected_kind) not in whole]
    if fresh and any(not toll.part_of_total for toll in fresh):
        kinds = {(toll.kind, toll.affected_kind) for toll in fresh}
        draft.tolls = [toll for toll in draft.tolls if (toll.kind, toll.affected_kind) not in kinds] + fresh
    if _speaks_for_another(draft, candidate):
        draft.rival_tolls += [toll for toll in candidate.tolls if toll not in fresh and not toll.part_of_total]


def _outdated(toll: Toll, candidate: Candidate) -> bool:
    """Whether `candidate` counts the same people anew ("the toll rose to 14") or first counts them ("several" … "six")."""
    for newer in candidate.tolls:
        if (newer.kind, newer.affected_kind) != (toll.kind, toll.affected_kind) or newer.part_of_total:
            continue
        least, most = toll.low or toll.high or 0, newer.high if newer.high is not None else newer.low
        if (newer.is_newest or (toll.is_vague and not newer.is_vague)) and most is not None and most >= least:
            return True
    return False


def _speaks_for_another(draft: Draft, candidate: Candidate) -> bool:
    """Whether another source than the event's own gives the candidate's figures."""
    mine, theirs = draft.anchor.attribution, candidate.attribution
    return theirs is not None and (mine is None or mine.source != theirs.source)
