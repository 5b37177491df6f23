"""`make bench`: words a second of each stage and of the whole line on one core, as a ratio to the baseline.

Machines differ and are noisy, so a figure counts only beside the baseline that ran in the same minute.
"""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from pipeline.dates import find_dates
from pipeline.events import find_events
from pipeline.places import Gazetteer, find_places
from pipeline.read import read_articles
from pipeline.records import Article
from pipeline.split import split_article

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 3


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _baseline(texts: list[str]) -> float | None:
    python = ROOT / ".venv-bench" / "bin" / "python"
    if not python.exists():
        return None
    run = subprocess.run([python, ROOT / "bench" / "baseline.py"], input=json.dumps(texts), capture_output=True, text=True, check=True)
    return float(run.stdout)


def main() -> None:
    articles = [item for item in read_articles([ROOT / "data" / "articles"]) if isinstance(item, Article)] * ROUNDS
    gazetteer = Gazetteer.open()
    words = sum(len(article.text.split()) for article in articles)
    documents = [split_article(article) for article in articles]
    times = [find_dates(document) for document in documents]
    places = [find_places(document, gazetteer, found) for document, found in zip(documents, times, strict=True)]
    stages: dict[str, Callable[[], object]] = {
        "split": lambda: [split_article(article) for article in articles],
        "dates": lambda: [find_dates(document) for document in documents],
        "places": lambda: [find_places(d, gazetteer, t) for d, t in zip(documents, times, strict=True)],
        "events": lambda: [find_events(d, t, p) for d, t, p in zip(documents, times, places, strict=True)],
    }
    took = {name: _seconds(work) for name, work in stages.items()}
    took["whole line"] = sum(took.values())
    baseline = _baseline([article.text for article in articles[: len(articles) // ROUNDS]])
    print(f"{len(articles)} articles, {words} words; baseline: " + (f"{baseline:,.0f} words/s" if baseline else "not installed"))
    for name, seconds in took.items():
        ratio = f"{words / seconds / baseline:8.1f}x the baseline" if baseline else ""
        print(f"{name:12} {words / seconds:12,.0f} words/s {ratio}")


if __name__ == "__main__":
    main()
