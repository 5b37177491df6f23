"""Headings: the day and the place that a heading, or a line with a colon, gives to the items below it.

Logs, bulletins and chronologies name the day once ("27 June", "Friday, 5 July, 14:00") and the region once
("Kharkiv region", "#Lebanon", "In Donetsk Oblast:"), and their items say neither.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.events.spans import Spans
from pipeline.events.tokens import word_class
from pipeline.events.when import When
from pipeline.records import Document, PlaceMention, Sentence, TimeMention

_LONGEST_LABEL = 80
_WORD = re.compile(r"[^\W\d_]+")
_DATED = frozenset({"day", "days", "week", "month"})
_LITERAL = frozenset({"event_place", "natural_feature"})
# "Kharkiv and its surroundings" still names a place; "Questions remain after Kharkiv" names a topic.
_DAY_AMONG, _PLACE_AMONG = 3, 1


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands over an item: a day, a place, both or neither (None)."""

    when: When | None = None
    place: PlaceMention | None = None


def _other_words(sentence: Sentence, named: Sequence[TimeMention | PlaceMention]) -> int:
    """How many words of the line belong neither to its dates and places nor to what headings add to them."""
    rest = list(sentence.text)
    for each in named:
        first, last = each.start - sentence.start, min(each.end, sentence.end) - sentence.start
        rest[first:last] = " " * (last - first)
    words = (word.lower() for word in _WORD.findall("".join(rest)))
    return sum(word not in word_class("heading_word") for word in words)


def _day_of(times: Sequence[TimeMention]) -> When | None:
    """The one interval that the mentions name, or None."""
    dated = [t for t in times if t.date_start is not None and t.precision in _DATED and t.basis != "inherited"]
    if len({(t.date_start, t.date_end) for t in dated}) != 1:
        return None
    mention = dated[0]
    return When(mention.date_start, mention.date_end, mention.precision, "inherited", mention)


def _place_of(places: Sequence[PlaceMention]) -> PlaceMention | None:
    """The most exact of the literal places, or None."""
    return min((p for p in places if p.role in _LITERAL), key=lambda p: p.precision or 9, default=None)


def _read(sentence: Sentence, times: Sequence[TimeMention], places: Sequence[PlaceMention]) -> Heading:
    other = _other_words(sentence, [*times, *places])
    when = _day_of(times) if other <= _DAY_AMONG else None
    return Heading(when, _place_of(places) if other <= _PLACE_AMONG else None)


def headings(document: Document, times: Sequence[TimeMention], places: Sequence[PlaceMention]) -> list[Heading]:
    """For each sentence of `document` what stands over it.

    A day holds until the next heading that names one, a place until the next heading of any kind, and what a line
    before a list says ("On 3 May the army reported:") as long as the list goes on.
    """
    time_spans, place_spans = Spans(times), Spans(places)
    over, lead = Heading(), Heading()
    found: list[Heading] = []
    sentences = document.sentences
    for number, sentence in enumerate(sentences):
        in_list = sentence.kind == "bullet"
        lead = lead if in_list else Heading()
        found.append(Heading(lead.when or over.when, lead.place or over.place))
        colon = sentence.text.endswith(":")
        if sentence.kind == "heading" or (colon and sentence.kind == "body" and len(sentence.text) <= _LONGEST_LABEL):
            read = _read(sentence, time_spans.within(sentence), place_spans.within(sentence))
            if sentence.kind == "heading" or read.when or read.place:
                over = Heading(read.when or over.when, read.place)
                continue
        if colon and sentence.kind == "body" and number + 1 < len(sentences) and sentences[number + 1].kind == "bullet":
            lead = Heading(_day_of(time_spans.within(sentence)), _place_of(place_spans.within(sentence)))
    return found
