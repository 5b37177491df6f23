"""Merging again gives the clusters of a full merge, ids and all, whatever comes or goes in whatever order."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.merge import Cover, Reach, first_reports, merge_again, merge_reports
from pipeline.records import Event
from pipeline.schema import EVENTS, to_table
from tests.test_merge import COUNTRY, DAY, KHERSON, MARKET, OBLAST, SUBURB, VILLAGE, report

NONE = EVENTS.empty_table()
PLACES = (KHERSON, SUBURB, VILLAGE, OBLAST, COUNTRY)
THINGS = ("market", "queue", "theatre", "bakery", "bridge")


def made_up(seed: int, rows: int, days: int) -> list[Event]:
    """Rows that are alike in many ways: few places, days, tolls and words; some vague, some undated."""
    draw = random.Random(seed)
    return [_row(draw, number, days) for number in range(rows)]


def _row(draw: random.Random, number: int, days: int) -> Event:
    day = date(2022, 10, 1) + timedelta(days=draw.randrange(days))
    killed = draw.choice([None, None, 2, 12])
    text = f"Shells hit the {draw.choice(THINGS)} and the {draw.choice(THINGS)} while people waited for bread and water there."
    changes: dict[str, Any] = dict(draw.choice(PLACES)) | {
        "event_id": f"{number:016x}",
        "text": text,
        "date_start": day if draw.random() < 0.9 else None,
        "date_basis": draw.choice(["explicit", "publication"]),
        "published": day + timedelta(days=draw.randrange(3)) if draw.random() < 0.9 else None,
        "killed_low": killed,
        "killed_high": killed,
    }
    if changes["date_start"] is None:
        changes |= {"date_basis": "none", "date_precision": "unknown"}
    return report(f"article-{number // 2}", **changes)


def by_articles(table: pa.Table, articles: set[str]) -> tuple[pa.Table, pa.Table]:
    """The rows of other articles, and those of `articles`."""
    inside = pa.array([article in articles for article in table["article_id"].to_pylist()], pa.bool_())
    outside = pa.array([not flag for flag in inside.to_pylist()], pa.bool_())
    return table.filter(outside), table.filter(inside)


def again(kept: pa.Table, gone: pa.Table, new: list[Event]) -> pa.Table:
    """All rows after some went and some came."""

    def near(cover: Cover) -> pa.Table:
        return kept.filter(pa.array(cover.touched_by(Reach.of(kept))))

    renamed, merged = merge_again(near, gone, to_table(replace(row, cluster_id=row.event_id) for row in new))
    names = dict(zip(renamed["event_id"].to_pylist(), renamed["cluster_id"].to_pylist(), strict=True))
    rows = [row | {"cluster_id": names.get(row["event_id"], row["cluster_id"])} for row in kept.to_pylist()]
    return pa.concat_tables([pa.Table.from_pylist(rows, EVENTS), merged])


@pytest.fixture
def crowded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks are crowded early, so that rows which come or go change who stands beside whom."""
    monkeypatch.setattr("pipeline.merge.blocks._CROWDED", 6)
    monkeypatch.setattr("pipeline.merge.blocks._NEXT", 2)


@pytest.mark.usefixtures("crowded")
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 10**6), st.integers(2, 60), st.sampled_from([3, 30, 200]), st.data())
def test_any_order_of_comings_and_goings_gives_the_clusters_of_a_full_merge(seed: int, size: int, days: int, data: st.DataObject) -> None:
    rows = made_up(seed, size, days)
    articles = sorted({row.article_id for row in rows})
    table, there = NONE, set[str]()
    for _ in range(data.draw(st.integers(1, 5))):
        stirred = set(data.draw(st.lists(st.sampled_from(articles), max_size=len(articles), unique=True)))
        kept, gone = by_articles(table, stirred)
        new = [row for row in rows if row.article_id in stirred - there]
        table, there = again(kept, gone, new), there ^ stirred
        whole = merge_reports(row for row in rows if row.article_id in there)
        assert {row["event_id"]: row["cluster_id"] for row in table.to_pylist()} == {row.event_id: row.cluster_id for row in whole}


@pytest.mark.usefixtures("crowded")
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 10**6), st.integers(0, 60), st.sampled_from([3, 30, 200]), st.sampled_from([1, 2, 7, 25, 1000]))
def test_window_by_window_gives_the_clusters_of_a_merge_at_once(seed: int, size: int, days: int, at_once: int) -> None:
    rows = [replace(row, cluster_id=row.event_id) for row in made_up(seed, size, days)]

    def read(numbers: Any) -> list[Event]:
        assert list(numbers) == sorted(set(numbers))
        return [rows[number] for number in numbers]

    first = first_reports(Reach.of(to_table(rows)), read, at_once)
    assert [rows[number].event_id for number in first] == [row.cluster_id for row in merge_reports(rows)]


def test_an_id_read_elsewhere_finds_its_event_when_an_earlier_report_arrives_late() -> None:
    first, late = report("first", text=MARKET), report("late", text=MARKET, published=DAY)
    table = again(to_table(merge_reports([first])), NONE, [late])
    assert {row["event_id"]: row["cluster_id"] for row in table.to_pylist()} == {"first-1": "late-1", "late-1": "late-1"}


def test_what_cannot_be_touched_is_not_read() -> None:
    old = report("old", date_start=date(2019, 1, 1), published=date(2019, 1, 2), cluster_id="elsewhere")
    table = again(to_table([old]), NONE, [report("new")])
    assert table["cluster_id"].to_pylist() == ["elsewhere", "new-1"]
