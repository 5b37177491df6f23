"""Names of actors: states, armed groups and organisations, and the nouns and titles that make an actor.

The lists are data files (`states`, `actors`, `actor_heads`, `titles`, `name_heads` in `data/events/`). Lookup is by words,
whatever their hyphens and apostrophes; names of up to six capitals match only in capitals.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from pipeline.words import event_table

ActorType = Literal[
    "government",
    "state_forces",
    "external_forces",
    "rebel_group",
    "political_militia",
    "identity_militia",
    "rioters",
    "protesters",
    "civilians",
    "organisation",
    "unknown",
]
NameKind = Literal["group", "state", "adjective", "nation", "head", "title"]

_WORD = re.compile(r"[^\W_]+(?:(?:['’ʼ](?!s\b)|\.)[^\W_]+)*")
_SHORT = 6


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a sentence; `low` is its folded form, offsets count from the sentence's start."""

    text: str
    low: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Name:
    """A row of the lists that may stand at some word. `kind` tells the list, `actor` the row's own kind."""

    kind: NameKind
    actor: str
    country: str | None
    printed: str
    role: str
    alone: bool
    only_capitals: bool
    has_capital: bool


def words_in(text: str) -> list[Word]:
    """The words of `text`; hyphens part words, a possessive 's is a word "s" of its own."""
    return [Word(m.group(), m.group().lower().replace("’", "'"), m.start(), m.end()) for m in _WORD.finditer(text)]


def _key(name: str) -> tuple[str, ...]:
    return tuple(word.low for word in words_in(name))


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]


Lexicon = dict[str, list[tuple[tuple[str, ...], Name]]]


def _add(lexicon: Lexicon, printed: str, kind: NameKind, actor: str, country: str | None, role: str = "", alone: bool = True) -> None:
    key = _key(printed)
    if not key:
        return
    bare = printed.replace(".", "")
    short = bare.isupper() and len(bare) <= _SHORT
    name = Name(kind, actor, country, printed, role, alone, short, any(letter.isupper() for letter in printed))
    lexicon.setdefault(key[0], []).append((key, name))


@cache
def names() -> Lexicon:
    """Every listed name by its first word, the longest first."""
    lexicon: Lexicon = {}
    for row in event_table("actors"):
        for printed in [row["name"], *_listed(row["aliases"])]:
            _add(lexicon, printed, "group", row["kind"], row["country"] or None)
    for row in event_table("states"):
        printed_names = _listed(row["names"])
        for printed in printed_names:
            _add(lexicon, printed, "state", printed, row["country"])
        for printed in _listed(row["adjectives"]):
            if printed not in printed_names:
                _add(lexicon, printed, "adjective", printed_names[0], row["country"])
        for printed in _listed(row["people"]):
            _add(lexicon, printed, "nation", printed_names[0], row["country"])
    for row in event_table("actor_heads"):
        _add(lexicon, row["noun"], "head", row["kind"], None, alone=row["named"] == "yes")
    for row in event_table("titles"):
        _add(lexicon, row["title"], "title", row["kind"], None, role=row["role"])
    for rows in lexicon.values():
        rows.sort(key=lambda item: -len(item[0]))
    return lexicon


def names_at(text: str, words: Sequence[Word], at: int) -> list[tuple[int, Name]]:
    """(word behind it, name) for every listed name that begins at `words[at]`, the longest first."""
    found = []
    for key, name in names().get(words[at].low, ()):
        last = at + len(key)
        if last > len(words) or any(words[at + i].low != part for i, part in enumerate(key)):
            continue
        printed = text[words[at].start : words[last - 1].end]
        if name.only_capitals and printed.replace(".", "") != name.printed.replace(".", "").rstrip("."):
            continue
        if name.has_capital and not any(letter.isupper() for letter in printed):
            continue
        if _is_broken(text, words, at, last):
            continue
        found.append((last, name))
    return found


def _is_broken(text: str, words: Sequence[Word], first: int, last: int) -> bool:
    """Whether a mark other than a hyphen or apostrophe parts the words ("Hamas, Islamic")."""
    for i in range(first, last - 1):
        gap = text[words[i].end : words[i + 1].start]
        if gap not in {" ", "-", "'", "’", "’ ", "' ", " & ", "/", " (", ". ", "  ", "\n", "‑", "–"}:
            return True
    return False


@cache
def actor_words(name: str) -> frozenset[str]:
    """The words of one class of `data/events/actor_words.tsv`."""
    return {row["class"]: frozenset(row["words"].split()) for row in event_table("actor_words")}[name]


@cache
def name_heads() -> dict[str, str]:
    """Last word of a group's name in capitals → kind."""
    return {row["head"]: row["kind"] for row in event_table("name_heads")}
