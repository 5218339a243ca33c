"""Big jobs: the same bytes whatever the workers, stopped and gone on with, and one clear message where they cannot run."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from evidence.base.errors import CannotCompute, FileProblem, UsageError
from evidence.robustness.jobs import cluster
from evidence.robustness.jobs.cluster import NoScheduler
from evidence.robustness.jobs.here import WorkersLost
from evidence.robustness.jobs.job import Job, OtherVersion, piece, seed_of
from evidence.robustness.jobs.kept import keep, place
from evidence.robustness.jobs.run import run_job
from tests.conftest import ROOT
from tests.robustness import pieces

JOB = Job("trial", pieces.drawn, 8, 20260101, "data 1, plan 1")


def same(one, two):
    return [{name: (array.dtype, array.tobytes()) for name, array in part.items()} for part in one] == [
        {name: (array.dtype, array.tobytes()) for name, array in part.items()} for part in two
    ]


def counted(folder):
    return sorted(int(line) for line in (folder / "computed.txt").read_text(encoding="ascii").split())


def test_seeds_are_those_that_numpy_spawns_and_more_pieces_add_to_those_that_are_done(tmp_path):
    spawned = np.random.SeedSequence(7).spawn(5)[4]
    assert (seed_of(7, 4).generate_state(4) == spawned.generate_state(4)).all()
    few = run_job(replace(JOB, pieces=3), tmp_path, workers=0)
    told = replace(JOB, work=partial(pieces.told, tmp_path, 0))
    more = run_job(told, tmp_path, workers=0)
    assert counted(tmp_path) == [3, 4, 5, 6, 7]
    assert same(more[:3], few)
    assert same(more, run_job(JOB, workers=0))


def test_a_damaged_piece_is_done_again_and_a_stale_one_never_used(tmp_path):
    first = run_job(JOB, tmp_path, workers=0)
    damaged = place(tmp_path, JOB) / "000002.npz"
    damaged.write_bytes(damaged.read_bytes()[:-40])
    (place(tmp_path, JOB) / "000005.npz").write_bytes(b"")
    told = partial(pieces.told, tmp_path, 0)
    assert same(run_job(replace(JOB, work=told), tmp_path, workers=0), first)
    assert counted(tmp_path) == [2, 5]
    other = replace(JOB, work=told, rests_on="data 2, plan 1")
    run_job(other, tmp_path, workers=0)
    assert counted(tmp_path) == sorted([2, 5, *range(8)])
    assert len({JOB.key, other.key, replace(JOB, seed=1).key, replace(JOB, name="other").key}) == 4


def test_a_kept_piece_holds_no_pickle(tmp_path):
    with pytest.raises(ValueError, match="pickle"):
        keep(tmp_path, JOB, 0, {"objects": np.array([object()])})


def test_a_full_disk_says_how_many_pieces_are_kept(tmp_path, monkeypatch):
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    heavier = replace(JOB, work=partial(_growing, 4))
    resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, before[1]))
    try:
        with pytest.raises(FileProblem, match=r"make room there and run again\. 4 of 8 pieces are kept"):
            run_job(heavier, tmp_path, workers=0)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert sorted(path.name for path in place(tmp_path, heavier).iterdir()) == [f"00000{i}.npz" for i in range(4)]
    assert len(run_job(heavier, tmp_path, workers=0)) == 8


def _growing(small, number, seed):
    return {"x": np.zeros(10 if number < small else 10_000)}


def test_progress_says_how_far_it_is_and_what_is_left():
    said = []
    run_job(JOB, workers=0, say=said.append)
    assert said[0] == "trial [....................] 0 of 8"
    assert re.fullmatch(r"trial \[#{10}\.{10}\] 4 of 8, 5 seconds left", said[4])
    assert said[-1] == ""


def test_another_version_on_a_worker_is_refused():
    with pytest.raises(OtherVersion, match=r"a worker runs evidence .* and this is evidence 9\.9"):
        piece(pieces.drawn, 0, 1, "evidence 9.9 (000000000000) with numpy 9.9")


@pytest.mark.slow  # needs dask, which is no run-time dependency
def test_no_scheduler_no_dask_and_no_address_are_one_message_each(monkeypatch):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        monkeypatch.setattr(cluster, "ANSWERS", 1)
        with pytest.raises(NoScheduler, match=r"no dask scheduler answers at tcp://127\.0\.0\.1:\d+; start one"):
            run_job(JOB, cluster=f"tcp://127.0.0.1:{taken.getsockname()[1]}")
    with pytest.raises(UsageError, match="is no address of a scheduler"):
        run_job(JOB, cluster="ftp://10.0.0.5")
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UsageError, match=r'a cluster needs dask: python -m pip install "evidence\[cluster\]"'):
        run_job(JOB, cluster="tcp://127.0.0.1:1")


def refuses(number, seed):
    raise CannotCompute(f"piece {number} cannot be had")


@pytest.mark.slow
def test_processes_give_the_same_bytes_and_one_that_is_killed_costs_nothing(tmp_path):
    alone = run_job(JOB, workers=0)
    assert same(run_job(JOB, workers=1), alone)
    assert same(run_job(JOB, workers=2), alone)
    assert same(run_job(replace(JOB, work=partial(pieces.kills_once, tmp_path)), tmp_path, workers=2), alone)
    assert (tmp_path / "killed").exists()
    with pytest.raises(WorkersLost, match=r"worker processes were killed 3 times.*0 of 8 pieces are done"):
        run_job(replace(JOB, work=pieces.always_kills), workers=2)
    with pytest.raises(CannotCompute, match="cannot be had"):
        run_job(replace(JOB, work=refuses), workers=2)


@pytest.mark.slow
def test_a_client_that_was_killed_goes_on_from_what_it_kept(tmp_path):
    code = f"""
from functools import partial
from pathlib import Path
from dataclasses import replace
from tests.robustness.test_jobs import JOB
from tests.robustness import pieces
from evidence.robustness.jobs.run import run_job
run_job(replace(JOB, work=partial(pieces.told, {str(tmp_path)!r}, 0.2)), Path({str(tmp_path)!r}), workers=0)
"""
    with subprocess.Popen([sys.executable, "-c", code], env=environment(), cwd=ROOT) as client:
        until(lambda: len(list(place(tmp_path, JOB).glob("*.npz"))) >= 3)
        client.send_signal(signal.SIGKILL)
    before = len(list(place(tmp_path, JOB).glob("*.npz")))
    assert 3 <= before < 8
    (tmp_path / "computed.txt").unlink()
    assert same(run_job(replace(JOB, work=partial(pieces.told, tmp_path, 0)), tmp_path, workers=0), run_job(JOB, workers=0))
    assert len(counted(tmp_path)) == 8 - before


def environment(**more):
    return os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])} | more


def until(holds, seconds=60):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.05)


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory):
    """A real scheduler on loopback, its address, and a function that starts a worker."""
    folder, running = tmp_path_factory.mktemp("cluster"), []

    def start(*arguments, **more):
        quiet = (folder / "log.txt").open("ab")
        command = [sys.executable, "-m", "distributed.cli.dask_" + arguments[0], *map(str, arguments[1:])]
        running.append(subprocess.Popen(command, env=environment(**more), cwd=folder, stdout=quiet, stderr=quiet))
        quiet.close()
        return running[-1]

    options = ("--nthreads", 1, "--host", "127.0.0.1", "--no-dashboard", "--no-nanny", "--death-timeout", 30, "--local-directory", folder)
    try:
        at = folder / "scheduler.json"
        start("scheduler", "--host", "127.0.0.1", "--port", 0, "--no-dashboard", "--scheduler-file", at)
        until(at.exists)
        address = re.search(r'"address": "(tcp://[^"]+)"', at.read_text(encoding="utf-8")).group(1)
        yield address, lambda **more: start("worker", address, *options, **more)
    finally:
        for process in reversed(running):
            process.kill()
        for process in running:
            process.wait(20)


@pytest.mark.slow
@pytest.mark.filterwarnings("default")
def test_a_cluster_gives_the_same_bytes_while_one_of_its_workers_is_killed(scheduler, tmp_path, monkeypatch):
    address, worker = scheduler
    monkeypatch.setattr(cluster, "JOINS", 2)
    with pytest.raises(WorkersLost, match="has no worker, and none joined within 2 seconds; start some"):
        run_job(JOB, cluster=address)
    monkeypatch.setattr(cluster, "JOINS", 30)
    one, _two = worker(), worker()
    alone = run_job(JOB, workers=0)
    assert same(run_job(JOB, cluster=address), alone)

    def kill(text):
        if " 2 of 8" in text:
            one.kill()

    slowly = replace(JOB, work=partial(pieces.told, tmp_path, 0.2), name="killed")
    assert same(run_job(slowly, tmp_path, cluster=address, say=kill), alone)
    done = len(counted(tmp_path))
    run_job(slowly, tmp_path, cluster=address)
    assert len(counted(tmp_path)) == done
    with pytest.raises(CannotCompute, match="cannot be had"):
        run_job(replace(JOB, work=refuses, name="refused"), cluster=address)


@pytest.mark.slow
@pytest.mark.filterwarnings("default")
def test_a_worker_with_another_program_is_found_before_anything_is_computed(scheduler, tmp_path):
    address, worker = scheduler
    package = tmp_path / "evidence"
    package.symlink_to(ROOT / "evidence")
    (tmp_path / "sitecustomize.py").write_text(
        "import evidence.robustness.jobs.job as job\njob.program = lambda: 'evidence 0.0.1'\n", encoding="utf-8"
    )
    worker(PYTHONPATH=os.pathsep.join([str(tmp_path), str(ROOT), os.environ.get("PYTHONPATH", "")]))
    found = None
    end = time.monotonic() + 60
    while found is None and time.monotonic() < end:
        try:
            run_job(JOB, cluster=address)
        except OtherVersion as error:
            found = str(error)
    assert found is not None
    assert "runs evidence 0.0.1, and this is evidence" in found
