"""Splitting: which opening of a story is its dateline."""

from __future__ import annotations

import pytest

from pipeline.records import Article
from pipeline.split import split_article

STORY = (
    " Two people were hurt when a shell struck the bus station on Monday morning, the mayor told reporters, and five more"
    " were treated at the scene for shock and for cuts."
)


@pytest.mark.parametrize(
    ("opening", "dateline"),
    [
        ("LVIV, Ukraine —", "LVIV, Ukraine — "),
        ("VIENNA/ENERHODAR —", "VIENNA/ENERHODAR — "),
        ("KYIV, July 14 —", "KYIV, July 14 — "),
        ("GOMA, DR Congo, 1 December —", "GOMA, DR Congo, 1 December — "),
        ("GOMA, Democratic Republic of the Congo, Dec. 1, 2012 (Agency) -", "GOMA, Democratic Republic of the Congo, Dec. 1, 2012 (Agency) - "),
        ("Gaza City, Gaza Strip –", "Gaza City, Gaza Strip – "),
        ("N'DJAMENA (Agency) --", "N'DJAMENA (Agency) -- "),
        ("ADEN:", "ADEN: "),
        ("Aden:", None),  # a speaker, a heading or a label
        ("The mayor — a doctor —", None),
        ("Kupiansk –", None),  # needs a country or an agency beside it
    ],
)
def test_a_dateline_opens_the_story(opening: str, dateline: str | None) -> None:
    document = split_article(Article("a", opening + STORY))
    assert [found.text for found in document.datelines] == ([dateline] if dateline else [])


@pytest.mark.parametrize(
    "sentence",
    [
        "OSCE — whose patrols had been there since spring — counted thirty explosions along the line in one night, it said on Sunday.",
        "On Monday, Belgrade – which had been asked twice – said that it would send no more observers to the border posts.",
    ],
)
def test_a_sentence_with_dashes_has_no_dateline(sentence: str) -> None:
    assert split_article(Article("a", sentence)).datelines == ()
