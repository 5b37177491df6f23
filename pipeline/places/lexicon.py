"""The word lists that the places stage judges by, read once from `data/places/`."""

from __future__ import annotations

from functools import cache

from pipeline.words import DATA


@cache
def _lines(name: str) -> tuple[str, ...]:
    lines = (DATA / "places" / name).read_text("utf-8").splitlines()
    return tuple(line for line in lines if line.strip() and not line.startswith("#"))


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    """The rows of `data/places/NAME.tsv`; its first line that is no comment names the columns."""
    rows = [line.split("\t") for line in _lines(f"{name}.tsv")]
    return tuple(dict(zip(rows[0], row, strict=True)) for row in rows[1:])


@cache
def names(name: str) -> frozenset[str]:
    """The lower-case words of `data/places/NAME.txt`."""
    return frozenset(_lines(f"{name}.txt"))


@cache
def word_class(name: str) -> frozenset[str]:
    """The words of one class of `data/places/classes.tsv`."""
    found = {row["class"]: frozenset(row["words"].split()) for row in table("classes")}
    return found[name]


@cache
def demonyms() -> dict[str, str]:
    """Demonym as printed to ISO country code."""
    return {word: row["country"] for row in table("demonyms") for word in row["words"].split()}


@cache
def weights() -> dict[str, float]:
    return {row["feature"]: float(row["weight"]) for row in table("weights")}
