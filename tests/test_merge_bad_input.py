"""What news does that makes one event look like several, or several like one; and a build that dies as it merges."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from pipeline.build import build
from pipeline.merge import merge_reports
from pipeline.occurrences import Occurrence, occurrence, occurrences
from pipeline.records import Event
from pipeline.store import Store
from tests.lines import extract
from tests.test_merge import DAY, KHERSON, LONG, MARKET, NOWHERE, report

ROOT = Path(__file__).resolve().parent.parent
UNDATED: dict[str, Any] = {"date_start": None, "date_basis": "none", "date_precision": "unknown", "published": None}
NAMESAKE = KHERSON | {"latitude": 48.51, "longitude": 35.08, "geoname_id": 9, "admin1": "Dnipropetrovsk Oblast"}


def told(*reports: Event) -> list[Occurrence]:
    return list(occurrences(merge_reports(reports)))


def test_the_same_file_under_two_names_is_one_event_of_one_source(tmp_path: Path) -> None:
    news = tmp_path / "news"
    news.mkdir()
    text = "Shells hit the bread market of Kherson on Monday morning while people queued there, the mayor said."
    for name in ("2022-10-24-one.txt", "2022-10-24-two.txt"):
        (news / name).write_text(text)
    store = build([news], tmp_path / "store", lambda: extract).store
    (row,) = occurrences(Event(**row) for row in store.events().to_pylist())
    assert (row.n_reports, row.n_sources) == (2, 1)


@pytest.mark.parametrize("days", [0, 1, 2, 3])
def test_an_article_published_again_with_a_new_date_is_one_event_of_one_source(days: int) -> None:
    later = DAY + timedelta(days=days)
    first = report("a", text=LONG, date_basis="publication", published=DAY)
    (row,) = told(first, report("b", text=LONG, date_basis="publication", date_start=later, published=later))
    assert (row.n_reports, row.n_sources, row.first_report, row.last_report) == (2, 1, DAY, later)


def test_a_correction_joins_what_it_corrects_and_both_figures_stay() -> None:
    wrong = report("a", text=MARKET, killed_low=21, killed_high=21, injured_low=40, injured_high=40)
    right = report("b", text=MARKET, killed_low=12, killed_high=12, injured_low=40, injured_high=40, published=DAY + timedelta(days=3))
    (row,) = told(wrong, right)
    assert (row.killed_low, row.killed_high) == (12, 21)
    assert row.disagreements == "killed: 21, 12"
    assert row.killed_reported == "21 (a, 2022-10-25); 12 (b, 2022-10-27)"


def test_a_toll_that_rises_over_days_is_one_event() -> None:
    tolls = [8, 16, 23, 30]
    rows = [
        report(f"day-{n}", text=MARKET, killed_low=toll, killed_high=toll, injured_low=40, injured_high=40, published=DAY + timedelta(days=n))
        for n, toll in enumerate(tolls)
    ]
    (row,) = told(*rows)
    assert (row.n_reports, row.killed_low, row.killed_high) == (4, 8, 30)


def test_twenty_strikes_on_one_city_in_one_night_stay_twenty() -> None:
    """One article tells of each by itself; a second tells of their number only."""
    strikes = [report("a", event_id=f"a-{n:02}", text=f"Strike {n} hit the city.") for n in range(20)]
    total = report("b", role="aggregate", event_count=20, text="Twenty rockets hit the city overnight.")
    assert len(told(*strikes)) == 20
    assert len(told(*strikes, total)) == 21


def test_two_articles_that_each_list_twenty_strikes_make_twenty_events() -> None:
    places = [KHERSON | {"place_name": f"street {n}", "latitude": 46.6 + n / 10, "geoname_id": 100 + n} for n in range(20)]
    rows = [report(name, event_id=f"{name}-{n:02}", **place) for name in "ab" for n, place in enumerate(places)]
    assert [row.n_reports for row in told(*rows)] == [2] * 20


def test_two_places_of_one_name_stay_two() -> None:
    assert len(told(report("a", **KHERSON), report("b", **NAMESAKE))) == 2


@pytest.mark.parametrize("other", [UNDATED, {}, NOWHERE | UNDATED])
def test_an_undated_report_joins_nothing_that_it_does_not_copy(other: dict[str, Any]) -> None:
    assert len(told(report("a", **UNDATED), report("b", **other))) == 2


def test_an_undated_copy_joins_and_lends_no_date() -> None:
    (row,) = told(report("a", text=LONG, **UNDATED), report("b", text=LONG, **UNDATED))
    assert (row.date_start, row.date_precision, row.first_report) == (None, "unknown", None)


def test_an_event_is_never_more_exact_than_a_report_of_it() -> None:
    vague = {"date_start": date(2022, 10, 23), "date_end": date(2022, 10, 25), "date_precision": "days"}
    row = occurrence(merge_reports([report("a", **vague), report("b", **vague)]))
    assert (row.date_start, row.date_end, row.date_precision) == (date(2022, 10, 23), date(2022, 10, 25), "days")


# A build that is killed for good in the midst of merging.
_DYING = """
import os, signal, sys
from pathlib import Path
from pipeline.build import build
from pipeline.merge import again
from tests.lines import extract

cluster = again.cluster

def dying(rows, pairs):
    cluster(rows, pairs)
    os.kill(os.getpid(), signal.SIGKILL)

again.cluster = dying
build([Path(sys.argv[1])], Path(sys.argv[2]), lambda: extract)
"""


def test_a_build_killed_as_it_merges_leaves_the_last_store_whole(tmp_path: Path) -> None:
    news, folder = tmp_path / "news", tmp_path / "store"
    news.mkdir()
    (news / "2022-10-24-one.txt").write_text("Shells hit Kherson.")
    before = build([news], folder, lambda: extract).store
    (news / "2022-10-24-two.txt").write_text("Kherson was shelled.")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}
    died = subprocess.run([sys.executable, "-c", _DYING, news, folder], cwd=ROOT, env=environment, timeout=60, check=False)
    assert died.returncode == -signal.SIGKILL
    left = Store(folder)
    assert left.version() == before.version()
    assert left.events().equals(before.events())
    assert left.articles().equals(before.articles())
    after = build([news], folder, lambda: extract).store
    assert after.events()["cluster_id"].to_pylist() == [before.events()["cluster_id"][0].as_py()] * 2
