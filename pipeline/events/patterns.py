"""The small pattern language of the event data files, and its matcher.

A pattern is a row of elements, each matched by one token: a word (`fire`), alternatives (`open~v|return~v`),
`shell~v` any form of the verb, `shell~ed` its past forms, `drone~n` singular or plural, `<aircraft>` a word of
a class, `*` any word; an element ending in `?` may be missing; `..3` lets up to three tokens stand between.
A gap does not cross ";", quotation marks or a dash.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from pipeline.events.inflect import past_forms, plural, verb_forms
from pipeline.events.tokens import Token, word_class

T = TypeVar("T")
_BARRIERS = frozenset(";\"“”—–") | {"--"}


class PatternError(ValueError):
    """A pattern that cannot be read; names it and the element at fault."""


@dataclass(frozen=True, slots=True)
class Element:
    """What one token must be (`words`; None = any word), or a gap of up to `gap` tokens before the next one."""

    words: frozenset[str] | None
    optional: bool = False
    gap: int = 0


def _alternative(word: str, pattern: str) -> frozenset[str]:
    if word.startswith("<") and word.endswith(">"):
        try:
            return word_class(word[1:-1])
        except KeyError as error:
            raise PatternError(f"{pattern!r}: no class {word}") from error
    stem, _, form = word.partition("~")
    if form == "v":
        return verb_forms(stem)
    if form == "ed":
        return past_forms(stem)
    if form == "n":
        return frozenset({stem, plural(stem)})
    if form:
        raise PatternError(f"{pattern!r}: no form ~{form}")
    return frozenset({stem})


def parse_pattern(pattern: str) -> tuple[Element, ...]:
    """The elements of `pattern`. Raises PatternError for one that cannot be read."""
    elements: list[Element] = []
    gap = 0
    for part in pattern.split():
        if part.startswith(".."):
            if not part[2:].isdigit():
                raise PatternError(f"{pattern!r}: a gap needs its length")
            gap = int(part[2:])
            continue
        optional = part.endswith("?") and len(part) > 1
        bare = part.rstrip("?") if optional else part
        words = None if bare == "*" else frozenset().union(*(_alternative(word, pattern) for word in bare.split("|")))
        elements.append(Element(words, optional, gap))
        gap = 0
    if not elements or gap or elements[0].words is None or elements[0].optional:
        raise PatternError(f"{pattern!r}: a pattern begins with a word and ends with one")
    return tuple(elements)


def match_elements(elements: Sequence[Element], tokens: Sequence[Token], index: int) -> int | None:
    """The index behind the last token that `elements` match from `index` on, or None."""
    for element in elements:
        found = _next_match(element, tokens, index)
        if found is not None:
            index = found + 1
        elif not element.optional:
            return None
    return index


def _next_match(element: Element, tokens: Sequence[Token], index: int) -> int | None:
    for position in range(index, min(index + element.gap + 1, len(tokens))):
        low = tokens[position].low
        if element.words is None or low in element.words:
            return position
        if low in _BARRIERS:
            return None
    return None


class PatternIndex(Generic[T]):
    """Patterns with what each stands for, found by their first word."""

    def __init__(self, patterns: Sequence[tuple[str, T]]) -> None:
        self._by_word: dict[str, list[tuple[tuple[Element, ...], T]]] = defaultdict(list)
        for pattern, meaning in patterns:
            elements = parse_pattern(pattern)
            for word in elements[0].words or ():
                self._by_word[word].append((elements, meaning))

    def touches(self, tokens: Sequence[Token]) -> bool:
        """Whether any token may begin a pattern."""
        return any(token.low in self._by_word for token in tokens)

    def find(self, tokens: Sequence[Token]) -> Iterator[tuple[int, int, T]]:
        """Every match as (first token, token behind the last, meaning), in text order."""
        for index, token in enumerate(tokens):
            for elements, meaning in self._by_word.get(token.low, ()):
                end = match_elements(elements, tokens, index)
                if end is not None:
                    yield index, end, meaning
