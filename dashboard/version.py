"""Which version of the store a session sees: the one it opened, until its reader asks for a newer one."""

from __future__ import annotations

from contextlib import nullcontext
from functools import partial
from threading import Lock

import streamlit as st

from dashboard.query import Snapshot
from dashboard.speak import say
from pipeline.complaint import Complaint
from pipeline.store import Store

_MOST = 2  # versions held: the newest, and the one before for readers who opened that
_held: dict[tuple[str, int], Snapshot] = {}
_reading = Lock()  # a second reader waits for the first one's version instead of reading it again


def _load(folder: str, version: int) -> Snapshot:
    with _reading:
        if (folder, version) not in _held:
            store = Store(folder)
            built = store.built_at().isoformat(" ", "minutes")
            read = Snapshot.of_files(store.event_files(), store.article_files(), str(version), built, partial(added_since, store))
            for oldest in list(_held)[: len(_held) - _MOST + 1]:
                del _held[oldest]
            _held[folder, version] = read
        return _held[folder, version]


def read_newest(folder: str) -> None:
    """Read the newest version before a session asks for it. Raises as `snapshot` does."""
    _load(folder, Store(folder).version())


@st.cache_resource(ttl=3, show_spinner=False)  # not cache_data, which imports pandas before the first view
def _newest(folder: str) -> int:
    return Store(folder).version()


def snapshot(folder: str) -> Snapshot:
    """The version that this session sees. Raises NoStore or Complaint as the store does."""
    newest = _newest(folder)
    held: Snapshot | None = st.session_state.get("snapshot")
    if held is None or st.session_state.pop("take_newest", False):
        with nullcontext() if (folder, newest) in _held else st.spinner(say("Loading the events …")):
            held = _load(folder, newest)
        st.session_state.snapshot = held
    elif held.version != str(newest):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(say("The store was built again since you opened this page."))
            st.button(say("Show the new version"), on_click=take_newest)
    return held


def look_again() -> None:
    """The store may have been built this moment: do not trust what was seen seconds ago."""
    _newest.clear()


def take_newest() -> None:
    """See the newest version from the next run on."""
    look_again()
    st.session_state.take_newest = True


def added_since(store: Store, version: int) -> list[str]:
    """The articles that are new or changed since an earlier version; none when that is no version of the store."""
    try:
        before = Store(store.folder, version).articles("article_id", "digest").to_pylist()
    except Complaint:
        return []
    known = {row["article_id"]: row["digest"] for row in before}
    return [row["article_id"] for row in store.articles("article_id", "digest").to_pylist() if known.get(row["article_id"]) != row["digest"]]
