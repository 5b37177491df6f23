"""Folding: when two tellings are one occurrence, and when they are two."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.dates import find_dates
from pipeline.events.find import read_events
from pipeline.line import extract
from pipeline.places import Gazetteer, find_places
from pipeline.records import Article
from pipeline.split import split_article

TUESDAY = date(2024, 3, 5)


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.open()


@pytest.mark.parametrize(
    ("text", "count"),
    [
        # one occurrence
        ("The presidents of Uganda and Kenya met in Rwanda on Monday and ordered their armies to end fighting. On Monday Uganda's president met his Kenyan counterpart in Kigali.", 1),
        ("At least fifty people were killed in two raids by a tribal militia in eastern Uganda.", 1),
        ("Gunmen killed 19 soldiers near Gulu on Monday. Officials spoke late in the day. Witnesses said attackers stormed the base at Kitgum, where 19 soldiers were killed.", 1),
        ("Gunmen killed three soldiers in Gulu on Monday. Another three soldiers were killed in Kitgum, officials said.", 2),
        ("Gunmen killed nine rebels in Gulu on Monday. In Kitgum, gunmen killed nine soldiers, officials said.", 2),
        ("Gunmen attacked Gao on Monday and burned shops before fleeing into the bush.", 2),
        ("The army accused the rebels of the murder of five soldiers in Gulu on Monday due to a bomb that left ten injured.", 1),
        ("Gunmen attacked Gulu on Monday, which dims the prospect of resuming talks with the government.", 1),
        ("Two soldiers were killed on Monday in separate roadside bombings near Gulu, the army said.", 1),
        ("Gunmen kidnapped 20 pupils in Gulu on Monday. Parents wept. A resident said eight people were kidnapped from a single house.", 1),
        ("Rebels killed five soldiers in a roadside bomb attack, the army said on Monday. The 1AM attack on an army convoy took place near Gulu.", 1),
        ("Gunmen attacked a convoy near Gulu on Monday. It was the deadliest attack since the bombing of a police station in Kitgum.", 1),
        ("Jets have been bombing Gulu and Kitgum, displacing over 50,000 people from their homes.", 3),
        ("Gunmen attacked Gulu on Monday while peace talks with the government are suspended.", 1),
        ("Clan militias clashed in Gulu on Monday. They blame the clashes on the army and accuse it of arming their rivals.", 1),
        ("The army advanced on Gulu on Monday, raising fears of renewed clashes.", 1),
        ("Government forces left Gulu on Monday. Residents stayed behind. Elders spoke. The mayor wept. The army said its soldiers were withdrawn for tactical reasons.", 1),
        ("Clashes between the army and rebels have shaken Gulu since January. On Monday, a convoy of soldiers came under fire in Gulu, killing two officers.", 2),
        ("The army and the rebels clashed in Gulu on Monday. The fighting had threatened to derail talks with neighboring Kenya.", 1),
        ("Hours after a truce with the rebels expired on Monday, gunmen attacked a bus in Gulu.", 1),
        ("Gunmen attacked a convoy of fuel trucks near Gulu on Monday, setting fire to half of them.", 1),
        ("Gunmen attacked a base near Gulu on Monday. Reinforcements arrived, but the terrorists had already fled.", 1),
        ("Gunmen attacked a bus near Gulu on Monday. Nine passengers were killed while the gunmen fled to an unknown destination.", 1),
        ("Gunmen opened fire on an official in Gulu on Monday and set his vehicle ablaze.", 1),
        ("The army launched an offensive on Gulu last week, killing more than 40 people.", 1),
        ("Thousands of residents of Gulu have fled their homes because of raids by the army.", 1),
        ("Jets bombed Gulu on Monday. Troops killed six villagers near Kitgum.", 2),
        ("Shelling hit Gulu on Monday. On Sunday, the army launched strikes on Kitgum.", 2),
        ("The rebels signed a truce on Monday. On Monday, the rebels said they had agreed to a truce put forward by Kenya and Rwanda.", 1),
        ("The army intensified drone strikes over the past week on Gulu. On Monday, drones struck an airport in Gulu.", 2),
        ("Gunmen killed two soldiers in Gulu on Monday. A monitor has documented 75 operations by rebels in Uganda, including armed attacks and bombings.", 2),
        ("Gunmen attacked Gulu on Monday. The district has seen a rise in militant attacks.", 1),
        ("A missile hit Dnipro on Monday during a visit by the foreign minister.", 1),
        ("Gunmen attacked Gulu on Monday, a week after the rebels agreed to resume talks with the government.", 1),
        ("Gunmen attacked Gulu on Monday. A rival group is engaged in peace talks with the government.", 1),
        ("Buildings in Gulu illegally occupied by rebels were retaken by the army on Monday.", 1),
        ("Rebels attacked Gulu on Monday. At least seven people have been killed in violent attacks during a long walkout at a mine.", 2),
        ("Rebels attacked Gulu on Monday, searching for fighters who had signed a peace agreement with the government.", 1),
        ("More than two years of sectarian violence have displaced thousands of people in Uganda.", 1),
        ("At least four soldiers have been killed in clashes with rebels near Gao, the army said.", 1),
        ("Gunmen killed at least five soldiers in Kano state on Saturday. Six others were hurt in the attack in the town of Rano.", 1),
        ("Rebels attacked a village in northern Uganda on Sunday, killing seven people. On Sunday rebels attacked Gulu, killing traders and farmers.", 1),
        ("Gunmen have rounded up and executed dozens of men in Gulu.", 1),
        ("Residents of Gulu are demanding the swift arrest of the police chief after gunmen attacked a bank in the city on Monday.", 1),
        ("A missile hit Dnipro on Monday. The missile killed nine people.", 1),
        ("A missile hit Dnipro on Monday. The attack killed nine people.", 1),
        ("A missile hit Dnipro on Monday. Nine people were killed.", 1),
        ("A missile hit Dnipro on Monday. Nine people were killed and 20 wounded in the strike, rescuers said.", 1),
        ("A missile hit Dnipro on Monday. The mayor condemned the attack on Dnipro.", 1),
        ("A missile hit Dnipro on Monday, killing nine people and wounding 20.", 1),
        ("A missile strike on Dnipro killed nine people on Monday.", 1),
        ("Shelling hit the region on Monday. The shelling killed a man in Nikopol.", 1),
        ("Drones attacked Odesa on Monday. In Odesa, a drone damaged a warehouse on Monday.", 1),
        ("A missile hit Dnipro on Monday.\n\nRescuers worked all night.\n\nThe toll rose to 12 by noon.", 1),
        ("Gunmen attacked a bus near Jos on Sunday. The gunmen shot dead nine passengers.", 1),
        ("Rebels captured Goma on Monday. Goma was captured after two days.", 1),
        ("Thousands protested in Tbilisi on Monday. The protest was peaceful.", 1),
        ("Police fired tear gas at protesters in Kisumu on Monday. Two people were shot dead.", 1),
        ("Police clashed with protesters in Kisumu on Monday. Nine people were killed.", 1),
        ("Shelling in the west of Ukraine killed five people on Monday. Gunners shelled the camp in Lutsk, medics said.", 1),
        ("Shelling in eastern Ukraine killed five people. Gunners shelled Bakhmut. A shell hit a house in Kramatorsk.", 3),
        ("A suicide bomber attacked a mosque in Kandahar, killing six. The car was packed with explosives, and the bomb exploded at noon.", 1),
        ("A missile hit Dnipro on Monday, killing two people. The attack came a day after gunmen had stormed a bank in Lviv.", 2),
        ("An air strike on a market in western Ukraine killed 22 people on Monday. Missiles launched by jets hit the market in Lutsk.", 1),
        ("Jets fired missiles on Monday at a palace in the Black Sea port city of Odesa, killing six people.", 1),
        ("Helicopters bombed eastern Aleppo on Monday, following air strikes on Sunday that killed two fighters.", 2),
        ("Jets bombed the east of Aleppo, following air strikes overnight that killed two fighters.", 2),
        ("The camp in Lutsk was bombed on Monday, a day after an air strike that killed dozens.", 2),
        ("A fire broke out at a depot in Lutsk on Monday after a drone attack.", 1),
        ("Gunmen killed at least nine people in eastern Uganda on Sunday night, the latest in a string of attacks blamed on rebels. Gunmen attacked the town of Soroti, killing villagers.", 1),
        ("Armed men kidnapped dozens of pupils in northern Nigeria on Monday. The gunmen seized the pupils in the town of Funtua, a teacher said.", 1),
        ("Two soldiers were killed in an ambush near Gao on Monday. The army counted 40 jihadists killed in different operations last month.", 2),
        ("A war that has killed 9,000 people and displaced two million enters its third year in Sudan.", 1),
        ("A bomb killed nine people in Kandahar on Monday. Militants have stepped up attacks on police since last year.", 1),
        ("A missile hit the port of Odesa on Monday, where thousands of people had sought refuge.", 1),
        ("A missile hit a school in Odesa on Monday that was used by families displaced by the war.", 1),
        ("A strike in Rafah killed 16 people on Monday. The Israeli military said its forces killed about 40 militants in Khan Younis.", 2),
        ("A strike hit the region of Kharkiv on Monday, killing two people. Gunners shelled Kupiansk, killing two people. A separate missile attack in Chuhuiv injured seven.", 2),
        # what is brought in with dead of its own
        ("A bomb killed nine people in Kandahar on Monday. A roadside bomb hit a bus in Kandahar, killing three.", 2),
        ("A bomb killed nine people in Kandahar on Monday. Elsewhere in Kandahar, a judge was shot and killed by gunmen.", 2),
        # a war's own toll stays out of the day's
        ("Shelling killed five people in Lutsk on Monday. A study puts the war's death toll at 130,000.", 2),
        ("Shelling killed five people in Lutsk on Monday. A missile hit the market of Lutsk earlier this month, killing 21.", 2),
        ("The two sides signed a truce in Juba on Monday. Nobody had known that a truce would be signed.", 1),
        # what is put into the attack told before, and what adds nothing to it
        ("Rebels killed 18 soldiers in a battle in Goma on Monday. Four of the soldiers were beheaded during the attack.", 1),
        ("A suicide bomber killed nine people in Kandahar on Monday. A hotel was damaged. The market was full. Shops were shut. “A suicide bomber blew up a car,” a policeman said.", 1),
        ("A missile killed two people in Dnipro on Monday. It was the heaviest attack on the city since the war began and killed two.", 1),
        # the parts of one war's bill
        ("The war in Sudan has killed at least 5,280 people and injured about 46,000.", 1),
        # neighbours in one list
        ("Shelling was reported in Bucha, Hostomel and Irpin on Monday.", 3),
        ("Gunmen attacked a village near Goma on Monday. An army convoy hit a landmine, killing two soldiers.", 2),
        ("Rebels clashed with troops in Goma on Monday. The group said it detonated an improvised explosive device against a patrol.", 2),
        ("Gunmen killed nine people in a raid on a village near Goma on Monday.", 1),
        # the deadliest of several
        ("Air strikes in Tigray killed 30 people, aid workers said. In the deadliest strike in Adwa, 17 people were killed.", 2),
        # two places
        ("A missile hit Dnipro on Monday. A missile hit Lviv on Monday.", 2),
        ("A missile hit Dnipro and Lviv on Monday.", 2),
        ("A missile killed two people in Dnipro and three in Lviv on Monday.", 2),
        # two days
        ("A missile hit Dnipro on Monday. A missile hit Dnipro on Friday.", 2),
        ("A missile hit Dnipro on Monday, two days after a missile hit it on Saturday.", 2),
        # two deeds
        ("A missile hit Dnipro on Monday. Troops withdrew from Dnipro on Monday.", 2),
        ("Rebels captured Goma on Monday. Thousands fled Goma on Monday.", 2),
        ("A missile hit Dnipro on Monday. Another missile hit Dnipro on Monday.", 2),
        ("Police shot dead two protesters in Kisumu on Monday. At least 50 people have been killed since the protests began.", 2),
        ("Police shot dead two protesters in Kisumu on Monday. At least 50 people have been killed in the protests.", 2),
        ("The army cut the internet in Khartoum on Monday. Troops closed four bridges in Khartoum on Monday.", 2),
        # two sides
        ("Russian shelling killed a man in Donetsk on Monday. Ukrainian shelling killed a woman in Donetsk on Monday.", 2),
        # a fact and a plan
        ("Rebels captured Goma on Monday. Rebels plan to capture Bukavu.", 2),
        ("A missile hit Dnipro on Monday. Russia will attack Dnipro again, the general said.", 2),
    ],
)
def test_how_many_occurrences(gazetteer: Gazetteer, text: str, count: int) -> None:
    assert len(extract(Article("a", text, None, TUESDAY), gazetteer).events) == count


def test_a_fold_keeps_every_telling_and_takes_up_what_it_adds(gazetteer: Gazetteer) -> None:
    text = "An attack shook Dnipro. A missile killed nine people in Dnipro on Monday, police said. The missile hit a block of flats."
    document = split_article(Article("a", text, None, TUESDAY))
    times = find_dates(document)
    drafts, _ = read_events(document, times, find_places(document, gazetteer, times))
    (draft,) = drafts
    assert draft.sub_type == "shelling_artillery_missile"
    assert {mention.reading.number for mention in [draft.anchor, *draft.mentions]} == {0, 1, 2}
    assert draft.when.start == date(2024, 3, 4)
    assert [(toll.kind, toll.low) for toll in draft.tolls] == [("killed", 9)]


def test_a_toll_is_never_counted_twice(gazetteer: Gazetteer) -> None:
    text = "A missile hit Dnipro on Monday, killing nine people. The nine people were killed in their flats. Nine people died."
    (event,) = extract(Article("a", text, None, TUESDAY), gazetteer).events
    assert (event.killed_low, event.killed_high) == (9, 9)


def test_a_total_keeps_its_toll_from_its_parts(gazetteer: Gazetteer) -> None:
    text = "Shelling killed five people in Kherson region on Monday. In Beryslav, two people were killed."
    total, part = extract(Article("a", text, None, TUESDAY), gazetteer).events
    assert (total.role, total.killed_low, part.role, part.killed_low) == ("aggregate", 5, "main", 2)
