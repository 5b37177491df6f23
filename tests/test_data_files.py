"""Data files: the same rows give the same bytes, however they come; no file mixes parts or grows without end."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import data_files
from pipeline.data_files import write_files
from pipeline.home import OnDisk
from pipeline.parts import parts_of
from pipeline.schema import ARTICLES

_DAYS = [date(2022, 9, 30), *[date(2022, 10, 1)] * 9, *[date(2023, 1, 31)] * 4, None]


def rows() -> pa.Table:
    """Articles in the order of a table by parts: 1, 9 and 4 of a month each, one of none."""
    nothing = dict.fromkeys(ARTICLES.names) | {"status": "read", "n_events": 0, "n_unresolved_places": 0}
    return pa.Table.from_pylist([nothing | {"article_id": f"a{n:02}", "published": day} for n, day in enumerate(_DAYS)], ARTICLES)


def laid(folder: Path, table: pa.Table, cuts: list[int], by_parts: bool, named: str = "rows") -> dict[str, bytes]:
    """The files that the rows give when they come in batches that end at `cuts`."""
    ends = [0, *sorted(cuts), len(table)]
    batches = [batch for start, end in pairwise(ends) for batch in table.slice(start, end - start).combine_chunks().to_batches()]
    written = write_files(OnDisk(folder), "articles", ARTICLES, batches, by_parts, named)
    files = {file.path: (folder / "articles" / file.path).read_bytes() for file in written}
    assert [len(content) for content in files.values()] == [file.size for file in written]
    assert sum(file.rows for file in written) == len(table)
    return files


@settings(max_examples=60, deadline=None)
@given(cuts=st.lists(st.integers(0, len(_DAYS))), by_parts=st.booleans(), together=st.integers(1, 8))
def test_batches_of_any_size_give_the_same_bytes(tmp_path_factory: pytest.TempPathFactory, cuts: list[int], by_parts: bool, together: int) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(data_files, "_ARTICLES_TOGETHER", together)
        whole, pieces = (laid(tmp_path_factory.mktemp("rows"), rows(), some, by_parts) for some in ([], cuts))
    assert whole == pieces


@pytest.mark.parametrize(
    ("by_parts", "expected"),
    [
        (True, ["part=2022-09/rows-00000.parquet", "part=2022-10/rows-00001.parquet", "part=2023-01/rows-00002.parquet", "part=undated/rows-00003.parquet"]),
        (False, ["rows-00000.parquet"]),
    ],
)
def test_a_part_is_a_folder_of_its_own(tmp_path: Path, by_parts: bool, expected: list[str]) -> None:
    assert list(laid(tmp_path, rows(), [4], by_parts)) == expected
    for path in expected:
        found = pq.read_table(tmp_path / "articles" / path, partitioning=None)
        assert found.schema.equals(ARTICLES)
        assert not by_parts or f"part={','.join(set(parts_of(found).to_pylist()))}" == Path(path).parent.name


def test_a_large_part_is_several_files_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data_files, "_ARTICLES_TOGETHER", 2)
    monkeypatch.setattr(data_files, "_IN_A_FILE", 4)
    files = laid(tmp_path, rows(), [3, 7], by_parts=True)
    read = [pq.read_table(tmp_path / "articles" / path, partitioning=None)["article_id"].to_pylist() for path in sorted(files)]
    assert [len(ids) for ids in read] == [1, 4, 4, 1, 4, 1]
    assert [name for ids in read for name in ids] == rows()["article_id"].to_pylist()


def test_no_row_gives_no_file(tmp_path: Path) -> None:
    assert laid(tmp_path, ARTICLES.empty_table(), [], by_parts=True) == {}


def test_a_file_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    laid(tmp_path, rows(), [], by_parts=False)
    with pytest.raises(FileExistsError):
        laid(tmp_path, rows(), [], by_parts=False)
