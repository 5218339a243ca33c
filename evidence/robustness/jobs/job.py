"""A job: a pure function over numbered pieces, its seeds, and what its pieces rest on."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from evidence.base.brief import brief
from evidence.base.errors import EvidenceError
from evidence.version import __version__

# What a piece gives: arrays by name, none of them of objects, so that it can be kept without pickle.
Arrays = dict[str, np.ndarray[Any, Any]]


@dataclass(frozen=True, slots=True)
class Job:
    """A pure function over numbered pieces.

    Attributes
    ----------
    name : of the job, as a file may be called.
    work : (number, seed) -> arrays by name; a function of a module, or `functools.partial` of one, so that it can be sent to another
        process. It reads no file and draws from `seed` only.
    pieces : how many; more of them later add to those that are done.
    seed : of the whole job; each piece draws from the seed spawned by its number.
    rests_on : in words or hashes, everything else that the pieces follow from: data, plan and options.
    """

    name: str
    work: Callable[[int, np.random.SeedSequence], Arrays]
    pieces: int
    seed: int
    rests_on: str

    __repr__ = brief("name", "pieces", "seed")

    @property
    def key(self) -> str:
        """Hash of all that a piece follows from, the program included; a piece kept under another key is never used."""
        return hashlib.sha256("\n".join((self.name, str(self.seed), self.rests_on, program())).encode()).hexdigest()[:16]


class OtherVersion(EvidenceError):
    """A worker has another version of the program, so its pieces would not be those of this one."""

    exit_code = 1
    kind = "cluster"


def seed_of(seed: int, number: int) -> np.random.SeedSequence:
    """The seed of one piece, as `SeedSequence(seed).spawn(n)[number]` gives it for every n."""
    return np.random.SeedSequence(seed, spawn_key=(number,))


def piece(work: Callable[[int, np.random.SeedSequence], Arrays], number: int, seed: int, made_by: str) -> tuple[int, Arrays]:
    """One piece with its number, as a worker computes it.

    Raises
    ------
    OtherVersion
        If the worker's program is not the one that sent it.
    """
    if program() != made_by:
        raise OtherVersion(
            f"a worker runs {program()}, and this is {made_by}; install the same version of evidence and numpy on all of them"
        )
    return number, work(number, seed_of(seed, number))


@cache
def program() -> str:
    """The version of evidence with a hash of its code, and that of numpy: what a result depends on besides data, plan and seed."""
    code, root = hashlib.sha256(), Path(__file__).resolve().parents[2]
    for path in sorted(root.rglob("*.py"), key=lambda path: path.relative_to(root).as_posix()):
        code.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n"))
    return f"evidence {__version__} ({code.hexdigest()[:12]}) with numpy {np.__version__}"
