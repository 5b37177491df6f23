"""Which rows are compared at all: those that share a block, and in a crowded block only the nearest ones.

A block is a kind of event, a run of days and a cell of the map (or the unit that a vague report names).
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import chain, combinations
from math import floor
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from pipeline.merge.traits import Traits
from pipeline.merge.wording import plain, shingle_keys

_CELL_DEGREES = 0.1
_EDGE = 0.3  # share of a cell within which a row is in the next cell too: two rows of one place always meet
_WEEK = 7
_LONGEST_WEEKS = 5
_REPUBLISHED_DAYS = 4
_NO_WEEK = -2
_EPOCH = date(1970, 1, 1).toordinal()
# Beyond this a block is split by day, and a day's block is read in two orders, each row beside its next ones
# only: a hundred thousand reports of one place and day must not cost their square.
_CROWDED = 150
_NEXT = 8

_Order = Callable[[int], Any]
_Numbers = NDArray[np.int64]


def _cells(row: Traits) -> set[tuple[int, int]]:
    """The cells that a row with a point is in or near."""
    y, x = row.latitude / _CELL_DEGREES, row.longitude / (2 * _CELL_DEGREES)
    return {(floor(y + north), floor(x + east)) for north in (-_EDGE, _EDGE) for east in (-_EDGE, _EDGE)}


def _weeks(row: Traits) -> range:
    """The numbers of the weeks in which the row meets rows of up to a week before or after."""
    start, end = row.start or 0, row.end or 0
    return range(start // _WEEK - 1, min(end // _WEEK, start // _WEEK + _LONGEST_WEEKS) + 1)


@dataclass(frozen=True)
class Window:
    """Some weeks in a row, or some days of publication in a row (in fours): the blocks that lie in them."""

    weeks: range = range(0)
    spans: range = range(0)

    def among(self, weeks: range) -> range:
        """Those of `weeks` that lie in it."""
        return range(max(weeks.start, self.weeks.start), min(weeks.stop, self.weeks.stop))


EVERYWHERE = Window(range(-1, 10**6), range(10**6))


def _point_keys(row: Traits, window: Window) -> Iterator[tuple[object, ...]]:
    if row.start is not None and row.fine:
        cells = _cells(row)
        for week in window.among(_weeks(row)):
            yield from ((row.family, row.standing, week, cell) for cell in cells)


def _unit_keys(row: Traits, window: Window) -> Iterator[tuple[object, ...]]:
    if row.start is not None:
        for week in window.among(_weeks(row)):
            yield row.family, row.standing, week, row.country, row.admin1


def _text_keys(row: Traits, window: Window) -> Iterator[tuple[object, ...]]:
    spans = [span for span in _text_spans(row) if span in window.spans]
    if not spans:
        return
    for key in shingle_keys(plain(row.text)):
        yield from ((row.sub_type, key, span) for span in spans)


def _text_spans(row: Traits) -> tuple[int, ...]:
    """The days of publication, in fours, in which a row meets the copies of its text."""
    return (0,) if row.published is None else (row.published // _REPUBLISHED_DAYS, row.published // _REPUBLISHED_DAYS + 1)


def _groups(rows: Sequence[Traits], keys: Callable[[Traits], Iterator[tuple[object, ...]]]) -> Iterator[list[int]]:
    """The blocks of two rows or more, as indexes."""
    hashes, owners = array("q"), array("q")
    for index, row in enumerate(rows):
        for key in keys(row):
            hashes.append(hash(key))
            owners.append(index)
    if not hashes:
        return
    numbers, members = np.frombuffer(hashes, np.int64), np.frombuffer(owners, np.int64)
    order = np.argsort(numbers, kind="stable")
    numbers, members = numbers[order], members[order]
    starts = np.flatnonzero(np.concatenate(([True], numbers[1:] != numbers[:-1])))
    ends = np.append(starts[1:], len(numbers))
    for index in np.flatnonzero(ends - starts > 1).tolist():
        yield members[starts[index] : ends[index]].tolist()


def _days(rows: Sequence[Traits], block: list[int]) -> Iterator[list[int]]:
    """A crowded block's rows by the days that they touch."""
    by_day: dict[int, list[int]] = {}
    for index in block:
        start, end = rows[index].start or 0, rows[index].end or 0
        for day in range(start, min(end, start + _WEEK) + 2):
            by_day.setdefault(day, []).append(index)
    yield from by_day.values()


def _neighbours(block: list[int], order: _Order) -> Iterator[tuple[int, int]]:
    ordered = sorted(block, key=order)
    for position, i in enumerate(ordered):
        yield from ((i, j) for j in ordered[position + 1 : position + 1 + _NEXT])


def _compared(rows: Sequence[Traits], block: list[int]) -> Iterator[tuple[int, int]]:
    """The pairs of a block that are compared: all when it is small."""

    def by_figures(index: int) -> object:
        row = rows[index]
        return (row.killed or (0,))[0], (row.injured or (0,))[0], row.start or 0, row.sub_type, row.event_id

    def by_words(index: int) -> object:
        return rows[index].text, rows[index].event_id

    if len(block) <= _CROWDED:
        yield from combinations(block, 2)
        return
    yield from _neighbours(block, by_figures)
    yield from _neighbours(block, by_words)
    for day in _days(rows, block):
        if len(day) <= _CROWDED:
            yield from combinations(day, 2)
        else:
            yield from _neighbours(day, by_figures)


def _vague_units(rows: Sequence[Traits], window: Window) -> set[tuple[object, ...]]:
    return {key for row in rows if not row.fine for key in _unit_keys(row, window)}


def _blocks(rows: Sequence[Traits], window: Window = EVERYWHERE) -> Iterator[tuple[list[int], bool]]:
    """All blocks of two rows or more that lie in the window, each with whether two exact places may meet in it."""
    for block in _groups(rows, partial(_point_keys, window=window)):
        yield block, True
    vague = _vague_units(rows, window)
    for block in _groups(rows, lambda row: (key for key in _unit_keys(row, window) if key in vague)):
        yield block, False
    for block in _groups(rows, partial(_text_keys, window=window)):
        yield block, True


def candidates(rows: Sequence[Traits], window: Window = EVERYWHERE) -> Iterator[tuple[int, int]]:
    """Pairs of indexes worth comparing; a pair may come more than once. The order of the rows does not matter.

    Of a window only the pairs that meet in its blocks: `rows` must hold all that are `Reach.into` it.
    """
    for block, exact in _blocks(rows, window):
        for i, j in _compared(rows, block):
            if exact or not (rows[i].fine and rows[j].fine):
                yield i, j


class Neighbours:
    """The rows that each row is compared with, worked out block by block as they are asked for."""

    def __init__(self, rows: Sequence[Traits]) -> None:
        self._rows = rows
        self._blocks = list(_blocks(rows))
        sizes = [len(block) for block, _ in self._blocks]
        members = np.fromiter(chain.from_iterable(block for block, _ in self._blocks), np.int64, sum(sizes))
        order = np.argsort(members, kind="stable")
        self._block_of = np.repeat(np.arange(len(sizes)), sizes)[order]
        self._starts = np.searchsorted(members[order], np.arange(len(rows) + 1))
        self._in_crowd: dict[int, dict[int, set[int]]] = {}

    def crowds(self, index: int) -> Iterator[list[int]]:
        """The crowded blocks of a row: who stands beside whom changes there when it comes or goes."""
        return (self._blocks[number][0] for number in self._numbers(index) if len(self._blocks[number][0]) > _CROWDED)

    def of(self, index: int) -> set[int]:
        """The rows that the row is compared with."""
        found: set[int] = set()
        for number in self._numbers(index):
            block, exact = self._blocks[number]
            beside = block if len(block) <= _CROWDED else self._beside(number).get(index, ())
            found.update(beside if exact or not self._rows[index].fine else (j for j in beside if not self._rows[j].fine))
        return found

    def _numbers(self, index: int) -> list[int]:
        numbers: list[int] = self._block_of[self._starts[index] : self._starts[index + 1]].tolist()
        return numbers

    def _beside(self, number: int) -> dict[int, set[int]]:
        """For a crowded block, the rows beside each row."""
        if number not in self._in_crowd:
            beside: dict[int, set[int]] = {}
            for i, j in _compared(self._rows, self._blocks[number][0]):
                beside.setdefault(i, set()).add(j)
                beside.setdefault(j, set()).add(i)
            self._in_crowd[number] = beside
        return self._in_crowd[number]


@dataclass(frozen=True)
class Cover:
    """Some weeks and days of publication: the rows whose blocks lie in them can be found without reading the others."""

    weeks: frozenset[int]
    spans: frozenset[int]

    @staticmethod
    def of(rows: Iterable[Traits]) -> Cover:
        """The cover of all blocks of `rows`."""
        seen = list(rows)
        weeks = frozenset(week for row in seen if row.start is not None for week in _weeks(row))
        return Cover(weeks, frozenset(span for row in seen for span in _text_spans(row)))

    def __or__(self, other: Cover) -> Cover:
        return Cover(self.weeks | other.weeks, self.spans | other.spans)

    def __ge__(self, other: Cover) -> bool:
        return self.weeks >= other.weeks and self.spans >= other.spans

    def wider(self, weeks: int) -> Cover:
        """With so many weeks more on either side."""
        days = weeks * _WEEK // _REPUBLISHED_DAYS
        return Cover(
            frozenset(week + more for week in self.weeks for more in range(-weeks, weeks + 1)),
            frozenset(span + more for span in self.spans if span for more in range(-days, days + 1)) | (self.spans & {0}),
        )

    def touched_by(self, rows: Reach) -> NDArray[np.bool_]:
        """Whether a block of each row lies in the cover."""
        return _any_between(self.weeks, rows.first_week, rows.last_week) | _any_between(self.spans, rows.first_span, rows.last_span)


@dataclass(frozen=True)
class Reach:
    """Of each row the weeks and the days of publication in which its blocks lie, first and last; of an undated row no week."""

    first_week: _Numbers
    last_week: _Numbers
    first_span: _Numbers
    last_span: _Numbers

    @staticmethod
    def of(rows: pa.Table) -> Reach:
        """Of rows with the columns date_start, date_end and published."""
        start, end, published = (_ordinals(rows[name]) for name in ("date_start", "date_end", "published"))
        dated, week, span = (start > 0) & (end > 0), start // _WEEK, published // _REPUBLISHED_DAYS
        last = np.minimum(end // _WEEK, week + _LONGEST_WEEKS)
        return Reach(
            np.where(dated, week - 1, 0).astype(np.int32),
            np.where(dated, last, _NO_WEEK).astype(np.int32),
            span.astype(np.int32),
            np.where(published > 0, span + 1, 0).astype(np.int32),
        )

    def into(self, window: Window) -> _Numbers:
        """The numbers of the rows that have a block in the window."""
        weeks = (self.first_week < window.weeks.stop) & (self.last_week >= window.weeks.start) & (self.last_week > _NO_WEEK)
        spans = (self.first_span < window.spans.stop) & (self.last_span >= window.spans.start)
        return np.flatnonzero(weeks if window.weeks else spans)

    def windows(self, most: int) -> Iterator[Window]:
        """Windows that hold all blocks, each with at most so many rows where one week, or four days, has not more by itself."""
        dated = self.last_week > _NO_WEEK
        for weeks in _stretches(self.first_week[dated], self.last_week[dated], most):
            yield Window(weeks=weeks)
        for spans in _stretches(self.first_span, self.last_span, most):
            yield Window(spans=spans)


def _ordinals(days: pa.ChunkedArray) -> _Numbers:
    """The days as ordinals, 0 where there is none."""
    numbers = pc.add(pc.cast(pc.cast(days, pa.int32()), pa.int64()), _EPOCH)
    return np.asarray(pc.fill_null(numbers, 0).combine_chunks())


def _stretches(first: _Numbers, last: _Numbers, most: int) -> Iterator[range]:
    """Ranges that hold all numbers from each `first` to its `last`; at most so many rows reach into each, where that can be."""
    firsts, lasts = np.sort(first), np.sort(last)
    begun = 0
    while begun < len(firsts):
        start = int(firsts[begun])  # no row goes on from before
        while True:
            enough = int(np.searchsorted(lasts, start, "left")) + most
            stop = max(start + 1, int(firsts[enough]) if enough < len(firsts) else int(lasts[-1]) + 1)
            yield range(start, stop)
            start, begun = stop, int(np.searchsorted(firsts, stop, "left"))
            if begun == int(np.searchsorted(lasts, stop, "left")):
                break


def _any_between(numbers: Collection[int], first: _Numbers, last: _Numbers) -> NDArray[np.bool_]:
    """Whether one of `numbers` lies between first and last, both included."""
    ordered = np.array(sorted(numbers), np.int64)
    return np.searchsorted(ordered, last, "right") > np.searchsorted(ordered, first, "left")
