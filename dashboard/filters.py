"""What the reader chose to see, as one record: its SQL, its words, its place in the address bar."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any

from pipeline.schema import EVENT_TYPE_OF, SUB_TYPES

REAL = ("asserted", "claimed")
UNREAL = ("planned", "hypothetical", "denied")
ROLES = ("main", "background", "aggregate")
# The lists that the table can show, each with the rows that belong to it.
LISTS = {
    "all": "TRUE",
    "map": "latitude IS NOT NULL",
    "country": "latitude IS NULL AND place_precision = 6",
    "unplaced": "latitude IS NULL AND place_precision IS DISTINCT FROM 6",
    "undated": "date_start IS NULL",
}


@dataclass(frozen=True)
class Filters:
    """Every empty choice leaves all in, except that what is not said to have happened needs `unreal`."""

    since: date | None = None
    until: date | None = None
    country: tuple[str, ...] = ()
    region: tuple[str, ...] = ()  # "UA/Kherson Oblast": two countries may share a region's name
    type: tuple[str, ...] = ()
    sub: tuple[str, ...] = ()
    modality: tuple[str, ...] = ()
    role: tuple[str, ...] = ()
    unreal: bool = False
    q: str = ""
    place: str = ""  # "46.6350,32.6169", as `place_key` in the query's table
    list: str = field(default="all")

    def without(self, *names: str) -> Filters:
        """These filters with the named ones as if never chosen."""
        plain = Filters()
        return replace(self, **{name: getattr(plain, name) for name in names})

    def where(self) -> tuple[str, list[Any]]:
        """The SQL condition, with its parameters, that a row must meet."""
        parts = [LISTS[self.list]]
        values: list[Any] = []
        if self.since:
            parts.append("date_end >= ?")
            values.append(self.since)
        if self.until:
            parts.append("date_start <= ?")
            values.append(self.until)
        for column, chosen in (
            ("country", self.country),
            ("region", self.region),
            ("event_type", self.type),
            ("sub_type", self.sub),
            ("modality", self.modality),
            ("role", self.role),
        ):
            if chosen:
                parts.append(f"{column} IN ({', '.join('?' * len(chosen))})")
                values.extend(chosen)
        if not self.unreal:
            parts.append("modality IN ('asserted', 'claimed')")
        for term in search_terms(self.q):
            parts.append("contains(haystack, strip_accents(lower(?)))")
            values.append(term)
        if self.place:
            parts.append("place_key = ?")
            values.append(self.place)
        return " AND ".join(parts), values


def search_terms(words: str) -> list[str]:
    """The words to be found, each anywhere; "a phrase in quotation marks" stays together.

    >>> search_terms('bridge "missile strike" Kherson')
    ['missile strike', 'bridge', 'Kherson']
    """
    outside, inside = words.split('"')[::2], words.split('"')[1::2]
    return [phrase.strip() for phrase in inside if phrase.strip()] + " ".join(outside).split()


_CHOICES: dict[str, frozenset[str]] = {
    "type": frozenset(SUB_TYPES),
    "sub": frozenset(EVENT_TYPE_OF),
    "modality": frozenset(REAL + UNREAL),
    "role": frozenset(ROLES),
}


def from_address(params: Mapping[str, Iterable[str]]) -> tuple[Filters, list[str]]:
    """The filters that an address names, and in words what in it could not be understood."""
    given: dict[str, Any] = {}
    problems: list[str] = []
    for name, raw in params.items():
        values = tuple(raw)
        if name not in {f.name for f in fields(Filters)} or not any(values):
            continue
        if name in ("since", "until"):
            try:
                given[name] = date.fromisoformat(values[0])
            except ValueError:
                problems.append(f"“{values[0][:40]}” is no date (YYYY-MM-DD)")
        elif name == "unreal":
            given[name] = values[0] == "yes"
        elif name in ("q", "place"):
            given[name] = values[0][:500]
        elif name == "list":
            if values[0] in LISTS:
                given[name] = values[0]
            else:
                problems.append(f"there is no list “{values[0][:40]}”")
        else:
            allowed = _CHOICES.get(name)
            problems += [f"there is no {name} “{v[:40]}”" for v in values if allowed and v not in allowed]
            given[name] = tuple(v for v in values if not allowed or v in allowed)
    since, until = given.get("since"), given.get("until")
    if since and until and since > until:
        problems.append(f"{since} is after {until}")
        del given["since"], given["until"]
    return Filters(**given), problems


def to_address(filters: Filters) -> dict[str, list[str]]:
    """What the address must hold for `from_address` to give these filters again."""
    plain = Filters()
    out: dict[str, list[str]] = {}
    for f in fields(Filters):
        value = getattr(filters, f.name)
        if value != getattr(plain, f.name):
            if isinstance(value, tuple):
                out[f.name] = list(value)
            else:
                out[f.name] = ["yes" if value is True else str(value)]
    return out


def _days(filters: Filters) -> str | None:
    if filters.since and filters.until:
        return f"{filters.since}" if filters.since == filters.until else f"{filters.since} to {filters.until}"
    if filters.since:
        return f"from {filters.since}"
    return f"until {filters.until}" if filters.until else None


def in_words(filters: Filters, names: Mapping[str, Mapping[str, str]]) -> list[tuple[tuple[str, ...], str]]:
    """Each active choice in words, with the fields that clear it; `names` turns a field's codes into words.

    >>> in_words(Filters(type=("battles",)), {"type": {"battles": "Battles"}})
    [(('type',), 'Type: Battles')]
    """
    said: list[tuple[tuple[str, ...], str]] = []
    days = _days(filters)
    if days:
        said.append((("since", "until"), days))
    for name, label in (
        ("place", "Place"),
        ("country", "Country"),
        ("region", "Region"),
        ("type", "Type"),
        ("sub", "Sub-type"),
        ("modality", "How sure"),
        ("role", "Role"),
    ):
        value = getattr(filters, name)
        chosen = (value,) if isinstance(value, str) else value
        if value:
            known = names.get(name, {})
            said.append(((name,), f"{label}: {', '.join(known.get(code, code) for code in chosen)}"))
    if filters.list != "all":
        said.append((("list",), f"Rows: {names.get('list', {}).get(filters.list, filters.list)}"))
    if filters.q.strip():
        said.append((("q",), f"Text: {filters.q.strip()}"))
    if filters.unreal:
        said.append((("unreal",), "With planned, feared, denied"))
    return said
