"""Takes the screenshots of the README anew: 1440×900 and 390×844, light and dark, of the sample store.

    .venv/bin/python -m pipeline build data/articles --store store
    .venv/bin/python scripts/take_screenshots.py store

Needs what `make test` sets up: Playwright and a Chromium.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
SIZES = {"desktop": (1440, 900), "phone": (390, 844)}
# Shelling and clashes in Ukraine in October 2022: marks, rings, areas and a timeline in one view.
ADDRESS = "?country=UA&since=2022-09-01&until=2023-01-31"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--enable-unsafe-swiftshader"]


def served(store: str) -> tuple[subprocess.Popen[bytes], str]:
    """The dashboard over a store, once it answers, with its address."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)],
        cwd=ROOT, env={**os.environ, "SITREP_STORE": str(Path(store).resolve())}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    for _ in range(120):
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=1):
                return process, address
        except OSError:
            time.sleep(0.5)
    raise SystemExit("the dashboard did not start")


def main(store: str) -> None:
    process, address = served(store)
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
            for name, (width, height) in SIZES.items():
                for scheme in ("light", "dark"):
                    page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme, locale="en-GB")
                    page.goto(address + ADDRESS)
                    page.wait_for_selector("[data-part=map][data-drawn]", timeout=60_000)
                    page.wait_for_timeout(6000)  # without a graphics card the base map takes its time
                    file = IMAGES / f"{name}-{scheme}.png"
                    page.screenshot(path=file)
                    Image.open(file).convert("RGB").quantize(256).save(file, optimize=True)  # a third of the bytes
                    page.close()
            browser.close()
    finally:
        process.terminate()
        process.wait(10)


if __name__ == "__main__":
    main(*sys.argv[1:] or ["store"])
