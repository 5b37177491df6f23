"""A store's events as two DuckDB tables: `hot`, small numbers for every question, and `cold`, the words of each row.

`cold` lies as the store does, by article and place in the text. `hot` lies in order of date, so that a range of dates reads a
part of it; its `row` is the number of the row in `cold`, so that words are fetched for the rows that a page shows and for no
others; its `cluster` is the number of the first row that tells of the same occurrence.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from dashboard.look import KINDS, LOOKS
from dashboard.query import mercator
from dashboard.query.engine import Names, named
from dashboard.query.mercator import GX, GY
from pipeline.complaint import Complaint
from pipeline.schema import ARTICLES, COLUMNS, EVENT_TYPE_OF, EVENTS

MODALITIES = ("asserted", "claimed", "planned", "hypothetical", "denied")
ROLES = ("main", "background", "aggregate")
LISTS = ("map", "country", "unplaced")
_FIXED = {"type": tuple(KINDS), "sub": tuple(EVENT_TYPE_OF), "modality": MODALITIES, "role": ROLES, "look": tuple(LOOKS)}
_NOBODY = "\x1f"  # between the two sides of an event
# The columns whose values get numbers, in the order of their names: sorting by number is sorting by name.
_NAMED = {
    "country": "country",
    "region": "country || '/' || admin1",
    "place": "CASE WHEN latitude IS NOT NULL THEN printf('%.4f,%.4f', round(latitude, 4) + 0.0, round(longitude, 4) + 0.0) END",
    "source": "source",
    "sides": f"coalesce(side_a, '') || '{_NOBODY}' || coalesce(side_b, '')",
    "place_name": "coalesce(place_name, place_text)",
}
FOLD = "strip_accents(lower({}))"
# What a reader searches: the sentence, the title, the place, the actors.
_SEARCHED = "text, title, place_name, place_text, admin1, side_a, side_b, targets, claim_source"
# Close enough to stand as a bar: a month or a year would fill bars that nobody reported.
_CLOSE = "coalesce(date_precision IN ('day', 'days', 'week') AND date_end - date_start <= 14, false)"
_LOOK = (
    "CASE WHEN modality IN ('planned', 'hypothetical', 'denied') THEN modality"
    " WHEN disputed THEN 'disputed' ELSE modality END"
)
_TYPES = {"string": "VARCHAR", "int64": "BIGINT", "double": "DOUBLE", "bool": "BOOLEAN", "date32[day]": "DATE"}


def derive(
    connection: duckdb.DuckDBPyConnection, event_files: Sequence[str], article_files: Sequence[str]
) -> dict[str, Names]:
    """Make `hot`, `cold`, `articles`, `places` and `actors` of these files; gives the names of what `hot` holds as numbers.

    Raises Complaint for a store whose events have not the columns that this version needs.
    """
    _check(event_files)
    haystack = FOLD.format(f"concat_ws(' ', {_SEARCHED})")
    columns = ", ".join(COLUMNS)
    try:
        _create(connection, "articles", article_files, ARTICLES, "*")
        _create(connection, "cold", event_files, EVENTS, f"{columns}, {haystack} AS haystack")
        return _make_hot(connection)
    except duckdb.ConversionException as error:
        raise Complaint(f"The store was built by another version of Sitrep: {str(error).splitlines()[0]}") from error


def folded(terms: Sequence[str]) -> list[str]:
    """Words as they stand in `haystack`: in small letters, without accents.

    >>> folded(["Čapljina", "ХЕРСОН"])
    ['capljina', 'херсон']
    """
    with duckdb.connect() as connection:
        return [connection.execute(f"SELECT {FOLD.format('?')}", [term]).fetchall()[0][0] for term in terms]


@cache
def derivation() -> str:
    """What tells tables that this code derived from those of another version of it."""
    files = (Path(__file__), Path(mercator.__file__))
    told = repr((_FIXED, EVENTS, ARTICLES)).encode()
    return hashlib.sha256(told + b"".join(file.read_bytes() for file in files)).hexdigest()[:16]


def _check(files: Sequence[str]) -> None:
    """Raises Complaint when a file lacks what every event must have: an older build wrote another table."""
    needed = {field.name for field in EVENTS if not field.nullable}
    for file in files:
        lacking = sorted(needed - set(pq.read_schema(file).names))
        if lacking:
            raise Complaint(
                f"The store was built by another version of Sitrep: its events have no {', '.join(lacking)}."
                " Build it again, and all articles are read anew."
            )


def _create(
    connection: duckdb.DuckDBPyConnection, name: str, files: Sequence[str], schema: pa.Schema, columns: str
) -> None:
    """A table of these files; a column that an older build did not write is null."""
    # not `register`, here or below: it imports pandas, a quarter of a second
    nothing = ", ".join(f"NULL::{_TYPES[str(field.type)]} AS {field.name}" for field in schema)
    source, values = f"(SELECT {nothing} WHERE false)", []
    if files:
        source, values = f"({source} UNION ALL BY NAME SELECT * FROM read_parquet(?, union_by_name = true, hive_partitioning = false))", [list(files)]
    connection.execute(f"CREATE TABLE {name} AS SELECT {columns} FROM {source}", values).fetchall()


def _figure(column: str) -> str:
    """A number of people, none larger than 32 bits hold; null stays null, which least() would not let it."""
    return f"CASE WHEN {column} > 2147483647 THEN 2147483647 ELSE {column} END::INTEGER"


def _make_hot(connection: duckdb.DuckDBPyConnection) -> dict[str, Names]:
    names = {name: named(values) for name, values in _FIXED.items()}
    for name, values in _FIXED.items():
        listed = ", ".join(f"'{value}'" for value in values)
        connection.execute(f"CREATE TYPE {name}_names AS ENUM ({listed})").fetchall()
    for name, value in _NAMED.items():
        connection.execute(f"CREATE TABLE found AS SELECT DISTINCT {value} AS v FROM cold WHERE v IS NOT NULL ORDER BY v").fetchall()
        names[name] = named([row[0] for row in connection.execute("SELECT v FROM found ORDER BY v").fetchall()])
        one = "" if names[name].values else " UNION ALL SELECT ''"  # a type has one value at least
        connection.execute(f"CREATE TYPE {name}_names AS ENUM (SELECT v FROM (SELECT v FROM found{one}) ORDER BY v)").fetchall()
        connection.execute("DROP TABLE found").fetchall()
    number = "enum_code(({})::{}_names)"
    columns = {name: number.format(value, name) for name, value in _NAMED.items()} | {
        "type": number.format("event_type", "type"),
        "sub": number.format("sub_type", "sub"),
        "modality": number.format("modality", "modality"),
        "role": number.format("role", "role"),
        "look": number.format(_LOOK, "look"),
        "precision": "coalesce(place_precision, 0)::UTINYINT",
        "list": "CASE WHEN latitude IS NOT NULL THEN 0 WHEN place_precision = 6 THEN 1 ELSE 2 END::UTINYINT",
        "close": _CLOSE,
        "gx": f"CASE WHEN latitude IS NOT NULL THEN {GX} END",
        "gy": f"CASE WHEN latitude IS NOT NULL THEN {GY} END",
        "radius_km": "coalesce(place_radius_km, 25)::FLOAT",
        "confidence": "confidence::FLOAT",
        "killed_low": _figure("killed_low"),
        "killed_high": _figure("killed_high"),
        "injured_low": _figure("injured_low"),
        "injured_high": _figure("injured_high"),
    }
    listed = ", ".join(f"{value} AS {name}" for name, value in columns.items())
    connection.execute("CREATE TABLE firsts AS SELECT cluster_id, min(rowid)::INTEGER AS cluster FROM cold GROUP BY cluster_id").fetchall()
    connection.execute(
        f"CREATE TABLE hot AS SELECT cold.rowid::INTEGER AS row, cluster, date_start, date_end, published, {listed}"
        f" FROM cold JOIN firsts USING (cluster_id) ORDER BY date_start NULLS LAST, row"
    ).fetchall()
    connection.execute("DROP TABLE firsts").fetchall()
    _make_places(connection, names["place"].values)
    names["actor"] = _make_actors(connection, names["sides"].values)
    return names


def _make_places(connection: duckdb.DuckDBPyConnection, keys: Sequence[str]) -> None:
    """One row for each different point: where it lies, and what most events there call it."""
    points = [key.split(",") for key in keys]
    axes = [[float(point[axis]) for point in points] for axis in (0, 1)]
    asked = "SELECT generate_subscripts(?::DOUBLE[], 1)::INTEGER - 1 AS place, unnest(?::DOUBLE[]) AS latitude, unnest(?::DOUBLE[]) AS longitude"
    connection.execute(f"CREATE TABLE points AS {asked}", [axes[0], *axes]).fetchall()
    connection.execute(
        "CREATE TABLE places AS SELECT points.*, name, country, region FROM points JOIN"
        " (SELECT place, mode(place_name) AS name, mode(country) AS country, mode(region) AS region"
        "  FROM hot WHERE place IS NOT NULL GROUP BY place) USING (place) ORDER BY place"
    ).fetchall()
    connection.execute("DROP TABLE points").fetchall()


def _make_actors(connection: duckdb.DuckDBPyConnection, sides: Sequence[str]) -> Names:
    """Which actors each pair of sides names: "; " joins several on one side."""
    pairs = [
        (number, actor)
        for number, both in enumerate(sides)
        for actor in {name.strip() for side in both.split(_NOBODY) for name in side.split("; ")} - {""}
    ]
    names = named(sorted({actor for _, actor in pairs}))
    columns = [[number for number, _ in pairs], [names.numbers[actor] for _, actor in pairs]]
    asked = "SELECT * FROM (SELECT unnest(?::INTEGER[]) AS sides, unnest(?::INTEGER[]) AS actor) ORDER BY actor, sides"
    connection.execute(f"CREATE TABLE actors AS {asked}", columns).fetchall()
    return names
