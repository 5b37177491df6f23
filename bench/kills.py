"""`python -m bench.kills [KILLS]`: kills workers and whole builds at any moment, and compares what is built in the end.

Each round builds the same made-up articles into a fresh store. One of its workers, or the build with all of
them, gets SIGKILL at a moment drawn at random; a killed build is started again until it ends. In every fourth round the
articles are read on a Dask cluster of its own, and one of its workers is killed. A round in which the build had ended
before its kill does not count, and is made up for; how long an undisturbed build takes is measured anew every eight
rounds. Counts the rounds whose files equal those of a build that nobody disturbed, byte by byte.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.build import ROOT, write
from bench.loopback import cluster
from pipeline.store import Store

ARTICLES = 300
_WHOLE_BUILDS = 0.5
_PATIENCE = 300  # seconds, for one build
# The machine's other work comes and goes: how long a build takes is measured again after so many rounds.
_ROUNDS_OF_A_MEASURE = 8
_MOST_ROUNDS = 4  # for each kill


def start(articles: Path, store: Path, *engine: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "pipeline", "build", str(articles), "--store", str(store), *(engine or ("--workers", "2"))]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def undisturbed(articles: Path, store: Path) -> float:
    """Seconds that a build takes which nobody disturbs."""
    began = time.monotonic()
    if start(articles, store).wait(_PATIENCE):
        sys.exit("the build failed")
    return time.monotonic() - began


def workers(build: int) -> list[int]:
    """The processes that read articles for a build: of its children those that multiprocessing has spawned."""
    try:
        children = Path(f"/proc/{build}/task/{build}/children").read_text().split()
        return [int(child) for child in children if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()]
    except OSError:
        return []


def disturbed(articles: Path, store: Path, seconds: float, draw: random.Random) -> str | None:
    """Build with one kill on the way, to the end; what was killed, None when the build had ended before."""
    build = start(articles, store)
    time.sleep(draw.uniform(0, seconds))
    there = workers(build.pid)
    if build.poll() is not None:
        return None
    if draw.random() < _WHOLE_BUILDS or not there:
        what = "the build"
        build.kill()
    else:
        what = "a worker"
        os.kill(draw.choice(there), signal.SIGKILL)
    return what if ended(build, articles, store) else f"{what}, and the build failed"


def ended(build: subprocess.Popen[bytes], articles: Path, store: Path, *engine: str) -> bool:
    """Wait for a build's end, and start it again when it was killed."""
    while build.wait(_PATIENCE) != 0:
        if build.returncode > 0:
            return False
        build = start(articles, store, *engine)
    return True


def disturbed_cluster(articles: Path, store: Path, seconds: float, draw: random.Random, scratch: Path) -> str | None:
    """The same with the articles read on a cluster that loses one of its two workers, with its nanny."""
    scratch.mkdir()
    with cluster(scratch) as (address, there):
        build = start(articles, store, "--engine", "dask", "--address", address)
        time.sleep(draw.uniform(0, seconds))
        if build.poll() is not None:
            return None
        os.killpg(draw.choice(there).pid, signal.SIGKILL)
        return "a cluster's worker" if ended(build, articles, store, "--engine", "dask", "--address", address) else "a cluster's worker, and the build failed"


def files(store: Path) -> list[bytes]:
    kept = Store(store)
    return [Path(file).read_bytes() for file in (*kept.event_files(), *kept.article_files())]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kills", nargs="?", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    draw = random.Random(chosen.seed)
    with tempfile.TemporaryDirectory() as folder:
        articles = write(Path(folder) / "articles.jsonl", ARTICLES)
        seconds = undisturbed(articles, Path(folder) / "whole")
        wanted = files(Path(folder) / "whole")
        killed: dict[str, list[bool]] = {}
        done = tried = 0
        while done < chosen.kills and tried < _MOST_ROUNDS * chosen.kills:
            if tried and tried % _ROUNDS_OF_A_MEASURE == 0:
                shutil.rmtree(Path(folder) / "again", ignore_errors=True)
                seconds = undisturbed(articles, Path(folder) / "again")
            store = Path(folder) / f"{tried}"
            tried += 1
            if tried % 4 == 0:
                what = disturbed_cluster(articles, store, seconds, draw, Path(folder) / f"{tried}.dask")
            else:
                what = disturbed(articles, store, seconds, draw)
            if what is None:
                continue
            done += 1
            killed.setdefault(what, []).append(files(store) == wanted)
            print(f"{done}: killed {what}, {'the same files' if killed[what][-1] else 'OTHER FILES'}", file=sys.stderr, flush=True)
            if killed[what][-1]:
                shutil.rmtree(store)
    for what, rounds in sorted(killed.items()):
        print(f"killed {what}: {sum(rounds)} of {len(rounds)} times the same files in the end")
    print(f"{done} kills of {tried} rounds: in the others the build had ended before")


if __name__ == "__main__":
    main()
