"""Which of an article's dates a trigger happened on, and on what ground."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from pipeline.events.inflect import is_past
from pipeline.events.tokens import Token, word_class
from pipeline.events.triggers import Hit
from pipeline.records import DateBasis, DatePrecision, TimeMention

# How far a date may stand from its event: the only one of a sentence may stand farther.
_LEAST, _LEAST_ONLY = -2.0, -3.2
_BACKGROUND_AFTER = timedelta(days=14)
_OTHER_TIMES = timedelta(days=42)
_GLANCES = (" after", " before", " earlier")
_POSSESSIVE_REACH = 3  # tokens: "Wednesday's deadly missile strike"
_TELLING_REACH = 9  # tokens: "told the prime minister on Wednesday of"
_OF_A_POSSESSIVE, _OF_A_GLANCE = 1.5, 1.0
_OPENS = 8  # tokens that "Just two days after" may stand behind at the head of a sentence
_LOOSE = frozenset({"month", "quarter", "year", "multi_year"})
_BEHIND_AFTER = 8
_LOG_SIGNS = frozenset({"–", "—", "-", ":", "--"})


@dataclass(frozen=True, slots=True)
class When:
    """An inclusive interval with its ground; all None when the text names no date and the article has none."""

    start: date | None
    end: date | None
    precision: DatePrecision
    basis: DateBasis
    mention: TimeMention | None = None
    is_spoken: bool = False  # the day of a statement ("said Monday"), which stands in for the event's own

    @property
    def is_glance(self) -> bool:
        """Whether the words look back from the story's own day ("a day after", "the night before")."""
        return self.mention is not None and self.basis == "relative" and self.mention.text.lower().endswith(_GLANCES)

    @property
    def is_own(self) -> bool:
        """Whether words of the event's own sentence give it."""
        return self.mention is not None and self.basis not in {"inherited", "publication", "none"}


UNDATED = When(None, None, "unknown", "none")


def when_published(published: date | None) -> When:
    """The publication day as a stand-in, said to be one; undated for an undated article."""
    return When(published, published, "days", "publication") if published else UNDATED


def of_saying(when: When, published: date | None) -> When:
    """A day that is only that of a statement ("said on Tuesday", on Tuesday) rests on the publication, as without it."""
    return when_published(published) if when.is_spoken and published is not None and when.start == published else when


def inherited(when: When) -> When:
    """The same interval, taken over from the event before."""
    return when if when.basis in {"publication", "none"} else replace(when, basis="inherited")


def is_of_other_times(one: When | None, other: When | None) -> bool:
    """Whether both have days and more than six weeks lie between them: what is told then happened elsewhere, too."""
    if one is None or other is None or not (one.start and one.end and other.start and other.end):
        return False
    return max(one.start - other.end, other.start - one.end) > _OTHER_TIMES


def is_background(when: When, published: date | None) -> bool:
    """Whether the event ended more than 14 days before its article."""
    return bool(when.end and published and published - when.end > _BACKGROUND_AFTER)


def _names_thing(index: int, mention: TimeMention, hit: Hit, tokens: Sequence[Token]) -> bool:
    """Whether a year is part of another thing's name: "the Finance Bill 2024", "a 2018 military pact"."""
    if mention.precision != "year" or index == 0 or not mention.text.isdigit():
        return False
    before, after = tokens[index - 1], tokens[index + 1] if index + 1 < len(tokens) else None
    if index > 1 and before.text[0].isupper() and before.low not in word_class("function"):
        return True
    if after is None or before.low not in word_class("determiner") or not after.text[0].isalpha():
        return False
    return not index < hit.first <= index + 4


def _is_under(index: int, hit: Hit, tokens: Sequence[Token]) -> bool:
    """Whether `hit` stands in what "two days after", whose "after" is at `index`, governs: at the head of a sentence up to the comma."""
    if hit.first <= index:
        return False
    return index > _OPENS or not any(token.low == "," for token in tokens[index : hit.first])


def _is_of_another_verb(index: int, mention: TimeMention, hit: Hit, tokens: Sequence[Token], clauses: Sequence[int]) -> bool:
    """Whether a date says when something else of the sentence was done: "to halt the invasion Russia launched in 2022"."""
    verb = index - 2 if tokens[index - 1].low in {"in", "on", "since", "during"} else index - 1
    if index < hit.first:  # "South of X, which troops retook in August, fighting went on"
        opens = {token.low for token in tokens[max(0, verb - 4) : verb]} & {"which", "who", "where"}
        closed = any(token.low == "," for token in tokens[index : hit.first])
        return verb > 0 and bool(opens) and closed and clauses[index] != clauses[hit.first] and is_past(tokens[verb].low)
    if mention.precision not in _LOOSE or index <= hit.last:
        return False
    if mention.text.lower().endswith(" ago") and clauses[index] != clauses[hit.first]:  # "the army chief, who led the coup two months ago"
        return True
    return verb - hit.last > 1 and tokens[verb - 1].low not in {"and", ","} and is_past(tokens[verb].low)


def _is_done_in(mention: TimeMention, hit: Hit, tokens: Sequence[Token], behind: int, acts: Collection[int]) -> bool:
    """Whether `hit` is of the one act that a stretch counts from: "48 bodies since rockets hit the hall on 9 July", "since X was killed on 9 July by a strike"."""
    inside = any(mention.start < tokens[index].start < mention.end for index in acts)
    words = {token.text for token in tokens[:behind] if token.start >= mention.start}  # as printed: "march" opens a stretch, "March" dates it
    if not (inside or words & word_class("done_at_once")) or words & word_class("opens_period"):
        return False
    counted = hit.trigger.form == "result" and tokens[hit.first].start < mention.start
    follows = behind <= hit.first < behind + _BEHIND_AFTER and not any(token.low in {",", ";"} for token in tokens[behind : hit.first])
    return counted or follows


def _opened_by(mention: TimeMention, hit: Hit, tokens: Sequence[Token], acts: Collection[int]) -> When | None:
    """When `hit` is what a stretch counts from, its own day or year: "since rockets hit the hall on 9 July", "since 2014, when rebels seized it"."""
    if mention.date_start is None or not mention.text.lower().startswith("since "):
        return None
    inside = mention.start < tokens[hit.first].start < mention.end
    behind = next((index for index, token in enumerate(tokens) if token.start >= mention.end), len(tokens))
    counts = _is_done_in(mention, hit, tokens, behind, acts)
    when_follows = "when" in {token.low for token in tokens[behind : behind + 2]} and hit.first > behind
    if not (inside or counts or when_follows):
        return None
    start = mention.date_start
    is_year = (start.month, start.day) == (1, 1) and mention.text.endswith(str(start.year)) and mention.text.count(" ") == 1
    end = date(start.year, 12, 31) if is_year else start
    return When(start, end, "year" if is_year else "day", mention.basis, mention)


def _comes_earlier(mention: TimeMention, hit: Hit, tokens: Sequence[Token]) -> bool:
    """Whether `hit` is what went before the dated act: "summoned the envoy on Monday after a ship was rammed"."""
    if mention.text.endswith(" after"):
        return False
    before = tokens[max(0, hit.first - _BEHIND_AFTER) : hit.first]
    return any(token.low == "after" and token.start >= mention.end for token in before)


def _is_spoken(index: int, tokens: Sequence[Token], clauses: Sequence[int], acts: Collection[int]) -> bool:
    """Whether the date at `index` is that of a verb of speaking: "said Monday", "told the council on Monday of …"."""
    if any(token.low in word_class("speech") for token in tokens[max(0, index - 3) : index]):
        return True
    if index == 0 or tokens[index - 1].low != "on":
        return False
    for at in range(index - 1, max(-1, index - _TELLING_REACH), -1):
        if tokens[at].low in word_class("tells_somebody"):
            return True
        if at in acts or clauses[at] != clauses[index]:
            return False
    return False


def _is_whose(index: int, hit: Hit, tokens: Sequence[Token]) -> bool:
    """Whether the date at `index` owns the trigger: "Wednesday's shelling"."""
    if not 0 < hit.first - index <= _POSSESSIVE_REACH:
        return False
    return any(token.text.endswith(("'s", "’s")) for token in tokens[index : index + 2])


def when_of(
    hit: Hit,
    tokens: Sequence[Token],
    clauses: Sequence[int],
    times: Sequence[tuple[int, TimeMention]],
    acts: Collection[int] = (),
) -> When | None:
    """The date that the sentence gives `hit`: in its clause, else in its sentence; None when it gives none.

    `times` are (token index, mention) of the sentence's resolved expressions, `acts` the first tokens of all its
    triggers. A date that belongs to a verb of speaking ("said Monday") counts only when nothing nearer does.
    """
    best: tuple[float, TimeMention, bool] | None = None
    governing = next(((index, mention) for index, mention in times if mention.text.endswith(" after") and _is_under(index, hit, tokens)), None)
    for index, mention in times:
        if mention.text.endswith(" after") and (governing is None or mention is not governing[1]):
            continue  # "the strike comes two days after troops shelled …": the days are those of the shelling
        if governing is not None and index < governing[0]:
            continue  # and what comes is of another day
        if _names_thing(index, mention, hit, tokens) or _is_of_another_verb(index, mention, hit, tokens, clauses):
            continue
        if mention.text.lower() == "now":  # "of Wednesday's shelling, now 23"
            continue
        same = clauses[index] == clauses[hit.first]
        spoken = _is_spoken(index, tokens, clauses, acts)
        if hit.trigger.form == "result" and not spoken:  # "the ministry on Wednesday raised the toll to 89"
            behind = tokens[index + 1 : index + 4]
            spoken = any(token.low in word_class("gives_toll") and token.start < tokens[hit.first].start for token in behind)
        distance = abs(index - hit.first)
        score = 2.0 * same - 0.05 * distance - 0.3 * abs(clauses[index] - clauses[hit.first]) - 1.5 * spoken
        if tokens[index - 1].low in {"since", "until"} and index:
            score -= 0.5
        if index == 0 or (index <= 2 and tokens[0].low in {"on", "in", "over", "by", "at", "early", "late"}):
            score += 0.8
        behind_it = next((t for t in tokens[index : index + 6] if t.start >= mention.end), None)
        if index == 0 and behind_it is not None and behind_it.low in _LOG_SIGNS:
            score += 2.0  # "April 21 – …" heads an entry of a log
        if 0 <= index - hit.last <= 1 and not spoken:
            score += 2.2  # "the attack this past Sunday"
        if 0 <= index - hit.last <= 4 and tokens[index - 1].low in {"on", "in", "since"}:
            score += 0.9  # "invading the country on Feb. 24"
        if not same and abs(clauses[index] - clauses[hit.first]) > 1:
            score -= 0.5
        score += _OF_A_POSSESSIVE * _is_whose(index, hit, tokens)
        if index > hit.first and mention.text.lower().endswith(_GLANCES[1:]):
            score += _OF_A_GLANCE
        if best is None or score > best[0]:
            counted = hit.trigger.form == "result" and index > 0 and tokens[index - 1].low == "by"
            best = score, mention, spoken or counted  # "had climbed to 30 by Sunday night": the day of the count
    least = _LEAST_ONLY if len(times) == 1 and times[0][1].precision not in {"year", "multi_year"} else _LEAST
    if best is None or best[0] < least:
        return None
    _, mention, is_spoken = best
    is_spoken = is_spoken or _comes_earlier(mention, hit, tokens)
    opening = _opened_by(mention, hit, tokens, acts)
    if opening is not None:
        return opening
    return When(mention.date_start, mention.date_end, mention.precision, mention.basis, mention, is_spoken)
