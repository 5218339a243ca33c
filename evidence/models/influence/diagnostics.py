"""What one effect does to the answer: the model fitted again without it (Viechtbauer & Cheung 2010)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from evidence.base.brief import brief
from evidence.base.errors import CannotCompute
from evidence.models.distributions import Array, critical_value, two_sided_p
from evidence.models.result import ReadingScale, Tabular, by_study, cells_on_scale, json_numbers, of_study, on_scale
from evidence.models.univariate.fit import UnivariateFit
from evidence.models.univariate.refit import Refit, refit


@dataclass(frozen=True, slots=True)
class Influence(Tabular):
    """Case deletion for k effects and p coefficients, in row order.

    A number is NaN exactly where `unavailable` holds a reason.

    Attributes
    ----------
    names : the p coefficients.
    estimate, se, ci_low, ci_high, p_value : (k, p) coefficients of the model without the effect, tau2 estimated again.
    tau2_deleted, I2, QE_deleted : (k,) heterogeneity without it.
    rstudent : (k,) the effect less what the others predict for it, in standard errors of that difference.
    dffits : (k,) change of its fitted value, in standard errors.
    cooks_distance : (k,) change of all coefficients together, squared, in units of their covariance.
    cov_ratio : (k,) determinant of the covariance of the coefficients without the effect, over that with it.
    dfbetas : (k, p) change of each coefficient, in standard errors.
    hat, weight : (k,) leverage; and weight in percent.
    baujat_x, baujat_y : (k,) squared Pearson residual, and squared change of the fitted value over its variance.
    influential : (k,) whether a rule of Viechtbauer & Cheung (2010) is broken: |DFFITS| > 3 sqrt(p / (k - p)), Cook's
        distance beyond the median of chi-square with p df, hat > 3 p / k, or a |DFBETAS| > 1.
    unavailable : (k,) "" or why the model cannot be fitted without the effect.
    labels : (k,) the study of each row; None where rows have no names.
    scale : the scale that the answers are read on too; None where that is the scale analysed, and not used with moderators.
    """

    names: tuple[str, ...]
    estimate: Array
    se: Array
    ci_low: Array
    ci_high: Array
    p_value: Array
    tau2_deleted: Array
    I2: Array
    QE_deleted: Array
    rstudent: Array
    dffits: Array
    cooks_distance: Array
    cov_ratio: Array
    dfbetas: Array
    hat: Array
    weight: Array
    baujat_x: Array
    baujat_y: Array
    influential: tuple[bool, ...]
    unavailable: tuple[str, ...]
    labels: tuple[str, ...] | None = None
    scale: ReadingScale | None = None

    __repr__ = brief()

    def to_dict(self) -> dict[str, Any]:
        """The keys of the command line; with moderators what is one number per coefficient is a list under its name."""
        out: dict[str, Any] = {f"leave_one_out_{n}": self._by_name(getattr(self, n)) for n in _COEFFICIENTS}
        out |= {"leave_one_out_tau2": json_numbers(self.tau2_deleted), "leave_one_out_I2": json_numbers(self.I2)}
        out |= {name: json_numbers(getattr(self, name)) for name in _CASES}
        out |= {"dfbetas": self._by_name(self.dfbetas), "influential": list(self.influential)}
        out["baujat"] = {"x": json_numbers(self.baujat_x), "y": json_numbers(self.baujat_y)}
        if any(self.unavailable):
            out["note"] = [{"row": i + 1, "reason": why} for i, why in enumerate(self.unavailable) if why]
        if len(self.names) == 1:
            out |= on_scale(self.scale, {f"leave_one_out_{name}": getattr(self, name)[:, 0] for name in _SHOWN})
        return out | by_study(self.labels)

    def rows(self) -> list[dict[str, Any]]:
        """One line per effect."""
        lines = []
        for i in range(len(self.hat)):
            line: dict[str, Any] = {"row": i + 1} | of_study(self.labels, i)
            for name in _COEFFICIENTS:
                line |= self._cells(f"leave_one_out_{name}", getattr(self, name)[i])
            line |= {name: float(getattr(self, name)[i]) for name in _CASES}
            line |= self._cells("dfbetas", self.dfbetas[i])
            line |= {"baujat_x": float(self.baujat_x[i]), "baujat_y": float(self.baujat_y[i])}
            if len(self.names) == 1:
                line |= cells_on_scale(self.scale, {name: getattr(self, name)[i, 0] for name in _SHOWN})
            lines.append(line | {"influential": self.influential[i], "unavailable": self.unavailable[i]})
        return lines

    def _by_name(self, values: Array) -> Any:
        if len(self.names) == 1:
            return json_numbers(values[:, 0])
        return {name: json_numbers(values[:, j]) for j, name in enumerate(self.names)}

    def _cells(self, what: str, values: Array) -> dict[str, float]:
        if len(self.names) == 1:
            return {what: float(values[0])}
        return {f"{what}: {name}": float(value) for name, value in zip(self.names, values, strict=True)}


_SHOWN = ("estimate", "ci_low", "ci_high")
_COEFFICIENTS = ("estimate", "se", "ci_low", "ci_high", "p_value")
_CASES = ("rstudent", "dffits", "cooks_distance", "cov_ratio", "hat", "weight", "tau2_deleted", "QE_deleted")


def influence(fit: UnivariateFit) -> Influence:
    """Fit the model k times more, each time without one effect.

    Parameters
    ----------
    fit : the model on all k effects; its method and test are used again.

    Raises
    ------
    CannotCompute
        If no effect can be left out (k - p = 1 in every case).

    References
    ----------
    Viechtbauer & Cheung 2010; Baujat et al. 2002.

    Examples
    --------
    >>> from evidence.models.univariate.fit import fit_univariate
    >>> found = influence(fit_univariate([0.1, 0.2, 0.3, 2.0], [0.04, 0.03, 0.05, 0.04], test="z"))
    >>> int(found.cooks_distance.argmax()), found.influential
    (3, (False, False, False, True))
    """
    y = fit.effect
    deleted = [_without(fit, y, i) for i in range(fit.k)]
    unavailable = tuple(found if isinstance(found, str) else "" for found in deleted)
    if all(unavailable):
        raise CannotCompute(f"no effect can be left out: {unavailable[0]}")
    w = 1.0 / (fit.variance + fit.tau2)
    hat = w * np.einsum("ij,jk,ik->i", fit.design, fit.plain_covariance, fit.design)
    values: dict[str, Array] = {name: np.full((fit.k, fit.p), np.nan) for name in (*_COEFFICIENTS, "dfbetas")}
    values.update({name: np.full(fit.k, np.nan) for name in (*_CASES, "I2", "baujat_y")})
    values |= {"hat": hat, "weight": 100.0 * w / w.sum(), "baujat_x": fit.residual**2 * w}
    inverse: Array = np.linalg.inv(fit.covariance).astype(float)
    for i, found in enumerate(deleted):
        if isinstance(found, Refit):
            for name, value in _deletion(fit, inverse, y, hat, i, found).items():
                values[name][i] = value
    return Influence(names=fit.names, **values, influential=_flags(fit, values), unavailable=unavailable, labels=None, scale=None)


def _without(fit: UnivariateFit, y: Array, i: int) -> Refit | str:
    left = np.arange(fit.k) != i
    try:
        return refit(y[left], fit.variance[left], fit.design[left], fit.method, fit.test)
    except CannotCompute as reason:
        return f"without it {reason}"


def _deletion(fit: UnivariateFit, inverse: Array, y: Array, hat: Array, i: int, left: Refit) -> dict[str, Any]:
    x, v = fit.design[i], float(fit.variance[i])
    change = fit.estimate - left.beta
    predicted, variance_predicted = float(x @ left.beta), float(x @ left.covariance @ x)
    shift = float(x @ change)
    residual = float(y[i]) - predicted
    if abs(residual) < 100 * np.finfo(float).eps:
        residual = 0.0
    w = 1.0 / (fit.variance + left.tau2)
    full = np.linalg.inv((fit.design * w[:, None]).T @ fit.design)
    se = np.sqrt(np.diag(left.covariance))
    df = None if fit.test == "z" or left.df == 0 else left.df
    half = critical_value(fit.level, df) * se
    return {
        "estimate": left.beta,
        "se": se,
        "ci_low": left.beta - half,
        "ci_high": left.beta + half,
        "p_value": two_sided_p(left.beta / se, df),
        "tau2_deleted": left.tau2,
        "I2": left.I2,
        "QE_deleted": left.QE,
        "rstudent": residual / np.sqrt(left.scale * (v + left.tau2) + variance_predicted),
        "dffits": shift / np.sqrt(left.scale * hat[i] * (v + left.tau2)),
        "cooks_distance": float(change @ inverse @ change),
        "cov_ratio": float(np.linalg.det(left.covariance) / np.linalg.det(fit.covariance)),
        "dfbetas": change / np.sqrt(left.scale * np.diag(full)),
        "baujat_y": shift**2 / variance_predicted,
    }


def _flags(fit: UnivariateFit, values: dict[str, Array]) -> tuple[bool, ...]:
    from scipy.special import chdtr

    known = np.isfinite(values["cooks_distance"])
    with np.errstate(invalid="ignore"):
        flagged = np.abs(values["dffits"]) > 3.0 * np.sqrt(fit.p / (fit.k - fit.p))
        flagged |= chdtr(fit.p, np.where(known, values["cooks_distance"], 0.0)) > 0.5
        flagged |= values["hat"] > 3.0 * fit.p / fit.k
        flagged |= (np.abs(values["dfbetas"]) > 1.0).any(axis=1)
    return tuple(bool(f) for f in flagged & known)
