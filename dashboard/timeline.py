"""The timeline: bars by day, week or month, and below them what is known only to the month or longer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import altair as alt

from dashboard.filters import Filters
from dashboard.look import GROUNDS, KINDS, Theme
from dashboard.query import Snapshot

LANES = 8
QUARTER = timedelta(days=92)


def timeline(snapshot: Snapshot, filters: Filters, theme: Theme) -> tuple[alt.VConcatChart | alt.LayerChart | None, str]:
    """The chart, and in words how it counts; no chart when nothing shown has a date.

    It shows all dates that the other filters leave, so that the chosen range can be widened again.
    """
    shown = filters.without("since", "until")
    step = snapshot.step(shown)
    bars = snapshot.bars(shown, step)
    spans = snapshot.spans(shown)
    if not bars and not spans:
        return None, ""
    opened = [bar["bin"] for bar in bars]
    closed = [_next_bin(bar["bin"], step) for bar in bars]
    for bar in _stacked(bars):
        end = _next_bin(bar["bin"], step)
        bar["inside"] = _touches(bar["bin"], end - timedelta(days=1), filters)
        bar["said"] = str(bar["bin"])
        bar["start"], bar["end"] = _utc(bar.pop("bin")), _utc(end)
        bar["type"] = KINDS[bar.pop("event_type")].label
    # a year named once must not squeeze a week of bars: longer lines are cut at the ends
    short = [span for span in spans if span["end"] - span["start"] <= QUARTER or not bars]
    first = min(opened + [span["start"] for span in short])
    last = max(closed + [span["end"] + timedelta(days=1) for span in short])
    seen = [span for span in spans if span["end"] >= first and span["start"] < last]
    lanes, left_out = stacked_lanes(seen, LANES)
    left_out += sum(span["n"] for span in spans) - sum(span["n"] for span in seen)
    x = alt.Scale(type="utc", domain=[_milliseconds(first), _milliseconds(last)], nice=False)
    colours = alt.Scale(domain=[k.label for k in KINDS.values()], range=[k.colour(theme) for k in KINDS.values()])
    note = f"A bar counts the events that touch its {step}"
    note += f"; {sum(s['n'] for s in spans):,} known only to the month or longer lie below as lines" if spans else ""
    note += f" ({left_out:,} of them not drawn)" if left_out else ""
    histogram = _bars(bars, step, x, colours)
    if not lanes:
        return _dressed(histogram.properties(height=130), theme), note + "."
    for lane in lanes:
        lane["inside"] = _touches(lane["start"], lane["end"], filters)
        lane["said"] = f"{lane['start']} to {lane['end']}"
        lane["start"] = _utc(max(lane["start"], first))
        lane["end"] = _utc(min(lane["end"] + timedelta(days=1), last))
        lane["type"] = KINDS[lane.pop("event_type")].label
    below = _lines(lanes, colours).properties(height=7 * (1 + max(lane["lane"] for lane in lanes)))
    return _dressed(alt.vconcat(histogram.properties(height=118), below, spacing=4).resolve_scale(x="shared"), theme), note + "."


def _bars(bars: list[dict[str, Any]], step: str, x: alt.Scale, colours: alt.Scale) -> alt.Chart:
    brush = alt.selection_interval(name="brush", encodings=["x"])
    return (
        alt.Chart(alt.Data(values=bars))
        .mark_rect(stroke="transparent", strokeWidth=1)
        .encode(
            x=alt.X("start:T", scale=x, axis=alt.Axis(title=None, grid=False, labelOverlap=True, tickCount=8)),
            x2="end:T",
            y=alt.Y("low:Q", axis=alt.Axis(title=None, tickCount=3, format="~s", tickMinStep=1)),
            y2="high:Q",
            color=alt.Color("type:N", scale=colours, legend=None),
            opacity=alt.condition("datum.inside", alt.value(1), alt.value(0.22)),
            tooltip=[
                alt.Tooltip("said:N", title=step.capitalize() + (" from" if step != "day" else "")),
                alt.Tooltip("type:N", title="Type"),
                alt.Tooltip("n:Q", title="Events"),
            ],
        )
        .add_params(brush)
        .properties(width="container")
    )


def _lines(lanes: list[dict[str, Any]], colours: alt.Scale) -> alt.Chart:
    return (
        alt.Chart(alt.Data(values=lanes))
        .mark_bar(height=3, cornerRadius=1.5, clip=True)
        .encode(
            x=alt.X("start:T", scale=alt.Scale(type="utc"), axis=None),
            x2="end:T",
            y=alt.Y("lane:O", axis=None),
            color=alt.Color("type:N", scale=colours, legend=None),
            opacity=alt.condition("datum.inside", alt.value(0.9), alt.value(0.22)),
            tooltip=[
                alt.Tooltip("said:N", title="Interval"),
                alt.Tooltip("type:N", title="Type"),
                alt.Tooltip("n:Q", title="Events"),
            ],
        )
        .properties(width="container")
    )


def _dressed(chart: Any, theme: Theme) -> Any:
    ground = GROUNDS[theme]
    # On a canvas the chart is one picture with one name; as SVG its brush is an image that has none.
    chart.usermeta = {"embedOptions": {"renderer": "canvas"}}
    return chart.configure(
        background="transparent",
        font="Inter, sans-serif",
        padding={"left": 2, "right": 8, "top": 4, "bottom": 2},
        view=alt.ViewConfig(stroke=None),
        axis=alt.AxisConfig(
            labelColor=ground.area, labelFontSize=11, tickColor=ground.coast, gridColor=ground.unit, gridOpacity=0.6,
            domain=False,
        ),
    )  # fmt: skip


def _stacked(bars: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The bars with the counts at which each begins and ends, types always in the same order."""
    order = list(KINDS)
    heights: dict[date, int] = {}
    for bar in sorted(bars, key=lambda bar: order.index(bar["event_type"])):
        bar["low"] = heights.get(bar["bin"], 0)
        bar["high"] = heights[bar["bin"]] = bar["low"] + bar["n"]
    return bars


def stacked_lanes(spans: Iterable[dict[str, Any]], lanes: int) -> tuple[list[dict[str, Any]], int]:
    """Spans with the lane each is drawn in so that none covers another, and how many events found no lane."""
    ends: list[date] = []
    drawn, left_out = [], 0
    for span in spans:
        lane = next((i for i, end in enumerate(ends) if end < span["start"]), len(ends))
        if lane == lanes:
            left_out += span["n"]
            continue
        ends[lane : lane + 1] = [span["end"]]
        drawn.append({**span, "lane": lane})
    return drawn, left_out


def brushed_days(selection: dict[str, Any]) -> tuple[date, date] | None:
    """First and last day of a brush over the bars, None when it was cleared."""
    span = (selection.get("brush") or {}).get("start")
    if not span or len(span) != 2:
        return None
    first, last = (datetime.fromtimestamp(ms / 1000, UTC) for ms in sorted(span))
    # a brush that ends at midnight does not reach into the day that then begins
    return first.date(), max((last - timedelta(seconds=1)).date(), first.date())


def _touches(first: date, last: date, filters: Filters) -> bool:
    return (filters.since is None or last >= filters.since) and (filters.until is None or first <= filters.until)


def _next_bin(start: date, step: str) -> date:
    if step == "month":
        return (start.replace(day=1) + timedelta(days=32)).replace(day=1)
    return start + timedelta(days=1 if step == "day" else 7)


def _utc(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"


def _milliseconds(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1000)
