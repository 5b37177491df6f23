"""Which version of the store a session sees: the one it opened, until its reader asks for a newer one."""

from __future__ import annotations

import streamlit as st

from dashboard.query import Snapshot
from dashboard.speak import say
from pipeline.store import Store


@st.cache_resource(max_entries=2, show_spinner="Loading the events …")
def _load(folder: str, version: int) -> Snapshot:
    store = Store(folder)
    return Snapshot(store.event_files(), store.article_files(), str(version), store.built_at().isoformat(" ", "minutes"))


@st.cache_data(ttl=3, show_spinner=False)
def _newest(folder: str) -> int:
    return Store(folder).version()


def snapshot(folder: str) -> Snapshot:
    """The version that this session sees. Raises NoStore or Complaint as the store does."""
    newest = _newest(folder)
    held: Snapshot | None = st.session_state.get("snapshot")
    if held is None or st.session_state.pop("take_newest", False):
        held = _load(folder, newest)
        st.session_state.snapshot = held
    elif held.version != str(newest):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(say("The store was built again since you opened this page."))
            st.button(say("Show the new version"), on_click=lambda: st.session_state.update(take_newest=True))
    return held
