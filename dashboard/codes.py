"""What the page calls the codes of the table, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dashboard.countries import country_name
from dashboard.look import KINDS, LOOKS, words
from dashboard.place_names import local_unit
from dashboard.speak import say

ORDERS = {
    "date_down": "Newest first",
    "date_up": "Oldest first",
    "place": "By place",
    "type": "By type",
    "killed": "Most killed",
    "confidence": "Surest first",
    "article": "Article, as printed",
}
LISTS = {
    "all": "All",
    "map": "On the map",
    "country": "Country only",
    "unplaced": "Without a place",
    "undated": "Without a date",
}
ROLES = {"main": "Main", "background": "Background", "aggregate": "Totals over several"}
PRECISIONS = {
    0: "no place", 1: "settlement or site", 2: "near it or part of it", 3: "district", 4: "province",
    5: "wider region or natural feature", 6: "country", 7: "sea or air",
}  # fmt: skip
_NAMED: dict[str, dict[Any, str]] = {
    "order": ORDERS, "list": LISTS, "role": ROLES, "modality": LOOKS, "precision": PRECISIONS,
    "type": {code: kind.label for code, kind in KINDS.items()},
}  # fmt: skip


def called(field: str) -> Callable[[Any], str]:
    """What gives the words for a code of this field."""
    named = _NAMED.get(field, {})
    return lambda code: say(named[code]) if code in named else label(str(code))


def label(code: str) -> str:
    """A code of the table in words: "air_drone_strike" is "Air or drone strike"."""
    return say(words(code))


def kind_label(code: str) -> str:
    return say(KINDS[code].label)


def region_name(code: str, with_country: bool = True) -> str:
    """ "UA/Kherson Oblast" as people write it."""
    country, _, name = code.partition("/")
    name = local_unit(name, country)
    return f"{name}, {country_name(country)}" if with_country else name
