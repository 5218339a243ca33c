"""Bayesian random effects by quadrature: bayesmeta's published numbers, brute-force grids, closed forms, its own coverage."""

from __future__ import annotations

import math

import numpy as np
import pytest

from evidence.base.errors import CannotCompute, UsageError
from evidence.base.reason import NotEstimated
from evidence.models.bayes.fit import BayesFit, TauPrior, fit_bayes

# The quadrature is refined to 1e-12 of the mass; what the brute-force grids miss is larger.
GRID = 2e-7
EXACT = 1e-9

# Eight schools (Rubin 1981), as in the vignette "bayesmeta" of the R package bayesmeta (CRAN, inst/doc/bayesmeta.html).
SCHOOLS = np.array([28.39, 7.94, -2.75, 6.82, -0.64, 0.63, 18.01, 12.16])
SCHOOLS_SE = np.array([14.9, 10.2, 16.3, 11.0, 9.4, 11.4, 10.4, 17.6])


def test_eight_schools_agree_with_the_vignette_of_bayesmeta() -> None:
    """Half-Cauchy prior of scale 25 for tau, normal(0, 50) for mu; shortest intervals, printed with seven digits."""
    fit = fit_bayes(SCHOOLS, SCHOOLS_SE**2, TauPrior("half-Cauchy", 25.0), mu_prior=(0.0, 50.0))
    seen = (fit.tau.median, fit.tau.mean, fit.tau.sd, fit.tau.low, fit.tau.high)
    np.testing.assert_allclose(seen, (4.758539, 5.884511, 4.869904, 0.0, 15.165894), atol=1e-5)
    # bayesmeta puts mu together from a coarse grid of tau (its delta = 0.01 and epsilon = 1e-4 bound the divergence):
    # its mu is good to about a thousandth of the posterior's spread, 5.
    seen_mu = (fit.mu.median, fit.mu.mean, fit.mu.sd, fit.mu.low, fit.mu.high)
    np.testing.assert_allclose(seen_mu, (7.962961, 7.985729, 4.995762, -1.823353, 17.824562), atol=5e-3)


class Grid:
    """The joint posterior of mu and tau on a fine grid: 1,001 by 6,001 points, written out from Bayes' theorem."""

    def __init__(self, y: np.ndarray, v: np.ndarray, prior: TauPrior, mu_prior: tuple[float, float] | None) -> None:
        # tau = scale (exp(g) - 1) is dense near zero and reaches far into the tail; a uniform prior ends at its maximum.
        top = math.log(2.0) if prior.family == "uniform" else math.log1p(1e7) if prior.family == "half-Cauchy" else math.log1p(12.0)
        g = np.linspace(0.0, top, 6001)
        self.tau = prior.scale * np.expm1(g)
        log_prior = {
            "half-normal": -0.5 * (self.tau / prior.scale) ** 2,
            "half-Cauchy": -np.log1p((self.tau / prior.scale) ** 2),
            "uniform": np.zeros_like(self.tau),
        }[prior.family]
        # The standardised distance of mu from the middle of the effects is what the grid is even in, at every tau.
        width = np.sqrt(v.max() + np.ptp(y) ** 2 + self.tau**2)
        z = np.linspace(-14.0, 14.0, 1001)
        self.mu = y.mean() + width[:, None] * z
        log_density = log_prior[:, None] + np.log(width * (self.tau + prior.scale))[:, None]
        for effect, variance in zip(y, v, strict=True):
            total = variance + self.tau[:, None] ** 2
            log_density = log_density - 0.5 * np.log(total) - 0.5 * (effect - self.mu) ** 2 / total
        if mu_prior is not None:
            log_density = log_density - 0.5 * ((self.mu - mu_prior[0]) / mu_prior[1]) ** 2
        # Simpson's rule in g; the trapezoid rule in mu, which is exact to rounding for a density that dies out at both ends.
        simpson = np.full(len(g), 2.0)
        simpson[1::2] = 4.0
        simpson[[0, -1]] = 1.0
        weight = np.exp(log_density - log_density.max()) * simpson[:, None]
        self.weight = weight / weight.sum()

    def mean(self, values: np.ndarray) -> float:
        return float((self.weight * values).sum())


CASES = [
    (TauPrior("half-normal", 0.5), None),
    (TauPrior("half-Cauchy", 0.3), (0.0, 1.0)),
    pytest.param(TauPrior("half-normal", 0.5), (0.1, 0.3), marks=pytest.mark.slow),
    pytest.param(TauPrior("uniform", 1.5), None, marks=pytest.mark.slow),
]


@pytest.mark.parametrize(("prior", "mu_prior"), CASES)
def test_moments_and_probabilities_agree_with_a_fine_grid(prior: TauPrior, mu_prior: tuple[float, float] | None) -> None:
    y, v = np.array([0.1, 0.9, 0.35, -0.2]), np.array([0.02, 0.05, 0.01, 0.1])
    fit, grid = fit_bayes(y, v, prior, mu_prior=mu_prior, interval="central"), Grid(y, v, prior, mu_prior)
    tau = grid.tau[:, None]
    mu_mean, tau_mean = grid.mean(grid.mu), grid.mean(tau)
    assert fit.mu.mean == pytest.approx(mu_mean, abs=GRID)
    assert fit.mu.sd == pytest.approx(math.sqrt(grid.mean((grid.mu - mu_mean) ** 2)), abs=GRID)
    assert fit.tau.mean == pytest.approx(tau_mean, abs=GRID)
    assert fit.tau.sd == pytest.approx(math.sqrt(grid.mean((tau - tau_mean) ** 2)), abs=20 * GRID)
    assert fit.next_study.sd == pytest.approx(math.sqrt(grid.mean((grid.mu - mu_mean) ** 2 + tau**2)), abs=20 * GRID)
    for effect, variance, study in zip(y, v, fit.studies, strict=True):
        own = (tau**2 * effect + variance * grid.mu) / (tau**2 + variance)
        centre = grid.mean(own)
        spread = math.sqrt(grid.mean((own - centre) ** 2 + tau**2 * variance / (tau**2 + variance)))
        assert (study.mean, study.sd) == (pytest.approx(centre, abs=GRID), pytest.approx(spread, abs=GRID))


def mu_distribution(y: np.ndarray, v: np.ndarray, prior: TauPrior, at: np.ndarray) -> np.ndarray:
    """P(mu <= at) with a flat prior of mu, by Simpson's rule in tau alone (normal given tau)."""
    from scipy.special import ndtr

    tau = prior.scale * np.expm1(np.linspace(0.0, math.log1p(12.0), 40001))
    w = 1.0 / (v + tau[:, None] ** 2)
    precision = w.sum(axis=1)
    mean = w @ y / precision
    log_density = -0.5 * (tau / prior.scale) ** 2 + 0.5 * (
        np.log(w).sum(axis=1) - np.log(precision) - (w * (y - mean[:, None]) ** 2).sum(axis=1)
    )
    simpson = np.full(len(tau), 2.0)
    simpson[1::2], simpson[[0, -1]] = 4.0, 1.0
    mass = np.exp(log_density - log_density.max()) * (tau + prior.scale) * simpson
    return mass @ ndtr((at - mean[:, None]) * np.sqrt(precision)[:, None]) / mass.sum()


def test_quantiles_and_intervals_hold_the_mass_they_say() -> None:
    y, v, prior = np.array([0.1, 0.9, 0.35, -0.2]), np.array([0.02, 0.05, 0.01, 0.1]), TauPrior("half-normal", 0.5)
    central, shortest = (fit_bayes(y, v, prior, interval=interval) for interval in ("central", "shortest"))
    ends = np.array([central.mu.low, central.mu.median, central.mu.high, shortest.mu.low, shortest.mu.high, 0.0])
    below = mu_distribution(y, v, prior, ends)
    np.testing.assert_allclose(below[:3], [0.025, 0.5, 0.975], atol=1e-8)
    assert below[4] - below[3] == pytest.approx(0.95, abs=1e-8)
    assert central.probability_positive == pytest.approx(1.0 - below[5], abs=1e-8)
    step = 1e-4
    heights = np.diff(mu_distribution(y, v, prior, np.array([ends[3] - step, ends[3] + step, ends[4] - step, ends[4] + step])))[[0, 2]]
    assert heights[0] == pytest.approx(heights[1], rel=1e-5)
    assert shortest.mu.high - shortest.mu.low < central.mu.high - central.mu.low


@pytest.mark.slow
def test_shortest_interval_of_a_study_whose_posterior_has_two_peaks() -> None:
    """A precise study far from the others is either shrunken to them or left alone."""
    from scipy.special import ndtr

    y, v, prior = np.array([0.0, 0.02, -0.01, 0.01, 1.5]), np.array([0.001, 0.001, 0.001, 0.001, 0.09]), TauPrior("half-Cauchy", 0.02)
    fit = fit_bayes(y, v, prior)
    tau = prior.scale * np.expm1(np.linspace(0.0, math.log1p(1e6), 20001))
    w = 1.0 / (v + tau[:, None] ** 2)
    precision = w.sum(axis=1)
    mean = w @ y / precision
    log_density = 0.5 * (np.log(w).sum(axis=1) - np.log(precision) - (w * (y - mean[:, None]) ** 2).sum(axis=1))
    mass = np.exp(log_density - log_density.max()) / (1.0 + (tau / prior.scale) ** 2) * (tau + prior.scale)
    keep = v[4] / (v[4] + tau**2)
    own_mean, own_sd = y[4] + keep * (mean - y[4]), np.sqrt(keep * tau**2 + keep**2 / precision)
    x = np.linspace(-0.5, 2.5, 6001)
    below = np.array([mass @ ndtr((a - own_mean) / own_sd) for a in x]) / mass.sum()
    density = np.gradient(below, x)
    assert ((density[1:-1] > density[:-2]) & (density[1:-1] > density[2:]) & (density[1:-1] > 1e-6)).sum() == 2
    lows = np.interp(np.linspace(1e-6, 0.05 - 1e-6, 4001), below, x)
    highs = np.interp(np.linspace(0.95 + 1e-6, 1.0 - 1e-6, 4001), below, x)
    seen = fit.studies[4]
    assert seen.high - seen.low == pytest.approx((highs - lows).min(), abs=1e-3)


@pytest.mark.parametrize("family", ["half-normal", "uniform", "half-Cauchy"])
def test_a_prior_at_zero_is_the_equal_effects_model(family: str) -> None:
    y, v = np.array([0.1, 0.9, 0.35]), np.array([0.02, 0.05, 0.01])
    fit = fit_bayes(y, v, TauPrior(family, 1e-9))
    centre, se = float((y / v).sum() / (1 / v).sum()), float((1 / v).sum() ** -0.5)
    assert (fit.mu.median, fit.studies[1].median, fit.next_study.median) == (pytest.approx(centre, abs=1e-6),) * 3
    np.testing.assert_allclose((fit.mu.low, fit.mu.high), (centre - 1.959964 * se, centre + 1.959964 * se), atol=1e-6)


def test_one_study_leaves_tau_to_its_prior_and_its_effect_to_its_own_estimate() -> None:
    fit = fit_bayes([0.3], [0.04], TauPrior("half-normal", 0.5), interval="central")
    assert fit.tau.median == pytest.approx(0.5 * 0.6744897501960817, rel=EXACT)
    assert fit.tau.mean == pytest.approx(0.5 * math.sqrt(2.0 / math.pi), rel=EXACT)
    assert fit.tau.high == pytest.approx(0.5 * 2.241402727604947, rel=EXACT)
    assert (fit.studies[0].mean, fit.studies[0].sd) == (pytest.approx(0.3), pytest.approx(0.2, rel=EXACT))
    # mu is the study's effect less a deviation: variances add, and so do those of the next study.
    assert fit.mu.sd == pytest.approx(math.sqrt(0.04 + 0.25), rel=EXACT)
    assert fit.next_study.sd == pytest.approx(math.sqrt(0.04 + 0.5), rel=EXACT)


@pytest.mark.parametrize(
    ("k", "mu_prior", "mean", "sd"), [(1, None, 0, 0), (2, None, 1, 0), (3, None, 1, 1), (1, (0.0, 1.0), 1, 0), (2, (0.0, 1.0), 1, 1)]
)
def test_moments_that_a_half_cauchy_prior_leaves_without_a_value_are_said_to_be_missing(
    k: int, mu_prior: tuple[float, float] | None, mean: int, sd: int
) -> None:
    fit = fit_bayes([0.2, 0.5, 0.3][:k], [0.04, 0.03, 0.05][:k], TauPrior("half-Cauchy", 0.5), mu_prior=mu_prior)
    assert (isinstance(fit.tau.mean, float), isinstance(fit.tau.sd, float)) == (bool(mean), bool(sd))
    assert (isinstance(fit.next_study.mean, float), isinstance(fit.next_study.sd, float)) == (bool(mean), bool(sd))
    assert isinstance(fit.mu.sd, float) == (bool(sd) or mu_prior is not None)
    if not sd:
        assert isinstance(fit.tau.sd, NotEstimated)
        assert "half-Cauchy" in fit.tau.sd.reason
    assert all(isinstance(study.sd, float) for study in fit.studies)


def shifted(fit: BayesFit, shift: float, factor: float) -> np.ndarray:
    parts = (fit.mu, fit.next_study, *fit.studies)
    return np.array([(shift + factor * p.median, shift + factor * p.low, shift + factor * p.high) for p in parts])


def test_units_and_direction_change_nothing_else() -> None:
    y, v = np.array([0.1, 0.9, 0.35, -0.2]), np.array([0.02, 0.05, 0.01, 0.1])
    plain = fit_bayes(y, v, TauPrior("half-Cauchy", 0.5))
    scaled = fit_bayes(100.0 * y + 7.0, 1e4 * v, TauPrior("half-Cauchy", 50.0))
    np.testing.assert_allclose(shifted(scaled, 0.0, 1.0), shifted(plain, 7.0, 100.0), rtol=1e-7)
    turned = fit_bayes(-y, v, TauPrior("half-Cauchy", 0.5))
    assert turned.probability_positive == pytest.approx(1.0 - plain.probability_positive, abs=EXACT)
    assert (turned.mu.low, turned.mu.high) == (pytest.approx(-plain.mu.high, abs=1e-7), pytest.approx(-plain.mu.low, abs=1e-7))


@pytest.mark.parametrize("seed", range(10))
def test_no_mass_is_lost_however_unequal_the_studies(seed: int) -> None:
    rng = np.random.default_rng(seed)
    k = int(rng.integers(2, 40))
    y, v = rng.normal(0.0, 10.0 ** rng.uniform(-2, 2), k), 10.0 ** rng.uniform(-6, 6, k)
    prior = TauPrior(str(rng.choice(["half-normal", "half-Cauchy", "uniform"])), 10.0 ** rng.uniform(-3, 3))
    fit = fit_bayes(y, v, prior)
    assert fit.mass_left_out < 1e-12
    for posterior in (fit.mu, fit.tau, fit.next_study, *fit.studies):
        assert posterior.low < posterior.median < posterior.high


def test_intervals_cover_what_was_drawn_from_the_prior() -> None:
    """50 data sets; all of validation/bayes_coverage.py's are summarised there. Fewer than 42 of 50 has probability .003."""
    rng = np.random.default_rng(20)
    hits = np.zeros(3)
    for _ in range(50):
        tau = abs(rng.normal(0.0, 0.5))
        v = rng.uniform(0.01, 0.2, 4)
        theta = rng.normal(0.3, tau, 5)
        fit = fit_bayes(rng.normal(theta[:4], np.sqrt(v)), v, TauPrior("half-normal", 0.5), interval="central")
        hits += [p.low <= truth <= p.high for p, truth in ((fit.mu, 0.3), (fit.tau, tau), (fit.next_study, theta[4]))]
    assert (hits >= 42).all()


def test_calls_without_meaning_are_refused() -> None:
    good = ([0.1, 0.2], [0.04, 0.04], TauPrior("half-normal", 0.5))
    with pytest.raises(UsageError, match="level"):
        fit_bayes(*good, level=1.0)
    with pytest.raises(UsageError, match="shortest"):
        fit_bayes(*good, interval="widest")
    with pytest.raises(UsageError, match="prior of mu"):
        fit_bayes(*good, mu_prior=(0.0, 0.0))
    with pytest.raises(UsageError, match="half-Cauchy"):
        TauPrior("gamma", 1.0)
    with pytest.raises(UsageError, match="scale"):
        TauPrior("uniform", -1.0)
    with pytest.raises(CannotCompute, match="variance"):
        fit_bayes([0.1], [-0.04], TauPrior("uniform", 1.0))
