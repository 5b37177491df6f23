"""Kept: the events of the version before a build that stay, read a month at a time and only where news can touch them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.merge import Cover, Reach
from pipeline.parts import files_within, within
from pipeline.schema import EVENTS, order_of

_DAYS = ["date_start", "date_end", "published"]
_ORDER = [(name, "ascending") for name in order_of(EVENTS)]


class TooMany(Exception):
    """More rows than may be held at once."""


class Kept:
    """The rows of the Parquet files of a table of events, but for those of the articles `replaced`."""

    def __init__(self, files: Sequence[str], replaced: Collection[str]) -> None:
        self.files = list(files)
        self._replaced = pa.array(sorted(replaced), pa.string())

    def gone(self) -> pa.Table:
        """The rows of the replaced articles."""
        return self._where(self.files, self._of_replaced)

    def number(self) -> int:
        """How many rows stay."""
        return sum(pc.sum(pc.invert(self._of_replaced(file))).as_py() or 0 for file in self.files)

    def near(self, cover: Cover, most: int) -> pa.Table:
        """The rows that have a block in the cover. Raises TooMany for more than `most`."""
        masks = {file: self._near(file, cover) for file in self.files}
        if sum(pc.sum(mask).as_py() or 0 for mask in masks.values()) > most:
            raise TooMany
        return self._where(self.files, masks.__getitem__)

    def again(self, new: pa.Table, renamed: pa.Table, parts: Collection[str] | None) -> Iterator[pa.RecordBatch]:
        """All rows with the `new` ones in the table's order, or those of some `parts`, each part in one batch.

        `renamed` has rows that stay, with the cluster that they are in now.
        """
        for part in [None] if parts is None else sorted(parts):
            files, some = (self.files, new) if part is None else (files_within(self.files, [part]), within(new, [part]))
            stay = self._where(files, lambda file: pc.invert(self._of_replaced(file)))
            yield from pa.concat_tables([_renamed(stay, renamed), some]).sort_by(_ORDER).combine_chunks().to_batches()

    def _of_replaced(self, file: str) -> pa.ChunkedArray:
        return pc.is_in(pq.read_table(file, columns=["article_id"], partitioning=None)["article_id"], value_set=self._replaced)

    def _near(self, file: str, cover: Cover) -> pa.ChunkedArray:
        near = cover.touched_by(Reach.of(pq.read_table(file, columns=_DAYS, partitioning=None)))
        return pc.and_(pa.chunked_array([pa.array(near)]), pc.invert(self._of_replaced(file)))

    @staticmethod
    def _where(files: Sequence[str], mask_of: Callable[[str], pa.ChunkedArray]) -> pa.Table:
        """The rows of the files that their masks name; of a file without any nothing is read but its mask."""
        found = [EVENTS.empty_table()]
        for file in files:
            mask = mask_of(file)
            if pc.any(mask).as_py():
                found.append(pq.read_table(file, partitioning=None).select(EVENTS.names).cast(EVENTS).filter(mask))
        return pa.concat_tables(found)


def _renamed(rows: pa.Table, renamed: pa.Table) -> pa.Table:
    at = pc.index_in(rows["event_id"], value_set=renamed["event_id"].combine_chunks())
    names = pc.coalesce(renamed["cluster_id"].combine_chunks().take(at), rows["cluster_id"])
    return rows.set_column(EVENTS.names.index("cluster_id"), EVENTS.field("cluster_id"), names)
