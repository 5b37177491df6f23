"""Roles: what a toponym stands for where it is used, above all whether something can have happened there."""

from __future__ import annotations

import re

from pipeline.places.gazetteer import Place
from pipeline.places.judge import is_strongly_placed, part_of_name
from pipeline.places.lexicon import word_class
from pipeline.places.spot import Spot
from pipeline.records import Document, PlaceRole

_NATURAL = frozenset({"river", "sea", "strait", "lake", "mountain", "desert"})
_POWERS = frozenset({"country", "capital"})
_PREFIXED = re.compile(r"\b(?:[Pp]ro|[Aa]nti|[Nn]on|[Ee]x)[-‐–]$")  # "pro-Russia fighters"
# How far words and quotation marks are looked for in a sentence that may have no end.
_SENTENCE_REACH, _SLOGAN_REACH = 40, 200
_JOURNEY_REACH = 12
_LONGEST_BODY = 4  # words


def _acts(spot: Spot) -> bool:
    """Whether the name is the subject of a verb that only people in power do: "Kyiv has imposed", "Iran and Qatar agreed"."""
    ahead = 0
    word = spot.after()
    if word is not None and word.low == "and":
        partner = spot.after(1)
        ahead = 3 if partner is not None and partner.low == "the" else 2
        if partner is None or not (partner.low == "the" or partner.text[0].isupper()):
            return False
        word = spot.after(ahead)
    if word is not None and word.low in word_class("adverb_between"):
        ahead, word = ahead + 1, spot.after(ahead + 1)
    if word is None:
        return False
    if word.low in word_class("government_verb"):
        return True
    if word.low in {"continued", "continues"}:
        onward = spot.after(ahead + 1)
        return onward is not None and onward.low == "to"
    if word.low in word_class("government_modal"):
        inner = [spot.after(ahead + step) for step in (1, 2, 3)]
        return any(w is not None and w.low in word_class("government_participle") for w in inner)
    return False


def _possesses(spot: Spot) -> bool:
    """Whether something of a government's follows: "Moscow's demands"; "Ukraine's southern ports" are a part of the land."""
    after = spot.after()
    if after is None or after.low != "'s":
        return False
    return not any(word.low in word_class("territory") for word in spot.words[spot.last + 1 : spot.last + 5])


def _lows_before(spot: Spot, reach: int) -> list[str]:
    return [word.low for word in spot.words[max(0, spot.first - reach) : spot.first]]


def _among_powers(spot: Spot) -> bool:
    """Whether it stands where only powers stand: "provided by the United States", "ministers of Mali and Niger"."""
    lows = _lows_before(spot, 6)
    if lows and lows[-1] == "the":
        lows = lows[:-1]
    before = lows[-1] if lows else ""
    if before == "," and lows[-2:-1] and lows[-2] in word_class("settlement_noun"):  # "seized the capital, X"
        return False
    if before in {"by", "with", "against"}:
        return True
    if before in {"to", "for"} and lows[-2:-1] and lows[-2] in word_class("aid"):
        return True
    behind = {word.low for word in spot.words[spot.last : spot.last + 7]}
    return before in {"and", ",", "from", "for", "both"} and bool((behind | set(lows)) & word_class("power_context"))


def _in_dealings(spot: Spot) -> bool:
    """Whether it stands for a party to dealings: "talks between Moscow and its allies", "envoys in Paris,
    Rome and Oslo". A "border between" two countries is a place."""
    lows = _lows_before(spot, 12)
    listed = {",", "and", "the"}
    number = len(lows)
    # Walk back over the list that the name stands in: its other members are capitalised.
    words = spot.words[max(0, spot.first - 12) : spot.first]
    while number and (lows[number - 1] in listed or words[number - 1].text[0].isupper()):
        number -= 1
    if not number:
        return False
    if lows[number - 1] == "between":
        return bool(set(lows[max(0, number - 4) : number - 1]) & (word_class("power_context") | word_class("dealing")))
    return lows[number - 1] in {"in", "of", "from", "for"} and number > 1 and lows[number - 2] in word_class("envoy")


def is_metonym(spot: Spot, place: Place) -> bool:
    """Whether the name stands for the government or forces of a country rather than for a place."""
    if place.kind not in _POWERS:
        return False
    if _PREFIXED.search(spot.sentence.text, max(0, spot.start - spot.sentence.start - 6), spot.start - spot.sentence.start):
        return True
    if _suspended(spot):
        return True
    if _hyphened(spot) and not _hyphened(spot) & word_class("hyphened_place"):
        return True
    if _in_dealings(spot):
        return True
    if place.kind == "country" and _describes_body(spot):
        return True
    if is_strongly_placed(spot):
        return False
    return _acts(spot) or _possesses(spot) or _among_powers(spot)


def _describes_body(spot: Spot) -> bool:
    """Whether a country's name only says whose somebody or something is: "US strikes", "UK maritime authorities",
    "Mali army"; "the U.S. border" is a place."""
    after = spot.after()
    if after is None or not after.text[0].isalpha():
        return False
    if after.text[0].isupper():
        return _opens_body_name(spot)
    if after.low in word_class("territory"):
        return False
    if not after.text.isalpha():
        return False
    if after.low in word_class("body_noun"):
        return True
    text = spot.sentence.text[spot.start - spot.sentence.start : spot.end - spot.sentence.start]
    behind = spot.sentence.text[spot.end - spot.sentence.start :][:1]
    initials = text.replace(".", "")
    return behind == " " and 2 <= len(initials) <= 3 and initials.isupper() and after.low not in word_class("no_noun")


def _opens_body_name(spot: Spot) -> bool:
    """Whether it is the first word of a body's name: "U.S. Marines", "UK Royal Navy", "Ukraine Air Force"."""
    for ahead in range(_LONGEST_BODY):
        word = spot.after(ahead)
        if word is None or not word.text[0].isupper():
            return False
        if word.low in word_class("body_noun") | word_class("body_name"):
            return True
    return False


def _suspended(spot: Spot) -> bool:
    """Whether a hyphen holds its word back for a second name: "a US- and Saudi-brokered truce"."""
    behind = spot.end - spot.sentence.start
    return spot.sentence.text[behind : behind + 6] in {"- and ", "‑ and ", "‐ and ", "-and-"}


def _hyphened(spot: Spot) -> frozenset[str]:
    """The small word joined on by a hyphen: "Moscow-appointed"; empty without one."""
    behind = spot.end - spot.sentence.start
    rest = spot.sentence.text[behind : behind + 20]
    if rest[:1] != "-" or not rest[1:2].islower():
        return frozenset()
    return frozenset({"".join(letter if letter.isalpha() else " " for letter in rest[1:]).split()[0]})


def role_of(spot: Spot, place: Place, document: Document) -> PlaceRole:
    """What the name stands for at this place of the text."""
    if any(dateline.start <= spot.start < dateline.end for dateline in document.datelines):
        return "dateline"
    if spot.sentence.kind in {"byline", "furniture"}:
        return "byline"
    if part_of_name(spot) == "newspaper":
        return "name_part"
    if place.kind in _NATURAL:
        return "natural_feature"
    if _is_displayed(spot) or _is_feared(spot):
        return "other_place"
    if is_metonym(spot, place):
        return "metonym"
    return "other_place" if _is_described(spot) else "event_place"


def _is_displayed(spot: Spot) -> bool:
    """Whether it stands in the words of a banner or slogan: billboards that declare "X is ours"."""
    text, at = spot.sentence.text, spot.start - spot.sentence.start
    opening = max(text.rfind(mark, max(0, at - _SLOGAN_REACH), at) for mark in "“\"")
    if opening < 0 or "”" in text[opening:at]:
        return False
    number = spot.first
    while number and spot.words[number - 1].end > spot.sentence.start + opening:
        number -= 1
    lead = [word.low for word in spot.words[max(0, number - 8) : number]]
    return bool(set(lead) & word_class("display"))


def _is_feared(spot: Spot) -> bool:
    """Whether it only says where something might come: "fears of an invasion in X", "the loss of X would be"."""
    lows = _lows_before(spot, 7)
    for number, low in enumerate(lows[:-1]):
        if low in word_class("feared") and lows[number + 1] in {"of", "that", "for"} and "," not in lows[number:]:
            return True
    if lows and lows[-1] in {"the", "of"} and set(lows[-3:]) & {"loss", "fall", "capture", "recapture", "seizure"}:
        after = spot.after()
        return after is not None and after.low in {"would", "could", "might", "may"}
    return False


def _flies_flag(spot: Spot) -> bool:
    """Whether it only says where a ship is registered: "under the Panama flag", "under the flag of Panama"."""
    after = spot.after()
    if after is not None and after.low in {"flag", "flags"}:
        return True
    before = _lows_before(spot, 3)
    return before[-2:] == ["flag", "of"] or before[-3:] == ["flag", "of", "the"]


def _ends_journey(spot: Spot) -> bool:
    """Whether it only says where something goes or comes from: "en route from X to Y", "bound for Y", "a bus from X to Y"."""
    words = spot.words[max(0, spot.first - _JOURNEY_REACH) : spot.first]
    lows = [word.low for word in words]
    at = len(lows)
    while at and (words[at - 1].text[0].isupper() or lows[at - 1] in {"to", "from", "for", "the", "and", "of", "city", "town", "port", "capital", "village"}):
        at -= 1
    leads = set(lows[at:]) & {"to", "from", "for"}
    if not leads or not at:
        return False
    if lows[at - 1] == "bound" or lows[max(0, at - 2) : at] == ["en", "route"]:
        return True
    behind_vehicle = lows[at - 1] in word_class("conveyance") or (lows[at - 1] in word_class("journey") and bool(set(lows[max(0, at - 4) : at - 1]) & word_class("conveyance")))
    return "from" in lows[at : at + 1] and behind_vehicle and (lows[-1] != "from" or "to" in [word.low for word in spot.words[spot.last : spot.last + 3]])


def _is_described(spot: Spot) -> bool:
    """Whether the words only say what or where the place is: "X is a gateway to Y", "Mother X", "40 miles from X"."""
    before = _lows_before(spot, 4)
    if before and before[-1] in {"in", "at", "near", "over"}:
        return False
    if set(before) & word_class("describes"):
        return True
    if _flies_flag(spot) or _ends_journey(spot):
        return True
    if set(_lows_before(spot, _SENTENCE_REACH)) & word_class("describes_rest"):
        return True
    verb, article = spot.after(), spot.after(1)
    is_a = verb is not None and article is not None and verb.low in {"is", "remains"} and article.low in {"a", "an", "one"}
    hyphened = _hyphened(spot)
    return is_a or bool(hyphened & word_class("hyphened_place"))
