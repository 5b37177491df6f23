"""A small store of our own sentences for the dashboard's tests, with the awkward rows that real ones have."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from dashboard.filters import Filters
from dashboard.query import Snapshot
from dashboard.shown import shown_pieces
from pipeline.records import Event
from pipeline.schema import ARTICLES, EVENT_TYPE_OF, to_table
from pipeline.store import Store, commit, latest


@dataclass(frozen=True)
class Spot:
    name: str
    latitude: float | None
    longitude: float | None
    radius: float | None
    precision: int
    country: str
    admin1: str | None


SPOTS = {
    spot.name: spot
    for spot in (
        Spot("Kherson", 46.6558, 32.6178, 6, 1, "UA", "Kherson Oblast"),
        Spot("Antonivka", 46.6786, 32.7206, 2, 1, "UA", "Kherson Oblast"),
        Spot("Kyiv", 50.4547, 30.5238, 15, 1, "UA", "Kyiv City"),
        Spot("Kharkiv", 49.9808, 36.2527, 11, 1, "UA", "Kharkiv Oblast"),
        Spot("Kherson Oblast", 46.65, 33.6, 105, 4, "UA", "Kherson Oblast"),
        Spot("Black Sea", 43.5, 34.0, 400, 7, "UA", None),
        Spot("Khartoum", 15.5518, 32.5324, 14, 1, "SD", "Khartoum"),
        Spot("El Geneina", 13.4526, 22.4472, 5, 1, "SD", "West Darfur"),
        Spot("Ukraine", None, None, None, 6, "UA", None),
        Spot("Sudan", None, None, None, 6, "SD", None),
        Spot("@@=alert(1)", 47.0971, 37.5434, 8, 1, "UA", "Donetsk Oblast"),
    )
}

# sentence, sub-type, place, first day, last day (None: the same), more fields
ROWS: tuple[tuple[str, str, str | None, str | None, str | None, dict[str, Any]], ...] = (
    ("Shells hit a market in Kherson on 3 October, killing two traders.", "shelling_artillery_missile", "Kherson", "2022-10-03", None, {"killed_low": 2, "killed_high": 2, "side_a": "Russia"}),
    ("A second volley landed on Kherson the same evening.", "shelling_artillery_missile", "Kherson", "2022-10-03", None, {}),
    ("Local officials said drones struck Kherson on 5 October.", "air_drone_strike", "Kherson", "2022-10-05", None, {"modality": "claimed", "claim_source": "Local officials", "claim_source_type": "government"}),
    ("Fighting broke out near Antonivka on 7 October.", "armed_clash", "Antonivka", "2022-10-07", "2022-10-09", {}),
    ("Both armies traded fire across Kherson Oblast during the week.", "armed_clash", "Kherson Oblast", "2022-10-10", "2022-10-16", {"date_precision": "week"}),
    ("Moscow says it took Antonivka, which Kyiv denies.", "non_state_actor_overtakes_territory", "Antonivka", "2022-10-18", None, {"modality": "claimed", "disputed": True, "claim_source": "Moscow", "claim_source_type": "government"}),
    ("Thousands marched through Kyiv on Sunday.", "peaceful_protest", "Kyiv", "2022-10-23", None, {"affected_low": 1000, "affected_kind": "crowd"}),
    ("Missiles fell on Kharkiv overnight.", "shelling_artillery_missile", "Kharkiv", "2022-10-24", "2022-10-25", {"killed_low": 3, "killed_high": 7}),
    ("A warship was damaged in the Black Sea.", "remote_explosive_landmine_ied", "Black Sea", "2022-10-29", None, {"modality": "claimed"}),
    ("Russia plans to move people out of Kherson.", "evacuation_displacement", "Kherson", "2022-10-20", None, {"modality": "planned"}),
    ("Residents fear an attack on Kyiv.", "attack", "Kyiv", None, None, {"modality": "hypothetical"}),
    ("The army denied that it had left Kherson.", "change_to_group_activity", "Kherson", "2022-10-21", None, {"modality": "denied"}),
    ("Power was cut across Ukraine in October.", "access_disruption", "Ukraine", "2022-10-01", "2022-10-31", {"date_precision": "month"}),
    ("Arms reached Ukraine in 2022.", "arms_delivery", "Ukraine", "2022-01-01", "2022-12-31", {"date_precision": "year"}),
    ("The two ministers spoke by telephone on 25 October.", "diplomatic_contact", None, "2022-10-25", None, {}),
    ("The court suspended the party.", "legal_administrative_measure", None, None, None, {}),
    ("Soldiers looted shops in Khartoum on 20 April.", "looting_property_destruction", "Khartoum", "2023-04-20", None, {}),
    ("Gunmen killed dozens of people in El Geneina in June.", "attack", "El Geneina", "2023-06-01", "2023-06-30", {"date_precision": "month", "killed_low": 12, "side_a": "Rapid Support Forces; militias"}),
    ("A crowd burned tyres in Khartoum on 3 May.", "violent_demonstration", "Khartoum", "2023-05-03", None, {}),
    ("Talks on Sudan failed in May.", "diplomatic_contact", "Sudan", "2023-05-01", "2023-05-31", {"date_precision": "month"}),
    ("=1+1 <script>alert(1)</script> shells <b>hit</b> the works.", "shelling_artillery_missile", "@@=alert(1)", "2022-10-26", None, {"side_a": "<img src=x onerror=alert(1)>", "title": "[x](javascript:alert(1)) <i>title</i>", "url": "javascript:alert(1)"}),
)  # fmt: skip


def sample_events() -> list[Event]:
    """A row of ROWS each, in articles of five sentences."""
    return [_event(number, *row) for number, row in enumerate(ROWS)]


def article_text(number: int) -> str:
    """The text of the article with this number: its five sentences in paragraphs."""
    return "\n\n".join(row[0] for row in ROWS[number * 5 : number * 5 + 5])


def _event(
    number: int, text: str, sub_type: str, place: str | None, start: str | None, end: str | None, more: dict[str, Any]
) -> Event:
    article = number // 5
    at = article_text(article).index(text)
    spot = SPOTS[place] if place else None
    in_text = text.find(place) if place and place in text else None
    values: dict[str, Any] = {
        **{field.name: None for field in fields(Event)},
        "event_id": f"e{number:03}",
        "cluster_id": f"c{number:03}",
        "article_id": f"article-{article}",
        "event_type": EVENT_TYPE_OF[sub_type],
        "sub_type": sub_type,
        "modality": "asserted",
        "disputed": False,
        "role": "main",
        "date_start": date.fromisoformat(start) if start else None,
        "date_end": date.fromisoformat(end or start) if start else None,
        "date_precision": "unknown" if not start else "days" if end else "day",
        "date_basis": "explicit" if start else "none",
        "place_inherited": False,
        "text": text,
        "text_start": at,
        "text_end": at + len(text),
        "confidence": 0.5 + number / 100,
        "title": f"Report {article}",
        "source": "Own test sentences",
        "url": f"https://example.org/{article}",
        "published": date(2022, 10, 30) if article < 3 else date(2023, 7, 1),
        "extractor_version": "test",
    }
    if spot:
        values |= {
            "place_name": spot.name,
            "place_text": spot.name if in_text is not None else None,
            "place_text_start": at + in_text if in_text is not None else None,
            "place_text_end": at + in_text + len(spot.name) if in_text is not None else None,
            "latitude": spot.latitude,
            "longitude": spot.longitude,
            "place_radius_km": spot.radius,
            "place_precision": spot.precision,
            "country": spot.country,
            "admin1": spot.admin1,
        }
    return Event(**(values | more))


def sample_articles(events: list[Event]) -> pa.Table:
    """The articles of `sample_events`, and one that could not be read."""
    ids = sorted({event.article_id for event in events})
    rows = [
        {
            "article_id": name,
            "title": f"Report {name[-1]}",
            "text": article_text(int(name[-1])),
            "status": "read",
            "n_events": sum(event.article_id == name for event in events),
            "n_unresolved_places": 0,
        }
        for name in ids
    ]
    broken = {"article_id": "broken", "status": "not_read", "reason": "bad zip", "n_events": 0, "n_unresolved_places": 0}
    return pa.Table.from_pylist([*rows, broken], schema=ARTICLES)


def write_store(folder: Path, events: list[Event]) -> Store:
    """A store of these events in `folder`."""
    return commit(folder, to_table(events), sample_articles(events), latest(folder))


def changed(event: Event, **values: Any) -> Event:
    return Event(**(asdict(event) | values))


def shown_table(snapshot: Snapshot, filters: Filters, order: str, view: str) -> pa.Table:
    """All rows that are shown in one table."""
    return pa.concat_tables(list(shown_pieces(snapshot, filters, order, view)))


def whole(pieces: Callable[[Iterable[pa.Table]], Iterator[bytes]], table: pa.Table) -> bytes:
    """The export of one table."""
    return b"".join(pieces([table]))
