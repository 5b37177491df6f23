"""Bad input: never an exception, never an invented event."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.dates import find_dates
from pipeline.events.explain import explain_events
from pipeline.events.find import find_events
from pipeline.line import extract
from pipeline.places import Gazetteer, find_places
from pipeline.records import Article, Event
from pipeline.schema import to_table
from pipeline.split import split_article

TUESDAY = date(2024, 3, 5)
Read = Callable[[str], tuple[Event, ...]]
TOWNS = "Kyiv Dnipro Lviv Odesa Kharkiv Sumy Poltava Kherson Nikopol Izium Goma Bukavu Jos Kaduna Nyala Aleppo Idlib Homs Beirut Tyre".split()


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.open()


@pytest.fixture(scope="module")
def read(gazetteer: Gazetteer) -> Read:
    def events(text: str) -> tuple[Event, ...]:
        found = extract(Article("a", text, None, TUESDAY), gazetteer).events
        to_table(found)
        assert all(text[event.text_start : event.text_end] == event.text for event in found)
        return found

    return events


def miss(reason: str, *row: object, id: str | None = None) -> object:
    return pytest.param(*row, id=id, marks=pytest.mark.xfail(reason=reason, strict=True))


def told(events: tuple[Event, ...]) -> list[tuple[str, str | None]]:
    return [(event.sub_type, event.place_name) for event in events]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param(" \n\t\r\n\u00a0\u2028", id="only space"),
        pytest.param("?!.,;:—“”()[]", id="only marks"),
        pytest.param("\x00\x01\x7f\ufffd\ufeff", id="control characters"),
        pytest.param("\U0001f680\U0001f4a5 \U0001f1fa\U0001f1e6", id="emoji"),
        pytest.param(", ".join(TOWNS * 25) + ".", id="500 place names in a sentence"),
        pytest.param("\n".join(TOWNS * 25), id="500 place names in lines"),
        pytest.param("\n".join(f"- {town}" for town in TOWNS * 25), id="500 place names in bullets"),
        pytest.param("\n".join(f"{town}\t{i}\t{i * 3}" for i, town in enumerate(TOWNS)), id="a table of figures"),
        pytest.param("| Town | Rain (mm) |\n|---|---|\n| Kyiv | 12 |\n| Sumy | 9 |", id="a table of rain"),
        pytest.param("- Kyiv: quiet\n- Sumy: quiet\n- Izium: nothing to report", id="bullets of quiet"),
        pytest.param("Kyiv Monday Tuesday March 5 2024 12 14 300", id="names and figures"),
        pytest.param("MAYOR OPENS NEW PARK IN KYIV ON MONDAY", id="all capitals, no event"),
        pytest.param("Q: What is your name?\nA: Anna.\nQ: Where do you live?\nA: In Kyiv.", id="a transcript of small talk"),
        pytest.param("“I love this town, said the baker in Kyiv. He sells bread", id="a quotation that never closes"),
        pytest.param("The coun-\ncil of Kyiv met to dis-\ncuss the bud-\nget of the town.", id="hyphenated by a scanner"),
        pytest.param("Monday 3-2 Tuesday 1-0 Kyiv 4-4 Lviv 2-2", id="scores"),
        pytest.param("a " * 20_000, id="one letter 20,000 times"),
        pytest.param("(" * 5_000, id="5,000 brackets"),
        pytest.param("“" * 5_000 + "Kyiv", id="5,000 open quotations"),
        pytest.param("Kyiv" * 5_000, id="one word of 20,000 letters"),
        pytest.param("Вчора у Києві відкрили парк.", id="another language"),
        pytest.param("في دمشق افتتحت حديقة يوم الاثنين", id="right to left"),
        pytest.param(
            "Army of bees attacks picnic: not one sandwich left, claims local man.",
            id="satire",
        ),
        pytest.param("attack attack attack attack attack", id="a word again and again"),
        pytest.param("strike, raid, shelling, clash, ambush, siege", id="a list of words"),
        pytest.param(
            "Attack (v.): to hit. Shelling (n.): fire by artillery. Siege (n.): a blockade.",
            id="a glossary",
        ),
        pytest.param("2 killed\n3 wounded\n", id="figures without a sentence"),
    ],
)
def test_no_event_and_no_exception(read: Read, text: str) -> None:
    assert told(read(text)) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "RUSSIAN TROOPS SHELLED KHERSON ON MONDAY, KILLING TWO PEOPLE, POLICE SAID.",
            [("shelling_artillery_missile", "Kherson")],
            id="all capitals",
        ),
        miss(
            "names in lower case are not found",
            "russian troops shelled kherson on monday killing two people",
            [("shelling_artillery_missile", "Kherson")],
            id="no capitals and no stops",
        ),
        miss(
            "a short text without a full stop counts as a headline",
            "Russian troops shelled Kherson on Monday killing two people the mayor said nobody else was hurt",
            [("shelling_artillery_missile", "Kherson")],
            id="no stops",
        ),
        pytest.param(
            "- Kherson: shelling, two killed\n- Sumy: drone strike, one wounded\n",
            [("shelling_artillery_missile", "Kherson"), ("air_drone_strike", "Sumy")],
            id="bullets without verbs",
        ),
        miss(
            "words broken at a line's end are not joined",
            "Russian troops shel-\nled the town of Kher-\nson on Monday, kill-\ning two peo-\nple.",
            [("shelling_artillery_missile", "Kherson")],
            id="hyphenated by a scanner",
        ),
        pytest.param(
            "“Russian troops shelled Kherson on Monday, the mayor said. Two people died in Kherson.",
            [("shelling_artillery_missile", "Kherson")],
            id="a quotation that never closes",
        ),
        pytest.param(
            "Date\tPlace\tWhat\n4 March\tKherson\tshelling, two killed\n4 March\tSumy\tdrone strike, one wounded\n",
            [("shelling_artillery_missile", "Kherson"), ("air_drone_strike", "Sumy")],
            id="a table",
        ),
        pytest.param(
            "MODERATOR: What happened?\nMAYOR: Russian troops shelled Kherson on Monday.\nMODERATOR: Thank you.",
            [("shelling_artillery_missile", "Kherson")],
            id="a transcript",
        ),
        pytest.param(
            "Russian\u00a0troops shelled\u00a0Kherson on\u2009Monday.",
            [("shelling_artillery_missile", "Kherson")],
            id="unusual spaces",
        ),
        pytest.param(
            "\ufeffRussian troops shelled Kherson on Monday.",
            [("shelling_artillery_missile", "Kherson")],
            id="a byte order mark",
        ),
        pytest.param(
            "Russian troops shelled Kherson on Monday.\r\n\r\nThe town was dark.\r\n",
            [("shelling_artillery_missile", "Kherson")],
            id="line ends of another system",
        ),
    ],
)
def test_what_can_be_read_is_read(read: Read, text: str, expected: list[tuple[str, str]]) -> None:
    assert sorted(told(read(text))) == sorted(expected)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Russian troops shelled Kherson on Monday. " * 1_000, id="one telling a thousand times"),
        pytest.param("Russian troops shelled Kherson on Monday, and " * 100, id="one sentence of 700 words"),
    ],
)
def test_a_repeat_stays_one_event(read: Read, text: str) -> None:
    assert set(told(read(text))) == {("shelling_artillery_missile", "Kherson")}
    assert len(read(text)) == 1


def test_a_paragraph_of_200_kilobytes(read: Read) -> None:
    text = "The choir of Kyiv sang in the park, and the baker of Lviv sold bread to them. " * 2_600
    assert len(text) > 200_000
    assert read(text) == ()


def test_an_article_of_the_year_one(gazetteer: Gazetteer) -> None:
    assert extract(Article("a", "Russian troops shelled Kherson.", None, date(1, 1, 1)), gazetteer).events


WORDS = (
    "Russian Israeli rebels troops army gunmen police protesters Hamas M23 drones missile shells bomb mine attack attacked shelled "
    "struck killed wounded captured withdrew clashes ceasefire evacuated accused denied said will could no not reportedly if planned "
    "Kyiv Kherson region Goma Ukraine Moscow the a in on near from to of by and , . ; : — ( ) “ ” \" ? Monday overnight yesterday "
    "1 March 2022 three at least dozens people civilians soldiers hospital \n\n \n - KYIV,Ukraine (AP)"
).split(" ")


@settings(max_examples=200, deadline=None)
@given(words=st.lists(st.sampled_from(WORDS), max_size=80), published=st.sampled_from([TUESDAY, None, date(1900, 1, 1), date(9999, 12, 31)]))
@example(words=["attack"], published=None)
@example(words=["killed", "three"], published=date(9999, 12, 31))
def test_any_words_give_rows_that_the_table_admits(gazetteer: Gazetteer, words: list[str], published: date | None) -> None:
    text = " ".join(words)
    found = extract(Article("a", text, None, published), gazetteer)
    to_table(found.events)
    assert len({event.event_id for event in found.events}) == len(found.events)
    for event in found.events:
        assert text[event.text_start : event.text_end] == event.text
        assert event.place_text is None or text[event.place_text_start : event.place_text_end] == event.place_text
        assert event.date_text is None or text[event.date_text_start : event.date_text_end] == event.date_text
    assert published is not None or all(event.date_basis != "publication" for event in found.events)
    assert list(explain_events(found.document, found.times, found.places)) or not found.document.sentences


@settings(max_examples=100, deadline=None)
@given(text=st.text(st.characters(codec="utf-8"), max_size=200))
def test_any_characters_are_read_without_an_exception(gazetteer: Gazetteer, text: str) -> None:
    document = split_article(Article("a", text, None, TUESDAY))
    times = find_dates(document)
    to_table(find_events(document, times, find_places(document, gazetteer, times)))


@settings(max_examples=50, deadline=None)
@given(words=st.lists(st.sampled_from(WORDS), min_size=1, max_size=60))
def test_without_places_and_dates_found_nothing_is_placed_or_dated(words: list[str]) -> None:
    events = find_events(split_article(Article("a", " ".join(words))), (), ())
    assert all(event.latitude is None and event.place_name is None and event.date_start is None for event in events)
