"""`python -m bench.merge_again [ROWS]`: adds the reports of a thousand articles to made-up rows, by default a million.

The news is of the last days, as news is, and comes as three reports an article. Beside the seconds of the processor
stands their ratio to merging all the old rows whole.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
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
    began = time.process_time()
    merged = merge_reports(made_up_rows(rows))
    whole = time.process_time() - began
    old = _table(merged)
    del merged
    took = _seconds(lambda: merge_again(old, EVENTS.empty_table(), _news(NEWS)))
    print(f"{rows:,} rows merged whole: {whole:,.1f} s; {NEWS:,} reports added to them: {took:,.1f} s, {took / whole:.3f} of it")


def _table(rows: Sequence[Event]) -> pa.Table:
    """The rows as a table, made in parts so that it takes little memory."""
    return pa.concat_tables(to_table(rows[start : start + PART]) for start in range(0, len(rows), PART))


if __name__ == "__main__":
    main()
