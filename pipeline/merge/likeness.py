"""How surely two rows tell of one occurrence: by kind, place, days, initiator, figures and telling words.

Each row is believed as far as it is exact. Days that do not touch, or a town against its province, need
proof from elsewhere: equal figures, or words that few other reports have.
"""

from __future__ import annotations

from pipeline.merge.traits import Traits
from pipeline.merge.wording import is_copy, names, plain

ENOUGH = 0.6

_SAME_PLACE_KM = 6.0
_LONGEST_DAYS = 10  # a day is no report of a season
_LONGEST_DAYS_OF_CONTROL = 31  # "retaken in August": a place changes hands seldom
_REPUBLISHED_DAYS = 3
# How far a day may be off that the text does not give for this very event.
_LATE_DAYS = 7
_LOOSE = frozenset({"publication", "inherited", "none"})
_SURE_FIGURE = 4  # "one killed" is in every other report
_MANY = 10
_RISE = 4  # a first toll may grow fourfold while the rubble is cleared
_CLOSE = 1.5
_SURE_WORDS = 3
_ANOTHER_KIND = -0.25  # "destroyed" may be "blown up", where the rest agrees well
_TOTAL_AGAINST_ONE = -0.25  # the total of a day is not the strike that it counts

_Toll = tuple[int, int | None] | None


def _kilometres(a: Traits, b: Traits) -> float:
    """Distance on a flat patch, exact enough below 50 km."""
    east = abs(a.longitude - b.longitude)
    x = min(east, 360 - east) * (a.narrowing + b.narrowing) / 2
    return float(111.2 * (x * x + (a.latitude - b.latitude) ** 2) ** 0.5)


def _agreement(mine: _Toll, theirs: _Toll) -> float:
    """How far two counts of the dead or the hurt speak for one occurrence, 0 to 1: tolls rise from report to report."""
    if not mine or not theirs:
        return 0.0
    low, high = sorted((mine[0], theirs[0]))
    if low == high:
        return 1.0 if low >= _SURE_FIGURE else 0.5
    if low < _SURE_FIGURE or high > _RISE * low:
        return 0.0
    return 0.5 if high <= low * _CLOSE or low >= _MANY else 0.0


def _figure_proof(a: Traits, b: Traits) -> float:
    return min(1.0, _agreement(a.killed, b.killed) + _agreement(a.injured, b.injured))


def _proof(a: Traits, b: Traits) -> float:
    """Proof of figures and telling words together, 0 to 2."""
    return _figure_proof(a, b) + min(1.0, len(set(a.words).intersection(b.words)) / _SURE_WORDS)


def _date_score(a: Traits, b: Traits, proof: float) -> float | None:
    """How well the days agree; None when they speak against one occurrence."""
    if a.start is None or a.end is None or b.start is None or b.end is None:
        return None
    longest = _LONGEST_DAYS_OF_CONTROL if a.family == "control" else _LONGEST_DAYS
    if abs((a.end - a.start) - (b.end - b.start)) > longest:
        return None
    apart = max(0, a.start - b.end, b.start - a.end)
    if apart == 0:
        return 1.0
    later = a if a.start > b.start else b
    loose = a.basis in _LOOSE or b.basis in _LOOSE
    if apart == 1 and later.basis == "publication":
        return 0.6  # today's paper tells of last night
    if apart == 1 and proof >= (0.6 if loose else 1.0):
        return 0.5
    if apart <= _LATE_DAYS and later.basis in _LOOSE and proof >= 0.8:
        return 0.5
    return None


def _place_score(a: Traits, b: Traits, proof: float) -> float | None:
    """How surely the two places are one; None when they are not. Nesting alone does not make two places one."""
    if a.precision is None or b.precision is None:
        return 0.2 if a.precision == b.precision else None
    if a.fine and b.fine:
        same = a.place == b.place or (a.geoname_id is not None and a.geoname_id == b.geoname_id)
        return 1.0 if same else 0.7  # a suburb, or the next village
    if a.precision == b.precision and a.place == b.place and a.country == b.country:
        return 0.5 if a.precision == 6 else 0.7
    if 6 in (a.precision, b.precision) or a.country != b.country or not a.admin1 or a.admin1 != b.admin1:
        return None
    return 0.5 if proof >= 1.0 or _of_one_name(a, b) else 0.2


def _of_one_name(a: Traits, b: Traits) -> bool:
    """Whether both name one place, though one was read as a wider one: "Pazigyi", and "Pazigyi in Kanbalu township"."""
    if a.place_wording and a.place_wording == b.place_wording:
        return True
    return names(b.words, a.place_wording) or names(a.words, b.place_wording)


def _side_score(a: Traits, b: Traits) -> float:
    """Agreement of the initiators by the openings of their names ("Russia", "Russian forces")."""
    if not a.side or not b.side:
        return 0.5
    if a.side & b.side:
        return 1.0
    return 0.3 if a.side_type != b.side_type else 0.15


def _printed_twice(a: Traits, b: Traits) -> bool:
    """Whether one text was printed twice, with the same place and figures in it: a wire story, or one with a new date."""
    if (a.place, a.precision, a.killed, a.injured) != (b.place, b.precision, b.killed, b.injured):
        return False
    if a.published is not None and b.published is not None and abs(a.published - b.published) > _REPUBLISHED_DAYS:
        return False
    if a.start is not None and b.start is not None and a.start != b.start and "explicit" in (a.basis, b.basis):
        return False
    return is_copy(plain(a.text), plain(b.text))


def _agreed(a: Traits, b: Traits, proof: float) -> float:
    """How far kind, place, days, side and figures agree, 0 to 1; 0 when the days or places speak against it."""
    when, where = _date_score(a, b, proof), _place_score(a, b, proof)
    if when is None or where is None:
        return 0.0
    kind = 0.1 if a.sub_type == b.sub_type else 0.0 if a.kind == b.kind else _ANOTHER_KIND
    once = 0.0 if a.counted == b.counted else _TOTAL_AGAINST_ONE
    return min(1.0, 0.45 * where + 0.2 * when + 0.15 * _side_score(a, b) + kind + once + 0.2 * proof)


def likeness(a: Traits, b: Traits) -> float:
    """How surely two rows tell of one occurrence, 0 to 1; `ENOUGH` joins them."""
    if a.article_id == b.article_id or a.family != b.family or a.standing != b.standing:
        return 0.0
    if a.fine and b.fine and _kilometres(a, b) > _SAME_PLACE_KM:
        return 0.0
    proof = _proof(a, b)
    agreed = _agreed(a, b, proof)
    if agreed < ENOUGH and proof >= 1.0 and a.sub_type == b.sub_type and _printed_twice(a, b):
        return 1.0
    return agreed
