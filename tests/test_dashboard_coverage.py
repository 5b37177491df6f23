"""Which squares show the articles of each source over time."""

from __future__ import annotations

from datetime import date, timedelta

import pyarrow as pa

from dashboard.coverage_view import MOST_SOURCES, coverage_squares
from pipeline.coverage import COVERAGE

MONDAY = date(2022, 10, 24)


def counted(*rows: tuple[str | None, date | None, int]) -> pa.Table:
    names = ("source", "published", "n_articles")
    return pa.Table.from_pylist([dict(zip(names, row, strict=True)) | {"n_events": 1} for row in rows], schema=COVERAGE)


def test_a_source_that_stops_has_no_square() -> None:
    days = [MONDAY + timedelta(days=k) for k in range(4)]
    found, step, left_out = coverage_squares(counted(*(("Herald", day, 2) for day in days), *(("Daily", day, 1) for day in days[:2])))
    assert (step, left_out) == ("day", 0)
    assert [(square["source"], square["day"]) for square in found] == [
        *(("Herald", day) for day in days), *(("Daily", day) for day in days[:2]),
    ]  # fmt: skip


def test_long_times_stand_by_week_and_by_month() -> None:
    year = counted(("Herald", MONDAY, 1), ("Herald", MONDAY + timedelta(days=2), 3), ("Herald", MONDAY + timedelta(days=300), 1))
    found, step, _ = coverage_squares(year)
    assert (step, found[0]["day"], found[0]["n_articles"], found[0]["n_events"]) == ("week", MONDAY, 4, 2)
    found, step, _ = coverage_squares(year, week_start=6)
    assert (step, found[0]["day"], found[0]["n_articles"]) == ("week", MONDAY - timedelta(days=1), 4)
    found, step, _ = coverage_squares(counted(("Herald", MONDAY, 1), ("Herald", MONDAY + timedelta(days=2000), 1)))
    assert (step, found[0]["day"]) == ("month", date(2022, 10, 1))


def test_what_no_square_shows_is_counted() -> None:
    many = counted(*((f"Source {k:02}", MONDAY, 1) for k in range(MOST_SOURCES + 3)), ("Herald", None, 5), (None, MONDAY, 2))
    found, _, left_out = coverage_squares(many)
    assert found[0]["source"] == ""
    assert len(found) == MOST_SOURCES
    assert sum(square["n_articles"] for square in found) + left_out == MOST_SOURCES + 3 + 5 + 2
    assert coverage_squares(counted(("Herald", None, 5))) == ([], "day", 5)
    assert coverage_squares(COVERAGE.empty_table()) == ([], "day", 0)
