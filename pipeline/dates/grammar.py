"""The grammar of time expressions: named patterns over word classes (`tokens.LETTER`), tried in order."""

from __future__ import annotations

import re
from functools import cache

# Parts that the patterns below are put together from; upper-case names are replaced by what stands here.
PARTS = {
    "MONTH": r"[Mm]\.?",
    "DOM": r"(?:1|o)",
    "YEAR": r"4(?:A|A\.A\.)?",
    "WD": r"(?:D|w\.?)",
    "NUM": r"(?:n(?:-?n){0,5}|[1349](?:\.[1349])?)",
    "COUNT": r"(?:p{0,2}(?:a?q[Oq]?|a?n(?:[-&]?a?n){0,5}|[1349](?:\.[1349])?)p?)",
    "ANYUNIT": r"[UV]",
    "CLOCKUNIT": r"[uv2]",
    "REL": r"[lxiTe]",
    "MOD": r"(?:t?[rol]?dOt?|t?r-?O?t?|[bf]O?t?)",
    "PART": r"(?:P|y)",
    "TIME": r"(?:1(?::[1349])?hz?|[19]:[19]h?z)",
    "ZONE": r"z?",
}

RULES: tuple[tuple[str, str], ...] = (
    ("iso", r"4-[1]-1(?![-:]?[1349])|4/1/1"),
    ("slash", r"1/1/[149]|1\.1\.4"),
    ("clock_day", r"TIME,?O?(?:t?rO)?(?:WD(?:,?MONTH1(?:,?4)?)?|Y|MONTH1(?:,?4)?|1MONTH(?:4)?)"),
    ("day_clock", r"(?:WD|Y),?O?p?TIME"),
    ("noon_day", r"NO?(?:WD|Y|MONTH1(?:,?4)?)"),
    ("part_of_day_of_date", r"t?r?t?PO(?:WD,?)?(?:MONTH1(?:,?4)?|1MONTH4?)"),
    ("day_month_range", r"t?1[-&]1O?MONTH(?:,?4)?|MONTH1[-&]1(?![:/])(?:,?4)?"),
    ("day_month_year", r"(?:WD,?)?t?[1o]O?MONTH,?4A?|(?:WD,?)?MONTHt?[1o],?4A?"),
    ("day_month_of_year", r"(?:[1o]O?MONTH|MONTH[1o]),?(?:O?[lxiTe]U)"),
    ("day_month", r"(?:WD,?)?(?:t?[1o]O?MONTH|MONTHt?[1o](?!:))P?"),
    ("month_year", r"MOD?MONTH,?O?(?:4A?)"),
    ("month_of_year", r"MOD?MONTH,?O?RELU"),
    ("half_of_year", r"t?od(?:O4|OREL?U|Ot?U)"),
    ("quarter", r"t?C?o-?C?U(?:,?O?(?:4|t?[lxiTe]?C?[U]))?"),
    ("month", r"MOD?[lxieQ]?MONTH"),
    ("century", r"MOD?to-?[UV](?:A)?"),
    ("weekday_range", r"c?D[&-]D"),
    ("part_of_weekday", r"t?[rdblf]?PO(?:t?REL)?WD"),
    ("weekday", r"(?:Q|t?[lxiTe]|t?[bfr]O?|t)?WD[PN]?(?:l?U)?"),
    ("part_of_dayword", r"t?r?-?PO?Y|[bfr]O?YP?|YP?"),
    ("tonight", r"[bfr]?y"),
    ("part_of_day", r"[rbf]?Ot?RELr?P|[rbf]?t?RELr?P|t?PfO?|t?Pb"),
    ("clock", r"TIME"),
    ("season", r"MOD?t?(?:REL)?[Ss](?:,?O?(?:4|t?RELU))?"),
    ("decade", r"MOD?t?-?'?K|MOD?t?E"),
    ("count_unit_ago", r"COUNT-?C?(?:ANYUNIT|CLOCKUNIT)g|[pa]{1,2}C?[Uu2]g|[Vv]g"),
    ("count_unit_earlier", r"(?:COUNT-?C?(?:ANYUNIT|CLOCKUNIT)|p?a?C?[Uu2])[bf]|[Vv][bf]"),
    ("year_ago_period", r"t?U-[gb](?:C?U)?"),
    ("last_count", r"t?[lxiTo][Ck]?(?:COUNT|n-?n?)C?-?(?:[UV]|CLOCKUNIT)"),
    ("last_units", r"t?[lxk]C?[Vv]"),
    ("last_unit", r"MOD?t?RELC?U"),
    ("the_unit_following", r"tU[lxbf]"),
    ("set", r"Q(?:o|COUNT)?[UVuvDP2]|F|naU|aU"),
    ("duration", r"t?(?:COUNT|p?aC?)-?C?k?(?:ANYUNIT|CLOCKUNIT)(?:-?W)?|[Vv]"),
    ("the_unit", r"(?:MODt?|t)C?U(?!e)"),
    ("year", r"MOD?(?:t?U)?C?4A?"),
    ("small_year", r"[134]A"),
    ("present", r"R"),
    ("past", r"L|tl(?![UVDMmSn])"),
    ("future", r"tX|X"),
)


_NAME = re.compile("|".join(sorted(PARTS, key=len, reverse=True)))


def _expand(pattern: str) -> str:
    return _NAME.sub(lambda name: PARTS[name.group()], pattern)


_ORDER = {name: number for number, (name, _) in enumerate(RULES)}


def _compiled(rules: tuple[tuple[str, str], ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<{name}>{_expand(pattern)})" for name, pattern in rules))


GRAMMAR = _compiled(RULES)


@cache
def rules_after(name: str) -> re.Pattern[str]:
    """The rules behind `name`: what else may be read where its words make no sense as a date."""
    return _compiled(RULES[_ORDER[name] + 1 :] or (("none", "(?!)"),))
