"""Tolls: how many people a sentence says were killed, injured or otherwise affected.

The words that give a number its meaning ("killed", "dead", "evacuated") are rows of `data/events/toll_words.tsv`. A bound
that the text leaves open is None; "no casualties" is (0, 0); ages, dates and weapons are never counted.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from pipeline.events.numbers import quantity_at
from pipeline.events.people import People, is_person
from pipeline.events.tokens import Token, tokenise
from pipeline.events.toll_phrases import PHRASES
from pipeline.events.toll_scene import (
    DEAD_NOUNS,
    GAP,
    Cue,
    Scene,
    Toll,
    added_up,
    adverbs_back,
    list_to_left,
    list_to_right,
    people_left,
    toll_cues,
    toll_words,
    tolls_of_group,
)
from pipeline.records import Sentence

_NEAR = 8
_FAR = 300  # characters between two counts that may be of one thing


@cache
def _gate() -> re.Pattern[str]:
    words = sorted({*toll_cues(), *PHRASES})
    return re.compile(rf"\b(?:{'|'.join(re.escape(word) for word in words)})\b", re.I)


def _named_left(scene: Scene, at: int) -> tuple[int, int] | None:
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


def _named_right(scene: Scene, at: int) -> tuple[int, int] | None:
    """One named person as object at `at`: "commander X", "Hamas leader Ismail Abu Shanab", "Lt. Y"."""
    last, person, capitals = at, -1, 0
    while last < len(scene.tokens) and last - at < 9:
        token = scene.tokens[last]
        if not token.text[0].isalpha():
            break
        if token.text[0].isupper():
            capitals = capitals + 1 if token.low not in toll_words("title") else capitals
        elif not (is_person(token.low) or token.low in toll_words("named_filler") or _describes(scene, last)):
            break
        if token.low in toll_words("title") or (is_person(token.low) and not token.low.endswith(("s", "men", "people", "police"))):
            person, capitals = last, 0
        last += 1
    if last == at or scene.low(last) == "'s":
        return None
    words = [scene.tokens[i] for i in range(at, last)]
    if person >= 0 and capitals and scene.tokens[person + 1].text[0].isupper() and scene.low(at) not in {"a", "an"}:
        return at, last
    plain = all(word.text[0].isupper() for word in words) and 2 <= len(words) <= 4
    return (at, last) if plain and not words[-1].low.endswith(("s", "ese", "forces")) and not is_person(words[-1].low) else None


def _describes(scene: Scene, at: int) -> bool:
    return is_person(scene.low(at + 1)) or (scene.low(at).isalpha() and is_person(scene.low(at + 2)) and scene.tokens[at + 1].text[0].islower())


def _doubtful(scene: Scene, verb_start: int, cue: Cue) -> bool:
    """Whether the deaths are only possible ("could kill", "feared dead"). People on the move are counted as announced."""
    if cue.kind not in {"killed", "injured", "casualties"}:
        return False
    around = [scene.low(i) for i in range(max(0, verb_start - 3), verb_start + 1)]
    return bool(toll_words("doubt").intersection(around))


def _ambiguous(scene: Scene, at: int) -> bool:
    """"killed or wounded": a joint number of which neither part is told."""
    mine = {each.kind for each in scene.cue_at.get(at, ())}
    for joint, other in ((at + 1, at + 2), (at - 1, at - 2)):
        kinds = {each.kind for each in scene.cue_at.get(other, ()) if each.frame in {"object", "state"}}
        if scene.low(joint) in {"or", "and"} and kinds - mine and (mine | kinds) <= {"killed", "injured"}:
            return True
    return False


def _right_people(scene: Scene, at: int) -> People | None:
    for skip in range(3):
        people = scene.starts.get(at + skip)
        if people:
            return people
        if scene.low(at + skip) not in toll_words("after_verb"):
            return None
    return None


def _of_object(scene: Scene, at: int, cue: Cue) -> Iterator[Toll]:
    """"killed three", "three were killed", "three killed"."""
    joined = scene.low(at - 1) == "and" and (
        scene.low(at - 2) in toll_words("hurting") or any(each.frame == "object" for each in scene.cue_at.get(at - 2, ()))
    )
    verb_start, passive = adverbs_back(scene, at - 2 if joined else at)  # "was abducted and killed"
    if _doubtful(scene, verb_start, cue) or _doubtful(scene, at, cue) or _ambiguous(scene, at):
        return
    right = None if passive else _right_people(scene, at + 1)
    if right and (right.known or cue.kind in {"killed", "injured", "detained", "abducted"}):
        group = list_to_right(scene, right, at)
        yield from tolls_of_group(scene, group, cue.kind, at, at + 1)
        return
    if cue.form in {"past"}:
        left = people_left(scene, verb_start, GAP if passive else 0) or _shared_subject(scene, at)
        if left and (left.known or cue.kind in {"killed", "injured"}):
            yield from tolls_of_group(scene, [*list_to_left(scene, left), *_with_them(scene, at)], cue.kind, at, at + 1)
            return
    named = _named_left(scene, verb_start) if passive else _named_right(scene, at + 1)
    if named and (cue.kind in {"killed", "injured"} or any(is_person(scene.low(i)) for i in range(*named))):
        yield from _named(scene, named, cue.kind, at)


def _with_them(scene: Scene, at: int) -> list[People]:
    """Who shared the fate told by the word at `at`: "was killed along with her driver and two guards"."""
    if (scene.low(at + 1), scene.low(at + 2)) not in {("along", "with"), ("together", "with"), ("alongside", scene.low(at + 2))}:
        return []
    others = scene.starts.get(at + 2) or scene.starts.get(at + 3)
    return list_to_right(scene, others, at) if others and others.known and others.noun else []


def _shared_subject(scene: Scene, at: int) -> People | None:
    """Who suffers both in "Nine passengers were forced off a bus and shot dead": the counted subject of the passive before "and"."""
    joint = next((i for i in range(at - 1, max(0, at - 3), -1) if scene.low(i) == "and"), None)
    if joint is None:
        return None
    for i in range(joint - 1, max(0, joint - GAP), -1):
        if scene.low(i) in toll_words("barrier") or scene.low(i) == ",":
            return None
        if scene.low(i) in {"were", "was"}:
            return scene.ends.get(i) if scene.ends.get(i) and scene.ends[i].known else None
    return None


def _named(scene: Scene, span: tuple[int, int], kind: str, at: int) -> Iterator[Toll]:
    extra = _with_them(scene, at)
    if scene.low(span[1]) == "and" and span[1] + 1 in scene.starts:
        extra = list_to_right(scene, scene.starts[span[1] + 1], at)
    low, high = added_up([People(span[0], span[1], 1, 1, None, True), *extra])
    last = extra[-1].last if extra else span[1]
    words = " ".join(token.text for token in scene.tokens[span[0] : span[1]])
    yield scene.toll(min(at, span[0]), max(at + 1, last), kind, low, high, words, False)


def _of_subject(scene: Scene, at: int, cue: Cue) -> Iterator[Toll]:
    """"Three people died", "some 900 people have fled"."""
    verb_start, _ = adverbs_back(scene, at)
    if _doubtful(scene, verb_start, cue) or _ambiguous(scene, at):
        return
    if any(scene.low(i) in toll_words("natural_death") for i in range(at + 2, at + 5)) and scene.low(at + 1) in {"of", "from"}:
        return
    left = people_left(scene, verb_start, GAP if cue.kind == "killed" else 4)
    if cue.form == "ing" and (left is None or left.last != verb_start):
        left = None
    if left and left.known:
        yield from tolls_of_group(scene, list_to_left(scene, left), cue.kind, at, at + 1)


def _of_state(scene: Scene, at: int, cue: Cue) -> Iterator[Toll]:
    """"three dead", "left five dead", "five are missing", "took nine people hostage"."""
    if scene.low(at - 1) == "shot" and scene.low(at - 2) == "and":
        shot = _shared_subject(scene, at - 1)
        if shot:
            yield from tolls_of_group(scene, [shot], cue.kind, at, at + 1)
            return
    verb_start, copular = adverbs_back(scene, at)
    if _doubtful(scene, verb_start, cue) or _doubtful(scene, at, cue) or _ambiguous(scene, at):
        return
    if scene.low(at - 1) == "shot" and at + 1 in scene.starts:
        yield from tolls_of_group(scene, list_to_right(scene, scene.starts[at + 1], at), cue.kind, at, at + 1)
        return
    if scene.low(at - 1) in {"the", "those"} or (at + 1 in scene.starts and not copular):
        return
    left = people_left(scene, verb_start, 6 if copular else 0)
    if left and left.known:
        yield from tolls_of_group(scene, [*list_to_left(scene, left), *_with_them(scene, at)], cue.kind, at, at + 1)


def _of_noun(scene: Scene, at: int, cue: Cue) -> Iterator[Toll]:
    """"three deaths", "no injuries", "no deaths or injuries", "without casualties"."""
    if cue.kind == "abducted" and not any(scene.low(i) in toll_words("held") for i in range(max(0, at - 6), at)):
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
                yield from tolls_of_group(scene, [people], cue.kind, first, at + 1)
            return
        quantity = quantity_at(scene.tokens, first)
        if quantity and quantity.last <= at:
            start = first
            while start > 0 and (earlier := quantity_at(scene.tokens, start - 1)) and earlier.last == quantity.last:
                start, quantity = start - 1, earlier
            while start > 1 and (earlier := quantity_at(scene.tokens, start - 2)) and earlier.last == quantity.last:
                start, quantity = start - 2, earlier
            people = People(start, at + 1, quantity.low, quantity.high, None, True)
            yield from tolls_of_group(scene, [people], cue.kind, start, at + 1)
            return
        if low in {",", ".", ";", "of", "was", "were", "is", "are", "that", "from", "to"}:
            return
    return


def _of_of(scene: Scene, at: int, cue: Cue) -> Iterator[Toll]:
    """"the murder of two priests"."""
    if scene.low(at + 1) != "of" or _doubtful(scene, at, cue) or scene.low(at - 1) == "lethal":
        return
    people = scene.starts.get(at + 2)
    if people and people.known:
        yield from tolls_of_group(scene, list_to_right(scene, people, at), cue.kind, at, at + 1)
        return
    named = _named_right(scene, at + 2)
    if named and cue.kind == "killed":
        yield from _named(scene, named, cue.kind, at)


_READERS = {"object": _of_object, "subject": _of_subject, "state": _of_state, "noun": _of_noun, "of": _of_of}


def _among(scene: Scene, tolls: Sequence[Toll]) -> Iterator[Toll]:
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


def _kind_of_dead(scene: Scene, people: People) -> str | None:
    """The kind when `people` stand in "among the dead were …" or "… were among the dead", else None."""
    before = [scene.low(i) for i in range(max(0, people.first - 5), people.first)]
    behind = [scene.low(i) for i in range(people.last, min(len(scene.tokens), people.last + 5))]
    for words, ok in ((before, before[-1:] in (["were"], ["was"])), (behind, behind[:1] in (["were"], ["was"]))):
        if ok and {"among", "amongst"} & set(words):
            return next((DEAD_NOUNS[word] for word in words if word in DEAD_NOUNS), None)
    return None


def _figure_put(scene: Scene, at: int) -> tuple[int | None, int | None] | None:
    """The bounds in "put the figure at 600", or None."""
    if scene.low(at + 1) != "at" or not any(scene.low(i) in {"put", "puts", "putting"} for i in range(max(0, at - 4), at)):
        return None
    quantity = quantity_at(scene.tokens, at + 2)
    return (quantity.low, quantity.high) if quantity else None


def _range_of(toll: Toll, low: int | None, high: int | None) -> Toll:
    """`toll` with a competing count: from the least figure given to the greatest."""
    given = [value for value in (toll.low, toll.high, low, high) if value is not None]
    return replace(toll, low=min(given), high=max(given))


def _compete(scene: Scene, first: Toll, second: Toll) -> bool:
    """Whether the two count the same thing differently ("…, although ministry figures said 131 died")."""
    if (first.kind, first.affected_kind) != (second.kind, second.affected_kind) or first.end > second.start:
        return False
    if second.start - first.end > _FAR:
        return False
    begin, end = scene.token_from(first.end), scene.token_from(second.start)
    between = [token.low for token in scene.tokens[begin:end]]
    turn = next((i for i, low in enumerate(between) if low in toll_words("contrast")), None)
    if turn is None or first.low == 0 or second.low == 0:
        return False
    after_second = scene.token_from(second.end)
    behind = [token.low for token in scene.tokens[after_second : after_second + 4]]
    after = {*between[turn:], *behind}
    return bool(after & toll_words("counting")) and not after & toll_words("another_event")


def _with_competing(scene: Scene, tolls: Sequence[Toll]) -> list[Toll]:
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
    scene = Scene(sentence, tokens if tokens is not None else tokenise(sentence))
    found: list[Toll] = []
    for at, token in enumerate(scene.tokens):
        for cue in scene.cue_at.get(at, ()):
            found.extend(_READERS[cue.frame](scene, at, cue))
        reader = PHRASES.get(token.low)
        if reader:
            found.extend(reader(scene, at))
    whole = _within_newest(_with_competing(scene, _unique(found)))
    return tuple(sorted([*whole, *_among(scene, whole)], key=lambda toll: (toll.start, _ORDER[toll.kind])))
