"""The side bar: every filter, each choice with the number of rows that it would leave."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import streamlit as st

from dashboard.choose import choose, chosen, counted_widget, standing, stands, widget
from dashboard.codes import called, kind_label, region_name
from dashboard.countries import country_name
from dashboard.filters import REAL, ROLES, UNREAL, Filters
from dashboard.look import KINDS
from dashboard.place_names import called_places
from dashboard.query import Snapshot
from dashboard.speak import LANGUAGES, number, say, week_of, week_start
from pipeline.schema import SUB_TYPES

MOST = 100  # choices in one list: more would weigh on every change, and a search or a region finds the rest
KILLED = (1, 5, 10, 25, 50, 100, 500)
SURE = (0.5, 0.6, 0.7, 0.8, 0.9)
_MORE = ("sub", "actor", "source", "modality", "precision", "killed", "confidence", "role")


def side_bar(snapshot: Snapshot) -> None:
    filters = chosen()
    with st.sidebar:
        st.html(f'<div class="st-brand">Sitrep<span>{say("conflict events from news reports")}</span></div>')
        st.text_input(say("Search"), filters.q, placeholder=say('words, or "a phrase"'), type="search", **widget("q", filters.q))
        _dates(snapshot, filters)
        _where(snapshot, filters)
        _types(snapshot, filters)
        st.toggle(
            say("Also show planned, feared and denied"),
            filters.unreal,
            help=say("What is announced, threatened or denied did not happen, or not yet: it is left out unless asked for."),
            **widget("unreal", filters.unreal),
        )
        _more(snapshot, filters)
        _language()


def _language() -> None:
    spoken = st.session_state.language
    key = standing("language", spoken)
    st.selectbox(
        say("Language"), list(LANGUAGES), list(LANGUAGES).index(spoken), format_func=LANGUAGES.__getitem__, key=key,
        on_change=_took_language, args=(key,),
    )  # fmt: skip


def _took_language(key: str) -> None:
    if stands("language", key):
        st.session_state.language = st.session_state[key]


def _dates(snapshot: Snapshot, filters: Filters) -> None:
    days = snapshot.days()
    wide = {"min_value": days[0], "max_value": days[1]} if days else {}
    columns = st.columns(2)
    for column, name, label in zip(columns, ("since", "until"), (say("From"), say("To")), strict=True):
        value = getattr(filters, name)
        if days and value:
            value = min(max(value, days[0]), days[1])
        column.date_input(label, value, format="YYYY-MM-DD", **wide, **widget(name, value))
    with st.popover(say("Date presets"), key="presets", on_change="rerun", width="stretch") as popover:
        if popover.open:
            for label, since, until in presets(snapshot, filters):
                n = snapshot.counts(replace(filters, since=since, until=until)).shown
                st.button(
                    f"{label} · {number(n)}",
                    key=f"preset_{since}_{until}",
                    type="primary" if (since, until) == (filters.since, filters.until) else "tertiary",
                    on_click=choose,
                    kwargs={"since": since, "until": until},
                )


def presets(snapshot: Snapshot, filters: Filters) -> list[tuple[str, date | None, date | None]]:
    """Ranges that can be chosen by one click. They end with the last day on which a chosen event began."""
    found: list[tuple[str, date | None, date | None]] = [(say("All dates"), None, None)]
    daily = snapshot.daily(replace(filters, since=None, until=None, unreal=False, modality=()))
    if not daily:
        return found
    last = daily[-1][0]
    for n in (7, 30, 90, 365):
        found.append((say("Last {n} days, to {day}", n=n, day=last), last - timedelta(days=n - 1), last))
    first = week_of(last, week_start())
    if last - first != timedelta(days=6):  # else the last seven days are that week
        found.insert(1, (say("The week from {day}", day=first), first, first + timedelta(days=6)))
    years = sorted({day.year for day, _ in daily}, reverse=True)[:8]
    return found + [(str(year), date(year, 1, 1), date(year, 12, 31)) for year in years]


def _offer(name: str, label: str, options: Sequence[Any], counts: dict[Any, int], named: Callable[[Any], str], **more: Any) -> None:
    value = getattr(chosen(), name)
    offered = [*options, *(v for v in value if v not in options)]
    st.multiselect(
        label,
        offered,
        placeholder=say("All"),
        select_all=False,
        **more,
        **counted_widget(name, list(value), {code: f"{named(code)} · {number(counts.get(code, 0))}" for code in offered}),
    )


def _where(snapshot: Snapshot, filters: Filters) -> None:
    """Country, region, place: each list holds what the one above leaves."""
    countries = snapshot.facet(filters.without("region", "place"), "country")
    _offer("country", say("Country"), list(countries), countries, country_name)
    regions = snapshot.facet(filters.without("place"), "region")
    several = len(filters.country) != 1
    _offer("region", say("Region"), list(regions)[:MOST], regions, lambda code: region_name(code, several))
    places = snapshot.facet(filters, "place", MOST)
    names = called_places(snapshot, (*places, *filters.place))
    _offer(
        "place", say("Place"), list(places), places, lambda key: names.get(key, key),
        help=say("The {n} places with the most rows. Choose a region for the others.", n=MOST) if len(places) >= MOST else None,
    )  # fmt: skip


def _types(snapshot: Snapshot, filters: Filters) -> None:
    counts = snapshot.facet(filters.without("sub"), "type")
    with st.container(key="types", gap=None):
        st.markdown(say("Event type"), help=say("None ticked shows all. The marks are those of the map."))
        for code in KINDS:
            key = standing(f"type_{code}", code in filters.type)
            label = f"{kind_label(code)} · {number(counts.get(code, 0))}"
            st.checkbox(label, code in filters.type, key=key, on_change=_took_type, args=(code, key))


def _took_type(code: str, key: str) -> None:
    if not stands(f"type_{code}", key):
        return
    on = st.session_state[key]
    choose(type=tuple(k for k in KINDS if (k in chosen().type and k != code) or (k == code and on)))


def _more(snapshot: Snapshot, filters: Filters) -> None:
    # open from the start if the address needs it; from then on only the reader opens and closes it
    opened = st.session_state.setdefault("more_opened", filters != filters.without(*_MORE))
    with st.expander(say("More filters"), expanded=opened, key="more", on_change="rerun") as expander:
        if not expander.open:
            return  # nothing is counted that nobody sees
        subs = snapshot.facet(filters, "sub")
        _offer("sub", say("Sub-type"), [s for t in filters.type or SUB_TYPES for s in SUB_TYPES[t] if s in subs], subs, called("sub"))
        for name, label in (("actor", say("Actor")), ("source", say("Source"))):
            counts = snapshot.facet(filters, name, MOST)
            _offer(name, label, list(counts), counts, str)
        sure = snapshot.facet(filters, "modality")
        _offer("modality", say("How sure"), [*REAL, *(UNREAL if filters.unreal else ())], sure, called("modality"))
        precise = snapshot.facet(filters, "precision")
        _offer("precision", say("Place known to"), sorted(precise), precise, called("precision"))
        _at_least(snapshot, filters, "killed", say("Killed, at least"), KILLED, number)
        _at_least(snapshot, filters, "confidence", say("Confidence, at least"), SURE, lambda share: f"{share:.0%}")
        roles = snapshot.facet(filters, "role")
        _offer("role", say("Role in the article"), ROLES, roles, called("role"))


def _at_least(
    snapshot: Snapshot, filters: Filters, name: str, label: str, steps: Sequence[float], named: Callable[[Any], str]
) -> None:
    """One lower limit; each step with the rows that reach it."""
    value = getattr(filters, name)
    offered = sorted({*steps, *([] if value is None else [value])})
    left = {step: snapshot.counts(replace(filters, **{name: step})).shown for step in (None, *offered)}
    reached = [None, *(step for step in offered if left[step] or step == value)]
    labels = {step: f"{say('Any') if step is None else named(step)} · {number(left[step])}" for step in reached}
    st.selectbox(label, reached, placeholder=say("Any"), **counted_widget(name, value, labels))
