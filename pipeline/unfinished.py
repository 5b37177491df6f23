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

    def article_files(self) -> list[str]:
        """The Parquet files with the rows of all articles that were read."""
        return [str(piece / "articles.parquet") for piece in self._pieces()]

    def scratch(self) -> Path:
        """A place for what does not fit into memory, gone when the work is cleared."""
        return self._folder / "sorting.part"

    def forget(self, digests: Set[str]) -> None:
        """Drop the articles with these digests: they have changed since, or nobody asked for them this time."""
        if not digests:
            return
        gone = pa.array(sorted(digests), pa.string())
        for piece in self._pieces():
            articles = pq.read_table(piece / "articles.parquet")
            asked = articles.filter(pc.invert(pc.is_in(articles["digest"], value_set=gone)))
            if len(asked) == len(articles):
                continue
            events = pq.read_table(piece / "events.parquet")
            shutil.rmtree(piece)  # first: a row that is there twice would be worse than an article that is read twice
            if len(asked):
                self.add(Rows(asked, events.filter(pc.is_in(events["article_id"], value_set=asked["article_id"].combine_chunks()))))

    def articles(self, *columns: str) -> pa.Table:
        """Some columns of all articles that were read."""
        empty = ARTICLES.empty_table().select(columns)
        return pa.concat_tables([empty, *(pq.read_table(file, columns=list(columns)) for file in self.article_files())])

    def events(self) -> pa.Table:
        """The events of all articles that were read."""
        return pa.concat_tables([EVENTS.empty_table(), *(pq.read_table(file, schema=EVENTS) for file in self.event_files())])

    def event_files(self) -> list[str]:
        """The Parquet files with the events of all articles that were read."""
        return [str(piece / "events.parquet") for piece in self._pieces()]

    def clear(self) -> None:
        """Forget all of it: it is in the store."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _pieces(self) -> list[Path]:
        return sorted(piece for piece in self._folder.glob("*") if piece.is_dir() and piece.suffix != ".part")
