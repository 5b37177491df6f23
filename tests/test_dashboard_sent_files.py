"""The files that are sent while they are made: the rows of the export, of the version that the page shows."""

from __future__ import annotations

import asyncio
import io
import json
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from random import Random
from xml.etree import ElementTree

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from dashboard_store import sample_events, shown_table, whole, write_store
from starlette.routing import Route, Router

from dashboard import sent_files, speak
from dashboard.filters import Filters
from dashboard.query import Snapshot
from dashboard.sent_files import BOM, FILES, address_of
from pipeline.export import csv_pieces


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    store = write_store(tmp_path_factory.mktemp("store"), sample_events())
    return Snapshot.of_files(store.event_files(), store.article_files(), str(store.version()), "now")


def asked(address: str) -> tuple[int, dict[str, str], list[bytes]]:
    """Status, head and pieces of the answer."""
    path, _, query = address.partition("?")
    sent: list[dict] = []

    async def send(message):
        sent.append(message)

    async def receive():
        await asyncio.sleep(60)  # the reader stays

    scope = {"type": "http", "method": "GET", "path": f"/{path}", "query_string": query.encode(), "headers": []}
    router = Router([Route(f"/{sent_files.PATH}", sent_files.sent_file)])
    # in a thread of its own: tests in a browser may have left a loop running in this one
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(router(scope, receive, send))).result(60)
    head = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], head, [message["body"] for message in sent[1:] if message["body"]]


@pytest.mark.parametrize("view", ["reports", "events"])
@pytest.mark.parametrize(
    "filters",
    [
        Filters(),
        Filters(q='"fell on" é', unreal=True, confidence=0.55),
        Filters(region=("UA/Kherson Oblast",), type=("battles", "protests"), since=date(2022, 10, 1), bounds=(30.0, 45.0, 33.5, 47.0)),
        Filters(q="no such words"),
    ],
)
def test_the_file_is_the_exports_byte_for_byte_in_pieces(snapshot, filters, view, monkeypatch):
    monkeypatch.setattr(sent_files, "_ROWS", 4)
    status, head, pieces = asked(address_of("csv", snapshot, filters, "killed", view))
    assert (status, head["content-disposition"]) == (200, 'attachment; filename="sitrep.csv"')
    assert b"".join(pieces) == whole(csv_pieces, shown_table(snapshot, filters, "killed", view))
    if filters == Filters() and view == "reports":
        assert len(pieces) == 5  # of 18 rows
    assert b"".join(asked(address_of("excel.csv", snapshot, filters, "killed", view))[2]) == BOM + b"".join(pieces)


@pytest.mark.parametrize("view", ["reports", "events"])
@pytest.mark.parametrize("filters", [Filters(), Filters(q="no such words")])
def test_every_other_file_holds_the_shown_rows_in_their_order_whatever_its_pieces(snapshot, filters, view, monkeypatch):
    monkeypatch.setattr(sent_files, "_ROWS", 4)
    shown = shown_table(snapshot, filters, "killed", view)
    files = {}
    for ending in FILES:
        status, head, pieces = asked(address_of(ending, snapshot, filters, "killed", view))
        assert (status, head["content-disposition"].split("sitrep.")[1].strip('"')) == (200, ending.removeprefix("excel."))
        files[ending] = b"".join(pieces)
    told = json.loads(files["geojson"])["sitrep"]
    assert told["Order"] == "Most killed"
    held = pq.read_table(io.BytesIO(files["parquet"]))
    assert held.replace_schema_metadata(None).equals(shown.replace_schema_metadata(None))
    assert json.loads(held.schema.metadata[b"sitrep"])["Filters"] == told["Filters"]
    archive = zipfile.ZipFile(io.BytesIO(files["zip"]))
    assert archive.testzip() is None
    assert archive.read("sitrep.csv") == BOM + whole(csv_pieces, shown)
    assert "Order: Most killed" in archive.read("about.txt").decode()
    ids = shown["cluster_id"].to_pylist()
    assert [feature["properties"]["cluster_id"] for feature in json.loads(files["geojson"])["features"]] == ids
    cells = ElementTree.fromstring(files["kml"]).iter("{http://www.opengis.net/kml/2.2}Data")
    assert [cell[0].text for cell in cells if cell.get("name") == "cluster_id"] == ids


@pytest.mark.parametrize("ending", ["zip", "geojson", "kml", "parquet"])
def test_a_file_leaves_while_its_rows_are_still_read(snapshot, ending):
    read = []

    def tables():
        table, random = shown_table(snapshot, Filters(), "killed", "reports"), Random(1)
        for _ in range(40):
            words = [random.randbytes(1000).hex() for _ in range(table.num_rows)]  # nothing that would be small when compressed
            read.append(words)
            yield table.append_column("words", pa.array(words))

    sent = ((len(piece), len(read)) for piece in FILES[ending][1](tables(), {"Order": "none"}))
    by_row = [(length, reads) for length, reads in sent if length]
    assert len({reads for _, reads in by_row}) >= 10
    assert max(length for length, _ in by_row) < sum(length for length, _ in by_row) / 2


def test_a_file_speaks_the_readers_language(snapshot):
    speak.use("uk")
    address = address_of("geojson", snapshot, Filters(), "killed", "reports")
    speak.use("en")
    assert "Порядок" in json.loads(b"".join(asked(address)[2]))["sitrep"]


def test_only_who_was_shown_a_version_gets_its_rows(snapshot):
    address = address_of("csv", snapshot, Filters(), "date_up", "reports")
    assert address == address_of("csv", snapshot, Filters(), "date_up", "reports")
    for wrong in (address.replace("of=", "of=x"), "sitrep.csv", address.partition("?")[0] + "?of=&order=date_up&show=reports"):
        assert asked(wrong)[0] == 404


@pytest.mark.parametrize("wrong", [("order=date_up", "order=1%3B+DROP"), ("show=reports", "show=x"), ("&order", "&since=soon&order"), ("&order=date_up", "")])
def test_an_address_that_makes_no_sense_gives_no_file(snapshot, wrong):
    status, _, pieces = asked(address_of("csv", snapshot, Filters(), "date_up", "reports").replace(*wrong))
    assert status == 400
    assert b"not understood" in b"".join(pieces)


def test_a_version_that_no_page_shows_any_more_is_not_kept(tmp_path):
    store = write_store(tmp_path, sample_events())
    seen = Snapshot.of_files(store.event_files(), store.article_files(), str(store.version()), "now")
    address = address_of("csv", seen, Filters(), "date_up", "reports")
    assert asked(address)[0] == 200
    del seen
    assert asked(address)[0] == 404
