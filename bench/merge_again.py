"""`python -m bench.merge_again [ROWS]`: adds the reports of a thousand articles to made-up rows, by default a million.

The news is of the last days, as news is, and comes as three reports an article. Beside the seconds of the processor
stands their ratio to merging a tenth of the rows whole.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pyarrow as pa

from bench.merge import DAYS, FIRST_DAY, made_up_rows
from pipeline.merge import merge_again, merge_reports
from pipeline.records import Event
from pipeline.schema import EVENTS, to_table

NEWS = 3_000
ARTICLES = 1_000
LAST_DAYS = 3


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
    old = _table(rows)
    took = _seconds(lambda: merge_again(old, EVENTS.empty_table(), _news(NEWS)))
    whole = _seconds(lambda: merge_reports(made_up_rows(rows // 10)))
    print(f"{NEWS:,} reports added to {rows:,} rows: {took:.1f} s, {took / whole:.2f} of merging {rows // 10:,} rows whole")


def _table(rows: int) -> pa.Table:
    """The old rows, each a cluster of its own, made in parts so that they take little memory."""
    parts, part = [], []
    for row in made_up_rows(rows):
        part.append(replace(row, cluster_id=row.event_id))
        if len(part) == 50_000:
            parts.append(to_table(part))
            part = []
    return pa.concat_tables([*parts, to_table(part)])


if __name__ == "__main__":
    main()
