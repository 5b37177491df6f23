"""Toll phrases: wordings that give a number its meaning together: "were put to death", "the death toll", "lost their lives"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pipeline.events.numbers import Quantity, quantity_at
from pipeline.events.toll_scene import (
    DEAD_NOUNS,
    GAP,
    GAP_OF_RISE,
    Scene,
    Toll,
    adverbs_back,
    list_to_left,
    list_to_right,
    people_left,
    toll_words,
    tolls_of_group,
)


def _death_toll(scene: Scene, at: int) -> Iterator[Toll]:
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
    for i in range(at + 1, min(len(scene.tokens), at + GAP_OF_RISE)):
        if scene.low(i) in {";", ",", "—"} and best:
            break
        rises = scene.low(i - 1) in toll_words("raised") or scene.low(i) in toll_words("raised")
        if scene.low(i) in toll_words("reached") and (i < at + GAP or rises):
            quantity = quantity_at(scene.tokens, i + 1)
            if quantity and (quantity.low or quantity.high):
                best = replace(quantity, high=None) if scene.low(i) in toll_words("passed") else quantity
    if best:
        around = {scene.low(i) for i in range(max(0, at - 8), max(at, best.last))}
        toll = scene.toll(min(at, best.first), max(at + 1, best.last), kind, best.low, best.high, None, False)
        yield replace(toll, is_newest=bool(around & toll_words("raised")))


def _count_before(scene: Scene, at: int) -> Quantity | None:
    """The count in "bringing to 27 the number of …", whose noun stands at `at`."""
    for first in range(max(0, at - 6), at):
        if scene.low(first) == "to" and scene.low(first - 1) in toll_words("raised"):
            quantity = quantity_at(scene.tokens, first + 1)
            return quantity if quantity and quantity.last in {at, at - 1, at - 2} else None
    return None


def _lives(scene: Scene, at: int) -> Iterator[Toll]:
    """"claimed 12 lives", "cost the lives of 12 people", "12 people lost their lives"."""
    before = {scene.low(i) for i in range(max(0, at - 6), at)}
    if toll_words("doubt") & before:
        return
    if scene.low(at - 1) in {"their", "his", "her"} and scene.low(at - 2) in {"lost", "lose", "losing", "loses"}:
        verb_start, _ = adverbs_back(scene, at - 2)
        left = people_left(scene, verb_start, GAP)
        if left and left.known:
            yield from tolls_of_group(scene, list_to_left(scene, left), "killed", at, at + 1)
    elif scene.low(at + 1) == "of" and before & toll_words("fate_of_lives") and at + 2 in scene.starts:
        yield from tolls_of_group(scene, list_to_right(scene, scene.starts[at + 2], at), "killed", at, at + 1)
    elif before & toll_words("fate_of_lives"):
        people = scene.ends.get(at + 1) or scene.ends.get(at)
        if people:
            yield from tolls_of_group(scene, [replace(people, noun=None)], "killed", at, at + 1)


def _bodies(scene: Scene, at: int) -> Iterator[Toll]:
    """"23 bodies were found", "recovered the bodies of three miners"."""
    around = {scene.low(i) for i in range(max(0, at - 10), min(len(scene.tokens), at + 12))}
    if not around & toll_words("found"):
        return
    people = scene.starts.get(at + 2) if scene.low(at + 1) == "of" else None
    if people is None and scene.low(at) in {"bodies", "corpses"}:
        people = scene.ends.get(at + 1)
    if people:
        yield from tolls_of_group(scene, [replace(people, noun=people.noun if people.known else None)], "killed", at, at + 1)


def _injuries_suffered(scene: Scene, at: int) -> Iterator[Toll]:
    """"12 people suffered burns"."""
    if {scene.low(i) for i in range(at + 1, at + 7)} & toll_words("injuries"):
        verb_start, _ = adverbs_back(scene, at)
        left = people_left(scene, verb_start, GAP)
        if left and left.known:
            yield from tolls_of_group(scene, list_to_left(scene, left), "injured", at, at + 1)


def _crowd(scene: Scene, at: int) -> Iterator[Toll]:
    """"a crowd of 300", "thousands took to the streets"."""
    if scene.low(at) == "streets":
        if scene.low(at - 1) == "the" and scene.low(at - 2) in {"to", "onto"}:
            left = people_left(scene, at - 3, 3)
            if left and left.known:
                yield from tolls_of_group(scene, [left], "crowd", at, at + 1)
        return
    if scene.low(at + 1) == "of":
        quantity = quantity_at(scene.tokens, at + 2)
        if quantity:
            yield scene.toll(at, quantity.last, "crowd", quantity.low, quantity.high, None, False)


def _put_at(scene: Scene, at: int) -> Iterator[Toll]:
    """"put the dead at 19 and the injured at 105"."""
    kind = DEAD_NOUNS.get(scene.low(at))
    if kind is None or scene.low(at - 1) != "the" or not any(scene.low(i) in {"put", "puts"} for i in range(max(0, at - GAP), at)):
        return
    for i in range(at + 1, min(len(scene.tokens), at + 10)):
        if scene.low(i) in {"and", ",", ";"}:
            return
        quantity = quantity_at(scene.tokens, i + 1) if scene.low(i) == "at" else None
        if quantity:
            yield scene.toll(at, quantity.last, kind, quantity.low, quantity.high, None, False)
            return


def _left_home(scene: Scene, at: int) -> Iterator[Toll]:
    """"nearly 2,000 people had left their homes"."""
    if scene.low(at - 1) != "their" or scene.low(at - 2) not in toll_words("left_home"):
        return
    left = people_left(scene, adverbs_back(scene, at - 2)[0], 3)
    if left and left.known:
        yield from tolls_of_group(scene, [left], "displaced", at, at + 1)


def _sought_shelter(scene: Scene, at: int) -> Iterator[Toll]:
    """"20,000 people had sought shelter in its schools", "400 families took refuge"."""
    if scene.low(at - 1) in toll_words("sought"):
        left = people_left(scene, adverbs_back(scene, at - 1)[0], 0)
        if left and left.known:
            yield from tolls_of_group(scene, [left], "displaced", at, at + 1)


def _left_town(scene: Scene, at: int) -> Iterator[Toll]:
    """"About 3,000 people have left the refugee camp"."""
    behind = [scene.low(i) for i in range(at + 1, at + 5)]
    if behind[0] not in {"the", "their", "its"} or not toll_words("dwelling") & set(behind):
        return
    left = people_left(scene, adverbs_back(scene, at)[0], 0)
    if left and left.known:
        yield from tolls_of_group(scene, [left], "displaced", at, at + 1)


def _to_death(scene: Scene, at: int) -> Iterator[Toll]:
    """"Eleven farmers were hacked to death", "burned nine people alive", "beat two men to death"."""
    if scene.low(at) == "death" and scene.low(at - 1) != "to":
        return
    end = at - 1 if scene.low(at) == "death" else at
    people = scene.ends.get(end)
    if people and scene.low(people.first - 1) in toll_words("deadly_hand"):
        yield from tolls_of_group(scene, [people], "killed", people.first - 1, at + 1)
    elif scene.low(end - 1) in toll_words("deadly_hand"):
        verb_start, passive = adverbs_back(scene, end - 1)
        right = None if passive else scene.starts.get(at + 1)
        left = None if right else people_left(scene, verb_start, GAP if passive else 0)
        group = list_to_right(scene, right, at) if right else list_to_left(scene, left) if left and left.known else []
        if group:
            yield from tolls_of_group(scene, group, "killed", at, at + 1)


def _throats(scene: Scene, at: int) -> Iterator[Toll]:
    """"slit the throats of nine fishermen"."""
    cut = any(scene.low(i) in toll_words("throat_cut") for i in range(max(0, at - 4), at))
    people = scene.starts.get(at + 2) if scene.low(at + 1) == "of" and cut else None
    if people:
        yield from tolls_of_group(scene, list_to_right(scene, people, at), "killed", at, at + 1)


def _to_hospital(scene: Scene, at: int) -> Iterator[Toll]:
    """"Nine people were taken to hospital"."""
    to = next((i for i in range(at - 1, max(0, at - 5), -1) if scene.low(i) == "to"), None)
    if to is None or scene.low(to - 1) not in toll_words("carried"):
        return
    verb_start, passive = adverbs_back(scene, to - 1)
    left = people_left(scene, verb_start, 0) if passive else None
    if left and left.known and (left.noun is None or not toll_words("carried_for_other_ends") & set((left.noun or "").split())):
        yield from tolls_of_group(scene, [left], "injured", at, at + 1)


def _lost(scene: Scene, at: int) -> Iterator[Toll]:
    """"The army lost seven men"."""
    people = scene.starts.get(at + 1)
    if people and people.noun and set(people.noun.split()) & toll_words("own_dead"):
        yield from tolls_of_group(scene, [people], "killed", at, at + 1)


def _martyrdom(scene: Scene, at: int) -> Iterator[Toll]:
    """"Three soldiers embraced martyrdom"."""
    left = people_left(scene, at - 1, 0) if scene.low(at - 1) in {"attained", "embraced", "achieved"} else None
    if left and left.known:
        yield from tolls_of_group(scene, list_to_left(scene, left), "killed", at, at + 1)


PHRASES = {
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
