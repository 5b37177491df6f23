"""Every question that the page asks of a store, answered by DuckDB over one version of its tables."""

from dashboard.query.snapshot import ORDERS, Counts, Snapshot

__all__ = ["ORDERS", "Counts", "Snapshot"]
