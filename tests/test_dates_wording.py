"""Dates by kind of wording; articles published on Thursday, 27 October 2022 unless a row says otherwise."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.dates import find_dates, tag_text
from pipeline.records import Article, TimeMention
from pipeline.split import split_article

PUBLISHED = date(2022, 10, 27)


def dates_of(text: str, published: date | None = PUBLISHED) -> tuple[TimeMention, ...]:
    return find_dates(split_article(Article("a", text, published=published)))


def interval_of(text: str, words: str, published: date | None = PUBLISHED) -> str | None:
    """The interval of the longest mention that has `words` in it and names days."""
    at = text.index(words)
    hits = [m for m in dates_of(text, published) if m.start <= at and at + len(words) <= m.end + 1]
    named = [m for m in hits if m.date_start or m.date_end]
    return interval(max(named, key=lambda m: m.end - m.start)) if named else None


def interval(found: TimeMention) -> str:
    start = found.date_start.isoformat() if found.date_start else ""
    end = found.date_end.isoformat() if found.date_end else ""
    return start if start == end else f"{start}..{end}"


NEWS = [
    # partial
    ("The bridge opened in 2014.", "2014", "2014-01-01..2014-12-31"),
    ("He was jailed in December.", "December", "2021-12-01..2021-12-31"),
    ("The vote is planned for December.", "December", "2022-12-01..2022-12-31"),
    ("They left on Oct. 7.", "Oct. 7", "2022-10-07"),
    ("They left on 7 October.", "7 October", "2022-10-07"),
    ("They left in mid-October.", "mid-October", "2022-10-11..2022-10-21"),
    ("They left in early October.", "early October", "2022-10-01..2022-10-10"),
    ("They left at the beginning of October.", "beginning of October", "2022-10-01..2022-10-07"),
    ("They left in July last year.", "July last year", "2021-07-01..2021-07-31"),
    # weekdays and parts of days
    ("A mine went off as a truck passed by early Sunday.", "Sunday", "2022-10-23"),
    ("A shell fell early on Sunday.", "Sunday", "2022-10-23"),
    ("A shell fell in the early hours of Sunday.", "Sunday", "2022-10-23"),
    ("A shell fell on Sunday night.", "Sunday night", "2022-10-23"),
    ("A shell fell last Thursday.", "last Thursday", "2022-10-20"),
    ("A shell fell on Thursday morning.", "Thursday morning", "2022-10-27"),
    ("The envoy is due to arrive next Tuesday.", "next Tuesday", "2022-11-01"),
    ("A shell fell this morning.", "this morning", "2022-10-27"),
    ("A shell fell last night.", "last night", "2022-10-26..2022-10-27"),
    ("A shell fell yesterday evening.", "yesterday evening", "2022-10-26"),
    ("The envoy will speak tomorrow.", "tomorrow", "2022-10-28"),
    ("A raid on Monday, Oct. 24, failed.", "Monday, Oct. 24", "2022-10-24"),
    # units
    ("Fighting grew earlier this week.", "this week", "2022-10-24..2022-10-27"),
    ("Talks open next week.", "next week", "2022-10-31..2022-11-06"),
    ("Talks open next month.", "next month", "2022-11-01..2022-11-30"),
    ("The port closed earlier this month.", "this month", "2022-10-01..2022-10-27"),
    ("The port closed earlier this year.", "this year", "2022-01-01..2022-10-27"),
    ("The port closed last year.", "last year", "2021-01-01..2021-12-31"),
    ("The port closed three days ago.", "three days ago", "2022-10-24"),
    ("The port closed four months ago.", "four months ago", "2022-06-01..2022-06-30"),
    ("The port closed two years ago.", "two years ago", "2020-01-01..2020-12-31"),
    ("Ten fell in the past 24 hours.", "the past 24 hours", "2022-10-26..2022-10-27"),
    ("Ten fell in the last three days.", "the last three days", "2022-10-24..2022-10-27"),
    ("Ten fell over the weekend.", "the weekend", "2022-10-22..2022-10-23"),
    # told dates
    ("The dam broke on Oct. 3. Two days later the town was empty.", "Two days later", "2022-10-05"),
    ("The dam broke on Oct. 3. The next day the town was empty.", "The next day", "2022-10-04"),
    ("The dam broke on Oct. 3. The town was empty the following day.", "the following day", "2022-10-04"),
    ("The dam broke on Oct. 3. That day the town was emptied.", "That day", "2022-10-03"),
    # ranges
    ("Shelling from Friday to Sunday killed nine.", "from Friday to Sunday", "2022-10-21..2022-10-23"),
    ("Shelling between 3 and 5 May killed nine.", "3 and 5 May", "2022-05-03..2022-05-05"),
    ("Shelling from 3 to 5 May 2021 killed nine.", "3 to 5 May 2021", "2021-05-03..2021-05-05"),
    ("The road has been shut since Monday.", "since Monday", "2022-10-24..2022-10-27"),
    ("The road has been shut since 2014.", "since 2014", "2014-01-01..2022-10-27"),
    # counted from a happening that the text dates
    (
        "The army invaded the valley on March 1. Three weeks into the war the bank closed.",
        "Three weeks into the war",
        "2022-03-19..2022-03-25",
    ),
    (
        "The offensive began on March 1. On the second day of the offensive the bank closed.",
        "the second day of the offensive",
        "2022-03-02",
    ),
    ("The invasion began on March 1. The bank closed on the eve of the invasion.", "the eve of the invasion", "2022-02-28"),
    ("The invasion began on March 1. The bank had closed before the invasion.", "before the invasion", "..2022-02-28"),
    # plans
    ("The vote was put off until Tuesday.", "Tuesday", "2022-11-01"),
    ("A curfew announced by the mayor begins on Friday.", "Friday", "2022-10-28"),
    ("They would leave the town on 3 November, he said.", "3 November", "2022-11-03"),
    # parts of periods
    ("The army left during the night of 10 to 11 October.", "10 to 11 October", "2022-10-10..2022-10-11"),
    # longer periods
    ("It was a hard time in the 1990s.", "the 1990s", "1990-01-01..1999-12-31"),
    ("It was built in the 19th century.", "the 19th century", "1801-01-01..1900-12-31"),
    ("Output fell in the third quarter.", "the third quarter", "2022-07-01..2022-09-30"),
    ("Output fell in the first half of 2021.", "the first half of 2021", "2021-01-01..2021-06-30"),
    ("The lake dried up this summer.", "this summer", "2022-06-01..2022-08-31"),
    ("The lake dried up in the spring of 2019.", "the spring of 2019", "2019-03-01..2019-05-31"),
    ("Rain fell on the 24th.", "the 24th", "2022-10-24"),
    ("A truce is to begin at 9:45 p.m. on Monday.", "9:45 p.m. on Monday", "2022-10-31"),
    ("The army left in the last days of March.", "the last days of March", "2022-03-25..2022-03-31"),
    ("Guards fired on Wednesday. The night before, crowds had come.", "The night before", "2022-10-25..2022-10-26"),
    # holidays
    ("A truce held on Orthodox Easter.", "Orthodox Easter", "2022-04-24"),
    ("A truce held on Easter Sunday.", "Easter Sunday", "2022-04-17"),
    ("The parade on Victory Day was called off.", "Victory Day", "2022-05-09"),
    ("A truce held on Christmas Day 2014.", "Christmas Day 2014", "2014-12-25"),
    ("A truce held on New Year's Eve.", "New Year's Eve", "2021-12-31"),
    ("They met on Thanksgiving.", "Thanksgiving", "2021-11-25"),
]


KNOWN_MISSES = [
    ("Nine died on May 3-5, 2021.", "May 3-5, 2021", "2021-05-03..2021-05-05"),
]


@pytest.mark.parametrize(("text", "words", "days"), NEWS)
def test_news(text: str, words: str, days: str) -> None:
    assert interval_of(text, words) == days


@pytest.mark.parametrize(("text", "words", "days"), KNOWN_MISSES)
@pytest.mark.xfail(strict=True)
def test_known_misses(text: str, words: str, days: str) -> None:
    assert interval_of(text, words) == days


CHRONICLE = (
    "The rising began on 3 April 1871 in the mill towns. By June 1871 the army had come. In July the mills burned. "
    "On 4 August the governor fled; two days later his palace fell. The next day a council met. It was dissolved in 1873. "
    "On 9 January 1874 a new rising broke out. It was put down in March. That year bread ran short, and the following year "
    "the mills closed. A century on, in 1971, a stone was laid."
)


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("July", "1871-07-01..1871-07-31"),
        ("4 August", "1871-08-04"),
        ("two days later", "1871-08-06"),
        ("The next day", "1871-08-07"),
        ("March", "1874-03-01..1874-03-31"),
        ("That year", "1874-01-01..1874-12-31"),
        ("the following year", "1875-01-01..1875-12-31"),
    ],
)
def test_a_chronicle_goes_by_its_own_last_date(words: str, days: str) -> None:
    assert interval_of(CHRONICLE, words) == days


@pytest.mark.parametrize(
    "text",
    ["The toll is the highest since May 10, 2010.", "For the first time since March the line was quiet."],
)
def test_a_comparison_is_no_stretch(text: str) -> None:
    assert not [m for m in dates_of(text) if m.text.startswith("since")]


def test_since_ends_where_its_clause_ends() -> None:
    """The attack is Tuesday's, the war is not."""
    found = dates_of("The worst attack since the war began killed five people on Tuesday.")
    assert [interval(m) for m in found if m.date_start] == ["2022-10-25"]


@pytest.mark.parametrize(
    ("text", "words", "value"),
    [
        ("Raids come daily.", "daily", {"P1D", "XXXX-XX-XX"}),
        ("It went on for three days.", "three days", {"P3D"}),
        ("It went on for months.", "months", {"PXM"}),
        ("A three-week siege ended.", "three-week", {"P3W"}),
        ("It is calm now.", "now", {"PRESENT_REF"}),
        ("It was recently rebuilt.", "recently", {"PAST_REF"}),
        ("Prayers are held every Friday.", "every Friday", {"XXXX-WXX-5"}),
        ("It broke at 10:30 p.m. on Monday.", "10:30 p.m. on Monday", {"2022-10-24T22:30"}),
        ("It broke on Monday night.", "Monday night", {"2022-10-24TNI"}),
        ("It broke last week.", "last week", {"2022-W42"}),
        ("It broke in the third quarter of 2021.", "third quarter of 2021", {"2021-Q3"}),
        ("The hall was razed in 490 BC.", "490 BC", {"BC0490"}),
    ],
)
def test_value_for_the_tagger(text: str, words: str, value: set[str]) -> None:
    assert {m.value for m in tag_text(text, PUBLISHED) if words in m.text} & value


@pytest.mark.parametrize(
    "text",
    [
        "It may rain, and they may march.",
        "Troops march on the capital; marches followed.",
        pytest.param("April Summers and May Winters sang.", marks=pytest.mark.xfail(strict=True)),
        "He fell to his knees, and prices fall.",
        "They sat in the sun and wed.",
        "The Sunday Times wrote it.",
        "Give me a second. The second car came.",
        "Shells cut the last line; the latest charge was false.",
        "In the days after, men were taken away.",
    ],
)
def test_words_that_are_no_dates(text: str) -> None:
    assert not [m for m in dates_of(text) if m.date_start]
