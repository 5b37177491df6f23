"""The map: marks for places, faint circles for areas, on the base map that ships with the project.

Nothing is asked of any other machine, and no sentence goes into a layer: deck.gl reads a data string that
begins with "@@" as a command.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

import pydeck as pdk

from dashboard.filters import Filters
from dashboard.look import GROUNDS, KINDS, LOOKS, Ground, Theme, rgba
from dashboard.query import Snapshot

BASE = "/app/static/basemap/"
CELL = 64  # pixels of a mark in static/marks.png
MOST_MARKS = 3000
MOST_AREAS = 400
LABELLED_COUNTRIES = 6
ATTRIBUTION = (
    "Base map: Natural Earth and GeoNames. Countries are drawn by the ISO 3166-2 codes of their first-level "
    "units, so Crimea with Ukraine; that is no judgement on the status of any territory."
)

_ICONS = {
    f"{kind}-{look}": {"x": x * CELL, "y": y * CELL, "width": CELL, "height": CELL, "mask": True}
    for y, look in enumerate([*LOOKS, "halo"])
    for x, kind in enumerate(KINDS)
}
_TEXT = pdk.types.String
_FONT = _TEXT("Inter, sans-serif")
_THINNED = [{"@@type": "CollisionFilterExtension"}]


def event_map(
    snapshot: Snapshot, filters: Filters, view: tuple[float, float, float], countries: Sequence[str], theme: Theme
) -> tuple[pdk.Deck, int]:
    """The map, and how many marks and areas it draws. `view` is longitude, latitude, zoom."""
    ground = GROUNDS[theme]
    shown = filters.without("place")  # the chosen place is marked on the map, the others stay to be chosen
    marks = snapshot.marks(shown, MOST_MARKS)
    areas = snapshot.areas(shown, MOST_AREAS)
    deck = pdk.Deck(
        layers=[
            *_ground_layers(ground, countries),
            *_area_layers(areas, filters.place, theme),
            *_mark_layers(marks, filters.place, theme),
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
    return ((west + east) / 2, middle, max(1.0, min(zoom, 8.5)))


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


def _ground_layers(ground: Ground, countries: Sequence[str]) -> list[pdk.Layer]:
    def lines(name: str, colour: Any, width: Any) -> pdk.Layer:
        return _geojson(
            f"ground-{name}", f"{BASE}{name}.json", filled=False, get_line_color=colour,
            get_line_width=width, line_width_units=_TEXT("pixels"), line_joint_rounded=True,
        )  # fmt: skip

    return [
        _geojson(
            "ground-land", f"{BASE}land.json", stroked=True, get_line_color=rgba(ground.coast),
            get_line_width=0.8, line_width_units=_TEXT("pixels"),
            # Streamlit fades every colour it finds on a layer while something is selected; not the ground's.
            _sub_layer_props={"polygons-fill": {"getFillColor": rgba(ground.land)}},
        ),
        lines("rivers", rgba(ground.river), "properties.rank < 3 ? 1.6 : properties.rank < 5 ? 1.2 : 0.7"),
        # metres where the world is seen, pixels from there on: small units must not grey a whole country
        _geojson(
            "ground-units", f"{BASE}units.json", filled=False, get_line_color=rgba(ground.unit),
            get_line_width=2200, line_width_max_pixels=0.9,
        ),
        lines("borders", rgba(ground.country), 1.1),
        _names("ground-rivers", f"{BASE}river_names.json", rgba(ground.river_name, 210), 10, "300 - 40 * properties.rank", ground),
        _names("ground-cities", f"{BASE}cities.json", rgba(ground.city), 11, "properties.n / 20000", ground, 11),
        *(
            _names(f"ground-towns-{c}", f"{BASE}cities/{c}.json", rgba(ground.city, 220), 10, "properties.n / 20000", ground, 11)
            for c in countries[:LABELLED_COUNTRIES]
        ),
    ]  # fmt: skip


def _names(
    name: str, data: Any, colour: list[int], size: int, priority: str, ground: Ground, below: int = 0
) -> pdk.Layer:
    """Names that give way to more important ones where there is no room for both, `below` their point."""
    return _geojson(
        f"{name}-names", data, point_type=_TEXT("text"), get_text="properties.name", get_text_color=colour,
        get_text_size=size, text_size_units=_TEXT("pixels"), text_font_family=_FONT, text_font_weight=500,
        text_character_set=_TEXT("auto"), text_outline_width=3, text_outline_color=rgba(ground.land, 230),
        text_font_settings={"sdf": True, "fontSize": 32, "buffer": 6, "radius": 10},
        get_text_pixel_offset=[0, below], extensions=_THINNED, get_collision_priority=priority, collision_group=_TEXT("names"),
        collision_test_props={"sizeScale": 2.6},
    )  # fmt: skip


def _area_layers(areas: Iterable[dict[str, Any]], chosen: str, theme: Theme) -> list[pdk.Layer]:
    """Circles as wide as what was named, with the name and number but no dot in the middle."""
    ground = GROUNDS[theme]
    features = []
    for area in areas:
        colour = KINDS[area["main_type"]].colour(theme) if area["types"] == 1 else ground.area
        features.append(
            _feature(
                area,
                radius=area["radius_km"] * 1000,
                fill=rgba(colour, 46 if area["place_key"] == chosen else 20),
                line=rgba(colour, 255 if area["place_key"] == chosen else 110),
                label=f"{plain(area['name'])} {area['n']}",
                tip=f"{plain(area['name'])}\nknown only to about {area['radius_km']:,.0f} km\n{events(area['n'])}",
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


def _mark_layers(marks: Iterable[dict[str, Any]], chosen: str, theme: Theme) -> list[pdk.Layer]:
    """A mark for each type and look at a place, side by side so that none hides another."""
    ground = GROUNDS[theme]
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
                    halo=f"{kind}-halo",
                    size=size,
                    offset=offset,
                    colour=rgba(colour, 255 if chosen in ("", key) else 90),
                    count=str(mark["n"]) if mark["n"] > 1 else "",
                    ink=rgba("#ffffff" if theme == "light" else "#11161c") if solid else rgba(colour),
                    tip=f"{plain(mark['name'])}\n{KINDS[kind].label}, {LOOKS[look].lower()}\n{events(mark['n'])}",
                )
            )
    data = {"type": "FeatureCollection", "features": features}
    common = {
        "icon_atlas": _TEXT("/app/static/marks.png"),
        "icon_mapping": _ICONS,
        "get_icon_size": "properties.size",
        "icon_size_units": _TEXT("pixels"),
        "get_icon_pixel_offset": "properties.offset",
    }
    chosen_ring = [f for f in features if f["properties"]["key"] == chosen][:1]
    return [
        _geojson(
            "chosen", {"type": "FeatureCollection", "features": chosen_ring}, point_type=_TEXT("circle"),
            get_point_radius=26, point_radius_units=_TEXT("pixels"), filled=False, stroked=True,
            get_line_color=rgba(ground.area), get_line_width=2, line_width_units=_TEXT("pixels"),
        ),
        _geojson(
            "halos", data, point_type=_TEXT("icon"), get_icon="properties.halo", get_icon_color=rgba(ground.halo, 235), **common
        ),
        _geojson(
            "marks", data, point_type=_TEXT("icon"), get_icon="properties.icon", get_icon_color="properties.colour",
            pickable=True, icon_alpha_cutoff=-1, **common,
        ),
        _geojson(
            "mark-counts", data, point_type=_TEXT("text"), get_text="properties.count", get_text_color="properties.ink",
            get_text_size=10, text_size_units=_TEXT("pixels"), text_font_family=_FONT, text_font_weight=700,
            get_text_pixel_offset="properties.offset",
        ),
    ]  # fmt: skip


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


def chosen_place(selection: dict[str, Any]) -> str | None:
    """The key of the place that was clicked, None when the click hit nothing.

    deck.gl names what was clicked by its position in the data; only the object itself can be trusted.
    """
    for objects in (selection.get("objects") or {}).values():
        for thing in objects:
            key = (thing.get("properties") or {}).get("key")
            if key:
                return str(key)
    return None


def plain(name: str | None) -> str:
    """A name that deck.gl cannot take for a command, and that fits a label."""
    return (name or "unnamed").lstrip("@ ")[:60]


def events(n: int) -> str:
    return f"{n:,} event" + ("" if n == 1 else "s")


def _feature(row: dict[str, Any], **properties: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [round(row["longitude"], 4), round(row["latitude"], 4)]},
        "properties": {"key": row["place_key"], **properties},
    }


def _geojson(name: str, data: Any, **props: Any) -> pdk.Layer:
    """Every layer is a GeoJsonLayer: its colours for points and text are none of those Streamlit fades."""
    return pdk.Layer("GeoJsonLayer", data=data, id=name, **{"pickable": False, **props})
