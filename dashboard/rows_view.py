"""The table of reports or of events, page by page, and beside it the one that is read."""

from __future__ import annotations

import streamlit as st

from dashboard import choose
from dashboard.codes import LISTS, ORDERS, called
from dashboard.filters import Filters
from dashboard.look import Theme
from dashboard.occurrence_rows import occurrence_rows
from dashboard.query import Snapshot
from dashboard.reading import reading
from dashboard.speak import number, say
from dashboard.table import PAGE, REPORT_COLUMNS, first_report, row_table

VIEW_NAMES = {"reports": "Reports", "events": "Events"}


def rows_view(snapshot: Snapshot, theme: Theme) -> None:
    filters = choose.chosen()
    with st.container(key="rows_head", horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        _list_choice(snapshot, filters)
        with st.container(horizontal=True, width="content", vertical_alignment="center"):
            _view_choice()
            _order_choice()
    events = st.session_state.view_of == "events"
    shown = snapshot.occurrence_count(filters) if events else snapshot.counts(filters).shown
    if not shown:
        st.caption(say("No rows."))
        return
    pages = -(-shown // PAGE)
    at = min(st.session_state.get("page", 1), pages)
    order, start = st.session_state.order, (at - 1) * PAGE
    rows = occurrence_rows(snapshot, filters, order, PAGE, start) if events else snapshot.page(filters, order, PAGE, start, REPORT_COLUMNS)
    chosen = st.session_state.get("event") or first_report(rows, 0)
    table, pane = st.columns([1.75, 1], gap="medium")
    with table:
        row_table(rows, chosen)
        if pages > 1:
            _page_choice(pages, at)
            st.caption(say("Rows {first} to {last} of {all}", first=start + 1, last=min(at * PAGE, shown), all=shown))
    with pane:
        reading(snapshot, chosen, theme)


def _list_choice(snapshot: Snapshot, filters: Filters) -> None:
    """Which of the lists the table shows, each with its number of reports."""
    whole = snapshot.counts(filters.without("list"))
    counts = dict(zip(LISTS, (whole.shown, whole.on_map, whole.country_only, whole.unplaced, whole.undated), strict=True))
    st.segmented_control(
        say("List"),
        list(LISTS),
        required=True,
        label_visibility="collapsed",
        **choose.counted_widget("list", filters.list, {code: f"{called('list')(code)} {number(counts[code])}" for code in LISTS}),
    )


def _view_choice() -> None:
    """A row for each report, or one for all reports of an event."""
    key = choose.standing("view_of", st.session_state.view_of)
    st.segmented_control(
        say("One row for each"),
        list(VIEW_NAMES),
        default=st.session_state.view_of,
        required=True,
        format_func=lambda code: say(VIEW_NAMES[code]),
        label_visibility="collapsed",
        key=key,
        on_change=_took_view,
        args=(key,),
        help=say("Reports: what one article tells. Events: all reports of one occurrence together, with the range of their figures."),
    )


def _took_view(key: str) -> None:
    if not choose.stands("view_of", key):
        return
    st.session_state.view_of = st.session_state[key] or "reports"
    st.session_state.page = 1


def _order_choice() -> None:
    """The order of the rows, which is also the order of the export."""
    with st.container(width=190):
        st.selectbox(
            say("Order"),
            list(ORDERS),
            list(ORDERS).index(st.session_state.order),
            format_func=called("order"),
            label_visibility="collapsed",
            **choose.widget("order", st.session_state.order),
        )


def _page_choice(pages: int, at: int) -> None:
    """The numbers of the pages. A page that was not chosen here, but by a filter or the address, needs another widget:
    this one has a value of its own, and Streamlit warns whoever sets that from outside."""
    turn = st.session_state.setdefault("page_turn", 0)
    if st.session_state.get(f"pages_{turn}", at) != at:
        turn = st.session_state.page_turn = turn + 1
    st.pagination(pages, default=at, key=f"pages_{turn}", on_change=_took_page, args=(turn,))


def _took_page(turn: int) -> None:
    st.session_state.page = st.session_state[f"pages_{turn}"]
    st.session_state.event = None
