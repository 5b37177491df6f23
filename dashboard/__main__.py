"""The page's own command: `python -m dashboard publish`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import timedelta
from typing import NoReturn

from pipeline.complaint import Complaint

_DAYS = 3650


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise Complaint(f"{message[:1].upper()}{message[1:]}: see {self.prog} --help.")


def _days(words: str) -> timedelta:
    try:
        days = float(words)
    except ValueError:
        days = -1
    if not 0 <= days <= _DAYS:
        raise argparse.ArgumentTypeError(f"{words} is no number of days from 0 to {_DAYS}")
    return timedelta(days=days)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m dashboard", description="The page is served by: streamlit run app.py")
    commands = parser.add_subparsers(dest="command", required=True, metavar="publish")
    publish = commands.add_parser(
        "publish",
        help="Load the newest version of a store into PostgreSQL, for pages with SITREP_QUERIES.",
        epilog="example: python -m dashboard publish --store store --to postgresql://loader@db.example/sitrep",
    )
    publish.add_argument("--store", required=True, metavar="DIR")
    publish.add_argument("--to", metavar="ADDRESS", help="postgresql://user@host/name; the password is best kept in ~/.pgpass (default: SITREP_QUERIES)")
    publish.add_argument("--keep", type=_days, default=timedelta(days=1), metavar="DAYS", help="drop versions that were replaced longer ago (1 unless given)")
    publish.add_argument("--reader", metavar="ROLE", help="a role that may read what is published")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 when it did what was asked, 2 with one sentence when the user can put it right."""
    try:
        print(_publish(_parser().parse_args(arguments)))
    except Complaint as complaint:
        print(complaint, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("Stopped; the database is as it was.", file=sys.stderr)
        return 130
    return 0


def _publish(chosen: argparse.Namespace) -> str:
    from dashboard.query.postgres import ADDRESS
    from dashboard.query.publish import publish
    from pipeline.store import Store

    address = chosen.to or os.environ.get(ADDRESS)
    if not address:
        raise Complaint(f"Name the database with --to or {ADDRESS}: see python -m dashboard publish --help.")
    done = publish(Store(chosen.store), address, chosen.keep, chosen.reader)
    said = [f"version {done.version}, {done.events:,} events of {done.articles:,} articles, {'was there already' if done.unchanged else 'is published'}"]
    if not done.indexed:
        said.append("the server has not the extension pg_trgm: a search for words reads all sentences")
    if done.nothings:
        said.append(f"U+FFFD stands for {done.nothings:,} characters U+0000, which PostgreSQL cannot hold")
    if done.dropped:
        said.append(f"{done.dropped} older dropped")
    if done.waiting:
        said.append(f"{done.waiting} older stay while somebody reads them")
    return "; ".join(said)


if __name__ == "__main__":
    sys.exit(main())
