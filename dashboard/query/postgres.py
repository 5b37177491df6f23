"""PostgreSQL answers: a server that holds a store's tables, for a team whose data outgrows one machine.

`publish.py` writes one schema for each published version, and lists it in `sitrep.versions`.
"""

from __future__ import annotations

import re
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from queue import Empty, LifoQueue
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from dashboard.query.engine import KEPT, MOST_KEPT, Names, match_name, named
from dashboard.query.tables import derivation, folded
from pipeline.complaint import Complaint

if TYPE_CHECKING:
    import psycopg

ADDRESS = "SITREP_QUERIES"
_MOST = 4  # connections of one version: its readers' questions asked at one moment; further ones wait
_TURN = 60.0  # seconds to wait for one of them
_SECONDS = 60  # that a question may take
_SETTINGS = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "tcp_user_timeout": 30_000,  # milliseconds: a server that is gone is not waited for
    "client_encoding": "utf8",
    "application_name": "sitrep",
}
_ONCE = 5_000  # rows turned into a table at a time
NOTHING = "\ufffd"  # stands for U+0000, which PostgreSQL cannot hold, in its tables and in what is asked of them
_ARROW = {
    16: pa.bool_(), 20: pa.int64(), 21: pa.int16(), 23: pa.int32(), 25: pa.string(), 700: pa.float32(), 701: pa.float64(), 1082: pa.date32(),
}  # fmt: skip


@dataclass(frozen=True)
class Published:
    """A version of a store as the server has it."""

    schema: str
    version: int
    built: str


class Postgres:
    """The engine of one published version. Raises Complaint when the server does not answer."""

    def __init__(self, address: str, schema: str) -> None:
        self._address = address
        self._schema = schema
        self._kept: dict[str, tuple[str, list[Any]]] = {}
        self._idle: LifoQueue[_Connection | None] = LifoQueue()
        for _ in range(_MOST):
            self._idle.put(None)
        weakref.finalize(self, _close, self._idle)
        self.names = self._read_names()

    def ask(self, question: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        with self._connected(question) as connection:
            return connection.execute(_marked(question), _sent(values)).fetchall()

    def table(self, question: str, values: Sequence[Any] = ()) -> pa.Table:
        asked, sent = _marked(question), _sent(values)
        with self._connected(question) as connection, connection.cursor(binary=True) as cursor:
            pieces = []
            rows: list[tuple[Any, ...]] = []
            for row in cursor.stream(asked, sent, size=_ONCE):
                rows.append(row)
                if len(rows) == _ONCE:
                    pieces.append(_batch(rows, cursor.description))
                    rows = []
            if rows or not pieces:
                # a stream without rows does not say what its columns are
                said = cursor.description or cursor.execute(asked, sent).description
                pieces.append(_batch(rows, said))
        return pa.Table.from_batches(pieces)

    def keep(self, name: str, question: str, values: Sequence[Any] = ()) -> None:
        # each connection makes its own when it is first asked of it: the page need not be allowed to write
        self._kept[name] = (_marked(question), _sent(values))

    def searched(self, terms: tuple[str, ...]) -> str:
        name = match_name(terms)
        if name not in self._kept:
            tests = " AND ".join("haystack LIKE ?" for _ in terms)
            escaped = (re.sub(r"([\\%_])", r"\\\1", term) for term in folded(terms))
            self.keep(name, f"SELECT rowid::INTEGER AS row FROM cold WHERE {tests}", [f"%{term}%" for term in escaped])
        return f"row IN (SELECT row FROM {name})"

    def series(self, first: str, last: str, step: str) -> str:
        return f"generate_series({first}, {last}, INTERVAL '1 {step}')"

    def _read_names(self) -> dict[str, Names]:
        values: dict[str, list[str]] = {}
        for kind, value in self.ask("SELECT kind, value FROM names ORDER BY kind, number"):
            values.setdefault(kind, []).append(value)
        kinds = (kind for (kind,) in self.ask("SELECT kind FROM kinds"))
        return {kind: named(values.get(kind, [])) for kind in kinds}

    @contextmanager
    def _connected(self, question: str) -> Iterator[psycopg.Connection[Any]]:
        """A connection of the few, with the kept tables that this question reads."""
        import psycopg

        try:
            held = self._idle.get(timeout=_TURN)
        except Empty:
            raise Complaint("The database server is busy with others' questions. Try again in a minute.") from None
        whole = False
        try:
            if held is None or held.gone():
                held = _Connection(connect(self._address, self._schema))
            for name in dict.fromkeys(KEPT.findall(question)):
                held.make(name, *self._kept[name])
            held.forget()
            yield held.connection
            whole = True
        except psycopg.Error as error:
            raise said(error, self._address) from error
        finally:
            if held is not None and not whole:
                held.connection.close()  # nobody can say in the middle of which answer
            self._idle.put(held if whole else None)


@dataclass
class _Connection:
    connection: psycopg.Connection[Any]

    def __post_init__(self) -> None:
        self._made: list[str] = []  # kept tables that it has, the last asked for last

    def gone(self) -> bool:
        """Whether the server closed it, which a question would notice too late."""
        import psycopg

        with suppress(psycopg.Error):
            self.connection.execute("")
        return bool(self.connection.closed)

    def make(self, name: str, question: str, values: Sequence[Any]) -> None:
        if name in self._made:
            self._made.remove(name)
        else:
            self.connection.execute(f"CREATE TEMP TABLE {name} AS {question}", values)
            self.connection.execute(f"ANALYZE {name}")
        self._made.append(name)

    def forget(self) -> None:
        """Drop the tables of searches long past; they are made again should somebody ask."""
        while len(self._made) > MOST_KEPT:
            self.connection.execute(f"DROP TABLE {self._made.pop(0)}")


def connect(address: str, schema: str) -> psycopg.Connection[Any]:
    """A connection on which names without a schema are those of `schema`. Raises Complaint, without a password in it."""
    try:
        import psycopg
    except ImportError as error:
        raise Complaint("A database server is asked through psycopg: pip install -r requirements-server.txt.") from error
    try:
        connection = psycopg.connect(
            address, autocommit=True, cursor_factory=psycopg.RawCursor, prepare_threshold=None, **_SETTINGS
        )
        for name, value in {"search_path": schema, "statement_timeout": f"{_SECONDS}s", "timezone": "UTC", "jit": "off"}.items():
            connection.execute("SELECT set_config($1, $2, false)", [name, value])
    except (psycopg.Error, UnicodeError) as error:
        raise said(error, address) from None
    return connection


def _close(idle: LifoQueue[_Connection | None]) -> None:
    while True:
        try:
            held = idle.get_nowait()
        except Empty:
            return
        if held is not None:
            held.connection.close()


def newest(address: str) -> Published:
    """The version that was published last. Raises Complaint when there is none, and as `connect` does."""
    found = versions(address)
    if not found:
        raise Complaint(f"Nothing has been published to {place(address)} yet: python -m dashboard publish --store DIR --to ADDRESS.")
    published, derived = found[-1]
    if derived != derivation():
        raise Complaint(f"What {place(address)} holds was published by another version of Sitrep: publish it again.")
    return published


def versions(address: str) -> list[tuple[Published, str]]:
    """All versions that are kept, oldest first, each with how its tables were derived."""
    with connect(address, "sitrep") as connection:
        import psycopg

        try:
            rows = connection.execute("SELECT schema, version, built, derived FROM sitrep.versions ORDER BY number").fetchall()
        except (psycopg.errors.UndefinedTable, psycopg.errors.InvalidSchemaName):
            return []
        except psycopg.Error as error:
            raise said(error, address) from error
    return [(Published(schema, version, built.isoformat(" ", "minutes")), derived) for schema, version, built, derived in rows]


def added_since(address: str, schema: str, version: int) -> list[str]:
    """The articles that are new or changed since an earlier version; none when that is no longer kept."""
    before = [published.schema for published, _ in versions(address) if published.version == version]
    if not before:
        return []
    with connect(address, schema) as connection:
        asked = f"SELECT article_id FROM articles LEFT JOIN {before[-1]}.articles old USING (article_id) WHERE old.digest IS DISTINCT FROM articles.digest"
        return [article_id for (article_id,) in connection.execute(asked).fetchall()]


def place(address: str) -> str:
    """Where a database is, for people: its name and server, nothing secret."""
    from psycopg import ProgrammingError
    from psycopg.conninfo import conninfo_to_dict

    try:
        parts = conninfo_to_dict(address)
    except ProgrammingError:
        return "the database"
    return f"the database {parts.get('dbname', '')} at {parts.get('host', 'this machine')}".replace("  ", " ")


def said(error: Exception, address: str) -> Complaint:
    """What went wrong, in a sentence that names no password."""
    import psycopg

    if isinstance(error, psycopg.errors.QueryCanceled):
        return Complaint(f"The database server took longer than {_SECONDS} seconds to answer. Choose less, or try again later.")
    if isinstance(error, (psycopg.errors.UndefinedTable, psycopg.errors.InvalidSchemaName)):
        return Complaint("The database no longer keeps the version that this page showed. Reload the page to see the newest.")
    if isinstance(error, UnicodeError) or (isinstance(error, psycopg.ProgrammingError) and error.sqlstate is None):
        return Complaint("The address of the database is not one that PostgreSQL understands: postgresql://user@host:5432/name.")
    where = place(address)
    if isinstance(error, psycopg.OperationalError):
        return Complaint(f"{where[:1].upper()}{where[1:]} does not answer: {_reason(error)}.")
    return Complaint(f"{where[:1].upper()}{where[1:]} refuses: {_reason(error)}.")


def _reason(error: Exception) -> str:
    """The server's own words, of which no line names a password."""
    primary = getattr(error, "diag", None) and error.diag.message_primary  # type: ignore[attr-defined]
    return (primary or str(error).strip().split("\n")[0]).rsplit("FATAL:", 1)[-1].strip().rstrip(".")


def _marked(question: str) -> str:
    """Marks `?` numbered as PostgreSQL wants them; a question has either these or numbers."""
    parts = question.split("?")
    return parts[0] + "".join(f"${number}{part}" for number, part in enumerate(parts[1:], 1))


def _sent(values: Sequence[Any]) -> list[Any]:
    return [value.replace("\0", NOTHING) if isinstance(value, str) else value for value in values]


def _batch(rows: Sequence[tuple[Any, ...]], columns: Any) -> pa.RecordBatch:
    cells = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
    arrays = [pa.array(values, _ARROW[column.type_code]) for values, column in zip(cells, columns, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, [column.name for column in columns])
