"""The articles behind the events, and those that could not be read with the reason."""

from __future__ import annotations

import streamlit as st

from dashboard.query import Snapshot
from dashboard.speak import say

_HEADS = {
    "status": "Status", "article_id": "Article", "title": "Title", "published": "Published", "source": "Source",
    "url": "Address", "n_events": "Events", "reason": "Why not read", "unresolved_places": "Places not found in the gazetteer",
}  # fmt: skip
_WIDE = {"title": 320, "reason": 220, "unresolved_places": 220}


def articles_view(snapshot: Snapshot) -> None:
    articles = snapshot.articles()
    unread = sum(status != "read" for status in articles["status"].to_pylist())
    title = say("Articles: {n} read", n=articles.num_rows - unread)
    title += say(", {n} not read", n=unread) if unread else ""
    with st.expander(title, key="articles", on_change="rerun") as expander:
        if expander.open:
            st.dataframe(
                articles,
                hide_index=True,
                height=280,
                placeholder="",
                column_config={
                    name: st.column_config.Column(say(head), width=_WIDE.get(name)) for name, head in _HEADS.items()
                },
                alt=say("Articles, one a row"),
            )
    built = say("Store version {version}, built {time}.", version=str(snapshot.version), time=snapshot.built)
    st.html(f'<div class="st-note">{built}</div>')
