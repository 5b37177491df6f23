"""Splitting: where sentences end, what part of the page each is, and that no character is lost."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.records import Article, Document
from pipeline.split import split_article


def split(text: str, title: str | None = None) -> Document:
    return split_article(Article("a", text, title))


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Shells fell. Two died.", ["Shells fell.", "Two died."]),
        ("Shells fell! Who fired? Nobody knows…  Night came.", ["Shells fell!", "Who fired?", "Nobody knows…", "Night came."]),
        ("“Shells fell.” Two died.", ["“Shells fell.”", "Two died."]),
        ('He said "run." They ran.', ['He said "run."', "They ran."]),
        ("Shells fell (at noon.) Two died.", ["Shells fell (at noon.)", "Two died."]),
        # full stops that end nothing
        ("Lt. Gen. Ivan Bell spoke.", ["Lt. Gen. Ivan Bell spoke."]),
        ("Mark A. Bell spoke.", ["Mark A. Bell spoke."]),
        ("It fell on Nov. 5 near St. Ives.", ["It fell on Nov. 5 near St. Ives."]),
        ("About 3.5 km of road, i.e. all of it, was mined.", ["About 3.5 km of road, i.e. all of it, was mined."]),
        ("At 6 a.m. Monday shells fell.", ["At 6 a.m. Monday shells fell."]),
        ("The U.S. Army left.", ["The U.S. Army left."]),
        ("He wrote on example.org that it fell.", ["He wrote on example.org that it fell."]),
        ("No. 3 Brigade left.", ["No. 3 Brigade left."]),
        # full stops that end a sentence all the same
        ("They came from the U.S. The army waited.", ["They came from the U.S.", "The army waited."]),
        ("It fell at 6 a.m. The army waited.", ["It fell at 6 a.m.", "The army waited."]),
        # no stop at all
        ("shells fell on the town", ["shells fell on the town"]),
        ("...", ["..."]),
        ("", []),
        (" \n\t\n ", []),
        # lines
        ("Shells fell.\nTwo died.", ["Shells fell.", "Two died."]),
        ("Shells fell\n\nTwo died.", ["Shells fell", "Two died."]),
        ("Shells fell.\r\n\r\nTwo died.", ["Shells fell.", "Two died."]),
        ("- Kherson: shells fell.\n- Nikopol: quiet.", ["Kherson: shells fell.", "Nikopol: quiet."]),
        ("1. Shells fell.\n2. Two died.", ["Shells fell.", "Two died."]),
        ("• Kherson quiet\n• Nikopol quiet", ["Kherson quiet", "Nikopol quiet"]),
    ],
)
def test_sentences(text: str, sentences: list[str]) -> None:
    assert [sentence.text for sentence in split(text).sentences] == sentences


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        pytest.param(
            "It belongs to Acme Inc. Workers left.",
            ["It belongs to Acme Inc.", "Workers left."],
            marks=pytest.mark.xfail(reason="an abbreviation without inner stops never ends a sentence"),
        ),
        pytest.param(
            "Route 5 is closed. a convoy waits.",
            ["Route 5 is closed.", "a convoy waits."],
            marks=pytest.mark.xfail(reason="a sentence that opens in lower case is joined to the one before"),
        ),
        pytest.param(
            "They met Plan B. Nobody came.",
            ["They met Plan B.", "Nobody came."],
            marks=pytest.mark.xfail(reason="a single capital always counts as an initial"),
        ),
    ],
)
def test_sentences_not_yet_ended(text: str, sentences: list[str]) -> None:
    assert [sentence.text for sentence in split(text).sentences] == sentences


def test_a_hard_wrapped_column_is_not_cut_at_its_line_ends() -> None:
    lines = [
        "Shells fell on the market of the town on Monday morning while",
        "people were shopping there, and the mayor asked the residents",
        "of the four villages around it to stay at home until the next",
        "day came and the sappers had been through all of the streets.",
        "Two people died.",
    ]
    assert [" ".join(s.text.split()) for s in split("\n".join(lines)).sentences] == [" ".join(lines[:4]), lines[4]]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Shells fell on the town.", "body"),
        ("What we know so far", "heading"),
        ("- Shells fell on the town.", "bullet"),
        ("a) Shells fell on the town.", "bullet"),
        ("By Anna Bell", "byline"),
        ("By Anna Bell and Omar Adam", "byline"),
        ("Reporting by Anna Bell in Kyiv", "byline"),
        ("Additional reporting by Omar Adam; editing by Li Wei", "byline"),
        ("Some information for this report came from a news agency.", "byline"),
        ("FILE - Soldiers walk on a road near Izium.", "caption"),
        ("FILE PHOTO: Soldiers walk on a road near Izium.", "caption"),
        ("Photo: Anna Bell", "caption"),
        ("Read more: Drone strike on Odesa", "furniture"),
        ("Related stories", "furniture"),
        ("Share this", "furniture"),
        ("Advertisement", "furniture"),
        ("© 2024 A Newspaper", "furniture"),
        ("All rights reserved.", "furniture"),
        ("Back to top", "furniture"),
        ("Click here to subscribe", "furniture"),
        # sentences that only open like those
        ("By Monday the army had left the town.", "body"),
        ("By Kharkiv’s standards it was a quiet night.", "body"),
        ("Share prices fell on Monday after the attack on the refinery, brokers said.", "body"),
    ],
)
def test_kind_of_a_later_line(line: str, kind: str) -> None:
    document = split(f"Shells fell on Kherson on Monday.\n\n{line}\n\nTwo people died there.")
    assert document.sentences[1].kind == kind


@pytest.mark.parametrize(
    "line",
    [
        "Related strikes hit two villages on Monday, the mayor said.",
        "Email servers of the army were hit on Monday.",
        "Print shops were looted in Goma on Monday.",
    ],
)
def test_a_sentence_is_no_furniture(line: str) -> None:
    assert split(f"Shells fell on Kherson on Monday.\n\n{line}").sentences[1].kind == "body"


@pytest.mark.parametrize(
    ("text", "title", "kinds"),
    [
        ("Missile hits town\n\nA missile hit the town.", None, ["headline", "body"]),
        ("Missile hits town.\n\nA missile hit the town.", "Missile hits town", ["headline", "body"]),
        ("A missile hit the town.\n\nMissile hits town", None, ["body", "heading"]),
        ("Missile hits town", None, ["headline"]),
    ],
)
def test_headlines(text: str, title: str | None, kinds: list[str]) -> None:
    assert [sentence.kind for sentence in split(text, title).sentences] == kinds


@pytest.mark.parametrize(
    ("text", "dateline"),
    [
        ("KYIV, Ukraine (AP) — Shells fell.", "KYIV, Ukraine (AP) — "),
        ("KYIV (Reuters) - Shells fell.", "KYIV (Reuters) - "),
        ("KYIV — Shells fell.", "KYIV — "),
        ("GENEVA, 4 March — Shells fell.", "GENEVA, 4 March — "),
        ("GENEVA, March 4 (UN News) -- Shells fell.", "GENEVA, March 4 (UN News) -- "),
        ("KYIV/MOSCOW — Shells fell.", "KYIV/MOSCOW — "),
        ("Kyiv, Ukraine – Shells fell.", "Kyiv, Ukraine – "),
        ("PORT-AU-PRINCE, Haiti (AP) — Shots were heard.", "PORT-AU-PRINCE, Haiti (AP) — "),
        ("Kampala, March 3 (NWN) Rebels killed five soldiers.", "Kampala, March 3 (NWN) "),
        ("Quetta, Pakistan, 3 March 2024 (NWN): Rebels killed five soldiers.", "Quetta, Pakistan, 3 March 2024 (NWN): "),
        ("Kampala, March 3 was calm.", None),
        ("In Goma, Friday (before dawn) shells fell.", None),
        ("The army — or what is left of it — withdrew.", None),
        ("Kyiv – once quiet – was hit.", None),
        ("Shells fell.", None),
        ("Lagos: Nigerian police said gunmen had attacked a village in Katsina state.", "Lagos: "),
        ("Uman: Two people were hurt, the governor said.\n\nDnipro: Nobody was hurt, the governor said.", None),
        ("Uman: two people were hurt.", None),
    ],
)
def test_dateline(text: str, dateline: str | None) -> None:
    assert [each.text for each in split(text).datelines] == ([dateline] if dateline else [])


def test_only_the_opening_has_a_dateline() -> None:
    body = "\n\n".join(["Shells fell on the town."] * 9)
    assert split(f"{body}\n\nKYIV, Ukraine (AP) — Shells fell.").datelines == ()


def test_paragraphs_are_numbered() -> None:
    assert [s.paragraph for s in split("One fell. Two fell.\n\nThree fell.\n\n\n\nFour fell.").sentences] == [0, 0, 1, 2]


TEXT = st.text(
    st.one_of(
        st.sampled_from("\n\n \t.!?…\"“”’()-–—•*1a)AZ:"),
        st.characters(codec="utf-8"),
    ),
    max_size=300,
)


@settings(max_examples=150, deadline=None)
@given(TEXT)
def test_no_character_is_changed_or_told_twice(text: str) -> None:
    document = split(text)
    for sentence in document.sentences:
        assert text[sentence.start : sentence.end] == sentence.text
        assert sentence.text == sentence.text.strip() != ""
    for dateline in document.datelines:
        assert text[dateline.start : dateline.end] == dateline.text
    assert all(before.end <= after.start for before, after in pairwise(document.sentences))
    assert all(before.paragraph <= after.paragraph for before, after in pairwise(document.sentences))


WORDS = st.lists(st.sampled_from("Shells fell on Kherson. Two|people died!|— (AP)|U.S. a.m.|\n|\n\n|- |“Run.”".replace("|", " \x00 ").split(" ")), max_size=60)


@settings(max_examples=100, deadline=None)
@given(WORDS)
def test_only_space_and_bullets_lie_between_sentences(words: list[str]) -> None:
    text = " ".join(words).replace("\x00", "\n")
    at = 0
    for sentence in split(text).sentences:
        assert set(text[at : sentence.start]) <= set(" \n\t-–—•*")
        at = sentence.end
    assert text[at:].strip() == ""
