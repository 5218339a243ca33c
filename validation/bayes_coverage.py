"""Do the credible intervals hold what they promise? Data drawn from the prior itself, and data with a fixed tau.

    python validation/bayes_coverage.py [DATA_SETS] [SEED]        (default 1000 a row and 1; some minutes on one core)

Where tau is drawn from its prior and mu has a flat one, central 95% intervals of mu, of tau and of the next study's effect
must hold the truth in 95% of data sets, whatever the number of studies: that is an identity, so it checks the program. With
a fixed tau it is a property of the prior, and says what a user may expect.
"""

from __future__ import annotations

import sys

import numpy as np

from evidence.models.bayes.fit import TauPrior, fit_bayes

PRIORS = (TauPrior("half-normal", 0.5), TauPrior("half-Cauchy", 0.3), TauPrior("uniform", 1.0))
STUDIES = (2, 3, 5, 10)


def drawn(prior: TauPrior, rng: np.random.Generator) -> float:
    """A tau from its prior."""
    if prior.family == "half-normal":
        return float(abs(rng.normal(0.0, prior.scale)))
    if prior.family == "half-Cauchy":
        return float(abs(rng.standard_cauchy()) * prior.scale)
    return float(rng.uniform(0.0, prior.scale))


def coverage(prior: TauPrior, k: int, tau: float | None, count: int, rng: np.random.Generator) -> np.ndarray:
    """Share of data sets whose interval holds mu, tau and the next study's effect; tau from the prior where it is None."""
    hits = np.zeros(3)
    for _ in range(count):
        true_tau = drawn(prior, rng) if tau is None else tau
        v = rng.uniform(0.01, 0.2, k)
        theta = rng.normal(0.3, true_tau, k + 1)
        fit = fit_bayes(rng.normal(theta[:k], np.sqrt(v)), v, prior, interval="central")
        truths = ((fit.mu, 0.3), (fit.tau, true_tau), (fit.next_study, theta[k]))
        hits += [p.low <= truth <= p.high for p, truth in truths]
    return hits / count


def main() -> int:
    count, seed = (int(a) for a in (sys.argv[1:] + ["1000", "1"][len(sys.argv) - 1 :])[:2])
    rng = np.random.default_rng(seed)
    error = (0.95 * 0.05 / count) ** 0.5
    print(f"{count} data sets per row, seed {seed}; Monte Carlo standard error {100 * error:.1f} points\n")
    print(f"{'prior of tau':18} {'true tau':>12} {'k':>3} {'mu':>7} {'tau':>7} {'next study':>11}")
    wrong = 0
    for prior in PRIORS:
        for tau in (None, 0.0, 0.3):
            for k in STUDIES:
                share = coverage(prior, k, tau, count, rng)
                words = "its prior" if tau is None else f"{tau:g}"
                # An interval with equal tails cannot hold tau = 0.
                shown = [f"{100 * s:6.1f}%" for s in share]
                shown[1] = shown[1] if tau != 0.0 else f"{'-':>7}"
                print(f"{prior.family + f' {prior.scale:g}':18} {words:>12} {k:3} {shown[0]} {shown[1]} {shown[2]:>11}")
                wrong += tau is None and bool((np.abs(share - 0.95) > 4.0 * error).any())
    print("\nrows drawn from the prior that miss 95% by more than four standard errors:", wrong)
    return int(wrong > 0)


if __name__ == "__main__":
    raise SystemExit(main())
