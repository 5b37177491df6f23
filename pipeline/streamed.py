"""Streamed: the rows of the next version, sorted on disk, so that a build holds few of them at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import duckdb
import pyarrow as pa

from pipeline.parts import UNDATED
from pipeline.schema import order_of

# What sorting holds in memory before it goes on on disk; the batches in which the rows are handed on.
SORT_MEMORY = "64MB"
_ROWS = 1_000

_SORTED = """
    SELECT {columns} FROM (
        {kept}
        UNION ALL
        {new}
    ) ORDER BY {order}
"""


def in_order(schema: pa.Schema, kept: list[str], replaced: Iterable[str], new: list[str], scratch: Path, by_parts: bool) -> Iterator[pa.RecordBatch]:
    """The rows of the Parquet files `kept` but for those of articles `replaced`, and of the files `new`, with the schema
    ARTICLES or EVENTS.

    They come in the table's order, of a table by parts a part after another, some at a time. `scratch` takes what does
    not fit into SORT_MEMORY.
    """
    columns = ", ".join(schema.names)
    order = order_of(schema)
    if by_parts:
        day = "coalesce(published, date_start)" if "date_start" in schema.names else "published"
        order.insert(0, f"coalesce(strftime({day}, '%Y-%m'), '{UNDATED}')")
    with duckdb.connect(config={"memory_limit": SORT_MEMORY, "temp_directory": str(scratch), "threads": 1}) as connection:
        connection.register("replaced", pa.table({"article_id": pa.array(replaced, pa.string())}))
        connection.register("nothing", schema.empty_table())
        query = _SORTED.format(
            columns=columns,
            order=", ".join(order),
            kept=_read(columns, kept) + " ANTI JOIN replaced USING (article_id)",
            new=_read(columns, new),
        )
        for batch in connection.sql(query).to_arrow_reader(_ROWS):
            yield from pa.Table.from_batches([batch]).cast(schema).to_batches()


def _read(columns: str, files: list[str]) -> str:
    if not files:
        return f"SELECT {columns} FROM nothing"
    listed = ", ".join("'" + file.replace("'", "''") + "'" for file in files)
    return f"SELECT {columns} FROM read_parquet([{listed}], hive_partitioning = false)"
