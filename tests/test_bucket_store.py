"""A store in a bucket is the store that a disk would hold, by a server that speaks S3 on this machine."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from dashboard_store import sample_articles, sample_events
from postgres_server import served
from s3_server import S3, serving
from streamlit.testing.v1 import AppTest

from dashboard import version
from dashboard.__main__ import main as publish_command
from dashboard.filters import Filters
from dashboard.query import Snapshot
from dashboard.query.postgres import Postgres, newest
from dashboard.saved_views import SavedViews
from pipeline import parts
from pipeline.__main__ import main
from pipeline.build import Outcome
from pipeline.complaint import Complaint
from pipeline.home import InBucket, home_of
from pipeline.read.buckets import bucket
from pipeline.schema import to_table
from pipeline.store import NoStore, Store, commit, compact, latest, versions
from tests.test_build import made, rows, write
from tests.test_cluster import Cluster

ROOT = Path(__file__).resolve().parent.parent
ADDRESS = "s3://wire/desk/store"
_KEYS = {"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "very secret", "AWS_REGION": "us-east-1"}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """This machine: keys, and a folder for its desks."""
    for name, value in (_KEYS | {"SITREP_DESK": str(tmp_path / "desks")}).items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_ENDPOINT_URL_S3", raising=False)
    return tmp_path


@pytest.fixture
def s3(here: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A bucket in another process; gives this machine's folder."""
    command = [sys.executable, str(ROOT / "tests" / "s3_server.py"), "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        monkeypatch.setenv("AWS_ENDPOINT_URL", server.stdout.readline().strip())
        try:
            yield here
        finally:
            server.kill()


def built(news: Path, store: str | Path = ADDRESS, remove: tuple[str, ...] = ()) -> Outcome:
    return made([news], home_of(store), remove)


def objects(address: str = ADDRESS) -> dict[str, int]:
    return bucket(address, os.environ).objects()


def contents(store: Store) -> list[bytes]:
    return [Path(file).read_bytes() for file in (*store.event_files(), *store.article_files())]


@pytest.fixture
def news(tmp_path: Path) -> Path:
    return write(tmp_path / "news", one="Shells hit Kherson. Nobody was hurt.", two="They shelled Izium. They shelled Kherson.")


def test_the_same_articles_give_the_same_files_as_on_a_disk(s3: Path, news: Path) -> None:
    there, local = built(news).store, built(news, s3 / "store").store
    assert there.events().equals(local.events())
    columns = [name for name in local.articles().column_names if name != "path"]
    assert there.articles(*columns).equals(local.articles(*columns))
    (events, _), (local_events, _) = contents(there), contents(local)
    assert events == local_events
    assert there.article_text("one") == "Shells hit Kherson. Nobody was hurt."
    assert there.articles("path")["path"].to_pylist() == [str(news / "one.txt"), str(news / "two.txt")]
    assert {path.split("/")[3] for path in objects()} == {".sitrep", "events", "articles"}


def test_a_second_build_reads_and_writes_only_what_changed(s3: Path, news: Path) -> None:
    first = built(news)
    written = objects()
    again = built(news)
    assert (again.changed, again.unchanged, again.store.version()) == (0, 2, 0)
    assert objects() == written
    write(news, two="They shelled Lyman.", three="They shelled Odesa.")
    later = built(news, remove=("one",))
    assert rows(later.store) == [("three", "They shelled Odesa."), ("two", "They shelled Lyman.")]
    assert rows(first.store) == rows(Store(home_of(ADDRESS), 0))  # whoever opened the first keeps it
    assert sorted(versions(home_of(ADDRESS))) == [0, 1]
    desk = home_of(ADDRESS).desk
    assert sorted(file.name for file in desk.iterdir()) == ["build.lock", "files"]
    assert desk.parent == s3 / "desks"


def test_a_large_store_lies_by_months_there_too(s3: Path, news: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "_ONE_FILE", 1)
    there, local = built(news).store, built(news, s3 / "store").store
    assert there.events_by_parts()
    assert there.articles_by_parts()
    write(news, three="They shelled Odesa.")
    (news / "three.meta.json").write_text('{"published": "2023-01-02"}')
    there, local = built(news).store, built(news, s3 / "store").store
    assert there.events().equals(local.events())
    assert [Path(file).parent.name for file in there.article_files()] == ["part=2022-10", "part=2023-01"]
    assert [Path(file).parent.name for file in there.article_files({"2023-01"})] == ["part=2023-01"]
    first, later = Store(home_of(ADDRESS), 0), latest(home_of(ADDRESS))
    assert later is not None
    assert set(first.event_files()) < set(later.event_files())  # what is new is one month more


@pytest.mark.usefixtures("s3")
def test_a_file_of_many_parts_is_whole() -> None:
    """More than Delta holds before it begins an upload in parts."""
    events = sample_events()[:5]
    articles = sample_articles(events)
    texts = pa.array([os.urandom(3_000_000).hex() for _ in range(len(articles))], pa.string())
    large = articles.set_column(articles.column_names.index("text"), articles.field("text"), texts)
    store = commit(home_of(ADDRESS), to_table(events), large, None)
    assert max(objects().values()) > 5_000_000
    assert store.articles("text")["text"].to_pylist() == texts.take(pa.array(range(len(texts)))).to_pylist()
    (copy,) = store.article_files()
    assert Path(copy).stat().st_size == max(objects().values())


def test_commands_take_a_store_in_a_bucket(s3: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(s3 / "news", one="Shells hit Kherson on Monday, and two people were killed.")
    assert main(["status", "--store", ADDRESS]) == 2
    assert capsys.readouterr().err == f"There is no store in {ADDRESS}: build one first.\n"
    for store in (ADDRESS + "/", str(s3 / "store")):
        assert main(["build", str(s3 / "news"), "--store", store, "--workers", "1"]) == 0
        assert capsys.readouterr().out.startswith("1 article: 1 event, ")
    write(s3 / "news", one="Shells hit Kherson on Monday, and three people were killed.", two="Shells hit Odesa on Monday.")
    said = {}
    for store in (ADDRESS, str(s3 / "store")):
        assert main(["build", str(s3 / "news"), "--store", store, "--workers", "1"]) == 0
        assert main(["export", "--store", store, "--format", "csv", "--out", str(s3 / "out.csv")]) == 0
        assert main(["changes", "--store", store, "--since", "0"]) == 0
        assert main(["status", "--store", store]) == 0
        said[store] = re.sub("built .* UTC", "", capsys.readouterr().out), (s3 / "out.csv").read_bytes()
    assert said[ADDRESS] == said[str(s3 / "store")]


@pytest.mark.usefixtures("s3")
def test_a_store_in_a_bucket_is_published_for_a_page_with_a_server(news: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = len(built(news).store.events())
    with served() as server:
        assert publish_command(["publish", "--store", ADDRESS, "--to", server]) == 0, capsys.readouterr().err
        there = newest(server)
        shown = Snapshot(Postgres(server, there.schema), str(there.version), there.built, lambda *_: []).counts(Filters()).shown
    assert shown == told > 0


@pytest.mark.usefixtures("s3")
def test_compacting_deletes_what_is_old(news: Path) -> None:
    built(news)
    home = home_of(ADDRESS)
    write(news, two="They shelled Lyman.")
    shown = built(news).store.events()
    assert compact(home, timedelta(days=1)) == (0, 0)
    assert len(Store(home, 0).events()) == 3
    shutil.rmtree(home.desk / "files", ignore_errors=True)
    assert compact(home, timedelta(0))[0] == 2
    assert [path.split("/")[3] for path in objects() if path.endswith(".parquet")] == ["articles", "events"]
    assert Store(home).events().equals(shown)
    with pytest.raises(Complaint, match=r"Version 0 of the store .* is no longer kept"):
        Store(home, 0).events()


@pytest.mark.usefixtures("s3")
def test_of_two_builds_from_one_version_one_is_refused(news: Path) -> None:
    first = built(news).store
    write(news, two="They shelled Lyman.")
    second = built(news).store
    events = sample_events()[:7]
    with pytest.raises(Complaint, match=r"Another build has written the store s3://\S+ meanwhile"):
        commit(first.home, to_table(events), sample_articles(events), first)
    assert rows(Store(first.home)) == rows(second)


@pytest.mark.usefixtures("s3")
def test_what_is_not_there_is_said(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, news: Path) -> None:
    def refused(*command: str) -> str:
        assert main(command) == 2
        said = capsys.readouterr().err
        assert said.count("\n") == 1
        assert "very secret" not in said
        return said

    assert "(NoSuchBucket)" in refused("status", "--store", "s3://nowhere/store")
    assert "(NoSuchBucket)" in refused("build", str(news), "--store", "s3://nowhere/store")
    for address, why in (
        ("gs://wire/store", "can hold no store"), ("s3://wire", "can hold no store"), ("s3://wire/a b", "can hold no store"), ("s3://wire/a//b", "can hold no store"),
        ("s3://key:hidden@wire/store", "Keys belong in the environment"), ("s3://hidden@wire/store", "Keys belong in the environment"),
    ):  # fmt: skip
        said = refused("status", "--store", address)
        assert why in said
        assert "hidden" not in said
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "another")
    assert "(InvalidAccessKeyId)" in refused("status", "--store", ADDRESS)
    assert "(InvalidAccessKeyId)" in refused("build", str(news), "--store", ADDRESS)
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    assert "set AWS_ACCESS_KEY_ID" in refused("status", "--store", ADDRESS)


def test_desks_of_two_services_are_two() -> None:
    one, other = (home_of(ADDRESS, _KEYS | {"HOME": "/home/us", "AWS_ENDPOINT_URL": address}) for address in ("http://a", "http://b"))
    assert one.desk != other.desk
    assert one.desk.parent == Path("/home/us/.local/state/sitrep")
    assert home_of(ADDRESS, _KEYS | {"XDG_STATE_HOME": "/var/state"}).desk.parent == Path("/var/state/sitrep")
    with pytest.raises(Complaint, match="SITREP_DESK"):
        home_of(ADDRESS, _KEYS)
    assert "very secret" not in repr(one) + str(one) + str(one.options)


@pytest.mark.usefixtures("s3")
def test_copies_that_nobody_asks_for_go(news: Path) -> None:
    (old,) = built(news).store.event_files()
    write(news, two="They shelled Lyman.")
    built(news).store.event_files()
    os.utime(old, (0, Path(old).stat().st_mtime))
    write(news, three="They shelled Izium.")
    (new,) = built(news).store.event_files()
    assert not Path(old).exists()
    (again,) = Store(home_of(ADDRESS), 0).event_files()  # and come back when somebody does
    assert Path(again).exists()
    assert Path(new).exists()


def put(path: str, content: bytes) -> None:
    headers = {"Authorization": "AWS4-HMAC-SHA256 Credential=key/"}
    request = urllib.request.Request(f"{os.environ['AWS_ENDPOINT_URL']}/{path}", content, headers, method="PUT")
    with urllib.request.urlopen(request, timeout=10) as answer:
        assert answer.status == 200


def test_a_cluster_reads_articles_of_a_bucket_into_a_store_of_a_bucket(s3: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the machine that asks reads and writes: the workers were started without keys."""
    monkeypatch.setattr("pipeline.pieces.PIECE_CHARACTERS", 100)
    for number in range(8):
        put(f"wire/reports/{number}.txt", f"Shells hit Kherson on Monday, and {number + 2} people were killed.".encode())
    with ExitStack() as stack:
        running = Cluster(stack, s3)
        running.add_worker()
        running.add_worker()
        running.wait_for(2)
        assert main(["build", "s3://wire/reports", "--store", ADDRESS, "--engine", "dask", "--address", running.address]) == 0
    assert main(["build", "s3://wire/reports", "--store", str(s3 / "alone"), "--workers", "1"]) == 0
    there, alone = Store(home_of(ADDRESS)), Store(s3 / "alone")
    assert there.events().num_rows == 8
    assert contents(there) == contents(alone)  # articles of a bucket have the same paths in both


@pytest.mark.usefixtures("s3")
def test_a_store_among_its_articles_is_not_read_as_articles() -> None:
    put("wire/desk/one.txt", b"Shells hit Kherson.")
    for _ in range(2):
        outcome = made([bucket("s3://wire/desk", os.environ)], home_of(ADDRESS))
        assert outcome.store.articles("path")["path"].to_pylist() == ["s3://wire/desk/one.txt"]
    assert (outcome.changed, outcome.store.version()) == (0, 0)


# Below, builds are processes of their own, so that they can be killed; the server may then be in this one.


@pytest.fixture
def wire(here: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[S3]:
    assert here
    with serving("wire", {}) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL", server.address)
        yield server


class Machine:
    """A machine with a desk of its own, on which builds run."""

    def __init__(self, desks: Path) -> None:
        self.environ = {**os.environ, "SITREP_DESK": str(desks)}

    def start(self, news: Path) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "pipeline", "build", str(news), "--store", ADDRESS, "--workers", "1"]
        return subprocess.Popen(command, cwd=ROOT, env=self.environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def built(self, news: Path) -> tuple[int, str]:
        """How a build ended, and all that it said."""
        with self.start(news) as build:
            said = "".join(build.communicate(timeout=120))
        return build.returncode, said

    def exported(self, out: Path) -> bytes:
        command = [sys.executable, "-m", "pipeline", "export", "--store", ADDRESS, "--format", "csv", "--out", str(out)]
        subprocess.run(command, cwd=ROOT, env=self.environ, check=True, timeout=120)
        return out.read_bytes()


def once(verb: str, key: str, do: Callable[[], int | None]) -> Callable[[str, str], int | None]:
    """What the server does the first time that it is asked this."""
    left = [do]
    return lambda asked, of: left.pop()() if left and asked == verb and re.search(key, of) else None


@pytest.mark.parametrize("key", [r"/events/[^/]*\.parquet", "/events/_delta_log/", r"/articles/[^/]*\.parquet", "/articles/_delta_log/"])
def test_a_killed_build_leaves_the_store_and_goes_on(wire: S3, here: Path, key: str) -> None:
    machine = Machine(here / "desks")
    news = write(here / "news", one="Shells hit Kherson on Monday, and two people were killed.")
    assert machine.built(news)[0] == 0
    before = machine.exported(here / "out.csv")
    write(news, one="Shells hit Kherson on Monday, and three people were killed.", two="Shells hit Odesa on Monday.")
    build = machine.start(news)

    def kill() -> int:
        os.kill(build.pid, signal.SIGKILL)
        build.communicate(timeout=60)
        return 0

    wire.meanwhile = once("PUT", key, kill)
    assert build.wait(120) == -signal.SIGKILL
    assert machine.exported(here / "out.csv") == before
    (piece,) = (here / "desks").glob("*/unfinished/*")
    code, said = machine.built(news)
    assert (code, said.startswith("2 articles: ")) == (0, True), said
    assert not piece.exists()
    assert machine.exported(here / "out.csv").count(b"\n") == before.count(b"\n") + 1


def test_of_two_machines_that_build_at_once_one_is_refused(wire: S3, here: Path) -> None:
    news = write(here / "news", one="Shells hit Kherson on Monday, and two people were killed.")
    ours, theirs = Machine(here / "ours"), Machine(here / "theirs")
    assert ours.built(news)[0] == 0
    other = write(here / "other", two="Shells hit Odesa on Monday.")
    ended: list[tuple[int, str]] = []

    def another() -> None:
        ended.append(theirs.built(other))

    wire.meanwhile = once("PUT", "/events/_delta_log/", another)
    write(news, one="Shells hit Kherson on Monday, and three people were killed.")
    code, said = ours.built(news)
    assert ended[0][0] == 0, ended
    assert (code, said) == (2, f"Another build has written the store {ADDRESS} meanwhile: build again to go on from there.\n")
    code, said = ours.built(news)
    assert (code, said.splitlines()[-1].split(":")[0]) == (0, "2 articles")


def test_a_second_build_on_one_machine_is_refused_at_once(wire: S3, here: Path) -> None:
    news = write(here / "news", one="Shells hit Kherson on Monday, and two people were killed.")
    machine = Machine(here / "desks")
    ended: list[tuple[int, str]] = []
    wire.meanwhile = once("PUT", "/events/_delta_log/", lambda: ended.append(machine.built(news)))
    assert machine.built(news)[0] == 0
    assert ended == [(2, f"Another build is writing the store {ADDRESS}: try again when it has ended.\n")]


def test_of_two_machines_that_build_first_one_is_refused(wire: S3, here: Path) -> None:
    """The other one's articles come at the last moment: after this one has looked whether they are there."""
    news = write(here / "news", one="Shells hit Kherson on Monday, and two people were killed.")
    other = write(here / "other", two="Shells hit Odesa on Monday.")
    ended: list[tuple[int, str]] = []
    wire.meanwhile = once("PUT", "/articles/_delta_log/", lambda: ended.append(Machine(here / "theirs").built(other)))
    code, said = Machine(here / "ours").built(news)
    assert sorted((code, ended[0][0])) == [0, 2], (said, ended)
    assert Machine(here / "theirs").exported(here / "out.csv").count(b"on Monday") == 1


@pytest.mark.parametrize("key", ["/events/_delta_log/", "/articles/_delta_log/", r"/articles/[^/]*\.parquet"])
def test_a_commit_survives_a_busy_service_and_a_lost_answer(wire: S3, here: Path, key: str) -> None:
    news = write(here / "news", one="Shells hit Kherson on Monday, and two people were killed.")
    machine = Machine(here / "desks")
    left = [503, 503, 503]
    wire.meanwhile = lambda verb, of: left.pop() if left and verb == "PUT" and re.search(key, of) else None
    wire.afterwards = once("PUT", key, lambda: 0)
    code, said = machine.built(news)
    assert (code, left) == (0, []), said
    with_log = [name for name in wire.objects if "/_delta_log/" in name]
    assert len(with_log) == 2  # one version of each table: no commit was made twice
    assert machine.exported(here / "out.csv").count(b"Kherson on Monday") == 1


def test_who_may_not_write_is_told_before_articles_are_read(wire: S3, here: Path) -> None:
    wire.read_only = True
    code, said = Machine(here / "desks").built(write(here / "news", one="Shells hit Kherson."))
    assert (code, said) == (2, f"The store {ADDRESS} cannot be written: Access Denied (AccessDenied).\n")
    assert not list((here / "desks").glob("*/unfinished"))


APP = str(ROOT / "app.py")


def page() -> AppTest:
    version.look_again()
    app = AppTest.from_file(APP, default_timeout=60).run()
    assert not app.exception
    return app


def told(app: AppTest) -> str:
    return " ".join(str(each.proto.body) for each in app.get("html")) + " ".join(each.value for each in [*app.caption, *app.info, *app.warning, *app.error, *app.text])


@pytest.fixture
def sample(s3: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The page's store, in a bucket."""
    monkeypatch.setenv("SITREP_STORE", ADDRESS)
    monkeypatch.setenv("SITREP_ADD", "yes")
    events = sample_events()
    commit(home_of(ADDRESS), to_table(events), sample_articles(events), None)
    return s3


@pytest.mark.parametrize("kept", [False, True])
def test_the_page_shows_a_store_in_a_bucket(sample: Path, monkeypatch: pytest.MonkeyPatch, kept: bool) -> None:
    """With its tables in memory, or in a file on the desk as those of large stores are."""
    if kept:
        monkeypatch.setattr("dashboard.query.saved._IN_MEMORY", 0)
    app = page()
    assert "<b>18</b> of 21 reports; 2 without a place; 1 without a date" in told(app)
    assert [each.name for each in sample.glob("desks/*/page/*.duckdb")] == [each.name for each in sample.glob("desks/*/page/*")]
    assert bool(list(sample.glob("desks/*/page/*"))) == kept
    assert not [each for each in app.expander if each.label == "Add articles"]
    monkeypatch.setenv("SITREP_STORE", str(sample / "store"))
    events = sample_events()
    commit(sample / "store", to_table(events), sample_articles(events), None)
    assert told(page()).replace(str(sample / "store"), ADDRESS) == told(app)


def test_the_page_offers_a_newer_version_and_keeps_its_own(sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = page()
    home = home_of(ADDRESS)
    commit(home, to_table(sample_events()[:5]), sample_articles(sample_events()[:5]), Store(home))
    version.look_again()
    app.run()
    assert "of 21 reports" in told(app)
    (newer,) = [button for button in app.button if button.label == "Show the new version"]
    newer.click().run()
    assert "<b>5</b> of 5 reports" in told(app)
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    version.look_again()
    app.run()
    assert "<b>5</b> of 5 reports" in told(app)
    assert "The store cannot be read now." in told(app)
    monkeypatch.setattr(version, "_newest_there", lambda _: pytest.fail("asked again at once"))
    app.run()
    assert "The store cannot be read now." in told(app)
    assert sample.exists()


@pytest.mark.usefixtures("s3")
def test_the_page_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SITREP_STORE", ADDRESS)
    assert f"There is no store in `{ADDRESS}` yet" in told(page())
    monkeypatch.setenv("SITREP_STORE", "s3://nowhere/store")
    assert "(NoSuchBucket)" in told(page())
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    assert "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY" in told(page())


def test_saved_views_are_kept_on_the_desk(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")  # asks nobody
    SavedViews(ADDRESS).save("In Sudan", {"country": ["SD"]})
    assert SavedViews(ADDRESS).all() == {"In Sudan": {"country": ["SD"]}}
    assert len(list(here.glob("desks/*/views.json"))) == 1


@pytest.mark.usefixtures("s3")
def test_nothing_built_is_no_store() -> None:
    with pytest.raises(NoStore):
        Store(home_of(ADDRESS))
    assert latest(ADDRESS) is None
    assert isinstance(home_of(ADDRESS), InBucket)
