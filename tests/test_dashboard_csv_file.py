"""The CSV that is sent while it is made: the same bytes as the export's, of the version that the page shows."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from dashboard_store import sample_events, write_store
from starlette.routing import Route, Router

from dashboard import csv_file
from dashboard.csv_file import BOM, csv_address
from dashboard.export import csv_of
from dashboard.filters import Filters
from dashboard.query import Snapshot


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
    router = Router([Route(f"/{csv_file.PATH}", csv_file.csv_file)])
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
    monkeypatch.setattr(csv_file, "_ROWS", 4)
    status, head, pieces = asked(csv_address(snapshot, filters, "killed", view))
    assert (status, head["content-disposition"]) == (200, 'attachment; filename="sitrep.csv"')
    assert b"".join(pieces) == csv_of(snapshot, filters, "killed", view)
    if filters == Filters() and view == "reports":
        assert len(pieces) == 5  # of 18 rows
    assert b"".join(asked(csv_address(snapshot, filters, "killed", view, bom=True))[2]) == BOM + b"".join(pieces)


def test_only_who_was_shown_a_version_gets_its_rows(snapshot):
    address = csv_address(snapshot, Filters(), "date_up", "reports")
    assert address == csv_address(snapshot, Filters(), "date_up", "reports")
    for wrong in (address.replace("of=", "of=x"), csv_file.PATH, address.partition("?")[0] + "?of=&order=date_up&show=reports"):
        assert asked(wrong)[0] == 404


@pytest.mark.parametrize("wrong", [("order=date_up", "order=1%3B+DROP"), ("show=reports", "show=x"), ("&order", "&since=soon&order"), ("&order=date_up", "")])
def test_an_address_that_makes_no_sense_gives_no_file(snapshot, wrong):
    status, _, pieces = asked(csv_address(snapshot, Filters(), "date_up", "reports").replace(*wrong))
    assert status == 400
    assert b"not understood" in b"".join(pieces)


def test_a_version_that_no_page_shows_any_more_is_not_kept(tmp_path):
    store = write_store(tmp_path, sample_events())
    seen = Snapshot.of_files(store.event_files(), store.article_files(), str(store.version()), "now")
    address = csv_address(seen, Filters(), "date_up", "reports")
    assert asked(address)[0] == 200
    del seen
    assert asked(address)[0] == 404
