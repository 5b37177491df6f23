"""Calendar dates: what day, month, season, quarter, year or decade an expression names."""

from __future__ import annotations

import re
from datetime import date

from pipeline.dates import days
from pipeline.dates.beside import words_beside
from pipeline.dates.sense import Anchor, Piece, Sense, narrow, of_day, of_month, of_year
from pipeline.dates.tense import looks_ahead, tells_before
from pipeline.dates.tokens import cut_short
from pipeline.records import DateBasis

_BASE_OF_SHORT_YEARS = 1950
_FAR_FROM_ANCHOR = 6  # months


def _short_year(number: int) -> int:
    """The year of "'98": within the hundred years from 1950."""
    return number + (1900 if number >= _BASE_OF_SHORT_YEARS % 100 else 2000)


def _year(piece: Piece) -> int | None:
    """The year among the tokens, before Christ negative; one of fewer than four digits shows its era."""
    number, era = piece.number("4"), piece.at("A")
    if number is None and era:
        number = int(piece.tokens.words[era - 1]) if piece.tokens.letters[era - 1] in "1349" else None
    if number is None:
        return None
    return -number if piece.word("A").startswith("b") else number


def _day_number(piece: Piece) -> int | None:
    """The day of the month among the tokens: a digit or an ordinal."""
    return piece.number("1") if piece.has("1") else piece.number("o")


def _month(piece: Piece) -> int:
    return piece.number("Mm") or 0


def nearest_year(anchor: Anchor, piece: Piece, month: int, number: int | None = None) -> int | None:
    """The year of a month or day without one.

    News looks back from publication unless the sentence looks ahead; a narrative goes on from its last date.
    """
    if anchor.narrative:
        return _year_told(anchor, month)
    if anchor.published is None:
        return None
    today = anchor.published
    if number and _goes_on_from_long_ago(anchor, piece, month, number):
        return anchor.long_ago.year if anchor.long_ago else None
    if piece.has("lx") and not piece.has("U"):
        return _year_beside_today(today, piece, month, number or 0)
    past = (month, number or 0) <= (today.month, today.day if number else 31)
    back, ahead = (0, 1) if past else (-1, 0)
    to_come = (month - today.month) % _YEAR * _MONTH + (number - today.day if number else 0)
    looks = looks_ahead(piece)
    if looks is None or (looks is False and not tells_before(piece)):
        # Where no verb beside it tells, the nearer one counts when it is close at hand.
        looks = to_come % _ALL_YEAR <= (_NEAR if looks is None else _NEXT) and not (past and not number)
    if past and not number and month == today.month:
        return today.year
    if past and looks and today.month - month < _FAR_FROM_ANCHOR:
        return today.year
    return today.year + (ahead if looks else back)


def _goes_on_from_long_ago(anchor: Anchor, piece: Piece, month: int, number: int) -> bool:
    """ "On 2 April 1982 … On 25 April …": a day shortly behind one told in full, in text and in time.

    A day that the news would name, within two months of publication, is not taken away from it.
    """
    then, today = anchor.long_ago, anchor.published
    if then is None or today is None or piece.first - anchor.long_ago_at > _GOES_ON_TOKENS:
        return False
    told = days.day(then.year, month, number)
    this_year = days.day(today.year, month, number)
    ago = (today - this_year).days if this_year else -1
    is_news = 0 <= ago <= _NEXT or (-_NEXT <= ago < 0 and looks_ahead(piece) is True)
    return told is not None and 0 <= (told - then).days <= _HALF_A_YEAR and not is_news


def _year_beside_today(today: date, piece: Piece, month: int, number: int) -> int:
    """ "last Oct. 23", "next May 1"."""
    if piece.has("l"):
        return today.year if (month, number) < (today.month, today.day) else today.year - 1
    return today.year if (month, number) > (today.month, today.day) else today.year + 1


def _year_told(anchor: Anchor, month: int) -> int | None:
    if anchor.year is None:
        return None
    if anchor.month is None:
        return anchor.year
    if month - anchor.month >= _BACK:  # "from December to January … On 31 December"
        return anchor.year - 1
    return anchor.year + 1 if anchor.month - month >= _WRAP else anchor.year


# How many days ahead a date without a year may lie before it is taken for the last one: where no verb tells, and
# where a verb of the past stands elsewhere in the sentence.
_NEAR, _NEXT = 100, 60
_YEAR, _MONTH, _ALL_YEAR = 12, 30, 366
_WRAP, _BACK = 8, 11
_GOES_ON_TOKENS, _HALF_A_YEAR = 120, 183


def iso(piece: Piece, _: Anchor) -> Sense | None:
    numbers = [int(w) for w in piece.words if w.isdecimal()]
    return of_day(days.day(*numbers), "explicit")


_VERSIONS = words_beside("versions")


def slash(piece: Piece, anchor: Anchor) -> Sense | None:
    """Numeric dates: the order of day and month that the calendar or else the document allows."""
    one, two, year = [int(w) for w in piece.words if w.isdecimal()]
    if piece.before() in _VERSIONS:
        return None
    if year < 100:
        year = _short_year(year)
    month_first, day_first = days.day(year, one, two), days.day(year, two, one)
    if "." in piece.letters or anchor.day_first:
        return of_day(day_first or month_first, "explicit")
    if anchor.day_first is False or not month_first or not day_first or month_first == day_first:
        return of_day(month_first or day_first, "explicit")
    past = [found for found in (month_first, day_first) if anchor.published and found <= anchor.published]
    # Either order fits: the day is known only when publication rules one out.
    return of_day(past[0], "explicit") if len(past) == 1 else of_year(year, "explicit")


def day_month_year(piece: Piece, _: Anchor) -> Sense | None:
    year, number = _year(piece), _day_number(piece)
    if year is None or number is None:
        return None
    return _day_in(year, _month(piece), number, "explicit") or _named_only(piece, year)


def _day_in(year: int, month: int, number: int, basis: DateBasis) -> Sense | None:
    if year < 0:
        return Sense("DATE", f"BC{-year:04d}-{month:02d}-{number:02d}", None, None, "unknown", basis)
    return of_day(days.day(year, month, number), basis)


def _named_only(piece: Piece, year: int) -> Sense | None:
    """A day the calendar has not, such as 31 February: kept as words, no day is claimed."""
    number = _day_number(piece)
    if (number == 29 and _month(piece) == 2) or (number or 0) <= 31:
        return Sense("DATE", f"{year:04d}-{_month(piece):02d}" if year > 0 else "", None, None, "unknown", "none")
    return None


def _counts_things(piece: Piece) -> bool:
    """Whether what follows is counted by the number: "in May 25 people died"."""
    index = piece.stop
    return index < len(piece.tokens.words) and piece.tokens.letters[index] == "?" and piece.after().isalpha()


def day_month(piece: Piece, anchor: Anchor) -> Sense | None:
    number, month = _day_number(piece), _month(piece)
    if number is None or not 1 <= number <= 31:
        return None
    if not piece.capital("Mm") or (piece.before() == "in" and piece.letters[-1] == "1" and not piece.has("Dw") and _counts_things(piece)):
        return None
    year = _year_behind_next_day(piece) or nearest_year(anchor, piece, month, number)
    if year is None:
        return Sense("DATE", f"XXXX-{month:02d}-{number:02d}")
    if year < 0:
        return _day_in(year, month, number, "explicit")
    sense = of_day(days.day(year, month, number), "explicit")
    if sense is None and (month, number) == (2, 29):
        sense = of_day(next(filter(None, (days.day(year - n, 2, 29) for n in range(1, 9))), None), "explicit")
    if sense and piece.has("P"):
        return Sense("TIME", sense.value + "T" + (piece.value("P") or ""), sense.start, sense.end, "day", "explicit")
    return sense or Sense("DATE", f"{year:04d}-{month:02d}")


_NEXT_DAY = re.compile(r"[-&j/,]1,?O?(4)")


def _year_behind_next_day(piece: Piece) -> int | None:
    """The year of "May 14/15, 1982" and "June 11, 12, 1982", which stands behind the second day."""
    found = _NEXT_DAY.match(piece.tokens.letters, piece.stop)
    return int(piece.tokens.words[found.start(1)]) if found else None


def day_month_of_year(piece: Piece, anchor: Anchor) -> Sense | None:
    year = related_year(piece, anchor)
    number = _day_number(piece)
    if year is None or number is None:
        return None
    return _day_in(year, _month(piece), number, "explicit")


def related_year(piece: Piece, anchor: Anchor) -> int | None:
    """The year of "of that year", "last year", "next year"; None for another unit or without an anchor."""
    if piece.value("U") != "Y":
        return None
    base = anchor.year if anchor.narrative or piece.has("Te") else None
    if base is None and anchor.published and not anchor.narrative:
        base = anchor.published.year
    if base is None:
        return None
    return base + (-1 if piece.has("l") else 1 if piece.has("x") else 0)


def day_before_month(piece: Piece, anchor: Anchor) -> Sense | None:
    """The 3 of "3-5 May 2022": a day of the month that stands after the next one."""
    tokens = piece.tokens
    month_at = next(i for i in range(piece.stop, min(piece.stop + 5, len(tokens.words))) if tokens.letters[i] in "Mm")
    stop = month_at + 1
    while stop < len(tokens.words) and tokens.letters[stop] in ",.":
        stop += 1
    stop = stop + 1 if stop < len(tokens.words) and tokens.letters[stop] == "4" else month_at + 1
    if not tokens.text[tokens.starts[month_at]].isupper():
        return None
    beside = Piece(tokens, month_at - 1, stop)
    number, month = int(tokens.words[piece.first]), int(tokens.values[month_at])
    year = _year(beside) or nearest_year(anchor, beside, month, number)
    return of_day(days.day(year, month, number), "explicit") if year and year > 0 else None


def day_after_month(piece: Piece, anchor: Anchor) -> Sense | None:
    """The 5 of "May 3-5": a day of the month told just before."""
    number = piece.number("1")
    if anchor.year is None or anchor.month is None or number is None or anchor.year < 1:
        return None
    return of_day(days.day(anchor.year, anchor.month, number), "explicit")


def month_year(piece: Piece, _: Anchor) -> Sense | None:
    year = _year(piece)
    if year is None or (piece.has("m") and not piece.capital("m")):
        return None
    return of_month(year, _month(piece), "explicit", piece.edge)


def month_of_year(piece: Piece, anchor: Anchor) -> Sense | None:
    year = related_year(piece, anchor)
    return of_month(year, _month(piece), "explicit", piece.edge) if year else None


_BEFORE_MONTH = words_beside("before a month")




def _is_name(piece: Piece) -> bool:
    """Whether a month's name stands before a capitalised word, as in "April Summers"."""
    index = piece.stop
    tokens = piece.tokens
    if piece.word("Mm") not in _GIVEN_NAMES or index >= len(tokens.words) or tokens.letters[index] not in "?Ss":
        return False
    return tokens.text[tokens.starts[index]].isupper()


_GIVEN_NAMES = words_beside("months that are names")


def month(piece: Piece, anchor: Anchor) -> Sense | None:
    if piece.word("Mm") in cut_short() and (piece.letters[-1] != "." or piece.after().isdecimal()):
        return None
    if not piece.capital("Mm"):
        return None
    lead = piece.first != piece.at("Mm")
    if not lead and piece.before() not in _BEFORE_MONTH and _is_name(piece):
        return None
    if piece.has("m") and not lead and (piece.before() not in _BEFORE_MONTH or piece.after() in ("be", "have", "not")):
        return None
    number = _month(piece)
    if piece.has("Q"):
        return Sense("SET", f"XXXX-{number:02d}")
    year = _year_of_related_month(piece, anchor, number)
    if year is None:
        return Sense("DATE", f"XXXX-{number:02d}")
    return of_month(year, number, "explicit", piece.edge)


def _year_of_related_month(piece: Piece, anchor: Anchor, number: int) -> int | None:
    today: date | None = anchor.published if not anchor.narrative else None
    if today and piece.has("l"):
        return today.year if number < today.month else today.year - 1
    if today and piece.has("x"):
        return today.year if number > today.month else today.year + 1
    if today and piece.has("i"):
        return today.year
    return nearest_year(anchor, piece, number)


_BEFORE_SEASON = words_beside("before a season")
_SEASONS = {"SP": (3, 5), "SU": (6, 8), "FA": (9, 11), "WI": (12, 14)}


def season_span(year: int, season: str) -> tuple[date, date] | None:
    """A season's three months; the winter of a year runs into the next one's February."""
    first, last = _SEASONS[season]
    start = days.month_of(year, first)
    end = days.month_of(year + (last > 12), (last - 1) % 12 + 1)
    return (start[0], end[1]) if start and end else None


_FIRST_OF_AUTUMN = 9


def season(piece: Piece, anchor: Anchor) -> Sense | None:
    code = piece.value("Ss") or ""
    lead = piece.first != piece.at("Ss")
    year = _year(piece)
    if year is not None and year < 0:
        return Sense("DATE", f"BC{-year:04d}-{code}")
    if year is None and piece.has("U"):
        year = related_year(piece, anchor)
    if year is None:
        if piece.capital("Ss") and piece.word("Ss").endswith("s"):
            return None
        if piece.has("s") and not (lead or piece.before() in _BEFORE_SEASON):
            return None
        if piece.has("s") and (piece.words[0] in ("after", "before") or piece.after() == "of"):
            return None
        year = _year_of_season(piece, anchor, code)
    if year is None:
        return Sense("DATE", f"XXXX-{code}")
    span = season_span(year, code)
    # Histories call a winter by the year that it runs into.
    named = year + (code == "WI" and anchor.narrative and not piece.has("4") and (anchor.month or 0) >= _FIRST_OF_AUTUMN)
    sense = Sense("DATE", f"{named:04d}-{code}", *span, "quarter", "explicit") if span else None
    return narrow(sense, piece.edge) if sense else None


def _season_year_told(piece: Piece, anchor: Anchor, code: str) -> int | None:
    if anchor.year is None or anchor.month is None:
        return anchor.year
    if piece.has("x"):
        return anchor.year + (anchor.month >= _SEASONS[code][0])
    return anchor.year + (anchor.month >= 11 and code in ("SP", "SU"))


def _year_of_season(piece: Piece, anchor: Anchor, code: str) -> int | None:
    if anchor.narrative:
        return _season_year_told(piece, anchor, code)
    if anchor.published is None:
        return None
    today = anchor.published
    begun = today.month >= _SEASONS[code][0]
    if code == "WI" and today.month <= 2 and not piece.has("l"):
        return today.year - 1
    if piece.has("i"):
        return today.year
    if piece.has("l"):
        return today.year if today.month > _SEASONS[code][1] else today.year - 1
    if piece.has("x") or looks_ahead(piece):
        return today.year if not begun else today.year + 1
    return today.year if begun else today.year - 1


_TENS = 10


def decade(piece: Piece, _: Anchor) -> Sense | None:
    """ "the 1980s", "the '80s", "the eighties"."""
    value = piece.value("KE") or ""
    if piece.has("E") and not piece.has("t"):
        return None
    if len(value) == 2 and not (piece.has("'") or piece.has("t")):
        return None
    number = int(value)
    first = number if len(value) == 4 else 1900 + number if len(value) == 2 else 1900 + number * _TENS
    span = days.year_of(first, first + _TENS - 1)
    if not span:
        return None
    return narrow(Sense("DATE", f"{first:04d}"[:3], *span, "multi_year", "explicit"), piece.edge)


def century(piece: Piece, _: Anchor) -> Sense | None:
    number = piece.number("o")
    if piece.value("UV") != "CE" or not number or not 1 <= number <= 30:
        return None
    if piece.word("A").startswith("b"):
        return Sense("DATE", f"BC{number - 1:02d}")
    span = days.year_of((number - 1) * 100 + 1, number * 100)
    if not span:
        return None
    return narrow(Sense("DATE", f"{number - 1:02d}", *span, "multi_year", "explicit"), piece.edge)


_CENTURY_OF_NEWS = range(1000, 2100)


def year(piece: Piece, anchor: Anchor) -> Sense | None:
    number = _year(piece)
    if number is None:
        return None
    lead = piece.letters != "4"
    if number > 0 and not (number in _CENTURY_OF_NEWS or (lead and number in range(1, 3000))):
        return None
    if not lead and not _stands_for_year(piece, number, anchor.narrative):
        return None
    return of_year(number, "explicit", piece.edge)


_YEAR_LEADS = words_beside("before a year")


def _stands_for_year(piece: Piece, number: int, narrative: bool) -> bool:
    """Whether a bare number of four digits is a year: not a price, part of a number, a count of things."""
    before, after = piece.before(), piece.after()
    if before in ("$", "£", "€", "#", ".", "no") or after in ("%", "°") or (before == "," and piece.before(2).isdecimal()):
        return False
    if before in _NUMBERED:
        return False
    if before in (":", "/") and piece.before(2).isdecimal():
        return False
    if after in (".", ",", ":") and piece.after(2).isdecimal() and len(piece.after(2)) != 4:
        return False
    return (number in range(1000 if narrative else 1700, 2050) and (before in _YEAR_LEADS or not _counts(after))) or (before in _YEAR_LEADS and not _counts(after))


_NUMBERED = words_beside("numbered")
_COUNTED = words_beside("counted")


def _counts(word: str) -> bool:
    return word in _COUNTED


def abbreviated_year(piece: Piece, anchor: Anchor) -> Sense | None:
    """ "'99": a year of the last hundred, or of the century that a narrative tells of."""
    tokens = piece.tokens
    if tokens.ends[piece.first] != tokens.starts[piece.first + 1] or len(piece.words[1]) != 2:
        return None
    if tokens.starts[piece.first] and not tokens.text[tokens.starts[piece.first] - 1].isspace():
        return None
    number = int(piece.words[1])
    if anchor.narrative:
        return of_year((anchor.year or 1900) // _HUNDRED * _HUNDRED + number, "explicit") if (anchor.year or 0) >= 0 else None
    return of_year(_short_year(number), "explicit")


def small_year(piece: Piece, _: Anchor) -> Sense | None:
    """ "493 BC", "AD 70": a year with fewer than four digits shows its era."""
    number = piece.number("134")
    if number is None:
        return None
    if piece.word("A").startswith("b"):
        return of_year(-number, "explicit")
    return of_year(number, "explicit") if piece.word("A") in ("ad", "ce") else None


def quarter_sign(piece: Piece, anchor: Anchor) -> Sense | None:
    """ "Q3 2022"."""
    tokens, at = piece.tokens, piece.at("^") or piece.first
    number = int(tokens.words[at + 1])
    year = piece.number("4") or (anchor.published.year if anchor.published else None)
    if tokens.ends[at] != tokens.starts[at + 1] or not 1 <= number <= 4 or year is None:
        return None
    first, last = days.month_of(year, number * 3 - 2), days.month_of(year, number * 3)
    return Sense("DATE", f"{year:04d}-Q{number}", first[0], last[1], "quarter", "explicit") if first and last else None


def half_of_year(piece: Piece, anchor: Anchor) -> Sense | None:
    number = 2 if "latter" in piece.words or "l" in piece.letters[:2] else piece.number("o2")
    if piece.value("d") != "HALF" or number not in (1, 2):
        return None
    year = _year(piece) if piece.has("4") else related_year(piece, anchor)
    if year is None and not piece.has("4lxiTe"):
        year = anchor.year if anchor.narrative else anchor.published.year if anchor.published else None
    first = days.month_of(year, number * 6 - 5) if year else None
    last = days.month_of(year, number * 6) if year else None
    if not first or not last:
        return None
    return Sense("DATE", f"{year:04d}-H{number}", first[0], last[1], "quarter", "explicit")


def month_before_month(piece: Piece, _: Anchor) -> Sense | None:
    """The March of "March and May 2022"."""
    tokens = piece.tokens
    year_at = next(i for i in range(piece.stop, min(piece.stop + 6, len(tokens.words))) if tokens.letters[i] == "4")
    return of_month(int(tokens.words[year_at]), _month(piece), "explicit", piece.edge) if piece.capital("Mm") else None


def small_year_before(piece: Piece, _: Anchor) -> Sense | None:
    """The 499 of "499-493 BC"."""
    number, era = int(piece.words[0]), piece.tokens.words[piece.stop + 2]
    return of_year(-number if era.startswith("b") else number, "explicit")


def short_year(piece: Piece, _: Anchor) -> Sense | None:
    """The 96 of "1995-96": a year soon after the one before the dash."""
    before, number = int(piece.tokens.words[piece.first - 2]), int(piece.words[0])
    year = before // 100 * 100 + number
    return of_year(year, "explicit") if 1000 <= before < year <= before + _TENS and len(piece.words[0]) == 2 else None


_CENTURIES_SPOKEN = range(18, 21)


def spoken_year(piece: Piece, _: Anchor) -> Sense | None:
    """ "nineteen ninety-six", "the year two thousand"."""
    values = [int(piece.tokens.values[i]) for i in range(piece.first, piece.stop) if piece.tokens.letters[i] == "n"]
    if values == [2, 1000]:
        return of_year(2000, "explicit") if piece.has("U") else None
    if values[0] not in _CENTURIES_SPOKEN or values[1] < 10 or values[1] >= 100:
        return None
    year = values[0] * _HUNDRED + sum(values[1:])
    if piece.has("Mm"):
        return of_month(year, _month(piece), "explicit", piece.edge)
    season = piece.value("Ss")
    span = season_span(year, season) if season else None
    if span:
        return narrow(Sense("DATE", f"{year:04d}-{season}", *span, "quarter", "explicit"), piece.edge)
    return of_year(year, "explicit", piece.edge)


_HUNDRED = 100
_AFTER_A_DAY = words_beside("after a day") | {""}


def day_of_month(piece: Piece, anchor: Anchor) -> Sense | None:
    """ "the 24th": of this month or the one before, or of the month told in a narrative."""
    number = piece.number("o")
    if not piece.words[-1][:1].isdigit() or number is None or piece.after() not in _AFTER_A_DAY or piece.after().isspace():
        return None
    if anchor.narrative:
        return of_day(days.day(anchor.year, anchor.month, number), "explicit") if anchor.year and anchor.month and anchor.year > 0 else None
    today = anchor.published
    if today is None:
        return None
    ahead = looks_ahead(piece)
    step = 0 if number <= today.day or ahead else -1
    base = days.shift_months(today.replace(day=1), step + (1 if ahead and number < today.day else 0))
    return of_day(days.day(base.year, base.month, number), "explicit") if base else None
