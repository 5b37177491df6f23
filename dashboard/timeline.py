"""The timeline: bars by day, week or month, and below them what is known only to the month or longer."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from dashboard.filters import Filters
from dashboard.look import GROUNDS, KINDS, Theme
from dashboard.query import Snapshot
from dashboard.speak import calendar, number, say, week_start

LANES = 8
NEAR_LANES = 30
HEARD = 8  # bars that are told in words
MOST_LANES = 400  # different intervals; more would be no lanes but a wall
QUARTER = timedelta(days=92)
_DAY = 86_400_000  # milliseconds
_EPOCH = date(1970, 1, 1)
_BARS = "bars"
_KINDS = list(KINDS)
_COUNTS = {
    "day": "A bar counts the reports that touch its day", "week": "A bar counts the reports that touch its week",
    "month": "A bar counts the reports that touch its month",
}  # fmt: skip
_STARTS = {"day": "Day", "week": "Week from", "month": "Month from"}
_FAR = "; {n} known only to the month or longer lie below as lines"
_NEAR = "; {n} lasted several days or are known no closer: they lie below as lines"


def timeline(
    snapshot: Snapshot, filters: Filters, theme: Theme, near: bool = False, read: Mapping[str, Any] | None = None
) -> tuple[dict[str, Any] | None, str]:
    """The chart for Vega-Lite, and in words how it counts; no chart when nothing shown has a date.

    It shows all dates that the other filters leave, so that the chosen range can be widened again. `near` shows the
    chosen days alone, with every event of several days on a lane of its own below the bars. The bars or the line of
    `read`, the event that is being read, have an outline.
    """
    shown = filters if near else filters.without("since", "until")
    step = snapshot.step(shown)
    bars = snapshot.bars(shown, step, week_start())
    spans = snapshot.lanes(shown, MOST_LANES) if near else snapshot.spans(shown)
    if not bars and not spans:
        return None, ""
    opened = [bar["bin"] for bar in bars]
    closed = [_next_bin(bar["bin"], step) for bar in bars]
    # a year named once must not squeeze a week of bars: longer lines are cut at the ends
    short = [span for span in spans if span["end"] - span["start"] <= QUARTER or not bars]
    first = min(opened + [span["start"] for span in short])
    last = max(closed + [span["end"] + timedelta(days=1) for span in short])
    if near:
        first, last = _chosen(first, last, filters)
    seen = [span for span in spans if span["end"] >= first and span["start"] < last]
    lanes, left_out = stacked_lanes(seen, NEAR_LANES if near else LANES)
    left_out += sum(span["n"] for span in spans) - sum(span["n"] for span in seen)
    # as its two ends: of a domain Vega-Lite reads two copies, and warns that they conflict
    x = {"type": "utc", "domainMin": _utc(first), "domainMax": _utc(last), "nice": False}
    colours = {"domain": [say(k.label) for k in KINDS.values()], "range": [k.colour(theme) for k in KINDS.values()]}
    note = say(_COUNTS[step])
    note += say(_NEAR if near else _FAR, n=sum(span["n"] for span in spans)) if spans else ""
    note += say(" ({n} of them not drawn)", n=left_out) if left_out else ""
    drawn = _by_bin(bars, step, filters)
    few = (last - first).days <= 10  # else a day would get hours that nobody told
    histogram = _bars(drawn, step, x, colours, {"interval": "day", "step": 1} if few else 8)
    histogram["encoding"] |= _outlined("datum.a <= {last} && datum.b > {first}", read, theme)
    if not lanes:
        return _dressed([histogram | {"height": 130}], theme), note + "."
    lanes.sort(key=lambda lane: (lane["start"], lane["lane"]))
    starts = [_day(lane["start"]) for lane in lanes]
    lines = {
        # days since the line before: two characters of five
        "a": [start - before for before, start in zip([0, *starts], starts, strict=False)], "d": [(lane["end"] - lane["start"]).days + 1 for lane in lanes],
        "c": [lane["lane"] * len(_KINDS) + _KINDS.index(lane["event_type"]) for lane in lanes], "n": [lane["n"] for lane in lanes],
    }  # fmt: skip
    below = _lines(lines, colours, filters) | {"height": 7 * (1 + max(lane["lane"] for lane in lanes))}
    below["encoding"] |= _outlined("datum.a == {first} && datum.b == {last} + 1", read, theme)
    return _dressed([histogram | {"height": 118}, below], theme), note + "."


def timeline_in_words(snapshot: Snapshot, filters: Filters, near: bool = False) -> str:
    """What the same chart shows, for those who cannot see it: its first and last bar and the highest ones; "" without bars."""
    shown = filters if near else filters.without("since", "until")
    heights: Counter[date] = Counter()
    for bar in snapshot.bars(shown, snapshot.step(shown), week_start()):
        heights[bar["bin"]] += bar["n"]
    if not heights:
        return ""
    highest = "; ".join(f"{day}: {number(n)}" for day, n in sorted(heights.most_common(HEARD)))
    return say("The bars go from {first} to {last}. Those with the most reports: {bars}.", first=min(heights), last=max(heights), bars=highest)


def _bars(columns: dict[str, list[int]], step: str, x: dict[str, Any], colours: dict[str, Any], ticks: Any) -> dict[str, Any]:
    return {
        "name": _BARS,
        **_packed(columns),
        "transform": [
            *_unpacked(columns),
            {"fold": [f"t{kind}" for kind in range(len(KINDS))], "as": ["t", "n"]},
            {"filter": "datum.n > 0"},
            {"calculate": "toNumber(slice(datum.t, 1))", "as": "k"},
            {"stack": "n", "groupby": ["a"], "sort": [{"field": "k"}], "as": ["l", "h"]},
            *_expanded(),
            {"calculate": f"utcFormat({_DAY} * datum.a, '%Y-%m-%d')", "as": "said"},
        ],
        "mark": {"type": "rect", "stroke": "transparent", "strokeWidth": 1},
        "encoding": {
            "x": {"field": "start", "type": "temporal", "scale": x, "axis": {"title": None, "grid": False, "labelOverlap": True, "tickCount": ticks}},
            "x2": {"field": "end"},
            "y": {"field": "l", "type": "quantitative", "axis": {"title": None, "tickCount": 3, "format": "~s", "tickMinStep": 1}},
            "y2": {"field": "h"},
            **_coloured(colours, 1, "datum.i"),
            "tooltip": _told(("said", "nominal", _STARTS[step]), ("type", "nominal", "Type"), ("n", "quantitative", "Reports")),
        },
        "width": "container",
    }


def _lines(columns: dict[str, list[int]], colours: dict[str, Any], filters: Filters) -> dict[str, Any]:
    between = [json.dumps(part) for part in say("{first} to {last}", first="\n", last="\n").split("\n")]
    said = [f"utcFormat({_DAY} * ({day}), '%Y-%m-%d')" for day in ("datum.a", "datum.b - 1")]
    touches = [f"datum.b > {_day(filters.since)}"] if filters.since else []
    touches += [f"datum.a <= {_day(filters.until)}"] if filters.until else []
    return {
        "name": "lines",
        **_packed(columns),
        "transform": [
            *_unpacked(columns),
            {"window": [{"op": "sum", "field": "a", "as": "a"}], "frame": [None, 0], "ignorePeers": True},
            {"calculate": "datum.a + datum.d", "as": "b"},
            {"calculate": f"floor(datum.c / {len(_KINDS)})", "as": "y"},
            {"calculate": f"datum.c % {len(_KINDS)}", "as": "k"},
            *_expanded(),
            {"calculate": f"{between[0]} + {said[0]} + {between[1]} + {said[1]} + {between[2]}", "as": "s"},
        ],
        "mark": {"type": "bar", "height": 4, "cornerRadius": 1.5, "clip": True, "cursor": "pointer"},
        "encoding": {
            "x": {"field": "start", "type": "temporal", "scale": {"type": "utc"}, "axis": None},
            "x2": {"field": "end"},
            "y": {"field": "y", "type": "ordinal", "axis": None},
            **_coloured(colours, 0.9, " && ".join(touches) or "true"),
            "tooltip": _told(("s", "nominal", "Interval"), ("type", "nominal", "Type"), ("n", "quantitative", "Reports")),
        },
        "width": "container",
    }


def _packed(columns: dict[str, list[int]]) -> dict[str, Any]:
    """Columns of whole numbers as data: one row of words, a quarter of the bytes that a row for each would take."""
    return {"data": {"values": [{name: " ".join(map(str, numbers)) for name, numbers in columns.items()}]}}


def _unpacked(columns: dict[str, list[int]]) -> list[dict[str, Any]]:
    """The transforms that make rows of numbers of `_packed` columns."""
    split = [{"calculate": f"split(datum.{name}, ' ')", "as": name} for name in columns]
    return [*split, {"flatten": list(columns)}, *({"calculate": f"toNumber(datum.{name})", "as": name} for name in columns)]


def _expanded() -> list[dict[str, str]]:
    """The days and types of a chart whose rows hold them as numbers."""
    labels = ", ".join(json.dumps(say(kind.label)) for kind in KINDS.values())
    made = {"start": f"{_DAY} * datum.a", "end": f"{_DAY} * datum.b", "type": f"[{labels}][datum.k]"}
    return [{"calculate": how, "as": name} for name, how in made.items()]


def _coloured(colours: dict[str, Any], full: float, chosen: str) -> dict[str, Any]:
    """By type, and faint outside the chosen days."""
    return {
        "color": {"field": "type", "type": "nominal", "scale": colours, "legend": None},
        "opacity": {"condition": {"test": chosen, "value": full}, "value": 0.22},
    }


def _outlined(touches: str, read: Mapping[str, Any] | None, theme: Theme) -> dict[str, Any]:
    """An outline for the rows of `read`'s type whose days `touches` says to be its own."""
    if not read or read["date_start"] is None:
        return {}
    test = touches.format(first=_day(read["date_start"]), last=_day(read["date_end"]))
    test += f" && datum.k == {_KINDS.index(read['event_type'])}"
    return {"stroke": {"condition": {"test": test, "value": GROUNDS[theme].area}, "value": "transparent"}}


def _told(*fields: tuple[str, str, str]) -> list[dict[str, str]]:
    return [{"field": field, "type": kind, "title": say(title)} for field, kind, title in fields]


def _dressed(charts: list[dict[str, Any]], theme: Theme) -> dict[str, Any]:
    ground = GROUNDS[theme]
    return {
        "vconcat": charts,
        "spacing": 4,
        # stands here, because Streamlit leaves a strip of its own below a chart that says nothing
        "padding": {"left": 2, "right": 8, "top": 4, "bottom": 2},
        "resolve": {"scale": {"x": "shared"}},
        "params": [
            {"name": "brush", "select": {"type": "interval", "encodings": ["x"]}, "views": [_BARS]},
            {"name": "bar", "select": {"type": "point", "fields": ["a", "b"]}, "views": [_BARS]},
            *({"name": "line", "select": {"type": "point", "fields": ["a", "b"]}, "views": [chart["name"]]} for chart in charts[1:]),
        ],
        # On a canvas the chart is one picture with one name; as SVG its brush is an image that has none.
        "usermeta": {"embedOptions": {"renderer": "canvas"}},
        "config": {
            "background": "transparent",
            "font": "Inter, sans-serif",
            "view": {"stroke": None},
            "locale": {"time": calendar()},
            "axis": {
                "labelColor": ground.area, "labelFontSize": 11, "tickColor": ground.coast, "gridColor": ground.unit,
                "gridOpacity": 0.6, "domain": False,
            },
        },
    }  # fmt: skip


def _by_bin(bars: list[dict[str, Any]], step: str, filters: Filters) -> dict[str, list[int]]:
    """Columns with a row for each bin: its days `a` to before `b`, whether it is of the chosen days `i`, the number of each type."""
    bins = sorted({bar["bin"] for bar in bars})
    ends = [_next_bin(start, step) for start in bins]
    counted = {(bar["bin"], bar["event_type"]): bar["n"] for bar in bars}
    return {
        "a": [_day(start) for start in bins],
        "b": [_day(end) for end in ends],
        "i": [int(_touches(start, end - timedelta(days=1), filters)) for start, end in zip(bins, ends, strict=True)],
        **{f"t{number}": [counted.get((start, kind), 0) for start in bins] for number, kind in enumerate(_KINDS)},
    }


def stacked_lanes(spans: Iterable[dict[str, Any]], lanes: int) -> tuple[list[dict[str, Any]], int]:
    """Spans with the lane each is drawn in so that none covers another, and how many events found no lane."""
    held: list[tuple[list[date], list[date]]] = [([], []) for _ in range(lanes)]  # the days on which each lane's spans start and end
    drawn, left_out = [], 0
    for span in spans:
        for lane, (starts, ends) in enumerate(held):
            at = bisect_left(starts, span["start"])
            if (at == 0 or ends[at - 1] < span["start"]) and (at == len(starts) or span["end"] < starts[at]):
                starts.insert(at, span["start"])
                ends.insert(at, span["end"])
                drawn.append({**span, "lane": lane})
                break
        else:
            left_out += span["n"]
    return drawn, left_out


def brushed_days(selection: dict[str, Any]) -> tuple[date, date] | None:
    """First and last day of a brush over the bars or of the bar or line that was clicked, None when it was cleared."""
    span = (selection.get("brush") or {}).get("start")
    if not span or len(span) != 2:
        bars = selection.get("bar") or selection.get("line") or []
        return (_EPOCH + timedelta(days=bars[0]["a"]), _EPOCH + timedelta(days=bars[0]["b"] - 1)) if bars else None
    first, last = (datetime.fromtimestamp(ms / 1000, UTC) for ms in sorted(span))
    # a brush that ends at midnight does not reach into the day that then begins
    return first.date(), max((last - timedelta(seconds=1)).date(), first.date())


def _chosen(first: date, last: date, filters: Filters) -> tuple[date, date]:
    """The days to show from near: those chosen, as far as there are any."""
    since, until = filters.since or first, (filters.until + timedelta(days=1)) if filters.until else last
    return (since, until) if since < until else (first, last)


def _touches(first: date, last: date, filters: Filters) -> bool:
    return (filters.since is None or last >= filters.since) and (filters.until is None or first <= filters.until)


def _next_bin(start: date, step: str) -> date:
    if step == "month":
        return (start.replace(day=1) + timedelta(days=32)).replace(day=1)
    return start + timedelta(days=1 if step == "day" else 7)


def _day(day: date) -> int:
    return (day - _EPOCH).days


def _utc(day: date) -> dict[str, int | bool]:
    return {"year": day.year, "month": day.month, "date": day.day, "utc": True}
