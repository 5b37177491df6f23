"""Sitrep's page: chooses and draws. `streamlit run app.py`, with the store's folder in SITREP_STORE.

Streamlit reads this file once to serve it (`app`), and runs it for each reader and each change.
"""

from __future__ import annotations

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import Route

from dashboard import choose, page
from dashboard.add_view import add_view
from dashboard.articles_view import articles_view
from dashboard.compare_view import compare_view
from dashboard.coverage_view import coverage_view
from dashboard.first_view import Early, ready, store_folder
from dashboard.heading import heading
from dashboard.look import Theme
from dashboard.map_view import map_view
from dashboard.query import Snapshot
from dashboard.rows_view import rows_view
from dashboard.sent_files import PATH, sent_file
from dashboard.side_bar import side_bar
from dashboard.timeline_view import timeline_view
from dashboard.version import server, snapshot
from pipeline.complaint import Complaint
from pipeline.store import NoStore


def draw() -> None:
    st.set_page_config("Sitrep", page_icon="static/marks/explosions_remote_violence-light.png", layout="wide", initial_sidebar_state=332)
    choose.chosen()
    choose.follow_history()
    choose.use_language()
    theme: Theme = "dark" if st.context.theme.type == "dark" else "light"
    page.style(theme)
    folder = store_folder()
    try:
        events = snapshot(folder)
    except NoStore:
        page.no_store(folder)
        add_view(folder)
        return
    except Complaint as complaint:
        page.unreadable_store(str(complaint))
        return

    with page.complaints():
        _views(events, folder, theme)


def _views(events: Snapshot, folder: str, theme: Theme) -> None:
    # what a reader waits for is drawn first: the side bar has a place of its own, whenever it comes
    heading(events, folder, theme)
    map_view(events, theme)
    timeline_view(events, theme)
    if not st.context.is_embedded:
        side_bar(events)
        coverage_view(events, theme)
    rows_view(events, theme)
    if not st.context.is_embedded:
        compare_view(events, theme, folder)
        if server() is None:  # what is added is built into the folder's store, which a server does not show
            add_view(folder)
        articles_view(events)
    choose.write_address()


if __name__ == "__main__":
    draw()
else:
    app = st.App(__file__, lifespan=ready, middleware=[Middleware(Early)], routes=[Route(f"/{PATH}", sent_file)])
