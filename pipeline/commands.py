"""What each command does with its options."""

from __future__ import annotations

import json
import os
import sys
import time
from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.complaint import Complaint
from pipeline.records import Article, PlaceMention, TimeMention

if TYPE_CHECKING:
    import pyarrow as pa

    from pipeline.export import Choice
    from pipeline.home import Home
    from pipeline.line import Extraction
    from pipeline.pieces import Item, Rows
    from pipeline.places import Gazetteer
    from pipeline.places.missing import Find
    from pipeline.read.buckets import Bucket
    from pipeline.store import Store
    from pipeline.workers import Engine

_REDRAW_SECONDS = 0.2
_EXPORTED_AT_ONCE = 20_000  # rows


def _build(chosen: Namespace) -> None:
    from pipeline.build import build, closing_line

    if (chosen.engine == "dask") != bool(chosen.address):
        raise Complaint("A cluster is used with both --engine dask and --address: see python -m pipeline build --help.")
    if not chosen.paths and not chosen.remove:
        raise Complaint("Name the files or folders to build from: see python -m pipeline build --help.")
    missing = [path for path in chosen.paths if isinstance(path, Path) and not os.path.lexists(path)]
    if missing:
        raise Complaint(f"There is no file or folder {missing[0]}.")
    find = _network(chosen)
    engine = _engine(chosen)
    bar = Bar(chosen.paths, lines=chosen.progress == "lines")
    try:
        outcome = build(chosen.paths, chosen.store, partial(_line, find), chosen.published, chosen.remove, bar.step, engine)
    finally:
        bar.close()
    if outcome.unchanged or outcome.removed:
        print(f"{outcome.changed:,} new or changed, {outcome.unchanged:,} unchanged, {outcome.removed:,} removed")
    print(closing_line(outcome.store))


def _engine(chosen: Namespace) -> Engine[Item, Rows]:
    from pipeline.workers import here, processes

    if chosen.geocoder is not None:
        return here  # one process asks a service, so that its pace is kept
    if chosen.engine == "dask":
        from pipeline.cluster import cluster

        return cluster(chosen.address)
    return processes(chosen.workers or os.cpu_count() or 1)


@cache
def _gazetteer() -> Gazetteer:
    """Opened by what first needs it: a quarter of a second that a build without news does not spend."""
    from pipeline.places import Gazetteer

    return Gazetteer.open()


def _network(chosen: Namespace) -> Find | None:
    """The geocoding service that the user asked for, its answers kept beside the store; None without one."""
    if chosen.geocoder is None:
        return None
    from pipeline.home import home_of
    from pipeline.places.network import AnswerCache, NetworkGeocoder, ServiceMisconfigured

    options = dict(option.partition("=")[::2] for option in chosen.geocoder_option)
    cache = AnswerCache(home_of(chosen.store).beside("places.jsonl"))
    try:
        return NetworkGeocoder(chosen.geocoder, chosen.user_agent or "", options, cache).find
    except ServiceMisconfigured as error:
        raise Complaint(f"{error}.") from error


def _line(find: Find | None = None) -> Callable[[Article], Extraction]:
    from pipeline.line import extract

    gazetteer = _gazetteer()
    return lambda article: extract(article, gazetteer, find)


class Bar:
    """Progress on standard error: a bar with articles/s for people at a terminal, or `lines` for programs.

    A line is {"done": articles so far, "files": files to open}; an archive or a table is one file of many articles.
    """

    def __init__(self, paths: list[Path | Bucket], lines: bool = False) -> None:
        self.lines = lines
        self.drawn = lines or sys.stderr.isatty()
        self.done = 0
        self.began = self.drawn_at = time.monotonic()
        if self.drawn:
            from pipeline.read.sources import count_files

            self.files = count_files(paths)

    def step(self) -> None:
        self.done += 1
        now = time.monotonic()
        if self.drawn and now - self.drawn_at > _REDRAW_SECONDS:
            self.drawn_at = now
            self._draw(now)

    def _draw(self, now: float) -> None:
        if self.lines:
            print(json.dumps({"done": self.done, "files": self.files}), file=sys.stderr, flush=True)
            return
        total = max(self.files, self.done)
        filled = "█" * (30 * self.done // total)
        rate = self.done / max(now - self.began, 0.001)
        print(f"\r{filled:·<30} {self.done:,}/{total:,} articles, {rate:,.1f} articles/s ", end="", file=sys.stderr, flush=True)

    def close(self) -> None:
        if self.drawn and self.done:
            self._draw(time.monotonic())
            if not self.lines:
                print(file=sys.stderr)


def _export(chosen: Namespace) -> None:
    from pipeline.export import FORMATS, Choice, choose
    from pipeline.store import Store

    choice = Choice(chosen.since, chosen.until, chosen.country, chosen.admin1, chosen.event_type, chosen.words)
    store, lengths = Store(chosen.store), list[int]()
    tables = iter([_occurrences(store, choice)]) if chosen.table == "events" else (choose(table, choice) for table in _reports(store))
    _write(chosen.out, FORMATS[chosen.format](_noting(tables, lengths)))
    whole = store.events("cluster_id")["cluster_id"]
    print(f"{sum(lengths):,} of {len(whole.unique()) if chosen.table == 'events' else len(whole):,} events written to {chosen.out}", file=sys.stderr)


def _noting(tables: Iterator[pa.Table], lengths: list[int]) -> Iterator[pa.Table]:
    for table in tables:
        lengths.append(len(table))
        yield table


def _occurrences(store: Store, choice: Choice) -> pa.Table:
    from pipeline.export import choose
    from pipeline.occurrences import occurrence_table

    events = store.events()
    return occurrence_table(events, choose(events, choice))


def _reports(store: Store) -> Iterator[pa.Table]:
    """All rows in the table's order, some at a time and at least none once: an export without rows has its head."""
    import tempfile

    from pipeline.schema import EVENTS
    from pipeline.streamed import in_order, in_tables

    yield EVENTS.empty_table()
    with tempfile.TemporaryDirectory() as scratch:
        yield from in_tables(in_order(EVENTS, store.event_files(), (), (), Path(scratch), by_parts=False), _EXPORTED_AT_ONCE)


def _write(out: Path, content: Iterable[bytes]) -> None:
    """Write the whole file or nothing: a half-written export looks like a whole one."""
    part = out.with_name(out.name + ".part")
    try:
        with part.open("wb") as file:
            file.writelines(content)
        part.replace(out)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise Complaint(f"{out} cannot be written: {(error.strerror or str(error)).lower()}.") from error


def _compact(chosen: Namespace) -> None:
    from pipeline.store import compact

    files, size = compact(chosen.store, timedelta(days=chosen.keep))
    print(f"{files:,} files deleted, {size / 1e6:,.1f} MB; versions of the last {chosen.keep} days are kept")


def _status(chosen: Namespace) -> None:
    from pipeline.status import status_lines
    from pipeline.store import Store

    for line in status_lines(Store(chosen.store)):
        print(line)


def _changes(chosen: Namespace) -> None:
    from pipeline.changes import change_line, changes_between
    from pipeline.store import Store

    now = Store(chosen.store)
    since = _version(chosen.store, chosen.since)
    counts = dict.fromkeys(("new", "changed", "gone"), 0)
    for change in changes_between(Store(chosen.store, since) if since is not None else None, now):
        counts[change.kind] += 1
        print(change_line(change))
    what = "the beginning" if since is None else f"version {since}"
    print(", ".join(f"{number:,} {kind}" for kind, number in counts.items()) + f" since {what}", file=sys.stderr)


def _version(folder: Path | Home, since: date | int) -> int | None:
    """The version that was the newest when the day `since` began; None when there was none yet."""
    from pipeline.store import versions

    built = versions(folder)
    if isinstance(since, int):
        if since not in built:
            raise Complaint(f"There is no version {since} of the store {folder}: it has {min(built)} to {max(built)}.")
        return since
    return max((number for number, at in built.items() if at.astimezone().date() < since), default=None)


def _texts(file: Path) -> Iterator[dict[str, Any]]:
    """The documents of a JSONL file. Raises Complaint with the line that is none."""
    try:
        with file.open(encoding="utf-8-sig") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield _text(line, f"Line {number} of {file}")
    except (OSError, UnicodeDecodeError) as error:
        raise Complaint(f"{file} cannot be read: {getattr(error, 'strerror', None) or error}.") from error


def _text(line: str, what: str) -> dict[str, Any]:
    try:
        document = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise Complaint(f"{what} is no JSON.") from error
    if not isinstance(document, dict) or not isinstance(document.get("text"), str) or "doc_id" not in document:
        raise Complaint(f'{what} has no "doc_id" and "text".')
    return document


def _dct(document: dict[str, Any]) -> date | None:
    from pipeline.read.published import published_in

    return published_in(document["dct"]) if isinstance(document.get("dct"), str) else None


def _places(chosen: Namespace) -> None:
    from pipeline.places import is_toponym, resolve_spans, tag_text
    from pipeline.split import split_article

    for document in _texts(chosen.file):
        text, dct = document["text"], _dct(document)
        if chosen.spans:
            split = split_article(Article(str(document["doc_id"]), text, published=dct))
            mentions = resolve_spans(split, _given_spans(document), _gazetteer())
        else:
            mentions = tuple(mention for mention in tag_text(text, _gazetteer(), dct) if is_toponym(mention))
        _print(document, [_span(m) | {"lat": m.latitude, "lon": m.longitude, "score": round(m.score, 4)} for m in mentions])


def _given_spans(document: dict[str, Any]) -> list[tuple[int, int]]:
    """The spans of a line. Raises Complaint for one that is not within the text."""
    try:
        spans = [(int(span["start"]), int(span["end"])) for span in document["spans"]]
    except (KeyError, TypeError, ValueError) as error:
        raise Complaint(f'Document {document["doc_id"]} has no "spans" with a "start" and an "end".') from error
    for start, end in spans:
        if not 0 <= start < end <= len(document["text"]):
            raise Complaint(f"Document {document['doc_id']} has a span {start} to {end} outside its text.")
    return spans


def _dates(chosen: Namespace) -> None:
    from pipeline.dates import tag_text

    for document in _texts(chosen.file):
        mentions = tag_text(document["text"], _dct(document))
        _print(document, [_span(m) | {"type": m.type, "value": m.value} for m in mentions])


def _span(mention: PlaceMention | TimeMention) -> dict[str, Any]:
    return {"start": mention.start, "end": mention.end, "text": mention.text}


def _print(document: dict[str, Any], spans: list[dict[str, Any]]) -> None:
    print(json.dumps({"doc_id": document["doc_id"], "spans": spans}, ensure_ascii=False))


def _explain(chosen: Namespace) -> None:
    from pipeline.events.explain import explain_events
    from pipeline.read import read_articles
    from pipeline.records import Unread

    for article in read_articles([chosen.path], chosen.published):
        if isinstance(article, Unread):
            raise Complaint(f"{article.path or chosen.path} is not read: {article.reason}.")
        found = _line()(article)
        print(f"{article.article_id}: {article.title or 'no title'}, published {article.published or 'on a day unknown'}")
        for line in explain_events(found.document, found.times, found.places):
            print(line)


RUN: dict[str, Callable[[Namespace], None]] = {
    "build": _build,
    "export": _export,
    "status": _status,
    "compact": _compact,
    "changes": _changes,
    "places": _places,
    "dates": _dates,
    "explain": _explain,
}
