"""Names in sentences of our own beside the places that they mean, and input that nobody should write."""

from __future__ import annotations

import pytest

from pipeline.places import resolve_spans
from pipeline.places.gazetteer import distance_km
from pipeline.records import Article
from pipeline.split import split_article
from tests.test_places_roles import gazetteer, places_in


@pytest.mark.parametrize(
    ("sentence", "name", "country", "point"),
    [
        ("A car bomb went off in Taji, Iraq.", "Taji", "IQ", (33.51, 44.24)),
        ("The fair was held in Paris, Texas.", "Paris", "US", (33.66, -95.56)),
        ("The fair was held in Paris.", "Paris", "FR", (48.85, 2.35)),
        ("Strikes hit Kiev and Kharkov overnight.", "Kharkov", "UA", (49.98, 36.25)),
        ("Strikes hit Odesa and Mykolaiv overnight.", "Odesa", "UA", (46.49, 30.74)),
        ("Shells fell on Artemivsk, as Bakhmut was called.", "Bakhmut", "UA", (48.59, 38.0)),
        ("STRIKES HIT KHARKIV AND ODESA AS TALKS STALL.", "KHARKIV", "UA", (49.98, 36.25)),
        ("Обстріляли Херсон і Миколаїв.", "Херсон", "UA", (46.64, 32.61)),
        ("Fighting spread from El Fasher to Nyala in Darfur.", "El Fasher", "SD", (13.63, 25.35)),
        ("Gunmen held the road between Goma and Bukavu.", "Bukavu", "CD", (-2.49, 28.84)),
        ("A mine went off near the Zaporizhzhia nuclear power plant.", "Zaporizhzhia nuclear power plant", "UA", (47.51, 34.59)),
        ("Tanks circled Al-Shifa Hospital in Gaza.", "Al-Shifa Hospital", "PS", (31.52, 34.44)),
        ("Robotyne: fighting went on all day.", "Robotyne", "UA", (47.45, 35.84)),
        ("Troops recaptured Robotyne.", "Robotyne", "UA", (47.45, 35.84)),
        ("Kherson was calm; the leader of Chechnya sent men to Donetsk.", "Chechnya", "RU", (43.22, 45.76)),
        ("Drones crossed the Bilhorod-Dnistrovskyi Estuary, Ukraine said. Belgorod was calm.", "Bilhorod-Dnistrovskyi", "UA", (46.19, 30.35)),
        ("Militias fought in Tripoli; Libya called for calm.", "Tripoli", "LY", (32.89, 13.19)),
        ("Ukraine's rockets hit Makiivka, Russia said.", "Makiivka", "UA", (48.05, 37.93)),
        ("The mayor of Izium spoke of nine dead.", "Izium", "UA", (49.21, 37.26)),
    ],
)
def test_a_name_means_the_place_that_the_text_makes_likely(sentence: str, name: str, country: str, point: tuple[float, float]) -> None:
    mention = next(mention for mention in places_in(sentence) if mention.text == name)
    assert mention.country == country
    assert mention.latitude is not None
    assert mention.longitude is not None
    assert distance_km(mention.latitude, mention.longitude, *point) < 15


@pytest.mark.parametrize(
    "sentence",
    [
        "Of all the guests, Reading was the most tired, and Hope slept.",
        "We had a Nice time, said May.",
        "Protesters filled Freedom Square on Sunday.",
        "Sheriff Jackson and Mr. Lincoln met Judge Houston.",
        "Hamas said no.",
        "Israel Gomez and Jordan Miller won the cup.",
        "Vladimir Saldo left the hall.",
    ],
)
def test_no_pin_without_evidence(sentence: str) -> None:
    pinned = [mention for mention in places_in(sentence) if mention.role in {"event_place", "other_place"} and mention.latitude is not None]
    assert pinned == []


def test_one_name_keeps_one_meaning() -> None:
    text = "Police closed a bridge in Alexandria, Virginia, on Monday. Alexandria has two bridges. Alexandria's mayor was calm."
    assert {mention.country for mention in places_in(text) if mention.text == "Alexandria"} == {"US"}


def test_the_country_of_the_article_decides_between_namesakes() -> None:
    text = "Lebanese soldiers closed roads between Beirut and Sidon. In Tripoli two shops burned."
    tripoli = next(mention for mention in places_in(text) if mention.text.endswith("Tripoli"))
    assert tripoli.country == "LB"


def test_a_village_named_often_is_not_its_namesake_abroad() -> None:
    text = "Malian soldiers killed dozens in the village of Serpa. Serpa lies near Mopti, in Mali. Mali denied it. In Serpa two mosques burned."
    assert {mention.latitude for mention in places_in(text) if mention.text == "Serpa"} == {None}


def test_offsets_are_of_the_text_as_printed() -> None:
    text = "Kyiv\u00a0🔥 and L’viv…\n\n“Deir ez-Zor” was hit; Côte d’Ivoire, N’Djamena and São Paulo were not."
    for mention in places_in(text):
        assert text[mention.start : mention.end] == mention.text


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\t\n ",
        "…",
        "A",
        "\ufeff\u200b\u202e",
        "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
        "Strikes hit К\u0456ev and \u039cariupol and Od\u0435sa.",
        "in in in of of the the The The Of Of,,,,((((",
        "Kherson" * 2000,
        "91.5°N 200.1°E; 47.1°N; 99°99′99″N 37°E; 37UDQ",
        "km km 15 km east of east of north of , , (Kherson) ((Kherson))",
        "KYIV — " * 50,
    ],
)
def test_odd_input_raises_nothing(text: str) -> None:
    for mention in places_in(text):
        assert text[mention.start : mention.end] == mention.text
        assert mention.latitude is None or -90 <= mention.latitude <= 90


def test_given_spans_come_back_in_their_order() -> None:
    text = "From Kyiv to Zzyzzx and the Syrian coast."
    spans = [(13, 19), (5, 9), (28, 34), (0, 0), (500, 510)]
    found = resolve_spans(split_article(Article("a", text)), spans, gazetteer())
    assert [(mention.start, mention.end) for mention in found] == spans
    assert [mention.country for mention in found] == [None, "UA", "SY", None, None]
