"""The grammar of time expressions: named patterns over word classes (`tokens.LETTER`), tried in order.

Every repetition is bounded, so a match costs no more than a constant whatever the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

# What the patterns below are put together from: upper-case names of two letters and more stand for these.
PARTS = {
    "MONTH": r"(?:[Mm]\.?)",
    "WD": r"(?:D|w\.?)",
    "NUM": r"(?:n(?:-?n){0,4}|[19]1/1|[1349](?:\.[1349])?n?|8)",
    "COUNT": r"(?:p{0,2}(?:a?q[Oq]?p?|an(?:-?n){0,3}|NUM(?:(?:[&j-]|&j)NUM)?(?:&ad)?|a)[pkw]?)",
    "ANYUNIT": r"[UVuv2]",
    "YEAR": r"(?:4A?|[1349]A)",
    "REL": r"[lxiTeI]",
    "MOD": r"(?:t?[lo]k?VOt?|t?[ro]?dOt?|t?r-?O?t?|t?[bf]O?t?)",
    "SEASON": r"[Ss]",
    "TIME": r"(?:1:[1349]h?|9:[19]h?|1h|1:[19]:[19])",
}

RULES: tuple[tuple[str, str], ...] = (
    ("iso", r"4-1-1(?![-:/]?[1349])|4/1/1(?!/)"),
    ("slash", r"1/1/[1349](?!/)|1\.1\.4"),
    ("clock", r"(?:t?r?PO)?(?:TIME|N)z?,?O?(?:(?:t?r?POt?)?(?:WD(?:,?(?:MONTH1|1MONTH)(?:,?4)?)?|Y|MONTH1(?:,?4)?|1O?MONTH(?:,?4)?))?"),
    ("day_clock", r"(?:WD|Y),?p?(?:TIME|N)z?"),
    ("part_of_date", r"t?rP?vO(?:WD,?)?(?:MONTH[1o](?:,?4)?|t?[1o]O?MONTH(?:,?4)?)|t?r?t?P[fb]?O(?:WD,?)?(?:MONTH[1o](?:,?4)?|t?[1o]O?MONTH(?:,?4)?)"),
    ("nights", r"t?PO(?:1[-&j]1O?MONTH|MONTH1[-&j]1)(?:,?4)?"),
    ("day_month_year", r"(?:WD,?)?(?:r?t?[1o2]O?MONTH,?O?YEAR|MONTHt?[1o],?O?YEAR)P?"),
    ("day_month_of_year", r"(?:t?[1o]O?MONTH|MONTHt?[1o]),?Ot?(?:REL){1,2}U"),
    ("day_after_month", r"(?<=[Mm]1[-&j])1(?![:/UVvu%])|(?<=[Mm]\.1[-&j])1(?![:/UVvu%])"),
    ("day_before_month", r"1(?=[-&j]1O?MONTH)"),
    ("day_month", r"(?:WD,?)?[lxi]?(?:t?[1o]O?MONTH|MONTHt?[1o](?!:[1349]))P?"),
    ("spoken_year", r"(?:MOD)?(?:tU|MONTH,?O?|t?SEASON,?O?)?nn(?:-?n)?(?!-?[a-z&]?[UVuv2])"),
    ("month_before_month", r"MOD?MONTH(?=[-&j]MONTH,?O?4)"),
    ("month_year", r"MOD?MONTH,?O?(?:t?U)?(?:YEAR|'9|'1)"),
    ("month_of_year", r"MOD?MONTH,?(?:Ot?(?:REL){1,2}|[lxi])U"),
    ("holiday", r"J|mU"),
    ("quarter_sign", r"\^1(?:,?O?4)?|4\^1"),
    ("half_of_year", r"t?[o2rl]-?d(?:O?4|O?t?(?:REL)?U)"),
    ("quarters_of_year", r"t?on?VO4"),
    ("quarter_of_that_year", r't?(?:REL)U"C?(?:[o2]-?C?)?[UZ]'),
    ("quarter_year_ago", r"t?(?:[o2]-?)?UaU[gb]"),
    ("quarter", r"t?(?:4|l|i|x)?C?-?[o2]-?C?[UV](?:,?O?(?:4|C4|t?[lxiTe]C?U|tU))?"),
    ("month", r"MOD?[lxieQ]?MONTH"),
    ("century", r"MOD?t?[o1]-?[UV]A?"),
    ("weekday", r"(?:Q|t?[lxi](?!l)|t?T|t?[bfr]O?t?|t)?WD(?:P|N)?(?:l?U(?!g))?"),
    ("part_of_day_of", r"(?:t?rP?vOt?(?:REL)?(?:WD|Y)|t?r?f?-?POt?(?:REL)?WD|t?r?-?PO?Y|[bfr]O?t?YP?|YP)"),
    ("day_word", r"Y|y"),
    ("overnight", r"[bfr]y"),
    ("part_of_that", r"(?:[rbf]O?t?-?)?(?:REL){1,2}r?P|t[ro]?P[f<>]"),
    ("part_of_the", r"t?r-?P|tP|P"),
    ("season", r"MOD?t?(?:REL)?[Ss](?:,?O?(?:YEAR|t?(?:REL)U|tU))?"),
    ("decade", r"MOD?t?r?-?'?KA?|MOD?t?E"),
    ("year_ago_period", r"[ta]?U-[gb]-?(?:[o2]-?)?(?:C?[UuZ])?"),
    ("ago", r"(?:COUNT-?C?ANYUNIT(?:&ad)?|[Vv])-?g"),
    ("earlier", r"(?:COUNT-?C?ANYUNIT|[Vv])-?(?:[bf<>]|l(?!n))"),
    ("last_count", r"t?(?:o|[lxkeT])C?(?:NUM(?:[&j-]NUM)?|a?q)p?C?-?ANYUNIT|t?NUM[lx]V"),
    ("last_units", r"t?[lxkTi]C?[Vv]|t?[lxk]S"),
    ("last_unit", r"MOD?t?(?:REL){1,2}C?U"),
    ("latest_period", r"t?[leiTI]Z|t4Z"),
    ("before_last", r"tU<l|tU[<>]Y|tU>x"),
    ("the_unit_following", r"tU[lxbf<>]"),
    ("fiscal", r"(?:MOD)?t?C,?4"),
    ("year_unit", r"t4C?[o2]?-?U"),
    ("every", r"Q(?:o|COUNT)?-?(?:[UVuv2P]|WD)|F"),
    ("duration", r"t?(?:COUNT|r|o)-?C?k?[UVuv](?:-?W)?"),
    ("bare_units", r"[Vv]"),
    ("edge_of_unit", r"MODtC?U|U(?:\"|-)?d"),
    ("the_unit", r"tC?p?C?U|tpC?U"),
    ("day_of_month", r"to"),
    ("year", r"(?:MOD)?(?:t?U)?4A?"),
    ("abbreviated_year", r"'[19](?![-/.:0-9])"),
    ("small_year_before", r"[139](?=[-&j][139]A)"),
    ("short_year", r"(?<=4-)[19](?![-/.:0-9])"),
    ("small_year", r"[1349]A"),
    ("present", r"R|I"),
    ("past", r"p?L|tl(?![UVDMmSn-])|k"),
    ("future", r"t?r?X"),
    ("former", r"B"),
)

_NAME = re.compile(r"[A-Z]{2,}")


def _expand(pattern: str) -> str:
    """The pattern with its parts written out; parts name parts, three deep."""
    for _ in range(3):
        pattern = _NAME.sub(lambda name: PARTS.get(name.group(), name.group()), pattern)
    return pattern


GRAMMAR = re.compile("|".join(f"(?P<{name}>{_expand(pattern)})" for name, pattern in RULES))
# Where an expression may be: a run of words the grammar knows with one that carries time among them.
RUNS = re.compile(r"[^?|]+")
CORE = frozenset("MmDwUVuv2SsPNyYKE4FRLkXBJn1hAZIlo^")


@cache
def _one_by_one() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, re.compile(_expand(pattern))) for name, pattern in RULES)


_PLACE = {name: number for number, (name, _) in enumerate(RULES)}


def matches_after(rule: str, letters: str, start: int, stop: int) -> Iterator[tuple[str, int]]:
    """Rules after `rule` that match at `start`, each with the end of its match, for words it made no sense of."""
    for name, pattern in _one_by_one()[_PLACE[rule] + 1 :]:
        found = pattern.match(letters, start, stop)
        if found and found.end() > start:
            yield name, found.end()
