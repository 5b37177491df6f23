"""Building: only what has changed is done, and a build that dies has changed nothing."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from pipeline import store as store_module
from pipeline.build import Outcome, build, closing_line
from pipeline.complaint import Complaint
from pipeline.line import Extraction
from pipeline.pieces import Extract
from pipeline.records import Article
from pipeline.store import NoStore, Store, building, latest
from pipeline.workers import processes
from tests.lines import extract

ROOT = Path(__file__).resolve().parent.parent


def write(folder: Path, **articles: str) -> Path:
    folder.mkdir(exist_ok=True, parents=True)
    for name, text in articles.items():
        (folder / f"{name}.txt").write_text(text)
        (folder / f"{name}.meta.json").write_text(json.dumps({"published": "2022-10-24", "title": name}))
    return folder


def made(paths: list[Path], store: Path, remove: tuple[str, ...] = ()) -> Outcome:
    return build(paths, store, lambda: extract, remove=remove)


@contextmanager
def killed_before_articles(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A build that has written its events and dies before it writes the articles."""
    write_table = store_module._write

    def dying(where: Path, *what: Any) -> None:
        if where.name == "articles":
            raise KeyboardInterrupt
        write_table(where, *what)

    with monkeypatch.context() as patched:
        patched.setattr(store_module, "_write", dying)
        with pytest.raises(KeyboardInterrupt):
            yield


def rows(store: Store) -> list[tuple[str, str]]:
    return [(row["article_id"], row["text"]) for row in store.events().to_pylist()]


@pytest.fixture
def news(tmp_path: Path) -> Path:
    return write(tmp_path / "news", one="Shells hit Kherson. Nobody was hurt.", two="They shelled Izium. They shelled Kherson.")


def test_a_store_among_its_articles_is_not_read_as_articles(news: Path) -> None:
    for _ in range(2):
        store = made([news], news / "store").store
        assert store.articles("article_id")["article_id"].to_pylist() == ["one", "two"]
    assert store.version() == 0


def test_a_build_gives_events_articles_and_texts(news: Path, tmp_path: Path) -> None:
    store = made([news], tmp_path / "store").store
    assert rows(store) == [("one", "Shells hit Kherson."), ("two", "They shelled Izium."), ("two", "They shelled Kherson.")]
    assert store.article_text("one") == "Shells hit Kherson. Nobody was hurt."
    assert store.article_text("nobody") is None
    (first, _) = store.articles().to_pylist()
    assert (first["article_id"], first["status"], first["n_events"], first["published"]) == ("one", "read", 1, date(2022, 10, 24))
    assert first["path"] == "../news/one.txt"
    for event in store.events().to_pylist():
        text = store.article_text(event["article_id"])
        assert text
        assert text[event["text_start"] : event["text_end"]] == event["text"]


def test_reports_of_one_occurrence_share_a_cluster(news: Path, tmp_path: Path) -> None:
    events = made([news], tmp_path / "store").store.events().to_pylist()
    assert events[0]["cluster_id"] == events[2]["cluster_id"] != events[1]["cluster_id"]


def test_building_again_changes_nothing_and_asks_nothing(news: Path, tmp_path: Path) -> None:
    made([news], tmp_path / "store")
    before = sorted(path.name for path in (tmp_path / "store").rglob("*"))

    def never() -> None:
        raise AssertionError("nothing is to be extracted")

    outcome = build([news], tmp_path / "store", never)  # type: ignore[arg-type]
    assert (outcome.changed, outcome.unchanged, outcome.store.version()) == (0, 2, 0)
    assert sorted(path.name for path in (tmp_path / "store").rglob("*")) == before


def test_a_changed_article_replaces_its_own_events(news: Path, tmp_path: Path) -> None:
    first = made([news], tmp_path / "store").store.events().to_pylist()
    write(news, two="They shelled Izium.")
    outcome = made([news], tmp_path / "store")
    assert (outcome.changed, outcome.unchanged) == (1, 1)
    assert rows(outcome.store) == [("one", "Shells hit Kherson."), ("two", "They shelled Izium.")]
    kept = {row["event_id"] for row in outcome.store.events().to_pylist()}
    assert kept < {row["event_id"] for row in first}


def test_changed_fields_count_as_a_change(news: Path, tmp_path: Path) -> None:
    made([news], tmp_path / "store")
    (news / "one.meta.json").write_text('{"published": "2022-10-25"}')
    outcome = made([news], tmp_path / "store")
    assert outcome.changed == 1
    assert outcome.store.events()["date_start"][0].as_py() == date(2022, 10, 25)


def test_piece_by_piece_equals_at_once(news: Path, tmp_path: Path) -> None:
    at_once = made([news], tmp_path / "a").store
    made([news / "two.txt"], tmp_path / "b")
    pieces = made([news / "one.txt"], tmp_path / "b").store
    assert pieces.events().equals(at_once.events())
    assert pieces.articles().equals(at_once.articles())


def test_remove_takes_an_article_out(news: Path, tmp_path: Path) -> None:
    made([news], tmp_path / "store")
    outcome = made([], tmp_path / "store", remove=("two",))
    assert rows(outcome.store) == [("one", "Shells hit Kherson.")]
    assert outcome.removed == 1
    with pytest.raises(Complaint, match="There is no article two in the store"):
        made([], tmp_path / "store", remove=("two",))


def test_an_article_that_can_no_longer_be_read_loses_its_events_with_a_reason(news: Path, tmp_path: Path) -> None:
    made([news], tmp_path / "store")
    (news / "two.txt").write_bytes(b"")
    store = made([news], tmp_path / "store").store
    assert rows(store) == [("one", "Shells hit Kherson.")]
    assert store.articles("article_id", "status", "reason").to_pylist()[1] == {
        "article_id": "two",
        "status": "not_read",
        "reason": "empty",
    }


def test_two_files_of_one_name_in_two_builds_are_two_articles(news: Path, tmp_path: Path) -> None:
    other = write(tmp_path / "other", one="They shelled Izium all night.")
    made([news], tmp_path / "store")
    store = made([other], tmp_path / "store").store
    assert [name for name, _ in rows(store)] == ["one", "one-2", "two", "two"]
    assert made([other], tmp_path / "store").unchanged == 1
    assert made([news, other], tmp_path / "store").unchanged == 3


def test_a_folder_that_moved_brings_no_doubles(news: Path, tmp_path: Path) -> None:
    made([news], tmp_path / "store")
    shutil.move(news, tmp_path / "elsewhere")
    assert made([tmp_path / "elsewhere"], tmp_path / "store").unchanged == 2


def test_a_stage_that_fails_costs_only_its_article(news: Path, tmp_path: Path) -> None:
    write(news, three="A crash.")
    store = made([news], tmp_path / "store").store
    assert len(rows(store)) == 3
    assert closing_line(store) == (
        "2 articles: 3 events, 3 placed, 3 dated; "
        "1 article not read (not understood: ZeroDivisionError: a stage that fails): see sitrep status"
    )


def test_nothing_read_is_an_empty_store_not_none(tmp_path: Path) -> None:
    (tmp_path / "news").mkdir()
    store = made([tmp_path / "news"], tmp_path / "store").store
    assert (len(store.events()), len(store.articles()), store.event_files(), store.article_files()) == (0, 0, [], [])
    assert closing_line(store) == "0 articles: 0 events, 0 placed, 0 dated"


def test_no_store(tmp_path: Path) -> None:
    with pytest.raises(NoStore, match="There is no store"):
        Store(tmp_path)
    assert latest(tmp_path / "nowhere") is None


def test_a_reader_keeps_its_version(news: Path, tmp_path: Path) -> None:
    old = made([news], tmp_path / "store").store
    write(news, one="Calm. They shelled nobody.")
    new = made([news], tmp_path / "store").store
    assert old.article_text("one") == "Shells hit Kherson. Nobody was hurt."
    assert rows(old)[0] == ("one", "Shells hit Kherson.")
    assert new.version() == old.version() + 1
    assert all(Path(file).exists() for file in old.event_files())
    assert new.built_at() >= old.built_at()


def test_one_build_at_a_time(news: Path, tmp_path: Path) -> None:
    with building(tmp_path / "store"), pytest.raises(Complaint, match="Another build is writing"):
        made([news], tmp_path / "store")


# What a build that is killed runs: `moment` says where it stops for good.
_DYING = """
import os, signal, sys, time
from pathlib import Path
from pipeline import store
from pipeline.build import build
from pipeline.workers import processes
from tests.lines import extract

moment, news, folder = sys.argv[1:]
write = store._write

def die():
    os.kill(os.getpid(), signal.SIGKILL)

def dying_write(where, *what):
    if moment == f"before {where.name}":
        die()
    write(where, *what)
    if moment == f"after {where.name}":
        die()

def slow(article):
    if moment == "reading":
        die()
    time.sleep(0.002)
    return extract(article)

store._write = dying_write
print("begun", flush=True)
build([Path(news)], Path(folder), lambda: slow)
print("done", flush=True)
"""


def dying(moment: str, news: Path, folder: Path) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}
    command = [sys.executable, "-c", _DYING, moment, str(news), str(folder)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=environment)


@pytest.mark.parametrize("moment", ["reading", "before events", "after events", "before articles", "after articles"])
def test_a_killed_build_leaves_a_whole_store(news: Path, tmp_path: Path, moment: str) -> None:
    folder = tmp_path / "store"
    before = rows(made([news], folder).store)
    write(news, one="Shells hit Izium.", three="Shells again.")
    assert dying(moment, news, folder).wait(60) == -signal.SIGKILL
    written = moment == "after articles"
    assert rows(Store(folder)) == ([("one", "Shells hit Izium."), ("three", "Shells again."), *before[1:]] if written else before)
    again = made([news], folder)
    assert again.changed == (0 if written else 2)
    assert again.store.events().equals(made([news], tmp_path / "fresh").store.events())


def test_a_first_build_that_is_killed_leaves_no_store(news: Path, tmp_path: Path) -> None:
    assert dying("after events", news, tmp_path / "store").wait(60) == -signal.SIGKILL
    with pytest.raises(NoStore):
        Store(tmp_path / "store")
    assert len(rows(made([news], tmp_path / "store").store)) == 3


def test_kills_at_any_time_leave_a_whole_store(tmp_path: Path) -> None:
    folder, news = tmp_path / "store", tmp_path / "news"
    write(news, **{f"a{number:02}": "Shells hit Kherson." for number in range(40)})
    made([news], folder)
    for attempt in range(6):
        before = rows(Store(folder))
        write(news, **{f"a{number:02}": f"Shells hit Izium {attempt} times." for number in range(40)})
        builder = dying("never", news, folder)
        assert builder.stdout
        assert builder.stdout.readline() == "begun\n"
        time.sleep(0.03 + attempt * 0.03)
        builder.kill()
        builder.wait(60)
        builder.stdout.close()
        after = rows(Store(folder))
        assert after == before or {text for _, text in after} == {f"Shells hit Izium {attempt} times."}
        assert len(after) == 40


def no_events(article: Article) -> Extraction:
    found = extract(article)
    return Extraction(found.document, found.times, found.places, ())


def test_events_that_are_all_gone_leave_an_empty_table(news: Path, tmp_path: Path) -> None:
    made([news], tmp_path / "store")
    write(news, one="Calm.", two="Calm, too.")
    store = build([news], tmp_path / "store", lambda: no_events).store
    assert len(store.events()) == 0


def many(folder: Path, *odd: str) -> Path:
    """Twenty articles, some with a word that `touchy` reacts to."""
    texts = {f"a{number:02}": f"They shelled Kherson {number} times. They shelled Izium." for number in range(20)}
    return write(folder, **texts | {word: f"They shelled Izium. It was {word}." for word in odd})


def touchy(marks: Path) -> Extract:
    """A line whose process dies: of "deadly" always, of "deadly once" the first time, of "interrupted" as a whole build does."""

    def read(article: Article) -> Extraction:
        mark = marks / article.article_id
        if "deadly" in article.text and ("once" not in article.text or not mark.exists()):
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        if "interrupted" in article.text and not mark.exists():
            mark.touch()
            raise KeyboardInterrupt
        return extract(article)

    return read


def contents(store: Store) -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[bytes]]:
    """The rows of both tables, and the files that hold them to the byte."""
    files = [Path(file).read_bytes() for file in (*store.event_files(), *store.article_files())]
    return store.events().to_pylist(), store.articles().to_pylist(), files


@pytest.fixture
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.pieces.PIECE_CHARACTERS", 100)


@pytest.mark.usefixtures("small_pieces")
def test_workers_in_pieces_give_what_one_process_gives(tmp_path: Path) -> None:
    news = many(tmp_path / "news", "plain", "crash")
    alone = made([news], tmp_path / "alone").store
    together = build([news], tmp_path / "together", partial(touchy, tmp_path), engine=processes(2)).store
    assert contents(together) == contents(alone)
    assert len(together.events()) == 41


@pytest.mark.usefixtures("small_pieces")
def test_an_article_that_kills_its_worker_costs_no_other_one(tmp_path: Path) -> None:
    news = many(tmp_path / "news", "deadly", "deadly once")
    store = build([news], tmp_path / "store", partial(touchy, tmp_path), engine=processes(2)).store
    lost = {row["article_id"]: row["reason"] for row in store.articles().to_pylist() if row["status"] == "not_read"}
    assert lost == {"deadly": "not understood: the process that read it died each time"}
    assert len(store.events()) == 41
    again = build([news], tmp_path / "store", partial(touchy, tmp_path), engine=processes(2))
    assert (again.changed, again.unchanged) == (0, 22)


@pytest.mark.usefixtures("small_pieces")
def test_a_build_goes_on_where_it_was_interrupted(tmp_path: Path) -> None:
    news = many(tmp_path / "news", "b interrupted")
    read: list[str] = []

    def line() -> Extract:
        inner = touchy(tmp_path)

        def counted(article: Article) -> Extraction:
            extraction = inner(article)
            read.append(article.article_id)
            return extraction

        return counted

    with pytest.raises(KeyboardInterrupt):
        build([news], tmp_path / "store", line)
    assert latest(tmp_path / "store") is None
    kept = list(read)
    outcome = build([news], tmp_path / "store", line)
    assert sorted(read) == [f"a{number:02}" for number in range(20)] + ["b interrupted"]
    assert len(kept) == 20
    assert outcome.changed == 21
    assert contents(outcome.store) == contents(made([news], tmp_path / "whole").store)
    assert sorted(path.name for path in (tmp_path / "store").iterdir()) == ["articles", "build.lock", "events"]


def test_what_a_killed_build_read_of_an_article_that_has_changed_since_is_forgotten(
    news: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with killed_before_articles(monkeypatch):
        made([news], tmp_path / "store")
    write(news, one="They shelled Lyman.")
    kept = made([news], tmp_path / "store").store
    assert rows(kept) == [("one", "They shelled Lyman."), ("two", "They shelled Izium."), ("two", "They shelled Kherson.")]
    assert [(row["article_id"], row["n_events"]) for row in kept.articles("article_id", "n_events").to_pylist()] == [("one", 1), ("two", 2)]


def test_more_news_than_may_be_held_is_merged_like_a_first_build(news: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made([news], tmp_path / "store")
    write(news, three="Shells hit Kherson, said the mayor.")
    held = made([news], tmp_path / "other").store
    monkeypatch.setattr("pipeline.build.MOST_AT_ONCE", 2)
    kept = made([news], tmp_path / "store").store
    assert kept.version() == 1
    assert kept.events().equals(held.events())
