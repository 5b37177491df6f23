"""The records that the stages hand to one another.

All offsets are Unicode code points into `Article.text`, end-exclusive, and every record that carries
words carries them as printed: `article.text[record.start:record.end] == record.text`. `None` always
means "the text does not say"; it is never written as 0 or "".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

PublishedBasis = Literal["given", "page", "url", "name", "option", "none"]
SentenceKind = Literal["headline", "heading", "body", "bullet", "caption", "byline", "furniture"]
DatePrecision = Literal["day", "days", "week", "month", "quarter", "year", "multi_year", "unknown"]
DateBasis = Literal["explicit", "weekday", "relative", "inherited", "publication", "none"]
TimexType = Literal["DATE", "TIME", "DURATION", "SET"]
PlaceRole = Literal[
    "event_place",  # a literal place where something may have happened
    "other_place",  # literal, but nothing happened there (a slogan, a comparison, a biography)
    "metonym",  # a government or force by its capital or country: "Moscow claims"
    "demonym",  # "Russian", "Ukrainians"
    "dateline",  # "KYIV, Ukraine —"
    "byline",  # "reported from New York", a credit, a photo's source
    "name_part",  # inside an organisation's, newspaper's or person's name
    "natural_feature",  # a river, sea, mountain: a place with no single point
]
Modality = Literal["asserted", "claimed", "denied", "planned", "hypothetical"]
Role = Literal["main", "background", "aggregate"]


@dataclass(frozen=True, slots=True)
class Article:
    """One article as read. `published` is None when nothing gives a date: such an article is undated."""

    article_id: str
    text: str
    title: str | None = None
    published: date | None = None
    published_basis: PublishedBasis = "none"
    source: str | None = None
    url: str | None = None
    path: str | None = None


@dataclass(frozen=True, slots=True)
class Unread:
    """An input that gave no article, with the reason in words for the user."""

    article_id: str
    reason: str
    path: str | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence (or heading, bullet, caption, piece of page furniture) of an article."""

    start: int
    end: int
    text: str
    paragraph: int
    kind: SentenceKind = "body"


@dataclass(frozen=True, slots=True)
class Dateline:
    """The "KYIV, Ukraine (Reuters) —" that opens a wire story: where it was filed, not where it happened."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Document:
    """An article split into sentences, in text order."""

    article: Article
    sentences: tuple[Sentence, ...]
    datelines: tuple[Dateline, ...] = ()

    @property
    def text(self) -> str:
        return self.article.text


@dataclass(frozen=True, slots=True)
class TimeMention:
    """A temporal expression.

    `value` is its TIMEX3 value for the tagger ("2022-10-24", "P3D", "PAST_REF"). `date_start`/`date_end`
    is the inclusive interval of days it names for events, or None where it names none (a duration, a set,
    a vague word, or a partial date in an article whose publication date is unknown).
    """

    start: int
    end: int
    text: str
    type: TimexType
    value: str
    date_start: date | None = None
    date_end: date | None = None
    precision: DatePrecision = "unknown"
    basis: DateBasis = "none"


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A toponym in the text: what it is (`role`) and what it refers to.

    `latitude`/`longitude` are a reference point even for a country or an oblast (None = unresolved); the
    table decides by `precision` whether a point is shown: 1 settlement or site, 2 near or part of one,
    3 district, 4 province, 5 wider region or natural feature, 6 country, 7 sea or air.
    `score` is the calibrated probability that the point lies within 161 km of the truth.
    `admin1` is the first-level unit's name as the gazetteer prints it ("Kherson Oblast").
    `country` is the ISO 3166-1 alpha-2 code. `runner_up` names the next-best referent when it was close.
    """

    start: int
    end: int
    text: str
    role: PlaceRole
    name: str
    kind: str
    latitude: float | None = None
    longitude: float | None = None
    country: str | None = None
    admin1: str | None = None
    geoname_id: int | None = None
    precision: int | None = None
    radius_km: float | None = None
    score: float = 0.0
    runner_up: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One occurrence that one article tells of: a row of the table. Columns, order and meaning: docs/coding.md.
    """

    event_id: str
    cluster_id: str
    article_id: str
    event_type: str
    sub_type: str
    modality: Modality
    disputed: bool
    role: Role
    event_count: int | None
    date_start: date | None
    date_end: date | None
    date_precision: DatePrecision
    date_basis: DateBasis
    date_text: str | None
    date_text_start: int | None
    date_text_end: int | None
    place_name: str | None
    place_text: str | None
    place_text_start: int | None
    place_text_end: int | None
    latitude: float | None
    longitude: float | None
    place_radius_km: float | None
    place_kind: str | None
    place_precision: int | None
    country: str | None
    admin1: str | None
    geoname_id: int | None
    place_inherited: bool
    destination: str | None
    side_a: str | None
    side_a_type: str | None
    side_b: str | None
    side_b_type: str | None
    targets: str | None
    killed_low: int | None
    killed_high: int | None
    injured_low: int | None
    injured_high: int | None
    affected_low: int | None
    affected_high: int | None
    affected_kind: str | None
    claim_source: str | None
    claim_source_type: str | None
    text: str
    text_start: int
    text_end: int
    confidence: float
    title: str | None
    source: str | None
    url: str | None
    published: date | None
    extractor_version: str
