"""A tour of all that a reader can do. After each step map, timeline, table, counts and exports are compared with what
the store's own rows say, worked out here anew and not by the dashboard's queries."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pyarrow.parquet as pq
import pytest
from PIL import Image, ImageColor
from playwright.sync_api import TimeoutError
from pointer import drag
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from waiting import PATIENCE, settled

from dashboard.look import KINDS

pytestmark = pytest.mark.browser
MAP = "[data-part=map]"
KML = "{http://www.opengis.net/kml/2.2}"


class Tour:
    """A page, the rows of the store behind it, and the last bars that the timeline was sent."""

    def __init__(self, chromium, address, store):
        self.rows = store.events().to_pylist()
        self.bars: list[dict[str, int]] = []
        self.sent: dict[str, list[dict[str, int]]] = {}
        self.failures: list[str] = []
        self.page = chromium.new_page(viewport={"width": 1440, "height": 1500})
        self.page.on("pageerror", lambda error: self.failures.append(str(error)))
        self.page.on("websocket", lambda socket: socket.on("framereceived", self._took))
        self.page.goto(address)

    def _took(self, frame):
        if not isinstance(frame, bytes):
            return
        message = ForwardMsg()
        message.ParseFromString(frame)
        if message.WhichOneof("type") == "ref_hash":  # the same as before, so only named
            self.bars = self.sent.get(message.ref_hash, self.bars)
        elif message.delta.new_element.WhichOneof("type") == "vega_lite_chart":
            chart = json.loads(message.delta.new_element.vega_lite_chart.spec)
            if "vconcat" in chart:  # the other charts have but one part
                self.bars = self.sent[message.hash] = sent_bars(chart)

    def agree(self, wanted=bool, unreal=False, barred=None):
        """Wait until the page shows these rows, and check that each part of it shows the same. `barred` are the rows
        behind the bars where that is more: a bar of a chosen week counts the whole week."""
        rows = [row for row in self.rows if (unreal or row["modality"] in ("asserted", "claimed")) and wanted(row)]
        page = self.page
        page.wait_for_function(
            "n => document.querySelector('[data-testid=counts] b')?.textContent == n && !document.querySelector('[data-testid=stStatusWidget]')",
            arg=str(len(rows)), timeout=PATIENCE,
        )  # fmt: skip
        placed = sum(row["latitude"] is not None for row in rows)
        page.locator(f'{MAP}[data-reports="{placed}"]').wait_for(state="attached", timeout=PATIENCE)
        page.wait_for_function(
            "n => document.querySelector('[data-testid=stDataFrame] table')?.ariaRowCount == n", arg=str(len(rows) + 1), timeout=PATIENCE
        )
        texts = {row["text"] for row in rows}
        barred = rows if barred is None else barred
        for _ in range(100):  # the parts of the page come one after another
            if self.sentences() <= texts and self.drawn_bars() == touched_bars(barred, self.bars):
                break
            page.wait_for_timeout(100)
        assert self.sentences() <= texts
        assert self.drawn_bars() == touched_bars(barred, self.bars)
        return rows

    def sentences(self):
        return set(self.page.locator("[data-testid=stDataFrame] tbody td[aria-colindex='5']").all_inner_texts())

    def drawn_bars(self):
        """Reports of each bar that is not faded, by its first day."""
        sums: dict[int, int] = {}
        for bar in self.bars:
            if bar["i"]:
                sums[bar["a"]] = sum(n for name, n in bar.items() if name.startswith("t"))
        return sums

    def address(self):
        return {name: values[0] for name, values in parse_qs(urlsplit(self.page.url).query).items()}

    def wait_for_address(self, part):
        self.page.wait_for_function("part => decodeURIComponent(location.search).includes(part)", arg=part, timeout=PATIENCE)

    def drop(self, chip):
        """Take one filter away, once the page has ended its run: while it reruns a chip may stand twice."""
        settled(self.page)
        self.page.locator(".st-key-chips button").filter(has_text=chip).first.click()

    def clear(self):
        self.page.evaluate("[...document.querySelectorAll('.st-key-chips button')].at(-1)?.click()")

    def download(self, name):
        settled(self.page)  # a file of what was chosen last
        with self.page.expect_download(timeout=PATIENCE) as download:
            self.page.get_by_role("button", name=name).or_(self.page.get_by_role("link", name=name)).first.click()
        return Path(download.value.path()).read_bytes()

    def downloaded_ids(self, column="event_id"):
        return [row[column] for row in read_csv(self.download("Download CSV"))]


def sent_bars(chart):
    """The bars of the timeline, as it is described: columns of numbers in words."""
    [columns] = chart["vconcat"][0]["data"]["values"]
    rows = zip(*([int(number) for number in words.split()] for words in columns.values()), strict=True)
    return [dict(zip(columns, row, strict=True)) for row in rows]


def touched_bars(rows, bars):
    """How many of the rows known to the week or closer touch each of these bars."""
    epoch, sums = date(1970, 1, 1), {}
    for a, b in {(bar["a"], bar["b"]) for bar in bars if bar["i"]}:
        first, last = epoch + timedelta(days=a), epoch + timedelta(days=b - 1)
        n = sum(
            row["date_precision"] in ("day", "days", "week") and row["date_start"] <= last and row["date_end"] >= first for row in rows
        )
        if n:
            sums[a] = n
    return sums


def read_csv(content):
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


@pytest.fixture(scope="module")
def tour(chromium, address, store):
    tour = Tour(chromium, address, store)
    tour.agree()
    yield tour
    tour.page.close()


@pytest.fixture
def clear(tour):
    """The tour with no choice made."""
    tour.clear()
    tour.agree()
    return tour


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("drones Kherson", lambda row: "drones" in row["text"]),
        ('"struck Kherson"', lambda row: "struck Kherson" in row["text"]),
        ("rapid", lambda row: "Rapid" in (row["side_a"] or "")),
    ],
)
def test_words_and_phrases_are_searched(clear, words, wanted):
    clear.page.get_by_placeholder("words, or").fill(words)
    clear.page.keyboard.press("Enter")
    rows = clear.agree(wanted)
    assert clear.downloaded_ids() == [row["event_id"] for row in rows]


def test_types_dates_lists_and_order(clear):
    page = clear.page
    page.get_by_text("Explosions, remote violence ·").click()
    explosion = lambda row: row["event_type"] == "explosions_remote_violence"  # noqa: E731
    rows = clear.agree(explosion)
    page.locator("[class*='st-key-choose_order'] input").click()
    page.get_by_role("option", name="Most killed").click()
    clear.wait_for_address("order=killed")
    killed = [int(row["killed_high"] or row["killed_low"] or 0) for row in read_csv(clear.download("Download CSV"))]
    assert len(killed) == len(rows)
    assert killed == sorted(killed, reverse=True)
    page.get_by_text("On the map").first.click()
    clear.wait_for_address("list=map")
    clear.agree(lambda row: explosion(row) and row["latitude"] is not None)
    page.locator("[class*='st-key-choose_order'] input").click()
    page.get_by_role("option", name="Newest first").click()
    clear.clear()
    clear.agree()


def real(row):
    return row["modality"] in ("asserted", "claimed")


def from_list(page, name, take):
    """Open the list of one filter and take something from it; one that a run of the page closed meanwhile is opened again."""
    for patience in (5_000, 10_000, PATIENCE):
        settled(page)
        page.locator(f"[class*='st-key-choose_{name}'] input").click()
        try:
            return take(patience)
        except TimeoutError:
            page.keyboard.press("Escape")
    raise AssertionError(f"the list {name} does not stay open")


def offered(page, name):
    """What the list of one filter offers, each choice with the number that it shows."""

    def read(patience):
        page.get_by_role("option").first.wait_for(timeout=patience)
        return page.get_by_role("option").all_inner_texts()

    texts = from_list(page, name, read)
    page.keyboard.press("Escape")
    return {choice: int(n) for choice, _, n in (text.rpartition(" · ") for text in texts)}


def pick(page, name, choice):
    from_list(page, name, lambda patience: page.get_by_role("option", name=f"{choice} ·").click(timeout=patience))
    if name not in ("killed", "confidence"):  # a list of several choices stays open
        page.keyboard.press("Escape")


def told(values):
    """How many rows have each of these values."""
    values = [value for value in values if value]
    return {value: values.count(value) for value in values}


def test_country_region_and_place_each_leave_what_they_say(clear):
    page = clear.page
    names = {"UA": "Ukraine", "SD": "Sudan"}
    rows = [row for row in clear.rows if real(row)]
    assert offered(page, "country") == {names[code]: n for code, n in told(row["country"] for row in rows).items()}
    pick(page, "country", "Ukraine")
    rows = clear.agree(lambda row: row["country"] == "UA")
    assert offered(page, "region") == told(row["admin1"] for row in rows)
    pick(page, "region", "Kherson Oblast")
    rows = clear.agree(lambda row: row["admin1"] == "Kherson Oblast")
    assert offered(page, "place") == told(row["place_name"] for row in rows if row["latitude"])
    pick(page, "place", "Antonivka")
    # the map goes on to show the other places, so that they can be chosen: only the rows are fewer
    page.wait_for_function("() => document.querySelector('[data-testid=counts] b')?.textContent == '2'", timeout=PATIENCE)
    assert [row["place_name"] for row in read_csv(clear.download("Download CSV"))] == ["Antonivka"] * 2
    for chip, left in (("Place: Antonivka", lambda row: row["admin1"] == "Kherson Oblast"), ("Region: Kherson Oblast", lambda row: row["country"] == "UA")):
        clear.drop(chip)
        clear.agree(left)
    page.get_by_role("heading", name="Known only to the country").wait_for()


@pytest.mark.parametrize(
    ("name", "choice", "wanted"),
    [
        ("sub", "Armed clash", lambda row: row["sub_type"] == "armed_clash"),
        ("actor", "Russia", lambda row: row["side_a"] == "Russia"),
        ("source", "Own test sentences", bool),
        ("modality", "Claimed by a source", lambda row: row["modality"] == "claimed"),
        ("precision", "province", lambda row: row["place_precision"] == 4),
        ("killed", "5", lambda row: (row["killed_high"] or row["killed_low"] or 0) >= 5),
        ("confidence", "60%", lambda row: row["confidence"] >= 0.6),
        ("role", "Main", lambda row: row["role"] == "main"),
    ],
)
def test_every_other_filter_leaves_what_it_says(clear, name, choice, wanted):
    page = clear.page
    if not page.locator("[class*='st-key-choose_sub']").count():
        page.locator(".st-key-more summary").click()
    n = sum(real(row) and bool(wanted(row)) for row in clear.rows)
    assert offered(page, name)[choice] == n
    pick(page, name, choice)
    assert len(clear.agree(wanted)) == n
    clear.drop("")
    clear.agree()


def test_a_preset_and_a_country_of_the_list_beside_the_map(clear):
    page = clear.page
    page.get_by_role("button", name="Date presets").click()
    page.get_by_role("button", name="2023 · ").click()
    clear.wait_for_address("since=2023-01-01")
    settled(page)
    page.keyboard.press("Escape")
    in_2023 = lambda row: row["date_start"] and row["date_end"].year >= 2023  # noqa: E731
    clear.agree(in_2023, barred=[row for row in clear.rows if real(row)])
    clear.clear()
    clear.agree()
    page.locator(".st-key-country_UA button").click()
    clear.agree(lambda row: row["country"] == "UA" and row["latitude"] is None)
    clear.drop("Rows:")
    clear.agree(lambda row: row["country"] == "UA")


@pytest.mark.parametrize(
    ("step", "mode", "days"), [("week", "now", 7), ("day", "now", 1), ("day", "all", 1), ("month", "now", 31)]
)
def test_what_is_played_is_what_happened_in_those_days(clear, step, mode, days):
    page = clear.page
    page.get_by_text("Play over time").click()
    page.get_by_role("button", name="Play", exact=True).wait_for(timeout=PATIENCE)
    page.locator("[data-part=step]").select_option(step)
    page.locator("[data-part=mode]").select_option(mode)
    slider = page.locator("[data-part=slider]")
    timed = [row for row in clear.rows if real(row) and row["latitude"] and row["date_precision"] in ("day", "days", "week")]
    first = min(row["date_start"] for row in timed)
    for away in (0, 2, 16):
        day = first + timedelta(days=away)
        slider.fill(str((day - date(1970, 1, 1)).days))
        period, _, rest = page.locator("[data-part=label]").inner_text().partition(" · ")
        first_day, last_day = (date.fromisoformat(period.split(" – ")[at]) for at in (0, -1))  # whole weeks and months
        assert first_day <= day <= last_day
        assert (last_day - first_day).days + 1 == days
        played = [row for row in timed if row["date_start"] <= last_day and (mode == "all" or row["date_end"] >= first_day)]
        assert int(rest) == len(played)
    page.get_by_text("Play over time").click()


def test_a_range_on_the_timeline_sets_map_table_and_counts(clear):
    box = clear.page.locator(".st-key-timeline [data-testid=stVegaLiteChart]").bounding_box()
    drag(clear.page, box, (40, 60), (170, 70), steps=8)
    clear.wait_for_address("since=")
    real = [row for row in clear.rows if row["modality"] in ("asserted", "claimed") and row["date_start"]]
    first, last = (date.fromisoformat(clear.address()[name]) for name in ("since", "until"))
    rows = clear.agree(lambda row: row["date_start"] and row["date_start"] <= last and row["date_end"] >= first, barred=real)
    assert 0 < len(rows) < 18


def test_a_click_on_one_bar_chooses_its_days(clear):
    chart = clear.page.locator(".st-key-timeline [data-testid=stVegaLiteChart] canvas").first
    picture = Image.open(io.BytesIO(chart.screenshot())).convert("RGB")
    explosions = ImageColor.getrgb(KINDS["explosions_remote_violence"].colour("light"))
    spots = [(x, y) for x in range(picture.width) for y in range(20, 100) if picture.getpixel((x, y)) == explosions]
    x, y = spots[len(spots) // 2]
    offered = {(bar["a"], bar["b"]) for bar in clear.bars}
    chart.click(position={"x": x, "y": y})
    clear.wait_for_address("since=")
    epoch = date(1970, 1, 1)
    first, last = (date.fromisoformat(clear.address()[name]) for name in ("since", "until"))
    assert ((first - epoch).days, (last - epoch).days + 1) in offered
    barred = [row for row in clear.rows if real(row)]
    rows = clear.agree(lambda row: row["date_start"] and row["date_start"] <= last and row["date_end"] >= first, barred=barred)
    assert "explosions_remote_violence" in {row["event_type"] for row in rows}
    assert clear.downloaded_ids() == [row["event_id"] for row in sorted(rows, key=lambda row: (row["date_start"], row["date_end"]), reverse=True)]


def test_a_click_into_a_circle_of_the_map_chooses_its_area(chromium, address, store):
    area = next(row for row in store.events().to_pylist() if real(row) and row["latitude"] and row["place_precision"] in (3, 4, 5))
    there = Tour(chromium, f"{address}?at={area['longitude']},{area['latitude']},7", store)
    there.agree()
    there.page.locator(MAP).click()  # its middle
    there.wait_for_address("place=")
    wanted = [row["event_id"] for row in there.rows if real(row) and (row["latitude"], row["longitude"]) == (area["latitude"], area["longitude"])]
    there.page.wait_for_function(
        "n => document.querySelector('[data-testid=counts] b')?.textContent == n", arg=str(len(wanted)), timeout=PATIENCE
    )
    assert sorted(there.downloaded_ids()) == sorted(wanted)
    there.page.close()


def test_a_box_and_the_view_of_the_map_choose_rows(clear):
    page = clear.page

    def inside(row):
        west, south, east, north = map(float, clear.address()["bounds"].split(","))
        return row["latitude"] is not None and west <= row["longitude"] <= east and south <= row["latitude"] <= north

    box = page.locator(MAP).bounding_box()
    page.locator("[data-part=draw]").click()
    drag(page, box, (20, 20), (box["width"] - 80, box["height"] / 2))
    clear.wait_for_address("bounds=")
    assert 0 < len(clear.agree(inside)) < 18
    clear.clear()
    clear.agree()
    page.get_by_text("Only what the map shows").click()
    clear.wait_for_address("follow=yes")
    before = clear.address()["bounds"]
    page.locator("[data-part=nearer]").click()
    page.wait_for_function("was => !decodeURIComponent(location.search).includes(was)", arg=before, timeout=PATIENCE)
    bounds = clear.address()["bounds"]
    rows = [row["event_id"] for row in clear.rows if inside(row) and row["modality"] in ("asserted", "claimed")]
    assert sorted(clear.downloaded_ids()) == sorted(rows), bounds


def test_what_did_not_happen_is_shown_when_asked_for(clear):
    clear.page.get_by_text("Also show planned").click()
    clear.agree(unreal=True)
    clear.page.locator(".st-legend").get_by_text("Feared, threatened").wait_for()


def test_a_row_is_read_in_its_article(clear):
    table = clear.page.locator("[data-testid=stDataFrame] canvas").first.bounding_box()
    clear.page.mouse.click(table["x"] + 260, table["y"] + 40 + 30 * 3 + 15)
    clear.wait_for_address("event=")
    row = next(row for row in clear.rows if row["event_id"] == clear.address()["event"])
    assert row["text"] in clear.page.locator(".st-detail blockquote").inner_text()


def test_all_reports_of_an_event_stand_beside_it_with_what_they_disagree_in(clear):
    page = clear.page
    page.get_by_placeholder("words, or").fill('"two traders"')
    page.keyboard.press("Enter")
    (row,) = clear.agree(lambda row: "two traders" in row["text"])
    pane = page.locator("[data-testid=stMain]")
    pane.get_by_text("The reports disagree").wait_for(timeout=PATIENCE)
    pane.get_by_text("killed: 2, 5").first.wait_for()
    marked = page.locator(".st-detail blockquote mark, .st-detail blockquote b, .st-detail blockquote u").all_inner_texts()
    assert any(row["place_name"] in words for words in marked)
    assert page.locator(".st-detail a").first.get_attribute("href") == row["url"]
    page.locator(".st-key-reports button:enabled").first.click()
    clear.wait_for_address("event=e001")
    page.locator(".st-detail blockquote").get_by_text("A second volley landed on Kherson").first.wait_for()


def test_every_export_holds_what_is_shown(clear):
    page = clear.page
    page.get_by_text("Explosions, remote violence ·").click()
    wanted = {row["event_id"] for row in clear.agree(lambda row: row["event_type"] == "explosions_remote_violence")}
    ids = clear.downloaded_ids()
    assert set(ids) == wanted
    page.get_by_role("button", name="More formats").click()
    excel = clear.download("CSV for Excel")
    assert excel.startswith(b"\xef\xbb\xbf")
    assert [row["event_id"] for row in read_csv(excel)] == ids
    held = zipfile.ZipFile(io.BytesIO(clear.download("CSV with its filters")))
    assert [row["event_id"] for row in read_csv(held.read("sitrep.csv"))] == ids
    assert "Explosions, remote violence" in held.read("about.txt").decode()
    geojson = json.loads(clear.download("GeoJSON"))
    assert [feature["properties"]["event_id"] for feature in geojson["features"]] == ids
    assert pq.read_table(io.BytesIO(clear.download("Parquet")))["event_id"].to_pylist() == ids
    kml = ElementTree.fromstring(clear.download("KML"))
    assert [data[0].text for data in kml.iter(f"{KML}Data") if data.get("name") == "event_id"] == ids
    assert clear.download("Brief (PDF)").startswith(b"%PDF")
    assert Image.open(io.BytesIO(clear.download("Brief (PNG)"))).size == (1240, 1754)
    assert json.loads(clear.download("Map for pydeck"))["layers"]
    page.keyboard.press("Escape")


def test_an_address_and_a_saved_view_give_the_same_page(clear, chromium, store):
    page = clear.page
    page.get_by_text("Protests ·").click()
    clear.agree(lambda row: row["event_type"] == "protests")
    other = Tour(chromium, page.url, store)
    other.agree(lambda row: row["event_type"] == "protests")
    other.page.close()
    page.get_by_role("button", name="Views").click()
    page.get_by_label("Save this view as").fill("Marches")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("button", name="Marches").wait_for()
    page.keyboard.press("Escape")
    clear.clear()
    clear.agree()
    page.get_by_role("button", name="Views").click()
    page.get_by_role("button", name="Marches").click()
    clear.agree(lambda row: row["event_type"] == "protests")
    page.keyboard.press("Escape")


def test_one_row_for_each_event(clear):
    clear.page.get_by_text("Events", exact=True).first.click()
    clear.wait_for_address("show=events")
    shown = {row["cluster_id"] for row in clear.rows if row["modality"] in ("asserted", "claimed")}
    assert set(clear.downloaded_ids("cluster_id")) == shown
    clear.page.get_by_text("Reports", exact=True).first.click()
    clear.agree()


def test_two_countries_side_by_side(clear):
    page = clear.page
    page.locator(".st-key-compare summary").click()
    page.locator(".st-key-compare").get_by_text("Countries", exact=True).click()
    real = [row["country"] for row in clear.rows if row["modality"] in ("asserted", "claimed")]
    page.get_by_text(f"Reports: {real.count('UA')} and {real.count('SD')}.").wait_for(timeout=PATIENCE)
    page.locator(".st-key-compare summary").click()


def test_two_periods_side_by_side_with_their_tolls(clear):
    page = clear.page
    page.locator(".st-key-compare summary").click()
    box = page.locator(".st-key-compare")
    box.get_by_text("Periods", exact=True).click()
    said = box.get_by_text(re.compile(r"^Reports: \d+ and \d+\.")).first
    said.wait_for(timeout=PATIENCE)
    box.locator("[data-testid=stDataFrame] th").nth(4).wait_for(state="attached", timeout=PATIENCE)
    heads = box.locator("[data-testid=stDataFrame] th").all_text_contents()
    periods = [tuple(map(date.fromisoformat, found)) for head in heads for found in re.findall(r"^(\S+) to (\S+)$", head)]
    assert len(periods) == 2
    for (first, last), n in zip(periods, re.findall(r"\d+", said.inner_text())[:2], strict=True):
        assert sum(real(row) and bool(row["date_start"]) and row["date_start"] <= last and row["date_end"] >= first for row in clear.rows) == int(n)
    page.locator(".st-key-compare summary").click()


def test_a_page_inside_another_and_one_in_ukrainian(chromium, address, tour):
    inside = chromium.new_page(viewport={"width": 700, "height": 900})
    inside.goto(f"{address}?embed=true&lang=uk&type=bottles")
    inside.get_by_text("Програти в часі").wait_for(timeout=PATIENCE)
    assert inside.locator("[data-testid=stSidebar]").count() == 0
    assert "bottles" in inside.locator("[data-testid=stAlert]").inner_text()
    assert inside.locator(".st-legend.kinds").get_by_text("Протести").is_visible()
    inside.close()
    assert tour.failures == []
