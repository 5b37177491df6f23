"""The page as Streamlit runs it, without a browser."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from dashboard_store import changed, sample_events, write_store
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.testing.v1 import AppTest

from dashboard import choose, table
from dashboard.filters import Filters

APP = str(Path(__file__).resolve().parent.parent / "app.py")


@pytest.fixture
def page(tmp_path, monkeypatch):
    """Opens the page over a store of the given events; None leaves the folder without a store."""

    def open_page(events, **address):
        monkeypatch.setenv("SITREP_STORE", str(tmp_path / "store"))
        if events is not None:
            (tmp_path / "store").mkdir()
            write_store(tmp_path / "store", events)
        app = AppTest.from_file(APP, default_timeout=60)
        for name, value in address.items():
            app.query_params[name] = value
        return app.run()

    return open_page


def said(app):
    return " ".join(str(e.proto.body) for e in app.get("html")) + " ".join(e.value for e in [*app.caption, *app.info, *app.warning])


def test_counts_stand_at_the_head(page):
    app = page(sample_events())
    assert not app.exception
    assert "<b>18</b> of 21 reports; 2 without a place; 1 without a date" in said(app)


def test_a_missing_store_says_what_to_run(page):
    app = page(None)
    assert not app.exception
    assert "make run" in app.info[0].value


def test_an_empty_store_says_so(page):
    app = page([])
    assert not app.exception
    assert "The store holds no event" in app.info[0].value


def test_all_undated_and_unplaced_is_said(page):
    bare = [
        changed(event, date_start=None, date_end=None, date_precision="unknown", latitude=None, longitude=None,
                place_precision=None, place_radius_km=None)
        for event in sample_events()
    ]  # fmt: skip
    app = page(bare)
    assert not app.exception
    words = said(app)
    assert "has a point on the map" in words
    assert "no timeline" in words
    assert "18 without a place; 18 without a date" in words


def test_the_address_is_read_and_nonsense_explained(page):
    app = page(sample_events(), country="SD", type="bottles")
    assert "<b>4</b> of 21" in said(app)
    assert "bottles" in app.warning[0].value


def test_widgets_and_chips_change_and_clear_the_choice(page):
    app = page(sample_events())
    app.checkbox(key="choose_type_riots").check().run()
    assert "<b>1</b> of 21" in said(app)
    assert "riots" in app.query_params["type"]
    app.button(key="chip_type").click().run()
    assert "<b>18</b> of 21" in said(app)
    app.toggle(key="choose_unreal").set_value(True).run()
    assert "<b>21</b> of 21" in said(app)
    app.text_input(key="choose_q").set_value("no such words").run()
    assert "No event meets all these choices" in said(app)
    app.button(key="chip_all").click().run()
    assert "<b>18</b> of 21" in said(app)


def test_regions_follow_countries(page):
    app = page(sample_events(), region="UA/Kherson Oblast")
    app.multiselect(key="choose_country").set_value(["SD"]).run()
    assert "<b>4</b> of 21" in said(app)


def test_a_newer_version_is_offered_and_the_old_one_kept_until_taken(page, tmp_path):
    from dashboard import version

    app = page(sample_events())
    write_store(tmp_path / "store", sample_events()[:3])
    version.look_again()
    app.run()
    assert "<b>18</b> of 21" in said(app)
    next(button for button in app.button if "new version" in button.label).click().run()
    assert "<b>3</b> of 3" in said(app)


def test_a_store_built_anew_from_nothing_is_offered_too(page, tmp_path):
    from dashboard import version

    app = page(sample_events())
    shutil.rmtree(tmp_path / "store")
    version.look_again()
    app.run()
    assert "<b>18</b> of 21" in said(app)
    assert "You see the version that you opened" in app.warning[0].value
    write_store(tmp_path / "store", sample_events()[:3])
    version.look_again()
    app.run()
    next(button for button in app.button if "new version" in button.label).click().run()
    assert "<b>3</b> of 3" in said(app)


@pytest.mark.parametrize("table", ["events", "articles"])
@pytest.mark.parametrize("left", [b"", b"PAR1 no table", None])
def test_a_damaged_store_is_refused_in_words(page, tmp_path, table, left):
    write_store(tmp_path / "store", sample_events())
    for file in (tmp_path / "store" / table).glob("*.parquet"):
        file.unlink() if left is None else file.write_bytes(left)
    app = page(None)
    assert not app.exception
    assert "cannot be read" in app.error[0].value


def test_places_at_the_edges_of_the_world(page):
    corners = [(89.9, 0.0), (-89.9, 0.0), (0.0, 180.0), (0.0, -180.0), (90.0, 180.0)]
    events = [
        changed(event, latitude=latitude, longitude=longitude)
        for event, (latitude, longitude) in zip(sample_events(), corners, strict=False)
    ]
    app = page(events)
    assert not app.exception
    assert "<b>5</b> of 5" in said(app)


def test_a_very_long_field_and_many_events_on_one_point(page):
    [first, *_] = sample_events()
    many = [changed(first, event_id=f"e{n}") for n in range(5000)]
    long = changed(first, event_id="long", side_a="x" * 10_000, title="<b>" * 3000, place_name="y" * 10_000)
    app = page([*many, long])
    assert not app.exception
    assert "<b>5,001</b> of 5,001" in said(app)


def test_an_event_that_the_store_lacks_is_said(page):
    app = page(sample_events(), event="nonsense")
    assert not app.exception
    assert "an event that this store does not hold" in said(app)


def test_events_stand_in_one_row_each_with_all_their_reports(page):
    [first, second, *rest] = sample_events()
    events = [changed(first, cluster_id="one", killed_low=8, killed_high=8), changed(second, cluster_id="one", killed_low=12, killed_high=12), *rest]
    app = page(events, show="events")
    assert not app.exception
    assert len(app.dataframe[0].value) == 17
    assert "307" not in said(app)


def test_every_order_and_view_draws(page):
    app = page(sample_events(), show="events", lang="uk", order="killed")
    assert not app.exception
    app.expander(key="more")
    assert app.session_state.language == "uk"


class State(dict):
    """Like Streamlit's session state."""

    __getattr__ = dict.__getitem__
    __setattr__ = dict.__setitem__


@pytest.mark.parametrize(
    ("name", "held", "before", "now", "told", "chosen"),
    [
        ("country", [], {"UA": "Ukraine · 9"}, {"UA": "Ukraine · 4"}, ["Ukraine · 4"], ("UA",)),
        ("country", ["UA"], {"UA": "Ukraine · 9", "SD": "Sudan · 2"}, {"UA": "Ukraine · 4"}, ["UA", "Sudan · 2"], ("UA", "SD")),
        ("country", ["UA"], {"UA": "Ukraine · 9"}, {"UA": "Ukraine · 4"}, ["UA", "Chad · 1"], ("UA",)),
        ("killed", None, {None: "Any · 9", 5: "5 · 3"}, {None: "Any · 8", 5: "5 · 2"}, "5 · 3", 5),
        ("list", "all", {"all": "All 9", "map": "On the map 8"}, {"all": "All 7", "map": "On the map 6"}, "On the map 8", "map"),
    ],
)
def test_what_was_chosen_by_the_label_of_a_moment_ago_is_chosen(monkeypatch, name, held, before, now, told, chosen):
    state = State(filters=Filters(), page=3, event=None)
    monkeypatch.setattr(choose.st, "session_state", state)
    choose.counted_widget(name, held, before)
    widget = choose.counted_widget(name, held, now)
    state[widget["key"]] = told
    widget["on_change"](*widget["args"])
    assert getattr(state.filters, name) == chosen
    assert state.page == 1


def test_a_mark_that_the_browser_repeats_chooses_no_row(monkeypatch):
    state = State(event=None)
    monkeypatch.setattr(table.st, "session_state", state)
    table._mark("table_1", 0)
    state.table_1 = {"selection": {"rows": [0], "columns": [], "cells": []}}
    table._took("table_1", ["a", "b", "c"])
    assert state.event is None
    table._mark("table_2", 0)
    table._took("table_1", ["a", "b", "c"])  # of the table before, a moment later
    assert state.event is None
    state.table_1 = {"selection": {"rows": [0], "columns": [], "cells": [(2, "Place")]}}
    table._took("table_1", ["a", "b", "c"])
    assert state.event == "c"


@pytest.mark.parametrize(
    ("address", "pressed", "left"),
    [
        ({}, "country_UA", {"country": "UA", "list": "country"}),
        ({"type": "battles"}, "chip_type", {}),
        ({"q": "Kherson"}, "chip_q", {}),
        ({"country": "UA"}, "chip_country", {}),
        ({"since": "2022-10-01", "until": "2022-10-31"}, "chip_since", {}),
        ({"since": "2022-10-01", "until": "2022-10-10"}, "days_after", {"since": "2022-10-11", "until": "2022-10-20"}),
        ({"unreal": "yes"}, "chip_unreal", {}),
        ({"list": "map"}, "chip_list", {}),
        ({"killed": "5", "source": "Own test sentences"}, "chip_all", {}),
    ],
)
def test_what_was_set_a_moment_ago_is_not_undone_by_what_the_browser_still_held(page, address, pressed, left):
    app = page(sample_events(), **address)
    held = WidgetStates(widgets=[each for each in app._tree.get_widget_states().widgets if each.WhichOneof("value") != "trigger_value"])
    app.button(key=pressed).click().run()
    assert {name: ''.join(values) for name, values in app.query_params.items()} == left
    # a second click before the browser has heard of what was set: it tells of every widget as it was
    app._run(held)
    assert {name: ''.join(values) for name, values in app.query_params.items()} == left
    assert not app.exception
