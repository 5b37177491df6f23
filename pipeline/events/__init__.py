"""Events: the occurrences that an article tells of, one record each."""

from pipeline.events.find import find_events

__all__ = ["find_events"]
