"""Views that readers of a store saved by name: what the address held then, in `views.json` beside the tables.

Those of a store in a bucket are kept on the machine that serves the page.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import streamlit as st

from dashboard import choose
from dashboard.speak import say
from pipeline.home import home_of

MOST_LETTERS = 80
Address = dict[str, list[str]]


class SavedViews:
    """The saved views of the store in `folder`. A file that cannot be read holds none."""

    def __init__(self, folder: str | Path) -> None:
        self.file = home_of(folder).desk / "views.json"

    def all(self) -> dict[str, Address]:
        """Each view's address under its name, in the order of the names."""
        try:
            found = json.loads(self.file.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        if not isinstance(found, dict):
            return {}
        return {name: found[name] for name in sorted(found) if _is_address(found[name])}

    def save(self, name: str, address: Address) -> None:
        """Keep an address under a name, instead of what had that name. Raises OSError when the folder is read-only."""
        self._write({**self.all(), name.strip()[:MOST_LETTERS]: address})

    def forget(self, name: str) -> None:
        self._write({kept: address for kept, address in self.all().items() if kept != name})

    def _write(self, views: dict[str, Address]) -> None:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        unfinished = self.file.with_suffix(".json.new")
        unfinished.write_text(json.dumps(views, ensure_ascii=False, indent=1), "utf-8")
        os.replace(unfinished, self.file)


def _is_address(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(part, list) and all(isinstance(word, str) for word in part) for part in value.values())


def views_menu(folder: str) -> None:
    """Open a saved view, save this one, forget one."""
    saved = SavedViews(folder)
    with st.popover(say("Views"), key="views", on_change="rerun", icon=":material/bookmark:") as popover:
        if not popover.open:
            return
        st.caption(say("The address of this page holds the whole view: copy it to share it."))
        for name, address in saved.all().items():
            with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
                st.button(choose.plain_label(name), key=f"view_{name}", type="tertiary", on_click=_open, args=(address,))
                st.button("", key=f"forget_{name}", icon=":material/delete:", type="tertiary", help=say("Forget this view"), on_click=saved.forget, args=(name,))
        st.text_input(say("Save this view as"), key="view_name", max_chars=MOST_LETTERS)
        st.button(say("Save"), key="save_view", on_click=_save, args=(saved,))
        if st.session_state.get("view_not_saved"):
            st.error(say("The view could not be saved: the store's folder cannot be written."))


def _save(saved: SavedViews) -> None:
    name = st.session_state.view_name.strip()
    if not name:
        return
    try:
        saved.save(name, choose.address())
        st.session_state.view_not_saved = False
        st.session_state.view_name = ""
    except OSError:
        st.session_state.view_not_saved = True


def _open(address: Address) -> None:
    choose.take_address(address)
    choose.forget_view()
    st.query_params.from_dict(address)
