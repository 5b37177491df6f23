"""The gazetteer: every place that can be named, found by its name as people write it.

It reads only the files in `data/gazetteer/`: the Parquet files that `scripts/extract_gazetteer.py` builds, and
the hand-kept tables (`countries.tsv`, `regions.tsv`, `sites.tsv`, `aliases.tsv`), to which a row can simply be
added.

>>> gazetteer = Gazetteer.open()
>>> [(place.name, place.kind) for place in gazetteer.candidates("Kupyansk")][:1]
[('Kupiansk', 'town')]
"""

from __future__ import annotations

import math
import zlib
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow.parquet as pq

from pipeline.places.names import ARTICLES, fold, words
from pipeline.words import DATA

# How exact a place of each kind is: the scale of the table's `place_precision`.
PRECISION = {
    "city": 1, "town": 1, "village": 1, "suburb": 1, "capital": 1, "site": 1,
    "district": 3, "province": 4,
    "region": 5, "river": 5, "lake": 5, "island": 5, "mountain": 5, "desert": 5, "peninsula": 5,
    "country": 6, "sea": 7, "strait": 7,
}  # fmt: skip
SETTLEMENTS = frozenset({"city", "town", "village", "suburb", "capital"})
_EARTH_KM = 6371.0
# What may stand between the words of one name, and the words that are shortened with a full stop.
_JOINTS = frozenset({"-", "\u2010", "\u2011", "–", "—", "\u00a0", "\n", "  ", " \n", "\r\n", "’", "'", "ʼ", " ‘", " '", " ’", "-‘", "-’", "-'", " & ", "/"})
# "Hamilton Township" goes by its bare name in the lists.
_MUNICIPAL = frozenset({"township", "twp"})
_STOPPED = frozenset({"saint", "mount", "fort", "us", "n", "s", "e", "w"})


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the gazetteer.

    `place_id` is the GeoNames id where it is positive; places from other sources carry a negative one.
    `population` is that of the places within for an administrative unit, and 0 where nothing is known.
    `radius_km` is the radius of a disc as large as the place. `admin1` is the name of the first-level unit.
    """

    place_id: int
    name: str
    kind: str
    latitude: float
    longitude: float
    country: str | None
    admin1: str | None
    population: int
    radius_km: float
    precision: int

    @property
    def is_settlement(self) -> bool:
        return self.kind in SETTLEMENTS


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase of a text that is a name in the gazetteer: `key` is what `candidates` takes."""

    start: int
    end: int
    key: str


def distance_km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """The great-circle distance on a sphere, within 0.6% of the truth."""
    a, b = math.radians(lat1), math.radians(lat2)
    h = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(math.radians(lon2 - lon1) / 2) ** 2
    return 2 * _EARTH_KM * math.asin(min(1.0, math.sqrt(h)))


def _read(file: Path) -> dict[str, Any]:
    """The columns of a Parquet file as Arrow arrays without nulls in their numbers."""
    # ParquetFile and buffers, not read_table and to_numpy: those import pyarrow.dataset and pandas, 100 MB.
    with pq.ParquetFile(file) as parquet:
        table = parquet.read(use_threads=False)
    return {name: table[name].combine_chunks() for name in table.column_names}


def _numbers(column: Any, dtype: str = "<i4") -> npt.NDArray[Any]:
    """The numbers of an Arrow array, in place."""
    return np.frombuffer(column.buffers()[1], dtype)[column.offset : column.offset + len(column)]


def _lists(column: Any) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """An Arrow array of lists of numbers as where each list begins, and the numbers."""
    return _numbers(column.offsets), _numbers(column.values)


def _unbroken(text: str, start: int, found: Sequence[tuple[str, int, int]]) -> list[int]:
    """For each word, how many words follow one another from it on without a comma, a possessive or a full stop
    between them (the stop of "St. Louis" aside)."""
    lengths = [1] * len(found)
    for number in range(len(found) - 2, -1, -1):
        word, _, end = found[number]
        gap = text[start + end : start + found[number + 1][1]]
        joined = gap == " " or gap in _JOINTS or (gap in (". ", ".") and word in _STOPPED)
        lengths[number] = lengths[number + 1] + 1 if joined else 1
    return lengths


def _table(file: Path) -> Iterator[dict[str, str]]:
    """Rows of a hand-kept table; nothing when the file is absent."""
    if not file.exists():
        return
    lines = [line for line in file.read_text("utf-8").splitlines() if line.strip() and not line.startswith("#")]
    names = lines[0].split("\t")
    for line in lines[1:]:
        cells = line.split("\t")
        yield dict(zip(names, [*cells, *[""] * (len(names) - len(cells))], strict=False))


def _hand_place(row: dict[str, str]) -> Place:
    kind = row["kind"]
    number = -1 - zlib.crc32(f"{kind}|{row['name']}|{row['country']}".encode()) % 2_000_000_000
    return Place(
        int(row.get("place_id") or number),
        row["name"],
        kind,
        float(row["latitude"]),
        float(row["longitude"]),
        row["country"] or None,
        row.get("admin1") or None,
        int(row.get("population") or 0),
        float(row["radius_km"]),
        PRECISION[kind],
    )


class NameTable:
    """The folded names in code-point order, and the rows of the places that bear each.

    Names that begin with the same word stand together, so the first word alone gives where to look.
    """

    def __init__(self, names: dict[str, Any], first_words: dict[str, Any]) -> None:
        column = names["name"]
        self._offsets = memoryview(column.buffers()[1]).cast("i")
        self._text = memoryview(column.buffers()[2])
        self._own = _lists(names["own"])
        self._other = _lists(names["other"])
        self._first = {word: number for number, word in enumerate(first_words["word"].to_pylist())}
        self._begin = array("i", [*_numbers(first_words["row"]), len(column)])
        self._most = bytes(_numbers(first_words["longest"], "u1"))

    def longest(self, first_word: str) -> int:
        """The number of words of the longest name that begins with this word; 0 for none."""
        number = self._first.get(first_word)
        return 0 if number is None else self._most[number]

    def find(self, key: str) -> int | None:
        """The number of the folded name `key`, or None."""
        number = self._first.get(key.partition(" ")[0])
        if number is None:
            return None
        wanted, low, high = key.encode(), self._begin[number], self._begin[number + 1]
        offsets, text, end = self._offsets, self._text, high
        while low < high:
            middle = (low + high) // 2
            if bytes(text[offsets[middle] : offsets[middle + 1]]) < wanted:
                low = middle + 1
            else:
                high = middle
        return low if low < end and bytes(text[offsets[low] : offsets[low + 1]]) == wanted else None

    def own(self, key: str) -> npt.NDArray[np.int32]:
        """Rows of the places whose usual name is `key`."""
        return self._rows(self._own, key)

    def other(self, key: str) -> npt.NDArray[np.int32]:
        """Rows of the places for which `key` is a foreign or former spelling."""
        return self._rows(self._other, key)

    def _rows(self, lists: tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]], key: str) -> npt.NDArray[np.int32]:
        number = self.find(key)
        offsets, values = lists
        return values[:0] if number is None else values[offsets[number] : offsets[number + 1]]


class Gazetteer:
    """Places by name, by code and by position. Open it once; lookups change nothing."""

    def __init__(
        self,
        columns: dict[str, Any],
        names: NameTable,
        lines: dict[str, Any],
        hand: Sequence[tuple[Place, list[str]]],
        aliases: Sequence[dict[str, str]],
        abbreviations: Sequence[dict[str, str]] = (),
    ) -> None:
        self._columns = columns
        self._lines = lines
        self._names = names
        self._extra: dict[str, list[Place]] = {}
        self._countries: dict[str, Place] = {}
        for place, spellings in hand:
            for spelling in {fold(spelling) for spelling in (place.name, *spellings)}:
                self._extra.setdefault(spelling, []).append(place)
            if place.kind == "country" and place.country:
                self._countries[place.country] = place
        self._place = lru_cache(maxsize=100_000)(self._build)
        self._alias: dict[str, list[Place]] = {}
        self._short: dict[str, list[Place]] = {}
        self._candidates = self._find
        self._alias = self._resolve_aliases(aliases)
        self._candidates = lru_cache(maxsize=50_000)(self._find)
        for row in abbreviations:
            unit = self.admin1(row["country"], row["name"])
            for short in row["abbreviations"].split(";"):
                if unit:
                    self._short.setdefault(fold(short), []).append(unit)
        self._longest: dict[str, int] = {}
        for key in (*self._extra, *self._alias):
            first, _, rest = key.partition(" ")
            length = rest.count(" ") + 2 if rest else 1
            if self._longest.get(first, 0) < length:
                self._longest[first] = length

    @classmethod
    def open(cls, folder: Path = DATA / "gazetteer") -> Gazetteer:
        """The gazetteer in `folder`. Raises FileNotFoundError when its files are missing."""
        columns = _read(folder / "places.parquet")
        for name in ("place_id", "latitude", "longitude", "population"):
            columns[name] = _numbers(columns[name])
        columns["radius"] = _numbers(columns["radius"], "<i2")
        hand = [
            (_hand_place(row), row["aliases"].split(";") if row.get("aliases") else [])
            for file in ("countries.tsv", "regions.tsv", "sites.tsv", "settlements.tsv")
            for row in _table(folder / file)
        ]
        return cls(
            columns,
            NameTable(_read(folder / "names.parquet"), _read(folder / "first_words.parquet")),
            _read(folder / "rivers.parquet"),
            hand,
            list(_table(folder / "aliases.tsv")),
            list(_table(folder / "abbreviations.tsv")),
        )

    def __len__(self) -> int:
        return len(self._columns["place_id"]) + sum(len(places) for places in self._extra.values())

    # By name

    def candidates(self, name: str) -> tuple[Place, ...]:
        """The places called `name`, most populous first; empty when there is none.

        Case, diacritics, apostrophes, hyphens, "St."/"Saint" and the forms of the Arabic article make no
        difference. A place that merely has `name` among its foreign or former spellings is included; `own`
        tells which go by it. An abbreviation of a first-level unit counts when it is written as one: "Ky.",
        "NSW".
        """
        key = fold(name)
        short = self._short.get(key, ()) if name.endswith(".") or name.isupper() else ()
        return tuple(dict.fromkeys((*short, *self._candidates(key))))

    def own(self, name: str) -> tuple[Place, ...]:
        """The places whose usual name or kept alias is `name`, most populous first."""
        return tuple(place for place in self.candidates(name) if self.goes_by(place, name))

    def goes_by(self, place: Place, name: str) -> bool:
        """Whether `name` is a usual name of `place`, not only one of its foreign or former spellings."""
        key = fold(name)
        return place.place_id in self._owners(key) or place in self._short.get(key, ())

    def __contains__(self, name: str) -> bool:
        return bool(self.candidates(name))

    def _owners(self, key: str) -> set[int]:
        owners = {place.place_id for place in (*self._extra.get(key, ()), *self._alias.get(key, ()))}
        owners.update(int(self._columns["place_id"][row]) for row in self._names.own(key))
        return owners

    def _is_name(self, key: str) -> bool:
        return key in self._extra or key in self._alias or self._names.find(key) is not None

    def _keys(self, key: str) -> tuple[str, ...]:
        """The keys under which `key` may be kept: as it is, else with its Arabic article as "al" or left out."""
        if self._is_name(key):
            return (key,)
        first, _, rest = key.partition(" ")
        if first in ARTICLES and rest:
            return (f"al {rest}", rest)
        start, _, last = key.rpartition(" ")
        if last == "co" and start:
            return (f"{start} county",)
        return (start,) if last in _MUNICIPAL else ()

    def _find(self, key: str) -> tuple[Place, ...]:
        for kept in self._keys(key):
            found = {place.place_id: place for place in (*self._extra.get(kept, ()), *self._alias.get(kept, ()))}
            for row in (*self._names.own(kept), *self._names.other(kept)):
                place = self._place(int(row))
                found.setdefault(place.place_id, place)
            if found:
                return tuple(sorted(found.values(), key=lambda place: -place.population))
        return ()

    def _build(self, row: int) -> Place:
        columns = self._columns
        kind = columns["kind"][row].as_py()
        return Place(
            int(columns["place_id"][row]),
            columns["name"][row].as_py(),
            kind,
            int(columns["latitude"][row]) / 1e4,
            int(columns["longitude"][row]) / 1e4,
            columns["country"][row].as_py(),
            columns["admin1"][row].as_py(),
            int(columns["population"][row]),
            int(columns["radius"][row]) / 10,
            PRECISION[kind],
        )

    def _resolve_aliases(self, aliases: Sequence[dict[str, str]]) -> dict[str, list[Place]]:
        """Alias to the place that its row points at: of that country and kind, the most populous that goes by the
        name, else the most populous that has it among its spellings."""
        resolved: dict[str, list[Place]] = {}
        for row in aliases:
            name, kind = row["name"], row.get("kind")
            fitting = [
                place
                for place in self._find(fold(name))
                if row["country"] in ("", place.country) and (place.kind == kind if kind else place.is_settlement)
            ]
            fitting.sort(key=lambda place: not self.goes_by(place, name))
            if fitting:
                resolved.setdefault(fold(row["alias"]), []).append(fitting[0])
        return resolved

    # In a text

    def longest(self, tokens: Sequence[str], start: int, at_most: int = 99) -> int:
        """How many of the folded `tokens` from `start` on make up the longest name; 0 for none."""
        first = tokens[start]
        most = max(self._longest.get(first, 0), self._names.longest(first))
        at_most = min(at_most, len(tokens) - start)
        for length in range(min(most, at_most), 0, -1):
            if self._is_name(" ".join(tokens[start : start + length])):
                return length
        if first in ARTICLES and at_most > 1 and self._names.find(f"al {tokens[start + 1]}") is not None:
            return 2
        return 0

    def scan(self, text: str, start: int = 0, end: int | None = None, capitalised: bool = True) -> Iterator[Hit]:
        """The longest names in `text[start:end]` from left to right, never overlapping.

        Unless `capitalised` is False, a name must begin with a capital letter (or one of a script without
        them), except for an Arabic article. What a hit means is for the caller to judge: "Nice", "Of" and "Reading" are places too.
        """
        end = len(text) if end is None else end
        found = list(words(text[start:end]))
        tokens = [word[0] for word in found]
        unbroken = _unbroken(text, start, found)
        position = 0
        while position < len(found):
            first = text[start + found[position][1]]
            length = 0
            if not capitalised or not first.islower() or tokens[position] in ARTICLES:
                length = self.longest(tokens, position, unbroken[position])
            if length > 1 or (length and not (capitalised and first.islower())):
                last = found[position + length - 1][2]
                yield Hit(start + found[position][1], start + last, " ".join(tokens[position : position + length]))
                position += length
            else:
                position += 1

    # By code

    def country(self, code: str) -> Place | None:
        """The country with this ISO 3166-1 alpha-2 code, or None."""
        return self._countries.get(code.upper())

    @cached_property
    def _capitals(self) -> dict[str, Place]:
        kinds = self._columns["kind"].dictionary.to_pylist()
        number = kinds.index("capital") if "capital" in kinds else -1
        rows = np.flatnonzero(_numbers(self._columns["kind"].indices) == number)
        places = sorted(map(self._place, rows.tolist()), key=lambda place: place.population)
        return {place.country: place for place in places if place.kind == "capital" and place.country}

    def capital(self, code: str) -> Place | None:
        """The capital of the country with this ISO 3166-1 alpha-2 code, or None."""
        return self._capitals.get(code.upper())

    def admin1(self, country: str, name: str) -> Place | None:
        """The first-level unit of `country` called `name` ("Kherson", "Kherson Oblast"), or None."""
        fitting = [p for p in self.candidates(name) if p.country == country.upper() and p.kind == "province"]
        return next((place for place in fitting if place.name == name), fitting[0] if fitting else None)

    def containers(self, name: str) -> tuple[Place, ...]:
        """The countries, provinces, districts and regions that `name` may mean after a comma, as in "Paris,
        Tex." or "Taji, Iraq": abbreviations and two-letter country codes too. Empty when it is none."""
        key = fold(name)
        areas = [place for place in self._candidates(key) if place.precision in (3, 4, 5, 6)]
        code = self.country(name) if len(name) == 2 and name.isupper() else None
        return tuple(dict.fromkeys([*self._short.get(key, ()), *areas, *([code] if code else [])]))

    def lies_in(self, place: Place, area: Place) -> bool:
        """Whether `place` lies in `area`: by code for countries and first-level units, else by distance."""
        if place.place_id == area.place_id:
            return True
        if area.kind == "country":
            return place.country == area.country
        if area.kind == "province":
            return place.country == area.country and place.admin1 == area.admin1
        if area.country and place.country and place.country != area.country:
            return False
        return distance_km(place.latitude, place.longitude, area.latitude, area.longitude) <= 1.5 * area.radius_km

    def settlements(self, country: str) -> Iterator[Place]:
        """Every settlement of the country with this ISO 3166-1 alpha-2 code."""
        yield from {place.place_id: place for places in self._extra.values() for place in places if place.is_settlement and place.country == country}.values()
        codes = self._columns["country"]
        known = codes.dictionary.to_pylist()
        if country not in known:
            return
        rows = np.flatnonzero(_numbers(codes.indices) == known.index(country))
        for place in map(self._place, rows.tolist()):
            # An absent country shares its number with a real one.
            if place.is_settlement and place.country == country:
                yield place

    # By position

    @cached_property
    def _grid(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Row numbers ordered by latitude, and their latitudes in 1e-4 degrees."""
        order = np.argsort(self._columns["latitude"], kind="stable")
        return order, self._columns["latitude"][order]

    def within(self, latitude: float, longitude: float, km: float, kinds: frozenset[str] = SETTLEMENTS) -> tuple[Place, ...]:
        """The places of these kinds whose point lies within `km`, nearest first."""
        order, latitudes = self._grid
        reach = math.degrees(km / _EARTH_KM) * 1e4
        rows = order[np.searchsorted(latitudes, latitude * 1e4 - reach) : np.searchsorted(latitudes, latitude * 1e4 + reach, "right")]
        lat, lon = self._columns["latitude"][rows] / 1e4, self._columns["longitude"][rows] / 1e4
        a = np.sin(np.radians(lat - latitude) / 2) ** 2 + math.cos(math.radians(latitude)) * np.cos(np.radians(lat)) * np.sin(np.radians(lon - longitude) / 2) ** 2
        distance = 2 * _EARTH_KM * np.arcsin(np.minimum(1, np.sqrt(a)))
        near = np.flatnonzero(distance <= km)
        places = (self._place(int(rows[i])) for i in near[np.argsort(distance[near], kind="stable")])
        return tuple(place for place in places if place.kind in kinds)

    def nearest(self, latitude: float, longitude: float, kinds: frozenset[str] = SETTLEMENTS) -> Place | None:
        """The nearest place of these kinds within 500 km, or None."""
        for km in (10.0, 50.0, 500.0):
            found = self.within(latitude, longitude, km, kinds)
            if found:
                return found[0]
        return None

    def stretch(self, river: Place, near: tuple[float, float]) -> tuple[float, float] | None:
        """The point of `river` nearest to `near` (latitude, longitude): the Dnipro at Kherson. None when the
        river's course is not known."""
        rows = self._river_rows.get(river.place_id)
        if rows is None:
            return None
        (begin, latitudes), (_, longitudes) = _lists(self._lines["latitude"]), _lists(self._lines["longitude"])
        lat = np.concatenate([latitudes[begin[row] : begin[row + 1]] for row in rows]) / 1e3
        lon = np.concatenate([longitudes[begin[row] : begin[row + 1]] for row in rows]) / 1e3
        breaks = np.cumsum([begin[row + 1] - begin[row] for row in rows])[:-1] - 1
        shrink = math.cos(math.radians(near[0]))
        x, y = (lon - near[1]) * shrink, lat - near[0]
        dx, dy = np.diff(x), np.diff(y)
        share = np.clip(-(x[:-1] * dx + y[:-1] * dy) / np.maximum(dx * dx + dy * dy, 1e-12), 0, 1)
        share[breaks] = 0
        at_x, at_y = x[:-1] + share * dx, y[:-1] + share * dy
        best = int(np.argmin(at_x**2 + at_y**2))
        return round(near[0] + float(at_y[best]), 4), round(near[1] + float(at_x[best]) / shrink, 4)

    @cached_property
    def _river_rows(self) -> dict[int, list[int]]:
        rows: dict[int, list[int]] = {}
        for row, place in enumerate(_numbers(self._lines["place"])):
            rows.setdefault(int(self._columns["place_id"][place]), []).append(row)
        return rows
