"""A version's tables, as the page asks them: in memory when small, else in a file that the next start of the page only opens.

The file lies in `STORE.page` beside the store, is written aside and renamed when it is whole, and is only read from then on,
by any number of pages. Where nothing can be written there it lies in a temporary folder and goes with the page.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
import weakref
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from shutil import rmtree

import duckdb

from dashboard.query.engine import Names, named
from dashboard.query.tables import derivation, derive

_IN_MEMORY = 50_000_000  # bytes of Parquet whose tables are held in memory
_NUMBERED = ("cold", "hot", "articles")  # tables whose rows are asked for by their number
_OTHERS = ("places", "actors")
_KEPT = 2  # files: of the newest version, and of the one before for pages that still show it
_UNFINISHED = "unfinished-"
_LEFT = 86_400  # seconds after which an unfinished file is that of a killed page


def load(
    event_files: Sequence[str], article_files: Sequence[str], beside: Path | None = None
) -> tuple[duckdb.DuckDBPyConnection, dict[str, Names]]:
    """A connection to `hot`, `cold`, `articles`, `places` and `actors`, and the names of what `hot` holds as numbers.

    `beside` is the folder in which the tables of a large version are kept; None keeps none. Raises Complaint as `derive` does.
    """
    files = (*event_files, *article_files)
    if sum(os.path.getsize(file) for file in files) <= _IN_MEMORY:
        connection = duckdb.connect()
        return connection, derive(connection, event_files, article_files)
    if beside is not None:
        kept = beside / f"{_fingerprint(files)}.duckdb"
        with suppress(OSError):
            os.utime(kept)  # the last that was opened is deleted last
        with suppress(duckdb.Error):  # none yet, or a damaged one
            return _opened(kept)
        with suppress(duckdb.IOException, OSError):  # read-only or full: a temporary folder may do
            beside.mkdir(exist_ok=True)
            _forget(beside)
            with tempfile.TemporaryDirectory(prefix=_UNFINISHED, dir=beside) as aside:
                _write(Path(aside) / kept.name, event_files, article_files)
                os.replace(Path(aside) / kept.name, kept)
            _forget(beside)
            return _opened(kept)
    folder = Path(tempfile.mkdtemp(prefix="sitrep-"))
    try:
        _write(folder / "tables.duckdb", event_files, article_files)
        opened = _opened(folder / "tables.duckdb")
    except BaseException:
        rmtree(folder, ignore_errors=True)
        raise
    weakref.finalize(opened[0], rmtree, folder, ignore_errors=True)
    rmtree(folder, ignore_errors=True)  # an open file can be read on: so none is left by a page that is killed
    return opened


def _fingerprint(files: Sequence[str]) -> str:
    """What tells a version's tables from those of other versions, other code and other releases of DuckDB."""
    held = [(os.path.basename(file), os.path.getsize(file), os.stat(file).st_mtime_ns) for file in files]
    return hashlib.sha256(repr((held, derivation(), duckdb.__version__)).encode()).hexdigest()[:24]


def _write(file: Path, event_files: Sequence[str], article_files: Sequence[str]) -> None:
    with duckdb.connect(str(file)) as connection:
        names = derive(connection, event_files, article_files)
        connection.execute("CREATE TABLE names (kind VARCHAR, number INTEGER, value VARCHAR)").fetchall()
        for kind, known in names.items():
            # a kind without values has one row all the same
            values: list[str | None] = [*known.values] or [None]
            asked = "INSERT INTO names SELECT ?, generate_subscripts(?::VARCHAR[], 1) - 1, unnest(?::VARCHAR[])"
            connection.execute(asked, [kind, values, values]).fetchall()


def _opened(file: Path) -> tuple[duckdb.DuckDBPyConnection, dict[str, Names]]:
    # searches are kept in tables, which a file that is only read cannot take
    connection = duckdb.connect()
    connection.execute(f"ATTACH '{str(file).replace(chr(39), chr(39) * 2)}' AS saved (READ_ONLY)").fetchall()
    for table in _NUMBERED:
        connection.execute(f"CREATE VIEW {table} AS SELECT *, rowid FROM saved.{table}").fetchall()
    for table in _OTHERS:
        connection.execute(f"CREATE VIEW {table} AS SELECT * FROM saved.{table}").fetchall()
    values: dict[str, list[str]] = {}
    for kind, value in connection.execute("SELECT kind, value FROM saved.names ORDER BY kind, number").fetchall():
        values.setdefault(kind, []).extend([] if value is None else [value])
    return connection, {kind: named(known) for kind, known in values.items()}


def _forget(folder: Path) -> None:
    """Delete what killed pages left, and all but the files last opened; pages that have one open read on."""
    for left in folder.glob(f"{_UNFINISHED}*"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > _LEFT:
                rmtree(left)
    with suppress(OSError):
        last = sorted(folder.glob("*.duckdb"), key=lambda file: file.stat().st_mtime, reverse=True)
        for old in last[_KEPT:]:
            old.unlink()
