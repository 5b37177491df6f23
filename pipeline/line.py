"""The line: one article through split, dates, places and events."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.dates import find_dates
from pipeline.events.find import find_events
from pipeline.places import Gazetteer, find_places
from pipeline.places.missing import Find, locate_missing
from pipeline.records import Article, Document, Event, PlaceMention, TimeMention
from pipeline.split import split_article


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that was found in one article."""

    document: Document
    times: tuple[TimeMention, ...]
    places: tuple[PlaceMention, ...]
    events: tuple[Event, ...]


def extract(article: Article, gazetteer: Gazetteer, find: Find | None = None) -> Extraction:
    """Everything that `article` says, stage by stage. Reports in several articles are merged afterwards.

    `find(name, country)` is asked for places that the gazetteer lacks; without it nothing leaves the machine.
    """
    document = split_article(article)
    times = find_dates(document)
    places = find_places(document, gazetteer, times)
    if find is not None:
        places = locate_missing(places, find)
    return Extraction(document, times, places, find_events(document, times, places))
