"""Tokens: a text as a string with one letter per word, so that a grammar of dates is a few patterns over it.

The class of each word stands in `data/dates/words.tsv`. Matching patterns over classes, not over
characters, keeps every one of them short and linear.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from pipeline.dates.beside import words_beside
from pipeline.words import DATA

# One letter per word class; a name of the grammar may stand for several ("MONTH" is [Mm]).
LETTER = {
    "month": "M", "month_or_word": "m", "weekday": "D", "weekday_short": "w", "unit": "U", "units": "V",
    "clock_unit": "u", "clock_units": "v", "second": "2", "season": "S", "season_or_word": "s", "day_part": "P",
    "noon": "N", "day_word": "Y", "day_word_part": "y", "number": "n", "ordinal": "o", "decade_word": "E",
    "quantity": "q", "article": "a", "the": "t", "last": "l", "next": "x", "this": "i", "that": "T", "same": "e",
    "ago": "g", "earlier": "b", "later": "f", "before": "<", "after": ">", "since": "c", "early": "r", "edge": "d", "approx": "p",
    "every": "Q", "frequency": "F", "present": "R", "pastly": "L", "recent": "k", "era": "A", "zone": "z",
    "of": "O", "fiscal": "C", "old": "W", "and": "&", "future": "X", "former": "B",
    "half_day": "h", "ahead": "G", "back": "H", "to": "j", "holiday": "J", "current": "I", "quarter_sign": "^", "period": "Z",
}  # fmt: skip
_TOKEN = re.compile(
    r"[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[0-9]+(?:st|nd|rd|th|s)?(?![A-Za-z0-9])|B\.[ ]?C\.(?:[ ]?E\.)?|A\.[ ]?D\.|[AaPp]\.[ ]?[Mm]\b\.?|[oO]['’]clock|['’]s(?![A-Za-z])|[A-Za-z]+|[0-9]+|\n[ \t\r]*\n|[^\sA-Za-z]",
    re.ASCII,
)
_PUNCTUATION = {"-": "-", "–": "-", "—": "_", "/": "/", ".": ".", ",": ",", ":": ":", "'": "'", "’": "'", "‘": "'", "`": "'"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tokens:
    """Words of a text in parallel: spans, lower-cased words, values, and `letters`, one per word."""

    text: str
    letters: str
    starts: list[int]
    ends: list[int]
    words: list[str]
    values: list[str]


@cache
def _lexicon() -> dict[str, tuple[str, str]]:
    lines = (DATA / "dates" / "words.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")][1:]
    return {word: (LETTER[kind], value) for word, kind, value in rows}


def _number(word: str) -> tuple[str, str]:
    """Letter and value of a word that begins with a digit."""
    if word[-1] in "htd":
        return ("o", word[:-2]) if len(word) < 6 else ("?", "")
    if word[-1] == "s":
        return ("K", word[:-1]) if len(word) in (3, 5) and word[-2] == "0" else ("?", "")
    if len(word) > 4:
        return "8", word.replace(",", "")
    if len(word) == 4:
        return ("4", word) if "0000" <= word <= "2999" else ("8", word)
    if len(word) == 3:
        return "3", word
    return ("1", word) if 1 <= int(word) <= 31 else ("9", word)


@cache
def cut_short() -> frozenset[str]:
    """Names of months and weekdays that are printed short, with or without a full stop."""
    return words_beside("cut short")


def _other(word: str) -> tuple[str, str]:
    if word[0] == "\n":
        return "|", ""
    if word[0] in "ab" and len(word) > 2 and word[1] == "." and word[-2] in "cde":
        return "A", word[0]
    if word in ("o'clock", "o’clock") or (word[0] in "ap" and word.endswith((".m", ".m.", ". m", ". m."))):
        return "h", word[0]
    if word[0] in "'’" and len(word) > 1:
        return '"', ""
    return _PUNCTUATION.get(word[0], "?") if len(word) == 1 else "?", ""


def read_tokens(text: str) -> Tokens:
    """The words of `text`. Single line ends count as blanks, blank lines as a break."""
    lexicon, short = _lexicon(), cut_short()
    starts: list[int] = []
    ends: list[int] = []
    words: list[str] = []
    values: list[str] = []
    letters: list[str] = []
    for found in _TOKEN.finditer(text):
        word = found.group()
        lower = word.lower()
        known = lexicon.get(lower)
        if known is not None:
            letter, value = known
        elif word[0].isdecimal() and word[0].isascii():
            letter, value = _number(word)
        else:
            letter, value = _other(lower)
            if letter == "." and letters and letters[-1] in "MmDw" and words[-1] not in short:
                letter = "?"
        starts.append(found.start())
        ends.append(found.end())
        words.append(lower)
        values.append(value)
        letters.append(letter)
    return Tokens(text, "".join(letters), starts, ends, words, values)
