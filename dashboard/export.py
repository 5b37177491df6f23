"""Downloads: exactly what is shown, in the order shown, each with the filters, the store's version and its sources."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from contextvars import copy_context
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import streamlit as st

from dashboard import choose
from dashboard.brief import brief_bytes
from dashboard.chips import filters_in_words
from dashboard.codes import called
from dashboard.csv_file import BOM, csv_address
from dashboard.filters import Filters
from dashboard.look import Theme
from dashboard.map import ATTRIBUTION, FINE_TILES, TILE, event_map, fine_tiles, fitting_view
from dashboard.query import Snapshot
from dashboard.shown import shown_pieces, shown_table
from dashboard.speak import say
from pipeline.export import csv_bytes, csv_pieces, geojson_bytes, parquet_bytes
from pipeline.kml import kml_bytes


def about(snapshot: Snapshot, filters: Filters, order: str, view: str, now: datetime) -> dict[str, str]:
    """What an export says of itself: its filters in words, where it comes from, when it was made."""
    sources = snapshot.facet(filters, "source", 200)
    if filters.source:
        sources = {name: sources.get(name, 0) for name in filters.source}
    return {
        say("Filters"): "; ".join(filters_in_words(snapshot, filters)) or say("none"),
        say("Rows"): say("one for each event") if view == "events" else say("one for each report"),
        say("Order"): called("order")(order),
        say("Store"): say("version {version}, built {time}", version=snapshot.version, time=snapshot.built),
        say("Exported"): now.isoformat(" ", "minutes"),
        say("Sources"): ", ".join(f"{name} ({n})" for name, n in sources.items()) or say("none named"),
        say("Map"): say(ATTRIBUTION),
        say("Made with"): "Sitrep",
    }


def csv_of(snapshot: Snapshot, filters: Filters, order: str, view: str = "reports") -> bytes:
    return b"".join(csv_pieces(shown_pieces(snapshot, filters, order, view)))


def noted_csv(table: pa.Table, told: dict[str, str]) -> bytes:
    """A ZIP with the CSV, as Excel reads it, and a text that says what it holds: a CSV has no room for a note."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("sitrep.csv", BOM + csv_bytes(table))
        archive.writestr("about.txt", "\n".join(f"{name}: {value}" for name, value in told.items()) + "\n")
    return out.getvalue()


_Written = Callable[[pa.Table, dict[str, str]], bytes]
FORMATS: dict[str, tuple[str, str, _Written]] = {
    "csv": ("CSV", "text/csv", lambda table, _: csv_bytes(table)),
    "excel.csv": ("CSV for Excel (with BOM)", "text/csv", lambda table, _: BOM + csv_bytes(table)),
    "zip": ("CSV with its filters and sources (ZIP)", "application/zip", noted_csv),
    "geojson": ("GeoJSON", "application/geo+json", geojson_bytes),
    "parquet": ("Parquet", "application/vnd.apache.parquet", parquet_bytes),
    "kml": ("KML", "application/vnd.google-earth.kml+xml", kml_bytes),
}


def exports(snapshot: Snapshot, shown: int, theme: Theme) -> None:
    """The buttons; each file is made when it is pressed, a CSV while it is sent."""
    filters, order, view = choose.chosen(), st.session_state.order, st.session_state.view_of
    if view == "events":
        shown = snapshot.occurrence_count(filters)
    label = say("Download CSV · 1 row") if shown == 1 else say("Download CSV · {n} rows", n=shown)
    what = say("What is shown, all columns, in the order shown.")
    _link(label, "csv", csv_address(snapshot, filters, order, view), shown, help=what)
    with st.popover(say("More formats"), key="formats", disabled=not shown):
        st.caption(say("1 row, as shown.") if shown == 1 else say("{n} rows, as shown and in the order shown.", n=shown))
        for ending, (name, mime, write) in FORMATS.items():
            if ending == "excel.csv":
                _link(say(name), ending, csv_address(snapshot, filters, order, view, bom=True), shown, type="tertiary")
            elif ending != "csv":
                _button(say(name), ending, mime, _making(snapshot, filters, order, view, write), shown, type="tertiary")
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


def _making(snapshot: Snapshot, filters: Filters, order: str, view: str, write: _Written) -> Callable[[], bytes]:
    return lambda: write(shown_table(snapshot, filters, order, view), about(snapshot, filters, order, view, datetime.now(UTC)))


def _brief(snapshot: Snapshot, filters: Filters, order: str, view: str, ending: str) -> Callable[[], bytes]:
    return lambda: brief_bytes(snapshot, filters, about(snapshot, filters, order, view, datetime.now(UTC)), ending)
