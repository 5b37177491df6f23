"""The store: one folder with a Delta table of events and one of articles, read as one.

A build commits the events first and then the articles, and writes into the articles' commit which version of
the events belongs to it. Readers start from the articles, so a build that is killed between the two commits
has changed nothing that they see, and a reader that holds a snapshot keeps it while builds go on.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pyarrow as pa
import pyarrow.parquet as pq
from deltalake import CommitProperties, DeltaTable, write_deltalake
from deltalake.exceptions import DeltaError, TableNotFoundError

from pipeline.complaint import Complaint
from pipeline.schema import ARTICLES, EVENTS

_EVENTS_VERSION = "sitrep.events_version"
_EVENT_ORDER = [("article_id", "ascending"), ("text_start", "ascending"), ("event_id", "ascending")]
_LOCK = "build.lock"


class NoStore(Complaint):
    """Nothing has been built in this folder."""


class Store:
    """One version of a store, pinned when it is opened: later builds do not change what it gives.

    The newest version unless `version` names an earlier one. Raises NoStore when nothing has been built in `folder`.
    """

    def __init__(self, folder: str | Path, version: int | None = None) -> None:
        self.folder = Path(folder)
        self._articles = _open(self.folder / "articles", version)
        self._commit = self._articles.history(1)[0] if version is None else _commit_of(self.folder / "articles", version)
        self._events = _open(self.folder / "events", int(self._commit[_EVENTS_VERSION]))

    def version(self) -> int:
        """Grows by one with every build that changed something."""
        return int(self._articles.version())

    def built_at(self) -> datetime:
        """When this version was built."""
        return datetime.fromtimestamp(self._commit["timestamp"] / 1000, UTC)

    def event_files(self) -> list[str]:
        """The Parquet files of this version's events; none when it has no event."""
        return _files(self._events)

    def article_files(self) -> list[str]:
        """The Parquet files of this version's articles; none when it has no article."""
        return _files(self._articles)

    def events(self) -> pa.Table:
        """All events, by article and place in the text."""
        return self._read(self.event_files(), EVENTS).cast(EVENTS).sort_by(_EVENT_ORDER)

    def articles(self, *columns: str) -> pa.Table:
        """All articles by id, read or not; all columns unless some are named."""
        table = self._read(self.article_files(), ARTICLES, columns=list(columns) or None)
        return table.sort_by("article_id") if "article_id" in table.column_names else table

    def article_text(self, article_id: str) -> str | None:
        """The text that the offsets of an article's events count in; None when it was not read or is unknown."""
        rows = self._read(self.article_files(), ARTICLES, columns=["text"], filters=[("article_id", "=", article_id)])
        return str(rows["text"][0].as_py()) if rows.num_rows and rows["text"][0].is_valid else None

    def _read(self, files: list[str], schema: pa.Schema, **what: Any) -> pa.Table:
        # Delta's own reader now and then leaves a thread behind that aborts the process as it ends.
        try:
            return pq.read_table(files, **what) if files else schema.empty_table().select(what.get("columns") or schema.names)
        except (OSError, pa.ArrowException) as error:
            raise _unreadable(self.folder, error) from error


def _files(table: Any) -> list[str]:
    """The paths of a table's files; Delta gives them as addresses, with %20 for a space."""
    return sorted(unquote(address) for address in table.file_uris())


def _commit_of(folder: Path, version: int) -> dict[str, Any]:
    """The commit that made a version of the table; a table opened at an old version misnumbers its history."""
    return next(commit for commit in _open(folder).history() if commit["version"] == version)


def versions(folder: str | Path) -> dict[int, datetime]:
    """Each version of a store with when it was built, oldest first. Raises NoStore when nothing has been built."""
    commits = _open(Path(folder) / "articles").history()
    return {int(c["version"]): datetime.fromtimestamp(c["timestamp"] / 1000, UTC) for c in reversed(commits)}


def _open(folder: Path, version: int | None = None) -> Any:
    try:
        return DeltaTable(str(folder.absolute()), version=version)
    except TableNotFoundError as error:
        raise NoStore(f"There is no store in {folder.parent}: build one first.") from error
    except (DeltaError, OSError) as error:
        raise _unreadable(folder.parent, error) from error


def _unreadable(folder: Path, error: Exception) -> Complaint:
    # Delta's own messages go on for pages
    return Complaint(f"The store in {folder} cannot be read: {_first_line(error)}")


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)[:300]


def latest(folder: str | Path) -> Store | None:
    """The store's newest version, or None when nothing has been built."""
    try:
        return Store(folder)
    except NoStore:
        return None


@contextmanager
def building(folder: Path) -> Iterator[None]:
    """Holds the store for one build. Raises Complaint while another holds it; a killed build holds nothing."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / _LOCK).open("a")
    except OSError as error:
        raise Complaint(f"The store {folder} cannot be written: {(error.strerror or str(error)).lower()}.") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Complaint(f"Another build is writing the store {folder}: try again when it has ended.") from error
        yield


def commit(folder: Path, events: pa.Table, articles: pa.Table) -> Store:
    """Make `events` and `articles` the store's next version, both or neither."""
    _write(folder / "events", events.select(EVENTS.names).cast(EVENTS).sort_by(_EVENT_ORDER), {})
    events_version = str(_open(folder / "events").version())
    _write(
        folder / "articles",
        articles.select(ARTICLES.names).cast(ARTICLES).sort_by("article_id"),
        {_EVENTS_VERSION: events_version},
    )
    return Store(folder)


def _write(folder: Path, table: pa.Table, note: dict[str, str]) -> None:
    try:
        write_deltalake(
            str(folder.absolute()),
            table,
            mode="overwrite",
            schema_mode="overwrite",
            commit_properties=CommitProperties(custom_metadata=note),
        )
    except (DeltaError, OSError) as error:
        raise Complaint(f"The store in {folder.parent} cannot be written: {_first_line(error)}") from error
