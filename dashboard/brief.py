"""The brief: one page with map, timeline, filters in words and sources, as a picture or a PDF."""

from __future__ import annotations

import io
import json
import math
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from dashboard.codes import kind_label
from dashboard.filters import Filters
from dashboard.look import GROUNDS, KINDS, LOOKS
from dashboard.map import CELL, FINE_TILES, TILE, fine_tiles, fitting_view, mark_size
from dashboard.query import Snapshot
from dashboard.speak import number, say, week_start

STATIC = Path(__file__).resolve().parent.parent / "static"
_BASE = STATIC / "basemap"
WIDTH, HEIGHT, EDGE = 1240, 1754, 60  # A4 at 150 dots an inch
MAP = (EDGE, 190, WIDTH - EDGE, 850)
BARS = (EDGE + 50, 900, WIDTH - EDGE, 1080)
INK, FAINT, LINE = "#1b2430", "#5b6673", "#d9dfe6"
_GROUND = GROUNDS["light"]
_SCRIPTS = {"cyrillic": range(0x400, 0x530), "latin-ext": range(0x100, 0x300)}
Plane = tuple[float, float, float]  # longitude and latitude of the middle, pixels for the whole turn


def brief_bytes(snapshot: Snapshot, filters: Filters, about: Mapping[str, str], ending: str) -> bytes:
    """The brief as "pdf" or "png"."""
    page = Image.new("RGB", (WIDTH, HEIGHT), "#ffffff")
    counts = snapshot.counts(filters)
    write(page, (EDGE, EDGE), "Sitrep", 40, 680)
    write(page, (EDGE, 112), say("{shown} of {all} reports", shown=counts.shown, all=counts.total), 24, 500)
    left_out = say("{n} without a place, {m} without a date, {k} known only to the country", n=counts.unplaced, m=counts.undated, k=counts.country_only)
    write(page, (EDGE, 146), left_out, 19, 420, FAINT)
    _map(page, snapshot, filters)
    _timeline(page, snapshot, filters)
    y = _legend(page, 1120)
    for name, value in about.items():
        y = _paragraph(page, y + 8, name, value)
    out = io.BytesIO()
    page.save(out, "PDF" if ending == "pdf" else "PNG", resolution=150.0, title="Sitrep")
    return out.getvalue()


# ── words ─────────────────────────────────────────────────────────────────────────────────────────────────


@cache
def _font(script: str, size: int, weight: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(str(STATIC / "fonts" / f"inter-{script}-wght-normal.woff2"), size)
    font.set_variation_by_axes([weight])
    return font


def _runs(words: str) -> Iterator[tuple[str, str]]:
    """Pieces of a text, each with the script whose font has its letters."""
    script, piece = "latin", ""
    for letter in words:
        wanted = next((name for name, letters in _SCRIPTS.items() if ord(letter) in letters), "latin")
        if wanted != script and piece:
            yield script, piece
            piece = ""
        script, piece = wanted, piece + letter
    yield script, piece


def _wide(words: str, size: int, weight: int) -> float:
    return sum(_font(script, size, weight).getlength(piece) for script, piece in _runs(words))


def write(page: Image.Image, at: tuple[float, float], words: str, size: int, weight: int, colour: str = INK) -> None:
    draw, (x, y) = ImageDraw.Draw(page), at
    for script, piece in _runs(words):
        draw.text((x, y), piece, fill=colour, font=_font(script, size, weight))
        x += _font(script, size, weight).getlength(piece)


def _paragraph(page: Image.Image, y: int, name: str, value: str) -> int:
    """Write a name and beside it its value in as many lines as it takes, at most eight; gives where it ends."""
    write(page, (EDGE, y), name, 19, 620)
    lines, line = [], ""
    for word in value.split():
        if _wide(f"{line} {word}", 19, 420) > WIDTH - 2 * EDGE - 180 and line:
            lines, line = [*lines, line], word
        else:
            line = f"{line} {word}".strip()
    lines.append(line)
    if len(lines) > 8:
        lines = [*lines[:7], lines[7] + " …"]
    for line in lines:
        write(page, (EDGE + 180, y), line, 19, 420, FAINT)
        y += 27
    return y


# ── the map ───────────────────────────────────────────────────────────────────────────────────────────────


def _map(page: Image.Image, snapshot: Snapshot, filters: Filters) -> None:
    west, top, east, bottom = MAP
    size = (east - west, bottom - top)
    longitude, latitude, zoom = fitting_view(snapshot.extent(filters), *size)
    plane = (longitude, latitude, 512 * 2**zoom)
    picture = Image.new("RGB", size, _GROUND.sea)
    fine = [tile for tile in fine_tiles(snapshot.tiles(TILE, FINE_TILES)) if (_BASE / "fine" / f"{tile}.json").exists()]
    half = size[0] / 2 / plane[2] * 360  # degrees
    # across the date line the world is drawn again beside itself
    turns = [0.0, *([360.0] if longitude < half - 180 else []), *([-360.0] if longitude > 180 - half else [])]
    planes = [(longitude + turn, latitude, plane[2]) for turn in turns]
    for turned in planes:
        _land(picture, turned, fine)
    for turned in planes:
        _events(picture, snapshot, filters, turned)
    page.paste(picture, (west, top))
    ImageDraw.Draw(page).rectangle(MAP, outline=LINE)


def _land(picture: Image.Image, plane: Plane, fine: list[str]) -> None:
    draw = ImageDraw.Draw(picture, "RGBA")
    for feature in _features(_BASE / "world.json"):
        if feature["properties"].get("tile") not in fine:
            _ground(draw, feature, plane, picture.size)
    for tile in fine:
        for feature in _features(_BASE / "fine" / f"{tile}.json"):
            _ground(draw, feature, plane, picture.size)


def _events(picture: Image.Image, snapshot: Snapshot, filters: Filters, plane: Plane) -> None:
    draw, size = ImageDraw.Draw(picture, "RGBA"), picture.size
    for area in snapshot.areas(filters, 400):
        x, y = _pixel(area["longitude"], area["latitude"], plane, size)
        # a degree of latitude is 111 km, and Mercator widens all by 1 / cos(latitude)
        reach = area["radius_km"] / 111.2 / 360 * plane[2] / max(math.cos(math.radians(area["latitude"])), 0.05)
        colour = KINDS[area["main_type"]].light if area["types"] == 1 else _GROUND.area
        draw.ellipse((x - reach, y - reach, x + reach, y + reach), fill=colour + "18", outline=colour + "90")
    sheet = Image.open(STATIC / "marks-light.png").convert("RGBA")
    for mark in reversed(snapshot.marks(filters, 3000)):
        _mark(picture, sheet, mark, _pixel(mark["longitude"], mark["latitude"], plane, size))


def _features(file: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(file.read_bytes())["features"]
    return found


def _pixel(longitude: float, latitude: float, plane: Plane, size: tuple[int, int]) -> tuple[float, float]:
    def down(degrees: float) -> float:
        return -math.log(math.tan(math.pi / 4 + math.radians(max(-85.0, min(degrees, 85.0))) / 2)) / (2 * math.pi)

    return (
        (longitude - plane[0]) / 360 * plane[2] + size[0] / 2,
        (down(latitude) - down(plane[1])) * plane[2] + size[1] / 2,
    )


def _ground(draw: ImageDraw.ImageDraw, feature: dict[str, Any], plane: Plane, size: tuple[int, int]) -> None:
    kind, geometry = feature["properties"]["kind"], feature["geometry"]
    colours = {"coast": _GROUND.coast, "country": _GROUND.country, "unit": _GROUND.unit}
    for line in _lines(geometry):
        points = [_pixel(*point[:2], plane, size) for point in line]
        if len(points) < 2:
            continue
        if kind == "land":
            draw.polygon(points, fill=_GROUND.land)
        else:
            draw.line(points, fill=colours.get(kind, _GROUND.river), width=1)


def _lines(geometry: dict[str, Any]) -> Iterable[Any]:
    """The outer rings of polygons and the lines of all else."""
    shapes = geometry["coordinates"] if geometry["type"].startswith("Multi") else [geometry["coordinates"]]
    return (shape[0] for shape in shapes) if geometry["type"].endswith("Polygon") else shapes


def _mark(picture: Image.Image, sheet: Image.Image, mark: dict[str, Any], at: tuple[float, float]) -> None:
    x, y = list(KINDS).index(mark["event_type"]) * CELL, list(LOOKS).index(mark["look"]) * CELL
    side = round(mark_size(mark["n"]))
    cut = sheet.crop((x, y, x + CELL, y + CELL)).resize((side, side))
    picture.paste(cut, (round(at[0] - side / 2), round(at[1] - side / 2)), cut)


# ── the timeline ──────────────────────────────────────────────────────────────────────────────────────────


def _timeline(page: Image.Image, snapshot: Snapshot, filters: Filters) -> None:
    """Bars of the shown reports, stacked by type, with the first and last day and the highest count."""
    step = snapshot.step(filters)
    bars = snapshot.bars(filters, step, week_start())
    if not bars:
        return
    west, top, east, bottom = BARS
    draw = ImageDraw.Draw(page)
    starts = sorted({bar["bin"] for bar in bars})
    days = max((starts[-1] - starts[0]).days + {"day": 1, "week": 7, "month": 31}[step], 1)
    wide = max((east - west) * {"day": 1, "week": 7, "month": 30}[step] / days - 1, 1)
    heights: dict[Any, int] = {}
    highest = max(sum(bar["n"] for bar in bars if bar["bin"] == start) for start in starts)
    for bar in sorted(bars, key=lambda bar: list(KINDS).index(bar["event_type"])):
        x = west + (east - west) * (bar["bin"] - starts[0]).days / days
        low = heights.get(bar["bin"], 0)
        high = heights[bar["bin"]] = low + bar["n"]
        y = [bottom - (bottom - top) * n / highest for n in (high, low)]
        draw.rectangle((x, y[0], x + wide, y[1]), fill=KINDS[bar["event_type"]].light)
    draw.line((west, bottom, east, bottom), fill=LINE)
    write(page, (EDGE, top - 8), number(highest), 17, 420, FAINT)
    write(page, (west, bottom + 6), str(starts[0]), 17, 420, FAINT)
    write(page, (east - 100, bottom + 6), str(starts[-1]), 17, 420, FAINT)


def _legend(page: Image.Image, y: int) -> int:
    sheet = Image.open(STATIC / "marks-light.png").convert("RGBA")
    x = EDGE
    for at, code in enumerate(KINDS):
        words = kind_label(code)
        if x + 40 + _wide(words, 18, 420) > WIDTH - EDGE:
            x, y = EDGE, y + 30
        cut = sheet.crop((at * CELL, 0, (at + 1) * CELL, CELL)).resize((20, 20))
        page.paste(cut, (x, y + 2), cut)
        write(page, (x + 28, y), words, 18, 420)
        x += round(_wide(words, 18, 420)) + 58
    return y + 40
