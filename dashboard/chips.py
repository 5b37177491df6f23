"""Active choices, each cleared by one click, and all of them by another."""

from __future__ import annotations

import streamlit as st

from dashboard.choose import choose, chosen, clear, plain_label
from dashboard.codes import called, region_name
from dashboard.countries import country_name
from dashboard.filters import Filters, in_words
from dashboard.place_names import called_places
from dashboard.query import Snapshot
from dashboard.speak import say


def names(snapshot: Snapshot, filters: Filters) -> dict[str, dict[object, str]]:
    """Words for the codes that these choices hold."""
    plain = ("type", "sub", "modality", "role", "precision")
    return {
        "place": {**called_places(snapshot, filters.place)},
        "country": {code: country_name(code) for code in filters.country},
        "region": {code: region_name(code) for code in filters.region},
        "list": {filters.list: called("list")(filters.list)},
        **{field: {code: called(field)(code) for code in getattr(filters, field)} for field in plain},
    }


def filters_in_words(snapshot: Snapshot, filters: Filters) -> list[str]:
    """Each active choice in words, as exports and chips say it."""
    return [said for _, said in in_words(filters, names(snapshot, filters))]


def chips(snapshot: Snapshot) -> None:
    filters, plain = chosen(), Filters()
    active = in_words(filters, names(snapshot, filters))
    with st.container(key="chips", horizontal=True, gap="small", vertical_alignment="center"):
        if not active:
            st.html(f'<div class="st-note">{say("No filter set")}</div>')  # holds the line, so that the map stays where it is
        for cleared, said in active:
            shortened = said if len(said) <= 60 else said[:59] + "…"
            st.button(
                plain_label(shortened),
                key=f"chip_{cleared[0]}",
                icon=":material/close:",
                icon_position="right",
                help=say("Clear this filter") if shortened == said else plain_label(said[:1000]),
                on_click=choose,
                kwargs={name: getattr(plain, name) for name in cleared},
            )
        if len(active) > 1:
            st.button(say("Clear all"), key="chip_all", type="tertiary", on_click=clear)
