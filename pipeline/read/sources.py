"""Where articles lie: files, folders, buckets and zip archives, walked in a fixed order and without leaving them.

Nothing is unpacked to disk, links that lead back are followed once, and archives are held to a budget, so
that a small archive cannot fill the machine.
"""

from __future__ import annotations

import io
import os
import stat
import zipfile
import zlib
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO

from pipeline.read.buckets import AHEAD, Bucket, Opener, opening_ahead
from pipeline.read.found import LARGEST_TABLE, NotFound, Unreadable, megabytes
from pipeline.read.steady import Changed, opened

SIDECAR = ".meta.json"
_WITH_SIDECAR = (".txt", ".md", ".markdown", ".html", ".htm")
_DEEPEST_ARCHIVE = 2  # a zip in a zip
_MOST_MEMBERS = 200_000
_LONGEST_REASON = 300
_READINGS = 3  # of a file that is written while it is read
_LINES = frozenset({".jsonl", ".ndjson"})  # may be added to while they are read
_ARCHIVE_BUDGET = 4 * LARGEST_TABLE
# What a broken, encrypted or exotic archive raises while it is opened or read.
_ARCHIVE_ERRORS = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError, OSError)


@dataclass(frozen=True, slots=True)
class Source:
    """A file, or a file in an archive: its path for people, its size in bytes and a way to open it."""

    path: str
    size: int
    open: Callable[[], IO[bytes]]
    sidecar: Source | None = None

    @property
    def name(self) -> str:
        return PurePosixPath(self.path).stem

    @property
    def suffix(self) -> str:
        return PurePosixPath(self.path).suffix.lower()

    def read(self, limit: int) -> bytes:
        """All bytes. Raises Unreadable when there are more than `limit` or the disk or archive refuses."""
        if self.size > limit:
            raise Unreadable(f"too large ({megabytes(self.size)}; the limit is {megabytes(limit)})")
        try:
            content = self._steadily(limit + 1)
        except _ARCHIVE_ERRORS as error:
            raise Unreadable(reason_of(error)) from error
        if len(content) > limit:
            raise Unreadable(f"larger than it says (the limit is {megabytes(limit)})")
        return content

    def _steadily(self, most: int) -> bytes:
        for _ in range(_READINGS - 1):
            with suppress(Changed):
                return self._once(most)
        return self._once(most)

    def _once(self, most: int) -> bytes:
        with self.open() as file:
            return file.read(most)


def reason_of(error: BaseException) -> str:
    """The error as one plain sentence part for the user."""
    if isinstance(error, FileNotFoundError):
        return "no such file"
    if isinstance(error, PermissionError):
        return "permission denied"
    if isinstance(error, zipfile.BadZipFile | zlib.error | EOFError):
        return "bad zip"
    if isinstance(error, NotImplementedError):
        return "zip compression of an unknown kind"
    if isinstance(error, RuntimeError) and "encrypted" in str(error):
        return "zip with a password"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    return printable(next(iter(str(error).splitlines()), type(error).__name__))[:_LONGEST_REASON]


def printable(words: str) -> str:
    """`words` without what a table or a terminal cannot hold (file names may carry any bytes)."""
    whole = words.encode("utf-8", "replace").decode("utf-8")
    return "".join(char if char.isprintable() else "_" for char in whole)


def is_sidecar(path: str) -> bool:
    return path.endswith(SIDECAR)


def find_sources(paths: Iterable[Path | Bucket]) -> Iterator[Source | NotFound]:
    """Every file under `paths` and every object in buckets, archives opened, in the order of their paths.

    Hidden files are passed over; a sidecar comes with its article. What cannot be opened is a NotFound.
    """
    for file in _files(paths, ahead=True):
        yield from [file] if isinstance(file, NotFound) else _opened(file, 0)


def count_files(paths: Iterable[Path | Bucket]) -> int:
    """How many files `find_sources` will open, an archive counted once: for a progress bar."""
    return sum(1 for _ in _files(paths))


def _not_found(path: str, reason: str) -> NotFound:
    shown = printable(path)
    return NotFound(PurePosixPath(shown).stem or "unnamed", shown, reason)


def _files(paths: Iterable[Path | Bucket], ahead: bool = False) -> Iterator[Source | NotFound]:
    """The files and objects under `paths`, each once; objects that the next ones will be are opened `ahead`."""
    folders: set[tuple[int, int]] = set()
    named: set[str] = set()
    for path in paths:
        yield from _objects(path, ahead) if isinstance(path, Bucket) else _in_folders(path, folders, named)


def _objects(bucket: Bucket, ahead: bool) -> Iterator[Source | NotFound]:
    """The objects in a bucket as the files of a folder."""
    try:
        found = bucket.objects()
    except OSError as error:
        yield _not_found(bucket.address, reason_of(error))
        return
    paths = (path for path in sorted(found) if not _hidden(path.removeprefix(bucket.root)) and not _accompanies(path, found))
    if not ahead:
        yield from (_object(bucket, path, found, lambda path: partial(bucket.open, path)) for path in paths)
        return
    with opening_ahead(bucket, found) as opener:
        waiting: deque[Source] = deque()
        for path in paths:
            waiting.append(_object(bucket, path, found, opener))
            if len(waiting) > AHEAD:
                yield waiting.popleft()
        yield from waiting


def _object(bucket: Bucket, path: str, sizes: Mapping[str, int], opener: Opener) -> Source:
    beside = str(PurePosixPath(path).with_suffix("")) + SIDECAR
    sidecar = _object(bucket, beside, sizes, opener) if not is_sidecar(path) and beside in sizes else None
    return Source(printable(bucket.address_of(path)), sizes[path], opener(path), sidecar)


def _in_folders(path: Path, folders: set[tuple[int, int]], named: set[str]) -> Iterator[Source | NotFound]:
    """The file `path`, or the files under it, but for those given before: links may lead back.

    Notes the folders that were entered, and of files only those `named` themselves: a folder can have millions.
    """
    pending = [iter([path])]
    while pending:
        here = next(pending[-1], None)
        if here is None:
            pending.pop()
            continue
        try:
            kind = here.stat()
            if stat.S_ISDIR(kind.st_mode):
                if (kind.st_dev, kind.st_ino) not in folders:
                    folders.add((kind.st_dev, kind.st_ino))
                    pending.append(_children(here))
            elif not stat.S_ISREG(kind.st_mode):
                yield _not_found(here.as_posix(), "no regular file")
            elif not (named and os.path.abspath(here) in named) and not (here is path and _was_listed(here, folders)):
                if here is path:
                    named.add(os.path.abspath(here))
                yield _file(here, kind.st_size)
        except (OSError, ValueError) as error:
            yield _not_found(here.as_posix(), "link that leads nowhere" if _is_link(here) else reason_of(error))


def _was_listed(file: Path, folders: Collection[tuple[int, int]]) -> bool:
    """Whether the file came with the folder that it lies in."""
    around = file.absolute().parent
    kind = around.stat()
    return (kind.st_dev, kind.st_ino) in folders and around / file.name in _children(around)


def _is_link(path: Path) -> bool:
    try:
        return path.is_symlink()
    except (OSError, ValueError):
        return False


def _children(folder: Path) -> Iterator[Path]:
    """What lies in `folder`, in order, without hidden files and without sidecars of articles; only names are held."""
    names = sorted(os.listdir(folder))
    listed = frozenset(names)
    return (folder / name for name in names if not name.startswith(".") and not _accompanies(name, listed))


def _accompanies(name: str, names: Collection[str]) -> bool:
    """Whether `name` is a sidecar whose article lies beside it."""
    stem = name.removesuffix(SIDECAR)
    return is_sidecar(name) and any(f"{stem}{suffix}" in names for suffix in _WITH_SIDECAR)


def _file(path: Path, size: int) -> Source:
    beside = path.with_name(path.stem + SIDECAR)
    sidecar = _file(beside, beside.stat().st_size) if not is_sidecar(path.name) and beside.is_file() else None
    return Source(printable(path.as_posix()), size, partial(opened, path, path.suffix.lower() in _LINES), sidecar)


def _opened(source: Source, depth: int) -> Iterator[Source | NotFound]:
    """The source itself, or the files of the archive that it is."""
    if source.suffix != ".zip":
        yield source
        return
    if depth == _DEEPEST_ARCHIVE:
        yield _not_found(source.path, "zip inside zips, too deep")
        return
    try:
        with source.open() as file, zipfile.ZipFile(file if depth == 0 else _held(source)) as archive:
            yield from _members(source, archive, depth)
    except Unreadable as error:
        yield _not_found(source.path, str(error))
    except _ARCHIVE_ERRORS as error:
        yield _not_found(source.path, reason_of(error))


def _held(source: Source) -> IO[bytes]:
    """An inner archive in memory: jumping about in a compressed stream would read it again each time."""
    return io.BytesIO(source.read(LARGEST_TABLE // 4))


def _members(source: Source, archive: zipfile.ZipFile, depth: int) -> Iterator[Source | NotFound]:
    members = [info for info in archive.infolist() if not info.is_dir() and not _hidden(info.filename)]
    if len(members) > _MOST_MEMBERS:
        raise Unreadable(f"zip of {len(members)} files (the limit is {_MOST_MEMBERS})")
    by_name = {info.filename: info for info in members}
    left = _ARCHIVE_BUDGET
    for filename in sorted(by_name):
        if _accompanies(filename, by_name):
            continue
        info = by_name[filename]
        left -= info.file_size
        if left < 0:
            yield _not_found(f"{source.path}/{filename}", f"zip unpacks to more than {megabytes(_ARCHIVE_BUDGET)}")
            continue
        sidecar = by_name.get(str(PurePosixPath(filename).with_suffix("")) + SIDECAR)
        yield from _opened(_member(source, archive, info, sidecar), depth + 1)


def _hidden(filename: str) -> bool:
    return any(part.startswith(".") or part == "__MACOSX" for part in filename.split("/"))


def _member(
    source: Source, archive: zipfile.ZipFile, info: zipfile.ZipInfo, sidecar: zipfile.ZipInfo | None
) -> Source:
    return Source(
        printable(f"{source.path}/{info.filename}"),
        info.file_size,
        lambda: archive.open(info),
        _member(source, archive, sidecar, None) if sidecar is not None and sidecar is not info else None,
    )
