"""Clauses and quotation marks: which words stand together."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.events.clauses import clause_numbers, quoted
from pipeline.events.tokens import Token, tokenise
from pipeline.records import Sentence


def tokens_of(text: str) -> list[Token]:
    return tokenise(Sentence(0, len(text), text, 0))


def clauses(text: str) -> list[str]:
    """The words of each clause, its opening mark left out."""
    tokens = tokens_of(text)
    found: dict[int, list[str]] = {}
    for token, number in zip(tokens, clause_numbers(tokens), strict=True):
        if token.text[0].isalnum():
            found.setdefault(number, []).append(token.low)
    return [" ".join(words) for words in found.values()]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Shells fell on Kherson.", ["shells fell on kherson"]),
        ("Shells fell, and two died.", ["shells fell", "and two died"]),
        ("Shells fell, killing two.", ["shells fell", "killing two"]),
        ("Shells fell, which killed two.", ["shells fell", "which killed two"]),
        ("Shells fell while talks went on.", ["shells fell", "while talks went on"]),
        ("Shells fell; two died.", ["shells fell", "two died"]),
        ("Shells fell — two died.", ["shells fell", "two died"]),
        ("Shells fell (two died) at noon.", ["shells fell at noon", "two died"]),
        ("It came as troops left.", ["it came", "as troops left"]),
        ("As many as ten died.", ["as many as ten died"]),
        ("Shells fell on Kyiv, Dnipro and Lviv.", ["shells fell on kyiv dnipro and lviv"]),
        ("While talks went on, shells fell.", ["while talks went on shells fell"]),
        ("", []),
    ],
)
def test_clauses(text: str, expected: list[str]) -> None:
    assert clauses(text) == expected


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("He said “they ran” at noon.", ["they", "ran"]),
        ('He said "they ran" at noon.', ["they", "ran"]),
        ("He said «they ran» at noon.", ["they", "ran"]),
        ("He said “they ran at noon.", ["they", "ran", "at", "noon"]),  # never closed
        ("they ran” he said.", []),  # opened in the paragraph before
        ('"Run" and "stay" he said.', ["Run", "stay"]),
        ("They ran.", []),
    ],
)
def test_quoted(text: str, inside: list[str]) -> None:
    tokens = tokens_of(text)
    flags = quoted(tokens)
    assert [t.text for t, flag in zip(tokens, flags, strict=True) if flag and t.text[0].isalnum()] == inside


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from("shells fell , ; : ( ) — “ ” \" « » as while and killing . 's".split()), max_size=40))
def test_every_word_has_a_clause_and_new_clauses_have_new_numbers(words: list[str]) -> None:
    tokens = tokens_of(" ".join(words))
    numbers = clause_numbers(tokens)
    assert len(numbers) == len(quoted(tokens)) == len(tokens)
    assert sorted(set(numbers)) == list(range(len(set(numbers))))
    assert all(after <= max(numbers[:at], default=0) + 1 for at, after in enumerate(numbers))
