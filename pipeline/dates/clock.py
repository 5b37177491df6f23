"""Clock times: "9:30 a.m. Tuesday", "noon on 6 March", "the early hours" of a day."""

from __future__ import annotations

from dataclasses import replace

from pipeline.dates import days
from pipeline.dates.calendar_dates import day_month, day_month_year, nearest_year
from pipeline.dates.relative_dates import day_word, weekday
from pipeline.dates.sense import Anchor, Piece, Sense, of_day, precision_of

_HALF_DAY = 12


def _time_of(piece: Piece) -> str | None:
    """The time as "15:30", or None when the digits are no time of the day."""
    noon = piece.word("N")
    if noon:
        return "24:00" if noon == "midnight" else "12:00"
    half = piece.word("h")
    numbers = _clock_numbers(piece)
    if not numbers or (not half and len(numbers) < 2):
        return None
    hour, minute = numbers[0], numbers[1] if len(numbers) > 1 else 0
    if minute > 59 or hour > (_HALF_DAY if half and half[0] in "ap" else 24) or (hour == 24 and minute):
        return None
    if half.startswith("p") and hour < _HALF_DAY:
        hour += _HALF_DAY
    elif half.startswith("a") and hour == _HALF_DAY:
        hour = 0
    return f"{hour:02d}:{minute:02d}"


def _clock_numbers(piece: Piece) -> list[int]:
    """The hour and minute among the tokens: the number before a colon or a half of the day, and its minute."""
    letters = piece.letters
    colon = letters.find(":")
    at = colon - 1 if colon > 0 else letters.find("h") - 1
    if at < 0 or letters[at] not in "19":
        return []
    words = piece.words
    return [int(words[at]), int(words[colon + 1])] if colon > 0 else [int(words[at])]


def _rest(piece: Piece) -> Piece | None:
    """The part of the piece that names the day."""
    stops = [i for i in range(piece.first, piece.stop) if piece.tokens.letters[i] in "hzN"]
    colon = [i + 1 for i in range(piece.first, piece.stop) if piece.tokens.letters[i] == ":"]
    first = max([*stops, *colon], default=piece.first) + 1
    while first < piece.stop and piece.tokens.letters[first] in ",Ot":
        first += 1
    if first < piece.stop:
        return Piece(piece.tokens, first, piece.stop)
    lead = next((i for i in range(piece.first, piece.stop) if piece.tokens.letters[i] in "DwY"), None)
    return Piece(piece.tokens, lead, lead + 1) if lead is not None else None


def day_of(rest: Piece, anchor: Anchor) -> Sense | None:
    """The day that tokens after or before a time of the day name."""
    if rest.has("Mm"):
        sense = day_month_year(rest, anchor) if rest.has("4") else day_month(rest, anchor)
    elif rest.has("Dw"):
        sense = weekday(rest, anchor)
    elif rest.has("Y"):
        sense = day_word(rest, anchor)
    else:
        sense = None
    return sense if sense and sense.precision == "day" else None


def clock(piece: Piece, anchor: Anchor) -> Sense | None:
    """A time of the day, on the day named beside it or else the last one told."""
    time = _time_of(piece)
    if time is None or (not piece.has("hzND") and not _reads_as_time(piece)):
        return None
    if piece.word("N") and piece.before() == "-":
        return None
    rest = _rest(piece)
    sense = day_of(rest, anchor) if rest else None
    if sense is None and "on" in (piece.words[-1], piece.after(), piece.after(2)):
        return Sense("TIME", f"XXXX-XX-XXT{time}")  # its day is told in other words
    if sense is None:
        sense = of_day(anchor.day if anchor.narrative else anchor.day or anchor.published, "inherited")
    if sense is None:
        return Sense("TIME", f"XXXX-XX-XXT{time}")
    return replace(sense, type="TIME", value=f"{sense.value[:10]}T{time}")


def _reads_as_time(piece: Piece) -> bool:
    """Whether digits with a colon and nothing else are a time, not a score or a verse: 14:30 has two and two."""
    if not piece.has(":") or piece.letters.count(":") != 1:
        return False
    words = piece.words
    at = words.index(":")
    if at == 0 or len(words[at + 1]) != 2:
        return False
    return piece.before() in ("at", "by", "from", "until", "till", "around", "about", "since", "between") or piece.has("zDYMm")


def part_of_date(piece: Piece, anchor: Anchor) -> Sense | None:
    """ "the morning of 31 January 1965"."""
    part = piece.value("P") or "MO"
    first = next(i for i in range(piece.stop - 1, piece.first - 1, -1) if piece.tokens.letters[i] in "Pv") + 1
    sense = day_of(Piece(piece.tokens, first, piece.stop), anchor)
    return replace(sense, type="TIME", value=f"{sense.value[:10]}T{part}") if sense else None


def nights(piece: Piece, anchor: Anchor) -> Sense | None:
    """ "the night of 10 to 11 November": both days."""
    numbers = [int(word) for word, letter in zip(piece.words, piece.letters, strict=True) if letter == "1"]
    month_at = piece.at("Mm")
    if month_at is None or numbers[0] >= numbers[1] or not piece.capital("Mm"):
        return None
    month = int(piece.tokens.values[month_at])
    year = piece.number("4") or nearest_year(anchor, piece, month, numbers[0])
    first = days.day(year, month, numbers[0]) if year else None
    last = days.day(year, month, numbers[1]) if year else None
    if not first or not last:
        return None
    return Sense("TIME", f"{first.isoformat()}T{piece.value('P')}", first, last, precision_of(first, last), "explicit")
