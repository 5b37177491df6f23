"""Words that few rows, most rows and all rows have; more searches than are kept; readers who search at one moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from dashboard_store import changed, sample_events, write_store

from dashboard.filters import Filters
from dashboard.query import Snapshot
from dashboard.query.engine import MOST_KEPT

ROWS = 60


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    """Row n says “shared”, “mostly” unless it is one in ten, “number n .”, and an accent in one half."""
    first = sample_events()[0]
    events = [
        changed(
            first, event_id=f"r{n}", cluster_id=f"c{n}", killed_low=int(n % 7 == 0), killed_high=int(n % 7 == 0),
            title=f"Shared {'mostly ' if n % 10 else ''}{'Čapljina ' if n < ROWS / 2 else ''}number {n} .",
        )
        for n in range(ROWS)
    ]  # fmt: skip
    store = write_store(tmp_path_factory.mktemp("store"), events)
    return Snapshot.of_files(store.event_files(), store.article_files(), str(store.version()), "now")


def found(snapshot, words, **more):
    return {int(row["event_id"][1:]) for row in snapshot.rows(Filters(q=words, **more), "date_up").to_pylist()}


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("SHARED", lambda n: n >= 0),
        ("mostly", lambda n: n % 10),
        ("mostly capljina", lambda n: n % 10 and n < ROWS / 2),
        ("čapljina", lambda n: n < ROWS / 2),
        ('"number 7 ."', lambda n: n == 7),
        ('shared "number 7 ."', lambda n: n == 7),
        ("unsaid", lambda n: n < 0),
    ],
)
def test_the_rows_with_the_words_are_found_whether_few_or_most(snapshot, words, wanted):
    rows = {n for n in range(ROWS) if wanted(n)}
    assert found(snapshot, words) == rows
    assert found(snapshot, words, killed=1) == {n for n in rows if n % 7 == 0}
    assert snapshot.counts(Filters(q=words)).shown == len(rows)
    assert sum(snapshot.facet(Filters(q=words), "actor").values()) == len(rows)


def test_a_search_long_past_is_made_again(snapshot):
    for n in range(2 * MOST_KEPT):
        assert found(snapshot, f'"number {n} ."') == {n}
    kept = snapshot._ask("SELECT count(*) FROM duckdb_tables() WHERE table_name LIKE 'match_%'")[0][0]
    assert kept <= MOST_KEPT
    assert found(snapshot, '"number 0 ."', killed=1) == {0}


def test_readers_may_search_at_one_moment(snapshot):
    asked = [(n + turn) % ROWS for turn in range(4) for n in range(0, ROWS, 2)]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: found(snapshot, f'shared "number {n} ."'), asked))
    assert answers == [{n} for n in asked]
