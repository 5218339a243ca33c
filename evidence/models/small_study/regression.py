"""Small-study effects: do small studies find more? Egger's regressions, PET and PEESE, Begg's rank test, fail-safe N.

They show asymmetry of the funnel, of which unpublished results are one cause among several (Sterne et al. 2011). Below
ten independent samples asymmetry cannot be told from chance: the numbers stand, with a mark that says so.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from evidence.base.as_dict import or_note
from evidence.base.brief import brief
from evidence.base.errors import CannotCompute
from evidence.base.reason import NotEstimated
from evidence.models.checks import check_design
from evidence.models.dependent.covariance import as_codes
from evidence.models.dependent.multilevel import MultilevelFit, fit_multilevel
from evidence.models.dependent.robust import fit_robust, too_few_clusters
from evidence.models.distributions import Array, critical_value, two_sided_p
from evidence.models.result import Tabular
from evidence.models.small_study.rank_test import RankTest, begg_test
from evidence.models.small_study.trim_and_fill import TrimAndFill, trim_and_fill
from evidence.models.univariate.fit import UnivariateFit, fit_univariate

ENOUGH = 10  # independent samples; Sterne et al. 2011
DEPENDENT = "it takes effects as independent, and a three-level model says they are not; pool one effect per sample first"
MODERATED = "it looks at the effects without moderators; leave the moderators out (Egger's regressions take them in)"


@dataclass(frozen=True, slots=True)
class Regression(Tabular):
    """Effects regressed on their precision.

    Attributes
    ----------
    slope, se, statistic, p_value : of the predictor; p is two-sided.
    df : degrees of freedom of the t test; None for z.
    limit_estimate, limit_se, limit_ci_low, limit_ci_high : the effect where the predictor is zero, that of a study
        without sampling error; None with moderators.
    predictor : what the effects are regressed on.
    note : "" or why the test must not be used.
    """

    slope: float
    se: float
    statistic: float
    p_value: float
    df: float | None
    limit_estimate: float | None
    limit_se: float | None
    limit_ci_low: float | None
    limit_ci_high: float | None
    predictor: str
    note: str = ""

    __repr__ = brief()

    def to_dict(self) -> dict[str, Any]:
        """The keys of the command line."""
        names = ("statistic", "p_value", "df", "slope", "se", "limit_estimate", "limit_se", "limit_ci_low", "limit_ci_high", "predictor")
        out = {name: getattr(self, name) for name in names}
        return out | {"note": self.note} if self.note else out


@dataclass(frozen=True, slots=True)
class PrecisionEffect(Tabular):
    """PET or PEESE: the effect that the regression on the standard error, or on the variance, leaves to a study without
    sampling error (Stanley & Doucouliagos 2014).

    Attributes
    ----------
    intercept, se_intercept, ci_low, ci_high, p_value : the corrected effect, t with `df` = k - 2; p is two-sided.
    slope, se_slope : of the standard error (PET) or the variance (PEESE).
    df : degrees of freedom.
    """

    intercept: float
    se_intercept: float
    ci_low: float
    ci_high: float
    p_value: float
    slope: float
    se_slope: float
    df: int

    __repr__ = brief()

    def to_dict(self) -> dict[str, Any]:
        """The keys of the command line."""
        names = ("intercept", "slope", "se_intercept", "se_slope", "ci_low", "ci_high", "p_value", "df")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True, slots=True)
class SmallStudy(Tabular):
    """Every test and correction for small-study effects; each is a result or the reason why there is none.

    Attributes
    ----------
    egger_random : regression on the standard error inside the model itself, by its own method and test.
    egger_ols : weighted least squares, t with k - 2 df, less the moderators (Egger et al. 1997).
    egger_robust : the regression with CR2 and Satterthwaite (Rodgers & Pustejovsky 2021); None without clusters.
    pet, peese : corrected effects. pet_peese : "peese" where PET's one-sided p < .10 in the positive direction, else "pet".
    begg : rank test.
    trim_fill_dl_L0, trim_fill_ee_L0, trim_fill_dl_R0, trim_fill_ee_R0 : trim and fill.
    fail_safe_rosenthal : number of null results that would lift Stouffer's one-sided p above .05 (Rosenthal 1979).
    samples : number of independent samples (clusters, outer groups or effects).
    """

    egger_random: Regression | NotEstimated
    egger_ols: Regression | NotEstimated
    egger_robust: Regression | NotEstimated | None
    pet: PrecisionEffect | NotEstimated
    peese: PrecisionEffect | NotEstimated
    begg: RankTest | NotEstimated
    trim_fill_dl_L0: TrimAndFill | NotEstimated
    trim_fill_ee_L0: TrimAndFill | NotEstimated
    trim_fill_dl_R0: TrimAndFill | NotEstimated
    trim_fill_ee_R0: TrimAndFill | NotEstimated
    fail_safe_rosenthal: int | NotEstimated
    samples: int

    __repr__ = brief()

    @property
    def untestable(self) -> str:
        """Why asymmetry cannot be told from chance; "" where it can."""
        if self.samples >= ENOUGH:
            return ""
        return f"untestable: {self.samples} independent samples, and below {ENOUGH} asymmetry cannot be told from chance"

    @property
    def pet_peese(self) -> str | NotEstimated:
        """Which of PET and PEESE to read: PEESE where PET still finds an effect, one-sided p < .10 (Stanley 2017)."""
        if isinstance(self.pet, NotEstimated):
            return self.pet
        one_sided = self.pet.p_value / 2.0 if self.pet.intercept > 0 else 1.0 - self.pet.p_value / 2.0
        return "peese" if one_sided < 0.10 else "pet"

    def _parts(self) -> dict[str, Any]:
        names = [name for name in self.__slots__ if name != "samples"]
        return {name: getattr(self, name) for name in names if getattr(self, name) is not None}

    def to_dict(self) -> dict[str, Any]:
        """The keys of the command line; None and a note beside it where a part could not be computed."""
        out: dict[str, Any] = {}
        for name, value in self._parts().items():
            out |= or_note(name, value)
        out |= or_note("pet_peese", self.pet_peese)
        out |= {"samples": self.samples, "testable": not self.untestable}
        return out | {"note": self.untestable} if self.untestable else out

    def rows(self) -> list[dict[str, Any]]:
        """One line per test: its statistic and p, the corrected effect where it gives one, and a note."""
        return [_row(name, value) for name, value in self._parts().items()]


def _row(name: str, part: Any) -> dict[str, Any]:
    line: dict[str, Any] = dict.fromkeys(("part", "statistic", "df", "p_value", "corrected_effect", "se", "ci_low", "ci_high", "note"))
    line["part"] = name
    if isinstance(part, NotEstimated):
        return line | {"note": f"not estimated: {part.reason}"}
    if isinstance(part, Regression):
        line |= {"statistic": part.statistic, "df": part.df, "p_value": part.p_value, "note": part.note}
        corrected = part.limit_estimate, part.limit_se, part.limit_ci_low, part.limit_ci_high
        return line | dict(zip(("corrected_effect", "se", "ci_low", "ci_high"), corrected, strict=True))
    if isinstance(part, PrecisionEffect):
        line |= {"statistic": part.intercept / part.se_intercept, "df": part.df, "p_value": part.p_value}
        return line | {"corrected_effect": part.intercept, "se": part.se_intercept, "ci_low": part.ci_low, "ci_high": part.ci_high}
    if isinstance(part, RankTest):
        return line | {"statistic": part.tau, "p_value": part.p_value, "note": "exact" if part.exact else "ties: normal approximation"}
    if isinstance(part, TrimAndFill):
        line |= {"corrected_effect": part.estimate, "se": part.se, "ci_low": part.ci_low, "ci_high": part.ci_high}
        return line | {"p_value": part.p_value, "note": f"{part.k0} filled in on the {part.side}"}
    return line | {"statistic": part, "note": "null results"}


@dataclass(frozen=True, slots=True)
class Predictor:
    """What Egger's regression leans on.

    Attributes
    ----------
    name : "se", "variance" or a name of one's own.
    values : (k,) larger for smaller studies, for example sqrt(1/n1 + 1/n2) for standardised mean differences, whose
        standard error holds the effect itself (Pustejovsky & Rodgers 2019).
    """

    name: str
    values: Array


def small_study(
    fit: UnivariateFit | MultilevelFit, clusters: Sequence[Any] | None = None, predictor: Predictor | None = None
) -> SmallStudy:
    """Every test for small-study effects that the model allows.

    Parameters
    ----------
    fit : the model; its method and test are used by `egger_random`.
    clusters : (k,) labels of independent samples, for the cluster-robust regression.
    predictor : of Egger's regressions in place of the standard error. PET, PEESE and trim and fill keep theirs.

    References
    ----------
    Egger et al. 1997; Begg & Mazumdar 1994; Duval & Tweedie 2000; Stanley & Doucouliagos 2014; Rodgers & Pustejovsky 2021.

    Examples
    --------
    >>> fit = fit_univariate([0.1, 0.15, 0.2, 0.5, 0.6, 0.9], [0.01, 0.01, 0.02, 0.05, 0.08, 0.1], test="z")
    >>> found = small_study(fit)
    >>> round(found.egger_ols.p_value, 4), found.samples, found.untestable[:10]
    (0.0008, 6, 'untestable')
    """
    y = fit.effect
    multilevel = isinstance(fit, MultilevelFit)
    v = fit.variance
    used = predictor or Predictor("se", np.sqrt(v))
    moderated = not (fit.p == 1 and (fit.design == 1.0).all())
    groups = clusters if clusters is not None else fit.outer.tolist() if isinstance(fit, MultilevelFit) else range(fit.k)
    reason = DEPENDENT if multilevel else MODERATED if moderated else ""
    plain: dict[str, Any] = {}
    for name, make in _PLAIN.items():
        plain[name] = NotEstimated(reason) if reason else make(y, v, used, fit.level)
    line = NotEstimated(DEPENDENT) if multilevel else egger_least_squares(y, v, fit.design, used, fit.level)
    inside, robust = _egger_random(fit, y, v, used, clusters)
    return SmallStudy(egger_random=inside, egger_ols=line, egger_robust=robust, **plain, samples=len(set(groups)))


def _egger_random(
    fit: UnivariateFit | MultilevelFit, y: Array, v: Array, used: Predictor, clusters: Sequence[Any] | None
) -> tuple[Regression | NotEstimated, Regression | NotEstimated | None]:
    """The model of `fit` with the predictor beside its moderators; by the model, and cluster-robust where there are clusters."""
    x = np.column_stack([fit.design, used.values])
    try:
        _check_varies(used)
        if isinstance(fit, MultilevelFit):
            inner = fit.inner.tolist() if len(fit.sigma2) > 1 else None
            wider: UnivariateFit | MultilevelFit = fit_multilevel(
                y, fit.errors, fit.outer.tolist(), inner, x, method=fit.method, test=fit.test, level=fit.level
            )
            bread = wider.covariance
        else:
            wider = fit_univariate(y, v, x, method=fit.method, test=fit.test, level=fit.level)
            bread = wider.plain_covariance
        inside = _regression(wider, wider.df, used.name, fit.p == 1)
    except CannotCompute as problem:
        return NotEstimated(str(problem)), None if clusters is None else NotEstimated(str(problem))
    if clusters is None:
        return inside, None
    codes = as_codes(clusters)
    if why := too_few_clusters(int(codes.max()) + 1):
        return inside, NotEstimated(why)
    robust = fit_robust(wider.estimate, wider.residual, x, bread, wider.covariance_of, codes, level=fit.level)
    if not math.isfinite(float(robust.se[-1])):
        return inside, NotEstimated(robust.unsupported[-1])
    return inside, _regression(robust, float(robust.df[-1]), used.name, fit.p == 1, robust.unsupported[-1])


def _regression(fit: Any, df: float | None, predictor: str, with_limit: bool, note: str = "") -> Regression:
    """The last coefficient of a fit, and the first where it is the effect at a predictor of zero."""
    limit = _no_limit()
    if with_limit and math.isfinite(float(fit.se[0])):
        limit = {f"limit_{name}": float(getattr(fit, name)[0]) for name in ("estimate", "se", "ci_low", "ci_high")}
    slope, se, statistic, p = (float(getattr(fit, name)[-1]) for name in ("estimate", "se", "statistic", "p_value"))
    return Regression(slope, se, statistic, p, df, **limit, predictor=predictor, note=note)


def _no_limit() -> dict[str, Any]:
    return dict.fromkeys(("limit_estimate", "limit_se", "limit_ci_low", "limit_ci_high"))


def egger_least_squares(y: Array, v: Array, x: Array, predictor: Predictor, level: float) -> Regression | NotEstimated:
    """Weighted least squares with weights 1 / v and a free residual variance, t with k - p - 1 degrees of freedom."""
    found = _line(y, v, x, predictor)
    if isinstance(found, NotEstimated):
        return found
    beta, se, df = found
    statistic = float(beta[-1] / se[-1])
    half = critical_value(level, df) * se
    first = (beta[0], se[0], beta[0] - half[0], beta[0] + half[0])
    limit = dict(zip(_no_limit(), map(float, first), strict=True)) if x.shape[1] == 1 else _no_limit()
    p = float(two_sided_p(statistic, df))
    return Regression(float(beta[-1]), float(se[-1]), statistic, p, df, **limit, predictor=predictor.name)


def precision_effect(y: Array, v: Array, predictor: Predictor, level: float) -> PrecisionEffect | NotEstimated:
    """The line's intercept: PET where the predictor is the standard error, PEESE where it is the variance."""
    found = _line(y, v, np.ones((len(y), 1)), predictor)
    if isinstance(found, NotEstimated):
        return found
    (intercept, slope), (se, se_slope), df = found[0].tolist(), found[1].tolist(), found[2]
    half = float(critical_value(level, df)) * se
    return PrecisionEffect(intercept, se, intercept - half, intercept + half, float(two_sided_p(intercept / se, df)), slope, se_slope, df)


def fail_safe_rosenthal(y: Array, v: Array) -> int:
    """The number of results with z = 0 that would lift the one-sided p of Stouffer's sum of z above .05.

    >>> import numpy as np
    >>> fail_safe_rosenthal(np.array([0.5, 0.6, 0.4]), np.array([0.04, 0.04, 0.04]))
    18
    """
    from scipy.special import ndtri

    k = len(y)
    total = abs(float((y / np.sqrt(v)).sum()))
    number = max(0.0, (total / float(ndtri(0.95))) ** 2 - k)
    return round(number) if abs(number - round(number)) < 1.5e-8 else math.ceil(number)


def _line(y: Array, v: Array, x: Array, predictor: Predictor) -> tuple[Array, Array, int] | NotEstimated:
    """Coefficients on the columns of x and, last, the predictor; their standard errors; k less their number."""
    columns = np.column_stack([x, predictor.values])
    k, p = columns.shape
    if k <= p:
        return NotEstimated(f"a line through the effects needs at least {p + 1} of them; there are {k}")
    try:
        _check_varies(predictor)
        check_design(columns, k, [*(f"column {j + 1}" for j in range(p - 1)), predictor.name])
    except CannotCompute as problem:
        return NotEstimated(str(problem))
    root = 1.0 / np.sqrt(v)
    basis, triangle = np.linalg.qr(columns * root[:, None])
    inverse = np.linalg.inv(triangle)
    beta = inverse @ (basis.T @ (y * root))
    spread = float((((y - columns @ beta) * root) ** 2).sum()) / (k - p)
    if spread <= 1e-20 * float(((y * root) ** 2).sum()):
        return NotEstimated("the effects lie on the line exactly, so it has no standard error")
    return beta, np.sqrt(spread * (inverse**2).sum(axis=1)), k - p


def _check_varies(predictor: Predictor) -> None:
    if float(np.ptp(predictor.values)) <= 1e-9 * float(np.abs(predictor.values).max()):
        what = {"se": "standard errors", "variance": "variances"}.get(predictor.name, f"values of {predictor.name}")
        raise CannotCompute(f"all {what} are equal, so no trend with them can be seen")


def _trim_fill(method: str, estimator: str) -> Any:
    return lambda y, v, used, level: trim_and_fill(y, v, method=method, estimator=estimator, level=level)


_PLAIN: dict[str, Any] = {
    "pet": lambda y, v, used, level: precision_effect(y, v, Predictor("se", np.sqrt(v)), level),
    "peese": lambda y, v, used, level: precision_effect(y, v, Predictor("variance", v), level),
    "begg": lambda y, v, used, level: begg_test(y, v),
    "trim_fill_dl_L0": _trim_fill("DL", "L0"),
    "trim_fill_ee_L0": _trim_fill("EE", "L0"),
    "trim_fill_dl_R0": _trim_fill("DL", "R0"),
    "trim_fill_ee_R0": _trim_fill("EE", "R0"),
    "fail_safe_rosenthal": lambda y, v, used, level: fail_safe_rosenthal(y, v),
}
