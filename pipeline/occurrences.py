"""The table of occurrences: one row for all reports that share a `cluster_id`.

Place and days are those of the report that gives them most exactly, all of its columns together, so an
occurrence is never more exact than a report of it. Figures span what all reports say, and each is kept with
who printed it. Where reports contradict one another, the row says so.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date

import pyarrow as pa

from pipeline.merge.wording import is_copy, plain, shingle_keys
from pipeline.records import DateBasis, DatePrecision, Event, Modality
from pipeline.schema import EVENT_TYPE_OF, EVENTS

_GIVEN_FOR_THE_EVENT = frozenset({"explicit", "weekday", "relative"})
_STRENGTH: tuple[Modality, ...] = ("asserted", "claimed", "denied", "planned", "hypothetical")
_SETTLEMENT = 2
_TOLLS = ("killed", "injured", "affected")
_Figure = tuple[int | None, int | None, Event]


@dataclass(frozen=True, slots=True)
class Occurrence:
    """What all reports of one occurrence say of it. Several values in one cell are joined by "; "."""

    cluster_id: str
    n_reports: int
    n_sources: int  # copies of one text, and reports of one source, count once
    first_report: date | None  # the days on which the earliest and the latest report were published
    last_report: date | None
    event_type: str
    sub_type: str
    modality: Modality  # the firmest of any report
    disputed: bool
    date_start: date | None
    date_end: date | None
    date_precision: DatePrecision
    date_basis: DateBasis
    date_article_id: str | None  # the report that the days are taken from
    place_name: str | None
    latitude: float | None
    longitude: float | None
    place_radius_km: float | None
    place_kind: str | None
    place_precision: int | None
    country: str | None
    admin1: str | None
    geoname_id: int | None
    place_article_id: str | None  # the report that the place is taken from
    side_a: str | None
    side_b: str | None
    targets: str | None
    killed_low: int | None
    killed_high: int | None
    killed_reported: str | None  # each figure with its source: "at least 12 (Kyiv Daily, 2022-10-24); 16 (...)"
    injured_low: int | None
    injured_high: int | None
    injured_reported: str | None
    affected_low: int | None
    affected_high: int | None
    affected_reported: str | None
    disagreements: str | None  # "place: Kherson, Antonivka; killed: 8, 12"
    confidence: float
    text: str  # the sentence of the first report
    title: str | None
    article_ids: str
    event_ids: str


_TYPES = {"n_reports": pa.int64(), "n_sources": pa.int64(), "first_report": pa.date32(), "last_report": pa.date32()}
OCCURRENCES: pa.Schema = pa.schema(
    [
        pa.field(
            f.name,
            EVENTS.field(f.name).type if f.name in EVENTS.names else _TYPES.get(f.name, pa.string()),
            nullable="None" in str(f.type),
        )
        for f in fields(Occurrence)
    ]
)


def _commonest(values: Iterable[str | None]) -> str | None:
    """The value that most reports give, the first in order among equals; None when none gives any."""
    counts = Counter(value for value in values if value is not None)
    return min(counts, key=lambda value: (-counts[value], value), default=None)


def _best_date(reports: Sequence[Event]) -> Event | None:
    """The report with the most exact days: given for the event itself before guessed from the publication."""
    dated = [row for row in reports if row.date_start and row.date_end]
    counts = Counter((row.date_start, row.date_end) for row in dated)

    def exactness(row: Event) -> tuple[bool, int, int, str]:
        days = (row.date_end - row.date_start).days if row.date_start and row.date_end else 0
        return row.date_basis not in _GIVEN_FOR_THE_EVENT, days, -counts[row.date_start, row.date_end], row.event_id

    return min(dated, key=exactness, default=None)


def _best_place(reports: Sequence[Event]) -> Event | None:
    """The report with the most exact place, among equals one that most reports name."""
    placed = [row for row in reports if row.place_precision is not None]
    counts = Counter(row.place_name for row in placed)
    return min(placed, key=lambda row: (row.place_precision, row.place_inherited, -counts[row.place_name], row.event_id), default=None)


def count_sources(reports: Sequence[Event]) -> int:
    """How many sources tell of it by themselves: one text printed in several places counts once."""
    root = list(range(len(reports)))

    def find(index: int) -> int:
        while root[index] != index:
            root[index] = root[root[index]]
            index = root[index]
        return index

    texts = [plain(row.text) for row in reports]
    alike: dict[object, list[int]] = defaultdict(list)
    for index, row in enumerate(reports):
        for key in (("source", row.source or row.article_id), ("text", texts[index]), *shingle_keys(texts[index])):
            alike[key].append(index)
    for key, members in alike.items():
        # a text that shares its rarest words with a thousand others is compared with one of them
        for index in members[1:]:
            if (isinstance(key, tuple) and key[0] == "source") or is_copy(texts[members[0]], texts[index]):
                root[find(index)] = find(members[0])
    return len({find(index) for index in range(len(reports))})


def _figures(reports: Sequence[Event], what: str) -> list[_Figure]:
    """Each report's count; an end that is None is open."""
    found = [(getattr(row, f"{what}_low"), getattr(row, f"{what}_high"), row) for row in reports]
    return [(low, high, row) for low, high, row in found if low is not None or high is not None]


def _span(figures: Sequence[_Figure]) -> tuple[int | None, int | None]:
    """The range over all reports; open above when the highest figure is an "at least", below with an "up to"."""
    if not figures:
        return None, None
    lows, highs = [low for low, _, _ in figures], [high for _, high, _ in figures]
    top = max(number for number in (*lows, *highs) if number is not None)
    is_open = any(high is None and low == top for low, high, _ in figures)
    return None if None in lows else min(low for low in lows if low is not None), None if is_open else top


def _worded(low: int | None, high: int | None) -> str:
    if low is None or high is None:
        return f"at least {low}" if high is None else f"up to {high}"
    return str(low) if low == high else f"{low} to {high}"


def _by_source(figures: Sequence[_Figure]) -> str | None:
    """Every figure with who said it, who printed it and when: "16 (the mayor, Kyiv Daily, 2022-10-25)"."""
    told = []
    for low, high, row in figures:
        speaker = row.claim_source if row.claim_source != "author" else None
        who = [speaker, row.source or row.article_id, row.published.isoformat() if row.published else None]
        told.append(f"{_worded(low, high)} ({', '.join(part for part in who if part)})")
    return "; ".join(dict.fromkeys(told)) or None


def _differ(what: str, values: Iterable[str | None]) -> str | None:
    names = list(dict.fromkeys(value for value in values if value))
    return f"{what}: {', '.join(names)}" if len(names) > 1 else None


def _toll_dispute(reports: Sequence[Event], what: str) -> str | None:
    """The counts when no one number fits all reports."""
    figures = _figures(reports, what)
    ends = [high for _, high, _ in figures if high is not None]
    fits = not ends or max(low or 0 for low, _, _ in figures) <= min(ends)
    return None if fits else _differ(what, (_worded(low, high) for low, high, _ in figures))


def _day_dispute(reports: Sequence[Event]) -> str | None:
    days = [(r.date_start, r.date_end) for r in reports if r.date_start and r.date_end and r.date_basis in _GIVEN_FOR_THE_EVENT]
    if not days or max(start for start, _ in days) <= min(end for _, end in days):
        return None
    return _differ("date", (start.isoformat() if start == end else f"{start} to {end}" for start, end in days))


def _first_words(row: Event) -> frozenset[str]:
    return frozenset(word[:5].lower() for word in (row.side_a or "").replace(";", " ").split() if len(word) > 3)


def _side_dispute(reports: Sequence[Event]) -> str | None:
    """The initiators when two reports name quite different ones: "Russia" and "Russian forces" are one."""
    named = [row for row in reports if _first_words(row)]
    apart = any(_first_words(row).isdisjoint(_first_words(named[0])) for row in named[1:])
    return _differ("initiator", (row.side_a for row in named)) if apart else None


def disagreements(reports: Sequence[Event]) -> tuple[str, ...]:
    """What the reports of one occurrence contradict one another in, with the values: "killed: 8, 12"."""
    fine = [row for row in reports if row.place_precision is not None and row.place_precision <= _SETTLEMENT]
    points = {row.geoname_id or row.place_name for row in fine}
    found = (
        _differ("place", (row.place_name for row in fine)) if len(points) > 1 else None,
        _day_dispute(reports),
        *(_toll_dispute(reports, what) for what in _TOLLS),
        _side_dispute(reports),
        "denied or disputed by a party" if any(row.disputed for row in reports) else None,
    )
    return tuple(words for words in found if words)


def _joined(names: Iterable[str | None]) -> str | None:
    single = (name for cell in names if cell for name in cell.split("; "))
    return "; ".join(dict.fromkeys(single)) or None


def occurrence(reports: Sequence[Event]) -> Occurrence:
    """The one row of reports that share a `cluster_id`; there must be at least one."""
    rows = sorted(reports, key=lambda row: (row.published or date.max, row.event_id))
    first, when, where = rows[0], _best_date(rows), _best_place(rows)
    sub_type = _commonest(row.sub_type for row in rows) or first.sub_type
    published = [row.published for row in rows if row.published]
    counts = {what: _figures(rows, what) for what in _TOLLS}
    spans = {what: _span(figures) for what, figures in counts.items()}
    return Occurrence(
        cluster_id=first.cluster_id,
        n_reports=len(rows),
        n_sources=count_sources(rows),
        first_report=min(published, default=None),
        last_report=max(published, default=None),
        event_type=EVENT_TYPE_OF[sub_type],
        sub_type=sub_type,
        modality=min((row.modality for row in rows), key=_STRENGTH.index),
        disputed=any(row.disputed for row in rows),
        date_start=when.date_start if when else None,
        date_end=when.date_end if when else None,
        date_precision=when.date_precision if when else "unknown",
        date_basis=when.date_basis if when else "none",
        date_article_id=when.article_id if when else None,
        place_name=where.place_name if where else None,
        latitude=where.latitude if where else None,
        longitude=where.longitude if where else None,
        place_radius_km=where.place_radius_km if where else None,
        place_kind=where.place_kind if where else None,
        place_precision=where.place_precision if where else None,
        country=where.country if where else None,
        admin1=where.admin1 if where else None,
        geoname_id=where.geoname_id if where else None,
        place_article_id=where.article_id if where else None,
        side_a=_commonest(row.side_a for row in rows),
        side_b=_commonest(row.side_b for row in rows),
        targets=_joined(row.targets for row in rows),
        killed_low=spans["killed"][0],
        killed_high=spans["killed"][1],
        killed_reported=_by_source(counts["killed"]),
        injured_low=spans["injured"][0],
        injured_high=spans["injured"][1],
        injured_reported=_by_source(counts["injured"]),
        affected_low=spans["affected"][0],
        affected_high=spans["affected"][1],
        affected_reported=_by_source(counts["affected"]),
        disagreements="; ".join(disagreements(rows)) or None,
        confidence=max(row.confidence for row in rows),
        text=first.text,
        title=first.title,
        article_ids="; ".join(dict.fromkeys(row.article_id for row in rows)),
        event_ids="; ".join(row.event_id for row in rows),
    )


def occurrences(events: Iterable[Event]) -> Iterator[Occurrence]:
    """One row for each `cluster_id` of merged reports, in the order of the ids."""
    clusters: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        clusters[event.cluster_id].append(event)
    return (occurrence(clusters[name]) for name in sorted(clusters))


def occurrence_table(events: pa.Table, chosen: pa.Table | None = None) -> pa.Table:
    """The occurrences of a table of reports; only those that one of the `chosen` reports tells of, when given.

    An occurrence always counts all of its reports, chosen or not.
    """
    wanted: Callable[[str], bool] = set(chosen["cluster_id"].to_pylist()).__contains__ if chosen is not None else bool
    rows = (Event(**row) for row in events.to_pylist())
    found = occurrences(row for row in rows if wanted(row.cluster_id))
    return pa.Table.from_pylist([asdict(row) for row in found], schema=OCCURRENCES)
