"""DuckDB answers, in this process, from a store's files."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

import duckdb
import pyarrow as pa

from dashboard.query.engine import KEPT, MOST_KEPT, match_name
from dashboard.query.saved import load
from dashboard.query.tables import FOLD

_STRETCHES, _STRETCH = 16, 1024  # rows in which words are looked for to guess how many rows have them
_TRIES = 3
Answer = TypeVar("Answer")


class Duck:
    """The engine of one version of a store, held by the page. Takes what `load` takes, and raises Complaint as it does."""

    def __init__(self, event_files: Sequence[str], article_files: Sequence[str], beside: Path | None = None) -> None:
        self._connection, self.names = load(event_files, article_files, beside)
        self._lock = Lock()
        self._questions: dict[str, tuple[str, list[Any]]] = {}  # what each kept table answers
        self._made: OrderedDict[str, None] = OrderedDict()  # kept tables that are there, the last asked for last
        self._searches: dict[tuple[str, ...], str] = {}  # the condition of each
        self._rows: int = self.ask("SELECT count(*) FROM cold")[0][0]

    def ask(self, question: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        return self._answer(question, lambda cursor: cursor.execute(question, list(values)).fetchall())

    def table(self, question: str, values: Sequence[Any] = ()) -> pa.Table:
        return self._answer(question, lambda cursor: cursor.sql(question, params=list(values)).to_arrow_table())

    def keep(self, name: str, question: str, values: Sequence[Any] = ()) -> None:
        self._questions[name] = question, list(values)

    def searched(self, terms: tuple[str, ...]) -> str:
        if terms not in self._searches:
            tests, values = " AND ".join(f"contains(haystack, {FOLD.format('?')})" for _ in terms), list(terms)
            # The fewer rows are kept, those with the words or those without: a guess, on which only the time depends.
            starts = range(0, self._rows, max(self._rows // _STRETCHES, _STRETCH))
            some = " OR ".join(f"rowid BETWEEN {start} AND {start + _STRETCH - 1}" for start in starts) or "TRUE"
            [(without,)] = self.ask(f"SELECT count(*) FILTER (WHERE {tests}) * 2 > count(*) FROM cold WHERE {some}", values)
            name = match_name(terms)
            self.keep(name, f"SELECT rowid::INTEGER AS row FROM cold WHERE {f'NOT ({tests})' if without else tests}", values)
            self._searches[terms] = f"row {'NOT ' if without else ''}IN (SELECT row FROM {name})"
        return self._searches[terms]

    def series(self, first: str, last: str, step: str) -> str:
        return f"unnest(generate_series({first}, {last}, INTERVAL '1 {step}'))"

    def _answer(self, question: str, ask: Callable[[duckdb.DuckDBPyConnection], Answer]) -> Answer:
        names = tuple(dict.fromkeys(KEPT.findall(question)))
        for tries_left in reversed(range(_TRIES)):
            for name in names:
                self._make(name)
            try:
                return ask(self._connection.cursor())
            except duckdb.CatalogException:  # other readers' searches have just dropped one of them
                if not names or not tries_left:
                    raise
        raise AssertionError("unreachable")

    def _make(self, name: str) -> None:
        """A kept table, made if it is not there; a second reader waits for the first one's instead of searching again."""
        with self._lock:
            if name not in self._made:
                question, values = self._questions[name]
                self._connection.cursor().execute(f"CREATE TABLE {name} AS {question}", values).fetchall()
            self._made[name] = None
            self._made.move_to_end(name)
            while len(self._made) > MOST_KEPT:
                self._connection.cursor().execute(f"DROP TABLE {self._made.popitem(last=False)[0]}").fetchall()
