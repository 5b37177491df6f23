"""An S3-compatible server for tests: one bucket of objects in memory, as Arrow and Delta list, read, write and delete in it.

It keeps to what S3 answers for conditions (If-None-Match, If-Match), ranges, uploads in parts, listings in pages and deletes;
it looks for a known key, but checks no signature, and answers 501 to all that it does not know. `busy` requests are first
answered with 503. Run it alone: `python tests/s3_server.py PORT`, where 0 is any port; parts of Delta hold up the whole process while
they ask, so what runs them in a test's own process needs a server in another.
"""

from __future__ import annotations

import hashlib
import re
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape, unescape

KEY = "key"
_XMLNS = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'
_SAID = {
    403: ("AccessDenied", "Access Denied"), 404: ("NoSuchKey", "The specified key does not exist."), 412: ("PreconditionFailed", "A condition did not hold"),
    416: ("InvalidRange", "The range is not satisfiable"), 500: ("InternalError", "We encountered an internal error."),
    501: ("NotImplemented", "Not implemented"), 503: ("SlowDown", "Reduce your request rate."),
}  # fmt: skip

_WORDS = {
    "NoSuchBucket": "The specified bucket does not exist", "NoSuchUpload": "The specified upload does not exist.",
    "InvalidAccessKeyId": "The AWS Access Key Id you provided does not exist in our records.",
}  # fmt: skip


@dataclass(frozen=True)
class Answer:
    status: int
    content: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()


def refused(status: int, code: str | None = None) -> Answer:
    known, words = _SAID[status]
    words = _WORDS.get(code or known, words)
    return Answer(status, f'<?xml version="1.0"?><Error><Code>{code or known}</Code><Message>{words}</Message></Error>'.encode())


def etag(content: bytes) -> str:
    return f'"{hashlib.md5(content, usedforsecurity=False).hexdigest()}"'


class S3(ThreadingHTTPServer):
    """`listed` is the most that a page of a listing holds, `read_only` refuses to write.

    `meanwhile` is called with the verb and the key before each request is answered; the status that it gives is the answer,
    0 closes the connection without one. `afterwards` is called when the answer is made and not yet sent, and can do the same.
    """

    daemon_threads = True

    def __init__(self, bucket: str, objects: dict[str, bytes], port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.bucket, self.objects = bucket, objects
        self.modified: dict[str, float] = {}
        self.uploads: dict[str, dict[int, bytes]] = {}
        self.busy, self.listed, self.read_only = 0, 1000, False
        self.meanwhile: Callable[[str, str], int | None] = lambda *_: None
        self.afterwards: Callable[[str, str], int | None] = lambda *_: None
        self.asked: list[str] = []
        self.lock = threading.Lock()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, *_: object) -> None:
        """Whoever asked has gone."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: S3

    def log_message(self, *_: object) -> None:
        pass

    def do_HEAD(self) -> None:
        self._answer()

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        asked = urlsplit(self.path)
        bucket, _, key = unquote(asked.path).lstrip("/").partition("/")
        status = self.server.meanwhile(self.command, key)
        if status is None:
            with self.server.lock:
                self.server.asked.append(f"{self.command} {self.path}")
                answer = self._answered(bucket, key, parse_qs(asked.query, keep_blank_values=True), body)
            status = self.server.afterwards(self.command, key)
        if status == 0:
            self.close_connection = True
            return
        self._send(answer if status is None else refused(status))

    def _answered(self, bucket: str, key: str, asked: dict[str, list[str]], body: bytes) -> Answer:
        server = self.server
        if server.busy:
            server.busy -= 1
            return refused(503)
        if f"Credential={KEY}/" not in self.headers.get("Authorization", ""):
            return refused(403, "InvalidAccessKeyId" if "Authorization" in self.headers else None)
        if bucket != server.bucket:
            return refused(404, "NoSuchBucket")
        if self.command in ("GET", "HEAD"):
            return self._read(key) if key else Answer(200, self._listed(asked) if self.command == "GET" else b"")
        if "x-amz-copy-source" in self.headers or "Transfer-Encoding" in self.headers:
            return refused(501)
        if server.read_only:
            return refused(403)
        return self._written(key, {name: values[0] for name, values in asked.items()}, body)

    def _read(self, key: str) -> Answer:
        content = self.server.objects.get(key)
        if content is None:
            return refused(404)
        if self.headers.get("If-Match", etag(content)) != etag(content):
            return refused(412)
        headers = (("ETag", etag(content)), ("Last-Modified", formatdate(self.server.modified.get(key, 0), usegmt=True)), ("Accept-Ranges", "bytes"))
        range_ = re.fullmatch(r"bytes=(\d*)-(\d*)", self.headers.get("Range", ""))
        if not range_ or self.command == "HEAD":
            return Answer(200, content, headers)
        first, last = range_[1], range_[2]
        start = int(first) if first else max(0, len(content) - int(last))
        part = content[start : int(last) + 1 if first and last else len(content)]
        if not part:
            return refused(416)
        return Answer(206, part, (*headers, ("Content-Range", f"bytes {start}-{start + len(part) - 1}/{len(content)}")))

    def _written(self, key: str, asked: dict[str, str], body: bytes) -> Answer:
        uploads, command = self.server.uploads, self.command
        if not key:
            return self._deleted(body) if command == "POST" and "delete" in asked else refused(501)
        if command == "POST" and "uploads" in asked:
            upload = uuid.uuid4().hex
            uploads[upload] = {}
            return Answer(200, f"<InitiateMultipartUploadResult {_XMLNS}><UploadId>{upload}</UploadId></InitiateMultipartUploadResult>".encode())
        if "uploadId" in asked:
            return self._in_parts(key, asked, body)
        if command == "PUT" and not asked.keys() - {"x-id"}:
            return self._put(key, body)
        if command == "DELETE":
            self.server.objects.pop(key, None)
            return Answer(204)
        return refused(501)

    def _in_parts(self, key: str, asked: dict[str, str], body: bytes) -> Answer:
        parts = self.server.uploads.get(asked["uploadId"])
        if parts is None:
            return refused(404, "NoSuchUpload")
        if self.command == "PUT":
            parts[int(asked["partNumber"])] = body
            return Answer(200, headers=(("ETag", etag(body)),))
        del self.server.uploads[asked["uploadId"]]
        if self.command == "DELETE":
            return Answer(204)
        numbers = [int(number) for number in re.findall(r"<PartNumber>(\d+)</PartNumber>", body.decode())]
        answer = self._put(key, b"".join(parts[number] for number in numbers))
        if answer.status != 200:
            return answer
        tag = escape(dict(answer.headers)["ETag"])
        return Answer(200, f"<CompleteMultipartUploadResult {_XMLNS}><Key>{escape(key)}</Key><ETag>{tag}</ETag></CompleteMultipartUploadResult>".encode())

    def _put(self, key: str, body: bytes) -> Answer:
        there = self.server.objects.get(key)
        if self.headers.get("If-None-Match") == "*" and there is not None:
            return refused(412)
        if "If-Match" in self.headers and (there is None or self.headers["If-Match"] != etag(there)):
            return refused(412)
        self.server.objects[key] = body
        self.server.modified[key] = time.time()
        return Answer(200, headers=(("ETag", etag(body)),))

    def _deleted(self, body: bytes) -> Answer:
        keys = [unescape(key, {"&quot;": '"', "&apos;": "'"}) for key in re.findall(r"<Key>([^<]*)</Key>", body.decode())]
        for key in keys:
            self.server.objects.pop(key, None)
        gone = "".join(f"<Deleted><Key>{escape(key)}</Key></Deleted>" for key in keys)
        return Answer(200, f"<DeleteResult {_XMLNS}>{gone}</DeleteResult>".encode())

    def _listed(self, asked: dict[str, list[str]]) -> bytes:
        prefix, delimiter, after, token = (asked.get(name, [""])[0] for name in ("prefix", "delimiter", "start-after", "continuation-token"))
        most = min(int(asked.get("max-keys", ["1000"])[0]), self.server.listed)
        names: dict[str, bool] = {}  # each key or folder, and whether it is a folder
        for key in sorted(self.server.objects):
            if key.startswith(prefix) and key > after:
                rest = key[len(prefix) :]
                folder = bool(delimiter) and delimiter in rest
                names[prefix + rest.split(delimiter)[0] + delimiter if folder else key] = folder
        left = [name for name in sorted(names) if name > token]
        page = left[:most]
        held = "".join(f"<CommonPrefixes><Prefix>{escape(name)}</Prefix></CommonPrefixes>" if names[name] else self._entry(name) for name in page)
        more = len(left) > len(page)
        going_on = f"<NextContinuationToken>{escape(page[-1])}</NextContinuationToken>" if more else ""
        return (
            f'<?xml version="1.0"?><ListBucketResult {_XMLNS}><Name>{self.server.bucket}</Name><Prefix>{escape(prefix)}</Prefix>'
            f"<KeyCount>{len(page)}</KeyCount><MaxKeys>{most}</MaxKeys><IsTruncated>{'true' if more else 'false'}</IsTruncated>{going_on}{held}</ListBucketResult>"
        ).encode()

    def _entry(self, key: str) -> str:
        content = self.server.objects[key]
        modified = datetime.fromtimestamp(self.server.modified.get(key, 0), UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
        return (
            f"<Contents><Key>{escape(key)}</Key><LastModified>{modified}</LastModified><ETag>{escape(etag(content))}</ETag>"
            f"<Size>{len(content)}</Size><StorageClass>STANDARD</StorageClass></Contents>"
        )

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in (("Content-Length", str(len(answer.content))), *answer.headers):
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.content)


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


if __name__ == "__main__":
    alone = S3("wire", {}, int(sys.argv[1]))
    print(alone.address, flush=True)
    alone.serve_forever()
