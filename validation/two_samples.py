"""Two samples and a mean of them: which interval holds the truth as often as it says?

    python validation/two_samples.py [DATA_SETS] [SEED]        (default 1000 a row and 1; about a minute on one core)

Of two samples no cluster-robust interval is printed. Compared are that one (CR2, one degree of freedom), Knapp-Hartung with a
standard error never below the normal one, and the Bayesian interval of docs/methods.md (half-normal prior with scale 0.5 on tau).
The true mean is 0, so one less the coverage is the type I error.
"""

from __future__ import annotations

import sys

import numpy as np

from evidence.models.bayes.fit import TauPrior, fit_bayes
from evidence.models.dependent.robust import fit_robust
from evidence.models.distributions import critical_value
from evidence.models.univariate.fit import fit_univariate

PRIOR = TauPrior("half-normal", 0.5)
TAUS = (0.0, 0.2, 0.5, 1.0)
ERRORS = ((0.1, 0.1), (0.1, 0.3))
NAMES = ("CR2", "Knapp-Hartung, truncated", "Bayes")


def intervals(y: np.ndarray, v: np.ndarray) -> list[tuple[float, float]]:
    """The three intervals of the mean."""
    fit = fit_univariate(y, v, test="knha")
    robust = fit_robust(fit.estimate, fit.residual, fit.design, fit.plain_covariance, fit.covariance_of, [0, 1])
    assert fit.truncated_se is not None
    half = float(critical_value(0.95, fit.df)) * float(fit.truncated_se[0])
    bayes = fit_bayes(y, v, PRIOR).mu
    middle = float(fit.estimate[0])
    return [(float(robust.ci_low[0]), float(robust.ci_high[0])), (middle - half, middle + half), (bayes.low, bayes.high)]


def main() -> int:
    count, seed = (int(a) for a in (sys.argv[1:] + ["1000", "1"][len(sys.argv) - 1 :])[:2])
    rng = np.random.default_rng(seed)
    print(
        f"{count} data sets per row, seed {seed}; coverage of 95% intervals, and the share narrower than the sampling errors alone allow\n"
    )
    print(f"{'standard errors':>16} {'tau':>5}" + "".join(f" {name:>26}" for name in NAMES))
    for errors in ERRORS:
        v = np.square(errors)
        least = 2 * 1.959964 / np.sqrt((1 / v).sum())
        for tau in TAUS:
            found = np.array([intervals(rng.normal(0.0, np.sqrt(v + tau**2)), v) for _ in range(count)])
            held = ((found[:, :, 0] <= 0) & (found[:, :, 1] >= 0)).mean(axis=0)
            narrow = (found[:, :, 1] - found[:, :, 0] < least).mean(axis=0)
            cells = "".join(f" {100 * h:17.1f}% {100 * n:6.1f}%" for h, n in zip(held, narrow, strict=True))
            print(f"{errors[0]:9g} {errors[1]:6g} {tau:5g}{cells}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
