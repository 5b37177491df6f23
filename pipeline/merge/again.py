"""Merging again: when reports come or go, only what they can touch is clustered anew, with the result of a full merge.

Clusters are joined best pair first, and a pair that is refused changes nothing. So a cluster whose rows and pairs
are what they were goes through the same joins as before, until it joins one that did change: only then it is
clustered anew as well. See docs/merging.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.merge.blocks import Cover, Neighbours, candidates
from pipeline.merge.clusters import cluster
from pipeline.merge.likeness import ENOUGH, likeness
from pipeline.merge.traits import Traits, traits
from pipeline.records import Event
from pipeline.schema import EVENTS

# What a report can change seldom lies further than this from the days of the news; where it does, more is read.
_WEEKS_AROUND = 2


def merge_again(near: Callable[[Cover], pa.Table], gone: pa.Table, new: pa.Table) -> tuple[pa.Table, pa.Table]:
    """The `new` rows with their clusters, and before them those of the rows that stay which are in another cluster now.

    `near` gives the rows that stay and have a block in a cover; `gone` are rows that were merged with them before. All
    tables have the schema EVENTS, and the clusters of what stays and goes are those that merging them gave. The result
    is that of merging all the rows at once.
    """
    fresh, lost = _events(new), _events(gone)
    if not fresh and not lost:
        return EVENTS.empty_table(), new
    weeks = _WEEKS_AROUND
    cover = Cover.of(map(traits, [*fresh, *lost])).wider(weeks)
    while True:
        stay = near(cover)
        known = _events(stay)
        after, seen = [*known, *fresh], [traits(row) for row in (*known, *fresh, *lost)]
        clusters, asked = _changed(seen, _former(known, fresh, lost), len(known), len(after))
        needed = Cover.of(seen[k] for k in asked)
        if cover >= needed:
            break
        weeks *= 2
        cover |= needed.wider(weeks)
    again = [row.cluster_id for row in after]
    for members in clusters:
        name = name_of(seen, members)
        for k in members:
            again[k] = name
    renamed = _renamed(stay, again[: len(known)])
    return renamed.filter(pc.not_equal(renamed["cluster_id"], stay["cluster_id"])), _renamed(new, again[len(known) :])


def _events(table: pa.Table) -> list[Event]:
    return [Event(**row) for row in table.select(EVENTS.names).to_pylist()]


def alike(rows: Sequence[Traits], pairs: Iterable[tuple[int, int]]) -> Iterator[tuple[float, int, int]]:
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
        met = list(alike(seen, ((i, j) for i in joined for j in neighbours.of(i))))
        others = {k for _, _, j in met for k in former[j] if k < there} - moving - still
        still |= others
        pairs += met
        pairs += alike(seen, ((i, j) for i in others for j in neighbours.of(i).intersection(former[i])))
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
    for members in cluster(rows, alike(rows, candidates(rows))):
        name = name_of(rows, members)
        for k in members:
            names[k] = name
    return names


def name_of(rows: Sequence[Traits], members: Iterable[int]) -> str:
    """The event id of a cluster's earliest-published report."""
    return min((rows[k].published or date.max.toordinal(), rows[k].event_id) for k in members)[1]


def _renamed(rows: pa.Table, names: Sequence[str]) -> pa.Table:
    column = EVENTS.names.index("cluster_id")
    return rows.select(EVENTS.names).set_column(column, EVENTS.field("cluster_id"), pa.array(names, pa.string()))
