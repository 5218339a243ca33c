"""Killing `evidence import` at any moment leaves the review as it was or as it should be, and the next import goes through."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time

import pytest

from evidence.review import read_review
from tests.review.coming_in import ROW, tiny_review, write_csv

pytestmark = pytest.mark.slow

# Python tells an audit hook of every file it opens, makes, moves or removes: the import is killed before the n-th of these in local/.
SCRIPT = """
import json, os, shutil, signal, sys
from pathlib import Path
from evidence.cli.main import main
from evidence.review import read_review

review, pristine, file = map(Path, sys.argv[1:])
WATCHED = ("open", "os.mkdir", "os.rename", "os.rmdir", "os.chmod", "os.remove", "shutil.rmtree")
left = [0]

def killer(event, arguments):
    if left[0] and event in WATCHED and "local" in str(arguments):
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(killer)
call = ["import", str(file), str(review), "--yes", "--replace"]
found = []
for moment in range(1, 1000):
    shutil.rmtree(review)
    shutil.copytree(pristine, review)
    child = os.fork()
    if not child:
        left[0] = moment
        sys.stdout = open(os.devnull, "w")
        os._exit(main(call))
    killed = os.WIFSIGNALED(os.waitpid(child, 0)[1])
    after = read_review(review).data_hash
    out, sys.stdout = sys.stdout, open(os.devnull, "w")
    code = main(call)
    sys.stdout = out
    names = sorted(path.name for path in (review / "local").iterdir())
    found.append([killed, after, code, read_review(review).data_hash, names])
    if not killed:
        break
print(json.dumps(found))
"""


def test_killed_before_every_step_of_writing(tmp_path):
    """Two studies come in, one of which replaces a local one."""
    pristine, review = tiny_review(tmp_path / "pristine"), tmp_path / "review"
    first = write_csv(tmp_path / "first.csv", ROW)
    subprocess.run([sys.executable, "-m", "evidence", "import", first, pristine, "--yes"], check=True, capture_output=True)
    shutil.copytree(pristine, review)
    before = read_review(review).data_hash
    file = write_csv(tmp_path / "mine.csv", ROW | {"estimate": "1.7"}, ROW | {"label": "B", "citation": "B."})
    arguments = [sys.executable, "-W", "ignore", "-c", SCRIPT, str(review), str(pristine), str(file)]
    done = subprocess.run(arguments, capture_output=True, text=True, check=True, timeout=300)
    found = json.loads(done.stdout)
    killed, (finished,) = [row for row in found if row[0]], [row for row in found if not row[0]]
    complete = finished[1]
    assert complete != before
    assert len(killed) >= 20
    states = [after for _, after, *_ in killed]
    assert set(states) == {before, complete}
    assert states == sorted(states, key=lambda state: state == complete), "once it is complete it stays so"
    for _, _, code, after, names in found:
        assert code == 0
        assert after == complete
        assert names == [".replaced", "b", "our_town_2026"]


def test_killed_from_outside_at_random_moments(tmp_path):
    pristine, review = tiny_review(tmp_path / "pristine"), tmp_path / "review"
    rows = [ROW | {"label": f"Town {number}", "citation": f"Town {number}."} for number in range(100)]
    command = [sys.executable, "-m", "evidence", "import", write_csv(tmp_path / "mine.csv", *rows), review, "--yes"]
    shutil.copytree(pristine, review)
    before = read_review(review).data_hash
    start = time.monotonic()
    subprocess.run(command, check=True, capture_output=True)
    whole = time.monotonic() - start
    complete = read_review(review).data_hash
    moments = random.Random(1)
    states = []
    for _ in range(15):
        shutil.rmtree(review)
        shutil.copytree(pristine, review)
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(moments.uniform(0.3, 1.05) * whole)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        states.append(read_review(review).data_hash)
        done = subprocess.run([*command, "--replace"], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        assert read_review(review).data_hash == complete
    assert set(states) <= {before, complete}
