"""How quick the dashboard is, in a real Chromium: `python -m bench.dashboard [N ...]`, sizes of made-up stores (1000000).

Measured for the sample store: from the server's start, and from its first answer, until the map is drawn. For each size: from
a click on a filter until the counts stand and the map has drawn the new events; the bytes that the browser got for it; the
browser's memory; the same with ten readers at once; each question that the page asks of the store. The page that one writes
first stands beside it, given two minutes.
"""

from __future__ import annotations

import base64
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from playwright.sync_api import Error, Page, sync_playwright

from bench.dashboard_readers import together
from bench.dashboard_rows import write_rows
from dashboard.filters import Filters
from dashboard.look import KINDS
from dashboard.query import ORDERS, Snapshot
from dashboard.shown import shown_pieces
from dashboard.table import REPORT_COLUMNS
from pipeline.export import csv_pieces
from pipeline.store import Store

ROOT = Path(__file__).resolve().parent.parent
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--enable-unsafe-swiftshader"]
CHANGES = 21
PATIENT = 120_000  # milliseconds
MOST_NAIVE = 1_000_000  # events; more fail
_CHANGE = """async (label) => {
  const counts = () => document.querySelector("[data-testid=counts] b")?.textContent;
  const drawn = () => {
    for (const host of document.querySelectorAll(".st-key-map *")) {
      const map = (host.shadowRoot || host).querySelector?.("[data-part=map]");
      if (map) return map.dataset.drawn;
    }
  };
  const [before, map] = [counts(), drawn()];
  const box = [...document.querySelectorAll("label")].find((each) => each.textContent.startsWith(label));
  const start = performance.now();
  box.querySelector("input").click();
  while (counts() === before || drawn() === map) {
    await new Promise(requestAnimationFrame);
    if (performance.now() - start > 60000) return -1;
  }
  return performance.now() - start;
}"""


@contextmanager
def served(script: str, store: Path) -> Iterator[str]:
    """The address of a page over a store, until the block ends."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", script, "--server.port", str(port)],
        cwd=ROOT, env={**os.environ, "SITREP_STORE": str(store)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        for _ in range(400):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1):
                    break
            except OSError:
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(20)


def p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1] if len(values) > 1 else values[0]


def opened(browser: Any, address: str, wait: int) -> tuple[Page, list[int], float]:
    """The page once it is drawn, a growing list of the bytes of every frame it gets, and the seconds it took."""
    page = browser.new_page()
    page.set_viewport_size({"width": 1440, "height": 900})
    frames: list[int] = []
    client = page.context.new_cdp_session(page)
    client.send("Network.enable")

    def got(event: dict[str, Any]) -> None:
        payload = event["response"]["payloadData"]
        frames.append(len(base64.b64decode(payload)) if event["response"]["opcode"] == 2 else len(payload))

    client.on("Network.webSocketFrameReceived", got)
    start = time.perf_counter()
    page.goto(address, wait_until="commit")
    page.wait_for_selector("[data-testid=counts] b", timeout=wait)
    page.wait_for_selector("[data-part=map][data-drawn], [data-testid=stDeckGlJsonChart] canvas", timeout=wait)
    return page, frames, time.perf_counter() - start


def renderer_bytes() -> int:
    """The memory of the largest renderer that this process started."""
    largest = 0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if b"--type=renderer" in (process / "cmdline").read_bytes():
                held = (process / "smaps_rollup").read_text()
                largest = max(largest, int(held.split("Pss:")[1].split()[0]) * 1024)
        except (OSError, IndexError):
            continue
    return largest


def server_bytes(address: str) -> int:
    """The most memory that the server at this address ever had."""
    port = address.rpartition(":")[2].encode()
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (process / "cmdline").read_bytes().split(b"\0")[-3:-1] == [b"--server.port", port]:
                return int((process / "status").read_text().split("VmHWM:")[1].split()[0]) * 1024
        except (OSError, IndexError):
            continue
    return 0


def kept_beside(store: Path) -> Path:
    """Where the page keeps the tables of a large store."""
    return store.with_name(f"{store.name}.page")


def filter_to_redraw(browser: Any, address: str) -> tuple[list[float], list[int], int]:
    """Milliseconds and bytes of each change of the types' boxes, and the browser's memory at the end."""
    page, frames, _ = opened(browser, address, 600_000)
    page.wait_for_timeout(6000)
    times, sizes = [], []
    labels = [kind.label for kind in KINDS.values()]
    for change in range(CHANGES):
        before = len(frames)
        # each type is ticked and unticked in turn, so that no answer is one given before
        times.append(page.evaluate(_CHANGE, labels[(change * 3) % len(labels)]))
        page.wait_for_timeout(1500)
        sizes.append(sum(frames[before:]))
    if min(times) < 0:
        raise RuntimeError("a change was not drawn within a minute")
    memory = renderer_bytes()
    page.close()
    return times, sizes, memory


def empty_page(browser: Any) -> int:
    """The browser's memory for a page of Streamlit with nothing on it."""
    with served("bench/empty_page.py", ROOT) as address:
        page = browser.new_page()
        page.set_viewport_size({"width": 1440, "height": 900})
        page.goto(address)
        page.get_by_text("nothing").wait_for(timeout=PATIENT)
        page.wait_for_timeout(3000)
        memory = renderer_bytes()
        page.close()
    return memory


def ten_browsers(browser: Any, address: str) -> list[float]:
    """Milliseconds of each change when ten readers filter at the same moment; their pages share this machine with the server."""
    pages = [opened(browser, address, 600_000)[0] for _ in range(10)]
    pages[-1].wait_for_timeout(8000)
    labels = [kind.label for kind in KINDS.values()]
    spent: list[float] = []
    for change in range(3):
        for number, page in enumerate(pages):
            page.evaluate(f"(label) => {{ window.change = ({_CHANGE})(label); }}", labels[(number + change * 2) % len(labels)])
        spent += [page.evaluate("() => window.change") for page in pages]
    for page in pages:
        page.close()
    return spent


def questions(folder: Path) -> dict[str, list[float]]:
    """Milliseconds of the page's questions of a store, each asked of several choices that nobody asked of before."""
    store = Store(folder)
    snapshot = Snapshot.of_files(store.event_files(), store.article_files(), str(store.version()), "", beside=kept_beside(folder))
    choices = [Filters(type=(kind,)) for kind in KINDS]
    choices += [Filters(country=(country,)) for country in ("UA", "SD", "SY", "ML", "MM")]
    choices += [Filters(since=date(year, 2, 1), until=date(year, 9, 30)) for year in range(2017, 2024)]
    choices += [Filters()]
    asked: dict[str, Callable[[Filters], object]] = {
        "counts": snapshot.counts,
        "histogram": lambda choice: (snapshot.bars(choice, snapshot.step(choice)), snapshot.spans(choice)),
        "facets: country, region, place, type": lambda choice: [snapshot.facet(choice, name, 100) for name in ("country", "region", "place", "type")],
        "facets: sub-type, actor, source": lambda choice: [snapshot.facet(choice, name, 100) for name in ("sub", "actor", "source")],
        "squares of the map": lambda choice: snapshot.cells(choice, 19),
        "areas": lambda choice: snapshot.areas(choice, 250),
        "events instead of reports, a page": lambda choice: snapshot.occurrence_ids(choice, "date_down", 100),
        **{f"page in order: {order}": partial(_page, snapshot, order) for order in ORDERS},
    }
    taken = {name: [_milliseconds(question, choice) for choice in choices] for name, question in asked.items()}
    words = (f"word{n}" for n in range(100, 1900, 90))
    taken["text search"] = [_milliseconds(snapshot.counts, Filters(q=word)) for word in words]
    taken["text search that all rows match"] = [_milliseconds(snapshot.counts, Filters(q="people heard"))]
    days = Filters(since=date(2018, 1, 1), until=date(2018, 1, 1) + timedelta(days=min(3000, 380_000_000 // snapshot.counts(Filters()).total)))
    rows = snapshot.counts(days).shown
    taken[f"CSV of {rows:,} rows"] = [_milliseconds(lambda choice: b"".join(csv_pieces(shown_pieces(snapshot, choice, "date_down", "reports"))), days)]
    return taken


def _page(snapshot: Snapshot, order: str, choice: Filters) -> object:
    return snapshot.page(choice, order, 100, 0, REPORT_COLUMNS)


def _milliseconds(question: Callable[[Filters], object], choice: Filters) -> float:
    began = time.perf_counter()
    question(choice)
    return (time.perf_counter() - began) * 1000


def naive(browser: Any, store: Path) -> dict[str, str]:
    """The naive page's first view, the choice of one type, and what was sent for it."""
    with served("bench/naive_page.py", store) as address:
        try:
            page, frames, took = opened(browser, address, PATIENT)
        except Error:
            none = f"no view in {PATIENT // 1000} s"
            return {"first": none, "change": none, "bytes": none, "memory": none}
        page.wait_for_timeout(3000)
        before, counts = len(frames), page.locator("[data-testid=counts] b").text_content()
        page.locator("[data-testid=stSelectbox] input").click()
        option = page.get_by_role("option", name="strategic_developments")
        option.wait_for()
        start = time.perf_counter()
        option.click()
        try:
            page.wait_for_function("n => document.querySelector('[data-testid=counts] b')?.textContent !== n", arg=counts, timeout=PATIENT)
            change = f"{(time.perf_counter() - start) * 1000:.0f} ms"
        except Error:
            change = f"none in {PATIENT // 1000} s"
        page.wait_for_timeout(3000)
        found = {"first": f"{took:.1f} s", "change": change, "bytes": f"{sum(frames[before:]) / 1000:.0f} kB"}
        found["memory"] = f"{renderer_bytes() / 1e6:.0f} MB"
        page.close()
        return found


def sample(browser: Any, folder: Path) -> tuple[float, float, float]:
    """Seconds until the sample store's map is drawn: from the server's start, and from its first answer; then of a second reader."""
    build = [sys.executable, "-m", "pipeline", "build", "data/articles", "--store", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    start = time.perf_counter()
    with served("app.py", folder) as address:
        first = browser.new_context()
        _, _, took = opened(first, address, PATIENT)
        whole = time.perf_counter() - start
        first.close()
        second = browser.new_context()
        _, _, again = opened(second, address, PATIENT)
        second.close()
    return whole, took, again


def line(what: str, ours: str, beside: str = "", goal: str = "") -> None:
    print(f"  {what:44} {ours:>16} {beside:>20}   {goal}", flush=True)


def main(sizes: list[int]) -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(args=ARGUMENTS, executable_path=shutil.which("chromium"))
        whole, took, again = sample(browser, Path(folder) / "sample")
        print("the sample store")
        line("first view, cold server, from its answer", f"{took:.1f} s", goal="3 s at most")
        line("first view, from the server's start", f"{whole:.1f} s")
        line("first view of a second reader", f"{again:.1f} s")
        line("browser's memory, an empty page of Streamlit", f"{empty_page(browser) / 1e6:.0f} MB")
        for n in sizes:
            store = Path(folder) / str(n)
            store.mkdir()
            write_rows(n, store)
            beside = naive(browser, store) if n <= MOST_NAIVE else dict.fromkeys(("first", "change", "bytes", "memory"), "not tried")
            print(f"{n:,} events", flush=True)
            line("", "this page", "the naive page")
            with served("app.py", store) as address:
                page, _, took = opened(browser, address, 600_000)
                page.close()
                line("first view, first start on this store", f"{took:.1f} s", beside["first"])
                line("server's memory at that start", f"{server_bytes(address) / 1e6:.0f} MB")
            kept = sum(file.stat().st_size for file in kept_beside(store).glob("*"))
            line("bytes on disk for an event, kept for the next", f"{kept / n:.0f}")
            with served("app.py", store) as address:
                page, _, took = opened(browser, address, 600_000)
                page.close()
                line("first view, a later start", f"{took:.1f} s")
                times, sent, memory = filter_to_redraw(browser, address)
                line("filter to redraw, p50 / p95", f"{statistics.median(times):.0f} / {p95(times):.0f} ms", beside["change"], f"{500 if n <= 1_000_000 else 1000} ms at most")
                line("bytes for a change, largest", f"{max(sent) / 1000:.0f} kB", beside["bytes"], "100 kB at most")
                line("browser's memory", f"{memory / 1e6:.0f} MB", beside["memory"], "400 MB at most")
                together(address, 10, 1)  # what the first readers ever make the server import and compile
                line("ten readers at once, p95, the server alone", f"{p95(together(address, 10, 3)) * 1000:.0f} ms", "", "2000 ms at most")
                line("ten readers at once, p95, browsers here too", f"{p95(ten_browsers(browser, address)):.0f} ms")
                line("server's memory, at most", f"{server_bytes(address) / 1e6:.0f} MB")
            print("  its questions, p50 / p95 in ms, each asked anew of some choices")
            for name, taken in questions(store).items():
                goal = "3000" if name.startswith("CSV") else "1000" if name.startswith("text") else "300"
                line(name, f"{statistics.median(taken):.0f} / {p95(taken):.0f}", "", f"{goal} at most")
            shutil.rmtree(store)
            shutil.rmtree(kept_beside(store), ignore_errors=True)
        browser.close()


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [1_000_000])
