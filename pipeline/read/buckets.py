"""Buckets: objects under an address such as s3://wire/reports, listed and opened as files are.

Amazon S3 and what speaks its language, Google Cloud Storage and Azure, by the file systems that come with Arrow. Who asks
and where is told by the environment, as the services' own programs read it (AWS_ACCESS_KEY_ID, AWS_ENDPOINT_URL, ...).
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pipeline.complaint import Complaint
from pipeline.read.steady import Changed

if TYPE_CHECKING:
    from pyarrow.fs import FileSystem

_SCHEMES = ("s3", "gs", "gcs", "abfs", "abfss")
# A service that is busy answers 503 and works a little later: the pauses between attempts double.
_ATTEMPTS = 6
_AT_ONCE = 1 << 20  # bytes of an object in one request
AHEAD = 32  # objects that are opened before they are asked for
_TOGETHER = 8  # of them at a time
_READINGS = 3  # of a small object that changes while it is read
_SECONDS_TO_CONNECT, _SECONDS_TO_ANSWER = 10, 60
Opener = Callable[[str], Callable[[], IO[bytes]]]


@dataclass(frozen=True, slots=True)
class Bucket:
    """What lies under an address, and the file system in which it is `root`."""

    address: str
    system: FileSystem
    root: str

    def __str__(self) -> str:
        return self.address

    def objects(self) -> dict[str, int]:
        """The paths of all objects below the root with their sizes, or the root alone when it is one. Raises OSError."""
        from pyarrow.fs import FileSelector, FileType

        (here,) = self.system.get_file_info([self.root])
        found = [here] if here.type == FileType.File else self.system.get_file_info(FileSelector(self.root, recursive=True))
        return {each.path: each.size or 0 for each in found if each.type == FileType.File}

    def open(self, path: str) -> IO[bytes]:
        """An object for reading, from any place in it: of what lay there at one moment. Raises OSError when that is gone."""
        for reading in range(1, _READINGS + 1):
            steady = _Steady(lambda: self.system.open_input_file(path))
            if steady.size > _AT_ONCE or reading == _READINGS:
                break
            with suppress(Changed):
                return io.BytesIO(steady.read(_AT_ONCE) or b"")
        return io.BufferedReader(steady, _AT_ONCE)

    def address_of(self, path: str) -> str:
        """The address of an object in this bucket."""
        return self.address.rstrip("/") + path.removeprefix(self.root)


class _Steady(io.RawIOBase):
    """An object, each part of it a request: whoever writes it meanwhile would mix two contents, so that is an error."""

    def __init__(self, opened: Callable[[], Any]) -> None:
        self._opened, self._file = opened, opened()
        self.size = int(self._file.size())

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return int(self._file.seek(offset, whence))

    def tell(self) -> int:
        return int(self._file.tell())

    def readinto(self, buffer: Any) -> int:
        content = self._file.read(len(buffer))
        if content and _version(self._opened()) != _version(self._file):
            raise Changed
        buffer[: len(content)] = content
        return len(content)


def _version(file: Any) -> object:
    told = file.metadata() or {}
    return told.get("ETag", told)


@contextmanager
def opening_ahead(bucket: Bucket, sizes: Mapping[str, int]) -> Iterator[Opener]:
    """Gives how an object is opened: small ones are read at once, several together, and lie in memory until they are opened.

    A service far away takes as long for many as for one. Whoever asks for AHEAD objects before opening the first holds AHEAD MB.
    """
    with ThreadPoolExecutor(_TOGETHER, "sitrep-bucket") as pool:

        def opener(path: str) -> Callable[[], IO[bytes]]:
            if sizes[path] > _AT_ONCE:
                return partial(bucket.open, path)
            first = [pool.submit(bucket.open, path)]
            return lambda: first.pop().result() if first else bucket.open(path)

        try:
            yield opener
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def is_address(word: str) -> bool:
    return "://" in word


def absolute(path: str) -> str:
    """The path as every build knows it: from the root of the disk, an address as it is."""
    return path if is_address(path) else os.path.abspath(path)


def bucket(address: str, environ: Mapping[str, str]) -> Bucket:
    """The bucket at an address. Raises Complaint when nothing here reads such an address; asks nobody yet."""
    scheme, _, rest = address.partition("://")
    if ":" in rest.rpartition("@")[0]:
        raise Complaint(f"Keys belong in the environment, not into an address of {scheme}://: addresses are kept in the store.")
    if scheme not in _SCHEMES or not rest.strip("/"):
        raise Complaint(f"{address} is not read: a bucket is named like s3://bucket/folder, gs://bucket/folder or abfs://container@account.dfs.core.windows.net/folder.")
    try:
        if scheme == "s3":
            return Bucket(address, _s3(environ), rest.rstrip("/"))
        from pyarrow.fs import FileSystem

        system, root = FileSystem.from_uri(address)
    except (OSError, ValueError, TypeError) as error:
        raise Complaint(f"{address} cannot be read: {next(iter(str(error).splitlines()), '')[:200]}") from error
    return Bucket(address.partition("?")[0], system, root.rstrip("/"))


def endpoint(environ: Mapping[str, str]) -> str:
    """The address of the service that speaks S3; empty for Amazon's own."""
    return environ.get("AWS_ENDPOINT_URL_S3") or environ.get("AWS_ENDPOINT_URL") or ""


def _s3(environ: Mapping[str, str]) -> FileSystem:
    from pyarrow.fs import AwsStandardS3RetryStrategy, S3FileSystem

    where = urlsplit(endpoint(environ))
    elsewhere = {"endpoint_override": where.netloc, "scheme": where.scheme} if where.netloc else {}
    return S3FileSystem(
        region=environ.get("AWS_REGION") or environ.get("AWS_DEFAULT_REGION"),
        retry_strategy=AwsStandardS3RetryStrategy(max_attempts=_ATTEMPTS),
        connect_timeout=_SECONDS_TO_CONNECT,
        request_timeout=_SECONDS_TO_ANSWER,
        **elsewhere,
    )
