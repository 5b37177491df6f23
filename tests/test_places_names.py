"""Names of several words, joined articles, camps, and units told in one breath."""

from time import process_time

import pytest

from pipeline.places import Gazetteer, find_places
from pipeline.records import Article
from pipeline.split import split_article

GAZETTEER = Gazetteer.open()


@pytest.mark.parametrize(
    ("sentence", "text", "name", "country", "precision"),
    [
        ("A shell landed in the Jabalia refugee camp on Friday.", "Jabalia refugee camp", "Jabalia refugee camp", "PS", 1),
        ("Rockets fell on Khan Younis, Rafah and Deir al-Balah.", "Deir al-Balah", "Dayr al Balaḩ", "PS", 1),
        ("Drones crossed the Kyiv, Chernihiv and Sumy regions.", "Kyiv", "Kyiv Oblast", "UA", 4),
        ("Drones crossed the Kyiv, Chernihiv and Sumy regions.", "Sumy", "Sumy Oblast", "UA", 4),
        ("Drones were seen over Kyiv on Monday.", "Kyiv", "Kyiv", "UA", 1),
        ("The Zaporizhzhia nuclear power plant lost its last line.", "Zaporizhzhia nuclear power plant", "Zaporizhzhia Nuclear Power Plant", "UA", 1),
        ("Gunmen stopped a convoy in Burkina Faso's Sahel region.", "Sahel region", "Sahel", "BF", 4),
        ("Soldiers left El Fasher for Nyala in South Darfur.", "El Fasher", "El Fasher", "SD", 1),
    ],
)
def test_name(sentence: str, text: str, name: str, country: str, precision: int) -> None:
    found = {m.text: m for m in find_places(split_article(Article("a", sentence)), GAZETTEER)}
    assert (found[text].name, found[text].country, found[text].precision) == (name, country, precision)


def test_a_distance_from_the_coast_places_a_ship_at_sea() -> None:
    sentence = "A tanker was hit in the Red Sea, 60 nautical miles west of Hodeidah."
    sea = find_places(split_article(Article("a", sentence)), GAZETTEER)[0]
    assert sea.text == "Red Sea"
    assert sea.precision == 7
    assert sea.longitude == pytest.approx(41.9, abs=0.2)


@pytest.mark.parametrize("piece", ["Kherson, Bakhmut, ", "“Kherson ", "Kherson ", "Kherson's "])
def test_a_sentence_without_end_costs_in_proportion(piece: str) -> None:
    def cost(times: int) -> float:
        document = split_article(Article("a", "in " + piece * times))
        begin = process_time()
        find_places(document, GAZETTEER)
        return process_time() - begin

    cost(500)
    # Eight times the text; in a quadratic stage sixty-four times the cost.
    assert cost(12_000) < 24 * max(cost(1_500), 0.02)
