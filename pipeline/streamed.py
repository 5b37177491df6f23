"""Streamed: the next version's articles with their texts, sorted on disk, so that a build holds the
texts of one month at a time, or all of a store too small for months."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

import duckdb
import pyarrow as pa

from pipeline.parts import UNDATED, parts_of
from pipeline.schema import ARTICLES

# What sorting holds in memory before it goes on on disk; the batches in which the rows are handed on.
SORT_MEMORY = "256MB"
_ROWS = 1_000

_SORTED = """
    SELECT {columns} FROM (
        {kept}
        UNION ALL
        {new}
    ) ORDER BY {order} article_id
"""
_BY_PARTS = f"coalesce(strftime(published, '%Y-%m'), '{UNDATED}'),"


def articles_in_order(
    kept: list[str], replaced: Iterable[str], new: list[str], digests: Iterable[str], scratch: Path, by_parts: bool
) -> pa.RecordBatchReader:
    """The articles of the Parquet files `kept` but for those `replaced`, and of the files `new` those with one of `digests`.

    Rows come by article id with the schema ARTICLES, of a table by parts a part after another. Each part, or all of
    a small table, is one batch: what is written of several lies in no order. `scratch` takes what does not fit into
    SORT_MEMORY.
    """
    batches = _batches(kept, replaced, new, digests, scratch, _BY_PARTS if by_parts else "")
    return pa.RecordBatchReader.from_batches(ARTICLES, _joined(batches, by_parts))


def _joined(batches: Iterable[pa.RecordBatch], by_parts: bool) -> Iterator[pa.RecordBatch]:
    """The rows of each part, or all rows, in one batch."""
    held: list[pa.RecordBatch] = []
    of: str | None = None
    for batch in batches:
        parts = parts_of(pa.Table.from_batches([batch])).to_pylist() if by_parts else [None] * len(batch)
        start = 0
        for part, rows in groupby(parts):
            if held and part != of:
                yield from pa.Table.from_batches(held).combine_chunks().to_batches()
                held = []
            of, number = part, len(list(rows))
            held.append(batch.slice(start, number))
            start += number
    if held:
        yield from pa.Table.from_batches(held).combine_chunks().to_batches()


def _batches(
    kept: list[str], replaced: Iterable[str], new: list[str], digests: Iterable[str], scratch: Path, order: str
) -> Iterator[pa.RecordBatch]:
    columns = ", ".join(ARTICLES.names)
    with duckdb.connect(config={"memory_limit": SORT_MEMORY, "temp_directory": str(scratch), "threads": 1}) as connection:
        connection.register("replaced", _ids("article_id", replaced))
        connection.register("wanted", _ids("digest", digests))
        connection.register("nothing", ARTICLES.empty_table())
        query = _SORTED.format(
            columns=columns,
            order=order,
            kept=_read(columns, kept, "ANTI JOIN replaced USING (article_id)"),
            new=_read(columns, new, "SEMI JOIN wanted USING (digest)"),
        )
        for batch in connection.sql(query).to_arrow_reader(_ROWS):
            yield from pa.Table.from_batches([batch]).cast(ARTICLES).to_batches()


def _ids(name: str, words: Iterable[str]) -> pa.Table:
    return pa.table({name: pa.array(words, pa.string())})


def _read(columns: str, files: list[str], joined: str) -> str:
    if not files:
        return f"SELECT {columns} FROM nothing"
    listed = ", ".join("'" + file.replace("'", "''") + "'" for file in files)
    return f"SELECT {columns} FROM read_parquet([{listed}], hive_partitioning = false) {joined}"
