"""Pieces of a build: some articles with what is found in them, as the rows of the store's two tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from pipeline.places.missing import NO_ANSWER
from pipeline.records import Article, Event, PlaceMention, Unread
from pipeline.schema import ARTICLES, to_table

if TYPE_CHECKING:
    from pipeline.line import Extraction  # loads the stages, which a build without news does not need

Extract = Callable[[Article], "Extraction"]

# About a second of work: less is spent on handing it over, more is lost when a worker dies. Of a small input pieces are
# smaller, a share of what went before: the first come at once, and no worker is left alone with a long last one.
PIECE_CHARACTERS = 120_000
_FIRST_CHARACTERS = 20_000
_SHARE = 30
_PIECE_ITEMS = 500
# Mentions that should have a point: a demonym or a newspaper's name without one is no loss.
_LITERAL = frozenset({"event_place", "other_place", "natural_feature"})


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to take up. `digest` tells its text and the rules that read it; `path` is as seen from the store."""

    found: Article | Unread
    digest: str
    path: str | None


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of the store's table of articles and the rows of the events in them."""

    articles: pa.Table
    events: pa.Table


def cut(items: Iterable[Item]) -> Iterator[tuple[Item, ...]]:
    """The items in pieces of at most PIECE_CHARACTERS, in their order; a longer article is a piece of its own."""
    piece: list[Item] = []
    size = total = 0
    for item in items:
        length = len(item.found.text) if isinstance(item.found, Article) else 0
        most = min(max(_FIRST_CHARACTERS, total // _SHARE), PIECE_CHARACTERS)
        if piece and (size + length > most or len(piece) == _PIECE_ITEMS):
            yield tuple(piece)
            piece, size = [], 0
        piece.append(item)
        size += length
        total += length
    if piece:
        yield tuple(piece)


def rows_of(line: Callable[[], Extract], piece: Sequence[Item]) -> Rows:
    """What `line` finds in the items of a piece. An article on which it fails keeps the reason as its row.

    An empty piece only gets `line` ready: whoever has to know whether it can be had asks so.
    """
    if not piece:
        line()
    articles: list[dict[str, Any]] = []
    events: list[Event] = []
    for item in piece:
        row, found = _read(item.found, line)
        articles.append({**row, "digest": item.digest, "path": item.path})
        events += found
    return Rows(pa.Table.from_pylist(articles, schema=ARTICLES), to_table(events))


def given_up(piece: Iterable[Item]) -> Rows:
    """The rows of items that killed every worker that took them up."""
    reason = "not understood: the process that read it died each time"
    rows = [{**_unread_row(item.found.article_id, reason), "digest": item.digest, "path": item.path} for item in piece]
    return Rows(pa.Table.from_pylist(rows, schema=ARTICLES), to_table(()))


def _read(found: Article | Unread, line: Callable[[], Extract]) -> tuple[dict[str, Any], tuple[Event, ...]]:
    """The row of the table of articles, and the events."""
    if isinstance(found, Unread):
        return _unread_row(found.article_id, found.reason), ()
    extract = line()
    try:
        extraction = extract(found)
        to_table(extraction.events)
    except Exception as error:  # one article out of a million must not cost the others; its reason is kept
        return _unread_row(found.article_id, f"not understood: {type(error).__name__}: {error}"[:500]), ()
    lost = [_lost_name(m) for m in extraction.places if m.role in _LITERAL and _is_lost(m)]
    row = asdict(found) | {
        "status": "read",
        "reason": None,
        "n_events": len(extraction.events),
        "n_unresolved_places": len(lost),
        "unresolved_places": "; ".join(dict.fromkeys(lost)) or None,
    }
    return row, extraction.events


def _is_lost(mention: PlaceMention) -> bool:
    """Whether the name itself was not resolved, though it may have the circle of what the text puts it into."""
    return mention.latitude is None or mention.kind in {"unknown", NO_ANSWER}


def _lost_name(mention: PlaceMention) -> str:
    """The name of an unresolved place; a service that gave no answer did not say that there is no such place."""
    return f"{mention.text} (no answer)" if mention.kind == NO_ANSWER else mention.text


def _unread_row(article_id: str, reason: str) -> dict[str, Any]:
    row = dict.fromkeys(ARTICLES.names) | {"n_events": 0, "n_unresolved_places": 0}
    return row | {"article_id": article_id, "status": "not_read", "reason": reason}
