"""A database server beside DuckDB: `python -m bench.server ADDRESS [N]` publishes N made-up events (100000) to an empty database.

Each question of the page is asked of both in turns, nothing kept from earlier answers. The name of the database should be one
made for this: what is published stays in it.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from bench.dashboard_rows import write_rows
from dashboard.filters import Filters
from dashboard.query import Snapshot
from dashboard.query.postgres import Postgres, newest
from dashboard.query.publish import publish
from pipeline.store import Store

ROUNDS = 5
YEAR = Filters(since=date(2020, 1, 1), until=date(2020, 12, 31))
KIND = Filters(type=("battles",))
PAGE = ("event_id", "text", "date_start", "place_name", "side_a", "killed_low")


def _asked(name: str) -> Callable[..., Any]:
    """A question as it is answered the first time."""
    question = getattr(Snapshot, name)
    return getattr(question, "__wrapped__", question)  # type: ignore[no-any-return]


QUESTIONS: dict[str, Callable[[Snapshot, int], Any]] = {
    "counts of everything": lambda s, _: _asked("counts")(s, Filters()),
    "counts of a year": lambda s, _: _asked("counts")(s, YEAR),
    "counts of a kind": lambda s, _: _asked("counts")(s, KIND),
    "bars of a year by the week": lambda s, _: _asked("bars")(s, YEAR, "week"),
    "bars of everything by the month": lambda s, _: _asked("bars")(s, Filters(), "month"),
    "choices of region": lambda s, _: _asked("facet")(s, KIND, "region"),
    "choices of actor": lambda s, _: _asked("facet")(s, KIND, "actor"),
    "casualties by region": lambda s, _: _asked("figures")(s, Filters(), "region"),
    "cells of the whole map": lambda s, _: _asked("cells")(s, Filters(), 18),
    "newest 50 rows": lambda s, _: _asked("page")(s, Filters(), "date_down", 50, 0, PAGE),
    "most killed 50 rows": lambda s, _: _asked("page")(s, KIND, "killed", 50, 0, PAGE),
    "occurrences of a kind": lambda s, _: _asked("occurrence_count")(s, KIND),
    "a rare word": lambda s, n: _asked("counts")(s, Filters(q=f"word{n + 7000}")),
    "a word of every row": lambda s, n: _asked("counts")(s, Filters(q=f"tells that {'abcdefgh'[n]}")),
    "first piece of an export": lambda s, _: next(s.export(Filters(), "place")),
}  # fmt: skip


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def main() -> None:
    address, number = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        write_rows(number, Path(folder))
        store = Store(folder)
        began = time.perf_counter()
        done = publish(store, address, timedelta(days=1))
        print(f"{number:,} events published in {time.perf_counter() - began:.1f} s; words {'indexed' if done.indexed else 'not indexed'}", flush=True)
        began = time.perf_counter()
        here = Snapshot.of_files(store.event_files(), store.article_files(), "0", "now")
        opened = time.perf_counter() - began
    began = time.perf_counter()
    there = Snapshot(Postgres(address, newest(address).schema), "0", "now")
    print(f"opened: DuckDB {opened:.2f} s, server {time.perf_counter() - began:.2f} s", flush=True)
    for name, ask in QUESTIONS.items():
        turns = [[_seconds(partial(ask, snapshot, n)) for snapshot in (here, there)] for n in range(ROUNDS)]
        duck, server = (statistics.median(turn[at] for turn in turns) for at in (0, 1))
        print(f"{name:34} DuckDB {duck * 1000:8.1f} ms   server {server * 1000:8.1f} ms   {server / duck:6.1f} times", flush=True)


if __name__ == "__main__":
    main()
