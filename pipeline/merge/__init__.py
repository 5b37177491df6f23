"""Merge: rows of different articles that tell of one occurrence get one `cluster_id`. See docs/merging.md."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pipeline.merge.again import merge_again, named
from pipeline.merge.blocks import Cover, Reach
from pipeline.merge.traits import COMPARED, traits
from pipeline.merge.windows import first_reports
from pipeline.records import Event

__all__ = ["COMPARED", "Cover", "Reach", "cluster_ids", "first_reports", "merge_again", "merge_reports"]


def merge_reports(events: Iterable[Event]) -> tuple[Event, ...]:
    """The same rows in the same order, each with the `cluster_id` of its occurrence.

    A cluster's id is the event id of its earliest-published report, so later articles leave it as it is, and an
    id that was read elsewhere still names a report of the same occurrence when an earlier one has turned up.
    The order of the rows does not matter, nor does any `cluster_id` that they had before.
    """
    rows = tuple(events)
    names = cluster_ids(rows)
    return tuple(row if row.cluster_id == name else replace(row, cluster_id=name) for row, name in zip(rows, names, strict=True))


def cluster_ids(events: Iterable[Event]) -> list[str]:
    """The `cluster_id` that `merge_reports` gives each row, in their order. The rows may come as a stream: none is kept."""
    return named([traits(row) for row in events])
