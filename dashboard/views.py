"""The page's parts in the order they stand: each asks the snapshot, draws, and takes what the reader does."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboard import choose, page
from dashboard.chips import chips
from dashboard.codes import LISTS, ORDERS, called
from dashboard.detail import all_fields_html, detail_html
from dashboard.export import download
from dashboard.look import Theme
from dashboard.map import fitting_view
from dashboard.map_view import HEIGHT, look_at
from dashboard.query import Counts, Snapshot
from dashboard.speak import number, say
from dashboard.table import PAGE, event_table, figures


def heading(snapshot: Snapshot) -> Counts:
    """The counts, the export, and the active choices."""
    filters = choose.chosen()
    counts = snapshot.counts(filters)
    for problem in st.session_state.get("problems", []):
        st.warning(choose.plain_label(f"The address was not understood: {problem}. The rest of it is shown."))
    with st.container(key="heading", horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        page.show_counts(counts)
        download(snapshot, filters, st.session_state.order, counts.shown)
    chips(snapshot)
    if counts.total == 0:
        st.info("The store holds no event: no article in it told of one, or none was read. The articles are listed below.")
    elif counts.shown == 0:
        st.info("No event meets all these choices. Clear one of them above.")
    return counts


def list_choice(counts: dict[str, int]) -> None:
    """Which of the lists the table shows."""
    st.segmented_control(
        say("List"),
        list(LISTS),
        required=True,
        format_func=lambda code: f"{called('list')(code)} {number(counts[code])}",
        label_visibility="collapsed",
        **choose.widget("list", choose.chosen().list),
    )


def order_choice() -> str:
    """The order of the rows, which is also the order of the export."""
    st.selectbox(
        say("Order"),
        list(ORDERS),
        format_func=called("order"),
        label_visibility="collapsed",
        **choose.widget("order", st.session_state.order),
    )
    order: str = st.session_state.order
    return order


def rows_view(snapshot: Snapshot, theme: Theme) -> None:
    """The rows, and the chosen one read in its sentence."""
    filters = choose.chosen()
    with st.container(key="rows_head", horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        whole = snapshot.counts(filters.without("list"))
        list_choice(
            {
                "all": whole.shown,
                "map": whole.on_map,
                "country": whole.country_only,
                "unplaced": whole.unplaced,
                "undated": whole.undated,
            }
        )
        with st.container(width=190):
            order = order_choice()
    shown = snapshot.counts(filters).shown
    if not shown:
        st.caption("No rows.")
        return
    pages = -(-shown // PAGE)
    at = min(st.session_state.get("page", 1), pages)
    rows = snapshot.rows(filters, order, PAGE, (at - 1) * PAGE)
    chosen = st.session_state.get("event") or rows["event_id"][0].as_py()
    table, reading = st.columns([1.75, 1], gap="medium")
    with table:
        event_table(rows, chosen)
        if pages > 1:
            st.pagination(pages, key="pages", on_change=_took_page)
            st.caption(f"Rows {(at - 1) * PAGE + 1:,} to {min(at * PAGE, shown):,} of {shown:,}")
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
    look_at(fitting_view(box, 720, HEIGHT))


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
