"""Merge: rows of different articles that tell of one occurrence get one `cluster_id`.

Two rows are one occurrence when kind, place, date and actors agree as exactly as both state them. Pairs are
joined best first, and a cluster never holds two rows of one article: an article that tells of two strikes tells of two
strikes. The result does not depend on the order of the rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from math import cos, floor, radians

from pipeline.events.triggers import family_of
from pipeline.records import Event

_REAL = frozenset({"asserted", "claimed"})
# A report's own date may be off by one: "overnight", time zones, the day of the report for the day of the event.
_SLACK_DAYS = {True: 1, False: 0}
_LONGEST_DAYS = 10
_SAME_PLACE_KM = 6.0
_CELL_DEGREES = 0.25
_ENOUGH = 0.6


def _kilometres(a: Event, b: Event) -> float | None:
    """Distance on a flat patch, exact enough below 50 km; None without two points."""
    if a.latitude is None or a.longitude is None or b.latitude is None or b.longitude is None:
        return None
    east = abs(a.longitude - b.longitude)
    x = min(east, 360 - east) * cos(radians((a.latitude + b.latitude) / 2))
    return float(111.2 * (x**2 + (a.latitude - b.latitude) ** 2) ** 0.5)


def _loose(event: Event) -> bool:
    return event.date_basis in {"publication", "inherited"} or event.date_precision != "day"


def _days_apart(a: Event, b: Event) -> int | None:
    """Days between the two intervals, 0 when they touch; None when either is undated."""
    if a.date_start is None or b.date_start is None or a.date_end is None or b.date_end is None:
        return None
    return max(0, (a.date_start - b.date_end).days, (b.date_start - a.date_end).days)


def _date_score(a: Event, b: Event) -> float | None:
    apart = _days_apart(a, b)
    if apart is None or apart > _SLACK_DAYS[_loose(a) or _loose(b)]:
        return None
    lengths = [(e.date_end - e.date_start).days for e in (a, b) if e.date_start and e.date_end]
    if max(lengths) - min(lengths) > _LONGEST_DAYS:
        return None
    return 1.0 if apart == 0 else 0.6


def _place_score(a: Event, b: Event) -> float | None:
    """How surely the two places are one; None when they are not. Different grains do not agree by nesting alone."""
    if a.place_precision is None or b.place_precision is None:
        return 0.2 if a.place_precision == b.place_precision else None
    fine = [e.place_precision is not None and e.place_precision <= 3 for e in (a, b)]
    if all(fine):
        distance = _kilometres(a, b)
        if distance is None or distance > _SAME_PLACE_KM:
            return None
        return 1.0 if a.geoname_id == b.geoname_id else 0.9
    if a.place_precision == b.place_precision and a.place_name == b.place_name and a.country == b.country:
        return 0.5 if a.place_precision == 6 else 0.7
    if a.country == b.country and a.admin1 and a.admin1 == b.admin1 and 6 not in {a.place_precision, b.place_precision}:
        return 0.2  # a province and a town in it: only equal figures can carry it
    return None


def _words(name: str | None) -> frozenset[str]:
    return frozenset(word for word in (name or "").lower().replace("’", "'").split() if len(word) > 3)


def _side_score(a: Event, b: Event) -> float | None:
    """Agreement of the initiators by their first letters ("Russia", "Russian forces"); None when they contradict."""
    mine, theirs = _words(a.side_a), _words(b.side_a)
    if not mine or not theirs:
        return 0.5
    stems = {word[:5] for word in mine} & {word[:5] for word in theirs}
    if stems:
        return 1.0
    return 0.3 if a.side_a_type != b.side_a_type else 0.15


def _figures_agree(a: Event, b: Event) -> bool:
    same = [
        (a.killed_low, a.killed_high) == (b.killed_low, b.killed_high) and a.killed_low is not None,
        (a.injured_low, a.injured_high) == (b.injured_low, b.injured_high) and a.injured_low is not None,
    ]
    return any(same)


def likeness(a: Event, b: Event) -> float | None:
    """How surely two rows tell of one occurrence, 0 to 1; None when they cannot."""
    if a.article_id == b.article_id or family_of(a.sub_type) != family_of(b.sub_type):
        return None
    if (a.modality in _REAL) != (b.modality in _REAL):
        return None
    when, where, who = _date_score(a, b), _place_score(a, b), _side_score(a, b)
    if when is None or where is None or who is None:
        return None
    figures = 0.35 if _figures_agree(a, b) else 0.0
    kind = 0.1 if a.sub_type == b.sub_type else 0.0
    return min(1.0, 0.45 * where + 0.2 * when + 0.15 * who + kind + figures)


def _keys(event: Event) -> Iterator[tuple[object, ...]]:
    """Blocks in which a row may meet its like: its kind, the days it touches, and its cell or unit."""
    if event.date_start is None or event.date_end is None:
        return
    family = family_of(event.sub_type)
    days = min((event.date_end - event.date_start).days, _LONGEST_DAYS * 2)
    for offset in range(-1, days + 1):
        day: date = event.date_start + timedelta(days=offset)
        yield family, day, event.country, event.admin1
        if event.latitude is not None and event.longitude is not None and (event.place_precision or 9) <= 3:
            yield family, day, floor(event.latitude / _CELL_DEGREES), floor(event.longitude / _CELL_DEGREES)


def _pairs(events: Sequence[Event]) -> list[tuple[float, int, int]]:
    """Like pairs as (likeness, index, index), best first, ties by id so that row order does not matter."""
    blocks: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for index, event in enumerate(events):
        for key in _keys(event):
            blocks[key].append(index)
    seen: dict[tuple[int, int], float] = {}
    for members in blocks.values():
        for position, i in enumerate(members):
            for j in members[position + 1 :]:
                if (i, j) not in seen:
                    score = likeness(events[i], events[j])
                    seen[i, j] = score if score is not None else 0.0
    good = [(score, i, j) for (i, j), score in seen.items() if score >= _ENOUGH]
    return sorted(good, key=lambda p: (-p[0], *sorted((events[p[1]].event_id, events[p[2]].event_id))))


def merge_reports(events: Iterable[Event]) -> tuple[Event, ...]:
    """The same rows in the same order, each with the `cluster_id` of its occurrence.

    A cluster's id is the event id of its earliest-published report.
    """
    rows = tuple(events)
    cluster = list(range(len(rows)))
    members = {index: [index] for index in cluster}
    for _, i, j in _pairs(rows):
        a, b = cluster[i], cluster[j]
        if a == b or {rows[k].article_id for k in members[a]} & {rows[k].article_id for k in members[b]}:
            continue
        for k in members[b]:
            cluster[k] = a
        members[a] += members.pop(b)
    names = {
        root: min(inside, key=lambda k: (rows[k].published or date.max, rows[k].event_id)) for root, inside in members.items()
    }
    return tuple(replace(row, cluster_id=rows[names[cluster[k]]].event_id) for k, row in enumerate(rows))
