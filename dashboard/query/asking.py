"""How one version of a store is asked: what was answered is kept, since a version never changes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import wraps
from threading import Lock
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa

from dashboard.filters import Bounds, Filters, search_terms
from dashboard.query.condition import condition, inside
from dashboard.query.engine import Engine

_ANSWERS = 400  # kept, the last asked for longest
Answer = TypeVar("Answer")


def period(step: str, day: str, week_start: int) -> str:
    """The timestamp with which the day, week or month of a column's day begins. Engines know only weeks from Monday."""
    if step != "week" or not week_start:
        return f"date_trunc('{step}', {day}::TIMESTAMP)"
    days = f"INTERVAL '{7 - int(week_start)} day'"
    return f"(date_trunc('week', {day}::TIMESTAMP + {days}) - {days})"


def kept(question: Callable[..., Answer]) -> Callable[..., Answer]:
    """The answer to the same question is given again: the version never changes."""

    @wraps(question)
    def ask(self: Asking, *values: Any, **named: Any) -> Answer:
        key = (question.__name__, values, tuple(sorted(named.items())))
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
                return _own(self._answers[key])
        answer = question(self, *values, **named)
        with self._lock:
            self._answers[key] = answer
            if len(self._answers) > _ANSWERS:
                self._answers.popitem(last=False)
        return _own(answer)

    return ask


def _own(answer: Any) -> Any:
    """A copy that its asker may change, as far as lists and records go."""
    if isinstance(answer, list):
        return [dict(row) if isinstance(row, dict) else row for row in answer]
    return dict(answer) if isinstance(answer, dict) else answer


class Asking:
    """Asks the engine of one version of a store, and keeps what it answered."""

    def __init__(
        self, engine: Engine, version: str, built: str, added_since: Callable[[int], Sequence[str]] = lambda _: ()
    ) -> None:
        """`added_since` gives the ids of the articles that are new or changed since a version of the store."""
        self._engine = engine
        self._names = engine.names
        self._added_since = added_since
        self.version = version
        self.built = built
        self._lock = Lock()
        self._answers: OrderedDict[Any, Any] = OrderedDict()
        self._added_tables: set[str] = set()
        self._seen: OrderedDict[str, int] = OrderedDict()  # the rows of events
        self._clusters: OrderedDict[str, int] = OrderedDict()  # the first rows of occurrences
        self._total = self._ask("SELECT count(*) FROM hot")[0][0]

    def _ask(self, question: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        return self._engine.ask(question, values)

    def _table(self, question: str, values: Sequence[Any] = ()) -> pa.Table:
        return self._engine.table(question, values)

    def _columns(self, question: str, values: Sequence[Any] = ()) -> dict[str, np.ndarray[Any, Any]]:
        table = self._table(question, values)
        return {name: table[name].to_numpy() for name in table.column_names}

    def _where(self, filters: Filters, within: Bounds | None = None) -> tuple[str, list[Any]]:
        where, values = condition(filters, self._names, self._searched, self._added)
        return (f"{where} AND {inside(within)}" if within else where), values

    def _named(self, name: str, number: int | None) -> str | None:
        return None if number is None else self._names[name].values[number]

    def _searched(self, words: str) -> str:
        """The condition that all these words stand in a row."""
        return self._engine.searched(tuple(search_terms(words)))

    def _added(self, version: int) -> str:
        """The table of the rows whose articles are new or changed since this version."""
        name = f"added_{version}"
        with self._lock:
            if name not in self._added_tables:
                asked = "SELECT rowid::INTEGER AS row FROM cold WHERE article_id IN (SELECT unnest(?::VARCHAR[]))"
                self._engine.keep(name, asked, [list(self._added_since(version))])
                self._added_tables.add(name)
        return name
