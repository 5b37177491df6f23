"""What a reader sees and does, in a real browser against the running dashboard."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from PIL import Image
from pointer import drag
from waiting import PATIENCE, frames

from dashboard.filters import Filters
from dashboard.query import Snapshot

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def opened(chromium, address):
    """The page, drawn once for all tests, with a note of every request that it made and every error that it met."""
    page = chromium.new_page(viewport={"width": 1440, "height": 1300})
    page.asked, page.failures = [], []
    page.on("request", lambda request: page.asked.append(request.url))
    page.on("pageerror", lambda error: page.failures.append(str(error)))
    page.on("dialog", lambda dialog: page.failures.append(f"a script ran: {dialog.message}"))
    page.goto(address)
    drawn(page, 18)
    yield page
    page.close()


@pytest.fixture
def page(opened):
    """The page with no choice made."""
    # the last is the only chip, or clears all of them
    opened.evaluate("[...document.querySelectorAll('.st-key-chips button')].at(-1)?.click()")
    drawn(opened, 18)
    return opened


def drawn(page, shown):
    """Wait until so many events are shown and the run has ended."""
    page.wait_for_function(
        "n => document.querySelector('[data-testid=counts] b')?.textContent == n"
        " && !document.querySelector('[data-testid=stStatusWidget]')",
        arg=f"{shown}",
        timeout=PATIENCE,
    )
    page.wait_for_selector(".st-key-map canvas", timeout=PATIENCE)
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=PATIENCE)
    before = None
    for _ in range(100):  # until nothing on the page's canvases changes any more
        now = page.locator("canvas").evaluate_all("all => all.map(canvas => canvas.width && canvas.toDataURL()).join()")
        if now == before:
            return
        before = now
        page.wait_for_timeout(300)


def picture(page, selector):
    return Image.open(io.BytesIO(page.locator(selector).first.screenshot(timeout=PATIENCE))).convert("RGB")


def pixels(image, colour, near=24):
    return sum(
        count
        for count, pixel in image.getcolors(image.width * image.height)
        if all(abs(a - b) <= near for a, b in zip(pixel, colour, strict=True))
    )


def fits(page, selector):
    box = page.locator(selector).first.bounding_box()
    return box["x"] >= 0 and box["x"] + box["width"] <= page.viewport_size["width"]


EXPLOSIONS, PROTESTS = (0xD9, 0x60, 0x0F), (0x00, 0x80, 0x6F)


def test_the_map_is_drawn_and_nobody_else_is_asked(page):
    page.wait_for_function("() => performance.getEntriesByName(location.origin + '/app/static/basemap/world.json').length")
    image = picture(page, ".st-key-map")
    assert len(image.getcolors(image.width * image.height)) > 200  # land, sea, borders, marks
    assert pixels(image, EXPLOSIONS) > 60
    outside = [url for url in page.asked if not re.match(r"(https?|wss?)://127\.0\.0\.1[:/]|data:|blob:", url)]
    assert outside == []
    assert page.failures == []


def test_a_filter_changes_map_timeline_table_and_counts_together(page):
    before = {name: picture(page, f".st-key-{name}") for name in ("map", "timeline")}
    page.get_by_text("Protests ·").click()
    drawn(page, 1)
    after = {name: picture(page, f".st-key-{name}") for name in ("map", "timeline")}
    for name in before:
        assert pixels(before[name], EXPLOSIONS) > 60, name
        assert pixels(after[name], EXPLOSIONS, 8) == 0, name
        assert pixels(after[name], PROTESTS) > 40, name
    assert "Thousands marched through" in page.locator(".st-detail blockquote").inner_text()
    assert page.locator("[data-testid=stDataFrame] canvas").count()
    assert "type=protests" in page.url


def test_what_was_drawn_for_an_earlier_choice_gives_its_memory_back(page):
    page.evaluate("window.earlier = [...document.querySelectorAll('[data-testid=stDataFrame] canvas')]")
    page.get_by_text("Protests ·").first.click()
    drawn(page, 1)
    page.wait_for_function("earlier.length && earlier.every(canvas => !canvas.isConnected && !canvas.width)", timeout=PATIENCE)
    assert page.locator("[data-testid=stDataFrame] canvas").first.evaluate("canvas => canvas.width") > 100


def test_the_download_holds_exactly_the_shown_rows(page, store):
    page.get_by_text("Explosions, remote violence ·").click()
    drawn(page, 6)
    with page.expect_download(timeout=PATIENCE) as download:
        page.get_by_role("link", name="Download CSV").click()
    rows = list(csv.DictReader(io.StringIO(Path(download.value.path()).read_text("utf-8-sig"))))
    answers = Snapshot.of_files(store.event_files(), store.article_files(), "0", "now")
    wanted = answers.rows(Filters(type=("explosions_remote_violence",)), "date_down").to_pylist()
    assert [row["event_id"] for row in rows] == [row["event_id"] for row in wanted]
    assert list(rows[0]) == list(wanted[0])
    assert next(row for row in rows if row["event_id"] == "e020")["text"].startswith("'=1+1")


def test_a_brush_over_the_timeline_sets_the_dates(page):
    box = page.locator(".st-key-timeline [data-testid=stVegaLiteChart]").bounding_box()
    drag(page, box, (40, 60), (150, 70), steps=8)
    page.wait_for_function("() => location.search.includes('since=2022-10')", timeout=PATIENCE)
    page.locator(".st-key-chips button").first.click()
    drawn(page, 18)


def test_a_row_shows_its_sentence_and_strangers_markup_does_not_run(page):
    page.get_by_placeholder("words, or").fill("works")
    page.keyboard.press("Enter")
    drawn(page, 1)
    pane = page.locator(".st-detail")
    assert "<script>alert(1)</script>" in pane.locator("blockquote").inner_text()
    assert pane.locator("a").count() == 0
    assert page.failures == []


def test_a_click_on_a_mark_chooses_its_place(page):
    box = page.locator(".st-key-map canvas").first.bounding_box()
    image = picture(page, ".st-key-map canvas")
    spots = [
        (x, y)
        for x in range(0, image.width, 2)
        for y in range(0, image.height, 2)
        if all(abs(a - b) < 12 for a, b in zip(image.getpixel((x, y)), PROTESTS, strict=True))
    ]
    x, y = (sum(axis) / len(spots) for axis in zip(*spots, strict=True))
    page.mouse.move(box["x"] + x - 20, box["y"] + y)
    page.mouse.move(box["x"] + x, box["y"] + y, steps=4)
    page.locator("[data-part=tip]").get_by_text("Kyiv").wait_for(timeout=PATIENCE)
    page.mouse.down()
    page.mouse.up()
    drawn(page, 1)
    assert "Place: Kyiv" in page.locator(".st-key-chips").inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_holds_the_page(chromium, address, scheme):
    page = chromium.new_page(viewport={"width": 390, "height": 844}, color_scheme=scheme)
    page.goto(address)
    drawn(page, 18)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert all(fits(page, selector) for selector in (".st-key-map", ".st-key-timeline", "[data-testid=stDataFrame]"))
    assert pixels(picture(page, ".st-key-map"), (0xFF, 0x9A, 0x4D) if scheme == "dark" else EXPLOSIONS) > 40
    page.close()


def test_playback_runs_in_the_browser_alone(page):
    page.get_by_text("Play over time").click()
    button = page.get_by_role("button", name="Play", exact=True)
    button.wait_for(timeout=PATIENCE)
    label = page.locator("[data-part=label]")
    label.get_by_text("2022-10-02 – 2022-10-08").wait_for(timeout=PATIENCE)  # this browser is American: its weeks begin on Sunday
    drawn(page, 18)
    opened = label.inner_text()
    assert pixels(picture(page, ".st-key-map"), EXPLOSIONS) > 20
    asked = len(page.asked)
    button.click()
    label.filter(has_not_text=opened).wait_for(timeout=PATIENCE)
    assert page.asked[asked:] == []
    page.get_by_role("button", name="Pause").click()
    frames(page, 2)
    stopped = label.inner_text()
    frames(page, 60)
    assert label.inner_text() == stopped
    assert page.failures == []
    page.get_by_text("Play over time").click()
