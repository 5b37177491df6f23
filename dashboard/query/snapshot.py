"""One version of a store: every question that the page asks of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from dashboard.query.counting import Counting
from dashboard.query.days import Days
from dashboard.query.duck import Duck
from dashboard.query.rows import Rows
from dashboard.query.spots import Spots


class Snapshot(Counting, Rows, Spots, Days):
    """One version of a store. Later builds do not change it; many readers may ask at once."""

    @classmethod
    def of_files(
        cls,
        event_files: Sequence[str],
        article_files: Sequence[str],
        version: str,
        built: str,
        added_since: Callable[[int], Sequence[str]] = lambda _: (),
        beside: Path | None = None,
    ) -> Snapshot:
        """These files of a store, read into DuckDB; what is read of many is kept in the folder `beside`, for the next time.

        Raises Complaint for a store whose events have not the columns that this version needs.
        """
        return cls(Duck(event_files, article_files, beside), version, built, added_since)
