"""Merge: rows of different articles that tell of one occurrence get one `cluster_id`. See docs/merging.md."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from pipeline.merge.blocks import candidates
from pipeline.merge.clusters import cluster
from pipeline.merge.likeness import ENOUGH, likeness
from pipeline.merge.traits import Traits, traits
from pipeline.records import Event

__all__ = ["merge_reports"]


def _alike(rows: Sequence[Traits]) -> Iterator[tuple[float, int, int]]:
    """Pairs that may be joined, as (likeness, index, index); a pair may come more than once."""
    for i, j in candidates(rows):
        score = likeness(rows[i], rows[j])
        if score >= ENOUGH:
            yield score, i, j


def merge_reports(events: Iterable[Event]) -> tuple[Event, ...]:
    """The same rows in the same order, each with the `cluster_id` of its occurrence.

    A cluster's id is the event id of its earliest-published report, so later articles leave it as it is.
    The order of the rows does not matter, nor does any `cluster_id` that they had before.
    """
    rows = tuple(events)
    names = [row.event_id for row in rows]
    seen = [traits(row) for row in rows]
    for members in cluster(seen, _alike(seen)):
        first = min(members, key=lambda k: (rows[k].published or date.max, rows[k].event_id))
        for k in members:
            names[k] = rows[first].event_id
    return tuple(row if row.cluster_id == name else replace(row, cluster_id=name) for row, name in zip(rows, names, strict=True))
