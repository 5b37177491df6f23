"""`python -m bench.build [ARTICLES]`: builds made-up articles with one worker and with two, and ten times as many.

Prints seconds and the largest process's memory. The articles are paragraphs of the sample's, shuffled, on other days.
With --address URL the larger build runs on that Dask cluster as well.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from pipeline.read import read_articles
from pipeline.records import Article

ROOT = Path(__file__).resolve().parent.parent
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


def timed_build(articles: Path, *options: str) -> tuple[float, float]:
    """Seconds on the clock, and megabytes of the largest process among the build and its workers."""
    with tempfile.TemporaryDirectory() as store:
        command = [sys.executable, "-m", "pipeline", "build", str(articles), "--store", store, *options]
        began = time.monotonic()
        build = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(build.pid, 0)
        if status:
            sys.exit("the build failed")
        return time.monotonic() - began, usage.ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("articles", nargs="?", type=int, default=1_000)
    parser.add_argument("--address", help="a Dask scheduler on which the larger build runs too")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        few, many = (write(Path(folder) / f"{n}.jsonl", n) for n in (chosen.articles, 10 * chosen.articles))
        one, _ = timed_build(few, "--workers", "1")
        two, memory = timed_build(few, "--workers", "2")
        ten, memory_of_ten = timed_build(many, "--workers", "2")
        print(f"{chosen.articles:,} articles: one worker {one:.1f} s, two {two:.1f} s: {one / two:.2f} times as fast; {memory:,.0f} MB")
        print(f"{10 * chosen.articles:,} articles: two workers {ten:.1f} s, {ten / two:.1f} times as long; {memory_of_ten:,.0f} MB")
        if chosen.address:
            there, _ = timed_build(many, "--engine", "dask", "--address", chosen.address)
            print(f"{10 * chosen.articles:,} articles on the cluster: {there:.1f} s, {there / ten:.2f} times as long as on two workers here")


if __name__ == "__main__":
    main()
