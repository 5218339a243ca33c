"""Work that the tests of jobs send to other processes."""

from __future__ import annotations

import os
import time
from pathlib import Path

import numpy as np


def drawn(number, seed):
    """Sums over what is drawn, so that another order of summing would show."""
    x = np.random.default_rng(seed).standard_normal((200, 200))
    return {"mean": (x @ x).mean(axis=0), "number": np.array(number)}


def told(folder, seconds, number, seed):
    """The same, leaving a line for each time it was computed."""
    time.sleep(seconds)
    with (Path(folder) / "computed.txt").open("a", encoding="ascii") as lines:
        lines.write(f"{number}\n")
    return drawn(number, seed)


def kills_once(folder, number, seed):
    """The same, but the first to compute piece 3 dies of it."""
    mark = Path(folder) / "killed"
    if number == 3 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), 9)
    return drawn(number, seed)


def always_kills(number, seed):
    """Whoever computes it dies."""
    os.kill(os.getpid(), 9)
