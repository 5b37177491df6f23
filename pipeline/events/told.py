"""What an article has told so far: its drafts, so kept that looking one up costs the same late in a long report as early."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from pipeline.events.candidates import Candidate
from pipeline.events.fold import Draft

# A reader takes "the attack" for one of the last told, or for one at a place named again; not for any of hundreds.
_IN_MIND = 40
_AT_ONE_PLACE = 4
_Kind = tuple[str, bool]


class Told:
    """Drafts in the order in which they were told. Call `note` after a draft is new or has changed."""

    def __init__(self) -> None:
        self.drafts: list[Draft] = []
        self.last_real: Draft | None = None
        self._of_kind: dict[_Kind, list[Draft]] = defaultdict(list)
        self._at: dict[tuple[_Kind, str], list[Draft]] = defaultdict(list)

    def add(self, draft: Draft) -> None:
        self.drafts.append(draft)
        self._of_kind[draft.family, draft.anchor.is_real].append(draft)
        if draft.anchor.is_real:
            self.last_real = draft
        self.note(draft)

    def note(self, draft: Draft) -> None:
        """Remembers where `draft` lies now."""
        if draft.place is None:
            return
        here = self._at[(draft.family, draft.anchor.is_real), draft.place.name]
        if draft not in here[-_AT_ONE_PLACE:]:
            here.append(draft)

    def has(self, family: str, is_real: bool = True) -> bool:
        return bool(self._of_kind.get((family, is_real)))

    def recent(self, family: str, is_real: bool) -> Iterator[Draft]:
        """The drafts of one family that a reader still has in mind, the last first."""
        return reversed(self._of_kind.get((family, is_real), [])[-_IN_MIND:])

    def like(self, candidate: Candidate, is_real: bool | None = None) -> Iterator[Draft]:
        """The drafts that `candidate` may tell of again: those in mind, then older ones at its place."""
        kind = candidate.family, candidate.is_real if is_real is None else is_real
        yield from self.recent(*kind)
        if candidate.place is not None and len(self._of_kind.get(kind, ())) > _IN_MIND:
            yield from reversed(self._at.get((kind, candidate.place.name), [])[-_AT_ONE_PLACE:])
