"""The one town of a short story: a lead that names only the country or the region tells of what the next sentences place."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.events.fold import Draft
from pipeline.events.spans import Spans
from pipeline.events.tokens import tokenise, word_class
from pipeline.events.where import contains, is_name_only, is_scene, locate_mentions, same_place
from pipeline.records import Document, PlaceMention

_TOWN = 2  # precision
_REGION = 4
_OPENING = 8  # sentences
_LEAD = 3
_DEAD_OF_A_WAR = 150
_TOLD = frozenset({"body", "bullet"})
_STORIES = frozenset({"violence", "unrest", "control", "abduction_forced_disappearance", "disrupted_weapons_use", "arrests", "looting_property_destruction"})


def town_of_story(document: Document, places: Sequence[PlaceMention]) -> PlaceMention | None:
    """The only settlement or site that the article's opening names, if it puts something there; None where it names several."""
    spans = Spans([place for place in places if (place.precision or 9) <= _TOWN and place.latitude is not None])
    towns, is_set = [], False
    for sentence in document.sentences[:_OPENING]:
        inside = spans.within(sentence)
        if not inside or sentence.kind not in _TOLD:
            continue
        tokens = tokenise(sentence)
        for located in locate_mentions(tokens, inside):
            towns.append(located.mention)
            is_set = is_set or is_scene(located, tokens)
    one = bool(towns) and all(same_place(towns[0], other) or other.name == towns[0].name for other in towns)
    return towns[0] if one and is_set else None


def place_in_town(drafts: Sequence[Draft], town: PlaceMention | None) -> None:
    """Puts what the lead tells of a country or region in the `town` of its story."""
    if town is None:
        return
    told_there = [draft for draft in drafts if draft.place is not None and same_place(draft.place, town)]
    for draft in drafts:
        if _may_lie_in(draft, town) and not any(_is_part_of(other, draft) for other in told_there):
            draft.place, draft.place_inherited = town, True


def _may_lie_in(draft: Draft, town: PlaceMention) -> bool:
    first, place = draft.anchor, draft.place
    if place is None or is_name_only(place) or (place.precision or 0) < _REGION or not contains(place, town):
        return False
    if draft.family not in _STORIES or not first.is_real or first.is_many or first.is_whole or first.is_one_of_several or first.is_caption:
        return False
    if draft.family == "disrupted_weapons_use" and word_class("salvo") & {token.low for token in first.reading.tokens}:
        return False  # an air force counts what it shot down anywhere
    if draft.when.precision not in {"day", "days"} or any((toll.low or toll.high or 0) >= _DEAD_OF_A_WAR for toll in draft.tolls):
        return False
    return first.reading.number < _LEAD or draft.place_inherited


def _is_part_of(part: Draft, total: Draft) -> bool:
    """Whether both count, each its own: "Shelling killed five in the region. In X, two were killed"."""
    return part is not total and part.family == total.family and bool(part.tolls) and bool(total.tolls)
