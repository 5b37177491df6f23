"""The store: one folder with a Delta table of events and one of articles, read as one.

A build commits the events first and then the articles, and writes into the articles' commit which version of
the events belongs to it. Readers start from the articles, so a build that is killed between the two commits
has changed nothing that they see, and a reader that holds a snapshot keeps it while builds go on.
"""

from __future__ import annotations

import fcntl
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from deltalake import CommitProperties, DeltaTable, Transaction, WriterProperties, write_deltalake
from deltalake.exceptions import CommitFailedError, DeltaError, TableNotFoundError

from pipeline.complaint import Complaint
from pipeline.parts import PART, is_large, with_parts
from pipeline.schema import ARTICLES, EVENTS

_EVENTS_VERSION = "sitrep.events_version"
_EVENT_ORDER = [("article_id", "ascending"), ("text_start", "ascending"), ("event_id", "ascending")]
_LOCK = "build.lock"
_BUILD = "sitrep.build"
_APP = "sitrep"
LONGEST_KEPT = timedelta(days=365)
# A sentence's bytes are most of a row's: they shrink to less than half.
_SMALL = WriterProperties(compression="ZSTD", compression_level=9)


class NoStore(Complaint):
    """Nothing has been built in this folder."""


@dataclass(frozen=True)
class Next:
    """What a table's next version holds: all its rows, `number` of them, or those of some `parts` when the others stay.

    A stream of rows comes in the table's order. Without a part nothing changes.
    """

    rows: pa.Table | pa.RecordBatchReader
    number: int
    parts: frozenset[str] | None = None


class Store:
    """One version of a store, pinned when it is opened: later builds do not change what it gives.

    The newest version unless `version` names an earlier one. Raises NoStore when nothing has been built in `folder`.
    """

    def __init__(self, folder: str | Path, version: int | None = None) -> None:
        self.folder = Path(folder)
        self._articles = _open(self.folder / "articles", version)
        self._commit = self._articles.history(1)[0] if version is None else _commit_of(self.folder / "articles", version)
        self._events = _open(self.folder / "events", self.events_version())

    def version(self) -> int:
        """Grows by one with every build that changed something."""
        return int(self._articles.version())

    def events_version(self) -> int:
        """The version of the table of events that belongs to this one."""
        if _EVENTS_VERSION not in self._commit:
            raise Complaint(f"The store in {self.folder} cannot be read: no build of Sitrep wrote its newest articles.")
        return int(self._commit[_EVENTS_VERSION])

    def built_at(self) -> datetime:
        """When this version was built."""
        return datetime.fromtimestamp(self._commit["timestamp"] / 1000, UTC)

    def event_files(self) -> list[str]:
        """The Parquet files of this version's events; none when it has no event."""
        return _files(self._events)

    def article_files(self) -> list[str]:
        """The Parquet files of this version's articles; none when it has no article."""
        return _files(self._articles)

    def events_by_parts(self) -> bool:
        """Whether the table of events lies by months, which a build can replace one by one."""
        return _by_parts(self._events, EVENTS)

    def articles_by_parts(self) -> bool:
        """Whether the table of articles lies by months, which a build can replace one by one."""
        return _by_parts(self._articles, ARTICLES)

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
            return pq.read_table(files, partitioning=None, **what) if files else schema.empty_table().select(what.get("columns") or schema.names)
        except FileNotFoundError as error:
            raise Complaint(f"Version {self.version()} of the store {self.folder} is no longer kept.") from error
        except (OSError, pa.ArrowException) as error:
            raise unreadable(self.folder, error) from error


def _files(table: Any) -> list[str]:
    """The paths of a table's files; Delta gives them as addresses, with %20 for a space."""
    return sorted(unquote(address) for address in table.file_uris())


def _by_parts(table: Any, schema: pa.Schema) -> bool:
    names = [field.name for field in table.schema().fields]
    return table.metadata().partition_columns == [PART] and names == [*schema.names, PART]


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
        raise unreadable(folder.parent, error) from error


def unreadable(folder: Path, error: Exception) -> Complaint:
    """What to tell of a store whose files give this error."""
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


def commit(folder: Path, events: pa.Table | Next, articles: pa.Table | Next, before: Store | None) -> Store:
    """Make `events` and `articles` the version after `before`, both or neither; tables are whole and in any order.

    Raises Complaint when another version was written since `before`, or when the disk refuses.
    """
    after = _Commit(folder, before)
    events_version = after.write("events", _ordered(events, EVENTS, _EVENT_ORDER), {})
    after.write("articles", _ordered(articles, ARTICLES, [("article_id", "ascending")]), {_EVENTS_VERSION: str(events_version)})
    return Store(folder)


def _ordered(rows: pa.Table | Next, schema: pa.Schema, order: list[tuple[str, str]]) -> Next:
    if isinstance(rows, pa.Table):
        rows = Next(rows, rows.num_rows)
    if isinstance(rows.rows, pa.Table):
        return Next(rows.rows.select(schema.names).cast(schema).sort_by(order), rows.number, rows.parts)
    return rows


class _Commit:
    """The commits of the version that follows `before`. Of two builds from one version, only one gets its articles in."""

    def __init__(self, folder: Path, before: Store | None) -> None:
        self.folder = folder
        self.number = 0 if before is None else before.version() + 1
        self.before = {"events": before.events_version(), "articles": before.version()} if before else {}
        self.build = uuid.uuid4().hex

    def write(self, name: str, rows: Next, note: dict[str, str]) -> int:
        """Make `rows` the table's next version, and return its number. Events that stay as they are keep theirs."""
        where = self.folder / name
        if name == "events" and rows.parts is not None and not rows.parts:
            return self.before[name]
        try:
            self._check(where)
            base = None if rows.parts is None else self._base(where)
            _write(where, rows, note | {_BUILD: self.build}, Transaction(_APP, self.number), base)
        except CommitFailedError as error:
            # The answer to a commit can get lost: then what stands there is our own.
            if _open(where).history(1)[0].get(_BUILD) != self.build:
                raise _overtaken(self.folder) from error
        except (DeltaError, OSError, pa.ArrowException, duckdb.Error) as error:
            raise Complaint(f"The store in {self.folder} cannot be written: {_first_line(error)}") from error
        return int(_open(where).version())

    def _check(self, where: Path) -> None:
        if where.name == "articles" and DeltaTable.is_deltatable(str(where.absolute())) and _open(where).version() >= self.number:
            raise _overtaken(self.folder)

    def _base(self, where: Path) -> Any:
        """The table as it was before: a killed build may have left events that no articles belong to."""
        if where.name == "articles":
            return _open(where, self.before["articles"])
        table = _open(where)
        if table.version() != self.before["events"]:
            table.restore(self.before["events"])
        return table


def _overtaken(folder: Path) -> Complaint:
    return Complaint(f"Another build has written the store {folder} meanwhile: build again to go on from there.")


def _write(folder: Path, rows: Next, note: dict[str, str], transaction: Transaction, base: Any = None) -> None:
    """Replace the whole table, or of `base` the parts that `rows` names; whoever wrote after `base` makes that fail."""
    by_parts = base is not None or is_large(rows.number)
    properties = CommitProperties(custom_metadata=note, app_transactions=[transaction], max_commit_retries=None if base is None else 0)
    data = with_parts(rows.rows) if by_parts else rows.rows
    if isinstance(data, pa.Table):
        data = data.combine_chunks()  # Delta writes many batches in no order, one batch in its own
    if base is not None:
        listed = ", ".join(f"'{part}'" for part in sorted(rows.parts or ()))
        write_deltalake(
            base, data, mode="overwrite", predicate=f"{PART} IN ({listed})", commit_properties=properties, writer_properties=_SMALL
        )
        return
    write_deltalake(
        str(folder.absolute()),
        data,
        mode="overwrite",
        schema_mode="overwrite",
        partition_by=[PART] if by_parts else [],
        configuration={"delta.logRetentionDuration": f"interval {LONGEST_KEPT.days} days"},
        commit_properties=properties,
        writer_properties=_SMALL,
    )


def compact(folder: Path, keep: timedelta) -> tuple[int, int]:
    """Join small files and delete those that no version of the last `keep` time needs: how many, and their bytes.

    No row changes. Whoever opened a version less than `keep` ago can go on reading. Raises NoStore, and Complaint
    when a build holds the store.
    """
    _open(folder / "articles")
    with building(folder):
        before = _sizes(folder)
        try:
            note = {_EVENTS_VERSION: str(_join_events(folder))}
            _join_articles(folder, note)
            _vacuum(folder / "events", keep, {}, _events_versions(folder, datetime.now(UTC) - keep))
            _vacuum(folder / "articles", keep, note, None)
        except (DeltaError, OSError) as error:
            raise Complaint(f"The store in {folder} cannot be compacted: {_first_line(error)}") from error
        gone = before.keys() - _sizes(folder).keys()
    return len(gone), sum(before[file] for file in gone)


def _sizes(folder: Path) -> dict[Path, int]:
    return {file: file.stat().st_size for file in folder.glob("*/**/*.parquet")}


def _join_events(folder: Path) -> int:
    """Join the files of the events, and return the version that has them joined."""
    wanted, events = Store(folder).events_version(), _open(folder / "events")
    if events.version() != wanted:  # a build was killed before its articles were committed
        events.restore(wanted)
    events.optimize.compact(writer_properties=_SMALL)
    return int(events.version())


def _join_articles(folder: Path, note: dict[str, str]) -> None:
    articles = _open(folder / "articles")
    before = articles.version()
    articles.optimize.compact(writer_properties=_SMALL, commit_properties=CommitProperties(custom_metadata=note))
    if articles.version() == before and note[_EVENTS_VERSION] != str(Store(folder).events_version()):
        write_deltalake(articles, _nothing(articles), mode="append", commit_properties=CommitProperties(custom_metadata=note))


def _nothing(articles: Any) -> pa.Table:
    empty = ARTICLES.empty_table()
    return with_parts(empty) if _by_parts(articles, ARTICLES) else empty


def _events_versions(folder: Path, since: datetime) -> list[int]:
    """The versions of the events that belong to a version of the store which was the newest `since` then."""
    wanted = set()
    for commit_ in _open(folder / "articles").history():
        wanted.add(int(commit_[_EVENTS_VERSION]))
        if commit_["timestamp"] < since.timestamp() * 1000:
            break
    return sorted(wanted)


def _vacuum(folder: Path, keep: timedelta, note: dict[str, str], versions: list[int] | None) -> None:
    _open(folder).vacuum(
        retention_hours=int(keep.total_seconds() // 3600),
        dry_run=False,
        enforce_retention_duration=False,
        full=True,  # files of killed builds too
        keep_versions=versions,
        commit_properties=CommitProperties(custom_metadata=note),
    )
