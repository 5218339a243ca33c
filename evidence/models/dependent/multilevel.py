"""Three-level and correlated-and-hierarchical-effects models: several effects per independent sample.

y_ij = x_ij'beta + u_j + w_ij + e_ij, u_j ~ N(0, sigma2[0]) between outer groups, w_ij ~ N(0, sigma2[1]) between inner
groups inside them (Konstantopoulos 2011), e with the working covariance of Pustejovsky & Tipton 2022. Without u and w it is
the equal-effects model of errors that correlate (Gleser & Olkin 2009).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from evidence.base.brief import brief
from evidence.base.errors import CannotCompute, UsageError
from evidence.models.checks import WIDEST_OF_LEVELS, check_design, check_effects, orthonormal
from evidence.models.dependent.block_likelihood import likelihood, rotate
from evidence.models.dependent.covariance import Codes, SamplingErrors, as_codes, rows_by_size
from evidence.models.dependent.variance_search import maximise_variances
from evidence.models.distributions import Array, chi2_upper_tail, critical_value, two_sided_p
from evidence.models.univariate.fit import KNAPP_HARTUNG, OmnibusTest, check_options, i2_of, omnibus_test, tested_positions
from evidence.models.univariate.heterogeneity import check_method
from evidence.models.univariate.likelihood import upper_bound


@dataclass(frozen=True, slots=True)
class MultilevelFit:
    """A fitted three-level model, or one with one random level; k effects, p coefficients.

    Attributes
    ----------
    names : the coefficients, intercept first.
    estimate, se, statistic, p_value, ci_low, ci_high : (p,) in units of the effect, by the model.
    covariance : (p, p) of the coefficients, by the model.
    df : degrees of freedom of the t tests; None for z.
    sigma2 : variances between outer groups and between inner groups inside them; the first alone for one random level; 0 for equal effects.
    separable : whether the data can tell the two apart; if not, the first holds their sum.
    boundary : which of them stand at zero, the edge of what a variance can be.
    I2 : share of variance, in percent, by level: (outer, inner), or (outer,).
    QE, QE_p : test of residual heterogeneity by the sampling errors alone, and its p.
    k, p : number of effects and of coefficients.
    log_likelihood : restricted for REML; None for equal effects.
    omnibus : QM test of the moderators; None without moderators.
    pi_low, pi_high : prediction interval for a new effect in a new group, by the model; None with moderators and for equal effects.
    effect, residual : (k,) effects; effects less their fitted values.
    design : (k, p) the design matrix.
    errors, outer, inner : the working covariance and the codes of both levels, for robust variances; with one random level every effect
        is an inner group of its own.
    method, test, level : as asked for.
    """

    names: tuple[str, ...]
    estimate: Array
    se: Array
    statistic: Array
    p_value: Array
    ci_low: Array
    ci_high: Array
    covariance: Array
    df: int | None
    sigma2: tuple[float, ...]
    separable: bool
    boundary: tuple[bool, ...]
    I2: tuple[float, ...]
    QE: float
    QE_p: float
    k: int
    p: int
    log_likelihood: float | None
    omnibus: OmnibusTest | None
    pi_low: float | None
    pi_high: float | None
    effect: Array
    residual: Array
    design: Array
    errors: SamplingErrors
    outer: Codes
    inner: Codes
    method: str
    test: str
    level: float

    __repr__ = brief("k", "method", "names", "estimate", "se", "sigma2", "I2")

    @property
    def variance(self) -> Array:
        """(k,) sampling variances."""
        return self.errors.variance

    def covariance_of(self, rows: Codes) -> Array:
        """The model's covariance of the effects at `rows`, of shape (..., m); gives (..., m, m)."""
        same_outer = self.outer[rows][..., :, None] == self.outer[rows][..., None, :]
        total = self.errors.block(rows) + self.sigma2[0] * same_outer
        if len(self.sigma2) > 1:
            total = total + self.sigma2[1] * (same_outer & (self.inner[rows][..., :, None] == self.inner[rows][..., None, :]))
        return np.asarray(total)

    @property
    def weights(self) -> Array:
        """(k,) what each effect counts for in the mean, in percent: row sums of the inverse of the model's covariance.

        They sum to 100 and the mean is the effects weighted by them; metafor's `weights(type = "rowsum")`. One is below zero where
        more precise effects on the same people hold what it says.

        Raises
        ------
        CannotCompute
            If the model has moderators: its coefficients are not a weighted mean of the effects.
        """
        if self.omnibus is not None:
            raise CannotCompute("a model with moderators has no single weight for each effect")
        sums = np.empty(self.k)
        for rows in rows_by_size(self.outer):
            sums[rows] = np.linalg.solve(self.covariance_of(rows), np.ones((*rows.shape, 1)))[..., 0]
        return np.asarray(100.0 * sums / sums.sum())


def fit_multilevel(
    effect: Any,
    errors: SamplingErrors | Any,
    outer: Any,
    inner: Any,
    design: Any = None,
    *,
    names: Sequence[str] | None = None,
    method: str = "REML",
    test: str = "z",
    level: float = 0.95,
) -> MultilevelFit:
    """Fit the three-level model.

    Parameters
    ----------
    effect : (k,) effects.
    errors : (k,) sampling variances, or `SamplingErrors` where errors correlate.
    outer, inner : (k,) labels of the outer group and of the inner group inside it; inner None for one random level, y_ij = x_ij'beta + u_j
        + e_ij.
    design : (k, p) design matrix with its intercept column; None for the intercept alone.
    names : names of its columns.
    method : "REML", "ML", or "EE": equal effects, whose errors correlate inside the outer groups; without inner groups.
    test : "z", or "t" with k - p degrees of freedom.
    level : of the intervals.

    Raises
    ------
    UsageError
        If method or test is not one of these, or effects on the same people stand in two outer groups.
    CannotCompute
        If the arrays cannot carry the model (fewer than two outer groups, collinear moderators, ...).

    Examples
    --------
    >>> fit = fit_multilevel([0.1, 0.3, 0.5, 0.2], [0.04] * 4, ["a", "a", "b", "c"], [1, 2, 3, 4])
    >>> fit.sigma2, round(float(fit.estimate[0]), 3)
    ((0.0, 0.0), 0.275)
    """
    _check_model(method, test, level, inner)
    random = method != "EE"
    given = errors if isinstance(errors, SamplingErrors) else SamplingErrors(np.asarray(errors, dtype=float))
    y, _ = check_effects(effect, given.variance, WIDEST_OF_LEVELS)
    x, labels = check_design(design, len(y), names)
    one_level, inner = inner is None, range(len(y)) if inner is None else inner
    if not len(outer) == len(inner) == len(y):
        raise CannotCompute(
            f"every effect needs its outer and inner group; there are {len(y)} effects, {len(outer)} outer and {len(inner)} inner labels"
        )
    outer_codes, inner_codes = as_codes(outer), as_codes(zip(outer, inner, strict=True))
    _check_groups(outer_codes, given)
    if random:
        _check_levels(x, outer_codes)
    k, p = x.shape
    basis, back = orthonormal(x)
    rotated = rotate(y, basis, given, outer_codes, inner_codes)
    groups, cells = int(outer_codes.max()) + 1, int(inner_codes.max()) + 1
    separable = groups < cells and not one_level
    scale = upper_bound(y, given.variance, x, method)
    s_outer, s_inner, best = (
        maximise_variances(rotated, scale, method == "REML", inner_free=separable)
        if random
        else (0.0, 0.0, likelihood(rotated, 0.0, 0.0, False))
    )
    df = None if test == "z" else k - p
    beta, covariance = back @ best.beta, back @ best.covariance @ back.T
    se = np.sqrt(np.diag(covariance))
    half = critical_value(level, df)
    moderated = not (p == 1 and (x == 1.0).all())
    total, levels = s_outer + s_inner, 1 if one_level else 2
    spread = float(half) * float(np.sqrt(se[0] ** 2 + total))
    typical_variance = (k - p) / rotated.trace_p
    z = rotated.z
    q_e = float(z[:, p] @ z[:, p] - (z[:, :p].T @ z[:, p]) @ np.linalg.solve(z[:, :p].T @ z[:, :p], z[:, :p].T @ z[:, p]))
    shares = tuple(100.0 * s / (total + typical_variance) for s in (s_outer, s_inner))
    if not random:
        shares = (i2_of(0.0, typical_variance, q_e, k - p, random),)
    return MultilevelFit(
        names=labels,
        estimate=beta,
        se=se,
        statistic=beta / se,
        p_value=two_sided_p(beta / se, df),
        ci_low=beta - half * se,
        ci_high=beta + half * se,
        covariance=covariance,
        df=df,
        sigma2=(s_outer, s_inner)[:levels],
        separable=separable,
        boundary=(random and s_outer == 0.0, separable and s_inner == 0.0)[:levels],
        I2=shares[:levels],
        QE=q_e,
        QE_p=chi2_upper_tail(q_e, k - p),
        k=k,
        p=p,
        log_likelihood=float(best.value) if random else None,
        omnibus=omnibus_test(beta, covariance, tested_positions(x), df) if moderated else None,
        pi_low=float(beta[0]) - spread if random and not moderated else None,
        pi_high=float(beta[0]) + spread if random and not moderated else None,
        effect=y,
        residual=y - x @ beta,
        design=x,
        errors=given,
        outer=outer_codes,
        inner=inner_codes,
        method=method,
        test=test,
        level=level,
    )


def _check_model(method: str, test: str, level: float, inner: Any) -> None:
    check_method(method)
    if method not in ("ML", "REML", "EE"):
        raise UsageError(f"a three-level model, or one with one random level, is fitted by ML or REML, not {method}")
    if method == "EE" and inner is not None:
        raise UsageError("equal effects have no random level: with method EE give one level, inside which the sampling errors correlate")
    if test in KNAPP_HARTUNG:
        raise UsageError(
            "Knapp-Hartung is not defined for a three-level model, or one with one random level; use test z or t, or cluster-robust CR2"
        )
    check_options(method, test, level)


def _check_groups(outer: Codes, errors: SamplingErrors) -> None:
    if any(outer[one] != outer[two] for one, two, _ in errors.pairs):
        raise UsageError("a pair with a known covariance is in two outer groups; put both effects in one")
    if errors.people is not None and not errors.independent:
        first = np.full(int(errors.people.max()) + 1, -1)
        for people, group in zip(errors.people, outer, strict=True):
            if first[people] not in (-1, group):
                raise UsageError("effects with correlated sampling errors are in two outer groups; correlate them inside OUTER only")
            first[people] = group


def _check_levels(x: Array, outer: Codes) -> None:
    """Refuse one outer group, and moderators that fit the mean of each: the likelihood is then the same at any variance between them."""
    if outer.max() == 0:
        raise CannotCompute("all effects are in one outer group, so the variance between groups cannot be estimated; use two levels")
    groups = int(outer.max()) + 1
    if groups <= x.shape[1] and np.linalg.matrix_rank(np.column_stack([x, outer[:, None] == np.arange(groups)])) == x.shape[1]:
        raise CannotCompute(
            f"the moderators fit each of the {groups} outer groups exactly, so the variance between groups cannot be estimated; "
            "leave out a moderator or merge levels"
        )
