"""Who did it and to whom, as an article's sentences tell it together."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.line import extract
from pipeline.places import Gazetteer
from pipeline.records import Article

GAZETTEER = Gazetteer.open()


def sides_of(text: str) -> list[tuple[str | None, str | None]]:
    events = extract(Article("a", text, None, date(2023, 5, 10)), GAZETTEER).events
    return [(event.side_a, event.side_b) for event in events if event.event_type != "political_humanitarian"]


@pytest.mark.parametrize(
    ("text", "side_a", "side_b"),
    [
        # the people counted are those to whom it was done
        ("An ambush in Kandahar on Tuesday left five Malian soldiers dead.", None, "Malian soldiers"),
        ("A roadside bomb killed two nurses and a guard in Kandahar on Tuesday.", None, "nurses; guard"),
        ("A roadside bomb killed five people in Kandahar on Tuesday.", None, None),
        ("A suicide bomber killed ten worshippers in Kandahar on Tuesday.", "suicide bomber", "worshippers"),
        # a later sentence names what the first leaves open
        ("Ten people were killed in an attack in Kandahar on Tuesday. Boko Haram fighters carried out the attack.", "Boko Haram", None),
        ("A roadside bomb killed four policemen in Kandahar on Tuesday. The Taliban claimed responsibility.", "Taliban", "policemen"),
        ("Gunmen attacked a bus in Kandahar on Tuesday, killing six people. Al-Shabaab claimed responsibility for the attack.", "Al-Shabaab", None),
        ("A roadside bomb killed four policemen in Kandahar on Tuesday. No group claimed responsibility.", None, "policemen"),
        # whom it befell did not do it
        ("Eight civilians were killed and nine others injured in an air strike near Kandahar on Tuesday.", None, "civilians"),
        ("Soldiers shot a Palestinian boy in Jenin on Tuesday.", "Soldiers", "Palestinian boy"),
        ("Police fired tear gas in Kandahar on Tuesday when protesters threw stones.", "Police", "protesters"),
        ("Clashes in Kandahar on Tuesday between police and gunmen left two dead.", "police", "gunmen"),
        ("Farmers clashed with herders near Kandahar on Tuesday, leaving six people dead.", "Farmers", "herders"),
        ("Nine villagers were killed in an attack by members of the paramilitary Dawn Brigades near Kandahar on Tuesday.", "Dawn Brigades", "villagers"),
        # two verbs, one subject
        ("Al-Shabaab fighters killed 12 Somali soldiers and briefly captured Kandahar on Tuesday.", "Al-Shabaab", None),
        ("Thousands of teachers marched in Kandahar on Tuesday.", "teachers", None),
        # no figure, no known actor: the subject of the passive
        ("A peasant couple was attacked in Kandahar on Tuesday by bandits.", "bandits", "peasant couple"),
        # who only reports it took no part, and a country that only says where
        ("Two men shot a shopkeeper in Kandahar on Tuesday, police spokesman Omar Sadat told AFP.", None, None),
        ("Gunmen killed a dozen people in northeast Afghanistan on Tuesday.", "Gunmen", None),
        ("The captain of a ship anchored off Port Harcourt, Nigeria, was taken hostage on Tuesday.", None, None),
        ("Ten people were killed in northern Cameroon on Tuesday when Boko Haram fighters attacked a market.", "Boko Haram", None),
        ("Police shot dead a member of a Papuan separatist group in Jayapura on Tuesday.", "Police", "Papuan separatist group"),
        ("A missile hit a mill in Kandahar on Tuesday and killed six people, the health ministry said.", None, None),
    ],
)
def test_parties(text: str, side_a: str | None, side_b: str | None) -> None:
    assert sides_of(text)[:1] == [(side_a, side_b)]


@pytest.mark.parametrize(
    ("text", "killed"),
    [
        ("Gunmen killed several people in Kandahar on Tuesday. Six villagers were killed, the police said.", (6, 6)),
        ("Militants attacked a market in Kandahar on Tuesday and killed 12 people. The death toll rose to 15, officials said.", (15, 15)),
        ("Militants attacked a market in Kandahar on Tuesday and killed 12 people. Two more died, bringing the toll to 14.", (14, 14)),
        ("The police said 12 people were killed in an attack in Kandahar on Tuesday. Residents said up to 20 were killed.", (12, 20)),
    ],
)
def test_later_counts(text: str, killed: tuple[int | None, int | None]) -> None:
    event = extract(Article("a", text, None, date(2023, 5, 10)), GAZETTEER).events[0]
    assert (event.killed_low, event.killed_high) == killed


@pytest.mark.parametrize(
    ("text", "sub_types"),
    [
        ("Police captured four insurgents near Kandahar on Tuesday.", ["arrests"]),
        ("Rebels captured four soldiers near Kandahar on Tuesday.", ["abduction_forced_disappearance"]),
        ("Security forces killed nine militants in Kandahar on Tuesday.", ["armed_clash"]),
        ("Troops neutralised nine terrorists in Kandahar on Tuesday.", ["armed_clash"]),
        ("Boko Haram militants attacked soldiers and captured the town of Kandahar on Tuesday.", ["armed_clash", "non_state_actor_overtakes_territory"]),
        ("Warplanes hit Kabul on Monday. Security forces killed 27 rebels in raids on Kandahar overnight.", ["air_drone_strike", "armed_clash"]),
        ("The army bombed Kandahar on Tuesday.", ["air_drone_strike"]),
        ("The army has been bombing Kandahar since Tuesday.", ["air_drone_strike"]),
        ("Russian columns attacked Kandahar on Tuesday.", ["armed_clash"]),
        ("The group is notorious for kidnapping foreigners in Kandahar.", []),
        ("Five villagers were killed by a bomb in Kandahar on Tuesday.", ["remote_explosive_landmine_ied"]),
    ],
)
def test_kind_by_party(text: str, sub_types: list[str]) -> None:
    events = extract(Article("a", text, None, date(2023, 5, 10)), GAZETTEER).events
    assert [event.sub_type for event in events] == sub_types
