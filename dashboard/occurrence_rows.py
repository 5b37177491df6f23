"""The events view: one row for each occurrence that the shown reports tell of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict

import pyarrow as pa

from dashboard.filters import Filters
from dashboard.query import Snapshot
from pipeline.occurrences import OCCURRENCES, Occurrence, occurrence
from pipeline.records import Event

BATCH = 5_000


def occurrences_of(snapshot: Snapshot, cluster_ids: list[str]) -> list[Occurrence]:
    """These occurrences in their order; each counts all of its reports, shown or not."""
    reports: dict[str, list[Event]] = defaultdict(list)
    for row in snapshot.reports(cluster_ids).to_pylist():
        reports[row["cluster_id"]].append(Event(**row))
    return [occurrence(reports[name]) for name in cluster_ids]


def _table(snapshot: Snapshot, cluster_ids: list[str]) -> pa.Table:
    return pa.Table.from_pylist([asdict(row) for row in occurrences_of(snapshot, cluster_ids)], schema=OCCURRENCES)


def occurrence_rows(snapshot: Snapshot, filters: Filters, order: str, limit: int, offset: int = 0) -> pa.Table:
    """One page of occurrences, in the order of the first shown report of each."""
    return _table(snapshot, snapshot.occurrence_ids(filters, order, limit, offset))


def all_occurrences(snapshot: Snapshot, filters: Filters, order: str) -> Iterator[pa.Table]:
    """All of them in the same order, in pieces; one empty piece when there is none."""
    names = snapshot.occurrence_ids(filters, order)
    for start in range(0, max(len(names), 1), BATCH):
        yield _table(snapshot, names[start : start + BATCH])
