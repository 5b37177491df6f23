"""The pane beside the table: one report read in its article, and all that tells of the same event."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboard.choose import plain_label
from dashboard.detail import all_fields_html, detail_html, disagreements_html
from dashboard.look import Theme
from dashboard.map import fitting_view
from dashboard.map_view import HEIGHT, WIDTH, look_at
from dashboard.query import Snapshot
from dashboard.speak import number, say
from dashboard.table import figures
from pipeline.occurrences import occurrence
from pipeline.records import Event

MOST = 50  # reports that are listed


def reading(snapshot: Snapshot, event_id: str, theme: Theme) -> None:
    event = snapshot.event(event_id)
    if event is None:
        st.caption(say("The address names an event that this store does not hold."))
        return
    st.html(detail_html(event, snapshot.article(event["article_id"]), theme))
    if event["latitude"] is not None:
        st.button(say("Show on the map"), key="to_map", icon=":material/my_location:", on_click=_go_to, args=(event,))
    _reports(snapshot, event)
    with st.expander(say("All fields")):
        st.html(all_fields_html(event))


def _go_to(event: dict[str, Any]) -> None:
    """Centre the map on an event, as close as its place is known."""
    reach = max(event["place_radius_km"] or 5, 5) / 60  # degrees, with room around
    box = (event["longitude"] - reach, event["latitude"] - reach, event["longitude"] + reach, event["latitude"] + reach)
    st.session_state.event = event["event_id"]
    look_at(fitting_view(box, WIDTH, HEIGHT))


def _reports(snapshot: Snapshot, event: dict[str, Any]) -> None:
    """All reports of the event with their figures, and what they disagree in; a click reads one."""
    reports = snapshot.reports([event["cluster_id"]]).to_pylist()
    if len(reports) < 2:
        return
    whole = occurrence([Event(**report) for report in reports])
    one = whole.n_sources == 1
    heading = say("{n} reports of this event, 1 source", n=len(reports)) if one else say("{n} reports of this event, {sources} sources", n=len(reports), sources=whole.n_sources)
    st.html(f'<div class="st-side"><h3>{heading}</h3></div>')
    if whole.disagreements:
        st.html(disagreements_html(whole.disagreements))
    with st.container(key="reports", gap=None):
        for report in reports[:MOST]:
            told = [str(report["published"] or say("undated")), report["source"], report["title"] or report["article_id"]]
            for what, words in (("killed", say("killed")), ("injured", say("injured"))):
                figure = figures(report[f"{what}_low"], report[f"{what}_high"])
                told += [f"{words} {figure}"] if figure else []
            st.button(
                plain_label(" · ".join(part for part in told if part)[:160]),
                key=f"report_{report['event_id']}",
                type="tertiary",
                disabled=report["event_id"] == event["event_id"],
                on_click=lambda event_id=report["event_id"]: st.session_state.update(event=event_id),
            )
    if len(reports) > MOST:
        st.caption(say("The first {n} are listed.", n=number(MOST)))
