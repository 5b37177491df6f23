"""Stores, addresses and hands that do what nobody should: the page says what is wrong, and never shows a wrong state."""

from __future__ import annotations

import shutil

import pyarrow as pa
import pytest
from dashboard_store import changed, sample_articles, sample_events, write_store
from playwright.sync_api import TimeoutError

from pipeline.schema import to_table
from pipeline.store import commit

pytestmark = pytest.mark.browser
PATIENCE = 60_000
EVENTS = sample_events()
HOSTILE = "<img src=x onerror=alert(1)>\"'`$x$ **b** :red[r] @@=alert(1) </script><script>alert(3)</script><iframe srcdoc='<script>alert(4)</script>'>"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("bad") / "store"


@pytest.fixture(scope="module")
def served(folder, serve):
    """One dashboard, under which the store is another for each test."""
    write_store(folder, EVENTS)
    return serve(folder)


@pytest.fixture
def open_page(chromium, folder, served):
    """Opens the page over a store of these events, and looks in the end that no script failed and none of theirs ran."""
    pages, failures = [], []

    def opened(events, query="", shown=None, width=1440):
        if events is not None:
            shutil.rmtree(folder)
            rows = events if isinstance(events, pa.Table) else to_table(events)
            commit(folder, rows, sample_articles(EVENTS[:5]), None)
        page = chromium.new_page(viewport={"width": width, "height": 1300})
        page.on("pageerror", lambda error: failures.append(str(error)))
        page.on("dialog", lambda dialog: (failures.append(f"a script ran: {dialog.message}"), dialog.dismiss()))
        pages.append(page)
        for _ in range(10):  # the server looks for a new version every three seconds
            page.goto(f"{served}/{query}")
            settled(page)
            if shown is None or counted(page) == f"{shown:,}":
                return page
            page.wait_for_timeout(1000)
        raise AssertionError(f"{counted(page)} reports instead of {shown}")

    yield opened
    assert [page.locator("[data-testid=stException]").count() for page in pages] == [0] * len(pages)
    for page in pages:
        page.close()
    assert failures == []


def settled(page):
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=PATIENCE)


def counted(page):
    counts = page.locator("[data-testid=counts] b")
    return counts.inner_text() if counts.count() else ""


def shown(page, n):
    page.wait_for_function("n => document.querySelector('[data-testid=counts] b')?.textContent == n", arg=f"{n:,}", timeout=PATIENCE)
    settled(page)


def on_the_map(page, n):
    page.locator(f'[data-part=map][data-reports="{n}"]').wait_for(state="attached", timeout=PATIENCE)


def test_an_empty_store_says_so(open_page):
    page = open_page([], shown=0)
    page.get_by_text("The store holds no event").wait_for(timeout=PATIENCE)


def test_a_hundred_thousand_events_on_one_point_are_one_mark_and_pages_of_rows(open_page):
    ids = pa.array([f"e{n:06}" for n in range(100_000)])
    rows = to_table(EVENTS[:1]).take([0] * len(ids))
    page = open_page(rows.drop_columns(["event_id", "cluster_id"]).append_column("event_id", ids).append_column("cluster_id", ids), shown=len(ids))
    on_the_map(page, 100_000)
    page.get_by_text("Rows 1 to 100 of 100,000").wait_for(timeout=PATIENCE)


def test_all_undated_and_unplaced_is_said_and_listed(open_page):
    bare = dict.fromkeys(("date_start", "date_end", "latitude", "longitude", "place_precision", "place_radius_km", "country"))
    page = open_page([changed(event, date_precision="unknown", **bare) for event in EVENTS[:5]], shown=5)
    on_the_map(page, 0)
    page.get_by_text("so there is no timeline").wait_for(timeout=PATIENCE)
    page.get_by_text("Without a place 5").wait_for(timeout=PATIENCE)
    page.get_by_text("Without a date 5").wait_for(timeout=PATIENCE)


def test_the_date_line_and_the_poles_are_on_the_map(open_page):
    corners = [(0.0, 180.0), (0.0, -180.0), (-17.8, 179.9), (-17.8, -179.9), (90.0, 0.0), (-90.0, 0.0)]
    page = open_page([changed(EVENTS[0], event_id=f"e{n}", latitude=a, longitude=b) for n, (a, b) in enumerate(corners)], shown=6)
    on_the_map(page, 6)


def test_markup_scripts_and_endless_names_stay_text(open_page):
    fields = ("title", "side_a", "side_b", "place_name", "source", "claim_source", "targets", "admin1", "destination", "date_text")
    hostile = dict.fromkeys(fields, HOSTILE) | {"text": HOSTILE, "text_start": 0, "text_end": len(HOSTILE), "url": "javascript:alert(1)//https://x"}
    long = dict.fromkeys(fields, "y" * 10_000) | {"text": "z" * 10_000, "text_start": 0, "text_end": 10_000}
    events = [changed(event, **(hostile if n % 2 else long)) for n, event in enumerate(EVENTS[:4])]
    for width in (1440, 390):
        page = open_page(events if width == 1440 else None, f"?event={events[1].event_id}", 4, width)
        page.locator(".st-detail blockquote", has_text="<img src=x").wait_for(timeout=PATIENCE)
        assert page.locator(".st-detail a").count() == 0
        page.goto(page.url.split("?")[0] + f"?event={events[0].event_id}")
        page.locator(".st-detail blockquote", has_text="zzzz").wait_for(timeout=PATIENCE)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.locator(".st-detail").evaluate("pane => pane.scrollWidth <= pane.clientWidth")


def test_a_store_built_again_is_offered_and_the_old_one_kept_until_then(open_page, folder):
    page = open_page(EVENTS, shown=18)
    write_store(folder, EVENTS[:3])
    for name in ["Battles ·", "Protests ·"] * 5:  # any change looks for a newer version
        page.get_by_text(name).click()
        settled(page)
        if page.get_by_text("The store was built again").count():
            break
        page.wait_for_timeout(1000)
    assert counted(page) in ("3", "4", "1", "18")  # of the old version
    assert "of 21 reports" in page.locator("[data-testid=counts]").inner_text()
    page.get_by_role("button", name="Show the new version").click()
    page.locator("[data-testid=counts]", has_text="of 3 reports").wait_for(timeout=PATIENCE)


def test_a_damaged_store_and_none_at_all_are_told_in_words(open_page, folder):
    open_page(EVENTS, shown=18)
    for file in (folder / "events").glob("*.parquet"):
        file.write_bytes(b"PAR1 and no more")
    shutil.rmtree(folder / "articles")
    shutil.copytree(folder / "events", folder / "articles")
    page = open_page(None)
    for _ in range(20):
        page.reload()
        settled(page)
        if page.get_by_text("The store cannot be read").count():
            break
        page.wait_for_timeout(1000)
    page.get_by_text("The store cannot be read").wait_for(timeout=PATIENCE)
    shutil.rmtree(folder)
    for _ in range(10):
        page.reload()
        settled(page)
        if page.get_by_text("There is no store in").count():
            break
        page.wait_for_timeout(1000)
    page.get_by_text("There is no store in").wait_for(timeout=PATIENCE)
    folder.mkdir()


def test_an_address_of_nonsense_is_explained_and_the_rest_shown(chromium, address):
    page = chromium.new_page(viewport={"width": 1440, "height": 1300})
    page.goto(f"{address}/?type=bottles&since=tomorrow&bounds=1,2&killed=many&order=up&page=-3&at=x,y,z&event=none&type=protests&q=%00%22")
    settled(page)
    told = " ".join(page.locator("[data-testid=stAlert]").all_inner_texts())
    assert all(word in told for word in ("bottles", "tomorrow", "1,2", "many", "up"))
    assert page.locator("[data-testid=stException]").count() == 0
    page.close()


def test_rapid_clicks_back_forward_and_a_reload_end_in_the_state_of_the_address(chromium, address):
    page = chromium.new_page(viewport={"width": 1440, "height": 1300})
    page.goto(address)
    shown(page, 18)
    page.get_by_text("Protests ·").click()
    shown(page, 1)
    page.wait_for_function("() => location.search == '?type=protests'", timeout=PATIENCE)
    page.get_by_text("Battles ·").click()
    shown(page, 4)
    page.wait_for_function("() => location.search.includes('battles')", timeout=PATIENCE)
    page.go_back()
    shown(page, 1)
    page.go_back()
    shown(page, 18)
    page.go_forward()
    shown(page, 1)
    assert page.url.endswith("?type=protests")
    page.reload()
    shown(page, 1)
    for name in ("Battles ·", "Riots ·", "Protests ·", "Battles ·", "Explosions, remote violence ·"):
        page.get_by_text(name).first.click()
    page.wait_for_function("() => location.search == '?type=explosions_remote_violence&type=riots'", timeout=PATIENCE)
    for pause in (20, 90, 180, 270, 400, 40, 130, 220):  # into every part of an answer to the click before
        page.get_by_text("Battles ·").first.click()
        page.wait_for_timeout(pause)
        page.get_by_text("Protests ·").first.click()
        page.wait_for_timeout(pause // 2)
    page.wait_for_function("() => location.search == '?type=explosions_remote_violence&type=riots'", timeout=PATIENCE)
    shown(page, 7)
    ticked = page.locator(".st-key-types input:checked")
    assert ticked.count() == 2
    page.get_by_text("Also show planned").dblclick()
    settled(page)
    shown(page, 7)
    page.close()


def test_the_row_clicked_last_is_ticked_and_read(chromium, address):
    page = chromium.new_page(viewport={"width": 1440, "height": 1300})
    page.goto(address)
    shown(page, 18)
    rows = [event for event in EVENTS if event.modality in ("asserted", "claimed") and event.date_start]
    rows = [row.event_id for row in sorted(rows, key=lambda row: row.date_start, reverse=True)]

    def read(x, row):
        """Click until the row is read: while the grid draws its rows anew a click may find none."""
        for _ in range(5):
            settled(page)
            table = page.locator("[data-testid=stDataFrame] canvas").first.bounding_box()
            page.mouse.click(table["x"] + x, table["y"] + 36 + 30 * row + 15)
            try:
                page.wait_for_function("id => location.search.includes(id)", arg=rows[row], timeout=20_000)
                return
            except TimeoutError:
                continue
        raise AssertionError(f"row {row} is not read")

    for row in (5, 1, 6, 3):
        read(300, row)
    read(15, 6)  # its box, while a cell of another row is still selected
    settled(page)
    ticked = page.locator("[data-testid=stDataFrame] tr[aria-selected=true] td[aria-colindex='5']")
    text = next(event.text for event in EVENTS if event.event_id == rows[6])
    page.locator("[data-testid=stDataFrame] tr[aria-selected=true]", has_text=text).wait_for(state="attached", timeout=PATIENCE)
    assert ticked.all_inner_texts() == [text]
    page.close()
