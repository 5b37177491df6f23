"""What a build changed: occurrences that are new, told otherwise or gone since an earlier version of the store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import date
from hashlib import blake2b
from typing import Literal

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.occurrences import Occurrence, occurrence_table
from pipeline.schema import EVENTS
from pipeline.store import Store

_AT_ONCE = 1_000  # rows
_NAMES = tuple(field.name for field in fields(Occurrence))


@dataclass(frozen=True, slots=True)
class Change:
    """An occurrence that differs between two versions.

    `row` is the occurrence as it is now, or as it last was when it is gone. `columns` names what changed, with
    the values before and now. `other_id` is the id that it had before, or for one that is gone the id of the
    occurrence that now holds its reports; None when there is no such id.
    """

    kind: Literal["new", "changed", "gone"]
    row: Occurrence
    columns: tuple[tuple[str, object, object], ...] = ()
    other_id: str | None = None


def _by_report(rows: Iterable[Occurrence]) -> dict[str, Occurrence]:
    return {event_id: row for row in rows for event_id in row.event_ids.split("; ")}


def _former(row: Occurrence, before: dict[str, Occurrence], now: dict[str, Occurrence], by_report: dict[str, Occurrence]) -> Occurrence | None:
    """What an occurrence was: the one of its id, or one that had one of its reports and whose id is no more."""
    if row.cluster_id in before:
        return before[row.cluster_id]
    earlier = (by_report[event_id] for event_id in row.event_ids.split("; ") if event_id in by_report)
    return next((found for found in earlier if found.cluster_id not in now), None)


def _columns(was: Occurrence, row: Occurrence) -> tuple[tuple[str, object, object], ...]:
    pairs = ((name, getattr(was, name), getattr(row, name)) for name in _NAMES)
    return tuple((name, old, new) for name, old, new in pairs if old != new)


def compare(before: Iterable[Occurrence], after: Iterable[Occurrence]) -> Iterator[Change]:
    """The changes from one version to another by id: new and changed ones first, then those that are gone."""
    then, now = {row.cluster_id: row for row in before}, {row.cluster_id: row for row in after}
    reports_then, reports_now = _by_report(then.values()), _by_report(now.values())
    taken: set[str] = set()
    for name in sorted(now):
        row, was = now[name], _former(now[name], then, now, reports_then)
        if was is None or was.cluster_id in taken:
            yield Change("new", row)
            continue
        taken.add(was.cluster_id)
        if was != row:
            yield Change("changed", row, _columns(was, row), was.cluster_id if was.cluster_id != name else None)
    for name in sorted(then.keys() - taken - now.keys()):
        heirs = (reports_now[event_id] for event_id in then[name].event_ids.split("; ") if event_id in reports_now)
        yield Change("gone", then[name], other_id=next((heir.cluster_id for heir in heirs), None))


def changes_between(before: Store | None, after: Store) -> Iterator[Change]:
    """The changes from one version of a store to another, with None from the beginning.

    Only the events are read of which a report came, went or changed, and of the others what tells that they are the same.
    """
    if before is None:
        yield from compare((), _told(after.events()))
        return
    clusters = _touched(before.event_files(), after.event_files())
    if clusters:
        yield from compare(_told(before.events_of(clusters)), _told(after.events_of(clusters)))


def _told(events: pa.Table) -> list[Occurrence]:
    return [Occurrence(**row) for row in occurrence_table(events).to_pylist()]


def _touched(before: Iterable[str], after: Iterable[str]) -> set[str]:
    """The clusters, before and after, of the reports that are not the same in both."""
    then, now = set(before), set(after)  # a file never changes, so what both have is the same
    clusters: set[str] = set()
    gone = {report: cluster for file in then - now for report, cluster in _reports(file)}
    for file in now - then:
        for report, cluster in _reports(file):
            if gone.pop(report, None) is None:
                clusters.add(cluster)
    return clusters.union(gone.values())


def _reports(file: str) -> Iterator[tuple[bytes, str]]:
    """For each row what is the same only for the same row, and its cluster."""
    for batch in pq.ParquetFile(file).iter_batches(_AT_ONCE, columns=EVENTS.names):
        for row in batch.to_pylist():
            yield blake2b(repr(row).encode("utf-8", "surrogatepass"), digest_size=16).digest(), row["cluster_id"]


def _cell(value: object) -> str:
    return "none" if value is None else value.isoformat() if isinstance(value, date) else str(value)


def change_line(change: Change) -> str:
    """A change as tab-separated words: kind, id, day, place, sub-type, what differs."""
    row = change.row
    told = [f"{name}: {_cell(old)} → {_cell(new)}" for name, old, new in change.columns if name != "cluster_id"]
    if change.other_id:
        told.insert(0, f"{'now in' if change.kind == 'gone' else 'was'} {change.other_id}")
    cells = (change.kind, row.cluster_id, row.date_start, row.place_name or row.country, row.sub_type, "; ".join(told))
    return "\t".join("" if cell is None else " ".join(_cell(cell).split()) for cell in cells)
