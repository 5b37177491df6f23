"""Whether a text is English: its script, and whose small words it is made of."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache

from pipeline.words import word_table

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_SAMPLE = 20_000
_FEW_WORDS = 12
_MANY_WORDS = 60


@cache
def _small_words() -> dict[str, frozenset[str]]:
    return {row["language"]: frozenset(row["words"].split()) for row in word_table("small_words")}


def _script(letter: str) -> str:
    return unicodedata.name(letter, "unknown").split()[0]


def not_english(text: str) -> str | None:
    """The reason why `text` is not English ("not English: Ukrainian or Russian letters"), or None when it may be.

    Short texts and lists of names pass: only another script, another language's small words, or many words
    with next to no English small word among them refuse a text.
    """
    sample = text[:_SAMPLE]
    letters = Counter("".join(filter(str.isalpha, sample))[:4000])
    if not letters:
        return "no words in it"
    scripts = Counter[str]()
    for letter, times in letters.items():
        scripts[_script(letter)] += times
    script, most = scripts.most_common(1)[0]
    if script != "LATIN" and most > sum(scripts.values()) * 0.5:
        return f"not English: mostly {script.capitalize()} letters"
    words = Counter(_WORD.findall(sample.lower().replace("’", "'")))
    return _by_small_words(words) if words.total() >= _FEW_WORDS else None


def _by_small_words(words: Counter[str]) -> str | None:
    counts = {language: sum(words[word] for word in words.keys() & small) for language, small in _small_words().items()}
    english = counts.pop("English")
    other, most = max(counts.items(), key=lambda pair: pair[1])
    if most > english * 1.5 and most > words.total() * 0.08:
        return f"not English: its small words are {other}"
    if words.total() >= _MANY_WORDS and english < words.total() * 0.02:
        return "not English: hardly any English small word in it"
    return None
