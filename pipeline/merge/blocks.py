"""Which rows are compared at all: those that share a block, and in a crowded block only the nearest ones.

A block is a kind of event, a run of days and a cell of the map (or the unit that a vague report names).
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, combinations
from math import floor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.merge.traits import Traits
from pipeline.merge.wording import plain, shingle_keys

_CELL_DEGREES = 0.1
_EDGE = 0.3  # share of a cell within which a row is in the next cell too: two rows of one place always meet
_WEEK = 7
_LONGEST_WEEKS = 5
_REPUBLISHED_DAYS = 4
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


def _point_keys(row: Traits) -> Iterator[tuple[object, ...]]:
    if row.start is not None and row.fine:
        cells = _cells(row)
        for week in _weeks(row):
            yield from ((row.family, row.standing, week, cell) for cell in cells)


def _unit_keys(row: Traits) -> Iterator[tuple[object, ...]]:
    if row.start is not None:
        for week in _weeks(row):
            yield row.family, row.standing, week, row.country, row.admin1


def _text_keys(row: Traits) -> Iterator[tuple[object, ...]]:
    spans = _text_spans(row)
    for key in shingle_keys(plain(row.text)):
        yield from ((row.sub_type, key, span) for span in spans)


def _text_spans(row: Traits) -> tuple[int, ...]:
    """The days of publication, in fours, in which a row meets the copies of its text."""
    return (0,) if row.published is None else (row.published // _REPUBLISHED_DAYS, row.published // _REPUBLISHED_DAYS + 1)


def _groups(rows: Sequence[Traits], keys: Callable[[Traits], Iterator[tuple[object, ...]]], at: Sequence[int]) -> Iterator[list[int]]:
    """The blocks of two rows or more, as indexes."""
    hashes, owners = array("q"), array("q")
    for index in at:
        for key in keys(rows[index]):
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


def _vague_units(rows: Sequence[Traits]) -> set[tuple[object, ...]]:
    return {key for row in rows if not row.fine for key in _unit_keys(row)}


def _blocks(rows: Sequence[Traits]) -> Iterator[tuple[list[int], bool]]:
    """All blocks of two rows or more, each with whether two exact places may meet in it."""
    everywhere = range(len(rows))
    for block in _groups(rows, _point_keys, everywhere):
        yield block, True
    vague = _vague_units(rows)
    for block in _groups(rows, lambda row: (key for key in _unit_keys(row) if key in vague), everywhere):
        yield block, False
    for block in _groups(rows, _text_keys, everywhere):
        yield block, True


def candidates(rows: Sequence[Traits]) -> Iterator[tuple[int, int]]:
    """Pairs of indexes worth comparing; a pair may come more than once. The order of the rows does not matter."""
    for block, exact in _blocks(rows):
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

    def touched_by(self, start: _Numbers, end: _Numbers, published: _Numbers) -> NDArray[np.bool_]:
        """For rows by their day ordinals (0 where they have none): whether a block of theirs lies in the cover."""
        first, last = start // _WEEK - 1, np.minimum(end // _WEEK, start // _WEEK + _LONGEST_WEEKS) + 1
        near = (start > 0) & _any_between(self.weeks, first, last)
        span = published // _REPUBLISHED_DAYS
        return near | _any_between(self.spans, span, np.where(published > 0, span + 1, 0))


def _any_between(numbers: Collection[int], first: _Numbers, last: _Numbers) -> NDArray[np.bool_]:
    """Whether one of `numbers` lies between first and last, both included."""
    ordered = np.array(sorted(numbers), np.int64)
    return np.searchsorted(ordered, last, "right") > np.searchsorted(ordered, first, "left")
