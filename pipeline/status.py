"""Status: what a store holds, and everything that it could not read, place or date, with the reason."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import pyarrow as pa

from pipeline.build import closing_line
from pipeline.home import Home
from pipeline.store import Store

_MOST_NAMES = 30
_NUMBER = re.compile(r"\d+")


def why_unplaced(event: dict[str, Any]) -> str | None:
    """Why an event has no place; None when it has one."""
    if event["place_precision"] is not None:
        return None
    return "no place named" if event["place_text"] is None else "place named, not resolved"


def why_undated(event: dict[str, Any]) -> str | None:
    """Why an event has no date; None when it has one."""
    if event["date_start"] is not None:
        return None
    if event["date_text"] is None:
        return "no date named, article undated" if event["published"] is None else "no date named"
    if event["published"] is None:
        return "no full date in its words, article undated"
    return "date named, not resolved"


def status_lines(store: Store) -> Iterator[str]:
    """The report on `store`, line by line."""
    articles = _Rows(store.articles("article_id", "status", "reason", "published", "path", "unresolved_places", "n_unresolved_places"))
    events = _Rows(store.events("event_type", "place_precision", "place_text", "date_start", "date_text", "published"))
    yield closing_line(store).removesuffix(": see sitrep status")
    yield f"Version {store.version()}, built {store.built_at():%Y-%m-%d %H:%M} UTC"
    yield from _counted("Events by type", (event["event_type"] for event in events))
    yield from _counted("Events without a place", map(why_unplaced, events))
    yield from _counted("Events without a date", map(why_undated, events))
    yield from _listed("Articles without a publication date", _undated(articles))
    yield from _unread(articles, store.home)
    yield from _unresolved(articles)


class _Rows:
    """The rows of a table, as often as they are asked for, few of them at a time as Python's objects."""

    def __init__(self, table: pa.Table) -> None:
        self._table = table

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for batch in self._table.to_batches(max_chunksize=1_000):
            yield from batch.to_pylist()


def _counted(heading: str, kinds: Iterable[str | None]) -> Iterator[str]:
    counts = Counter(kind for kind in kinds if kind is not None)
    yield f"{heading}: {sum(counts.values()):,}"
    for kind, number in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
        yield f"  {number:>7,}  {kind}"


def _listed(heading: str, lines: list[str]) -> Iterator[str]:
    yield f"{heading}: {len(lines):,}"
    yield from (f"  {line}" for line in lines[:_MOST_NAMES])
    if len(lines) > _MOST_NAMES:
        yield f"  and {len(lines) - _MOST_NAMES:,} more"


def _undated(articles: Iterable[dict[str, Any]]) -> list[str]:
    return [row["article_id"] for row in articles if row["status"] == "read" and row["published"] is None]


def _unread(articles: Iterable[dict[str, Any]], home: Home) -> Iterator[str]:
    """Each with its reason and its file, of many for one reason the first; paths as people see them, not as the store keeps them."""
    yield f"Articles not read: {sum(row['status'] == 'not_read' for row in articles):,}"
    told: Counter[str] = Counter()
    for row in articles:
        if row["status"] != "not_read":
            continue
        kind = _NUMBER.sub("…", row["reason"])  # "line 7 has no text" and "line 8 has no text" are one reason
        told[kind] += 1
        if told[kind] <= _MOST_NAMES:
            yield f"  {row['article_id']}: {row['reason']}" + (f" ({home.path(row['path'])})" if row["path"] else "")
    for kind, number in told.most_common():
        if number > _MOST_NAMES:
            yield f"  and {number - _MOST_NAMES:,} more: {kind}; all of them are in the store's articles, column reason"


def _unresolved(articles: Iterable[dict[str, Any]]) -> Iterator[str]:
    """The names that no place was found for, the ones in most articles first."""
    names = Counter(name for row in articles for name in (row["unresolved_places"] or "").split("; ") if name)
    mentions = sum(row["n_unresolved_places"] for row in articles)
    yield f"Places not resolved: {mentions:,} mentions of {len(names):,} names"
    for name, number in sorted(names.items(), key=lambda pair: (-pair[1], pair[0]))[:_MOST_NAMES]:
        yield f"  {name} (in {number:,} {'article' if number == 1 else 'articles'})"
    if len(names) > _MOST_NAMES:
        yield f"  and {len(names) - _MOST_NAMES:,} more: column unresolved_places of the store's articles"
