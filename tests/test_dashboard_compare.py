"""Comparing: the sides, the charts and the ranges."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from dashboard_store import sample_events, write_store
from streamlit.testing.v1 import AppTest

from dashboard.compare_charts import counts_chart, ranges_chart
from dashboard.compare_view import _line
from dashboard.filters import Filters
from dashboard.query import Snapshot
from dashboard.saved_views import SavedViews

APP = str(Path(__file__).resolve().parent.parent / "app.py")


@pytest.fixture
def store(tmp_path):
    return write_store(tmp_path, sample_events())


def compared(store, what, monkeypatch):
    monkeypatch.setenv("SITREP_STORE", str(store.folder))
    app = AppTest.from_file(APP, default_timeout=60)
    app.session_state.compare = True  # the expander, open
    app.session_state.compare_what = what
    app.run()
    assert not app.exception
    return app


def table_of(app):
    return next(frame.value for frame in app.dataframe if "Type" in frame.value.columns and any("killed" in name for name in frame.value.columns))


def test_two_regions_are_compared(store, monkeypatch):
    app = compared(store, "regions", monkeypatch)
    assert app.selectbox(key="compare_region_A").value == "UA/Kherson Oblast"
    table = table_of(app)
    kherson = table.set_index("Type")["Kherson Oblast, Ukraine"]
    assert kherson["Battles"] == 3


def test_saved_views_are_compared_with_what_is_shown_and_each_other(store, monkeypatch):
    assert any("Save a view first" in caption.value for caption in compared(store, "views", monkeypatch).caption)
    SavedViews(store.folder).save("In Sudan", {"country": ["SD"]})
    SavedViews(store.folder).save("Protests", {"type": ["protests"]})
    app = compared(store, "views", monkeypatch)
    app.selectbox(key="compare_view_A").set_value("Protests").run()
    app.selectbox(key="compare_view_B").set_value("In Sudan").run()
    table = table_of(app).set_index("Type")
    assert table["Protests"].to_dict()["Protests"] == 1
    assert table["In Sudan"].sum() == 4


def test_ranges_stay_ranges(store):
    answers = Snapshot.of_files(store.event_files(), store.article_files(), "1", "now")
    rows = {row["key"]: row for row in answers.figures(Filters(since=date(2022, 10, 1)), "type")}
    line = _line("explosions_remote_violence", "type", ["A", "B"], [rows, {}])
    assert (line["A, killed"], line["B, killed"], line["B"]) == ("5–9", None, 0)
    drawn = [("Explosions", "A", rows["explosions_remote_violence"]), ("Protests", "B", rows["protests"])]
    chart = ranges_chart(drawn, ["A", "B"], "light").to_dict()
    assert chart["data"]["values"] == [{"what": "Explosions", "side": "A", "low": 5, "high": 9, "open": False, "most": "9"}]
    assert ranges_chart(drawn[1:], ["A", "B"], "dark") is None
    assert len(counts_chart(drawn, ["A", "B"], "dark").to_dict()["data"]["values"]) == 2


def test_a_figure_that_is_only_a_least_one_has_no_highest(store):
    answers = Snapshot.of_files(store.event_files(), store.article_files(), "1", "now")
    rows = {row["key"]: row for row in answers.figures(Filters(country=("SD",)), "type")}
    assert _line("violence_against_civilians", "type", ["A", "B"], [rows, {}])["A, killed"] == "≥ 12"
