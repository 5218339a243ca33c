"""A job run to its end, on this machine or on a cluster, with progress and the time that is left."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Generator
from contextlib import closing
from pathlib import Path

from evidence.base.errors import FileProblem, UsageError
from evidence.robustness.jobs.here import on_this_machine
from evidence.robustness.jobs.job import Arrays, Job
from evidence.robustness.jobs.kept import keep, kept

_BAR = 20


def run_job(
    job: Job,
    folder: Path | None = None,
    *,
    cluster: str | None = None,
    workers: int | None = None,
    say: Callable[[str], None] = lambda text: None,
) -> list[Arrays]:
    """The arrays of every piece, in the order of their numbers: the same whatever the workers and their number.

    Parameters
    ----------
    job : what is computed.
    folder : where finished pieces are kept, so that the same call goes on after it was stopped; None keeps none.
    cluster : address of a dask scheduler; None computes on this machine.
    workers : processes on this machine; None for all processors, 0 for none but this one, which suits a job of seconds.
    say : is called with how far it is.

    Raises
    ------
    UsageError
        If the number of workers is below zero.
    FileProblem
        If a finished piece cannot be kept.
    """
    if workers is not None and workers < 0:
        raise UsageError(f"the number of workers is 0 (this process alone) or more; seen {workers}")
    found = {} if folder is None else kept(folder, job)
    todo = [number for number in range(job.pieces) if number not in found]
    if todo:
        shown = _Progress(job, len(found), say)
        # Closed whatever happens, so that no worker computes on for nobody.
        with closing(_computed(job, todo, cluster, workers)) as pieces:
            for number, arrays in pieces:
                found[number] = arrays
                if folder is not None:
                    _keep(folder, job, number, arrays, len(found))
                shown.tell(len(found))
        say("")
    return [found[number] for number in range(job.pieces)]


def _computed(job: Job, todo: list[int], cluster: str | None, workers: int | None) -> Generator[tuple[int, Arrays]]:
    if cluster is None:
        return on_this_machine(job, todo, workers)
    from evidence.robustness.jobs.cluster import on_a_cluster

    return on_a_cluster(job, todo, cluster)


def _keep(folder: Path, job: Job, number: int, arrays: Arrays, done: int) -> None:
    try:
        keep(folder, job, number, arrays)
    except FileProblem as error:
        raise FileProblem(f"{error}. {done - 1} of {job.pieces} pieces are kept, and the same command goes on from there") from None


class _Progress:
    """How far a job is, and how much time is left at the pace of this call."""

    def __init__(self, job: Job, done: int, say: Callable[[str], None]) -> None:
        self.job, self.before, self.say, self.began = job, done, say, time.monotonic()
        self.tell(done)

    def tell(self, done: int) -> None:
        """Say it of so many finished pieces."""
        pieces, full = self.job.pieces, _BAR * done // self.job.pieces
        bar = "#" * full + "." * (_BAR - full)
        left = ""
        if done > self.before:
            seconds = (time.monotonic() - self.began) / (done - self.before) * (pieces - done)
            left = f", {time_left(seconds)} left"
        self.say(f"{self.job.name} [{bar}] {done} of {pieces}{left}")


def time_left(seconds: float) -> str:
    """A time as a person says it.

    >>> time_left(42.3), time_left(200), time_left(9000)
    ('45 seconds', '4 minutes', '2.5 hours')
    """
    if seconds < 60:
        return f"{max(5, 5 * math.ceil(seconds / 5))} seconds"
    return f"{math.ceil(seconds / 60)} minutes" if seconds < 5400 else f"{seconds / 3600:.1f} hours"
