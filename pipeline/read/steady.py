"""Files of this machine, read as they were when they were opened: two contents are never mixed."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import IO, Any

_AT_ONCE = 1 << 20  # bytes after which a file is looked at again
_EDGE = 4096  # bytes at both ends by which a file that has only grown is known again


class Changed(OSError):
    """What lies there is not what was opened."""

    def __init__(self) -> None:
        super().__init__("changed while it was read")


def opened(path: Path, may_grow: bool) -> IO[bytes]:
    """The file for reading, as long as it is now. Raises OSError, and Changed while reading when it was written meanwhile.

    A file that `may_grow`, such as a log of lines, can be added to: what is added is not read.
    """
    steady = _Steady(path, may_grow)
    return io.BufferedReader(steady, max(1, min(steady.size, _AT_ONCE)))


class _Steady(io.RawIOBase):
    def __init__(self, path: Path, may_grow: bool) -> None:
        self._file = path.open("rb", buffering=0)
        self._state = self._seen()
        self.size = self._state[0]
        self._edges = self._read_edges() if may_grow else None

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._file.seek(self.size + offset) if whence == io.SEEK_END else self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def readinto(self, buffer: Any) -> int:
        content = self._file.read(max(0, min(len(buffer), self.size - self._file.tell()))) or b""
        self._check()
        buffer[: len(content)] = content
        return len(content)

    def close(self) -> None:
        self._file.close()
        super().close()

    def _check(self) -> None:
        seen = self._seen()
        if seen == self._state:
            return
        if self._edges is None or seen[0] < self.size or self._read_edges() != self._edges:
            raise Changed
        self._state = seen

    def _seen(self) -> tuple[int, int]:
        state = os.fstat(self._file.fileno())
        return state.st_size, state.st_mtime_ns

    def _read_edges(self) -> tuple[bytes, bytes]:
        where = self._file.fileno()
        return os.pread(where, min(_EDGE, self.size), 0), os.pread(where, _EDGE, max(0, self.size - _EDGE))[: min(_EDGE, self.size)]
