"""The map: marks for places, faint circles for areas, on the base map that ships with the project.

Nothing is asked of any other machine, and no sentence goes into a layer: deck.gl reads a data string that
begins with "@@" as a command.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pydeck as pdk

from dashboard.filters import Filters
from dashboard.look import GROUNDS, KINDS, LOOKS, Ground, Theme, rgba
from dashboard.query import Snapshot
from dashboard.speak import number, say

BASE = "/app/static/basemap/"
FILES = Path(__file__).resolve().parent.parent / "static" / "basemap"
TILE = 15  # degrees
FINE_TILES = 10  # where most events lie; more would slow machines without a graphics card
CELL = 64  # pixels of a mark in static/marks-THEME.png
MOST_MARKS = 3000
MOST_AREAS = 400
ATTRIBUTION = (
    "Base map: Natural Earth and GeoNames. Countries are drawn by the ISO 3166-2 codes of their first-level "
    "units, so Crimea with Ukraine; that is no judgement on the status of any territory."
)

_ICONS = {
    f"{kind}-{look}": {"x": x * CELL, "y": y * CELL, "width": CELL, "height": CELL}
    for y, look in enumerate(LOOKS)
    for x, kind in enumerate(KINDS)
}
_TEXT = pdk.types.String
_FONT = _TEXT("Inter, sans-serif")
_THINNED = [{"@@type": "CollisionFilterExtension"}]


def event_map(
    snapshot: Snapshot, filters: Filters, view: tuple[float, float, float], tiles: Sequence[str],
    theme: Theme, focus: dict[str, Any] | None = None,
) -> tuple[pdk.Deck, int]:
    """The map, and how many marks and areas it draws.

    `view` is longitude, latitude, zoom; `focus` is the event being read, whose place gets a ring.
    """
    ground = GROUNDS[theme]
    shown = filters.without("place")  # the chosen place is marked on the map, the others stay to be chosen
    marks = snapshot.marks(shown, MOST_MARKS)
    areas = snapshot.areas(shown, MOST_AREAS)
    deck = pdk.Deck(
        layers=[
            *_ground_layers(ground, tiles),
            *_area_layers(areas, filters.place, theme),
            *_mark_layers(marks, filters.place, theme),
            _rings([*filters.place, place_key(focus)], ground),
        ],
        initial_view_state=pdk.ViewState(
            longitude=round(view[0], 4), latitude=round(view[1], 4), zoom=round(view[2], 2), min_zoom=1, max_zoom=13
        ),
        map_provider=None,
        tooltip={"text": "{tip}", "style": _tooltip_style(ground)},
    )
    return deck, len(marks) + len(areas)


def fitting_view(extent: tuple[float, float, float, float] | None, width: int, height: int) -> tuple[float, float, float]:
    """Longitude, latitude and zoom that show an extent in a map of so many pixels, the world for None.

    >>> fitting_view(None, 800, 400)
    (20.0, 25.0, 1.0)
    """
    if extent is None:
        return (20.0, 25.0, 1.0)
    west, south, east, north = extent
    top, bottom = _mercator(min(north, 84)), _mercator(max(south, -84))
    middle = math.degrees(2 * math.atan(math.exp((top + bottom) / 2)) - math.pi / 2)
    across = max(math.radians(east - west), 0.01)
    upright = max(top - bottom, 0.01)
    # At zoom 0 deck.gl draws the whole turn of the globe on 512 pixels.
    zoom = min(math.log2(0.86 * width / 512 * 2 * math.pi / across), math.log2(0.86 * height / 512 * 2 * math.pi / upright))
    return (((west + east) / 2 + 180) % 360 - 180, middle, max(1.0, min(zoom, 8.5)))


def _mercator(latitude: float) -> float:
    return math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2))


def _tooltip_style(ground: Ground) -> dict[str, str]:
    return {
        "backgroundColor": ground.halo,
        "color": ground.area,
        "fontFamily": "Inter, sans-serif",
        "fontSize": "12px",
        "borderRadius": "6px",
        "padding": "6px 9px",
        "boxShadow": "0 1px 6px rgba(0,0,0,.35)",
        "maxWidth": "240px",
        "whiteSpace": "pre-line",
    }


def tile_of(longitude: float, latitude: float) -> str:
    """The tile of the base map that a point lies in, as `scripts/extract_basemap.py` names it.

    >>> tile_of(32.6, 46.6)
    '30_45'
    """
    return f"{math.floor(longitude / TILE) * TILE}_{math.floor(latitude / TILE) * TILE}"


def fine_tiles(busiest: Sequence[str], most: int = FINE_TILES) -> list[str]:
    """The tiles to draw finely: those given, most events first, then what lies around the first of them."""
    chosen = list(busiest[:most])
    for tile in busiest[:2]:
        west, south = map(int, tile.split("_"))
        around = [f"{(west + x + 180) % 360 - 180}_{south + y}" for y in (0, -TILE, TILE) for x in (-TILE, TILE, 0)]
        chosen += [tile for tile in around if tile not in chosen]
    return chosen[: max(most, 0)]


def _ground_layers(ground: Ground, tiles: Sequence[str]) -> list[pdk.Layer]:
    """The coarse world with holes where the fine tiles lie, then those, then names."""
    fine = [tile for tile in tiles if (FILES / "fine" / f"{tile}.json").exists()]
    holes = " || ".join(f"properties.tile == '{tile}'" for tile in fine)
    named = [tile for tile in tiles if (FILES / "names" / f"{tile}.json").exists()]
    label_holes = " || ".join(f"properties.tile == '{tile}'" for tile in named)
    return [
        _ground("ground-world", f"{BASE}world.json", ground, holes),
        *(_ground(f"ground-{tile}", f"{BASE}fine/{tile}.json", ground) for tile in fine),
        _names("names-world", f"{BASE}names.json", ground, label_holes),
        *(_names(f"names-{tile}", f"{BASE}names/{tile}.json", ground) for tile in named),
    ]


def _ground(name: str, data: str, ground: Ground, holes: str = "") -> pdk.Layer:
    """Land, coasts, borders and rivers of one file, but for the tiles in `holes`."""
    nothing = f"({holes}) ? [0, 0, 0, 0] : " if holes else ""
    colours = {"country": ground.country, "unit": ground.unit, "coast": ground.coast}
    line = " : ".join(f"properties.kind == '{kind}' ? {rgba(colour)}" for kind, colour in colours.items())
    fill = f"@@={nothing}{rgba(ground.land)}"
    return _geojson(
        name, data, stroked=False,
        get_line_color=f"{nothing}{line} : {rgba(ground.river)}",
        get_line_width="properties.kind == 'country' || properties.kind == 'large_river' ? 1.2 : 0.8",
        line_width_units=_TEXT("pixels"),
        # Streamlit fades every colour it finds on a layer while something is selected; not the ground's.
        _sub_layer_props={"polygons-fill": {"getFillColor": fill}},
    )  # fmt: skip


def _names(name: str, data: str, ground: Ground, holes: str = "") -> pdk.Layer:
    """Names of cities and rivers, that give way to larger ones where there is no room for both."""
    nothing = f"({holes}) ? '' : " if holes else ""
    return _geojson(
        name, data, point_type=_TEXT("text"), get_text=f"{nothing}properties.name",
        get_text_color=f"properties.river ? {rgba(ground.river_name, 225)} : {rgba(ground.city)}",
        get_text_size="properties.river ? 10 : properties.n > 560 ? 11.5 : 10.5", text_size_units=_TEXT("pixels"),
        text_font_family=_FONT, text_font_weight=500, text_character_set=_TEXT("auto"),
        get_text_pixel_offset="properties.river ? [0, 0] : [0, 11]",
        text_font_settings={"fontSize": 28},  # twice what is drawn: each layer paints its letters before it shows
        # letters have holes: an unseen box around each name, that reaches to its point, is what is kept clear
        text_background=True, get_text_background_color=[*rgba(ground.land)[:3], 1], text_background_padding=[8, 9, 8, 5],
        extensions=_THINNED, get_collision_priority="properties.n", collision_group=_TEXT("names"),
    )  # fmt: skip


def _area_layers(areas: Iterable[dict[str, Any]], chosen: tuple[str, ...], theme: Theme) -> list[pdk.Layer]:
    """Circles as wide as what was named, with the name and number but no dot in the middle."""
    ground = GROUNDS[theme]
    features = []
    for area in areas:
        colour = KINDS[area["main_type"]].colour(theme) if area["types"] == 1 else ground.area
        features.append(
            _feature(
                area,
                radius=area["radius_km"] * 1000,
                fill=rgba(colour, faintness(area["radius_km"]) * (3 if area["place_key"] in chosen else 1)),
                line=rgba(colour, 255 if area["place_key"] in chosen else 110),
                label=f"{plain(area['name'])} {area['n']}",
                tip=f"{plain(area['name'])}\n{_known_to(area['radius_km'])}\n{reports(area['n'])}",
            )
        )
    data = {"type": "FeatureCollection", "features": features}
    return [
        _geojson(
            "areas", data, point_type=_TEXT("circle"), get_point_radius="properties.radius", get_fill_color="properties.fill",
            get_line_color="properties.line", get_line_width=1, line_width_units=_TEXT("pixels"), stroked=True, pickable=True,
        ),
        _geojson(
            "area-names", data, point_type=_TEXT("text"), get_text="properties.label", get_text_color=rgba(ground.area, 230),
            get_text_size=10.5, text_size_units=_TEXT("pixels"), text_font_family=_FONT, text_character_set=_TEXT("auto"),
            text_outline_width=3, text_outline_color=rgba(ground.land, 230), text_font_weight=600,
            text_font_settings={"sdf": True, "fontSize": 32, "buffer": 6, "radius": 10}, pickable=True,
            extensions=_THINNED, collision_group=_TEXT("areas"),
        ),
    ]  # fmt: skip


def _mark_layers(marks: Iterable[dict[str, Any]], chosen: tuple[str, ...], theme: Theme) -> list[pdk.Layer]:
    """A mark for each type and look at a place, side by side so that none hides another."""
    at_place: dict[str, list[dict[str, Any]]] = {}
    for mark in marks:
        at_place.setdefault(mark["place_key"], []).append(mark)
    features = []
    for key, group in at_place.items():
        sizes = [mark_size(mark["n"]) for mark in group]
        for mark, size, offset in zip(group, sizes, side_by_side(sizes), strict=True):
            kind, look = mark["event_type"], mark["look"]
            colour = KINDS[kind].colour(theme)
            solid = look == "asserted"
            features.append(
                _feature(
                    mark,
                    icon=f"{kind}-{look}",
                    size=size,
                    offset=offset,
                    opacity=255 if not chosen or key in chosen else 90,
                    count=str(mark["n"]) if mark["n"] > 1 else "",
                    ink=rgba("#ffffff" if theme == "light" else "#11161c") if solid else rgba(colour),
                    tip=f"{plain(mark['name'])}\n{say(KINDS[kind].label)}, {say(LOOKS[look]).lower()}\n{reports(mark['n'])}",
                )
            )
    data = {"type": "FeatureCollection", "features": features}
    return [
        # one layer a theme: a change of theme never meets a sheet of icons that still loads
        _geojson(
            f"marks-{theme}", data, point_type=_TEXT("icon+text"), pickable=True,
            icon_atlas=_TEXT(f"/app/static/marks-{theme}.png"), icon_mapping=_ICONS, get_icon="properties.icon",
            get_icon_size="properties.size", icon_size_units=_TEXT("pixels"), get_icon_color="[0, 0, 0, properties.opacity]",
            get_icon_pixel_offset="properties.offset",
            get_text="properties.count", get_text_color="properties.ink", get_text_size=10, text_size_units=_TEXT("pixels"),
            text_font_family=_FONT, text_font_weight=700, get_text_pixel_offset="properties.offset",
            text_font_settings={"fontSize": 28}, text_character_set=_TEXT("0123456789"),
        ),
    ]  # fmt: skip


def _rings(keys: Iterable[str], ground: Ground) -> pdk.Layer:
    """A ring around each of the places with these keys."""
    features = [
        {
            "type": "Feature",
            "properties": {},
            "geometry": {"type": "Point", "coordinates": [float(part) for part in reversed(key.split(","))]},
        }
        for key in {key for key in keys if re.fullmatch(r"-?\d+\.\d+,-?\d+\.\d+", key)}
    ]
    return _geojson(
        "rings", {"type": "FeatureCollection", "features": features}, point_type=_TEXT("circle"), filled=False,
        get_point_radius=24, point_radius_units=_TEXT("pixels"), stroked=True, get_line_color=rgba(ground.area),
        get_line_width=2, line_width_units=_TEXT("pixels"),
    )  # fmt: skip


def place_key(event: dict[str, Any] | None) -> str:
    """The event's place as the query's table keys it; "" when it has no point."""
    if event is None or event["latitude"] is None:
        return ""
    return f"{event['latitude']:.4f},{event['longitude']:.4f}"


def faintness(radius_km: float) -> int:
    """How much colour fills an area: half a continent is only outlined, or it would dim all that lies in it."""
    return 20 if radius_km <= 150 else 10 if radius_km <= 500 else 0


def mark_size(n: int) -> float:
    """Pixels across for so many events: area grows with the count, up to what leaves the map readable."""
    return round(min(17 + 3.2 * math.sqrt(n - 1) + (3 if n > 1 else 0), 46), 1)


def side_by_side(sizes: Sequence[float]) -> list[list[float]]:
    """Offsets in pixels from a place's point: the first in the middle, the rest around it in rings of six."""
    offsets = [[0.0, 0.0]][: len(sizes)]
    reach, left = sizes[0] / 2 if sizes else 0.0, list(sizes[1:])
    while left:
        ring, left = left[:6], left[6:]
        radius = reach + max(ring) / 2
        share = max(len(ring), 3 if len(ring) > 1 else 1)
        offsets += [
            [round(radius * math.cos(2 * math.pi * i / share), 1), round(radius * math.sin(2 * math.pi * i / share), 1)]
            for i in range(len(ring))
        ]
        reach = radius + max(ring) / 2
    return offsets


def plain(name: str | None) -> str:
    """A name that deck.gl cannot take for a command, and that fits a label."""
    return (name or say("unnamed")).lstrip("@ ")[:60]


def reports(n: int) -> str:
    return say("1 report") if n == 1 else say("{n} reports", n=n)


def _known_to(radius_km: float) -> str:
    return say("known only to about {km} km", km=number(round(radius_km)))


def _feature(row: dict[str, Any], **properties: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        # the map's projection ends before the poles
        "geometry": {
            "type": "Point",
            "coordinates": [round(row["longitude"], 4), round(max(-85.0, min(row["latitude"], 85.0)), 4)],
        },
        "properties": {"key": row["place_key"], **properties},
    }


def _geojson(name: str, data: Any, **props: Any) -> pdk.Layer:
    """Every layer is a GeoJsonLayer: its colours for points and text are none of those Streamlit fades."""
    return pdk.Layer("GeoJsonLayer", data=data, id=name, **{"pickable": False, **props})
