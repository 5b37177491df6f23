"""The characters that a file's bytes stand for."""

from __future__ import annotations

import codecs
import re

from pipeline.read.found import Unreadable

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"""charset\s{0,9}=\s{0,9}["']?([\w-]{2,40})""", re.I)
_SAMPLE = 1 << 16
_CONTROL = frozenset(range(32)) - frozenset(b"\t\n\r\f\v\x1b")


def decode(content: bytes, declared: str | None = None) -> str:
    """The text of `content`, line ends untouched; a byte order mark is not part of it.

    Tried in turn: the mark, UTF-8, the `declared` encoding, the encoding that the bytes look like. Raises
    Unreadable for bytes that are no text.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _strictly(content[len(mark) :], encoding)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return _strictly(content, _known(declared) or _looks_like(content))
    if _is_binary(content):
        raise Unreadable("no text (binary file)")
    return text


def declared_encoding(page: bytes) -> str | None:
    """The encoding that a web page declares near its start, or None."""
    found = _DECLARED.search(page[:4096])
    return found.group(1).decode("ascii") if found else None


def _known(encoding: str | None) -> str | None:
    """`encoding` when it is a text encoding that this machine knows; not UTF-8, which has failed before."""
    try:
        info = codecs.lookup(encoding or "")
    except (LookupError, ValueError):
        return None
    is_text = getattr(info, "_is_text_encoding", True)
    return info.name if is_text and info.name != "utf-8" else None


def _is_binary(content: bytes) -> bool:
    sample = content[:_SAMPLE]
    return 0 in sample or sum(byte in _CONTROL for byte in sample) > len(sample) * 0.05


def _looks_like(content: bytes) -> str:
    sample = content[:_SAMPLE]
    # Nearly all ASCII, with a few curly quotes or accents: text typed on Windows, whatever statistics say of it.
    if not _is_binary(content) and sum(byte < 128 for byte in sample) > len(sample) * 0.95:
        return "cp1252"
    from charset_normalizer import from_bytes  # costs a tenth of a second, and few files need it

    best = from_bytes(sample[: len(sample) & ~3]).best()
    if best is None:
        raise Unreadable("no text (binary file)")
    return str(best.encoding)


def _strictly(content: bytes, encoding: str) -> str:
    try:
        text = content.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        # The few bytes that Windows-1252 leaves free, or a file cut in the middle of a character.
        text = content.decode(encoding, "replace")
        if text.count("\ufffd") > max(2, len(text) // 100):
            raise Unreadable("no text (binary or damaged file)") from None
    if "\x00" in text:
        raise Unreadable("no text (binary file)")
    return text
