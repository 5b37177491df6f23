"""Places: the toponyms of an article, what each stands for and which place it means."""

from pipeline.places.find import find_places, is_toponym, resolve_spans, tag_text
from pipeline.places.gazetteer import Gazetteer

__all__ = ["Gazetteer", "find_places", "is_toponym", "resolve_spans", "tag_text"]
