"""Pieces on the processors of this machine, by joblib's loky: processes with one thread of linear algebra each."""

from __future__ import annotations

from collections.abc import Generator, Sequence

from evidence.base.errors import EvidenceError
from evidence.robustness.jobs.job import Arrays, Job, piece, program

# More threads than processors slow each other down, and sums in another order may end in another last digit.
ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS", "VECLIB_MAXIMUM_THREADS", "NUMEXPR_NUM_THREADS"),
    "1",
)
MOST_DEATHS = 3
# Seconds after which a process without work ends: also one whose client was killed.
IDLE = 60


class WorkersLost(EvidenceError):
    """Workers died or went away, again and again."""

    exit_code = 1
    kind = "cluster"


def on_this_machine(job: Job, numbers: Sequence[int], workers: int | None) -> Generator[tuple[int, Arrays]]:
    """The pieces asked for as they get done; None takes all processors, 0 this process.

    Raises
    ------
    WorkersLost
        If worker processes were killed again and again.
    """
    if workers == 0:
        for number in numbers:
            yield piece(job.work, number, job.seed, program())
        return
    from joblib import cpu_count
    from joblib.externals.loky.process_executor import TerminatedWorkerError

    left, count = list(numbers), min(workers or cpu_count(), len(numbers))
    for _ in range(MOST_DEATHS):
        try:
            for number, arrays in _by_processes(job, left, count):
                left.remove(number)
                yield number, arrays
        except TerminatedWorkerError:
            continue
        return
    raise WorkersLost(
        f"worker processes were killed {MOST_DEATHS} times, most likely for want of memory; {_done(job, left)}. Run the same command "
        "again, with fewer workers if it happens again"
    )


def _by_processes(job: Job, numbers: Sequence[int], count: int) -> Generator[tuple[int, Arrays]]:
    from concurrent.futures import as_completed

    from joblib.externals.loky import ProcessPoolExecutor

    executor = ProcessPoolExecutor(max_workers=count, env=ONE_THREAD, timeout=IDLE)
    finished = False
    try:
        futures = [executor.submit(piece, job.work, number, job.seed, program()) for number in numbers]
        for future in as_completed(futures):
            yield future.result()
        finished = True
    finally:
        executor.shutdown(wait=True, kill_workers=not finished)


def _done(job: Job, left: Sequence[int]) -> str:
    return f"{job.pieces - len(left)} of {job.pieces} pieces are done"
