"""The timeline on the page: a brush over it sets the date range."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from dashboard import choose
from dashboard.filters import Filters
from dashboard.look import Theme
from dashboard.page import heard
from dashboard.query import Snapshot
from dashboard.speak import say
from dashboard.timeline import brushed_days, timeline, timeline_in_words


def timeline_view(snapshot: Snapshot, theme: Theme) -> None:
    """The timeline; a brush over it sets the date range."""
    filters = choose.chosen()
    ranged = bool(filters.since or filters.until)
    near = bool(st.session_state.get("timeline_near"))
    event = st.session_state.get("event")
    chart, note = timeline(snapshot, filters, theme, near, snapshot.event(event) if event else None)
    if chart is None:
        if snapshot.counts(filters.without("since", "until")).shown:
            st.caption(say("None of the shown events has a date, so there is no timeline: they are all listed below."))
        return
    # A new key clears the brush, which has become the date range.
    key = f"timeline_{filters.since}_{filters.until}_{near}"
    with st.container(key="timeline"):
        st.vega_lite_chart(
            chart, key=key, on_select=lambda: _took_days(key), selection_mode=[param["name"] for param in chart["params"]], theme=None,
            alt=say("Reports over time. The table below holds the same rows."),
        )  # fmt: skip
        told = f'<div class="st-note">{note} {say("Click a bar or draw a range across them to choose its days.")}</div>'
        st.html(told + heard(timeline_in_words(snapshot, filters, near)))
        _beside(snapshot, filters)
        chosen, whole = say("Show the chosen days alone, with what lasted several days"), say("Show what lasted several days")
        st.toggle(chosen if ranged else whole, key="timeline_near")


def _beside(snapshot: Snapshot, filters: Filters) -> None:
    """The ranges of the same length before and after the chosen one: a brush for who works with keys."""
    known = snapshot.days()
    if not (filters.since and filters.until and known):
        return
    length = filters.until - filters.since + timedelta(days=1)
    with st.container(horizontal=True, gap="small"):
        for label, by in ((say("The days before"), -length), (say("The days after"), length)):
            since, until = filters.since + by, filters.until + by
            st.button(
                label, key="days_before" if by < timedelta() else "days_after", disabled=until < known[0] or since > known[1],
                on_click=choose.choose, kwargs={"since": since, "until": until},
            )  # fmt: skip


def _took_days(key: str) -> None:
    days = brushed_days(st.session_state[key].get("selection") or {})
    if days:
        choose.choose(since=days[0], until=days[1])
