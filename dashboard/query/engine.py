"""Who answers questions of one version's tables: the seam between `Snapshot` and a database.

`Snapshot` writes SQL that every engine understands: results in brackets have a name, groups are named, integer and
date types are cast where engines differ (REAL, FLOAT8, BIGINT), and NULLS LAST is said. What no wording makes
common to all is asked of the engine itself: that is what stands below `table`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import pyarrow as pa

KEPT = re.compile(r"\b(?:match|added)_[0-9a-f]+\b")  # names of kept tables
MOST_KEPT = 12  # of them; what was dropped is made again when it is asked for


def match_name(terms: tuple[str, ...]) -> str:
    """The name of the table that a search for these words keeps."""
    return f"match_{abs(hash(terms)):x}"


@dataclass(frozen=True)
class Names:
    """The values of a column by the numbers that stand for them, and the numbers by value."""

    values: tuple[str, ...]
    numbers: dict[str, int]


def named(values: Sequence[str]) -> Names:
    return Names(tuple(values), {value: number for number, value in enumerate(values)})


class Engine(Protocol):
    """The tables that `tables.py` derives, which never change. Many threads may ask at once."""

    @property
    def names(self) -> Mapping[str, Names]:
        """What the numbers in `hot`, `places` and `actors` stand for, by column."""

    def ask(self, question: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """The rows that answer, `values` for the question's marks `?` or `$1`."""

    def table(self, question: str, values: Sequence[Any] = ()) -> pa.Table:
        """The same as a table, when there may be many rows."""

    def keep(self, name: str, question: str, values: Sequence[Any] = ()) -> None:
        """Keep the answer as a table of this name, one of `KEPT`, which later questions may read."""

    def searched(self, terms: tuple[str, ...]) -> str:
        """The condition that all these words stand in a row of `hot`, whatever their case and accents. A search reads every
        sentence, so what it finds is kept."""

    def series(self, first: str, last: str, step: str) -> str:
        """A row for each timestamp from `first` to `last`, a "day", "week" or "month" apart, in a list of columns."""
