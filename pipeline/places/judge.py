"""Judge: whether a spotted phrase is meant as a place at all, or is a person, an organisation, a common word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from pipeline.places.gazetteer import Place
from pipeline.places.lexicon import demonyms, names, table, word_class
from pipeline.places.names import fold
from pipeline.places.spot import Spot, Word
from pipeline.words import event_table

_OPENERS = frozenset("“”\"'‘’(—–-:•[") | {"--"}
# What shows a place even where somebody of the same name is about.
_SURE = frozenset({"locative", "settled", "contained", "dateline", "based", "party_tag", "taken"})
_AREAS = frozenset({"region", "sea", "strait", "desert", "mountain", "island", "peninsula", "lake", "site"})


@cache
def names_of_groups() -> frozenset[str]:
    """Folded names of armed groups and organisations ("Hamas"), which are no places though a town may be spelled so."""
    rows = event_table("actors")
    return frozenset(fold(name) for row in rows for name in (row["name"], *row["aliases"].split(";")) if name)


@cache
def _weights() -> dict[str, float]:
    return {row["feature"]: float(row["weight"]) for row in table("evidence")}


@dataclass(frozen=True, slots=True)
class Facts:
    """What the whole article tells about its words: which it writes in lower case, whose surnames they are."""

    lower_words: frozenset[str]
    surnames: frozenset[str]
    shouted: bool


def _is_name(word: Word) -> bool:
    return word.text[0].isupper() and word.text[0].isalpha()


def _name_runs(words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """Runs of capitalised words with nothing but an initial's full stop between them."""
    begin = None
    for number, word in enumerate(words):
        if _is_name(word):
            begin = number if begin is None else begin
        elif begin is not None and not (word.text == "." and len(words[number - 1].text) <= 3):
            yield begin, number
            begin = None
    if begin is not None:
        yield begin, len(words)


def _surnames_of(words: Sequence[Word]) -> Iterator[str]:
    """Last names that stand behind a title, a first name or an initial."""
    for begin, end in _name_runs(words):
        run = [word.low for word in words[begin:end] if word.text != "."]
        while len(run) > 1 and run[0] in word_class("title") and run[1] in word_class("title"):
            run = run[1:]
        if len(run) < 2:
            continue
        titled = run[0] in word_class("title") or (words[begin].text in demonyms() and run[1] in word_class("title"))
        named = run[-2] in names("first_names") and run[-2] not in names("common_words")
        initial = len(run[-2]) == 1 or (len(run) > 2 and len(run[1]) == 1)
        # Two names of people side by side, behind a mark or a small word: "Xernona Clayton, founder of".
        paired = len(run) == 2 and run[1] in names("surnames") and run[0] in names("first_names")
        if (titled or named or initial or paired) and run[-1] not in word_class("title") | _no_surnames():
            yield run[-1]


@cache
def _no_surnames() -> frozenset[str]:
    return word_class("area_head") | word_class("civic") | word_class("institution") | word_class("month_day")


@cache
def _no_first_names() -> frozenset[str]:
    small = word_class("locative") | word_class("locative_weak") | word_class("between_in_and_name") | word_class("never")
    return small | word_class("direction") | word_class("month_day")


def gather_facts(sentences: Iterable[Sequence[Word]]) -> Facts:
    """The facts of an article whose sentences have these words."""
    lower: set[str] = set()
    surnames: set[str] = set()
    capitals = letters = 0
    for words in sentences:
        lower.update(word.text for word in words if word.text[0].islower())
        surnames.update(_surnames_of(words))
        letters += sum(1 for word in words if len(word.text) > 1 and word.text[0].isalpha())
        capitals += sum(1 for word in words if len(word.text) > 1 and word.text.isupper())
    return Facts(frozenset(lower), frozenset(surnames), letters > 0 and capitals > 0.5 * letters)


def opens_sentence(spot: Spot) -> bool:
    """Whether the phrase stands where any word would have a capital."""
    before = spot.before()
    return before is None or before.text in _OPENERS


def _is_person_here(spot: Spot) -> bool:
    """Whether the words beside make it a person: "Paris Hilton", "Gen. Dallas", "Mr. Kherson", "Anna Berlin"."""
    before, after = spot.before(), spot.after()
    if before is not None and before.text == ".":
        before = spot.before(2)
        if before is not None and len(before.text) > 5:
            before = None
    low = spot.words[spot.first].low
    if before is not None and _is_name(before):
        if before.low in word_class("title"):
            # "Prime Minister Jordan" names a man; "President of Jordan" does not come here.
            return not any(p.kind in {"country"} for p in spot.candidates) or before.low not in {"president", "minister"}
        if len(before.text) == 1 and spot.before() is not None and spot.before().text == ".":  # type: ignore[union-attr]
            return True
        if before.low in names("first_names") and before.low not in _no_first_names():
            return before.low not in names("common_words")
    named = spot.is_one_word and low in names("first_names") and after is not None and _is_name(after)
    if named and after is not None and after.text.isalpha():
        known = word_class("area_head") | word_class("civic") | word_class("institution") | word_class("newspaper") | word_class("title")
        if after.low in known:
            return False
        return after.low in names("surnames") or not any(p.kind in {"country", "capital"} for p in spot.candidates[:3])
    return False


def is_strongly_placed(spot: Spot) -> bool:
    """Whether the words before say that something is there: "in X", "near the town of X", "northern X"."""
    return _preposition(spot) == "locative"


def is_settled(spot: Spot) -> bool:
    """Whether a word for a place stands before: "the village of X", "outskirts of X", "X's capital Y"."""
    of, head = spot.before(), spot.before(2)
    if of is None or head is None or of.low != "of":
        return False
    low = head.low
    return any(word in word_class(name) for name in ("settlement_head", "area_head", "of_place") for word in (low, low.removesuffix("s")))


def _preposition(spot: Spot) -> str | None:
    """"locative" or "weak" by the small word that leads to the phrase, None without one."""
    for back in range(1, 4):
        word = spot.before(back)
        if word is None:
            return None
        if word.low in word_class("locative"):
            return "locative"
        if word.low in word_class("locative_weak"):
            return "weak"
        if word.low not in word_class("between_in_and_name"):
            return None
    return None


def _kind_signs(candidates: Sequence[Place]) -> Iterator[str]:
    """What the best known of the candidates is."""
    kinds = {place.kind for place in candidates}
    people = max((place.population for place in candidates if place.is_settlement), default=0)
    province = max((place.population for place in candidates if place.kind == "province"), default=0)
    if "country" in kinds:
        yield "country"
    elif "capital" in kinds and people >= 100_000:
        yield "capital"
    elif province >= 400_000 and any(place.kind == "province" for place in candidates):
        yield "province_large"
    elif kinds & _AREAS:
        yield "area"
    elif people >= 1_000_000:
        yield "city_million"
    elif people >= 200_000:
        yield "city_large"
    elif people >= 50_000:
        yield "city"
    elif "district" in kinds:
        yield "district"
    elif "province" in kinds:
        yield "province_small"
    elif people >= 10_000:
        yield "town"
    elif people:
        yield "village"
    else:
        yield "feature"


def part_of_name(spot: Spot) -> str | None:
    """What longer capitalised name the phrase is part of: "newspaper", "institution", "civic", "other"; None alone."""
    after, before = spot.after(), spot.before()
    if after is not None and _is_name(after) and after.text.isalpha() and not after.text.isupper():
        run = [after]
        for ahead in range(1, 5):
            word = spot.after(ahead)
            if word is None or not (_is_name(word) or word.low in {"of", "and", "'s"}):
                break
            run.append(word)
        if after.low in word_class("newspaper") and len(run) < 3:
            return "newspaper"
        if any(word.low in word_class("institution") for word in run[:3]):
            return "institution"
        if any(word.low in word_class("civic") for word in run[:3]):
            return "civic"
        return None if after.low in word_class("title") else "other"
    if before is not None and _is_name(before) and spot.first > 1 and before.text.isalpha():
        return None if before.low in word_class("title") | word_class("direction") | word_class("month_day") else "behind"
    if before is not None and before.low in {"of", "in"}:
        head = spot.before(2)
        if head is not None and _is_name(head) and head.low in word_class("institution"):
            return "institution"
    return None


def _is_measured(spot: Spot) -> bool:
    """Whether a distance or a bearing leads to it: "7 km from X", "just west of X"."""
    head = spot.before(2)
    return head is not None and head.low in word_class("distance") | word_class("direction")


def _is_explained(spot: Spot) -> bool:
    """Whether the words behind its comma say what or where it is: "X, a village in", "X, 25 km west of"."""
    comma, lead = spot.after(), spot.after(1)
    if comma is None or lead is None or comma.text != ",":
        return False
    if lead.low in {"a", "an", "the"}:
        behind = [word.low for word in spot.words[spot.last + 2 : spot.last + 6]]
        heads = [low for low in behind if low in word_class("settlement_head")]
        return bool(heads) and not set(behind[: behind.index(heads[0])]) & word_class("title") and "," not in behind[: behind.index(heads[0])]
    return any(word.low in word_class("distance") for word in spot.words[spot.last + 1 : spot.last + 4])


def _heads_item(spot: Spot) -> bool:
    """Whether the name opens a report's item: "Robotyne: fighting went on", "Uman (Cherkasy region): two hurt"."""
    after, ahead = spot.after(), spot.after(1)
    if spot.first > 1 or after is None:
        return False
    return after.text == ":" or (after.text == "(" and ahead is not None and _is_name(ahead))


def _is_unknown_word(word: Word | None) -> bool:
    """Whether a capitalised word can only be a name's: no common word, no first name, no acronym."""
    return word is not None and not word.text.isupper() and word.low not in names("common_words") | names("first_names") | word_class("feature_name")


def _context_signs(spot: Spot, containers: frozenset[int], contains: frozenset[int]) -> Iterator[str]:
    after = spot.after()
    placed = _preposition(spot)
    if placed == "locative":
        yield "locative"
    elif placed == "weak":
        yield "measured" if _is_measured(spot) else "locative_weak"
    if is_settled(spot):
        yield "settled"
    if _heads_item(spot):
        yield "heads_item"
    lead = spot.before()
    if lead is not None and lead.low in word_class("done_to_places"):
        yield "taken"
    part = part_of_name(spot)
    inner = part == "behind" and spot.is_one_word and lead is not None and lead.text not in demonyms()  # "Tungar Baki, a village in"
    if _is_explained(spot) and not inner:
        yield "explained"
    if spot.start in containers and not inner:
        yield "contained"
    elif after is not None and after.text == "," and spot.after(1) is not None and _is_name(spot.after(1)):  # type: ignore[arg-type]
        yield "comma_capital"
    if spot.start in contains:
        yield "contains"
    if after is not None:
        if after.low in word_class("civic_noun") and after.text.islower():
            yield "civic_noun"
        elif after.low == "'s":
            yield "possessive"
        elif after.low in {"said", "says", "told", "added", "testified", "pleaded"}:
            yield "said"
    before = spot.before()
    if before is not None and before.low in word_class("direction"):
        yield "direction"
    text, begin = spot.sentence.text, spot.start - spot.sentence.start
    if text[max(0, begin - 2) : begin] in {"D-", "R-", "I-"}:
        yield "party_tag"
    if text.startswith("-based", begin + len(spot.text)):
        yield "based"
    if opens_sentence(spot):
        yield "opens_sentence"
    if part in {"civic", "institution"}:
        yield "civic_name" if part == "civic" else "institution"
    elif part in {"other", "newspaper"}:
        yield "longer_name"
    elif part == "behind":
        yield "follows_name"
        if inner and _is_unknown_word(lead) and not any(place.kind == "country" for place in spot.candidates):
            yield "inner_name"


def _is_land(spot: Spot) -> bool:
    """Whether the name of a people is here that of their land: "fighting in Amhara on Monday", not "in Amhara villages"."""
    before, after = spot.before(), spot.after()
    alone = after is None or not after.text[0].isalpha() or after.low in word_class("no_noun")
    return alone and before is not None and before.low in {"in", "across", "throughout"} and any(place.kind == "province" for place in spot.candidates)


def _word_signs(spot: Spot, facts: Facts, usual: bool) -> Iterator[str]:
    low = spot.words[spot.first].low
    key_words = spot.key.split()
    if spot.key in names_of_groups() or (spot.text in demonyms() and not _is_land(spot)):
        yield "group_name"
    if not usual:
        yield "foreign_spelling"
    if len(key_words) > 1:
        yield "many_words"
        if all(word in facts.lower_words for word in key_words):
            yield "common_word"
        return
    if low in word_class("never") or low in word_class("month_day"):
        yield "never"
    if len(spot.text) <= 2:
        yield "two_letters"
    elif len(spot.text) == 3:
        yield "short"
    if spot.text.isupper() and len(spot.text) <= 4 and not facts.shouted:
        yield "acronym"
    if low in names("common_words"):
        yield "common_word"
        if low in facts.lower_words:
            yield "lower_in_text"
    if low in names("first_names"):
        yield "first_name"
    if low in names("surnames"):
        yield "surname"


def _sum(signs: Iterable[str]) -> float:
    weights = _weights()
    return sum(weights[sign] for sign in signs)


def is_person(spot: Spot, facts: Facts) -> bool:
    """Whether the phrase is part of a person's name here or the surname of somebody the article names."""
    low = spot.words[spot.last - 1].low
    return _is_person_here(spot) or (spot.is_one_word and low in facts.surnames and not is_strongly_placed(spot))


@dataclass(frozen=True, slots=True)
class Verdict:
    """How much speaks for a place: by the name itself, by the words beside it, and against it by people's names."""

    name: float
    context: float
    person: float

    @property
    def total(self) -> float:
        return self.name + self.context + self.person


def weigh(spot: Spot, facts: Facts, usual: bool, dateline: bool, containers: frozenset[int], contains: frozenset[int]) -> Verdict:
    """The evidence that `spot` names a place where it stands, before the rest of the article is heard."""
    candidates = spot.candidates
    known = dateline or len(candidates) == 1 or any(place.kind in {"country", "capital"} for place in candidates)
    word = [sign for sign in _word_signs(spot, facts, usual) if not (known and sign in {"acronym", "short", "two_letters"})]
    sure = any(place.kind == "country" for place in candidates) and usual
    if sure:
        word = [sign for sign in word if sign not in {"common_word", "surname"}]
    context = list(_context_signs(spot, containers, contains))
    if dateline:
        context.append("dateline")
    person = []
    if _is_person_here(spot):
        person.append("person_here")
    if spot.is_one_word and spot.words[spot.last - 1].low in facts.surnames and not set(context) & _SURE:
        person.append("person_in_text")
    return Verdict(_sum([*_kind_signs(candidates), *word]), _sum(context), _sum(person))


def proven_bonus() -> float:
    """What a use with evidence elsewhere in the article adds."""
    return _weights()["proven"]


def listed_bonus() -> float:
    """What standing in a list beside a place adds."""
    return _weights()["listed"]
