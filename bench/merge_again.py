"""`python -m bench.merge_again [ROWS]`: adds the reports of a thousand articles to made-up rows, by default a million.

The news is of the last days, as news is, and comes as three reports an article. Beside the seconds of the processor
stands their ratio to merging all the old rows whole.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta
from itertools import islice

import pyarrow as pa

from bench.merge import DAYS, FIRST_DAY, made_up_rows
from pipeline.merge import cluster_ids, merge_again
from pipeline.records import Event
from pipeline.schema import EVENTS, to_events, to_table

NEWS = 3_000
ARTICLES = 1_000
LAST_DAYS = 3
PART = 50_000


def _seconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def _news(rows: int) -> list[Event]:
    last = FIRST_DAY + timedelta(days=DAYS)
    return [_dated(row, f"news-{number % ARTICLES}", last - timedelta(days=number % LAST_DAYS)) for number, row in enumerate(made_up_rows(rows))]


def _dated(row: Event, article: str, day: date) -> Event:
    return replace(row, event_id=f"n{row.event_id}", article_id=article, date_start=day, date_end=day, published=day)


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    unmerged = _table(made_up_rows(rows))
    began = time.process_time()
    names = cluster_ids(to_events(unmerged))
    whole = time.process_time() - began
    print(f"{rows:,} rows merged whole: {whole:,.1f} s, {_gigabytes():.1f} GB at most with the rows themselves", flush=True)
    column = EVENTS.names.index("cluster_id")
    old = unmerged.set_column(column, EVENTS.field(column), pa.array(names, pa.string()))
    took = _seconds(lambda: merge_again(old, EVENTS.empty_table(), _news(NEWS)))
    print(f"{NEWS:,} reports added to them: {took:,.1f} s, {took / whole:.3f} of it, {_gigabytes():.1f} GB at most")


def _gigabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def _table(rows: Iterable[Event]) -> pa.Table:
    """The rows as a table, made in parts so that it takes little memory."""
    left = iter(rows)
    parts = iter(lambda: [replace(row, cluster_id=row.event_id) for row in islice(left, PART)], [])
    return pa.concat_tables(map(to_table, parts))


if __name__ == "__main__":
    main()
