"""Articles that readers of the page add: kept in a folder beside the store, so that a later build finds them.

The store `store` has `store.articles`. Hidden files in it, which a build passes over, name the folders to watch.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterable
from datetime import date
from itertools import count
from pathlib import Path, PurePosixPath

from pipeline.read.sources import SIDECAR

ENDINGS = ("txt", "md", "markdown", "html", "htm", "json", "jsonl", "ndjson", "csv", "zip")
_PLAIN = (".txt", ".md", ".markdown")  # kinds with no room for a date of their own
_LONGEST = 80
File = tuple[str, bytes]


class Inbox:
    """The added articles and watched folders of the store in `store`. Raises OSError where the disk refuses."""

    def __init__(self, store: str | Path) -> None:
        self.folder = Path(os.path.abspath(store)).with_name(f"{Path(os.path.abspath(store)).name}.articles")
        self._watched = self.folder / ".watched"

    def keep(self, files: Iterable[File], published: date | None = None) -> list[Path]:
        """Write files by their names and give what a build has to read.

        A file that is here already, byte for byte, is not written again; another of its name gets a number. A sidecar
        goes with its article. `published` dates plain texts that come without a sidecar.
        """
        groups: dict[str, dict[str, bytes]] = {}
        for name, content in files:
            stem, ending = _parted(name)
            groups.setdefault(stem, {})[ending] = content
        kept: list[Path] = []
        for stem, endings in groups.items():
            if published and SIDECAR not in endings and any(ending in _PLAIN for ending in endings):
                endings[SIDECAR] = _sidecar(published=published.isoformat())
            kept += self._keep_group(stem, endings)
        return kept

    def keep_text(self, text: str, title: str = "", published: date | None = None, source: str = "") -> list[Path]:
        """Keep one pasted text as an article of its own."""
        name = _safe(title) or f"pasted-{hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()[:8]}"
        sidecar = _sidecar(title=title.strip(), published=published.isoformat() if published else "", source=source.strip())
        return self.keep([(f"{name}.txt", text.encode("utf-8", "replace")), (f"{name}{SIDECAR}", sidecar)])

    def _keep_group(self, stem: str, endings: dict[str, bytes]) -> list[Path]:
        self.folder.mkdir(parents=True, exist_ok=True)
        for number in count(1):
            paths = {self.folder / f"{stem}{f'-{number}' if number > 1 else ''}{ending}": content for ending, content in endings.items()}
            if all(not path.exists() or path.read_bytes() == content for path, content in paths.items()):
                break
        for path, content in paths.items():
            unfinished = path.with_name(f".{path.name}.new")
            unfinished.write_bytes(content)
            os.replace(unfinished, path)
        articles = [path for path in paths if not path.name.endswith(SIDECAR)]
        return articles or list(paths)

    def watched(self) -> list[str]:
        """The folders to watch, in the order in which they were named."""
        try:
            return [line for line in self._watched.read_text("utf-8").splitlines() if line]
        except (OSError, UnicodeDecodeError):
            return []

    def watch(self, folder: str) -> list[Path]:
        """Watch a folder from now on; gives it as what a build has to read."""
        self._write_watched([*(known for known in self.watched() if known != folder), folder])
        return [Path(folder)]

    def forget(self, folder: str) -> None:
        self._write_watched([known for known in self.watched() if known != folder])

    def _write_watched(self, folders: list[str]) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self._watched.write_text("".join(f"{folder}\n" for folder in folders), "utf-8")


def looks(folder: str) -> tuple[int, int]:
    """How many files lie under a folder and when the newest was changed: other numbers mean that something is to be read."""
    files = newest = 0
    for where, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            try:
                changed = os.stat(os.path.join(where, name)).st_mtime_ns
            except OSError:
                continue
            if not name.startswith("."):
                files, newest = files + 1, max(newest, changed)
    return files, newest


def _parted(name: str) -> tuple[str, str]:
    """
    >>> _parted("../news/One report.TXT"), _parted("one.meta.json"), _parted(".hidden")
    (('One report', '.txt'), ('one', '.meta.json'), ('hidden', ''))
    """
    last = PurePosixPath(name.replace("\\", "/")).name.lstrip(".")
    ending = SIDECAR if last.lower().endswith(SIDECAR) else PurePosixPath(last).suffix.lower()
    return _safe(last[: len(last) - len(ending)]) or "article", ending


def _safe(words: str) -> str:
    """Words as the name of a file on any disk: no more than letters, digits, blanks, dots and dashes."""
    return re.sub(r"[^\w .-]", "_", words).strip(" .")[:_LONGEST].strip(" .")


def _sidecar(**fields: str) -> bytes:
    return json.dumps({name: value for name, value in fields.items() if value}, ensure_ascii=False, indent=1).encode()
