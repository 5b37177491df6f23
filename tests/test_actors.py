"""Tables of sentences for who is named, on which side, and what kind of actor it is."""

from __future__ import annotations

import pytest

from pipeline.events.actors import find_actors, type_at
from pipeline.events.sides import sides
from pipeline.records import PlaceMention, Sentence


def sentence(text: str, start: int = 0) -> Sentence:
    return Sentence(start, start + len(text), text, 0)


def named(text: str) -> list[tuple[str, str]]:
    return [(actor.name, actor.type) for actor in find_actors(sentence(text), ())]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Russian forces entered the town.", [("Russian forces", "state_forces")]),
        ("Ukraine’s air force shot them down.", [("Ukraine’s air force", "state_forces")]),
        ("Ukrainian air defense shot them down.", [("Ukrainian air defense", "state_forces")]),
        ("Russia's Defence Ministry denied it.", [("Russia's Defence Ministry", "state_forces")]),
        ("The Syrian army's southern command denied it.", [("Syrian army's southern command", "state_forces")]),
        ("Iraqi soldiers were there.", [("Iraqi soldiers", "state_forces")]),
        ("The U.S. military struck first.", [("U.S. military", "state_forces")]),
        ("An Israeli airstrike hit a mill.", [("Israel", "state_forces")]),
        ("A United States drone hit a mill.", [("United States", "state_forces")]),
        ("Polish officials said so.", [("Polish officials", "government")]),
        ("The Kremlin said so.", [("Kremlin", "government")]),
        ("Hamas said so.", [("Hamas", "rebel_group")]),
        ("Hamas militants crossed the fence.", [("Hamas", "rebel_group")]),
        ("Al-Shabaab fighters took the fort.", [("Al-Shabaab", "rebel_group")]),
        ("Fighters of the al Shabab group took the fort.", [("al Shabab", "rebel_group")]),
        ("Members of the Dawn Brigades took the fort.", [("Dawn Brigades", "rebel_group")]),
        ("Militants loyal to Boko Haram took the well.", [("Boko Haram", "rebel_group")]),
        ("The al-Qaida-linked Dawn Brigades took the fort.", [("Dawn Brigades", "rebel_group")]),
        ("Nurses of the Red Cross were taken.", [("Nurses", "civilians")]),
        ("Regime warplanes struck the camp.", [("Regime", "government")]),
        ("Talks in Peru between security forces and miners failed.", [("security forces", "state_forces"), ("miners", "civilians")]),
        ("M23 took the hill.", [("M23", "rebel_group")]),
        ("The RSF took the hill.", [("RSF", "rebel_group")]),
        ("The Rapid Support Forces took the hill.", [("Rapid Support Forces", "rebel_group")]),
        ("The Sudanese Armed Forces took the hill.", [("Sudanese Armed Forces", "state_forces")]),
        ("JNIM took the post.", [("JNIM", "rebel_group")]),
        ("ISIS-K claimed it.", [("ISIS-K", "rebel_group")]),
        ("Wagner mercenaries took part.", [("Wagner mercenaries", "external_forces")]),
        ("Clan del Golfo men took part.", [("Clan del Golfo", "political_militia")]),
        ("Arakan Army troops took the port.", [("Arakan Army", "rebel_group")]),
        ("The Taliban took the fort.", [("Taliban", "rebel_group")]),
        ("The Tehreek-e-Taliban Pakistan took the fort.", [("Tehreek-e-Taliban Pakistan", "rebel_group")]),
        ("UNICEF said so.", [("UNICEF", "organisation")]),
        ("Doctors Without Borders said so.", [("Doctors Without Borders", "organisation")]),
        ("Unidentified gunmen opened fire.", [("Unidentified gunmen", "unknown")]),
        ("Suspected Islamist militants opened fire.", [("Suspected Islamist militants", "rebel_group")]),
        ("Riot police moved in.", [("Riot police", "state_forces")]),
        ("Protesters threw stones.", [("Protesters", "protesters")]),
        ("A mob burned the shop.", [("mob", "rioters")]),
        ("Villagers fled.", [("Villagers", "civilians")]),
        ("Pro-Russian separatists fired back.", [("Pro-Russian separatists", "rebel_group")]),
        ("Rwanda-backed rebels fired back.", [("Rwanda-backed rebels", "rebel_group")]),
        ("Moscow-appointed officials left.", [("Moscow-appointed officials", "government")]),
        ("Dongola's residents left.", [("Dongola's residents", "civilians")]),
        # names that no list knows
        ("The Sahel Dawn Movement took the well.", [("Sahel Dawn Movement", "rebel_group")]),
        ("The Popular Front for the Liberation of Kush took the well.", [("Popular Front for the Liberation of Kush", "rebel_group")]),
        ("The 93rd Mechanised Brigade held the hill.", [("93rd Mechanised Brigade", "state_forces")]),
        ("The Allied Democratic Forces (ADF) took the well.", [("Allied Democratic Forces", "rebel_group")]),
        ("The junta's armed forces took the well.", [("junta's armed forces", "state_forces")]),
        ("Local defence groups took the well.", [("Local defence groups", "rebel_group")]),
        # people
        ("President Adam Varga met them.", [("Adam Varga", "government")]),
        ("Hungarian President Adam Varga met them.", [("Adam Varga", "government")]),
        ("Gen. Luis Ortega met them.", [("Gen. Luis Ortega", "state_forces")]),
        ("Oleh Petrenko, governor of the region, met them.", [("Oleh Petrenko", "government")]),
        ("Defence Minister Anna Kask met them.", [("Anna Kask", "government")]),
        # no actors
        ("The shop stands in Ukraine.", []),
        ("They reached a Russian-held town.", []),
        ("Prices rose on a military scale.", []),
        ("The new policy was sold at the market.", []),
        ("A military base stood there.", []),
        ("He wrote to us, and who is there to say.", []),
        ("", []),
    ],
)
def test_find_actors(text: str, expected: list[tuple[str, str]]) -> None:
    assert named(text) == expected


@pytest.mark.parametrize(
    ("text", "trigger", "form", "expected"),
    [
        ("Russian missile strikes on Odesa went on.", "strikes", "noun", ("Russia", None)),
        ("Israel's bombardment of the strip went on.", "bombardment", "noun", ("Israel", None)),
        ("An attack by Boko Haram on soldiers failed.", "attack", "noun", ("Boko Haram", "soldiers")),
        ("Hamas launched an attack on Israeli soldiers.", "attack", "noun", ("Hamas", "Israeli soldiers")),
        ("The army carried out strikes against ISWAP.", "strikes", "noun", ("army", "ISWAP")),
        ("A US airstrike hit a clinic.", "airstrike", "noun", ("US", None)),
        ("A Hamas suicide bombing hit a bus.", "suicide bombing", "noun", ("Hamas", None)),
        ("Two people died in a Russian drone attack.", "attack", "noun", ("Russia", None)),
        ("The blast killed three people.", "blast", "noun", (None, None)),
        ("Clashes between the army and rebels went on.", "Clashes", "mutual", ("army", "rebels")),
        ("The army and rebels fought in Goma.", "fought", "mutual", ("army", "rebels")),
        ("RSF fighters clashed with the Sudanese army.", "clashed", "mutual", ("RSF", "Sudanese army")),
        ("Protesters clashed with police.", "clashed", "mutual", ("Protesters", "police")),
        ("Three soldiers were killed by militants.", "killed", "result", ("militants", "soldiers")),
        ("Civilians were killed in Israeli strikes.", "killed", "result", ("Israel", "Civilians")),
        ("Russian forces killed three villagers.", "killed", "result", ("Russian forces", "villagers")),
        ("Ukraine’s military said Russia attacked the country.", "attacked", "verb", ("Russia", None)),
        ("Ukrainian air defense shot down three Russian drones.", "shot down", "verb", ("Ukrainian air defense", "Russia")),
        ("Russia’s Defense Ministry said it intercepted four Ukrainian drones.", "intercepted", "verb", ("Russia’s Defense Ministry", "Ukraine")),
        ("Police fired tear gas at protesters.", "fired", "verb", ("Police", "protesters")),
        ("Turkish jets bombed PKK positions.", "bombed", "verb", ("Turkey", "PKK")),
        ("The town was shelled by government forces.", "shelled", "undergo", ("government forces", None)),
        ("The convoy was hit by Russian missiles.", "hit", "undergo", ("Russia", None)),
        ("Gunmen attacked aid workers near Gao.", "attacked", "verb", ("Gunmen", "aid workers")),
        ("Unidentified gunmen abducted 20 pupils.", "abducted", "verb", ("Unidentified gunmen", "pupils")),
        ("The United States delivered tanks to Ukraine.", "delivered", "verb", ("United States", "Ukraine")),
        ("The mayor said two shells hit the school.", "hit", "verb", (None, None)),
        ("Russia’s army said it shot down 21 Ukrainian drones.", "shot down 21 Ukrainian drones", "verb", ("Russia’s army", "Ukraine")),
        ("Israeli helicopter gunships fired missiles at Hamas men.", "gunships fired", "verb", ("Israel", "Hamas")),
        ("Ukrainian air defenses downed drones over the Ukrainian capital.", "downed", "verb", ("Ukrainian air defenses", None)),
        ("It was the invasion Russia launched in 2022.", "invasion", "noun", ("Russia", None)),
        ("The Syrian army said it launched an offensive in May.", "offensive", "noun", ("Syrian army", None)),
        ("The Syrian army said its forces retook the town.", "retook", "verb", ("Syrian army", None)),
        ("Tanks were supplied by Poland.", "supplied", "verb", ("Poland", None)),
        # several on one side
        ("Soldiers and militiamen attacked the mosque.", "attacked", "verb", ("Soldiers; militiamen", None)),
        ("Gunmen killed two policemen and three villagers.", "killed", "result", ("Gunmen", "policemen; villagers")),
        ("The army killed two rebels and soldiers took the town.", "killed", "result", ("army", "rebels")),
        # parties to deals and talks
        ("The government and M23 signed a truce in Doha.", "signed", "joint", ("government", "M23")),
        ("Talks between the army and the RSF resumed in Jeddah.", "Talks", "joint", ("army", "RSF")),
        ("The junta held talks with the Arakan Army in Kunming.", "talks", "joint", ("junta", "Arakan Army")),
        # named behind the deed
        ("An attack blamed on Boko Haram emptied the town.", "attack", "noun", ("Boko Haram", None)),
        ("Police blamed Abu Sayyaf for the bombing.", "bombing", "noun", ("Abu Sayyaf", None)),
        ("The army's shelling of villagers went on.", "shelling", "noun", ("army", "villagers")),
        ("The killing of two policemen angered them.", "killing", "noun", (None, "policemen")),
        ("Clashes between police and miners shook Lima.", "Clashes between police and miners", "mutual", ("police", "miners")),
        ("The killings were attributed to the ADF.", "killings", "noun", ("ADF", None)),
        ("Nothing is named here.", "named", "verb", (None, None)),
    ],
)
def test_sides(text: str, trigger: str, form: str, expected: tuple[str | None, str | None]) -> None:
    read = sentence(text, 50)
    at = 50 + text.index(trigger)
    a, b = sides(read, at, at + len(trigger), form, find_actors(read, ()))
    assert (a and a.name, b and b.name) == expected


def place(text: str, name: str, country: str, role: str = "event_place") -> PlaceMention:
    at = text.index(name)
    return PlaceMention(at, at + len(name), name, role, name, "city", country=country)  # type: ignore[arg-type]


def test_forces_abroad_are_external() -> None:
    text = "Russian forces shelled Sumy."
    (actor,) = find_actors(sentence(text), (place(text, "Sumy", "UA"),))
    assert actor.type == "external_forces"
    assert type_at(actor, "shelling_artillery_missile", "RU") == "state_forces"


def test_a_state_that_speaks_is_a_government() -> None:
    (actor,) = find_actors(sentence("Sweden recalled its envoy."), ())
    assert type_at(actor, "official_statement", None) == "government"


def test_a_metonym_is_an_actor() -> None:
    text = "Moscow claims that the town fell."
    (actor,) = find_actors(sentence(text), (place(text, "Moscow", "RU", "metonym"),))
    assert (actor.name, actor.type, actor.country) == ("Moscow", "government", "RU")


def test_offsets_are_the_article_s() -> None:
    text = "On Friday Malian soldiers left."
    (actor,) = find_actors(sentence(text, 200), ())
    assert text[actor.start - 200 : actor.end - 200] == actor.text == "Malian soldiers"


def test_text_in_capitals_does_not_turn_words_into_acronyms() -> None:
    assert named("WHO IS IN THE SHOP AND WHO CARES") == []


def test_long_sentences_stay_cheap() -> None:
    find_actors(sentence("The Great " * 5000 + "Front. " + "Russian " * 5000), ())
