"""The shelf: all events of the next version on disk, in the table's order, of which merging reads some at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from pipeline.merge import COMPARED, Reach
from pipeline.records import Event
from pipeline.schema import COLUMNS, EVENTS
from pipeline.streamed import in_tables

# Rows that are read from the disk together.
_GROUP = 5_000
_NOTHING: dict[str, Any] = dict.fromkeys(COLUMNS)
_Numbers = NDArray[np.int64]


class Shelf:
    """The rows of `batches`, kept in `file` and known by their numbers, from 0 in their order. Raises OSError."""

    def __init__(self, batches: Iterable[pa.RecordBatch], file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        with pq.ParquetWriter(file, EVENTS, compression="zstd") as writer:
            for table in in_tables(batches, _GROUP):
                writer.write_table(table, row_group_size=_GROUP)
        self._file = pq.ParquetFile(file)
        self._groups = range(self._file.num_row_groups)
        sizes = [self._file.metadata.row_group(group).num_rows for group in self._groups]
        self._starts = np.cumsum([0, *sizes])

    def reach(self) -> Reach:
        """Where the blocks of all rows lie."""
        return Reach.of(self._file.read(["date_start", "date_end", "published"]))

    def read(self, numbers: _Numbers) -> Iterator[Event]:
        """The rows with these numbers, which rise, as far as merging compares them: what it does not look at is None."""
        cuts = np.searchsorted(numbers, self._starts)
        for group in self._groups:
            some = numbers[cuts[group] : cuts[group + 1]]
            if len(some):
                table = self._file.read_row_group(group, list(COMPARED)).take(pa.array(some - self._starts[group]))
                for row in table.to_pylist():
                    yield Event(**(_NOTHING | row))

    def merged(self, first_reports: _Numbers) -> Iterator[pa.RecordBatch]:
        """All rows in their order, each with the event id of the row that names its cluster."""
        ids = self._file.read(["event_id"])["event_id"].combine_chunks()
        column = EVENTS.names.index("cluster_id")
        for group in self._groups:
            table = self._file.read_row_group(group)
            names = pc.take(ids, pa.array(first_reports[self._starts[group] : self._starts[group + 1]]))
            yield from table.set_column(column, EVENTS.field("cluster_id"), names).select(EVENTS.names).to_batches()
