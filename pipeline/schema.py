"""The table's one schema, and the check at the store's door.

`EVENTS` gives the columns in the order in which the store, Python and every export have them. Several
names in one cell (`side_a`, `targets`, ...) are joined by "; ".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields
from itertools import islice
from typing import Any

import pyarrow as pa

from pipeline.records import Event

SUB_TYPES: dict[str, tuple[str, ...]] = {
    "battles": ("armed_clash", "government_regains_territory", "non_state_actor_overtakes_territory"),
    "explosions_remote_violence": (
        "chemical_weapon",
        "air_drone_strike",
        "suicide_bomb",
        "shelling_artillery_missile",
        "remote_explosive_landmine_ied",
        "grenade",
    ),
    "violence_against_civilians": ("sexual_violence", "attack", "abduction_forced_disappearance"),
    "protests": ("peaceful_protest", "protest_with_intervention", "excessive_force_against_protesters"),
    "riots": ("violent_demonstration", "mob_violence"),
    "strategic_developments": (
        "agreement",
        "arrests",
        "change_to_group_activity",
        "disrupted_weapons_use",
        "headquarters_or_base_established",
        "looting_property_destruction",
        "non_violent_transfer_of_territory",
        "other",
        "military_operation",
        "access_disruption",
    ),
    "political_humanitarian": (
        "evacuation_displacement",
        "political_declaration",
        "diplomatic_contact",
        "official_statement",
        "arms_delivery",
        "legal_administrative_measure",
    ),
}
EVENT_TYPE_OF = {sub: event_type for event_type, subs in SUB_TYPES.items() for sub in subs}

_ARROW = {"str": pa.string(), "int": pa.int64(), "float": pa.float64(), "bool": pa.bool_(), "date": pa.date32()}


def _arrow_type(annotation: str) -> pa.DataType:
    words = annotation.split(" | ")[0]
    return _ARROW.get(words, pa.string())


COLUMNS: tuple[str, ...] = tuple(field.name for field in fields(Event))
EVENTS: pa.Schema = pa.schema(
    [pa.field(f.name, _arrow_type(str(f.type)), nullable="None" in str(f.type)) for f in fields(Event)]
)
ARTICLES: pa.Schema = pa.schema(
    [
        pa.field("article_id", pa.string(), nullable=False),
        pa.field("title", pa.string()),
        pa.field("published", pa.date32()),
        pa.field("published_basis", pa.string()),
        pa.field("source", pa.string()),
        pa.field("url", pa.string()),
        pa.field("path", pa.string()),
        pa.field("text", pa.string()),
        pa.field("digest", pa.string()),  # of text, metadata and extractor version: unchanged means nothing to do
        pa.field("status", pa.string(), nullable=False),  # "read" or "not_read"
        pa.field("reason", pa.string()),  # why it was not read, in words
        pa.field("n_events", pa.int64(), nullable=False),
        pa.field("n_unresolved_places", pa.int64(), nullable=False),
        pa.field("unresolved_places", pa.string()),  # names found and not resolved, "; "-joined
    ]
)

# In which order a table's rows stand, as far as it has the columns.
_ORDER = ("article_id", "text_start", "event_id")

# A row as Python objects takes far more memory than in a table.
_ROWS_AT_ONCE = 1_000

_ALLOWED: dict[str, frozenset[str]] = {
    "event_type": frozenset(SUB_TYPES),
    "sub_type": frozenset(EVENT_TYPE_OF),
    "modality": frozenset({"asserted", "claimed", "denied", "planned", "hypothetical"}),
    "role": frozenset({"main", "background", "aggregate"}),
    "date_precision": frozenset({"day", "days", "week", "month", "quarter", "year", "multi_year", "unknown"}),
    "date_basis": frozenset({"explicit", "weekday", "relative", "inherited", "publication", "none"}),
}


def order_of(schema: pa.Schema) -> list[str]:
    """The columns by which the rows of EVENTS or ARTICLES stand in order, all rising."""
    return [name for name in _ORDER if name in schema.names]


class SchemaError(ValueError):
    """A row that the table does not admit; names the row and the rule it breaks."""


def _problem(row: dict[str, Any]) -> str | None:
    """The first rule that `row` breaks, or None."""
    for column, allowed in _ALLOWED.items():
        if row[column] not in allowed:
            return f"{column} is {row[column]!r}"
    if EVENT_TYPE_OF[row["sub_type"]] != row["event_type"]:
        return f"{row['sub_type']} is no {row['event_type']}"
    if (row["latitude"] is None) != (row["longitude"] is None):
        return "one coordinate without the other"
    if row["latitude"] is not None and not (-90 <= row["latitude"] <= 90 and -180 <= row["longitude"] <= 180):
        return "coordinates are off the globe"
    if row["place_precision"] == 6 and row["latitude"] is not None:
        return "a country has no point"
    if row["latitude"] is not None and row["place_precision"] is None:
        return "a point without its precision"
    if (row["date_start"] is None) != (row["date_end"] is None):
        return "half an interval"
    if row["date_start"] is not None and row["date_start"] > row["date_end"]:
        return "the interval ends before it starts"
    if row["text_end"] <= row["text_start"] or row["text_end"] - row["text_start"] != len(row["text"]):
        return "offsets do not fit the evidence"
    if not 0 <= row["confidence"] <= 1:
        return "confidence is not within 0 and 1"
    for what in ("killed", "injured", "affected"):
        low, high = row[f"{what}_low"], row[f"{what}_high"]
        if low is not None and high is not None and low > high:
            return f"{what}: low is above high"
    empty = [column for column, cell in row.items() if cell == ""]
    return f"{empty[0]} is empty, not null" if empty else None


def to_table(events: Iterable[Event]) -> pa.Table:
    """The events as an Arrow table with the schema `EVENTS`.

    Raises SchemaError for a row that breaks a rule of the table.
    """
    remaining, parts = iter(events), [EVENTS.empty_table()]
    while some := list(islice(remaining, _ROWS_AT_ONCE)):
        parts.append(pa.Table.from_pylist([_row(event) for event in some], schema=EVENTS))
    return pa.concat_tables(parts)


def to_events(table: pa.Table) -> Iterator[Event]:
    """The events of a table with the schema `EVENTS`, in its order."""
    for batch in table.select(COLUMNS).to_batches(_ROWS_AT_ONCE):
        for row in batch.to_pylist():
            yield Event(**row)


def _row(event: Event) -> dict[str, Any]:
    row = {column: getattr(event, column) for column in COLUMNS}
    problem = _problem(row)
    if problem:
        raise SchemaError(f"event {event.event_id} of article {event.article_id}: {problem}")
    return row
