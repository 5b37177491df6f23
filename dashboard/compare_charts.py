"""Small charts of two sides: bars of their numbers, and ranges of the people killed as ranges."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt

from dashboard.look import Theme
from dashboard.speak import number, say

# Told apart without colour too: B is drawn below A, its ranges dashed.
_COLOURS = {"light": ("#0f5f9e", "#c2540a"), "dark": ("#6cb6f0", "#ff9a4d")}
_INK = {"light": ("#1b2430", "#d9dfe6"), "dark": ("#e4e9ef", "#2d3742")}
_LETTERS = 200  # pixels that names may take
Drawn = Sequence[tuple[str, str, dict[str, Any]]]  # what is counted, the side, its figures


def counts_chart(drawn: Drawn, names: Sequence[str], theme: Theme) -> alt.Chart:
    """A bar for each side of each row: how many reports."""
    values = [{"what": what, "side": side, "n": row["n"]} for what, side, row in drawn]
    bars = alt.Chart(alt.Data(values=values)).mark_bar(cornerRadius=1).encode(
        x=alt.X("n:Q", title=say("Reports"), axis=alt.Axis(format=",d", tickMinStep=1, tickCount=4)),
        y=_rows(drawn), yOffset=alt.YOffset("side:N", sort=list(names)), color=_sides(names, theme),
        tooltip=[alt.Tooltip("what:N", title=" "), alt.Tooltip("side:N", title=" "), alt.Tooltip("n:Q", title=say("Reports"), format=",d")],
    )  # fmt: skip
    return _dressed(bars, drawn, theme)


def ranges_chart(drawn: Drawn, names: Sequence[str], theme: Theme) -> alt.LayerChart | None:
    """From the fewest to the most people killed, a dot where both are one, an arrow where there may be more; None when
    no row says anything."""
    values = [
        {"what": what, "side": side, "low": row["killed_low"] or 0, "high": row["killed_high"], "open": row["killed_open"]}
        for what, side, row in drawn
        if row["killed_high"] is not None
    ]
    if not values:
        return None
    for value in values:
        value["most"] = say("not said") if value["open"] else number(value["high"])
    base = alt.Chart(alt.Data(values=values)).encode(
        y=_rows(drawn), yOffset=alt.YOffset("side:N", sort=list(names)), color=_sides(names, theme),
        tooltip=[
            alt.Tooltip("what:N", title=" "), alt.Tooltip("side:N", title=" "),
            alt.Tooltip("low:Q", title=say("at least"), format=",d"), alt.Tooltip("most:N", title=say("at most")),
        ],
    )  # fmt: skip
    axis = alt.X("low:Q", title=say("Killed, from the lowest to the highest figures"), axis=alt.Axis(format=",d", tickMinStep=1, tickCount=4))
    lines = base.mark_rule(strokeWidth=3).encode(
        x=axis, x2="high:Q", strokeDash=alt.StrokeDash("side:N", legend=None, scale=alt.Scale(domain=list(names), range=[[1, 0], [5, 3]]))
    )
    point = base.mark_point(filled=True, opacity=1, size=40)
    shape = alt.Shape("open:N", legend=None, scale=alt.Scale(domain=[False, True], range=["circle", "triangle-right"]))
    least = point.transform_filter("!datum.open || datum.low != datum.high")  # it would cover the arrow
    ends = [least.encode(x=alt.X("low:Q")), point.encode(x=alt.X("high:Q"), shape=shape)]
    return _dressed(alt.layer(lines, *ends), drawn, theme)


def _rows(drawn: Drawn) -> alt.Y:
    order = list(dict.fromkeys(what for what, _, _ in drawn))
    return alt.Y("what:N", sort=order, title=None, axis=alt.Axis(labelLimit=_LETTERS, ticks=False, domain=False))


def _sides(names: Sequence[str], theme: Theme) -> alt.Color:
    return alt.Color("side:N", title=None, scale=alt.Scale(domain=list(names), range=list(_COLOURS[theme])), legend=alt.Legend(orient="top", labelLimit=260))


def _dressed(chart: Any, drawn: Drawn, theme: Theme) -> Any:
    rows = len({what for what, _, _ in drawn})
    ink, line = _INK[theme]
    # on a canvas the chart is one picture with one name
    chart.usermeta = {"embedOptions": {"renderer": "canvas"}}
    return (
        chart.properties(height=76 + rows * 30, width="container", background="transparent")
        .configure(font="Inter, sans-serif")
        .configure_axis(labelColor=ink, titleColor=ink, gridColor=line, titleFontWeight="normal", labelFontSize=11)
        .configure_legend(labelColor=ink, labelFontSize=12)
        .configure_view(stroke=None)
    )
