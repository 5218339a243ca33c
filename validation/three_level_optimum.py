"""Does the search of the three-level model always find the largest likelihood? Many hard data sets, each against a dense grid.

    python validation/three_level_optimum.py [DATA_SETS] [SEED]        (default 5000 and 1; some minutes on one core)

Hard means: 2 to 9 outer groups of 1 to 5 effects, inner groups of 1 to 3, sampling variances over up to six orders of
magnitude, sampling errors that correlate or not, variance components from zero to 10, outliers, in a third of the sets a
moderator; REML and ML. The likelihood of the grid is written here with the full covariance of each outer group, apart from
the package: 61 x 61 pairs of variances, and once more finely around its best five. A data set counts as a wrong optimum if
any of these pairs has a log likelihood higher by more than 1e-7.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass

import numpy as np

from evidence.base.errors import CannotCompute
from evidence.models.dependent.covariance import SamplingErrors
from evidence.models.dependent.multilevel import fit_multilevel

LOSS = 1e-7
STEPS = 60


@dataclass(frozen=True, slots=True)
class HardData:
    """Effects, variances, outer and inner groups, design, correlation of sampling errors inside an outer group, method."""

    y: np.ndarray
    v: np.ndarray
    outer: np.ndarray
    inner: np.ndarray
    x: np.ndarray
    rho: float
    restricted: bool


def hard_data(rng: np.random.Generator) -> HardData:
    """One data set."""
    groups = int(rng.integers(2, 10))
    sizes = np.where(rng.random(groups) < 0.4, 1, rng.integers(2, 6, groups))
    outer = np.repeat(np.arange(groups), sizes)
    if len(outer) < 4:
        outer = np.array([0, 0, 1, 1])
    k = len(outer)
    inner = np.arange(k) if rng.random() < 0.7 else np.concatenate([np.arange(n) // 2 for n in np.bincount(outer)])
    magnitudes = rng.uniform(0.0, 6.0)
    v = 10.0 ** rng.uniform(-magnitudes / 2, magnitudes / 2, k)
    s_outer, s_inner = 10.0 ** rng.uniform(-4, 1, 2) * rng.integers(0, 2, 2)
    y = rng.normal(0.0, np.sqrt(s_outer), groups)[outer] + rng.normal(0.0, np.sqrt(s_inner + v))
    if rng.random() < 0.4:
        y[rng.integers(k)] += rng.choice([-1.0, 1.0]) * 10.0 ** rng.uniform(-1, 2)
    x = np.ones((k, 1))
    if k > 5 and rng.random() < 1 / 3:
        x = np.column_stack([x, rng.normal(size=k)])
    return HardData(y, v, outer, inner, x, float(rng.choice([0.0, 0.6])), bool(rng.random() < 0.5))


def log_likelihood(d: HardData, s_outer: np.ndarray, s_inner: np.ndarray) -> np.ndarray:
    """Up to a constant, at every pair of two vectors (Harville 1977)."""
    z = np.column_stack([d.x, d.y])
    p = d.x.shape[1]
    cross, log_det = np.zeros((len(s_outer), p + 1, p + 1)), np.zeros(len(s_outer))
    for group in np.unique(d.outer):
        rows = np.flatnonzero(d.outer == group)
        root = np.sqrt(d.v[rows])
        errors = np.where(np.eye(len(rows)) == 1.0, 1.0, d.rho) * np.outer(root, root)
        same = d.inner[rows][:, None] == d.inner[rows][None, :]
        m = errors + s_outer[:, None, None] + s_inner[:, None, None] * same
        cross += z[rows].T @ np.linalg.solve(m, np.broadcast_to(z[rows], (len(m), *z[rows].shape)))
        log_det += np.linalg.slogdet(m)[1]
    xx, xy = cross[:, :p, :p], cross[:, :p, p]
    rss = cross[:, p, p] - (xy * np.linalg.solve(xx, xy[:, :, None])[:, :, 0]).sum(axis=1)
    return -0.5 * (log_det + rss + (np.linalg.slogdet(xx)[1] if d.restricted else 0.0))


def highest_on_grid(d: HardData, separable: bool) -> tuple[float, int]:
    """The largest log likelihood on the grid and on finer ones around its best five pairs; and its peaks."""
    steps = np.concatenate([[0.0], np.geomspace(1e-4 * d.v.min(), 10.0 * (np.ptp(d.y) ** 2 + d.v.max()), STEPS)])
    others = steps if separable else np.zeros(1)
    height = log_likelihood(d, np.repeat(steps, len(others)), np.tile(others, len(steps))).reshape(len(steps), len(others))
    padded = np.pad(height, 1, constant_values=-np.inf)
    around = np.max([padded[i : i + len(steps), j : j + len(others)] for i in range(3) for j in range(3) if (i, j) != (1, 1)], axis=0)
    best = float(height.max())
    for cell in np.argsort(-height, axis=None)[:5]:
        i, j = divmod(int(cell), len(others))
        finer = [np.linspace(s[max(a - 1, 0)], s[min(a + 1, len(s) - 1)], 13) for s, a in ((steps, i), (others, j))]
        best = max(best, float(log_likelihood(d, np.repeat(finer[0], 13), np.tile(finer[1], 13)).max()))
    return best, int((height > around).sum())


def main() -> int:
    count, seed = (int(a) for a in (sys.argv[1:] + ["5000", "1"][len(sys.argv) - 1 :])[:2])
    rng = np.random.default_rng(seed)
    wrong = refused = on_edge = several = 0
    worst, spent, start = 0.0, 0.0, time.perf_counter()
    for number in range(count):
        d = hard_data(rng)
        before = time.perf_counter()
        try:
            errors = SamplingErrors(d.v, d.outer, None, d.rho, d.rho)
            fit = fit_multilevel(d.y, errors, d.outer, d.inner, d.x, method="REML" if d.restricted else "ML")
        except CannotCompute:
            refused += 1
            continue
        finally:
            spent += time.perf_counter() - before
        here = float(log_likelihood(d, *(np.array([s]) for s in fit.sigma2))[0])
        best, peaks = highest_on_grid(d, fit.separable)
        if best - here > LOSS:
            print(f"data set {number}: {best - here:.2e} below the grid at {fit.sigma2}")
        worst, wrong = max(worst, best - here), wrong + (best - here > LOSS)
        on_edge, several = on_edge + any(s == 0.0 for s in fit.sigma2), several + (peaks > 1)
    print(f"{count} data sets, seed {seed}: {on_edge} with a variance at zero, {several} with two maxima or more on the grid")
    print(f"refused {refused} (no variance between groups to be estimated); wrong optimum {wrong} (largest loss {max(worst, 0.0):.1e})")
    print(f"{1e3 * spent / count:.2f} ms a fit; {time.perf_counter() - start:.0f} s in all, the grids included")
    return int(wrong > 0)


if __name__ == "__main__":
    raise SystemExit(main())
