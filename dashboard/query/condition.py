"""What the reader chose, as a condition on the table `hot`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dashboard.filters import LISTS, Bounds, Filters
from dashboard.query.engine import Names
from dashboard.query.mercator import grid_x, grid_y

_LISTED = {
    "all": "TRUE",
    "map": "list = 0",
    "country": "list = 1",
    "unplaced": "list = 2",
    "undated": "date_start IS NULL",
}
assert set(_LISTED) == set(LISTS)


def condition(
    filters: Filters, names: Mapping[str, Names], searched: Callable[[str], str], added: Callable[[int], str]
) -> tuple[str, list[Any]]:
    """The SQL condition, with its values, that a row of `hot` must meet.

    `names` gives the numbers that stand for chosen values; a value that the store lacks is met by no row.
    `searched` gives the condition that the searched words stand in a row, `added` the name of a table with the rows of
    articles that are new or changed since a version of the store.
    """
    parts, values = [_LISTED[filters.list]], []
    for test, value in (
        ("date_end >= ?", filters.since),
        ("date_start <= ?", filters.until),
        ("coalesce(killed_high, killed_low) >= ?", filters.killed),
        ("confidence >= ?::REAL", filters.confidence),
    ):
        if value is not None:
            parts.append(test)
            values.append(value)
    for column in ("country", "region", "place", "type", "sub", "modality", "role", "source"):
        chosen = getattr(filters, column)
        if chosen:
            parts.append(_among(column, _numbers(names[column], chosen)))
    if filters.actor:
        numbers = _numbers(names["actor"], filters.actor)
        parts.append(f"sides IN (SELECT sides FROM actors WHERE {_among('actor', numbers)})")
    if filters.precision:
        parts.append(_among("precision", list(filters.precision)))
    if not filters.unreal:
        parts.append("modality <= 1")  # asserted or claimed
    if filters.bounds:
        parts.append(inside(filters.bounds))
    if filters.added is not None:
        parts.append(f"row IN (SELECT row FROM {added(filters.added)})")
    if filters.q.strip():
        parts.append(searched(filters.q))
    return " AND ".join(parts), values


def _numbers(names: Names, chosen: Sequence[str]) -> list[int]:
    return [names.numbers[value] for value in chosen if value in names.numbers]


def _among(column: str, numbers: Sequence[int]) -> str:
    return f"{column} IN ({', '.join(str(int(number)) for number in numbers)})" if numbers else "FALSE"


def inside(bounds: Bounds) -> str:
    """The condition that a row's point lies within these bounds; the part across the date line when west lies east of east."""
    west, south, east, north = bounds
    first, last = grid_x(west), grid_x(east)
    across = f"gx BETWEEN {first} AND {last}" if west <= east else f"(gx >= {first} OR gx <= {last})"
    return f"({across} AND gy BETWEEN {grid_y(north)} AND {grid_y(south)})"
