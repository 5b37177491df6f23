"""Downloads: exactly what is shown, in the order shown, each with the filters, the store's version and its sources."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextvars import copy_context
from datetime import UTC, datetime
from typing import Any

import streamlit as st

from dashboard import choose
from dashboard.about import about
from dashboard.brief import brief_bytes
from dashboard.filters import Filters
from dashboard.look import Theme
from dashboard.map import FINE_TILES, TILE, event_map, fine_tiles, fitting_view
from dashboard.query import Snapshot
from dashboard.sent_files import address_of
from dashboard.speak import say

FILES = {
    "excel.csv": "CSV for Excel (with BOM)",
    "zip": "CSV with its filters and sources (ZIP)",
    "geojson": "GeoJSON",
    "parquet": "Parquet",
    "kml": "KML",
}


def exports(snapshot: Snapshot, shown: int, theme: Theme) -> None:
    """The buttons; each file of rows is made while it is sent, the others when they are asked for."""
    filters, order, view = choose.chosen(), st.session_state.order, st.session_state.view_of
    if view == "events":
        shown = snapshot.occurrence_count(filters)
    label = say("Download CSV · 1 row") if shown == 1 else say("Download CSV · {n} rows", n=shown)
    what = say("What is shown, all columns, in the order shown.")
    _link(label, "csv", address_of("csv", snapshot, filters, order, view), shown, help=what)
    with st.popover(say("More formats"), key="formats", disabled=not shown):
        st.caption(say("1 row, as shown.") if shown == 1 else say("{n} rows, as shown and in the order shown.", n=shown))
        for ending, name in FILES.items():
            _link(say(name), ending, address_of(ending, snapshot, filters, order, view), shown, type="tertiary")
        for ending, name, mime in (("pdf", "Brief (PDF)", "application/pdf"), ("png", "Brief (PNG)", "image/png")):
            _button(say(name), ending, mime, _brief(snapshot, filters, order, view, ending), shown, type="tertiary")
        what = say("The map's description for pydeck and deck.gl; it draws on this page's base map.")
        told = lambda: described_map(snapshot, filters, theme)  # noqa: E731
        _button(say("Map for pydeck (JSON)"), "pydeck.json", "application/json", told, shown, type="tertiary", help=what)


def described_map(snapshot: Snapshot, filters: Filters, theme: Theme) -> bytes:
    """The map of what is shown as pydeck and deck.gl describe it."""
    tiles = fine_tiles(snapshot.tiles(TILE, FINE_TILES))
    view = fitting_view(snapshot.extent(filters), 720, 430)
    return json.dumps(json.loads(event_map(snapshot, filters, view, tiles, theme)[0].to_json())).encode()


def _link(label: str, ending: str, address: str, shown: int, **more: Any) -> None:
    st.link_button(label, address, key=f"export_{ending}", icon=":material/download:", disabled=shown == 0, **more)


def _button(label: str, ending: str, mime: str, data: Callable[[], bytes], shown: int, **more: Any) -> None:
    # A file is made in another thread, which would not know the reader's language.
    spoken = copy_context()
    st.download_button(
        label,
        data=lambda: spoken.copy().run(data),
        file_name=f"sitrep.{ending}",
        mime=mime,
        key=f"export_{ending}",
        icon=":material/download:",
        on_click="ignore",
        disabled=shown == 0,
        **more,
    )


def _brief(snapshot: Snapshot, filters: Filters, order: str, view: str, ending: str) -> Callable[[], bytes]:
    return lambda: brief_bytes(snapshot, filters, about(snapshot, filters, order, view, datetime.now(UTC)), ending)
