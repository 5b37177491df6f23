"""Merging again: when reports come or go, only what they can touch is clustered anew, with the result of a full merge.

Clusters are joined best pair first, and a pair that is refused changes nothing. So a cluster whose rows and pairs
are what they were goes through the same joins as before, until it joins one that did change: only then it is
clustered anew as well. See docs/merging.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
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

# What a report can change seldom lies further than this from the days of the news; where it does, more is read.
_WEEKS_AROUND = 2
_EPOCH = date(1970, 1, 1).toordinal()


def merge_again(kept: pa.Table, gone: pa.Table, new: Iterable[Event]) -> pa.Table:
    """The rows of `kept` and `new` with their clusters. `gone` are the rows that were merged with `kept` before.

    All tables have the schema EVENTS; the clusters of `kept` and `gone` are those that merging them gave. The
    result is that of merging all the rows at once.
    """
    fresh, lost = list(new), _events(gone)
    if not fresh and not lost:
        return kept
    weeks = _WEEKS_AROUND
    cover = Cover.of(map(traits, [*fresh, *lost])).wider(weeks)
    while True:
        near = cover.touched_by(*(_ordinals(kept[name]) for name in ("date_start", "date_end", "published")))
        known = _events(kept.filter(pa.array(near)))
        after, seen = [*known, *fresh], [traits(row) for row in (*known, *fresh, *lost)]
        clusters, asked = _changed(seen, _former(known, fresh, lost), len(known), len(after))
        needed = Cover.of(seen[k] for k in asked)
        if cover >= needed:
            break
        weeks *= 2
        cover |= needed.wider(weeks)
    again = [row.cluster_id for row in after]
    for members in clusters:
        name = _name(seen, members)
        for k in members:
            again[k] = name
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


def _former(known: Sequence[Event], fresh: Sequence[Event], lost: Sequence[Event]) -> list[list[int]]:
    """For each row of known, fresh and lost ones, the rows of the cluster that it was in; a fresh one stood alone."""
    together: dict[str, list[int]] = {}
    first_lost = len(known) + len(fresh)
    for k, row in [*enumerate(known), *enumerate(lost, first_lost)]:
        together.setdefault(row.cluster_id, []).append(k)
    alone = [[k] for k in range(len(known), first_lost)]
    return [*(together[row.cluster_id] for row in known), *alone, *(together[row.cluster_id] for row in lost)]


def _changed(seen: Sequence[Traits], former: Sequence[list[int]], unchanged: int, there: int) -> tuple[list[list[int]], set[int]]:
    """The clusters that may be others than before, single rows too, and all rows whose blocks that rests on.

    The first `unchanged` of `seen` have stayed, those up to `there` have come, and the others have gone.
    """
    asked = {k for index in _stirred(seen, range(unchanged, len(seen))) for k in former[index]}
    neighbours = Neighbours(seen[:there])
    moving, still, pairs = set[int](), set[int](), list[tuple[float, int, int]]()
    joined = {k for k in asked if k < there}
    while joined:
        moving |= joined
        met = list(_alike(seen, ((i, j) for i in joined for j in neighbours.of(i))))
        others = {k for _, _, j in met for k in former[j] if k < there} - moving - still
        still |= others
        pairs += met
        pairs += _alike(seen, ((i, j) for i in others for j in neighbours.of(i).intersection(former[i])))
        clusters = [members for members in cluster(seen, pairs) if not moving.isdisjoint(members)]
        joined = {k for members in clusters for j in members for k in former[j] if k < there} - moving
    return [*clusters, *([k] for k in moving.difference(*clusters))] if moving else [], asked | moving | still


def _stirred(seen: Sequence[Traits], moved: Iterable[int]) -> set[int]:
    """The rows that are compared with others than before when the `moved` ones come or go."""
    neighbours = Neighbours(seen)
    stirred = set(moved)
    return stirred.union(*(block for index in stirred for block in neighbours.crowds(index)))


def named(rows: Sequence[Traits]) -> list[str]:
    """The cluster id of each row when all are merged."""
    names = [row.event_id for row in rows]
    for members in cluster(rows, _alike(rows, candidates(rows))):
        name = _name(rows, members)
        for k in members:
            names[k] = name
    return names


def _name(rows: Sequence[Traits], members: Iterable[int]) -> str:
    """The event id of a cluster's earliest-published report."""
    return min((rows[k].published or date.max.toordinal(), rows[k].event_id) for k in members)[1]


def _renamed(kept: pa.Table, near: np.ndarray[tuple[int], np.dtype[np.bool_]], names: Sequence[str]) -> pa.Table:
    column = pc.replace_with_mask(kept["cluster_id"].combine_chunks(), pa.array(near), pa.array(names, pa.string()))
    return kept.select(EVENTS.names).set_column(EVENTS.names.index("cluster_id"), EVENTS.field("cluster_id"), column)


def _renamed_events(rows: Sequence[Event], names: Sequence[str]) -> pa.Table:
    return to_table(replace(row, cluster_id=name) for row, name in zip(rows, names, strict=True))
