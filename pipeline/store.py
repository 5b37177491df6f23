"""The store: one folder, of a disk or of a bucket, with a Delta table of events and one of articles, read as one.

A build commits the events first and then the articles, and writes into the articles' commit which version of
the events belongs to it. Readers start from the articles, so a build that is killed between the two commits
has changed nothing that they see, and a reader that holds a snapshot keeps it while builds go on.
"""

from __future__ import annotations

import fcntl
import json
import re
import uuid
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pyarrow as pa
from deltalake import CommitProperties, DeltaTable, Schema, Transaction, WriterProperties, write_deltalake
from deltalake.exceptions import CommitFailedError, DeltaError, TableNotFoundError
from deltalake.transaction import AddAction, create_table_with_add_actions

from pipeline.complaint import Complaint
from pipeline.data_files import DataFile, write_files
from pipeline.home import Home, home_of
from pipeline.parts import PART, files_within, is_large, parts_of
from pipeline.schema import ARTICLES, EVENTS, order_of

_EVENTS_VERSION = "sitrep.events_version"
_LOCK = "build.lock"
_BUILD = "sitrep.build"
_APP = "sitrep"
LONGEST_KEPT = timedelta(days=365)
_SCHEMAS = {"events": EVENTS, "articles": ARTICLES}
_COLOUR = re.compile(r"\x1b\[\d*m")
_WHY = "↳"  # Delta puts a cause below what it caused
_SAID_BY_BUCKET = re.compile(r"<Code>([^<]{1,100})</Code>\s?<Message>([^<]{1,200})</Message>")
_SAID_BY_ARROW = re.compile(r"AWS Error (\w{1,60})[^:]{0,100}: ([^\n]{0,200})")
_SMALL = WriterProperties(compression="ZSTD", compression_level=9)


class NoStore(Complaint):
    """Nothing has been built in this folder."""


@dataclass(frozen=True)
class Next:
    """What a table's next version holds: all its rows, `number` of them, or those of some `parts` when the others stay.

    The rows come in the table's order, of a large table a part after another. Without a part nothing changes.
    """

    rows: Iterable[pa.RecordBatch]
    number: int
    parts: frozenset[str] | None = None


class Store:
    """One version of a store, pinned when it is opened: later builds do not change what it gives.

    The newest version unless `version` names an earlier one. Raises NoStore when nothing has been built there.
    """

    def __init__(self, folder: str | Path | Home, version: int | None = None) -> None:
        self.home = home_of(folder)
        self._articles = _open(_Table(self.home, "articles"), version)
        self._commit = _commit_of(_Table(self.home, "articles"), self.version())
        self._events = _open(_Table(self.home, "events"), self.events_version())

    @property
    def folder(self) -> Path:
        """The folder of this machine that it lies in; of a store in a bucket its desk."""
        return self.home.desk

    def version(self) -> int:
        """Grows by one with every build that changed something."""
        return int(self._articles.version())

    def events_version(self) -> int:
        """The version of the table of events that belongs to this one."""
        if _EVENTS_VERSION not in self._commit:
            raise Complaint(f"The store in {self.home} cannot be read: no build of Sitrep wrote its newest articles.")
        return int(self._commit[_EVENTS_VERSION])

    def built_at(self) -> datetime:
        """When this version was built."""
        return datetime.fromtimestamp(self._commit["timestamp"] / 1000, UTC)

    def event_files(self) -> list[str]:
        """The Parquet files of this version's events, on this machine; none when it has no event."""
        return self._at_hand(_files(self._events))

    def article_files(self, parts: Collection[str] | None = None) -> list[str]:
        """The Parquet files of this version's articles, or of some parts of them, on this machine; none when it has no article."""
        files = _files(self._articles)
        return self._at_hand(files if parts is None else files_within(files, parts))

    def events_by_parts(self) -> bool:
        """Whether the table of events lies by months, which a build can replace one by one."""
        return _by_parts(self._events, EVENTS)

    def articles_by_parts(self) -> bool:
        """Whether the table of articles lies by months, which a build can replace one by one."""
        return _by_parts(self._articles, ARTICLES)

    def events(self, *columns: str) -> pa.Table:
        """All events, by article and place in the text; where columns are named only those, in no order."""
        if columns:
            return self._read(_files(self._events), EVENTS, columns=list(columns))
        return self._read(_files(self._events), EVENTS).cast(EVENTS).sort_by(_rising(order_of(EVENTS)))

    def events_of(self, clusters: Collection[str]) -> pa.Table:
        """All reports of some clusters, by article and place in the text."""
        found = self._read(_files(self._events), EVENTS, filters=[("cluster_id", "in", list(clusters))])
        return found.cast(EVENTS).sort_by(_rising(order_of(EVENTS)))

    def articles(self, *columns: str) -> pa.Table:
        """All articles by id, read or not; all columns unless some are named."""
        table = self._read(_files(self._articles), ARTICLES, columns=list(columns) or None)
        return table.sort_by("article_id") if "article_id" in table.column_names else table

    def article_text(self, article_id: str) -> str | None:
        """The text that the offsets of an article's events count in; None when it was not read or is unknown."""
        rows = self._read(_files(self._articles), ARTICLES, columns=["text"], filters=[("article_id", "=", article_id)])
        return str(rows["text"][0].as_py()) if rows.num_rows and rows["text"][0].is_valid else None

    def _read(self, files: list[str], schema: pa.Schema, **what: Any) -> pa.Table:
        # Delta's own reader now and then leaves a thread behind that aborts the process as it ends.
        with self._kept():
            return self.home.read(files, **what) if files else schema.empty_table().select(what.get("columns") or schema.names)

    def _at_hand(self, files: list[str]) -> list[str]:
        with self._kept():
            return self.home.at_hand(files)

    @contextmanager
    def _kept(self) -> Iterator[None]:
        """What to tell of files that are gone or cannot be read."""
        try:
            yield
        except FileNotFoundError as error:
            raise Complaint(f"Version {self.version()} of the store {self.home} is no longer kept.") from error
        except (OSError, pa.ArrowException) as error:
            raise unreadable(self.home, error) from error


@dataclass(frozen=True)
class _Table:
    """One of a store's two tables."""

    home: Home
    name: str

    @property
    def address(self) -> str:
        return self.home.table(self.name)


def _files(table: Any) -> list[str]:
    """The paths of a table's files; Delta gives them as addresses, with %20 for a space."""
    return sorted(unquote(address) for address in table.file_uris())


def _by_parts(table: Any, schema: pa.Schema) -> bool:
    names = [field.name for field in table.schema().fields]
    return table.metadata().partition_columns == [PART] and names == [*schema.names, PART]


def _commit_of(table: _Table, version: int) -> dict[str, Any]:
    """What the commit that made a version says of itself."""
    # Delta's own history asks a bucket for all commits, and nothing else runs in the process meanwhile
    try:
        lines = table.home.content(f"{table.name}/_delta_log/{version:020}.json").splitlines()
        actions = [json.loads(line) for line in lines if line.strip()]
        return next((dict(action["commitInfo"]) for action in actions if "commitInfo" in action), {})
    except (OSError, ValueError, TypeError) as error:
        raise unreadable(table.home, error) from error


def versions(folder: str | Path | Home) -> dict[int, datetime]:
    """Each version of a store with when it was built, oldest first. Raises NoStore when nothing has been built."""
    commits = _history(_Table(home_of(folder), "articles"))
    return {int(c["version"]): datetime.fromtimestamp(c["timestamp"] / 1000, UTC) for c in reversed(commits)}


def _history(table: _Table) -> list[dict[str, Any]]:
    opened = _open(table)
    try:
        return list(opened.history())
    except (DeltaError, OSError) as error:
        raise unreadable(table.home, error) from error


def _open(table: _Table, version: int | None = None) -> Any:
    try:
        return DeltaTable(table.address, version=version, storage_options=table.home.options)
    except TableNotFoundError as error:
        raise NoStore(f"There is no store in {table.home}: build one first.") from error
    except (DeltaError, OSError) as error:
        raise unreadable(table.home, error) from error


def unreadable(home: Home, error: Exception) -> Complaint:
    """What to tell of a store whose files give this error."""
    return Complaint(f"The store in {home} cannot be read: {_first_line(error)}")


def _first_line(error: Exception) -> str:
    """What is wrong, in a line: messages of Delta and Arrow go on for pages, those of a bucket end with its own words."""
    words = _COLOUR.sub("", str(error))
    if code := _SAID_BY_BUCKET.search(words):
        return f"{code[2]} ({code[1]})"[:300]
    if code := _SAID_BY_ARROW.search(words):
        return f"{code[2].strip()} ({code[1]})"[:300]
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    chain = [line for line in lines if line.startswith(_WHY)]
    return (chain[-1].removeprefix(_WHY).strip() if chain else next(iter(lines), type(error).__name__))[:300]


def latest(folder: str | Path | Home) -> Store | None:
    """The store's newest version, or None when nothing has been built."""
    try:
        return Store(folder)
    except NoStore:
        return None


@contextmanager
def building(folder: str | Path | Home) -> Iterator[None]:
    """Holds the store for one build of this machine. Raises Complaint while another holds it; a killed build holds nothing."""
    home = home_of(folder)
    try:
        home.prepare()
        lock = (home.desk / _LOCK).open("a")
    except OSError as error:
        raise Complaint(f"The store {home} cannot be written: {error.strerror.lower() if error.strerror else _first_line(error)}.") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Complaint(f"Another build is writing the store {home}: try again when it has ended.") from error
        yield


def commit(folder: str | Path | Home, events: pa.Table | Next, articles: pa.Table | Next, before: Store | None) -> Store:
    """Make `events` and `articles` the version after `before`, both or neither; tables are whole and in any order.

    Raises Complaint when another version was written since `before`, or when the disk or bucket refuses.
    """
    home = home_of(folder)
    after = _Commit(home, before)
    events_version = after.write("events", _ordered(events, EVENTS), {})
    after.write("articles", _ordered(articles, ARTICLES), {_EVENTS_VERSION: str(events_version)})
    return Store(home)


def _ordered(rows: pa.Table | Next, schema: pa.Schema) -> Next:
    if isinstance(rows, Next):
        return rows
    table = rows.select(schema.names).cast(schema)
    order = [*([PART] if is_large(len(rows)) else []), *order_of(schema)]
    return Next(table.append_column(PART, parts_of(table)).sort_by(_rising(order)).drop_columns(PART).to_batches(), len(rows))


def _rising(columns: Iterable[str]) -> list[tuple[str, str]]:
    return [(column, "ascending") for column in columns]


class _Commit:
    """The commits of the version that follows `before`. Of two builds from one version, only one gets its articles in."""

    def __init__(self, home: Home, before: Store | None) -> None:
        self.home = home
        self.number = 0 if before is None else before.version() + 1
        self.before = {"events": before.events_version(), "articles": before.version()} if before else {}
        self.build = uuid.uuid4().hex

    def write(self, name: str, rows: Next, note: dict[str, str]) -> int:
        """Make `rows` the table's next version, and return its number. Events that stay as they are keep theirs."""
        where = _Table(self.home, name)
        if name == "events" and rows.parts is not None and not rows.parts:
            return self.before[name]
        try:
            self._check(where)
            base = None if rows.parts is None else self._base(where)
            _write(where, rows, note | {_BUILD: self.build}, Transaction(_APP, self.number), base)
        except CommitFailedError as error:
            # The answer to a commit can get lost: then what stands there is our own.
            if _commit_of(where, _open(where).version()).get(_BUILD) != self.build:
                raise _overtaken(self.home) from error
        except (DeltaError, OSError, pa.ArrowException) as error:
            raise Complaint(f"The store in {self.home} cannot be written: {_first_line(error)}") from error
        return int(_open(where).version())

    def _check(self, where: _Table) -> None:
        if where.name == "articles" and (newest := _newest(where)) is not None and newest >= self.number:
            raise _overtaken(self.home)

    def _base(self, where: _Table) -> Any:
        """The table as it was before: a killed build may have left events that no articles belong to."""
        if where.name == "articles":
            return _open(where, self.before["articles"])
        table = _open(where)
        if table.version() != self.before["events"]:
            table.restore(self.before["events"])
        return table


def _newest(table: _Table) -> int | None:
    """The newest version of a table; None when there is no table yet."""
    try:
        return int(_open(table).version())
    except NoStore:
        return None


def _overtaken(home: Home) -> Complaint:
    return Complaint(f"Another build has written the store {home} meanwhile: build again to go on from there.")


def _write(where: _Table, rows: Next, note: dict[str, str], transaction: Transaction, base: Any = None) -> None:
    """Replace the whole table, or of `base` the parts that `rows` names; whoever wrote after `base` makes that fail."""
    by_parts = base is not None or is_large(rows.number)
    schema, columns = _SCHEMAS[where.name], [PART] if by_parts else []
    files = write_files(where.home, where.name, schema, rows.rows, by_parts, note[_BUILD])
    added: list[Any] = [_added(file) for file in files]
    whole = schema.append(pa.field(PART, pa.string())) if by_parts else schema
    properties = CommitProperties(custom_metadata=note, app_transactions=[transaction], max_commit_retries=0)
    if base is not None:
        replaced = [(PART, "in", sorted(rows.parts or ()))]
        base.create_write_transaction(added, "overwrite", whole, columns, replaced, commit_properties=properties)
        return
    create_table_with_add_actions(
        where.address,
        Schema.from_arrow(whole),
        added,
        mode="overwrite",
        partition_by=columns,
        configuration={"delta.logRetentionDuration": f"interval {LONGEST_KEPT.days} days"},
        storage_options=where.home.options,
        commit_properties=properties,
    )


def _added(file: DataFile) -> AddAction:
    values = {} if file.part is None else {PART: file.part}
    now = int(datetime.now(UTC).timestamp() * 1000)
    return AddAction(file.path, file.size, values, now, True, json.dumps({"numRecords": file.rows}))


def compact(folder: str | Path | Home, keep: timedelta) -> tuple[int, int]:
    """Join small files and delete those that no version of the last `keep` time needs: how many, and their bytes.

    No row changes. Whoever opened a version less than `keep` ago can go on reading. Raises NoStore, and Complaint
    when a build holds the store.
    """
    home = home_of(folder)
    events, articles = _Table(home, "events"), _Table(home, "articles")
    _open(articles)
    with building(home):
        try:
            before = home.parquet_files()
            note = {_EVENTS_VERSION: str(_join_events(events))}
            _join_articles(articles, note)
            _vacuum(events, keep, {}, _events_versions(articles, datetime.now(UTC) - keep))
            _vacuum(articles, keep, note, None)
            gone = before.keys() - home.parquet_files().keys()
        except (DeltaError, OSError) as error:
            raise Complaint(f"The store in {home} cannot be compacted: {_first_line(error)}") from error
    return len(gone), sum(before[file] for file in gone)


def _join_events(table: _Table) -> int:
    """Join the files of the events, and return the version that has them joined."""
    wanted, events = Store(table.home).events_version(), _open(table)
    if events.version() != wanted:  # a build was killed before its articles were committed
        events.restore(wanted)
    events.optimize.compact(writer_properties=_SMALL)
    return int(events.version())


def _join_articles(table: _Table, note: dict[str, str]) -> None:
    articles = _open(table)
    before = articles.version()
    articles.optimize.compact(writer_properties=_SMALL, commit_properties=CommitProperties(custom_metadata=note))
    if articles.version() == before and note[_EVENTS_VERSION] != str(Store(table.home).events_version()):
        write_deltalake(articles, _nothing(articles), mode="append", commit_properties=CommitProperties(custom_metadata=note))


def _nothing(articles: Any) -> pa.Table:
    schema = ARTICLES.append(pa.field(PART, pa.string())) if _by_parts(articles, ARTICLES) else ARTICLES
    return schema.empty_table()


def _events_versions(articles: _Table, since: datetime) -> list[int]:
    """The versions of the events that belong to a version of the store which was the newest `since` then."""
    wanted = set()
    for commit_ in _history(articles):
        wanted.add(int(commit_[_EVENTS_VERSION]))
        if commit_["timestamp"] < since.timestamp() * 1000:
            break
    return sorted(wanted)


def _vacuum(table: _Table, keep: timedelta, note: dict[str, str], versions: list[int] | None) -> None:
    _open(table).vacuum(
        retention_hours=int(keep.total_seconds() // 3600),
        dry_run=False,
        enforce_retention_duration=False,
        full=True,  # files of killed builds too
        keep_versions=versions,
        commit_properties=CommitProperties(custom_metadata=note),
    )
