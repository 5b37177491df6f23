"""A PostgreSQL server of the tests' own, in a folder that goes with it, reached by a socket in that folder alone."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

_SECONDS = 60
# who has a password must say it; sorting by the words of a language, unlike Sitrep, shows what forgets to say how to sort
_DOORS = "local all locked scram-sha-256\nlocal all all trust\n"
_ASIDE = (
    "-c", "listen_addresses=", "-c", "fsync=off", "-c", "full_page_writes=off", "-c", "shared_buffers=64MB", "-c", "timezone=Asia/Tokyo",
    "-c", "max_connections=60", "-c", "log_min_messages=fatal",
)  # fmt: skip


def programs() -> Path:
    """The folder of the server's programs. Raises FileNotFoundError, in words, where there is none."""
    on_path = shutil.which("initdb")
    found = [Path(on_path)] if on_path else sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda found: (len(found.parts[4]), found))
    if not found:
        raise FileNotFoundError("The tests of a database server need PostgreSQL: run scripts/ensure_postgresql, or install the package postgresql.")
    return found[-1].resolve().parent


def _as_nobody_special() -> list[str]:
    """How to start what refuses to run as root; it ends with the tests, even when those are killed."""
    who = ["--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []
    return ["setpriv", *who, "--pdeathsig=INT"]


@contextmanager
def served(seconds: float = _SECONDS) -> Iterator[str]:
    """The address of an empty database, until the block ends."""
    there = programs()
    folder = Path(tempfile.mkdtemp(prefix="sitrep-pg-"))
    try:
        if os.geteuid() == 0:
            user = pwd.getpwnam("postgres")
            os.chown(folder, user.pw_uid, user.pw_gid)
        _make(there, folder / "data", seconds)
        server = subprocess.Popen(
            [*_as_nobody_special(), str(there / "postgres"), "-D", str(folder / "data"), "-k", str(folder), *_ASIDE],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/",
        )  # fmt: skip
        try:
            address = f"postgresql://sitrep@/postgres?host={folder}"
            _wait(server, address, seconds)
            yield address
        finally:
            stop(server)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _make(there: Path, data: Path, seconds: float) -> None:
    command = [*_as_nobody_special(), str(there / "initdb"), "-D", str(data), "-U", "sitrep", "--encoding=UTF8", "--no-sync", "--auth=trust"]
    language = ["--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en"]
    done = subprocess.run([*command, *language], capture_output=True, text=True, timeout=seconds, cwd="/")
    assert done.returncode == 0, done.stderr
    (data / "pg_hba.conf").write_text(_DOORS)


def _wait(server: subprocess.Popen[bytes], address: str, seconds: float) -> None:
    end = time.monotonic() + seconds
    while True:
        try:
            psycopg.connect(address, connect_timeout=5).close()
            return
        except psycopg.OperationalError:
            assert server.poll() is None, "PostgreSQL ended at once"
            assert time.monotonic() < end, "PostgreSQL does not answer"
            time.sleep(0.05)


def stop(server: subprocess.Popen[bytes]) -> None:
    """End it at once, clients or not."""
    for sign in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        if server.poll() is None:
            server.send_signal(sign)
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                continue
