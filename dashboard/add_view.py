"""Add articles: drop files, paste a text or name a folder to watch; the build that reads them, and what it found."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import streamlit as st

from dashboard import choose, version
from dashboard.build_run import BuildRun
from dashboard.filters import Filters
from dashboard.inbox import ENDINGS, Inbox, looks
from dashboard.speak import number, say
from pipeline.complaint import Complaint
from pipeline.read.buckets import is_address
from pipeline.store import Store

WAYS = {"files": "Files", "text": "One text", "folder": "A folder to watch"}
LONGEST_TEXT = 500_000
_TICK, _WATCH = 1.0, 10.0  # seconds between two looks at a build, at watched folders
_LISTED = 50  # unread files that are named; the list of articles has all
_LOCAL = ("127.0.0.1", "localhost", "::1")


@dataclass
class Adding:
    """What all readers of one store share: its inbox, the running build, what watched folders looked like last."""

    inbox: Inbox
    run: BuildRun
    looked: dict[str, tuple[int, int]] = field(default_factory=dict)


@st.cache_resource
def _adding(folder: str) -> Adding:
    inbox = Inbox(folder)
    return Adding(inbox, BuildRun(folder, inbox.folder / ".build.log"))


def may_add() -> bool:
    """Whether readers may add: on this machine alone, unless SITREP_ADD says yes or no. Strangers would fill the disk and read folders."""
    told = os.environ.get("SITREP_ADD", "")
    return told == "yes" if told else st.get_option("server.address") in _LOCAL


def add_view(folder: str) -> None:
    """The running build and, folded, the ways to add; nothing for a store in a bucket, which has no folder beside it to keep articles in."""
    if is_address(folder) or not may_add():
        return
    adding = _adding(folder)
    every = _TICK if adding.run.running() else _WATCH if adding.inbox.watched() else None
    st.fragment(_status, run_every=every)(folder, adding.run.running())
    with st.expander(say("Add articles"), key="add", on_change="rerun") as expander:
        if not expander.open:
            return
        how = st.segmented_control(
            say("Add"), list(WAYS), required=True, default="files", key="add_how",
            format_func=lambda code: say(WAYS[code]), label_visibility="collapsed",
        )  # fmt: skip
        {"files": _files, "text": _text, "folder": _folder}[how](adding)
        if st.session_state.get("add_problem"):
            st.error(say("This could not be added."))
            st.text(st.session_state.add_problem)
        st.caption(say("What you add is kept in the folder {folder} beside the store.", folder=f"`{adding.inbox.folder.name}`"))


def _files(adding: Adding) -> None:
    turn = st.session_state.setdefault("add_turn", 0)  # a new key empties the box
    limit = st.get_option("server.maxUploadSize")
    st.file_uploader(
        say("Articles as text, web page, Markdown, JSON, JSON lines, CSV or ZIP"), ENDINGS, accept_multiple_files=True, key=f"add_files_{turn}",
        help=say("A file NAME.meta.json with title, published, source and url goes with NAME.txt."),
    )  # fmt: skip
    st.caption(say("Up to {n} MB a file; name the folder of larger ones instead.", n=limit))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.date_input(say("Day of publication of plain texts"), None, format="YYYY-MM-DD", key="add_day", width=240)
        st.button(say("Read the files"), key="add_read", type="primary", on_click=_took_files, args=(adding,), disabled=not st.session_state.get(f"add_files_{turn}"))


def _took_files(adding: Adding) -> None:
    dropped = st.session_state.get(f"add_files_{st.session_state.add_turn}") or []
    _keep_and_read(adding, lambda: adding.inbox.keep([(file.name, file.getvalue()) for file in dropped], st.session_state.add_day))
    st.session_state.add_turn += 1


def _text(adding: Adding) -> None:
    with st.form("add_text", border=False):
        st.text_area(say("Text of one article"), key="add_words", max_chars=LONGEST_TEXT, height=160)
        title, day, source = st.columns([2, 1, 1])
        title.text_input(say("Title"), key="add_title", max_chars=300)
        day.date_input(say("Published"), None, format="YYYY-MM-DD", key="add_published", help=say("Without it, “on Monday” names no day."))
        source.text_input(say("Source"), key="add_source", max_chars=200)
        st.form_submit_button(say("Read the text"), key="add_read_text", type="primary", on_click=_took_text, args=(adding,))


def _took_text(adding: Adding) -> None:
    state = st.session_state
    if not state.add_words.strip():
        return
    if _keep_and_read(adding, lambda: adding.inbox.keep_text(state.add_words, state.add_title, state.add_published, state.add_source)):
        state.add_words = state.add_title = ""


def _folder(adding: Adding) -> None:
    for at, folder in enumerate(adding.inbox.watched()):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.text(folder, width="content")
            st.button(say("No longer watch"), key=f"add_forget_{at}", type="tertiary", on_click=adding.inbox.forget, args=(folder,))
    with st.form("add_folder", border=False, clear_on_submit=False):
        st.text_input(say("Folder on the machine that serves this page"), key="add_path", max_chars=1000)
        st.form_submit_button(say("Read and watch"), key="add_watch", type="primary", on_click=_took_folder, args=(adding,))
    st.caption(say("While the page is open, what is new or changed in the folder is read within some seconds."))


def _took_folder(adding: Adding) -> None:
    path = st.session_state.add_path.strip()
    if not path:
        return
    folder = os.path.abspath(os.path.expanduser(path))
    if not os.path.isdir(folder) or "\n" in folder:
        st.session_state.add_problem = say("There is no folder {folder}.", folder=folder)
        return
    adding.looked[folder] = looks(folder)
    if _keep_and_read(adding, lambda: adding.inbox.watch(folder)):
        st.session_state.add_path = ""


def _keep_and_read(adding: Adding, keep: Callable[[], Sequence[Path]]) -> bool:
    """Keep what was given and begin to read it; what went wrong is told by the page."""
    st.session_state.add_problem = None
    try:
        paths = keep()
        started = not paths or adding.run.start(paths)
    except (OSError, Complaint) as error:
        st.session_state.add_problem = str(error)
        return False
    if not started:
        st.session_state.add_problem = say("Articles are being read already: try again when that has ended.")
    return started


def _status(folder: str, ran: bool) -> None:
    """The build as it goes, or what it found; the rest of the page follows when it ends."""
    adding = _adding(folder)
    run = adding.run
    if not run.running() and not run.ended():
        _read_watched(adding)
    if st.session_state.pop("add_shown", False):
        st.rerun()  # a button of this part runs this part alone
    if run.running() != ran:
        version.look_again()
        st.rerun()
    if run.running():
        done, files = run.progress()
        with st.container(key="build", horizontal=True, vertical_alignment="center"):
            share = min(done / files, 1.0) if files else 0.0
            st.progress(share, text=say("Reading articles: {done} read of {files} files", done=done, files=files), width=420)
            st.button(say("Stop"), key="build_stop", on_click=run.stop, help=say("What was read is kept: reading goes on from there."))
    elif run.ended():
        _result(folder, adding)


def _read_watched(adding: Adding) -> None:
    changed = {}
    for folder in adding.inbox.watched():
        now = looks(folder)
        if adding.looked.get(folder) != now and os.path.isdir(folder):
            changed[folder] = now
    if changed and adding.run.start(list(changed)):
        adding.looked |= changed


@lru_cache(maxsize=8)  # not Streamlit's cache_data, which imports pandas before the first view
def _found(folder: str, built: int, before: int | None) -> tuple[int, int, list[tuple[str, str]]]:
    """Articles new or changed since version `before`, their events, and those that gave nothing with the reason."""
    store = Store(folder, built)
    rows = store.articles("article_id", "status", "reason", "n_events").to_pylist()
    if before is not None:
        added = set(version.added_since(store, before))
        rows = [row for row in rows if row["article_id"] in added]
    unread = [(row["article_id"], row["reason"] or "") for row in rows if row["status"] != "read"]
    return len(rows) - len(unread), sum(row["n_events"] for row in rows), unread


def _result(folder: str, adding: Adding) -> None:
    run = adding.run
    with st.container(key="build", horizontal=True, vertical_alignment="center"):
        if run.stopped:
            st.markdown(say("Stopped. What was read is kept, nothing is lost."))
            st.button(say("Go on"), key="build_again", on_click=_again, args=(run,))
        elif run.failed():
            st.markdown(say("The articles could not be read."))
            st.text(run.words())
            st.button(say("Try again"), key="build_again", on_click=_again, args=(run,))
        else:
            _news(folder, run)
        st.button(say("Close"), key="build_close", type="tertiary", on_click=run.dismiss)


def _again(run: BuildRun) -> None:
    with suppress(OSError, Complaint):  # it stays as it was, with the button to try again
        run.start(run.paths)


def _news(folder: str, run: BuildRun) -> None:
    built = Store(folder).version()
    if built == run.before:
        st.markdown(say("Nothing new: the store holds all of these articles already."))
        return
    read, events, unread = _found(folder, built, run.before)
    said = say("Articles read: {read}. Reports of events: {events}.", read=read, events=events)
    st.markdown(said + (" " + say("Not read: {n}.", n=len(unread)) if unread else ""))
    if events:
        st.button(say("Show them"), key="build_show", type="primary", on_click=_show, args=(run,))
    if unread:  # in lines of their own, as long as they are
        lines = "\n".join(f"{name}: {reason}" for name, reason in unread[:_LISTED])
        more = f"\n… {number(len(unread) - _LISTED)}" if len(unread) > _LISTED else ""
        st.text(lines + more)


def _show(run: BuildRun) -> None:
    """The new version of the store, and of it only what was added."""
    version.take_newest()
    choose.choose_all(Filters(added=run.before))
    run.dismiss()
    st.session_state.add_shown = True
