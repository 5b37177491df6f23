"""The head of the page: the counts, the exports, the active choices."""

from __future__ import annotations

import streamlit as st

from dashboard import choose, page
from dashboard.chips import chips
from dashboard.export import exports
from dashboard.look import Theme
from dashboard.query import Snapshot
from dashboard.saved_views import views_menu
from dashboard.speak import say


def heading(snapshot: Snapshot, folder: str, theme: Theme) -> None:
    filters = choose.chosen()
    counts = snapshot.counts(filters)
    for problem in st.session_state.get("problems", []):
        told = say("The address was not understood: {problem}. The rest of it is shown.", problem=problem)
        st.warning(choose.plain_label(told))
    with st.container(key="heading", horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        page.show_counts(counts)
        with st.container(key="doing", horizontal=True, width="content", vertical_alignment="center"):
            exports(snapshot, counts.shown, theme)
            views_menu(folder)
    chips(snapshot)
    if counts.total == 0:
        st.info(say("The store holds no event: no article in it told of one, or none was read. The articles are listed below."))
    elif counts.shown == 0:
        st.info(say("No event meets all these choices. Clear one of them above."))
