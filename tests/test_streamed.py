"""Streamed: rows of any number and width in the table's order, whatever fits into memory, and nothing left on the disk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import streamed
from pipeline.parts import parts_of
from pipeline.schema import ARTICLES, EVENTS, to_table
from pipeline.streamed import in_order
from tests.dashboard_store import sample_events
from tests.test_build_bad_input import no_file_may_grow

_NOTHING: dict[str, Any] = dict.fromkeys(ARTICLES.names) | {"status": "read", "n_events": 0, "n_unresolved_places": 0}
_DAYS = [None, date(2022, 10, 3), date(2022, 10, 4), date(14, 1, 1), date(2023, 1, 1)]


def article(name: str, day: date | None = None, text: str = "") -> dict[str, Any]:
    return _NOTHING | {"article_id": name, "published": day, "text": text}


def files_of(folder: Path, rows: Sequence[dict[str, Any]], size: int, name: str = "new") -> list[str]:
    files = []
    for start in range(0, len(rows), size):
        files.append(str(folder / f"{name}-{start:06}.parquet"))
        pq.write_table(pa.Table.from_pylist(rows[start : start + size], ARTICLES), files[-1])
    return files


def small_memory(patched: pytest.MonkeyPatch, sorted_: int = 2_000, dealt: int = 900, ranges: int = 3) -> None:
    patched.setattr(streamed, "_SORTED", sorted_)
    patched.setattr(streamed, "_DEALT", dealt)
    patched.setattr(streamed, "_RANGES", ranges)
    patched.setattr(streamed, "_READ", 2)
    patched.setattr(streamed, "_FILES", 2)


_ROWS = st.lists(
    st.builds(article, st.text(st.characters(codec="utf-8"), max_size=6), st.sampled_from(_DAYS), st.text(max_size=300)),
    unique_by=lambda row: row["article_id"],
    max_size=60,
)


@settings(max_examples=80, deadline=None)
@given(new=_ROWS, kept=_ROWS, by_parts=st.booleans(), size=st.integers(1, 20), ranges=st.integers(2, 9), sorted_=st.integers(1, 20_000))
def test_rows_come_in_order_however_little_memory_there_is(
    tmp_path_factory: pytest.TempPathFactory, new: list[dict[str, Any]], kept: list[dict[str, Any]], by_parts: bool, size: int, ranges: int, sorted_: int
) -> None:
    folder = tmp_path_factory.mktemp("rows")
    replaced = {row["article_id"] for row in new}
    old, files = files_of(folder, kept, size, "kept"), files_of(folder, new, size)
    with pytest.MonkeyPatch.context() as patched:
        small_memory(patched, sorted_, ranges=ranges)
        batches = list(in_order(ARTICLES, old, replaced, files, folder / "scratch", by_parts))
    expected = pa.Table.from_pylist([*new, *(row for row in kept if row["article_id"] not in replaced)], ARTICLES)
    parts = parts_of(expected).to_pylist() if by_parts else [None] * len(expected)
    rows = sorted(zip(parts, expected.to_pylist(), strict=True), key=lambda row: (row[0] or "", row[1]["article_id"]))
    assert [row for batch in batches for row in batch.to_pylist()] == [row for _, row in rows]
    assert all(batch.schema.equals(ARTICLES) for batch in batches)
    assert not (folder / "scratch").exists() or not list((folder / "scratch").iterdir())


def test_events_of_one_article_that_fits_into_no_memory_come_whole_and_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small_memory(monkeypatch)
    events = to_table(sample_events())
    one = events.set_column(EVENTS.names.index("article_id"), EVENTS.field("article_id"), pa.array(["a"] * len(events), pa.string()))
    pq.write_table(one.take(list(range(len(one)))[::-1]), tmp_path / "one.parquet")
    rows = pa.Table.from_batches(in_order(EVENTS, [], (), [str(tmp_path / "one.parquet")], tmp_path / "scratch", by_parts=False))
    assert rows.equals(one.sort_by([("text_start", "ascending"), ("event_id", "ascending")]))


@pytest.mark.parametrize("taken", [0, 1])
def test_who_stops_reading_leaves_nothing_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, taken: int) -> None:
    small_memory(monkeypatch)
    files = files_of(tmp_path, [article(f"a{n:03}", text="x" * 100) for n in range(200)], 20)
    rows = in_order(ARTICLES, [], (), files, tmp_path / "scratch", by_parts=False)
    for _ in range(taken):
        next(rows)
    rows.close()  # type: ignore[attr-defined]
    assert not (tmp_path / "scratch").exists() or not list((tmp_path / "scratch").iterdir())


def test_a_disk_that_is_full_is_an_error_of_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small_memory(monkeypatch)
    files = files_of(tmp_path, [article(f"a{n:03}", text="x" * 100) for n in range(200)], 20)
    with no_file_may_grow(), pytest.raises(OSError, match="File too large"):
        list(in_order(ARTICLES, [], (), files, tmp_path / "scratch", by_parts=False))
    assert not list((tmp_path / "scratch").iterdir())
