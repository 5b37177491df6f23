"""Tables of sentences for the numbers of people killed, injured and affected."""

from __future__ import annotations

import pytest

from pipeline.events.tolls import find_tolls
from pipeline.records import Sentence


def read(text: str, start: int = 0) -> list[tuple[str, int | None, int | None]]:
    """(kind or affected kind, low, high) of the whole figures of `text`, parts of totals left out."""
    tolls = find_tolls(Sentence(start, start + len(text), text, 0))
    return [(toll.affected_kind or toll.kind, toll.low, toll.high) for toll in tolls if not toll.part_of_total]


K, W = "killed", "injured"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # active, passive, nominal
        ("The blast killed three people.", [(K, 3, 3)]),
        ("Three people were killed in the blast.", [(K, 3, 3)]),
        ("Three people killed in a blast at the market have been buried.", [(K, 3, 3)]),
        ("A mortar round killed at least three people and injured 18 others.", [(K, 3, None), (W, 18, 18)]),
        ("Shelling left five dead and 12 wounded.", [(K, 5, 5), (W, 12, 12)]),
        ("Shelling left five people dead, 12 wounded.", [(K, 5, 5), (W, 12, 12)]),
        ("The raid left 24 others wounded.", [(W, 24, 24)]),
        ("The raid led to the deaths of three boys, two girls and a man, doctors said.", [(K, 6, 6)]),
        ("Six nurses were pulled from a van and shot dead.", [(K, 6, 6)]),
        ("Two guards were on Tuesday killed in a raid.", [(K, 2, 2)]),
        ("Four soldiers and nine drivers of an army convoy unit were killed.", [(K, 13, 13)]),
        ("Five were killed and seven wounded.", [(K, 5, 5), (W, 7, 7)]),
        ("Gunmen opened fire, killing two farmers and wounding nearly 40.", [(K, 2, 2), (W, None, 40)]),
        ("Nine villagers died when the shell landed.", [(K, 9, 9)]),
        ("Nine villagers, including two infants, died when the shell landed.", [(K, 9, 9)]),
        ("Some 30 soldiers have been killed since May.", [(K, 30, 30)]),
        ("The minister was shot and killed along with her driver and bodyguard.", [(K, 3, 3)]),
        ("A judge was shot dead together with two guards.", [(K, 3, 3)]),
        ("Gunmen killed the doctor, his wife and daughter.", [(K, 3, 3)]),
        ("Gunmen killed the assistant commissioner, two guards and a passer-by.", [(K, 4, 4)]),
        ("The flooded mine claimed the lives of 14 workers.", [(K, 14, 14)]),
        ("The shelling claimed 14 lives.", [(K, 14, 14)]),
        ("Fourteen residents lost their lives in the raid.", [(K, 14, 14)]),
        ("Rescuers found 23 bodies under the rubble.", [(K, 23, 23)]),
        ("The bodies of three miners were recovered.", [(K, 3, 3)]),
        ("The murder of two priests shocked the valley.", [(K, 2, 2)]),
        ("The death toll rose to 14.", [(K, 14, 14)]),
        ("The death toll from the raid climbed from 20 to at least 23 on Friday.", [(K, 23, None)]),
        ("A death toll of more than 40 was feared at first.", [(K, 40, None)]),
        ("The toll now stands at 31.", [(K, 31, 31)]),
        ("The number of wounded reached 77.", [(W, 77, 77)]),
        ("The number of dead in the ruins of a hostel in the oldest quarter of the city of Poltava had climbed to 17 by night.", [(K, 17, 17)]),
        ("The number of villagers killed in the raid went above 40.", [(K, 40, None)]),
        ("There were six fatalities.", [(K, 6, 6)]),
        ("Officials reported three deaths and eight injuries.", [(K, 3, 3), (W, 8, 8)]),
        ("Twelve people suffered burns.", [(W, 12, 12)]),
        ("Six miners were hospitalised.", [(W, 6, 6)]),
        ("Rebels shot and killed four herders.", [(K, 4, 4)]),
        ("Four herders were shot dead near the well.", [(K, 4, 4)]),
        ("One resident was dead and 29 others hurt when the shells fell.", [(K, 1, 1), (W, 29, 29)]),
        ("Ten others were hurt.", [(W, 10, 10)]),
        ("The attack hurt nine people.", [(W, 9, 9)]),
        ("A suicide bomber has killed at least thirty recruits.", [(K, 30, None)]),
        # how much a number says
        ("More than 20 people were wounded.", [(W, 20, None)]),
        ("Up to 60 rebels were killed.", [(K, None, 60)]),
        ("As many as 60 rebels were killed.", [(K, None, 60)]),
        ("Fewer than ten people were injured.", [(W, None, 10)]),
        ("Between 10 and 15 fighters died.", [(K, 10, 15)]),
        ("Two or three guards were wounded.", [(W, 2, 3)]),
        ("Several people were injured.", [(W, 3, None)]),
        ("Dozens were wounded.", [(W, 12, None)]),
        ("Dozens of people were killed.", [(K, 12, None)]),
        ("Two dozen people were killed.", [(K, 24, 24)]),
        ("Hundreds of fighters died.", [(K, 100, None)]),
        ("Scores of villagers were killed.", [(K, 20, None)]),
        ("Twenty-two nurses were killed.", [(K, 22, 22)]),
        ("Twenty two nurses were killed.", [(K, 22, 22)]),
        ("One hundred and seven people were killed.", [(K, 107, 107)]),
        ("About 90 people were injured.", [(W, 90, 90)]),
        ("Another three people were killed south of the town.", [(K, 3, 3)]),
        ("Fifteen other people were wounded.", [(W, 15, 15)]),
        ("The fire killed 1,200 people.", [(K, 1200, 1200)]),
        # one person
        ("A woman was killed.", [(K, 1, 1)]),
        ("The shell killed a 9-year-old girl.", [(K, 1, 1)]),
        ("An 11-year-old was killed in the raid.", [(K, 1, 1)]),
        ("A 65-year-old Sudanese was reported to have been killed.", [(K, 1, 1)]),
        ("The shell killed an elderly man.", [(K, 1, 1)]),
        ("A police officer was wounded in the attack.", [(W, 1, 1)]),
        ("Soldiers killed rebel commander Issa Barry.", [(K, 1, 1)]),
        ("Commander Issa Barry was killed in the ambush.", [(K, 1, 1)]),
        ("He was killed by a sniper.", [(K, 1, 1)]),
        # joined people
        ("A couple and their two children were killed.", [(K, 4, 4)]),
        ("The shell killed a couple and their two children.", [(K, 4, 4)]),
        ("A man and a woman were killed.", [(K, 2, 2)]),
        ("The mine killed two women, a boy and his father.", [(K, 4, 4)]),
        ("Three soldiers and two civilians died.", [(K, 5, 5)]),
        ("A family of five was killed.", [(K, 5, 5)]),
        ("Five people, three men and two boys, were killed.", [(K, 5, 5)]),
        ("The blast killed three people and two children were wounded.", [(K, 3, 3), (W, 2, 2)]),
        ("The missile killed a woman of 31 and her daughter of two.", [(K, 2, 2)]),
        ("On 15 April, eight soldiers and 32 volunteers were killed.", [(K, 40, 40)]),
        ("A policeman shot dead two tourists and their guide.", [(K, 3, 3)]),
        ("The service put the dead of the raid at 19 and the injured at 105.", [(K, 19, 19), (W, 105, 105)]),
        ("Seven of them died in the capital.", [(K, 7, 7)]),
        ("Two nurses were abducted and killed.", [(K, 2, 2), ("abducted", 2, 2)]),
        # nothing, nobody
        ("There were no casualties.", [(K, 0, 0), (W, 0, 0)]),
        ("The attack caused minor damage and no casualties.", [(K, 0, 0), (W, 0, 0)]),
        ("No casualties were reported.", [(K, 0, 0), (W, 0, 0)]),
        ("There were no injuries or damage.", [(W, 0, 0)]),
        ("There were no deaths or injuries.", [(K, 0, 0), (W, 0, 0)]),
        ("No one was hurt.", [(K, 0, 0), (W, 0, 0)]),
        ("Nobody was injured.", [(W, 0, 0)]),
        ("Nobody was killed.", [(K, 0, 0)]),
        ("No civilians were killed.", [(K, 0, 0)]),
        ("The drone fell in a field without casualties.", [(K, 0, 0), (W, 0, 0)]),
        ("There was no immediate word of casualties.", []),
        # people moved, held, gathered
        ("Fighting displaced 4,000 people.", [("displaced", 4000, 4000)]),
        ("More than 1.5 million people have been displaced.", [("displaced", 1500000, None)]),
        ("Some 900 people fled the town.", [("displaced", 900, 900)]),
        ("Officials said they would relocate as many as 500 residents.", [("evacuated", None, 500)]),
        ("About 400 residents were evacuated.", [("evacuated", 400, 400)]),
        ("Police arrested 15 people.", [("detained", 15, 15)]),
        ("At least 15 activists were detained.", [("detained", 15, None)]),
        ("Police made 12 arrests.", [("detained", 12, 12)]),
        ("Gunmen abducted 20 pupils.", [("abducted", 20, 20)]),
        ("Gunmen took nine people hostage.", [("abducted", 9, 9)]),
        ("Rebels released 14 hostages.", [("released", 14, 14)]),
        ("Eight people are missing.", [("missing", 8, 8)]),
        ("Eight miners were trapped.", [("trapped", 8, 8)]),
        ("Thousands of people protested in the capital.", [("crowd", 1000, None)]),
        ("A crowd of 300 gathered at the gate.", [("crowd", 300, 300)]),
        ("Hundreds took to the streets.", [("crowd", 100, None)]),
        ("Nearly 2,000 people had left their homes.", [("displaced", None, 2000)]),
        # competing counts of one thing
        ("The governor said 900 people had fled, but aid workers put the figure at closer to 600.", [("displaced", 600, 900)]),
        # a new total takes in those told beside it
        ("Two more men died, bringing the toll to 14.", [("killed", 14, 14)]),
        ("That brings to 27 the number of people killed.", [("killed", 27, 27)]),
        # killed by hand
        ("Eleven farmers were hacked to death.", [("killed", 11, 11)]),
        ("Seven people were burned alive.", [("killed", 7, 7)]),
        ("A mob beat two men to death.", [("killed", 2, 2)]),
        ("They slit the throats of nine fishermen.", [("killed", 9, 9)]),
        ("Five people were shot and wounded.", [("injured", 5, 5)]),
        ("Three soldiers were Tuesday killed.", [("killed", 3, 3)]),
        ("The army lost seven men.", [("killed", 7, 7)]),
        ("Nine people were taken to hospital.", [("injured", 9, 9)]),
        ("Two bodies were taken to hospital.", []),
        ("The dispute was put to death.", []),
    ],
)
def test_find_tolls(text: str, expected: list[tuple[str, int | None, int | None]]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "The officer was killed in 2014.",  # one officer, not 2014
    ],
)
def test_year_is_no_toll(text: str) -> None:
    assert read(text) == [(K, 1, 1)]


@pytest.mark.parametrize(
    "text",
    [
        "Soldiers were killed in 2014.",
        "Rebels fired 20 rockets at the base.",
        "The invasion of the island began on March 20 and troops were gathered there.",
        "The frigate captured HMS Otter.",
        "Two old men died of cancer.",
        "The shell landed 40 kilometres from the town.",
        "The dead were buried on 12 May.",
        "The law says that people over 60 may leave.",
        "Some 40 percent of the wounded were civilians.",
        "The raid destroyed 13 apartment buildings and killed livestock.",
        "The strike killed 200 sheep.",
        "A spill could kill thousands of people.",
        "Twenty people are feared dead.",
        "Up to 30 people were killed or wounded.",  # of neither is the number told
        "The army suffered 20 casualties.",
        "He spent $2 million on a dead project.",
        "The 9-year-old spoke to reporters.",
        "Three missiles hit the depot.",
        "The killed were buried.",
        "Civilians died.",
        "",
        "12 12 12 killed , , and and",
    ],
)
def test_no_toll_is_invented(text: str) -> None:
    assert [toll for toll in read(text) if toll != (K, 12, 12)] == []


@pytest.mark.parametrize(
    ("text", "part", "low"),
    [
        ("The blast killed 20 people, including three children.", "children", 3),
        ("The blast killed 20 people, two of them women.", "women", 2),
        ("The blast killed 20 people, three children among them.", "children", 3),
        ("At least 20 people were killed, among them four nurses.", "nurses", 4),
        ("Among the dead were 12 nurses.", "nurses", 12),
        ("Two teachers were among the dead.", "teachers", 2),
    ],
)
def test_parts_of_a_total_are_marked(text: str, part: str, low: int) -> None:
    tolls = find_tolls(Sentence(0, len(text), text, 0))
    assert [(toll.side, toll.low) for toll in tolls if toll.part_of_total] == [(part, low)]


def test_offsets_are_the_article_s() -> None:
    text = "On Friday the blast killed at least three soldiers near the mill."
    (toll,) = find_tolls(Sentence(100, 100 + len(text), text, 0))
    assert text[toll.start - 100 : toll.end - 100] == toll.text == "killed at least three soldiers"
    assert toll.side == "soldiers"


def test_long_lists_stay_cheap() -> None:
    text = "killed " + "two men and " * 3000 + "three women ."
    assert find_tolls(Sentence(0, len(text), text, 0))
