"""DuckDB answers, in this process, from a store's files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from dashboard.query.saved import load
from dashboard.query.tables import FOLD


class Duck:
    """The engine of one version of a store, held by the page. Takes what `load` takes, and raises Complaint as it does."""

    def __init__(self, event_files: Sequence[str], article_files: Sequence[str], beside: Path | None = None) -> None:
        self._connection, self.names = load(event_files, article_files, beside)

    def ask(self, question: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        return self._connection.cursor().execute(question, list(values)).fetchall()

    def table(self, question: str, values: Sequence[Any] = ()) -> pa.Table:
        return self._connection.cursor().sql(question, params=list(values)).to_arrow_table()

    def keep(self, name: str, question: str, values: Sequence[Any] = ()) -> None:
        self.ask(f"CREATE OR REPLACE TABLE {name} AS {question}", values)

    def standing(self, terms: Sequence[str]) -> tuple[str, list[Any]]:
        return " AND ".join(f"contains(haystack, {FOLD.format('?')})" for _ in terms), list(terms)

    def series(self, first: str, last: str, step: str) -> str:
        return f"unnest(generate_series({first}, {last}, INTERVAL '1 {step}'))"
