"""Whole articles beside the events that a careful reader finds in them: `tests/cases/NAME.json`.

A case marked `exact` must be met row for row. All cases together are held to a ratchet,
`tests/cases/floor.json`: raise its figures when the pipeline gets better, never lower them unseen.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipeline.line import extract
from pipeline.places import Gazetteer
from pipeline.records import Article, Event
from pipeline.schema import EVENT_TYPE_OF

CASES = Path(__file__).parent / "cases"
FLOOR = json.loads((CASES / "floor.json").read_text("utf-8"))
# How far from the expected point a row may lie, by the expected precision: guide values, in km.
TOLERANCE_KM = {1: 25.0, 2: 25.0, 3: 50.0, 4: 161.0, 5: 250.0, 6: 161.0, 7: 300.0}
REAL = ("asserted", "claimed")


def _load() -> dict[str, dict[str, Any]]:
    cases = {}
    for path in sorted(CASES.glob("*.json")):
        case = json.loads(path.read_text("utf-8"))
        if isinstance(case, dict) and "events" in case:
            case["text"] = (CASES.parent / case["text_file"]).read_text("utf-8")
            cases[path.stem] = case
    return cases


ALL = _load()


@pytest.fixture(scope="module")
def rows() -> dict[str, tuple[Event, ...]]:
    """What the pipeline finds in each case."""
    gazetteer = Gazetteer.open()
    return {
        name: extract(
            Article(name, case["text"], case["title"], date.fromisoformat(day) if (day := case["published"]) else None),
            gazetteer,
        ).events
        for name, case in ALL.items()
    }


def _km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    a, b, c, d = map(math.radians, (lat1, lon1, lat2, lon2))
    h = math.sin((c - a) / 2) ** 2 + math.cos(a) * math.cos(c) * math.sin((d - b) / 2) ** 2
    return 12742 * math.asin(min(1.0, math.sqrt(h)))


def same_place(expected: dict[str, Any], row: Event) -> bool:
    """Whether `row` lies where the case says, or at one of the readings that the case admits."""
    if row.latitude is None:
        others = {other["country"] for other in expected["place_alt"]}
        nowhere = expected["place_name"] is None and row.country is None
        return nowhere or (
            row.country is not None
            and (row.country in others or (expected["place_precision"] == 6 and row.country == expected["country"]))
        )
    tolerance = TOLERANCE_KM[expected["place_precision"] or 1]
    points = [expected, *expected["place_alt"]] if expected["place_precision"] != 6 else expected["place_alt"]
    return any(
        _km(point["latitude"], point["longitude"], row.latitude, row.longitude or 0.0) <= tolerance
        for point in points
        if point["latitude"] is not None
    )


def same_days(expected: dict[str, Any], row: Event) -> bool:
    """Whether both ends of the row's interval are within a day of a reading that the case admits."""
    if expected["date_start"] is None:
        return True
    if row.date_start is None or row.date_end is None:
        return False
    return any(
        abs((date.fromisoformat(start) - row.date_start).days) <= 1 and abs((date.fromisoformat(end) - row.date_end).days) <= 1
        for start, end in [(expected["date_start"], expected["date_end"]), *expected["date_alt"]]
    )


def fits(expected: dict[str, Any], row: Event) -> bool:
    """Whether `row` tells of the `expected` event: type, place and days."""
    types = {expected["sub_type"], *expected["sub_type_alt"]}
    return row.sub_type in types and same_place(expected, row) and same_days(expected, row)


def _is_real(modality: str) -> bool:
    return modality in {"asserted", "claimed"}


def _steps_off(expected: dict[str, Any], row: Event) -> int:
    """How far off the place is: of two neighbouring villages each row tells of its own."""
    if expected["latitude"] is None or row.latitude is None:
        return 0
    return int(_km(expected["latitude"], expected["longitude"], row.latitude, row.longitude or 0.0) // 3)


def pair(expected: list[dict[str, Any]], found: tuple[Event, ...]) -> Iterator[tuple[dict[str, Any], Event]]:
    """Expected events and the rows that tell of them, each used once; those that must be found choose first."""
    free = list(found)
    for event in sorted(expected, key=lambda e: (e["optional"], -sum(fits(e, row) for row in found))):
        hits = [row for row in free if fits(event, row)]
        if hits:
            near = min(hits, key=lambda row: (_is_real(row.modality) != _is_real(event["modality"]), _steps_off(event, row), abs(row.text_start - event["text_start"])))
            free.remove(near)
            yield event, near


@pytest.mark.parametrize("name", ALL)
def test_a_case_quotes_its_article(name: str) -> None:
    case = ALL[name]
    for event in case["events"]:
        assert case["text"][event["text_start"] : event["text_end"]] == event["quote"]
        assert case["text"].count(event["quote"]) == 1
        assert EVENT_TYPE_OF[event["sub_type"]] == event["event_type"]
        assert all(case["text"][m["start"] : m["end"]] == m["text"] for m in event["mentions"])
        assert (event["place_name"] is None) == (event["latitude"] is None)


def test_merge_pairs_quote_their_cases() -> None:
    """`merge_pairs.json` says of quotes of two articles whether they tell of the same occurrence."""
    pairs = json.loads((CASES / "merge_pairs.json").read_text("utf-8"))
    for side in (row[key] for row in pairs for key in "ab"):
        assert side["quote"] in {event["quote"] for event in ALL[side["article"]]["events"]}
    assert all(row["a"]["article"] != row["b"]["article"] for row in pairs)
    assert min(sum(row["same"] for row in pairs), sum(not row["same"] for row in pairs)) >= 60


EXACT = [
    pytest.param(name, marks=[pytest.mark.xfail(reason=FLOOR["known_misses"][name])] if name in FLOOR["known_misses"] else [])
    for name, case in ALL.items()
    if case["exact"]
]


@pytest.mark.parametrize("name", EXACT)
def test_an_exact_case_is_met_row_for_row(name: str, rows: dict[str, tuple[Event, ...]]) -> None:
    must = [event for event in ALL[name]["events"] if not event["optional"]]
    pairs = list(pair(ALL[name]["events"], rows[name]))
    stray = [row for row in rows[name] if not any(row is hit for _, hit in pairs)]
    assert [(row.sub_type, row.text) for row in stray] == []
    assert [event["quote"] for event in must if not any(event is met for met, _ in pairs)] == []
    assert all(event["modality"] == row.modality for event, row in pairs)


def _share(part: int, whole: int) -> float:
    return round(part / whole, 3)


def test_cases_together_do_not_fall_below_the_floor(rows: dict[str, tuple[Event, ...]]) -> None:
    """`found`: share of expected events with a row that fits; `meant`: share of rows that fit an expected event."""
    pairs = [hit for name, case in ALL.items() for hit in pair(case["events"], rows[name])]
    must = sum(not event["optional"] for case in ALL.values() for event in case["events"])
    found = _share(sum(not event["optional"] for event, _ in pairs), must)
    meant = _share(len(pairs), sum(map(len, rows.values())))
    unreal = sum(event["modality"] not in REAL and row.modality in REAL for event, row in pairs)
    assert found >= FLOOR["found"]
    assert meant >= FLOOR["meant"]
    assert unreal <= FLOOR["unreal_shown_as_real"]
