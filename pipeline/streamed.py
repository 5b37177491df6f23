"""Streamed: the next version's articles with their texts, sorted on disk, so that no build holds all texts at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import duckdb
import pyarrow as pa

from pipeline.schema import ARTICLES

# What sorting holds in memory before it goes on on disk; the batches in which the rows are handed on.
SORT_MEMORY = "256MB"
_ROWS = 1_000

_SORTED = """
    SELECT {columns} FROM (
        {kept}
        UNION ALL
        {new}
    ) ORDER BY article_id
"""


def articles_in_order(kept: list[str], replaced: Iterable[str], new: list[str], digests: Iterable[str], scratch: Path) -> pa.RecordBatchReader:
    """The articles of the Parquet files `kept` but for those `replaced`, and of the files `new` those with one of `digests`.

    Rows come by article id with the schema ARTICLES. `scratch` takes what does not fit into SORT_MEMORY.
    """
    return pa.RecordBatchReader.from_batches(ARTICLES, _batches(kept, replaced, new, digests, scratch))


def _batches(kept: list[str], replaced: Iterable[str], new: list[str], digests: Iterable[str], scratch: Path) -> Iterator[pa.RecordBatch]:
    columns = ", ".join(ARTICLES.names)
    with duckdb.connect(config={"memory_limit": SORT_MEMORY, "temp_directory": str(scratch), "threads": 1}) as connection:
        connection.register("replaced", _ids("article_id", replaced))
        connection.register("wanted", _ids("digest", digests))
        connection.register("nothing", ARTICLES.empty_table())
        query = _SORTED.format(
            columns=columns,
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
