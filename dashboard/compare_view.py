"""Two periods, countries, regions or saved views side by side: what the other filters leave of each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import streamlit as st

from dashboard.choose import chosen
from dashboard.codes import called, region_name
from dashboard.countries import country_name
from dashboard.filters import Filters, days_in_words, from_address
from dashboard.look import Theme
from dashboard.query import Snapshot
from dashboard.saved_views import SavedViews
from dashboard.speak import say, week_start
from dashboard.table import figures

WHAT = {"periods": "Periods", "countries": "Countries", "regions": "Regions", "views": "Saved views"}
BY = {"type": "Type", "region": "Region", "actor": "Actor", "week": "Week"}
MOST = 60  # rows of the table
CHARTED = 12  # of them in the charts


def compare_view(snapshot: Snapshot, theme: Theme, folder: str) -> None:
    with st.expander(say("Compare"), key="compare", on_change="rerun") as expander:
        if not expander.open:
            return
        with st.container(horizontal=True, vertical_alignment="bottom"):
            what = st.segmented_control(
                say("Compare two"), list(WHAT), required=True, default="periods", key="compare_what",
                format_func=lambda code: say(WHAT[code]),
            )  # fmt: skip
            by = st.segmented_control(say("By"), list(BY), required=True, default="type", key="compare_by", format_func=lambda code: say(BY[code]))
        sides = _views(folder, chosen()) if what == "views" else {"periods": _periods, "countries": _countries, "regions": _regions}[what](snapshot, chosen())
        if sides is None:
            nothing = say("Save a view first, by the button Views: any two can be compared.") if what == "views" else say("There is nothing to compare.")
            st.caption(nothing)
            return
        _side_by_side(snapshot, sides, by, theme)


Side = tuple[str, Filters]


def _periods(snapshot: Snapshot, filters: Filters) -> tuple[Side, Side] | None:
    """The chosen dates, or the last 90 days, and as many days before them, unless the reader says otherwise."""
    days = snapshot.daily(filters)
    if not days:
        return None
    last = filters.until or days[-1][0]
    first = filters.since or last - timedelta(days=89)
    before = (first - (last - first) - timedelta(days=1), first - timedelta(days=1))
    ranges = []
    for name, column, usual in zip("AB", st.columns(2), (before, (first, last)), strict=True):
        label = say("Period {name}", name=name)
        picked: Any = column.date_input(label, usual, format="YYYY-MM-DD", key=f"compare_{name}_{usual[0]}_{usual[1]}")
        ranges.append(tuple(picked) if isinstance(picked, tuple) and len(picked) == 2 else usual)
    a, b = (_within(filters, *days) for days in ranges)
    return a, b


def _within(filters: Filters, since: date, until: date) -> Side:
    inside = replace(filters, since=since, until=until)
    return days_in_words(inside) or "", inside


def _countries(snapshot: Snapshot, filters: Filters) -> tuple[Side, Side] | None:
    return _two_of(snapshot, filters.without("region", "place"), "country", say("Country {name}"), country_name)


def _regions(snapshot: Snapshot, filters: Filters) -> tuple[Side, Side] | None:
    return _two_of(snapshot, filters.without("place"), "region", say("Region {name}"), region_name)


def _two_of(snapshot: Snapshot, filters: Filters, field: str, label: str, named: Callable[[str], str]) -> tuple[Side, Side] | None:
    """Two values of a field, those with the most rows unless the reader says otherwise."""
    found = list(snapshot.facet(filters.without(field), field))
    if len(found) < 2:
        return None
    a, b = (
        column.selectbox(label.format(name=name), found, index=at, format_func=named, key=f"compare_{field}_{name}")
        for at, (name, column) in enumerate(zip("AB", st.columns(2), strict=True))
    )
    return (named(a), replace(filters, **{field: (a,)})), (named(b), replace(filters, **{field: (b,)}))


def _views(folder: str, filters: Filters) -> tuple[Side, Side] | None:
    """Two saved views, or one and what is shown now."""
    saved = {name: from_address(address)[0] for name, address in SavedViews(folder).all().items()}
    offered = {say("What is shown now"): filters, **saved}
    if not saved:
        return None
    a, b = (
        column.selectbox(say("View {name}", name=name), list(offered), index=at, key=f"compare_view_{name}")
        for at, (name, column) in enumerate(zip("AB", st.columns(2), strict=True))
    )
    return (a, offered[a]), (b, offered[b])


def _side_by_side(snapshot: Snapshot, sides: tuple[Side, Side], by: str, theme: Theme) -> None:
    names = [name for name, _ in sides] if sides[0][0] != sides[1][0] else [f"A: {sides[0][0]}", f"B: {sides[1][0]}"]
    found = [{row["key"]: row for row in snapshot.figures(filters, by, week_start())} for _, filters in sides]
    totals = [snapshot.counts(filters).shown for _, filters in sides]
    keys = list(dict.fromkeys([*found[0], *found[1]]))
    keys.sort(key=(lambda key: key) if by == "week" else (lambda key: -sum(rows[key]["n"] for rows in found if key in rows)))
    most = max((row["n"] for rows in found for row in rows.values()), default=1)
    lines = [_line(key, by, names, found) for key in keys[:MOST]]
    if keys:
        from dashboard.compare_charts import (  # Altair: a third of a second that a page without it need not wait
            counts_chart,
            ranges_chart,
        )

        counted, killed = st.columns(2)
        drawn = [(_named(key, by), names[side], rows[key]) for key in keys[:CHARTED] for side, rows in enumerate(found) if key in rows]
        counted.altair_chart(counts_chart(drawn, names, theme), theme=None, alt=say("Number of reports for each side; the table below holds the same."))
        ranges = ranges_chart(drawn, names, theme)
        if ranges is not None:
            killed.altair_chart(ranges, theme=None, alt=say("People killed for each side, as ranges; the table below holds the same."))
    st.dataframe(
        pa.Table.from_pylist(lines) if lines else pa.table({}),
        hide_index=True,
        placeholder="",
        height=min(36 * len(lines) + 38, 420),
        column_config={name: st.column_config.ProgressColumn(name, min_value=0, max_value=most, format="%d") for name in names},
        alt=say("Number of reports and the range of people killed, for each side"),
    )
    told = say("Reports: {a} and {b}.", a=totals[0], b=totals[1])
    told += " " + say("The first {n} rows are shown.", n=MOST) if len(keys) > MOST else ""
    st.caption(told + " " + say("Ranges add up the lowest and the highest figures of all reports; reports of one event count each."))


def _line(key: Any, by: str, names: list[str], found: list[dict[Any, dict[str, Any]]]) -> dict[str, Any]:
    line: dict[str, Any] = {say(BY[by]): _named(key, by)}
    for name, rows in zip(names, found, strict=True):
        row = rows.get(key)
        line[name] = row["n"] if row else 0
        line[f"{name}, {say('killed')}"] = figures(row["killed_low"], None if row["killed_open"] else row["killed_high"]) if row else None
    return line


def _named(key: Any, by: str) -> str:
    named: dict[str, Callable[[Any], str]] = {"type": called("type"), "region": region_name, "week": lambda day: str(day)[:10]}
    return named.get(by, str)(key)
