"""A sentence as the event rules read it: tokens, clauses, and everything found on them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.events.actors import ActorMention, find_actors
from pipeline.events.antecedents import Sources
from pipeline.events.attribution import Attribution, find_attributions
from pipeline.events.clauses import clause_numbers, quoted
from pipeline.events.modality import Reality, modality_cues
from pipeline.events.tokens import Token, tokenise, word_class
from pipeline.events.toll_scene import Toll
from pipeline.events.tolls import find_tolls
from pipeline.events.triggers import Hit, find_hits
from pipeline.events.where import Located, locate_mentions
from pipeline.records import PlaceMention, Sentence, TimeMention

_STRONG = 1.8
ARMED_TYPES = frozenset({"state_forces", "external_forces", "rebel_group", "political_militia", "identity_militia"})


@dataclass(frozen=True, slots=True)
class Reading:
    """One sentence with what the rules need to know of it. `number` counts the article's sentences."""

    number: int
    sentence: Sentence
    tokens: list[Token]
    ends: list[int]  # of the tokens, to find one by its offset
    clauses: list[int]
    quoted: list[bool]
    hits: list[Hit]
    cues: list[tuple[int, int, Reality, int]]
    places: list[Located]
    mentions: tuple[PlaceMention, ...]
    times: list[tuple[int, TimeMention]]
    tolls: tuple[Toll, ...]
    actors: tuple[ActorMention, ...]
    attributions: tuple[Attribution, ...]

    def token_at(self, offset: int) -> int:
        """The index of the token at (or the first behind) the article's offset `offset`."""
        return min(bisect_left(self.ends, offset + 1), len(self.tokens) - 1)

    def has_strong_hit(self) -> bool:
        """Whether a trigger stands here that hardly means anything else ("air strike", "tear gas")."""
        return any(hit.trigger.weight >= _STRONG or hit.family == "unrest" for hit in self.hits)

    def has_armed_word(self) -> bool:
        return any(token.low in word_class("military") for token in self.tokens)

    def names_force(self) -> bool:
        """Whether an armed group or an army is named by a name of its own: "FARDC", "Mai-Mai"; a country is none."""
        return any(actor.type in ARMED_TYPES and actor.form == "name" and actor.kind not in {"police", "state"} for actor in self.actors)

    def has_armed_side(self) -> bool:
        return any(actor.type in ARMED_TYPES for actor in self.actors)


def _encloses(outer: TimeMention, inner: TimeMention) -> bool:
    """Whether `inner` is a dated part of `outer`: "August" in "since the end of August"."""
    longer = outer.end - outer.start > inner.end - inner.start
    return outer.date_start is not None and longer and outer.start <= inner.start and inner.end <= outer.end


def _is_dated(token: Token, times: tuple[TimeMention, ...]) -> bool:
    """Whether the word belongs to a date: the month of March is no march."""
    return any(time.start <= token.start < time.end for time in times)


def _is_in_a_name(hit: Hit, tokens: list[Token], places: tuple[PlaceMention, ...]) -> bool:
    """Whether the trigger's one word is part of a toponym: the village of Ban Khok is no ban."""
    token = tokens[hit.first]
    return hit.last - hit.first == 1 and token.text[0].isupper() and any(p.start <= token.start and token.end <= p.end for p in places)


def _names_a_group(place: PlaceMention, actors: tuple[ActorMention, ...]) -> bool:
    """Whether the toponym is a part of an armed group's name: "Boko Haram", "the Jenin Brigades"."""
    return any(
        actor.kind in ARMED_TYPES and actor.form == "name" and actor.start <= place.start and place.end <= actor.end for actor in actors
    )


def read_sentence(
    number: int,
    sentence: Sentence,
    mentions: tuple[PlaceMention, ...],
    times: tuple[TimeMention, ...],
    people: Mapping[str, ActorMention],
    sources: Sources,
) -> Reading | None:
    """The sentence as the rules read it, or None when no word of it can tell of an event.

    `people` are those whom the article names in full; `sources` remembers who spoke before, and learns who speaks here.
    """
    tokens = tokenise(sentence)
    if not tokens:
        return None
    actors = tuple(find_actors(sentence, mentions, people))
    attributions = sources.complete(find_attributions(sentence, actors, tokens))
    named = [hit for hit in find_hits(tokens) if not _is_in_a_name(hit, tokens, mentions)]
    hits = [hit for hit in named if not _is_dated(tokens[hit.first], times)]
    tolls = find_tolls(sentence, tokens)
    if not hits and not tolls:
        return None
    ends = [token.end for token in tokens]
    dated = [
        (min(bisect_left(ends, time.end if time.text.endswith(" after") else time.start + 1), len(tokens) - 1), time)
        for time in times
        if time.date_start is not None and not any(_encloses(other, time) for other in times)
    ]
    return Reading(
        number,
        sentence,
        tokens,
        ends,
        clause_numbers(tokens),
        quoted(tokens),
        hits,
        modality_cues(tokens),
        locate_mentions(tokens, tuple(m for m in mentions if not _names_a_group(m, actors))),
        mentions,
        dated,
        tuple(tolls),
        actors,
        attributions,
    )
