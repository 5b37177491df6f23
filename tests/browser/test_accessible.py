"""What axe-core finds on the page, in both themes, with everything folded open, and what a keyboard reaches.

`vendor/axe-4.14.1.min.js` is the npm package axe-core 4.14.1 as published (Mozilla Public License 2.0).
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from waiting import PATIENCE, settled

pytestmark = pytest.mark.browser
AXE = Path(__file__).parent / "vendor" / "axe-4.14.1.min.js"


def opened(chromium, address, query="", scheme="light", width=1440, height=1300, **more):
    page = chromium.new_page(viewport={"width": width, "height": height}, color_scheme=scheme, bypass_csp=True, **more)
    page.goto(f"{address}/{query}")
    page.wait_for_selector(".st-detail", timeout=PATIENCE)
    settled(page)
    return page


def serious(page):
    """What axe-core calls serious or critical: the rule, and where it is broken."""
    page.add_script_tag(path=str(AXE))
    found = page.evaluate("() => axe.run().then(r => r.violations.filter(v => ['serious', 'critical'].includes(v.impact)))")
    return [(rule["id"], node["target"], node["failureSummary"]) for rule in found for node in rule["nodes"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("query", ["", "?show=events&type=battles&q=the", "?embed=true", "?lang=uk", "?lang=ar"])
def test_axe_finds_nothing_serious(chromium, address, scheme, query):
    page = opened(chromium, address, query, scheme)
    for name in ("more", "coverage", "articles", "compare", "add") if query == "" or (query, scheme) == ("?lang=ar", "dark") else ():
        page.locator(f".st-key-{name} summary").click()
        page.locator(f".st-key-{name} [data-testid=stExpanderDetails]").wait_for(timeout=PATIENCE)
        settled(page)
    assert serious(page) == []
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_with_open_filters_and_a_playing_map_are_as_accessible(chromium, address, scheme):
    page = opened(chromium, address, "", scheme, width=390, height=844)
    page.locator(".st-key-playing label").click()
    page.locator("[data-part=button]").wait_for(timeout=PATIENCE)
    settled(page)
    assert serious(page) == []
    page.locator("[data-testid=stExpandSidebarButton]").click()
    page.locator(".st-key-choose_q input").wait_for(timeout=PATIENCE)
    settled(page)
    assert serious(page) == []
    page.close()


@pytest.mark.parametrize("menu", ["formats", "views", "presets"])
def test_open_menus_are_as_accessible(chromium, address, menu):
    page = opened(chromium, address)
    page.locator(f".st-key-{menu} button").first.click()
    page.locator("[data-testid=stPopoverBody]").locator("button, input, a").first.wait_for(timeout=PATIENCE)
    settled(page)
    assert serious(page) == []
    page.close()


def test_the_keyboard_reaches_every_part_and_focus_is_seen(chromium, address):
    page = opened(chromium, address)
    reached, unseen = set(), []
    page.mouse.click(2, 2)
    for _ in range(90):
        page.keyboard.press("Tab")
        name, seen = page.evaluate(
            """() => { let e = document.activeElement; const keyed = e.closest('[class*="st-key-"]');
            while (e.shadowRoot?.activeElement) e = e.shadowRoot.activeElement;
            let seen = false;
            for (let x = e, n = 0; x && n < 4; x = x.parentElement, n++) {
              const s = getComputedStyle(x);
              seen ||= (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0) || s.boxShadow !== 'none' || x.matches('canvas, [role=img]');
            }
            return [keyed ? [...keyed.classList].find(c => c.startsWith('st-key-')) : e.tagName, seen || e === document.body]; }"""
        )
        reached.add(name)
        if not seen:
            unseen.append(name)
    wanted = {"st-key-choose_q", "st-key-choose_since", "st-key-choose_country", "st-key-choose_type_battles", "st-key-more", "st-key-export_csv"}
    assert wanted <= reached
    assert unseen == []
    page.close()


def test_the_days_and_the_map_are_moved_by_keys_alone(chromium, address):
    page = opened(chromium, address, "?since=2022-10-01&until=2022-10-31")
    earlier = page.locator(".st-key-days_before button")
    earlier.focus()
    page.keyboard.press("Enter")
    page.wait_for_function("location.search.includes('since=2022-08-31') && location.search.includes('until=2022-09-30')", timeout=PATIENCE)
    page.locator("[data-part=map]").focus()
    page.keyboard.press("+")
    page.keyboard.press("ArrowLeft")
    page.wait_for_function("location.search.includes('at=')", timeout=PATIENCE)
    page.close()


def test_escape_closes_a_menu_and_gives_the_focus_back(chromium, address):
    page = opened(chromium, address)
    for menu in ("presets", "formats", "views"):
        page.locator(f".st-key-{menu} button").first.focus()
        page.keyboard.press("Enter")
        shown = page.locator("[data-testid=stPopoverBody]")
        shown.locator("button, input, a").first.wait_for(timeout=PATIENCE)
        settled(page)
        page.keyboard.press("Escape")
        shown.wait_for(state="detached", timeout=PATIENCE)
        assert page.evaluate("menu => Boolean(document.activeElement.closest(`.st-key-${menu}`))", menu)
    page.close()


@pytest.mark.parametrize(("locale", "weekday"), [("en-US", 6), ("ar-EG", 5), ("uk-UA", 0)])
def test_map_and_timeline_are_told_in_words_and_weeks_begin_by_locale(chromium, address, locale, weekday):
    page = opened(chromium, address, locale=locale)
    told = " ".join(page.locator(".st-heard").all_text_contents())
    first = date.fromisoformat(re.search(r"\d{4}-\d\d-\d\d", page.locator(".st-key-timeline .st-heard").text_content())[0])
    assert first.weekday() == weekday
    assert {"en-US": "Kherson: ", "ar-EG": "خيرسون: ", "uk-UA": "Херсон: "}[locale] in told
    assert all(not box or box["width"] <= 1 for box in (line.bounding_box() for line in page.locator(".st-heard").all()))
    page.close()


@pytest.mark.parametrize(("query", "told"), [("", "Skip to main content"), ("?lang=uk", "Перейти до основного вмісту")])
def test_the_link_to_what_the_page_holds_speaks_its_language(chromium, address, query, told):
    page = opened(chromium, address, query)
    assert page.locator("[data-testid=stSkipToContent]").text_content() == told
    page.close()


@pytest.mark.parametrize("query", ["", "?lang=ar"])
def test_a_phone_scrolls_in_one_direction_only(chromium, address, query):
    page = opened(chromium, address, query, width=390, height=844)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    box = page.locator("[data-testid=stSidebarContent]").bounding_box()
    assert box["x"] + box["width"] <= 0 or box["x"] >= 390, "the folded side bar lies over the page"
    page.close()
