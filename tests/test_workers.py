"""Workers that die: every item is answered once, and only what kills its worker again and again is given up."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from pipeline.complaint import Complaint
from pipeline.workers import here, processes

NUMBERS = [tuple(range(first, first + 5)) for first in range(0, 60, 5)]


def doubled(piece: tuple[int, ...]) -> list[int]:
    return [2 * number for number in piece]


def dies_at(bad: frozenset[int], piece: tuple[int, ...]) -> list[int]:
    if bad & set(piece):
        os.kill(os.getpid(), signal.SIGKILL)
    return doubled(piece)


def dies_once(marks: Path, piece: tuple[int, ...]) -> list[int]:
    """Kills the worker at the first try of every third piece."""
    if piece and piece[0] % 15 == 0 and not (marks / str(piece[0])).exists():
        (marks / str(piece[0])).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return doubled(piece)


def fails(piece: tuple[int, ...]) -> list[int]:
    raise ValueError(f"no answer for {piece[0]}")


def answers(answered: Iterator[tuple[tuple[int, ...], list[int] | None]]) -> dict[int, int | None]:
    """The answer of each item; an item that is answered twice fails."""
    told: dict[int, int | None] = {}
    for piece, answer in answered:
        for number, double in zip(piece, answer or [None] * len(piece), strict=True):
            assert number not in told
            told[number] = double
    return told


ALL = {number: 2 * number for piece in NUMBERS for number in piece}


def test_without_workers_pieces_are_answered_in_order() -> None:
    assert list(here(NUMBERS, doubled)) == [(piece, doubled(piece)) for piece in NUMBERS]


@pytest.mark.parametrize("workers", [1, 2])
def test_every_piece_is_answered(workers: int) -> None:
    assert answers(processes(workers)((piece for piece in NUMBERS), doubled)) == ALL


def test_a_worker_that_dies_costs_a_retry_and_nothing_else(tmp_path: Path) -> None:
    assert answers(processes(2)(NUMBERS, partial(dies_once, tmp_path))) == ALL
    assert len(list(tmp_path.iterdir())) == 4


@pytest.mark.parametrize("bad", [{0}, {59}, {7, 8}, {3, 31}])
def test_only_what_kills_its_worker_again_and_again_is_given_up(bad: set[int]) -> None:
    told = answers(processes(2)(NUMBERS, partial(dies_at, frozenset(bad))))
    assert told == ALL | dict.fromkeys(bad)


class Unreadable:
    """Comes into being in no other process than the one that made it."""

    def __call__(self, piece: tuple[int, ...]) -> list[int]:
        return doubled(piece)

    def __reduce__(self) -> tuple[object, ...]:
        return os._exit, (3,)


def test_workers_that_cannot_start_blame_no_item() -> None:
    with pytest.raises(Complaint, match="die before they have read any"):
        list(processes(2)(NUMBERS, Unreadable()))


def test_articles_that_all_kill_their_workers_are_all_given_up() -> None:
    assert answers(processes(2)(NUMBERS[:1], partial(dies_at, frozenset(range(5))))) == dict.fromkeys(range(5))


def test_nothing_to_do_starts_and_ends() -> None:
    assert list(processes(2)([], doubled)) == []


def test_an_error_of_the_work_itself_is_raised() -> None:
    with pytest.raises(ValueError, match="no answer for 0"):
        list(processes(1)(NUMBERS, fails))


def test_few_pieces_are_taken_ahead() -> None:
    taken = 0

    def many() -> Iterator[tuple[int, ...]]:
        nonlocal taken
        for number in range(1000):
            taken += 1
            yield (number,)

    answered = processes(2)(many(), doubled)
    next(answered)
    assert taken <= 8
    answered.close()  # type: ignore[attr-defined]


PARENT = """
import sys, time
from pipeline.workers import processes
from tests.test_workers import sleeps
if __name__ == "__main__":
    for _ in processes(2)([(1,), (2,), (3,)], sleeps): pass
"""


def sleeps(piece: tuple[int, ...]) -> list[int]:
    os.write(1, f"{os.getpid()}\n".encode())  # in one go: two workers write at once
    time.sleep(60)
    return doubled(piece)


def test_workers_end_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    (tmp_path / "parent.py").write_text(PARENT)
    root = Path(__file__).resolve().parent.parent
    parent = subprocess.Popen(
        [sys.executable, tmp_path / "parent.py"], stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(root)}
    )
    assert parent.stdout
    workers = [int(parent.stdout.readline()) for _ in range(2)]
    parent.kill()
    parent.wait()
    parent.stdout.close()
    until = time.monotonic() + 20
    while any(Path(f"/proc/{worker}").exists() and "Z" not in Path(f"/proc/{worker}/stat").read_text().split()[2] for worker in workers):
        assert time.monotonic() < until, "a worker outlives its parent"
        time.sleep(0.1)
