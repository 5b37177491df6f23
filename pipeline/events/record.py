"""The table's row for an occurrence."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from pipeline import EXTRACTOR_VERSION
from pipeline.events.actors import type_at
from pipeline.events.candidates import confidence_of, confidence_weights
from pipeline.events.fold import Draft
from pipeline.events.parties import parties
from pipeline.events.targets import find_targets
from pipeline.events.toll_scene import Toll
from pipeline.events.when import is_background, of_saying
from pipeline.records import Document, Event, Role
from pipeline.schema import EVENT_TYPE_OF

# A second figure far below the first tells of some of the same people, not of another count of all.
_RIVAL_SHARE = 3
_COUNTRY = 6


def _bounds(tolls: Iterable[Toll], kind: str) -> tuple[int | None, int | None]:
    """Low and high over the figures of one kind: a part of a total counts only where no total is given."""
    mine = [toll for toll in tolls if toll.kind == kind]
    whole = [toll for toll in mine if not toll.part_of_total] or mine
    if not whole:
        return None, None
    if len(whole) == 1:
        return whole[0].low, whole[0].high
    lows = [toll.low for toll in whole if toll.low is not None]
    highs = [toll.high for toll in whole if toll.high is not None]
    together = sum(lows) if lows else None
    return together, (sum(highs) if len(highs) == len(whole) else None)


def _with_rivals(bounds: tuple[int | None, int | None], rivals: Iterable[Toll], kind: str) -> tuple[int | None, int | None]:
    """The range over competing figures: from the lowest to the highest that anybody gives."""
    if bounds[0] is None:
        return bounds
    lows, highs = [bounds[0]], [bounds[1] if bounds[1] is not None else bounds[0]]
    for toll in rivals:
        most = toll.high if toll.high is not None else toll.low
        if toll.kind != kind or most is None or most * _RIVAL_SHARE < bounds[0]:
            continue
        highs.append(most)
        if toll.low is not None and toll.high is not None:
            lows.append(toll.low)
    high = max(highs)
    return min(lows), (high if bounds[1] is not None or high > bounds[0] else None)


def _event_id(draft: Draft, document: Document) -> str:
    """Stable as long as the article's words, the trigger and the place stay: a hash of them behind the article's id."""
    hit, tokens = draft.anchor.hit, draft.anchor.reading.tokens
    place = draft.place.name if draft.place else ""
    key = f"{document.article.article_id}|{tokens[hit.first].start}|{draft.sub_type}|{place}"
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def row_weights(draft: Draft) -> tuple[tuple[str, float], ...]:
    """What speaks for and against the row, as log-odds: the trigger's own, and what the article made of it."""
    place = draft.place
    features = {
        "row_beside_another": draft.is_beside,
        "row_place_inherited": draft.place_inherited,
        "row_country_only": place is not None and place.precision == _COUNTRY,
        "row_told_again": draft.last_number != draft.anchor.reading.number,
    }
    return (*draft.anchor.why, *((name, confidence_weights()[name]) for name, holds in features.items() if holds))


def event_of(draft: Draft, document: Document) -> Event:
    """`draft` as a row. A country, and a place that is not resolved, have no coordinates."""
    anchor, article, place, when = draft.anchor, document.article, draft.place, of_saying(draft.when, document.article.published)
    sentence = anchor.reading.sentence
    role: Role = "background" if is_background(when, article.published) or sentence.kind == "caption" else "main"
    if role == "main" and (draft.is_total or anchor.is_many):
        role = "aggregate"
    pointed = place is not None and place.precision != 6
    killed, injured, affected = (
        _with_rivals(_bounds(draft.tolls, kind), draft.rival_tolls, kind) for kind in ("killed", "injured", "affected")
    )
    kinds = [toll.affected_kind for toll in draft.tolls if toll.affected_kind]
    by = anchor.attribution
    side_a, side_b = parties(draft)
    country = place.country if place else None
    event_id = _event_id(draft, document)
    return Event(
        event_id=event_id,
        cluster_id=event_id,
        article_id=article.article_id,
        event_type=EVENT_TYPE_OF[draft.sub_type],
        sub_type=draft.sub_type,
        modality=anchor.modality,
        disputed=draft.is_disputed,
        role=role,
        event_count=anchor.event_count,
        date_start=when.start,
        date_end=when.end,
        date_precision=when.precision,
        date_basis=when.basis,
        date_text=when.mention.text if when.mention else None,
        date_text_start=when.mention.start if when.mention else None,
        date_text_end=when.mention.end if when.mention else None,
        place_name=place.name if place else None,
        place_text=place.text if place else None,
        place_text_start=place.start if place else None,
        place_text_end=place.end if place else None,
        latitude=place.latitude if place and pointed else None,
        longitude=place.longitude if place and pointed else None,
        place_radius_km=place.radius_km if place else None,
        place_kind=place.kind if place else None,
        place_precision=place.precision if place else None,
        country=place.country if place else None,
        admin1=place.admin1 if place else None,
        geoname_id=place.geoname_id if place else None,
        place_inherited=draft.place_inherited,
        destination=anchor.destination.mention.name if anchor.destination else None,
        side_a=side_a.name if side_a else None,
        side_a_type=type_at(side_a, draft.sub_type, country) if side_a else None,
        side_b=side_b.name if side_b else None,
        side_b_type=type_at(side_b, draft.sub_type, country) if side_b else None,
        targets="; ".join(find_targets(sentence.text)) or None,
        killed_low=killed[0],
        killed_high=killed[1],
        injured_low=injured[0],
        injured_high=injured[1],
        affected_low=affected[0],
        affected_high=affected[1],
        affected_kind=kinds[0] if kinds else None,
        claim_source=by.source if by else "author",
        claim_source_type=by.source_type if by else "author",
        text=sentence.text,
        text_start=sentence.start,
        text_end=sentence.end,
        confidence=round(confidence_of(row_weights(draft)), 4),
        title=article.title,
        source=article.source,
        url=article.url,
        published=article.published,
        extractor_version=EXTRACTOR_VERSION,
    )
