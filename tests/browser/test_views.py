"""Saved views, comparing and printing in a real browser."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from dashboard.saved_views import SavedViews

pytestmark = pytest.mark.browser
PATIENCE = 60_000


def opened(chromium, url):
    page = chromium.new_page(viewport={"width": 1440, "height": 1300})
    page.goto(url)
    page.wait_for_selector(".st-detail", timeout=PATIENCE)
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=PATIENCE)
    return page


def shown(page, n):
    page.wait_for_function("n => document.querySelector('[data-testid=counts] b')?.textContent == n", arg=str(n), timeout=PATIENCE)


def test_a_view_is_saved_opened_and_forgotten(chromium, address, store):
    page = opened(chromium, f"{address}/?country=SD")
    page.locator(".st-key-views button").first.click()
    page.get_by_label("Save this view as").fill("In Sudan")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("button", name="In Sudan").wait_for(timeout=PATIENCE)
    assert SavedViews(store.folder).all()["In Sudan"]["country"] == ["SD"]
    page.close()
    page = opened(chromium, address)
    shown(page, 18)
    page.locator(".st-key-views button").first.click()
    page.get_by_role("button", name="In Sudan").click()
    shown(page, 4)
    page.wait_for_function("() => location.search.includes('country=SD')", timeout=PATIENCE)
    page.locator("[class*='st-key-forget_'] button").first.click()
    page.get_by_role("button", name="In Sudan").wait_for(state="detached", timeout=PATIENCE)
    assert "In Sudan" not in SavedViews(store.folder).all()
    page.close()


def test_two_countries_are_compared_in_charts_and_a_table(chromium, address):
    page = opened(chromium, address)
    page.locator(".st-key-compare summary").click()
    page.locator(".st-key-compare").get_by_text("Countries", exact=True).click()
    page.locator(".st-key-compare [data-testid=stDataFrame]").wait_for(timeout=PATIENCE)
    page.locator(".st-key-compare [data-testid=stVegaLiteChart] canvas").nth(1).wait_for(timeout=PATIENCE)
    page.wait_for_timeout(2000)
    charts = page.locator(".st-key-compare [data-testid=stVegaLiteChart]")
    for at in range(2):
        image = Image.open(io.BytesIO(charts.nth(at).screenshot())).convert("RGB")
        colours = {colour for _, colour in image.getcolors(image.width * image.height)}
        assert {(0x0F, 0x5F, 0x9E), (0xC2, 0x54, 0x0A)} <= colours
    page.close()


def test_print_leaves_the_map_the_timeline_and_the_words(chromium, address):
    page = opened(chromium, f"{address}/?type=battles")
    page.emulate_media(media="print")
    page.wait_for_timeout(1500)
    seen = {name: page.locator(name).first.is_visible() for name in (".st-key-map", ".st-key-timeline", ".st-key-chips", ".st-detail")}
    assert all(seen.values()), seen
    hidden = ("section[data-testid=stSidebar]", ".st-key-doing", ".st-key-compare", ".st-key-add", ".st-key-map_controls", ".st-key-to_map", "[data-part=nearer]")
    assert [name for name in hidden if page.locator(name).first.is_visible()] == []
    assert page.pdf().startswith(b"%PDF")
    page.close()
