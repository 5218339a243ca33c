"""Cumulative meta-analysis: the pooled answer as the effects, or their outer groups, come in one after the other (Lau et al. 1992)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from evidence.base.brief import brief
from evidence.base.errors import CannotCompute, UsageError
from evidence.models.distributions import Array, critical_value, two_sided_p
from evidence.models.result import ReadingScale, Tabular, by_study, cells_on_scale, json_numbers, of_study, on_scale
from evidence.models.univariate.fit import UnivariateFit
from evidence.models.univariate.refit import refit


@dataclass(frozen=True, slots=True)
class Cumulative(Tabular):
    """The pooled answer of the first 1, 2, ..., k effects; or of the first 1, 2, ..., J outer groups of a model with levels.

    Attributes
    ----------
    estimate, se, ci_low, ci_high, p_value : (k,) pooled effect; the first row is the first effect alone, by the normal test.
    tau2, I2, QE : (k,) heterogeneity, of all levels together; all zero in the first row.
    unavailable : (k,) "" or why there is no answer for the first so many effects; the numbers of that row are NaN.
    labels : (k,) the study of each row; None where rows have no names.
    scale : the scale that the rows are read on too; None where that is the scale analysed.
    unit : what comes in: "effect" or "outer group".
    """

    estimate: Array
    se: Array
    ci_low: Array
    ci_high: Array
    p_value: Array
    tau2: Array
    I2: Array
    QE: Array
    unavailable: tuple[str, ...]
    labels: tuple[str, ...] | None = None
    scale: ReadingScale | None = None
    unit: str = "effect"

    __repr__ = brief()

    def to_dict(self) -> dict[str, Any]:
        """One list a quantity, in row order."""
        out: dict[str, Any] = {name: json_numbers(getattr(self, name)) for name in _COLUMNS}
        if any(self.unavailable):
            out["note"] = [{"row": i + 1, "reason": why} for i, why in enumerate(self.unavailable) if why]
        out |= on_scale(self.scale, {name: getattr(self, name) for name in _SHOWN})
        if self.unit == "effect":
            return out | by_study(self.labels)
        return {"unit": self.unit, "groups": list(self.labels or ())} | out

    def rows(self) -> list[dict[str, Any]]:
        """One line per step."""
        columns = {name: getattr(self, name) for name in _COLUMNS}
        lines = [{name: float(column[i]) for name, column in columns.items()} for i in range(len(self.estimate))]
        shown = [{name: line[name] for name in _SHOWN} for line in lines]
        come: list[dict[str, Any]] = [{"k": i + 1} | of_study(self.labels, i) for i in range(len(lines))]
        if self.unit != "effect":
            come = [{"groups": i + 1, "with": name} for i, name in enumerate(self.labels or ())]
        return [what | line | cells_on_scale(self.scale, cells) for what, line, cells in zip(come, lines, shown, strict=True)]


_SHOWN = ("estimate", "ci_low", "ci_high")
_COLUMNS = ("estimate", "se", "ci_low", "ci_high", "p_value", "tau2", "I2", "QE")


def cumulative(fit: UnivariateFit) -> Cumulative:
    """Pool the first effect, the first two, and so on, by the method and the test of `fit`.

    Raises
    ------
    UsageError
        If the model has moderators: the first effects cannot carry their coefficients.

    Examples
    --------
    >>> from evidence.models.univariate.fit import fit_univariate
    >>> found = cumulative(fit_univariate([0.1, 0.3, 0.5], [0.04, 0.04, 0.04], test="z"))
    >>> found.estimate.round(2).tolist()
    [0.1, 0.2, 0.3]
    """
    refuse_moderators(fit)
    y = fit.effect
    table, unavailable = np.full((fit.k, len(_COLUMNS)), np.nan), []
    for n in range(1, fit.k + 1):
        try:
            table[n - 1] = _step(fit, y, n)
            unavailable.append("")
        except CannotCompute as reason:
            unavailable.append(str(reason))
    return cumulative_of(table, unavailable)


def cumulative_of(table: Array, unavailable: Sequence[str]) -> Cumulative:
    """The steps (k, 8) of a cumulative analysis, in the order of its columns."""
    columns: dict[str, Any] = dict(zip(_COLUMNS, table.T, strict=True))
    return Cumulative(**columns, unavailable=tuple(unavailable))


def refuse_moderators(fit: Any) -> None:
    """Refuse a model with moderators: its first effects cannot carry the coefficients."""
    if not (fit.p == 1 and (fit.design == 1.0).all()):
        raise UsageError("a cumulative meta-analysis is made of models without moderators; leave the moderators out")


def _step(fit: UnivariateFit, y: Array, n: int) -> tuple[float, ...]:
    found = refit(y[:n], fit.variance[:n], fit.design[:n], fit.method, fit.test)
    estimate, se = float(found.beta[0]), float(np.sqrt(found.covariance[0, 0]))
    df = None if fit.test == "z" or n == 1 else found.df
    half = float(critical_value(fit.level, df)) * se
    return estimate, se, estimate - half, estimate + half, float(two_sided_p(estimate / se, df)), found.tau2, found.I2, found.QE
