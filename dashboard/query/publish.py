"""A version of a store, loaded into PostgreSQL: the tables that DuckDB derives for the page, row for row.

Whoever asks meanwhile keeps the version before: a new one lies in a schema of its own and is seen when all of it is there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa
import pyarrow.csv

from dashboard.query.engine import Names
from dashboard.query.postgres import NOTHING, connect, place, said
from dashboard.query.saved import load
from dashboard.query.tables import derivation
from pipeline.complaint import Complaint
from pipeline.store import Store

if TYPE_CHECKING:
    import psycopg

_ALONE = 0x5173E9  # the lock of whoever publishes
_ONCE = 20_000  # rows sent at a time
_PATIENCE = "10s"  # to wait for readers of a version that is to go
_TYPES = {
    "VARCHAR": 'TEXT COLLATE "C"', "BIGINT": "BIGINT", "INTEGER": "INTEGER", "UINTEGER": "BIGINT", "USMALLINT": "INTEGER",
    "SMALLINT": "SMALLINT", "UTINYINT": "SMALLINT", "TINYINT": "SMALLINT", "DOUBLE": "FLOAT8", "FLOAT": "REAL", "BOOLEAN": "BOOLEAN", "DATE": "DATE",
}  # fmt: skip
_NUMBERED = ("hot", "cold")  # tables whose rows are asked for by the number that DuckDB gives them
_TABLES = (*_NUMBERED, "articles", "places", "actors")
_INDEXES = (
    "hot (date_start DESC NULLS LAST, date_end DESC NULLS LAST, rowid)", "hot (row)", "hot (cluster)", "cold (rowid)", "cold (event_id)", "cold (cluster_id)",
    "cold (article_id)", "articles (article_id)", "places (place)", "actors (actor)",
)  # fmt: skip
_VERSIONS = """CREATE TABLE IF NOT EXISTS sitrep.versions (
  number INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY, schema TEXT, version BIGINT NOT NULL, built TIMESTAMPTZ NOT NULL,
  derived TEXT NOT NULL, published TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp())"""


@dataclass(frozen=True)
class Outcome:
    """What publishing did: the version, its rows, and what there is to say about it."""

    version: int
    events: int
    articles: int
    unchanged: bool  # it was there already
    indexed: bool  # words are found by an index
    nothings: int  # U+0000, which PostgreSQL cannot hold: U+FFFD stands there
    dropped: int  # older versions
    waiting: int  # older versions that should have gone, but are being read


def publish(store: Store, address: str, keep: timedelta, reader: str | None = None) -> Outcome:
    """Load this version of the store, in one transaction; drop those that were replaced longer ago than `keep`.

    `reader` names a role that may read it. Raises Complaint when the server does not answer or refuses.
    """
    with connect(address, "sitrep") as connection:
        import psycopg

        try:
            connection.execute("SELECT set_config('statement_timeout', '0', false)")
            with connection.transaction():
                outcome = _load(connection, store, address, reader)
            dropped, waiting = _drop(connection, keep)
        except psycopg.Error as error:
            raise said(error, address) from error
    return Outcome(**{**outcome, "dropped": dropped, "waiting": waiting})


def _load(connection: psycopg.Connection[Any], store: Store, address: str, reader: str | None) -> dict[str, Any]:
    if not _one(connection, "SELECT pg_try_advisory_xact_lock($1)", [_ALONE]):
        raise Complaint(f"Somebody else is publishing to {place(address)} at this moment.")
    if _one(connection, "SHOW server_encoding") != "UTF8":
        raise Complaint(f"{place(address)} is not encoded as UTF8: create one with createdb --encoding UTF8.")
    connection.execute("CREATE SCHEMA IF NOT EXISTS sitrep")
    connection.execute(_VERSIONS)
    opclass = _trigrams(connection)
    newest = connection.execute("SELECT schema, version, built, derived FROM sitrep.versions ORDER BY number DESC LIMIT 1").fetchone()
    unchanged = newest is not None and newest[1:] == (store.version(), store.built_at(), derivation())
    nothings = 0
    if unchanged:
        schema = newest[0]
    else:
        number = _one(
            connection,
            "INSERT INTO sitrep.versions (version, built, derived) VALUES ($1, $2, $3) RETURNING number",
            [store.version(), store.built_at(), derivation()],
        )
        schema = f"sitrep_{number}"
        connection.execute("UPDATE sitrep.versions SET schema = $1 WHERE number = $2", [schema, number])
        connection.execute(f"CREATE SCHEMA {schema}")
        nothings = _fill(connection, schema, *load(store.event_files(), store.article_files()))
        _index(connection, schema, opclass)
    if reader is not None:
        _let_read(connection, reader, schema)
    rows = [_one(connection, f"SELECT count(*) FROM {schema}.{table}") for table in ("cold", "articles")]
    indexed = _one(connection, "SELECT count(*) FROM pg_indexes WHERE schemaname = $1 AND indexname = 'words'", [schema]) > 0
    return {
        "version": store.version(), "events": rows[0], "articles": rows[1], "unchanged": unchanged, "indexed": indexed, "nothings": nothings,
    }  # fmt: skip


def _one(connection: psycopg.Connection[Any], question: str, values: list[Any] | None = None) -> Any:
    found = connection.execute(question, values).fetchone()
    return None if found is None else found[0]


def _fill(connection: psycopg.Connection[Any], schema: str, duck: duckdb.DuckDBPyConnection, names: Mapping[str, Names]) -> int:
    nothings = 0
    for table in _TABLES:
        described = duck.execute(f"DESCRIBE {table}").fetchall()
        columns = [("rowid", "INTEGER")] if table in _NUMBERED else []
        columns += [(name, kind) for name, kind, *_ in described if name != "rowid"]
        listed = ", ".join(f'"{name}"' for name, _ in columns)
        order = " ORDER BY rowid" if table in _NUMBERED else ""
        rows = duck.sql(f"SELECT {listed} FROM {table}{order}").to_arrow_reader(_ONCE)
        nothings += _copy(connection, f"{schema}.{table}", {name: _TYPES[kind] for name, kind in columns}, rows)
    text, integer = _TYPES["VARCHAR"], _TYPES["INTEGER"]
    _copy(connection, f"{schema}.kinds", {"kind": text}, iter([pa.record_batch({"kind": list(names)})]))
    nothings += _copy(connection, f"{schema}.names", {"kind": text, "number": integer, "value": text}, _batches(names))
    return nothings


def _batches(names: Mapping[str, Names]) -> Iterator[pa.RecordBatch]:
    for kind, known in names.items():
        for at in range(0, len(known.values), _ONCE):
            values = pa.array(known.values[at : at + _ONCE], pa.string())
            numbers = pa.array(range(at, at + len(values)), pa.int32())
            yield pa.record_batch({"kind": pa.array([kind] * len(values)), "number": numbers, "value": values})


def _copy(connection: psycopg.Connection[Any], table: str, columns: Mapping[str, str], rows: Iterator[pa.RecordBatch]) -> int:
    """Make a table and fill it; gives the number of U+0000 that stood in it."""
    listed = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
    connection.execute(f"CREATE TABLE {table} ({listed})")
    nothings = 0
    # quoted is a text, be it empty; not quoted and empty is null
    style = pyarrow.csv.WriteOptions(include_header=False, quoting_style="all_valid")
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN (FORMAT csv, FREEZE)") as copy:
        for batch in rows:
            written = pa.BufferOutputStream()
            pyarrow.csv.write_csv(batch, written, style)
            lines = written.getvalue().to_pybytes()
            nothings += lines.count(b"\0")
            copy.write(lines.replace(b"\0", NOTHING.encode()))
    return nothings


def _trigrams(connection: psycopg.Connection[Any]) -> str | None:
    """What indexes the words of a text, or None where the server has not that extension and may not get it."""
    import psycopg

    try:
        with connection.transaction():
            connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA public")
    except psycopg.Error:
        pass  # it may be there for all that, and when not, all sentences are read
    schema = _one(connection, "SELECT quote_ident(nspname) FROM pg_extension JOIN pg_namespace space ON space.oid = extnamespace WHERE extname = 'pg_trgm'")
    return None if schema is None else f"{schema}.gin_trgm_ops"


def _index(connection: psycopg.Connection[Any], schema: str, opclass: str | None) -> None:
    connection.execute("SET LOCAL maintenance_work_mem = '256MB'")
    for index in _INDEXES:
        connection.execute(f"CREATE INDEX ON {schema}.{index}")
    if opclass is not None:
        connection.execute(f"CREATE INDEX words ON {schema}.cold USING gin (haystack {opclass})")
    for table in (*_TABLES, "names"):
        connection.execute(f"ANALYZE {schema}.{table}")


def _let_read(connection: psycopg.Connection[Any], reader: str, schema: str) -> None:
    role = _one(connection, "SELECT quote_ident($1)", [reader])
    for space in ("sitrep", schema):
        connection.execute(f"GRANT USAGE ON SCHEMA {space} TO {role}")
        connection.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA {space} TO {role}")


def _drop(connection: psycopg.Connection[Any], keep: timedelta) -> tuple[int, int]:
    """Drop versions replaced longer ago than this; gives how many went, and how many stay for now as they are being read."""
    import psycopg

    old = connection.execute(
        "SELECT number, schema FROM (SELECT number, schema, lead(published) OVER (ORDER BY number) AS replaced FROM sitrep.versions) v"
        " WHERE replaced <= clock_timestamp() - $1::interval ORDER BY number",
        [keep],
    ).fetchall()
    dropped = 0
    for number, schema in old:
        try:
            with connection.transaction():
                connection.execute(f"SET LOCAL lock_timeout = '{_PATIENCE}'")
                connection.execute("DELETE FROM sitrep.versions WHERE number = $1", [number])
                connection.execute(f"DROP SCHEMA {schema} CASCADE")
            dropped += 1
        except psycopg.errors.LockNotAvailable:
            continue
    return dropped, len(old) - dropped
