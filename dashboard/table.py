"""The table of rows, a page at a time, and the row that was chosen in it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pyarrow as pa
import streamlit as st

from dashboard.countries import country_name
from dashboard.look import KINDS, LOOKS, words

PAGE = 200
HEIGHT = 460


def readable(rows: pa.Table) -> pd.DataFrame:
    """The rows as people read them: the columns that tell most, codes as words."""
    return pd.DataFrame(
        [
            {
                "Date": days(row["date_start"], row["date_end"]),
                "What": words(row["sub_type"]),
                "Place": row["place_name"] or row["place_text"] or country_name(row["country"]) or None,
                "Killed": figures(row["killed_low"], row["killed_high"]),
                "Sentence": row["text"],
                "Who": row["side_a"],
                "To whom": row["side_b"],
                "How sure": LOOKS["disputed" if row["disputed"] and row["modality"] in ("asserted", "claimed") else row["modality"]],
                "Region": row["admin1"],
                "Country": country_name(row["country"]) or None,
                "Type": KINDS[row["event_type"]].label,
                "Source": row["source"],
            }
            for row in rows.to_pylist()
        ]
    )  # fmt: skip


def days(start: date | None, end: date | None) -> str | None:
    """An interval in as few words as it takes; None without a date.

    >>> days(date(2022, 10, 10), date(2022, 10, 16))
    '2022-10-10 – 16'
    """
    if start is None or end is None:
        return None
    if start == end:
        return str(start)
    same = str(start)[:8] == str(end)[:8]
    return f"{start} – {str(end)[8:] if same else str(end)[5:] if start.year == end.year else end}"


def figures(low: int | None, high: int | None) -> str | None:
    """A number as the text gives it: "≥ 12", "≤ 5", "3–7"; None when it gives none.

    >>> figures(12, None)
    '≥ 12'
    """
    if low is None and high is None:
        return None
    if low == high:
        return f"{low:,}"
    return f"≥ {low:,}" if high is None else f"≤ {high:,}" if low is None else f"{low:,}–{high:,}"


def event_table(rows: pa.Table, chosen: str | None) -> None:
    """Draw the rows; clicking one makes its event the session's chosen one."""
    ids = rows["event_id"].to_pylist()
    # Selections come back by position: another set of rows is another table.
    key = f"table_{hash(tuple(ids)) & 0xFFFFFFFF:x}"
    at = ids.index(chosen) if chosen in ids else None
    st.dataframe(
        readable(rows),
        key=key,
        height=HEIGHT,
        hide_index=True,
        row_height=30,
        placeholder="",
        on_select=lambda: _took(key, ids),
        # with columns selectable, the heads no longer sort: the browser's order would not be the export's
        selection_mode=["single-row", "single-cell", "single-column"],
        selection_default={"selection": {"rows": [at], "columns": [], "cells": []}} if at is not None else None,
        column_config={
            "Date": st.column_config.TextColumn(width=150),
            "What": st.column_config.TextColumn(width=165),
            "Place": st.column_config.TextColumn(width=125),
            "Killed": st.column_config.TextColumn(width=62, alignment="right"),
            "Sentence": st.column_config.TextColumn(width=460),
        },
        alt="Events, one a row",
    )


def _took(key: str, ids: list[str]) -> None:
    at = selected_row(st.session_state[key])
    if at is not None and at < len(ids):
        st.session_state.event = ids[at]


def selected_row(state: dict[str, Any]) -> int | None:
    """The row that was clicked, by its box or any of its cells; None when nothing is selected."""
    selection = state.get("selection") or {}
    cells = selection.get("cells") or []
    if cells:
        return int(cells[0][0])
    rows = selection.get("rows") or []
    return int(rows[0]) if rows else None
