"""What the reader chose to see, as one record: its words, its place in the address bar."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from dashboard.speak import say
from pipeline.schema import EVENT_TYPE_OF, SUB_TYPES

REAL = ("asserted", "claimed")
UNREAL = ("planned", "hypothetical", "denied")
ROLES = ("main", "background", "aggregate")
LISTS = ("all", "map", "country", "unplaced", "undated")  # what the table can show
PRECISIONS = range(8)  # 0 is without any place
Bounds = tuple[float, float, float, float]


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
    place: tuple[str, ...] = ()  # "46.6350,32.6169": latitude, longitude
    actor: tuple[str, ...] = ()  # one of the names of either side
    source: tuple[str, ...] = ()
    precision: tuple[int, ...] = ()  # 0 for rows without any place
    killed: int | None = None  # at least so many
    confidence: float | None = None  # at least so much
    bounds: Bounds | None = None  # west, south, east, north; west lies east of east across the date line
    added: int | None = None  # only what is new or changed since this version of the store
    list: str = "all"

    def without(self, *names: str) -> Filters:
        """These filters with the named ones as if never chosen."""
        plain = Filters()
        return replace(self, **{name: getattr(plain, name) for name in names})


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


def _bounds(values: tuple[str, ...]) -> Bounds:
    """
    >>> _bounds(("30,45,33.5,47",))
    (30.0, 45.0, 33.5, 47.0)
    """
    west, south, east, north = (float(part) for part in values[0].split(","))
    if not (-180 <= west <= 180 and -180 <= east <= 180 and -90 <= south <= north <= 90):
        raise ValueError(values)
    return west, south, east, north


def _precisions(values: tuple[str, ...]) -> tuple[int, ...]:
    if not all(int(value) in PRECISIONS for value in values):
        raise ValueError(values)
    return tuple(int(value) for value in values)


def _share(values: tuple[str, ...]) -> float:
    if not 0 <= float(values[0]) <= 1:
        raise ValueError(values)
    return float(values[0])


def _killed(values: tuple[str, ...]) -> int:
    if not 0 <= int(values[0]) <= 10**9:
        raise ValueError(values)
    return int(values[0])


def _version(values: tuple[str, ...]) -> int:
    if not 0 <= int(values[0]) <= 10**9:
        raise ValueError(values)
    return int(values[0])


_NUMBERS: dict[str, Callable[[tuple[str, ...]], Any]] = {
    "bounds": _bounds,
    "precision": _precisions,
    "confidence": _share,
    "killed": _killed,
    "added": _version,
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
                problems.append(say("“{value}” is no date (YYYY-MM-DD)", value=values[0][:40]))
        elif name == "unreal":
            given[name] = values[0] == "yes"
        elif name in _NUMBERS:
            try:
                given[name] = _NUMBERS[name](values)
            except ValueError:
                problems.append(say("“{value}” is no {name}", value=", ".join(values)[:40], name=name))
        elif name == "q":
            given[name] = values[0][:500]
        elif name == "list":
            if values[0] in LISTS:
                given[name] = values[0]
            else:
                problems.append(say("there is no {name} “{value}”", name=name, value=values[0][:40]))
        else:
            allowed = _CHOICES.get(name)
            problems += [say("there is no {name} “{value}”", name=name, value=v[:40]) for v in values if allowed and v not in allowed]
            given[name] = tuple(v for v in values if not allowed or v in allowed)
    since, until = given.get("since"), given.get("until")
    if since and until and since > until:
        problems.append(say("{since} is after {until}", since=since, until=until))
        del given["since"], given["until"]
    return Filters(**given), problems


def to_address(filters: Filters) -> dict[str, list[str]]:
    """What the address must hold for `from_address` to give these filters again."""
    plain = Filters()
    out: dict[str, list[str]] = {}
    for f in fields(Filters):
        value = getattr(filters, f.name)
        if value != getattr(plain, f.name):
            if f.name == "bounds":
                out[f.name] = [",".join(str(edge) for edge in value)]
            elif isinstance(value, tuple):
                out[f.name] = [str(choice) for choice in value]
            else:
                out[f.name] = ["yes" if value is True else str(value)]
    return out


def days_in_words(filters: Filters) -> str | None:
    """The range of dates, None without one."""
    if filters.since and filters.until:
        same = filters.since == filters.until
        return str(filters.since) if same else say("{first} to {last}", first=filters.since, last=filters.until)
    if filters.since:
        return say("from {day}", day=filters.since)
    return say("until {day}", day=filters.until) if filters.until else None


_LABELS = {
    "place": "Place",
    "country": "Country",
    "region": "Region",
    "type": "Type",
    "sub": "Sub-type",
    "modality": "How sure",
    "role": "Role",
    "actor": "Actor",
    "source": "Source",
    "precision": "Place known to",
}


def in_words(filters: Filters, names: Mapping[str, Mapping[Any, str]]) -> list[tuple[tuple[str, ...], str]]:
    """Each active choice in words, with the fields that clear it; `names` turns a field's codes into words.

    >>> in_words(Filters(type=("battles",)), {"type": {"battles": "Battles"}})
    [(('type',), 'Type: Battles')]
    """
    said: list[tuple[tuple[str, ...], str]] = []
    days = days_in_words(filters)
    if days:
        said.append((("since", "until"), days))
    for name, label in _LABELS.items():
        if getattr(filters, name):
            known = names.get(name, {})
            said.append(((name,), f"{say(label)}: {', '.join(str(known.get(code, code)) for code in getattr(filters, name))}"))
    if filters.killed is not None:
        said.append((("killed",), say("Killed: at least {n}", n=filters.killed)))
    if filters.confidence is not None:
        said.append((("confidence",), say("Confidence: at least {share}", share=f"{filters.confidence:.0%}")))
    if filters.bounds:
        said.append((("bounds",), say("Within a part of the map")))
    if filters.added is not None:
        said.append((("added",), say("Articles added since version {version}", version=str(filters.added))))
    if filters.list != "all":
        said.append((("list",), say("Rows: {list}", list=names.get("list", {}).get(filters.list, filters.list))))
    if filters.q.strip():
        said.append((("q",), say("Text: {words}", words=filters.q.strip())))
    if filters.unreal:
        said.append((("unreal",), say("With planned, feared, denied")))
    return said
