"""A build that the page started: a process of its own, so that neither its end nor its failure touches the page."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from threading import Lock

from pipeline.store import latest

_PROJECT = Path(__file__).resolve().parent.parent
_PATIENCE = 10  # seconds to end in


class BuildRun:
    """The build of one store that the page runs, one at a time; `log` is the file that it speaks into."""

    def __init__(self, store: str | Path, log: Path) -> None:
        self.store = Path(store).absolute()
        self.log = log
        self.paths: list[str] = []
        self.before: int | None = None  # the version of the store when it began, None before the first
        self.stopped = False
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = Lock()

    def start(self, paths: Sequence[str | Path]) -> bool:
        """Begin to read these paths; False while another build runs. Raises OSError or Complaint when it cannot."""
        with self._lock:
            if self.running():
                return False
            before = latest(self.store)
            self.before = before.version() if before else None
            self.paths, self.stopped = [str(Path(path).absolute()) for path in paths], False
            self.log.parent.mkdir(parents=True, exist_ok=True)
            command = [sys.executable, "-m", "pipeline", "build", "--store", str(self.store), "--progress", "lines", "--", *self.paths]
            with self.log.open("wb") as log:
                self._process = subprocess.Popen(command, cwd=_PROJECT, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
            return True

    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def ended(self) -> bool:
        """Whether a build was started and has ended, in whatever way."""
        return self._process is not None and not self.running()

    def failed(self) -> bool:
        return self.ended() and not self.stopped and self._process is not None and self._process.returncode != 0

    def progress(self) -> tuple[int, int]:
        """Articles read so far and files to open; (0, 0) before the first is told."""
        for line in reversed(self._lines()):
            told = _told(line)
            if told:
                return told
        return 0, 0

    def words(self) -> str:
        """What the build said at its end, or why it failed; the last line that is no progress, "" without one."""
        return next((line for line in reversed(self._lines()) if line.strip() and not _told(line)), "")

    def stop(self) -> None:
        """End the build. What it read is kept beside the store, and a build of the same files goes on from there."""
        if self._process is not None and self.running():
            self.stopped = True
            self._process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(_PATIENCE)
            if self.running():
                self._process.kill()

    def dismiss(self) -> None:
        """Forget a build that has ended."""
        if self.ended():
            self._process = None

    def _lines(self) -> list[str]:
        try:
            with self.log.open("rb") as log:
                log.seek(max(0, self.log.stat().st_size - 20_000))
                return log.read().decode("utf-8", "replace").splitlines()
        except OSError:
            return []


def _told(line: str) -> tuple[int, int] | None:
    """
    >>> _told('{"done": 3, "files": 9}'), _told("3 articles: 5 events")
    ((3, 9), None)
    """
    try:
        told = json.loads(line)
        return int(told["done"]), int(told["files"])
    except (ValueError, TypeError, KeyError):
        return None
