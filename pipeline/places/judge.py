"""Judge: whether a spotted phrase is meant as a place at all, or is a person, an organisation, a common word."""

from __future__ import annotations

from functools import cache

from pipeline.places.gazetteer import Place
from pipeline.places.lexicon import names, word_class
from pipeline.places.names import fold
from pipeline.places.spot import Lexis, Spot, is_locative
from pipeline.words import event_table

_BIG = 250_000
_BIG_PROVINCE = 500_000
_OPENERS = frozenset("“”\"'‘(—–-:•") | {"--"}


@cache
def names_of_groups() -> frozenset[str]:
    """Folded names of armed groups and organisations ("Hamas"), which are no places though a town may be spelled so."""
    rows = event_table("actors")
    return frozenset(fold(name) for row in rows for name in (row["name"], *row["aliases"].split(";")) if name)


def is_strong(candidates: tuple[Place, ...]) -> bool:
    """Whether the name is widely known: a country, a capital, a large city or province, a sea, a named region."""
    return any(
        place.kind in {"country", "capital", "sea", "strait", "region", "site", "river", "desert", "mountain", "island", "lake", "peninsula"}
        or (place.is_settlement and place.population >= _BIG)
        or (place.kind == "province" and place.population >= _BIG_PROVINCE)
        for place in candidates
    )


def _opens_sentence(spot: Spot) -> bool:
    before = spot.before()
    return before is None or before.text in _OPENERS


def names_person(spot: Spot, surnames: frozenset[str]) -> bool:
    """Whether the phrase is part of a person's name: "Paris Hilton", "Gen. Dallas", "Mr. Kherson"."""
    before, after = spot.before(), spot.after()
    low = spot.words[spot.first].low
    if before is not None and before.text == "." and spot.before(2) is not None:
        before = spot.before(2)
    if before is not None and before.text[0].isupper():
        if before.low in word_class("title"):
            return True
        initial = len(before.text) <= 2 and before.text.isalpha()
        if (before.low in names("first_names") and not is_locative(spot)) or (initial and spot.first > 1):
            return before.low not in names("common_words") or before.low in names("first_names")
    if spot.is_one_word and low in names("first_names") and after is not None and after.text[0].isupper() and after.text.isalpha():
        return after.low not in word_class("area_head") | word_class("civic") | word_class("institution") and not is_locative(spot)
    return spot.is_one_word and low in surnames and not is_locative(spot)


def surnames_in(spots: list[Spot]) -> frozenset[str]:
    """Words that the article uses as somebody's last name at least once."""
    return frozenset(spot.words[spot.last - 1].low for spot in spots if names_person(spot, frozenset()))


def has_container(spot: Spot) -> bool:
    """Whether a capitalised name follows after a comma, as in "Taji, Iraq"."""
    comma, name = spot.after(), spot.after(1)
    return comma is not None and comma.text == "," and name is not None and name.text[0].isupper()


def part_of_name(spot: Spot) -> str | None:
    """What longer capitalised name the phrase is part of: "institution", "civic", "other"; None when it stands alone."""
    after, before = spot.after(), spot.before()
    if after is not None and after.text[0].isupper() and after.text.isalpha() and after.low not in word_class("title"):
        if after.low in word_class("institution"):
            return "institution"
        if after.low in word_class("civic"):
            return "civic"
        ahead = spot.after(1)
        if ahead is not None and ahead.text[0].isupper() and ahead.low in word_class("institution"):
            return "institution"
        if ahead is not None and ahead.text[0].isupper() and ahead.low in word_class("civic"):
            return "civic"
        return "other"
    if before is not None and before.text[0].isupper() and before.text.isalpha() and spot.first > 1 and before.low not in word_class("title") | word_class("direction"):
        return "other"
    return None


def has_evidence(spot: Spot) -> bool:
    """Whether the words beside the name alone make it a place: "in X", "X, Iraq"."""
    return is_locative(spot) or has_container(spot) or _heads_item(spot) or _is_taken(spot)


def _heads_item(spot: Spot) -> bool:
    """Whether the name opens a report's item: "Robotyne: fighting went on", "Uman (Cherkasy region): two hurt"."""
    after, ahead = spot.after(), spot.after(1)
    if spot.first > 1 or after is None:
        return False
    return after.text == ":" or (after.text == "(" and ahead is not None and ahead.text[0].isupper())


def _is_taken(spot: Spot) -> bool:
    """Whether the name is the object of a verb that armed forces do to places: "encircled Lyman"."""
    before = spot.before()
    return before is not None and before.low in word_class("done_to_places")


def is_meant_as_place(spot: Spot, lexis: Lexis, surnames: frozenset[str], proven: frozenset[str], usual: bool) -> bool:
    """Whether the phrase names a place here. Prefers to miss a doubtful name over a pin without evidence.

    `proven` are the names that the article uses with evidence elsewhere; `usual` is whether the name is a usual one of any
    of its places, not only a foreign or former spelling.
    """
    low = spot.words[spot.first].low
    if names_person(spot, surnames) or low in word_class("month_day") or spot.key in names_of_groups():
        return False
    strong = is_strong(spot.candidates) and usual
    if not usual and not has_evidence(spot):
        return False
    if not spot.is_one_word:
        return True
    if spot.text.isupper() and len(spot.text) <= 4:
        return any(place.kind == "country" for place in spot.candidates)
    if len(low) <= 2:
        return False
    locative, contained = is_locative(spot), has_container(spot)
    if low in names("common_words") or low in word_class("never"):
        sure = any(p.kind in {"country", "capital"} or (p.is_settlement and p.population >= 4 * _BIG) for p in spot.candidates)
        if low in word_class("never") or low in lexis.lower_words:
            return False
        return sure or contained or (locative and not _opens_sentence(spot) and part_of_name(spot) is None)
    if has_evidence(spot):
        return True
    if spot.key in proven:
        return True
    if low in names("first_names") or low in names("surnames"):
        return any(place.kind in {"country", "capital"} or place.population >= 2 * _BIG for place in spot.candidates)
    return strong and not (part_of_name(spot) == "other" and not any(p.kind in {"country", "capital"} for p in spot.candidates))
