"""The page's parts in the order they stand: each asks the snapshot, draws, and takes what the reader does."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboard import choose, page
from dashboard.detail import all_fields_html, detail_html
from dashboard.export import download
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
from dashboard.query import Counts, Snapshot
from dashboard.table import PAGE, event_table, figures
from dashboard.timeline import brushed_days, timeline

MAP_HEIGHT = 430


def heading(snapshot: Snapshot) -> Counts:
    """The counts, the export, and the active choices."""
    filters = choose.chosen()
    counts = snapshot.counts(filters)
    for problem in st.session_state.get("problems", []):
        st.warning(choose.plain_label(f"The address was not understood: {problem}. The rest of it is shown."))
    with st.container(key="heading", horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        page.show_counts(counts)
        download(snapshot, filters, st.session_state.order, counts.shown)
    choose.chips(snapshot)
    if counts.total == 0:
        st.info("The store holds no event: no article in it told of one, or none was read. The articles are listed below.")
    elif counts.shown == 0:
        st.info("No event meets all these choices. Clear one of them above.")
    return counts


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
                f"Playing {events(len(played['start']))} that have a point and are dated to the week or closer"
                + (f", the first {MOST:,} only." if len(played["start"]) == MOST else ".")
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
        height=MAP_HEIGHT,
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
                kwargs={"country": (code,), "region": (), "place": "", "list": "country"},
            )


def _view(snapshot: Snapshot) -> tuple[float, float, float]:
    """Where the map starts: on what the address showed first; afterwards only the reader moves it."""
    if "view" not in st.session_state:
        _fit(snapshot)
    view: tuple[float, float, float] = st.session_state.view
    return view


def _fit(snapshot: Snapshot) -> None:
    extent = snapshot.extent(choose.chosen().without("place"))
    view = fitting_view(extent, 720, MAP_HEIGHT)
    # the browser moves only to a view that differs from the last one it was told
    nudge = 1e-4 if st.session_state.get("view") == view else 0.0
    st.session_state.view = (view[0] + nudge, view[1] + nudge, view[2] + nudge * 100)


def _took_place() -> None:
    selection: dict[str, Any] = st.session_state.event_map.get("selection") or {}

    key = chosen_place(selection)
    choose.choose(place=key if key and key != choose.chosen().place else "")


def timeline_view(snapshot: Snapshot, theme: Theme) -> None:
    """The timeline; a brush over it sets the date range."""
    filters = choose.chosen()
    chart, note = timeline(snapshot, filters, theme)
    if chart is None:
        if snapshot.counts(filters.without("since", "until")).shown:
            st.caption("None of the shown events has a date, so there is no timeline: they are all listed below.")
        return
    # A new key clears the brush, which has become the date range.
    key = f"timeline_{filters.since}_{filters.until}"
    with st.container(key="timeline"):
        st.altair_chart(
            chart, key=key, on_select=lambda: _took_days(key), selection_mode="brush", theme=None,
            alt="Events over time. The table below holds the same rows.",
        )  # fmt: skip
        st.html(f'<div class="st-note">{note} Draw a range across the bars to choose it.</div>')


def _took_days(key: str) -> None:
    days = brushed_days(st.session_state[key].get("selection") or {})
    if days:
        choose.choose(since=days[0], until=days[1])


def rows_view(snapshot: Snapshot, theme: Theme) -> None:
    """The rows, and the chosen one read in its sentence."""
    filters = choose.chosen()
    with st.container(key="rows_head", horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        whole = snapshot.counts(filters.without("list"))
        choose.list_choice(
            {
                "all": whole.shown,
                "map": whole.on_map,
                "country": whole.country_only,
                "unplaced": whole.unplaced,
                "undated": whole.undated,
            }
        )
        with st.container(width=190):
            order = choose.order_choice()
    shown = snapshot.counts(filters).shown
    if not shown:
        st.caption("No rows.")
        return
    pages = -(-shown // PAGE)
    number = min(st.session_state.get("page", 1), pages)
    rows = snapshot.rows(filters, order, PAGE, (number - 1) * PAGE)
    chosen = st.session_state.get("event") or rows["event_id"][0].as_py()
    table, reading = st.columns([1.75, 1], gap="medium")
    with table:
        event_table(rows, chosen)
        if pages > 1:
            st.pagination(pages, key="pages", on_change=_took_page)
            st.caption(f"Rows {(number - 1) * PAGE + 1:,} to {min(number * PAGE, shown):,} of {shown:,}")
    with reading:
        _read(snapshot, chosen, theme)


def _took_page() -> None:
    st.session_state.page = st.session_state.pages
    st.session_state.event = None


def _read(snapshot: Snapshot, event_id: str, theme: Theme) -> None:
    event = snapshot.event(event_id)
    if event is None:
        st.caption("The address names an event that this store does not hold.")
        return
    st.html(detail_html(event, snapshot.article(event["article_id"]), theme))
    if event["latitude"] is not None:
        st.button("Show on the map", icon=":material/my_location:", on_click=_go_to, args=(event,))
    _reports(snapshot, event)
    with st.expander("All fields"):
        st.html(all_fields_html(event))


def _go_to(event: dict[str, Any]) -> None:
    """Centre the map on an event, as close as its place is known."""
    reach = max(event["place_radius_km"] or 5, 5) / 60  # degrees, with room around
    box = (event["longitude"] - reach, event["latitude"] - reach, event["longitude"] + reach, event["latitude"] + reach)
    st.session_state.event = event["event_id"]
    st.session_state.view = fitting_view(box, 720, MAP_HEIGHT)


def _reports(snapshot: Snapshot, event: dict[str, Any]) -> None:
    """The other reports of the same occurrence with their figures; a click reads one."""
    reports = snapshot.reports(event["cluster_id"])
    if len(reports) < 2:
        return
    st.html(f'<div class="st-side"><h4>{len(reports)} reports of this event</h4></div>')
    with st.container(key="reports", gap=None):
        for report in reports:
            killed = figures(report["killed_low"], report["killed_high"])
            told = [str(report["published"] or "undated"), report["title"] or report["article_id"]]
            told += [f"killed {killed}"] if killed else []
            st.button(
                choose.plain_label(" · ".join(told)[:110]),
                key=f"report_{report['event_id']}",
                type="tertiary",
                disabled=report["event_id"] == event["event_id"],
                on_click=lambda event_id=report["event_id"]: st.session_state.update(event=event_id),
            )


def articles_view(snapshot: Snapshot) -> None:
    """The articles, those that could not be read first, with the reason."""
    articles = snapshot.articles()
    unread = sum(status != "read" for status in articles["status"].to_pylist())
    title = f"Articles: {articles.num_rows - unread:,} read" + (f", {unread:,} not read" if unread else "")
    with st.expander(title):
        st.dataframe(
            articles.to_pandas(),
            hide_index=True,
            height=280,
            placeholder="",
            column_config={
                "status": "Status",
                "article_id": "Article",
                "title": st.column_config.TextColumn("Title", width=320),
                "published": "Published",
                "source": "Source",
                "url": st.column_config.TextColumn("Address"),
                "n_events": "Events",
                "reason": st.column_config.TextColumn("Why not read", width=220),
                "unresolved_places": st.column_config.TextColumn("Places not found in the gazetteer", width=220),
            },
        )
    st.html(f'<div class="st-note">Store version {snapshot.version}, built {snapshot.built}.</div>')
