"""Events: the occurrences that an article tells of, one record each.

`find_events` reads sentence by sentence: triggers become candidates (what, who, where, when, how sure), candidates
that tell of one occurrence are folded, and what is left without enough evidence is left out. The words behind every
decision are data files in `data/events/`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from pipeline.events.antecedents import Sources, known_people
from pipeline.events.candidates import (
    Candidate,
    candidate_of,
    confidence_of,
    one_per_place,
    recipient_of,
    tolls_by_hit,
)
from pipeline.events.fold import (
    Draft,
    blames_another,
    counts_the_same,
    dates_clash,
    fold,
    is_opening_of,
    join,
    retells,
    take_over,
    tells_of,
)
from pipeline.events.framing import only_accuses, only_describes, only_frames
from pipeline.events.headings import Heading, headings
from pipeline.events.numbers import quantity_at
from pipeline.events.reading import Reading, read_sentence
from pipeline.events.record import event_of, row_weights
from pipeline.events.spans import Spans
from pipeline.events.story_town import place_in_town, town_of_story
from pipeline.events.tokens import word_class
from pipeline.events.told import Told
from pipeline.events.triggers import PLACELESS, Hit, Trigger, other_sense_at
from pipeline.events.unrest import is_about_streets
from pipeline.events.weapons import weapon_sub_type
from pipeline.events.when import UNDATED, When, inherited, is_background, is_of_other_times, when_published
from pipeline.events.where import contains, in_area, same_place
from pipeline.records import Document, Event, PlaceMention, TimeMention
from pipeline.words import word_list

_TOLD = frozenset({"body", "bullet", "caption"})
_CONFIDENT = 0.5  # a row that is likelier wrong than right is left out with its reason, unless the article gives figures for it
_PERIOD = (timedelta(days=1), timedelta(days=45))
_STORY_SENTENCES = 8
_STORY_EVENTS = 40
_OPENING = 6
_BRIEF = 3
_DISTRICT = 3
_DEAD_OF_A_WAR, _DRIVEN_OUT_BY_A_WAR = 500, 100_000
_UNDECIDED = 0.15
_OF_WAR = 0.25  # share of sentences with a word of war that makes an article one about war
# Only dates this exact are taken over by the next event; a month or a year belongs to its own sentence.
_PASSED_ON = frozenset({"day", "days", "week"})
_WORD = re.compile(r"[a-z][a-z-]+")
_TOLL_ALONE = Trigger("(figures alone)", "violence", "result", 0.9, "", True)


@dataclass(frozen=True, slots=True)
class Left:
    """A candidate that did not become an event, with the reason in words."""

    candidate: Candidate
    reason: str


def _readings(document: Document, times: Sequence[TimeMention], places: Sequence[PlaceMention]) -> Iterator[Reading]:
    place_spans, time_spans = Spans(places), Spans(times)
    people = known_people(document)
    first_line = document.sentences[0].text if document.sentences else ""
    sources = Sources(people, f"{document.article.title or ''} {first_line}")
    for number, sentence in enumerate(document.sentences):
        if sentence.kind not in _TOLD:
            continue
        reading = read_sentence(number, sentence, place_spans.within(sentence), time_spans.within(sentence), people, sources)
        if reading is not None:
            yield _with_bare_figures(reading)


def _with_bare_figures(reading: Reading) -> Reading:
    """A sentence that gives killed or injured without a trigger ("The toll rose to 14") gets one on the figure."""
    deadly = [toll for toll in reading.tolls if toll.kind in {"killed", "injured"} and toll.high != 0]
    if not deadly or any(hit.family in {"violence", "unrest"} for hit in reading.hits):
        return reading
    at = reading.token_at(deadly[0].start)
    if at in other_sense_at(reading.tokens):  # "an earthquake killed 40 people"
        return reading
    hits = sorted([*reading.hits, Hit(at, at + 1, _TOLL_ALONE, True)], key=lambda hit: hit.first)
    return replace(reading, hits=hits)


def _usual_weapon(readings: Sequence[Reading]) -> str | None:
    """The weapon that most sentences of the article name, or None."""
    named = Counter(filter(None, (weapon_sub_type(t.low for t in reading.tokens) for reading in readings)))
    return named.most_common(1)[0][0] if named else None


def _candidates(readings: Sequence[Reading], document: Document) -> Iterator[list[Candidate]]:
    """The candidates of each sentence; tellings before results ("a strike … killed two": first the strike)."""
    usual = _usual_weapon(readings)
    n_sentences, text = len(document.sentences), document.text
    armed = sum(not word_class("military").isdisjoint(_WORD.findall(sentence.text.lower())) for sentence in document.sentences)
    signs = sum(reading.has_armed_word() or reading.has_strong_hit() or reading.names_force() for reading in readings)
    other = Counter(word for word in _WORD.findall(text.lower()) if word in word_class("other_world"))
    elsewhere = len(other) >= 3 and sum(other.values()) > signs
    conflict = signs / max(1, min(n_sentences, 30))
    if n_sentences <= _BRIEF and any(reading.has_armed_side() for reading in readings):
        conflict = max(conflict, _UNDECIDED)  # two lines have no room for a word of war besides who did it
    if armed >= _OF_WAR * n_sentences:
        conflict = max(conflict, _UNDECIDED)  # votes and talks about a war tell little of it themselves
    conflict = 0.0 if elsewhere else conflict
    in_streets = is_about_streets(readings)
    for reading in readings:
        figures = tolls_by_hit(reading)
        found = [candidate_of(hit, reading, figures.get(hit.first, ()), usual, conflict, elsewhere, in_streets) for hit in reading.hits]
        found = [candidate for candidate in found if not only_accuses(candidate, found)]
        found = [c for c in found if not only_frames(c, found)]
        listed = [part for candidate in found if not only_describes(candidate, found) for part in one_per_place(candidate)]
        yield sorted(listed, key=lambda c: (c.is_result, c.hit.first))


class _Memory:
    """What a reader keeps in mind: the last settlement, the last event, the article's country."""

    def __init__(self, document: Document, times: Sequence[TimeMention], places: Sequence[PlaceMention]) -> None:
        literal = [p for p in places if p.role in {"event_place", "natural_feature"} and p.country]
        countries = Counter(p.country for p in literal)
        self.country = countries.most_common(1)[0][0] if countries else None
        # "eastern X" names X as well, where nothing else in the article does
        parts = [replace(p, kind="country", latitude=None, longitude=None, precision=6) for p in places if p.kind == "part" and p.country and p.precision == 5 and p.admin1 is None]
        whole = sorted([*(p for p in places if p.country and p.precision == 6), *parts], key=lambda p: p.start)
        self._countries = {country: Spans([p for p in whole if p.country == country]) for country in {p.country for p in whole}}
        self._first = {p.country: p for p in reversed(whole)}
        named = [p for p in places if p.role == "event_place" and (p.precision or 9) <= 5]
        self._fine = Spans([p for p in named if p.precision in {1, 2, 3}])
        self._coarse = Spans([p for p in named if p.precision in {3, 4, 5} and p.kind != "part"])
        self._paragraphs = {s.paragraph: s.start for s in reversed(document.sentences) if s.kind == "body"}
        self._opening = min((s.paragraph for s in document.sentences if s.kind == "body"), default=-1)
        spans = Spans([p for p in named if (p.precision or 9) <= 4])
        self._in_headlines = [p for s in document.sentences if s.kind == "headline" for p in spans.within(s)]
        self._headings = headings(document, times, places)

    def heading(self, candidate: Candidate) -> Heading:
        """What stands over the candidate's sentence."""
        return self._headings[candidate.reading.number]

    def keeps_apart(self, draft: Draft, candidate: Candidate) -> bool:
        """Whether the page sets the two apart: items of one list, or of sections with days or places of their own."""
        if candidate.is_definite and not candidate.is_result:
            return False  # "the attack" looks back over headings
        mine, theirs = self.heading(candidate), self.heading(draft.anchor)
        if candidate.place is not None and draft.place is not None and same_place(candidate.place, draft.place):
            return candidate.when is None and _days_differ(mine.when, theirs.when)
        if _is_sibling(draft, candidate):
            return True
        if candidate.when is None and _days_differ(mine.when, theirs.when):
            return True
        return candidate.place is None and mine.place is not theirs.place and mine.place is not None

    def headline_place(self, candidate: Candidate) -> PlaceMention | None:
        """The one place of the headline: for the opening paragraph, which says "the city" before it names it, and for list items."""
        sentence = candidate.reading.sentence
        if sentence.paragraph != self._opening and sentence.kind != "bullet":
            return None
        return self._in_headlines[0] if len({p.name for p in self._in_headlines}) == 1 else None

    def beside(self, candidate: Candidate) -> PlaceMention | None:
        """The settlement told last in the candidate's paragraph, before its sentence."""
        sentence = candidate.reading.sentence
        place = self._fine.before(sentence.start)
        return place if place is not None and place.start >= self._paragraphs.get(sentence.paragraph, sentence.start) else None

    def country_of(self, candidate: Candidate) -> PlaceMention | None:
        """The country in which an event without any place lies: the defender's own, else the article's."""
        own = candidate.side_a.country if candidate.side_a and candidate.family == "disrupted_weapons_use" else None
        wanted = own or self.country
        if wanted not in self._countries or wanted == _owner_of_salvo(candidate):
            return None
        return next(iter(self._countries[wanted].within(candidate.reading.sentence)), self._first[wanted])

    def antecedent(self, candidate: Candidate) -> PlaceMention | None:
        """The place that "the city", "the region" or "there" in the candidate's clause stands for."""
        reading, hit = candidate.reading, candidate.hit
        window = reading.tokens[max(0, hit.first - 14) : hit.last + 14]
        lows = [token.low for token in window]
        # "the city", "the mainly Muslim town"
        named = {noun for number, noun in enumerate(lows) if "the" in lows[max(0, number - 3) : number]}
        # "there have been clashes" points to no place
        there = any(low == "there" and not (set(lows[at + 1 : at + 3]) & (word_class("be") | {"have", "has", "had"})) for at, low in enumerate(lows))
        fine = bool(named & word_class("settlement_noun")) or there
        coarse = bool(named & {"region", "province", "oblast"})
        if not fine and not coarse:
            return None
        return (self._fine if fine else self._coarse).before(reading.tokens[hit.last - 1].end)


def _days_differ(a: When | None, b: When | None) -> bool:
    """Whether both are known and have no day in common."""
    if a is None or b is None or a.start is None or a.end is None or b.start is None or b.end is None:
        return False
    return a.end < b.start or b.end < a.start


def _takes_place(candidate: Candidate) -> bool:
    """Whether words, talks or a measure have the place beside them as their own, and not as that of who speaks."""
    if candidate.family == "official_statement" or not candidate.place_in_clause:
        return False
    if candidate.family == "legal_administrative_measure":  # "sanctions on Minsk", "its envoy from Minsk" lie nowhere, a curfew does
        tokens, first, last = candidate.reading.tokens, candidate.hit.first, candidate.hit.last
        stops = tokens[first].low.startswith(("suspend", "halt", "paus"))  # "suspended its work in X"
        named = {token.low for token in tokens[first : last + 5 * stops]}
        return candidate.places[0].first > first and bool(named & word_class("local_measure"))
    lows = {token.low for token in candidate.reading.tokens}
    return not (candidate.family == "diplomatic_contact" and lows & word_class("from_afar"))


def _tells_of_country(candidate: Candidate) -> bool:
    """Whether the words without a place of their own are about a whole country: "across the country", "the air force shot down 60 drones".

    What a local official counts is what came down there; what an air force or a ministry counts came down anywhere.
    """
    tokens, hit = candidate.reading.tokens, candidate.hit
    if _names_country(candidate):
        return True
    if candidate.family == "political_declaration":
        if candidate.places and {token.low for token in tokens[candidate.places[0].first - 2 : candidate.places[0].first]} & {"in", "for"}:
            return False  # "declared an emergency in X"
        return bool({token.low for token in tokens[hit.first : hit.last + 5]} & word_class("declared_for_country"))
    return _counts_salvo(candidate)


def _is_countrywide(candidate: Candidate) -> bool:
    """Whether the event's place is the whole country: nothing nearer is told, and no other country's weapons are counted."""
    if candidate.place is not None and (candidate.place_in_clause or not _names_country(candidate)):
        return False
    target = candidate.side_b.country if candidate.side_b else None
    return _tells_of_country(candidate) and _owner_of_salvo(candidate) in {None, target}


def _names_country(candidate: Candidate) -> bool:
    """Whether the words beside the trigger say "across the country", "nationwide", "in the country's north"."""
    tokens, hit, clauses = candidate.reading.tokens, candidate.hit, candidate.reading.clauses
    first, last = max(0, hit.first - 14), min(len(tokens), hit.last + 14)
    around = [token.low if clauses[at] == clauses[hit.first] else "" for at, token in enumerate(tokens[first:last], first)]
    if set(around) & word_class("whole_country"):
        return True
    return any(
        low in word_class("of_whole_country") and around[max(0, at - 1) : at] == ["the"] and bool(set(around[max(0, at - 5) : at]) & {"in", "across", "over", "throughout", "of"})
        for at, low in enumerate(around)
    )


def _counts_salvo(candidate: Candidate) -> bool:
    """Whether an air force or a ministry counts what was launched or shot down, wherever that was."""
    tokens, hit = candidate.reading.tokens, candidate.hit
    beside = {token.low for token in tokens[max(0, hit.first - 6) : hit.last + 8]}
    if not beside & word_class("salvo") or candidate.family not in {"disrupted_weapons_use", "violence"} or candidate.is_definite:
        return False
    teller = candidate.attribution.source.lower().split() if candidate.attribution else []
    national = bool(set(teller) & word_class("national_forces")) or (candidate.side_a is not None and candidate.side_a.kind in {"state", "army"})
    downed = candidate.family == "disrupted_weapons_use" and national
    launched = tokens[hit.first].low in word_class("launched") and (quantity_at(tokens, hit.last) is not None or quantity_at(tokens, hit.first + 1) is not None)
    return downed or launched


def _owner_of_salvo(candidate: Candidate) -> str | None:
    """The country whose missiles or drones the words tell of ("shot down 20 X drones"): they came down elsewhere."""
    tokens = candidate.reading.tokens
    last = next((at for at in range(candidate.hit.last, min(candidate.hit.last + 8, len(tokens))) if tokens[at].low in word_class("salvo")), None)
    if last is None:
        return None
    owners = (p for p in candidate.reading.mentions if p.role in {"demonym", "metonym"} and tokens[candidate.hit.first].start <= p.start < tokens[last].start)
    return next((p.country for p in owners), None)


def _whole_of(candidate: Candidate) -> bool:
    """Whether the country is itself what was fired at: "fired 84 missiles at X"."""
    tokens, place = candidate.reading.tokens, candidate.places[0]
    before = [token.low for token in tokens[max(0, place.first - 2) : place.first] if token.low != "the"]
    return place.first >= candidate.hit.last and before[-1:] != [] and before[-1] in {"at", "across", "throughout", "over"}


def _says_same_day(candidate: Candidate) -> bool:
    """Whether the words point to a day told before: "Earlier in the day, an encounter broke out", "that same day"."""
    lows = [token.low for token in candidate.reading.tokens]
    days = [at for at, low in enumerate(lows) if low == "day" and at >= 2]
    return any((lows[at - 2 : at] == ["in", "the"] and bool({"earlier", "later"} & set(lows[max(0, at - 3) : at]))) or lows[at - 1] == "same" for at in days)


def _sums_up_country(candidate: Candidate) -> bool:
    """Whether the figures are those of a country's war and not of the town told before: "Nearly 500,000 people have been displaced"."""
    largest = {toll.kind: toll.low or toll.high or 0 for toll in sorted(candidate.tolls, key=lambda toll: toll.low or toll.high or 0)}
    return largest.get("killed", 0) >= _DEAD_OF_A_WAR or largest.get("affected", 0) >= _DRIVEN_OUT_BY_A_WAR


def _place_before(candidate: Candidate, told: Told) -> PlaceMention | None:
    """The place of the last event of this kind shortly before: "others said they would relocate 60,000 more"."""
    kept = [*told.recent(candidate.family, True), *told.recent(candidate.family, False)]
    near = [d for d in kept if candidate.reading.number - d.last_number <= _STORY_SENTENCES and not _is_sibling(d, candidate)]
    fine = [d for d in near if d.place is not None and (d.place.precision or 9) <= 4]
    return max(fine, key=lambda d: d.anchor.reading.number).place if fine else None


def _is_sibling(draft: Draft, candidate: Candidate) -> bool:
    """Whether the two are items of one list, which say nothing of each other's day and place."""
    mine, theirs = candidate.reading.sentence, draft.anchor.reading.sentence
    return mine.kind == theirs.kind == "bullet" and mine.paragraph != theirs.paragraph


def _settle(candidate: Candidate, told: Told, memory: _Memory, published: When) -> Draft:
    """A new draft for `candidate`, with place and date inherited from what went before where its words give none."""
    place, is_inherited = candidate.place, False
    heading, previous = memory.heading(candidate), told.last_real
    if previous is not None and _is_sibling(previous, candidate):
        previous = None
    apart = candidate.reading.sentence.paragraph - previous.anchor.reading.sentence.paragraph if previous is not None else 9
    if candidate.family == "arms_delivery":
        place = recipient_of(candidate.reading, candidate.side_a) or memory.country_of(candidate)
        is_inherited = place is not None and place.role not in {"event_place", "metonym"}
    elif candidate.family == "political_declaration" and _tells_of_country(candidate):
        place = memory.antecedent(candidate) or memory.country_of(candidate)  # "an emergency for the region"
        is_inherited = place is not None
    elif candidate.family in PLACELESS and not _takes_place(candidate):
        place = None
    elif candidate.is_whole and not (place is not None and place.precision in {4, 5, 6} and candidate.places[0].first < candidate.hit.first):
        place = memory.country_of(candidate)
        is_inherited = place is not None
    elif place is not None and place.precision == 6 and _whole_of(candidate):
        pass
    elif _is_countrywide(candidate):
        place = memory.country_of(candidate)
        is_inherited = place is not None
    elif place is None or place.precision == 6:
        headline = None if candidate.is_many else memory.headline_place(candidate)
        found = headline if candidate.place_in_clause else memory.antecedent(candidate) or headline
        if found is None and place is None and candidate.family not in PLACELESS:
            found = heading.place if apart else None
            if previous is None or not is_of_other_times(candidate.when, previous.when):
                beside = previous is not None and apart <= 1 and previous.family not in PLACELESS  # talks about a war lie elsewhere
                found = found or _place_before(candidate, told) or (previous.place if previous is not None and beside else None)
            found = found or heading.place
        if found is None and place is None and candidate.family not in PLACELESS:
            found = (memory.beside(candidate) if candidate.is_definite else None) or memory.country_of(candidate)
        nameless = place is None and not candidate.reading.places and memory.antecedent(candidate) is None
        if found is not None and nameless and (found.precision or 9) <= _DISTRICT and _sums_up_country(candidate):
            found = memory.country_of(candidate) or found
        if found is not None:
            place, is_inherited = found, True
    when = candidate.when
    if when is None:
        if candidate.modality == "planned" and told.drafts:  # plans told in one breath share the day of their announcement
            previous = told.drafts[-1]
        if previous is not None and previous.when.is_glance:  # the story goes on on its own day
            previous = next((d for d in reversed(told.drafts) if d.anchor.is_real and not d.when.is_glance), None)
        if previous is not None and previous.when.precision != "day" and _says_same_day(candidate):
            previous = next((d for d in reversed(told.drafts[-_STORY_EVENTS:]) if d.anchor.is_real and d.when.is_own and d.when.precision == "day"), None)
        previous = _after_a_glance_back(candidate, previous, told, published.end)
        usable = previous is not None and previous.when.precision in _PASSED_ON and candidate.modality != "hypothetical"
        usable = usable and previous is not None and previous.when.basis not in {"publication", "none"}
        usable = usable and previous is not None and not (previous.anchor.is_many or previous.anchor.is_whole)  # a total's span is no day
        if heading.when is not None and (apart or not usable):
            when = heading.when
        else:
            when = inherited(previous.when) if previous is not None and usable else published
        if not candidate.is_real and candidate.modality == "hypothetical":
            when = UNDATED
    placeless = candidate.family in PLACELESS and place is None
    return Draft(
        candidate, place, is_inherited, when, candidate.sub_type, candidate.named_weapon, list(candidate.tolls), is_placeless=placeless
    )  # fmt: skip


def _after_a_glance_back(candidate: Candidate, previous: Draft | None, told: Told, today: date | None) -> Draft | None:
    """`previous`, or where that was a glance at long ago and a new paragraph begins, the last event of these days."""
    if previous is None or not is_background(previous.when, today):
        return previous
    if previous.anchor.reading.sentence.paragraph == candidate.reading.sentence.paragraph:
        return previous
    fresh = (d for d in reversed(told.drafts[-_STORY_EVENTS:]) if d.anchor.is_real and d.when.is_own and not is_background(d.when, today))
    return next(fresh, previous)


def _contested(candidate: Candidate, told: Told) -> Draft | None:
    """The told event that the candidate denies, or None: a denial of what was told disputes it."""
    if candidate.modality != "denied":
        if not candidate.is_real:
            return None
        return next((d for d in told.like(candidate) if blames_another(d, candidate)), None)
    claim = replace(candidate, modality="claimed", is_definite=True, when=None, tolls=())
    return next((d for d in told.like(claim) if tells_of(d, claim)), None)


def _claimed_deed(candidate: Candidate, told: Told) -> Draft | None:
    """The told violence that somebody owns to here ("The group claimed responsibility"), or None."""
    words = [token.low for token in candidate.reading.tokens[candidate.hit.first : candidate.hit.last + 2]]
    if candidate.side_a is None or not candidate.is_real or "responsibility" not in words:
        return None
    return next(told.recent("violence", True), None)


def _only_mentions(candidate: Candidate, told: Told) -> bool:
    """Whether "the attack" is only spoken of elsewhere: no figures, and no place right behind the word.

    A deal that the article has told of as made is no plan any more: "it became clear that a truce would be signed".
    """
    if candidate.modality == "planned" and candidate.family == "agreement" and candidate.when is None:
        named = {token.low for token in candidate.reading.tokens[candidate.hit.first : candidate.hit.last]}
        return told.has(candidate.family) and bool(named & word_class("deal"))
    if not candidate.is_definite or candidate.is_result or candidate.tolls or candidate.is_one_of_several:
        return False
    beside = bool(candidate.places) and 0 <= candidate.places[0].first - candidate.hit.last <= 3
    return told.has(candidate.family) and not beside and candidate.hit.trigger.form in {"noun", "mutual"}


def _says_anything(candidate: Candidate) -> bool:
    """Whether a place, a day, a side or a figure stands by the trigger: a word list or a glossary has none."""
    return bool(candidate.places or candidate.when or candidate.tolls or candidate.side_a or candidate.side_b)


def _points_outside(candidate: Candidate) -> bool:
    """Whether "the attack" comes with nothing that would tell it anew."""
    points_back = candidate.is_definite and not candidate.is_result
    return points_back and not candidate.tolls and not candidate.place_in_clause and candidate.when is None


def _report_period(document: Document, times: Sequence[TimeMention]) -> When | None:
    """The day that a situation report covers, by its opening ("as of 19:30 on 17 February"): that day and the one before."""
    for sentence in document.sentences[:_OPENING]:
        low = sentence.text.lower()
        if not any(phrase in low for phrase in word_list("report_openings")):
            continue
        dated = [t for t in times if sentence.start <= t.start < sentence.end and t.precision == "day" and t.date_start]
        if dated and dated[-1].date_start:
            day = dated[-1].date_start
            return When(day - timedelta(days=1), day, "days", "inherited", dated[-1])
    return _stated_period(document, times)


def _stated_period(document: Document, times: Sequence[TimeMention]) -> When | None:
    """The days that a report names in its heading ("Weekly report, 3 – 9 May 2021"), unless they lie long before publication."""
    published = document.article.published
    spans = Spans(times)
    for sentence in document.sentences[:_OPENING]:
        if sentence.kind not in {"headline", "heading"}:
            continue
        if not any(word in sentence.text.lower() for word in word_list("report_names")):
            continue
        for t in spans.within(sentence):
            if t.date_start and t.date_end and _PERIOD[0] <= t.date_end - t.date_start <= _PERIOD[1]:
                fresh = published is None or timedelta(0) <= published - t.date_end <= _PERIOD[1]
                return When(t.date_start, t.date_end, t.precision, "inherited", t) if fresh else None
    return None


def read_events(
    document: Document, times: Sequence[TimeMention], places: Sequence[PlaceMention]
) -> tuple[list[Draft], list[Left]]:
    """The article's occurrences in text order, and every candidate that was left out with the reason."""
    readings = list(_readings(document, times, places))
    memory = _Memory(document, times, places)
    published = _report_period(document, times) or when_published(document.article.published)
    told = Told()
    left: list[Left] = []
    for candidates in _candidates(readings, document):
        for candidate in candidates:
            known = next((d for d in told.like(candidate) if tells_of(d, candidate) and not memory.keeps_apart(d, candidate)), None)
            contested = None if known else _contested(candidate, told)
            claimed = _claimed_deed(candidate, told)
            if claimed is not None:
                claimed.claimed_by = candidate.side_a
                left.append(Left(candidate, "says who did what was told"))
                continue
            if contested is not None:
                contested.is_disputed = True
            elif known is None and _only_mentions(candidate, told):
                left.append(Left(candidate, "speaks of an event told before"))
            elif known is not None:
                fold(known, candidate)
                told.note(known)
            elif candidate.is_wish:
                left.append(Left(candidate, f"only wished for or prevented (“{candidate.cue}”)"))
            elif _points_outside(candidate):
                left.append(Left(candidate, "points back to an event that the article does not tell"))
            elif not told.drafts and not _says_anything(candidate):
                left.append(Left(candidate, "names no place, day, side or figure"))
            elif not candidate.founds:
                left.append(Left(candidate, f"the sentence names no {candidate.hit.trigger.needs.replace('|', ' or ')}"))
            elif candidate.confidence < _CONFIDENT:
                left.append(Left(candidate, f"too little evidence ({candidate.confidence:.2f})"))
            else:
                draft = _settle(candidate, told, memory, published)
                last = told.drafts[-1] if told.drafts else None
                draft.is_beside = last is not None and last.anchor.reading.number == candidate.reading.number and last.anchor.hit is not candidate.hit
                told.add(draft)
    drafts = _with_retold(_with_openings(told.drafts), memory)
    for draft in drafts:
        if draft.place is not None:
            draft.place = in_area(draft.place, [each.place for each in (draft.anchor, *draft.mentions) if each.place is not None])
    place_in_town(drafts, town_of_story(document, places))
    _mark_totals(drafts)
    kept: list[Draft] = []
    for draft in drafts:
        sure = confidence_of(row_weights(draft))
        if sure >= _CONFIDENT or draft.tolls:
            kept.append(draft)
        else:
            left.append(Left(draft.anchor, f"too little evidence in the article ({sure:.2f})"))
    return kept, left


def _with_openings(drafts: list[Draft]) -> list[Draft]:
    """`drafts` with each opening joined to the one later draft that says where it was; several later ones make it their total."""
    gone: set[int] = set()
    for index, draft in enumerate(drafts):
        if draft.place is None or (draft.place.precision or 0) < 3 or (draft.place.precision == 6 and _counts_salvo(draft.anchor)):
            continue
        inside = [
            other for other in drafts[index + 1 : index + 1 + _STORY_EVENTS]
            if other.family == draft.family and other.place is not None and not other.place_inherited
            and contains(draft.place, other.place) and not dates_clash(draft, other.anchor)
        ]  # fmt: skip
        alike = [other for other in inside if counts_the_same(draft, other)]
        inside = alike if len(alike) == 1 else inside  # the others are acts beside it, not parts of its toll
        if len(inside) == 1 and is_opening_of(draft, inside[0]):
            take_over(draft, inside[0])
            gone.add(id(inside[0]))
    return [draft for draft in drafts if id(draft) not in gone]


def _with_retold(drafts: list[Draft], memory: _Memory) -> list[Draft]:
    """`drafts` with each later telling that counts the same dead joined to the first, whatever place it gives them."""
    gone: set[int] = set()
    for index, draft in enumerate(drafts):
        if id(draft) in gone or not draft.tolls:
            continue
        for later in drafts[index + 1 : index + 1 + _STORY_EVENTS]:
            if id(later) in gone or not retells(draft, later, index == 0) or memory.keeps_apart(draft, later.anchor):
                continue
            rough = draft.place
            join(draft, later)
            gone.add(id(later))
            if rough is not None and draft.place is not None and not same_place(rough, draft.place):
                gone |= _moved_along(drafts, draft, rough)
    return [draft for draft in drafts if id(draft) not in gone]


def _moved_along(drafts: list[Draft], draft: Draft, rough: PlaceMention) -> set[int]:
    """Puts what the lead told beside `draft`, at the same `rough` place, where that was; the ids of drafts that told it there again."""
    gone: set[int] = set()
    for beside in drafts:
        if beside is draft or beside.place is None or not same_place(beside.place, rough) or beside.anchor.reading.number != draft.anchor.reading.number:
            continue
        beside.place, beside.place_inherited = draft.place, True
        for later in drafts:
            if later is beside or later is draft or later.place is None or draft.place is None or not same_place(later.place, draft.place):
                continue
            again = later.sub_type == beside.sub_type or {later.family, beside.family} == {"control"}
            if again and later.anchor.is_real == beside.anchor.is_real and not dates_clash(beside, later.anchor):
                join(beside, later)
                gone.add(id(later))
    return gone


def _mark_totals(drafts: list[Draft]) -> None:
    """A country's or province's toll is a total when later events of its kind lie inside it."""
    finest: dict[str, int] = {}  # of each family, among the events that come later
    for draft in reversed(drafts):
        precision = (draft.place.precision if draft.place else None) or 9
        draft.is_total = draft.place is not None and 4 <= precision < 9 and finest.get(draft.family, 9) < precision
        finest[draft.family] = min(finest.get(draft.family, 9), precision)


def find_events(
    document: Document, times: Sequence[TimeMention], places: Sequence[PlaceMention]
) -> tuple[Event, ...]:
    """The conflict events of one article, in text order, with ids that stay the same when it is read again."""
    drafts, _ = read_events(document, times, places)
    return tuple(event_of(draft, document) for draft in drafts)

