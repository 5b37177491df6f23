"""An S3-compatible server for tests: one bucket of objects in memory, listed and read as Arrow's file system asks for them.

Not a copy of S3: no signatures are checked and nothing can be written. `busy` requests are first answered with 503.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape


class S3(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, bucket: str, objects: dict[str, bytes]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.bucket, self.objects = bucket, objects
        self.busy = 0
        self.asked: list[str] = []
        self.lock = threading.Lock()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: S3

    def log_message(self, *_: Any) -> None:
        pass

    def do_HEAD(self) -> None:
        self._answer(body=False)

    def do_GET(self) -> None:
        self._answer(body=True)

    def _answer(self, body: bool) -> None:
        with self.server.lock:
            self.server.asked.append(f"{self.command} {self.path}")
            if self.server.busy:
                self.server.busy -= 1
                return self._send(503, b"<Error><Code>SlowDown</Code><Message>Reduce your request rate.</Message></Error>", body)
        asked = urlsplit(self.path)
        bucket, _, key = unquote(asked.path).lstrip("/").partition("/")
        if bucket != self.server.bucket:
            return self._send(404, b"<Error><Code>NoSuchBucket</Code><Message>no such bucket</Message></Error>", body)
        if not key:
            return self._send(200, self._listed(parse_qs(asked.query)) if body else b"", body)
        if key not in self.server.objects:
            return self._send(404, b"<Error><Code>NoSuchKey</Code><Message>no such key</Message></Error>", body)
        content = self.server.objects[key]
        if (range_ := self.headers.get("Range")) and body:
            first, _, last = range_.removeprefix("bytes=").partition("-")
            part = content[int(first) : int(last or len(content)) + 1]
            return self._send(206, part, body, {"Content-Range": f"bytes {first}-{int(first) + len(part) - 1}/{len(content)}"})
        return self._send(200, content, body)

    def _listed(self, asked: dict[str, list[str]]) -> bytes:
        prefix, delimiter = (asked.get(name, [""])[0] for name in ("prefix", "delimiter"))
        keys = [key for key in sorted(self.server.objects) if key.startswith(prefix)]
        folders = sorted({prefix + key[len(prefix) :].split(delimiter)[0] + delimiter for key in keys if delimiter and delimiter in key[len(prefix) :]})
        keys = [key for key in keys if not any(key.startswith(folder) for folder in folders)][: int(asked.get("max-keys", ["1000"])[0])]
        held = "".join(
            f"<Contents><Key>{escape(key)}</Key><LastModified>2024-03-05T00:00:00.000Z</LastModified><ETag>&quot;0&quot;</ETag>"
            f"<Size>{len(self.server.objects[key])}</Size><StorageClass>STANDARD</StorageClass></Contents>"
            for key in keys
        )
        held += "".join(f"<CommonPrefixes><Prefix>{escape(folder)}</Prefix></CommonPrefixes>" for folder in folders)
        return (
            f'<?xml version="1.0"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>{self.server.bucket}</Name>'
            f"<Prefix>{escape(prefix)}</Prefix><KeyCount>{len(keys) + len(folders)}</KeyCount><MaxKeys>1000</MaxKeys>"
            f"<IsTruncated>false</IsTruncated>{held}</ListBucketResult>"
        ).encode()

    def _send(self, status: int, content: bytes, body: bool, more: dict[str, str] | None = None) -> None:
        self.send_response(status)
        headers = {"Content-Length": str(len(content)), "ETag": '"0"', "Last-Modified": formatdate(0, usegmt=True), "Accept-Ranges": "bytes"}
        for name, value in (headers | (more or {})).items():
            self.send_header(name, value)
        self.end_headers()
        if body:
            self.wfile.write(content)


@contextmanager
def serving(bucket: str, objects: dict[str, bytes]) -> Iterator[S3]:
    server = S3(bucket, objects)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)
