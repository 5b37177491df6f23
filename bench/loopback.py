"""A Dask cluster of this machine's own, for measuring: a scheduler and two workers of one thread each, as separate processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@contextmanager
def cluster(scratch: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """The address of a scheduler on this machine, and its two workers."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0"}
    note = scratch / "scheduler.json"

    def run(*words: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "distributed.cli.dask_" + words[0], *words[1:], "--scheduler-file", str(note)]
        return subprocess.Popen(command, cwd=scratch, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)

    started = [run("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")]
    try:
        started += [run("worker", "--nthreads", "1", "--no-dashboard") for _ in range(2)]
        from distributed import Client

        for _ in range(240):
            if note.exists():
                break
            time.sleep(0.25)
        with Client(scheduler_file=str(note), timeout=60, set_as_default=False) as client:
            client.wait_for_workers(2, timeout=120)
            address = str(client.scheduler.address)
        yield address, started[1:]
    finally:
        for process in started:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(20)
