"""The line: one article through split, dates, places and events."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.dates import find_dates
from pipeline.events.find import find_events
from pipeline.places import Gazetteer, find_places
from pipeline.records import Article, Document, Event, PlaceMention, TimeMention
from pipeline.split import split_article


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that was found in one article."""

    document: Document
    times: tuple[TimeMention, ...]
    places: tuple[PlaceMention, ...]
    events: tuple[Event, ...]


def extract(article: Article, gazetteer: Gazetteer) -> Extraction:
    """Everything that `article` says, stage by stage. Reports in several articles are merged afterwards."""
    document = split_article(article)
    times = find_dates(document)
    places = find_places(document, gazetteer, times)
    return Extraction(document, times, places, find_events(document, times, places))
