"""Attribution: which words of a sentence rest on whose word, and whether another party contests them.

A source comes before its statement ("the mayor said two shells …"), behind it ("…, the mayor said") or beside it
("according to the mayor"). Words outside every scope are the author's own.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal, cast

from pipeline.events.actor_lexicon import names
from pipeline.events.actors import ActorMention
from pipeline.events.clauses import clause_numbers
from pipeline.events.inflect import past_forms, verb_forms
from pipeline.events.patterns import PatternIndex
from pipeline.events.tokens import Token, tokenise
from pipeline.records import Sentence
from pipeline.words import event_table

SourceType = Literal[
    "author", "government", "military", "armed_group", "igo", "monitor_ngo", "medic_rescue", "witness_local", "media", "mixed"
]
SaidKind = Literal[
    "said", "reported", "announced", "claimed", "accused", "denied", "rejected", "vowed", "warned", "reportedly", "appeared"
]

_TYPE_OF: dict[str, SourceType] = {
    "government": "government",
    "office": "government",
    "police": "government",
    "state": "government",
    "armed": "military",
    "state_forces": "military",
    "external_forces": "military",
    "military": "military",
    "rebel_group": "armed_group",
    "political_militia": "armed_group",
    "identity_militia": "armed_group",
    "armed_group": "armed_group",
    "igo": "igo",
    "ngo": "monitor_ngo",
    "monitor": "monitor_ngo",
    "medic": "medic_rescue",
    "media": "media",
    "civilians": "witness_local",
    "protesters": "witness_local",
    "witness": "witness_local",
}
_STOPS = frozenset(";:—–()“”\"") | {"--"}
_QUOTES = frozenset("“”\"«»")
_ARTICLES = frozenset({"the", "a", "an", "its", "their", "his", "her"})
_LONGEST_SOURCE = 10
_NEAR = 8
_SHORTEST_STATEMENT = 3
_LONGEST_CLAUSE = 60


@dataclass(frozen=True, slots=True)
class Attribution:
    """A statement and its source: the words from `scope_start` to `scope_end` rest on `source`.

    `start`/`end` bound the words that attribute ("the mayor said"); `source` is the name as printed, a person's with
    the office ("Ivan Fedorov, governor"). A pronoun stays as printed until `named_sources` resolves it.
    """

    start: int
    end: int
    source: str
    source_type: SourceType
    scope_start: int
    scope_end: int
    verb: str
    kind: SaidKind


@dataclass(frozen=True, slots=True)
class _Verb:
    kind: SaidKind
    takes_clause_only: bool
    form: Literal["base", "past", "ing"]


@cache
def attribution_words(name: str) -> frozenset[str]:
    """The words of one class of `data/events/attribution_words.tsv`."""
    return {row["class"]: frozenset(row["words"].split()) for row in event_table("attribution_words")}[name]


@cache
def _verbs() -> dict[str, _Verb]:
    found: dict[str, _Verb] = {}
    for row in event_table("speech_verbs"):
        stem = row["verb"].removesuffix("~v")
        for word in verb_forms(stem):
            form = "past" if word in past_forms(stem) else "ing" if word.endswith("ing") else "base"
            found[word] = _Verb(cast(SaidKind, row["kind"]), row["form"] == "that", cast(Literal["base", "past", "ing"], form))
    return found


@cache
def _source_nouns() -> dict[tuple[str, ...], SourceType]:
    return {tuple(row["noun"].split()): cast(SourceType, row["source_type"]) for row in event_table("source_nouns")}


@cache
def _hearsay() -> PatternIndex[tuple[str, SourceType]]:
    return PatternIndex(
        [(row["pattern"], (row["source"], cast(SourceType, row["source_type"]))) for row in event_table("hearsay")]
    )


@cache
def _contests() -> PatternIndex[str]:
    return PatternIndex([(row["pattern"], row["kind"]) for row in event_table("contests")])


@cache
def _gate() -> re.Pattern[str]:
    hearsay = {word for row in event_table("hearsay") for word in row["pattern"].split()[0].split("|")} - {"be"}
    words = sorted({*_verbs(), *hearsay, "according", "citing", "quoted", "quoting", "reported", "believed", "said"})
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\b", re.I)


@dataclass(frozen=True, slots=True)
class _Source:
    first: int
    last: int
    name: str
    type: SourceType


class _Reading:
    def __init__(self, sentence: Sentence, tokens: Sequence[Token], actors: Sequence[ActorMention]) -> None:
        self.sentence, self.tokens, self.actors = sentence, tokens, actors
        self.semicolons = [at for at, token in enumerate(tokens) if token.low == ";"]
        self.main_actor = next((actor for actor in actors if actor.form != "adjective"), None)

    def low(self, at: int) -> str:
        return self.tokens[at].low if 0 <= at < len(self.tokens) else ""

    def words(self, first: int, last: int) -> str:
        start, end = self.tokens[first].start, self.tokens[last - 1].end
        return self.sentence.text[start - self.sentence.start : end - self.sentence.start]

    def actor_in(self, first: int, last: int) -> list[ActorMention]:
        start, end = self.tokens[first].start, self.tokens[last - 1].end
        begin = bisect_left(self.actors, start, key=lambda actor: actor.start)
        behind = bisect_left(self.actors, end, key=lambda actor: actor.start)
        return [actor for actor in self.actors[begin:behind] if actor.end <= end]

    def attribution(self, first: int, last: int, source: _Source, scope: tuple[int, int], verb: str, kind: SaidKind) -> Attribution:
        return Attribution(
            self.tokens[first].start, self.tokens[last - 1].end, source.name, source.type, *scope, verb, kind
        )


def _office(text: str) -> str | None:
    """The office that `text` (lower case) names, as its title's words: "the regional governor of X" → "governor"."""
    tokens = text.split()
    for at in range(len(tokens)):
        for key, name in names().get(tokens[at].strip(",.").replace("-", " ").split()[0] if tokens[at].strip(",.-") else "", ()):
            printed = tuple(" ".join(tokens[at : at + len(key)]).strip(",.").split())
            if name.kind == "title" and name.role and printed == key:
                return None if name.role in attribution_words("vague_office") else name.role
    return None


def _person_name(reading: _Reading, person: ActorMention, first: int, last: int) -> str:
    """The person with the office that stands before or behind the name within the tokens."""
    start, end = reading.tokens[first].start, reading.tokens[last - 1].end
    offset = reading.sentence.start
    before = reading.sentence.text[start - offset : person.start - offset].lower()
    behind = reading.sentence.text[person.end - offset : end - offset].lower()
    if person.kind == "military" or person.text.lower().startswith(("gen", "col", "lt", "first", "maj", "capt", "lieut", "brig")):
        return person.name
    office = _office(behind) or _office(before)
    return f"{person.name}, {office}" if office else person.name


def _noun_type(reading: _Reading, first: int, last: int) -> SourceType | None:
    """The type that the source nouns among the tokens give; several of different kinds are mixed."""
    types: list[SourceType] = []
    at = first
    while at < last:
        for length in (3, 2, 1):
            found = _source_nouns().get(tuple(reading.low(i) for i in range(at, min(last, at + length))))
            if found and length == 1 and _goes_on(reading, at, last):
                if reading.low(at + 1) in attribution_words("office_of"):  # "military spokesman": whose office it is
                    types.append(found)
                    at += 1
                break
            if found:
                types.append(_shared_head(reading, at, found))
                at += length - 1
                break
        at += 1
    if len(set(types)) > 1:
        joined = any(reading.low(i) == "and" for i in range(first, last))
        return "mixed" if joined else types[-1]
    return types[0] if types else None


def _shared_head(reading: _Reading, at: int, found: SourceType) -> SourceType:
    """The type of "medical officials" at `at`, or mixed when it shares its noun ("security and medical officials")."""
    if at < 2 or reading.low(at - 1) != "and":
        return found
    other = _source_nouns().get((reading.low(at - 2), reading.low(at + 1)))
    return "mixed" if other and other != found else found


def _goes_on(reading: _Reading, at: int, last: int) -> bool:
    """Whether the noun at `at` only describes the next one ("police officials", "rebel commander")."""
    return at + 1 < last and (reading.low(at + 1),) in _source_nouns()


def _core_end(reading: _Reading, first: int, last: int) -> int:
    """The token behind the noun phrase's own words, before "of", "in", "who" …"""
    for at in range(first + 1, last):
        if reading.low(at) in attribution_words("after_noun") or reading.low(at) == ",":
            return at
    return last


def _source_of(reading: _Reading, first: int, last: int) -> _Source | None:
    """The source named by tokens `first`..`last`, or None when they name none."""
    while first < last and (reading.low(first) in attribution_words("opens_clause") or not reading.low(first)[0].isalnum()):
        first += 1
    if first >= last or reading.low(first) in attribution_words("not_source"):
        return None
    core = _core_end(reading, first, last)
    people = [actor for actor in reading.actor_in(first, last) if actor.form == "person"]
    if people and people[0].start < reading.tokens[core - 1].end:
        person_type = _person_type(reading, people[0], last)
        names_ = [_person_name(reading, people[0], first, last)]
        return _joined(reading, first, last, names_, person_type)
    if reading.low(first) in _ARTICLES and first + 1 < last:
        first += 1
    nouns = _noun_type(reading, first, core)
    core_end = reading.tokens[core - 1].end
    actors = [actor for actor in reading.actor_in(first, last) if actor.form != "adjective" and actor.start < core_end]
    source_type: SourceType | None = nouns or (_TYPE_OF.get(actors[-1].kind, "mixed") if actors else None)
    end = last if last - first <= _LONGEST_SOURCE else core
    printed = reading.words(first, end).strip(" ,")
    if source_type is None:
        if not (_is_bare_name(reading, first, last) or reading.low(first) in attribution_words("pronoun")):
            return None
        source_type = "mixed" if reading.low(first) in attribution_words("pronoun") else "government"
    if actors and not nouns and len(actors) == 1:
        printed = actors[0].name
    return _Source(first, end, printed, source_type)


def _is_bare_name(reading: _Reading, first: int, last: int) -> bool:
    """Whether the tokens are only a name: "Syniehubov", "Abu Mohammed"."""
    return last - first <= 4 and all(token.text[0].isupper() and token.low not in _ARTICLES for token in reading.tokens[first:last])


def _person_type(reading: _Reading, person: ActorMention, last: int) -> SourceType:
    behind = reading.sentence.text[person.end - reading.sentence.start : reading.tokens[last - 1].end - reading.sentence.start].lower()
    if "military" in behind:
        return "military"
    return _TYPE_OF.get(person.kind, "witness_local" if person.kind == "other" else "government")


def _joined(reading: _Reading, first: int, last: int, names_: list[str], source_type: SourceType) -> _Source:
    """The source with the others that "and" joins to it ("security officials and doctor Ahmed Ibrahim")."""
    people = [actor for actor in reading.actor_in(first, last) if actor.form == "person"]
    splits = [at for at in range(first, last) if reading.low(at) == "and"]
    before = [at for at in splits if reading.tokens[at].end <= people[0].start]
    if before:
        other = _noun_type(reading, first, before[-1])
        if other:
            begin = first + (reading.low(first) in _ARTICLES)
            printed = reading.words(begin, before[-1]).strip(" ,")
            name = f"{printed}; {names_[0]}"
            return _Source(first, last, name, source_type if other == source_type else "mixed")
    for second in people[1:2]:
        if splits and reading.tokens[splits[-1]].start > people[0].end:
            other_type = _person_type(reading, second, last)
            return _Source(first, last, f"{names_[0]}; {second.name}", source_type if other_type == source_type else "mixed")
    return _Source(first, last, names_[0], source_type)


def _clause_start(reading: _Reading, at: int) -> int:
    """The token at which the subject phrase that ends before `at` begins."""
    begin, commas = at, 0
    while begin > max(0, at - _LONGEST_CLAUSE):
        low = reading.low(begin - 1)
        if low in _STOPS or (low in attribution_words("opens_clause") and low not in {"and", "who", "which", "as"}):
            break
        if low in _verbs() and begin - 1 < at - 1 and _verbs()[low].form != "ing" and low not in attribution_words("noun_or_verb"):
            break
        if low == ",":
            if commas == 0 and begin - 1 == at - 1:
                commas = 1  # the comma that closes an apposition: its opening one belongs to the subject
            elif commas == 1:
                commas = 2
            else:
                break
        elif commas == 2 and begin and reading.low(begin - 1) == ",":
            break
        begin -= 1
    return begin


def _subject(reading: _Reading, verb: int) -> _Source | None:
    """The source that is the subject of the speech verb at `verb`."""
    end = verb
    while end > 0 and (reading.low(end - 1) in attribution_words("before_verb") or reading.low(end - 1) in attribution_words("weekday") or reading.low(end - 1).endswith("ly")):
        end -= 1
    if reading.low(end - 1) == ")":  # "Doctors Without Borders (MSF) said"
        opening = next((i for i in range(end - 1, max(-1, end - 8), -1) if reading.low(i) == "("), end)
        end = opening
    if end == 0 or reading.low(end - 1) in attribution_words("be") or reading.low(end - 1) in {"to", "not"} | _QUOTES:
        return None
    if reading.low(end - 1) == "," and not reading.actor_in(0, end):
        return None
    return _source_of(reading, _clause_start(reading, end), end)


def _is_verb(reading: _Reading, at: int) -> bool:
    """Whether the word at `at`, which may be a noun ("reports", "claims"), is a verb here."""
    if reading.low(at) not in attribution_words("noun_or_verb"):
        return True
    if reading.tokens[at].text[0].isupper() and reading.low(at) in {"state", "states"}:  # "United States", "Islamic State"
        return False
    before = reading.tokens[at - 1] if at else None
    if before is None or before.low in _ARTICLES or before.low in attribution_words("after_noun") or before.low in {"'s", "to", "and", ",", "no", "any"}:
        return False
    known = (before.low,) in _source_nouns() or before.low in attribution_words("pronoun")
    if reading.low(at) == "state":  # "Sabah state"
        return known
    return known or (before.text[0].isupper() and before.low not in {"russian", "ukrainian", "israeli"} and not before.low.endswith(("ian", "ish", "ese")))


def _is_tail(reading: _Reading, at: int) -> bool:
    """Whether nothing but time, place and channel follows: the statement stood before the verb."""
    low = reading.low(at)
    if not low or low in {".", ",", "”", '"', "!", "?"}:
        return True
    if low not in attribution_words("tail"):
        return False
    ahead = [reading.low(i) for i in range(at, min(len(reading.tokens), at + 14))]
    upto = ahead.index(",") if "," in ahead else len(ahead)
    return "that" not in ahead[:upto]


def _spoken(reading: _Reading, at: int, verb: _Verb, sentence_end: int) -> Attribution | None:
    """The attribution of the speech verb at `at`, or None."""
    if not _is_verb(reading, at) or reading.low(at + 1) in {"responsibility", "credit"}:
        return None
    inverted = _inverted(reading, at)
    if inverted:
        scope = (_left_bound(reading, at), reading.tokens[at].start)
        return reading.attribution(at, inverted.last, inverted, scope, reading.low(at), verb.kind)
    if verb.form == "ing":
        source = _main_subject(reading, at)
        if source is None or reading.low(at - 1) not in {",", "and", "—", "--", ""}:
            return None
        return reading.attribution(at, at + 1, source, (reading.tokens[at].end, sentence_end), reading.low(at), verb.kind)
    source = _subject(reading, at)
    if source is None:
        return None
    if verb.kind == "announced" and reading.low(at + 1) != "that" and "that" not in [reading.low(i) for i in range(at, at + 6)]:
        return None
    bounded = source.first > 0 and reading.low(source.first - 1) in {",", *_QUOTES} | _ARTICLES
    if bounded and _is_tail(reading, at + 1) and source.first >= _SHORTEST_STATEMENT:
        inserted = reading.low(at + 1) == "," and reading.low(at + 2) not in attribution_words("adds_clause")
        end = sentence_end if inserted else reading.tokens[source.first].start  # "The order, he said, suggested …"
        scope = (_left_bound(reading, source.first), end)
    else:
        scope = (reading.tokens[at].end, sentence_end)
    return reading.attribution(source.first, at + 1, source, scope, reading.low(at), verb.kind)


def _left_bound(reading: _Reading, at: int) -> int:
    """Where the statement that ends before `at` begins: the sentence's start or the last semicolon."""
    last = bisect_left(reading.semicolons, at) - 1
    return reading.tokens[reading.semicolons[last]].end if last >= 0 else reading.sentence.start


def _inverted(reading: _Reading, at: int) -> _Source | None:
    """The source behind the verb: "…,” said the mayor."."""
    quoted = {reading.low(at - 1), reading.low(at - 2)} & _QUOTES
    if at == 0 or not (quoted or reading.low(at - 1) == ","):
        return None
    last = at + 1
    while last < len(reading.tokens) and reading.low(last) not in _STOPS | {".", "that"} and last - at < 16:
        if reading.low(last) == "," and not (reading.tokens[last + 1 : last + 2] and (reading.low(last + 1) in _ARTICLES | {"who"} or reading.tokens[last + 1].text[0].isupper())):
            break
        if reading.low(last) in attribution_words("weekday") or reading.low(last) in {"on", "who"}:
            break
        last += 1
    if last == at + 1 or (not quoted and last < len(reading.tokens) and reading.low(last) not in {".", ","}):
        return None
    if not quoted and (reading.actor_in(0, at) or reading.low(at + 1) in {"that", "on", "in"}):
        return None
    return _source_of(reading, at + 1, last)


def _main_subject(reading: _Reading, at: int) -> _Source | None:
    """The sentence's first actor before `at`, for a trailing "saying …"."""
    first = reading.main_actor
    if first is None or first.end > reading.tokens[at].start:
        noun = next((i for i in range(max(0, at - _LONGEST_CLAUSE), at) if (reading.low(i),) in _source_nouns()), None)
        return _source_of(reading, noun, noun + 1) if noun is not None else None
    index = bisect_left(reading.tokens, first.start + 1, key=lambda token: token.end)
    return _Source(index, index + 1, first.name, _TYPE_OF.get(first.kind, "government"))


def _according(reading: _Reading, at: int) -> Attribution | None:
    """ "according to X", at the sentence's start or behind the statement."""
    if reading.low(at + 1) != "to":
        return None
    last = at + 2
    while last < len(reading.tokens) and reading.low(last) not in _STOPS | {".", ","} and last - at < 24:
        if reading.low(last) in {"based", "who", "which", "that", "cited", "quoted", "published", "released", "seen", "although", "while", "but"}:
            break
        last += 1
    source = _source_of(reading, at + 2, last) if last > at + 2 else None
    if source is None:
        return None
    opening = at <= 1
    scope = (reading.tokens[last - 1].end, reading.sentence.end) if opening else (_left_bound(reading, at), reading.tokens[at].start)
    return reading.attribution(at, last, source, scope, "according to", "said")


def _heard(reading: _Reading) -> Iterator[Attribution]:
    """Clauses marked "reportedly", "is said to have …" or "appeared to"."""
    clauses: list[int] | None = None
    for first, last, (source, source_type) in _hearsay().find(reading.tokens):
        clauses = clauses if clauses is not None else clause_numbers(reading.tokens)
        same = [token for token, number in zip(reading.tokens, clauses, strict=True) if number == clauses[first]]
        kind: SaidKind = "appeared" if source == "author" else "reportedly"
        yield reading.attribution(
            first, last, _Source(first, last, source, source_type), (same[0].start, same[-1].end), reading.words(first, last), kind
        )


def find_attributions(
    sentence: Sentence, actors: Sequence[ActorMention], tokens: Sequence[Token] | None = None
) -> tuple[Attribution, ...]:
    """Who vouches for which words of `sentence`, in text order.

    >>> words = "Two shells hit the school, the mayor said."
    >>> [(a.source, a.source_type, words[a.scope_start:a.scope_end]) for a in find_attributions(Sentence(0, len(words), words, 0), ())]
    [('mayor', 'government', 'Two shells hit the school, the ')]
    """
    if not _gate().search(sentence.text):
        return ()
    reading = _Reading(sentence, tokens if tokens is not None else tokenise(sentence), actors)
    found: list[Attribution] = []
    for at, token in enumerate(reading.tokens):
        verb = _verbs().get(token.low)
        said = _spoken(reading, at, verb, sentence.end) if verb else None
        if token.low == "according":
            said = _according(reading, at)
        if said is not None:
            found.append(said)
    found.extend(_heard(reading))
    return tuple(_ended_by_next(sorted(found, key=lambda each: each.start)))


def _ended_by_next(found: Sequence[Attribution]) -> list[Attribution]:
    """A statement ends where the next source with a statement of its own begins."""
    ended = []
    for index, each in enumerate(found):
        for later in found[index + 1 : index + 1 + _NEAR]:
            if each.scope_start < later.start < each.scope_end and later.scope_start >= later.end and later.kind not in {"reportedly", "appeared"}:
                each = replace(each, scope_end=later.start)
                break
        ended.append(each)
    return ended


def contests(sentence: Sentence, tokens: Sequence[Token] | None = None) -> bool:
    """Whether `sentence` says that a party denies or disputes something, or that nobody could verify it."""
    read = tokens if tokens is not None else tokenise(sentence)
    return any(True for _ in _contests().find(read))
