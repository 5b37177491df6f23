"""Every question that the page asks of a store, answered by DuckDB over one version of its tables."""

from dashboard.query.counting import Counts
from dashboard.query.rows import ORDERS
from dashboard.query.snapshot import Snapshot

__all__ = ["ORDERS", "Counts", "Snapshot"]
