"""The event data files keep their word: every trigger's example is found, every other sense is left alone."""

from pathlib import Path

import pytest

from pipeline.events.inflect import plural, verb_forms
from pipeline.events.patterns import PatternError, parse_pattern
from pipeline.events.tokens import tokenise
from pipeline.events.triggers import find_hits, trigger_examples
from pipeline.records import Sentence
from pipeline.words import event_table


def hits(text):
    return find_hits(tokenise(Sentence(0, len(text), text, 0)))


@pytest.mark.parametrize(("example", "sub_type"), trigger_examples())
def test_every_trigger_finds_its_example(example, sub_type):
    assert sub_type in {hit.trigger.sub_type for hit in hits(example)}


@pytest.mark.parametrize("row", event_table("not_events"), ids=lambda row: row["pattern"])
def test_other_senses_are_no_events(row):
    assert hits(row["example"]) == []


@pytest.mark.parametrize(
    ("verb", "forms"),
    [
        ("shell", {"shell", "shells", "shelled", "shelling"}),
        ("seize", {"seize", "seizes", "seized", "seizing"}),
        ("strike", {"strike", "strikes", "struck", "striking"}),
        ("kidnap", {"kidnap", "kidnaps", "kidnapped", "kidnapping"}),
        ("occupy", {"occupy", "occupies", "occupied", "occupying"}),
        ("expel", {"expel", "expels", "expelled", "expelling"}),
        ("flee", {"flee", "flees", "fled", "fleeing"}),
    ],
)
def test_verb_forms(verb, forms):
    assert verb_forms(verb) == forms


@pytest.mark.parametrize(("noun", "many"), [("clash", "clashes"), ("drone", "drones"), ("body", "bodies"), ("convoy", "convoys")])
def test_plural(noun, many):
    assert plural(noun) == many


@pytest.mark.parametrize("pattern", ["", "..x fire", "open ..", "fire ..3", "fire~x", "<nothing>", "* fire", "old? fire"])
def test_unreadable_pattern_is_named(pattern):
    with pytest.raises(PatternError):
        parse_pattern(pattern)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Russian strikes hit Odesa.", ["Russian", "strikes", "hit", "Odesa"]),
        ("Russia’s army shot down 1,200 drones.", ["Russia", "’s", "army", "shot", "down", "1,200", "drones"]),
        ("Aid from the U.S. arrived on Jan. 5.", ["Aid", "from", "the", "U.S.", "arrived", "on", "Jan", "5", "."]),
    ],
)
def test_tokens(text, words):
    tokens = tokenise(Sentence(7, 7 + len(text), text, 0))
    assert [token.text for token in tokens] == words
    assert all(text[token.start - 7 : token.end - 7] == token.text for token in tokens)


@pytest.mark.parametrize("folder", ["events", "places"])
def test_no_class_of_words_stands_twice(folder: str) -> None:
    lines = (Path(__file__).parent.parent / "data" / folder / "classes.tsv").read_text().splitlines()
    names = [line.partition("\t")[0] for line in lines if not line.startswith("#")]
    assert len(names) == len(set(names))
