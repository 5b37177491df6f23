"""Playback: the shown events one day, week or month after another, drawn and timed in the browser."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import streamlit as st

from dashboard.filters import Filters
from dashboard.look import GROUNDS, KINDS, LOOKS, Theme
from dashboard.map import BASE, FILES
from dashboard.query import Snapshot

MOST = 50_000

_HTML = """<canvas data-part="canvas" role="img" aria-label="Map of the events of the days named below"></canvas>
<div class="bar">
<button data-part="button" type="button"></button>
<input data-part="slider" type="range" aria-label="Day" step="1">
<output data-part="label"></output>
<label>Step <select data-part="step"><option value="1">day</option><option value="7" selected>week</option>
<option value="30">30 days</option></select></label>
<label>Show <select data-part="mode"><option value="now">these days only</option>
<option value="all">all up to then</option></select></label>
<label>Speed <select data-part="speed"><option value="400">slow</option><option value="150" selected>normal</option>
<option value="50">fast</option></select></label>
</div>"""
_CSS = """canvas {width: 100%; height: 390px; display: block; touch-action: none; cursor: grab}
.bar {display: flex; flex-wrap: wrap; gap: .4rem .9rem; align-items: center; padding: .45rem .8rem; font: inherit;
  font-family: var(--st-font); font-size: .85rem; color: var(--st-text-color); background: var(--st-background-color)}
.bar input {flex: 1 1 9rem; accent-color: var(--st-primary-color)}
.bar button, .bar select {font: inherit; color: inherit; background: var(--st-secondary-background-color);
  border: 1px solid var(--st-border-color); border-radius: 6px; padding: .2rem .7rem}
output {font-variant-numeric: tabular-nums; min-width: 11rem}"""
# Inline code would travel with every message: this line fetches it once.
_JS = """export default (component) => {
  let end;
  import(location.origin + "/app/static/play.js").then((module) => { end = module.default(component); });
  return () => end && end();
};"""


@st.cache_resource
def _component() -> Any:
    return st.components.v2.component("sitrep_play", html=_HTML, css=_CSS, js=_JS)


def playback_data(
    snapshot: Snapshot, filters: Filters, view: tuple[float, float, float], tiles: Sequence[str], theme: Theme
) -> dict[str, Any] | None:
    """What the browser needs to play the shown events; None when none has both a point and a date."""
    rows = snapshot.moments(filters, MOST)
    if not len(rows["start"]):
        return None
    fine = [tile for tile in tiles if (FILES / "fine" / f"{tile}.json").exists()]
    return {
        "longitude": rows["longitude"].tolist(),
        "latitude": rows["latitude"].tolist(),
        "radius": rows["radius_km"].round().tolist(),
        "look": [list(LOOKS)[look] for look in rows["look"]],
        "start": rows["start"].tolist(),
        "end": rows["end"].tolist(),
        "kind": rows["type"].tolist(),
        "n": rows["n"].tolist(),
        "first": int(rows["start"][0]),
        "last": int(rows["end"].max()),
        "colours": [kind.colour(theme) for kind in KINDS.values()],
        "ground": asdict(GROUNDS[theme]),
        "base": [f"{BASE}world.json", *(f"{BASE}fine/{tile}.json" for tile in fine)],
        "fine": fine,
        "view": list(view),
        "words": {"play": "Play", "pause": "Pause"},
    }


def play(data: dict[str, Any]) -> None:
    _component()(key="play", data=data, height="content")
