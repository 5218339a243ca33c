"""The analyses of a grid and the curves of its joint test in numbered pieces, as jobs run them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from functools import partial

import numpy as np

from evidence.models.distributions import Array
from evidence.robustness.jobs.job import Arrays, Job
from evidence.robustness.multiverse.fit import Chunk, Fits, fit_chunk, joined
from evidence.robustness.multiverse.grid import AnalysisGrid
from evidence.robustness.multiverse.permute import Draws, draw_curves
from evidence.robustness.multiverse.rows import Codes

# Analyses, and curves, of one piece.
AT_ONCE, CURVES = 50_000, 25
# Runs a job to its end; its pieces in the order of their numbers.
Runner = Callable[[Job], list[Arrays]]


def in_this_process(job: Job) -> list[Arrays]:
    """The pieces one after another."""
    return [job.work(number, np.random.SeedSequence(job.seed)) for number in range(job.pieces)]


def fit_grid(grid: AnalysisGrid, name: str, rests_on: str, run: Runner) -> Fits:
    """Every analysis of a grid."""
    pieces = max(1, -(-grid.specifications // AT_ONCE))
    found = run(Job(f"analyses-{name}", partial(_fitted, grid), pieces, 0, rests_on))
    return joined([Fits(**arrays) for arrays in found])


def _fitted(grid: AnalysisGrid, number: int, seed: np.random.SeedSequence) -> Arrays:
    start = number * AT_ONCE
    fits = fit_chunk(Chunk(grid, np.arange(start, min(start + AT_ONCE, grid.specifications))))
    return {field.name: getattr(fits, field.name) for field in fields(Fits)}


def draw_all(grid: AnalysisGrid, numbers: Codes, draws: int, seed: int, name: str, rests_on: str, run: Runner) -> tuple[Array, Array]:
    """The curves of the joint test."""
    work = partial(_drawn, Chunk(grid, numbers), draws, seed)
    found = run(Job(f"curves-{name}", work, -(-draws // CURVES), seed, rests_on))
    return np.concatenate([one["median"] for one in found]), np.concatenate([one["share"] for one in found])


def _drawn(chunk: Chunk, draws: int, seed: int, number: int, stream: np.random.SeedSequence) -> Arrays:
    median, share = draw_curves(Draws(chunk, number * CURVES, min((number + 1) * CURVES, draws), seed))
    return {"median": median, "share": share}
