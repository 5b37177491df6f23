"""Build: articles into the store, doing only what has changed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.complaint import Complaint
from pipeline.home import Home, home_of
from pipeline.kept import Kept, TooMany
from pipeline.known import Known
from pipeline.merge import first_reports, merge_again
from pipeline.parts import different, is_large
from pipeline.pieces import Extract, Item, Rows, cut, given_up, rows_of
from pipeline.read import read_articles
from pipeline.read.buckets import Bucket
from pipeline.records import Article, Unread
from pipeline.rules import rules_digest
from pipeline.schema import ARTICLES, EVENTS
from pipeline.shelf import Shelf
from pipeline.store import Next, Store, building, commit, latest
from pipeline.streamed import in_order
from pipeline.unfinished import Unfinished
from pipeline.workers import Engine, here

# Rows, old and new, that are merged in memory when news comes: some two kilobytes each. More are merged as a first build is.
MOST_AT_ONCE = 250_000


@dataclass
class Outcome:
    """What a build did, and the store that it left."""

    store: Store
    changed: int = 0
    unchanged: int = 0
    removed: int = 0


def _digest(found: Article | Unread) -> str:
    """Changes when the article's text or fields do, or the rules; not when the file moves."""
    fields = {name: str(value) for name, value in asdict(found).items() if name != "path"}
    return hashlib.sha256(f"{sorted(fields.items())}{rules_digest()}".encode()).hexdigest()


def build(
    paths: Sequence[Path | Bucket],
    folder: str | Path | Home,
    line: Callable[[], Extract],
    published: date | None = None,
    remove: Sequence[str] = (),
    on_article: Callable[[], None] = lambda: None,
    engine: Engine[Item, Rows] = here,
) -> Outcome:
    """Bring the store in `folder` up to date with the articles under `paths`, without those named in `remove`.

    Unchanged articles cost a look, a changed one replaces its own events, and nothing is written when nothing
    has changed. `line` gives the extraction and is called only when an article needs it, in the processes of
    `engine`; `on_article` is called after each article. What a killed build had read is not read again. Raises
    Complaint for an unknown article in `remove`, a store that cannot be written or one that another build holds.
    """
    home = home_of(folder)
    with building(home):
        before = latest(home)
        known = Known(before, home)
        _check_removals(remove, known, before)
        unfinished = Unfinished(home.desk)
        work = _Work(known, unfinished.digests(), on_article)
        articles = (found for found in read_articles(paths, published, known.is_free) if not (found.path and home.holds(found.path)))
        items = (_item(found, home) for found in articles if found.article_id not in remove)
        for piece, rows in engine(cut(work.to_read(items)), partial(rows_of, line)):
            unfinished.add(given_up(piece) if rows is None else rows)
            for _ in piece:
                on_article()
        if before and not work.changed and not remove:
            after = before
        else:
            unfinished.forget(work.finished)
            after = _commit(before, unfinished, remove, home)
        unfinished.clear()
    return Outcome(after, work.changed, work.unchanged, len(remove))


@dataclass
class _Work:
    """What this build has to do. Of what a killed build has `finished`, what nobody asks for any more stays in the end."""

    known: Known
    finished: set[str]
    on_article: Callable[[], None]
    changed: int = 0
    unchanged: int = 0

    def to_read(self, items: Iterable[Item]) -> Iterator[Item]:
        for item in items:
            if self.known.digest(item.found.article_id) == item.digest:
                self.unchanged += 1
                self.on_article()
                continue
            self.changed += 1
            if item.digest in self.finished:
                self.finished.remove(item.digest)
                self.on_article()
            else:
                yield item


def _item(found: Article | Unread, home: Home) -> Item:
    return Item(found, _digest(found), found.path and home.kept_path(found.path))


def _check_removals(remove: Iterable[str], known: Known, store: Store | None) -> None:
    for article_id in sorted(remove):
        if article_id not in known:
            where = f"the store {store.home}" if store else "the store, for nothing is built yet"
            raise Complaint(f"There is no article {article_id} in {where}.")


def _commit(before: Store | None, unfinished: Unfinished, remove: Sequence[str], home: Home) -> Store:
    """Write the next version: what stays of the last one and what was read, merged as far as the news reaches."""
    found = unfinished.articles("article_id", "published")
    replaced = [*found["article_id"].to_pylist(), *remove]
    try:
        events, articles = _events(before, replaced, unfinished), _articles(before, replaced, unfinished, found)
    except (OSError, pa.ArrowException) as error:
        raise Complaint(f"The build of {home} cannot go on: {next(iter(str(error).splitlines()), type(error).__name__)[:300]}") from error
    return commit(home, events, articles, before)


def _events(before: Store | None, replaced: Sequence[str], unfinished: Unfinished) -> Next:
    """All events, or those of the months in which one came, went or got another cluster."""
    kept, new = Kept(before.event_files() if before else [], replaced), _number(unfinished.event_files())
    number = kept.number() + new
    by_parts = is_large(number)
    if before and new <= MOST_AT_ONCE and (before.events_by_parts() or not by_parts):
        with suppress(TooMany):
            return _events_again(kept, unfinished.events(), number)
    rows = in_order(EVENTS, kept.files, replaced, unfinished.event_files(), unfinished.scratch(), by_parts)
    shelf = Shelf(rows, unfinished.scratch() / "events.parquet")
    return Next(shelf.merged(first_reports(shelf.reach(), shelf.read)), number)


def _number(files: Iterable[str]) -> int:
    return sum(pq.ParquetFile(file).metadata.num_rows for file in files)


def _events_again(kept: Kept, found: pa.Table, number: int) -> Next:
    gone = kept.gone()
    renamed, new = merge_again(partial(kept.near, most=MOST_AT_ONCE), gone, found)
    parts = different(renamed, gone, new) if is_large(number) else None
    return Next(kept.again(new, renamed, parts), number, parts)


def _articles(before: Store | None, replaced: Sequence[str], unfinished: Unfinished, found: pa.Table) -> Next:
    """All articles, or those of the months in which one came or went."""
    known = before.articles("article_id", "published") if before else found.slice(0, 0)
    gone = known.filter(pc.is_in(known["article_id"], value_set=pa.array(replaced, pa.string())))
    number = len(known) - len(gone) + len(found)
    by_parts = is_large(number)
    parts = different(gone, found) if before and by_parts and before.articles_by_parts() else None
    files = before.article_files(parts) if before else []
    rows = in_order(ARTICLES, files, replaced, unfinished.article_files(), unfinished.scratch(), by_parts)
    return Next(rows, number, parts)


def closing_line(store: Store) -> str:
    """What the store holds, with the articles that gave nothing and why.

    "40 articles: 312 events, 281 placed, 305 dated; 1 article not read (bad zip): see sitrep status"
    """
    articles = store.articles("status", "reason")
    reasons = articles.filter(pc.equal(articles["status"], "not_read"))["reason"]
    line = f"{_counted(len(articles) - len(reasons), 'article')}: {_events_counted(store.events('place_precision', 'date_start'))}"
    return line + (f"; {_counted(len(reasons), 'article')} not read ({_told(reasons)}): see sitrep status" if len(reasons) else "")


def _events_counted(events: pa.Table) -> str:
    placed = len(events) - events["place_precision"].null_count
    dated = len(events) - events["date_start"].null_count
    return f"{_counted(len(events), 'event')}, {placed:,} placed, {dated:,} dated"


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _told(reasons: pa.ChunkedArray) -> str:
    """Up to three different reasons, commonest first."""
    counts = {row["values"]: row["counts"] for row in pc.value_counts(reasons).to_pylist()}
    different = sorted(counts, key=lambda reason: (-counts[reason], reason))
    return ", ".join(different[:3]) + (", …" if len(different) > 3 else "")
