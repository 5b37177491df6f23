"""`python -m bench.kills [KILLS]`: kills workers and whole builds at any moment, and compares what is built in the end.

Each round builds the same made-up articles into a fresh store. One of its workers, or the build with all of
them, gets SIGKILL at a moment drawn at random; a killed build is started again until it ends. Counts the rounds
whose events and articles equal those of a build that nobody disturbed, row by row.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.build import ROOT, write
from pipeline.store import Store

ARTICLES = 300
_WHOLE_BUILDS = 0.5


def start(articles: Path, store: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "pipeline", "build", str(articles), "--store", str(store), "--workers", "2"]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def workers(build: int) -> list[int]:
    """The processes that read articles for a build: of its children those that multiprocessing has spawned."""
    try:
        children = Path(f"/proc/{build}/task/{build}/children").read_text().split()
        return [int(child) for child in children if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()]
    except OSError:
        return []


def disturbed(articles: Path, store: Path, seconds: float, draw: random.Random) -> str:
    """Build with one kill on the way, to the end; what was killed and in how many seconds."""
    build = start(articles, store)
    moment = draw.uniform(0, seconds)
    time.sleep(moment)
    there = workers(build.pid)
    if draw.random() < _WHOLE_BUILDS or not there:
        what = "nothing, it had ended" if build.poll() is not None else "the build"
        build.kill()
    else:
        what = "a worker"
        os.kill(draw.choice(there), signal.SIGKILL)
    while build.wait() != 0:
        if build.returncode > 0:
            return f"{what} after {moment:.1f} s, and the build failed"
        build = start(articles, store)
    return what


def same(one: Path, other: Path) -> bool:
    return Store(one).events().equals(Store(other).events()) and Store(one).articles().equals(Store(other).articles())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kills", nargs="?", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    draw = random.Random(chosen.seed)
    with tempfile.TemporaryDirectory() as folder:
        articles = write(Path(folder) / "articles.jsonl", ARTICLES)
        began = time.monotonic()
        start(articles, Path(folder) / "whole").wait()
        seconds = time.monotonic() - began
        killed: dict[str, list[bool]] = {}
        for number in range(chosen.kills):
            store = Path(folder) / str(number)
            what = disturbed(articles, store, seconds, draw)
            killed.setdefault(what, []).append(same(store, Path(folder) / "whole"))
            print(f"{number + 1}: killed {what}, {'the same rows' if killed[what][-1] else 'OTHER ROWS'}", file=sys.stderr, flush=True)
    for what, rounds in sorted(killed.items()):
        print(f"killed {what}: {sum(rounds)} of {len(rounds)} times the same rows in the end")


if __name__ == "__main__":
    main()
