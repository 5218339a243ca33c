"""Work in a second process gives what it gives here, whatever becomes of that process."""

from __future__ import annotations

import os
import sys
import threading
import time

import pytest

from evidence.base import beside as module
from evidence.base.beside import beside, pieces_beside

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the work is done here")


@pytest.fixture
def copied(monkeypatch):
    """Copies this process even under a test runner that has threads."""
    monkeypatch.setattr(module, "_can_copy", lambda: True)


def test_it_is_done_in_another_process_and_comes_back(copied):
    found = beside(lambda: (os.getpid(), {"a": b"bytes"}))
    pid, content = found()
    assert pid != os.getpid()
    assert content == {"a": b"bytes"}


def test_a_process_that_is_killed_leaves_its_work_to_this_one(copied):
    first = os.getpid()
    found = beside(lambda: os.getpid() if os.getpid() == first else os._exit(1))
    assert found() == first


def test_what_comes_first_is_there_before_the_rest_and_a_long_one_holds_up_nothing(copied, tmp_path):
    longer_than_a_pipe = b"x" * 1_000_000

    def work():
        yield longer_than_a_pipe
        (tmp_path / "went on").touch()
        yield os.getpid()

    pieces = pieces_beside(work)
    for _ in range(1000):
        if (tmp_path / "went on").exists():  # though nobody has taken the first
            break
        time.sleep(0.01)
    first, pid = pieces
    assert first == longer_than_a_pipe
    assert pid != os.getpid()


def test_a_process_that_is_killed_half_way_leaves_the_rest_to_this_one(copied):
    here = os.getpid()

    def work():
        yield "a", 0
        yield "b", os.getpid() if os.getpid() == here else os._exit(1)
        yield "c", os.getpid()

    assert [*pieces_beside(work)] == [("a", 0), ("b", here), ("c", here)]


def test_an_error_is_met_here_and_printed_nowhere_else(copied, capfd):
    found = beside(lambda: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        found()
    assert capfd.readouterr() == ("", "")


def test_beside_other_threads_nothing_is_copied():
    seen: list[int] = []
    other = threading.Event()
    thread = threading.Thread(target=other.wait)
    thread.start()
    seen.append(beside(os.getpid)())
    other.set()
    thread.join()
    assert seen == [os.getpid()]
