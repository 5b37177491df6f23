"""The commands: `python -m pipeline build | export | status | compact | changes | places | dates | explain`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from pipeline.complaint import Complaint

if TYPE_CHECKING:
    from pipeline.home import Home
    from pipeline.read.buckets import Bucket


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise Complaint(f"{message[:1].upper()}{message[1:]}: see {self.prog} --help.")


def _day(words: str) -> date:
    try:
        return date.fromisoformat(words)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{words} is no day such as 2022-10-24") from None


def _day_or_version(words: str) -> date | int:
    if words.isascii() and words.isdigit() and len(words) < 8:  # 20221024 is a day
        return int(words)
    return _day(words)


def _place(words: str) -> Path | Bucket:
    if "://" not in words:
        return Path(words)
    from pipeline.read.buckets import bucket

    try:
        return bucket(words, os.environ)
    except Complaint as complaint:
        raise argparse.ArgumentTypeError(str(complaint)) from complaint


def _store(words: str) -> Path | Home:
    if "://" not in words:
        return Path(words)
    from pipeline.home import home_of

    return home_of(words)


def _count(words: str) -> int:
    if not (words.isascii() and words.isdigit() and 0 < int(words) < 1000):
        raise argparse.ArgumentTypeError(f"{words} is no number of processes")
    return int(words)


def _days(words: str) -> int:
    if not (words.isascii() and words.isdigit() and 0 < int(words) <= 365):
        raise argparse.ArgumentTypeError(f"{words} is no number of days from 1 to 365")
    return int(words)


def _parser() -> _Parser:
    parser = _Parser(prog="python -m pipeline", description="From news articles to a table of conflict events.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=_Parser)

    def command(name: str, what: str, example: str) -> argparse.ArgumentParser:
        return commands.add_parser(
            name,
            help=what,
            description=what,
            epilog=f"Example:\n  python -m pipeline {example}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )

    build = command(
        "build",
        "Read articles and bring the store up to date. Unchanged articles are not read again.",
        "build data/articles report.html --store store --published 2022-10-24",
    )
    build.add_argument("paths", nargs="*", type=_place, metavar="PATH", help="files and folders of articles, or buckets like s3://bucket/folder")
    build.add_argument("--store", required=True, type=_store, metavar="DIR", help="a folder, or one of a bucket like s3://bucket/folder")
    build.add_argument("--published", type=_day, metavar="DATE", help="publication day of articles that nothing else dates")
    build.add_argument("--geocoder", metavar="SERVICE", help="ask this geopy service (nominatim, photon, ...) for places that the gazetteer lacks")
    build.add_argument("--user-agent", metavar="TEXT", help="who asks the service: your project and an address")
    build.add_argument("--geocoder-option", action="append", default=[], metavar="NAME=VALUE", help="an option of the service; repeatable")
    build.add_argument("--workers", type=_count, metavar="N", help="processes that read articles; as many as the machine has cores unless given")
    build.add_argument("--engine", choices=("local", "dask"), default="local", help="where articles are read: on this machine or on a Dask cluster")
    build.add_argument("--address", metavar="URL", help="the cluster's scheduler: tls://host:8786, or tcp://127.0.0.1:8786 on this machine")
    build.add_argument(
        "--progress", choices=("bar", "lines"), default="bar",
        help="how to tell of progress on standard error: a bar when that is a terminal, or JSON lines for programs",
    )  # fmt: skip
    build.add_argument("--remove", action="append", default=[], metavar="ID", help="take this article and its events out; repeatable")

    export = command("export", "Write events to a file.", "export --store store --format csv --out events.csv --country UA --from 2022-10-01")
    export.add_argument("--store", required=True, type=_store, metavar="DIR")
    export.add_argument("--format", required=True, choices=("csv", "jsonl", "parquet", "geojson", "kml"))
    export.add_argument(
        "--table", choices=("reports", "events"), default="reports",
        help="a row for each report of an article (the default), or one for each event with all of its reports",
    )  # fmt: skip
    export.add_argument("--out", required=True, type=Path, metavar="FILE")
    export.add_argument("--from", dest="since", type=_day, metavar="DAY", help="events whose days touch this day or a later one")
    export.add_argument("--to", dest="until", type=_day, metavar="DAY", help="events whose days touch this day or an earlier one")
    export.add_argument("--country", metavar="CODE", help="two letters: UA")
    export.add_argument("--admin1", metavar="NAME", help="first-level unit: 'Kherson Oblast'")
    export.add_argument("--type", dest="event_type", metavar="TYPE", help="a type or sub-type: battles, armed_clash")
    export.add_argument("--text", dest="words", metavar="WORDS", help="words that stand in the sentence, title, place or actors")

    status = command("status", "Say what a store holds and what could not be read, placed or dated.", "status --store store")
    status.add_argument("--store", required=True, type=_store, metavar="DIR")

    compact = command("compact", "Join small files of a store and delete those of old versions.", "compact --store store --keep 30")
    compact.add_argument("--store", required=True, type=_store, metavar="DIR")
    compact.add_argument("--keep", type=_days, default=30, metavar="DAYS", help="versions that were the newest in the last DAYS stay readable (30 unless given)")

    changes = command("changes", "List events that are new, changed or gone.", "changes --store store --since 2022-10-24")
    changes.add_argument("--store", required=True, type=_store, metavar="DIR")
    changes.add_argument("--since", required=True, type=_day_or_version, metavar="DATE|VERSION", help="the start of a day, or a number of a version")

    tagged = 'FILE has a {"doc_id", "text", "dct"} a line.'
    places = command("places", f"Find and resolve place names. {tagged}", "places texts.jsonl > places.jsonl")
    places.add_argument("file", type=Path, metavar="FILE")
    places.add_argument("--spans", choices=("given",), help="resolve the spans that each line carries instead of finding any")

    dates = command("dates", f"Find and normalise temporal expressions. {tagged}", "dates texts.jsonl > dates.jsonl")
    dates.add_argument("file", type=Path, metavar="FILE")

    explain = command("explain", "Print each sentence with what was found in it and why.", "explain article.txt")
    explain.add_argument("path", type=Path, metavar="ARTICLE")
    explain.add_argument("--published", type=_day, metavar="DATE", help="publication day where nothing else gives it")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 when it did what was asked, 2 with one sentence when the user can put it right."""
    try:
        chosen = _parser().parse_args(arguments)
        from pipeline import commands

        commands.RUN[chosen.command](chosen)
    except Complaint as complaint:
        print(complaint, file=sys.stderr)
        return 2
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader has gone: `| head`
        return 0
    except KeyboardInterrupt:
        print("Stopped; the store is as it was.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
