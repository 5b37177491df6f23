"""Merging again: when reports come or go, only what they can touch is clustered anew, with the result of a full merge.

A report can touch the rows that share a block with it, and through them the rows that are alike to those, and so
on. Everything else keeps its cluster. See docs/merging.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import replace
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.merge.blocks import Cover, Neighbours, candidates
from pipeline.merge.clusters import cluster
from pipeline.merge.likeness import ENOUGH, likeness
from pipeline.merge.traits import Traits, traits
from pipeline.records import Event
from pipeline.schema import EVENTS, to_table

# Chains of alike reports seldom reach further than this from the days of the news; where they do, more is read.
_WEEKS_AROUND = 2
_EPOCH = date(1970, 1, 1).toordinal()


def merge_again(kept: pa.Table, gone: pa.Table, new: Iterable[Event]) -> pa.Table:
    """The rows of `kept` and `new` with their clusters. `gone` are the rows that were merged with `kept` before.

    All tables have the schema EVENTS. The result is that of merging all the rows at once.
    """
    fresh, lost = list(new), _events(gone)
    if not fresh and not lost:
        return kept
    weeks = _WEEKS_AROUND
    cover = Cover.of(map(traits, [*fresh, *lost])).wider(weeks)
    while True:
        near = cover.touched_by(*(_ordinals(kept[name]) for name in ("date_start", "date_end", "published")))
        known = _events(kept.filter(pa.array(near)))
        seen = [traits(row) for row in (*known, *fresh, *lost)]
        touched = _touched(seen, range(len(known), len(seen)))
        needed = Cover.of(seen[k] for k in touched)
        if cover >= needed:
            break
        weeks *= 4
        cover |= needed.wider(weeks)
    after = [*known, *fresh]
    names = named(after, seen[: len(after)], {k for k in touched if k < len(after)})
    again = [names.get(k, row.cluster_id) for k, row in enumerate(after)]
    return pa.concat_tables([_renamed(kept, near, again[: len(known)]), _renamed_events(fresh, again[len(known) :])])


def _events(table: pa.Table) -> list[Event]:
    return [Event(**row) for row in table.select(EVENTS.names).to_pylist()]


def _ordinals(days: pa.ChunkedArray) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    numbers = pc.add(pc.cast(pc.cast(days, pa.int32()), pa.int64()), _EPOCH)
    return np.asarray(pc.fill_null(numbers, 0).combine_chunks())


def _alike(rows: Sequence[Traits], pairs: Iterable[tuple[int, int]]) -> Iterator[tuple[float, int, int]]:
    """Those of `pairs` that may be joined, as (likeness, index, index)."""
    for i, j in pairs:
        score = likeness(rows[i], rows[j])
        if score >= ENOUGH:
            yield score, i, j


def _touched(rows: Sequence[Traits], stirred: Iterable[int]) -> set[int]:
    """The rows whose cluster may change when the `stirred` ones come or go."""
    neighbours = Neighbours(rows)
    touched = set(stirred)
    touched.update(*(block for index in list(touched) for block in neighbours.crowds(index)))
    edge = list(touched)
    while edge:
        index = edge.pop()
        joined = [j for j in neighbours.of(index) - touched if likeness(rows[index], rows[j]) >= ENOUGH]
        touched.update(joined)
        edge += joined
    return touched


def named(rows: Sequence[Event], seen: Sequence[Traits], among: Set[int] | None = None) -> dict[int, str]:
    """The cluster id of each row by its index; with `among`, of these rows only.

    It is the event id of the cluster's earliest-published report.
    """
    names = {k: rows[k].event_id for k in (range(len(rows)) if among is None else among)}
    for members in cluster(seen, _alike(seen, candidates(seen, among))):
        first = min(members, key=lambda k: (rows[k].published or date.max, rows[k].event_id))
        names.update(dict.fromkeys(members, rows[first].event_id))
    return names


def _renamed(kept: pa.Table, near: np.ndarray[tuple[int], np.dtype[np.bool_]], names: Sequence[str]) -> pa.Table:
    column = pc.replace_with_mask(kept["cluster_id"].combine_chunks(), pa.array(near), pa.array(names, pa.string()))
    return kept.select(EVENTS.names).set_column(EVENTS.names.index("cluster_id"), EVENTS.field("cluster_id"), column)


def _renamed_events(rows: Sequence[Event], names: Sequence[str]) -> pa.Table:
    return to_table(replace(row, cluster_id=name) for row, name in zip(rows, names, strict=True))
