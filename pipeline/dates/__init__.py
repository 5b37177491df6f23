"""Dates: finds time expressions and says which days each names (docs/dates.md)."""

from pipeline.dates.find import find_dates, tag_text

__all__ = ["find_dates", "tag_text"]
