"""Homes: where a store lies, on a disk of this machine or in a bucket.

A store in a bucket has a desk on each machine that uses it: a folder for unfinished work and for copies of the files that
DuckDB asks. What lies there can be had again; deleting it costs time, no event.
"""

from __future__ import annotations

import hashlib
import os
import re
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.complaint import Complaint
from pipeline.read.buckets import bucket, endpoint, is_address

if TYPE_CHECKING:
    from pipeline.read.buckets import Bucket

DESKS = "SITREP_DESK"
_KEYS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
# Delta writes names with other characters into its addresses in two ways, and then misses its own files.
_PLAIN = re.compile(r"s3://[\w.\-]+(/[\w.\-]+)+", re.ASCII)
_COPIES = "files"
_UNUSED = 86_400  # seconds after which a copy that nobody asked for goes
_AT_ONCE = 1 << 20
_MARK = ".sitrep"


class Home(Protocol):
    """What a store asks of the place it lies in. As a word it is what people call it by."""

    @property
    def desk(self) -> Path:
        """The folder of this machine for what is not part of the store: unfinished work, the lock, saved views."""

    @property
    def options(self) -> dict[str, str] | None:
        """What Delta needs to be told to get there."""

    def table(self, name: str) -> str:
        """The address of a table, for Delta."""

    def beside(self, name: str) -> Path:
        """A file or folder of this machine that belongs to the store and lies beside it, or on the desk."""

    def prepare(self) -> None:
        """Make ready for a build. Raises OSError when nothing can be written."""

    def content(self, path: str) -> bytes:
        """A small file of the store. Raises OSError."""

    def create(self, path: str) -> AbstractContextManager[IO[bytes]]:
        """A new file of the store, there whole when the context ends. Raises OSError."""

    def read(self, files: list[str], **what: Any) -> pa.Table:
        """Rows of Parquet files, which Delta names. Raises OSError or an error of Arrow."""

    def at_hand(self, files: list[str]) -> list[str]:
        """Paths of Parquet files on this machine; what lies elsewhere is copied first. Raises OSError."""

    def parquet_files(self) -> dict[str, int]:
        """All Parquet files with their sizes, those of old versions too."""

    def holds(self, path: str) -> bool:
        """Whether the path leads into the store: what lies there is no article, should the store lie among them."""

    def kept_path(self, path: str) -> str:
        """An article's path as the store keeps it, so that it is found wherever the build is called from."""

    def path(self, kept: str) -> str:
        """The path that `kept_path` was made from, absolute or from where this process runs."""


@dataclass(frozen=True)
class OnDisk:
    """A folder of this machine."""

    folder: Path

    def __str__(self) -> str:
        return str(self.folder)

    @property
    def desk(self) -> Path:
        return self.folder

    @property
    def options(self) -> None:
        return None

    def table(self, name: str) -> str:
        return str((self.folder / name).absolute())

    def beside(self, name: str) -> Path:
        return Path(f"{os.path.abspath(self.folder)}.{name}")

    def prepare(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)

    def content(self, path: str) -> bytes:
        return (self.folder / path).read_bytes()

    @contextmanager
    def create(self, path: str) -> Iterator[IO[bytes]]:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("xb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())  # what a commit names has to be there after a power cut too

    def read(self, files: list[str], **what: Any) -> pa.Table:
        return pq.read_table(files, partitioning=None, **what)

    def at_hand(self, files: list[str]) -> list[str]:
        return files

    def parquet_files(self) -> dict[str, int]:
        return {str(file): file.stat().st_size for file in self.folder.glob("*/**/*.parquet")}

    def holds(self, path: str) -> bool:
        return not is_address(path) and Path(os.path.abspath(path)).is_relative_to(os.path.abspath(self.folder))

    def kept_path(self, path: str) -> str:
        return path if is_address(path) else os.path.relpath(os.path.abspath(path), os.path.abspath(self.folder))

    def path(self, kept: str) -> str:
        return kept if is_address(kept) else os.path.normpath(self.folder / kept)


@dataclass(frozen=True)
class InBucket:
    """A folder of a bucket, and its desk on this machine."""

    address: str
    desk: Path
    environ: Mapping[str, str] = field(repr=False)

    def __str__(self) -> str:
        return self.address

    @cached_property
    def _bucket(self) -> Bucket:
        return bucket(self.address, self.environ)

    @cached_property
    def _objects(self) -> Any:
        """What writes objects: not Arrow, whose checksums not every service knows."""
        from deltalake.fs import DeltaStorageHandler

        return DeltaStorageHandler(self.address, self.options)

    @property
    def options(self) -> dict[str, str]:
        """Keys are not among them: Delta takes them from the environment itself."""
        where = endpoint(self.environ)
        elsewhere = {"aws_endpoint_url": where, "aws_allow_http": str(where.startswith("http://")).lower()} if where else {}
        # a commit is an object that must not be there yet, so of two builds one is refused
        return elsewhere | {"aws_conditional_put": "etag", "timeout": "60s", "retry_timeout": "60s"}

    def table(self, name: str) -> str:
        return f"{self.address}/{name}"

    def beside(self, name: str) -> Path:
        return self.desk / name

    def prepare(self) -> None:
        self.desk.mkdir(parents=True, exist_ok=True)
        # whoever may not write is told before articles are read
        self._objects.open_output_stream(_MARK).close()

    def content(self, path: str) -> bytes:
        with self._bucket.system.open_input_stream(f"{self._bucket.root}/{path}") as stream:
            return bytes(stream.read())

    @contextmanager
    def create(self, path: str) -> Iterator[IO[bytes]]:
        out = self._objects.open_output_stream(path)
        yield out
        out.close()  # only then the object is there: a build that fails before leaves none

    def read(self, files: list[str], **what: Any) -> pa.Table:
        return pq.read_table([_path(file) for file in files], filesystem=self._bucket.system, partitioning=None, **what)

    def at_hand(self, files: list[str]) -> list[str]:
        copies = [self._copy(file) for file in files]
        _forget(self.desk / _COPIES, copies)
        return [str(copy) for copy in copies]

    def _copy(self, file: str) -> Path:
        """A file of a version never changes: a copy that is there is whole and right."""
        copy = self.desk / _COPIES / file.removeprefix(f"{self.address}/")
        if not copy.exists():
            copy.parent.mkdir(parents=True, exist_ok=True)
            self._fetch(_path(file), copy)
        os.utime(copy, (time.time(), copy.stat().st_mtime))  # asked for now, changed when the object was
        return copy

    def _fetch(self, path: str, copy: Path) -> None:
        part = copy.with_name(f"{copy.name}.{os.getpid()}.part")
        (there,) = self._bucket.system.get_file_info([path])
        try:
            with self._bucket.system.open_input_stream(path) as stream, part.open("wb") as out:
                while content := stream.read(_AT_ONCE):
                    out.write(content)
                out.flush()
                os.fsync(out.fileno())
            if part.stat().st_size != there.size:
                raise OSError(f"{path} ended early")
            changed = there.mtime.timestamp()
            os.utime(part, (changed, changed))
            os.replace(part, copy)
        finally:
            part.unlink(missing_ok=True)

    def parquet_files(self) -> dict[str, int]:
        return {path: size for path, size in self._bucket.objects().items() if path.endswith(".parquet")}

    def holds(self, path: str) -> bool:
        return path.startswith(f"{self.address}/")

    def kept_path(self, path: str) -> str:
        return path if is_address(path) else os.path.abspath(path)

    def path(self, kept: str) -> str:
        return kept


def _path(address: str) -> str:
    return address.partition("://")[2]


def _forget(folder: Path, wanted: Iterable[Path]) -> None:
    """Delete the copies that nobody has asked for lately, and what killed builds left of theirs."""
    oldest = time.time() - _UNUSED
    for file in set(folder.rglob("*")).difference(wanted):
        with suppress(OSError):
            if file.is_file() and file.stat().st_atime < oldest:
                file.unlink()


def home_of(store: str | Path | Home, environ: Mapping[str, str] = os.environ) -> Home:
    """The home that a path or an address names; one that is known already stays as it is.

    Raises Complaint for an address at which no store can lie; asks nobody yet.
    """
    if isinstance(store, str) and is_address(store):
        return _in_bucket(store, environ)
    return OnDisk(Path(store)) if isinstance(store, str | Path) else store


def _in_bucket(address: str, environ: Mapping[str, str]) -> InBucket:
    if "@" in address:
        raise Complaint("Keys belong in the environment, not into the address of a store.")
    plain = address.rstrip("/")
    if not _PLAIN.fullmatch(plain):
        raise Complaint(f"{address} can hold no store: it lies on a disk or in a bucket, like s3://bucket/folder, named by letters, digits, '.', '_' and '-'.")
    if not all(environ.get(key) for key in _KEYS):
        raise Complaint(f"The keys of {plain} are not there: set {_KEYS[0]} and {_KEYS[1]}.")
    return InBucket(plain, _desk(plain, environ), environ)


def _desk(address: str, environ: Mapping[str, str]) -> Path:
    """A folder for each bucket's folder; buckets of one name at two services are two."""
    named = hashlib.sha256(f"{endpoint(environ)} {address}".encode()).hexdigest()[:8]
    return _desks(environ) / f"{address.partition('://')[2].replace('/', '-')[:80]}-{named}"


def _desks(environ: Mapping[str, str]) -> Path:
    if environ.get(DESKS):
        return Path(environ[DESKS]).absolute()
    state = environ.get("XDG_STATE_HOME") or (f"{environ['HOME']}/.local/state" if environ.get("HOME") else None)
    if state is None:
        raise Complaint(f"There is no place for unfinished work: name a folder in {DESKS}.")
    return Path(state) / "sitrep"
