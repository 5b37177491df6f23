"""How quick the dashboard is, in a real Chromium: `python -m bench.dashboard [N ...]`, sizes of made-up stores (1000000).

Measured for each: from a click on a filter until the counts stand and the map has drawn the new events; the bytes that the
browser got for it; the browser's memory; the same with ten readers at once. The page that one writes
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
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Error, Page, sync_playwright

from bench.dashboard_rows import write_rows
from dashboard.look import KINDS

ROOT = Path(__file__).resolve().parent.parent
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--enable-unsafe-swiftshader"]
CHANGES = 21
PATIENT = 120_000  # milliseconds
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
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    frames: list[int] = []
    client = page.context.new_cdp_session(page)
    client.send("Network.enable")

    def got(event: dict[str, Any]) -> None:
        payload = event["response"]["payloadData"]
        frames.append(len(base64.b64decode(payload)) if event["response"]["opcode"] == 2 else len(payload))

    client.on("Network.webSocketFrameReceived", got)
    start = time.perf_counter()
    page.goto(address)
    page.wait_for_selector("[data-testid=counts] b", timeout=wait)
    page.wait_for_selector("canvas", timeout=wait)
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
    memory = renderer_bytes()
    page.close()
    return times, sizes, memory


def ten_users(browser: Any, address: str) -> list[float]:
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


def naive(browser: Any, store: Path) -> str:
    """The naive page's first view and one change, in words."""
    with served("bench/naive_page.py", store) as address:
        try:
            page, frames, took = opened(browser, address, PATIENT)
        except Error:
            return f"no view within {PATIENT // 1000} s"
        sent = sum(frames)
        page.close()
        return f"first view {took:.0f} s, {sent / 1e6:.0f} MB"


def main(sizes: list[int]) -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(args=ARGUMENTS, executable_path=shutil.which("chromium"))
        for n in sizes:
            store = Path(folder) / str(n)
            store.mkdir()
            write_rows(n, store)
            print(f"{n:,} events", flush=True)
            with served("app.py", store) as address:
                page, _, took = opened(browser, address, 600_000)
                page.close()
                print(f"  first view, cold server     {took:8.1f} s", flush=True)
                times, sizes_, memory = filter_to_redraw(browser, address)
                together = ten_users(browser, address)
            print(f"  filter to redraw, p50 / p95 {statistics.median(times):8.0f} / {p95(times):.0f} ms")
            print(f"  bytes for a change, largest {max(sizes_) / 1000:8.0f} kB")
            print(f"  browser's memory            {memory / 1e6:8.0f} MB", flush=True)
            print(f"  ten readers at once, p95    {p95(together):8.0f} ms", flush=True)
            print(f"  the page one writes first:  {naive(browser, store) if n <= 1_000_000 else 'not tried'}", flush=True)
        browser.close()


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [1_000_000])
