"""A Dask cluster of real processes on loopback: the same rows as on one machine, also when its workers die."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from distributed.scheduler import KilledWorker

from pipeline.__main__ import main
from pipeline.build import build
from pipeline.cluster import _executor, cluster
from pipeline.complaint import Complaint
from pipeline.rules import rules_digest
from tests.lines import slow_line
from tests.test_build import contents, made, many, touchy

ROOT = Path(__file__).resolve().parent.parent
# A piece whose worker dies is failed at once; the supervisor tries it again itself.
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Cluster:
    """A scheduler and workers, each a process of its own."""

    def __init__(self, stack: ExitStack, scratch: Path) -> None:
        self.stack, self.scratch = stack, scratch
        self.address = f"tcp://127.0.0.1:{free_port()}"
        self.scheduler = self.run("dask_scheduler", "--host", "127.0.0.1", "--port", self.address.rpartition(":")[2])
        self.workers: list[subprocess.Popen[bytes]] = []

    def run(self, program: str, *options: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", f"distributed.cli.{program}", *options, "--no-dashboard"]
        quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": self.scratch}
        process = subprocess.Popen(command, env=ENVIRONMENT, start_new_session=True, **quiet)
        self.stack.callback(process.wait)
        self.stack.callback(kill, process)
        return process

    def add_worker(self) -> None:
        self.workers.append(self.run("dask_worker", self.address, "--nthreads", "1", "--local-directory", str(self.scratch)))

    def wait_for(self, workers: int) -> None:
        from distributed import Client

        with Client(self.address, timeout=30, asynchronous=False, set_as_default=False) as client:
            client.wait_for_workers(workers, timeout=60)


def kill(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Cluster]:
    with ExitStack() as stack:
        scratch = tmp_path / "dask"
        scratch.mkdir()
        it = Cluster(stack, scratch)
        it.add_worker()
        it.add_worker()
        it.wait_for(2)
        yield it


@pytest.fixture(autouse=True)
def _small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.pieces.PIECE_CHARACTERS", 100)


def test_rows_are_those_of_one_machine_though_workers_die(running: Cluster, tmp_path: Path) -> None:
    news = many(tmp_path / "news", "plain", "crash", "deadly", "deadly once")
    there = build([news], tmp_path / "there", partial(touchy, tmp_path), engine=cluster(running.address)).store
    (tmp_path / "news" / "deadly.txt").unlink()
    alone = made([news], tmp_path / "alone").store
    assert there.events().to_pylist() == alone.events().to_pylist()
    lost = [row["article_id"] for row in there.articles().to_pylist() if "died" in (row["reason"] or "")]
    assert lost == ["deadly"]


def test_a_whole_worker_that_is_lost_costs_nothing(running: Cluster, tmp_path: Path) -> None:
    news = many(tmp_path / "news")
    done = threading.Event()

    def kill_one() -> None:
        done.wait(30)
        kill(running.workers[0])

    threading.Thread(target=kill_one).start()
    there = build([news], tmp_path / "there", slow_line, on_article=done.set, engine=cluster(running.address)).store
    assert contents(there) == contents(made([news], tmp_path / "alone").store)


def test_a_lost_scheduler_is_said_and_the_build_goes_on_later(running: Cluster, tmp_path: Path) -> None:
    news = many(tmp_path / "news")
    read = 0

    def lose() -> None:
        nonlocal read
        read += 1
        if read == 4:
            kill(running.scheduler)

    with pytest.raises(Complaint, match=r"The cluster at .* was lost: build again to go on from here"):
        build([news], tmp_path / "store", slow_line, on_article=lose, engine=cluster(running.address))
    resumed = made([news], tmp_path / "store")
    assert resumed.changed == 20
    assert contents(resumed.store) == contents(made([news], tmp_path / "alone").store)


def test_a_result_that_is_lost_and_cannot_be_had_again_is_answered() -> None:
    class Lost:
        """A future of Dask's that is done, but whose result is gone with its worker when it is fetched."""

        def add_done_callback(self, told: Callable[[Lost], None]) -> None:
            told(self)

        def result(self) -> None:
            raise KilledWorker("piece", None, 0)

    client = SimpleNamespace(submit=lambda *_, **__: Lost())
    with pytest.raises(KilledWorker):
        _executor(client).submit(len, ()).result(timeout=10)


def test_no_scheduler_is_said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    monkeypatch.setattr("pipeline.cluster._SECONDS_TO_ANSWER", 1)
    address = f"tcp://127.0.0.1:{free_port()}"
    news = many(tmp_path / "news")
    assert main(["build", str(news), "--store", str(tmp_path / "store"), "--engine", "dask", "--address", address]) != 0
    assert capsys.readouterr().err.startswith(f"No Dask scheduler answers at {address}")


@pytest.mark.parametrize("options", [["--engine", "dask"], ["--address", "tcp://127.0.0.1:1"]])
def test_engine_and_address_belong_together(options: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["build", str(tmp_path), "--store", str(tmp_path / "store"), *options]) != 0
    assert "both --engine dask and --address" in capsys.readouterr().err


@pytest.fixture
def _other_rules(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr("pipeline.rules._RULES", ())
    rules_digest.cache_clear()
    yield
    rules_digest.cache_clear()


@pytest.mark.usefixtures("_other_rules")
def test_workers_of_another_version_are_refused(running: Cluster) -> None:
    with pytest.raises(Complaint, match="runs another version of Sitrep"):
        cluster(running.address)
