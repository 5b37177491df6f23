"""All rows that are shown, as the exports take them."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from dashboard.filters import Filters
from dashboard.occurrence_rows import all_occurrences
from dashboard.query import Snapshot


def shown_pieces(snapshot: Snapshot, filters: Filters, order: str, view: str, rows: int = 200_000) -> Iterator[pa.Table]:
    """The shown reports, or with `view` "events" what they tell of, all columns, in the order shown; so many at a time at most."""
    return all_occurrences(snapshot, filters, order) if view == "events" else snapshot.export(filters, order, rows)
