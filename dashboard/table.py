"""The table of rows, a page at a time, and the row that was chosen in it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa
import streamlit as st

from dashboard.codes import called, kind_label, label
from dashboard.countries import country_name
from dashboard.place_names import local_name, local_unit
from dashboard.speak import RIGHT_TO_LEFT, language, number, say

PAGE = 100
# what `readable` needs of a report: each more would be read for a hundred rows on every change
REPORT_COLUMNS = (
    "event_id", "event_type", "sub_type", "modality", "disputed", "date_start", "date_end", "place_name", "place_text", "country", "admin1",
    "killed_low", "killed_high", "side_a", "side_b", "text", "source",
)  # fmt: skip
HEIGHT = 460
SENTENCE = 400  # characters: a page of long ones would weigh on every change
FIGURES = ("Killed", "Injured", "Reports")
OURS = ("What", "Place", "How sure", "Country", "Type")  # columns whose words are the page's own, or may be
WIDTHS = {"Date": 150, "What": 165, "Place": 125, "Killed": 62, "Injured": 62, "Reports": 66, "Sentence": 460, "First sentence": 460, "Disagreements": 200}


def readable(rows: pa.Table) -> pa.Table:
    """Reports as people read them: the columns that tell most, codes as words."""
    return _words([_common(row) | _of_report(row) for row in rows.to_pylist()])


def readable_events(rows: pa.Table) -> pa.Table:
    """Occurrences as people read them, with how many reports tell of each."""
    return _words([_common(row) | _of_event(row) for row in rows.to_pylist()])


def _words(lines: list[dict[str, Any]]) -> pa.Table:
    return pa.table({name: _column([line[name] for line in lines]) for name in (lines[0] if lines else ())})


def _column(values: list[str | None]) -> pa.Array:
    """Words for the browser; those that many rows share are sent once."""
    words = pa.array(values, pa.string())
    shared = len(set(values)) <= len(values) // 2 and len(values) <= 127
    return words.cast(pa.dictionary(pa.int8(), pa.string())) if shared else words


def _common(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "Date": days(row["date_start"], row["date_end"]),
        "What": label(row["sub_type"]),
        "Place": local_name(row["place_name"], row["country"]) or row.get("place_text") or country_name(row["country"]) or None,
        "Killed": figures(row["killed_low"], row["killed_high"]),
    }


def _of_report(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "Sentence": _begun(row["text"]),
        **_of_both(row),
        "Source": row["source"],
    }


def _of_event(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "Reports": number(row["n_reports"]),
        "Disagreements": row["disagreements"],
        "First sentence": _begun(row["text"]),
        "Injured": figures(row["injured_low"], row["injured_high"]),
        **_of_both(row),
    }


def _of_both(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "Who": row["side_a"],
        "To whom": row["side_b"],
        "How sure": _sure(row),
        "Region": local_unit(row["admin1"], row["country"]) or None,
        "Country": country_name(row["country"]) or None,
        "Type": kind_label(row["event_type"]),
    }


def _begun(text: str | None) -> str | None:
    """As much of a sentence as a cell shows when it is opened; the pane beside the table has the whole."""
    return text if text is None or len(text) <= SENTENCE else f"{text[: SENTENCE - 1].rstrip()}…"


def _sure(row: dict[str, Any]) -> str:
    return called("modality")("disputed" if row["disputed"] and row["modality"] in ("asserted", "claimed") else row["modality"])


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


def first_report(rows: pa.Table, at: int) -> str:
    """The report that stands for a row: itself, or an occurrence's first."""
    if "event_id" in rows.column_names:
        return str(rows["event_id"][at].as_py())
    return str(rows["event_ids"][at].as_py()).split("; ")[0]


def row_table(rows: pa.Table, chosen: str | None) -> None:
    """Draw reports or occurrences; clicking one makes it the session's chosen one."""
    ids = [first_report(rows, at) for at in range(rows.num_rows)]
    # Selections come back by position: another set of rows is another table.
    key = f"table_{hash((tuple(ids), rows.column_names[0], language())) & 0xFFFFFFFF:x}"
    at = _standing(rows, ids, chosen)
    _mark(key, at)
    shown = readable(rows) if "event_id" in rows.column_names else readable_events(rows)
    # the grid cuts words of a script that runs from right to left where they are set to the left
    ours = OURS if language() in RIGHT_TO_LEFT else ()
    st.dataframe(
        shown,
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
            name: st.column_config.TextColumn(say(name), width=WIDTHS.get(name), alignment="right" if name in FIGURES or name in ours else "left")
            for name in shown.column_names
        },
        alt=say("Events, one a row"),
    )


def _standing(rows: pa.Table, ids: list[str], chosen: str | None) -> int | None:
    """Where the chosen report, or the occurrence that it tells of, stands in these rows."""
    if "event_id" in rows.column_names:
        return ids.index(chosen) if chosen in ids else None
    return next((at for at, reports in enumerate(rows["event_ids"].to_pylist()) if chosen in reports.split("; ")), None)


def _mark(key: str, at: int | None) -> None:
    """Tick the row that is read, wherever it was chosen; a cell of it that was clicked stays, for the arrow keys."""
    held = _selection(st.session_state.get(key))
    wanted = {"rows": [] if at is None else [at], "cells": [cell for cell in held["cells"] if cell[0] == at]}
    if key in st.session_state and held != wanted:
        st.session_state[key] = {"selection": {**wanted, "columns": []}}
    # of this table and the one before it, for what was clicked there may still be on its way
    marked = st.session_state.get("marked", {})
    st.session_state.marked = {**dict([*marked.items()][-1:]), key: wanted}


def _took(key: str, ids: list[str]) -> None:
    now, was = st.session_state[key], st.session_state.get("marked", {}).get(key)
    if _selection(now) == was:
        return  # a run that a click cut short has the browser tell of its mark as if it were news
    at = selected_row(now, was)
    if at is not None and at < len(ids):
        st.session_state.event = ids[at]


def _selection(state: Any) -> dict[str, list[Any]]:
    selection = (state or {}).get("selection") or {}
    return {"rows": list(selection.get("rows") or []), "cells": [tuple(cell) for cell in selection.get("cells") or []]}


def selected_row(state: dict[str, Any], before: dict[str, list[Any]] | None = None) -> int | None:
    """The row that was clicked, by one of its cells or its box, whichever is not as it was before; None when nothing is
    selected. A clicked cell stays selected while boxes are clicked, and the box of a row while cells are."""
    now, was = _selection(state), before or _selection(None)
    cells, rows = now["cells"], now["rows"]
    if cells and (cells != was["cells"] or not rows):
        return int(cells[0][0])
    return int(rows[0]) if rows else None
