"""Clauses: which words of a sentence belong together, and which stand in quotation marks.

There is no parser here: marks and joining words cut a sentence into stretches that mostly hold one verb.
What follows from a wrong cut is a lower score for a place or date, not a wrong fact.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.events.tokens import Token, word_class

_MARKS = frozenset(";:()—–") | {"--"}
_QUOTES = {"“": 1, "”": -1, '"': 0, "«": 1, "»": -1}


def _joins_as(tokens: Sequence[Token], index: int) -> bool:
    """Whether an "as" opens a clause ("came as troops left") rather than a comparison ("as many as")."""
    if tokens[index].low != "as" or index == 0 or index + 1 >= len(tokens):
        return False
    before, after = tokens[index - 1].low, tokens[index + 1]
    return before not in word_class("before_as") and after.low not in word_class("after_as")


def clause_numbers(tokens: Sequence[Token]) -> list[int]:
    """For each token the number of its clause, counted from 0; behind brackets the clause before them goes on."""
    numbers: list[int] = []
    number = 0
    newest = 0
    outside: list[int] = []  # clauses that brackets interrupt: "talks led by the African Union (AU) began in X"
    for index, token in enumerate(tokens):
        following = tokens[index + 1].low if index + 1 < len(tokens) else ""
        opens = token.low in _MARKS or token.text in _QUOTES
        joins = token.low == "," and (following in word_class("joins_clause") or following.endswith("ing"))
        opens = opens or _joins_as(tokens, index)
        if token.low == ")" and outside:
            numbers.append(number)
            number = outside.pop()
            continue
        if token.low == "(":
            outside.append(number)
        if (opens or joins or token.low in word_class("opens_clause")) and index:
            newest += 1
            number = newest
        numbers.append(number)
    return numbers


def quoted(tokens: Sequence[Token]) -> list[bool]:
    """For each token whether it stands inside quotation marks (an unclosed quotation runs to the end)."""
    inside = False
    flags = []
    for token in tokens:
        turn = _QUOTES.get(token.text)
        if turn is not None:
            inside = (not inside) if turn == 0 else turn > 0
        flags.append(inside)
    return flags
