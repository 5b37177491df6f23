"""Word lists and tables that ship in `data/`: read once, comments and blank lines left out."""

from __future__ import annotations

from functools import cache
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "data"


def _rows(path: Path) -> tuple[dict[str, str], ...]:
    lines = path.read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line.strip() and not line.startswith("#")]
    return tuple(dict(zip(rows[0], [*row, *[""] * len(rows[0])], strict=False)) for row in rows[1:])


@cache
def word_list(name: str) -> tuple[str, ...]:
    """The lines of `data/words/NAME.txt` in file order."""
    lines = (DATA / "words" / f"{name}.txt").read_text("utf-8").splitlines()
    return tuple(line for line in lines if line.strip() and not line.startswith("#"))


@cache
def word_table(name: str) -> tuple[dict[str, str], ...]:
    """The rows of `data/words/NAME.tsv` as dicts; the first line that is no comment names the columns."""
    return _rows(DATA / "words" / f"{name}.tsv")


@cache
def event_table(name: str) -> tuple[dict[str, str], ...]:
    """The rows of `data/events/NAME.tsv`, like `word_table`."""
    return _rows(DATA / "events" / f"{name}.tsv")
