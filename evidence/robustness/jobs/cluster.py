"""Pieces on a dask scheduler that the user already has; dask is imported only here, and only when it is asked for."""

from __future__ import annotations

import logging
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from evidence.base.errors import EvidenceError, UsageError
from evidence.robustness.jobs.here import WorkersLost
from evidence.robustness.jobs.job import Arrays, Job, OtherVersion, piece, program

if TYPE_CHECKING:
    from distributed import Client

# Seconds: for a scheduler to answer, and for a first or a next worker to join.
ANSWERS, JOINS = 10, 60


class NoScheduler(EvidenceError):
    """Nothing that is a dask scheduler answers at the address given."""

    exit_code = 3
    kind = "cluster"


def on_a_cluster(job: Job, numbers: Sequence[int], address: str) -> Generator[tuple[int, Arrays]]:
    """The pieces asked for as they get done.

    Raises
    ------
    UsageError
        If dask is not installed, or the address cannot be one.
    NoScheduler
        If no scheduler answers.
    OtherVersion
        If a worker has another version of the program.
    WorkersLost
        If there is no worker, or one after another was killed.
    """
    with _client(address) as client:
        _same_program(client, address)
        work = client.submit(_given, job.work, key=f"work-{job.name}-{job.key}")
        futures = [client.submit(piece, work, number, job.seed, program(), key=f"{job.name}-{job.key}-{number}") for number in numbers]
        yield from _as_done(client, futures, address)


def _as_done(client: Client, futures: list[Any], address: str) -> Generator[tuple[int, Arrays]]:
    from concurrent.futures import CancelledError

    distributed, left = _distributed(), set(futures)
    try:
        while left:
            try:
                done = distributed.wait(list(left), timeout=JOINS, return_when="FIRST_COMPLETED").done
            except TimeoutError:
                _some_worker(client, address)
                continue
            for future in done:
                yield future.result()
                future.release()
            left -= done
    except distributed.KilledWorker:
        raise WorkersLost(f"the workers at {address} were killed one after another, most likely for want of memory; {AGAIN}") from None
    except CancelledError:
        raise WorkersLost(f"the scheduler at {address} went away; {AGAIN}") from None


AGAIN = "finished pieces are kept. Run the same command again when that is mended"


def _given(work: Any) -> Any:
    """The function as a task of its own: sent once, and computed anew where the worker that held it dies."""
    return work


@contextmanager
def _client(address: str) -> Iterator[Client]:
    distributed = _distributed()
    quiet = logging.getLogger("distributed")
    before, quiet.level = quiet.level, logging.CRITICAL
    try:
        try:
            client = distributed.Client(address, timeout=ANSWERS, set_as_default=False)
        except ValueError as error:
            raise UsageError(f"{address!r} is no address of a scheduler ({error}); for example tcp://10.0.0.5:8786") from None
        except (OSError, TimeoutError):
            raise NoScheduler(
                f"no dask scheduler answers at {address}; start one (dask scheduler) and give the address that it prints, for example "
                "tcp://10.0.0.5:8786, or leave out --cluster to compute on this machine"
            ) from None
        with client, client.as_current():
            yield client
    finally:
        quiet.level = before


def _distributed() -> Any:
    try:
        import distributed
    except ImportError:
        raise UsageError('a cluster needs dask: python -m pip install "evidence[cluster]"') from None
    return distributed


def _same_program(client: Client, address: str) -> None:
    _some_worker(client, address)
    theirs = client.run(_program_here, on_error="return")
    for worker, found in sorted(theirs.items()):
        if found != program():
            runs = "has no evidence that can be imported" if isinstance(found, Exception) else f"runs {found}"
            raise OtherVersion(f"the worker {worker} {runs}, and this is {program()}; install the same version on all of them")


def _program_here() -> str:
    return program()


def _some_worker(client: Client, address: str) -> None:
    try:
        client.wait_for_workers(1, timeout=JOINS)
    except TimeoutError:
        raise WorkersLost(
            f"the scheduler at {address} has no worker, and none joined within {JOINS} seconds; start some (dask worker {address}). "
            "Finished pieces are kept"
        ) from None
