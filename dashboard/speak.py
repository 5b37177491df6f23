"""What the page says, in its reader's language.

The code holds the English words; `data/interface/LANGUAGE.po` holds what another language says for them. Words
that a catalogue lacks stay English.

>>> use("uk")
>>> say("Country")
'Країна'
>>> use("en")
>>> say("{n} rows", n=1234)
'1,234 rows'
"""

from __future__ import annotations

from contextvars import ContextVar
from datetime import date, timedelta
from functools import cache
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from pipeline.words import DATA

LANGUAGES = {"en": "English", "uk": "Українська", "ar": "العربية"}
RIGHT_TO_LEFT = frozenset({"ar"})
MONDAY = 0
_language: ContextVar[str] = ContextVar("language", default="en")
_week_start: ContextVar[int] = ContextVar("week_start", default=MONDAY)


def use(code: str, week_start: int = MONDAY) -> None:
    """Speak this language from now on, in this run of the page, and begin weeks on this day, 0 for Monday."""
    _language.set(code)
    _week_start.set(week_start)


def language() -> str:
    """The code of the language that is spoken."""
    return _language.get()


def language_of(locale: str | None) -> str:
    """The language of ours for a browser's locale, English when we have none.

    >>> language_of("uk-UA"), language_of(None)
    ('uk', 'en')
    """
    code = (locale or "en").replace("_", "-").split("-")[0].lower()
    return code if code in LANGUAGES else "en"


def week_start() -> int:
    """The day on which the reader's weeks begin, from 0 for Monday to 6 for Sunday."""
    return _week_start.get()


@cache
def week_start_of(locale: str | None) -> int:
    """The day on which weeks begin where a browser's locale says it is; Monday, as in ISO 8601, where it names no country.

    >>> week_start_of("en-US"), week_start_of("ar-EG"), week_start_of("uk-UA"), week_start_of("ar"), week_start_of("nonsense")
    (6, 5, 0, 0, 0)
    """
    try:
        spoken = Locale.parse((locale or "en").split("-u-")[0], sep="-")
    except (ValueError, UnknownLocaleError):
        return MONDAY
    return int(spoken.first_week_day) if spoken.territory else MONDAY


def week_of(day: date, week_start: int) -> date:
    """The first day of the week in which a day lies.

    >>> str(week_of(date(2024, 3, 3), 0)), str(week_of(date(2024, 3, 3), 6))
    ('2024-02-26', '2024-03-03')
    """
    return day - timedelta(days=(day.weekday() - week_start) % 7)


@cache
def _catalogue(code: str) -> dict[str, str]:
    path = DATA / "interface" / f"{code}.po"
    if not path.exists():
        return {}
    with path.open("rb") as file:
        return {str(message.id): str(message.string) for message in read_po(file, locale=code) if message.id and message.string}


def say(words: str, /, **values: Any) -> str:
    """These words in the reader's language, with the values put in; whole numbers get their separators."""
    told = _catalogue(language()).get(words, words)
    return told.format(**{name: number(value) for name, value in values.items()}) if values else told


def number(value: Any, /) -> str:
    """A whole number as the language writes it; anything else as it is.

    >>> number(1234567)
    '1,234,567'
    """
    if isinstance(value, int) and not isinstance(value, bool):
        # digits stay 0 to 9 everywhere, as in the dates beside them
        return str(format_decimal(value, locale=language(), numbering_system="latn"))
    return str(value)


def apart(words: str) -> str:
    """Words of another script or figures with their unit, which keep their own direction among words from right to left."""
    return f"\u2068{words}\u2069" if language() in RIGHT_TO_LEFT else words


def calendar() -> dict[str, Any]:
    """The names of months and days in the reader's language, as Vega takes them."""
    spoken = Locale.parse(language())
    months, days = spoken.months["stand-alone"], spoken.days["stand-alone"]
    return {
        "dateTime": "%Y-%m-%d %H:%M", "date": "%Y-%m-%d", "time": "%H:%M", "periods": ["AM", "PM"],
        "days": [days["wide"][(day - 1) % 7] for day in range(7)], "shortDays": [days["abbreviated"][(day - 1) % 7] for day in range(7)],
        "months": [months["wide"][month] for month in range(1, 13)], "shortMonths": [months["abbreviated"][month] for month in range(1, 13)],
    }  # fmt: skip
