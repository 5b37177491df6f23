"""Merging more rows than memory should hold: what is alike is found window by window, and clustered chain by chain.

A block lies in one week, or in four days of publication, so all its pairs are found among the rows that reach into
those. Rows that no chain of pairs connects do not change one another's clusters, so a few chains at a time are read
again and clustered. Between the two, only numbers are held: a few for each row and each pair.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.merge.again import alike, name_of
from pipeline.merge.blocks import Reach, candidates
from pipeline.merge.clusters import cluster
from pipeline.merge.traits import Traits, traits
from pipeline.records import Event

# Rows whose traits are held at once, some two kilobytes each; a week that has more by itself is read whole.
AT_ONCE = 10_000
_Numbers = NDArray[np.signedinteger]
_Read = Callable[[_Numbers], Iterable[Event]]


def first_reports(reach: Reach, read: _Read, at_once: int = AT_ONCE) -> _Numbers:
    """For each row the number of the row whose event id names its cluster, its own where it stands alone.

    `reach` tells of all rows, and `read` gives those with some numbers, in rising order. The result is that of
    `cluster_ids` over all rows.
    """
    found = np.arange(len(reach.first_week))
    ends, scores = _pairs(reach, read, at_once)
    for numbers, of in _chains(ends, len(found), at_once):
        rows = [traits(event) for event in read(numbers)]
        places = np.searchsorted(numbers, ends[of])
        pairs = ((score, i, j) for score, (i, j) in zip(scores[of].tolist(), places.tolist(), strict=True))
        place_of = {row.event_id: k for k, row in enumerate(rows)}
        for members in cluster(rows, pairs):
            found[numbers[members]] = numbers[place_of[name_of(rows, members)]]
    return found


def _pairs(reach: Reach, read: _Read, at_once: int) -> tuple[_Numbers, NDArray[np.float64]]:
    """All pairs of rows that may be joined, by their numbers, and how like they are."""
    ends, scores = array("i"), array("d")
    for window in reach.windows(at_once):
        numbers = reach.into(window)
        if len(numbers) < 2:
            continue
        rows = [traits(event) for event in read(numbers)]
        of, found = _met(rows, alike(rows, candidates(rows, window)))
        ends.frombytes(numbers[of].astype(np.int32).tobytes())
        scores.frombytes(found.tobytes())
    return np.frombuffer(ends, np.int32).reshape(-1, 2), np.frombuffer(scores)


def _met(rows: Sequence[Traits], pairs: Iterable[tuple[float, int, int]]) -> tuple[_Numbers, NDArray[np.float64]]:
    """Each of the pairs once, as indexes into `rows`, the smaller first, and how like they are; in arrays, for there are many."""
    keys, scores = array("q"), array("d")
    for score, i, j in pairs:
        keys.append(min(i, j) * len(rows) + max(i, j))
        scores.append(score)
    each, first = np.unique(np.frombuffer(keys, np.int64), return_index=True)
    return np.stack(np.divmod(each, len(rows)), axis=1), np.frombuffer(scores)[first]


def _chains(ends: _Numbers, rows: int, at_once: int) -> Iterator[tuple[_Numbers, _Numbers]]:
    """Rows that pairs connect, some chains of them together: their numbers in rising order, and which pairs are theirs."""
    chain = _roots(ends, rows)[ends[:, 0]] if len(ends) else np.empty(0, np.int64)
    order = np.argsort(chain, kind="stable")
    cuts = np.flatnonzero(np.diff(chain[order])) + 1
    held: list[_Numbers] = []
    size = 0
    for of in np.split(order, cuts) if len(order) else []:
        number = len(np.unique(ends[of]))
        if held and size + number > at_once:
            yield _rows_of(ends, held), np.concatenate(held)
            held, size = [], 0
        held.append(of)
        size += number
    if held:
        yield _rows_of(ends, held), np.concatenate(held)


def _rows_of(ends: _Numbers, held: list[_Numbers]) -> _Numbers:
    return np.unique(ends[np.concatenate(held)])


def _roots(ends: _Numbers, rows: int) -> _Numbers:
    """For each row one row of its chain."""
    root = array("q", range(rows))

    def find(row: int) -> int:
        while root[row] != row:
            root[row] = root[root[row]]
            row = root[row]
        return row

    for i, j in ends:
        root[find(int(i))] = find(int(j))
    return np.array([find(row) for row in range(rows)])
