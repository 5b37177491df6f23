"""Why: each sentence of an article with what was found in it, which rule fired, and why the rest was left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from pipeline.events.candidates import confidence_of
from pipeline.events.find import read_events
from pipeline.events.fold import Draft
from pipeline.events.record import row_weights
from pipeline.records import Document, PlaceMention, TimeMention


def _weights(why: Iterable[tuple[str, float]]) -> str:
    return ", ".join(f"{name} {weight:+.1f}" for name, weight in why)


def _told(draft: Draft) -> list[str]:
    anchor, when = draft.anchor, draft.when
    place = f"{draft.place.name} (precision {draft.place.precision}{', inherited' if draft.place_inherited else ''})" if draft.place else "no place"
    day = f"{when.start} to {when.end} ({when.basis})" if when.start else "no date"
    sides = f"{anchor.side_a.name if anchor.side_a else '-'} against {anchor.side_b.name if anchor.side_b else '-'}"
    return [
        f"EVENT {draft.sub_type}, {anchor.modality}{f' by “{anchor.cue}”' if anchor.cue else ''}: {place}; {day}; {sides}",
        f"      confidence {confidence_of(row_weights(draft)):.2f} = {_weights(row_weights(draft))}",
    ]


def explain_events(
    document: Document, times: Sequence[TimeMention], places: Sequence[PlaceMention]
) -> Iterator[str]:
    """Lines of text for a reader: every sentence, its dates and places, its events and what was left out."""
    drafts, left = read_events(document, times, places)
    notes: dict[int, list[str]] = defaultdict(list)
    for draft in drafts:
        notes[draft.anchor.reading.number] += _told(draft)
        for mention in draft.mentions:
            notes[mention.reading.number].append(f"again {draft.sub_type}: told first in sentence {draft.anchor.reading.number}, {_weights(mention.why)}")
    for item in left:
        notes[item.candidate.reading.number].append(f"left  {item.candidate.sub_type}: {item.reason}: {_weights(item.candidate.why)}")
    for number, sentence in enumerate(document.sentences):
        yield f"[{number}] {sentence.kind}: {' '.join(sentence.text.split())}"
        for time in times:
            if sentence.start <= time.start < sentence.end:
                days = f"{time.date_start} to {time.date_end}" if time.date_start else "no days"
                yield f"    date  “{time.text}” {time.value}: {days}, {time.precision}, {time.basis}"
        for place in places:
            if sentence.start <= place.start < sentence.end:
                yield f"    place “{place.text}” {place.role}: {place.name}, {place.admin1}, {place.country}, precision {place.precision}, score {place.score:.2f}"
        for note in notes[number]:
            yield f"    {note}"
