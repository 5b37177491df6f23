"""Sides: who did it and to whom, read from the words around an event's trigger."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.events.actor_lexicon import Word, actor_words, words_in
from pipeline.events.actors import ActorMention
from pipeline.events.inflect import is_past
from pipeline.records import Sentence

_BREAK = re.compile(r"[;:“”\"]| -- |—|–(?!\w)")
_PRONOUNS = frozenset({"it", "they", "he", "she"})
_PLACE_OF = frozenset({"in", "near", "outside", "inside", "across", "around", "throughout", "within", "over"})
_JOINS = frozenset({"and", "or"})
_FACING = frozenset({"with", "against", "and", "between"})
_BESIDE = re.compile(r"(?:,|\s|\b(?:and|or|as well as|together with|along with|alongside|the|a|an|some|several|two|three|four|five|six|seven|eight|nine|ten|\d{1,6})\b)+")
_REACH = 14
_NEXT_WORDS = 5
_NOUN_PHRASE = 7
_WINDOW = 400  # characters to either side of the trigger


class _Around:
    """The words of a sentence with the trigger's place and the actors among them."""

    def __init__(self, sentence: Sentence, start: int, end: int, actors: Sequence[ActorMention]) -> None:
        first = max(0, start - sentence.start - _WINDOW)
        self.text = sentence.text[first : end - sentence.start + _WINDOW]
        self.offset = sentence.start + first
        self.words = words_in(self.text)
        self.first = next((i for i, w in enumerate(self.words) if w.end > start - self.offset), len(self.words))
        self.last = next((i for i, w in enumerate(self.words) if w.start >= end - self.offset), len(self.words))
        near = (a for a in actors if a.start >= self.offset and a.end <= self.offset + len(self.text))
        self.actors = sorted(near, key=lambda actor: actor.start)
        self.start, self.end = start, end

    def between(self, start: int, end: int) -> list[Word]:
        """The words between two offsets of the article."""
        return [w for w in self.words if w.start >= start - self.offset and w.end <= end - self.offset]

    def raw(self, start: int, end: int) -> str:
        return self.text[start - self.offset : end - self.offset]

    def word_before(self, actor: ActorMention) -> str:
        """The last word before `actor` that is no article or description."""
        before = [w.low for w in self.words if w.end <= actor.start - self.offset][-6:]
        while before and before[-1] in actor_words("before_noun"):
            before.pop()
        return before[-1] if before else ""

    def left(self) -> list[ActorMention]:
        return [actor for actor in self.actors if actor.start < self.start]

    def inside_or_right(self) -> list[ActorMention]:
        """Actors behind the trigger's first word: "intercepted four Ukrainian drones" is one trigger."""
        return [actor for actor in self.actors if actor.start > self.start]

    def right(self) -> list[ActorMention]:
        return [actor for actor in self.actors if actor.start >= self.end]


def _crosses(around: _Around, start: int, end: int) -> bool:
    """Whether a clause ends between the two offsets."""
    raw = around.raw(start, end)
    if _BREAK.search(raw):
        return True
    return any(word.low in actor_words("ends_clause") for word in around.between(start, end))


def _is_describing(around: _Around, actor: ActorMention, until: int) -> bool:
    """Whether `actor` stands in the trigger's own noun phrase ("Russian missile strikes", "Israel's shelling")."""
    between = around.raw(actor.end, until)
    words = around.between(actor.end, until)
    if re.search(r"[,.;:()“”\"]", between.replace("U.S.", "")) or len(words) > _NOUN_PHRASE:
        return False
    lows = [word.low for word in words]
    if lows[:1] == ["s"] and between[0] in "'’":
        lows = lows[1:]
    elif actor.form == "name" and actor.kind == "state" and lows and actor.text[-1] not in "." and not actor.text.isupper() and " " not in actor.text:
        return False  # "Russia strikes" is no noun phrase, "US strikes" and "United States strikes" may be
    return not any(low in actor_words("ends_phrase") or low.endswith("ed") for low in lows)


def _by(around: _Around, start: int, reach: int = 110) -> ActorMention | None:
    """The actor behind a "by" (or "from", "blamed on") that follows `start`."""
    for actor in around.right():
        if actor.start - start > reach or _crosses(around, start, actor.start):
            return None
        before = around.word_before(actor)
        words = {w.low for w in around.between(start, actor.start)}
        if before in actor_words("doer_before") and not _is_place(around, actor):
            return actor
        if before in {"on", "to"} and words & actor_words("laid_to"):
            return actor
    return None


def _through(around: _Around, start: int) -> ActorMention | None:
    """The actor in "killed in a Russian attack", "hit by Russian missiles", "died after an Israeli strike"."""
    for actor in around.right():
        words = [w.low for w in around.between(start, actor.start)]
        if len(words) > 9 or _BREAK.search(around.raw(start, actor.start)):
            return None
        if actor.kind == "state" and {"in", "by", "during", "from", "amid", "following", "after", "because"} & set(words[-4:]):
            following = [w.low for w in around.words if w.start >= actor.end - around.offset][:6]
            if actor_words("violent").intersection(following):
                return actor
    return None


def _target(around: _Around, start: int, skip: ActorMention | None, prepositions: frozenset[str]) -> ActorMention | None:
    """The actor behind "on", "against", "at" that follows `start`."""
    for actor in around.right():
        if len(around.between(start, actor.start)) > _REACH or _crosses(around, start, actor.start):
            return None
        if actor is not skip and around.word_before(actor) in prepositions and not _is_place(around, actor):
            return actor
    return None


def _is_place(around: _Around, actor: ActorMention) -> bool:
    """Whether a country's name only says where ("in Ukraine", "Ukraine's Odesa region")."""
    if actor.kind != "state" or actor.form != "name":
        return False
    if around.word_before(actor) in _PLACE_OF:
        return True
    return around.raw(actor.end, actor.end + 2) in {"’s", "'s"}


def _subject(around: _Around) -> ActorMention | None:
    """The actor that is the subject of the verb at the trigger."""
    before = around.words[max(0, around.first - 4) : around.first]
    pronoun = next((w for i, w in enumerate(before) if w.low in _PRONOUNS or _is_own_force(before, i)), None)
    named = [a for a in around.left() if not _is_place(around, a)]
    if pronoun is not None and not any(a.start - around.offset > pronoun.start for a in named):
        return _speaker(around, pronoun)
    for actor in reversed(named):
        if len(around.between(actor.end, around.start)) > _REACH or _crosses(around, actor.end, around.start):
            return None
        if around.word_before(actor) in actor_words("not_subject") and not _heads_weapon(around, actor):
            continue
        if actor.form == "adjective" and not _heads_weapon(around, actor) and not _is_describing(around, actor, around.start):
            continue
        if _speaks_between(around, actor):
            return None
        return _first_of_two_verbs(around, actor, named) or actor
    return None


def _first_of_two_verbs(around: _Around, actor: ActorMention, named: Sequence[ActorMention]) -> ActorMention | None:
    """Who does both in "militants killed 12 soldiers and seized a base", where `actor`, nearest to the second verb, suffers the first."""
    joint = [w.low for w in around.between(actor.end, around.start)]
    if joint[:1] not in (["and"], ["then"]) or len(joint) > 3 or any(not low.endswith("ly") and low not in {"then", "also", "later"} for low in joint[1:]):
        return None
    before = [other for other in named if other.end <= actor.start]
    doer = before[-1] if before else None
    if doer is None or doer.form == "adjective" or _crosses(around, doer.end, actor.start):
        return None
    between = [w.low for w in around.between(doer.end, actor.start)]
    acts = next((i for i, low in enumerate(between) if is_past(low) or (i == 0 and low.endswith("s"))), None)
    if acts is None or len(between) > _NEXT_WORDS or _JOINS & set(between) or actor_words("speaking") & set(between) or between[max(0, acts - 1)] in {"by", "who"}:
        return None
    return doer if around.word_before(doer) not in actor_words("not_subject") else None


def _is_own_force(words: Sequence[Word], at: int) -> bool:
    """Whether "its" or "their" at `at` stands before a force: "its forces", "their soldiers"."""
    following = words[at + 1].low if at + 1 < len(words) else ""
    return words[at].low in {"its", "their"} and following in actor_words("own_force")


def _heads_weapon(around: _Around, actor: ActorMention) -> bool:
    """ "Russian drones hit": the adjective of the weapon names who fired it."""
    following = [w.low for w in around.words if w.start >= actor.end - around.offset][:4]
    return actor.form == "adjective" and bool(actor_words("weapons").intersection(following)) and around.word_before(actor) not in {"by", "on", "against", "at"}


def _speaks_between(around: _Around, actor: ActorMention) -> bool:
    """Whether `actor` is who says the clause, not who acts in it ("The governor said two shells hit …")."""
    words = [w.low for w in around.between(actor.end, around.start)]
    spoken = next((i for i, low in enumerate(words) if low in actor_words("speaking")), None)
    return spoken is not None and len(words) - spoken > 1


def _speaker(around: _Around, pronoun: Word) -> ActorMention | None:
    """The actor that a pronoun before the verb stands for: the sentence's first subject."""
    earlier = [a for a in around.left() if a.end - around.offset <= pronoun.start and not _is_place(around, a)]
    fitting = [a for a in earlier if (a.form == "person") == (pronoun.low in {"he", "she"}) and a.form != "adjective"]
    return fitting[0] if fitting else None


def _object(around: _Around, subject: ActorMention | None) -> ActorMention | None:
    """The actor acted on by the verb at the trigger: the next one to its right, places left out."""
    for actor in around.inside_or_right():
        words = [w.low for w in around.between(min(around.end, actor.start), actor.start)]
        if len(words) > _REACH - 4 or _crosses(around, min(around.end, actor.start), actor.start):
            return None
        if _is_place(around, actor) or actor is subject or _is_own_place(around, actor, subject):
            continue
        if around.raw(around.end, actor.start).endswith(", ") and _opens_clause(around, actor):
            return None
        if {"by", "near", "after", "before", "during", "since", "according", "said"} & set(words):
            return None
        if around.word_before(actor) in {"in", "from", "for", "with"} and around.word_before(actor) != "with":
            continue
        return actor
    return None


def _is_own_place(around: _Around, actor: ActorMention, subject: ActorMention | None) -> bool:
    """Whether an adjective only says whose place or colleague it is ("the Ukrainian capital", "his Russian counterpart")."""
    if actor.form != "adjective":
        return False
    if subject is not None and subject.country == actor.country:
        return True
    following = next((w.low for w in around.words if w.start >= actor.end - around.offset), "")
    return following in actor_words("named_place")


def _mutual(around: _Around) -> tuple[ActorMention | None, ActorMention | None]:
    """ "clashes between X and Y", "X clashed with Y", "X and Y fought"."""
    right = [a for a in around.right() if not _crosses(around, around.end, a.start) and len(around.between(around.end, a.start)) <= _REACH]
    right = [a for a in right if not _is_place(around, a)]
    inside = [a for a in around.inside_or_right() if a.start < around.end and not _is_place(around, a)]
    if inside and any(w.low == "between" for w in around.words[around.first : around.last]):  # "clashes between police and protesters" is one trigger
        right = inside + right
        return right[0], right[1] if len(right) > 1 else None
    between = next((w for w in around.words[around.last : around.last + _NOUN_PHRASE] if w.low in {"between", "pitting"}), None)
    if between is not None:
        parties = [a for a in right if a.start - around.offset > between.start]
        return (parties[0] if parties else None, parties[1] if len(parties) > 1 else None)
    opponent = next((a for a in right if around.word_before(a) in {"with", "against", "and", "fought", "fighting", "battled", "battling"}), None)
    left = [a for a in around.left() if not _crosses(around, a.end, around.start) and not _is_place(around, a)]
    left = [a for a in left if len(around.between(a.end, around.start)) <= _REACH]
    pair = len(left) > 1 and {w.low for w in around.between(left[-2].end, left[-1].start)} & (_JOINS | {"with"})
    if opponent is None and right and right[0].start - around.end <= 30 and around.word_before(right[0]) not in actor_words("not_subject"):
        opponent = right[0]
    if opponent is None and pair:
        return left[-2], left[-1]
    return (left[-1] if left else None), opponent


def _nominal(around: _Around) -> tuple[ActorMention | None, ActorMention | None]:
    """ "Russian strikes on X", "an attack by X on Y", "X launched an attack on Y"."""
    side_a = next((a for a in reversed(around.left()) if _is_describing(around, a, around.start)), None)
    side_a = side_a or _by(around, around.end) or _launched_behind(around) or _launcher(around) or _blamed(around)
    side_b = _target(around, around.end, side_a, actor_words("at_target")) or _done_to(around, side_a)
    return side_a, side_b


def _done_to(around: _Around, side_a: ActorMention | None) -> ActorMention | None:
    """Who suffers in "the killing of two priests", "shelling of villagers": the people right behind "of"."""
    behind = around.words[around.last : around.last + 1]
    actor = next(iter(around.right()), None)
    if actor is None or actor is side_a or not behind or behind[0].low != "of" or actor.kind in {"state", "government"}:
        return None
    between = {word.low for word in around.between(around.end, actor.start)[1:]}
    return actor if len(between) < _NEXT_WORDS and not between & actor_words("not_subject") else None


def _blamed(around: _Around) -> ActorMention | None:
    """Who is blamed for what the trigger names: "blamed X for the attack", "X claimed responsibility for the blast"."""
    for actor in reversed(around.left()):
        words = [w.low for w in around.between(actor.end, around.start)]
        if len(words) > _REACH or _crosses(around, actor.end, around.start):
            return None
        if around.word_before(actor) in actor_words("blaming") and "for" in words:
            return actor
        if "responsibility" in words and not {"denied", "denies", "not", "rejected"} & set(words):
            return actor
    return None


def _launched_behind(around: _Around) -> ActorMention | None:
    """Who follows in "the invasion Russia launched"."""
    for actor in around.right()[:1]:
        following = [w.low for w in around.words if w.start >= actor.end - around.offset][:2]
        if len(around.between(around.end, actor.start)) <= 2 and actor_words("launching").intersection(following):
            return actor
    return None


def _launcher(around: _Around) -> ActorMention | None:
    """Who launched, carried out or ordered what the trigger names."""
    for actor in reversed(around.left()):
        words = [w.low for w in around.between(actor.end, around.start)]
        if len(words) > _REACH or _crosses(around, actor.end, around.start):
            return None
        if actor_words("launching").intersection(words) and not _is_place(around, actor) and actor.form != "adjective":
            if around.word_before(actor) in actor_words("not_subject") or "by" in words:
                continue
            return actor
    return _launching_pronoun(around)


def _launching_pronoun(around: _Around) -> ActorMention | None:
    """Who "it" is in "it launched its offensive"."""
    before = around.words[max(0, around.first - 6) : around.first]
    launched = next((i for i, w in enumerate(before) if w.low in actor_words("launching")), None)
    pronoun = next((w for w in before[:launched] if w.low in _PRONOUNS), None) if launched else None
    return _speaker(around, pronoun) if pronoun else None


def _next_to(around: _Around, one: ActorMention, other: ActorMention) -> bool:
    """Whether the two stand side by side in a list: "soldiers and two policemen"."""
    left, right = (one, other) if one.start < other.start else (other, one)
    between = around.raw(left.end, right.start)
    joined = _BESIDE.fullmatch(between) is not None and between.strip() not in {"", "the", "a", "an"}
    if not joined or left.form == "adjective" or right.form == "adjective" or _is_place(around, right) or _is_place(around, left):
        return False
    return other.start < one.start or not _opens_clause(around, other)


def _opens_clause(around: _Around, actor: ActorMention) -> bool:
    """Whether a verb follows that `actor` does: "... and soldiers took the town"."""
    behind = [w.low for w in around.words if w.start >= actor.end - around.offset][:3]
    if behind[:1] == ["on"]:  # "gunmen on Sunday attacked"
        behind = behind[2:]
    following = next(iter(behind), "")
    return following in actor_words("after_actor") - actor_words("no_modifier") or following.endswith("ed")


def _list_of(around: _Around, one: ActorMention) -> list[ActorMention]:
    """`one` with those joined to it by "and" or commas, in text order."""
    listed = [one]
    at = around.actors.index(one)
    for index in range(at - 1, -1, -1):
        if not _next_to(around, listed[0], around.actors[index]):
            break
        listed.insert(0, around.actors[index])
    for index in range(at + 1, len(around.actors)):
        if not _next_to(around, listed[-1], around.actors[index]):
            break
        listed.append(around.actors[index])
    return listed


def _as_one(listed: Sequence[ActorMention]) -> ActorMention | None:
    """Several actors of one side as one, their names joined with "; "."""
    if not listed:
        return None
    names = list(dict.fromkeys(actor.name for actor in listed))
    return replace(listed[0], name="; ".join(names), end=listed[-1].end) if len(names) > 1 else listed[0]


def sides(
    sentence: Sentence, trigger_start: int, trigger_end: int, form: str, actors: Sequence[ActorMention]
) -> tuple[ActorMention | None, ActorMention | None]:
    """(initiator, opponent or victim) of the event whose trigger stands at the offsets; None where none is named.

    `form` is the trigger's: "verb" (its subject acts), "undergo" (passive: its subject suffers), "noun", "mutual"
    ("clashes"), "joint" (a deal or talks: who is named second is the other side) or "result" ("killed"). Several of
    one side come as one mention with their names joined ("army; police").
    """
    around = _Around(sentence, trigger_start, trigger_end, actors)
    side_a, side_b = _pair(around, form)
    if side_a is not None and form in {"mutual", "joint"} and (side_b is None or around.word_before(side_b) not in _FACING):
        listed = _list_of(around, side_a)
        if len(listed) > 1:
            return listed[0], _as_one(listed[1:])
    of_a = _list_of(around, side_a) if side_a is not None else []
    of_b = _list_of(around, side_b) if side_b is not None else []
    if any(actor in of_b for actor in of_a):  # "X and Y fought": each is a side of its own
        return side_a, side_b
    return _as_one(of_a), _as_one(of_b)


def _pair(around: _Around, form: str) -> tuple[ActorMention | None, ActorMention | None]:
    if not around.actors:
        return None, None
    if form == "mutual":
        return _mutual(around)
    if form == "joint":
        return _joint(around)
    if form == "noun":
        return _nominal(around)
    if form == "undergo":
        return (_by(around, around.end) or _through(around, around.end)), _subject(around)
    side_a = _subject(around)
    by = _by(around, around.end, 60)
    if by is not None and len(around.between(around.end, by.start)) <= 4:  # "weapons supplied by X"
        return by, side_a if side_a is not by else None
    if form == "result":
        by = _by(around, around.end, 80) or _through(around, around.end)
        if by is not None:
            return by, side_a if side_a is not by else None
    return side_a, _object(around, side_a)


def _joint(around: _Around) -> tuple[ActorMention | None, ActorMention | None]:
    """Parties to talks or a deal: "talks between X and Y", "X met Y", "X and Y signed", "X held talks with Y"."""
    right = [a for a in around.right() if not _crosses(around, around.end, a.start) and len(around.between(around.end, a.start)) <= _REACH]
    words = [w.low for w in around.between(around.end, right[0].start)] if right else []
    if len(right) > 1 and "between" in words:
        return right[0], right[1]
    side_a = _subject(around) or next((a for a in reversed(around.left()) if _is_describing(around, a, around.start)), None)
    if side_a is None or "between" in words:
        return (right[0], None) if "between" in words else _nominal(around)
    others = (a for a in right if around.word_before(a) in {"with", "to", "and"} or not {"in", "at", "on", "by", "for"} & {w.low for w in around.between(around.end, a.start)})
    return side_a, next((a for a in others if not _is_own_place(around, a, side_a)), None)
