"""Dates: finds time expressions and says which days each names (docs/dates.md)."""

from __future__ import annotations

from datetime import date

from pipeline.dates.find import read_dates
from pipeline.dates.ranges import add_ranges
from pipeline.records import Article, Document, TimeMention
from pipeline.split import split_article


def find_dates(document: Document) -> tuple[TimeMention, ...]:
    """Every time expression of the document, in text order.

    Without a publication date only full dates carry an interval of days. A mention with an empty `value`
    is an interval that the words around a date span ("since the end of August"); it is no TIMEX3 expression.

    >>> [m.date_start for m in tag_text("Shells fell on Monday.", date(2022, 10, 27))]
    [datetime.date(2022, 10, 24)]
    """
    article = document.article
    found = list(read_dates(article.text, article.published, False, False))
    return tuple(add_ranges(article.text, document.sentences, found, article.published))


def tag_text(text: str, dct: date | None) -> tuple[TimeMention, ...]:
    """`find_dates` of a bare text that was published on `dct`."""
    return find_dates(split_article(Article("text", text, published=dct)))
