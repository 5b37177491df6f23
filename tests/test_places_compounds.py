"""Places that the words around a name make, and places that the gazetteer lacks."""

from __future__ import annotations

import pytest

from pipeline.places.gazetteer import distance_km
from tests.test_places_roles import places_in

KHERSON, DONETSK = "Kherson Oblast", "Donetsk Oblast"


@pytest.mark.parametrize(
    ("sentence", "name", "precision", "point"),
    [
        ("A drone fell 15 km east of Kupiansk.", "15 km east of Kupiansk", 2, (49.71, 37.82)),
        ("Two mines went off ten miles north of Goma.", "ten miles north of Goma", 2, (-1.53, 29.23)),
        ("Two soldiers were killed near Bakhmut.", "Bakhmut", 2, (48.59, 38.0)),
        ("Fighting was reported on the outskirts of Bakhmut.", "Bakhmut", 2, (48.59, 38.0)),
        ("Forty assaults were repelled in the Pokrovsk direction, in Donetsk region.", "Pokrovsk direction", 3, (48.28, 37.18)),
        ("Shells fell on the Kherson and Mykolaiv oblasts.", "Kherson", 4, (46.7, 33.58)),
        ("Shells fell on the Kherson and Mykolaiv oblasts.", "Mykolaiv", 4, (47.09, 31.65)),
        ("Drones fell on the Belgorod, Kursk and Bryansk regions of Russia.", "Kursk", 4, (51.74, 36.29)),
        ("Fighting went on in northern Syria.", "northern Syria", 5, (36.09, 38.0)),
        ("Fighting went on in southern Ukraine.", "southern Ukraine", 5, (47.03, 32.0)),
        ("The ship was struck at 47.1°N 37.5°E.", "47.1°N 37.5°E", 1, (47.1, 37.5)),
        ("Russian units dug in on the east bank of the Dnipro near Kherson.", "Dnipro", 5, (46.65, 32.65)),
        ("A bomb went off in the west of Baghdad.", "west of Baghdad", 2, (33.34, 44.2)),
        ("A market was hit south of Sudan's capital, Khartoum.", "south of Sudan's capital, Khartoum", 2, (15.35, 32.53)),
        ("Four soldiers were shot in Nong Chik district, Thailand.", "Nong Chik", 3, (6.84, 101.18)),
        # south of it, and no distance: a wide circle there
        ("A drone hit the market in Hadnetto, south of the city of Mekele.", "Hadnetto", 3, (13.25, 39.48)),
        ("A drone hit the market in Hadnetto, south of Tigray's capital Mekele.", "Hadnetto", 3, (13.25, 39.48)),
        # known there by a foreign spelling only, which the list makes a place
        ("Rallies were held in the cities of Talesh, Shiraz and Qom in Iran.", "Talesh", 1, (37.8, 48.91)),
        ("An air strike hit a wedding in the Red Sea village of al-Zarqiya, near the port of Mokha in Yemen.", "al-Zarqiya", 2, (13.32, 43.25)),
        # the gazetteer has that town only in another province
        ("Four soldiers died in the town of Kavakli in the Hakkari province of Turkey.", "Kavakli", 4, (37.45, 44.05)),
        # a village is no city of millions
        ("Raiders killed four men in the village of Manila, in Cabo Delgado.", "Manila", 4, (-12.5, 39.3)),
        # beside or in the town told before
        ("Bombs fell on Aleppo. Three men were shot in the nearby Zarqiya area.", "Zarqiya", 2, (36.2, 37.16)),
        ("Bombs fell on Aleppo. Three men were shot in the Zarqiya neighbourhood.", "Zarqiya", 2, (36.2, 37.16)),
        # The village of that name which lies there, of eight in the country.
        ("Debris killed two men in Ukrainka, 40 km south of Kyiv.", "Ukrainka", 1, (50.14, 30.75)),
        ("Shells fell in the centre of Bakhmut.", "Bakhmut", 2, (48.59, 38.0)),
        ("Rockets flew over the Gaza Strip.", "Gaza Strip", 4, (31.42, 34.33)),
        ("Two people died in Antonivka (Kherson region).", "Antonivka", 1, (46.68, 32.73)),
        ("Strikes were reported in Makiivka, in the Donetsk region.", "Makiivka", 1, (48.05, 37.93)),
    ],
)
def test_point_and_precision(sentence: str, name: str, precision: int, point: tuple[float, float]) -> None:
    mention = next(mention for mention in places_in(sentence) if mention.text == name)
    assert mention.precision == precision
    assert mention.latitude is not None
    assert mention.longitude is not None
    assert distance_km(mention.latitude, mention.longitude, *point) < 25


@pytest.mark.parametrize(
    ("sentence", "name", "country", "admin1"),
    [
        ("Gunmen attacked the village of Zorkovo, in Kherson region, at dawn.", "Zorkovo", "UA", KHERSON),
        ("Shelling hit Rybachka, a village in the Mykolaiv region.", "Rybachka", "UA", "Mykolaiv Oblast"),
        ("In Novopetrove, Kherson region, two houses burned.", "Novopetrove", "UA", KHERSON),
        ("In Zarvinsk (Donetsk region) a shop burned.", "Zarvinsk", "UA", DONETSK),
        ("A raid on Qaryat Zamla, a farming village in northern Idlib province, killed two.", "Qaryat Zamla", "SY", "Idlib Governorate"),
        ("Rebels burned Zarvo village in Biu local government area, Borno state.", "Zarvo", "NG", "Borno State"),
        ("A raid hit Hlabin village of Pyinzar Township, Mandalay Region.", "Hlabin", "MM", "Mandalay Region"),
    ],
)
def test_an_unknown_place_is_no_more_exact_than_what_holds_it(sentence: str, name: str, country: str, admin1: str) -> None:
    mention = next(mention for mention in places_in(sentence) if mention.text == name)
    assert (mention.role, mention.country, mention.admin1) == ("event_place", country, admin1)
    assert mention.latitude is not None
    assert (mention.precision or 0) >= 3
    assert (mention.radius_km or 0) >= 25


@pytest.mark.parametrize(
    ("sentence", "name", "country"),
    [
        # The gazetteer has this name in Portugal and Australia only.
        ("Soldiers killed hundreds in Serpa, Mali.", "Serpa", "ML"),
        # The Russian spelling is that of villages in Russia.
        ("In Kharkiv Oblast, the army took Oleksandrivka, Fedorivka and Shestakovo.", "Shestakovo", "UA"),
    ],
)
def test_an_unknown_place_whose_distance_is_not_said_has_no_point(sentence: str, name: str, country: str) -> None:
    mention = next(mention for mention in places_in(sentence) if mention.text == name)
    assert (mention.role, mention.country) == ("event_place", country)
    assert (mention.latitude, mention.longitude) == (None, None)


@pytest.mark.parametrize(
    ("sentence", "name", "point"),
    [
        ("A bomb killed five in Zubrikan, 35 miles north of Baghdad, the police said.", "Zubrikan", (33.85, 44.4)),
        ("A bomb killed five in Zubrikan, a farming town some 35 miles (56 km) north of Baghdad.", "Zubrikan", (33.85, 44.4)),
        ("Army posts in Zubrikan (35 miles North of Baghdad) were attacked.", "Zubrikan", (33.85, 44.4)),
        # The gazetteer has a Bouta in Syria only.
        ("Gunmen attacked the village of Bouta, 10 km from Djibo in Burkina Faso.", "Bouta", (14.1, -1.63)),
        ("Guns fell silent in Zubrikan, near the city of Mekele.", "Zubrikan", (13.5, 39.47)),
        ("Shelling hit the Souq al-Zarqa district of Tripoli in Libya.", "Souq al-Zarqa", (32.89, 13.19)),
        # A village in Ivory Coast bears the quarter's name.
        ("A car bomb went off in the Baya district of southwest Baghdad.", "Baya", (33.34, 44.4)),
        ("A shell fell on Baghdad's Zarqiya neighbourhood.", "Zarqiya", (33.34, 44.4)),
        ("A shell fell on Baghdad. Another hit the city's Zarqiya neighbourhood.", "Zarqiya", (33.34, 44.4)),
    ],
)
def test_an_unknown_name_beside_a_known_town(sentence: str, name: str, point: tuple[float, float]) -> None:
    mention = next(mention for mention in places_in(sentence) if mention.text == name)
    assert (mention.role, mention.precision) == ("event_place", 2)
    assert mention.latitude is not None
    assert mention.longitude is not None
    assert distance_km(mention.latitude, mention.longitude, *point) < 15


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("Gunmen raided Tungar Baki, a village in Anka local government area of Zamfara state.", "Tungar Baki"),  # Baki is Baku elsewhere
        ("Ten people died at Dogon Zubra village in Kaduna State.", "Dogon Zubra"),  # and the Dogon a people
    ],
)
def test_the_whole_name_of_a_village_is_the_place(sentence: str, name: str) -> None:
    told = {mention.text: mention for mention in places_in(sentence)}
    assert told[name].role == "event_place"
    assert not {"Baki", "Dogon"} & told.keys()


def test_a_place_told_once_is_known_again() -> None:
    text = "Gunmen attacked the village of Zorkovo in Kherson region. Two women were killed in Zorkovo."
    assert [mention.text for mention in places_in(text)].count("Zorkovo") == 2


@pytest.mark.parametrize("sentence", ["The Kurdish village was burned.", "A Shia town was shelled.", "The mayor phoned Zubrenko, 35 miles north of Tula."])
def test_people_are_no_villages(sentence: str) -> None:
    assert not {"Kurdish", "Shia", "Zubrenko"} & {mention.text for mention in places_in(sentence) if mention.role == "event_place"}


def test_after_the_city_of_a_name_the_bare_name_is_the_city() -> None:
    told = [mention.kind for mention in places_in("Rebels shelled the city of Marib. A missile hit Marib.") if mention.text == "Marib"]
    assert told == ["town", "town"]


def test_a_province_at_the_head_holds_the_villages_behind_it() -> None:
    told = {mention.text: mention.admin1 for mention in places_in("In Kharkiv Oblast, the army took the villages of Oleksandrivka and Fedorivka.")}
    assert (told["Oleksandrivka"], told["Fedorivka"]) == ("Kharkiv Oblast", "Kharkiv Oblast")


@pytest.mark.parametrize("sentence", ["Talks in Parliament, Ukraine said, went on.", "The French embassy was quiet.", "In November, Ukraine said no."])
def test_no_place_is_made_of_a_common_word(sentence: str) -> None:
    assert {mention.text for mention in places_in(sentence)} <= {"Ukraine", "French"}


@pytest.mark.parametrize(
    ("sentence", "name", "place", "precision"),
    [
        ("A bomb went off in the town of Heet, in Iraq.", "Heet", "Hīt", 1),
        ("Two blasts shook the Baghdad neighborhoods of Zarqiyah and Mashtal.", "Zarqiyah", "Zarqiyah", 2),
    ],
)
def test_a_name_spelled_otherwise_or_inside_a_town(sentence: str, name: str, place: str | None, precision: int) -> None:
    mention = next(mention for mention in places_in(sentence) if mention.text == name)
    assert mention.precision == precision
    assert (mention.name if mention.latitude is not None else None) == place


@pytest.mark.parametrize(
    ("sentence", "name", "role"),
    [
        ("Rebels captured Sake, 25 km west of Goma, on Friday.", "Sake", "event_place"),
        ("Rebels captured Sake, 25 km west of Goma, on Friday.", "Goma", "other_place"),
        ("Settlers attacked the town of Huwara, south of Nablus.", "Nablus", "other_place"),
        ("Rebels raided Macomia, 1,200 km away.", "Macomia", "event_place"),
        ("Shells hit Izium, 50 km from Kramatorsk, on Friday.", "Kramatorsk", "other_place"),
        ("Residents of Bucha, a suburb of Kyiv, returned home.", "Bucha", "event_place"),
    ],
)
def test_a_place_that_only_tells_where_another_lies_is_none_of_an_event(sentence: str, name: str, role: str) -> None:
    assert {mention.text: mention.role for mention in places_in(sentence)}[name] == role
