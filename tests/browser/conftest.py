"""A dashboard served as `make run` serves it, and a real Chromium to look at it."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from _pytest.runner import runtestprotocol
from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from dashboard_store import changed, sample_events, write_store

ROOT = Path(__file__).resolve().parent.parent.parent
CHROMIUM = next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None)
LOGGED = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d|Traceback")  # how Streamlit begins what it warns of
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--enable-unsafe-swiftshader"]  # fmt: skip


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.fixture(scope="session")
def serve(tmp_path_factory):
    """Starts the dashboard over a store and gives its address; stops all it started at the end, when none may have
    logged a warning or an error."""
    running: list[subprocess.Popen[bytes]] = []
    log = tmp_path_factory.mktemp("served") / "log"

    def start(store: Path) -> str:
        port = free_port()
        with log.open("ab") as written:
            running.append(
                subprocess.Popen(
                    [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)],
                    cwd=ROOT,
                    env={**os.environ, "SITREP_STORE": str(store)},
                    stdout=written,
                    stderr=subprocess.STDOUT,
                )
            )
        address = f"http://127.0.0.1:{port}"
        for _ in range(240):
            try:
                with urllib.request.urlopen(f"{address}/_stcore/health", timeout=1):
                    return address
            except OSError:
                time.sleep(0.25)
        raise RuntimeError("the dashboard did not start")

    yield start
    for process in running:
        process.terminate()
        process.wait(10)
    lines = log.read_text("utf-8", "replace").splitlines() if running else []
    assert [line for line in lines if LOGGED.match(line)] == []


@pytest.fixture(scope="session")
def store(tmp_path_factory):
    """One store of the sample for all tests that do not add to it; two of its reports tell of one event."""
    events = sample_events()
    events[1] = changed(events[1], cluster_id=events[0].cluster_id, killed_low=5, killed_high=5)
    return write_store(tmp_path_factory.mktemp("store"), events)


@pytest.fixture(scope="session")
def address(store, serve):
    return serve(store.folder)


@pytest.fixture(scope="session")
def chromium():
    if CHROMIUM is None:
        pytest.fail("no Chromium on this machine: `make test` installs it")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item, nextitem):
    """A test in a browser that fails is run once more, and only what fails twice has failed: the machine may stand still for
    a moment, and a browser then loses what was clicked."""
    if "browser" not in item.path.parts:
        return None
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    reports = runtestprotocol(item, log=False, nextitem=nextitem)
    if any(report.failed for report in reports):
        item._initrequest()
        reports = runtestprotocol(item, log=False, nextitem=nextitem)
    for report in reports:
        item.ihook.pytest_runtest_logreport(report=report)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True
