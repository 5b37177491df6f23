"""Articles in a bucket are read as those in a folder are, by a server that speaks S3 on this machine."""

from __future__ import annotations

import io
import os
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from s3_server import S3, serving

from pipeline.__main__ import main
from pipeline.complaint import Complaint
from pipeline.read import buckets, read_articles
from pipeline.read.buckets import Bucket, bucket
from pipeline.records import Article
from tests.test_build import made

TEXT = b"Shells hit Kherson on Monday, police said, and two people were killed."


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members.items():
            archive.writestr(f"{name}.txt", content)
    return out.getvalue()


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Iterator[S3]:
    for name, value in (("AWS_ACCESS_KEY_ID", "key"), ("AWS_SECRET_ACCESS_KEY", "very secret"), ("AWS_REGION", "us-east-1")):
        monkeypatch.setenv(name, value)
    objects = {
        "reports/2024/a.txt": TEXT,
        "reports/2024/a.meta.json": b'{"published": "2024-03-05", "title": "On Monday"}',
        "reports/b.jsonl": b'{"id": "one", "text": "They shelled Izium."}\n{"id": "two", "text": "They shelled Lyman."}\n',
        "reports/c.zip": zipped(inner=b"Drones struck Odesa."),
        "reports/.hidden.txt": TEXT,
        "reports/d e.txt": b"",
        "elsewhere/z.txt": TEXT,
    }
    with serving("wire", objects) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL", server.address)
        yield server


def at(server: S3, address: str = "s3://wire/reports") -> Bucket:
    return bucket(address, {"AWS_REGION": "us-east-1", "AWS_ENDPOINT_URL": server.address})


def found(server: S3, address: str = "s3://wire/reports") -> dict[str, str]:
    """What each article says, or why it says nothing, by its id."""
    return {each.article_id: each.text if isinstance(each, Article) else each.reason for each in read_articles([at(server, address)])}


def test_objects_are_read_as_files_are(wire: S3) -> None:
    assert found(wire) == {
        "a": TEXT.decode(), "one": "They shelled Izium.", "two": "They shelled Lyman.", "inner": "Drones struck Odesa.", "d e": "empty",
    }  # fmt: skip
    (first, *_) = read_articles([at(wire)])
    assert isinstance(first, Article)
    assert (first.title, str(first.published), first.path) == ("On Monday", "2024-03-05", "s3://wire/reports/2024/a.txt")
    assert found(wire, "s3://wire/reports/b.jsonl/") == {"one": "They shelled Izium.", "two": "They shelled Lyman."}


def test_a_bucket_that_is_busy_at_first_is_asked_again(wire: S3) -> None:
    wire.busy = 2
    assert len(found(wire)) == 5
    assert sum("HEAD /wire/reports" in line for line in wire.asked) >= 3


def test_what_the_bucket_refuses_is_kept_with_its_reason(wire: S3, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(buckets, "_ATTEMPTS", 1)
    here = at(wire)
    listed = here.objects()
    (missing,) = found(wire, "s3://nowhere/x").values()
    assert "NO_SUCH_BUCKET" in missing
    assert listed
    wire.meanwhile = lambda _, key: 404 if key == "reports/b.jsonl" else None  # gone between the listing and the reading
    later = {each.article_id: getattr(each, "reason", "") for each in read_articles([here])}
    assert "does not exist" in later["b"] or "no such" in later["b"].lower()
    assert "inner" in later
    wire.busy = 10_000
    (reason,) = found(wire).values()
    assert "very secret" not in reason
    assert "503" in reason or "SLOW_DOWN" in reason


def test_a_build_from_a_bucket_reads_again_only_what_changed(wire: S3, tmp_path: Path) -> None:
    first = made([at(wire)], tmp_path / "store")
    assert (first.changed, len(first.store.events())) == (5, 3)
    paths = first.store.articles("article_id", "path").to_pylist()
    assert {"article_id": "a", "path": "s3://wire/reports/2024/a.txt"} in paths
    wire.objects["reports/b.jsonl"] += b'{"id": "three", "text": "They shelled Kupiansk."}\n'
    again = made([at(wire)], tmp_path / "store")
    assert (again.changed, again.unchanged) == (1, 5)
    wire.objects["elsewhere/a.txt"] = b"They shelled Nikopol."
    other = made([at(wire, "s3://wire/elsewhere")], tmp_path / "store")
    ids = set(other.store.articles("article_id")["article_id"].to_pylist())
    assert {"a", "a-2", "z"} <= ids  # another object of the same name is another article


@pytest.mark.usefixtures("wire")
def test_the_command_takes_an_address(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["build", "s3://wire/reports", "--store", str(tmp_path / "store"), "--workers", "1"]) == 0
    assert capsys.readouterr().out.startswith("4 articles: ")
    for wrong, said in (("ftp://wire/reports", "is not read"), ("s3://", "is not read")):
        assert main(["build", wrong, "--store", str(tmp_path / "store")]) == 2
        assert said in capsys.readouterr().err


def test_small_objects_are_read_together_and_come_in_order(wire: S3) -> None:
    """The first is answered only when others have been asked for; those far behind are not asked for yet."""
    wire.objects |= {f"many/{number:03}.txt": f"They shelled Izium {number}.".encode() for number in range(100)}
    others = threading.Event()
    asked: list[str] = []

    def meanwhile(verb: str, key: str) -> None:
        if verb == "GET" and key.startswith("many/"):
            asked.append(key)
            if key == "many/000.txt":
                assert others.wait(30)
            elif len(asked) > 3:
                others.set()

    wire.meanwhile = meanwhile
    stream = read_articles([at(wire, "s3://wire/many")])
    assert next(stream).article_id == "000"
    assert "many/099.txt" not in asked
    assert [each.article_id for each in stream] == [f"{number:03}" for number in range(1, 100)]
    assert len(asked) == 100
    unfinished = read_articles([at(wire, "s3://wire/many")])
    next(unfinished)
    unfinished.close()  # type: ignore[attr-defined]
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("sitrep-bucket")]


def replaced(wire: S3, key: str, request: int, content: bytes) -> None:
    """Something else lies under the key from that reading of it on."""
    asked = 0

    def meanwhile(verb: str, of: str) -> None:
        nonlocal asked
        asked += (verb, of) == ("GET", key)
        if (verb, of, asked) == ("GET", key, request):
            wire.objects[key] = content

    wire.meanwhile = meanwhile


def test_an_object_that_is_replaced_while_it_is_read_is_never_a_mix(wire: S3) -> None:
    key = "reports/2024/a.txt"
    wire.objects[key] = b"Shells hit Izium."
    replaced(wire, key, 1, b"They shelled Kharkiv and Odesa.")  # between looking how long it is and reading so much
    assert found(wire)["a"] == "They shelled Kharkiv and Odesa."
    lines = [b'{"id": "%d", "text": "%s"}\n' % (number, b"They shelled Izium. " * 5_000) for number in range(40)]
    key = "reports/b.jsonl"
    wire.objects[key] = b"".join(lines)
    replaced(wire, key, 3, b"".join(line.replace(b"Izium", b"Lyman") for line in lines))
    told = found(wire)
    assert told.pop("b") == "changed while it was read"
    assert 15 < sum("Izium" in text for text in told.values()) < 25
    assert not any("Lyman" in text for text in told.values())


def test_an_archive_is_read_from_any_place(wire: S3) -> None:
    texts = {f"n{number}": os.urandom(150_000).hex().encode() for number in range(10)}
    wire.objects["reports/c.zip"] = zipped(**texts)
    told = found(wire)
    assert {name: told[name].encode() for name in texts} == texts
    replaced(wire, "reports/c.zip", 3, zipped(**{name: text[::-1] for name, text in texts.items()}))
    assert "changed while it was read" in found(wire).values()


def test_addresses_of_objects_keep_what_names_the_bucket() -> None:
    at_azure = bucket("abfs://container@account.dfs.core.windows.net/folder/", {})
    assert at_azure.address_of("container/folder/a.txt") == "abfs://container@account.dfs.core.windows.net/folder/a.txt"
    at_google = bucket("gs://anonymous@wire/folder?retry_limit_seconds=5", {})
    assert at_google.address_of("wire/folder/a.txt") == "gs://anonymous@wire/folder/a.txt"
    assert bucket("s3://wire/reports/", {}).address_of("wire/reports/a.txt") == "s3://wire/reports/a.txt"


def test_a_listing_comes_in_pages(wire: S3) -> None:
    """With folders, sidecars and archives on all sides of the ends of pages."""
    whole = found(wire)
    for wire.listed in (1, 2, 3):
        wire.asked.clear()
        assert found(wire) == whole
        assert any("continuation-token" in line for line in wire.asked)
    wire.objects |= {f"reports/many/{number:05}.jsonl": b'{"id": "n%d", "text": "They shelled Izium."}' % number for number in range(2_500)}
    wire.listed = 1_000
    assert set(found(wire)) == whole.keys() | {f"n{number}" for number in range(2_500)}


def test_an_address_of_nobody_is_a_complaint() -> None:
    with pytest.raises(Complaint, match="is named like"):
        bucket("s4://wire/reports", {})
    with pytest.raises(Complaint, match="Keys belong in the environment") as refused:
        bucket("abfs://account:hidden@container/reports", {})
    assert "hidden" not in str(refused.value)
