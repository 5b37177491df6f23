"""Exports: all columns, null as null, nothing that a spreadsheet runs, no row dropped."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from dashboard_store import sample_events, whole, write_store
from hypothesis import given
from hypothesis import strategies as st

from pipeline import commands, parts
from pipeline.__main__ import main
from pipeline.export import (
    FORMATS,
    Choice,
    choose,
    csv_pieces,
    geojson_pieces,
    jsonl_pieces,
    parquet_pieces,
    safe_cell,
)
from pipeline.kml import kml_pieces
from pipeline.records import Article, Sentence
from pipeline.schema import COLUMNS, to_table
from tests.lines import event

ARTICLE = Article("a", "", title="=1+1", published=date(2022, 10, 24), source="Wire")


def table(*changes: dict[str, Any], text: str = "Shells hit Kherson.") -> pa.Table:
    sentence = Sentence(0, len(text), text, 0)
    return to_table(event(ARTICLE, sentence, event_id=str(number), **change) for number, change in enumerate(changes))


TWO = table({"killed_low": 0, "killed_high": None}, {"side_a": "@home", "admin1": None})
NOWHERE = {"place_name": None, "place_precision": None, "latitude": None, "longitude": None}


def test_csv_has_all_columns_in_order_and_null_is_empty() -> None:
    header, first, second = csv.reader(io.StringIO(whole(csv_pieces, TWO).decode(), newline=""))
    assert tuple(header) == COLUMNS
    row = dict(zip(header, first, strict=True))
    assert (row["killed_low"], row["killed_high"], row["disputed"], row["date_start"]) == ("0", "", "false", "2022-10-24")
    assert dict(zip(header, second, strict=True))["side_a"] == "'@home"


def test_csv_opens_in_pandas_with_its_nulls() -> None:
    frame = pd.read_csv(io.BytesIO(whole(csv_pieces, TWO)))
    assert list(frame.columns) == list(COLUMNS)
    assert frame["killed_low"].isna().tolist() == [False, True]
    assert frame["latitude"].tolist() == [46.6558, 46.6558]


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("plain = text", "plain = text"),
        (-34.5, -34.5),
        (0, 0),
        (False, "false"),
        (None, ""),
    ],
)
def test_cells_that_spreadsheets_would_run(value: object, cell: object) -> None:
    assert safe_cell(value) == cell


@given(st.text(min_size=1, max_size=40).filter(lambda words: "\x00" not in words))
def test_any_words_survive_csv(words: str) -> None:
    rows = list(csv.reader(io.StringIO(whole(csv_pieces, pa.table({"a": [words]})).decode(), newline="")))
    assert rows == [["a"], [str(safe_cell(words))]]


def test_json_lines_and_parquet_keep_nulls_and_types() -> None:
    rows = [json.loads(line) for line in whole(jsonl_pieces, TWO).splitlines()]
    assert (rows[0]["killed_low"], rows[0]["killed_high"], rows[0]["date_start"]) == (0, None, "2022-10-24")
    assert list(rows[0]) == list(COLUMNS)
    assert pq.read_table(io.BytesIO(whole(parquet_pieces, TWO))).equals(TWO)


def test_geojson_drops_no_row() -> None:
    collection = json.loads(whole(geojson_pieces, table({}, NOWHERE)))
    geometries = [feature["geometry"] for feature in collection["features"]]
    assert geometries == [{"type": "Point", "coordinates": [32.6178, 46.6558]}, None]


@pytest.mark.parametrize("write", [csv_pieces, jsonl_pieces, parquet_pieces, geojson_pieces])
def test_no_rows_is_an_empty_file_not_an_error(write: Callable[[Iterable[pa.Table]], Iterator[bytes]]) -> None:
    assert (whole(write, TWO.slice(0, 0)) == b"") is (write is jsonl_pieces)


DATED = table(
    {"date_start": date(2022, 10, 1), "date_end": date(2022, 10, 31), "date_precision": "month"},
    {"date_start": date(2022, 10, 24), "date_end": date(2022, 10, 24)},
    {"date_start": None, "date_end": None, "date_precision": "unknown", "date_basis": "none"},
    {"country": "SD", "admin1": "Khartoum", "place_name": "Omdurmân", "event_type": "battles", "sub_type": "armed_clash"},
)


@pytest.mark.parametrize(
    ("choice", "ids"),
    [
        (Choice(), "0123"),
        (Choice(since=date(2022, 10, 25)), "0"),
        (Choice(since=date(2022, 10, 31), until=date(2022, 11, 30)), "0"),
        (Choice(until=date(2022, 10, 23)), "0"),
        (Choice(since=date(2022, 10, 24), until=date(2022, 10, 24)), "013"),
        (Choice(country="sd"), "3"),
        (Choice(admin1="khartoum"), "3"),
        (Choice(event_type="battles"), "3"),
        (Choice(event_type="armed_clash"), "3"),
        (Choice(words="omdurman SHELLS"), "3"),
        (Choice(words='"hit kherson"'), "0123"),
        (Choice(words='"kherson hit"'), ""),
        (Choice(words="=1+1"), "0123"),
        (Choice(words=".*"), ""),
    ],
)
def test_choice(choice: Choice, ids: str) -> None:
    assert "".join(choose(DATED, choice)["event_id"].to_pylist()) == ids


@pytest.mark.parametrize("write", [csv_pieces, jsonl_pieces, parquet_pieces, geojson_pieces, kml_pieces])
def test_pieces_are_the_whole(write: Callable[[Iterable[pa.Table]], Iterator[bytes]]) -> None:
    rows = pa.concat_tables([DATED, TWO])
    joined = b"".join(write([rows.slice(0, 0), rows.slice(0, 1), rows.slice(1, 3), rows.slice(4)]))
    if write is parquet_pieces:
        assert pq.read_table(io.BytesIO(joined)).equals(rows)
    else:
        assert joined == whole(write, rows)


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_the_command_writes_all_rows_in_the_tables_order_however_the_store_lies(
    form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    written = []
    for one_file in (10**6, 3):
        monkeypatch.setattr(parts, "_ONE_FILE", one_file)
        monkeypatch.setattr(commands, "_EXPORTED_AT_ONCE", one_file)
        (tmp_path / str(one_file)).mkdir()
        store = write_store(tmp_path / str(one_file), sample_events())
        out = tmp_path / f"{one_file}.{form}"
        assert main(["export", "--store", str(tmp_path / str(one_file)), "--format", form, "--out", str(out)]) == 0
        written.append(out.read_bytes())
        assert capsys.readouterr().err.startswith(f"{len(store.events())} of {len(store.events())} events written")
    assert written[0] == written[1] == whole(FORMATS[form], store.events())
