"""The commands as a user types them: what they print, and one sentence when something is wrong."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline import commands
from pipeline.__main__ import main
from pipeline.store import Store
from tests.lines import line

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    monkeypatch.setattr(commands, "_line", line)
    news = tmp_path / "news"
    news.mkdir()
    (news / "2022-10-24-one.txt").write_text("Shells hit Kherson. They shelled a field.")
    (news / "two.txt").write_text("They shelled Izium.")
    (news / "three.zip").write_bytes(b"PK")
    assert main(["build", str(news), "--store", str(tmp_path / "store")]) == 0
    assert capsys.readouterr().out == "2 articles: 3 events, 2 placed, 2 dated; 1 article not read (bad zip): see sitrep status\n"
    return tmp_path / "store"


def test_building_again_says_that_nothing_changed(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["build", str(store.parent / "news"), "--store", str(store)]) == 0
    assert capsys.readouterr().out.startswith("0 new or changed, 3 unchanged, 0 removed\n2 articles: 3 events")


def test_published_dates_what_nothing_else_dates(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["build", str(store.parent / "news"), "--store", str(store), "--published", "2022-10-20"]) == 0
    assert "3 events, 2 placed, 3 dated" in capsys.readouterr().out
    bases = Store(store).articles("article_id", "published_basis").to_pylist()
    assert [row["published_basis"] for row in bases] == ["name", None, "option"]


def test_remove(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["build", "--store", str(store), "--remove", "two", "--remove", "three"]) == 0
    assert capsys.readouterr().out == "0 new or changed, 0 unchanged, 2 removed\n1 article: 2 events, 1 placed, 2 dated\n"


def test_status(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["status", "--store", str(store)]) == 0
    out = capsys.readouterr().out
    assert "Events without a place: 1\n        1  no place named\n" in out
    assert "Events without a date: 1\n        1  no date named, article undated\n" in out
    assert "Articles without a publication date: 1\n  two\n" in out
    assert f"Articles not read: 1\n  three: bad zip ({store.parent}/news/three.zip)\n" in out


@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet", "geojson"])
def test_export(store: Path, kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    out = store.parent / f"events.{kind}"
    arguments = ["export", "--store", str(store), "--format", kind, "--out", str(out), "--text", "kherson"]
    assert main([*arguments, "--from", "2022-10-01", "--to", "2022-10-31", "--country", "UA"]) == 0
    assert capsys.readouterr().err == f"1 of 3 events written to {out}\n"
    assert b"Kherson" in out.read_bytes()
    assert not list(store.parent.glob("*.part"))


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "The following arguments are required: COMMAND: see python -m pipeline --help."),
        (["build", "--store", "s"], "Name the files or folders to build from: see python -m pipeline build --help."),
        (["build", "nowhere", "--store", "s"], "There is no file or folder nowhere."),
        (["build", "nowhere"], "The following arguments are required: --store: see python -m pipeline build --help."),
        (
            ["build", ".", "--store", "s", "--published", "24.10.2022"],
            "Argument --published: 24.10.2022 is no day such as 2022-10-24: see python -m pipeline build --help.",
        ),
        (["build", "--store", "s", "--remove", "a"], "There is no article a in the store, for nothing is built yet."),
        (["build", ".", "--store", "file/s"], "The store file/s cannot be written: not a directory."),
        (["status", "--store", "nowhere"], "There is no store in nowhere: build one first."),
        (["status", "--store", "file"], "There is no store in file: build one first."),
        (["export", "--store", "nowhere", "--format", "csv", "--out", "o"], "There is no store in nowhere: build one first."),
        (["dates", "nowhere.jsonl"], "nowhere.jsonl cannot be read: No such file or directory."),
        (["dates", "file"], "Line 1 of file is no JSON."),
        (["places", "list.jsonl"], 'Line 1 of list.jsonl has no "doc_id" and "text".'),
        (["places", "spanless.jsonl", "--spans", "given"], 'Document d has no "spans" with a "start" and an "end".'),
        (["places", "outside.jsonl", "--spans", "given"], "Document d has a span 0 to 9 outside its text."),
        (["explain", "file"], "file is not read: a file without an ending is not read."),
    ],
)
def test_one_sentence_when_something_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: list[str], sentence: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("not JSON")
    (tmp_path / "list.jsonl").write_text("[1]\n")
    (tmp_path / "spanless.jsonl").write_text('{"doc_id": "d", "text": "Izium"}\n')
    (tmp_path / "outside.jsonl").write_text('{"doc_id": "d", "text": "Izium", "spans": [{"start": 0, "end": 9}]}\n')
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert captured.err == sentence + "\n"
    assert captured.out == ""


@pytest.mark.parametrize("files", ["articles/_delta_log/*", "events/_delta_log/*", "articles/*.parquet", "events/*.parquet"])
def test_a_damaged_store_is_said(store: Path, capsys: pytest.CaptureFixture[str], files: str) -> None:
    for file in store.glob(files):
        file.write_text("{")
    assert main(["status", "--store", str(store)]) == 2
    captured = capsys.readouterr()
    assert captured.err.startswith(f"The store in {store} cannot be read: ")
    assert captured.err.count("\n") == 1


def test_export_over_a_folder(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "--store", str(store), "--format", "csv", "--out", str(store)]) == 2
    assert capsys.readouterr().err == f"{store} cannot be written: is a directory.\n"


@pytest.mark.parametrize("command", ["build", "export", "status", "places", "dates", "explain"])
def test_help_shows_an_example(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main([command, "--help"])
    assert left.value.code == 0
    assert f"Example:\n  python -m pipeline {command} " in capsys.readouterr().out


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "pipeline", *arguments], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("texts") / "texts.jsonl"
    text = "Two missiles hit Kharkiv on Monday."
    spans = [{"start": text.index("Kharkiv"), "end": text.index("Kharkiv") + 7}]
    path.write_text(json.dumps({"doc_id": "d", "text": text, "dct": "2022-10-26", "spans": spans}) + "\n")
    return path


@pytest.mark.parametrize("options", [(), ("--spans", "given")])
def test_places(texts: Path, options: tuple[str, ...]) -> None:
    found = run("places", str(texts), *options)
    line = json.loads(found.stdout)
    (span,) = line["spans"]
    assert (line["doc_id"], span["text"]) == ("d", "Kharkiv")
    assert (round(span["lat"]), round(span["lon"])) == (50, 36)


def test_dates(texts: Path) -> None:
    (span,) = json.loads(run("dates", str(texts)).stdout)["spans"]
    assert (span["text"], span["type"], span["value"]) == ("Monday", "DATE", "2022-10-24")


def test_explain(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Two missiles hit Kharkiv on Monday, officials said.")
    out = run("explain", str(tmp_path / "a.txt"), "--published", "2022-10-26").stdout
    assert out.startswith("a: no title, published 2022-10-26\n")
    assert "Kharkiv" in out


def test_the_sample_corpus_builds_and_a_second_build_is_quick(tmp_path: Path) -> None:
    first = run("build", "data/articles", "--store", str(tmp_path / "store"))
    assert first.returncode == 0, first.stderr
    assert "not read" not in first.stdout
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    second = run("build", "data/articles", "--store", str(tmp_path / "store"))
    assert second.stdout.startswith("0 new or changed")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    # processor time: the clock would measure what else the machine does
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 2
