"""Cluster: the pieces of a build on the workers of a Dask cluster that runs already."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import CancelledError, Executor, Future
from functools import partial
from typing import Any, TypeVar

from pipeline.complaint import Complaint
from pipeline.rules import rules_digest
from pipeline.workers import Answered, Engine, Piece, Run, supervised

A = TypeVar("A")
R = TypeVar("R")

_SECONDS_TO_ANSWER = 15


def cluster(address: str) -> Engine[A, R]:
    """An Engine of the workers behind the scheduler at `address`.

    Raises Complaint when Dask is not installed, when no scheduler answers or none of its workers does, when
    they do not run these same rules, and, from the engine, when the scheduler is lost on the way.
    """
    client = _client(address)
    _check_workers(client, address)
    return partial(_on_cluster, client, address)


def _on_cluster(client: Any, address: str, pieces: Iterable[Piece[A]], run: Run[A, R]) -> Iterator[Answered[A, R]]:
    from distributed.scheduler import KilledWorker

    threads = sum(client.nthreads().values())
    try:
        yield from supervised(pieces, run, lambda _: _executor(client), threads, (KilledWorker,))
    except (CancelledError, OSError) as error:
        raise Complaint(f"The cluster at {address} was lost: build again to go on from here.") from error
    finally:
        client.close()


def _client(address: str) -> Any:
    try:
        from distributed import Client
    except ImportError as error:
        raise Complaint("--engine dask needs the packages of requirements-cluster.txt.") from error
    try:
        return Client(address, timeout=_SECONDS_TO_ANSWER, asynchronous=False, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        raise Complaint(f"No Dask scheduler answers at {address}: {error}") from error


def _check_workers(client: Any, address: str) -> None:
    try:
        rules = client.run(rules_digest)
    except Exception as error:  # whatever a worker raises that has other code, or none
        client.close()
        raise Complaint(f"The workers of {address} cannot run this version of Sitrep: {error}") from error
    others = sorted(worker for worker, digest in rules.items() if digest != rules_digest())
    if others or not rules:
        client.close()
        what = f"The worker {others[0]} runs another version of Sitrep" if others else f"The cluster at {address} has no workers"
        raise Complaint(f"{what}.")


def _executor(client: Any) -> Executor:
    from distributed.cfexecutor import ClientExecutor

    class OnCluster(ClientExecutor):  # type: ignore[misc]
        def _wrap_future(self, remote: Any) -> Future[Any]:
            # Dask's own way never answers when a result is lost with its worker and working it out again fails.
            answer: Future[Any] = Future()
            remote.add_done_callback(partial(_pass_on, answer))
            return answer

        def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
            super().shutdown(wait=wait and not cancel_futures)

    # The same piece tried again is to be worked out again, not to be answered with its old failure.
    executor: Executor = OnCluster(client, pure=False)
    return executor


def _pass_on(answer: Future[Any], remote: Any) -> None:
    """Answer as `remote` does, which is done but may yet lose its result."""
    try:
        result = remote.result()
    except BaseException as error:  # told to whoever waits
        answer.set_exception(error)
    else:
        answer.set_result(result)
