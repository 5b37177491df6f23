"""`python -m bench.build [ARTICLES]`: builds made-up articles with one worker and with two, and ten times as many.

Prints a table of what was measured and what is wanted. The articles are paragraphs of the sample's, shuffled, on other
days. With --cluster the larger build runs on a Dask cluster of its own too, with --address URL on that one.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from bench.loopback import ROOT, cluster
from pipeline.line import extract
from pipeline.places import Gazetteer
from pipeline.read import read_articles
from pipeline.records import Article, Event
from pipeline.store import Store

_TURNS = 2
_LOOKS = 0.05  # seconds between looks at the memory
FIRST_DAY = date(2022, 1, 1)
DAYS = 1500
PARAGRAPHS = 6


def made_up_articles(number: int) -> Iterator[dict[str, Any]]:
    """`number` articles as fields, each with paragraphs of several of the sample's."""
    draw = random.Random(number)
    sample = [article for article in read_articles([ROOT / "data" / "articles"]) if isinstance(article, Article)]
    paragraphs = [text for article in sample for text in article.text.split("\n\n") if len(text) > 80]
    for n in range(number):
        day = FIRST_DAY + timedelta(days=draw.randrange(DAYS))
        text = "\n\n".join(draw.sample(paragraphs, PARAGRAPHS))
        yield {"id": f"made-up-{n:07}", "text": text, "published": day.isoformat(), "title": f"Dispatch {n}", "source": f"source {n % 12}"}


def write(file: Path, number: int) -> Path:
    with file.open("w", encoding="utf-8") as lines:
        lines.writelines(json.dumps(fields) + "\n" for fields in made_up_articles(number))
    return file


@dataclass(frozen=True)
class Run:
    """A build: seconds on the clock, megabytes at most of its largest process and of all at once, its store's files."""

    seconds: float
    largest: float
    together: float
    files: tuple[bytes, ...]
    bytes_an_event: float


def timed_build(articles: Path, *options: str) -> Run:
    with tempfile.TemporaryDirectory() as store:
        command = [sys.executable, "-m", "pipeline", "build", str(articles), "--store", store, *options]
        began = time.monotonic()
        build = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
        largest = together = 0.0
        while build.poll() is None:
            now = _memory(build.pid)
            largest, together = max(largest, *now), max(together, sum(now))
            time.sleep(_LOOKS)
        seconds = time.monotonic() - began
        if build.returncode:
            sys.exit("the build failed")
        kept = Store(store)
        events = kept.event_files()
        size = sum(Path(file).stat().st_size for file in events) / max(1, kept.events().num_rows)
        return Run(seconds, largest, together, tuple(Path(file).read_bytes() for file in (*events, *kept.article_files())), size)


def _memory(process: int) -> list[float]:
    """Megabytes of a process and of its children, pages that they share counted in each."""
    try:
        children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
        pages = [int(Path(f"/proc/{one}/statm").read_text().split()[1]) for one in (process, *children)]
        return [number * resource.getpagesize() / 2**20 for number in pages]
    except OSError:  # one has just ended
        return [0.0]


def naive_build(articles: Path, workers: int) -> float:
    """Seconds of a pool over articles and one Parquet file: no retry, no version, no merging of reports."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, multiprocessing.get_context("spawn").Pool(workers) as pool:
        found = [a for a in read_articles([articles]) if isinstance(a, Article)]
        rows = [asdict(event) for events in pool.imap(_events, found) for event in events]
        pd.DataFrame(rows).to_parquet(Path(folder) / "events.parquet")
    return time.monotonic() - began


def _events(article: Article) -> tuple[Event, ...]:
    return extract(article, _gazetteer()).events


@cache
def _gazetteer() -> Gazetteer:
    return Gazetteer.open()


def table(articles: int, folder: Path, address: str | None) -> Iterator[tuple[str, str, str]]:
    """What was measured, how much, and how much is wanted."""
    few, many = (write(folder / f"{n}.jsonl", n) for n in (articles, 10 * articles))
    pairs = [(timed_build(few, "--workers", "1"), timed_build(few, "--workers", "2")) for _ in range(_TURNS)]  # in turns: the machine has other work
    one, two = (min(runs, key=lambda run: run.seconds) for runs in zip(*pairs, strict=True))
    ten, ten_alone = timed_build(many, "--workers", "2"), timed_build(many, "--workers", "1")
    yield f"articles/s, one worker, {articles:,}", f"{articles / one.seconds:.0f}", ""
    yield f"articles/s, two workers, {articles:,}", f"{articles / two.seconds:.0f}", ""
    yield f"two workers against one, {articles:,}", f"{one.seconds / two.seconds:.2f}x", ">= 1.7x"
    yield f"two workers against one, {10 * articles:,}", f"{ten_alone.seconds / ten.seconds:.2f}x", ">= 1.7x"
    yield "the same files with one worker and with two", str(one.files == two.files and ten.files == ten_alone.files), "True"
    yield "naive pool and one Parquet file, one against two", f"{naive_build(few, 1) / naive_build(few, 2):.2f}x", ""
    yield f"seconds, {articles:,} and {10 * articles:,}", f"{two.seconds:.1f} and {ten.seconds:.1f}", ""
    yield "time of 10 times the articles", f"{ten.seconds / two.seconds:.1f}x", "<= 10.5x"
    yield "memory of the largest process, 10 times the articles", f"{two.largest:,.0f} to {ten.largest:,.0f} MB, {ten.largest / two.largest:.2f}x", "<= 1.2x"
    yield "memory of all processes", f"{two.together:,.0f} to {ten.together:,.0f} MB, {ten.together / two.together:.2f}x", "<= 1.2x"
    yield "bytes an event on disk", f"{ten.bytes_an_event:.0f}", "<= 250"
    if address:
        there = timed_build(many, "--engine", "dask", "--address", address)
        yield "two workers of a Dask cluster against two here", f"{there.seconds / ten.seconds:.2f}x", "<= 1.3x"
        yield "the same files on the cluster", str(there.files == ten.files), "True"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("articles", nargs="?", type=int, default=1_000)
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--address", help="a Dask scheduler on which the larger build runs too")
    where.add_argument("--cluster", action="store_true", help="the same on a scheduler and two workers that are started for it")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, cluster(Path(folder)) if chosen.cluster else nullcontext((chosen.address, ())) as (address, _):
        for what, measured, wanted in table(chosen.articles, Path(folder), address):
            print(f"{what:<56}{measured:>28}  {wanted}", flush=True)


if __name__ == "__main__":
    main()
