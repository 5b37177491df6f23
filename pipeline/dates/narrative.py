"""What kind of dates a document writes: those of a news story or of a dated narrative, day or month first."""

from __future__ import annotations

import re
from datetime import date

from pipeline.dates.beside import words_beside
from pipeline.dates.tokens import Tokens

_NUMERIC = re.compile("(?<![/0-9])1/1/[149]")
_YEARS = re.compile("4")
# What only a text that is read on its day says: weekdays, "yesterday", "last week", "next month".
_DEICTIC = re.compile("[DY]|[lxi]U")
_OF_THE_STORY = words_beside("of the story")
_FEWEST_YEARS = 5
_YEARS_A_DEICTIC = 3
_MONTHS = 12


def is_narrative(tokens: Tokens, published: date | None) -> bool:
    """Whether the text tells a history by its own dates.

    It is one when it names many years and far fewer days that only its publication date could resolve. Of an
    undated text one year is enough, if nothing in it hangs on the day it was published.
    """
    years = _years(tokens)
    before_christ = tokens.words.count("bc") + tokens.words.count("bce")
    deictic = sum(1 for found in _DEICTIC.finditer(tokens.letters) if tokens.words[found.start()] not in _OF_THE_STORY)
    told = len(years) + 2 * before_christ
    if published and told:
        told -= sum(1 for year in years if year > published.year)
    fewest = _FEWEST_YEARS if published or deictic else 1
    return told >= fewest and told > _YEARS_A_DEICTIC * deictic


def _years(tokens: Tokens) -> list[int]:
    years = [int(tokens.words[found.start()]) for found in _YEARS.finditer(tokens.letters)]
    return [year for year in years if 1000 <= year <= 2100]


def only_year(tokens: Tokens) -> int | None:
    """The one year that the text names, or None when it names several or none: a date before it is of that year too."""
    years = set(_years(tokens))
    return years.pop() if len(years) == 1 else None


def writes_day_first(tokens: Tokens) -> bool | None:
    """Whether numeric dates of the text put the day first, by those that can be read one way only.

    None when none decides it.
    """
    for found in _NUMERIC.finditer(tokens.letters):
        first, second = int(tokens.words[found.start()]), int(tokens.words[found.start() + 2])
        if first > _MONTHS >= second or second > _MONTHS >= first:
            return first > second
    return None
