"""Spot: phrases of a text that are names in the gazetteer, with the words around them.

Whether a phrase is meant as a place is judged in `roles`; here it is only found, with what that judgement needs.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from pipeline.places.gazetteer import Gazetteer, Hit, Place
from pipeline.places.lexicon import demonyms, table, word_class
from pipeline.places.names import fold
from pipeline.records import Document, Sentence

_WORD = re.compile(r"(?:[A-Z]\.){2,}|[^\W\d_]+(?:['’ʼ-](?!s\b)[^\W\d_]+)*|\d[\d,.]*\d|\d|['’]s\b|--|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Word:
    """A raw word or mark of the text."""

    text: str
    low: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Spot:
    """A phrase that the gazetteer knows: words `first` to `last` (exclusive) of its sentence."""

    start: int
    end: int
    text: str
    key: str
    sentence: Sentence
    words: tuple[Word, ...]
    first: int
    last: int
    candidates: tuple[Place, ...]

    def before(self, back: int = 1) -> Word | None:
        """The word `back` places before the phrase in its sentence."""
        return self.words[self.first - back] if self.first >= back else None

    def after(self, ahead: int = 0) -> Word | None:
        return self.words[self.last + ahead] if self.last + ahead < len(self.words) else None

    @property
    def is_one_word(self) -> bool:
        return self.last - self.first == 1 and " " not in self.key


class Words:
    """The raw words of each sentence of a document, taken apart once."""

    def __init__(self, document: Document) -> None:
        self._sentences = document.sentences
        self._words: dict[int, tuple[Word, ...]] = {}

    def of(self, sentence: Sentence) -> tuple[Word, ...]:
        """The words of `sentence`."""
        found = self._words.get(sentence.start)
        if found is None:
            found = self._words[sentence.start] = sentence_words(sentence)
        return found

    def all(self) -> Iterator[tuple[Word, ...]]:
        """The words of every sentence in turn."""
        for sentence in self._sentences:
            yield self.of(sentence)


def sentence_words(sentence: Sentence) -> tuple[Word, ...]:
    """The raw words of `sentence` with offsets in the article."""
    base = sentence.start
    return tuple(
        Word(found.group(), found.group().lower().replace("’", "'"), base + found.start(), base + found.end())
        for found in _WORD.finditer(sentence.text)
    )


@cache
def _abbreviations() -> tuple[re.Pattern[str], dict[str, tuple[str, str]]]:
    rows = {row["abbreviation"]: (row["country"], row["name"]) for row in table("abbreviations")}
    words = "|".join(re.escape(word) for word in sorted(rows, key=len, reverse=True))
    alone = "|".join(re.escape(row["abbreviation"]) for row in table("abbreviations") if row["alone"])
    return re.compile(rf"(?:(?<=, )|(?<=,))(?:{words})(?!\w)|(?<![\w.])(?:{alone})(?!\w)"), rows


def _abbreviated(document: Document, sentence: Sentence, gazetteer: Gazetteer) -> Iterator[tuple[Hit, Place]]:
    """Abbreviated first-level units behind a town and a comma: "Paris, Tenn."."""
    pattern, rows = _abbreviations()
    for found in pattern.finditer(document.text, sentence.start, sentence.end):
        place = gazetteer.admin1(*rows[found.group()])
        if place is not None:
            yield Hit(found.start(), found.end(), fold(found.group())), place


def _reads_as_name(text: str, start: int, end: int) -> bool:
    """Whether every word of the phrase that is not a small joining word has a capital ("The city" is no name)."""
    phrase = text[start:end].split()
    fitting = word_class("joining") | word_class("area_head") | word_class("feature_head") | word_class("settlement_head")
    return len(phrase) == 1 or (
        phrase[0].lower() != "the" and all(not word[0].islower() or word in fitting or word.partition("-")[0] in fitting for word in phrase)
    )


def spot_names(document: Document, gazetteer: Gazetteer, split: Words) -> Iterator[Spot]:
    """Every gazetteer phrase of the article that begins with a capital, in text order."""
    for sentence in document.sentences:
        units = {hit.start: (hit, place) for hit, place in _abbreviated(document, sentence, gazetteer)}
        hits = [
            hit
            for hit in gazetteer.scan(document.text, sentence.start, sentence.end)
            if hit.start not in units and _reads_as_name(document.text, hit.start, hit.end)
        ]
        hits = sorted([*hits, *(hit for hit, _ in units.values())], key=lambda hit: hit.start)
        if not hits:
            continue
        words = split.of(sentence)
        ends = [word.end for word in words]
        for hit in hits:
            first = bisect_left(ends, hit.start + 1)
            last = bisect_left(ends, hit.end) + 1
            candidates = (units[hit.start][1],) if hit.start in units else gazetteer.candidates(hit.key)
            if candidates and first < len(words):
                yield Spot(hit.start, hit.end, document.text[hit.start : hit.end], hit.key, sentence, words, first, min(last, len(words)), candidates)


def spot_demonyms(document: Document, taken: list[tuple[int, int]]) -> Iterator[tuple[Word, Sentence, str]]:
    """Demonyms that are no part of a spotted name, with the country's code."""
    starts = [start for start, _ in taken]
    for sentence in document.sentences:
        for found in re.finditer(r"\b[A-Z][a-zé]{2,}", sentence.text):
            code = demonyms().get(found.group())
            if code is None:
                continue
            start, end = sentence.start + found.start(), sentence.start + found.end()
            near = bisect_left(starts, start)
            covered = any(a < end and start < b for a, b in taken[max(0, near - 1) : near + 1])
            if not covered:
                yield Word(found.group(), found.group().lower(), start, end), sentence, code
