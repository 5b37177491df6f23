"""Actors: who a sentence names — states, forces, groups, crowds and office-holders — and on which side of an event.

Known names come from lists; unknown ones are read from their last word ("the Sahel Dawn Movement", "unidentified
gunmen"). An actor keeps the name that the text prints.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from pipeline.events.actor_lexicon import ActorType, Name, actor_words, name_heads, names_at, words_in
from pipeline.events.people import is_person
from pipeline.records import PlaceMention, Sentence

ActorForm = Literal["name", "adjective", "noun", "person"]

_TYPE_OF: dict[str, ActorType] = {
    "rebel_group": "rebel_group",
    "political_militia": "political_militia",
    "identity_militia": "identity_militia",
    "state_forces": "state_forces",
    "external_forces": "external_forces",
    "armed": "state_forces",
    "government": "government",
    "office": "government",
    "protesters": "protesters",
    "rioters": "rioters",
    "civilians": "civilians",
    "igo": "organisation",
    "ngo": "organisation",
    "monitor": "organisation",
    "medic": "organisation",
    "media": "organisation",
    "organisation": "organisation",
    "military": "state_forces",
    "police": "state_forces",
    "armed_group": "rebel_group",
    "state": "state_forces",
}
# Territories that another state's forces hold or fight in without being foreign to the coding: not "external".
_HOMES = {"IL": frozenset({"IL", "PS"}), "MA": frozenset({"MA", "EH"})}
_BELONGS = 4  # words: "members belonging to the"
_SPEECH_TYPES = frozenset(
    {
        "official_statement",
        "diplomatic_contact",
        "political_declaration",
        "arms_delivery",
        "legal_administrative_measure",
        "agreement",
    }
)


@dataclass(frozen=True, slots=True)
class ActorMention:
    """An actor named at `text`. `name` is what the table shows: the text's own words, for an adjective its country.

    `kind` is finer than `type`: "igo", "ngo", "monitor", "medic", "media", "state" (a country by its name), "police" …
    `country` is None for an actor of no one country or an unknown one.
    """

    start: int
    end: int
    text: str
    name: str
    type: ActorType
    country: str | None
    kind: str
    form: ActorForm = "name"


def type_at(actor: ActorMention, sub_type: str, country: str | None) -> ActorType:
    """The actor's type in an event of `sub_type` in `country`: a state speaks as a government and strikes as forces."""
    if actor.kind in {"state", "armed", "military", "state_forces"}:
        if actor.kind == "state" and sub_type in _SPEECH_TYPES:
            return "government"
        return _forces_at(actor.country, country)
    return actor.type


def _forces_at(own: str | None, country: str | None) -> ActorType:
    abroad = own is not None and country is not None and country not in _HOMES.get(own, frozenset({own}))
    return "external_forces" if abroad else "state_forces"


_NOBODY: Mapping[str, ActorMention] = {}


@dataclass(frozen=True, slots=True)
class _Found:
    first: int
    last: int
    kind: str
    country: str | None
    form: ActorForm
    name: str | None = None


class _Scan:
    """One sentence being read for actors, word by word."""

    def __init__(self, text: str, people: Mapping[str, ActorMention]) -> None:
        self.text, self.people = text, people
        self.words = words_in(text)
        self._listed: dict[int, list[tuple[int, Name]]] = {}
        self.shouting = text.isupper()

    def listed(self, at: int) -> list[tuple[int, Name]]:
        if at >= len(self.words):
            return []
        if at not in self._listed:
            found = names_at(self.text, self.words, at)
            self._listed[at] = [each for each in found if not (self.shouting and each[1].only_capitals)]
        return self._listed[at]

    def first(self, at: int, kind: str) -> tuple[int, Name] | None:
        return next((each for each in self.listed(at) if each[1].kind == kind), None)

    def gap(self, at: int) -> str:
        """What stands between the word before `at` and `at`."""
        return self.text[self.words[at - 1].end : self.words[at].start] if 0 < at < len(self.words) else ""

    def follows(self, at: int) -> bool:
        """Whether `at` goes on in the same noun phrase: only a space or hyphen before it."""
        if not 0 < at < len(self.words):
            return False
        gap = self.gap(at)
        return gap in {" ", "-", "‑", "  ", "\n"} or (gap == ". " and "." in self.words[at - 1].text)  # "U.S. forces"

    def low(self, at: int) -> str:
        return self.words[at].low if 0 <= at < len(self.words) else ""

    def is_capital(self, at: int) -> bool:
        return 0 <= at < len(self.words) and self.words[at].text[0].isupper()

    def possessive(self, at: int) -> bool:
        """Whether `at` is the "s" of a possessive."""
        return self.low(at) == "s" and self.gap(at) in {"'", "’", "ʼ"}


def _head_after(scan: _Scan, at: int) -> tuple[int, Name] | None:
    """The noun for a force or office that the words from `at` lead to ("air defense", "southern command's")."""
    for skip in range(4):
        index = at + skip
        if index >= len(scan.words) or not scan.follows(index):
            return None
        head = scan.first(index, "head")
        if head:
            while (more := _longer_head(scan, head[0])) is not None:
                head = more
            return head
        low = scan.low(index)
        if low in actor_words("no_modifier") or (low.endswith(("ly", "ed")) and low not in {"armed", "allied"}):
            return None
    return None


def _longer_head(scan: _Scan, at: int) -> tuple[int, Name] | None:
    """A head that the one before it only describes: "military officials", "army's southern command"."""
    if scan.possessive(at) and scan.low(at + 1) in {"southern", "northern", "eastern", "western", "general", "air", "military"}:
        return scan.first(at + 1, "head") or scan.first(at + 2, "head")
    if scan.possessive(at):  # "the junta's armed forces"
        owned = scan.first(at + 1, "head")
        return owned if owned and owned[1].actor in {"armed", "state_forces"} else None
    return scan.first(at, "head") if scan.follows(at) else None


def _person_after(scan: _Scan, at: int, reach: int = 4) -> tuple[int, int, int, Name] | None:
    """(title's first word, name's first, behind the name, title) for "[state] [regional] Governor Radiy Khabirov"."""
    for skip in range(reach):
        index = at + skip
        if index >= len(scan.words) or (skip and not scan.follows(index)):
            return None
        if scan.first(index, "head") and scan.first(index, "head")[0] - index > 1:  # type: ignore[index]  # "General Staff"
            return None
        title = scan.first(index, "title")
        if title:
            last, row = title
            while scan.gap(last) in {" ", ". "} and (more := scan.first(last, "title")):
                last, row = more[0], more[1] if not more[1].role or row.kind == "title" else row
            end = _name_end(scan, last)
            if end > last and (scan.gap(last) == " " or (scan.gap(last) == ". " and not row.role)):
                return index, last, end, row
            return None
        if scan.low(index) in actor_words("no_modifier") or (reach < 4 and not scan.is_capital(index)):
            return None
    return None


def _name_end(scan: _Scan, at: int) -> int:
    """The word behind a personal name that begins at `at`, or `at`."""
    index = at
    while index < len(scan.words) and index - at < 6:
        linking = scan.low(index) in actor_words("person_linking") and scan.is_capital(index + 1)
        if not (scan.is_capital(index) or linking):
            break
        if index > at and scan.gap(index) not in {" ", "-", ". ", "  "}:
            break
        if index > at and scan.gap(index) == ". " and len(scan.words[index - 1].text) > 2:
            break
        index += 1
    return index


def _state_actor(scan: _Scan, at: int, last: int, name: Name) -> tuple[_Found | None, int]:
    """What the country's name or adjective at `at` makes with the words behind it; also where to go on."""
    after = last + 1 if scan.possessive(last) else last
    if scan.gap(after) == "-" and scan.low(after) in actor_words("not_actor_suffix"):
        return None, after
    if scan.gap(at) == "-" and scan.low(at - 1) in {"pro", "anti"}:
        side = _head_after(scan, after)
        return (_Found(at - 1, side[0], side[1].actor, None, "noun"), side[0]) if side else (None, after)
    sponsored = scan.gap(after) == "-" and scan.low(after) in actor_words("allegiance")
    bare = name.kind == "state" and after == last  # "Israel also killed Hamas leader X" tells of two
    person = _person_after(scan, after, 3 if bare else 4)
    if person and not sponsored:
        title, begin, end, row = person
        return _person_found(title, begin, end, row, name.country), end
    head = _head_after(scan, after)
    if head:
        rest, row = head
        own = None if sponsored and row.actor not in {"armed", "state_forces"} else name.country
        return _Found(at, rest, row.actor, own, "name"), rest
    if sponsored or (name.kind == "state" and scan.gap(last) == "-" and last < len(scan.words)):
        return None, after
    if name.kind == "nation":
        return _Found(at, last, "civilians", name.country, "noun"), last
    if name.kind == "adjective" and scan.follows(last) and is_person(scan.low(last)) and not scan.first(last, "title"):
        return _Found(at, last + 1, "civilians", name.country, "noun"), last + 1  # "a Palestinian boy"
    if name.kind == "adjective" and scan.follows(last) and scan.low(last) in actor_words("place_noun"):
        return None, last  # "clashes in the Libyan capital"
    if name.kind == "adjective":
        describes = scan.follows(last) and scan.words[last].text[0].isalpha()
        return (_Found(at, last, "state", name.country, "adjective", name.actor) if describes else None), last
    if scan.low(at - 1) in actor_words("place_before") or _completes_place(scan, at, last):
        return None, last
    return _Found(at, last, "state", name.country, "name"), last


def _completes_place(scan: _Scan, at: int, last: int) -> bool:
    """Whether the country stands behind a place of its own: "off Port Harcourt, Nigeria, was seized"."""
    if scan.gap(at) != ", " or not scan.is_capital(at - 1) or scan.listed(at - 1):
        return False
    return last >= len(scan.words) or scan.gap(last).startswith((",", ".", " —", " –", " --"))


def _person_found(title: int, begin: int, end: int, row: Name, country: str | None) -> _Found:
    first = title if not row.role and row.printed not in {"mr", "mrs", "ms"} else begin
    return _Found(first, end, "other" if row.actor == "other" else row.actor, country, "person")


def _described_head(scan: _Scan, at: int, last: int, name: Name) -> _Found | None:
    """ "gunmen", "unidentified gunmen", "pro-Russian separatists", "Usterzai's residents", "Moscow-appointed officials"."""
    first = at
    while first > 0 and scan.follows(first) and at - first < 5:
        before = first - 1
        low = scan.low(before)
        joined = f"{scan.low(before - 1)}-{low}" if scan.gap(before) == "-" else low
        if low in actor_words("describing") or joined in actor_words("describing"):
            first = before - (joined != low)
        elif scan.gap(before) == "-" and (low in actor_words("allegiance") or scan.low(before - 1) in {"pro", "anti"}):
            first = before - 1
        else:
            break
    if first > 1 and scan.possessive(first - 1) and scan.is_capital(first - 2):
        first -= 2
        while first > 0 and scan.is_capital(first - 1) and scan.gap(first) == " ":
            first -= 1
    if not name.alone and (first == at or scan.low(at) == "military"):
        return None
    if last - at == 1 and scan.low(at) in actor_words("also_describing") and _describes_more(scan, last):
        fires = scan.low(last) in actor_words("weapons")  # "regime helicopters dropped …"
        return _Found(at, last, name.actor, None, "noun") if fires else None
    return _Found(first, last, name.actor, None, "noun")


def _describes_more(scan: _Scan, last: int) -> bool:
    """Whether the word at `last` is a noun that "military", "government" … only describes ("military base")."""
    if not scan.follows(last) or scan.gap(last) == "-":
        return last < len(scan.words) and scan.gap(last) == "-"
    low = scan.low(last)
    return low not in actor_words("no_modifier") and low not in actor_words("after_actor") and not low.endswith(("ed", "ing", "ly"))


def _open_name(scan: _Scan, at: int) -> _Found | None:
    """A group that no list knows, by its last word: "the Sahel Dawn Movement", "93rd Mechanised Brigade"."""
    kind = name_heads().get(scan.words[at].text)
    if kind is None or at == 0:
        return None
    first = at
    while first > 0 and at - first < 7 and scan.follows(first):
        low = scan.low(first - 1)
        if scan.is_capital(first - 1) and low not in {"the", "a", "an", "in", "on", "at"}:
            first -= 1
        elif low[0].isdigit() and low.endswith(("st", "nd", "rd", "th")):
            first, kind = first - 1, "state_forces"
        elif low in actor_words("linking") and first > 1 and scan.is_capital(first - 2) and scan.follows(first - 1):
            first -= 2
        else:
            break
    last = at + 1
    if scan.low(last) in {"of", "for"} and (scan.is_capital(last + 1) or (scan.low(last + 1) == "the" and scan.is_capital(last + 2))):
        last += 1 + (scan.low(last + 1) == "the")
        while scan.is_capital(last) and scan.follows(last):
            last += 1
        while scan.low(last) == "of" and scan.is_capital(last + 1):
            last += 2
    return _Found(first, last, kind, None, "name") if first < at or last > at + 1 else None


def _appositive_person(scan: _Scan, at: int) -> tuple[_Found, int] | None:
    """A person named before the office: "Serhii Popko, head of …", "Oleh Syniehubov, the regional governor,"."""
    end = _name_end(scan, at)
    if end - at < 2 or scan.low(at) in actor_words("no_modifier") or end >= len(scan.words) or scan.gap(end) != ", ":
        return None
    index = end + (scan.low(end) in {"the", "a", "an"})
    for skip in range(5):
        title = scan.first(index + skip, "title")
        if title and title[1].role and not (title[0] < len(scan.words) and scan.is_capital(title[0]) and scan.gap(title[0]) == " "):
            return _Found(at, end, title[1].actor, None, "person"), end
        if scan.gap(index + skip + 1) not in {" ", "-", "’", "'"}:
            return None
    return None


def _read(scan: _Scan) -> list[_Found]:
    read: list[_Found] = []
    at = 0
    while at < len(scan.words):
        found, go_on = _read_at(scan, at)
        if found is not None:
            while read and read[-1].last > found.first:  # the longer name holds: "Dawn" in "Sahel Dawn Movement"
                read.pop()
            read.append(found)
        at = max(go_on, at + 1)
    return read


def _read_at(scan: _Scan, at: int) -> tuple[_Found | None, int]:
    listed = scan.listed(at)
    group = next((each for each in listed if each[1].kind == "group"), None)
    state = next((each for each in listed if each[1].kind in {"state", "adjective", "nation"}), None)
    if group and scan.gap(group[0]) == "-" and scan.low(group[0]) in actor_words("allegiance"):  # "the al-Qaida-linked …"
        return None, group[0]
    if group and (not state or group[0] >= state[0]):
        return _group_actor(scan, at, *group)
    if state:
        return _state_actor(scan, at, *state)
    if any(each[1].kind == "title" for each in listed):
        person = _person_after(scan, at)
        if person:
            title, begin, end, row = person
            return _person_found(title, begin, end, row, None), end
    head = scan.first(at, "head")
    if head and not scan.is_capital(at + 1 if at + 1 < head[0] else at):
        while (more := _longer_head(scan, head[0])) is not None:
            head = more
        if scan.is_capital(head[0]) and scan.gap(head[0]) == " " and not head[1].alone:
            return None, head[0]
        return _described_head(scan, at, *head), head[0]
    if scan.is_capital(at):
        return _capital_actor(scan, at, head)
    return None, at + 1


def _capital_actor(scan: _Scan, at: int, head: tuple[int, Name] | None) -> tuple[_Found | None, int]:
    person = _appositive_person(scan, at)
    if person:
        return person
    opened = _open_name(scan, at)
    if opened:
        return opened, opened.last
    known = scan.people.get(scan.words[at].text)
    if known is not None and not (scan.is_capital(at + 1) and scan.gap(at + 1) == " "):
        return _Found(at, at + 1, known.kind, known.country, "person", known.name), at + 1
    return (_described_head(scan, at, *head), head[0]) if head else (None, at + 1)


def _group_actor(scan: _Scan, at: int, last: int, name: Name) -> tuple[_Found, int]:
    """A listed group with the noun that may follow ("Hamas militants" is Hamas)."""
    person = _person_after(scan, last + 1 if scan.possessive(last) else last)
    if person:
        _, begin, end, row = person
        kind = name.actor if row.actor in {"government", "other", "military"} else row.actor
        return _Found(begin, end, kind, name.country, "person"), end
    head = _head_after(scan, last)
    end = head[0] if head and head[1].actor not in {"civilians"} else last
    return _Found(at, end, name.actor, name.country, "name", scan.text[scan.words[at].start : scan.words[last - 1].end]), end


def _mention(scan: _Scan, found: _Found, sentence: Sentence, home: frozenset[str]) -> ActorMention:
    start, end = scan.words[found.first].start, scan.words[found.last - 1].end
    if "." in scan.words[found.last - 1].text and scan.text[end : end + 1] == ".":  # "the U.S."
        end += 1
    printed = scan.text[start:end]
    actor_type = _TYPE_OF.get(found.kind, "unknown")
    if found.kind in {"state", "armed", "military"} and found.country and home:
        actor_type = _forces_at(found.country, None if found.country in home else min(home))
        if home <= _HOMES.get(found.country, frozenset()):
            actor_type = "state_forces"
    return ActorMention(
        sentence.start + start, sentence.start + end, printed, found.name or printed, actor_type, found.country, found.kind, found.form
    )


def find_actors(
    sentence: Sentence, places: Sequence[PlaceMention], people: Mapping[str, ActorMention] = _NOBODY
) -> tuple[ActorMention, ...]:
    """The actors that `sentence` names, in text order.

    `places` are the sentence's toponyms: forces outside their country are `external_forces`, and a place that stands
    for its government ("Moscow claims") is an actor too. `people` are those named in full before, by surname
    (`antecedents.known_people`).

    >>> words = "Russian forces clashed with Hamas militants, residents said."
    >>> [(actor.name, actor.type) for actor in find_actors(Sentence(0, len(words), words, 0), ())]
    [('Russian forces', 'state_forces'), ('Hamas', 'rebel_group'), ('residents', 'civilians')]
    """
    scan = _Scan(sentence.text, people)
    home = frozenset(p.country for p in places if p.country and p.role in {"event_place", "natural_feature"})
    mentions = [_mention(scan, found, sentence, home) for found in _read(scan)]
    taken = [(mention.start, mention.end) for mention in mentions]
    for place in places:
        if place.role == "metonym" and not any(start < place.end and place.start < end for start, end in taken):
            mentions.append(
                ActorMention(place.start, place.end, place.text, place.text, "government", place.country, "government")
            )
    return _with_their_group(_without_short_forms(sorted(mentions, key=lambda mention: mention.start), sentence), sentence)


def _with_their_group(mentions: Sequence[ActorMention], sentence: Sentence) -> tuple[ActorMention, ...]:
    """With "fighters from the Islamic State", "militants loyal to X" as one mention, named by the group; "staff of the Red Cross" as the staff."""
    joined: list[ActorMention] = []
    for mention in mentions:
        before = joined[-1] if joined else None
        if before is not None and before.form == "noun" and mention.form == "name" and mention.kind != "state":
            between = [word.low for word in words_in(sentence.text[before.end - sentence.start : mention.start - sentence.start])]
            belongs = bool(between) and len(between) <= _BELONGS and actor_words("belong_to").issuperset(between)
            own = before.text.split()[-1].lower() in actor_words("fighting_people")
            if belongs and own and "with" not in between[:1]:
                joined[-1] = replace(mention, start=before.start, text=sentence.text[before.start - sentence.start : mention.end - sentence.start])
                continue
            if before.type == "civilians" and between in (["of", "the"], ["of"]):
                continue
        joined.append(mention)
    return tuple(joined)


def _without_short_forms(mentions: list[ActorMention], sentence: Sentence) -> tuple[ActorMention, ...]:
    """Without the short name in brackets behind a full one: "the Allied Democratic Forces (ADF)"."""
    kept: list[ActorMention] = []
    for mention in mentions:
        before = sentence.text[kept[-1].end - sentence.start : mention.start - sentence.start] if kept else ""
        closes = sentence.text[mention.end - sentence.start : mention.end - sentence.start + 1] in {")", "/"}
        if not (before == " (" and closes and mention.form == "name" and kept[-1].form == "name"):
            kept.append(mention)
    return tuple(kept)
