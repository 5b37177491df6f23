"""What a file gave before it is checked, and why a file gave nothing."""

from __future__ import annotations

from dataclasses import dataclass

MEGABYTE = 1 << 20
# The longest text that is one article: books of this size take minutes, and no newsroom writes one.
LARGEST_ARTICLE = 64 * MEGABYTE
LARGEST_TABLE = 1024 * MEGABYTE


class Unreadable(Exception):
    """A file or row that gives no article; the message is the reason, in words for the user."""


@dataclass(frozen=True, slots=True)
class Found:
    """The text and the fields of one article as its file prints them.

    `published` is the field's wording, `page_published` that of a web page's own metadata. `name` is the
    file's stem, or the row's own id where `has_own_id`.
    """

    name: str
    path: str
    text: str
    title: str | None = None
    published: str | None = None
    page_published: str | None = None
    source: str | None = None
    url: str | None = None
    has_own_id: bool = False


@dataclass(frozen=True, slots=True)
class NotFound:
    """A file or row without an article, before its id is made unique."""

    name: str
    path: str
    reason: str


def megabytes(size: int) -> str:
    return f"{size / MEGABYTE:.0f} MB"
