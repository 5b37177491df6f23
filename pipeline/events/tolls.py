"""Tolls: how many people a sentence says were killed, injured or otherwise affected.

The words that give a number its meaning ("killed", "dead", "evacuated") are rows of `data/events/toll_words.tsv`. A bound
that the text leaves open is None; "no casualties" is (0, 0); ages, dates and weapons are never counted.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from pipeline.events.inflect import past_forms, verb_forms
from pipeline.events.numbers import Quantity, quantity_at
from pipeline.events.people import People, find_people, is_person
from pipeline.events.tokens import Token, tokenise
from pipeline.records import Sentence
from pipeline.words import event_table

TollKind = Literal["killed", "injured", "affected"]
Frame = Literal["object", "subject", "state", "noun", "of"]
Form = Literal["base", "past", "ing", "other"]

_GAP = 16
_GAP_OF_RISE = 28  # "the number of dead in the ruins of an apartment house in the city … had climbed to 30"
_NEAR = 8
_FAR = 300  # characters between two counts that may be of one thing


@cache
def _class(name: str) -> frozenset[str]:
    """The words of one class of `data/events/toll_grammar.tsv`."""
    return {row["class"]: frozenset(row["words"].split()) for row in event_table("toll_grammar")}[name]


@dataclass(frozen=True, slots=True)
class Toll:
    """A number of people killed, injured or affected, with the words (`text`) that give it.

    `side` names whom in the text's words ("Iraqi soldiers"; of several groups "nurses; patients"), None for a bare
    number or "people". `part_of_total` marks a number that is contained in another ("including three children"): it
    must not be added to it. `is_newest` marks a count that takes the place of earlier ones ("the toll rose to 14").
    """

    start: int
    end: int
    text: str
    kind: TollKind
    low: int | None
    high: int | None
    affected_kind: str | None = None
    side: str | None = None
    part_of_total: bool = False
    is_newest: bool = False

    @property
    def is_vague(self) -> bool:
        """Whether no number is given, only "several", "dozens" …"""
        return self.high is None and not _class("vague_count").isdisjoint(self.text.lower().split())


@dataclass(frozen=True, slots=True)
class _Cue:
    frame: Frame
    kind: str
    form: Form


def _forms(word: str) -> Iterator[tuple[str, Form]]:
    stem, _, form = word.partition("~")
    if not form:
        yield stem, "other"
        return
    for past in past_forms(stem):
        yield past, "past"
    for each in verb_forms(stem) - past_forms(stem):
        yield each, "ing" if each.endswith("ing") else "base"


@cache
def _cues() -> dict[str, tuple[_Cue, ...]]:
    found: dict[str, list[_Cue]] = {}
    for row in event_table("toll_words"):
        for word, form in _forms(row["word"]):
            found.setdefault(word, []).append(_Cue(row["frame"], row["kind"], form))  # type: ignore[arg-type]
    return {word: tuple(cues) for word, cues in found.items()}


_PHRASE_WORDS = ("toll", "lives", "life", "bodies", "body", "corpses", "remains", "crowd", "crowds", "streets", "homes", "suffered", "sustained", "number",
    "alive", "throat", "throats", "hospital", "hospitals", "lost", "martyrdom", "shelter", "refuge", "left")  # fmt: skip


@cache
def _gate() -> re.Pattern[str]:
    words = sorted({*_cues(), *_PHRASE_WORDS})
    return re.compile(rf"\b(?:{'|'.join(re.escape(word) for word in words)})\b", re.I)


class _Scene:
    """The tokens of one sentence with the counted people in them."""

    def __init__(self, sentence: Sentence, tokens: Sequence[Token]) -> None:
        self.sentence, self.tokens = sentence, tokens
        self.people = find_people(tokens)
        self.starts = {people.first: people for people in self.people}
        self.ends = {people.last: people for people in self.people}
        self.cue_at = {i: _cues()[t.low] for i, t in enumerate(tokens) if t.low in _cues()}

    def low(self, at: int) -> str:
        return self.tokens[at].low if 0 <= at < len(self.tokens) else ""

    def token_from(self, offset: int) -> int:
        """The first token at or behind the article's `offset`."""
        return bisect_left(self.tokens, offset, key=lambda token: token.start)

    def toll(self, first: int, last: int, kind: str, low: int | None, high: int | None, noun: str | None, part: bool) -> Toll:
        start, end = self.tokens[first].start, self.tokens[last - 1].end
        text = self.sentence.text[start - self.sentence.start : end - self.sentence.start]
        if kind in {"killed", "injured"}:
            return Toll(start, end, text, kind, low, high, None, noun, part)  # type: ignore[arg-type]
        return Toll(start, end, text, "affected", low, high, kind, noun, part)


def _together(group: Sequence[People]) -> tuple[int | None, int | None]:
    lows = [people.low for people in group]
    highs = [people.high for people in group]
    low = sum(value for value in lows if value is not None) if any(value is not None for value in lows) else None
    high = sum(value for value in highs if value is not None) if all(value is not None for value in highs) else None
    return low, high


def _in_verb_group(low: str) -> bool:
    return low in _class("be") or low in _class("have") or low in _class("chain") or low.endswith("ly")


def _adverbs_back(scene: _Scene, at: int) -> tuple[int, bool]:
    """The first token of the verb group that ends before `at`, and whether it is passive or copular."""
    passive = False
    while at > 0 and _in_verb_group(scene.low(at - 1)):
        at -= 1
        passive = passive or scene.low(at) in _class("be")
        if at > 1 and scene.low(at - 1) == "on" and scene.low(at - 2) in _class("be") | _class("have"):
            at -= 1  # "were on Tuesday killed"
    return at, passive


def _is_subject_elsewhere(scene: _Scene, people: People, cue: int) -> bool:
    """Whether `people` begin a new clause ("… and two children were wounded") rather than go on with the list."""
    at = people.last
    if at >= len(scene.tokens) or at == cue:
        return False
    if scene.low(at) in _class("be") | _class("have"):
        return True
    return any(each.frame in {"object", "subject", "state"} and each.form in {"past", "other"} for each in scene.cue_at.get(at, ()))


def _list_right(scene: _Scene, first: People, cue: int) -> list[People]:
    """`first` and the people joined to it: "two women, a boy and his father"."""
    group = [first]
    while True:
        at = group[-1].last
        if scene.low(at) == ",":
            at += 1
        if scene.low(at) == "and" or (at > group[-1].last and at in scene.starts):
            at += scene.low(at) == "and"
            following = scene.starts.get(at)
            if following and following.known and following.noun and not following.is_part and not _is_subject_elsewhere(scene, following, cue):
                group.append(following)
                continue
        break
    return _no_breakdown(scene, group)


def _no_breakdown(scene: _Scene, group: list[People]) -> list[People]:
    """The list without an apposition that only breaks the first number down ("five people, three men and two boys")."""
    joined = any(scene.low(at) == "and" for at in range(group[0].last, group[-1].first))
    if len(group) > 1 and not joined:
        return group[:1]
    of_a_kind = group[0].noun in _class("age_or_sex")  # "four children, three women and a man" are eight
    breaks_down = not of_a_kind and len(group) > 2 and _together(group[1:])[0] == group[0].low and scene.low(group[-1].last) in {",", ")", "—"}
    return group[:1] if breaks_down else group


def _list_left(scene: _Scene, last: People) -> list[People]:
    """`last` and the people joined before it, unless those are the object of an earlier verb."""
    group = [last]
    while True:
        at = group[0].first - 1
        joined = scene.low(at) == "and"
        if joined:
            at -= 1
        if scene.low(at) == "," and (joined or len(group) > 1):
            at -= 1
        elif not joined:
            break
        before = scene.ends.get(at + 1)
        if before is None or not before.known or before.is_part or not before.noun or (before.first - 1) in scene.cue_at:
            break
        group.insert(0, before)
    return group


def _parenthesis_before(scene: _Scene, at: int) -> int:
    """The token at which an aside that ends before `at` opens (", including three children,"), or `at`."""
    if scene.low(at - 1) not in {",", ")", "—", "–", "--"}:
        return at
    opens = {",": ",", ")": "(", "—": "—", "–": "–", "--": "--"}[scene.low(at - 1)]
    for begin in range(at - 2, max(-1, at - 2 - _GAP), -1):
        if scene.low(begin) == opens:
            return begin
    return at


def _left_people(scene: _Scene, at: int, reach: int) -> People | None:
    """The nearest counted people that end at or before `at` within `reach` tokens and the same clause."""
    end = _parenthesis_before(scene, at)
    if end < at:
        aside = scene.ends.get(end)
        if aside and not aside.is_part:
            return aside
    adjacent = scene.ends.get(at)
    if adjacent and adjacent.known and adjacent.is_part and scene.low(adjacent.first - 1) not in {"including", "among", "amongst"}:
        return adjacent  # "seven of them died"
    for last in range(at, max(-1, at - reach - 1), -1):
        people = scene.ends.get(last)
        if people and scene.low(people.first - 1) == "of" and people.low == 1 and people.first - 1 in scene.ends:
            people = scene.ends[people.first - 1]  # "32 volunteers of an army auxiliary"
        if people and not people.is_part and (people.known or last == at):
            return people if people.noun or people.low != 1 or last == at else None
        if last > 0 and (scene.low(last - 1) in _class("barrier") or (last - 1 in scene.cue_at and last < at)):
            return None
    return None


def _named_left(scene: _Scene, at: int) -> tuple[int, int] | None:
    """One named or definite person as subject before the verb group that begins at `at` ("Shanab was killed")."""
    if scene.low(at) not in {"was", "is", "has"} or at == 0:
        return None
    token = scene.tokens[at - 1]
    if token.low in {"he", "she"}:
        return at - 1, at
    if not token.text[0].isupper() or not token.text[0].isalpha():
        return None
    first = at - 1
    while first > 0 and scene.tokens[first - 1].text[0].isupper() and scene.tokens[first - 1].text[0].isalpha():
        first -= 1
    words = [each.low for each in scene.tokens[first:at]]
    titled = any(is_person(word) for word in words) or (first > 0 and is_person(scene.low(first - 1)))
    return (first, at) if titled or (len(words) > 1 and scene.low(first - 1) not in {"in", "at", "near", "of", "the"}) else None




def _named_right(scene: _Scene, at: int) -> tuple[int, int] | None:
    """One named person as object at `at`: "commander X", "Hamas leader Ismail Abu Shanab", "Lt. Y"."""
    last, person, capitals = at, -1, 0
    while last < len(scene.tokens) and last - at < 9:
        token = scene.tokens[last]
        if not token.text[0].isalpha():
            break
        if token.text[0].isupper():
            capitals = capitals + 1 if token.low not in _class("title") else capitals
        elif not (is_person(token.low) or token.low in _class("named_filler") or _describes(scene, last)):
            break
        if token.low in _class("title") or (is_person(token.low) and not token.low.endswith(("s", "men", "people", "police"))):
            person, capitals = last, 0
        last += 1
    if last == at or scene.low(last) == "'s":
        return None
    words = [scene.tokens[i] for i in range(at, last)]
    if person >= 0 and capitals and scene.tokens[person + 1].text[0].isupper() and scene.low(at) not in {"a", "an"}:
        return at, last
    plain = all(word.text[0].isupper() for word in words) and 2 <= len(words) <= 4
    return (at, last) if plain and not words[-1].low.endswith(("s", "ese", "forces")) and not is_person(words[-1].low) else None


def _describes(scene: _Scene, at: int) -> bool:
    return is_person(scene.low(at + 1)) or (scene.low(at).isalpha() and is_person(scene.low(at + 2)) and scene.tokens[at + 1].text[0].islower())


def _doubtful(scene: _Scene, verb_start: int, cue: _Cue) -> bool:
    """Whether the deaths are only possible ("could kill", "feared dead"). People on the move are counted as announced."""
    if cue.kind not in {"killed", "injured", "casualties"}:
        return False
    around = [scene.low(i) for i in range(max(0, verb_start - 3), verb_start + 1)]
    return bool(_class("doubt").intersection(around))


def _ambiguous(scene: _Scene, at: int) -> bool:
    """"killed or wounded": a joint number of which neither part is told."""
    mine = {each.kind for each in scene.cue_at.get(at, ())}
    for joint, other in ((at + 1, at + 2), (at - 1, at - 2)):
        kinds = {each.kind for each in scene.cue_at.get(other, ()) if each.frame in {"object", "state"}}
        if scene.low(joint) in {"or", "and"} and kinds - mine and (mine | kinds) <= {"killed", "injured"}:
            return True
    return False


def _right_people(scene: _Scene, at: int) -> People | None:
    for skip in range(3):
        people = scene.starts.get(at + skip)
        if people:
            return people
        if scene.low(at + skip) not in _class("after_verb"):
            return None
    return None


def _from_group(scene: _Scene, group: Sequence[People], cue_kind: str, first: int, last: int) -> Iterator[Toll]:
    low, high = _together(group)
    begin, end = min(first, group[0].first), max(last, group[-1].last)
    if cue_kind == "casualties":
        if (low, high) == (0, 0):
            yield scene.toll(begin, end, "killed", 0, 0, None, False)
            yield scene.toll(begin, end, "injured", 0, 0, None, False)
        return
    if cue_kind == "injured" and (low, high) == (0, 0) and scene.low(first) == "hurt":  # who is not hurt is not dead
        yield scene.toll(begin, end, "killed", 0, 0, None, False)
    yield scene.toll(begin, end, cue_kind, low, high, _who(scene, group), False)


def _who(scene: _Scene, group: Sequence[People]) -> str | None:
    """The words for those counted, without their number: "Iraqi soldiers", "nurses; patients"."""
    named = []
    for people in group:
        first = people.described
        while first < people.last and (scene.low(first) in _class("not_naming") or not scene.low(first)[0].isalpha()):
            first += 1
        if people.noun and people.high != 0 and first < people.last:
            start, end = scene.tokens[first].start, scene.tokens[_pair_end(scene, people) - 1].end
            named.append(scene.sentence.text[start - scene.sentence.start : end - scene.sentence.start])
    return "; ".join(dict.fromkeys(named)) or None


def _pair_end(scene: _Scene, people: People) -> int:
    """The token behind "women and children", which one number counts together, else behind `people`."""
    joined = scene.low(people.last) == "and" and is_person(scene.low(people.last + 1)) and scene.low(people.last + 2) not in _class("be")
    return people.last + 2 if joined and scene.low(people.last - 1).endswith(("s", "en")) else people.last


def _of_object(scene: _Scene, at: int, cue: _Cue) -> Iterator[Toll]:
    """"killed three", "three were killed", "three killed"."""
    joined = scene.low(at - 1) == "and" and (
        scene.low(at - 2) in _class("hurting") or any(each.frame == "object" for each in scene.cue_at.get(at - 2, ()))
    )
    verb_start, passive = _adverbs_back(scene, at - 2 if joined else at)  # "was abducted and killed"
    if _doubtful(scene, verb_start, cue) or _doubtful(scene, at, cue) or _ambiguous(scene, at):
        return
    right = None if passive else _right_people(scene, at + 1)
    if right and (right.known or cue.kind in {"killed", "injured", "detained", "abducted"}):
        group = _list_right(scene, right, at)
        yield from _from_group(scene, group, cue.kind, at, at + 1)
        return
    if cue.form in {"past"}:
        left = _left_people(scene, verb_start, _GAP if passive else 0) or _shared_subject(scene, at)
        if left and (left.known or cue.kind in {"killed", "injured"}):
            yield from _from_group(scene, _list_left(scene, left), cue.kind, at, at + 1)
            return
    named = _named_left(scene, verb_start) if passive else _named_right(scene, at + 1)
    if named and (cue.kind in {"killed", "injured"} or any(is_person(scene.low(i)) for i in range(*named))):
        yield from _named(scene, named, cue.kind, at)


def _shared_subject(scene: _Scene, at: int) -> People | None:
    """Who suffers both in "Nine passengers were forced off a bus and shot dead": the counted subject of the passive before "and"."""
    joint = next((i for i in range(at - 1, max(0, at - 3), -1) if scene.low(i) == "and"), None)
    if joint is None:
        return None
    for i in range(joint - 1, max(0, joint - _GAP), -1):
        if scene.low(i) in _class("barrier") or scene.low(i) == ",":
            return None
        if scene.low(i) in {"were", "was"}:
            return scene.ends.get(i) if scene.ends.get(i) and scene.ends[i].known else None
    return None


def _named(scene: _Scene, span: tuple[int, int], kind: str, at: int) -> Iterator[Toll]:
    extra: list[People] = []
    if scene.low(span[1]) == "and" and span[1] + 1 in scene.starts:
        extra = _list_right(scene, scene.starts[span[1] + 1], at)
    low, high = _together([People(span[0], span[1], 1, 1, None, True), *extra])
    last = extra[-1].last if extra else span[1]
    words = " ".join(token.text for token in scene.tokens[span[0] : span[1]])
    yield scene.toll(min(at, span[0]), max(at + 1, last), kind, low, high, words, False)


def _of_subject(scene: _Scene, at: int, cue: _Cue) -> Iterator[Toll]:
    """"Three people died", "some 900 people have fled"."""
    verb_start, _ = _adverbs_back(scene, at)
    if _doubtful(scene, verb_start, cue) or _ambiguous(scene, at):
        return
    if any(scene.low(i) in _class("natural_death") for i in range(at + 2, at + 5)) and scene.low(at + 1) in {"of", "from"}:
        return
    left = _left_people(scene, verb_start, _GAP if cue.kind == "killed" else 4)
    if cue.form == "ing" and (left is None or left.last != verb_start):
        left = None
    if left and left.known:
        yield from _from_group(scene, _list_left(scene, left), cue.kind, at, at + 1)


def _of_state(scene: _Scene, at: int, cue: _Cue) -> Iterator[Toll]:
    """"three dead", "left five dead", "five are missing", "took nine people hostage"."""
    if scene.low(at - 1) == "shot" and scene.low(at - 2) == "and":
        shot = _shared_subject(scene, at - 1)
        if shot:
            yield from _from_group(scene, [shot], cue.kind, at, at + 1)
            return
    verb_start, copular = _adverbs_back(scene, at)
    if _doubtful(scene, verb_start, cue) or _doubtful(scene, at, cue) or _ambiguous(scene, at):
        return
    if scene.low(at - 1) == "shot" and at + 1 in scene.starts:
        yield from _from_group(scene, _list_right(scene, scene.starts[at + 1], at), cue.kind, at, at + 1)
        return
    if scene.low(at - 1) in {"the", "those"} or (at + 1 in scene.starts and not copular):
        return
    left = _left_people(scene, verb_start, 6 if copular else 0)
    if left and left.known:
        yield from _from_group(scene, _list_left(scene, left), cue.kind, at, at + 1)


def _of_noun(scene: _Scene, at: int, cue: _Cue) -> Iterator[Toll]:
    """"three deaths", "no injuries", "no deaths or injuries", "without casualties"."""
    if cue.kind == "abducted" and not any(scene.low(i) in _class("held") for i in range(max(0, at - 6), at)):
        return
    first = at
    while first > 0 and at - first < 5:
        first -= 1
        low = scene.low(first)
        if low in {"no", "without", "any", "zero"}:
            negated = low != "any" or any(scene.low(i) in {"not", "without", "no", "n't", "didn't", "never"} for i in range(max(0, first - 4), first))
            unknown = any(scene.low(i) == "immediate" for i in range(first, at))  # "no immediate word of casualties"
            if negated and not unknown:
                people = People(first, at + 1, 0, 0, None, True)
                yield from _from_group(scene, [people], cue.kind, first, at + 1)
            return
        quantity = quantity_at(scene.tokens, first)
        if quantity and quantity.last <= at:
            start = first
            while start > 0 and (earlier := quantity_at(scene.tokens, start - 1)) and earlier.last == quantity.last:
                start, quantity = start - 1, earlier
            while start > 1 and (earlier := quantity_at(scene.tokens, start - 2)) and earlier.last == quantity.last:
                start, quantity = start - 2, earlier
            people = People(start, at + 1, quantity.low, quantity.high, None, True)
            yield from _from_group(scene, [people], cue.kind, start, at + 1)
            return
        if low in {",", ".", ";", "of", "was", "were", "is", "are", "that", "from", "to"}:
            return
    return


def _of_of(scene: _Scene, at: int, cue: _Cue) -> Iterator[Toll]:
    """"the murder of two priests"."""
    if scene.low(at + 1) != "of" or _doubtful(scene, at, cue) or scene.low(at - 1) == "lethal":
        return
    people = scene.starts.get(at + 2)
    if people and people.known:
        yield from _from_group(scene, _list_right(scene, people, at), cue.kind, at, at + 1)
        return
    named = _named_right(scene, at + 2)
    if named and cue.kind == "killed":
        yield from _named(scene, named, cue.kind, at)


_READERS = {"object": _of_object, "subject": _of_subject, "state": _of_state, "noun": _of_noun, "of": _of_of}


def _death_toll(scene: _Scene, at: int) -> Iterator[Toll]:
    """"the death toll rose to 14", "a toll of 30", "the number of dead reached 14"."""
    kind = "killed"
    if scene.low(at) == "number":
        words = [scene.low(i) for i in range(at + 1, at + 6)]
        cues = [cue for i in range(at + 2, at + 6) for cue in scene.cue_at.get(i, ())]
        if words[:1] != ["of"] or not cues:
            return
        kind = cues[0].kind
    elif scene.low(at - 1) in {"injury", "injured"}:
        kind = "injured"
    best = _count_before(scene, at)
    for i in range(at + 1, min(len(scene.tokens), at + _GAP_OF_RISE)):
        if scene.low(i) in {";", ",", "—"} and best:
            break
        rises = scene.low(i - 1) in _class("raised") or scene.low(i) in _class("raised")
        if scene.low(i) in _class("reached") and (i < at + _GAP or rises):
            quantity = quantity_at(scene.tokens, i + 1)
            if quantity and (quantity.low or quantity.high):
                best = replace(quantity, high=None) if scene.low(i) in _class("passed") else quantity
    if best:
        around = {scene.low(i) for i in range(max(0, at - 8), max(at, best.last))}
        toll = scene.toll(min(at, best.first), max(at + 1, best.last), kind, best.low, best.high, None, False)
        yield replace(toll, is_newest=bool(around & _class("raised")))


def _count_before(scene: _Scene, at: int) -> Quantity | None:
    """The count in "bringing to 27 the number of …", whose noun stands at `at`."""
    for first in range(max(0, at - 6), at):
        if scene.low(first) == "to" and scene.low(first - 1) in _class("raised"):
            quantity = quantity_at(scene.tokens, first + 1)
            return quantity if quantity and quantity.last in {at, at - 1, at - 2} else None
    return None


def _lives(scene: _Scene, at: int) -> Iterator[Toll]:
    """"claimed 12 lives", "cost the lives of 12 people", "12 people lost their lives"."""
    before = {scene.low(i) for i in range(max(0, at - 6), at)}
    if _class("doubt") & before:
        return
    if scene.low(at - 1) in {"their", "his", "her"} and scene.low(at - 2) in {"lost", "lose", "losing", "loses"}:
        verb_start, _ = _adverbs_back(scene, at - 2)
        left = _left_people(scene, verb_start, _GAP)
        if left and left.known:
            yield from _from_group(scene, _list_left(scene, left), "killed", at, at + 1)
    elif scene.low(at + 1) == "of" and before & _class("fate_of_lives") and at + 2 in scene.starts:
        yield from _from_group(scene, _list_right(scene, scene.starts[at + 2], at), "killed", at, at + 1)
    elif before & _class("fate_of_lives"):
        people = scene.ends.get(at + 1) or scene.ends.get(at)
        if people:
            yield from _from_group(scene, [replace(people, noun=None)], "killed", at, at + 1)


def _bodies(scene: _Scene, at: int) -> Iterator[Toll]:
    """"23 bodies were found", "recovered the bodies of three miners"."""
    around = {scene.low(i) for i in range(max(0, at - 10), min(len(scene.tokens), at + 12))}
    if not around & _class("found"):
        return
    people = scene.starts.get(at + 2) if scene.low(at + 1) == "of" else None
    if people is None and scene.low(at) in {"bodies", "corpses"}:
        people = scene.ends.get(at + 1)
    if people:
        yield from _from_group(scene, [replace(people, noun=people.noun if people.known else None)], "killed", at, at + 1)


def _injuries_suffered(scene: _Scene, at: int) -> Iterator[Toll]:
    """"12 people suffered burns"."""
    if {scene.low(i) for i in range(at + 1, at + 7)} & _class("injuries"):
        verb_start, _ = _adverbs_back(scene, at)
        left = _left_people(scene, verb_start, _GAP)
        if left and left.known:
            yield from _from_group(scene, _list_left(scene, left), "injured", at, at + 1)


def _crowd(scene: _Scene, at: int) -> Iterator[Toll]:
    """"a crowd of 300", "thousands took to the streets"."""
    if scene.low(at) == "streets":
        if scene.low(at - 1) == "the" and scene.low(at - 2) in {"to", "onto"}:
            left = _left_people(scene, at - 3, 3)
            if left and left.known:
                yield from _from_group(scene, [left], "crowd", at, at + 1)
        return
    if scene.low(at + 1) == "of":
        quantity = quantity_at(scene.tokens, at + 2)
        if quantity:
            yield scene.toll(at, quantity.last, "crowd", quantity.low, quantity.high, None, False)


def _put_at(scene: _Scene, at: int) -> Iterator[Toll]:
    """"put the dead at 19 and the injured at 105"."""
    kind = _DEAD_NOUNS.get(scene.low(at))
    if kind is None or scene.low(at - 1) != "the" or not any(scene.low(i) in {"put", "puts"} for i in range(max(0, at - _GAP), at)):
        return
    for i in range(at + 1, min(len(scene.tokens), at + 10)):
        if scene.low(i) in {"and", ",", ";"}:
            return
        quantity = quantity_at(scene.tokens, i + 1) if scene.low(i) == "at" else None
        if quantity:
            yield scene.toll(at, quantity.last, kind, quantity.low, quantity.high, None, False)
            return


def _left_home(scene: _Scene, at: int) -> Iterator[Toll]:
    """"nearly 2,000 people had left their homes"."""
    if scene.low(at - 1) != "their" or scene.low(at - 2) not in _class("left_home"):
        return
    left = _left_people(scene, _adverbs_back(scene, at - 2)[0], 3)
    if left and left.known:
        yield from _from_group(scene, [left], "displaced", at, at + 1)


def _sought_shelter(scene: _Scene, at: int) -> Iterator[Toll]:
    """"20,000 people had sought shelter in its schools", "400 families took refuge"."""
    if scene.low(at - 1) in _class("sought"):
        left = _left_people(scene, _adverbs_back(scene, at - 1)[0], 0)
        if left and left.known:
            yield from _from_group(scene, [left], "displaced", at, at + 1)


def _left_town(scene: _Scene, at: int) -> Iterator[Toll]:
    """"About 3,000 people have left the refugee camp"."""
    behind = [scene.low(i) for i in range(at + 1, at + 5)]
    if behind[0] not in {"the", "their", "its"} or not _class("dwelling") & set(behind):
        return
    left = _left_people(scene, _adverbs_back(scene, at)[0], 0)
    if left and left.known:
        yield from _from_group(scene, [left], "displaced", at, at + 1)


def _to_death(scene: _Scene, at: int) -> Iterator[Toll]:
    """"Eleven farmers were hacked to death", "burned nine people alive", "beat two men to death"."""
    if scene.low(at) == "death" and scene.low(at - 1) != "to":
        return
    end = at - 1 if scene.low(at) == "death" else at
    people = scene.ends.get(end)
    if people and scene.low(people.first - 1) in _class("deadly_hand"):
        yield from _from_group(scene, [people], "killed", people.first - 1, at + 1)
    elif scene.low(end - 1) in _class("deadly_hand"):
        verb_start, passive = _adverbs_back(scene, end - 1)
        right = None if passive else scene.starts.get(at + 1)
        left = None if right else _left_people(scene, verb_start, _GAP if passive else 0)
        group = _list_right(scene, right, at) if right else _list_left(scene, left) if left and left.known else []
        if group:
            yield from _from_group(scene, group, "killed", at, at + 1)


def _throats(scene: _Scene, at: int) -> Iterator[Toll]:
    """"slit the throats of nine fishermen"."""
    cut = any(scene.low(i) in _class("throat_cut") for i in range(max(0, at - 4), at))
    people = scene.starts.get(at + 2) if scene.low(at + 1) == "of" and cut else None
    if people:
        yield from _from_group(scene, _list_right(scene, people, at), "killed", at, at + 1)


def _to_hospital(scene: _Scene, at: int) -> Iterator[Toll]:
    """"Nine people were taken to hospital"."""
    to = next((i for i in range(at - 1, max(0, at - 5), -1) if scene.low(i) == "to"), None)
    if to is None or scene.low(to - 1) not in _class("carried"):
        return
    verb_start, passive = _adverbs_back(scene, to - 1)
    left = _left_people(scene, verb_start, 0) if passive else None
    if left and left.known and (left.noun is None or not _class("carried_for_other_ends") & set((left.noun or "").split())):
        yield from _from_group(scene, [left], "injured", at, at + 1)


def _lost(scene: _Scene, at: int) -> Iterator[Toll]:
    """"The army lost seven men"."""
    people = scene.starts.get(at + 1)
    if people and people.noun and set(people.noun.split()) & _class("own_dead"):
        yield from _from_group(scene, [people], "killed", at, at + 1)


def _martyrdom(scene: _Scene, at: int) -> Iterator[Toll]:
    """"Three soldiers embraced martyrdom"."""
    left = _left_people(scene, at - 1, 0) if scene.low(at - 1) in {"attained", "embraced", "achieved"} else None
    if left and left.known:
        yield from _from_group(scene, _list_left(scene, left), "killed", at, at + 1)


_PHRASES = {
    "death": _to_death,
    "alive": _to_death,
    "throat": _throats,
    "throats": _throats,
    "hospital": _to_hospital,
    "hospitals": _to_hospital,
    "lost": _lost,
    "martyrdom": _martyrdom,
    "dead": _put_at,
    "injured": _put_at,
    "wounded": _put_at,
    "homes": _left_home,
    "shelter": _sought_shelter,
    "refuge": _sought_shelter,
    "left": _left_town,
    "toll": _death_toll,
    "number": _death_toll,
    "lives": _lives,
    "life": _lives,
    "bodies": _bodies,
    "body": _bodies,
    "corpses": _bodies,
    "remains": _bodies,
    "crowd": _crowd,
    "crowds": _crowd,
    "streets": _crowd,
    "suffered": _injuries_suffered,
    "sustained": _injuries_suffered,
}


def _among(scene: _Scene, tolls: Sequence[Toll]) -> Iterator[Toll]:
    """Numbers contained in another: "including three children", "two of them women", "among the dead were 12 nurses"."""
    starts = [toll.start for toll in tolls]
    for people in scene.people:
        start = scene.tokens[people.first].start
        behind = bisect_right(starts, start)
        near = tolls[max(0, behind - _NEAR) : behind] or tolls[:1]
        if not (people.noun and people.known) or any(toll.start <= start < toll.end for toll in near):
            continue
        kind = _kind_among(near) if people.is_part else _kind_of_dead(scene, people)
        if kind:
            yield scene.toll(people.first, people.last, kind, people.low, people.high, people.noun, True)


def _kind_among(near: Sequence[Toll]) -> str | None:
    """The kind of the total that a part belongs to: the nearest figure before it, else the first one behind."""
    nearest = max(near, key=lambda toll: toll.end, default=None)
    return (nearest.affected_kind or nearest.kind) if nearest else None


_DEAD_NOUNS = {"dead": "killed", "fatalities": "killed", "killed": "killed", "injured": "injured", "wounded": "injured", "victims": "killed"}


def _kind_of_dead(scene: _Scene, people: People) -> str | None:
    """The kind when `people` stand in "among the dead were …" or "… were among the dead", else None."""
    before = [scene.low(i) for i in range(max(0, people.first - 5), people.first)]
    behind = [scene.low(i) for i in range(people.last, min(len(scene.tokens), people.last + 5))]
    for words, ok in ((before, before[-1:] in (["were"], ["was"])), (behind, behind[:1] in (["were"], ["was"]))):
        if ok and {"among", "amongst"} & set(words):
            return next((_DEAD_NOUNS[word] for word in words if word in _DEAD_NOUNS), None)
    return None


def _figure_put(scene: _Scene, at: int) -> tuple[int | None, int | None] | None:
    """The bounds in "put the figure at 600", or None."""
    if scene.low(at + 1) != "at" or not any(scene.low(i) in {"put", "puts", "putting"} for i in range(max(0, at - 4), at)):
        return None
    quantity = quantity_at(scene.tokens, at + 2)
    return (quantity.low, quantity.high) if quantity else None


def _range_of(toll: Toll, low: int | None, high: int | None) -> Toll:
    """`toll` with a competing count: from the least figure given to the greatest."""
    given = [value for value in (toll.low, toll.high, low, high) if value is not None]
    return replace(toll, low=min(given), high=max(given))


def _compete(scene: _Scene, first: Toll, second: Toll) -> bool:
    """Whether the two count the same thing differently ("…, although ministry figures said 131 died")."""
    if (first.kind, first.affected_kind) != (second.kind, second.affected_kind) or first.end > second.start:
        return False
    if second.start - first.end > _FAR:
        return False
    begin, end = scene.token_from(first.end), scene.token_from(second.start)
    between = [token.low for token in scene.tokens[begin:end]]
    turn = next((i for i, low in enumerate(between) if low in _class("contrast")), None)
    if turn is None or first.low == 0 or second.low == 0:
        return False
    after_second = scene.token_from(second.end)
    behind = [token.low for token in scene.tokens[after_second : after_second + 4]]
    after = {*between[turn:], *behind}
    return bool(after & _class("counting")) and not after & _class("another_event")


def _with_competing(scene: _Scene, tolls: Sequence[Toll]) -> list[Toll]:
    """Competing counts of one thing as one range; what counts different things is left apart."""
    merged: list[Toll] = []
    for toll in tolls:
        if merged and _compete(scene, merged[-1], toll):
            merged[-1] = _range_of(merged[-1], toll.low, toll.high)
        else:
            merged.append(toll)
    for at in range(len(scene.tokens)):
        figure = _figure_put(scene, at) if scene.low(at) in {"figure", "number", "count", "total"} else None
        earlier = [i for i, toll in enumerate(merged) if toll.end <= scene.tokens[at].start] if figure else []
        if figure and earlier:
            merged[earlier[-1]] = _range_of(merged[earlier[-1]], *figure)
    return merged


_ORDER = {"killed": 0, "injured": 1, "affected": 2}


def _unique(tolls: Sequence[Toll]) -> list[Toll]:
    """Without a number told twice by two words ("shot and killed three", "found dead")."""
    kept: list[Toll] = []
    for toll in sorted(tolls, key=lambda each: (each.start, -each.end, _ORDER[each.kind])):
        key = (toll.kind, toll.affected_kind)
        if not any((old.kind, old.affected_kind) == key and old.start < toll.end and toll.start < old.end for old in kept[-_NEAR:]):
            kept.append(toll)
    return kept


def _within_newest(tolls: Sequence[Toll]) -> list[Toll]:
    """With the deaths that a new total already holds marked as its parts: "Two more died, bringing the toll to 14"."""
    totals = {toll.kind for toll in tolls if toll.is_newest}
    return [toll if toll.is_newest or toll.kind not in totals else replace(toll, part_of_total=True) for toll in tolls]


def find_tolls(sentence: Sentence, tokens: Sequence[Token] | None = None) -> tuple[Toll, ...]:
    """The numbers of people killed, injured and affected that `sentence` gives, in text order.

    >>> words = "The blast killed at least three people and injured 18 others."
    >>> [(toll.kind, toll.low, toll.high) for toll in find_tolls(Sentence(0, len(words), words, 0))]
    [('killed', 3, None), ('injured', 18, 18)]
    """
    if not _gate().search(sentence.text):
        return ()
    scene = _Scene(sentence, tokens if tokens is not None else tokenise(sentence))
    found: list[Toll] = []
    for at, token in enumerate(scene.tokens):
        for cue in scene.cue_at.get(at, ()):
            found.extend(_READERS[cue.frame](scene, at, cue))
        reader = _PHRASES.get(token.low)
        if reader:
            found.extend(reader(scene, at))
    whole = _within_newest(_with_competing(scene, _unique(found)))
    return tuple(sorted([*whole, *_among(scene, whole)], key=lambda toll: (toll.start, _ORDER[toll.kind])))


