"""What likelihoods say: information criteria of a fitted model, and two fitted models held against each other."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from evidence.base.as_dict import or_note
from evidence.base.brief import brief
from evidence.base.errors import CannotCompute, UsageError
from evidence.base.reason import NotEstimated
from evidence.models.checks import orthonormal
from evidence.models.dependent.block_likelihood import likelihood, rotate
from evidence.models.dependent.multilevel import MultilevelFit
from evidence.models.distributions import Array, chi2_upper_tail
from evidence.models.result import Tabular
from evidence.models.univariate.fit import UnivariateFit
from evidence.models.univariate.least_squares import weighted_least_squares
from evidence.models.univariate.likelihood import log_likelihood

# How far one design may stand outside the space of another, relative to its columns, and still count as inside.
NESTED = 1e-8
Fit = UnivariateFit | MultilevelFit


@dataclass(frozen=True, slots=True)
class InformationCriteria(Tabular):
    """Smaller is better; models may be compared that were fitted to the same effects, by REML only with the same moderators.

    Attributes
    ----------
    log_likelihood : of the fit; restricted for REML.
    parameters : coefficients, and variances that the data can tell apart.
    AIC, AICc, BIC : Akaike's, the same corrected for few effects, Schwarz's; n is k for ML and k - p for REML.
    """

    log_likelihood: float
    parameters: int
    AIC: float
    AICc: float
    BIC: float

    def to_dict(self) -> dict[str, Any]:
        """The criteria as JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class LikelihoodRatioTest(Tabular):
    """Twice the difference of two log likelihoods.

    Attributes
    ----------
    statistic : never below zero.
    df : parameters that the smaller model lacks.
    p_value : by chi-square; where one of them is a variance, which is zero on the edge of its range, by the half-and-half mixture of
        chi-square with `df` and with `df` - 1 degrees of freedom (Self & Liang 1987).
    p_value_chi2 : by chi-square with `df` degrees of freedom in either case, as metafor prints it.
    """

    statistic: float
    df: int
    p_value: float
    p_value_chi2: float

    def to_dict(self) -> dict[str, Any]:
        """The test as JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class ComparedModel:
    """One of two models that are compared.

    Attributes
    ----------
    name : what it is called.
    criteria : its likelihood and criteria, by the method of the comparison.
    tau2 : its variance of true effects; of a model with levels all levels together.
    QE : its test statistic of residual heterogeneity.
    """

    name: str
    criteria: InformationCriteria
    tau2: float
    QE: float

    __repr__ = brief()

    def to_dict(self) -> dict[str, Any]:
        """Everything in one line."""
        return {"model": self.name} | self.criteria.to_dict() | {"tau2": self.tau2, "QE": self.QE}


@dataclass(frozen=True, slots=True)
class FitComparison(Tabular):
    """Two models fitted to the same effects.

    Attributes
    ----------
    full, reduced : the one with more parameters, and the other.
    test : likelihood-ratio test of what the reduced one lacks, or why there is none.
    R2 : percent of the variance of the reduced model that the full one accounts for (Raudenbush 1994), or why there is none.
    method : by which both likelihoods are: "ML" or "REML".
    note : "" or what to know of the p.
    """

    full: ComparedModel
    reduced: ComparedModel
    test: LikelihoodRatioTest | NotEstimated
    R2: float | NotEstimated
    method: str
    note: str

    __repr__ = brief()

    def to_dict(self) -> dict[str, Any]:
        """The keys of the command line."""
        out: dict[str, Any] = {"method": self.method, "full": self.full.to_dict(), "reduced": self.reduced.to_dict()}
        out |= or_note("test", self.test) | or_note("R2", self.R2)
        return out | ({"note": self.note} if self.note else {})

    def rows(self) -> list[dict[str, Any]]:
        """The two models, and beside the reduced one the test of what it lacks."""
        beside: dict[str, Any] = {}
        if isinstance(self.test, LikelihoodRatioTest):
            beside = {"LRT": self.test.statistic, "df": self.test.df, "p_value": self.test.p_value}
        else:
            beside = {"LRT": self.test.reason}
        return [self.full.to_dict(), self.reduced.to_dict() | beside | ({"R2": self.R2} if isinstance(self.R2, float) else {})]


def information_criteria(fit: Fit) -> InformationCriteria:
    """AIC (Akaike 1974), AICc (Hurvich & Tsai 1989) and BIC (Schwarz 1978) of a model fitted by ML or REML.

    Raises
    ------
    CannotCompute
        If the model was fitted by another method, which has no likelihood.

    Examples
    --------
    >>> from evidence.models.univariate.fit import fit_univariate
    >>> fit = fit_univariate([0.2, 0.5, 0.9, 0.1], [0.04, 0.03, 0.05, 0.02], method="ML", test="z")
    >>> information_criteria(fit).parameters
    2
    """
    if fit.log_likelihood is None:
        raise CannotCompute(f"a model fitted by {fit.method} has no likelihood, so no AIC, AICc or BIC; fit it by ML or REML")
    return _criteria(fit, fit.log_likelihood, fit.method)


def compare_fits(one: Fit, other: Fit, names: tuple[str, str] = ("first", "second")) -> FitComparison:
    """Hold two models of the same effects against each other: likelihood ratio, AIC, AICc, BIC, R2.

    The one may have moderators that the other lacks, or variances: of levels, or tau2 itself, which an equal-effects model lacks.

    Parameters
    ----------
    one, other : fitted by ML both, or by REML both with the same moderators; an equal-effects model goes with either.
    names : what they are called.

    Raises
    ------
    UsageError
        If the effects differ, or REML likelihoods of different moderators would be compared.
    CannotCompute
        If a model was fitted by a method without a likelihood.

    Examples
    --------
    >>> from evidence.models.univariate.fit import fit_univariate
    >>> y, v, x = [0.2, 0.5, 0.9, 0.1], [0.04, 0.03, 0.05, 0.02], [[1, 0], [1, 1], [1, 1], [1, 0]]
    >>> found = compare_fits(fit_univariate(y, v, x, method="ML"), fit_univariate(y, v, method="ML"))
    >>> found.test.df, round(found.test.statistic, 3), found.R2
    (1, 5.922, 100.0)
    """
    _refuse_other_effects(one, other)
    method = _method_of(one, other)
    same_moderators = one.p == other.p and _inside(one.design, other.design)
    if method == "REML" and not same_moderators:
        raise UsageError(
            "likelihoods by REML of models with different moderators cannot be compared: each is of what its own moderators leave over; "
            'fit both by ML (method "ML")'
        )
    lines = [ComparedModel(name, _criteria_by(fit, method), _tau2(fit), fit.QE) for fit, name in zip((one, other), names, strict=True)]
    first = lines[0].criteria.parameters >= lines[1].criteria.parameters
    full, reduced = (one, other) if first else (other, one)
    above, below = lines if first else lines[::-1]
    variances = len(_random_parts(full)) - len(_random_parts(reduced))
    return FitComparison(
        full=above,
        reduced=below,
        test=_ratio(above.criteria, below.criteria, variances) if _part_of(reduced, full) else NotEstimated(_neither(above, below)),
        R2=_r2(full, reduced),
        method=method,
        note="more than one variance is tested on the edge of its range: p is too large, on the safe side" if variances > 1 else "",
    )


def _criteria(fit: Fit, height: float, method: str) -> InformationCriteria:
    n, q = fit.k - (fit.p if method == "REML" else 0), fit.p + len(_random_parts(fit))
    # With fewer effects than q + 2 the correction has no meaning; n is then taken as q + 2, as metafor does.
    effects = max(n, q + 2)
    return InformationCriteria(
        log_likelihood=height,
        parameters=q,
        AIC=-2.0 * height + 2.0 * q,
        AICc=-2.0 * height + 2.0 * q * effects / (effects - q - 1.0),
        BIC=-2.0 * height + q * math.log(n),
    )


def _criteria_by(fit: Fit, method: str) -> InformationCriteria:
    """The criteria by a method; an equal-effects model has the likelihood of tau2 = 0."""
    if isinstance(fit, MultilevelFit) and fit.method == "EE":
        rotated = rotate(fit.effect, orthonormal(fit.design)[0], fit.errors, fit.outer, fit.inner)
        return _criteria(fit, float(likelihood(rotated, 0.0, 0.0, method == "REML").value), method)
    if isinstance(fit, UnivariateFit) and fit.method == "EE":
        at_zero = weighted_least_squares(fit.effect, fit.variance, fit.design, np.zeros(1))
        return _criteria(fit, float(log_likelihood(at_zero, fit.design, method)[0]), method)
    return information_criteria(fit)


def _method_of(one: Fit, other: Fit) -> str:
    methods = sorted({fit.method for fit in (one, other)} - {"EE"}) or ["ML"]
    for method in methods:
        if method not in ("ML", "REML"):
            raise CannotCompute(f"a model fitted by {method} has no likelihood to compare; fit it by ML or REML")
    if len(methods) > 1:
        raise UsageError("one model was fitted by ML and the other by REML, so their likelihoods differ in kind; fit both by one method")
    return methods[0]


def _refuse_other_effects(one: Fit, other: Fit) -> None:
    if not (np.array_equal(one.effect, other.effect) and np.array_equal(one.variance, other.variance)):
        raise UsageError(
            f"the two models were not fitted to the same effects (k = {one.k} and {other.k}); "
            "leave out rows with a missing moderator in both"
        )
    if not _same_errors(one, other):
        raise UsageError("the two models take the sampling errors to correlate in different ways; give both the same rho or covariances")


def _same_errors(one: Fit, other: Fit) -> bool:
    first, second = (fit.errors if isinstance(fit, MultilevelFit) else None for fit in (one, other))
    if first is None or second is None:
        return all(errors is None or errors.independent for errors in (first, second))
    if first.independent and second.independent:
        return True
    codes = all(np.array_equal(getattr(first, name), getattr(second, name)) for name in ("people", "domain"))
    return codes and (first.within, first.across, first.pairs) == (second.within, second.across, second.pairs)


def _random_parts(fit: Fit) -> tuple[tuple[int, ...], ...]:
    """The groups between which the model has a variance, as codes of the rows, one tuple per variance that can be told apart."""
    if fit.method == "EE":
        return ()
    if isinstance(fit, UnivariateFit):
        return (tuple(range(fit.k)),)
    outer, inner = tuple(fit.outer.tolist()), tuple(fit.inner.tolist())
    return (outer, inner) if fit.separable else (outer,)


def _part_of(reduced: Fit, full: Fit) -> bool:
    """Whether the one model is the other with some parameters at zero."""
    fewer = reduced.p + len(_random_parts(reduced)) < full.p + len(_random_parts(full))
    return fewer and _inside(reduced.design, full.design) and set(_random_parts(reduced)) <= set(_random_parts(full))


def _inside(inner: Array, outer: Array) -> bool:
    """Whether the columns of one design lie in the space of those of another."""
    basis = np.linalg.qr(outer)[0]
    outside = inner - basis @ (basis.T @ inner)
    return bool((np.linalg.norm(outside, axis=0) <= NESTED * np.linalg.norm(inner, axis=0)).all())


def _neither(full: ComparedModel, reduced: ComparedModel) -> str:
    if full.criteria.parameters == reduced.criteria.parameters:
        return "both models have the same number of parameters; compare them by AIC, AICc or BIC"
    return "the smaller model is not part of the larger one; compare them by AIC, AICc or BIC"


def _ratio(full: InformationCriteria, reduced: InformationCriteria, variances: int) -> LikelihoodRatioTest:
    statistic = max(0.0, 2.0 * (full.log_likelihood - reduced.log_likelihood))
    df = full.parameters - reduced.parameters
    tail = chi2_upper_tail(statistic, df)
    if variances != 1:
        return LikelihoodRatioTest(statistic, df, tail, tail)
    less = chi2_upper_tail(statistic, df - 1) if df > 1 else float(statistic == 0.0)
    return LikelihoodRatioTest(statistic, df, 0.5 * (tail + less), tail)


def _tau2(fit: Fit) -> float:
    return fit.tau2 if isinstance(fit, UnivariateFit) else sum(fit.sigma2)


def _r2(full: Fit, reduced: Fit) -> float | NotEstimated:
    """The share of the variance that the moderators of the full model account for."""
    if _random_parts(full) != _random_parts(reduced) or not _random_parts(full):
        return NotEstimated("R2 compares models with the same variances of true effects")
    if not _inside(reduced.design, full.design):
        return NotEstimated("R2 compares a model with one that lacks some of its moderators")
    if _tau2(reduced) == 0.0:
        return NotEstimated("the reduced model leaves no variance of true effects to explain")
    return max(0.0, 100.0 * (_tau2(reduced) - _tau2(full)) / _tau2(reduced))
