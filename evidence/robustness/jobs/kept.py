"""Finished pieces as files: a job that was stopped goes on where it was, and a piece of another state is never used."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np

from evidence.base.replace_file import replace_file
from evidence.robustness.jobs.job import Arrays, Job

FOLDER = "pieces"


def place(folder: Path, job: Job) -> Path:
    """Where the pieces of a job lie: under the hash of all they follow from."""
    return folder / FOLDER / f"{job.name}-{job.key}"


def keep(folder: Path, job: Job, number: int, arrays: Arrays) -> None:
    """Write one piece whole or not at all.

    Raises
    ------
    FileProblem
        If it cannot be written.
    """
    content = io.BytesIO()
    np.savez(content, allow_pickle=False, **arrays)
    replace_file(_file(folder, job, number), content.getvalue())


def kept(folder: Path, job: Job) -> dict[int, Arrays]:
    """The pieces of a job that are done, by number; a file that is damaged is not one of them."""
    found = {}
    for number in range(job.pieces):
        try:
            content = io.BytesIO(_file(folder, job, number).read_bytes())
            with np.load(content, allow_pickle=False) as arrays:
                found[number] = {name: arrays[name] for name in arrays.files}
        except (OSError, EOFError, ValueError, zipfile.BadZipFile):
            continue
    return found


def _file(folder: Path, job: Job, number: int) -> Path:
    return place(folder, job) / f"{number:06d}.npz"
