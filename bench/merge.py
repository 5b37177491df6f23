"""`python -m bench.merge [ROWS]`: merges made-up rows, by default a million, and a crowd of them on one point and day.

Seconds are those of the processor, so that other work on the machine does not count. Machines differ, so beside
them stands their ratio to the time in which the same machine sorts as many random floats.
"""

from __future__ import annotations

import random
import resource
import sys
import time
from collections.abc import Iterator
from dataclasses import fields
from datetime import date, timedelta

from pipeline.merge import merge_reports
from pipeline.records import Event
from pipeline.schema import EVENT_TYPE_OF

FIRST_DAY = date(2022, 1, 1)
DAYS = 1000
PLACES = 5000
REPORTS_OF_ONE = 4
KINDS = ("shelling_artillery_missile", "air_drone_strike", "attack", "armed_clash", "agreement", "arrests")
WORDS = [f"{a}{b}{c}" for a in ("bor", "kal", "mer", "tov", "zel", "nim") for b in ("ano", "eli", "uto", "ira") for c in ("s", "nt", "mok", "rd", "vil")]
BLANK = dict.fromkeys(field.name for field in fields(Event))


def _report(number: int, occurrence: int, draw: random.Random, crowd: bool) -> Event:
    """A report of an occurrence, both by number; reports of one differ in figures and words."""
    facts = random.Random(occurrence)
    # places are as unlike in their news as cities and villages are
    place = 0 if crowd else int(PLACES * facts.random() ** 3)
    day = FIRST_DAY + timedelta(days=0 if crowd else facts.randrange(DAYS))
    kind = facts.choice(KINDS)
    killed = facts.choice([None, None, 1, 2, 5, 9, 14, 30])
    words = facts.sample(WORDS, 6) + draw.sample(WORDS, 5)
    text = f"Reports of {number} say that {' '.join(words)} was hit in town {place}."
    row = BLANK | {
        "event_id": f"{number:016x}", "cluster_id": "", "article_id": f"article-{number}", "event_type": EVENT_TYPE_OF[kind],
        "sub_type": kind, "modality": "asserted", "disputed": False, "role": "main",
        "date_start": day, "date_end": day, "date_precision": "day", "date_basis": draw.choice(["weekday", "publication"]),
        "place_name": f"town {place}", "latitude": 30 + (place % 70) / 4, "longitude": 20 + (place // 70) / 4,
        "place_precision": 1, "country": "UA", "admin1": f"province {place % 25}", "geoname_id": place,
        "place_inherited": False, "killed_low": killed, "killed_high": killed, "text": text, "text_start": 0,
        "text_end": len(text), "confidence": 0.9, "published": day + timedelta(days=draw.randrange(2)), "extractor_version": "bench",
    }  # fmt: skip
    return Event(**row)


def made_up_rows(rows: int, crowd: bool = False) -> Iterator[Event]:
    """`rows` reports of a quarter as many occurrences; all on one point and day when they are a `crowd`."""
    draw = random.Random(rows)
    return (_report(number, draw.randrange(max(1, rows // REPORTS_OF_ONE)), draw, crowd) for number in range(rows))


def _sorting_seconds(rows: int) -> float:
    numbers = [random.random() for _ in range(rows)]
    began = time.process_time()
    numbers.sort()
    return time.process_time() - began


def _measure(what: str, events: list[Event]) -> None:
    began = time.process_time()
    merged = merge_reports(events)
    seconds = time.process_time() - began
    clusters = len({row.cluster_id for row in merged})
    gigabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    ratio = seconds / _sorting_seconds(len(events))
    print(f"{what}: {len(events):,} rows, {clusters:,} events, {seconds:,.0f} s, {ratio:,.0f} times a sort, {gigabytes:.1f} GB at most", flush=True)


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    _measure("one point and day", list(made_up_rows(rows // 10, crowd=True)))
    _measure("all over the map", list(made_up_rows(rows)))


if __name__ == "__main__":
    main()
