"""Unfinished work: what a build has read so far, kept beside the store so that a killed build goes on from there."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Set
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.complaint import Complaint
from pipeline.pieces import Rows
from pipeline.schema import ARTICLES, EVENTS

_FOLDER = "unfinished"


class Unfinished:
    """The pieces that were finished for the next version of the store in `folder`.

    A piece is written whole or not at all: its folder gets its name only when both of its files are there.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder / _FOLDER

    def digests(self) -> set[str]:
        """The digests of all articles that need not be read again."""
        tables = (pq.read_table(piece / "articles.parquet", columns=["digest"]) for piece in self._pieces())
        return {digest for table in tables for digest in table["digest"].to_pylist()}

    def add(self, rows: Rows) -> None:
        """Keep a finished piece. Raises Complaint when it cannot be written."""
        name = hashlib.sha256("".join(rows.articles["digest"].to_pylist()).encode()).hexdigest()[:16]
        part, whole = self._folder / f"{name}.part", self._folder / name
        try:
            shutil.rmtree(part, ignore_errors=True)
            part.mkdir(parents=True)
            pq.write_table(rows.events, part / "events.parquet", compression="zstd")
            pq.write_table(rows.articles, part / "articles.parquet", compression="zstd")
            shutil.rmtree(whole, ignore_errors=True)
            part.rename(whole)
        except OSError as error:
            raise Complaint(f"{self._folder} cannot be written: {(error.strerror or str(error)).lower()}.") from error

    def rows(self, digests: Set[str]) -> Rows:
        """The rows of the articles that have one of `digests`, and of their events."""
        wanted = pa.array(sorted(digests), pa.string())
        articles, events = [ARTICLES.empty_table()], [EVENTS.empty_table()]
        for piece in self._pieces():
            some = pq.read_table(piece / "articles.parquet", schema=ARTICLES)
            some = some.filter(pc.is_in(some["digest"], value_set=wanted))
            theirs = pq.read_table(piece / "events.parquet", schema=EVENTS)
            articles.append(some)
            events.append(theirs.filter(pc.is_in(theirs["article_id"], value_set=some["article_id"])))
        return Rows(pa.concat_tables(articles), pa.concat_tables(events))

    def clear(self) -> None:
        """Forget all of it: it is in the store."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _pieces(self) -> list[Path]:
        return sorted(piece for piece in self._folder.glob("*") if piece.is_dir() and piece.suffix != ".part")
