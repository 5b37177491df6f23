"""The map on the page, and beside it what has no place on the map."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboard import choose, page
from dashboard.look import Theme
from dashboard.map import (
    ATTRIBUTION,
    FINE_TILES,
    MOST_AREAS,
    MOST_MARKS,
    TILE,
    chosen_place,
    event_map,
    events,
    fine_tiles,
    fitting_view,
)
from dashboard.play import MOST, play, playback_data
from dashboard.query import Snapshot

HEIGHT = 430


def map_view(snapshot: Snapshot, theme: Theme) -> None:
    """The map, and beside it what has no place on it."""
    filters = choose.chosen()
    drawn, beside = st.columns([5, 1.15], gap="medium")
    tiles = fine_tiles(snapshot.tiles(TILE, FINE_TILES))
    with drawn:
        played = None
        if st.session_state.get("playing"):
            played = playback_data(snapshot, filters, _view(snapshot), tiles, theme)
        with st.container(key="map"):
            if played:
                play(played)
            else:
                n = _still_map(snapshot, tiles, theme)
        fit, over_time, note = st.columns([1, 1, 4.2], vertical_alignment="top")
        with fit:
            st.button("Fit to shown", icon=":material/fit_screen:", type="tertiary", on_click=_fit, args=(snapshot,))
        with over_time:
            st.toggle("Play over time", key="playing")
        with note:
            st.html(f'<div class="st-note">{ATTRIBUTION}</div>')
        if played:
            st.caption(
                f"Playing {events(sum(played['n']))} that have a point and are dated to the week or closer"
                + (", the busiest places only." if len(played["start"]) == MOST else ".")
            )
        elif n == 0:
            st.caption("Nothing shown has a point on the map: see the lists below.")
        elif n >= MOST_MARKS:
            st.caption(f"The map draws the {MOST_MARKS:,} busiest places and {MOST_AREAS:,} areas; the table has all.")
    with beside:
        page.legend(theme, filters.unreal)
        _countries_beside(snapshot)


def _still_map(snapshot: Snapshot, tiles: list[str], theme: Theme) -> int:
    """Draw the map; how many marks and areas are on it."""
    reading = st.session_state.get("event")
    deck, n = event_map(
        snapshot, choose.chosen(), _view(snapshot), tiles, theme, snapshot.event(reading) if reading else None
    )
    st.pydeck_chart(
        deck,
        height=HEIGHT,
        key="event_map",
        on_select=_took_place,
        alt="Map of the shown events. The table below holds the same rows.",
    )
    return n


def _countries_beside(snapshot: Snapshot) -> None:
    """Countries have no pin: they are listed, and a click shows their rows."""
    found = snapshot.countries_only(choose.chosen())
    if not found:
        return
    st.html('<div class="st-side"><h4>Known only to the country</h4></div>')
    with st.container(key="countries", gap=None, height=210 if len(found) > 7 else "content", border=False):
        for code, n in found:
            st.button(
                choose.plain_label(page.country_label(code, n)),
                key=f"country_{code}",
                type="tertiary",
                on_click=choose.choose,
                kwargs={"country": (code,), "region": (), "place": (), "list": "country"},
            )


def _view(snapshot: Snapshot) -> tuple[float, float, float]:
    """Where the map starts: on what the address showed first; afterwards only the reader moves it."""
    if "view" not in st.session_state:
        _fit(snapshot)
    view: tuple[float, float, float] = st.session_state.view
    return view


def _fit(snapshot: Snapshot) -> None:
    extent = snapshot.extent(choose.chosen().without("place"))
    view = fitting_view(extent, 720, HEIGHT)
    # the browser moves only to a view that differs from the last one it was told
    nudge = 1e-4 if st.session_state.get("view") == view else 0.0
    st.session_state.view = (view[0] + nudge, view[1] + nudge, view[2] + nudge * 100)


def _took_place() -> None:
    selection: dict[str, Any] = st.session_state.event_map.get("selection") or {}

    key = chosen_place(selection)
    choose.choose(place=(key,) if key and (key,) != choose.chosen().place else ())
