"""Bad input to a build: empty files without number, one that is too large, folders that change, disks that are full."""

from __future__ import annotations

import json
import os
import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from pipeline import store as store_module
from pipeline.build import build, closing_line
from pipeline.complaint import Complaint
from pipeline.read import articles as articles_module
from pipeline.read import read_articles
from pipeline.read import rows as rows_module
from pipeline.read import steady as steady_module
from pipeline.records import Article, Unread
from pipeline.status import status_lines
from pipeline.store import Store, latest
from pipeline.unfinished import Unfinished
from tests.lines import extract


def made(news: Path, store: Path) -> Store:
    return build([news], store, lambda: extract).store


def told(store: Store) -> list[tuple[str, str]]:
    return [(row["article_id"], row["text"]) for row in store.events().to_pylist()]


@pytest.fixture
def news(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "one.txt").write_text("Shells hit Kherson. Nobody was hurt.")
    (folder / "two.txt").write_text("They shelled Izium. They shelled Kherson.")
    return folder


def test_empty_files_are_all_kept_and_told_together(news: Path, tmp_path: Path) -> None:
    for number in range(200):
        (news / f"empty-{number:03}.txt").touch()
    store = made(news, tmp_path / "store")
    assert store.articles("reason")["reason"].to_pylist().count("empty") == 200
    assert closing_line(store).endswith("; 200 articles not read (empty): see sitrep status")
    lines = [line for line in status_lines(store) if line.startswith("  empty-") or ": empty;" in line]
    assert len(lines) == 31
    assert lines[-1].startswith("  and 170 more: empty;")


def test_reasons_that_differ_by_a_number_are_told_together(tmp_path: Path) -> None:
    (tmp_path / "wire.jsonl").write_text("{}\n" * 50)
    store = made(tmp_path / "wire.jsonl", tmp_path / "store")
    lines = list(status_lines(store))
    assert "  and 20 more: line … has no text; all of them are in the store's articles, column reason" in lines


def test_a_file_and_a_line_that_are_too_large_cost_only_themselves(news: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (articles_module, rows_module):
        monkeypatch.setattr(module, "LARGEST_ARTICLE", 1000)
    (news / "large.txt").write_text("Shells hit Kherson. " * 100)
    lines = [json.dumps({"id": name, "text": text}) for name, text in (("a", "Shells hit Lyman."), ("b", "x" * 5000), ("c", "Shells hit Izium."))]
    (news / "lines.jsonl").write_text("\n".join(lines))
    found = list(read_articles([news]))
    assert [a.article_id for a in found if isinstance(a, Article)] == ["a", "c", "one", "two"]
    assert [a.article_id for a in found if isinstance(a, Unread)] == ["large", "lines-2"]


def vanishes(news: Path) -> None:
    (news / "two.txt").unlink()


def grows(news: Path) -> None:
    (news / "two.txt").write_text("They shelled Izium. They shelled Kherson. They shelled Lyman.")


def is_replaced(news: Path) -> None:
    (news / "new").write_text("They shelled Lyman.")
    (news / "new").replace(news / "two.txt")


def becomes_a_folder(news: Path) -> None:
    (news / "two.txt").unlink()
    (news / "two.txt").mkdir()


def gets_a_folder_beside_it(news: Path) -> None:
    (news / "later").mkdir()
    (news / "later" / "three.txt").write_text("They shelled Lyman.")


@pytest.mark.parametrize(
    ("change", "last"),
    [
        (vanishes, "no such file"),
        (grows, "They shelled Izium. They shelled Kherson. They shelled Lyman."),
        (is_replaced, "They shelled Lyman."),
        (becomes_a_folder, None),  # empty by now, as if the file had never been
        (gets_a_folder_beside_it, "They shelled Izium. They shelled Kherson."),
    ],
)
def test_a_folder_that_changes_while_it_is_read(news: Path, change: Callable[[Path], None], last: str | None) -> None:
    reading = read_articles([news])
    first = next(reading)
    change(news)
    rest = [a.text if isinstance(a, Article) else a.reason for a in reading]
    assert first.article_id == "one"
    assert rest == ([] if last is None else [last])


def test_a_file_that_goes_between_listing_and_opening(news: Path) -> None:
    sources = list(articles_module.find_sources([news]))
    (news / "two.txt").unlink()
    with pytest.raises(articles_module.Unreadable, match="no such file"):
        sources[1].read(1000)


@contextmanager
def no_file_may_grow() -> Iterator[None]:
    """From here on the disk takes no byte more: the system refuses to write past a file's first ones."""
    _, hard = before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (16, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@contextmanager
def full_disk(moment: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The disk is full while a finished piece, or one of the store's tables, is written."""
    add, write = Unfinished.add, store_module._write

    def adding(self: Unfinished, rows: Any) -> None:
        with no_file_may_grow():
            add(self, rows)

    def writing(where: Any, *what: Any) -> None:
        if where.name != moment:
            return write(where, *what)
        with no_file_may_grow():
            return write(where, *what)

    with monkeypatch.context() as patched:
        if moment == "unfinished":
            patched.setattr(Unfinished, "add", adding)
        else:
            patched.setattr(store_module, "_write", writing)
        yield


@pytest.mark.parametrize("moment", ["unfinished", "events", "articles"])
def test_a_full_disk_is_said_and_leaves_the_store(news: Path, tmp_path: Path, moment: str, monkeypatch: pytest.MonkeyPatch) -> None:
    store = made(news, tmp_path / "store")
    before = told(store)
    (news / "three.txt").write_text("Shells hit Lyman.")
    with full_disk(moment, monkeypatch), pytest.raises(Complaint, match=r"cannot be written: [^\n]*$"):
        made(news, tmp_path / "store")
    assert told(Store(tmp_path / "store")) == before
    after = made(news, tmp_path / "store")
    assert ("three", "Shells hit Lyman.") in told(after)
    assert len(told(after)) == len(before) + 1


@pytest.mark.parametrize("moment", ["unfinished", "events", "articles"])
def test_a_disk_that_is_full_at_the_first_build_leaves_no_store(news: Path, tmp_path: Path, moment: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with full_disk(moment, monkeypatch), pytest.raises(Complaint, match="cannot be written"):
        made(news, tmp_path / "store")
    assert latest(tmp_path / "store") is None
    assert told(made(news, tmp_path / "store")) == told(made(news, tmp_path / "other"))


class Meanwhile:
    """Does something to a file whenever another `every` bytes of it have been read."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, act: Callable[[int], None], times: int = 1) -> None:
        self.done, read = 0, steady_module._Steady.readinto

        def reading(opened: Any, buffer: Any) -> int:
            size = min(len(buffer), 40)
            with memoryview(buffer)[:size] as some:
                if self.done < times:
                    self.done += 1
                    act(self.done)
                return read(opened, some)

        monkeypatch.setattr(steady_module._Steady, "readinto", reading)


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        (1, "Shells hit Lyman 1 times, the mayor of the town said."),
        (2, "Shells hit Lyman 2 times, the mayor of the town said."),
        (99, "changed while it was read"),
    ],
)
def test_a_file_rewritten_while_it_is_read_is_one_content_or_none(news: Path, monkeypatch: pytest.MonkeyPatch, times: int, expected: str) -> None:
    (news / "one.txt").unlink()
    two = news / "two.txt"

    def rewrite(time: int) -> None:
        two.write_text(f"Shells hit Lyman {time} times, the mayor of the town said.")
        os.utime(two, ns=(time, time))  # a quick machine writes twice within one tick of the disk's clock

    Meanwhile(monkeypatch, rewrite, times)
    (found,) = read_articles([news])
    assert (found.text if isinstance(found, Article) else found.reason) == expected


def lines_of(*texts: str) -> str:
    return "".join(json.dumps({"text": text}) + "\n" for text in texts)


WIRE = ("Shells hit Kherson on Monday.", "Shells hit Izium on Tuesday.", "Shells hit Lyman on Friday.")


@pytest.mark.parametrize(
    ("rewritten", "expected"),
    [
        (lines_of(*WIRE, "Shells hit Odesa."), list(WIRE)),  # only added to: what was there counts
        (lines_of("Calm in Kherson on Monday, all day.", *WIRE), ["changed while it was read"]),
        (lines_of(*WIRE[:2]), ["changed while it was read"]),
        ("", ["changed while it was read"]),
    ],
)
def test_lines_may_be_added_to_while_they_are_read_but_not_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rewritten: str, expected: list[str]
) -> None:
    wire = tmp_path / "wire.jsonl"
    wire.write_text(lines_of(*WIRE))

    def rewrite(_: int) -> None:
        wire.write_text(rewritten)
        os.utime(wire, ns=(1, 1))

    Meanwhile(monkeypatch, rewrite)
    assert [a.text if isinstance(a, Article) else a.reason for a in read_articles([wire])] == expected
    monkeypatch.undo()
    assert len([a for a in read_articles([wire]) if isinstance(a, Article)]) == rewritten.count("\n")
