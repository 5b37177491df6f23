"""Toll scenes: the counted people of a sentence, which of them stand beside a word, and the tolls that they make."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from pipeline.events.inflect import past_forms, verb_forms
from pipeline.events.people import People, find_people, is_person
from pipeline.events.tokens import Token
from pipeline.records import Sentence
from pipeline.words import event_table

TollKind = Literal["killed", "injured", "affected"]
Frame = Literal["object", "subject", "state", "noun", "of"]
Form = Literal["base", "past", "ing", "other"]
GAP = 16
GAP_OF_RISE = 28  # "the number of dead in the ruins of an apartment house in the city … had climbed to 30"


@cache
def toll_words(name: str) -> frozenset[str]:
    """The words of one class of `data/events/toll_grammar.tsv`."""
    return {row["class"]: frozenset(row["words"].split()) for row in event_table("toll_grammar")}[name]


@dataclass(frozen=True, slots=True)
class Toll:
    """A number of people killed, injured or affected, with the words (`text`) that give it.

    `side` names whom in the text's words ("Iraqi soldiers"; of several groups "nurses; patients"), None for a bare
    number or "people". `part_of_total` marks a number that is contained in another ("including three children"): it
    must not be added to it. `is_newest` marks a count that takes the place of earlier ones ("the toll rose to 14").
    """

    start: int
    end: int
    text: str
    kind: TollKind
    low: int | None
    high: int | None
    affected_kind: str | None = None
    side: str | None = None
    part_of_total: bool = False
    is_newest: bool = False

    @property
    def is_vague(self) -> bool:
        """Whether no number is given, only "several", "dozens" …"""
        return self.high is None and not toll_words("vague_count").isdisjoint(self.text.lower().split())


@dataclass(frozen=True, slots=True)
class Cue:
    frame: Frame
    kind: str
    form: Form


def _forms(word: str) -> Iterator[tuple[str, Form]]:
    stem, _, form = word.partition("~")
    if not form:
        yield stem, "other"
        return
    for past in past_forms(stem):
        yield past, "past"
    for each in verb_forms(stem) - past_forms(stem):
        yield each, "ing" if each.endswith("ing") else "base"


@cache
def toll_cues() -> dict[str, tuple[Cue, ...]]:
    found: dict[str, list[Cue]] = {}
    for row in event_table("toll_words"):
        for word, form in _forms(row["word"]):
            found.setdefault(word, []).append(Cue(row["frame"], row["kind"], form))  # type: ignore[arg-type]
    return {word: tuple(cues) for word, cues in found.items()}


class Scene:
    """The tokens of one sentence with the counted people in them."""

    def __init__(self, sentence: Sentence, tokens: Sequence[Token]) -> None:
        self.sentence, self.tokens = sentence, tokens
        self.people = find_people(tokens)
        self.starts = {people.first: people for people in self.people}
        self.ends = {people.last: people for people in self.people}
        self.cue_at = {i: toll_cues()[t.low] for i, t in enumerate(tokens) if t.low in toll_cues()}

    def low(self, at: int) -> str:
        return self.tokens[at].low if 0 <= at < len(self.tokens) else ""

    def token_from(self, offset: int) -> int:
        """The first token at or behind the article's `offset`."""
        return bisect_left(self.tokens, offset, key=lambda token: token.start)

    def toll(self, first: int, last: int, kind: str, low: int | None, high: int | None, noun: str | None, part: bool) -> Toll:
        start, end = self.tokens[first].start, self.tokens[last - 1].end
        text = self.sentence.text[start - self.sentence.start : end - self.sentence.start]
        if kind in {"killed", "injured"}:
            return Toll(start, end, text, kind, low, high, None, noun, part)  # type: ignore[arg-type]
        return Toll(start, end, text, "affected", low, high, kind, noun, part)


def added_up(group: Sequence[People]) -> tuple[int | None, int | None]:
    lows = [people.low for people in group]
    highs = [people.high for people in group]
    low = sum(value for value in lows if value is not None) if any(value is not None for value in lows) else None
    high = sum(value for value in highs if value is not None) if all(value is not None for value in highs) else None
    return low, high


def _in_verb_group(low: str) -> bool:
    return low in toll_words("be") or low in toll_words("have") or low in toll_words("chain") or low.endswith("ly")


def adverbs_back(scene: Scene, at: int) -> tuple[int, bool]:
    """The first token of the verb group that ends before `at`, and whether it is passive or copular."""
    passive = False
    while at > 0 and _in_verb_group(scene.low(at - 1)):
        at -= 1
        passive = passive or scene.low(at) in toll_words("be")
        if at > 1 and scene.low(at - 1) == "on" and scene.low(at - 2) in toll_words("be") | toll_words("have"):
            at -= 1  # "were on Tuesday killed"
    return at, passive


def _is_subject_elsewhere(scene: Scene, people: People, cue: int) -> bool:
    """Whether `people` begin a new clause ("… and two children were wounded") rather than go on with the list."""
    at = people.last
    if at >= len(scene.tokens) or at == cue:
        return False
    if scene.low(at) in toll_words("be") | toll_words("have"):
        return True
    return any(each.frame in {"object", "subject", "state"} and each.form in {"past", "other"} for each in scene.cue_at.get(at, ()))


def _companion(scene: Scene, before: People, at: int) -> People | None:
    """The one person at `at` who shares a possessive: "bodyguard" in "her driver and bodyguard"."""
    if scene.low(before.first) not in {"his", "her", "their"} or not is_person(scene.low(at)) or before.low != 1:
        return None
    return People(at, at + 1, 1, 1, scene.low(at), True, described=at) if is_person(before.noun or "") else None


def list_to_right(scene: Scene, first: People, cue: int) -> list[People]:
    """`first` and the people joined to it: "two women, a boy and his father"."""
    group = [first]
    while True:
        at = group[-1].last
        if scene.low(at) == ",":
            at += 1
        if scene.low(at) == "and" or (at > group[-1].last and at in scene.starts):
            at += scene.low(at) == "and"
            following = scene.starts.get(at)
            if following and following.known and following.noun and not following.is_part and not _is_subject_elsewhere(scene, following, cue):
                group.append(following)
                continue
            companion = _companion(scene, group[-1], at)
            if companion:
                group.append(companion)
                continue
        break
    return _no_breakdown(scene, group)


def _no_breakdown(scene: Scene, group: list[People]) -> list[People]:
    """The list without an apposition that only breaks the first number down ("five people, three men and two boys")."""
    joined = any(scene.low(at) == "and" for at in range(group[0].last, group[-1].first))
    if len(group) > 1 and not joined:
        return group[:1]
    of_a_kind = group[0].noun in toll_words("age_or_sex")  # "four children, three women and a man" are eight
    breaks_down = not of_a_kind and len(group) > 2 and added_up(group[1:])[0] == group[0].low and scene.low(group[-1].last) in {",", ")", "—"}
    return group[:1] if breaks_down else group


def list_to_left(scene: Scene, last: People) -> list[People]:
    """`last` and the people joined before it, unless those are the object of an earlier verb."""
    group = [last]
    while True:
        at = group[0].first - 1
        joined = scene.low(at) == "and"
        if joined:
            at -= 1
        if scene.low(at) == "," and (joined or len(group) > 1):
            at -= 1
        elif not joined:
            break
        before = scene.ends.get(at + 1)
        if before is None or not before.known or before.is_part or not before.noun or (before.first - 1) in scene.cue_at:
            break
        group.insert(0, before)
    return group


def _parenthesis_before(scene: Scene, at: int) -> int:
    """The token at which an aside that ends before `at` opens (", including three children,"), or `at`."""
    if scene.low(at - 1) not in {",", ")", "—", "–", "--"}:
        return at
    opens = {",": ",", ")": "(", "—": "—", "–": "–", "--": "--"}[scene.low(at - 1)]
    for begin in range(at - 2, max(-1, at - 2 - GAP), -1):
        if scene.low(begin) == opens:
            return begin
    return at


def people_left(scene: Scene, at: int, reach: int) -> People | None:
    """The nearest counted people that end at or before `at` within `reach` tokens and the same clause."""
    end = _parenthesis_before(scene, at)
    if end < at:
        aside = scene.ends.get(end)
        if aside and not aside.is_part:
            return aside
    adjacent = scene.ends.get(at)
    if adjacent and adjacent.known and adjacent.is_part and scene.low(adjacent.first - 1) not in {"including", "among", "amongst"}:
        return adjacent  # "seven of them died"
    for last in range(at, max(-1, at - reach - 1), -1):
        people = scene.ends.get(last)
        if people and scene.low(people.first - 1) == "of" and people.low == 1 and people.first - 1 in scene.ends:
            people = scene.ends[people.first - 1]  # "32 volunteers of an army auxiliary"
        if people and not people.is_part and (people.known or last == at):
            return people if people.noun or people.low != 1 or last == at else None
        if last > 0 and (scene.low(last - 1) in toll_words("barrier") or (last - 1 in scene.cue_at and last < at)):
            return None
    return None


def tolls_of_group(scene: Scene, group: Sequence[People], cue_kind: str, first: int, last: int) -> Iterator[Toll]:
    low, high = added_up(group)
    begin, end = min(first, group[0].first), max(last, group[-1].last)
    if cue_kind == "casualties":
        if (low, high) == (0, 0):
            yield scene.toll(begin, end, "killed", 0, 0, None, False)
            yield scene.toll(begin, end, "injured", 0, 0, None, False)
        return
    if cue_kind == "injured" and (low, high) == (0, 0) and scene.low(first) == "hurt":  # who is not hurt is not dead
        yield scene.toll(begin, end, "killed", 0, 0, None, False)
    yield scene.toll(begin, end, cue_kind, low, high, _who(scene, group), False)


def _who(scene: Scene, group: Sequence[People]) -> str | None:
    """The words for those counted, without their number: "Iraqi soldiers", "nurses; patients"."""
    named = []
    for people in group:
        first = people.described
        while first < people.last and (scene.low(first) in toll_words("not_naming") or not scene.low(first)[0].isalpha()):
            first += 1
        if people.noun and people.high != 0 and first < people.last:
            start, end = scene.tokens[first].start, scene.tokens[_pair_end(scene, people) - 1].end
            named.append(scene.sentence.text[start - scene.sentence.start : end - scene.sentence.start])
    return "; ".join(dict.fromkeys(named)) or None


def _pair_end(scene: Scene, people: People) -> int:
    """The token behind "women and children", which one number counts together, else behind `people`."""
    joined = scene.low(people.last) == "and" and is_person(scene.low(people.last + 1)) and scene.low(people.last + 2) not in toll_words("be")
    return people.last + 2 if joined and scene.low(people.last - 1).endswith(("s", "en")) else people.last


DEAD_NOUNS = {"dead": "killed", "fatalities": "killed", "killed": "killed", "injured": "injured", "wounded": "injured", "victims": "killed"}
