"""What is new, changed or gone between two versions of a store."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import commands, parts
from pipeline.__main__ import main
from pipeline.build import build
from pipeline.changes import change_line, changes_between, compare
from pipeline.merge import merge_reports
from pipeline.occurrences import Occurrence, occurrence_table, occurrences
from pipeline.records import Event
from tests.lines import extract, line
from tests.test_merge import DAY, VILLAGE, report

A, B, ELSEWHERE = report("a"), report("b", killed_low=12, killed_high=12), report("c", **VILLAGE)


def changed(before: list[Event], after: list[Event]) -> list[tuple[str, str, str | None]]:
    found = compare(occurrences(merge_reports(before)), occurrences(merge_reports(after)))
    return [(change.kind, change.row.cluster_id, change.other_id) for change in found]


def test_nothing_changes() -> None:
    assert changed([A, B], [B, A]) == []


def test_new_changed_and_gone() -> None:
    assert changed([], [A]) == [("new", "a-1", None)]
    assert changed([A], [A, B, ELSEWHERE]) == [("changed", "a-1", None), ("new", "c-1", None)]
    assert changed([A, ELSEWHERE], [A]) == [("gone", "c-1", None)]


def test_an_earlier_report_that_comes_late_renames_the_event() -> None:
    early = replace(report("z"), published=DAY - timedelta(days=1))
    assert changed([A, B], [A, B, early]) == [("changed", "z-1", "a-1")]


def test_two_events_that_prove_to_be_one() -> None:
    later = replace(B, date_start=DAY + timedelta(days=1), date_end=DAY + timedelta(days=1))
    assert changed([A, later], [A, replace(later, date_start=DAY, date_end=DAY)]) == [("changed", "a-1", None), ("gone", "b-1", "a-1")]


_NEXT_DAY = {"date_start": DAY + timedelta(days=1), "date_end": DAY + timedelta(days=1)}


@pytest.mark.parametrize(
    ("before", "after", "found_in"),
    [
        ([A], [A, B], {"a-1": "a-1"}),
        ([A, B], [A, B, replace(report("z"), published=DAY - timedelta(days=1))], {"a-1": "z-1"}),
        ([A, replace(B, **_NEXT_DAY)], [A, B], {"a-1": "a-1", "b-1": "a-1"}),
        ([A, B], [A, replace(B, **_NEXT_DAY)], {"a-1": "a-1"}),
        ([A, B], [B], {"a-1": None}),
    ],
    ids=["a later report", "an earlier one", "two are one", "one is two", "the first is taken out"],
)
def test_an_id_that_was_noted_is_found_among_the_reports(before: list[Event], after: list[Event], found_in: dict[str, str | None]) -> None:
    noted = [row.cluster_id for row in occurrences(merge_reports(before))]
    now = {name: row.cluster_id for row in occurrences(merge_reports(after)) for name in row.event_ids.split("; ")}
    assert {name: now.get(name) for name in noted} == found_in


def test_a_change_is_told_in_one_line() -> None:
    (change,) = compare(occurrences(merge_reports([A])), occurrences(merge_reports([A, B])))
    line = change_line(change)
    assert line.startswith("changed\ta-1\t2022-10-24\tKherson\tshelling_artillery_missile\tn_reports: 1 → 2; ")
    assert "killed_low: none → 12" in line


def test_the_command_compares_versions_and_days(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(commands, "_line", line)
    news, store = tmp_path / "news", str(tmp_path / "the störe")
    news.mkdir()
    for name, text in (("2022-10-24-one.txt", "Shells hit Kherson."), ("2022-10-24-two.txt", "Shells hit Izium.")):
        (news / name).write_text(text)
        main(["build", str(news), "--store", store])
    for since, new in (("0", 1), ("1", 0), ("2000-01-01", 2), ("2999-01-01", 0)):
        capsys.readouterr()
        assert main(["changes", "--store", store, "--since", since]) == 0
        out = capsys.readouterr().out
        assert (out.count("\n"), out.count("new\t")) == (new, new)
    assert main(["changes", "--store", store, "--since", "7"]) == 2
    assert "There is no version 7" in capsys.readouterr().err
    assert main(["changes", "--store", store, "--since", "soon"]) == 2


def test_a_table_of_events_is_exported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "_line", line)
    for name in ("one", "two"):
        (tmp_path / f"2022-10-24-{name}.txt").write_text("Shells hit Kherson.")
    store, out = str(tmp_path / "store"), tmp_path / "events.csv"
    main(["build", *map(str, tmp_path.glob("*.txt")), "--store", store])
    for kind in ("geojson", "jsonl", "csv"):
        assert main(["export", "--store", store, "--format", kind, "--table", "events", "--out", str(out)]) == 0
    header, row = out.read_text("utf-8").splitlines()
    assert header.startswith("cluster_id,n_reports,n_sources,")
    assert row.split(",")[1] == "2"


@settings(max_examples=25, deadline=None)
@given(versions=st.lists(st.dictionaries(st.sampled_from("abcdef"), st.sampled_from(["Shells hit Kherson.", "Shells hit Izium.", "They shelled Lyman."])), min_size=2, max_size=3), one_file=st.sampled_from([2, 10**6]))
def test_what_changed_is_found_without_reading_what_did_not(
    tmp_path_factory: pytest.TempPathFactory, versions: list[dict[str, str]], one_file: int
) -> None:
    folder = tmp_path_factory.mktemp("changes")
    stores = []
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(parts, "_ONE_FILE", one_file)
        for texts in versions:
            shutil.rmtree(folder / "news", ignore_errors=True)
            (folder / "news").mkdir()
            for name, text in texts.items():
                (folder / "news" / f"2022-1{ord(name) % 3}-0{ord(name) % 7 + 1}-{name}.txt").write_text(text)
            known = set(stores[-1].articles("article_id")["article_id"].to_pylist()) if stores else set()
            gone = sorted(known - {file.stem for file in (folder / "news").iterdir()})
            stores.append(build([folder / "news"], folder / "store", lambda: extract, remove=gone).store)
    before, after = stores[0], stores[-1]
    whole = [[Occurrence(**row) for row in occurrence_table(store.events()).to_pylist()] for store in (before, after)]
    assert list(changes_between(before, after)) == list(compare(*whole))
    assert list(changes_between(None, after)) == list(compare((), whole[1]))
    assert list(changes_between(after, after)) == []
