"""Adding articles in a real browser: files, a text, a folder; what is found can be opened."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from dashboard_store import sample_events, write_store

pytestmark = pytest.mark.browser
PATIENCE = 60_000
NEWS = "Rockets struck the market in Kharkiv on 5 October 2022, killing four people."


@pytest.fixture
def store(tmp_path):
    return write_store(tmp_path / "store", sample_events()).folder


@pytest.fixture
def page(chromium, serve, store):
    page = chromium.new_page(viewport={"width": 1440, "height": 1300})
    page.goto(serve(store))
    page.wait_for_selector(".st-detail", timeout=PATIENCE)
    page.wait_for_timeout(2500)
    page.locator(".st-key-add summary").click()
    page.get_by_text("Up to 20 MB a file").wait_for(timeout=PATIENCE)
    yield page
    page.close()


def shown(page, n):
    page.wait_for_function("n => document.querySelector('[data-testid=counts] b')?.textContent == n", arg=str(n), timeout=PATIENCE)


def settled(page):
    """Until the server has drawn all: meanwhile a control may stand there twice, as it was and as it is."""
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=PATIENCE)


def test_dropped_files_are_read_and_their_events_opened(page, store):
    page.locator(".st-key-add input[type=file]").set_input_files(
        [{"name": "market.txt", "mimeType": "text/plain", "buffer": NEWS.encode()}, {"name": "broken.zip", "mimeType": "application/zip", "buffer": b"PK"}]
    )
    page.get_by_role("button", name="Read the files").click()
    page.get_by_text("Articles read: 1. Reports of events: 1. Not read: 1.").wait_for(timeout=PATIENCE)
    page.get_by_text("broken: bad zip").first.wait_for(timeout=PATIENCE)
    page.get_by_role("button", name="Show them").click()
    shown(page, 1)
    page.get_by_text("Articles added since version 0").first.wait_for(timeout=PATIENCE)
    page.locator(".st-detail blockquote", has_text="Rockets struck the market").wait_for(timeout=PATIENCE)
    page.wait_for_function("() => location.search.includes('added=0')", timeout=PATIENCE)
    assert (store.with_name("store.articles") / "market.txt").read_text() == NEWS


def test_a_pasted_text_and_a_watched_folder(page, store):
    page.get_by_text("One text", exact=True).click()
    page.get_by_label("Text of one article").fill("Rockets struck the market in Kharkiv on Wednesday, killing four people.")
    page.get_by_label("Title", exact=True).fill("Market hit")
    page.get_by_label("year, Published").click()
    page.keyboard.type("20221006")
    page.get_by_role("button", name="Read the text").click()
    page.get_by_text("Articles read: 1. Reports of events: 1.").wait_for(timeout=PATIENCE)
    page.get_by_role("button", name="Show them").click()
    shown(page, 1)
    page.locator(".st-detail", has_text="2022-10-05").wait_for(timeout=PATIENCE)
    settled(page)

    news = store.with_name("news")
    news.mkdir()
    (news / "one.txt").write_text("Shells hit a depot in Kherson on 7 October 2022.")
    page.get_by_text("A folder to watch", exact=True).click()
    page.get_by_label("Folder on the machine").fill(os.fspath(news))
    page.get_by_role("button", name="Read and watch").click()
    page.get_by_text("Articles read: 1. Reports of events: 1.").wait_for(timeout=PATIENCE)
    settled(page)
    page.get_by_role("button", name="Close").click()
    (news / "two.txt").write_text("Drones struck Kyiv on 8 October 2022. A mine killed a farmer near Izium on 9 October 2022.")
    page.get_by_text("Articles read: 1. Reports of events: 2.").wait_for(timeout=PATIENCE)
