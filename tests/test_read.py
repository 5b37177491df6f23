"""Reading: what each kind of file gives, and the reason where it gives nothing."""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.read import read_articles
from pipeline.read.decode import decode
from pipeline.read.found import Unreadable
from pipeline.read.language import not_english
from pipeline.read.pages import front_matter
from pipeline.read.published import published_in, published_in_name, published_in_url
from pipeline.records import Article, Unread

STORY = "Two shells hit the market of the town on Monday. Officials said that nobody was hurt in the attack."


def read(*paths: Path, published: date | None = None) -> list[Article | Unread]:
    return list(read_articles(paths, published))


def only(path: Path) -> Article:
    (article,) = read(path)
    assert isinstance(article, Article), article
    return article


def reason(path: Path) -> str:
    (unread,) = read(path)
    assert isinstance(unread, Unread), unread
    return unread.reason


def write(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def zipped(path: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "."), content)
    return path


@pytest.mark.parametrize(
    "content",
    [f"{STORY}\r\n\r\nA second line\rof it.\n", f"  {STORY}\n\n", f"{STORY} 🕊 Київ"],
)
def test_stored_text_is_exactly_the_decoded_file(tmp_path: Path, content: str) -> None:
    assert only(write(tmp_path / "a.txt", content)).text == content


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    content = f"{STORY} “It was loud,” said the mayor’s aide in the café.\r\n"
    assert only(write(tmp_path / "a.txt", content.encode(encoding))).text == content


def test_sidecar_gives_the_fields(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", STORY)
    fields = {"title": "Shells hit market", "published": "2022-10-24", "source": "Wire", "url": "https://news.example/a"}
    write(tmp_path / "a.meta.json", json.dumps(fields))
    (article,) = read(tmp_path)
    assert isinstance(article, Article)
    assert (article.title, article.source, article.url) == ("Shells hit market", "Wire", "https://news.example/a")
    assert (article.published, article.published_basis) == (date(2022, 10, 24), "given")


def test_markdown_front_matter_and_marks(tmp_path: Path) -> None:
    article = only(
        write(
            tmp_path / "a.md",
            f'---\ntitle: "Market: shells"\ndate: 2022-10-24\nsource: Wire\n---\n# Market\n\n**Two** [shells](https://x.example).\n{STORY}\n',
        )
    )
    assert (article.title, article.published, article.source) == ("Market: shells", date(2022, 10, 24), "Wire")
    assert article.text == f"Market\n\nTwo shells.\n{STORY}"


def test_markdown_without_front_matter_takes_its_heading(tmp_path: Path) -> None:
    assert only(write(tmp_path / "a.md", f"# Market hit\n\n{STORY}\n")).title == "Market hit"


PAGE = f"""<html><head><title>Market hit - Wire</title><meta charset="windows-1252">
<meta property="article:published_time" content="2022-10-24T06:30:00+03:00">
<meta property="og:title" content="Market hit"><meta property="og:site_name" content="Wire"></head>
<body><nav><a href="/">Home</a> <a href="/world">World</a></nav><article><h1>Market hit</h1>
<p>{STORY} It was the third attack of the week, said the mayor\u2019s office.</p><p>{STORY}</p></article>
<footer>Copyright 2019 Wire</footer></body></html>"""


def test_page_gives_text_title_and_date(tmp_path: Path) -> None:
    article = only(write(tmp_path / "a.html", PAGE.encode("cp1252")))
    assert STORY in article.text
    assert "mayor’s office" in article.text
    assert "Home" not in article.text
    assert article.title == "Market hit"
    assert (article.published, article.published_basis) == (date(2022, 10, 24), "page")


@pytest.mark.parametrize("wording", ["2022", "2022-10", "10/11/2022", ""])
def test_a_page_that_states_no_whole_day_is_undated(tmp_path: Path, wording: str) -> None:
    page = PAGE.replace("2022-10-24T06:30:00+03:00", wording)
    assert only(write(tmp_path / "a.html", page.encode("cp1252"))).published is None


def test_rows_of_json_lines_and_csv(tmp_path: Path) -> None:
    lines = [{"text": STORY, "published": "2022-10-24"}, {"id": "own", "text": STORY, "title": "T"}]
    write(tmp_path / "feed.jsonl", "\n".join(json.dumps(line) for line in lines) + "\n\n")
    write(tmp_path / "sheet.csv", f'\ufefftext,published,source\r\n"{STORY}\nMore of it, she said.",24.10.2022,Wire\r\n')
    first, own, row = read(tmp_path)
    assert [a.article_id for a in (first, own, row)] == ["feed-1", "own", "sheet-1"]
    assert isinstance(row, Article)
    assert (row.published, row.source) == (date(2022, 10, 24), "Wire")
    assert row.text == f"{STORY}\nMore of it, she said."


def test_json_object_list_and_articles_key(tmp_path: Path) -> None:
    write(tmp_path / "one.json", json.dumps({"text": STORY}))
    write(tmp_path / "two.json", json.dumps([{"text": STORY}, {"text": STORY}]))
    write(tmp_path / "three.json", json.dumps({"articles": [{"text": STORY}]}))
    assert [a.article_id for a in read(tmp_path)] == ["one", "three-1", "two-1", "two-2"]


def test_zip_of_files_with_sidecar_and_inner_zip(tmp_path: Path) -> None:
    inner = zipped(tmp_path / "inner.zip", deep__txt=STORY.encode()).read_bytes()
    (tmp_path / "inner.zip").unlink()
    zipped(
        tmp_path / "all.zip",
        a__txt=STORY.encode(),
        a__meta__json=b'{"published": "2022-10-24"}',
        **{"x__zip": inner, "__MACOSX/a__txt": b"junk", "feed__jsonl": json.dumps({"text": STORY}).encode()},
    )
    articles = read(tmp_path)
    assert [a.article_id for a in articles] == ["a", "feed-1", "deep"]
    assert isinstance(articles[0], Article)
    assert articles[0].published == date(2022, 10, 24)
    assert articles[2].path == f"{tmp_path.as_posix()}/all.zip/x.zip/deep.txt"


def test_ids_collide_in_a_fixed_way(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        write(tmp_path / folder / "report.txt", STORY)
    write(tmp_path / "c" / "report-2.txt", STORY)
    assert [a.article_id for a in read(tmp_path)] == ["report", "report-2", "report-2-2"]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([".", "a.txt", "a.txt"], ["a", "b", "c"]),
        (["a.txt", "a.txt", "."], ["a", "b", "c"]),
        (["in", "in/b.txt", "."], ["b", "c", "a"]),
        (["again", "in/c.txt", "again/c.txt"], ["b", "c"]),  # one folder by two names
        ([".", ".hidden.txt", ".hidden.txt"], ["a", "b", "c", ".hidden"]),  # passed over in its folder, asked for by name
    ],
)
def test_a_file_given_twice_is_one_article(tmp_path: Path, given: list[str], expected: list[str]) -> None:
    for name in ("a.txt", "in/b.txt", "in/c.txt", ".hidden.txt"):
        write(tmp_path / name, STORY)
    (tmp_path / "again").symlink_to(tmp_path / "in")
    paths = [tmp_path / name for name in given]
    assert sorted(a.article_id for a in read(*paths)) == sorted(expected)


@pytest.mark.parametrize(
    ("field", "url", "name", "option", "expected"),
    [
        ("2022-10-24", "https://n.example/2022/10/25/a", "2022-10-26-a", "2022-10-27", ("2022-10-24", "given")),
        (None, "https://n.example/2022/10/25/a", "2022-10-26-a", "2022-10-27", ("2022-10-25", "url")),
        (None, "https://n.example/a", "2022-10-26-a", "2022-10-27", ("2022-10-26", "name")),
        (None, None, "a", "2022-10-27", ("2022-10-27", "option")),
        (None, None, "a", None, (None, "none")),
        ("last Monday", None, "a", None, (None, "none")),
        ("10/11/2022", None, "20221026", None, ("2022-10-26", "name")),
    ],
)
def test_publication_day_comes_from_the_first_that_states_one(
    tmp_path: Path, field: str | None, url: str | None, name: str, option: str | None, expected: tuple[str | None, str]
) -> None:
    write(tmp_path / f"{name}.txt", STORY)
    write(tmp_path / f"{name}.meta.json", json.dumps({"published": field, "url": url}))
    (article,) = read(tmp_path, published=date.fromisoformat(option) if option else None)
    assert isinstance(article, Article)
    assert (article.published and article.published.isoformat(), article.published_basis) == expected


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("2022-10-24", "2022-10-24"),
        ("2022-10-24T23:30:00-05:00", "2022-10-24"),
        ("2022/10/4", "2022-10-04"),
        ("20221024T063000Z", "2022-10-24"),
        ("Mon, 24 Oct 2022 05:00:00 GMT", "2022-10-24"),
        ("Oct. 24, 2022", "2022-10-24"),
        ("24th October 2022", "2022-10-24"),
        ("24.10.2022", "2022-10-24"),
        ("10/24/2022", "2022-10-24"),
        ("5/5/2022", "2022-05-05"),
        ("10/11/2022", None),
        ("2022-13-24", None),
        ("2022-02-30", None),
        ("2022-10", None),
        ("October 2022", None),
        ("2022", None),
        ("0000-00-00", None),
        ("1666569600", None),
        ("", None),
    ],
)
def test_published_in(words: str, day: str | None) -> None:
    found = published_in(words)
    assert (found and found.isoformat()) == day


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("2022-10-24-shelling", "2022-10-24"),
        ("shelling_20221024", "2022-10-24"),
        ("shelling 24 oct 2022", "2022-10-24"),
        ("report-october-24-2022-en", "2022-10-24"),
        ("2022-10-17_2022-10-24_weekly", None),
        ("120221024", None),
        ("phone-20221324", None),
        ("march-of-2022", None),
        ("2022-10", None),
    ],
)
def test_published_in_name(name: str, day: str | None) -> None:
    found = published_in_name(name)
    assert (found and found.isoformat()) == day


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://n.example/world/2022/10/24/shelling.html", "2022-10-24"),
        ("https://n.example/world/2022/oct/24/shelling", "2022-10-24"),
        ("https://n.example/a?id=20221024", None),
        ("https://[bad", None),
        ("no address at all", None),
    ],
)
def test_published_in_url(url: str, day: str | None) -> None:
    found = published_in_url(url)
    assert (found and found.isoformat()) == day


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.text("abcxyz -_", max_size=12))
def test_a_day_written_into_a_name_is_read_back(day: date, around: str) -> None:
    assert published_in_name(f"{around}-{day.isoformat()}-{around}") == day


@given(st.text(max_size=300))
def test_no_wording_breaks_the_date_readers(words: str) -> None:
    for reader in (published_in, published_in_name, published_in_url):
        assert reader(words) is None or isinstance(reader(words), date)


@given(st.text(max_size=300))
def test_no_block_breaks_the_front_matter(block: str) -> None:
    assert all(value for value in front_matter(block).values())


@given(st.dictionaries(st.from_regex(r"[a-z][a-z_]{0,8}", fullmatch=True), st.text(min_size=1, max_size=30)))
def test_quoted_front_matter_is_read_back(fields: dict[str, str]) -> None:
    block = "\n".join(f"{name}: {json.dumps(value)}" for name, value in fields.items())
    assert front_matter(block) == fields


@given(st.binary(max_size=400))
def test_any_bytes_are_text_or_refused(content: bytes) -> None:
    with suppress(Unreadable):
        assert "\x00" not in decode(content)


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b" \r\n\t", "empty"),
        ("a.txt", b"\xef\xbb\xbf", "empty"),
        ("a.txt", bytes(range(256)) * 40, "no text (binary file)"),
        ("a.txt", b"MZ\x00\x00" * 100, "no text (binary file)"),
        ("a.txt", b"12.5 13.5 14.5", "no words in it"),
        ("a.pdf", b"%PDF-1.7", ".pdf files are not read"),
        ("README", b"hello", "a file without an ending is not read"),
        ("a.html", b"<html><body></body></html>", "no article text on the page"),
        ("a.html", b"", "empty"),
        ("a.json", b"{", "bad JSON (expecting property name enclosed in double quotes)"),
        ("a.json", b"[" * 100_000, "bad JSON (nested too deep)"),
        ("a.json", b"1" * 5000, "bad JSON (a number too long)"),
        ("a.json", b"[]", "empty list"),
        ("a.json", b"3", "the file is no object with a text"),
        ("a.json", b'{"title": "T"}', "the file has no text"),
        ("a.json", b'{"text": {"en": "x"}}', "the file: its text is no words"),
        ("a.jsonl", b"", "empty"),
        ("a.jsonl", b"{]\n", "line 1: bad JSON (expecting property name enclosed in double quotes)"),
        ("a.csv", b"", "empty"),
        ("a.csv", b"title,published\nT,2022-10-24\n", 'no column "text"'),
        ("a.csv", b"text,title\n", "no rows"),
        ("a.csv", b'text\n"never closed\nthe next\n', "bad CSV after row 0 (unexpected end of data)"),
        ("a.zip", b"PK\x03\x04 no zip at all", "bad zip"),
        ("a.zip", b"", "bad zip"),
        ("a.meta.json", b"{}", "sidecar without its article"),
    ],
)
def test_reason_in_words(tmp_path: Path, name: str, content: bytes, expected: str) -> None:
    assert reason(write(tmp_path / name, content)) == expected


def test_a_broken_row_costs_only_itself(tmp_path: Path) -> None:
    good = json.dumps({"text": STORY})
    rows = read(write(tmp_path / "feed.jsonl", f"{good}\n\x00\xff{{\n[1]\n{good}"))
    assert [isinstance(row, Article) for row in rows] == [True, False, False, True]
    assert [row.article_id for row in rows] == ["feed-1", "feed-2", "feed-3", "feed-4"]


def test_half_a_character_in_json_is_replaced(tmp_path: Path) -> None:
    article = only(write(tmp_path / "a.json", json.dumps({"text": f"\ud83d {STORY}", "title": "\udc00T"})))
    assert article.text == f"\ufffd {STORY}"
    assert article.title == "\ufffdT"


def test_a_bad_sidecar_is_said(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", STORY)
    write(tmp_path / "a.meta.json", "[")
    assert reason(tmp_path / "a.txt").startswith("its sidecar is unreadable: bad JSON")


def test_damaged_member_costs_only_itself(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", one__txt=STORY.encode(), two__txt=(STORY + " Again.").encode())
    content = bytearray(path.read_bytes())
    content[50] ^= 0xFF
    path.write_bytes(content)
    first, second = read(path)
    assert isinstance(first, Unread)
    assert first.reason == "bad zip"
    assert isinstance(second, Article)


def test_zip_bombs_are_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "bomb.zip", big__txt=b"a" * (65 << 20))
    assert reason(path) == "too large (65 MB; the limit is 64 MB)"
    nested = path.read_bytes()
    for depth in range(4):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(f"level{depth}.zip", nested)
        nested = out.getvalue()
    assert reason(write(tmp_path / "deep.zip", nested)) == "zip inside zips, too deep"


def test_links_that_lead_back_or_nowhere(tmp_path: Path) -> None:
    write(tmp_path / "a" / "one.txt", STORY)
    (tmp_path / "a" / "back").symlink_to(tmp_path)
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere")
    (tmp_path / "self.txt").symlink_to(tmp_path / "self.txt")
    found = {item.article_id: getattr(item, "reason", "read") for item in read(tmp_path)}
    assert found == {"one": "read", "gone": "link that leads nowhere", "self": "link that leads nowhere"}


def test_what_is_no_regular_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    assert reason(tmp_path) == "no regular file"
    assert reason(tmp_path / "missing.txt") == "no such file"


def test_names_that_are_no_text(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9\n.txt")).write_text(STORY)
    (article,) = read(tmp_path)
    assert article.article_id == "caf?_"


def test_deep_folders(tmp_path: Path) -> None:
    def nested() -> Iterator[Path]:
        here = tmp_path
        for _ in range(300):
            here = here / "d"
            yield here

    for folder in nested():
        folder.mkdir()
    write(folder / "a.txt", STORY)
    assert [item.article_id for item in read(tmp_path)] == ["a"]


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        (STORY, None),
        (STORY.upper(), None),
        ("Kherson: 3 shellings, 2 wounded. Nikopol: 11 shellings, 1 killed. Beryslav: 4 drones.", None),
        ("Missiles hit Kharkiv", None),
        ("Росіяни обстріляли місто вночі, загинули двоє людей.", "not English: mostly Cyrillic letters"),
        ("قصف الجيش المدينة ليلا وقتل شخصين", "not English: mostly Arabic letters"),
        (
            "Die Stadt wurde in der Nacht von Raketen getroffen, und nach Angaben der Behörden sind zwei Menschen nicht mehr am Leben.",
            "not English: its small words are German",
        ),
        (
            "Les forces armées ont bombardé la ville dans la nuit et deux personnes sont mortes selon les autorités de la région.",
            "not English: its small words are French",
        ),
        (
            "El ejército bombardeó la ciudad por la noche y dos personas murieron, según las autoridades de la región.",
            "not English: its small words are Spanish",
        ),
        (
            "Rosyjskie wojska ostrzelały w nocy miasto i zginęły dwie osoby, jak podaje gubernator, który był na miejscu.",
            "not English: its small words are Polish",
        ),
        ("Xqz vfoo brr. " * 60, "not English: hardly any English small word in it"),
    ],
)
def test_not_english(text: str, refused: str | None) -> None:
    assert not_english(text) == refused
