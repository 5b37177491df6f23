"""Sentences and short articles through the whole line, beside the events that a careful reader finds in them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest

from pipeline.line import extract
from pipeline.places import Gazetteer
from pipeline.records import Article, Event
from pipeline.schema import to_table

TUESDAY = date(2024, 3, 5)
# Opens an article about a conflict and tells of no event: what a sentence means depends on its article.
WAR = "The army and the rebels both spoke of the attack.\n\n"
Read = Callable[..., tuple[Event, ...]]


def row(text: str, *expected: Any) -> Any:
    """A row that holds."""
    return pytest.param(text, *expected, id=text[:70])


def miss(reason: str, text: str, *expected: Any) -> Any:
    """A row that the pipeline still gets wrong, with the cause."""
    return pytest.param(text, *expected, id=text[:70], marks=pytest.mark.xfail(reason=reason, strict=True))


@pytest.fixture(scope="module")
def read() -> Read:
    """Reads one text published on Tuesday 5 March 2024; every row has passed the table's own check."""
    gazetteer = Gazetteer.open()

    def events(text: str, published: date | None = TUESDAY, title: str | None = None) -> tuple[Event, ...]:
        found = extract(Article("a", text, title, published), gazetteer).events
        to_table(found)
        for event in found:
            assert text[event.text_start : event.text_end] == event.text
            for words, start, end in (
                (event.place_text, event.place_text_start, event.place_text_end),
                (event.date_text, event.date_text_start, event.date_text_end),
            ):
                assert words is None or text[start:end] == words
        return found

    return events


def _sub_types(events: Sequence[Event]) -> list[str]:
    return sorted(event.sub_type for event in events)


def _places(events: Sequence[Event]) -> list[str]:
    return sorted(event.place_text or "-" for event in events)


@pytest.mark.parametrize(
    ("text", "sub_type"),
    [
        # the weapon decides what a general word is
        row("Russia attacked Odesa with 14 drones overnight.", "air_drone_strike"),
        row("Russia attacked Odesa with six cruise missiles on Monday.", "shelling_artillery_missile"),
        row("Russia attacked Odesa with missiles and drones on Monday, killing three people.", "shelling_artillery_missile"),
        row("Gunmen attacked the village of Solhan on Sunday, killing 40 people.", "attack"),
        row("Gunmen on motorcycles killed 12 farmers near Zaria on Monday.", "attack"),
        row("An attack on a bus in Jos killed nine people on Sunday, police said.", "attack"),
        row("A Russian attack on Kharkiv wounded six people on Monday.", "shelling_artillery_missile"),
        row("Warplanes attacked a market in Togoga on Monday.", "air_drone_strike"),
        row("Two helicopters attacked a convoy near Mocimboa da Praia on Monday.", "air_drone_strike"),
        row("A suicide bomber attacked a mosque in Peshawar on Monday, killing 20 worshippers.", "suicide_bomb"),
        row("A car bomb exploded outside a bank in Beirut on Monday.", "remote_explosive_landmine_ied"),
        row("A roadside bomb killed four soldiers near Gao on Monday.", "remote_explosive_landmine_ied"),
        row("Drones destroyed a grain store in Reni on Monday, the army said.", "air_drone_strike"),
        row("Nine drones were destroyed over Kyiv on Monday.", "disrupted_weapons_use"),
        row("The mayor said that two missiles had fallen on the market of Sumy on Monday.", "shelling_artillery_missile"),
        row("The government sent its army into action in Tigray on Monday.", "military_operation"),
        row("The bridge at Kupiansk, held by the army since the first weeks of the war, was destroyed on Monday.", "looting_property_destruction"),
        row("In Melitopol the head of the school board, Ivan Petrenko, was seized by a Russian patrol on Sunday.", "abduction_forced_disappearance"),
        row("A farmer was killed when his tractor hit a mine near Snihurivka on Monday.", "remote_explosive_landmine_ied"),
        row("Attackers threw a grenade into a bar in Bujumbura on Sunday, wounding seven.", "grenade"),
        row("Chlorine gas attacks killed six people in Saraqib on Monday, doctors said.", "chemical_weapon"),
        row("Mortar rounds landed on a school in Marinka on Monday.", "shelling_artillery_missile"),
        row("Russian artillery shelled Nikopol on Monday.", "shelling_artillery_missile"),
        row("Shells fell on the market of Beryslav on Monday, killing a woman.", "shelling_artillery_missile"),
        row("A glide bomb hit a house in Vovchansk on Monday.", "air_drone_strike"),
        row("An air raid on Khartoum killed 17 people on Saturday.", "air_drone_strike"),
        row("Rockets fired from Gaza hit Ashkelon on Monday.", "shelling_artillery_missile"),
        row("Insurgents attacked an army base near Baidoa on Monday.", "armed_clash"),
        row("Rebels ambushed an army patrol near Lashio on Monday.", "armed_clash"),
        row("Soldiers clashed with militants near Djibo on Monday.", "armed_clash"),
        row("Police shot dead a separatist in Jayapura on Monday during an exchange of fire.", "armed_clash"),
        row("Three constables and a guerrilla were killed on Monday in an encounter in Bastar.", "armed_clash"),
        row("Mobile internet services were cut across Sagaing on Monday.", "access_disruption"),
        row("Armed men on motorbikes shot dead 11 people on Monday in a village near Gusau, a region of unrest.", "attack"),
        row("Security forces foiled a suicide attack on a checkpoint in Mogadishu on Monday.", "disrupted_weapons_use"),
        row("Two farmers lost their lives on Monday when their cart ran over an IED in Menaka.", "remote_explosive_landmine_ied"),
        row("Eight bodies with gunshot wounds were dumped on a road in Zacatecas on Monday.", "attack"),
        row("Thirteen inmates have been recaptured in Machala since Monday.", "arrests"),
        row("Cities such as Manokwari saw protesters setting fire to shops on Monday.", "violent_demonstration"),
        row("Heavy fighting raged in the streets of Omdurman on Monday.", "armed_clash"),
        row("Ukrainian troops repelled an assault near Avdiivka on Monday.", "armed_clash"),
        row("Gunmen kidnapped 30 pupils from a school in Kaduna on Monday.", "abduction_forced_disappearance"),
        row("Fighters raped several women in El Geneina in June, a rights group said.", "sexual_violence"),
        # ground, weapons, people
        row("Ukrainian forces recaptured the village of Robotyne on Monday.", "government_regains_territory"),
        row("M23 rebels recaptured the town of Goma on Monday.", "non_state_actor_overtakes_territory"),
        row("Rebels captured the town of Goma on Monday.", "non_state_actor_overtakes_territory"),
        row("Russian forces seized the village of Pobieda on Monday.", "non_state_actor_overtakes_territory"),
        row("Air defences shot down nine drones over Poltava region overnight.", "disrupted_weapons_use"),
        row("Police found a cache of weapons in a house in Mopti on Monday.", "disrupted_weapons_use"),
        row("Troops withdrew from Kidal on Monday.", "change_to_group_activity"),
        row("The army deployed 500 soldiers to Bukavu on Monday.", "change_to_group_activity"),
        row("Security forces arrested 14 suspected militants in Gwoza on Monday.", "arrests"),
        miss("no trigger for 'emptied a warehouse'", "Looters emptied a World Food Programme warehouse in Wad Madani on Monday.", "looting_property_destruction"),
        row("The two sides signed a ceasefire agreement in Pretoria on Monday.", "agreement"),
        row("Some 200 prisoners were exchanged on Monday, Kyiv said.", "agreement"),
        row("Israel launched a ground offensive in Khan Younis on Monday.", "military_operation"),
        row("The Rafah crossing was closed on Monday after a week of war.", "access_disruption"),
        row("Some 12,000 people fled El Fasher on Monday.", "evacuation_displacement"),
        row("About 300 residents were evacuated from Kupiansk on Monday.", "evacuation_displacement"),
        # streets
        row("Thousands of people protested in Tel Aviv on Saturday.", "peaceful_protest"),
        row("Police fired tear gas at protesters in Nairobi on Monday.", "protest_with_intervention"),
        row("Soldiers opened fire on demonstrators in Omdurman on Monday, killing three.", "excessive_force_against_protesters"),
        row("Rioters torched a police station in Nairobi on Monday.", "violent_demonstration"),
        row("A mob lynched two men in Port-au-Prince on Monday.", "mob_violence"),
        row("Riot police used stun grenades to break up a rally in Minsk on Monday.", "protest_with_intervention"),
        row("Police opened fire after tear gas failed to stop protesters in Kisumu on Monday.", "excessive_force_against_protesters"),
        row("Six people were killed in clashes between police and protesters in Puno on Monday.", "violent_demonstration"),
        row("Protesters hurled stones and petrol bombs at police in Tunis on Monday.", "violent_demonstration"),
        row("Police detained more than 200 protesters in Minsk on Monday.", "protest_with_intervention"),
        row("Protesters blocked a highway near Haifa on Monday.", "peaceful_protest"),
        # words and papers
        row("The foreign ministers of Armenia and Azerbaijan met in Berlin on Monday.", "diplomatic_contact"),
        row("The army withdrew from the talks in Jeddah on Monday.", "diplomatic_contact"),
        row("The prime minister said he will meet the president in Brussels on 6 April for talks.", "diplomatic_contact"),
        row("The truce between the army and the rebels expired on Monday.", "agreement"),
        row("Kosovo and Serbia struck a deal on Monday.", "agreement"),
        row("Providers in Bangladesh restricted access to Facebook on Monday.", "access_disruption"),
        row("China's coast guard used water cannon on two Philippine vessels on Monday.", "other"),
        row("Hamas freed 17 people in Gaza on Monday.", "agreement"),
        row("The general declared himself leader of Niger on Monday.", "political_declaration"),
        row("Kyiv recalled its top diplomat from Minsk on Monday.", "legal_administrative_measure"),
        row("Parliament in Minsk voted on Monday to leave the treaty.", "legal_administrative_measure"),
        row("Britain slapped sanctions on five generals on Monday.", "legal_administrative_measure"),
        row("Kyiv accused Moscow of lying on Monday.", "official_statement"),
        row("Germany delivered 18 tanks to Ukraine on Monday.", "arms_delivery"),
        row("The European Union imposed sanctions on six generals on Monday.", "legal_administrative_measure"),
        row("The International Criminal Court issued an arrest warrant for the general on Monday.", "legal_administrative_measure"),
        row("President Vladimir Putin declared martial law in Donetsk on Monday.", "political_declaration"),
        row("A soldier and a civilian were killed in an attack on a gold mine near Ouahigouya on Monday.", "attack"),
        row("The navy intercepted a hostile aerial target over the Red Sea on Monday.", "disrupted_weapons_use"),
        row("Some 40 jihadists were neutralised near Djibo on Monday.", "armed_clash"),
        row("Residents began to leave the village of Robotyne on Monday.", "evacuation_displacement"),
        row("Pakistani troops violated the ceasefire in Poonch on Tuesday.", "armed_clash"),
    ],
)
def test_sub_type(read: Read, text: str, sub_type: str) -> None:
    assert _sub_types(read(WAR + text)) == [sub_type]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        # lists: a row a place
        row("Russian strikes hit Kyiv, Dnipro and Lviv on Monday.", ["Kyiv", "Dnipro", "Lviv"]),
        row("Missiles struck Kharkiv and Odesa on Monday.", ["Kharkiv", "Odesa"]),
        row("Shelling was reported in Nikopol, Marhanets, and Beryslav on Monday.", ["Nikopol", "Marhanets", "Beryslav"]),
        row("Soldiers fought militants in Bucha, Hostomel and the suburb of Irpin on Saturday.", ["Bucha", "Hostomel", "Irpin"]),
        row("Rallies were held in Wad Medani, south of the capital, and the cities of Kassala and Port Sudan in the east.", ["Wad Medani", "Kassala", "Port Sudan"]),
        row("Gunmen killed four people in an attack on the village of Robotyne, in Polohy district, on Monday.", ["Robotyne"]),
        row("Troops freed Robotyne and Klishchiivka, two villages in Zaporizhzhia region, on Monday.", ["Robotyne", "Klishchiivka"]),
        row("Protests were held in Paris, Lyon and Marseille on Sunday against the war.", ["Paris", "Lyon", "Marseille"]),
        row("Drones attacked Sumy, Poltava and Chernihiv regions overnight.", ["Sumy", "Poltava", "Chernihiv"]),
        # a narrower and a wider place together are one
        row("A missile hit the village of Hroza in Kharkiv region on Monday.", ["Hroza"]),
        row("Shelling killed two people in Toretsk, Donetsk region, on Monday.", ["Toretsk"]),
        row("An air strike hit Kutum, North Darfur, on Monday.", ["Kutum"]),
        row("In Sudan, an air strike hit a market in Nyala on Monday.", ["Nyala"]),
        row("Clashes in Sudan between the army and militiamen left nine dead on Monday in Nyala.", ["Nyala"]),
        # whose force it is, and where it was launched from
        row("UK military jets bombed a depot on Monday.", ["-"]),
        row("Missiles fired from a ship in the Caspian Sea killed two people in Vinnytsia on Monday.", ["Vinnytsia"]),
        row("The army said that Russia blew up a bridge in Kupiansk on Monday.", ["Kupiansk"]),
        row("Fighters seized the capital, Sanaa, from the army on Monday.", ["Sanaa"]),
        row("Shelling hit the army headquarters in Khartoum on Monday.", ["Khartoum"]),
        row("Shells killed two soldiers in the Sumy region, the Defence Ministry in Moscow said on Monday.", ["Sumy region"]),
        # where it was said is not where it was
        row("The general staff in Kyiv said shelling killed two people in Kherson on Monday.", ["Kherson"]),
        row("A spokesman in Moscow said that a drone had struck a depot in Belgorod.", ["Belgorod"]),
        row("A drone struck a depot in Belgorod on Monday, a spokesman told reporters in Moscow.", ["Belgorod"]),
        row("Speaking in Brussels, the minister said a missile had killed four people in Dnipro.", ["Dnipro"]),
        row("KYIV, Ukraine (AP) — A missile killed four people in Dnipro on Monday.", ["Dnipro"]),
        row("GENEVA, 4 March — An air strike killed 20 people in El Fasher on Sunday, the UN said.", ["El Fasher"]),
        row("Moscow said its missiles struck an airfield near Starokostiantyniv on Monday.", ["Starokostiantyniv"]),
        row("The governor of Kharkiv said shells had killed a man in Kupiansk.", ["Kupiansk"]),
        # origins and destinations
        row("Some 4,000 people fled from Goma to Bukavu on Monday.", ["Goma"]),
        row("Rockets fired from Lebanon hit Kiryat Shmona on Monday.", ["Kiryat Shmona"]),
        miss("Sudzha is not found beside Kursk", "About 300 civilians were evacuated from Sudzha to Kursk on Monday.", ["Sudzha"]),
        row("There is war in Sudan. On Monday 3,000 people fled to Adré in Chad, 900 to South Sudan and 200 to Egypt, leaving Sudan.", ["Sudan"]),
        row("Some 8,000 people fled Nyala on Monday and walked towards Zalingei and El Geneina.", ["Nyala"]),
        # who comes from there, what lies between, where it was told
        row("Gunmen killed a peacekeeper from Rwanda in Bangui on Monday.", ["Bangui"]),
        row("Gunmen killed four men in Kaga-Bandoro on Monday, on the road linking Bangui and Bria.", ["Kaga-Bandoro"]),
        row("Bandits killed four men in Zurmi on Monday, the police chief told journalists in Gusau.", ["Zurmi"]),
        row("Militiamen killed 30 people in Bunia on Monday, an inquiry by the UN mission in the Central African Republic found.", ["Bunia"]),
        # "where" points to the place before it
        row("Shells fell on Odesa, where two people were killed, while the mayor of Kyiv was in Poltava on Monday.", ["Odesa"]),
        # near, part of, orientation only
        row("Shells fell near Kupiansk on Monday.", ["Kupiansk"]),
        row("A drone hit a car in Chasiv Yar, west of Bakhmut, on Monday.", ["Chasiv Yar"]),
        row("Fighting went on in the Gaza Strip on Monday.", ["Gaza Strip"]),
        row("Air strikes on northern Gaza killed 30 people on Monday.", ["northern Gaza"]),
        row("A missile killed two people in Tripoli, Lebanon, on Monday.", ["Tripoli"]),
        row("A bomb killed nine people on Monday in Hangu, near the town of Kohat.", ["Hangu"]),
        row("Rockets fell on Kansafra, Al-Bara and Al-Qatira in Idlib province on Monday.", ["Kansafra", "Al-Bara", "Al-Qatira"]),
        row("Gunmen killed six people in Torkuwa community in the Dansadau emirate on Monday.", ["Torkuwa"]),
        row("Bandits killed nine people at Torkuwa village located in Dansadau area on Monday.", ["Torkuwa"]),
        row("A strike killed ten people in Amhara on Monday. The attack hit a wedding near a small town called Wenzama.", ["Wenzama"]),
        row("Gunmen killed nine bus passengers on the Quetta-Karachi highway near Khuzdar on Monday.", ["Khuzdar"]),
        row("Clashes in northern Haiti on Monday left nine dead on the streets of the coastal city of Port-de-Paix.", ["Port-de-Paix"]),
        row("The cruiser Odesa was hit by a missile on Monday, and two sailors died.", ["-"]),
        # a country, and nothing
        row("Israeli strikes killed 14 people in Lebanon on Monday.", ["Lebanon"]),
        row("A roadside bomb killed four soldiers on Monday.", ["-"]),
        row("A rocket attack wounded two people on Monday, the agency said.", ["-"]),
        # homes, roads and single houses are targets
        row("A missile hit a home in Kharkiv on Monday.", ["Kharkiv"]),
        row("A missile hit a single house in Sumy on Monday.", ["Sumy"]),
        row("A shell hit the market in Kherson on Monday.", ["Kherson"]),
        row("A Russian strike on a home in Kharkiv killed two people on Monday.", ["Kharkiv"]),
        row("A drone strike on the road near Kupiansk killed two people on Monday.", ["Kupiansk"]),
        row("A missile strike hit a double row of houses in Sumy on Monday.", ["Sumy"]),
        row("A bomb killed two people in the southern Philippines on Monday. The explosion took place outside a bank in Isulan.", ["Isulan"]),
        row("Shells fell on Sumy on Monday. Some 300 people fled the battered border town.", ["Sumy", "Sumy"]),
        # what happened years ago did not happen where the story is
        row("A bomb killed two people in Quetta on Monday. In 2014 gunmen attacked an army school, killing 150.", ["Quetta", "-"]),
        # a weapon or a deed in a name is nobody's act
        row("The Northern Liberation Front met the army in Kitgum on Monday.", []),
        row("The 3rd Assault Brigade was praised in Sumy on Monday.", []),
        # what a whole war has cost was not paid in the town told last
        row("Shells killed two people in Kharkiv, Ukraine, on Monday. More than 400,000 people have been displaced.", ["Kharkiv", "Ukraine"]),
        # at sea
        row("A missile struck a tanker in the Red Sea on Monday.", ["Red Sea"]),
    ],
)
def test_places(read: Read, text: str, places: list[str]) -> None:
    assert _places(read(WAR + text)) == sorted(places)


@pytest.mark.parametrize(
    ("text", "destination"),
    [
        row("Some 4,000 people fled from Goma to Bukavu on Monday.", "Bukavu"),
        row("About 300 civilians were evacuated from Sudzha to Kursk on Monday.", "Kursk"),
        row("Some 12,000 people fled El Fasher on Monday.", None),
        row("A missile flew to Kyiv and hit a school on Monday.", None),
    ],
)
def test_destination(read: Read, text: str, destination: str | None) -> None:
    assert [event.destination for event in read(WAR + text)] == [destination]


@pytest.mark.parametrize(
    ("text", "side_a", "side_b"),
    [
        row("Russian forces shelled Kherson on Monday.", "Russian forces", None),
        row("Kherson was shelled by Russian forces on Monday.", "Russian forces", None),
        row("Russian shelling of Kherson killed one person on Monday.", "Russia", None),
        row("Hamas fired rockets at Ashkelon on Monday.", "Hamas", None),
        row("A village near Goma was attacked by the M23 on Monday.", "M23", None),
        row("Israel’s air force bombed Rafah on Monday.", "Israel’s air force", None),
        row("Soldiers clashed with Boko Haram near Gwoza on Monday.", "Soldiers", "Boko Haram"),
        row("Clashes between the army and the Rapid Support Forces killed six in Omdurman on Monday.", "army", "Rapid Support Forces"),
        row("Al-Shabab fighters ambushed Kenyan troops near Mandera on Monday.", "Al-Shabab", "Kenyan troops"),
        row("Kenyan troops were ambushed by al-Shabab near Mandera on Monday.", "al-Shabab", "Kenyan troops"),
        row("An air strike by the Myanmar military killed 30 people in Pazigyi on Monday.", "Myanmar military", None),
        miss("the apposition is taken for the actor", "The Houthis, a rebel group in Yemen, attacked a tanker near Hodeidah on Monday.", "Houthis", None),
        row("Shells fell on Nikopol on Monday.", None, None),
        row("Unknown gunmen killed a teacher in Lashkar Gah on Monday.", "Unknown gunmen", None),
        row("Police arrested 14 militants in Gwoza on Monday.", "Police", "militants"),
        miss("the first side of 'clashed with' is lost when it opens the sentence", "Protesters clashed with police in Nairobi on Monday.", "Protesters", "police"),
        row("France accused Russia of lies on Monday.", "France", "Russia"),
    ],
)
def test_sides(read: Read, text: str, side_a: str | None, side_b: str | None) -> None:
    (event,) = read(WAR + text)
    named = (event.side_a or "").removesuffix(" fighters") or None
    assert named == side_a
    assert side_b is None or event.side_b == side_b


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        row("Russian troops shelled Kherson on Monday.", "asserted"),
        row("Russian troops shelled Kherson on Monday, the governor said.", "claimed"),
        row("According to residents, Russian troops shelled Kherson on Monday.", "claimed"),
        row("Russian troops reportedly shelled Kherson on Monday.", "claimed"),
        row("Rebels claimed that they had captured Goma on Monday.", "claimed"),
        row("A suspected drone strike hit a depot in Klintsy on Monday.", "claimed"),
        row("It appeared that a missile had hit the school in Nikopol.", "claimed"),
        row("The army denied shelling Kherson on Monday.", "denied"),
        row("The army did not shell Kherson on Monday.", "denied"),
        row("No missile strike took place in Kherson on Monday, the governor said.", "denied"),
        row("Israel denied that its aircraft had bombed the hospital in Rafah.", "denied"),
        row("Reports of an attack on Sumy were false, the mayor said.", "denied"),
        row("The army will withdraw from Kherson on Friday, the general said.", "planned"),
        row("Rebels vowed to attack Goma.", "planned"),
        row("The army plans to attack Timbuktu.", "planned"),
        row("Troops were ordered to withdraw from Kherson.", "planned"),
        row("The two ministers are to meet in Ankara on Thursday.", "planned"),
        row("Residents of Rafah were ordered to evacuate on Monday.", "planned"),
        row("The army urged residents of more than 20 towns in Kherson region to evacuate.", "planned"),
        row("Evacuation orders were issued for Rafah on Monday, the army said.", "planned"),
        row("Had the rebels seized the city of Sumy, the road would be cut, the general said.", "hypothetical"),
        row("Russian forces could attack Sumy, the general warned.", "hypothetical"),
        miss("a feared attack has too little evidence", "Fears of an attack on Sumy grew on Monday.", "hypothetical"),
        row("If rebels attack Goma, thousands of residents will flee.", "hypothetical"),
        miss("a warning is taken for the event, the feared attack is left out", "Officials warned of an attack on Sumy.", "hypothetical"),
        row("An attack on Sumy is possible, the general said.", "hypothetical"),
    ],
)
def test_modality(read: Read, text: str, modality: str) -> None:
    assert {event.modality for event in read(WAR + text)} == {modality}


@pytest.mark.parametrize(
    "text",
    [
        # only wanted, able, or prevented
        row("The army wants to capture Goma."),
        row("The deal is meant to avert an attack on Goma."),
        row("The missile is capable of striking Kyiv."),
        # metaphor
        row("The battle for votes began in Ohio on Monday."),
        row("The minister came under fire for his remarks in Lagos on Monday."),
        row("A flood of doubts attacked the senator in Paris on Monday."),
        miss("metaphor with a single strong trigger", "Stocks rallied in Tokyo on Monday as investors bombarded brokers with orders."),
        miss("metaphor with a single strong trigger", "The firm fired its first shot in the price war in Texas on Monday."),
        row("The critic blasted the orchestra of Vienna on Monday."),
        row("The senate killed the bill in Washington on Monday."),
        row("The new song exploded on the charts in Britain on Monday."),
        row("Volunteers fought the blaze in Athens for three days."),
        miss("metaphor with a single strong trigger", "The mayor declared war on litter in Naples on Monday."),
        # sport
        row("Liverpool attacked from the start and Salah struck twice in Madrid on Sunday."),
        miss("sport in one sentence: a basketball shot", "The Rockets beat the Warriors in Houston on Monday, and Green shot 12 of 20."),
        row("Argentina captured the title in Doha on Sunday."),
        row("The midfielder’s shot hit the post in Turin on Sunday."),
        row("The United captain was injured in a clash of heads in Leeds on Sunday."),
        # film, games, markets, health, weather, accidents
        row("In the film, soldiers storm a castle and kill the king of Naples."),
        row("The series was shot in Belfast, and its battle scenes took a month."),
        miss("a game in one sentence", "Players capture towns and bomb bridges in the new game from Montreal."),
        row("Oil prices hit a record in London on Monday."),
        row("A heart attack killed the singer in Dallas on Monday."),
        row("An earthquake killed 40 people in Herat on Monday."),
        row("Two people were killed in a car crash near Leeds on Monday."),
        row("A gas explosion injured three people in Lille on Monday."),
        row("Nurses in Leeds went on strike on Monday."),
        # ordinary crime and courts
        row("A court in Leeds sentenced a man to two years for fraud on Monday."),
        row("Police in Dallas arrested a driver for theft on Monday."),
        # capability, standing condition, opinion, biography
        row("The drone can carry a warhead of 50 kilograms."),
        row("The bridge at Antonivka is a lifeline for the troops."),
        row("The general was born in Luhansk and studied artillery in Leningrad."),
        row("This war is a tragedy, and nobody should forget it."),
        row("Kherson is a gateway to Crimea."),
        # names of things
        miss("the words are a name", "He played in a band called Air Raid in Leeds on Monday."),
        row("The War and Peace museum in Ypres opened on Monday."),
        row("The Bomb Squad restaurant in Leeds opened on Monday."),
        # condolence and thanks
        row("The pope prayed for peace in Rome on Sunday."),
        row("The mayor thanked the donors for their help on Monday."),
        # the attack that the text does not tell of
        row("The minister spoke of the attack."),
        # a question
        row("Will the army attack Goma?"),
        # titles alone
        row("Missile strike on Kharkiv kills five"),
        row(""),
        row(" \n\n\t "),
    ],
)
def test_no_event(read: Read, text: str) -> None:
    assert [(event.sub_type, event.place_name, event.modality) for event in read(text)] == []


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


@pytest.mark.parametrize(
    ("text", "start", "end", "basis"),
    [
        row("Russian troops shelled Kherson on Monday.", "2024-03-04", "2024-03-04", "weekday"),
        row("Russian troops shelled Kherson on Tuesday.", "2024-03-05", "2024-03-05", "weekday"),
        row("Russian troops shelled Kherson on Wednesday.", "2024-02-28", "2024-02-28", "weekday"),
        row("Russian troops shelled Kherson overnight.", "2024-03-04", "2024-03-05", "relative"),
        miss("'overnight on Sunday' gives Sunday alone", "Russian troops shelled Kherson overnight on Sunday.", "2024-03-02", "2024-03-03", "weekday"),
        row("Russian troops shelled Kherson yesterday.", "2024-03-04", "2024-03-04", "relative"),
        row("Russian troops shelled Kherson today.", "2024-03-05", "2024-03-05", "relative"),
        row("Russian troops shelled Kherson over the weekend.", "2024-03-02", "2024-03-03", "relative"),
        row("Russian troops shelled Kherson last week.", "2024-02-26", "2024-03-03", "relative"),
        row("Russian troops shelled Kherson on 1 March.", "2024-03-01", "2024-03-01", "explicit"),
        row("Russian troops shelled Kherson on March 1, 2024.", "2024-03-01", "2024-03-01", "explicit"),
        row("Russian troops shelled Kherson on Feb. 24, 2022.", "2022-02-24", "2022-02-24", "explicit"),
        miss("the basis of a range of dates without a year is 'relative'", "Russian troops shelled Kherson between 1 and 3 March.", "2024-03-01", "2024-03-03", "explicit"),
        row("Russian troops shelled Kherson in January 2023.", "2023-01-01", "2023-01-31", "explicit"),
        row("Russian troops shelled Kherson.", "2024-03-05", "2024-03-05", "publication"),
        row("Russian troops have shelled Kherson.", "2024-03-05", "2024-03-05", "publication"),
        row("On Sunday, Russian troops shelled Kherson, the governor said on Monday.", "2024-03-03", "2024-03-03", "weekday"),
        row("The governor said on Monday that troops had shelled Kherson on Sunday.", "2024-03-03", "2024-03-03", "weekday"),
        miss("the date of the vote is taken for that of the shelling", "Two days after the vote on 1 March, troops shelled Kherson.", "2024-03-03", "2024-03-03", "relative"),
        row("In the early hours of Monday, Russian troops shelled Kherson.", "2024-03-04", "2024-03-04", "weekday"),
        row("The ministers will meet in Ankara on Friday.", "2024-03-08", "2024-03-08", "weekday"),
    ],
)
def test_when(read: Read, text: str, start: str, end: str, basis: str) -> None:
    (event,) = read(WAR + text)
    assert (event.date_start, event.date_end, event.date_basis) == (_day(start), _day(end), basis)


@pytest.mark.parametrize(
    ("text", "start", "basis"),
    [
        row("Russian troops shelled Kherson.", None, "none"),
        row("Russian troops shelled Kherson on Monday.", None, "none"),
        row("Russian troops shelled Kherson on 1 March.", None, "none"),
        row("Russian troops shelled Kherson overnight.", None, "none"),
        row("Russian troops shelled Kherson on 1 March 2024.", "2024-03-01", "explicit"),
    ],
)
def test_when_of_an_undated_article(read: Read, text: str, start: str | None, basis: str) -> None:
    (event,) = read(WAR + text, published=None)
    assert (event.date_start, event.date_end, event.date_basis) == (_day(start), _day(start), basis)


@pytest.mark.parametrize(
    ("text", "role"),
    [
        row("Russian troops shelled Kherson on Monday.", "main"),
        row("Russian troops shelled Kherson on 21 February.", "main"),
        row("Russian troops shelled Kherson on 18 February.", "background"),
        row("Russian troops shelled Kherson in November 2022.", "background"),
        row("Rebels captured Goma in 2012.", "background"),
    ],
)
def test_role_by_date(read: Read, text: str, role: str) -> None:
    assert [event.role for event in read(WAR + text)] == [role]


@pytest.mark.parametrize(
    ("text", "killed", "injured"),
    [
        row("Shelling killed three people in Beryslav on Monday.", (3, 3), (None, None)),
        row("Shelling killed at least three people and wounded 12 in Beryslav on Monday.", (3, None), (12, 12)),
        row("Shelling hit Beryslav on Monday. Nobody was hurt.", (0, 0), (0, 0)),
        miss("a sentence of its own with no casualties is not read", "Shelling hit Beryslav on Monday. There were no casualties.", (0, 0), (0, 0)),
        row("An air strike killed dozens of people in Nyala on Monday.", (12, None), (None, None)),
        row("Up to 40 people died in an air strike on Nyala on Monday.", (None, 40), (None, None)),
        row("A missile killed a couple and their two children in Sumy on Monday.", (4, 4), (None, None)),
        row("A missile hit a house in Sumy on Monday. The toll rose to 14, rescuers said.", (14, 14), (None, None)),
    ],
)
def test_figures(read: Read, text: str, killed: tuple[int | None, int | None], injured: tuple[int | None, int | None]) -> None:
    (event,) = read(WAR + text)
    assert ((event.killed_low, event.killed_high), (event.injured_low, event.injured_high)) == (killed, injured)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        # a repeat folds
        row(
            "A missile hit a block of flats in Dnipro on Monday. The attack killed nine people. Rescuers searched the rubble.",
            ["shelling_artillery_missile Dnipro 9"],
        ),
        row(
            "Nine people were killed in Dnipro on Monday. A missile hit their block of flats at noon.",
            ["shelling_artillery_missile Dnipro 9"],
        ),
        row(
            "Gunmen attacked the village of Solhan on Sunday.\n\nThe assault on Solhan lasted four hours, residents said.",
            ["attack Solhan -"],
        ),
        # another day, place or deed does not
        row(
            "A missile hit Dnipro on Monday. On Sunday, a missile killed two people in Sumy.",
            ["shelling_artillery_missile Dnipro -", "shelling_artillery_missile Sumy 2"],
        ),
        row(
            "A missile hit Dnipro on Monday. Another missile hit Dnipro on Saturday, killing two people.",
            ["shelling_artillery_missile Dnipro -", "shelling_artillery_missile Dnipro 2"],
        ),
        row("Drones attacked Odesa on Monday. Russian artillery shelled Nikopol on Monday.",
            ["air_drone_strike Odesa -", "shelling_artillery_missile Nikopol -"],
        ),
        row(
            "Shelling killed two people in Kherson on Monday. Some 300 residents were evacuated from Kherson on Monday.",
            ["evacuation_displacement Kherson -", "shelling_artillery_missile Kherson 2"],
        ),
        # the city and the village stand for what was named before
        row(
            "Kharkiv was quiet on Sunday. On Monday two missiles hit the city.",
            ["shelling_artillery_missile Kharkiv -"],
        ),
        row(
            "The mayor of Sumy spoke at noon. A drone killed two people there on Monday.",
            ["air_drone_strike Sumy 2"],
        ),
        row(
            "Trucks left Sumy region early. A drone killed a driver in the region on Monday.",
            ["air_drone_strike Sumy Oblast 1"],
        ),
        miss(
            "the second strike folds into the first",
            "A missile hit Dnipro on Monday. A second strike wounded six people an hour later.",
            ["shelling_artillery_missile Dnipro -", "shelling_artillery_missile Dnipro -"],
        ),
        # a total and its parts
        row(
            "Russian shelling killed five people in Donetsk region on Monday. Three died in Toretsk. Two died in Pokrovsk.",
            [
                "shelling_artillery_missile Donetsk Oblast 5 aggregate",
                "shelling_artillery_missile Pokrovsk 2",
                "shelling_artillery_missile Toretsk 3",
            ],
        ),
        row(
            "Monitors recorded 40 ceasefire violations in Donetsk region on Monday.",
            ["armed_clash Donetsk Oblast - aggregate"],
        ),
        # a denial of what was told disputes it, and founds no event of its own
        miss(
            "'had fallen' is no capture, so its denial disputes nothing",
            "Rebels said they had captured Goma on Monday. The army denied that Goma had fallen.",
            ["non_state_actor_overtakes_territory Goma - disputed"],
        ),
        miss(
            "'hit a market' counts as another sense of hit",
            "A missile hit a market in Kostiantynivka on Monday, the governor said. Moscow denied that it had struck the market.",
            ["shelling_artillery_missile Kostiantynivka - disputed"],
        ),
        # the headline confirms, the body decides
        row(
            "Ten killed as missiles strike Kharkiv\n\nA missile hit Kharkiv on Monday and wounded two people, the mayor said.",
            ["shelling_artillery_missile Kharkiv -"],
        ),
        row(
            "Missile strike on Kharkiv kills five\n\nThe weather in the city was fine on Monday.",
            [],
        ),
        # furniture, credits and related links say nothing
        row(
            "A missile hit Kharkiv on Monday.\n\nRead more: Drone strike on Odesa kills two people.\n\nReporting by Anna Bell in Kyiv",
            ["shelling_artillery_missile Kharkiv -"],
        ),
        # a daily log
        row(
            "- Kherson: shelling damaged two houses on Monday.\n- Nikopol: a drone wounded a man on Monday.\n",
            ["air_drone_strike Nikopol -", "shelling_artillery_missile Kherson -"],
        ),
        # the day of the sentence before
        row(
            "On Saturday, shelling killed two people in Kherson. A drone hit a bus in Nikopol.",
            ["air_drone_strike Nikopol -", "shelling_artillery_missile Kherson 2"],
        ),
        # "there have been" points to no place
        row(
            "The sides met in Geneva on Monday. There have been clashes near Kidal and Gao in Mali since, officials said.",
            ["armed_clash Gao -", "armed_clash Kidal -", "diplomatic_contact Geneva -"],
        ),
        row(
            "Shells fell on Gao in Mali on Monday.\n\nThere have been many arrests of rebels this week, officials in Paris said.",
            ["arrests Gao -", "shelling_artillery_missile Gao -"],
        ),
        # brackets do not part an act from its place
        row("The army and the rebels held peace talks led by the African Union (AU) in Luanda on Monday.", ["diplomatic_contact Luanda -"]),
        # what an air force counts came down all over the country
        row(
            "Debris killed two people in Odesa on Monday, the mayor said. Ukraine's air force said it had shot down 60 of 74 drones.",
            ["air_drone_strike Odesa 2", "disrupted_weapons_use Ukraine -"],
        ),
        row(
            "Rockets fell on Mocoa in Colombia on Monday. The government declared an emergency for the country on Tuesday.",
            ["political_declaration Colombia -", "shelling_artillery_missile Mocoa -"],
        ),
        # talks about a war are held elsewhere
        row(
            "Mali sent envoys, and the sides met in Algiers on Monday. Gunmen killed 11 villagers in Mali on Sunday.",
            ["attack Mali 11", "diplomatic_contact Algiers -"],
        ),
        # a pledge and a fear beside a fact
        row(
            "Rebels captured Goma on Monday. The army vowed to recapture the city.",
            ["government_regains_territory Goma - planned", "non_state_actor_overtakes_territory Goma -"],
        ),
        row("Rebels captured Goma on Monday. Residents of Bukavu fear an attack.",
            ["attack Bukavu - hypothetical", "non_state_actor_overtakes_territory Goma -"],
        ),
    ],
)
def test_article(read: Read, text: str, told: list[str]) -> None:
    found = []
    for event in read(WAR + text):
        words = [event.sub_type, event.place_name or "-", str(event.killed_low) if event.killed_low is not None else "-"]
        words += [event.role] if event.role == "aggregate" else []
        words += [event.modality] if event.modality not in {"asserted", "claimed"} else []
        words += ["disputed"] if event.disputed else []
        found.append(" ".join(words))
    assert sorted(found) == told


@pytest.mark.parametrize(
    "text",
    [
        # an article of one sentence has nothing beside it that speaks of war
        row("Israeli strikes killed 14 people in Lebanon on Monday."),
        row("Russian strikes hit Kyiv, Dnipro and Lviv on Monday."),
        row("A Russian attack on Kharkiv wounded six people on Monday."),
        row("An attack on a bus in Jos killed nine people on Sunday, police said."),
        miss("an article of one sentence without an armed word counts as peaceful", "Heavy fighting raged in the streets of Omdurman on Monday."),
        row("A village near Goma was attacked by the M23 on Monday."),
        row("Israel’s air force bombed Rafah on Monday."),
        miss("an article of one sentence without an armed word counts as peaceful", "Chlorine gas attacks killed six people in Saraqib on Monday, doctors said."),
        row("Germany delivered 18 tanks to Ukraine on Monday."),
        miss("an article of one sentence without an armed word counts as peaceful", "President Vladimir Putin declared martial law in Donetsk on Monday."),
        miss("an article of one sentence without an armed word counts as peaceful", "The International Criminal Court issued an arrest warrant for the general on Monday."),
        row("A drone killed two people in Nikopol on Monday."),
        row("Shelling killed two people in Nikopol on Monday."),
        row("Gunmen killed two people in Jos on Monday."),
        row("Rebels captured Goma on Monday."),
        row("A car bomb killed two people in Kabul on Monday."),
    ],
)
def test_a_sentence_alone_is_enough(read: Read, text: str) -> None:
    assert read(text)


def test_the_opening_of_these_tests_tells_of_no_event(read: Read) -> None:
    assert read(WAR) == ()


def test_a_total_counts_its_occurrences(read: Read) -> None:
    (event,) = read("Monitors recorded 40 ceasefire violations in Donetsk region on Monday.")
    assert (event.event_count, event.role) == (40, "aggregate")


def test_a_date_is_inherited_from_the_sentence_before(read: Read) -> None:
    first, second = read("On Saturday, shelling killed two people in Kherson. A drone hit a bus in Nikopol.")
    assert (first.date_basis, second.date_basis) == ("weekday", "inherited")
    assert first.date_start == second.date_start == date(2024, 3, 2)


def test_a_toll_that_is_raised_is_one(read: Read) -> None:
    (event,) = read("The army shelled Sumy on Monday. Officials raised the toll to 18 dead and 59 injured.")
    assert (event.killed_low, event.injured_low) == (18, 59)


def test_the_attack_lies_where_its_paragraph_is(read: Read) -> None:
    *_, event = read("Coffins were carried out of the hospital of Homs. The drone attack on the college a day before killed nine people.", title="Syria buries nine")
    assert (event.place_name, event.place_inherited) == ("Homs", True)


def test_a_place_is_inherited_from_the_sentence_before(read: Read) -> None:
    (event,) = read("Kharkiv was quiet on Sunday. On Monday two missiles hit the city.")
    assert (event.place_name, event.place_inherited) == ("Kharkiv", True)


@pytest.mark.parametrize(
    ("text", "precision", "has_point"),
    [
        row("Shelling killed a man in Beryslav on Monday.", 1, True),
        row("Shelling killed a man near Beryslav on Monday.", 2, True),
        row("Shelling killed a man in Kherson region on Monday.", 4, True),
        row("Izmail in Odesa region was quiet. A shop burnt in Reni. Shelling killed a man in Odesa on Monday.", 1, True),
        row("Israeli strikes killed 14 people in Lebanon on Monday.", 6, False),
        row("A missile struck a tanker in the Red Sea on Monday.", 7, True),
        row("Air strikes on northern Gaza killed 30 people on Monday.", 5, True),
        row("A roadside bomb killed four soldiers on Monday.", None, False),
    ],
)
def test_precision(read: Read, text: str, precision: int | None, has_point: bool) -> None:
    (event,) = read(WAR + text)
    assert (event.place_precision, event.latitude is not None) == (precision, has_point)


@pytest.mark.parametrize(
    ("text", "precisions"),
    [
        row("Drones attacked Sumy, Poltava and Chernihiv regions overnight.", [4, 4, 4]),
        row("Drones attacked the Kursk, Bryansk and Belgorod regions overnight.", [4, 4, 4]),
        row("Shelling was reported in Kherson and Zaporizhzhia oblasts on Monday.", [4, 4]),
    ],
)
def test_listed_provinces_are_no_settlements(read: Read, text: str, precisions: list[int]) -> None:
    assert [event.place_precision for event in read(WAR + text)] == precisions


@pytest.mark.parametrize(
    ("text", "source", "source_type"),
    [
        row("Shelling killed a man in Beryslav on Monday.", "author", "author"),
        row("Shelling killed a man in Beryslav on Monday, police said.", "police", "government"),
        row("Shelling killed a man in Beryslav on Monday, residents said.", "residents", "witness_local"),
        row("Shelling killed a man in Beryslav on Monday, the United Nations said.", "United Nations", "igo"),
        row("According to the army, rebels shelled Lashio on Monday.", "army", "military"),
    ],
)
def test_claim_source(read: Read, text: str, source: str, source_type: str) -> None:
    (event,) = read(WAR + text)
    assert (event.claim_source, event.claim_source_type) == (source, source_type)


def test_ids_stay_when_an_article_is_read_again(read: Read) -> None:
    text = "A missile hit Dnipro on Monday. On Sunday, a missile killed two people in Sumy."
    first, again = read(text), read(text)
    assert first == again
    assert len({event.event_id for event in first}) == 2


def test_a_row_told_again_is_surer(read: Read) -> None:
    once = read("Shelling killed two people in Kherson on Monday.")[0]
    again = read("Shelling killed two people in Kherson on Monday. The shelling wounded a nurse.")[0]
    assert once.confidence < again.confidence


def test_a_country_named_in_it_makes_no_article_one_about_a_war(read: Read) -> None:
    text = "Two patients have died in Turkey and 40 others fell ill, doctors said. China and Egypt closed poultry farms. France tested 300 birds."
    assert not read(text)
