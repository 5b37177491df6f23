"""Modality: whether the words tell a fact, a claim, a denial, a plan or a fear."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Literal, TypeAlias, cast

from pipeline.events.patterns import PatternIndex
from pipeline.events.tokens import Token, word_class
from pipeline.events.triggers import Hit
from pipeline.records import Modality
from pipeline.words import event_table

Reality: TypeAlias = Modality | Literal["wish"]

# A denied plan is denied and a feared one feared: the stronger doubt wins.
_STRENGTH: dict[Reality, int] = {"asserted": 0, "claimed": 1, "planned": 2, "hypothetical": 3, "denied": 4, "wish": 5}
# "would ask Congress to approve an arms sale": what is only asked for stands far behind its cue.
_OF_PAPER = frozenset({"arms_delivery", "agreement", "diplomatic_contact", "legal_administrative_measure"})
_ORDERS = ("urg", "call", "ask", "demand", "appeal")
_INVERTED_REACH = 10
_OBJECTS_ONLY = frozenset({"no", "without", "neither", "nor"})


@cache
def _cues() -> PatternIndex[tuple[Reality, int]]:
    return PatternIndex(
        [(row["pattern"], (cast(Reality, row["modality"]), int(row["reach"]))) for row in event_table("modality")]
    )


def modality_cues(tokens: Sequence[Token]) -> list[tuple[int, int, Reality, int]]:
    """(first, last, modality, reach) of every cue among `tokens`."""
    cues: list[tuple[int, int, Reality, int]] = [(first, last, *meaning) for first, last, meaning in _cues().find(tokens)]
    if tokens and tokens[0].low in {"had", "were", "should"} and any(token.low in {"would", "could", "might"} for token in tokens):
        cues.append((0, 1, "hypothetical", _INVERTED_REACH))  # "Had they seized the town, the road would be cut"
    return cues


def modality_of(
    hit: Hit, tokens: Sequence[Token], clauses: Sequence[int], cues: Sequence[tuple[int, int, Reality, int]]
) -> tuple[Reality, str | None]:
    """The modality that the words before `hit` give it, with the cue; ("asserted", None) where none does."""
    best: tuple[Reality, str | None] = ("asserted", None)
    for first, last, modality, reach in cues:
        within = modality == "planned" and hit.first <= first and last <= hit.last  # "were told to leave" is cue and trigger in one
        if within and hit.family == "agreement" and tokens[first].low.startswith("agree"):
            continue  # "agreed to stop fighting": what is planned is agreed
        if reach < 0:
            fits = first >= hit.last and first - hit.last <= -reach and clauses[first] == clauses[hit.first]
            if reach == -1 and modality == "planned" and hit.first and tokens[hit.first - 1].low in word_class("definite"):
                fits = False  # "the evacuation orders" look back at what was told
        else:
            far = reach * 3 if modality == "planned" and hit.trigger.form == "noun" and hit.family in _OF_PAPER else reach
            fits = last <= hit.first and hit.first - last <= far and clauses[last - 1] == clauses[hit.first]
        if not fits and not within:
            continue
        if last < hit.first and tokens[hit.first - 1].text == "," and hit.trigger.form == "verb" and modality == "hypothetical":
            continue  # "who hid for fear of her life, joined the march"
        if tokens[first].low in _OBJECTS_ONLY and hit.first - last > 2:
            continue
        if tokens[first].text == "May":  # the month
            continue
        if tokens[last - 1].low == "to" and tokens[last - 2].low == "due" and (hit.trigger.form in {"noun", "mutual"} or tokens[last].low in word_class("determiner")):
            continue  # "fled due to shelling" gives the reason
        if any(other[1] == last and other[0] < first for other in cues):
            continue  # "said they would" is a plan, though "would" alone is a supposition
        if modality == "wish" and hit.family == "evacuation_displacement" and tokens[first].low.startswith(_ORDERS):
            modality = "planned"  # residents are not asked
        if _STRENGTH[modality] > _STRENGTH[best[0]]:
            best = modality, " ".join(token.text for token in tokens[first:last])
    return best
