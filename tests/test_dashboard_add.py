"""Adding articles: what is kept where, and the build that the page starts."""

from __future__ import annotations

import json
import time
from datetime import date

import pytest

from dashboard.build_run import BuildRun
from dashboard.filters import Filters
from dashboard.inbox import Inbox, looks
from dashboard.query import Snapshot
from dashboard.version import added_since
from pipeline.store import Store, latest

SHELLS = b"Shells hit Kherson on 3 October 2022, killing two people."


@pytest.fixture
def inbox(tmp_path):
    return Inbox(tmp_path / "store")


def names(paths):
    return [path.name for path in paths]


def test_added_files_lie_beside_the_store_and_are_kept_once(inbox, tmp_path):
    assert names(inbox.keep([("one.txt", SHELLS)])) == ["one.txt"]
    assert names(inbox.keep([("one.txt", SHELLS)])) == ["one.txt"]
    assert names(inbox.keep([("one.txt", b"Another text.")])) == ["one-2.txt"]
    assert sorted(names((tmp_path / "store.articles").iterdir())) == ["one-2.txt", "one.txt"]


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../escape.txt", "escape.txt"),
        ("C:\\news\\one.TXT", "one.txt"),
        (".hidden.txt", "hidden.txt"),
        ("a/b:c?.html", "b_c_.html"),
        ("новини.txt", "новини.txt"),
        ("...", "article"),
        ("x" * 400 + ".txt", "x" * 80 + ".txt"),
    ],
)
def test_strangers_names_stay_in_the_folder(inbox, name, kept):
    assert inbox.keep([(name, SHELLS)]) == [inbox.folder / kept]


def test_a_sidecar_goes_with_its_article(inbox):
    inbox.keep([("one.txt", b"Old.")])
    first = inbox.keep([("one.meta.json", b"{}"), ("one.txt", SHELLS)], date(2022, 10, 4))
    assert names(first) == ["one-2.txt"]
    assert (inbox.folder / "one-2.meta.json").read_bytes() == b"{}"


def test_a_day_dates_plain_texts_only(inbox):
    inbox.keep([("one.txt", SHELLS), ("page.html", b"<p>Text</p>")], date(2022, 10, 4))
    assert json.loads((inbox.folder / "one.meta.json").read_text()) == {"published": "2022-10-04"}
    assert not (inbox.folder / "page.meta.json").exists()


def test_a_pasted_text_carries_what_was_said_of_it(inbox):
    (path,) = inbox.keep_text("Rockets fell on Monday. \ud800", "Rockets: a night", date(2022, 10, 4), "Own report")
    assert path.name == "Rockets_ a night.txt"
    sidecar = json.loads(path.with_name("Rockets_ a night.meta.json").read_text())
    assert sidecar == {"title": "Rockets: a night", "published": "2022-10-04", "source": "Own report"}
    assert names(inbox.keep_text("Untitled text."))[0].startswith("pasted-")


def test_watched_folders_are_remembered_and_looked_at(inbox, tmp_path):
    inbox.watch("/news")
    inbox.watch(str(tmp_path))
    inbox.forget("/news")
    assert Inbox(tmp_path / "store").watched() == [str(tmp_path)]
    news = tmp_path / "news"
    news.mkdir()
    before = looks(str(news))
    (news / "one.txt").write_bytes(SHELLS)
    assert looks(str(news)) != before
    assert looks(str(tmp_path / "gone")) == (0, 0)


def ended(run):
    for _ in range(600):
        if not run.running():
            return run
        time.sleep(0.1)
    raise AssertionError("the build did not end")


def test_the_build_reads_what_was_added_and_tells_how_far_it_is(inbox, tmp_path):
    run = BuildRun(tmp_path / "store", inbox.folder / ".build.log")
    assert run.progress() == (0, 0)
    assert run.start(inbox.keep([("one.txt", SHELLS), ("broken.zip", b"PK")]))
    assert not run.start([])  # one at a time
    ended(run)
    assert (run.failed(), run.progress(), run.before) == (False, (2, 2), None)
    assert "1 article not read (bad zip)" in run.words()

    assert run.start(inbox.keep([("two.txt", b"Rockets struck Kharkiv on 5 October 2022.")]))
    before = run.before
    ended(run)
    store = Store(tmp_path / "store")
    assert added_since(store, before) == ["two"]
    assert added_since(store, 99) == []
    answers = Snapshot.of_files(store.event_files(), store.article_files(), "1", "now", lambda version: added_since(store, version))
    shown = answers.rows(Filters(added=before), "date_down").to_pylist()
    assert {row["article_id"] for row in shown} == {"two"}


def test_a_stopped_build_leaves_the_store_and_goes_on_later(inbox, tmp_path):
    run = BuildRun(tmp_path / "store", inbox.folder / ".build.log")
    run.start(inbox.keep([(f"{n}.txt", SHELLS) for n in range(30)]))
    run.stop()
    assert (run.running(), run.stopped, run.failed()) == (False, True, False)
    assert latest(tmp_path / "store") is None
    run.start(run.paths)
    assert not ended(run).failed()
    assert len(Store(tmp_path / "store").articles()) == 30


def test_a_failure_is_told_in_its_words(inbox, tmp_path):
    run = BuildRun(tmp_path / "store", inbox.folder / ".build.log")
    run.start([tmp_path / "gone.txt"])
    assert ended(run).failed()
    assert run.words().startswith("There is no file or folder")
    run.dismiss()
    assert not run.ended()
