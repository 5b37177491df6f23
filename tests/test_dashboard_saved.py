"""What the page keeps of a large version: a file that a later start opens, with the answers of tables in memory."""

from __future__ import annotations

import os
import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.filters import Filters
from dashboard.look import KINDS
from dashboard.query import ORDERS, Snapshot, saved
from pipeline.store import Store
from tests.dashboard_store import sample_events, write_store


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return write_store(tmp_path_factory.mktemp("saved") / "store", sample_events())


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every store counts as a large one."""
    monkeypatch.setattr(saved, "_IN_MEMORY", -1)


def answers(store: Store, beside: Path | None = None) -> Snapshot:
    return Snapshot.of_files(store.event_files(), store.article_files(), "1", "now", beside=beside)


def told(snapshot: Snapshot, filters: Filters) -> list[object]:
    """What the page shows of a choice."""
    counted = [snapshot.facet(filters, name) for name in ("country", "region", "place", "type", "sub", "actor", "source", "precision")]
    listed = [snapshot.rows(filters, order).to_pylist() for order in ORDERS]
    drawn = [snapshot.bars(filters, "week"), snapshot.spans(filters), snapshot.areas(filters, 50), snapshot.marks(filters, 50)]
    cells = {name: column.tolist() for name, column in snapshot.cells(filters, 12).items()}
    return [snapshot.counts(filters), counted, listed, drawn, cells, snapshot.occurrence_ids(filters, "date_down")]


CHOICES = st.builds(
    Filters,
    since=st.sampled_from((None, date(2022, 10, 5))),
    country=st.sampled_from(((), ("UA",), ("SD", "UA"))),
    type=st.lists(st.sampled_from(list(KINDS)), max_size=2, unique=True).map(tuple),
    unreal=st.booleans(),
    killed=st.sampled_from((None, 2)),
    q=st.sampled_from(("", "kherson", "nowhere")),
)


@pytest.fixture(scope="module")
def three(store: Store, tmp_path_factory: pytest.TempPathFactory) -> tuple[Snapshot, Snapshot, Snapshot]:
    """One version in memory, in the file just written, and in the file opened again."""
    beside = tmp_path_factory.mktemp("beside") / "store.page"
    with pytest.MonkeyPatch.context() as patch:
        small = answers(store)
        patch.setattr(saved, "_IN_MEMORY", -1)
        return small, answers(store, beside), answers(store, beside)


@settings(max_examples=25, deadline=None)
@given(filters=CHOICES)
def test_file_and_memory_give_the_same_answers(three: tuple[Snapshot, Snapshot, Snapshot], filters: Filters) -> None:
    small, written, opened = (told(snapshot, filters) for snapshot in three)
    assert small == written == opened


@settings(max_examples=25, deadline=None)
@given(filters=CHOICES)
def test_facets_are_plain_counts_of_the_rows(three: tuple[Snapshot, Snapshot, Snapshot], filters: Filters) -> None:
    for snapshot in three[1:]:
        for field, column in (("type", "event_type"), ("sub", "sub_type"), ("country", "country"), ("source", "source")):
            values = [value for value in snapshot.rows(filters.without(field), "date_down")[column].to_pylist() if value is not None]
            assert snapshot.facet(filters, field) == {value: values.count(value) for value in values}


@pytest.mark.usefixtures("large")
def test_second_start_derives_nothing(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = answers(store, tmp_path / "page").counts(Filters())
    monkeypatch.setattr(saved, "derive", None)
    assert answers(store, tmp_path / "page").counts(Filters()) == before


@pytest.mark.usefixtures("large")
def test_damaged_file_is_written_anew(store: Store, tmp_path: Path) -> None:
    before = answers(store, tmp_path / "page").counts(Filters())
    (kept,) = (tmp_path / "page").iterdir()
    kept.write_bytes(b"not a database")
    assert answers(store, tmp_path / "page").counts(Filters()) == before
    assert [file.name for file in (tmp_path / "page").iterdir()] == [kept.name]


@pytest.mark.usefixtures("large")
def test_where_nothing_can_be_written_a_temporary_file_serves(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved.tempfile, "tempdir", str(tmp_path))
    (tmp_path / "page").write_text("a file stands where the folder should")
    found = answers(store, tmp_path / "page")
    assert found.counts(Filters(q="kherson")).shown
    assert [file.name for file in tmp_path.iterdir()] == ["page"]  # the open file has no name any more


@pytest.mark.usefixtures("large")
def test_old_files_go_and_open_ones_are_read_on(store: Store, tmp_path: Path) -> None:
    page = tmp_path / "page"
    first = answers(store, page)
    (kept,) = page.iterdir()
    os.utime(kept, (1, 1))
    for name in ("b", "c"):
        (page / f"{name}.duckdb").write_bytes(b"")
    for name, age in (("unfinished-old", 10 * 86_400), ("unfinished-new", 0)):
        (page / name).mkdir()
        os.utime(page / name, (time.time() - age, time.time() - age))
    saved._forget(page)
    assert sorted(file.name for file in page.iterdir()) == ["b.duckdb", "c.duckdb", "unfinished-new"]
    assert first.rows(Filters(), "date_up").num_rows
