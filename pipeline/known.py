"""Known: the articles of the version before a build, looked up by their ids in some hundred bytes each."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pyarrow as pa

from pipeline.home import Home
from pipeline.read.buckets import absolute, is_address
from pipeline.schema import ARTICLES
from pipeline.store import Store

_ROW_NUMBER = re.compile(r":\d+$")
_AT_ONCE = 50_000


class Known:
    """The articles of `store`, none without one, which lies or is to lie in `home`."""

    def __init__(self, store: Store | None, home: Home) -> None:
        columns = ("article_id", "digest", "path")
        table = store.articles(*columns) if store else ARTICLES.empty_table().select(columns)
        self._ids, self._digests, self._paths = (table[name].combine_chunks() for name in columns)
        hashes = np.fromiter((hash(name) for start in range(0, len(table), _AT_ONCE) for name in self._ids.slice(start, _AT_ONCE).to_pylist()), np.int64, len(table))
        self._order = np.argsort(hashes)
        self._hashes = hashes[self._order]
        self._home = home

    def __contains__(self, article_id: str) -> bool:
        return self._row(article_id) is not None

    def digest(self, article_id: str) -> str | None:
        """That of an article as it was read; None for one that is not known."""
        return self._cell(self._digests, article_id)

    def is_free(self, article_id: str, path: str) -> bool:
        """Whether the file with this absolute path may have the id: no other file has it that is still there."""
        kept = self._cell(self._paths, article_id)
        if not kept:
            return True
        owner = absolute(self._home.path(kept))
        # an object is taken to be there: asking for each would take longer than reading
        return owner == path or not (is_address(owner) or _is_there(Path(_ROW_NUMBER.sub("", owner))))

    def _cell(self, column: pa.StringArray, article_id: str) -> str | None:
        row = self._row(article_id)
        return None if row is None else column[row].as_py()

    def _row(self, article_id: str) -> int | None:
        wanted = hash(article_id)
        at = int(np.searchsorted(self._hashes, wanted))
        while at < len(self._hashes) and self._hashes[at] == wanted:
            row = int(self._order[at])
            if self._ids[row].as_py() == article_id:
                return row
            at += 1
        return None


def _is_there(path: Path) -> bool:
    """Whether `path` is a file, or lies in an archive that is."""
    return path.is_file() or any(parent.suffix.lower() == ".zip" and parent.is_file() for parent in path.parents)
