"""Dates: what days each wording names, for an article published on Thursday, 27 October 2022."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.dates import find_dates
from pipeline.records import Article, TimeMention
from pipeline.split import split_article

PUBLISHED = date(2022, 10, 27)


def dates_of(text: str, published: date | None) -> tuple[TimeMention, ...]:
    return find_dates(split_article(Article("a", text, published=published)))


def mention(text: str, words: str, published: date | None = PUBLISHED) -> TimeMention:
    """The mention of exactly `words` in `text`."""
    found = [m for m in dates_of(text, published) if m.text == words]
    assert found, [m.text for m in dates_of(text, published)]
    return found[0]


def days(found: TimeMention) -> str | None:
    """The interval as "first..last", or one day."""
    if found.date_start == found.date_end:
        return found.date_start.isoformat() if found.date_start else None
    return f"{found.date_start or ''}..{found.date_end or ''}"


@pytest.mark.parametrize(
    ("text", "words", "interval", "precision", "basis"),
    [
        ("The dam was shelled on Feb. 24, 2022.", "Feb. 24, 2022", "2022-02-24", "day", "explicit"),
        ("The dam was shelled on 24 February 2022.", "24 February 2022", "2022-02-24", "day", "explicit"),
        ("The 2nd of March 2021 was quiet.", "The 2nd of March 2021", "2021-03-02", "day", "explicit"),
        ("Filed 2022-10-05 by the desk.", "2022-10-05", "2022-10-05", "day", "explicit"),
        ("Troops crossed the river on Feb. 24.", "Feb. 24", "2022-02-24", "day", "explicit"),
        ("Troops crossed the river on November 3.", "November 3", "2021-11-03", "day", "explicit"),
        ("Talks will resume on November 3.", "November 3", "2022-11-03", "day", "explicit"),
        ("A rocket fell on Monday.", "Monday", "2022-10-24", "day", "weekday"),
        ("A rocket fell on Thursday.", "Thursday", "2022-10-27", "day", "weekday"),
        ("Ministers will meet on Friday.", "Friday", "2022-10-28", "day", "weekday"),
        ("Ministers met on Friday.", "Friday", "2022-10-21", "day", "weekday"),
        ("The depot burned yesterday.", "yesterday", "2022-10-26", "day", "relative"),
        ("Drones struck overnight.", "overnight", "2022-10-26..2022-10-27", "days", "relative"),
        ("Over the weekend a convoy was hit.", "the weekend", "2022-10-22..2022-10-23", "days", "relative"),
        ("Last week shelling eased.", "Last week", "2022-10-17..2022-10-23", "week", "relative"),
        ("This month shelling eased.", "This month", "2022-10-01..2022-10-31", "month", "relative"),
        ("They withdrew late last month.", "late last month", "2022-09-21..2022-09-30", "week", "relative"),
        ("They withdrew at the end of August.", "the end of August", "2022-08-25..2022-08-31", "week", "explicit"),
        ("The town fell in March.", "March", "2022-03-01..2022-03-31", "month", "explicit"),
        ("The war began in 2014.", "2014", "2014-01-01..2014-12-31", "year", "explicit"),
        ("It ended two days ago.", "two days ago", "2022-10-25", "day", "relative"),
        ("In recent days raids grew.", "recent days", "2022-10-22..2022-10-27", "days", "relative"),
        ("In the summer of 2021 rain failed.", "the summer of 2021", "2021-06-01..2021-08-31", "quarter", "explicit"),
        ("On May 4 two died. Two days later the bridge fell.", "Two days later", "2022-05-06", "day", "relative"),
        ("Attacks from Friday to Sunday went on.", "from Friday to Sunday", "2022-10-21..2022-10-23", "days", "relative"),
        ("He fled from 3-5 May.", "from 3-5 May", "2022-05-03..2022-05-05", "days", "relative"),
        (
            "Within a week of crossing the border on Feb. 24, they held the port.",
            "a week",
            "2022-02-24..2022-03-03",
            "week",
            "relative",
        ),
        ("He has been held since the end of August.", "since the end of August", "2022-08-25..2022-10-27", "quarter", "relative"),
        ("It went on for three days.", "three days", None, "unknown", "none"),
    ],
)
def test_interval(text: str, words: str, interval: str | None, precision: str, basis: str) -> None:
    found = mention(text, words)
    assert (days(found), found.precision, found.basis) == (interval, precision, basis)


@pytest.mark.parametrize(
    ("text", "words", "interval"),
    [
        ("It fell on 3 May 2021.", "3 May 2021", "2021-05-03"),
        ("It fell on Monday.", "Monday", None),
        ("It fell last week.", "last week", None),
        ("It fell on Feb. 24.", "Feb. 24", None),
        ("It fell in March.", "March", None),
    ],
)
def test_without_publication_date_only_full_dates_resolve(text: str, words: str, interval: str | None) -> None:
    assert days(mention(text, words, None)) == interval


@pytest.mark.parametrize(
    ("text", "words", "start", "end"),
    [
        ("The siege lasted from March to June 1992. From April 25, the town was shelled.", "April 25", "1992-04-25", "1992-04-25"),
        ("By 30 May the roads were cut. The town fell on 2 June 1992.", "30 May", "1992-05-30", "1992-05-30"),
        ("Fighting went on from December 1994 to January 1995. On 31 December a column burned.", "31 December", "1994-12-31", "1994-12-31"),
        ("On December 28, 1994, tanks came. On January 3 they left.", "January 3", "1995-01-03", "1995-01-03"),
        ("The port was mined on May 14/15, 1982.", "May 14", "1982-05-14", "1982-05-14"),
        ("The treaty was signed in 1982. On Monday and on May 14 envoys met.", "May 14", None, None),
    ],
)
def test_an_undated_narrative_goes_on_from_its_own_dates(text: str, words: str, start: str | None, end: str | None) -> None:
    found = mention(text, words, published=None)
    assert (found.date_start and found.date_start.isoformat(), found.date_end and found.date_end.isoformat()) == (start, end)


@pytest.mark.parametrize(
    ("text", "words", "start"),
    [
        ("Troops landed on 2 April 1982. On 14 June the garrison gave up.", "14 June", "1982-06-14"),
        ("Troops landed on 2 April 1982. On Monday the minister spoke of it. He had come on 1 March.", "1 March", "2024-03-01"),
        ("Troops landed on 2 February 1982. On 9 March others came.", "9 March", "1982-03-09"),
        ("He was born on 2 April 1982. On 29 February a shell killed him.", "29 February", "2024-02-29"),
    ],
)
def test_a_day_behind_a_full_date_of_long_ago(text: str, words: str, start: str) -> None:
    assert str(mention(text, words, published=date(2024, 3, 7)).date_start) == start


@pytest.mark.parametrize(
    ("text", "words", "day"),
    [
        ("Shells fell on Sunday, the mayor said on Tuesday. A bus was hit the same day.", "the same day", "2024-03-03"),
        ("The search ended on Tuesday; 40 lie dead since a rocket hit the hall on 2 March. A second hall burnt on the same day.", "the same day", "2024-03-05"),
        ("He died on Sunday. A clinic burnt on the same day.", "the same day", "2024-03-03"),
        ("They marched on Tuesday. The raid on the camp a day before killed nine.", "a day before", "2024-03-04"),
    ],
)
def test_days_that_hang_on_what_happened(text: str, words: str, day: str) -> None:
    assert str(mention(text, words, published=date(2024, 3, 7)).date_start) == day


@pytest.mark.parametrize(
    ("text", "words", "start", "end"),
    [
        ("Rebels raided the two hamlets on 3 and 4 March.", "3 and 4 March", "2024-03-03", "2024-03-04"),
        ("The killings took place on Monday and Tuesday.", "Monday and Tuesday", "2024-03-04", "2024-03-05"),
        ("At least 90 have died since the truce of 1 March.", "since the truce of 1 March", "2024-03-01", "2024-03-07"),
        ("They held the village over three days from 1 March.", "over three days", "2024-03-01", "2024-03-03"),
    ],
)
def test_days_told_together(text: str, words: str, start: str, end: str) -> None:
    found = mention(text, words, published=date(2024, 3, 7))
    assert (str(found.date_start), str(found.date_end)) == (start, end)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("The strike comes just two days after troops shelled the town.", "2024-03-05", "2024-03-05"),
        ("The raid came three weeks after gunmen took the hill.", "2024-02-12", "2024-02-18"),
        ("Four days after a ceasefire began, shells fell again.", "2024-03-03", "2024-03-03"),
        ("Trains ran again on Tuesday, a day after rockets hit the line.", "2024-03-04", "2024-03-04"),
        ("The guns fell silent on Wednesday, 48 hours after troops moved in.", "2024-03-04", "2024-03-04"),
        ("Just two days after raiders burnt the mill in Oru, gunmen on Tuesday shot at a bus.", "2024-03-03", "2024-03-03"),
        ("Aid reached the camp on Tuesday, a week after an offensive began there.", "2024-02-27", "2024-02-27"),
        ("The ambush comes a month after a mine killed four men.", "2024-02-01", "2024-02-29"),
        ("The day after a bomb went off, shops stayed shut on Tuesday.", "2024-03-04", "2024-03-04"),
    ],
)
def test_what_came_so_long_before_the_news_or_the_day_told(text: str, start: str, end: str) -> None:
    found = next(m for m in dates_of(text, date(2024, 3, 7)) if m.text.endswith(" after"))
    assert (str(found.date_start), str(found.date_end)) == (start, end)
