"""Saved views, exports and languages of the page."""

from __future__ import annotations

import ast
import io
import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import pyarrow.parquet as pq
import pytest
from dashboard_store import shown_table
from PIL import Image

from dashboard import (
    add_view,
    articles_view,
    codes,
    compare_view,
    detail,
    export,
    filters,
    map_view,
    rows_view,
    side_bar,
    speak,
    table,
    timeline,
)
from dashboard.about import about
from dashboard.brief import brief_bytes
from dashboard.filters import Filters
from dashboard.look import KINDS, LOOKS
from dashboard.look import words as in_words
from dashboard.map import ATTRIBUTION
from dashboard.saved_views import SavedViews
from dashboard.sent_files import BOM, FILES
from pipeline.schema import _ALLOWED, EVENT_TYPE_OF

pytestmark = pytest.mark.usefixtures("english_afterwards")
NOW = datetime(2024, 5, 1, 12, 30, tzinfo=UTC)


def written(snapshot, ending, filters=None, view="reports"):
    filters = filters or Filters(type=("explosions_remote_violence",))
    table = shown_table(snapshot, filters, "date_down", view)
    return table, b"".join(FILES[ending][1]([table], about(snapshot, filters, "date_down", view, NOW)))


@pytest.mark.parametrize(("locale", "weekday"), [("en-US", 6), ("ar-EG", 5), ("uk-UA", 0), ("de", 0), (None, 0)])
def test_the_preset_of_a_week_begins_where_the_reader_does(snapshot, locale, weekday):
    speak.use("en", speak.week_start_of(locale))
    last = snapshot.daily(Filters())[-1][0]
    weeks = [days for _, *days in side_bar.presets(snapshot, Filters()) if days[0] and (days[1] - days[0]).days == 6]
    assert weekday in {since.weekday() for since, _ in weeks}
    assert all(since <= last <= until for since, until in weeks)


@pytest.mark.parametrize("view", ["reports", "events"])
def test_every_format_holds_the_shown_rows_in_their_order(snapshot, view):
    name = "event_id" if view == "reports" else "cluster_id"
    table, geojson = written(snapshot, "geojson", view=view)
    ids = table[name].to_pylist()
    assert len(ids) == 6
    assert [feature["properties"][name] for feature in json.loads(geojson)["features"]] == ids
    assert pq.read_table(io.BytesIO(written(snapshot, "parquet", view=view)[1]))[name].to_pylist() == ids
    kml = ElementTree.fromstring(written(snapshot, "kml", view=view)[1])
    data = "{http://www.opengis.net/kml/2.2}"
    assert [cell[0].text for cell in kml.iter(f"{data}Data") if cell.get("name") == name] == ids


def test_exports_say_their_filters_version_and_sources(snapshot):
    told = json.loads(written(snapshot, "geojson")[1])["sitrep"]
    assert told["Filters"] == "Type: Explosions, remote violence"
    assert told["Store"] == "version 7, built 2024-05-01 10:00"
    assert told["Exported"] == "2024-05-01 12:30+00:00"
    assert "Own test sentences (6)" in told["Sources"]
    assert json.loads(pq.read_schema(io.BytesIO(written(snapshot, "parquet")[1])).metadata[b"sitrep"]) == told
    assert b"Own test sentences (6)" in written(snapshot, "kml")[1]
    archive = zipfile.ZipFile(io.BytesIO(written(snapshot, "zip")[1]))
    assert archive.read("sitrep.csv").startswith(BOM)
    assert "version 7" in archive.read("about.txt").decode()


def test_csv_for_excel_differs_by_its_mark_alone(snapshot):
    assert written(snapshot, "excel.csv")[1] == BOM + written(snapshot, "csv")[1]


@pytest.mark.parametrize("filters", [Filters(), Filters(q="no such words")])
def test_the_brief_is_drawn(snapshot, filters):
    told = about(snapshot, filters, "date_down", "reports", NOW)
    picture = Image.open(io.BytesIO(brief_bytes(snapshot, filters, told, "png")))
    assert picture.size == (1240, 1754)
    assert brief_bytes(snapshot, filters, told, "pdf").startswith(b"%PDF")


def test_views_are_kept_by_name(tmp_path):
    saved = SavedViews(tmp_path)
    assert saved.all() == {}
    saved.save(" North ", {"country": ["UA"]})
    saved.save("East", {"q": ["ridge"]})
    assert list(SavedViews(tmp_path).all()) == ["East", "North"]
    saved.forget("East")
    assert saved.all() == {"North": {"country": ["UA"]}}
    (tmp_path / "views.json").write_text("{")
    assert saved.all() == {}


def messages():
    """Every text that the page asks for by itself, with where it stands."""
    for file in Path(speak.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            named = isinstance(node, ast.Call) and getattr(node.func, "id", None) == "say"
            if named and isinstance(node.args[0], ast.Constant):
                yield node.args[0].value, file.name
    known = set(EVENT_TYPE_OF) | _ALLOWED["date_basis"] | _ALLOWED["date_precision"] | set(SPEAKERS) | set(AFFECTED)
    yield from ((in_words(code), "labels") for code in sorted(known))
    for told in _TABLES:
        yield from ((str(word), "a table of words") for word in told)


AFFECTED = ("evacuated", "displaced", "detained", "abducted", "released", "crowd", "affected")
SPEAKERS = ("author", "government", "military", "armed_group", "igo", "monitor_ngo", "medic_rescue", "witness_local", "media", "mixed")
_TABLES = (
    codes.ORDERS.values(), codes.LISTS.values(), codes.ROLES.values(), codes.PRECISIONS.values(), LOOKS.values(),
    [kind.label for kind in KINDS.values()], filters._LABELS.values(), articles_view._HEADS.values(), compare_view.BY.values(), compare_view.WHAT.values(), compare_view.WHAT.values(), add_view.WAYS.values(),
    rows_view.VIEW_NAMES.values(), [name for name in export.FILES.values() if " " in name], [told for _, told in detail.KEY], ("Brief (PDF)", "Brief (PNG)"),
    table.WIDTHS, ("Who", "To whom", "How sure", "Region", "Country", "Type", "Source"), (ATTRIBUTION,),
    map_view._CONTROLS.values(), map_view._WORDS["titles"].values(), [told for name, told in map_view._WORDS.items() if name != "titles"],
    timeline._COUNTS.values(), timeline._STARTS.values(), (timeline._FAR, timeline._NEAR),
)  # fmt: skip


def test_translations_keep_the_blanks_to_fill():
    for code in speak.LANGUAGES:
        for words, told in speak._catalogue(code).items():
            assert {part.split("}")[0] for part in words.split("{")[1:]} == {part.split("}")[0] for part in told.split("{")[1:]}, words


@pytest.mark.parametrize("code", sorted(set(speak.LANGUAGES) - {"en"}))
def test_every_language_says_all_that_english_does(code):
    known = speak._catalogue(code)
    assert [found for found in messages() if found[0] not in known] == []
