"""Write docs/coverage.md: how often tests err and intervals cover, with few and many studies.

    python validation/coverage.py [DATA_SETS]        (default 1000 a row; some minutes on one core)

Every row has its own seed, so a row does not depend on the rows before it.
"""

from __future__ import annotations

import math
import sys
from pathlib import Path

import numpy as np

from evidence.base.reason import NotEstimated
from evidence.models.dependent.covariance import SamplingErrors
from evidence.models.dependent.multilevel import fit_multilevel
from evidence.models.dependent.robust import RobustFit, fit_robust
from evidence.models.distributions import critical_value
from evidence.models.univariate.fit import fit_univariate
from evidence.models.univariate.henmi_copas import henmi_copas

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "coverage.md"

STUDIES = (5, 10, 20, 40)
TAU2 = (0.0, 0.02, 0.1)
# Variances between clusters and between effects inside them.
COMPONENTS = ((0.0, 0.0), (0.04, 0.02), (0.1, 0.05))
# Correlation of sampling errors inside a cluster: true, and assumed by the model.
CORRELATIONS = ((0.0, 0.0), (0.6, 0.6), (0.6, 0.0))
TRUTH = 0.2


def univariate_row(k: int, tau2: float, count: int) -> list[float]:
    """Coverage of mu by z, Knapp-Hartung, its truncated form and Henmi-Copas; of a new study by the two prediction intervals."""
    rng = np.random.default_rng([1, k, round(1000 * tau2)])
    hits = np.zeros(6)
    for _ in range(count):
        v = rng.uniform(0.01, 0.2, k)
        y = rng.normal(TRUTH, np.sqrt(v + tau2))
        new = rng.normal(TRUTH, math.sqrt(tau2))
        z, t = (fit_univariate(y, v, method="REML", test=test) for test in ("z", "knha"))
        half = float(critical_value(0.95, k - 1)) * float(t.truncated_se[0])
        hc = henmi_copas(y, v)
        hits += [
            z.ci_low[0] <= TRUTH <= z.ci_high[0],
            t.ci_low[0] <= TRUTH <= t.ci_high[0],
            abs(t.estimate[0] - TRUTH) <= half,
            hc.ci_low <= TRUTH <= hc.ci_high,
            t.pi_low <= new <= t.pi_high,
            z.hts_low <= new <= z.hts_high,
        ]
    return list(100.0 * hits / count)


def clustered(k: int, components: tuple[float, float], rho: float, rng: np.random.Generator) -> tuple[np.ndarray, ...]:
    """Effects, variances and clusters: 1 to 5 effects in each of k clusters; and a moderator that a third of the clusters have."""
    outer = np.repeat(np.arange(k), rng.integers(1, 6, k))
    n = len(outer)
    v = rng.uniform(0.01, 0.2, n)
    shared = rng.normal(size=k)[outer]
    errors = np.sqrt(v) * (math.sqrt(rho) * shared + math.sqrt(1.0 - rho) * rng.normal(size=n))
    y = TRUTH + rng.normal(0, math.sqrt(components[0]), k)[outer] + rng.normal(0, math.sqrt(components[1]), n) + errors
    return y, v, outer, (outer % 3 == 0).astype(float)


def three_level_row(k: int, components: tuple[float, float], rho: tuple[float, float], count: int) -> list[float]:
    """Coverage of mu by the model's t, CR1 and CR2; type I error of a moderator by the model and by CR2; coverage of a new effect."""
    rng = np.random.default_rng([2, k, *(round(1000 * c) for c in (*components, *rho))])
    hits = np.zeros(6)
    for _ in range(count):
        y, v, outer, moderator = clustered(k, components, rho[0], rng)
        errors = SamplingErrors(v, outer, None, rho[1], rho[1])
        inner = np.arange(len(y))
        mean = fit_multilevel(y, errors, outer, inner, test="t")
        slope = fit_multilevel(y, errors, outer, inner, np.column_stack([np.ones(len(y)), moderator]), test="t")
        robust, robust_slope = (fit_robust(f.estimate, f.residual, f.design, f.covariance, f.covariance_of, outer) for f in (mean, slope))
        new = TRUTH + rng.normal(0, math.sqrt(sum(components)))
        cr1 = float(critical_value(0.95, robust.cr1_df)) * float(robust.cr1_se[0])
        hits += [
            mean.ci_low[0] <= TRUTH <= mean.ci_high[0],
            abs(robust.estimate[0] - TRUTH) <= cr1,
            robust.ci_low[0] <= TRUTH <= robust.ci_high[0],
            slope.p_value[1] < 0.05,
            robust_slope.p_value[1] < 0.05,
            abs(new - robust.estimate[0]) <= prediction_half_width(robust, mean.sigma2),
        ]
    return list(100.0 * hits / count)


def prediction_half_width(robust: RobustFit, sigma2: tuple[float, float]) -> float:
    """Half-width of the main model's prediction interval: CR2 standard error and both variances, Satterthwaite's t."""
    return float(critical_value(0.95, robust.df[0])) * math.sqrt(float(robust.se[0]) ** 2 + sum(sigma2))


def joint_row(k: int, levels: int, count: int) -> list[float]:
    """Type I error of the omnibus test of a factor by the model (F) and by HTZ; and data sets in which HTZ has no value."""
    rng = np.random.default_rng([3, k, levels])
    hits = np.zeros(3)
    for _ in range(count):
        y, v, outer, _ = clustered(k, (0.04, 0.02), 0.0, rng)
        x = np.column_stack([np.ones(len(y)), *(outer % levels == j for j in range(1, levels))]).astype(float)
        fit = fit_multilevel(y, v, outer, np.arange(len(y)), x, test="t")
        joint = fit_robust(fit.estimate, fit.residual, x, fit.covariance, fit.covariance_of, outer).joint_test(np.eye(levels)[1:])
        missing = isinstance(joint, NotEstimated)
        hits += [fit.omnibus.p_value < 0.05, not missing and joint.p_value < 0.05, missing]
    return list(100.0 * hits / count)


def table(heads: list[str], rows: list[tuple[list[str], list[float]]]) -> str:
    """A table with numbers to one decimal."""
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    lines += ["| " + " | ".join(labels + [f"{n:.1f}" for n in numbers]) + " |" for labels, numbers in rows]
    return "\n".join(lines)


def page(count: int) -> str:
    """The whole page."""
    univariate = [([str(k), f"{tau2:g}"], univariate_row(k, tau2, count)) for tau2 in TAU2 for k in STUDIES]
    three_level = [
        ([str(k), f"{c[0]:g}, {c[1]:g}", f"{rho[0]:g}, {rho[1]:g}"], three_level_row(k, c, rho, count))
        for rho in CORRELATIONS
        for c in COMPONENTS
        for k in STUDIES
    ]
    joint = [([str(k), str(levels - 1)], joint_row(k, levels, count)) for levels in (3, 4) for k in STUDIES if k >= 2 * levels]
    return TEMPLATE.format(
        count=count,
        at_95=100.0 * math.sqrt(0.95 * 0.05 / count),
        univariate=table(["k", "tau2", "z", "Knapp-Hartung", "truncated", "Henmi-Copas", "PI", "PI, k - 2 df"], univariate),
        three_level=table(
            ["clusters", "sigma2", "rho true, assumed", "model t", "CR1", "CR2", "slope: model t", "slope: CR2", "PI"], three_level
        ),
        joint=table(["clusters", "q", "model F", "HTZ", "HTZ not estimated"], joint),
    )


TEMPLATE = """\
# How often do the tests err, and do the intervals cover?

This page is made by a simulation; do not edit it by hand. The command, from the root of the repository:

```text
python validation/coverage.py {count}
```

{count} data sets per row, each row with its own seed. All numbers are percentages; at 95 their Monte Carlo standard error is
{at_95:.1f} points, so a difference from 95 (or 5) below twice that is chance. Sampling variances are spread evenly from
.01 to .2 (studies of about 20 to 400 people), the mean effect is 0.2, effects and errors are normal. All intervals are 95%
intervals, all variances by REML.

## One effect per study

Coverage of the mean effect by four intervals, and of a new study's true effect by two prediction intervals (PI).
*Truncated* is the Knapp-Hartung interval that is never narrower than the plain one (`se_truncated`); *PI* is
`prediction_interval` with Knapp-Hartung, *PI, k - 2 df* that of Higgins, Thompson & Spiegelhalter (2009) with the plain
standard error.

{univariate}

100 less the coverage is the type I error of the test that goes with an interval.

## Several effects a cluster

1 to 5 effects in each cluster; variances between clusters and inside them as under *sigma2*; sampling errors inside a
cluster correlate by the first *rho* while the model assumes the second. Coverage of the mean effect by the model's own t
(k - p degrees of freedom), by CR1 (J / (J - p), J - p degrees of freedom) and by CR2 with Satterthwaite's; type I error, at
.05, of a moderator that a third of the clusters have, by the model and by CR2; coverage of a new effect in a new cluster by
the prediction interval of the main model.

{three_level}

## Joint tests of a factor

Type I error, at .05, of the test that the q contrasts of a factor with q + 1 levels are zero; variances .04 and .02,
independent errors. Where HTZ has no degrees of freedom left it is not estimated, which counts as not rejected.

{joint}

The cluster wild bootstrap has its own simulation, [validation/wild_bootstrap_size.py](../validation/wild_bootstrap_size.py),
and the Bayesian intervals theirs, [validation/bayes_coverage.py](../validation/bayes_coverage.py).
"""


def main() -> int:
    """Write the page."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    PAGE.write_text(page(count), encoding="utf-8", newline="\n")
    print(f"wrote {PAGE.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
