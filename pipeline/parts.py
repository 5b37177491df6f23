"""Parts: a large table lies in the store by months, so that a build writes only the months that it changes.

A row's month is that in which its article was published, of events that nothing else dates the month in which they
began; the others are one part more. News is published now, whenever what it tells of was: so a build touches few.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

PART = "part"
# Up to here a table is one file, which is written in a second; a file a month would be many of a few rows each.
_ONE_FILE = 50_000
UNDATED = "undated"


def is_large(rows: int) -> bool:
    """Whether a table of so many rows lies in parts."""
    return rows > _ONE_FILE


def parts_of(rows: pa.Table) -> pa.ChunkedArray:
    """The part that each row lies in: "2022-10" or "undated"."""
    days = rows["published"]
    if "date_start" in rows.column_names:
        days = pc.coalesce(days, rows["date_start"])
    return pc.fill_null(pc.strftime(days, format="%Y-%m"), UNDATED)


def different(*tables: pa.Table) -> frozenset[str]:
    """The parts that these rows lie in."""
    return frozenset(part for table in tables for part in pc.unique(parts_of(table)).to_pylist())


def within(rows: pa.Table, parts: Collection[str]) -> pa.Table:
    """The rows that lie in one of `parts`."""
    return rows.filter(pc.is_in(parts_of(rows), value_set=pa.array(sorted(parts), pa.string())))


def files_within(files: Sequence[str], parts: Collection[str]) -> list[str]:
    """The files of a table by parts that hold `parts`."""
    folders = {f"{PART}={part}" for part in parts}
    return [file for file in files if Path(file).parent.name in folders]
