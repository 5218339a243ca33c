"""The random-effects model and meta-regression: one effect per independent sample.

y_i = x_i'beta + u_i + e_i, u_i ~ N(0, tau2), e_i ~ N(0, v_i): Viechtbauer 2005; tests by Knapp & Hartung 2003.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from evidence.base.brief import brief
from evidence.base.errors import CannotCompute, UsageError
from evidence.base.words import not_known
from evidence.models.checks import check_design, check_effects, check_level
from evidence.models.dependent.covariance import Codes
from evidence.models.distributions import Array, chi2_upper_tail, critical_value, f_upper_tail, two_sided_p
from evidence.models.univariate.data_set import AnyDataSet, data_set_of
from evidence.models.univariate.heterogeneity import check_method, estimate
from evidence.models.univariate.intervals import VarianceInterval, q_interval

TESTS = ("z", "t", "knha", "adhoc")
KNAPP_HARTUNG = ("knha", "adhoc")
# What other programs call them.
TESTS_ELSEWHERE = dict.fromkeys(("HK", "KH", "HKSJ", "HARTUNG-KNAPP", "KNAPP-HARTUNG"), "knha") | {"NORMAL": "z"}


@dataclass(frozen=True, slots=True)
class OmnibusTest:
    """Joint test that several coefficients are zero.

    Attributes
    ----------
    statistic : QM, chi-square where `df_denom` is None, else F.
    df_num, df_denom : degrees of freedom.
    p_value : upper tail.
    tested : positions of the coefficients tested.
    """

    statistic: float
    df_num: int
    df_denom: float | None
    p_value: float
    tested: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class UnivariateFit:
    """A fitted random-effects model; k effects, p coefficients.

    Attributes
    ----------
    names : the coefficients, intercept first.
    estimate, se, statistic, p_value, ci_low, ci_high : (p,) in units of the effect.
    covariance : (p, p) of the coefficients, as the test uses it.
    plain_covariance : (p, p) without the Knapp-Hartung factor, (X'WX)^-1.
    effect : (k,) effects.
    residual : (k,) effects less their fitted values.
    design : (k, p) the design matrix.
    variance : (k,) sampling variances.
    df : degrees of freedom of the t tests; None for z.
    tau2 : between-study variance.
    I2, H2 : share of variance that is not sampling error, in percent; and total over sampling variance.
    typical_variance : the sampling variance that turns tau2 into I2 and H2 (Higgins & Thompson 2002).
    QE, QE_p : test of residual heterogeneity and its p.
    k, p : number of effects and of coefficients.
    log_likelihood : None except for ML and REML.
    omnibus : QM test of the moderators; None without moderators.
    R2 : share of tau2 that the moderators account for, in percent; None without moderators.
    pi_low, pi_high : prediction interval for a new study's true effect; None with moderators and for EE.
    hts_low, hts_high : the prediction interval of Higgins, Thompson & Spiegelhalter 2009, as `pi_low` but by t with k - 2
        degrees of freedom; None with moderators, for EE and for fewer than 3 effects.
    interval : Q-profile interval of tau2 and I2; None for EE.
    truncated_se : (p,) Knapp-Hartung standard errors that are never below the plain ones; None unless test is "knha".
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
    plain_covariance: Array
    effect: Array
    residual: Array
    design: Array
    variance: Array
    df: int | None
    tau2: float
    I2: float
    H2: float
    typical_variance: float
    QE: float
    QE_p: float
    k: int
    p: int
    log_likelihood: float | None
    omnibus: OmnibusTest | None
    R2: float | None
    pi_low: float | None
    pi_high: float | None
    hts_low: float | None
    hts_high: float | None
    interval: VarianceInterval | None
    truncated_se: Array | None
    method: str
    test: str
    level: float

    __repr__ = brief("k", "method", "test", "names", "estimate", "se", "tau2", "I2")

    def covariance_of(self, rows: Codes) -> Array:
        """The model's covariance of the effects at `rows`, of shape (..., m); gives (..., m, m)."""
        return np.asarray((self.variance[rows] + self.tau2)[..., None] * np.eye(rows.shape[-1]))


def fit_univariate(
    effect: Any,
    variance: Any,
    design: Any = None,
    *,
    names: Sequence[str] | None = None,
    method: str = "REML",
    test: str = "knha",
    level: float = 0.95,
) -> UnivariateFit:
    """Fit the random-effects model to k independent effects.

    Parameters
    ----------
    effect, variance : (k,) effects and their sampling variances.
    design : (k, p) design matrix with its intercept column; None for the intercept alone.
    names : names of its columns.
    method : estimator of tau2, one of `heterogeneity.ESTIMATORS`, or EE for equal effects.
    test : "z"; "t" (k - p degrees of freedom); "knha" (Knapp & Hartung 2003); "adhoc", the same with a variance never below that of "t".
    level : of the intervals, for example 0.95.

    Raises
    ------
    UsageError
        If a method, test or level is not known, or Knapp-Hartung is asked for an equal-effects model.
    CannotCompute
        If the arrays cannot carry the model; the message says which and why.

    Examples
    --------
    >>> fit = fit_univariate([0.2, 0.5, 0.9], [0.04, 0.03, 0.05], method="DL", test="z")
    >>> round(fit.tau2, 4), round(float(fit.estimate[0]), 4)
    (0.0675, 0.5219)
    """
    check_options(method, test, level)
    y, v = check_effects(effect, variance)
    x, labels = check_design(design, len(y), names)
    check_method(method)
    k, p = x.shape
    intercepts = (x == 1.0).all(axis=0)
    moderated = not (p == 1 and intercepts[0])
    random = method != "EE"
    data = data_set_of(y, v, x)
    q_e, _, trace = data.at(0.0)
    typical_variance = (k - p) / trace
    tau2 = estimate(data, method)
    point = _solve(y, v, x, data, tau2, moderated)
    scale = point.rss / (k - p)
    if test == "knha" and scale <= 1e-20:
        raise CannotCompute("all effects are equal (or fitted exactly), so the Knapp-Hartung standard error is zero; use test z")
    covariance = point.inverse * variance_factor(scale, test)
    df = None if test == "z" else k - p
    se = np.sqrt(covariance.diagonal())
    statistic = point.beta / se
    half = float(critical_value(level, df))
    predicted = random and not moderated
    pi = _around(point.beta[0], se[0], tau2, half) if predicted else (None, None)
    hts = _around(point.beta[0], se[0], tau2, float(critical_value(level, k - 2))) if predicted and k > 2 else (None, None)
    return UnivariateFit(
        names=labels,
        estimate=point.beta,
        se=se,
        statistic=statistic,
        p_value=two_sided_p(statistic, df),
        ci_low=point.beta - half * se,
        ci_high=point.beta + half * se,
        covariance=covariance,
        plain_covariance=point.inverse,
        effect=y,
        residual=point.residual,
        design=x,
        variance=v,
        df=df,
        tau2=tau2,
        I2=i2_of(tau2, typical_variance, q_e, k - p, random),
        H2=tau2 / typical_variance + 1.0 if random else q_e / (k - p),
        typical_variance=typical_variance,
        QE=q_e,
        QE_p=chi2_upper_tail(q_e, k - p),
        k=k,
        p=p,
        log_likelihood=point.log_likelihood(method),
        omnibus=omnibus_test(point.beta, covariance, tested_positions(x), df) if moderated else None,
        R2=_r2(y, v, method, tau2) if moderated and random and intercepts.any() else None,
        pi_low=pi[0],
        pi_high=pi[1],
        hts_low=hts[0],
        hts_high=hts[1],
        interval=q_interval(data, typical_variance, level) if random else None,
        truncated_se=np.sqrt(point.inverse.diagonal() * max(1.0, scale)) if test in KNAPP_HARTUNG else None,
        method=method,
        test=test,
        level=level,
    )


@dataclass(frozen=True, slots=True)
class _Point:
    """The weighted least-squares solution at one tau2, in the columns of the design."""

    beta: Array
    inverse: Array
    residual: Array
    rss: float
    log_det_v: float
    log_det_x: float
    df: int

    def log_likelihood(self, method: str) -> float | None:
        """As metafor's; the restricted one has log |X'WX| - log |X'X| in `log_det_x`."""
        if method == "ML":
            return -0.5 * (len(self.residual) * math.log(2 * math.pi) + self.log_det_v + self.rss)
        if method == "REML":
            return -0.5 * (self.df * math.log(2 * math.pi) + self.log_det_v + self.log_det_x + self.rss)
        return None


def _solve(y: Array, v: Array, x: Array, data: AnyDataSet, tau2: float, moderated: bool) -> _Point:
    total = v + tau2
    w = 1.0 / total
    k, p = x.shape
    if moderated:
        basis, back = data.x, np.linalg.inv(data.triangle)
        weighted = basis.T * w
        information = weighted @ basis
        middle = np.linalg.inv(information)
        beta, inverse = back @ (middle @ (weighted @ y)), back @ middle @ back.T
        residual = y - x @ beta
        log_det_x = float(np.linalg.slogdet(information)[1])
    else:
        weight = float(np.add.reduce(w))
        mean = float(w.dot(y)) / weight
        beta, inverse, residual = np.array([mean]), np.array([[1.0 / weight]]), y - mean
        log_det_x = math.log(weight / k)
    rss = float((w * residual).dot(residual))
    return _Point(beta, inverse, residual, rss, float(np.add.reduce(np.log(total))), log_det_x, k - p)


def _around(mean: float, se: float, tau2: float, half: float) -> tuple[float, float]:
    spread = half * math.sqrt(se * se + tau2)
    return float(mean) - spread, float(mean) + spread


def check_options(method: str, test: str, level: float) -> None:
    """Refuse a test or a level that has no meaning, and Knapp-Hartung for an equal-effects model."""
    if test not in TESTS:
        raise UsageError(not_known("test", test, TESTS, TESTS_ELSEWHERE))
    if method == "EE" and test in KNAPP_HARTUNG:
        raise UsageError("Knapp-Hartung is made for random-effects models; with method EE use test z or t")
    check_level(level)


def variance_factor(mean_square: Any, test: str) -> Any:
    """What a test multiplies the variances of the coefficients by: Knapp and Hartung's mean square, in "adhoc" never less than 1."""
    if test not in KNAPP_HARTUNG:
        return np.ones_like(mean_square)
    return mean_square if test == "knha" else np.maximum(mean_square, 1.0)


def tested_positions(x: Array) -> tuple[int, ...]:
    """Positions of all coefficients but the intercept's; all of them where there is no intercept column."""
    return tuple(np.flatnonzero(~(x == 1.0).all(axis=0)).tolist())


def omnibus_test(beta: Array, covariance: Array, tested: tuple[int, ...], df: float | None) -> OmnibusTest:
    """Wald test that the coefficients at the positions `tested` are all zero: chi-square, or F where `df` is given."""
    rows = list(tested)
    m = len(rows)
    wald = float(beta[rows] @ np.linalg.solve(covariance[rows][:, rows], beta[rows]))
    if df is None:
        return OmnibusTest(wald, m, None, chi2_upper_tail(wald, m), tested)
    return OmnibusTest(wald / m, m, float(df), f_upper_tail(wald / m, m, df), tested)


def i2_of(tau2: float, typical_variance: float, q_e: float, df: int, random: bool) -> float:
    """The share of variance that is not sampling error, in percent; of equal effects what Q has beyond its degrees of freedom."""
    if random:
        return 100.0 * tau2 / (typical_variance + tau2)
    return max(0.0, 100.0 * (q_e - df) / q_e) if q_e > 0 else 0.0


def _r2(y: Array, v: Array, method: str, tau2: float) -> float | None:
    """Percent of the intercept-only tau2 that is gone; None where there was none to explain."""
    total = estimate(data_set_of(y, v, np.ones((len(y), 1))), method)
    return max(0.0, 100.0 * (total - tau2) / total) if total > 0 else None
