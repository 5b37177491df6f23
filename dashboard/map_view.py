"""The map on the page, and beside it what has no place on the map.

A move of the map runs this part of the page alone, unless the rest is to show only what the map shows.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from dashboard import choose, page
from dashboard.filters import Filters
from dashboard.look import Theme
from dashboard.map import (
    ATTRIBUTION,
    FINE_TILES,
    TILE,
    event_map,
    fine_tiles,
    fitting_view,
    place_key,
    reports,
)
from dashboard.map_message import MOST_AREAS, MOST_MOMENTS, MapData, View, map_data, message, moments
from dashboard.query import Snapshot
from dashboard.query.mercator import cell_bounds
from dashboard.speak import language, number, say, week_start

HEARD = 10  # places that are told in words
WIDTH, HEIGHT = 720, 430  # what a view is reckoned for; the page's column is wider, a phone narrower
_BUNDLE = Path(__file__).resolve().parent.parent / "static" / "map.js"
# Inline code would travel with every message: this line fetches it once.
_JS = """export default (component) => {
  let end, over;
  import(location.origin + "/app/static/map.js?VERSION").then((module) => { if (!over) end = module.default(component); });
  return () => { over = true; if (end) end(); };
};"""
_HTML = """<div class="map"><div data-part="map" role="application" tabindex="0"></div>
<div data-part="box" hidden><div data-part="frame" hidden></div></div>
<div class="buttons"><button data-part="nearer" type="button">+</button><button data-part="farther" type="button">−</button>
<button data-part="draw" type="button" aria-pressed="false" aria-label="Choose what lies in a box that you draw"><svg viewBox="0 0 16 16" width="15" height="15" aria-hidden="true"
><rect x="2" y="3" width="12" height="10" fill="none" stroke="currentColor" stroke-width="1.6" stroke-dasharray="3 2"/></svg></button></div>
<div data-part="tip" hidden></div></div>
<div data-part="bar" hidden>
<button data-part="button" type="button"></button>
<input data-part="slider" type="range" step="1">
<output data-part="label"></output>
<label>STEP <select data-part="step"><option value="day">DAY</option><option value="week" selected>WEEK</option>
<option value="month">MONTH</option></select></label>
<label>SHOW <select data-part="mode"><option value="now">WINDOW</option><option value="all">ALL_BEFORE</option></select></label>
<label>SPEED <select data-part="speed"><option value="slow">SLOW</option><option value="normal" selected>NORMAL</option>
<option value="fast">FAST</option></select></label>
</div>"""
_CSS = """.map {position: relative; height: HEIGHTpx; overflow: hidden; border-radius: 6px; font-family: var(--st-font)}
[data-part=map] {position: absolute; inset: 0} [data-part=map]:focus-visible {outline: 3px solid var(--st-primary-color); outline-offset: -3px}
[data-part=box] {position: absolute; inset: 0; cursor: crosshair; touch-action: none}
[data-part=frame] {position: absolute; border: 2px dashed var(--st-primary-color); background: rgba(60, 130, 200, .12)}
[hidden] {display: none !important}
.buttons {position: absolute; top: 8px; right: 8px; display: grid; gap: 4px}
button, select {font: inherit; color: var(--st-text-color); background: var(--st-background-color);
  border: 1px solid var(--st-border-color); border-radius: 6px}
.buttons button {width: 32px; height: 32px; font-size: 17px; line-height: 1; padding: 0; display: grid; place-items: center; cursor: pointer}
button[aria-pressed=true] {color: var(--st-background-color); background: var(--st-primary-color)}
button:focus-visible, select:focus-visible, input:focus-visible {outline: 3px solid var(--st-primary-color); outline-offset: 1px}
[data-part=tip] {position: absolute; pointer-events: none; max-width: 260px; padding: 6px 9px; border-radius: 6px; font-size: 12px;
  line-height: 1.45; color: var(--st-text-color); background: var(--st-background-color); box-shadow: 0 1px 6px rgba(0,0,0,.35);
  overflow-wrap: anywhere}
[data-part=tip] b {display: block; font-weight: 640}
[data-part=bar] {display: flex; flex-wrap: wrap; gap: .4rem .7rem; align-items: center; padding: .5rem .1rem .3rem; font-size: .85rem;
  background: var(--st-background-color); font-family: var(--st-font); color: var(--st-text-color)}
[data-part=bar] input {flex: 1 1 4rem; min-width: 4rem; accent-color: var(--st-primary-color); min-height: 24px}
[data-part=bar] button, select {padding: .25rem .4rem; min-height: 28px}
[data-part=button] {min-width: 5rem; cursor: pointer}
output {font-variant-numeric: tabular-nums; min-width: 12.5rem}
@media print {.buttons, [data-part=bar] {display: none}}""".replace("HEIGHT", str(HEIGHT))
_CONTROLS = {
    "STEP": "Step", "DAY": "day", "WEEK": "week", "MONTH": "month", "SHOW": "Show", "WINDOW": "these days only",
    "ALL_BEFORE": "all up to then", "SPEED": "Speed", "SLOW": "slow", "NORMAL": "normal", "FAST": "fast",
}  # fmt: skip
_WORDS: dict[str, Any] = {
    "play": "Play", "pause": "Pause", "report": "1 report", "reports": "{n} reports", "unnamed": "unnamed",
    "known_to": "known only to about {km} km",
    "titles": {
        "map": "Map of the shown reports. Arrow keys move it, plus and minus bring it nearer. The table below holds the same rows.",
        "nearer": "Nearer", "farther": "Farther", "draw": "Choose what lies in a box that you draw", "slider": "Day",
    },
}  # fmt: skip


@st.cache_resource
def _component(language: str) -> Any:
    html = _HTML
    for name, words in _CONTROLS.items():
        html = html.replace(f">{name}<", f">{say(words)}<").replace(f"<label>{name} ", f"<label>{say(words)} ")
    version = str(int(_BUNDLE.stat().st_mtime))
    return st.components.v2.component(f"sitrep_map_{language}", html=html, css=_CSS, js=_JS.replace("VERSION", version))


def _words() -> dict[str, Any]:
    """What the component says, in the reader's language; digits stay 0 to 9 as in the rest of the page."""
    titles = {part: say(words) for part, words in _WORDS["titles"].items()}
    told = {name: say(words) for name, words in _WORDS.items() if name != "titles"}
    return {**told, "titles": titles, "locale": f"{language()}-u-nu-latn", "week_start": week_start()}


@cache
def _built() -> bool:
    """Whether the component's code is there; without it pydeck draws the map."""
    return _BUNDLE.exists()


def map_view(snapshot: Snapshot, theme: Theme) -> None:
    """The map, and beside it what has no place on it."""
    drawn, beside = st.columns([5, 1.15], gap="medium")
    with drawn:
        _map(snapshot, theme)
    with beside:
        page.legend(theme, choose.chosen().unreal)
        _countries_beside(snapshot)


@st.fragment
def _map(snapshot: Snapshot, theme: Theme) -> None:
    choose.use_language()  # a run of this part alone begins in none
    with page.complaints():
        _chosen_map(snapshot, theme)


def _chosen_map(snapshot: Snapshot, theme: Theme) -> None:
    if st.session_state.pop("map_chose", False):
        st.rerun()  # what was done on the map concerns the whole page
    view = _view(snapshot)
    if st.session_state.get("follow") and choose.chosen().bounds is None and "seen" in st.session_state:
        st.session_state.follow = False  # its chip was taken away
    filters = _drawn_filters()
    played = None
    if st.session_state.get("playing"):
        played = moments(snapshot, filters)
    with st.container(key="map"):
        data = _draw(snapshot, filters, view, played, theme)
    _below(snapshot, data, played)
    if "seen" in st.session_state:
        choose.write_address()


def _drawn_filters() -> Filters:
    """The chosen place is marked on the map, the others stay to be chosen; so does what lies beyond the view."""
    filters = choose.chosen().without("place")
    return filters.without("bounds") if st.session_state.get("follow") else filters


def _draw(
    snapshot: Snapshot, filters: Filters, view: tuple[float, float, float], played: Any, theme: Theme
) -> MapData:
    seen = st.session_state.get("seen") or {}
    if seen:
        looked = View(seen["longitude"], seen["latitude"], seen["zoom"], seen["width"], seen["height"])
    else:
        looked = View(*view)
    data = map_data(snapshot, filters, looked)
    reading = st.session_state.get("event")
    focus = snapshot.event(reading) if reading else None
    if not _built():
        tiles = fine_tiles(snapshot.tiles(TILE, FINE_TILES))
        st.pydeck_chart(event_map(snapshot, filters, view, tiles, theme, focus)[0], height=HEIGHT)
        return data
    sent = message(data, played, _asked(view), choose.chosen().place, place_key(focus), theme, _words())
    _component(language())(key="event_map", data=sent, height="content", on_view_change=_took_view, on_picked_change=_took_pick)
    return data


def _asked(view: tuple[float, float, float]) -> tuple[float, ...]:
    """Where the component should look: an address is followed to the letter, all else fits any width."""
    exact = view == _from_address(st.query_params.get("at", "")) and "seen" not in st.session_state
    return view if exact else (*view, WIDTH)


def _below(snapshot: Snapshot, data: MapData, played: Any) -> None:
    with st.container(key="map_controls", horizontal=True, gap="medium", vertical_alignment="center"):
        st.button(say("Fit to shown"), icon=":material/fit_screen:", type="tertiary", on_click=fit, args=(snapshot,))
        follow = bool(st.session_state.get("follow"))
        key = choose.standing("follow", follow)
        st.toggle(say("Only what the map shows"), follow, key=key, on_change=_took_follow, args=(key,))
        st.toggle(say("Play over time"), key="playing")
    if played is not None and not len(played["n"]):
        st.caption(say("Nothing shown has both a point on the map and a date to the week or closer, so there is nothing to play."))
    elif played is not None:
        told = say("Playing what has a point and is dated to the week or closer: {reports}.", reports=reports(int(played["n"].sum())))
        st.caption(told + (" " + say("Only the busiest places are played.") if len(played["n"]) == MOST_MOMENTS else ""))
    elif data.n == 0 and not data.by_view:
        st.caption(say("Nothing shown has a point on the map: see the lists below."))
    elif data.squares:
        st.caption(say("Too many places to draw each: a ring counts those around it, coloured by type. Click it to see its rows, or come nearer."))
    if len(data.tables["areas"]["n"]) == MOST_AREAS:
        st.caption(say("Only the {n} areas with the most reports are drawn; the table has all.", n=MOST_AREAS))
    st.html(f'<div class="st-note">{say(ATTRIBUTION)}</div>' + page.heard(_in_words(data)))


def _in_words(data: MapData) -> str:
    """The drawn places with the most reports, for those who cannot see the map; "" when rings count more than places."""
    counted: Counter[str] = Counter()
    for table in ("marks", "areas"):
        for name, n in zip(data.tables[table]["name"].tolist(), data.tables[table]["n"].tolist(), strict=True):
            counted[data.names[name]] += n
    if data.squares or not counted:
        return ""
    places = "; ".join(f"{name or say('unnamed')}: {number(n)}" for name, n in counted.most_common(HEARD))
    return say("Most reports by place: {places}.", places=places)


def _took_view() -> None:
    """The reader moved the map; the rest of the page follows when it shows only what the map shows."""
    seen = dict(st.session_state.event_map.view or {})
    if not seen:
        return
    st.session_state.seen = seen
    if st.session_state.get("follow"):
        _choose_bounds(seen["bounds"])


def _took_follow(key: str) -> None:
    if not choose.stands("follow", key):
        return
    st.session_state.follow = st.session_state[key]
    if not st.session_state.follow:
        choose.choose(bounds=None)
    elif st.session_state.get("seen"):
        _choose_bounds(st.session_state.seen["bounds"])
    else:
        view = View(*st.session_state.view)
        choose.choose(bounds=view.around(0))
    st.session_state.map_chose = True


def _choose_bounds(bounds: list[float]) -> None:
    west, south, east, north = (round(float(edge), 6) for edge in bounds)
    choose.choose(bounds=(max(west, -180), max(south, -90), min(east, 180), min(north, 90)))
    st.session_state.map_chose = True


def _took_pick() -> None:
    """The reader clicked marks, an area or a ring, or drew a box. A click on what is chosen, or on nothing, clears it."""
    picked = dict(st.session_state.event_map.picked or {})
    if "places" in picked:
        places = tuple(str(key) for key in picked["places"])
        choose.choose(place=() if places == choose.chosen().place else places)
        st.session_state.map_chose = True
    elif "square" in picked:
        x, y = (int(part) for part in str(picked["square"]).split("/"))
        st.session_state.follow = False
        choose.choose(precision=(1, 2))  # a ring counts no areas
        _choose_bounds(list(cell_bounds(x, y, int(picked["shift"]))))
    elif "bounds" in picked:
        st.session_state.follow = False
        _choose_bounds(picked["bounds"])


def _view(snapshot: Snapshot) -> tuple[float, float, float]:
    """Where the page wants the map to look: what the address says or what it shows; afterwards only the reader moves it."""
    if "view" not in st.session_state:
        at = _from_address(st.query_params.get("at", ""))
        st.session_state.follow = st.query_params.get("follow") == "yes" and choose.chosen().bounds is not None
        if at:
            look_at(at)
        else:
            fit(snapshot)
    view: tuple[float, float, float] = st.session_state.view
    return view


def _from_address(at: str) -> tuple[float, float, float] | None:
    """
    >>> _from_address("30.5,50.4,6"), _from_address("here"), _from_address("nan,0,1")
    ((30.5, 50.4, 6.0), None, None)
    """
    try:
        longitude, latitude, zoom = (float(part) for part in at.split(","))
    except ValueError:
        return None
    ok = -180 <= longitude <= 180 and -86 <= latitude <= 86 and 0 <= zoom <= 14
    return (longitude, latitude, zoom) if ok else None


def fit(snapshot: Snapshot) -> None:
    """Bring all that is shown into view."""
    look_at(fitting_view(snapshot.extent(choose.chosen().without("place")), WIDTH, HEIGHT))


def look_at(view: tuple[float, float, float]) -> None:
    """Move the map; it moves only to a view that differs from the last one it was told."""
    nudge = 2e-4 if st.session_state.get("told") == view else 0.0
    st.session_state.view = st.session_state.told = (view[0] + nudge, view[1] + nudge, view[2])
    st.session_state.pop("seen", None)


def _countries_beside(snapshot: Snapshot) -> None:
    """Countries have no pin: they are listed, and a click shows their rows."""
    found = snapshot.countries_only(choose.chosen())
    if not found:
        return
    st.html(f'<div class="st-side"><h4>{say("Known only to the country")}</h4></div>')
    with st.container(key="countries", gap=None):
        for code, n in found:
            st.button(
                choose.plain_label(page.country_label(code, n)),
                key=f"country_{code}",
                type="tertiary",
                on_click=choose.choose,
                kwargs={"country": (code,), "region": (), "place": (), "list": "country"},
            )
