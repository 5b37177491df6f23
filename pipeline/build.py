"""Build: articles into the store, doing only what has changed."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.complaint import Complaint
from pipeline.merge import merge_reports
from pipeline.places.missing import NO_ANSWER
from pipeline.read import read_articles
from pipeline.records import Article, Event, PlaceMention, Unread
from pipeline.schema import ARTICLES, to_table
from pipeline.store import Store, building, commit, latest
from pipeline.words import DATA

if TYPE_CHECKING:
    from pipeline.line import Extraction  # loads the stages, which a build without news does not need

Extract = Callable[[Article], "Extraction"]

_CODE = Path(__file__).resolve().parent
_RULES = (
    *(_CODE / name for name in ("split.py", "words.py", "line.py", "records.py", "schema.py")),
    *(_CODE / name for name in ("dates", "places", "events", "merge")),
    *(DATA / name for name in ("words", "events", "dates", "places", "gazetteer")),
)
_ROW_NUMBER = re.compile(r":\d+$")
# Mentions that should have a point: a demonym or a newspaper's name without one is no loss.
_LITERAL = frozenset({"event_place", "other_place", "natural_feature"})


@dataclass
class Outcome:
    """What a build did, and the store that it left."""

    store: Store
    changed: int = 0
    unchanged: int = 0
    removed: int = 0


@dataclass
class _Work:
    """The articles of this build that are new or changed, as rows."""

    articles: list[dict[str, Any]] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    unchanged: int = 0


@cache
def _rules() -> str:
    """A digest of every rule and word that extraction depends on: articles are read anew when one changes."""
    files = (file for root in _RULES for file in ([root] if root.is_file() else sorted(root.rglob("*"))))
    digest = hashlib.sha256()
    for file in files:
        if file.is_file() and file.suffix != ".pyc":
            digest.update(file.name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _digest(found: Article | Unread) -> str:
    """Changes when the article's text or fields do, or the rules; not when the file moves."""
    fields = {name: str(value) for name, value in asdict(found).items() if name != "path"}
    return hashlib.sha256(f"{sorted(fields.items())}{_rules()}".encode()).hexdigest()


def build(
    paths: Sequence[Path],
    folder: Path,
    line: Callable[[], Extract],
    published: date | None = None,
    remove: Sequence[str] = (),
    on_article: Callable[[], None] = lambda: None,
) -> Outcome:
    """Bring the store in `folder` up to date with the articles under `paths`, without those named in `remove`.

    Unchanged articles cost a look, a changed one replaces its own events, and nothing is written when nothing
    has changed. `line` gives the extraction and is called only when an article needs it; `on_article` is called
    after each article. Raises Complaint for an unknown article in `remove`, a store that cannot be written or
    one that another build holds.
    """
    with building(folder):
        before = latest(folder)
        known = _known(before)
        _check_removals(remove, known, before)
        work = _Work()
        for found in read_articles(paths, published, _owners(known, folder)):
            if found.article_id not in remove:
                _take_up(found, work, known, folder, line)
            on_article()
        if before and not work.articles and not remove:
            return Outcome(before, unchanged=work.unchanged)
        after = _commit(before, work, remove, folder)
    return Outcome(after, len(work.articles), work.unchanged, len(remove))


def _known(store: Store | None) -> dict[str, dict[str, Any]]:
    if store is None:
        return {}
    return {row["article_id"]: row for row in store.articles("article_id", "digest", "path").to_pylist()}


def _check_removals(remove: Iterable[str], known: Iterable[str], store: Store | None) -> None:
    unknown = sorted(set(remove) - set(known))
    if unknown:
        where = f"the store {store.folder}" if store else "the store, for nothing is built yet"
        raise Complaint(f"There is no article {unknown[0]} in {where}.")


def _owners(known: dict[str, dict[str, Any]], folder: Path) -> dict[str, str]:
    """The absolute path of each known article whose file is still there; a file that is gone holds no name."""
    paths = {name: os.path.abspath(folder / row["path"]) for name, row in known.items() if row["path"]}
    return {name: path for name, path in paths.items() if _is_there(Path(_ROW_NUMBER.sub("", path)))}


def _is_there(path: Path) -> bool:
    """Whether `path` is a file, or lies in an archive that is."""
    return path.is_file() or any(parent.suffix.lower() == ".zip" and parent.is_file() for parent in path.parents)


def _take_up(
    found: Article | Unread, work: _Work, known: dict[str, dict[str, Any]], folder: Path, line: Callable[[], Extract]
) -> None:
    digest = _digest(found)
    if known.get(found.article_id, {}).get("digest") == digest:
        work.unchanged += 1
        return
    row, events = (_unread_row(found.article_id, found.reason), ()) if isinstance(found, Unread) else _rows(found, line())
    path = os.path.relpath(os.path.abspath(found.path), os.path.abspath(folder)) if found.path else None
    work.articles.append({**row, "digest": digest, "path": path})
    work.events += events


def _rows(found: Article, extract: Extract) -> tuple[dict[str, Any], tuple[Event, ...]]:
    """The article's row of the table of articles, and its events."""
    try:
        extraction = extract(found)
        to_table(extraction.events)
    except Exception as error:  # one article out of a million must not cost the others; its reason is kept
        return _unread_row(found.article_id, f"not understood: {type(error).__name__}: {error}"[:500]), ()
    lost = [_lost_name(m) for m in extraction.places if m.latitude is None and m.role in _LITERAL]
    row = asdict(found) | {
        "status": "read",
        "reason": None,
        "n_events": len(extraction.events),
        "n_unresolved_places": len(lost),
        "unresolved_places": "; ".join(dict.fromkeys(lost)) or None,
    }
    return row, extraction.events


def _lost_name(mention: PlaceMention) -> str:
    """The name of an unresolved place; a service that gave no answer did not say that there is no such place."""
    return f"{mention.text} (no answer)" if mention.kind == NO_ANSWER else mention.text


def _unread_row(article_id: str, reason: str) -> dict[str, Any]:
    row = dict.fromkeys(ARTICLES.names) | {"n_events": 0, "n_unresolved_places": 0}
    return row | {"article_id": article_id, "status": "not_read", "reason": reason}


def _commit(before: Store | None, work: _Work, remove: Iterable[str], folder: Path) -> Store:
    """Write the next version: what stays of the last one and what is new, merged anew."""
    replaced = pa.array([*(row["article_id"] for row in work.articles), *remove], pa.string())
    articles = [pa.Table.from_pylist(work.articles, schema=ARTICLES)]
    events = list(work.events)
    if before:
        articles.append(_without(before.articles(), replaced).select(ARTICLES.names).cast(ARTICLES))
        events += [Event(**row) for row in _without(before.events(), replaced).to_pylist()]
    return commit(folder, to_table(merge_reports(events)), pa.concat_tables(articles))


def _without(table: pa.Table, article_ids: pa.Array) -> pa.Table:
    return table.filter(pc.invert(pc.is_in(table["article_id"], value_set=article_ids)))


def closing_line(store: Store) -> str:
    """What the store holds, with the articles that gave nothing and why.

    "40 articles: 312 events, 281 placed, 305 dated; 1 article not read (bad zip): see sitrep status"
    """
    articles = store.articles("article_id", "status", "reason").to_pylist()
    reasons = [row["reason"] for row in articles if row["status"] == "not_read"]
    line = f"{_counted(len(articles) - len(reasons), 'article')}: {_events_counted(store.events())}"
    return line + (f"; {_counted(len(reasons), 'article')} not read ({_told(reasons)}): see sitrep status" if reasons else "")


def _events_counted(events: pa.Table) -> str:
    placed = len(events) - events["place_precision"].null_count
    dated = len(events) - events["date_start"].null_count
    return f"{_counted(len(events), 'event')}, {placed:,} placed, {dated:,} dated"


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _told(reasons: Sequence[str]) -> str:
    """Up to three different reasons, commonest first."""
    different = sorted(set(reasons), key=lambda reason: (-reasons.count(reason), reason))
    return ", ".join(different[:3]) + (", …" if len(different) > 3 else "")
