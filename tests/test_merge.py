"""When reports of several articles become one occurrence."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.merge import merge_reports
from pipeline.records import Event

DAY = date(2022, 10, 24)
KHERSON = {"place_name": "Kherson", "latitude": 46.65, "longitude": 32.61, "geoname_id": 706448, "place_precision": 1}
VILLAGE = {"place_name": "Stanislav", "latitude": 46.57, "longitude": 32.15, "geoname_id": 2, "place_precision": 1}
SUBURB = {"place_name": "Antonivka", "latitude": 46.67, "longitude": 32.66, "geoname_id": 3, "place_precision": 1}
OBLAST = {"place_name": "Kherson Oblast", "latitude": 46.5, "longitude": 33.5, "geoname_id": 4, "place_precision": 4}
COUNTRY = {"place_name": "Ukraine", "latitude": None, "longitude": None, "geoname_id": 5, "place_precision": 6, "admin1": None}
NOWHERE = dict.fromkeys(("place_name", "latitude", "longitude", "geoname_id", "place_precision", "country", "admin1"))
MARKET = "Rockets fell on the market beside the theatre of Kherson."
ANOTHER = "Kherson was shelled."


def report(article: str, **changes: Any) -> Event:
    """A report of shelling in Kherson on DAY; one an article unless `event_id` says otherwise."""
    row: dict[str, Any] = dict.fromkeys(field.name for field in fields(Event)) | {
        "event_id": f"{article}-1",
        "cluster_id": "",
        "article_id": article,
        "event_type": "explosions_remote_violence",
        "sub_type": "shelling_artillery_missile",
        "modality": "asserted",
        "disputed": False,
        "role": "main",
        "date_start": DAY,
        "date_precision": "day",
        "date_basis": "weekday",
        "country": "UA",
        "admin1": "Kherson Oblast",
        "place_inherited": False,
        "text": ANOTHER,
        "text_start": 0,
        "confidence": 0.9,
        "published": DAY + timedelta(days=1),
        "source": article,
        "extractor_version": "test",
    }
    row |= KHERSON | changes
    row["date_end"] = changes.get("date_end", row["date_start"])
    row["event_type"] = changes.get("event_type", row["event_type"])
    return Event(**row | {"text_end": len(row["text"])})


def are_one(a: Event, b: Event) -> bool:
    first, second = merge_reports([a, b])
    return first.cluster_id == second.cluster_id


NEXT_DAY = {"date_start": DAY + timedelta(days=1)}
THREE_DAYS_ON = {"date_start": DAY + timedelta(days=3)}
DESTROYED = {"sub_type": "looting_property_destruction", "event_type": "strategic_developments"}
TOLL = {"killed_low": 8, "killed_high": 8, "injured_low": 21, "injured_high": 21}


@pytest.mark.parametrize(
    ("what", "a", "b"),
    [
        ("the same town, day and kind", {}, {}),
        ("another word for the kind", {}, {"sub_type": "air_drone_strike"}),
        ("killed, and what killed them", {}, {"sub_type": "attack", "event_type": "violence_against_civilians"}),
        ("a suburb of the town", {}, SUBURB),
        ("a toll that rose", {"killed_low": 12}, {"killed_low": 30}),
        ("last night, in today's paper", {}, NEXT_DAY | {"date_basis": "publication"}),
        ("equal figures in a paper of days later", TOLL, TOLL | THREE_DAYS_ON | {"date_basis": "publication"}),
        ("equal figures over midnight", TOLL, TOLL | NEXT_DAY),
        ("telling words and equal figures in the province", TOLL | {"text": MARKET}, TOLL | OBLAST | {"text": MARKET}),
        ("the side under another name", {"side_a": "Russia"}, {"side_a": "Russian forces"}),
        ("claimed here, stated there", {}, {"modality": "claimed"}),
        ("the same country-wide report", COUNTRY | TOLL, COUNTRY | TOLL),
        ("one name read as a town and as its province", {"place_text": "Kherson"}, OBLAST | {"place_text": "Kherson"}),
        ("a village that the other report names in its district", VILLAGE | {"place_text": "Stanislav"}, OBLAST | {"text": "Shells fell on Stanislav."}),
        ("blown up here, destroyed there", {"text": MARKET}, {"text": MARKET} | DESTROYED),
    ],
)
def test_reports_of_one_occurrence_become_one(what: str, a: dict[str, Any], b: dict[str, Any]) -> None:
    assert are_one(report("a", **a), report("b", **b)), what


@pytest.mark.parametrize(
    ("what", "a", "b"),
    [
        ("the next village", {}, VILLAGE),
        ("the next day", {}, NEXT_DAY),
        ("the next day, one killed each", {"killed_low": 1}, NEXT_DAY | {"killed_low": 1}),
        ("three days on", {}, THREE_DAYS_ON | {"date_basis": "publication"}),
        ("a year on", TOLL, TOLL | {"date_start": date(2023, 10, 24)}),
        ("a day of a season", {}, {"date_start": date(2022, 9, 1), "date_end": date(2022, 11, 30), "date_precision": "quarter"}),
        ("another kind", {}, {"sub_type": "agreement", "event_type": "strategic_developments"}),
        ("destroyed, with nothing more in common", {"side_a": "Russia"}, DESTROYED | {"side_a": "Russia"}),
        ("only a plan", {}, {"modality": "planned"}),
        ("a denial", {}, {"modality": "denied"}),
        ("a whole province", {}, OBLAST),
        ("a whole country", TOLL, COUNTRY | TOLL),
        ("no place", {}, NOWHERE),
        ("no day", {}, {"date_start": None, "date_basis": "none", "date_precision": "unknown"}),
        ("a day's total", {}, {"event_count": 41}),
        ("the same line in the log of another day", {"text": "Kherson: artillery fire again."}, THREE_DAYS_ON | {"text": "Kherson: artillery fire again."}),
    ],
)
def test_reports_of_two_occurrences_stay_two(what: str, a: dict[str, Any], b: dict[str, Any]) -> None:
    assert not are_one(report("a", **a), report("b", **b)), what


def test_one_article_never_merges_with_itself() -> None:
    twenty = [report("a", event_id=f"a-{number}") for number in range(20)]
    assert len({row.cluster_id for row in merge_reports(twenty)}) == 20


def test_two_strikes_of_one_article_stay_two_beside_a_report_that_fits_both() -> None:
    rows = merge_reports([report("a"), report("a", event_id="a-2"), report("b")])
    assert len({row.cluster_id for row in rows}) == 2


LONG = "Two guided bombs hit the bakery near the old tram depot, where families had queued since dawn, residents told reporters."


@pytest.mark.parametrize(
    "changes",
    [
        {},
        NOWHERE,
        {"date_start": None, "date_basis": "none", "date_precision": "unknown"},
        NOWHERE | {"date_start": None, "date_basis": "none", "date_precision": "unknown"},
    ],
)
def test_a_story_printed_twice_is_one_occurrence(changes: dict[str, Any]) -> None:
    first = report("a", text=LONG, **changes)
    edited = LONG.replace("told reporters", "said")
    assert are_one(first, report("b", text=edited, **changes))


def test_a_story_printed_again_with_a_new_date_is_one_occurrence() -> None:
    first = report("a", text=LONG, date_basis="publication", published=DAY)
    again = report("b", text=LONG, date_basis="publication", **THREE_DAYS_ON)
    assert are_one(first, replace(again, published=DAY + timedelta(days=3)))


def test_daily_shelling_makes_no_chain() -> None:
    days = [report(f"d{n}", date_start=DAY + timedelta(days=n), date_basis="publication", killed_low=5) for n in range(10)]
    exact = [report(f"e{n}", date_start=DAY + timedelta(days=n)) for n in range(10)]
    merged = merge_reports([*days, *exact])
    for cluster in {row.cluster_id for row in merged}:
        sure = [row.date_start for row in merged if row.cluster_id == cluster and row.date_basis == "weekday" and row.date_start]
        assert not sure or max(sure) - min(sure) <= timedelta(days=1)


_places = st.sampled_from([KHERSON, SUBURB, VILLAGE, OBLAST, COUNTRY, NOWHERE])
_reports = st.builds(
    lambda article, number, place, day, basis, killed, text, sub_type: report(
        f"{article}", event_id=f"{article}-{number}", date_start=DAY + timedelta(days=day), date_basis=basis,
        killed_low=killed, text=text, sub_type=sub_type, **place,
    ),
    st.integers(0, 7), st.integers(0, 10**6), _places, st.integers(0, 3), st.sampled_from(["weekday", "publication", "inherited"]),
    st.sampled_from([None, 1, 8, 12, 30]), st.sampled_from([MARKET, ANOTHER, LONG]), st.sampled_from(["air_drone_strike", "attack", "agreement"]),
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(_reports, max_size=14, unique_by=lambda row: row.event_id), st.randoms(use_true_random=False))
def test_the_order_of_reports_does_not_matter(rows: list[Event], random: Any) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)
    expected = {row.event_id: row.cluster_id for row in merge_reports(rows)}
    assert {row.event_id: row.cluster_id for row in merge_reports(shuffled)} == expected
    assert merge_reports(merge_reports(rows)) == merge_reports(rows)


def test_later_articles_leave_the_id_of_an_occurrence() -> None:
    first = merge_reports([report("b"), report("c")])
    later = [report(name, published=DAY + timedelta(days=2)) for name in "az"]
    assert {row.cluster_id for row in merge_reports([*later, *first])} == {first[0].cluster_id}


def test_a_crowd_on_one_point_and_day_takes_time_in_proportion() -> None:
    rows = [report(f"a{number}", killed_low=number % 50 or None) for number in range(3000)]
    assert len(merge_reports(rows)) == 3000


def test_nothing_merges_to_nothing() -> None:
    assert merge_reports([]) == ()
