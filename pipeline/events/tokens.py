"""Tokens of a sentence, and the few cheap judgements on them that the event patterns need."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from pipeline.records import Sentence
from pipeline.words import event_table

_TOKEN = re.compile(r"(?:[A-Z]\.){2,}|\d[\d,.:]*\d|\d|[^\W\d_]+(?:['’ʼ-](?!s\b)[^\W\d_]+)*\.?(?=\b|\s|$|\W)|['’]s\b|--|[^\w\s]|_")
_INITIALISM = re.compile(r"(?:[A-Z]\.)+$")


@dataclass(frozen=True, slots=True)
class Token:
    """A word or mark with its code-point offsets in the article; `low` is its lower-case form."""

    text: str
    low: str
    start: int
    end: int


def tokenise(sentence: Sentence) -> list[Token]:
    """The tokens of `sentence`; hyphened words stay whole, a possessive 's stands alone."""
    tokens = []
    for found in _TOKEN.finditer(sentence.text):
        text = found.group()
        end = found.end()
        if text.endswith(".") and len(text) > 1 and not _INITIALISM.match(text):
            text, end = text[:-1], end - 1
        tokens.append(Token(text, text.lower().replace("’", "'"), sentence.start + found.start(), sentence.start + end))
    return tokens


@cache
def word_class(name: str) -> frozenset[str]:
    """The words of one class of `data/events/classes.tsv` ("aircraft", "determiner", ...)."""
    found = {row["class"]: frozenset(row["words"].split()) for row in event_table("classes")}
    return found[name]


def reads_as_noun(tokens: list[Token], index: int) -> bool:
    """Whether the word at `index`, which may be noun or verb ("attack", "strikes"), reads as a noun here."""
    before = tokens[index - 1] if index else None
    if before and before.low in word_class("be") and not tokens[index].low.endswith("ing"):
        return False
    after = tokens[index + 1] if index + 1 < len(tokens) else None
    if after and (after.low in word_class("after_noun") or after.low == "'s"):
        return not (before and before.low in word_class("modal"))
    if before is None:
        return True
    if before.low in word_class("modal") or before.low in {"to", "they", "we", "he", "she", "who", "which", "that", "and"}:
        return False
    if before.low in word_class("before_noun") or before.low == "'s" or before.text[0].isdigit():
        return True
    if before.text[0].isupper():  # "Russian strikes" against "Russia strikes Kyiv"
        return before.low.endswith(("ian", "an", "ish", "ese", "i", "ic"))
    return before.low not in word_class("plural_actor")
