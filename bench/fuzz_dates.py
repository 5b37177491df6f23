"""`python -m bench.fuzz_dates [SECONDS]`: odd texts for the dates stage, ten minutes unless told otherwise.

Each text must give mentions that hold what the records promise, in a time that grows with its length only.
"""

from __future__ import annotations

import random
import sys
import time
from datetime import date, timedelta

from pipeline.dates import find_dates
from pipeline.records import Article, TimeMention
from pipeline.split import split_article
from pipeline.words import DATA

TEN_MINUTES = 600
SECONDS_PER_CHARACTER = 2e-5
SLACK = 0.25
MARKS = [".", ",", ":", "/", "-", "–", "—", "'", "’", "(", ")", "$", "%", "°", "\n", "\n\n", "\u00a0", "\u2028", "٣", "²", "Ⅳ", "\U0001d7d9"]


def vocabulary() -> list[str]:
    """Words of the grammar, numbers of every length, marks, and words of no meaning."""
    lines = (DATA / "dates" / "words.tsv").read_text("utf-8").splitlines()
    words = [line.split("\t")[0] for line in lines if line and not line.startswith("#")]
    numbers = ["0", "00", "1", "3", "12", "24", "29", "30", "31", "32", "60", "99", "0000", "1900", "2022", "9999", "10000", "9" * 30]
    ordinals = ["1st", "2nd", "3rd", "31st", "32nd", "99th", "1980s", "80s", "20th"]
    names = ["Easter", "Eid", "Christmas", "Ramadan", "Victory", "Day", "the", "invasion", "Sunday", "Times", "BC", "a.m.", "p.m."]
    return [*words, *(word.title() for word in words), *numbers, *ordinals, *MARKS, *names, "troops", "shelled"]


def odd_text(rnd: random.Random, words: list[str]) -> str:
    """Words in any order, or a few of them over and over."""
    if rnd.random() < 0.1:
        few = rnd.choices(words, k=rnd.randint(1, 4))
        return rnd.choice(["", " "]).join(few * rnd.randint(1, 400))
    return "".join(word + rnd.choice(["", " ", " ", " ", " "]) for word in rnd.choices(words, k=rnd.randint(1, 120)))


def broken_promise(text: str, found: tuple[TimeMention, ...]) -> str | None:
    """What a mention breaks of the record's promises, or None."""
    for mention in found:
        if text[mention.start : mention.end] != mention.text or not mention.text:
            return f"offsets of {mention}"
        if mention.date_start and mention.date_end and mention.date_start > mention.date_end:
            return f"ends before it starts: {mention}"
        if mention.precision == "day" and (mention.date_start is None or mention.date_start != mention.date_end):
            return f"a day that is none: {mention}"
        if mention.date_start is None and mention.date_end is None and mention.precision != "unknown":
            return f"precision without days: {mention}"
    starts = [mention.start for mention in found]
    return "not in text order" if starts != sorted(starts) else None


def main() -> None:
    budget = float(sys.argv[1]) if len(sys.argv) > 1 else TEN_MINUTES
    rnd, words = random.Random(), vocabulary()
    find_dates(split_article(Article("warm", " ".join(words * 3), published=date(2022, 10, 27))))  # patterns compile on first use
    began = time.monotonic()
    texts = slowest = 0.0
    while time.monotonic() - began < budget:
        text = odd_text(rnd, words)
        published = rnd.choice([None, date(2022, 10, 27), date.min, date.max, date(2024, 2, 29) + timedelta(rnd.randint(-9999, 9999))])
        document = split_article(Article("odd", text, published=published))
        start = time.process_time()
        found = find_dates(document)
        took = time.process_time() - start
        broken = broken_promise(text, found)
        assert broken is None, f"{broken}\n{published!r} {text!r}"
        assert took < SLACK + SECONDS_PER_CHARACTER * len(text), f"{took:.2f} s\n{published!r} {text!r}"
        texts, slowest = texts + 1, max(slowest, took)
    print(f"{texts:,.0f} texts in {budget:.0f} s; slowest {slowest * 1000:.0f} ms")


if __name__ == "__main__":
    main()
