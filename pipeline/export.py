"""Exports: rows of the table as CSV, JSON lines, Parquet, GeoJSON or KML, all columns, in the table's order.

A cell that is null stays empty in CSV and null elsewhere. A CSV cell of words that a spreadsheet would run as
a formula (it begins with = + - @, a tab or a line end) gets an apostrophe before it; numbers stay as they are.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import reduce
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.kml import kml_pieces

_RUN_BY_SPREADSHEETS = ("=", "+", "-", "@", "\t", "\r", "\n")
_RUN = rf"\A[{re.escape(''.join(_RUN_BY_SPREADSHEETS))}]"
_SEARCHED = ("text", "title", "place_name", "place_text", "admin1", "side_a", "side_b", "targets", "claim_source")


@dataclass(frozen=True, slots=True)
class Choice:
    """Which events to take; None takes all. An event passes a range of dates when its own days touch it."""

    since: date | None = None
    until: date | None = None
    country: str | None = None
    admin1: str | None = None
    event_type: str | None = None
    words: str | None = None


def choose(events: pa.Table, choice: Choice) -> pa.Table:
    """The chosen rows, in their order.

    `event_type` may be a type or a sub-type, `admin1` is matched without regard to case, and each term of
    `words` must stand somewhere in the sentence, title, place or actors.
    """
    tests: list[Any] = []
    if choice.since:
        tests.append(pc.greater_equal(events["date_end"], pa.scalar(choice.since)))
    if choice.until:
        tests.append(pc.less_equal(events["date_start"], pa.scalar(choice.until)))
    if choice.country:
        tests.append(pc.equal(events["country"], choice.country.upper()))
    if choice.admin1:
        tests.append(pc.equal(pc.utf8_lower(events["admin1"]), choice.admin1.lower()))
    if choice.event_type:
        kinds = (pc.equal(events[column], choice.event_type) for column in ("event_type", "sub_type"))
        tests.append(pc.or_(*kinds))
    tests += [_mentions(events, term) for term in search_terms(choice.words or "")]
    return events.filter(reduce(pc.and_, tests)) if tests else events


def search_terms(words: str) -> list[str]:
    """The terms to find, each anywhere; a phrase in quotation marks stays together.

    >>> search_terms('bridge "missile strike" Kherson')
    ['missile strike', 'bridge', 'Kherson']
    """
    parts = words.split('"')
    return [phrase.strip() for phrase in parts[1::2] if phrase.strip()] + " ".join(parts[::2]).split()


def _folded(words: Any) -> Any:
    """Without case and accents, so that "Odesa" finds "ODESA" and "Chisinau" finds "Chișinău"."""
    return pc.replace_substring_regex(pc.utf8_lower(pc.utf8_normalize(words, "NFD")), r"\p{Mn}", "")


def _mentions(events: pa.Table, term: str) -> Any:
    columns = [pc.fill_null(events[column], "") for column in _SEARCHED]
    return pc.match_substring(_folded(pc.binary_join_element_wise(*columns, "\n")), _folded(pa.scalar(term)).as_py())


def safe_cell(value: object) -> object:
    """`value` as a CSV cell: None is empty, words that a spreadsheet would run begin with an apostrophe."""
    if isinstance(value, str) and value.startswith(_RUN_BY_SPREADSHEETS):
        return f"'{value}"
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else value


def csv_pieces(tables: Iterable[pa.Table]) -> Iterator[bytes]:
    """Tables of the same columns as one UTF-8 CSV with a row of column names, piece by piece."""
    for number, table in enumerate(tables):
        out = io.StringIO(newline="")
        writer = csv.writer(out)  # its line end of two characters makes it quote a cell that holds either of them
        if number == 0:
            writer.writerow(table.column_names)
        for batch in table.to_batches(max_chunksize=10_000):
            writer.writerows(zip(*(_cells(column) for column in batch.columns), strict=True))
        yield out.getvalue().encode("utf-8")


def _cells(column: pa.Array) -> list[Any]:
    """The values of a column; words are looked at one by one only where one of them must be made safe."""
    values: list[Any] = column.to_pylist()
    run = pa.types.is_string(column.type) and pc.any(pc.match_substring_regex(column, _RUN)).as_py()
    return [safe_cell(value) for value in values] if run or pa.types.is_boolean(column.type) else values


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}


def jsonl_pieces(tables: Iterable[pa.Table]) -> Iterator[bytes]:
    """Tables of the same columns as JSON lines, piece by piece: an object a row, dates as ISO days."""
    for table in tables:
        for batch in table.to_batches(max_chunksize=10_000):
            yield b"".join(json.dumps(_plain(row), ensure_ascii=False).encode() + b"\n" for row in batch.to_pylist())


class Outgoing(io.RawIOBase):
    """A file that is taken away while it is written: what was written since it was last asked."""

    def __init__(self) -> None:
        super().__init__()
        self._held: list[bytes] = []
        self._at = 0

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def write(self, written: Any, /) -> int:
        held = bytes(written)
        self._held.append(held)
        self._at += len(held)
        return len(held)

    def taken(self) -> bytes:
        """What was written since the last time; it is held no longer."""
        held, self._held = self._held, []
        return b"".join(held)


def parquet_pieces(tables: Iterable[pa.Table], about: Mapping[str, Any] | None = None) -> Iterator[bytes]:
    """Tables of the same columns as one Parquet file, piece by piece; `about` goes as JSON into the schema's metadata, under `sitrep`."""
    told = None if about is None else {"sitrep": json.dumps(about, ensure_ascii=False)}
    out, writer = Outgoing(), None
    for table in tables:
        written = table if told is None else table.replace_schema_metadata(told)
        if writer is None:
            writer = pq.ParquetWriter(out, written.schema, compression="zstd")
        writer.write_table(written)
        yield out.taken()
    if writer is not None:
        writer.close()
    yield out.taken()


def geojson_pieces(tables: Iterable[pa.Table], about: Mapping[str, Any] | None = None) -> Iterator[bytes]:
    """Tables of the same columns as one GeoJSON FeatureCollection, piece by piece: a feature a row; a row without a point has a null geometry.

    `about` stands beside the features as a member `sitrep`.
    """
    beside = f'"sitrep": {json.dumps(about, ensure_ascii=False)}, ' if about is not None else ""
    yield f'{{"type": "FeatureCollection", {beside}"features": ['.encode()
    between = ""
    for table in tables:
        for batch in table.to_batches(max_chunksize=10_000):
            features = (json.dumps(_feature(_plain(row)), ensure_ascii=False) for row in batch.to_pylist())
            if batch.num_rows:
                yield (between + ", ".join(features)).encode()
                between = ", "
    yield b"]}"


def _feature(row: dict[str, Any]) -> dict[str, Any]:
    pointed = row["latitude"] is not None and row["longitude"] is not None
    geometry = {"type": "Point", "coordinates": [row["longitude"], row["latitude"]]} if pointed else None
    return {"type": "Feature", "id": row.get("event_id", row["cluster_id"]), "geometry": geometry, "properties": row}


FORMATS: dict[str, Callable[[Iterable[pa.Table]], Iterator[bytes]]] = {
    "csv": csv_pieces,
    "jsonl": jsonl_pieces,
    "parquet": parquet_pieces,
    "geojson": geojson_pieces,
    "kml": kml_pieces,
}
