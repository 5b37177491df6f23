"""Data files: the rows of a table's next version as Parquet files, written some at a time, so that a build holds no more of them.

Delta's own writer keeps all months open until the last row has come. These files are written one after the other, and
become part of the table when Delta commits their names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.home import Home
from pipeline.parts import PART, parts_of
from pipeline.schema import ARTICLES

# Rows that are held and compressed together: an article's row has its whole text.
_EVENTS_TOGETHER, _ARTICLES_TOGETHER = 20_000, 1_000
_IN_A_FILE = 1_000_000


@dataclass(frozen=True)
class DataFile:
    """A file, by its path within the table: the part whose rows it has, None in a table without parts, how many, and its bytes."""

    path: str
    part: str | None
    rows: int
    size: int


@dataclass(frozen=True)
class _Group:
    """Rows of one part, of which `before` stand in the table before them."""

    part: str | None
    before: int
    rows: pa.Table


def write_files(home: Home, table: str, schema: pa.Schema, batches: Iterable[pa.RecordBatch], by_parts: bool, named: str) -> list[DataFile]:
    """Write the rows, which come in the table's order and a part after another, as files of the table with names from `named`.

    The same rows give the same bytes, however they are cut into batches. Raises OSError or an error of Arrow.
    """
    written: list[DataFile] = []
    groups = _groups(batches, schema, by_parts)
    for (part, _), some in groupby(groups, key=lambda group: (group.part, group.before // _IN_A_FILE)):
        path = (f"{PART}={part}/" if part else "") + f"{named}-{len(written):05}.parquet"
        rows, size = _write_file(home, f"{table}/{path}", schema, some)
        written.append(DataFile(path, part, rows, size))
    return written


def _write_file(home: Home, path: str, schema: pa.Schema, groups: Iterable[_Group]) -> tuple[int, int]:
    rows = 0
    with home.create(path) as out:
        # a sentence's bytes are most of a row's: they shrink to less than half
        with pq.ParquetWriter(out, schema, compression="zstd", compression_level=9) as writer:
            for group in groups:
                writer.write_table(group.rows, row_group_size=len(group.rows))
                rows += len(group.rows)
        return rows, out.tell()


def _groups(batches: Iterable[pa.RecordBatch], schema: pa.Schema, by_parts: bool) -> Iterator[_Group]:
    together = _ARTICLES_TOGETHER if schema is ARTICLES else _EVENTS_TOGETHER
    for part, some in groupby(_cut(batches, by_parts), key=lambda one: one[0]):
        before, held, size = 0, list[pa.RecordBatch](), 0
        for _, batch in some:
            while size + len(batch) >= together:
                held.append(batch.slice(0, together - size))
                yield _Group(part, before, pa.Table.from_batches(held, schema))
                batch = batch.slice(together - size)
                before, held, size = before + together, [], 0
            held.append(batch)
            size += len(batch)
        if size:
            yield _Group(part, before, pa.Table.from_batches(held, schema))


def _cut(batches: Iterable[pa.RecordBatch], by_parts: bool) -> Iterator[tuple[str | None, pa.RecordBatch]]:
    """The batches cut where a part ends, each with its part."""
    for batch in batches:
        if not by_parts:
            yield None, batch
            continue
        start = 0
        for part, rows in groupby(parts_of(pa.Table.from_batches([batch])).to_pylist()):
            number = len(list(rows))
            yield part, batch.slice(start, number)
            start += number
