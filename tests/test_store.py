"""The store by itself: one of two builds wins, old versions are kept for their time, and no row is lost by compacting."""

from __future__ import annotations

import json
import os
import random
import shutil
import time
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from dashboard_store import changed, sample_articles, sample_events, write_store
from deltalake import DeltaTable

from pipeline import store
from pipeline.__main__ import main
from pipeline.complaint import Complaint
from pipeline.schema import ARTICLES, to_table
from pipeline.store import NoStore, Store, commit, compact, versions
from pipeline.streamed import in_order
from tests.test_build import killed_before_articles, made, rows, write

DAY = timedelta(days=1)


def built(folder: Path, *texts: str) -> Store:
    for text in texts:
        write(folder / "news", one=text, two="They shelled Izium.")
        last = made([folder / "news"], folder / "store").store
    return last


def age(folder: Path, days: int) -> None:
    """Make all commits and files of a store as old as that."""
    past = time.time() - days * 86_400
    for file in folder.rglob("*.parquet"):
        os.utime(file, (past, past))
    for log in folder.rglob("_delta_log/*.json"):
        lines = [line for line in log.read_text().splitlines() if line]
        log.write_text("\n".join(_older(line, days * 86_400_000) for line in lines))


def _older(line: str, milliseconds: int) -> str:
    action = json.loads(line)
    for kind, names in {"commitInfo": ["timestamp"], "add": ["modificationTime"], "remove": ["deletionTimestamp"]}.items():
        for name in names:
            if kind in action:
                action[kind][name] -= milliseconds
    return json.dumps(action)


def test_of_two_builds_from_one_version_one_is_refused_in_words(tmp_path: Path) -> None:
    first = write_store(tmp_path, sample_events()[:5])
    write_store(tmp_path, sample_events()[:6])
    events = sample_events()[:7]
    with pytest.raises(Complaint, match=r"Another build has written the store .* meanwhile"):
        commit(tmp_path, to_table(events), sample_articles(events), first)
    assert len(Store(tmp_path).events()) == 6
    with pytest.raises(Complaint, match="Another build"):
        commit(tmp_path, to_table(events), sample_articles(events), None)


def test_a_commit_whose_answer_was_lost_is_one_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    once = store._write

    def lost(*what: object) -> None:
        once(*what)  # type: ignore[arg-type]
        raise store.CommitFailedError("the answer got lost")

    monkeypatch.setattr(store, "_write", lost)
    after = commit(tmp_path, to_table(sample_events()[:5]), sample_articles(sample_events()[:5]), None)
    assert (after.version(), len(after.events())) == (0, 5)
    assert DeltaTable(str(tmp_path / "articles")).transaction_version("sitrep") == 0


def test_compacting_changes_no_row_and_keeps_what_is_young(tmp_path: Path) -> None:
    built(tmp_path, "Shells hit Kherson.", "Shells hit Izium.")
    folder = tmp_path / "store"
    before = Store(folder)
    events, articles = before.events(), before.articles()
    assert compact(folder, DAY) == (0, 0)
    assert {len(Store(folder, version).events()) for version in versions(folder)} == {2}
    age(folder, 3)
    files, size = compact(folder, DAY)
    assert (files, size > 0) == (2, True)
    assert Store(folder).events().equals(events)
    assert Store(folder).articles().equals(articles)
    with pytest.raises(Complaint, match=r"Version 0 of the store .* is no longer kept"):
        Store(folder, 0).events()
    assert rows(built(tmp_path, "Shells hit Odesa.")) == [("one", "Shells hit Odesa."), ("two", "They shelled Izium.")]


def test_compacting_after_a_killed_build_keeps_the_events_that_are_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    built(tmp_path, "Shells hit Kherson.")
    folder = tmp_path / "store"
    shown = Store(folder).events()
    with killed_before_articles(monkeypatch):
        built(tmp_path, "Shells hit Odesa.")
    age(folder, 40)
    compact(folder, DAY)
    assert Store(folder).events().equals(shown)
    assert rows(built(tmp_path, "Shells hit Odesa."))[0] == ("one", "Shells hit Odesa.")


def test_small_files_are_joined(tmp_path: Path) -> None:
    store_ = write_store(tmp_path, sample_events()[:8])
    shown = store_.events()
    for row in range(len(shown)):
        store.write_deltalake(str(tmp_path / "events"), shown.slice(row, 1), mode="overwrite" if row == 0 else "append")
    version = DeltaTable(str(tmp_path / "events")).version()
    articles = store_.articles()
    note = store.CommitProperties(custom_metadata={store._EVENTS_VERSION: str(version)})
    store.write_deltalake(str(tmp_path / "articles"), articles, mode="overwrite", commit_properties=note)
    assert len(Store(tmp_path).event_files()) == 8
    compact(tmp_path, DAY)
    assert len(Store(tmp_path).event_files()) == 1
    assert Store(tmp_path).events().equals(shown)


def test_compact_is_a_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(NoStore):
        compact(tmp_path, DAY)
    assert main(["compact", "--store", str(tmp_path)]) == 2
    write_store(tmp_path, sample_events()[:3])
    assert main(["compact", "--store", str(tmp_path), "--keep", "7"]) == 0
    assert capsys.readouterr().out == "0 files deleted, 0.0 MB; versions of the last 7 days are kept\n"
    assert main(["compact", "--store", str(tmp_path), "--keep", "never"]) == 2


def articles_file(file: Path, **digests: str) -> str:
    row = dict.fromkeys(ARTICLES.names) | {"status": "read", "n_events": 0, "n_unresolved_places": 0}
    table = pa.Table.from_pylist([row | {"article_id": name, "digest": digest} for name, digest in digests.items()], schema=ARTICLES)
    pq.write_table(table, file)
    return str(file)


def test_articles_are_streamed_in_order(tmp_path: Path) -> None:
    kept = articles_file(tmp_path / "it's.parquet", b="1", a="2", d="3")
    new = articles_file(tmp_path / "new.parquet", c="4", a="5")
    found = pa.Table.from_batches(in_order(ARTICLES, [kept], ["a"], [new], tmp_path / "scratch", False))
    assert [(row["article_id"], row["digest"]) for row in found.to_pylist()] == [("a", "5"), ("b", "1"), ("c", "4"), ("d", "3")]
    assert found.schema == ARTICLES
    assert not any(len(batch) for batch in in_order(ARTICLES, [], [], [], tmp_path, True))


def test_a_row_with_its_sentence_takes_few_bytes(tmp_path: Path) -> None:
    draw = random.Random(1)
    words = [f"{a}{b}{c}" for a in ("ka", "mo", "shel", "tru") for b in ("ri", "lon", "ped", "su") for c in ("ts", "n", "ing", "dor", "les")]
    events = []
    for number in range(3_000):
        text = " ".join(draw.choices(words, k=22))
        name = draw.randbytes(8).hex()
        day = date(2022, 1, 1) + timedelta(days=draw.randrange(900))
        changes = {"event_id": name, "cluster_id": name, "article_id": f"article-{number // 5:05}", "published": day}
        at = {"text": text, "text_start": number, "text_end": number + len(text), "date_start": day, "date_end": day}
        events.append(changed(sample_events()[1], **changes, **at))
    files = write_store(tmp_path, events).event_files()
    assert sum(Path(file).stat().st_size for file in files) / len(events) <= 250


def test_a_table_that_no_build_wrote_is_refused_in_words(tmp_path: Path) -> None:
    built(tmp_path, "They shelled Izium.")
    folder = tmp_path / "store"
    shutil.rmtree(folder / "articles")
    shutil.copytree(folder / "events", folder / "articles")
    with pytest.raises(Complaint, match="no build of Sitrep"):
        Store(folder)
