"""Workers: pieces of work on processes, here or on a cluster, that may die under them.

Both kinds are reached through `concurrent.futures`, so what is known here about dying workers holds for both.
A piece whose worker died is tried again among the others; if it dies once more, it is tried alone, because a
worker's death fails its innocent neighbours as well. Only what dies alone is cut in two, down to the single
item, and only an item that dies alone twice is given up. A worker that dies of an empty piece too would die of
anything: then nothing is given up and the user is told.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass, field
from functools import partial
from typing import Generic, TypeVar

from pipeline.complaint import Complaint

A = TypeVar("A")
R = TypeVar("R")
Piece = tuple[A, ...]
Answered = tuple[Piece[A], R | None]
Run = Callable[[Piece[A]], R]
Engine = Callable[[Iterable[Piece[A]], Run[A, R]], Iterator[Answered[A, R]]]

# A worker that ends one piece finds the next one waiting.
_WAITING_PER_WORKER = 2
_DEATHS_ALONE = 2


def here(pieces: Iterable[Piece[A]], run: Run[A, R]) -> Iterator[Answered[A, R]]:
    """Each piece with its answer, worked out in this process one after another: an Engine without workers."""
    return ((piece, run(piece)) for piece in pieces)


def processes(workers: int) -> Engine[A, R]:
    """An Engine of `workers` processes on this machine."""
    return partial(supervised, start=_start_processes, workers=workers, died=(BrokenExecutor,))


def supervised(
    pieces: Iterable[Piece[A]],
    run: Run[A, R],
    start: Callable[[int], Executor],
    workers: int,
    died: tuple[type[BaseException], ...],
) -> Iterator[Answered[A, R]]:
    """Each piece with its answer, in the order in which they end; a cut piece comes in parts.

    An answer of None means that the piece, then of one item, killed its worker whenever it was tried. `start`
    gives an executor of so many workers and `died` are the errors by which one tells that a worker has died;
    any other error of `run` is raised here. At most a few pieces a worker are taken from `pieces` ahead.
    `run` of an empty piece tells whether a worker can work at all. Raises Complaint when none can.
    """
    crew: _Crew[A, R] = _Crew(iter(pieces), run, start, workers, died)
    executor = start(workers)
    try:
        while True:
            dead = yield from crew.round(executor)
            if not dead:
                return
            _stop(executor)
            for piece in crew.again(dead):
                yield from crew.alone(piece)
            executor = start(workers)
    finally:
        _stop(executor)


@dataclass
class _Crew(Generic[A, R]):
    pieces: Iterator[Piece[A]]
    run: Run[A, R]
    start: Callable[[int], Executor]
    workers: int
    died: tuple[type[BaseException], ...]
    waiting: deque[Piece[A]] = field(default_factory=deque)
    died_once: set[Piece[A]] = field(default_factory=set)

    def round(self, executor: Executor) -> Generator[Answered[A, R], None, list[Piece[A]]]:
        """Answers until all is done or a worker dies; then the pieces that died with it."""
        running: dict[Future[R], Piece[A]] = {}
        while not (dead := (yield from self._ended(running))):
            while len(running) < self.workers * _WAITING_PER_WORKER and (piece := self._next()) is not None:
                try:
                    running[executor.submit(self.run, piece)] = piece
                except self.died:  # it died between two looks at it
                    return [piece, *(yield from self._salvage(running))]
            if not running:
                return []
            wait(running, return_when=FIRST_COMPLETED)
        return [*dead, *(yield from self._salvage(running))]

    def _next(self) -> Piece[A] | None:
        return self.waiting.popleft() if self.waiting else next(self.pieces, None)

    def _ended(self, running: dict[Future[R], Piece[A]]) -> Generator[Answered[A, R], None, list[Piece[A]]]:
        dead = []
        for future in [future for future in running if future.done()]:
            piece = running.pop(future)
            try:
                yield piece, future.result()
            except self.died:
                dead.append(piece)
        return dead

    def _salvage(self, running: dict[Future[R], Piece[A]]) -> Generator[Answered[A, R], None, list[Piece[A]]]:
        """What still ends well after a death; the rest is dead too."""
        wait(running)
        return (yield from self._ended(running))

    def again(self, dead: Iterable[Piece[A]]) -> list[Piece[A]]:
        """Those that are now to be tried alone; the others go back among the waiting."""
        suspects = [piece for piece in dead if piece in self.died_once]
        for piece in dead:
            if piece not in self.died_once:
                self.died_once.add(piece)
                self.waiting.append(piece)
        return suspects

    def alone(self, piece: Piece[A]) -> Iterator[Answered[A, R]]:
        for _ in range(_DEATHS_ALONE if len(piece) == 1 else 1):
            try:
                answer = self._tried(piece)
            except self.died:
                self._check_workers()
            else:
                yield piece, answer
                return
        if len(piece) == 1:
            yield piece, None
            return
        half = len(piece) // 2
        yield from self.alone(piece[:half])
        yield from self.alone(piece[half:])

    def _check_workers(self) -> None:
        """Raises Complaint when a worker dies of nothing: then its piece is not to blame."""
        try:
            self._tried(())
        except self.died as error:
            raise Complaint(
                "The processes that read articles die before they have read any: see what they printed above, and whether memory is enough."
            ) from error

    def _tried(self, piece: Piece[A]) -> R:
        executor = self.start(1)
        try:
            return executor.submit(self.run, piece).result()
        finally:
            _stop(executor)


def _stop(executor: Executor) -> None:
    executor.shutdown(wait=True, cancel_futures=True)


def _start_processes(workers: int) -> Executor:
    # A forked process would inherit locks that the parent's threads hold.
    return ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), _follow_parent)


def _follow_parent() -> None:
    """Leave it to the parent to answer Ctrl-C, and end when it ends: a killed parent cannot tell its workers to."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.join,), daemon=True).start()


def _end_with(parent_ended: Callable[[], object]) -> None:
    parent_ended()
    os._exit(1)
