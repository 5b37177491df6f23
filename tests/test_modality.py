"""Modality: what the words around a trigger make of it."""

from __future__ import annotations

import pytest

from pipeline.events.clauses import clause_numbers
from pipeline.events.modality import modality_cues, modality_of
from pipeline.events.tokens import tokenise
from pipeline.events.triggers import find_hits
from pipeline.records import Sentence
from pipeline.words import event_table


def realities(text: str) -> list[str]:
    """What each trigger of the sentence is, in text order."""
    tokens = tokenise(Sentence(0, len(text), text, 0))
    clauses, cues = clause_numbers(tokens), modality_cues(tokens)
    return [modality_of(hit, tokens, clauses, cues)[0] for hit in find_hits(tokens)]


def miss(reason: str, *row: str) -> object:
    return pytest.param(*row, marks=pytest.mark.xfail(reason=reason, strict=True))


@pytest.mark.parametrize(
    ("text", "reality"),
    [
        ("Troops attacked the town.", "asserted"),
        ("Troops are attacking the town.", "asserted"),
        ("Troops reportedly attacked the town.", "claimed"),
        ("Troops allegedly attacked the town.", "claimed"),
        ("Troops seemed to have attacked the town.", "claimed"),
        ("A suspected attack hit the depot.", "claimed"),
        ("Troops did not attack the town.", "denied"),
        ("Troops never attacked the town.", "denied"),
        ("Troops didn’t attack the town.", "denied"),
        ("No attack took place.", "denied"),
        ("The army denied attacking the town.", "denied"),
        ("The army failed to capture the town.", "denied"),
        ("Troops will not attack the town.", "denied"),
        ("The army ruled out an attack.", "denied"),
        ("Troops will attack the town.", "planned"),
        ("Troops are set to attack the town.", "planned"),
        ("The army vowed on Monday to recapture the town.", "planned"),
        ("Both armies agreed on Monday to stop fighting.", "asserted"),
        ("Troops are about to attack the town.", "planned"),
        ("The general vowed to attack the town.", "planned"),
        ("The general ordered troops to attack the town.", "planned"),
        ("A planned attack was delayed.", "planned"),
        ("Officials said they would attack the town.", "planned"),
        ("Troops could attack the town.", "hypothetical"),
        ("Troops might attack the town.", "hypothetical"),
        ("An attack would be a mistake.", "hypothetical"),
        ("If troops attack the town, people will leave.", "hypothetical"),
        ("Fears of an attack rose.", "hypothetical"),
        ("The risk of an attack rose.", "hypothetical"),
        ("The deal averted an attack.", "wish"),
        ("The army wants to attack the town.", "wish"),
        ("The army hopes to capture the town.", "wish"),
        ("Envoys hope for a withdrawal of the troops.", "wish"),
        ("The general considered an attack on the town.", "hypothetical"),
        ("They spoke about the idea of an attack.", "hypothetical"),
        ("There was speculation about an attack.", "hypothetical"),
        ("The sides were close to signing a truce.", "wish"),
        ("The army stopped short of attacking the town.", "wish"),
        ("Were the rebels to attack the town, the road would close.", "hypothetical"),
        ("An attack on the town would trigger a war.", "hypothetical"),
        ("A gun capable of shelling the town was seen.", "wish"),
        # the stronger doubt wins
        ("Troops will reportedly attack the town.", "planned"),
        ("The army denied that it planned to attack the town.", "denied"),
        ("The army denied that troops had attacked the town.", "denied"),
        # the month is no cue, nor is a cue in another clause
        ("In May troops attacked the town.", "asserted"),
        ("Snow may fall; troops attacked the town.", "asserted"),
        ("Talks will go on, and troops attacked the town.", "asserted"),
        # "no" denies its noun alone
        ("With no end in sight troops attacked the town.", "asserted"),
        ("There was no sign why troops attacked the town.", "asserted"),
    ],
)
def test_modality_of(text: str, reality: str) -> None:
    assert realities(text)[:1] == [reality]


def cue_rows(misses: dict[str, str]) -> list[object]:
    """The rows of the data file, those whose example is one of `misses` as known misses."""
    return [
        pytest.param(
            row,
            id=row["pattern"][:60],
            marks=[pytest.mark.xfail(reason=misses[row["example"]], strict=True)] if row["example"] in misses else [],
        )
        for row in event_table("modality")
    ]


@pytest.mark.parametrize("row", cue_rows({}))
def test_every_cue_finds_its_example(row: dict[str, str]) -> None:
    text = row["example"]
    tokens = tokenise(Sentence(0, len(text), text, 0))
    assert row["modality"] in {modality for _, _, modality, _ in modality_cues(tokens)}


@pytest.mark.parametrize("row", cue_rows({"The union called for a ceasefire.": "'called for' does not reach the noun"}))
def test_a_cue_leaves_no_example_a_fact(row: dict[str, str]) -> None:
    found = realities(row["example"])
    assert not found or set(found) - {"asserted"}
