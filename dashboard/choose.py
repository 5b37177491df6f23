"""The choices of one reader: held for the session, read from the address, offered in the side bar.

A session keeps one `Filters`. Every widget writes into it when used and is set from it before it is
drawn, so that labels may carry counts that change, and chips, the map and the timeline may clear or
set what the widgets show.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import streamlit as st

from dashboard.countries import country_name
from dashboard.filters import LISTS, REAL, ROLES, UNREAL, Filters, from_address, in_words, to_address
from dashboard.look import KINDS, LOOKS, words
from dashboard.query import ORDERS, Snapshot
from pipeline.schema import SUB_TYPES

ORDER_NAMES = {
    "date_down": "Newest first",
    "date_up": "Oldest first",
    "place": "Place",
    "type": "Type",
    "killed": "Most killed",
    "confidence": "Surest first",
    "article": "Article, as printed",
}
LIST_NAMES = {
    "all": "All",
    "map": "On the map",
    "country": "Country only",
    "unplaced": "Without a place",
    "undated": "Without a date",
}
ROLE_NAMES = {"main": "Main", "background": "Background", "aggregate": "Totals over several"}


def chosen() -> Filters:
    """What this session has chosen; the first time, what the address says."""
    if "filters" not in st.session_state:
        params = {name: st.query_params.get_all(name) for name in st.query_params}
        st.session_state.filters, problems = from_address(params)
        order = st.query_params.get("order", "date_down")
        st.session_state.order = order if order in ORDERS else "date_down"
        st.session_state.event = st.query_params.get("event")
        if order not in ORDERS:
            problems.append(f"there is no order “{order[:40]}”")
        st.session_state.problems = problems
    filters: Filters = st.session_state.filters
    return filters


def choose(**values: Any) -> None:
    """Change choices; the table goes back to its first page and no row stays chosen."""
    st.session_state.filters = replace(chosen(), **values)
    st.session_state.page = 1
    st.session_state.event = None


def write_address() -> None:
    """Make the address hold all choices, so that opening it elsewhere gives the same view."""
    wanted: dict[str, list[str]] = to_address(chosen())
    if st.session_state.order != "date_down":
        wanted["order"] = [st.session_state.order]
    if st.session_state.get("event"):
        wanted["event"] = [st.session_state.event]
    seen = st.session_state.get("seen")
    if seen:
        wanted["at"] = [f"{seen['longitude']:.4f},{seen['latitude']:.4f},{seen['zoom']:.2f}"]
    elif st.query_params.get("at"):
        wanted["at"] = [st.query_params["at"]]
    if st.session_state.get("follow"):
        wanted["follow"] = ["yes"]
    if st.query_params.get("embed"):
        wanted["embed"] = [st.query_params["embed"]]
    now = {name: st.query_params.get_all(name) for name in st.query_params}
    if now != wanted:
        st.query_params.from_dict(wanted)


def _widget(name: str, value: Any) -> dict[str, Any]:
    """Key and callback of the widget for one field, with the field's value already in it."""
    key = f"choose_{name}"
    st.session_state[key] = value
    return {"key": key, "on_change": _took, "args": (name,)}


def _took(name: str) -> None:
    value = st.session_state[f"choose_{name}"]
    if name == "order":
        st.session_state.order = value or "date_down"
        st.session_state.page = 1
        return
    if isinstance(value, list):
        value = tuple(value)
    if name == "country":
        # a region of a country no longer chosen would leave nothing
        kept = tuple(r for r in chosen().region if not value or r.split("/")[0] in value)
        choose(country=value, region=kept)
    elif name == "unreal" and not value:
        choose(unreal=False, modality=tuple(m for m in chosen().modality if m in REAL))
    else:
        choose(**{name: value if value is not None or name in ("since", "until") else getattr(Filters(), name)})


def _took_type(code: str) -> None:
    on = st.session_state[f"choose_type_{code}"]
    choose(type=tuple(k for k in KINDS if (k in chosen().type and k != code) or (k == code and on)))


def side_bar(snapshot: Snapshot) -> None:
    """All filters, each choice with the number of rows that it would leave."""
    filters = chosen()
    with st.sidebar:
        st.html('<div class="st-brand">Sitrep<span>conflict events from news reports</span></div>')
        st.text_input("Search", placeholder='words, or "a phrase"', type="search", **_widget("q", filters.q))
        _dates(snapshot, filters)
        _countries(snapshot, filters)
        _types(snapshot, filters)
        st.toggle(
            "Also show planned, feared and denied",
            help="What is announced, threatened or denied did not happen, or not yet: it is left out unless asked for.",
            **_widget("unreal", filters.unreal),
        )
        _more(snapshot, filters)


def _dates(snapshot: Snapshot, filters: Filters) -> None:
    days = snapshot.days()
    limits = {"min_value": days[0], "max_value": days[1]} if days else {}
    for name in ("since", "until"):
        value = getattr(filters, name)
        if days and value:
            value = min(max(value, days[0]), days[1])
        limits[name] = value
    first, second = st.columns(2)
    wide = {k: v for k, v in limits.items() if k.endswith("_value")}
    with first:
        st.date_input("From", format="YYYY-MM-DD", **wide, **_widget("since", limits["since"]))
    with second:
        st.date_input("To", format="YYYY-MM-DD", **wide, **_widget("until", limits["until"]))


def _counted(counts: dict[str, int], name: Callable[[str], str]) -> Callable[[str], str]:
    return lambda code: f"{name(code)} · {counts.get(code, 0):,}"


def _offer(name: str, label: str, options: list[str], counts: dict[str, int], called: Callable[[str], str]) -> None:
    value = getattr(chosen(), name)
    options = [*options, *(v for v in value if v not in options)]
    st.multiselect(label, options, format_func=_counted(counts, called), placeholder="All", select_all=False, **_widget(name, list(value)))


def _countries(snapshot: Snapshot, filters: Filters) -> None:
    countries = snapshot.facet(filters.without("region"), "country")
    _offer("country", "Country", list(countries), countries, country_name)
    regions = snapshot.facet(filters, "region")
    several = len(filters.country) != 1
    _offer("region", "Region", list(regions), regions, lambda code: region_name(code, several))


def region_name(code: str, with_country: bool = True) -> str:
    """ "UA/Kherson Oblast" as people write it."""
    country, _, name = code.partition("/")
    return f"{name}, {country_name(country)}" if with_country else name


def _types(snapshot: Snapshot, filters: Filters) -> None:
    counts = snapshot.facet(filters.without("sub"), "type")
    with st.container(key="types", gap=None):
        st.markdown("Event type", help="None ticked shows all. The marks are those of the map.")
        for code, kind in KINDS.items():
            key = f"choose_type_{code}"
            st.session_state[key] = code in filters.type
            st.checkbox(f"{kind.label} · {counts.get(code, 0):,}", key=key, on_change=_took_type, args=(code,))


def _more(snapshot: Snapshot, filters: Filters) -> None:
    # open from the start if the address needs it; from then on only the reader opens and closes it
    opened = st.session_state.setdefault("more_opened", bool(filters.sub or filters.modality or filters.role))
    with st.expander("More filters", expanded=opened):
        subs = snapshot.facet(filters, "sub")
        offered = [s for t in filters.type or SUB_TYPES for s in SUB_TYPES[t] if s in subs]
        _offer("sub", "Sub-type", offered, subs, words)
        sure = snapshot.facet(filters, "modality")
        _offer("modality", "How sure", [*REAL, *(UNREAL if filters.unreal else ())], sure, LOOKS.__getitem__)
        roles = snapshot.facet(filters, "role")
        _offer("role", "Role in the article", list(ROLES), roles, ROLE_NAMES.__getitem__)


def names(snapshot: Snapshot) -> dict[str, dict[str, str]]:
    """Words for the codes that the active choices hold."""
    filters = chosen()
    return {
        "place": {key: name or key for key, (name, _, _) in snapshot.place_names(filters.place).items()},
        "country": {code: country_name(code) for code in filters.country},
        "region": {code: region_name(code) for code in filters.region},
        "type": {code: kind.label for code, kind in KINDS.items()},
        "sub": {code: words(code) for code in filters.sub},
        "modality": LOOKS,
        "role": ROLE_NAMES,
        "list": LIST_NAMES,
    }


def chips(snapshot: Snapshot) -> None:
    """Active choices, each cleared by one click, and all of them by another."""
    active = in_words(chosen(), names(snapshot))
    plain = Filters()
    with st.container(key="chips", horizontal=True, gap="small", vertical_alignment="center"):
        if not active:
            st.html('<div class="st-note">No filter set</div>')  # holds the line, so that the map stays where it is
        for cleared, said in active:
            label = said if len(said) <= 60 else said[:59] + "…"
            st.button(
                plain_label(label),
                key=f"chip_{cleared[0]}",
                icon=":material/close:",
                icon_position="right",
                on_click=choose,
                kwargs={name: getattr(plain, name) for name in cleared},
            )
        if len(active) > 1:
            st.button("Clear all", key="chip_all", type="tertiary", on_click=_clear)


def _clear() -> None:
    kept = chosen().list
    st.session_state.filters = Filters()
    choose(list=kept)


def plain_label(text: str) -> str:
    """Text for a button: nothing in it is taken for markup."""
    return "".join("\\" + c if c in r"\`*_{}[]<>()#+-.!:$~|" else c for c in text)


def list_choice(counts: dict[str, int]) -> None:
    """Which of the lists the table shows."""
    st.segmented_control(
        "List",
        list(LISTS),
        required=True,
        format_func=lambda code: f"{LIST_NAMES[code]} {counts[code]:,}",
        label_visibility="collapsed",
        **_widget("list", chosen().list),
    )


def order_choice() -> str:
    """The order of the rows, which is also the order of the export."""
    st.selectbox(
        "Order",
        list(ORDER_NAMES),
        format_func=ORDER_NAMES.__getitem__,
        label_visibility="collapsed",
        **_widget("order", st.session_state.order),
    )
    order: str = st.session_state.order
    return order
