"""Split: an article into sentences that know what part of the page they are.

A headline confirms but does not decide, a byline is no place, page furniture says nothing: later stages
read `Sentence.kind` instead of guessing again. Offsets are kept, so no character is changed or dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from pipeline.records import Article, Dateline, Document, Sentence, SentenceKind
from pipeline.words import word_list

_BLANK_LINE = re.compile(r"\n[ \t\r\f\v\u00a0]*\n\s*")
_BULLET = re.compile(r"[ \t]*(?:[-*•·▪◦‣–—]|\d{1,2}[.)]|[a-z]\))[ \t]+")
_STOP = re.compile(r"[.!?…]+[\"”’»')\]]*(?=\s|$)|(?<=[a-z][.!?])(?=[A-Z][a-z])")
_WORD_BEFORE = re.compile(r"([\w.]+)\.$")
# "KYIV, Ukraine (AP) —", "GENEVA, 4 March —", "Gaza City/Jerusalem -", "GOMA, Democratic Republic of the Congo, Dec. 1, 2012 —"
_DATELINE = re.compile(
    r"(?P<place>[A-ZÀ-ÞĀ-Ž][\w.'’ -]{1,40}(?:[,/] ?[A-Z][\w.'’ -]{1,40}){0,3})"
    r"(?:,? (?:\d{1,2} [A-Z][a-z]+|[A-Z][a-z]{2,8}\.? \d{1,2})(?:,? \d{4})?)?"
    r" ?(?:\([\w./ -]{2,40}\) ?|/[\w.]{2,20}/ ?)?(?P<dash>—|–|--|-(?= )|_(?= |\n)|:(?= ))\s*"
)
# "Kampala, March 3 (ABC) Rebels killed": an agency that prints no dash
_WIRED = re.compile(
    r"[A-ZÀ-ÞĀ-Ž][\w.'’ -]{1,40}(?:, ?[A-Z][\w.'’ -]{1,40}){0,2}, (?:\d{1,2} [A-Z][a-z]{2,8}|[A-Z][a-z]{2,8}\.? \d{1,2})(?:,? \d{4})? \([A-Z][\w./ -]{1,30}\):? (?=[\"“A-Z0-9])"
)
_LABELLED = re.compile(r"^[A-ZÀ-ÞĀ-Ž][\w.'’ -]{1,30}: (?=[A-Z0-9])", re.M)
_TOLD_BY = re.compile(r" (?:said|told|reported|according to)\b")
_LONGEST_SENTENCE = 2_000
_SHORTEST_ITEM = 4
_HARD_WRAP = range(50, 110)


@cache
def _pattern(name: str, flags: int) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{line})" for line in word_list(name)), flags)


@cache
def _abbreviations() -> frozenset[str]:
    return frozenset(word_list("abbreviations"))


def _hard_wrapped(text: str) -> bool:
    """Whether single line ends are only layout: most lines are of one column's width and run on."""
    lines = [line.rstrip() for line in text.split("\n") if line.strip()]
    if len(lines) < 4:
        return False
    run_on = sum(1 for line in lines if len(line) in _HARD_WRAP and line[-1] not in ".!?:”\"")
    return run_on > len(lines) * 0.4


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Spans of paragraphs: split at blank lines, before bullets, and at line ends unless hard-wrapped."""
    wrapped = _hard_wrapped(text)
    begin = 0
    for block in [*_BLANK_LINE.finditer(text), None]:
        end = block.start() if block else len(text)
        line_start = begin
        position = text.find("\n", begin, end)
        while position != -1:
            if not wrapped or _BULLET.match(text, position + 1, end):
                yield line_start, position
                line_start = position + 1
            position = text.find("\n", position + 1, end)
        yield line_start, end
        begin = block.end() if block else end


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _ends_sentence(text: str, stop: re.Match[str], end: int) -> bool:
    """Whether the full stop matched by `stop` ends a sentence that goes on before `end`."""
    mark = stop.group()
    if not mark.startswith(".") or mark.startswith(".."):
        return True
    rest = text[stop.end() : min(end, stop.end() + 12)].lstrip()
    if rest and rest[0].islower():
        return False
    before = _WORD_BEFORE.search(text, max(0, stop.start() - 20), stop.start() + 1)
    word = before.group(1) if before else ""
    bare = word.rstrip(".")
    if len(bare) == 1 and bare.isupper():  # an initial: "Mark A. Milley"
        return False
    if bare.lower() in _abbreviations():
        # "Nov. 5" and "Lt. Gen. Ivan" go on; "in the U.S. The army" ends
        return "." in bare and bool(re.match(r"(?:The|A|An|In|On|At|He|She|It|They|But|And|We|This|That)\b", rest))
    return True


def _sentence_spans(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    begin = start
    for stop in _STOP.finditer(text, start, end):
        if stop.end() <= begin:
            continue
        if not stop.group() or (stop.end() < end and _ends_sentence(text, stop, end)):  # "fell.Two": a lost space
            yield _trim(text, begin, stop.end())
            begin = stop.end()
    if begin < end:
        yield _trim(text, begin, end)


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A "sentence" without an end, such as a table pasted as text, cut at commas or blanks into readable lengths."""
    while end - start > _LONGEST_SENTENCE:
        limit = start + _LONGEST_SENTENCE
        cut = max(text.rfind(mark, start + 1, limit) + 1 for mark in (";", ",", " ", "\n"))
        cut = cut if cut > start + 1 else limit
        yield _trim(text, start, cut)
        start = cut
    yield _trim(text, start, end)


def _paragraph_kind(article: Article, paragraph: str, first: bool) -> SentenceKind:
    line = paragraph.strip()
    if _pattern("furniture", re.I).fullmatch(line):
        return "furniture"
    if article.title and line.rstrip(".") == article.title.strip().rstrip("."):
        return "headline"
    if _pattern("captions", 0).match(line):
        return "caption"
    if len(line) < 400 and _pattern("credits", re.I).match(line):
        return "byline"
    if _BULLET.match(paragraph):
        return "bullet"
    if len(line) < 160 and line[-1] not in ".!?:;,”\"…" and not line[0].islower():
        return "headline" if first else "heading"
    return "body"


def split_article(article: Article) -> Document:
    """The sentences of `article`, in text order. An empty text gives a document without sentences."""
    text = article.text
    sentences: list[Sentence] = []
    datelines: list[Dateline] = []
    number = 0
    for span in _paragraphs(text):
        start, end = _trim(text, *span)
        if start == end:
            continue
        kind = _paragraph_kind(article, text[start:end], first=not sentences)
        if kind == "bullet":
            bullet = _BULLET.match(text, start, end)
            start = bullet.end() if bullet else start
        if kind == "body" and number < 8 and not datelines:
            dateline = _dateline(text, start, end)
            if dateline:
                datelines.append(dateline)
        for first, last in (piece for span in _sentence_spans(text, start, end) for piece in _pieces(text, *span)):
            if first < last:
                sentences.append(Sentence(first, last, text[first:last], number, kind))
        number += 1
    return Document(article, tuple(_items(sentences)), tuple(datelines))


def _items(sentences: Sequence[Sentence]) -> Iterator[Sentence]:
    """The sentences, with lines read as headings that head nothing as what they are: items of a log without full stops."""
    for number, sentence in enumerate(sentences):
        following = sentences[number + 1] if number + 1 < len(sentences) else None
        above = sentences[number - 1] if number else None
        heads_nothing = following.kind == "heading" if following else above is not None and above.kind == "heading"
        if sentence.kind == "heading" and heads_nothing and _reads_on(sentence.text):
            yield replace(sentence, kind="body")
        else:
            yield sentence


def _reads_on(line: str) -> bool:
    """Whether a line is more than a title: some words, most of them small ("Two shells on the bus station of Kherson")."""
    words = [word for word in line.split() if word[0].isalpha()]
    return len(words) >= _SHORTEST_ITEM and 2 * sum(word[0].islower() for word in words) >= len(words)


def _opens_report(text: str, start: int, end: int) -> bool:
    """Whether "Lagos: Nigerian police said" opens the text's one report; a bulletin has several such items, and says nothing of who told."""
    return len(_LABELLED.findall(text)) == 1 and _TOLD_BY.search(text, start, end) is not None and text[start:end].count(":") == 1


def _dateline(text: str, start: int, end: int) -> Dateline | None:
    """The dateline that opens the paragraph, or None."""
    wired = _WIRED.match(text, start, end)
    if wired and wired.end() - start <= 90:
        return Dateline(start, wired.end(), text[start : wired.end()])
    found = _DATELINE.match(text, start, end)
    if not found or found.end() - start > 90 or text[found.end() : found.end() + 1].islower():
        return None  # a sentence that goes on behind the dash: "ACLED — a monitor — counts"
    place = found["place"]
    city = re.split(r"[,/(]", place)[0].strip()
    if found["dash"] == ":" and not city.isupper() and _opens_report(text, start, end):
        return Dateline(start, found.end(), text[start : found.end()])
    # A mixed-case opening before a dash is a dateline only with an agency or country beside it ("Kyiv, Ukraine –").
    if not city.isupper() and (found["dash"] == ":" or ("(" not in found.group() and "," not in place)):
        return None
    return Dateline(start, found.end(), text[start : found.end()])
