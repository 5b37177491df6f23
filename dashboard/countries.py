"""Names of countries for their ISO 3166-1 codes."""

from __future__ import annotations

from functools import cache

from babel import Locale

from dashboard.speak import language


@cache
def _territories(code: str) -> dict[str, str]:
    return {**Locale.parse("en").territories, **Locale.parse(code).territories}


def english_name(code: str) -> str | None:
    """The country's name in English, in which the table stores names of places; None when no list has it."""
    return _territories("en").get(code)


def country_name(code: str | None) -> str:
    """The country's name in the reader's language, or the code itself when no list has it; "" for None."""
    return _territories(language()).get(code, code) if code else ""
