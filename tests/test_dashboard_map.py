"""What the map's component is sent."""

from __future__ import annotations

import json
import math
import struct
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from dashboard_store import changed, sample_events, write_store

from dashboard.filters import Filters
from dashboard.look import KINDS
from dashboard.map import fitting_view
from dashboard.map_message import MOST_MARKS, View, map_data, message, moments, shift_for
from dashboard.query import Snapshot
from dashboard.query.mercator import BITS, cell_bounds, grid_x, grid_y
from pipeline.schema import to_table

EVENTS = sample_events()
EUROPE = View(32.0, 48.0, 5.0)


def snapshot_of(folder, events):
    store = write_store(folder, events)
    return Snapshot.of_files(store.event_files(), store.article_files(), "0", "now")


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    return snapshot_of(tmp_path_factory.mktemp("store"), EVENTS)


def many(n, spread=True):
    """So many copies of one event, each at a place of its own or all at one."""
    return [
        changed(EVENTS[0], event_id=f"n{i}", latitude=40 + i % 100 / 10 if spread else 40.0, longitude=20 + i // 100 / 10 if spread else 20.0)
        for i in range(n)
    ]


def read(sent):
    """The head and the tables of a message, as the component reads them."""
    [length] = struct.unpack("<I", sent[:4])
    head = json.loads(sent[4 : 4 + length])
    kinds = {"f4": np.float32, "i4": np.int32, "u1": np.uint8, "u2": np.uint16}
    tables = {
        table: {
            name: np.frombuffer(sent, kinds[column["kind"]], column["length"], 4 + length + column["at"])
            for name, column in columns.items()
        }
        for table, columns in head["columns"].items()
    }
    return head, tables


def sent(snapshot, filters=Filters(), view=EUROPE, played=None):  # noqa: B008
    data = map_data(snapshot, filters, view)
    return message(data, played, (view.longitude, view.latitude, view.zoom), filters.place, "", "light", {})


def test_few_marks_go_as_they_are(snapshot):
    head, tables = read(sent(snapshot))
    assert tables["marks"]["n"].sum() + tables["areas"]["n"].sum() == snapshot.counts(Filters()).on_map
    assert sorted(tables["areas"]["radius_km"]) == [105, 400]
    assert len(tables["squares"]["n"]) == len(tables["moments"]) == 0
    assert [kind["label"] for kind in head["kinds"]] == [kind.label for kind in KINDS.values()]
    assert "Kherson" in head["names"]


def test_no_sentence_is_sent(snapshot):
    everything = sent(snapshot, Filters(unreal=True), played=moments(snapshot, Filters(unreal=True)))
    assert b"Shells hit" not in everything
    assert b"onerror" not in everything


def test_many_marks_are_counted_by_squares_and_none_is_lost(tmp_path):
    crowd = snapshot_of(tmp_path, many(MOST_MARKS + 1))
    data = map_data(crowd, Filters(), View(24, 45, 3))
    assert data.by_view
    assert not len(data.tables["marks"]["n"])
    assert data.tables["squares"]["n"].sum() == MOST_MARKS + 1
    assert len(sent(crowd, view=View(24, 45, 3))) < 100_000
    close = map_data(crowd, Filters(), View(20, 40, 9))
    assert len(close.tables["marks"]["n"])
    assert not close.squares


def test_many_events_on_one_point_are_one_mark(tmp_path):
    crowd = snapshot_of(tmp_path, many(5000, spread=False))
    data = map_data(crowd, Filters(), EUROPE)
    assert data.tables["marks"]["n"].tolist() == [5000]


def test_poles_and_date_line_have_their_squares(tmp_path):
    corners = [(90.0, 0.0), (-90.0, 0.0), (0.0, 180.0), (0.0, -180.0), (89.99, 179.99)]
    events = [changed(EVENTS[0], event_id=f"c{i}", latitude=a, longitude=b) for i, (a, b) in enumerate(corners)]
    at_edges = snapshot_of(tmp_path, events)
    cells = at_edges.cells(Filters(), shift_for(1))
    assert cells["n"].sum() == 5
    assert at_edges.counts(Filters(bounds=(170.0, -10.0, -170.0, 10.0))).shown == 2
    assert at_edges.counts(Filters(bounds=(-180.0, -90.0, 180.0, 90.0))).shown == 5


def test_played_events_have_a_point_and_a_near_date_and_areas_stay_areas(snapshot):
    rows = moments(snapshot, Filters())
    assert sorted(rows["radius_km"][rows["radius_km"] > 0]) == [105, 400]
    assert rows["n"].sum() == 12  # 13 have a point; El Geneina's is known to the month only
    assert rows["start"].tolist() == sorted(rows["start"])
    assert rows["start"][0] == (date(2022, 10, 3) - date(1970, 1, 1)).days
    assert not len(moments(snapshot, Filters(list="undated"))["n"])


def test_the_plane_and_its_squares_agree():
    assert grid_x(180.0) == grid_y(-90.0) == (1 << BITS) - 1
    assert grid_y(90.0) == 0
    for x, y, shift in ((0, 0, 20), (9_000_000 >> 3, 5_000_000 >> 3, 3), (12_345_678, 1_234_567, 0)):
        west, south, east, north = cell_bounds(x, y, shift)
        assert (grid_x(west) >> shift, grid_x(east) >> shift) == (x, x)
        assert (grid_y(south) >> shift, grid_y(north) >> shift) == (y, y)


def test_a_view_reaches_over_the_date_line():
    west, _, east, _ = View(179.0, 0.0, 6.0).around()
    assert west > 0 > east
    assert View(0.0, 0.0, 1.0).around() is None


def test_a_hundred_thousand_events_on_one_point_are_small_to_send(tmp_path):
    table = to_table([EVENTS[0]])
    many_rows = pa.concat_tables([table] * 100_000)
    ids = pa.array([f"n{i}" for i in range(100_000)])
    pq.write_table(many_rows.set_column(0, "event_id", ids), tmp_path / "many.parquet")
    crowd = Snapshot.of_files([str(tmp_path / "many.parquet")], [], "0", "now")
    assert map_data(crowd, Filters(), EUROPE).tables["marks"]["n"].tolist() == [100_000]
    assert len(sent(crowd)) < 20_000
    assert crowd.rows(Filters(), "date_down", 200, 99_900).num_rows == 100


@pytest.mark.parametrize(
    ("longitudes", "middle"),
    [((178.0, -178.0), 180.0), ((170.0, -175.0), 177.5), ((10.0, 20.0), 15.0), ((-100.0, 60.0), -20.0), ((-180.0, 180.0), 180.0)],
)
def test_what_lies_around_the_date_line_comes_into_view(tmp_path, longitudes, middle):
    events = [changed(EVENTS[0], event_id=f"c{i}", latitude=1.0, longitude=at) for i, at in enumerate(longitudes)]
    longitude, _, _ = fitting_view(snapshot_of(tmp_path, events).extent(Filters()), 720, 430)
    assert math.cos(math.radians(longitude - middle)) == pytest.approx(1)
