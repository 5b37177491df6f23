"""What the map's component is sent: one message of bytes, small at any number of events.

A head of JSON, then columns of numbers (`frontend/map/src/message.js` reads it). Few enough marks go as they are;
where there are more, events are counted by squares of the view. Names of places are the only words of strangers in it,
and the component writes them as text.
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

import numpy as np

from dashboard.filters import Bounds, Filters
from dashboard.look import GROUNDS, KINDS, LOOKS, Theme
from dashboard.map import FILES, TILE
from dashboard.place_names import called_places
from dashboard.query import Snapshot
from dashboard.query.mercator import BITS, latitude_of, longitude_of
from dashboard.speak import language, say

MOST_MARKS = 1200
MOST_AREAS = 250
MOST_MOMENTS = 40_000
_SQUARE = 54  # pixels
_CODES = {"float32": "f4", "int32": "i4", "uint8": "u1", "uint16": "u2"}


@dataclass(frozen=True)
class View:
    """What the reader sees of the map: its middle, and how many pixels it is wide and high."""

    longitude: float
    latitude: float
    zoom: float
    width: int = 1100
    height: int = 430

    def around(self, share: float = 0.3) -> Bounds | None:
        """The bounds of the view and a part more on each side, for a hand that drags; None when that is the whole world."""
        pixels = 512 * 2**self.zoom
        half = self.width * (0.5 + share) / pixels * 360
        if half >= 180:
            return None
        y = 0.5 - math.asinh(math.tan(math.radians(self.latitude))) / (2 * math.pi)
        reach = self.height * (0.5 + share) / pixels
        south, north = (latitude_of((1 << BITS) * min(max(at, 0.0), 1.0)) for at in (y + reach, y - reach))
        west, east = ((self.longitude + side + 180) % 360 - 180 for side in (-half, half))
        return round(west, 5), round(south, 5), round(east, 5), round(north, 5)


def shift_for(zoom: float) -> int:
    """How many bits of the plane's steps a square of the view takes."""
    return max(0, min(round(math.log2(_SQUARE) + BITS - 9 - zoom), BITS))


@dataclass(frozen=True)
class MapData:
    """The columns to draw, and in what measure they are all."""

    tables: dict[str, dict[str, np.ndarray[Any, Any]]]
    names: list[str]
    shift: int
    by_view: bool  # drawn for this view: another view needs another message
    squares: int
    n: int  # marks, squares and areas


def map_data(snapshot: Snapshot, filters: Filters, view: View) -> MapData:
    """What the map shows of the chosen events."""
    names: dict[str, int] = {}

    def number(name: str | None) -> int:
        return names.setdefault((name or "")[:60], len(names))

    areas = snapshot.areas(filters, MOST_AREAS)
    shift = shift_for(view.zoom)
    within = view.around()
    squares = _no_squares()
    few = snapshot.mark_count(filters, MOST_MARKS) <= MOST_MARKS
    if few:
        marks = snapshot.marks(filters, MOST_MARKS)
    elif within and snapshot.mark_count(filters, MOST_MARKS // 3, within) <= MOST_MARKS // 3:
        marks = snapshot.marks(filters, MOST_MARKS, within)
    else:
        marks = []
        squares = _squares(snapshot.cells(filters, shift, within))
    if language() != "en":
        called = called_places(snapshot, dict.fromkeys(place["place_key"] for place in (*marks, *areas)))
        for place in (*marks, *areas):
            place["name"] = called.get(place["place_key"], place["name"])
    kinds, looks = list(KINDS), list(LOOKS)
    tables = {
        "marks": {
            **_where(marks),
            "type": np.array([kinds.index(mark["event_type"]) for mark in marks], np.uint8),
            "look": np.array([looks.index(mark["look"]) for mark in marks], np.uint8),
            "name": np.array([number(mark["name"]) for mark in marks], np.uint16),
        },
        "areas": {
            **_where(areas),
            "radius_km": np.array([area["radius_km"] for area in areas], np.float32),
            "type": np.array([kinds.index(area["main_type"]) for area in areas], np.uint8),
            "types": np.array([area["types"] for area in areas], np.uint8),
            "name": np.array([number(area["name"]) for area in areas], np.uint16),
        },
        "squares": squares,
    }
    drawn = len(marks) + len(areas) + len(squares["n"])
    return MapData(tables, list(names), shift, not few, len(squares["n"]), drawn)


def _where(rows: list[dict[str, Any]]) -> dict[str, np.ndarray[Any, Any]]:
    return {
        "longitude": np.array([row["longitude"] for row in rows], np.float32),
        "latitude": np.array([row["latitude"] for row in rows], np.float32),
        "n": np.array([row["n"] for row in rows], np.int32),
    }


def _squares(cells: dict[str, np.ndarray[Any, Any]]) -> dict[str, np.ndarray[Any, Any]]:
    return {
        "x": cells["x"].astype(np.int32),
        "y": cells["y"].astype(np.int32),
        "type": cells["type"].astype(np.uint8),
        "n": cells["n"].astype(np.int32),
        "longitude": np.array([longitude_of(x) for x in cells["gx"]], np.float32),
        "latitude": np.array([latitude_of(y) for y in cells["gy"]], np.float32),
    }


def _no_squares() -> dict[str, np.ndarray[Any, Any]]:
    return _squares({name: np.array([]) for name in ("x", "y", "type", "n", "gx", "gy")})


def moments(snapshot: Snapshot, filters: Filters) -> dict[str, np.ndarray[Any, Any]]:
    """What the browser plays over time; empty columns when no shown event has both a point and a near enough date."""
    rows = snapshot.moments(filters, MOST_MOMENTS)
    kinds = {"type": np.uint8, "look": np.uint8, "start": np.int32, "end": np.int32, "n": np.int32}
    return {name: rows[name].astype(kinds.get(name, np.float32)) for name in rows}


def message(
    data: MapData,
    played: Mapping[str, np.ndarray[Any, Any]] | None,
    view: tuple[float, ...],
    chosen: tuple[str, ...],
    reading: str,
    theme: Theme,
    words: Mapping[str, Any],
) -> bytes:
    """The bytes for the component. `view` is where the page wants the map to look, with the pixels across that it was reckoned
    for when a narrower map should show as much from farther away; `reading` the place of the event being read."""
    tables = {**data.tables, "moments": played or {}}
    columns: dict[str, dict[str, Any]] = {}
    parts: list[bytes] = []
    at = 0
    for table, held in tables.items():
        columns[table] = {}
        for name, values in held.items():
            columns[table][name] = {"kind": _CODES[str(values.dtype)], "at": at, "length": len(values)}
            parts.append(values.tobytes())
            at += len(parts[-1])
    head = {
        "columns": columns,
        "names": data.names,
        "shift": data.shift,
        "view": [round(number, 4) for number in view],
        "chosen": list(chosen),
        "reading": [reading] if reading and reading not in chosen else [],
        "theme": theme,
        "kinds": [{"label": say(kind.label), "colour": kind.colour(theme)} for kind in KINDS.values()],
        "looks": [say(look) for look in LOOKS.values()],
        "ground": asdict(GROUNDS[theme]),
        "fine": _files("fine"),
        "named": _files("names"),
        "local": language() if (FILES / "local" / f"{language()}.json").exists() else "",
        "words": dict(words),
    }
    head["serial"] = f"{hash(tuple(parts)) & 0xFFFFFFFF:x}-{theme}"
    encoded = json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode()
    return struct.pack("<I", len(encoded)) + encoded + b"".join(parts)


@cache
def _files(folder: str) -> str:
    """Which squares of the base map have a finer file, each by how many squares it lies east and north of the zero."""
    corners = sorted(tuple(map(int, file.stem.split("_"))) for file in (FILES / folder).glob("*.json"))
    return " ".join(f"{west // TILE}_{south // TILE}" for west, south in corners)
