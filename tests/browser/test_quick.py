"""A second thing done at once after a first: the page keeps both, whatever part of its answer to the first had come by then."""

from __future__ import annotations

import random
import time
from urllib.parse import parse_qs, urlsplit

import pytest
from pointer import drag
from waiting import PATIENCE, settled

from dashboard.saved_views import SavedViews

pytestmark = pytest.mark.browser
PRESET = {"since": ["2022-01-01"], "until": ["2022-12-31"]}


@pytest.fixture
def page(chromium, address):
    page = chromium.new_page(viewport={"width": 1440, "height": 1500})
    page.goto(address)
    page.wait_for_selector(".st-detail", timeout=PATIENCE)
    settled(page)
    yield page
    assert page.locator("[data-testid=stException]").count() == 0
    page.close()


def chosen(page):
    found = parse_qs(urlsplit(page.url).query)
    return {name: sorted(values) for name, values in found.items() if name not in ("at", "event")}


def ends_in(page, wanted):
    """Wait until the address holds these choices, then until nothing is answered any more: it must hold them still. None is any value."""
    as_wanted = lambda: (now := chosen(page)).keys() == wanted.keys() and all(value in (None, now[name]) for name, value in wanted.items())  # noqa: E731
    end = time.monotonic() + PATIENCE / 1000
    while not as_wanted() and time.monotonic() < end:
        page.wait_for_timeout(50)
    settled(page)
    page.wait_for_timeout(300)
    settled(page)
    assert as_wanted(), (chosen(page), wanted)


def type_of(code):
    return lambda page: page.locator(f"[class*='st-key-choose_type_{code}'] label").first.click()


def search(page):
    page.get_by_placeholder("words, or").fill("Kherson")
    page.keyboard.press("Enter")


def brush(page):
    box = page.locator(".st-key-timeline [data-testid=stVegaLiteChart]").first.bounding_box()
    drag(page, box, (40, 60), (150, 70), steps=4)


def drag_map(page):
    box = page.locator("[data-part=map]").bounding_box()
    drag(page, box, (300, 300), (360, 320), steps=4)


def opened_list(name):
    def opened(page):
        page.locator(f"[class*='st-key-choose_{name}'] input").first.click()
        page.get_by_role("option").first.wait_for(timeout=PATIENCE)

    return opened


def opened_menu(menu, name):
    def opened(page):
        page.get_by_role("button", name=menu).click()
        page.get_by_role("button", name=name).wait_for(timeout=PATIENCE)
        settled(page)

    return opened


def option(name):
    return lambda page: page.get_by_role("option", name=name).first.click()


def option_of_several(name):
    def picked(page):
        option(name)(page)
        page.keyboard.press("Escape")  # the list stays open for more

    return picked


def pressed(name):
    return lambda page: page.get_by_role("button", name=name).first.click()


def words(name, exact=False):
    return lambda page: page.get_by_text(name, exact=exact).first.click()


def unfolded(name):
    return lambda page: page.locator(f".st-key-{name} summary").click()


# what is made ready in peace, what is done, and what the address then holds
FIRSTS = {
    "preset": (opened_menu("Date presets", "2022 · "), pressed("2022 · "), PRESET),
    "view": (opened_menu("Views", "Fights"), pressed("Fights"), {"type": ["battles"], "until": ["2023-01-01"]}),
    "country": (opened_list("country"), option_of_several("Ukraine ·"), {"country": ["UA"]}),
    "order": (opened_list("order"), option("Most killed"), {"order": ["killed"]}),
    "beside": (None, lambda page: page.locator(".st-key-country_UA button").click(), {"country": ["UA"], "list": ["country"]}),
    "brush": (None, brush, {"since": None, "until": None}),
}
SECONDS = {
    "riots": (type_of("riots"), {"type": ["riots"]}),
    "explosions": (type_of("explosions_remote_violence"), {"type": ["explosions_remote_violence"]}),
    "search": (search, {"q": ["Kherson"]}),
    "unreal": (words("Also show planned"), {"unreal": ["yes"]}),
    "events": (words("Events", exact=True), {"show": ["events"]}),
    "map": (drag_map, {}),
    "compare": (unfolded("compare"), {}),
    "coverage": (unfolded("coverage"), {}),
    "more": (unfolded("more"), {}),
    "playing": (words("Play over time"), {}),
}
ALL = {**{name: (None, *done) for name, done in SECONDS.items()}, **FIRSTS}


def both(*effects):
    """The choices after one thing and another: types are ticked beside each other."""
    found: dict[str, list[str] | None] = {}
    for effect in effects:
        for name, values in effect.items():
            found[name] = sorted({*(found.get(name) or []), *values}) if name == "type" else values
    return found


@pytest.mark.parametrize("seed", range(4))
def test_any_two_things_done_at_once_are_both_kept(page, store, seed):
    SavedViews(store.folder).save("Fights", {"type": ["battles"], "until": ["2023-01-01"]})
    random_pairs = random.Random(seed)
    for _ in range(6):
        settled(page)
        one = random_pairs.choice(list(ALL))
        two = random_pairs.choice([name for name in SECONDS if name != one])
        ready, first, leaves = ALL[one]
        if ready:
            ready(page)
        first(page)
        page.wait_for_timeout(random_pairs.choice((0, 0, 20, 60, 120, 200, 350)))
        SECONDS[two][0](page)
        ends_in(page, both(leaves, SECONDS[two][1]))
        page.goto(page.url.split("?")[0])
        page.wait_for_selector(".st-detail", timeout=PATIENCE)
