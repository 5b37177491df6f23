"""A line for tests of the store and the commands: a sentence that tells of shelling is an event, nothing else is."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import fields
from typing import Any

from pipeline.line import Extraction
from pipeline.records import Article, Event, Sentence
from pipeline.split import split_article

TOWNS = {"Kherson": (46.6558, 32.6178), "Izium": (49.2088, 37.2485)}


def event(article: Article, sentence: Sentence, **changes: Any) -> Event:
    """A valid row for `sentence`."""
    town = next((name for name in TOWNS if name in sentence.text), None)
    key = f"{article.article_id}|{sentence.start}"
    event_id = hashlib.sha256(key.encode()).hexdigest()[:16]
    row: dict[str, Any] = dict.fromkeys(field.name for field in fields(Event))
    row |= {
        "event_id": event_id,
        "cluster_id": event_id,
        "article_id": article.article_id,
        "event_type": "explosions_remote_violence",
        "sub_type": "shelling_artillery_missile",
        "modality": "asserted",
        "disputed": False,
        "role": "main",
        "date_start": article.published,
        "date_end": article.published,
        "date_precision": "day" if article.published else "unknown",
        "date_basis": "publication" if article.published else "none",
        "place_inherited": False,
        "text": sentence.text,
        "text_start": sentence.start,
        "text_end": sentence.end,
        "confidence": 0.9,
        "title": article.title,
        "source": article.source,
        "published": article.published,
        "extractor_version": "test",
    }
    if town:
        row |= {"place_name": town, "place_text": town, "place_precision": 1, "country": "UA", "admin1": f"{town} area"}
        row |= {"latitude": TOWNS[town][0], "longitude": TOWNS[town][1], "geoname_id": len(town)}
    return Event(**(row | changes))


def extract(article: Article) -> Extraction:
    """Each sentence with "shell" in it as an event."""
    if "crash" in article.text:
        raise ZeroDivisionError("a stage that fails")
    document = split_article(article)
    found = tuple(event(article, sentence) for sentence in document.sentences if "shell" in sentence.text.lower())
    return Extraction(document, (), (), found)


def line(_find: object = None) -> Callable[[Article], Extraction]:
    """Stands in for the command's own line, in its workers as well."""
    return extract


def slow_line() -> Callable[[Article], Extraction]:
    """Takes its time over each article, for what happens meanwhile."""

    def read(article: Article) -> Extraction:
        time.sleep(0.2)
        return extract(article)

    return read
