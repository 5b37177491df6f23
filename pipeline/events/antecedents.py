"""Antecedents: who "Petrenko", "he" or "the ministry" stands for, as a reader of the article remembers it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from pipeline.events.actor_lexicon import words_in
from pipeline.events.actors import ActorMention, find_actors
from pipeline.events.attribution import Attribution, attribution_words
from pipeline.records import Document

_PERSON = frozenset({"he", "she"})
_BODY = frozenset({"it", "they"})
_SHORTEST_SURNAME = 3


def known_people(document: Document) -> dict[str, ActorMention]:
    """The people whom the article names in full with their office, by surname, as first named.

    Given to `find_actors`, a later bare surname is read as the same person.
    """
    people: dict[str, ActorMention] = {}
    for sentence in document.sentences:
        for actor in find_actors(sentence, ()):
            words = actor.name.split()
            if actor.form == "person" and len(words) > 1 and len(words[-1]) >= _SHORTEST_SURNAME:
                people.setdefault(words[-1], actor)
    return people


def antecedent(earlier: Sequence[ActorMention], wording: str) -> ActorMention | None:
    """The one of `earlier` (in text order) that `wording` takes up again, or None.

    "he" and "she" take up the last person; "it" and "they" the last body; "the ministry", "the group" the last actor
    whose name ends in that noun, or for "the group" the last armed group.
    """
    low = wording.lower().removeprefix("the ").strip()
    for actor in reversed(earlier):
        is_person = actor.form == "person"
        if low in _PERSON:
            fits = is_person
        elif low in _BODY:
            fits = not is_person and actor.form != "adjective"
        elif low in {"group", "movement", "militia", "rebels", "militants", "insurgents"} and actor.form == "name":
            fits = actor.type in {"rebel_group", "political_militia", "identity_militia"}
        else:
            fits = actor.name.lower() != low and (actor.name.lower().split() or [""])[-1] == low
        if fits:
            return actor
    return None


def _folded(text: str) -> list[str]:
    """The words of `text`, folded for comparison."""
    return [word.low for word in words_in(text)]


@dataclass
class Sources:
    """The sources named so far in an article. `complete` is called with each sentence's attributions in text order.

    `people` are `known_people`; `heading` is the article's title and first line. What the body that issues a report says in it is the author's
    own word ("Mission … Daily Report": "the Mission recorded 12 explosions").
    """

    people: Mapping[str, ActorMention] = field(default_factory=dict)
    heading: str = ""
    _last: Attribution | None = None
    _last_person: Attribution | None = None
    _by_word: dict[str, Attribution] = field(default_factory=dict)

    def complete(self, attributions: Sequence[Attribution]) -> tuple[Attribution, ...]:
        """The attributions with pronouns, surnames and "the ministry" replaced by the source named before."""
        completed = tuple(map(self._completed, attributions))
        for each in completed:
            if each.kind not in {"reportedly", "appeared"}:
                self._remember(each)
        return tuple(each for each in completed if not self._is_author(each))

    def _is_author(self, each: Attribution) -> bool:
        title = set(_folded(self.heading))
        words = _folded(each.source)
        return bool(words and title & attribution_words("own_report") and title.issuperset(words))

    def _completed(self, each: Attribution) -> Attribution:
        earlier = self._earlier(each.source)
        if earlier is not None:
            return replace(each, source=earlier.source, source_type=earlier.source_type)
        person = self.people.get(each.source.split()[-1]) if each.source else None
        if person is not None and " " not in each.source:
            return replace(each, source=person.name)
        return each

    def _remember(self, each: Attribution) -> None:
        name = each.source.lower()
        words = name.split(", ")[0].split()
        self._last = each
        if "," in name or each.source_type in {"government", "military"}:
            self._last_person = each
        for taken_up in {words[-1], " ".join(words)} - {name} if len(words) > 1 else ():
            self._by_word[taken_up] = each

    def _earlier(self, source: str) -> Attribution | None:
        low = source.lower().removeprefix("the ")
        if low in _PERSON:
            return self._last_person
        if low in _BODY:
            return self._last
        if " " not in low and low.endswith("s") and low not in attribution_words("body"):
            return None  # "officials" need not be those named before
        return self._by_word.get(low)
