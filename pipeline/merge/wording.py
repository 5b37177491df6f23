"""What the words of two reports say about whether they tell of one occurrence, or are one text printed twice."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache, lru_cache
from sys import intern
from zlib import crc32

from rapidfuzz import fuzz

from pipeline.records import Event
from pipeline.words import word_list

_WORD = re.compile(r"\w+")
_STEM = 6
_LEAST_LETTERS = 4
# A short line ("Artillery fire again.") is printed every day anew; a long one is printed twice only by copying.
_LEAST_COPIED_WORDS = 10
_COPIED = 90.0
_SHINGLE = 3


@cache
def _common() -> frozenset[str]:
    return frozenset(word_list("reporting_words"))


@cache
def _months() -> frozenset[str]:
    return frozenset(word.lower()[:_STEM] for line in word_list("months") for word in line.split())


def _stems(words: str | None) -> set[str]:
    return {word[:_STEM] for word in _WORD.findall((words or "").lower()) if len(word) >= _LEAST_LETTERS and word.isalpha()}


def telling_words(event: Event) -> tuple[str, ...]:
    """Openings of the words in a report's sentence that few other reports have: "market", "queue", "theatre".

    Names of the place and of the sides are left out, for they are compared on their own.
    """
    named = _stems(" ".join(filter(None, (event.place_name, event.place_text, event.admin1, event.side_a, event.side_b))))
    # a million rows are held at once: a tuple of shared words takes a tenth of a set of its own
    return tuple(map(intern, _stems(event.text) - named - _common() - _months()))


@lru_cache(4096)
def _name_stems(name: str) -> frozenset[str]:
    return frozenset(_stems(name))


def names(words: Collection[str], place: str) -> bool:
    """Whether `words`, as `telling_words` gives them, hold the whole name of the place."""
    stems = _name_stems(place)
    return bool(stems) and stems.issubset(words)


def plain(words: str) -> str:
    """`words` in small letters, without marks and line ends, so that two printings of one text compare equal."""
    return " ".join(_WORD.findall(words.lower()))


def is_copy(a: str, b: str) -> bool:
    """Whether two sentences, as `plain` gives them, are one text with at most small changes."""
    if min(a.count(" "), b.count(" ")) + 1 < _LEAST_COPIED_WORDS:
        return False
    return a == b or float(fuzz.ratio(a, b, score_cutoff=_COPIED)) > 0


def shingle_keys(words: str, keys: int = 2) -> tuple[int, ...]:
    """A few numbers that two printings of one text mostly share and other texts do not; none for a short text."""
    parts = words.split()
    if len(parts) < _LEAST_COPIED_WORDS:
        return ()
    hashes = {crc32(" ".join(parts[i : i + _SHINGLE]).encode()) for i in range(len(parts) - _SHINGLE + 1)}
    return tuple(sorted(hashes)[:keys])
