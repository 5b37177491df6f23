"""Tables of sentences for whose word a statement rests on."""

from __future__ import annotations

import pytest

from pipeline.events.actors import find_actors
from pipeline.events.attribution import Attribution, contests, find_attributions
from pipeline.records import PlaceMention, Sentence


def read(text: str, places: tuple[PlaceMention, ...] = ()) -> tuple[Attribution, ...]:
    sentence = Sentence(0, len(text), text, 0)
    return find_attributions(sentence, find_actors(sentence, places))


@pytest.mark.parametrize(
    ("text", "source", "source_type", "inside"),
    [
        # before the statement
        ("The mayor said two shells hit the school.", "mayor", "government", "shells"),
        ("Officials said Monday that shells hit the school.", "Officials", "government", "shells"),
        ("Local officials told reporters that shells hit the school.", "Local officials", "government", "shells"),
        ("Ukraine’s military said Russia attacked the town.", "Ukraine’s military", "military", "attacked"),
        ("Russia’s Defense Ministry said it intercepted four drones.", "Russia’s Defense Ministry", "military", "intercepted"),
        ("Oleh Petrenko, governor of the Lisova region, said on Telegram the attack damaged a mill.", "Oleh Petrenko, governor", "government", "damaged"),
        ("Lisova Governor Oleh Petrenko said one drone hit a mill.", "Oleh Petrenko, governor", "government", "hit"),
        ("Adnan Saleh, the provincial police chief, said two men were shot.", "Adnan Saleh, police chief", "government", "shot"),
        ("Gen. Luis Ortega said the town was taken.", "Gen. Luis Ortega", "military", "taken"),
        ("Hungarian President Adam Varga said the town was taken.", "Adam Varga, president", "government", "taken"),
        ("Hamas said its men fired rockets.", "Hamas", "armed_group", "fired"),
        ("The rebels claimed that they took the hill.", "rebels", "armed_group", "took"),
        ("Residents say jets bombed the market.", "Residents", "witness_local", "bombed"),
        ("Witnesses told Reuters that jets bombed the market.", "Witnesses", "witness_local", "bombed"),
        ("Medics said nine people died.", "Medics", "medic_rescue", "died"),
        ("The health ministry said nine people died.", "health ministry", "medic_rescue", "died"),
        ("Human Rights Watch said soldiers burned the village.", "Human Rights Watch", "monitor_ngo", "burned"),
        ("The Syrian Observatory for Human Rights reported that shells hit the camp.", "Syrian Observatory for Human Rights", "monitor_ngo", "hit"),
        ("The United Nations said 900 people fled.", "United Nations", "igo", "fled"),
        ("MINUSMA reported an ambush near Gao.", "MINUSMA", "igo", "ambush"),
        ("An AFP reporter said a row of houses burned.", "AFP reporter", "media", "burned"),
        ("State television reported that troops took the town.", "State television", "media", "took"),
        ("Rescuers confirmed that nine people died.", "Rescuers", "medic_rescue", "died"),
        ("In the north, officials said shells hit the school.", "officials", "government", "hit"),
        ("The army denied that it shelled the camp.", "army", "military", "shelled"),
        ("The governor accused the army of shelling the camp.", "governor", "government", "shelling"),
        ("Police have said that two men were shot.", "Police", "government", "shot"),
        ("He added that shelling went on.", "He", "mixed", "shelling"),
        ("Two prosecutors said the village was burned.", "Two prosecutors", "government", "burned"),
        ("The junta announced that it had taken the town.", "junta", "government", "taken"),
        ("Petrenko said the attack damaged a mill.", "Petrenko", "government", "damaged"),
        # behind it
        ("Two shells hit the school, the mayor said.", "mayor", "government", "hit"),
        ("Two shells hit the school, the mayor said on Telegram.", "mayor", "government", "hit"),
        ("Two shells hit the school on Friday, regional Governor Oleh Petrenko said Friday.", "Oleh Petrenko, governor", "government", "hit"),
        ("Nine people died, the regional prosecutor's office said.", "regional prosecutor's office", "government", "died"),
        ("Nine people died, security and medical officials said.", "security and medical officials", "mixed", "died"),
        ("Nine people died, army officers and doctor Omar Aziz said.", "army officers; Omar Aziz, doctor", "mixed", "died"),
        ("“Two shells hit the school,” the mayor said.", "mayor", "government", "hit"),
        ("“Two shells hit the school,” said the mayor.", "mayor", "government", "hit"),
        ("\"Two shells hit the school,\" said policeman Tariq Khan.", "Tariq Khan, policeman", "government", "hit"),
        ("“They burned our homes,” said Amina Diallo, a farmer.", "Amina Diallo, farmer", "witness_local", "burned"),
        ("Six rebels were killed, the military said in a statement.", "military", "military", "killed"),
        ("Six rebels were killed, a military spokesman said.", "military spokesman", "military", "killed"),
        # beside it
        ("Nine people died on Friday, according to local officials.", "local officials", "government", "died"),
        ("Nine people died, according to two medical officials.", "two medical officials", "medic_rescue", "died"),
        ("According to police, the bomb was in a cart.", "police", "government", "bomb"),
        ("According to the Red Crescent, nine people died.", "Red Crescent", "medic_rescue", "died"),
        ("At least 20 people died, according to an AFP tally based on medics' counts.", "AFP tally", "media", "died"),
        ("Two people were reportedly killed.", "reports", "mixed", "killed"),
        ("A man is reported to have been killed.", "reports", "mixed", "killed"),
        ("Soldiers appeared to be leaving the town.", "author", "author", "leaving"),
        # the author's "and" goes on with the same source
        ("The mayor said shells hit the school and that two people died.", "mayor", "government", "died"),
        ("The group issued a video, saying that it shot the envoy.", "group", "armed_group", "shot"),
    ],
)
def test_find_attributions(text: str, source: str, source_type: str, inside: str) -> None:
    at = text.index(inside)
    covering = [each for each in read(text) if each.scope_start <= at < each.scope_end]
    assert [(each.source, each.source_type) for each in covering] == [(source, source_type)]


@pytest.mark.parametrize(
    ("text", "outside"),
    [
        ("Shells hit the school. ", "hit"),
        ("The mayor said shells hit the school.", "mayor"),
        ("The group claimed responsibility for the attack.", "attack"),
        ("The claims were read in court.", "read"),
        ("Reports of shelling reached the town.", "shelling"),
        ("The United States attacked the port.", "attacked"),
        ("The Islamic State attacked the port.", "attacked"),
        ("Hamas announced an end to the truce.", "end"),
        ("The report was read in court.", "read"),
        ("", ""),
        ("said said said", "said"),
        ("said", "said"),
        (", said", "said"),
        ("according to", "to"),
        ("according to.", "to"),
    ],
)
def test_the_author_vouches(text: str, outside: str) -> None:
    at = text.index(outside)
    assert [each for each in read(text) if each.scope_start <= at < each.scope_end] == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("The army denied that it shelled the camp.", "denied"),
        ("The army rejected the accusation.", "rejected"),
        ("The group vowed that it would strike back.", "vowed"),
        ("The mayor warned that more shelling could follow.", "warned"),
        ("The mayor reported two deaths.", "reported"),
        ("The rebels claimed that they took the hill.", "claimed"),
        ("The governor accused the army of shelling the camp.", "accused"),
    ],
)
def test_kind_of_statement(text: str, kind: str) -> None:
    assert [each.kind for each in read(text)] == [kind]


def test_two_sources_share_a_sentence() -> None:
    text = "The army said it took the hill, but the rebels said they held it."
    first, second = read(text)
    assert (first.source, text[first.scope_start : first.scope_end].strip()) == ("army", "it took the hill, but the")
    assert second.source == "rebels"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The army denied the attack.", True),
        ("The ministry rejected the claim.", True),
        ("The claim was rejected by the ministry.", True),
        ("The report could not be independently verified.", True),
        ("It was not possible to verify the clip.", True),
        ("Kuria's minister called the accusation a lie.", True),
        ("The figures are disputed.", True),
        ("There were conflicting reports of the attack.", True),
        ("The army said it was not responsible.", True),
        ("The claims were unsubstantiated.", True),
        ("The army attacked the camp.", False),
        ("The parliament rejected the budget.", False),
        ("Observers verified the count.", False),
        ("", False),
    ],
)
def test_contests(text: str, expected: bool) -> None:
    assert contests(Sentence(0, len(text), text, 0)) is expected
