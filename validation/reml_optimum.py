"""Does the search for tau2 always find the largest restricted likelihood? Many hard data sets, each against a dense grid.

    python validation/reml_optimum.py [DATA_SETS] [SEED]        (default 100000 and 1; some minutes on one core)

Hard means: 2 to 27 effects, sampling variances over up to six orders of magnitude, tau2 from 0 to 10, and in a third of
the sets an outlier, so that the likelihood often has two maxima or its maximum at zero. The likelihood of the grid is
written here, apart from the package. A data set counts as

- wrong optimum: some point of the grid has a likelihood higher by more than 1e-8;
- imprecise: the likelihood still rises at tau2 (1 + 1e-9), or falls at tau2 (1 - 1e-9): its slope has the wrong sign by
  more than rounding can explain.
"""

from __future__ import annotations

import sys
import time

import numpy as np

from evidence.base.errors import CannotCompute
from evidence.models.univariate.fit import fit_univariate

GRID_POINTS = 400
LOSS = 1e-8
PRECISION = 1e-9


def hard_data(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Effects and sampling variances of one data set."""
    k = int(rng.integers(2, 28))
    magnitudes = rng.uniform(0.0, 6.0)
    v = 10.0 ** rng.uniform(-magnitudes / 2, magnitudes / 2, k) * 10.0 ** rng.uniform(-3, 0)
    tau2 = 0.0 if rng.random() < 0.3 else 10.0 ** rng.uniform(-4, 1)
    y = rng.normal(0.0, np.sqrt(v + tau2))
    if rng.random() < 1 / 3:
        y[rng.integers(k)] += rng.choice([-1.0, 1.0]) * 10.0 ** rng.uniform(-1, 1.5)
    return y, v


def restricted_log_likelihood(y: np.ndarray, v: np.ndarray, tau2: np.ndarray) -> np.ndarray:
    """Up to a constant, at every tau2 of a vector (Harville 1977)."""
    w = 1.0 / (v + tau2[:, None])
    total = w.sum(axis=1)
    deviation = y - ((w @ y) / total)[:, None]
    return 0.5 * (np.log(w).sum(axis=1) - np.log(total) - (w * deviation**2).sum(axis=1))


def slope(y: np.ndarray, v: np.ndarray, tau2: float) -> tuple[float, float]:
    """Derivative of the restricted log likelihood, and the rounding error it can carry."""
    w = 1.0 / (v + tau2)
    deviation = y - (w @ y) / w.sum()
    up, down = float((w * w * deviation**2).sum()), float(w.sum() - (w * w).sum() / w.sum())
    return 0.5 * (up - down), 1e-14 * (up + float(w.sum()))


def grid(y: np.ndarray, v: np.ndarray) -> np.ndarray:
    """Zero, and values from far below the smallest variance to far above the spread of the effects."""
    return np.concatenate([[0.0], np.geomspace(1e-4 * v.min(), 10.0 * (np.ptp(y) ** 2 + v.max()), GRID_POINTS)])


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    rng = np.random.default_rng(seed)
    wrong = imprecise = refused = at_zero = two_maxima = 0
    worst, start = 0.0, time.perf_counter()
    for _ in range(count):
        y, v = hard_data(rng)
        try:
            tau2 = fit_univariate(y, v, method="REML", test="z").tau2
        except CannotCompute:
            refused += 1
            continue
        heights = restricted_log_likelihood(y, v, grid(y, v))
        padded = np.concatenate([[-np.inf], heights, [-np.inf]])
        two_maxima += int(((heights > padded[:-2]) & (heights > padded[2:])).sum() > 1)
        loss = float(heights.max() - restricted_log_likelihood(y, v, np.array([tau2]))[0])
        worst, wrong = max(worst, loss), wrong + (loss > LOSS)
        at_zero += tau2 == 0.0
        if tau2 > 0.0:
            (below, slack_1), (above, slack_2) = slope(y, v, tau2 * (1 - PRECISION)), slope(y, v, tau2 * (1 + PRECISION))
            imprecise += below < -slack_1 or above > slack_2
    print(f"{count} data sets, seed {seed}: {at_zero} with tau2 = 0, {two_maxima} with two maxima or more on the grid")
    print(
        f"refused {refused}; wrong optimum {wrong} (largest loss {max(worst, 0.0):.1e}); tau2 not within {PRECISION:g} relative {imprecise}"
    )
    print(f"{1e3 * (time.perf_counter() - start) / count:.2f} ms a data set, the grid included")
    return int(wrong + refused + imprecise > 0)


if __name__ == "__main__":
    raise SystemExit(main())
