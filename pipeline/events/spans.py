"""Spans: the places and dates that lie in a sentence, found without going through all of the article's."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Generic, TypeVar

from pipeline.records import PlaceMention, Sentence, TimeMention

Mention = TypeVar("Mention", PlaceMention, TimeMention)


class Spans(Generic[Mention]):
    """Records with a `start`, found by the sentence that they lie in."""

    def __init__(self, records: Sequence[Mention]) -> None:
        self._records: list[Mention] = sorted(records, key=lambda record: record.start)
        self._starts: list[int] = [record.start for record in self._records]

    def within(self, sentence: Sentence) -> tuple[Mention, ...]:
        """The records that begin inside `sentence`, in text order."""
        first = bisect_left(self._starts, sentence.start)
        return tuple(self._records[first : bisect_left(self._starts, sentence.end)])

    def before(self, end: int) -> Mention | None:
        """The last record that begins before the offset `end`, or None."""
        at = bisect_left(self._starts, end)
        return self._records[at - 1] if at else None
