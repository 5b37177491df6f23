"""Clusters of rows out of pairs that are alike: best pairs first, never two rows of one article together."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.merge.traits import Traits

# Links of a chain are each short: yesterday's, today's and tomorrow's shelling must not become one.
_LONGEST_CHAIN_DAYS = 1
_WIDEST_DEGREES = 0.1
_EXACT = frozenset({"explicit", "weekday", "relative"})
_Span = tuple[float, float]


@dataclass(slots=True)
class _Cluster:
    """Rows found to be one so far, with what the next one must agree with."""

    members: list[int]
    articles: set[str]
    days: _Span | None  # first and last of the days that members give exactly
    latitudes: _Span | None


def _single(index: int, row: Traits) -> _Cluster:
    exact = row.start is not None and row.start == row.end and row.basis in _EXACT
    return _Cluster(
        [index],
        {row.article_id},
        (row.start or 0, row.start or 0) if exact else None,
        (row.latitude, row.latitude) if row.fine else None,
    )


def _spanned(a: _Span | None, b: _Span | None) -> _Span | None:
    return b if a is None else a if b is None else (min(a[0], b[0]), max(a[1], b[1]))


def _within(span: _Span | None, longest: float) -> bool:
    return span is None or span[1] - span[0] <= longest


def _may_join(a: _Cluster, b: _Cluster) -> bool:
    return (
        _within(_spanned(a.days, b.days), _LONGEST_CHAIN_DAYS)
        and _within(_spanned(a.latitudes, b.latitudes), _WIDEST_DEGREES)
        and a.articles.isdisjoint(b.articles)
    )


def _best_first(rows: Sequence[Traits], pairs: Iterable[tuple[float, int, int]]) -> Iterator[tuple[int, int]]:
    """The pairs by likeness, ties by the ids of their rows; in arrays, for there are millions."""
    scores, ends = array("d"), array("q")
    for score, i, j in pairs:
        scores.append(round(score, 6))
        ends.extend((i, j))
    if not scores:
        return
    ranks = np.empty(len(rows), np.int64)
    ranks[sorted(range(len(rows)), key=lambda index: rows[index].event_id)] = np.arange(len(rows))
    both = np.frombuffer(ends, np.int64).reshape(-1, 2)
    ranked = np.sort(ranks[both], axis=1)
    order = np.lexsort((ranked[:, 1], ranked[:, 0], -np.frombuffer(scores, np.float64)))
    for index in order:
        i, j = both[index].tolist()
        yield i, j


def cluster(rows: Sequence[Traits], pairs: Iterable[tuple[float, int, int]]) -> list[list[int]]:
    """The clusters of two rows or more, as indexes into `rows`; `pairs` are (likeness, index, index)."""
    of: dict[int, _Cluster] = {}
    for i, j in _best_first(rows, pairs):
        small, large = sorted((of.get(k) or _single(k, rows[k]) for k in (i, j)), key=lambda c: len(c.members))
        if small is large or not _may_join(small, large):
            continue
        large.members += small.members
        large.articles |= small.articles
        large.days = _spanned(large.days, small.days)
        large.latitudes = _spanned(large.latitudes, small.latitudes)
        of.update(dict.fromkeys(large.members if len(large.members) == 2 else small.members, large))
    return [found.members for found in {id(c): c for c in of.values()}.values()]
