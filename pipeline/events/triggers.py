"""Event triggers: the words that may tell of an event, found in a sentence's tokens.

The patterns, what they stand for and an example of each are rows of `data/events/triggers.tsv`;
`data/events/not_events.tsv` takes out the other senses ("battle for votes", "a labour strike").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from pipeline.events.patterns import PatternIndex, parse_pattern
from pipeline.events.tokens import Token, reads_as_noun, word_class
from pipeline.schema import EVENT_TYPE_OF
from pipeline.words import event_table


@dataclass(frozen=True, slots=True)
class Trigger:
    """One row of triggers.tsv. `sub_type` may be "violence" or "capture", which the sentence decides."""

    pattern: str
    sub_type: str
    form: str
    weight: float
    needs: str
    is_single: bool  # one element: the word alone must decide whether it is noun or verb


@dataclass(frozen=True, slots=True)
class Hit:
    """A trigger at `tokens[first:last]`; `passive` when its grammatical subject is the one acted on."""

    first: int
    last: int
    trigger: Trigger
    passive: bool

    @property
    def family(self) -> str:
        return family_of(self.trigger.sub_type)


# Words, talks and measures: the places beside them are where people spoke, seldom where it happened.
PLACELESS = frozenset(
    {"official_statement", "diplomatic_contact", "political_declaration", "agreement", "legal_administrative_measure", "arms_delivery"}
)
_SUCH = frozenset({"similar", "such", "same", "mass", "wholesale", "ritual", "brutal", "senseless", "indiscriminate"})
_FAMILIES = {
    "violence": "violence",
    "attack": "violence",
    "armed_clash": "violence",
    "capture": "control",
    "government_regains_territory": "control",
    "non_state_actor_overtakes_territory": "control",
    "non_violent_transfer_of_territory": "control",
    "peaceful_protest": "unrest",
    "protest_with_intervention": "unrest",
    "excessive_force_against_protesters": "unrest",
    "violent_demonstration": "unrest",
    "mob_violence": "unrest",
}


def family_of(sub_type: str) -> str:
    """The family whose members may tell of one occurrence: "killed", "strike" and "shelling" may, "truce" may not."""
    if sub_type in _FAMILIES:
        return _FAMILIES[sub_type]
    return "violence" if EVENT_TYPE_OF[sub_type] == "explosions_remote_violence" else sub_type


@cache
def _triggers() -> PatternIndex[Trigger]:
    rows = event_table("triggers")
    return PatternIndex(
        [
            (
                row["pattern"],
                Trigger(
                    row["pattern"],
                    row["sub_type"],
                    row["form"],
                    float(row["weight"]),
                    row["needs"],
                    len(parse_pattern(row["pattern"])) == 1,
                ),
            )
            for row in rows
        ]
    )


@cache
def _other_senses() -> PatternIndex[str]:
    return PatternIndex([(row["pattern"], row["why"]) for row in event_table("not_events")])


@cache
def _two_faced() -> frozenset[str]:
    """Words that stand alone both in a verb's and in a noun's row: "attacks", "raid", "strikes"."""
    faces: dict[bool, set[str]] = {True: set(), False: set()}
    for row in event_table("triggers"):
        first = parse_pattern(row["pattern"])[0]
        faces[row["form"] in {"noun", "mutual"}] |= first.words or set()
    return frozenset(faces[True] & faces[False])


def _fits_face(hit: Hit, tokens: list[Token]) -> bool:
    """Whether a word that may be noun or verb is here what its trigger takes it for."""
    token = tokens[hit.first]
    if not hit.trigger.is_single:
        return True
    if token.low not in _two_faced():
        # "bombs", "kills": a bare or third-person form that stands like a noun tells of no act
        return token.low.endswith(("ed", "ing")) or "~v" not in hit.trigger.pattern or not _bare_noun(tokens, hit.first)
    return reads_as_noun(tokens, hit.first) == (hit.trigger.form in {"noun", "mutual"})


def _bare_noun(tokens: list[Token], index: int) -> bool:
    before = tokens[index - 1] if index else None
    if before is not None and before.low in _SUCH and index > 1:  # "a similar slaughter"
        before = tokens[index - 2]
    return before is not None and (before.low in word_class("determiner") or before.low == "'s")


def _is_in_name(hit: Hit, tokens: list[Token]) -> bool:
    """Whether the word is part of what somebody is called: "the Tigray People's Liberation Front", "an Assault Brigade".

    A line in which every word has a capital says nothing by it.
    """
    if not hit.first or not tokens[hit.first].text[0].isupper():
        return False
    around = tokens[max(0, hit.first - 12) : hit.last + 12]
    if sum(token.text[0].islower() for token in around) * 3 < len(around):
        return False
    for token in tokens[hit.last - 1 : hit.last + 3]:
        if token.text[0].isupper() and token.low in word_class("name_end"):
            return True
        if not token.text[0].isupper() and token.low not in {"of", "and", "for", "'s"}:
            return False
    return False


def _is_attribute(hit: Hit, tokens: list[Token]) -> bool:
    """Whether a participle only describes a noun: "the occupied city", "wounded soldiers", "captured tanks"."""
    token = tokens[hit.first]
    if hit.trigger.form not in {"verb", "result", "undergo"} or hit.first + 1 >= len(tokens):
        return False
    if token.low == "occupied" and tokens[hit.first + 1].low == "by" and not word_class("be") & {each.low for each in tokens[max(0, hit.first - 3) : hit.first]}:
        return True  # "buildings illegally occupied by rebels"
    if hit.last - hit.first > 1:  # "the downed drones"
        subject = hit.first == 1 and tokens[0].low in {"some", "many", "several", "others", "both", "few"}  # "Some burned tyres"
        return hit.last - hit.first == 2 and token.low.endswith("ed") and _bare_noun(tokens, hit.first) and not subject
    if not token.low.endswith(("ed", "en", "wn", "ght")) or "-" in token.low:
        return "-" in token.low
    before = tokens[hit.first - 1].low if hit.first else ""
    after = tokens[hit.first + 1]
    if before == "the" and not after.text[0].isalpha():  # "for the wounded, ..."
        return True
    governed = before in word_class("determiner") or before[:1].isdigit() or before in {"'s", "of", "in", "to", "for", "with", "from", "and", "as", ""}
    return governed and after.text[0].isalpha() and after.low not in word_class("function")


def _is_passive(hit: Hit, tokens: list[Token]) -> bool:
    if hit.trigger.form not in {"verb", "result"}:
        return hit.trigger.form == "undergo"
    if hit.last < len(tokens) and tokens[hit.last].low == "by":
        return True
    before = [token.low for token in tokens[max(0, hit.first - 4) : hit.first]]
    return any(word in word_class("be") for word in before) and not tokens[hit.first].low.endswith("ing")


def other_sense_at(tokens: Sequence[Token]) -> dict[int, str]:
    """For each token inside words of another sense, why it is no event."""
    return {
        index: why for first, last, why in _other_senses().find(tokens) for index in range(first, last)
    }


def find_hits(tokens: list[Token]) -> list[Hit]:
    """The triggers among `tokens`, in text order; where they overlap the heaviest, then the longest, stays."""
    if not _triggers().touches(tokens):
        return []
    barred = other_sense_at(tokens)
    hits = []
    for first, last, trigger in _triggers().find(tokens):
        if any(index in barred for index in range(first, last)):
            continue
        if "*" in trigger.pattern and first + 1 < len(tokens) and tokens[first + 1].low == "by":
            continue  # "the positions seized by rebels"
        hit = Hit(first, last, trigger, False)
        if _fits_face(hit, tokens) and not _is_attribute(hit, tokens) and not _is_in_name(hit, tokens):
            hits.append(Hit(first, last, trigger, _is_passive(hit, tokens)))
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda hit: (-hit.trigger.weight, hit.first - hit.last, hit.first)):
        if all(hit.last <= other.first or hit.first >= other.last for other in kept):
            kept.append(hit)
    return sorted(kept, key=lambda hit: hit.first)


def trigger_examples() -> tuple[tuple[str, str], ...]:
    """(example sentence, sub-type) of every trigger row, for the tests that hold the data to its word."""
    return tuple((row["example"], row["sub_type"]) for row in event_table("triggers"))
