"""What the page asks of a store, and the answers it must get."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from dashboard_store import changed, sample_events, write_store

from dashboard.filters import Filters, from_address, in_words, search_terms, to_address
from dashboard.query import ORDERS, Snapshot
from dashboard.query.mercator import cell_bounds
from pipeline.complaint import Complaint
from pipeline.schema import COLUMNS, EVENTS, to_table


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    store = write_store(tmp_path_factory.mktemp("store"), sample_events())
    return Snapshot.of_files(store.event_files(), store.article_files(), str(store.version()), "now")


def shown(snapshot, **choices):
    return [row["event_id"] for row in snapshot.rows(Filters(**choices), "date_up").to_pylist()]


def numbers(*wanted):
    return {f"e{n:03}" for n in wanted}


@pytest.mark.parametrize(
    ("choices", "expected"),
    [
        ({"since": date(2022, 10, 8), "until": date(2022, 10, 8)}, {3, 12, 13}),  # intervals count when they touch
        ({"since": date(2022, 10, 9), "until": date(2022, 10, 10)}, {3, 4, 12, 13}),
        ({"since": date(2023, 6, 30)}, {17}),
        ({"until": date(2022, 1, 1)}, {13}),
        ({"country": ("SD",)}, {16, 17, 18, 19}),
        ({"region": ("UA/Kherson Oblast",)}, {0, 1, 2, 3, 4, 5}),
        ({"type": ("protests", "riots")}, {6, 18}),
        ({"sub": ("air_drone_strike",)}, {2}),
        ({"modality": ("claimed",)}, {2, 5, 8}),
        ({"place": ("46.6558,32.6178",)}, {0, 1, 2}),
        ({"place": ("46.6558,32.6178",), "unreal": True}, {0, 1, 2, 9, 11}),
        ({"q": "kherson drones"}, {2}),
        ({"q": '"struck Kherson"'}, {2}),
        ({"q": "100% _"}, set()),  # what SQL would take for wildcards
        ({"q": "'; DROP TABLE events; --"}, set()),
        ({"q": "RAPID support"}, {17}),  # actors are searched too
        ({"place": ("46.6558,32.6178", "49.9808,36.2527")}, {0, 1, 2, 7}),
        ({"place": ("1.0000,1.0000",)}, set()),
        ({"actor": ("militias",)}, {17}),
        ({"actor": ("Russia", "Rapid Support Forces")}, {0, 17}),
        ({"actor": ("nobody",)}, set()),
        ({"source": ("Own test sentences",), "type": ("riots",)}, {18}),
        ({"precision": (6, 0)}, {12, 13, 14, 15, 19}),
        ({"killed": 3}, {7, 17}),
        ({"confidence": 0.69}, {19, 20}),
        ({"bounds": (32.0, 15.0, 33.0, 16.0)}, {16, 18}),
        ({"bounds": (36.0, 49.0, 33.0, 51.0)}, {6, 7}),  # from the east of it over the date line to the west of it
        ({"list": "country"}, {12, 13, 19}),
        ({"list": "unplaced"}, {14, 15}),
        ({"list": "undated"}, {15}),
        ({"list": "undated", "unreal": True}, {10, 15}),
    ],
)
def test_each_choice_leaves_the_rows_it_names(snapshot, choices, expected):
    assert set(shown(snapshot, **choices)) == numbers(*expected)


def test_planned_feared_and_denied_are_out_unless_asked_for(snapshot):
    assert not numbers(9, 10, 11) & set(shown(snapshot))
    assert numbers(9, 10, 11) <= set(shown(snapshot, unreal=True))


def test_counts_name_what_is_shown_and_what_is_kept_out(snapshot):
    counts = snapshot.counts(Filters(since=date(2022, 10, 1), until=date(2022, 10, 31)))
    assert (counts.total, counts.shown) == (21, 13)
    assert (counts.on_map, counts.country_only, counts.unplaced, counts.undated) == (10, 2, 1, 0)
    assert counts.undated_out == 1  # the court's, which no range can hold
    assert counts.unreal_out == 2


@pytest.mark.parametrize("order", ORDERS)
def test_every_order_is_total_and_keeps_all_rows(snapshot, order):
    rows = snapshot.rows(Filters(unreal=True), order)
    assert rows.schema == EVENTS
    assert tuple(rows.column_names) == COLUMNS
    assert rows.num_rows == 21
    first, rest = (snapshot.rows(Filters(unreal=True), order, *page) for page in ((5, 0), (50, 5)))
    assert first["event_id"].to_pylist() + rest["event_id"].to_pylist() == rows["event_id"].to_pylist()


def test_bars_count_overlap_and_leave_months_to_the_lines(snapshot):
    bars = snapshot.bars(Filters(type=("battles",)), "day")
    assert [(str(bar["bin"]), bar["n"]) for bar in bars][:3] == [("2022-10-07", 1), ("2022-10-08", 1), ("2022-10-09", 1)]
    assert sum(bar["n"] for bar in bars) == 3 + 7 + 1
    spans = snapshot.spans(Filters())
    assert {(str(s["start"]), str(s["end"])) for s in spans} >= {("2022-01-01", "2022-12-31"), ("2023-06-01", "2023-06-30")}
    assert sum(span["n"] for span in spans) == 4


def test_facets_say_what_a_choice_would_leave(snapshot):
    assert snapshot.facet(Filters(country=("SD",)), "country") == {"UA": 12, "SD": 4}
    assert snapshot.facet(Filters(country=("SD",)), "type")["riots"] == 1


def test_marks_and_areas_hold_every_row_with_a_point(snapshot):
    filters = Filters(unreal=True)
    drawn = snapshot.marks(filters, 100) + snapshot.areas(filters, 100)
    assert sum(mark["n"] for mark in drawn) == snapshot.counts(filters).on_map
    assert {area["name"] for area in snapshot.areas(filters, 100)} == {"Kherson Oblast", "Black Sea"}
    looks = {mark["look"] for mark in snapshot.marks(filters, 100)}
    assert looks == {"asserted", "claimed", "disputed", "planned", "denied", "hypothetical"}


def test_empty_store(tmp_path):
    store = write_store(tmp_path, [])
    for files in (store.event_files(), []):
        empty = Snapshot.of_files(files, store.article_files(), "0", "now")
        assert empty.counts(Filters()).total == 0
        assert empty.extent(Filters()) is None
        assert empty.days() is None
        assert empty.rows(Filters(), "date_up").num_rows == 0
        assert empty.bars(Filters(), "day") == empty.spans(Filters()) == []


def test_all_undated_and_all_unplaced(tmp_path):
    bare = [
        changed(event, date_start=None, date_end=None, date_precision="unknown", latitude=None, longitude=None,
                place_precision=None, place_radius_km=None)
        for event in sample_events()
    ]  # fmt: skip
    store = write_store(tmp_path, bare)
    answers = Snapshot.of_files(store.event_files(), store.article_files(), "0", "now")
    counts = answers.counts(Filters())
    assert counts.shown == counts.unplaced == counts.undated == 18
    assert answers.step(Filters()) == "day"
    assert answers.marks(Filters(), 10) == answers.bars(Filters(), "day") == answers.spans(Filters()) == []


@pytest.mark.parametrize(
    "filters",
    [
        Filters(),
        Filters(since=date(2022, 10, 1), until=date(2022, 10, 31), country=("UA", "SD"), unreal=True),
        Filters(region=("UA/Kherson Oblast",), type=("battles",), sub=("armed_clash",), role=("main",), q='a "b c" &=?'),
        Filters(modality=("claimed",), place=("46.6558,32.6178",), list="map"),
        Filters(bounds=(179.5, -3.25, -179.5, 4.0), precision=(0, 1), killed=2, confidence=0.5, actor=("a; b",), source=("x",)),
    ],
)
def test_the_address_holds_all_choices(filters):
    assert from_address(to_address(filters)) == (filters, [])


def test_a_nonsense_address_is_explained_and_the_default_shown():
    filters, problems = from_address(
        {"since": ["tomorrow"], "type": ["bottles", "riots"], "list": ["x"], "nonsense": ["1"], "country": [""]}
    )
    assert filters == Filters(type=("riots",))
    assert len(problems) == 3
    assert from_address({"since": ["2023-01-02"], "until": ["2023-01-01"]})[0] == Filters()


def test_choices_in_words():
    said = in_words(
        Filters(since=date(2022, 10, 1), type=("battles",), q="bridge", unreal=True), {"type": {"battles": "Battles"}}
    )
    assert [words for _, words in said] == [
        "from 2022-10-01", "Type: Battles", "Text: bridge", "With planned, feared, denied",
    ]  # fmt: skip


def test_search_terms():
    assert search_terms('one "two three" four "five') == ["two three", "five", "one", "four"]


def test_a_cell_holds_the_same_rows_on_the_map_and_in_the_table(snapshot):
    for shift in (0, 4, 10, 17, 22):
        cells = snapshot.cells(Filters(), shift)
        assert cells["n"].sum() == sum(mark["n"] for mark in snapshot.marks(Filters(), 100))
        for x, y in set(zip(cells["x"].tolist(), cells["y"].tolist(), strict=True)):
            there = replace(Filters(precision=(1, 2)), bounds=cell_bounds(x, y, shift))
            assert snapshot.counts(there).shown == cells["n"][(cells["x"] == x) & (cells["y"] == y)].sum()


def test_an_export_in_pieces_is_what_the_table_shows(snapshot):
    pieces = list(snapshot.export(Filters(), "place", batch=5))
    assert [piece.num_rows for piece in pieces] == [5, 5, 5, 3]
    assert pa.concat_tables(pieces) == snapshot.rows(Filters(), "place")
    assert next(snapshot.export(Filters(q="no such words"), "place")).schema == EVENTS


def test_figures_add_up_ranges(snapshot):
    regions = {row["key"]: row for row in snapshot.figures(Filters(), "region")}
    assert (regions["UA/Kharkiv Oblast"]["killed_low"], regions["UA/Kharkiv Oblast"]["killed_high"]) == (3, 7)
    assert regions["UA/Kyiv City"]["killed_low"] is None
    assert {row["key"]: row["n"] for row in snapshot.figures(Filters(), "actor")}["militias"] == 1
    assert sum(row["n"] for row in snapshot.figures(Filters(), "week")) == 17


@pytest.mark.parametrize("week_start", range(7))
def test_weeks_begin_where_the_reader_says(snapshot, week_start):
    bars = snapshot.bars(Filters(), "week", week_start)
    assert {bar["bin"].weekday() for bar in bars} == {week_start}
    for start in {bar["bin"] for bar in bars}:  # a clicked bar chooses its days, and so the rows that it counted
        chosen = snapshot.rows(Filters(since=start, until=start + timedelta(days=6)), "date_up").to_pylist()
        told = sum(row["date_precision"] in ("day", "days", "week") for row in chosen)
        assert sum(bar["n"] for bar in bars if bar["bin"] == start) == told
    weeks = snapshot.figures(Filters(), "week", week_start)
    assert {row["key"].weekday() for row in weeks} == {week_start}
    assert sum(row["n"] for row in weeks) == 17


def test_a_store_of_another_schema_is_refused_in_words(tmp_path):
    table = to_table(sample_events())
    pq.write_table(table.drop_columns(["modality"]), tmp_path / "old.parquet")
    with pytest.raises(Complaint, match="no modality"):
        Snapshot.of_files([str(tmp_path / "old.parquet")], [], "0", "now")
    pq.write_table(table.drop_columns(["destination"]), tmp_path / "older.parquet")
    assert Snapshot.of_files([str(tmp_path / "older.parquet")], [], "0", "now").counts(Filters()).shown == 18
    odd = pa.array(["bottles"] * table.num_rows)
    pq.write_table(table.set_column(table.column_names.index("event_type"), "event_type", odd), tmp_path / "odd.parquet")
    with pytest.raises(Complaint, match="another version"):
        Snapshot.of_files([str(tmp_path / "odd.parquet")], [], "0", "now")


@pytest.mark.parametrize("order", list(ORDERS))
def test_events_stand_where_their_first_row_does_however_many_tell_of_one(tmp_path, order):
    one = sample_events()[0]
    # 400 reports of two occurrences before a third: a page of three is not within the rows that are read first
    events = [changed(one, event_id=f"e{n:03}", cluster_id="ab"[n % 2] if n < 400 else "c", killed_low=9 if n < 400 else 1, killed_high=None) for n in range(401)]
    events = [changed(event, date_start=date(2022, 1, 1), date_end=date(2022, 1, 1)) if event.cluster_id == "c" else event for event in events]
    store = write_store(tmp_path, events)
    snapshot = Snapshot.of_files(store.event_files(), store.article_files(), "0", "now")
    rows = snapshot.rows(Filters(), order)["cluster_id"].to_pylist()
    whole = list(dict.fromkeys(rows))
    assert sorted(whole) == ["a", "b", "c"]
    assert [snapshot.occurrence_ids(Filters(), order, 1, at) for at in range(4)] == [[name] for name in whole] + [[]]
    assert snapshot.occurrence_ids(Filters(), order) == whole
    assert snapshot.occurrence_count(Filters()) == 3
    told = snapshot.reports(["c", "a"])["cluster_id"].to_pylist()
    assert (told.count("c"), told.count("a"), len(told)) == (1, 200, 201)


def test_a_chosen_value_beyond_the_listed_ones_keeps_its_number(snapshot):
    every = snapshot.facet(Filters(), "place")
    last = list(every)[-1]
    assert list(snapshot.facet(Filters(), "place", 2).items()) == list(every.items())[:2]
    assert snapshot.facet(Filters(place=(last,)), "place", 2) == {**dict(list(every.items())[:2]), last: every[last]}
    assert snapshot.facet(Filters(place=("0.0000,0.0000",)), "place", 2) == dict(list(every.items())[:2])
