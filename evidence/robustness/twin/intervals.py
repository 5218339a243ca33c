"""Every reported interval of a body of evidence, for many drawn sets of its effects at once.

Effects are drawn around zero; as every one of these intervals moves with its effects, how often it covers a mean of zero is how often it
covers any, and how often it would lie above zero under another mean follows from the same draws.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evidence.base.brief import brief
from evidence.base.errors import CannotCompute
from evidence.models.dependent.covariance import Codes, SamplingErrors, as_codes
from evidence.models.dependent.robust import FEWEST_CLUSTERS
from evidence.models.distributions import Array, critical_value
from evidence.models.resampling.batch import BatchFit, batch
from evidence.models.resampling.batch_levels import LevelSets, fit_levels
from evidence.review.plan import Plan
from evidence.robustness.jobs.job import Arrays
from evidence.robustness.twin.draw import drawn_errors, root_of_errors
from evidence.robustness.twin.truths import Truth
from evidence.synthesis.effect_rows.rows import EffectRow
from evidence.synthesis.pooled.dependence import sampling_errors
from evidence.synthesis.pooled.plain_answers import FEW_SAMPLES, aggregate

MAIN, SIMPLER, KH, WIDE, HC, BAYES, WILD = "main", "simpler", "knapp_hartung", "knapp_hartung_truncated", "henmi_copas", "bayes", "wild"
PREDICTION = "prediction"
# Those that are made one set at a time, and take ten times as long each.
SLOW = (HC, BAYES, WILD)


@dataclass(frozen=True, slots=True)
class DrawnBody:
    """Where the effects of one body are drawn.

    Attributes
    ----------
    errors : of sampling.
    root : (k, k) lower triangular root of their covariance.
    samples : (k,) code of the sample of each effect.
    to_means : (J, k) turns the effects into one per sample.
    variances : (J,) their sampling variances.
    plan : whose model, level and prior are used.
    """

    errors: SamplingErrors
    root: Array
    samples: Codes
    to_means: Array
    variances: Array
    plan: Plan

    __repr__ = brief()

    def methods(self, thorough: bool) -> tuple[str, ...]:
        """The intervals that a run reports of such a body; if thorough also those that it reports of other bodies, or of tests."""
        found: tuple[str, ...] = (MAIN, SIMPLER, KH, WIDE)
        if thorough or len(self.variances) <= FEW_SAMPLES:
            found = (*found, HC, BAYES)
        return (*found, WILD) if thorough and len(self.variances) >= FEWEST_CLUSTERS else found


def body_of(rows: Sequence[EffectRow], plan: Plan) -> DrawnBody:
    """The places of a body of at least two samples."""
    names = [row.columns["sample_id"] for row in rows]
    errors = sampling_errors(rows, plan.rho_within, plan.rho_across)
    to_means = np.column_stack([aggregate(one, errors, names)[0] for one in np.eye(len(rows))])
    variances = aggregate(np.zeros(len(rows)), errors, names)[1]
    return DrawnBody(errors, root_of_errors(rows, plan), as_codes(names), to_means, variances, plan)


def draw_intervals(body: DrawnBody, truth: Truth, draws: int, thorough: bool, rng: np.random.Generator) -> Arrays:
    """(draws, 2) ends of each interval by name, and of the prediction interval, of effects drawn around zero; not numbers where a method
    gives no interval. Of the wild bootstrap, a test, (draws, 1) its p.
    """
    y = np.stack([drawn_errors(body.root, body.samples, truth, rng) for _ in range(draws)])
    found = intervals(body, y)
    for method in body.methods(thorough):
        if method in SLOW:
            found[method] = np.stack([_one_at_a_time(method, body, effects) for effects in y])
    return found


def intervals(body: DrawnBody, y: Array) -> Arrays:
    """(n, 2) ends of each interval that is made of many sets at once, of sets of effects y (n, k)."""
    plan, means = body.plan, y @ body.to_means.T
    z, t = (batch(means, body.variances, method=plan.method, test=test, level=plan.level) for test in ("z", "knha"))
    df = len(body.variances) - 1
    half = float(critical_value(plan.level, df))
    wide = np.fmax(z.se[:, 0], t.se[:, 0])
    found = {SIMPLER: _ends(z), KH: _ends(t), WIDE: _around(z.estimate[:, 0], half * wide)}
    if len(body.variances) < FEWEST_CLUSTERS:
        spread = half * np.sqrt(wide**2 + z.tau2)
        return {MAIN: found[WIDE], PREDICTION: _around(z.estimate[:, 0], spread), **found}
    n, k = y.shape
    s = np.sqrt(body.errors.variance)
    correlation = body.errors.block(np.arange(k)) / np.outer(s, s)
    ones = np.ones((n, k), dtype=bool)
    sets = LevelSets(y, np.broadcast_to(s**2, y.shape), ones, body.samples, correlation[None], np.zeros(n, dtype=np.intp))
    fits = fit_levels(sets, restricted=plan.method != "ML")
    halves = critical_value(plan.level, fits.df)
    total = np.sqrt(fits.se**2 + fits.sigma2.sum(axis=1))
    return {MAIN: _around(fits.estimate, halves * fits.se), PREDICTION: _around(fits.estimate, halves * total), **found}


def _ends(fit: BatchFit) -> Array:
    return np.column_stack([fit.ci_low[:, 0], fit.ci_high[:, 0]])


def _around(middle: Array, half: Array) -> Array:
    return np.column_stack([middle - half, middle + half])


def _one_at_a_time(method: str, body: DrawnBody, effects: Array) -> Array:
    means, plan = body.to_means @ effects, body.plan
    if method == HC:
        from evidence.models.univariate.henmi_copas import henmi_copas

        found = henmi_copas(means, body.variances, level=plan.level)
        return np.array([found.ci_low, found.ci_high])
    if method == BAYES:
        from evidence.models.bayes.fit import fit_bayes
        from evidence.models.bayes.tau_posterior import TauPrior

        mu = fit_bayes(means, body.variances, TauPrior(plan.tau_prior, plan.tau_prior_scale), level=plan.level).mu
        return np.array([mu.low, mu.high])
    return np.array([_wild_p(body, effects)])


def _wild_p(body: DrawnBody, effects: Array) -> float:
    """p of the cluster wild bootstrap that the mean is zero, the weights those of the plan's model."""
    from evidence.models.dependent.multilevel import fit_multilevel
    from evidence.models.dependent.wild_bootstrap import WildBootstrap, wild_bootstrap

    try:
        fit = fit_multilevel(effects, body.errors, body.samples, np.arange(len(effects)), method=body.plan.method)
    except CannotCompute:
        return float("nan")
    found = wild_bootstrap(effects, fit.design, fit.covariance, fit.covariance_of, body.samples, np.ones((1, 1)), seed=body.plan.seed)
    return found.p_value if isinstance(found, WildBootstrap) else float("nan")
