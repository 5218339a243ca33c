"""Two workers of a dask scheduler on loopback beside two processes on this machine: the same job, the same bytes.

    python validation/benchmarks/cluster.py [--rounds 5]

Both sides take turns in one sitting on the same job; each round is a job of its own seed, and what is compared are the shortest times.
Scheduler and workers run before the clock starts, as a cluster does; the processes of this machine are started within it, as
`evidence simulate` starts them. The bar is 0.8 of the speed on this machine. The line is written between the marks of docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import numpy as np

from evidence.models.resampling.batch import batch
from evidence.robustness.jobs.job import Arrays, Job
from evidence.robustness.jobs.run import run_job

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "benchmarks.md"
BLOCK = re.compile(r"(?<=<!-- cluster -->\n).*?(?=<!-- /cluster -->)", re.DOTALL)
PIECES, SETS, EFFECTS = 40, 40_000, 12
BAR = 0.8


def work(sets: int, number: int, seed: np.random.SeedSequence) -> Arrays:
    """One piece: REML with Knapp-Hartung of many drawn sets."""
    y = np.random.default_rng(seed).normal(0.2, 0.3, (sets, EFFECTS))
    return {"ci_low": batch(y, np.full(EFFECTS, 0.05)).ci_low[:, 0]}


@contextmanager
def cluster(workers: int) -> Iterator[str]:
    """The address of a scheduler on loopback with so many workers of one thread each."""
    with tempfile.TemporaryDirectory() as folder:
        at, running = Path(folder) / "scheduler.json", []
        env = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(Path(__file__).parent), os.environ.get("PYTHONPATH", "")])}

        def start(module: str, *arguments: str) -> None:
            command = [sys.executable, "-m", f"distributed.cli.dask_{module}", *arguments, "--no-dashboard", "--host", "127.0.0.1"]
            running.append(subprocess.Popen(command, env=env, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))

        try:
            start("scheduler", "--port", "0", "--scheduler-file", str(at))
            while not at.exists():
                time.sleep(0.1)
            address = re.search(r'"address": "(tcp://[^"]+)"', at.read_text(encoding="utf-8"))
            assert address is not None
            for _ in range(workers):
                start("worker", address[1], "--nthreads", "1", "--no-nanny")
            yield address[1]
        finally:
            for process in reversed(running):
                process.kill()
                process.wait()


def main() -> None:
    """Time both sides in turn, compare their bytes, write the line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    times: dict[str, list[float]] = {"here": [], "cluster": []}
    with cluster(2) as address:
        run_job(Job("warm", partial(work, 10), 2, 0, ""), cluster=address)
        for seed in range(rounds):
            job, found = Job("benchmark", partial(work, SETS), PIECES, seed, ""), {}
            for side in ("here", "cluster"):
                began = time.perf_counter()
                found[side] = run_job(job, cluster=address if side == "cluster" else None, workers=2)
                times[side].append(time.perf_counter() - began)
            assert all(one["ci_low"].tobytes() == two["ci_low"].tobytes() for one, two in zip(*found.values(), strict=True))
    speed = min(times["here"]) / min(times["cluster"])
    line = (
        f"Two dask workers on loopback gave the same bytes as two processes of this machine, at {speed:.2f} of their speed (bar {BAR}): "
        f"{PIECES} pieces of {SETS:,} REML fits each, shortest of {rounds} rounds in turn.\n"
    )
    print(line, end="")
    PAGE.write_text(BLOCK.sub(lambda _: line, PAGE.read_text(encoding="utf-8"), count=1), encoding="utf-8")


if __name__ == "__main__":
    main()
