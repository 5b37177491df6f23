"""Names of countries for their ISO 3166-1 codes."""

from __future__ import annotations

from functools import cache

from babel import Locale


@cache
def _territories(language: str) -> dict[str, str]:
    return dict(Locale.parse(language).territories)


def country_name(code: str | None, language: str = "en") -> str:
    """The country's name, or the code itself when no list has it; "" for None."""
    return _territories(language).get(code, code) if code else ""
