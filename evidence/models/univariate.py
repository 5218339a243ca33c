"""The random-effects model and meta-regression: one effect an independent sample.

y_i = x_i'beta + u_i + e_i, u_i ~ N(0, tau2), e_i ~ N(0, v_i): Viechtbauer 2005; tests by Knapp & Hartung 2003.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from evidence.base.errors import CannotCompute, UsageError
from evidence.models.checks import check_design, check_effects, orthonormal
from evidence.models.covariance import Codes
from evidence.models.distributions import Array, chi2_upper_tail, critical_value, f_upper_tail, two_sided_p
from evidence.models.heterogeneity import estimate_tau2
from evidence.models.intervals import VarianceInterval, q_profile
from evidence.models.least_squares import weighted_least_squares
from evidence.models.likelihood import log_likelihood

TESTS = ("z", "t", "knha")


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
    residual : (k,) effects less their fitted values.
    design : (k, p) the design matrix.
    variance : (k,) sampling variances.
    df : degrees of freedom of the t tests; None for z.
    tau2 : between-study variance.
    I2, H2 : share of variance that is not sampling error, in percent; and total over sampling variance.
    QE, QE_p : test of residual heterogeneity and its p.
    k, p : number of effects and of coefficients.
    log_likelihood : None except for ML and REML.
    omnibus : QM test of the moderators; None without moderators.
    R2 : share of tau2 that the moderators account for, in percent; None without moderators.
    pi_low, pi_high : prediction interval for a new study's true effect; None with moderators and for EE.
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
    residual: Array
    design: Array
    variance: Array
    df: int | None
    tau2: float
    I2: float
    H2: float
    QE: float
    QE_p: float
    k: int
    p: int
    log_likelihood: float | None
    omnibus: OmnibusTest | None
    R2: float | None
    pi_low: float | None
    pi_high: float | None
    interval: VarianceInterval | None
    truncated_se: Array | None
    method: str
    test: str
    level: float

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
    method : EE, DL, HE, HS, SJ, ML, REML, EB or PM.
    test : "z"; "t" (k - p degrees of freedom); "knha" (Knapp & Hartung 2003).
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
    k, p = x.shape
    basis, back = orthonormal(x)
    tau2 = estimate_tau2(y, v, basis, method)
    at_zero = weighted_least_squares(y, v, basis, np.zeros(1))
    fit = weighted_least_squares(y, v, basis, np.array([tau2]))
    typical_variance = (k - p) / float(at_zero.trace_p[0])
    q_e = float(at_zero.rss[0])
    plain, scale = back @ fit.inverse[0] @ back.T, float(fit.rss[0]) / (k - p)
    if test == "knha" and scale <= 1e-20:
        raise CannotCompute("all effects are equal (or fitted exactly), so the Knapp-Hartung standard error is zero; use test z")
    covariance = plain * scale if test == "knha" else plain
    df = None if test == "z" else k - p
    beta, se = back @ fit.beta[0], np.sqrt(np.diag(covariance))
    half = critical_value(level, df)
    moderated = not (p == 1 and (x == 1.0).all())
    random = method != "EE"
    spread = float(half) * float(np.sqrt(se[0] ** 2 + tau2))
    return UnivariateFit(
        names=labels,
        estimate=beta,
        se=se,
        statistic=beta / se,
        p_value=two_sided_p(beta / se, df),
        ci_low=beta - half * se,
        ci_high=beta + half * se,
        covariance=covariance,
        plain_covariance=plain,
        residual=y - x @ beta,
        design=x,
        variance=v,
        df=df,
        tau2=tau2,
        I2=_i2(tau2, typical_variance, q_e, k - p, random),
        H2=tau2 / typical_variance + 1.0 if random else q_e / (k - p),
        QE=q_e,
        QE_p=chi2_upper_tail(q_e, k - p),
        k=k,
        p=p,
        log_likelihood=float(log_likelihood(fit, basis, method)[0]) if method in ("ML", "REML") else None,
        omnibus=omnibus_test(beta, covariance, tested_positions(x), df) if moderated else None,
        R2=_r2(y, v, x, method, tau2) if moderated else None,
        pi_low=float(beta[0]) - spread if random and not moderated else None,
        pi_high=float(beta[0]) + spread if random and not moderated else None,
        interval=q_profile(y, v, basis, typical_variance, level) if random else None,
        truncated_se=np.sqrt(np.diag(plain) * max(1.0, scale)) if test == "knha" else None,
        method=method,
        test=test,
        level=level,
    )


def check_options(method: str, test: str, level: float) -> None:
    """Refuse a test or a level that has no meaning, and Knapp-Hartung for an equal-effects model."""
    if test not in TESTS:
        raise UsageError(f"test {test!r} is not known; use one of {', '.join(TESTS)}")
    if method == "EE" and test == "knha":
        raise UsageError("Knapp-Hartung is made for random-effects models; with method EE use test z or t")
    if not 0.0 < level < 1.0:
        raise UsageError(f"level must lie between 0 and 1, for example 0.95; seen {level:g}")


def tested_positions(x: Array) -> tuple[int, ...]:
    """Positions of all coefficients but the intercept's; all of them where there is no intercept column."""
    return tuple(j for j in range(x.shape[1]) if not (x[:, j] == 1.0).all())


def omnibus_test(beta: Array, covariance: Array, tested: tuple[int, ...], df: float | None) -> OmnibusTest:
    """Wald test that the coefficients at the positions `tested` are all zero: chi-square, or F where `df` is given."""
    rows = list(tested)
    m = len(rows)
    wald = float(beta[rows] @ np.linalg.solve(covariance[np.ix_(rows, rows)], beta[rows]))
    if df is None:
        return OmnibusTest(wald, m, None, chi2_upper_tail(wald, m), tested)
    return OmnibusTest(wald / m, m, float(df), f_upper_tail(wald / m, m, df), tested)


def _i2(tau2: float, typical_variance: float, q_e: float, df: int, random: bool) -> float:
    if random:
        return 100.0 * tau2 / (typical_variance + tau2)
    return max(0.0, 100.0 * (q_e - df) / q_e) if q_e > 0 else 0.0


def _r2(y: Array, v: Array, x: Array, method: str, tau2: float) -> float | None:
    """Percent of the intercept-only tau2 that is gone; None without an intercept or where there was none to explain."""
    has_intercept = any((column == 1.0).all() for column in x.T)
    if method == "EE" or not has_intercept:
        return None
    total = estimate_tau2(y, v, np.ones((len(y), 1)), method)
    return max(0.0, 100.0 * (total - tau2) / total) if total > 0 else None
