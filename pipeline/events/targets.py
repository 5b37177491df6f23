"""Targets: what kinds of places and people an event's words say were hit."""

from __future__ import annotations

import re
from functools import cache

from pipeline.words import event_table


@cache
def _targets() -> dict[str, str]:
    return {word.lower(): row["target"] for row in event_table("targets") for word in row["words"].split(";")}


@cache
def _pattern() -> re.Pattern[str]:
    longest_first = sorted(_targets(), key=lambda word: -len(word))
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b")


@cache
def _order() -> tuple[str, ...]:
    return tuple(row["target"] for row in event_table("targets"))


def find_targets(text: str) -> tuple[str, ...]:
    """The kinds of targets that `text` names, in the order of the coding rules; empty when it names none.

    >>> find_targets("Shells damaged 13 apartment buildings and a school.")
    ('housing', 'school')
    """
    named = {_targets()[found] for found in _pattern().findall(text.lower())}
    return tuple(target for target in _order() if target in named)
