"""Articles a day by source."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa

from pipeline.coverage import COVERAGE, coverage
from pipeline.schema import ARTICLES

MONDAY, TUESDAY = date(2022, 10, 24), date(2022, 10, 25)


def counted(*rows: tuple[str | None, date | None, int]) -> list[tuple[Any, ...]]:
    """The rows of coverage for read articles given as (source, published, reports of events)."""
    table = coverage(articles(*({"source": source, "published": day, "n_events": n} for source, day, n in rows)))
    assert table.schema == COVERAGE
    return [tuple(row.values()) for row in table.to_pylist()]


def articles(*rows: dict[str, Any]) -> pa.Table:
    blank: dict[str, Any] = {"status": "read", "n_events": 0, "n_unresolved_places": 0}
    return pa.Table.from_pylist([blank | {"article_id": f"a{k}"} | row for k, row in enumerate(rows)], schema=ARTICLES)


def test_articles_are_counted_by_source_and_day() -> None:
    assert counted(("Herald", MONDAY, 1), ("Daily", TUESDAY, 0), ("Daily", MONDAY, 2), ("Daily", MONDAY, 3)) == [
        ("Daily", MONDAY, 2, 5),
        ("Daily", TUESDAY, 1, 0),  # an article without events: the source did not stop
        ("Herald", MONDAY, 1, 1),
    ]


def test_articles_without_source_or_day_are_counted_last() -> None:
    assert counted((None, MONDAY, 1), ("Daily", None, 4), ("Daily", MONDAY, 0)) == [
        ("Daily", MONDAY, 1, 0),
        ("Daily", None, 1, 4),
        (None, MONDAY, 1, 1),
    ]


def test_what_was_not_read_covers_nothing() -> None:
    assert len(coverage(articles({"status": "not_read", "published": MONDAY}))) == 0
    assert coverage(ARTICLES.empty_table()).schema == COVERAGE
