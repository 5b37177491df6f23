"""Words beside a date that decide how it is read, from `data/dates/beside.tsv`."""

from __future__ import annotations

from functools import cache

from pipeline.words import DATA


@cache
def _rows() -> dict[str, frozenset[str]]:
    lines = (DATA / "dates" / "beside.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")][1:]
    return {name: frozenset(words.split()) for name, words, _ in rows}


def words_beside(name: str) -> frozenset[str]:
    """The words of the row `name`."""
    return _rows()[name]
