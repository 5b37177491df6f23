"""A large store lies by months: a build writes those that it changes, and the table is the one that a build at once gives."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from dashboard_store import changed, sample_events, write_store

from dashboard.filters import Filters
from dashboard.query import Snapshot
from pipeline import parts, store
from pipeline.complaint import Complaint
from pipeline.schema import ARTICLES
from pipeline.store import Next, Store, commit, compact
from pipeline.streamed import in_order
from tests.test_build import killed_before_articles, made

TEXTS = {
    "2022-10-24": "Shells hit Kherson. They shelled Izium.",
    "2022-10-25": "Shells hit Kherson again on Monday. Two people were killed in Izium.",
    "2022-12-01": "Shells hit Odesa.",
    "2023-02-03": "They shelled Kherson. They shelled Kherson in October 2022.",
    "undated": "Shells hit Izium.",
}


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three rows are many here."""
    monkeypatch.setattr(parts, "_ONE_FILE", 3)


def news(folder: Path, *names: str, **texts: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name in names or TEXTS:
        (folder / f"{name}.txt").write_text(texts.get(name, TEXTS[name]))
        if name != "undated":
            (folder / f"{name}.meta.json").write_text(json.dumps({"published": name}))
    return folder


def files(kept: Store) -> dict[str, str]:
    return {Path(file).parent.name: Path(file).read_bytes().hex() for file in (*kept.event_files(), *kept.article_files())}


def by_name(names: list[str]) -> set[str]:
    return {Path(name).parent.name for name in names}


def test_a_large_table_is_one_file_a_month(tmp_path: Path) -> None:
    kept = made([news(tmp_path / "news")], tmp_path / "store").store
    assert by_name(kept.article_files()) == {"part=2022-10", "part=2022-12", "part=2023-02", "part=undated"}
    assert len(kept.event_files()) == len(by_name(kept.event_files()))
    assert [row["article_id"] for row in kept.articles("article_id").to_pylist()] == sorted(TEXTS)
    assert kept.events().schema == store.EVENTS


def test_a_small_store_is_one_file(tmp_path: Path) -> None:
    kept = made([news(tmp_path / "news", "2022-12-01", "2023-02-03")], tmp_path / "store").store
    assert [Path(name).parent.name for name in kept.article_files() + kept.event_files()] == ["articles", "events"]


@pytest.mark.parametrize("first", [["2022-10-24"], ["2022-10-24", "2022-12-01", "2023-02-03", "undated"], list(TEXTS)[:4]])
def test_built_in_pieces_or_at_once_the_files_are_the_same(tmp_path: Path, first: list[str]) -> None:
    made([news(tmp_path / "news", *first)], tmp_path / "store")
    pieces = made([news(tmp_path / "news")], tmp_path / "store").store
    at_once = made([tmp_path / "news"], tmp_path / "other").store
    assert pieces.events().equals(at_once.events())
    assert pieces.articles().equals(at_once.articles())
    assert files(pieces) == files(at_once)


def test_a_build_writes_only_the_months_that_change(tmp_path: Path) -> None:
    before = made([news(tmp_path / "news")], tmp_path / "store").store
    old = before.events()
    after = made([news(tmp_path / "news", **{"2022-12-01": "Shells hit Kharkiv."})], tmp_path / "store").store
    for written in (set(after.event_files()) - set(before.event_files()), set(after.article_files()) - set(before.article_files())):
        assert by_name(list(written)) == {"part=2022-12"}
    assert before.events().equals(old)
    fresh = made([tmp_path / "news"], tmp_path / "fresh").store
    assert files(after) == files(fresh)


def test_a_change_without_events_leaves_their_table_alone(tmp_path: Path) -> None:
    texts = {"2022-12-01": "Nobody came."}
    before = made([news(tmp_path / "news", **texts)], tmp_path / "store").store
    after = made([news(tmp_path / "news", **{"2022-12-01": "Nobody came at all."})], tmp_path / "store").store
    assert (after.version(), after.events_version()) == (1, before.events_version())
    assert after.article_text("2022-12-01") == "Nobody came at all."


def test_articles_that_go_take_their_months_with_them(tmp_path: Path) -> None:
    made([news(tmp_path / "news")], tmp_path / "store")
    kept = made([], tmp_path / "store", remove=("2023-02-03",)).store
    assert "part=2023-02" not in by_name(kept.article_files() + kept.event_files())
    small = made([], tmp_path / "store", remove=("2022-12-01", "undated", "2022-10-25")).store
    assert by_name(small.article_files()) == {"articles"}
    assert small.articles("article_id")["article_id"].to_pylist() == ["2022-10-24"]


def test_what_a_killed_build_left_is_not_built_upon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made([news(tmp_path / "news")], tmp_path / "store")
    with killed_before_articles(monkeypatch):
        made([news(tmp_path / "news", **{"2022-12-01": "They shelled Kharkiv. Shells hit Kharkiv."})], tmp_path / "store")
    # the file is as it was, and another one has changed
    kept = made([news(tmp_path / "news", **{"2023-02-03": "They shelled Lviv."})], tmp_path / "store").store
    assert files(kept) == files(made([tmp_path / "news"], tmp_path / "fresh").store)


def test_of_two_builds_of_parts_one_is_refused(tmp_path: Path) -> None:
    first = made([news(tmp_path / "news")], tmp_path / "store").store
    made([news(tmp_path / "news", **{"2022-12-01": "They shelled Kharkiv."})], tmp_path / "store")
    shown = Store(tmp_path / "store").articles()
    month = Next(parts.within(first.articles(), {"2023-02"}), 5, frozenset({"2023-02"}))
    with pytest.raises(Complaint, match="Another build has written the store"):
        commit(tmp_path / "store", Next(first.events(), 5, frozenset()), month, first)
    assert Store(tmp_path / "store").articles().equals(shown)


def test_compacting_keeps_months_and_rows(tmp_path: Path) -> None:
    made([news(tmp_path / "news")], tmp_path / "store")
    kept = made([news(tmp_path / "news", **{"2022-12-01": "They shelled Kharkiv."})], tmp_path / "store").store
    compact(tmp_path / "store", timedelta(days=1))
    joined = Store(tmp_path / "store")
    assert joined.events().equals(kept.events())
    assert joined.articles().equals(kept.articles())
    later = made([news(tmp_path / "news")], tmp_path / "store").store
    assert files(later) == files(made([tmp_path / "news"], tmp_path / "fresh").store)


def test_the_page_reads_months_as_it_reads_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    events = [changed(event, published=date(2022, 1 + k % 12, 3)) for k, event in enumerate(sample_events())]
    months = write_store(tmp_path / "months", events)
    monkeypatch.setattr(parts, "_ONE_FILE", 10_000)
    whole = write_store(tmp_path / "whole", events)
    assert (len(months.event_files()) > 1, len(whole.event_files())) == (True, 1)
    many, one = (Snapshot.of_files(kept.event_files(), kept.article_files(), "0", "now") for kept in (months, whole))
    assert many.counts(Filters()) == one.counts(Filters())
    assert months.events().equals(whole.events())


def test_rows_without_days_are_a_part_of_their_own() -> None:
    days = pa.array([date(2022, 10, 3), None, None, date(12, 3, 4)], pa.date32())
    began = pa.array([None, date(2014, 7, 1), None, None], pa.date32())
    found = pa.table({"published": days, "date_start": began})
    assert parts.parts_of(found).to_pylist() == ["2022-10", "2014-07", "undated", "0012-03"]
    assert parts.different(found, found.slice(1, 1)) == {"2022-10", "2014-07", "undated", "0012-03"}


@pytest.mark.parametrize("one_file", [3, 10**6])
def test_two_builds_of_the_same_events_write_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, one_file: int) -> None:
    monkeypatch.setattr(parts, "_ONE_FILE", one_file)
    (row,) = made([news(tmp_path / "news", "2022-12-01")], tmp_path / "one").store.events().to_pylist()
    many = pa.Table.from_pylist([row], store.EVENTS).take([0] * 60_000)
    many = many.set_column(0, store.EVENTS.field("event_id"), pa.array([f"{number * 7919 % 60_000:016x}" for number in range(60_000)]))
    chunked = pa.concat_tables([many.slice(start, 5_000) for start in range(0, 60_000, 5_000)])
    kept = [commit(tmp_path / name, chunked, store.ARTICLES.empty_table(), None) for name in ("a", "b")]
    (first,), (second,) = (each.event_files() for each in kept)
    assert pa.parquet.read_table(first, partitioning=None)["event_id"].to_pylist() == [f"{number:016x}" for number in range(60_000)]
    assert Path(first).read_bytes() == Path(second).read_bytes()


@pytest.mark.parametrize("one_file", [3, 10**6])
def test_however_the_articles_come_the_same_bytes_are_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, one_file: int) -> None:
    monkeypatch.setattr(parts, "_ONE_FILE", one_file)
    days = [date(2022, 10, 3), date(2022, 12, 31), date(2023, 1, 1), None]
    nothing = dict.fromkeys(store.ARTICLES.names) | {"status": "read", "n_events": 0, "n_unresolved_places": 0}
    rows = [nothing | {"article_id": f"a{n * 7919 % 6_000:04}", "digest": "new", "published": days[n % 4], "text": "x" * (n % 90)} for n in range(6_000)]
    written = []
    for name, size in (("whole", 6_000), ("pieces", 500), ("backwards", 1_700)):
        table = pa.Table.from_pylist(rows if name != "backwards" else rows[::-1], store.ARTICLES)
        folder = tmp_path / name
        folder.mkdir()
        for start in range(0, 6_000, size):
            pa.parquet.write_table(table.slice(start, size), folder / f"{start}.parquet")
        pieces = sorted(map(str, folder.glob("*.parquet")))
        by_parts = parts.is_large(6_000)
        stream = in_order(ARTICLES, [], [], pieces, folder / "scratch", by_parts)
        kept = commit(folder / "store", pa.Table.from_pylist([], store.EVENTS), store.Next(stream, 6_000), None)
        written.append({Path(file).parent.name: Path(file).read_bytes() for file in kept.article_files()})
        for file in kept.article_files():
            ids = pa.parquet.read_table(file, partitioning=None)["article_id"].to_pylist()
            assert ids == sorted(ids)
    assert len(written[0]) == (4 if one_file == 3 else 1)
    assert written[0] == written[1] == written[2]
