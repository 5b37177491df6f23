"""Parties: who did it and to whom, over all the sentences of an article that tell of one occurrence."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.events.actors import ActorMention, find_actors
from pipeline.events.candidates import Candidate
from pipeline.events.fold import Draft
from pipeline.events.toll_scene import Toll
from pipeline.records import Sentence

# Kinds of event in which the people who are counted are those to whom it was done.
_SUFFERED = frozenset({"violence", "unrest", "sexual_violence", "abduction_forced_disappearance", "arrests"})
_COUNTED = ("killed", "injured", "abducted", "detained")


def parties(draft: Draft) -> tuple[ActorMention | None, ActorMention | None]:
    """(initiator, opponent or victims) of `draft`; None where no sentence names one.

    The first telling that names a side holds. Where none names who suffered, the people counted as killed, injured or taken do.
    """
    told = [mention for mention in draft.mentions if not draft.is_total or mention.reading.number == draft.anchor.reading.number]
    doers = [_doer(draft.anchor), *map(_doer, told), draft.claimed_by]
    side_a = next((actor for actor in doers if actor is not None), None)
    if _is_nameless(side_a):
        side_a = next((mention.side_a for mention in told if _owns_up(mention)), draft.claimed_by) or side_a
    victims = [who for who in _victims(draft) if not _same(who, side_a) and not _fights_beside(who, side_a)]
    named = [side for side in (draft.anchor.side_b, *(mention.side_b for mention in told)) if side is not None and not _same(side, side_a)]
    first, then = (victims, named) if draft.anchor.is_result or draft.anchor.side_b is None else (named, victims)
    return side_a, next(iter([*first, *then, *_crowd(draft, side_a)]), None)


def _doer(telling: Candidate) -> ActorMention | None:
    """Who does it by this telling. Civilians beside "killed" or "the strike" are those whom it befell."""
    form = telling.hit.trigger.form
    by_hand = form == "verb" or (form == "mutual" and telling.side_b is not None) or telling.family not in _SUFFERED
    return telling.side_a if telling.side_a is None or by_hand or telling.side_a.type != "civilians" else None


def _crowd(draft: Draft, side_a: ActorMention | None) -> list[ActorMention]:
    """The protesters of the sentence against whom police or troops act, though the words name only the gas."""
    if draft.sub_type not in {"protest_with_intervention", "excessive_force_against_protesters"}:
        return []
    return [actor for actor in draft.anchor.reading.actors if actor.type == "protesters" and not _same(actor, side_a)]


def _owns_up(mention: Candidate) -> bool:
    """Whether the sentence says who answers for it: "claimed responsibility for the attack"."""
    return mention.side_a is not None and any(token.low == "responsibility" for token in mention.reading.tokens)


def _is_nameless(actor: ActorMention | None) -> bool:
    """Whether it is nobody, or people of whom only their arms are known ("gunmen", "a suicide bomber")."""
    return actor is None or (actor.form == "noun" and actor.type == "unknown")


def _same(one: ActorMention | None, other: ActorMention | None) -> bool:
    return one is not None and other is not None and one.name.lower() == other.name.lower()


def _fights_beside(victims: ActorMention, side_a: ActorMention | None) -> bool:
    """Whether those who fell are of the initiator's own side: "the army attacked … three soldiers died"."""
    return side_a is not None and victims.type == side_a.type and victims.type not in {"civilians", "unknown"}


def _victims(draft: Draft) -> Iterator[ActorMention]:
    """The people counted, those killed first, as the text calls them; none where counting is no suffering."""
    if draft.family not in _SUFFERED:
        return
    named = [toll for toll in draft.tolls if toll.side and not toll.part_of_total]
    for kind in _COUNTED:
        for toll in named:
            if kind in {toll.kind, toll.affected_kind}:
                yield _as_actor(toll)


def _as_actor(toll: Toll) -> ActorMention:
    name = toll.side or ""
    last = name.split("; ")[0]
    known = next((actor for actor in find_actors(Sentence(0, len(last), last, 0), ()) if actor.end == len(last)), None)
    if known is not None:
        return ActorMention(toll.start, toll.end, toll.text, name, known.type, known.country, known.kind, "noun")
    return ActorMention(toll.start, toll.end, toll.text, name, "civilians", None, "civilians", "noun")
