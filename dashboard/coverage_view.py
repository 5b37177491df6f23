"""Articles by day and source: whether fewer events mean less happened, or that a source stopped."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import streamlit as st

from dashboard.look import GROUNDS, Theme
from dashboard.page import heard
from dashboard.query import Snapshot
from dashboard.speak import calendar, say, week_of, week_start

MOST_SOURCES = 12
_FEW_DAYS = 120  # more days stand by week, more than three years of them by month
_MANY_DAYS = 1100


def coverage_view(snapshot: Snapshot, theme: Theme) -> None:
    """A square for each source and day, week or month in which it has articles, darker with more of them."""
    with st.expander(say("Articles over time by source"), key="coverage", on_change="rerun") as expander:
        if not expander.open:
            return
        squares, step, left_out = coverage_squares(snapshot.coverage(), week_start())
        if not squares:
            st.caption(say("No article has a date of publication."))
            return
        st.vega_lite_chart(_chart(squares, step, theme), theme=None, alt=say("Articles read, by source and time of publication"))
        told = say("All articles read, whatever the filters: where a source has no square, it has no article, so fewer events there need not mean that less happened.")
        one = say("1 article has no date or is of a smaller source.")
        out = one if left_out == 1 else say("{n} articles have no date or are of smaller sources.", n=left_out) if left_out else ""
        st.html(f'<div class="st-note">{told} {out}</div>' + heard(_in_words(squares)))


def _in_words(squares: list[dict[str, Any]]) -> str:
    """Each source with its number of articles and the first and last time of them."""
    told = []
    for source in dict.fromkeys(square["source"] for square in squares):
        days = [square["day"] for square in squares if square["source"] == source]
        n = sum(square["n_articles"] for square in squares if square["source"] == source)
        told.append(say("{source}: {n} from {first} to {last}", source=source or say("no source"), n=n, first=min(days), last=max(days)))
    return "; ".join(told)


def coverage_squares(counted: pa.Table, week_start: int = 0) -> tuple[list[dict[str, Any]], str, int]:
    """Articles by source and "day", "week" or "month", the step, and how many articles are not among them.

    `counted` is the table of `pipeline.coverage`. Only the sources with the most articles are kept, most first; one
    without a name is "". Weeks begin on day `week_start`, 0 for Monday.
    """
    rows = [row for row in counted.to_pylist() if row["published"]]
    total = sum(counted["n_articles"].to_pylist())
    if not rows:
        return [], "day", total
    days = [row["published"] for row in rows]
    length = (max(days) - min(days)).days
    step = "day" if length <= _FEW_DAYS else "week" if length <= _MANY_DAYS else "month"
    by_source: Counter[str] = Counter()
    articles: Counter[tuple[str, date]] = Counter()
    events: Counter[tuple[str, date]] = Counter()
    for row in rows:
        at = (row["source"] or "", _first(row["published"], step, week_start))
        by_source[at[0]] += row["n_articles"]
        articles[at] += row["n_articles"]
        events[at] += row["n_events"]
    order = {source: rank for rank, (source, _) in enumerate(by_source.most_common(MOST_SOURCES))}
    kept = sorted((at for at in articles if at[0] in order), key=lambda at: (order[at[0]], at[1]))
    squares = [{"source": at[0], "day": at[1], "n_articles": articles[at], "n_events": events[at]} for at in kept]
    return squares, step, total - sum(square["n_articles"] for square in squares)


def _first(day: date, step: str, week_start: int) -> date:
    return day if step == "day" else week_of(day, week_start) if step == "week" else day.replace(day=1)


def _next(day: date, step: str) -> date:
    return day + timedelta(days=1 if step == "day" else 7) if step != "month" else (day + timedelta(days=31)).replace(day=1)


def _chart(squares: list[dict[str, Any]], step: str, theme: Theme) -> dict[str, Any]:
    ground = GROUNDS[theme]
    values = [
        {"s": square["source"] or say("no source"), "a": str(square["day"]), "b": str(_next(square["day"], step)), "n": square["n_articles"], "e": square["n_events"]}
        for square in squares
    ]  # fmt: skip
    shades = ["#25486b", "#8fc7f5"] if theme == "dark" else ["#b9d3ea", "#0d4f8b"]
    titles = {"day": "Day", "week": "Week from", "month": "Month from"}
    scale = {"type": "utc", "nice": False}
    return {
        "data": {"values": values},
        "usermeta": {"embedOptions": {"renderer": "canvas"}},
        "width": "container",
        "height": {"step": 18},
        "mark": {"type": "rect", "height": 14},
        "encoding": {
            "x": {"field": "a", "type": "temporal", "timeUnit": "utcyearmonthdate", "bandPosition": 0, "scale": scale, "axis": {"title": None, "grid": False, "tickCount": 8, "labelOverlap": True}},
            "x2": {"field": "b", "timeUnit": "utcyearmonthdate", "bandPosition": 0},
            "y": {"field": "s", "type": "nominal", "sort": list(dict.fromkeys(value["s"] for value in values)), "axis": {"title": None, "labelLimit": 180, "grid": True}},
            "color": {"field": "n", "type": "quantitative", "scale": {"range": shades, "domainMin": 0}, "legend": None},
            "tooltip": [
                {"field": "a", "type": "nominal", "title": say(titles[step])},
                {"field": "s", "type": "nominal", "title": say("Source")},
                {"field": "n", "type": "quantitative", "title": say("Articles")},
                {"field": "e", "type": "quantitative", "title": say("Reports")},
            ],
        },
        "config": {
            "background": "transparent", "font": "Inter, sans-serif", "view": {"stroke": None}, "locale": {"time": calendar()},
            "axis": {"labelColor": ground.area, "labelFontSize": 11, "tickColor": ground.coast, "gridColor": ground.unit, "gridOpacity": 0.6, "domain": False},
        },
    }  # fmt: skip
