"""Known: each article of the last version is found by its id, and its id belongs to its file as long as that is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline import known as known_module
from pipeline.build import build
from pipeline.home import OnDisk
from pipeline.known import Known
from pipeline.store import Store
from tests.lines import extract


@pytest.fixture
def store(tmp_path: Path) -> Store:
    news = tmp_path / "news"
    news.mkdir()
    for number in range(30):
        (news / f"report-{number}.txt").write_text(f"Shells hit Kherson {number} times.")
    (news / "wire.jsonl").write_text('{"text": "Shells hit Izium."}\n{"id": "own", "text": "Shells hit Lyman."}\n')
    return build([news], tmp_path / "store", lambda: extract).store


@pytest.mark.parametrize("collide", [False, True])
def test_every_article_is_found_and_no_other(store: Store, monkeypatch: pytest.MonkeyPatch, collide: bool) -> None:
    if collide:
        monkeypatch.setattr(known_module, "hash", lambda name: len(name), raising=False)
    known = Known(store, store.home)
    digests = {row["article_id"]: row["digest"] for row in store.articles("article_id", "digest").to_pylist()}
    assert len(digests) == 32
    assert {name: known.digest(name) for name in digests} == digests
    for name in ("", "report", "report-30", "report-99", "own2"):
        assert name not in known
        assert known.digest(name) is None


def test_nothing_is_known_before_the_first_build(tmp_path: Path) -> None:
    known = Known(None, OnDisk(tmp_path))
    assert "report-1" not in known
    assert known.is_free("report-1", str(tmp_path / "report-1.txt"))


@pytest.mark.parametrize(
    ("article_id", "path", "gone", "free"),
    [
        ("report-1", "news/report-1.txt", None, True),
        ("report-1", "other/report-1.txt", None, False),
        ("report-1", "other/report-1.txt", "news/report-1.txt", True),
        ("wire-1", "news/wire.jsonl:1", None, True),
        ("wire-1", "news/wire-1.txt", None, False),  # the row's file is there
        ("wire-1", "news/wire-1.txt", "news/wire.jsonl", True),
        ("new", "other/new.txt", None, True),
    ],
)
def test_an_id_belongs_to_its_file_while_that_is_there(store: Store, tmp_path: Path, article_id: str, path: str, gone: str | None, free: bool) -> None:
    if gone:
        (tmp_path / gone).unlink()
    assert Known(store, store.home).is_free(article_id, str(tmp_path / path)) is free
