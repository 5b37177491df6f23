"""Which version of the store a session sees: the one it opened, until its reader asks for a newer one.

Versions are those of the store's folder, on a disk or in a bucket, or with SITREP_QUERIES those that were published to a database server.
"""

from __future__ import annotations

import os
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from threading import Lock

import duckdb
import pyarrow as pa
import streamlit as st

from dashboard.query import Snapshot, postgres
from dashboard.speak import say
from pipeline.complaint import Complaint
from pipeline.read.buckets import is_address
from pipeline.store import NoStore, Store, unreadable

_MOST = 2  # versions held: the newest, and the one before for readers who opened that


@dataclass(frozen=True)
class Built:
    """A version of the store in a folder; a store that was deleted and built anew counts from 0 again."""

    version: int
    at: datetime


Version = Built | postgres.Published
_held: dict[tuple[str, Version], Snapshot] = {}
_reading = Lock()  # a second reader waits for the first one's version instead of reading it again


def server() -> str | None:
    """The address of the database server that is asked instead of the store's files; None without one."""
    return os.environ.get(postgres.ADDRESS) or None


def _newest_there(folder: str) -> Version:
    address = server()
    if address is not None:
        return postgres.newest(address)
    store = Store(folder)
    return Built(store.version(), store.built_at())


def _load(folder: str, version: Version) -> Snapshot:
    with _reading:
        if (folder, version) not in _held:
            read = _read(folder) if isinstance(version, Built) else _read_published(version)
            for oldest in list(_held)[: len(_held) - _MOST + 1]:
                del _held[oldest]
            _held[folder, version] = read
        return _held[folder, version]


def _read(folder: str) -> Snapshot:
    store = Store(folder)
    built = store.built_at().isoformat(" ", "minutes")
    try:
        return Snapshot.of_files(store.event_files(), store.article_files(), str(store.version()), built, partial(added_since, store), store.home.beside("page"))
    except (OSError, pa.ArrowException, duckdb.Error) as error:  # a file that is damaged or gone
        raise unreadable(store.home, error) from error


def _read_published(there: postgres.Published) -> Snapshot:
    address = server()
    if address is None:
        raise Complaint("The page was told of no database server: reload it.")
    since = partial(postgres.added_since, address, there.schema)
    return Snapshot(postgres.Postgres(address, there.schema), str(there.version), there.built, since)


def read_newest(folder: str) -> None:
    """Read the newest version before a session asks for it. Raises as `snapshot` does."""
    _load(folder, _newest_there(folder))


def _newest(folder: str) -> Version:
    if server() is not None or not is_address(folder):
        return _newest_near(folder)
    newest = _newest_afar(folder)
    if isinstance(newest, Complaint):
        raise newest
    return newest


@st.cache_resource(ttl=3, show_spinner=False)  # not cache_data, which imports pandas before the first view
def _newest_near(folder: str) -> Version:
    return _newest_there(folder)


@st.cache_resource(ttl=30, show_spinner=False)
def _newest_afar(folder: str) -> Version | Complaint:
    """A bucket takes a while to answer, and longer when it does not: what it said counts for all readers' next half minute."""
    try:
        return _newest_there(folder)
    except NoStore:
        raise  # whoever builds one reloads the page at once
    except Complaint as complaint:
        return complaint


def snapshot(folder: str) -> Snapshot:
    """The version that this session sees: as long as nothing newer can be read, the one that it holds.

    Raises NoStore or Complaint as the store does when it holds none.
    """
    held: Snapshot | None = st.session_state.get("snapshot")
    try:
        return _seen(folder, held)
    except Complaint:
        if held is None:
            raise
        st.warning(say("The store cannot be read now. You see the version that you opened."))
        return held


def _seen(folder: str, held: Snapshot | None) -> Snapshot:
    newest = _newest(folder)
    if held is None or st.session_state.pop("take_newest", False):
        with nullcontext() if (folder, newest) in _held else st.spinner(say("Loading the events …")):
            held = _load(folder, newest)
        st.session_state.snapshot, st.session_state.snapshot_of = held, newest
    elif st.session_state.get("snapshot_of") != newest:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(say("The store was built again since you opened this page."))
            st.button(say("Show the new version"), on_click=take_newest)
    return held


def look_again() -> None:
    """The store may have been built this moment: do not trust what was seen seconds ago."""
    _newest_near.clear()
    _newest_afar.clear()


def take_newest() -> None:
    """See the newest version from the next run on."""
    look_again()
    st.session_state.take_newest = True


def added_since(store: Store, version: int) -> list[str]:
    """The articles that are new or changed since an earlier version; none when that is no version of the store."""
    try:
        before = Store(store.home, version).articles("article_id", "digest").to_pylist()
    except Complaint:
        return []
    known = {row["article_id"]: row["digest"] for row in before}
    return [row["article_id"] for row in store.articles("article_id", "digest").to_pylist() if known.get(row["article_id"]) != row["digest"]]
