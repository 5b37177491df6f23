"""The download: exactly the rows shown, all columns, in the order shown."""

from __future__ import annotations

import streamlit as st

from dashboard.filters import Filters
from dashboard.query import Snapshot
from pipeline.export import csv_bytes


def csv_of(snapshot: Snapshot, filters: Filters, order: str) -> bytes:
    return csv_bytes(snapshot.rows(filters, order))


def download(snapshot: Snapshot, filters: Filters, order: str, shown: int) -> None:
    """The button; the file is made when it is pressed."""
    st.download_button(
        f"Download CSV · {shown:,} rows",
        data=lambda: csv_of(snapshot, filters, order),
        file_name="sitrep-events.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        disabled=shown == 0,
        help="The rows shown, all columns, in the order shown.",
    )
