"""Which of a sentence's places a trigger happened at: never where it was said, written or decided."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import asin, cos, radians, sin, sqrt

from pipeline.events.people import is_person
from pipeline.events.tokens import Token, word_class
from pipeline.events.triggers import Hit
from pipeline.records import PlaceMention

_LITERAL = frozenset({"event_place", "natural_feature"})
_WITHIN_KM = 25.0
_PROVINCE = 4
_TOWNS = frozenset({"city", "town", "village"})
_OBJECT_WITHIN = 6
_LONGEST_GAP = 24  # tokens between two members of a list, remarks in brackets included
_ASIDE_REACH = 8
_PREPOSITION_REACH = 8  # "on the streets of the coastal city of X"
_LONGEST_REMARK = 8
_JOURNEY_REACH = 12
_TRAVELS = frozenset({"evacuation_displacement", "change_to_group_activity", "diplomatic_contact"})
_ROAD_NAME = 4  # tokens: "the A-B N-5 highway"
_ONE_VILLAGE_KM = 2.0  # two spellings may be kept as two villages beside each other
_PART_REACH = 3.5  # "the southern Philippines" ends nowhere in particular
_CONTINENT_KM = 1_500.0  # "the largest power station of Europe" does not happen in Europe


@dataclass(frozen=True, slots=True)
class Located:
    """A toponym among the tokens of its sentence: `tokens[first:last]`."""

    mention: PlaceMention
    first: int
    last: int


def locate_mentions(tokens: Sequence[Token], mentions: Sequence[PlaceMention]) -> list[Located]:
    """The literal places among `mentions` that lie on `tokens`, in text order."""
    located = []
    for mention in mentions:
        is_continent = mention.kind == "region" and (mention.radius_km or 0) > _CONTINENT_KM
        if mention.role not in _LITERAL or is_continent:
            continue
        on = [i for i, token in enumerate(tokens) if token.start < mention.end and token.end > mention.start]
        if on and not _describes_town(mention, tokens, on[-1] + 1):
            located.append(Located(mention, on[0], on[-1] + 1))
    return located


def _describes_town(mention: PlaceMention, tokens: Sequence[Token], after: int) -> bool:
    """Whether a sea, river or region only says what town follows: "the Red Sea port city of Hodeidah"."""
    if (mention.precision or 0) < 5 or mention.precision == 6:
        return False
    ahead = [token.low for token in tokens[after : after + 4]]
    of = ahead.index("of") if "of" in ahead else 0
    return of > 0 and ahead[of - 1] in word_class("settlement_noun") | {"village", "hamlet", "district"} and not set(ahead[:of]) & word_class("function")


def kilometres(a: PlaceMention, b: PlaceMention) -> float | None:
    """Great-circle distance, or None when either has no coordinates."""
    if a.latitude is None or a.longitude is None or b.latitude is None or b.longitude is None:
        return None
    south, north = radians(a.latitude), radians(b.latitude)
    half = sin((north - south) / 2) ** 2 + cos(south) * cos(north) * sin(radians(b.longitude - a.longitude) / 2) ** 2
    return 12742 * asin(min(1.0, sqrt(half)))


def same_place(a: PlaceMention, b: PlaceMention) -> bool:
    """Whether two mentions name one place at one grain."""
    if a.name == b.name and a.country == b.country and a.precision == b.precision:
        return a.kind != "part" or a.text.lower() == b.text.lower()  # the north of a country is not its centre
    if "unknown" in {a.kind, b.kind}:  # its point is only that of the area or the town beside it
        return a.name == b.name and (a.country == b.country or None in {a.country, b.country})
    distance = kilometres(a, b)
    fine = (a.precision or 9) <= 2 and (b.precision or 9) <= 2
    if {a.kind, b.kind} <= _TOWNS and a.precision == b.precision == 1 and a.name != b.name and {a.kind, b.kind} != {"city"}:
        return distance is not None and distance <= _ONE_VILLAGE_KM
    if a.kind == b.kind == "city" and fine and a.geoname_id != b.geoname_id:
        reach = max((place.radius_km or 1.0 for place in (a, b) if place.precision == 1), default=1.0)
        return distance is not None and distance <= reach  # Rafah and Khan Younis are neighbours, not one
    return fine and distance is not None and distance <= _WITHIN_KM / 3


def is_name_only(place: PlaceMention) -> bool:
    """Whether nothing but the name of a village is known."""
    return place.kind == "unknown" and place.country is None and place.latitude is None


def in_area(village: PlaceMention, areas: Iterable[PlaceMention]) -> PlaceMention:
    """A village of which only the name is known, with the country, the point and the grain of the finest of `areas` that may hold it."""
    holding = [area for area in areas if is_name_only(village) and contains(area, village)]
    if not holding:
        return village
    area = min(holding, key=lambda place: place.precision or 9)
    return replace(
        village, country=area.country, admin1=area.admin1, latitude=area.latitude, longitude=area.longitude,
        precision=area.precision, radius_km=area.radius_km,
    )  # fmt: skip


def contains(outer: PlaceMention, inner: PlaceMention) -> bool:
    """Whether `outer` is a coarser unit that `inner` lies in, as far as both are known."""
    if outer.kind == "unknown":
        return False
    if is_name_only(inner):
        return (outer.precision or 0) >= _PROVINCE and outer.country is not None
    if outer.precision == 3 and outer.kind in _TOWNS and inner.kind != "unknown":  # its bounds are not known
        return False
    grain = {"unknown": 1, "district": 3}.get(inner.kind or "", inner.precision or 9)
    if (outer.precision or 0) <= grain and not (outer.precision == 1 and grain == 1):
        return False
    if outer.precision == 6:
        return outer.country == inner.country
    if outer.precision == 4 and outer.country == inner.country and outer.admin1 and inner.admin1:
        return outer.admin1 == inner.admin1
    distance = kilometres(outer, inner)
    if outer.kind == "part" and outer.country != inner.country:
        return False
    reach = _PART_REACH if outer.kind == "part" else 1.3
    return distance is not None and distance <= (outer.radius_km or _WITHIN_KM) * reach


def _preposition_before(located: Located, tokens: Sequence[Token]) -> str | None:
    """The locative preposition that governs the place ("in the village of X" → "in"), within five tokens."""
    for index in range(located.first - 1, max(-1, located.first - 1 - _PREPOSITION_REACH), -1):
        low = tokens[index].low
        if low == "of" and index and tokens[index - 1].low in {"direction", "outskirts", "entrance", "centre", "center", "edge", "part"}:
            return "near"
        if low in word_class("locative"):
            return low
        if low in {",", ";", ":"} or low in word_class("be") or low in word_class("opens_clause"):
            return None
    return None


def _launched_from(located: Located, tokens: Sequence[Token]) -> bool:
    """Whether the place is that of what was launched from it: "fired from a submarine in the X Sea", "from the area of X"."""
    window = tokens[max(0, located.first - 8) : located.first]
    before = [token.low for token in window]
    if "from" not in before:
        return False
    at = len(before) - 1 - before[::-1].index("from")
    aimed = bool(set(before[:at]) & word_class("launched")) and bool(set(before[:at]) & {"at", "toward", "towards", "into"})
    if at == 0 or not (aimed or before[at - 1] in word_class("launched")) or any(token.text[0].isupper() for token in window[at + 1 :]):
        return False
    return not set(before[at + 1 :]) & {",", ";", "at", "on", "to", "and", "toward", "towards"}


def _comes_over_sea(located: Located, tokens: Sequence[Token]) -> bool:
    """Whether weapons only came from that sea: "missiles had crossed the country from the Black Sea"."""
    return located.mention.kind in {"sea", "strait"} and _preposition_before(located, tokens) == "from"


def _score(located: Located, hit: Hit, tokens: Sequence[Token], clauses: Sequence[int]) -> float:
    same_clause = clauses[located.first] == clauses[hit.first]
    after = located.first >= hit.last
    distance = located.first - hit.last if after else hit.first - located.last
    score = 2.0 * same_clause - 0.06 * distance - 0.35 * abs(clauses[located.first] - clauses[hit.first])
    preposition = _preposition_before(located, tokens)
    if preposition:
        score += 1.2
    if not after and located.first > 3 and any(token.low == "and" for token in tokens[located.last : hit.first]):
        score -= 0.6  # "shells near A and explosions near B"
    if preposition in word_class("origin_of_speech"):
        score -= 1.0
    if after and distance <= 3:
        score += 0.8
    if _heads_item(located, tokens):
        score += 1.5
    if located.first <= 6 and preposition and tokens[0].low in word_class("locative"):
        score += 1.0
    if preposition in {"to", "toward", "towards", "into"} or _advanced_on(located, tokens):
        score -= 0.9
    if preposition == "from":
        score -= 2.0 if hit.family == "violence" else -0.5  # "missiles fired from the Black Sea"
    elif hit.family in {"violence", "disrupted_weapons_use"} and _launched_from(located, tokens):
        score -= 3.0
    precision = located.mention.precision or 6
    return score + {1: 0.6, 2: 0.6, 3: 0.5, 4: 0.3, 5: 0.1, 6: -0.4, 7: 0.1}[precision]


def _advanced_on(located: Located, tokens: Sequence[Token]) -> bool:
    """Whether troops were only to go there: "an advance on X", "marched on X"."""
    lows = [token.low for token in tokens[max(0, located.first - 3) : located.first]]
    lows = lows[:-1] if lows[-1:] == ["the"] else lows
    return lows[-1:] == ["on"] and lows[-2:-1] != [] and lows[-2] in word_class("advance")


def _is_object(best: Located, hit: Hit, other: Located, clauses: Sequence[int]) -> bool:
    """Whether `best` only sets the scene for the place right behind the trigger: "In X Oblast, troops freed the villages of A, B and C".

    Of namesakes in several provinces the gazetteer may have taken the wrong one, so the same country is enough.
    """
    coarse, fine = best.mention.precision or 9, other.mention.precision or 9
    behind = best.last <= hit.first and 0 <= other.first - hit.last <= _OBJECT_WITHIN
    inside = other.mention.country in {best.mention.country, None}
    return behind and inside and coarse >= 4 and fine <= 2 and clauses[other.first] == clauses[hit.first]


def _only_orients(located: Located, tokens: Sequence[Token]) -> bool:
    """Whether the place only says where another one lies: "west of X", "50 km from X", "across from X"."""
    before = [token.low for token in tokens[max(0, located.first - 6) : located.first]]
    near = before[-3:]
    if bool({"of", "from"} & set(near)) and bool(set(near) & word_class("orienting")):
        return True
    return any(low == "from" and before[at] in word_class("orienting") for at, low in enumerate(before[1:]))  # "away from the city centre of X"


def _names_road(located: Located, tokens: Sequence[Token]) -> bool:
    """Whether the place is an end of a road or of what goes there: "the A-B highway", "the A–B N-5 motorway", "the A-B express"."""
    last = located.last
    if last < len(tokens) and tokens[last].text in {"–", "-"}:
        last += 2
    hyphened = located.last == located.first + 1 and tokens[located.first].text.strip("-") != located.mention.text and "-" in tokens[located.first].text
    return (hyphened or last > located.last) and bool({token.low for token in tokens[last : last + _ROAD_NAME]} & (word_class("long_road") | word_class("conveyance")))


def _is_aside(located: Located, tokens: Sequence[Token]) -> bool:
    """Whether the place only describes a road, a neighbour or a person: "the road linking X and Y", "bordering X", "a peacekeeper from X"."""
    if _names_road(located, tokens):
        return True
    lows = [token.low for token in tokens[max(0, located.first - _ASIDE_REACH) : located.first]]
    if lows[-1:] in (["bordering"], ["borders"]) or lows[-2:] in (["bordering", "the"], ["borders", "the"]):
        return True
    if lows[-1:] == ["the"]:
        lows = lows[:-1]
    if lows[-1:] == ["from"] and len(lows) > 1 and is_person(lows[-2]):
        return True
    at = next((index for index in range(len(lows) - 1, -1, -1) if lows[index] in word_class("joins_two_places")), None)
    return at is not None and not set(lows[at + 1 :]) & {";", ":", "in", "at", "near", "when", "where", "while", "after", "before", "as"}


def _on_the_way(located: Located, hit: Hit, tokens: Sequence[Token]) -> bool:
    """Whether the place is only an end of a journey: "a bus travelling from X to Y", "a convoy bound for X", "the X to Y train"."""
    if hit.family in _TRAVELS:
        return False
    first = max(0, located.first - _JOURNEY_REACH)
    lows = [token.low for token in tokens[first : located.first]]
    leads = [at for at in range(len(lows) - 1, -1, -1) if lows[at] in {"to", "from", "for", "towards", "toward"}]
    if not leads or (set(lows[leads[0] + 1 :]) - word_class("between_to_and_name") and not _lists_on(lows[leads[0] + 1 :], tokens[first + leads[0] + 1 : located.first])):
        return False
    for at in leads:
        before = lows[:at]
        if set(lows[at:]) & {",", ";", ":", "in", "near", "when", "where", "while", "after", "before", "as", "on"}:
            return False
        if _sets_out(before) and not hit.first <= first + len(before) - 1 < hit.last:
            return True
        if lows[at] == "from" and before and before[-1] in word_class("conveyance"):
            return True
    return False


def _lists_on(between: Sequence[str], tokens: Sequence[Token]) -> bool:
    """Whether only another name of the same journey stands between: "from X and the Y", "from X to Y"."""
    return all(token.text[:1].isupper() or low in {"and", "or", "the", "-"} for low, token in zip(between, tokens, strict=True))


def _sets_out(before: Sequence[str]) -> bool:
    """Whether the words end with a journey: "travelling", "en route", "on their way", "was bound"."""
    if before[-1:] and before[-1] in word_class("on_the_way"):
        return True
    return before[-2:] == ["en", "route"] or (before[-1:] == ["way"] and before[-3:-2] == ["on"])


def is_scene(located: Located, tokens: Sequence[Token]) -> bool:
    """Whether the words put something in the place ("in the prison of X"), and not a speaker, a road's end or a bearing there."""
    if _preposition_before(located, tokens) not in {"in", "at", "near", "on", "outside", "inside", "around"}:
        return False
    return not (_is_aside(located, tokens) or _is_where_said(located, tokens) or _names_speaker(located, tokens) or _only_orients(located, tokens))


def _names_speaker(located: Located, tokens: Sequence[Token]) -> bool:
    """Whether the place only says where an office sits: "the general staff in Kyiv"."""
    at = located.first - 1 - (located.first > 0 and tokens[located.first - 1].low == "the")
    return at > 0 and tokens[at].low in {"in", "at"} and tokens[at - 1].low in word_class("office")


def _is_where_said(located: Located, tokens: Sequence[Token]) -> bool:
    """Whether an office speaks there: "the ministry in X said"; "hit the ministry in X" is no speech."""
    behind = {token.low for token in tokens[located.last : located.last + 3]}
    if _names_speaker(located, tokens) and bool(behind & word_class("speech")):
        return True
    lows = [token.low for token in tokens[max(0, located.first - 5) : located.first]]
    if lows[-1:] == ["of"] and set(lows[-3:]) & word_class("settlement_noun"):  # "told media in the city of X"
        lows = lows[: -1 - next(step for step in (1, 2) if lows[-1 - step] in word_class("settlement_noun"))]
    lows = lows[:-1] if lows[-1:] == ["the"] else lows
    return lows[-1:] in (["in"], ["from"]) and len(lows) > 1 and lows[-2] in word_class("listens_to_speech")


def _owns_speaker(located: Located, tokens: Sequence[Token]) -> bool:
    """Whether the place only says whose office it is: "X's health ministry"."""
    behind = [token.low for token in tokens[located.last : located.last + 4]]
    return behind[:1] == ["'s"] and bool(set(behind) & (word_class("office") | {"committee", "commission", "council"}))


def _heads_item(located: Located, tokens: Sequence[Token]) -> bool:
    """Whether the place stands before the colon that opens a report's item: "19 August, Chernihiv: missile on the square"."""
    return any(token.low == ":" for token in tokens[located.last : located.last + 6]) and located.first <= 8


def _outside_brackets(tokens: Sequence[Token]) -> list[str]:
    """The words but for those in brackets: "Zolote (60km west of Luhansk), Popasna (69km west) and Trokhizbenka"."""
    words, depth = [], 0
    for token in tokens[:_LONGEST_GAP]:
        depth += (token.low == "(") - (token.low == ")")
        if depth <= 0 and token.low != ")":
            words.append(token.low)
    return words if len(tokens) <= _LONGEST_GAP else ["..."]


def _without_bearing(between: list[str]) -> list[str]:
    """The words between two towns but for a remark on where the first lies: "A, south of the capital, and B"."""
    if between[:1] != [","]:
        return between
    ends = [index for index, low in enumerate(between) if index and low == ","]
    bearing = word_class("orienting") | word_class("settlement_noun")
    return between[ends[0] :] if ends and bearing & set(between[1 : ends[0]]) and ends[0] <= _LONGEST_REMARK else between


def _explains(right: Located, left: Located, between: Sequence[str]) -> bool:
    """Whether the area only says where the town before it lies: "A and B, three villages in X region", "X Island, Gulf of Y"."""
    finer, coarser = left.mention.precision or 9, right.mention.precision or 9
    if list(between) == [","] and (coarser == 7 or right.mention.kind in {"sea", "strait"}):
        return True
    heads = word_class("settlement_noun") | word_class("settlement") | {","}
    return finer <= 2 and coarser >= 5 - (len(between) > 1) and between[0] == "," and not {"and", "&", "or"} & set(between) and bool(set(between) & heads)


def _is_unit_of(left: Located, right: Located, between: Sequence[str], tokens: Sequence[Token]) -> bool:
    """Whether the name behind a village's comma is the unit that holds it: "A village, B ward"."""
    behind = {token.low for token in tokens[right.last : right.last + 1]} | {word.lower() for word in right.mention.text.split()[1:]}
    village = bool(set(between) & word_class("settlement_noun")) or (left.mention.precision or 9) == 1
    return village and between[-1] == "," and bool(behind & word_class("holding_unit"))


def _says_where(inner: Located, outer: Located, tokens: Sequence[Token]) -> bool:
    """Whether the words put `inner` in or beside `outer`, whatever the gazetteer knows: "A village, in B district", "A, just north of B"."""
    between = [token.low for token in tokens[inner.last : outer.first]]
    bearing = outer.mention.text.split()[0].lower() in word_class("orienting") or (between[-1:] == ["of"] and between[-2:-1] and between[-2] in word_class("orienting"))
    finer = (inner.mention.precision or 9) < (outer.mention.precision or 9)
    if len(between) > _LONGEST_REMARK or not set(between) <= word_class("lies_in"):
        return False
    return (bearing and "," in between) or (finer and bool({"in", "of"} & set(between[-3:])))


def _coordinated(best: Located, located: Sequence[Located], tokens: Sequence[Token]) -> list[Located]:
    """`best` with the places listed beside it: "Kyiv, Dnipro and Lviv", "the Rostov, Kursk and Bryansk regions"."""
    chain = [best]
    order = list(located)
    position = order.index(best)
    for step in (1, -1):
        index = position
        while 0 <= index + step < len(order):
            left, right = sorted((order[index], order[index + step]), key=lambda item: item.first)
            between = _without_bearing(_outside_brackets(tokens[left.last : right.first]))
            if len(between) > 6 or not between or not set(between) <= word_class("lists_places"):
                break
            if not set(between) & word_class("joins_places"):  # "Mbau in the territory of Beni"
                break
            if _explains(right, left, between) or _is_unit_of(left, right, between, tokens) or (between[0] == "," and _says_where(left, right, tokens)):
                break
            if "near" in between and "and" not in between:  # "in X, near the town of Y"
                break
            if contains(right.mention, left.mention) or contains(left.mention, right.mention):
                break
            chain.append(order[index + step])
            index += step
    opening = min(item.first for item in chain)
    if "between" in {token.low for token in tokens[max(0, opening - 4) : opening]}:  # "on the road between X and Y"
        return [best]
    joined = {token.low for item in chain for token in tokens[item.last : item.last + 2]}
    if len(chain) == 2 and not joined & {"and", "&", ","}:
        return [best]
    return sorted(chain, key=lambda item: item.first)


_MOVES = frozenset({"evacuation_displacement", "change_to_group_activity", "abduction_forced_disappearance"})


def destination_of(hit: Hit, tokens: Sequence[Token], located: Sequence[Located]) -> Located | None:
    """Where a movement goes ("from A to B": B); None for other events and where none is named."""
    return next(iter(_goals(hit, tokens, located)), None)


def _goals(hit: Hit, tokens: Sequence[Token], located: Sequence[Located]) -> list[Located]:
    """All places to which a movement goes, with the areas that hold them: "20,000 fled to Adré in Chad, 4,000 to X and 300 to Y"."""
    if hit.family not in _MOVES:
        return []
    goals: list[Located] = []
    for item in (item for item in located if item.first >= hit.last):
        held = bool(goals) and item.first - goals[-1].last <= 3 and contains(item.mention, goals[-1].mention)
        listed = bool(goals) and {token.low for token in tokens[goals[-1].last : item.first]} <= {"and", ",", "or", "the"}
        if held or listed or _preposition_before(item, tokens) in word_class("destination"):
            goals.append(item)
    return goals


def _only_finer(
    best: Located, located: Sequence[Located], of_speakers: Sequence[Located], tokens: Sequence[Token]
) -> Located | None:
    """The one place of the sentence that lies in the wide area `best` and says where in it: "Clashes in X … left 12 dead in Y"."""
    finer = [
        item
        for item in located
        if contains(best.mention, item.mention) and _preposition_before(item, tokens) in {"in", "at", "near", "on"}
        if item not in of_speakers and not _only_orients(item, tokens)
    ]
    exact = [item for item in finer if (item.mention.precision or 9) <= 2] or finer
    return exact[0] if len({item.mention.name for item in exact}) == 1 else None


def _place_of_where(hit: Hit, tokens: Sequence[Token], clauses: Sequence[int], located: Sequence[Located]) -> Located | None:
    """The place that the trigger's "where" points to: "in X, where the lights went off, and in Y" tells of X."""
    first = hit.first
    while first > 0 and clauses[first - 1] == clauses[hit.first] and tokens[first].low != "where":
        first -= 1
    if tokens[first].low != "where" or not first or any(clauses[item.first] == clauses[hit.first] for item in located):
        return None
    ends = first - 1 if tokens[first - 1].low == "," else first
    return next((item for item in located if item.last == ends), None)


def places_of(
    hit: Hit, tokens: Sequence[Token], clauses: Sequence[int], located: Sequence[Located], of_speakers: Sequence[Located]
) -> tuple[list[Located], bool]:
    """The places of `hit`: one, several for a list, none; and whether the first stands in its clause.

    `of_speakers` are places that only name an official's office; they count when nothing better stands there.
    "in the village of A, west of the city of B" is A: of places named together the most exact, then the first.
    """
    named = _place_of_where(hit, tokens, clauses, located)
    if named is not None:
        return [named], True
    goals = _goals(hit, tokens, located)
    located = [item for item in located if not (item in goals or _is_aside(item, tokens) or _is_where_said(item, tokens) or _on_the_way(item, hit, tokens))]
    if hit.family in {"violence", "disrupted_weapons_use"}:
        located = [item for item in located if not (_launched_from(item, tokens) or _comes_over_sea(item, tokens))]
    if not located:
        return [], False
    ranked = sorted(located, key=lambda item: -_score(item, hit, tokens, clauses) + 2.0 * (item in of_speakers or _owns_speaker(item, tokens) or _names_speaker(item, tokens)))
    best = ranked[0]
    for other in ranked[1:]:
        near = abs(other.first - best.first) <= 8 and abs(clauses[other.first] - clauses[best.first]) <= 1
        within = (near and contains(best.mention, other.mention)) or _is_object(best, hit, other, clauses)
        if within and not _only_orients(other, tokens):
            best = other
    if (best.mention.precision or 0) >= _PROVINCE and best.mention.kind not in {"unknown", "sea", "river"}:
        best = _only_finer(best, located, of_speakers, tokens) or best
    before = max((item for item in located if item.last <= best.first), key=lambda item: item.last, default=None)
    if before is not None and _says_where(before, best, tokens):
        best = before
    chain = _coordinated(best, located, tokens)
    return chain, clauses[best.first] == clauses[hit.first] or _heads_item(best, tokens)
