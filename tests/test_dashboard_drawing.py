"""What is drawn from the answers: marks, circles, lanes, the sentence in its context."""

from __future__ import annotations

import json
from datetime import date, timedelta
from itertools import accumulate

import pyarrow as pa
import pytest
from dashboard_store import article_text, changed, sample_events, shown_table, whole, write_store

from dashboard.countries import country_name
from dashboard.detail import detail_html, in_context, marked, safe_link, when
from dashboard.filters import Filters
from dashboard.look import KINDS, words
from dashboard.map import event_map, fitting_view, place_key, plain, side_by_side
from dashboard.query import Snapshot
from dashboard.table import SENTENCE, days, figures, readable, selected_row
from dashboard.timeline import brushed_days, stacked_lanes, timeline
from pipeline.export import csv_pieces
from pipeline.schema import SUB_TYPES, to_table

EVENTS = sample_events()


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    store = write_store(tmp_path_factory.mktemp("store"), EVENTS)
    return Snapshot.of_files(store.event_files(), store.article_files(), str(store.version()), "now")


def row(number, **values):
    return to_table([changed(EVENTS[number], **values)]).to_pylist()[0]


def layers(snapshot, filters=None, theme="light"):
    deck, _ = event_map(snapshot, filters or Filters(), (30, 48, 5), snapshot.tiles(15, 8), theme)
    return {layer["id"]: layer for layer in json.loads(deck.to_json())["layers"]}


def test_every_type_has_a_look():
    assert set(KINDS) == set(SUB_TYPES)
    assert len({kind.light for kind in KINDS.values()}) == len({kind.shape for kind in KINDS.values()}) == len(KINDS)


def test_points_are_marks_and_areas_are_circles_without_a_mark(snapshot):
    drawn = layers(snapshot)
    marks = drawn["marks-light"]["data"]["features"]
    circles = drawn["areas"]["data"]["features"]
    assert len(circles) == 2
    assert {circle["properties"]["radius"] for circle in circles} == {105_000, 400_000}
    assert not {m["properties"]["key"] for m in marks} & {c["properties"]["key"] for c in circles}


def test_claims_are_hollow_and_the_unreal_is_absent(snapshot):
    icons = {m["properties"]["icon"] for m in layers(snapshot)["marks-light"]["data"]["features"]}
    assert "explosions_remote_violence-claimed" in icons
    assert not [icon for icon in icons if icon.endswith(("planned", "hypothetical", "denied"))]
    all_icons = {m["properties"]["icon"] for m in layers(snapshot, Filters(unreal=True))["marks-light"]["data"]["features"]}
    assert "political_humanitarian-planned" in all_icons


def test_no_sentence_and_no_command_goes_into_a_layer(snapshot):
    for layer in layers(snapshot).values():
        text = json.dumps(layer["data"])
        assert "@@" not in text
        assert "Shells hit" not in text


def test_the_base_map_comes_from_this_server(snapshot):
    for layer in layers(snapshot).values():
        if isinstance(layer["data"], str):
            assert layer["data"].startswith("/app/static/")


def test_marks_at_one_place_do_not_cover_each_other():
    sizes = [20.0] * 9
    offsets = side_by_side(sizes)
    assert len({tuple(offset) for offset in offsets}) == 9
    for i, a in enumerate(offsets):
        for b in offsets[:i]:
            assert ((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) ** 0.5 >= 19.9


@pytest.mark.parametrize(
    ("extent", "zooms"),
    [(None, (1, 1)), ((22, 44, 40, 52), (4, 6)), ((30, 50, 30, 50), (8.5, 8.5)), ((-180, -90, 180, 90), (1, 1))],
)
def test_the_first_view_fits(extent, zooms):
    longitude, latitude, zoom = fitting_view(extent, 800, 400)
    assert zooms[0] <= zoom <= zooms[1]
    assert -180 <= longitude <= 180
    assert -90 <= latitude <= 90


def test_plain_names():
    assert plain("@@=alert(1)") == "=alert(1)"
    assert plain(None) == "unnamed"


def unpacked(chart):
    """The rows of a chart that was sent as columns of words."""
    [columns] = chart["data"]["values"]
    split = [[int(number) for number in words.split()] for words in columns.values()]
    return [dict(zip(columns, row, strict=True)) for row in zip(*split, strict=True)]


def day(number):
    return date(1970, 1, 1) + timedelta(days=number)


def test_timeline_draws_bars_and_lines(snapshot):
    chart, note = timeline(snapshot, Filters(), "light")
    bars = unpacked(chart["vconcat"][0])
    assert "4 known only to the month or longer" in note
    assert "touch its week" in note
    assert date(1970, 1, 1) + timedelta(days=min(bar["a"] for bar in bars)) == date(2022, 10, 3)
    assert timeline(snapshot, Filters(list="undated"), "dark") == (None, "")


def test_the_chosen_days_alone_show_every_event_of_several_days(snapshot):
    october = Filters(since=date(2022, 10, 1), until=date(2022, 10, 31))
    chart, note = timeline(snapshot, october, "light", near=True)
    bars, lanes = chart["vconcat"]
    scale = bars["encoding"]["x"]["scale"]
    assert [(day["year"], day["month"], day["date"]) for day in (scale["domainMin"], scale["domainMax"])] == [(2022, 10, 1), (2022, 11, 1)]
    sent = unpacked(lanes)
    starts = accumulate(lane["a"] for lane in sent)  # each is sent as the days since the one before
    drawn = {(str(day(start)), str(day(start + lane["d"] - 1))) for start, lane in zip(starts, sent, strict=True)}
    assert drawn >= {("2022-10-07", "2022-10-09"), ("2022-10-10", "2022-10-16"), ("2022-10-24", "2022-10-25")}
    assert "lasted several days" in note


def test_a_clicked_bar_chooses_its_days():
    assert brushed_days({"bar": [{"a": 19268, "b": 19275}]}) == (date(2022, 10, 3), date(2022, 10, 9))
    assert brushed_days({"bar": [], "line": [{"a": 19268, "b": 19275}]}) == (date(2022, 10, 3), date(2022, 10, 9))
    assert brushed_days({"bar": [], "brush": {}}) is None


def test_what_is_read_has_an_outline_on_the_timeline(snapshot):
    chart, _ = timeline(snapshot, Filters(), "light", near=True, read=snapshot.event("e003"))
    for part, test in zip(chart["vconcat"], ("datum.a <= 19274 && datum.b > 19272 && ", "datum.a == 19272 && datum.b == 19274 + 1 && "), strict=True):
        assert part["encoding"]["stroke"]["condition"]["test"] == test + "datum.k == 0"


def test_timeline_keeps_all_dates_and_fades_those_outside(snapshot):
    chart, _ = timeline(snapshot, Filters(since=date(2022, 10, 24), until=date(2022, 10, 25)), "light")
    bars = unpacked(chart["vconcat"][0])
    assert {bar["i"] for bar in bars} == {0, 1}


def test_lanes_do_not_cover_each_other():
    def span(a, b):
        return {"start": date(2022, a, 1), "end": date(2022, b, 28), "n": 2}

    drawn, left_out = stacked_lanes([span(1, 12), span(2, 3), span(4, 5), span(2, 2)], 2)
    assert [lane["lane"] for lane in drawn] == [0, 1, 1]
    assert left_out == 2
    apart, _ = stacked_lanes([span(8, 12), span(5, 6), span(1, 2)], 2)
    assert [lane["lane"] for lane in apart] == [0, 0, 0], "longest first, not earliest: those that do not meet share a lane"


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        ({}, None),
        ({"brush": {}}, None),
        # 2022-10-03T00:00 to 2022-10-05T00:00: the 5th is not reached
        ({"brush": {"start": [1664755200000, 1664928000000]}}, ("2022-10-03", "2022-10-04")),
        ({"brush": {"start": [1664755200000, 1664755200000]}}, ("2022-10-03", "2022-10-03")),
    ],
)
def test_a_brush_names_whole_days(selection, expected):
    got = brushed_days(selection)
    assert (got and tuple(map(str, got))) == expected


def test_the_sentence_stands_in_its_context_with_its_words_marked():
    html = in_context(row(0), article_text(0))
    assert '<mark class="what">Shells hit a market in </mark><mark class="what where">Kherson</mark>' in html
    assert "A second volley" in html


def test_offsets_that_do_not_fit_show_the_sentence_alone():
    html = in_context(row(0), "Another text altogether, which a later build may have left here for us.")
    assert "Kherson</mark>" in html
    assert "Another" not in html
    assert in_context(row(0), None) == html


def test_strangers_words_stay_words():
    event = row(20)
    html = detail_html(event, {"text": article_text(4)}, "light")
    assert "<script" not in html
    assert "<img" not in html
    assert "<i>" not in html
    assert "href" not in html
    assert "&lt;script&gt;" in html


def test_marks_may_overlap_and_lie_outside():
    assert marked("abcdef", [(1, 3, "who"), (2, 4, "where"), (90, 99, "when"), (3, 1, "x")], 0, 6) == (
        'a<mark class="who">b</mark><mark class="where who">c</mark><mark class="where">d</mark>ef'
    )


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://example.org/a?b=1", True),
        ("http://example.org", True),
        ("javascript:alert(1)", False),
        (" JavaScript:alert(1)", False),
        ("data:text/html,x", False),
        ("https://", False),
        ("//example.org", False),
        ("http://[", False),
        ("", False),
        (None, False),
    ],
)
def test_only_web_addresses_are_links(url, safe):
    assert bool(safe_link(url)) is safe


def test_days_are_no_more_exact_than_known():
    assert when(row(0)) == "2022-10-03"
    assert when(row(17)) == "2023-06-01 to 2023-06-30 (known to the month)"
    assert when(row(15)) == "no date"


@pytest.mark.parametrize(
    ("low", "high", "said"), [(None, None, None), (3, 3, "3"), (12, None, "≥ 12"), (None, 5, "≤ 5"), (3, 7, "3–7"), (0, 0, "0")]
)
def test_figures(low, high, said):
    assert figures(low, high) == said


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        (None, None, None),
        (date(2022, 10, 3), date(2022, 10, 3), "2022-10-03"),
        (date(2022, 10, 3), date(2022, 10, 9), "2022-10-03 – 09"),
        (date(2022, 9, 30), date(2022, 10, 1), "2022-09-30 – 10-01"),
        (date(2022, 12, 31), date(2023, 1, 1), "2022-12-31 – 2023-01-01"),
    ],
)
def test_days(start, end, said):
    assert days(start, end) == said


def test_table_shows_rows_in_the_order_given(snapshot):
    rows = snapshot.rows(Filters(), "date_down")
    assert readable(rows)["Sentence"].to_pylist() == rows["text"].to_pylist()


def test_words_that_many_rows_share_are_sent_once_and_long_sentences_cut(snapshot):
    rows = snapshot.rows(Filters(), "date_down")
    shown = readable(rows)
    assert pa.types.is_dictionary(shown["Country"].type)
    assert shown["Country"].to_pylist() == [country_name(code) or None for code in rows["country"].to_pylist()]
    text = rows.schema.get_field_index("text")
    long = readable(rows.set_column(text, "text", pa.array(["ab " * 4000] * rows.num_rows)))["Sentence"][0].as_py()
    assert len(long) <= SENTENCE
    assert long.endswith("ab…")


@pytest.mark.parametrize(
    ("state", "row"),
    [
        ({}, None),
        ({"selection": {"rows": [], "cells": []}}, None),
        ({"selection": {"rows": [3], "cells": []}}, 3),
        ({"selection": {"rows": [3], "cells": [[5, "Place"]]}}, 5),
    ],
)
def test_selected_row(state, row):
    assert selected_row(state) == row


@pytest.mark.parametrize(
    ("before", "now", "row"),
    [
        (([0], []), ([0], [[4, "Place"]]), 4),
        (([4], [[4, "Place"]]), ([2], [[4, "Place"]]), 2),  # a box, while a cell of another row is still selected
        (([4], [[4, "Place"]]), ([4], [[5, "Place"]]), 5),
        (([4], [[4, "Place"]]), ([], [[4, "Place"]]), 4),  # its own box: what is read stays
    ],
)
def test_the_row_that_was_clicked_last_is_read(before, now, row):
    was = {"rows": before[0], "cells": [tuple(cell) for cell in before[1]]}
    assert selected_row({"selection": {"rows": now[0], "cells": now[1]}}, was) == row


def test_csv_holds_the_shown_rows_in_their_order(snapshot):
    filters = Filters(country=("SD",))
    lines = whole(csv_pieces, shown_table(snapshot, filters, "date_up", "reports")).decode("utf-8-sig").splitlines()
    ids = [line.split(",")[0] for line in lines[1:]]
    assert ids == snapshot.rows(filters, "date_up")["event_id"].to_pylist()


def test_every_sub_type_has_a_name_of_its_own():
    names = [words(sub) for subs in SUB_TYPES.values() for sub in subs]
    assert len(set(names)) == len(names) == 33
    assert not [name for name in names if "_" in name or len(name) > 32]


def test_the_event_being_read_has_a_ring(snapshot):
    deck, _ = event_map(snapshot, Filters(), (30, 48, 5), [], "light", row(0))
    rings = next(layer for layer in json.loads(deck.to_json())["layers"] if layer["id"] == "rings")
    assert [f["geometry"]["coordinates"] for f in rings["data"]["features"]] == [[32.6178, 46.6558]]
    assert place_key(row(14)) == ""


def test_reports_of_one_occurrence_stand_together(tmp_path):
    told_twice = [changed(event, cluster_id="one") if event.event_id in ("e000", "e006") else event for event in EVENTS]
    store = write_store(tmp_path, told_twice)
    answers = Snapshot.of_files(store.event_files(), store.article_files(), "0", "now")
    assert [report["event_id"] for report in answers.reports(["one"]).to_pylist()] == ["e000", "e006"]
