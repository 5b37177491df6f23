"""One row for all reports of one occurrence."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date, timedelta
from typing import Any

import pytest

from pipeline.occurrences import (
    OCCURRENCES,
    Occurrence,
    disagreements,
    occurrence,
    occurrence_table,
    occurrences,
)
from pipeline.records import Event
from pipeline.schema import to_table
from tests.test_merge import COUNTRY, DAY, KHERSON, LONG, NOWHERE, OBLAST, SUBURB, report


def together(*reports: dict[str, Any]) -> list[Event]:
    """Reports of one occurrence, by articles a, b, c ..."""
    return [replace(report("abcdefgh"[number], **changes), cluster_id="a-1") for number, changes in enumerate(reports)]


def one(*reports: dict[str, Any]) -> Occurrence:
    return occurrence(together(*reports))


def test_an_occurrence_counts_its_reports() -> None:
    row = one({}, {"published": DAY + timedelta(days=4)}, {"published": DAY})
    assert (row.cluster_id, row.n_reports, row.n_sources) == ("a-1", 3, 3)
    assert (row.first_report, row.last_report) == (DAY, DAY + timedelta(days=4))
    assert row.event_ids == "c-1; a-1; b-1"


@pytest.mark.parametrize(
    ("reports", "sources"),
    [
        ([{}, {}], 2),
        ([{"source": "Daily"}, {"source": "Daily"}], 1),
        ([{"text": LONG}, {"text": LONG}], 1),
        ([{"text": LONG}, {"text": LONG.replace("told reporters", "said")}], 1),
        ([{"text": LONG}, {"text": LONG}, {"text": "Kherson came under fire on Monday, its mayor said."}], 2),
        ([{"source": "Daily", "text": LONG}, {"source": "Herald", "text": LONG}, {"source": "Herald"}], 1),
    ],
)
def test_copies_of_one_text_are_one_source(reports: list[dict[str, Any]], sources: int) -> None:
    assert one(*reports).n_sources == sources


@pytest.mark.parametrize(
    ("reports", "place", "precision"),
    [
        ([OBLAST, KHERSON, COUNTRY], "Kherson", 1),
        ([OBLAST, COUNTRY], "Kherson Oblast", 4),
        ([SUBURB, KHERSON, KHERSON], "Kherson", 1),
        ([NOWHERE, NOWHERE], None, None),
    ],
)
def test_the_most_exact_place_that_a_report_gives(reports: list[dict[str, Any]], place: str | None, precision: int | None) -> None:
    row = one(*reports)
    assert (row.place_name, row.place_precision) == (place, precision)
    assert (row.latitude is None) == (place is None)


def test_the_most_exact_days_that_a_report_gives() -> None:
    week = {"date_start": DAY, "date_end": DAY + timedelta(days=6), "date_precision": "week"}
    guessed = {"date_start": DAY + timedelta(days=1), "date_basis": "publication"}
    row = one(week, guessed, {})
    assert (row.date_start, row.date_end, row.date_precision, row.date_article_id) == (DAY, DAY, "day", "c")
    assert one({"date_start": None, "date_basis": "none", "date_precision": "unknown"}).date_start is None


def killed(low: int | None, high: int | None) -> dict[str, int | None]:
    return {"killed_low": low, "killed_high": high}


@pytest.mark.parametrize(
    ("figures", "span", "disputed"),
    [
        ([killed(8, 8), killed(12, 12)], (8, 12), True),
        ([killed(8, None), killed(16, 16)], (8, 16), False),
        ([killed(8, 8), killed(16, None)], (8, None), True),
        ([killed(8, 10), killed(9, 12)], (8, 12), False),
        ([killed(None, 9), killed(5, 5)], (None, 9), False),
        ([killed(None, None), killed(3, 3)], (3, 3), False),
        ([killed(None, None)], (None, None), False),
    ],
)
def test_a_toll_spans_all_reports(figures: list[dict[str, Any]], span: tuple[int | None, int | None], disputed: bool) -> None:
    row = one(*figures)
    assert (row.killed_low, row.killed_high) == span
    assert ("killed" in (row.disagreements or "")) == disputed


def test_each_figure_keeps_its_source() -> None:
    row = one(
        {"killed_low": 8, "source": "Daily", "published": date(2022, 10, 25), "claim_source": "the mayor"},
        {"killed_low": 9, "killed_high": 9, "source": "Herald", "published": date(2022, 10, 26), "claim_source": "author"},
    )
    assert row.killed_reported == "at least 8 (the mayor, Daily, 2022-10-25); 9 (Herald, 2022-10-26)"


@pytest.mark.parametrize(
    ("reports", "said"),
    [
        ([{}, {}], ()),
        ([KHERSON, SUBURB], ("place: Kherson, Antonivka",)),
        ([{}, {"date_start": DAY + timedelta(days=1)}], ("date: 2022-10-24, 2022-10-25",)),
        ([{}, {"date_start": DAY + timedelta(days=1), "date_basis": "publication"}], ()),
        ([{"side_a": "Russia"}, {"side_a": "Ukraine"}], ("initiator: Russia, Ukraine",)),
        ([{"side_a": "Russia"}, {"side_a": "Russian forces"}], ()),
        ([{}, {"disputed": True}], ("denied or disputed by a party",)),
    ],
)
def test_disagreements_are_listed(reports: list[dict[str, Any]], said: tuple[str, ...]) -> None:
    assert disagreements(together(*reports)) == said


def test_the_order_of_reports_does_not_matter() -> None:
    reports = together(OBLAST, KHERSON, SUBURB, {"killed_low": 3, "killed_high": 3})
    assert occurrence(reports) == occurrence(reports[::-1])


def test_the_table_has_a_row_for_each_occurrence() -> None:
    reports = [*together(KHERSON, SUBURB), replace(report("z"), cluster_id="z-1")]
    table = occurrence_table(to_table(reports))
    assert table.schema == OCCURRENCES
    assert table.to_pylist() == [asdict(row) for row in occurrences(reports)]
    assert table["cluster_id"].to_pylist() == ["a-1", "z-1"]


def test_a_chosen_report_brings_all_reports_of_its_occurrence() -> None:
    events = to_table([*together(KHERSON, SUBURB), replace(report("z"), cluster_id="z-1")])
    table = occurrence_table(events, events.slice(0, 1))
    assert table.select(["cluster_id", "n_reports"]).to_pylist() == [{"cluster_id": "a-1", "n_reports": 2}]
