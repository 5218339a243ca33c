"""Type I error of the cluster wild bootstrap beside the CR2 t test and HTZ, with few clusters.

    python validation/wild_bootstrap_size.py [DATA_SETS] [SEED]        (default 2000 a row and 1; some minutes on one core)

Three-level data without any effect: 1 to 5 effects a cluster, sampling variances from .02 to .2, sd .3 between clusters and
.15 inside them. One test of a moderator that a third of the clusters have, and one of a three-level moderator (q = 2).
"""

from __future__ import annotations

import sys

import numpy as np

from evidence.models.dependent.multilevel import fit_multilevel
from evidence.models.dependent.robust import HTZ, fit_robust
from evidence.models.dependent.wild_bootstrap import WildBootstrap, wild_bootstrap

CLUSTERS = (6, 8, 10, 20, 40)


def p_values(clusters: int, levels: int, rng: np.random.Generator, draws: int) -> tuple[float, float, float]:
    """p by CR2 (t for q = 1, HTZ above), by the bootstrap as it is, and with residuals and variances by CR2; NaN if not estimated."""
    outer = np.repeat(np.arange(clusters), rng.integers(1, 6, clusters))
    k = len(outer)
    v = rng.uniform(0.02, 0.2, k)
    # Every level has two clusters at least.
    level = np.concatenate([np.repeat(np.arange(levels), 2), rng.choice(levels, clusters - 2 * levels, p=LEVELS[levels])])[outer]
    x = np.column_stack([np.ones(k), *(level == j for j in range(1, levels))]).astype(float)
    y = rng.normal(0, 0.3, clusters)[outer] + rng.normal(0, 0.15, k) + rng.normal(0, np.sqrt(v))
    fit = fit_multilevel(y, v, outer, np.arange(k), x)
    tested = np.eye(levels)[1:]
    joint = fit_robust(fit.estimate, fit.residual, x, fit.covariance, fit.covariance_of, outer).joint_test(tested)
    plain, corrected = (
        wild_bootstrap(
            y, x, fit.covariance, fit.covariance_of, outer, tested, residual_correction=kind, variance=kind, draws=draws,
            seed=int(rng.integers(1 << 31)),
        )
        for kind in ("CR0", "CR2")
    )  # fmt: skip
    return (
        joint.p_value if isinstance(joint, HTZ) else float("nan"),
        plain.p_value if isinstance(plain, WildBootstrap) else float("nan"),
        corrected.p_value if isinstance(corrected, WildBootstrap) else float("nan"),
    )


LEVELS = {2: (2 / 3, 1 / 3), 3: (1 / 2, 1 / 4, 1 / 4)}


def main() -> int:
    count, seed = (int(a) for a in (sys.argv[1:] + ["2000", "1"][len(sys.argv) - 1 :])[:2])
    rng = np.random.default_rng(seed)
    error = 100 * (0.0475 / count) ** 0.5
    print(f"share of p < .05 among {count} data sets per row, seed {seed}; Monte Carlo standard error {error:.1f} points\n")
    print(f"{'q':>2} {'clusters':>9} {'CR2 t or HTZ':>13} {'bootstrap CR0':>14} {'bootstrap CR2':>14} {'not estimated':>14}")
    for levels in (2, 3):
        for clusters in CLUSTERS:
            p = np.array([p_values(clusters, levels, rng, 399) for _ in range(count)])
            share = [100.0 * (column[np.isfinite(column)] < 0.05).mean() for column in p.T]
            missing = int((~np.isfinite(p)).any(axis=1).sum())
            print(f"{levels - 1:2} {clusters:9} {share[0]:12.1f}% {share[1]:13.1f}% {share[2]:13.1f}% {missing:14}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
