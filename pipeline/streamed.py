"""Streamed: the rows of the next version in the table's order, sorted on disk, so that a build holds few of them at a time.

Rows are dealt into ranges of keys, each a file that is sorted in memory; one that is too large is dealt again. (DuckDB's
sort, given little memory, gives up on rows as wide as articles with their texts.)
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import ExitStack
from itertools import chain, pairwise
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.parts import PART, parts_of
from pipeline.schema import order_of

# Bytes of rows that are sorted in memory, and that are dealt together.
_SORTED, _DEALT = 16 << 20, 8 << 20
# Rows that are read, and handed on, together.
_READ, _ROWS = 200, 1_000
_RANGES = 64  # files that are open at a time
_KEYS, _FILES = 20_000, 1_000  # what the ranges are chosen from
_PACKED = pa.ipc.IpcWriteOptions(compression="lz4")


def in_order(schema: pa.Schema, kept: Sequence[str], replaced: Iterable[str], new: Sequence[str], scratch: Path, by_parts: bool) -> Iterator[pa.RecordBatch]:
    """The rows of the Parquet files `kept` but for those of articles `replaced`, and of the files `new`, with the schema
    ARTICLES or EVENTS.

    They come in the table's order, of a table by parts a part after another, some at a time. `scratch` takes what does
    not fit into memory. Raises OSError or an error of Arrow.
    """
    order = [(name, "ascending") for name in ([PART] if by_parts else []) + order_of(schema)]
    tables = _read(schema, kept, frozenset(replaced), new, by_parts)
    held, size = deque[pa.Table](), 0
    for table in tables:
        held.append(table)
        size += table.nbytes
        if size > _SORTED:
            scratch.mkdir(parents=True, exist_ok=True)
            with TemporaryDirectory(dir=scratch) as folder:
                for some in _sorted(chain(_drained(held), tables), _sample([*kept, *new], by_parts), order, Path(folder)):
                    yield from some.select(schema.names).to_batches(max_chunksize=_ROWS)
            return
    if held:
        yield from pa.concat_tables(held).sort_by(order).select(schema.names).combine_chunks().to_batches(max_chunksize=_ROWS)


def in_tables(batches: Iterable[pa.RecordBatch], rows: int) -> Iterator[pa.Table]:
    """The batches joined to tables of at least so many rows, but for the last."""
    held: list[pa.RecordBatch] = []
    for batch in batches:
        held.append(batch)
        if sum(map(len, held)) >= rows:
            yield pa.Table.from_batches(held)
            held = []
    if held:
        yield pa.Table.from_batches(held)


def _drained(held: deque[pa.Table]) -> Iterator[pa.Table]:
    """The tables, which are free once they were given."""
    while held:
        yield held.popleft()


def _read(schema: pa.Schema, kept: Iterable[str], replaced: Collection[str], new: Iterable[str], by_parts: bool) -> Iterator[pa.Table]:
    for file, gone in chain(((file, replaced) for file in kept), ((file, ()) for file in new)):
        for batch in pq.ParquetFile(file).iter_batches(_READ, columns=schema.names, use_threads=False):
            table = pa.Table.from_batches([batch]).select(schema.names).cast(schema)
            if gone:
                table = table.filter(pa.array([name not in gone for name in table["article_id"].to_pylist()], pa.bool_()))
            if len(table):
                yield _with_part(table, by_parts)


def _with_part(table: pa.Table, by_parts: bool) -> pa.Table:
    return table.append_column(PART, parts_of(table)) if by_parts else table


def _sample(files: Sequence[str], by_parts: bool) -> list[str]:
    """Keys of rows from all over the files."""
    some = files[:: -(-len(files) // _FILES)]
    keys: list[str] = []
    for file in some:
        read = pq.ParquetFile(file)
        names = {"article_id", "published", "date_start"}.intersection(read.schema_arrow.names)
        table = read.read(sorted(names))
        keys += _keys(_with_part(table, by_parts))[:: max(1, len(table) * len(some) // _KEYS)]
    return keys


def _keys(table: pa.Table) -> list[str]:
    """What rows are dealt by: their part and article."""
    names = table["article_id"]
    return list((pc.binary_join_element_wise(table[PART], names, "\0") if PART in table.column_names else names).to_pylist())


def _sorted(tables: Iterable[pa.Table], sample: Iterable[str], order: list[tuple[str, str]], folder: Path) -> Iterator[pa.Table]:
    """The rows of the tables in order; `folder` takes them meanwhile."""
    for dealt in _dealt(tables, _bounds(sample), order, Path(mkdtemp(dir=folder))):
        if dealt.size > _SORTED and len(set(dealt.keys)) > 1:
            yield from _sorted(dealt.tables(), dealt.keys, order, folder)
        elif dealt.size:
            yield pa.concat_tables(dealt.tables()).sort_by(order)
        dealt.forget()


def _bounds(sample: Iterable[str]) -> list[str]:
    """The least keys of all ranges but the first, so that each has about as many of the sample and none has all."""
    keys = sorted(sample)
    others = keys[bisect_right(keys, keys[0]) :] if keys else []
    return sorted({others[len(others) * number // _RANGES] for number in range(_RANGES - 1)}) if others else []


def _dealt(tables: Iterable[pa.Table], bounds: Sequence[str], order: list[tuple[str, str]], folder: Path) -> list[_Range]:
    """The rows of the tables, those of each range in a file of the folder."""
    ranges = [_Range(folder / str(number)) for number in range(len(bounds) + 1)]
    with ExitStack() as files:
        for table in _joined(tables):
            rows = table.sort_by(order).combine_chunks()
            keys = _keys(rows)
            cuts = [0, *(bisect_left(keys, bound) for bound in bounds), len(keys)]
            for number, (start, end) in enumerate(pairwise(cuts)):
                if start < end:
                    ranges[number].add(rows.slice(start, end - start), keys[start:end], files)
    return ranges


def _joined(tables: Iterable[pa.Table]) -> Iterator[pa.Table]:
    held, size = list[pa.Table](), 0
    for table in tables:
        held.append(table)
        size += table.nbytes
        if size > _DEALT:
            yield pa.concat_tables(held)
            held, size = [], 0
    if held:
        yield pa.concat_tables(held)


class _Range:
    """Rows between two keys, in a file, and some of their keys."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._writer: pa.ipc.RecordBatchStreamWriter | None = None
        self._every = 1
        self.size = 0
        self.keys: list[str] = []

    def add(self, rows: pa.Table, keys: Sequence[str], files: ExitStack) -> None:
        """More rows, with their keys; the file is closed with `files`."""
        if self._writer is None:
            file = files.enter_context(pa.OSFile(str(self._file), "wb"))
            self._writer = files.enter_context(pa.ipc.new_stream(file, rows.schema, options=_PACKED))
        self._writer.write_table(rows)
        self.size += rows.nbytes
        self.keys += keys[:: self._every]
        if len(self.keys) > _KEYS // _RANGES:
            self.keys, self._every = self.keys[::2], 2 * self._every

    def tables(self) -> Iterator[pa.Table]:
        """The rows, some at a time."""
        with pa.OSFile(str(self._file)) as file, pa.ipc.open_stream(file) as stream:
            for batch in stream:
                yield pa.Table.from_batches([batch])

    def forget(self) -> None:
        """Free the disk."""
        self._file.unlink(missing_ok=True)
