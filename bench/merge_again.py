"""`python -m bench.merge_again [ROWS]`: adds the reports of a thousand articles to made-up rows, by default a million.

The news is of the last days, as news is, and comes as three reports an article. Beside the seconds of the processor
stands their ratio to merging all the old rows whole. Both write the store.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from bench.merge import DAYS, FIRST_DAY, made_up_rows
from pipeline.build import MOST_AT_ONCE
from pipeline.kept import Kept
from pipeline.merge import first_reports, merge_again
from pipeline.parts import different, is_large
from pipeline.records import Event
from pipeline.schema import ARTICLES, EVENTS, to_table
from pipeline.shelf import Shelf
from pipeline.store import Next, Store, commit
from pipeline.streamed import in_order

NEWS = 3_000
OF_ARTICLES = 1_000
LAST_DAYS = 3
PIECE = 2_000


def _seconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def _news(rows: int) -> list[Event]:
    last = FIRST_DAY + timedelta(days=DAYS)
    return [_dated(row, f"news-{number % OF_ARTICLES}", last - timedelta(days=number % LAST_DAYS)) for number, row in enumerate(made_up_rows(rows))]


def _dated(row: Event, article: str, day: date) -> Event:
    return replace(row, event_id=f"n{row.event_id}", article_id=article, date_start=day, date_end=day, published=day)


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        store, scratch, pieces = Path(folder) / "store", Path(folder) / "scratch", _pieces(made_up_rows(rows), Path(folder))
        kept: list[Store] = []
        whole = _seconds(lambda: kept.append(commit(store, _whole(pieces, scratch, rows), ARTICLES.empty_table(), None)))
        print(f"{rows:,} rows merged whole and written: {whole:,.1f} s, {_gigabytes():.1f} GB at most", flush=True)
        news = to_table(replace(row, cluster_id=row.event_id) for row in _news(NEWS))
        took = _seconds(lambda: commit(store, _again(kept[0], news), ARTICLES.empty_table(), kept[0]))
        print(f"{NEWS:,} reports added to them: {took:,.1f} s, {took / whole:.3f} of it, {_gigabytes():.1f} GB at most")


def _pieces(rows: Iterable[Event], folder: Path) -> list[str]:
    """The rows in files, as articles in pieces leave them."""
    left, files = iter(rows), list[str]()
    while some := [replace(row, cluster_id=row.event_id) for row in islice(left, PIECE)]:
        files.append(str(folder / f"{len(files):06}.parquet"))
        pq.write_table(to_table(some), files[-1])
    return files


def _whole(pieces: list[str], scratch: Path, rows: int) -> Next:
    by_parts = is_large(rows)
    shelf = Shelf(in_order(EVENTS, [], (), pieces, scratch, by_parts), scratch / "events.parquet")
    return Next(shelf.merged(first_reports(shelf.reach(), shelf.read)), rows)


def _again(before: Store, news: pa.Table) -> Next:
    kept, gone = Kept(before.event_files(), ()), EVENTS.empty_table()
    renamed, new = merge_again(partial(kept.near, most=MOST_AT_ONCE), gone, news)
    parts = different(renamed, new) if before.events_by_parts() else None
    return Next(kept.again(new, renamed, parts), kept.number() + len(new), parts)


def _gigabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


if __name__ == "__main__":
    main()
