"""A model with levels fitted again without each outer group, and with the first ones alone: what a group does to the answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from evidence.base.brief import brief
from evidence.base.errors import CannotCompute
from evidence.models.dependent.covariance import Codes, rows_by_size
from evidence.models.dependent.multilevel import MultilevelFit, fit_multilevel
from evidence.models.distributions import Array, critical_value, two_sided_p
from evidence.models.influence.cumulative import Cumulative, cumulative_of, refuse_moderators
from evidence.models.result import ReadingScale, Tabular, cells_on_scale, json_numbers, on_scale


@dataclass(frozen=True, slots=True)
class GroupInfluence(Tabular):
    """Deletion of one outer group at a time; J groups, p coefficients. A number is NaN where `unavailable` has a reason.

    Attributes
    ----------
    groups : (J,) labels of the outer groups, in order of first appearance.
    names : the p coefficients.
    estimate, se, ci_low, ci_high, p_value : (J, p) without the group, by the model.
    sigma2 : (J, 2) variances without it, or (J, 1) with one random level.
    cooks_distance : (J,) change of all coefficients together, squared, in units of their covariance.
    dfbetas : (J, p) change of each coefficient, in standard errors.
    unavailable : (J,) "" or why the model cannot be fitted without the group.
    scale : the scale that the answers are read on too; None where that is the scale analysed, and not used with moderators.
    """

    groups: tuple[str, ...]
    names: tuple[str, ...]
    estimate: Array
    se: Array
    ci_low: Array
    ci_high: Array
    p_value: Array
    sigma2: Array
    cooks_distance: Array
    dfbetas: Array
    unavailable: tuple[str, ...]
    scale: ReadingScale | None = None

    __repr__ = brief()

    def to_dict(self) -> dict[str, Any]:
        """The keys of the command line; with moderators what is one number per coefficient is a list under its name."""
        out: dict[str, Any] = {"unit": "outer group", "groups": list(self.groups)}
        for key, values in (*((f"leave_one_out_{name}", getattr(self, name)) for name in _REFITTED), ("dfbetas", self.dfbetas)):
            named = {name: json_numbers(values[:, j]) for j, name in enumerate(self.names)}
            out[key] = named if len(named) > 1 else json_numbers(values[:, 0])
        if len(self.names) == 1:
            out |= on_scale(self.scale, {f"leave_one_out_{name}": getattr(self, name)[:, 0] for name in _SHOWN})
        out["leave_one_out_sigma2"] = [json_numbers(pair) for pair in self.sigma2]
        out["cooks_distance"] = json_numbers(self.cooks_distance)
        if any(self.unavailable):
            out["note"] = [{"group": g, "reason": why} for g, why in zip(self.groups, self.unavailable, strict=True) if why]
        return out

    def rows(self) -> list[dict[str, Any]]:
        """One line per outer group."""
        lines = []
        for j, group in enumerate(self.groups):
            line: dict[str, Any] = {"group": group}
            for i, name in enumerate(self.names):
                line |= {f"{name}: {number}": float(getattr(self, number)[j, i]) for number in _REFITTED[:4]}
                line[f"{name}: dfbetas"] = float(self.dfbetas[j, i])
            line |= {f"sigma2_{level}": float(value) for level, value in zip(("outer", "inner"), self.sigma2[j], strict=False)}
            if len(self.names) == 1:
                line |= cells_on_scale(self.scale, {name: getattr(self, name)[j, 0] for name in _SHOWN})
            lines.append(line | {"cooks_distance": float(self.cooks_distance[j]), "unavailable": self.unavailable[j]})
        return lines


_REFITTED = ("estimate", "se", "ci_low", "ci_high", "p_value")
_SHOWN = ("estimate", "ci_low", "ci_high")


def group_influence(fit: MultilevelFit, labels: Sequence[Any] | None = None) -> GroupInfluence:
    """Fit the three-level model again without each outer group, the variances estimated again (Viechtbauer & Cheung 2010).

    Parameters
    ----------
    fit : the model on all effects.
    labels : (k,) labels of the outer groups; by default their numbers, from 1 in order of first appearance.

    Examples
    --------
    >>> fit = fit_multilevel([0.1, 0.3, 0.5, 0.2], [0.04] * 4, ["a", "a", "b", "c"], [1, 2, 3, 4])
    >>> group_influence(fit, ["a", "a", "b", "c"]).estimate[:, 0].round(2).tolist()
    [0.35, 0.2, 0.32]
    """
    groups = _names(fit, labels)
    count = len(groups)
    refitted, dfbetas = np.full((len(_REFITTED), count, fit.p), np.nan), np.full((count, fit.p), np.nan)
    sigma2, cooks, unavailable = np.full((count, len(fit.sigma2)), np.nan), np.full(count, np.nan), []
    inverse = np.linalg.inv(fit.covariance)
    for j in range(count):
        try:
            left = _of_rows(fit, np.flatnonzero(fit.outer != j))
        except CannotCompute as reason:
            unavailable.append(f"without it {reason}")
            continue
        unavailable.append("")
        change = fit.estimate - left.estimate
        refitted[:, j], sigma2[j] = [getattr(left, name) for name in _REFITTED], left.sigma2
        cooks[j] = float(change @ inverse @ change)
        dfbetas[j] = change / np.sqrt(np.diag(_covariance_at(fit, left.sigma2)))
    numbers: dict[str, Any] = dict(zip(_REFITTED, refitted, strict=True)) | {"sigma2": sigma2, "cooks_distance": cooks, "dfbetas": dfbetas}
    return GroupInfluence(groups, fit.names, **numbers, unavailable=tuple(unavailable))


def group_cumulative(fit: MultilevelFit, labels: Sequence[Any] | None = None) -> Cumulative:
    """Fit the model to the first outer group, to the first two and so on, in order of first appearance.

    Parameters
    ----------
    fit : the model on all effects.
    labels : (k,) labels of the outer groups; by default their numbers.

    Raises
    ------
    UsageError
        If the model has moderators: the first groups cannot carry their coefficients.

    Examples
    --------
    >>> fit = fit_multilevel([0.1, 0.3, 0.5, 0.2], [0.04] * 4, ["a", "a", "b", "c"], [1, 2, 3, 4])
    >>> group_cumulative(fit).estimate.round(2).tolist()
    [nan, 0.32, 0.28]
    """
    refuse_moderators(fit)
    groups = _names(fit, labels)
    table, unavailable = np.full((len(groups), 8), np.nan), []
    for n in range(len(groups)):
        try:
            table[n] = _step(fit, np.flatnonzero(fit.outer <= n))
            unavailable.append("")
        except CannotCompute as reason:
            unavailable.append(str(reason))
    return replace(cumulative_of(table, unavailable), labels=groups, unit="outer group")


def _step(fit: MultilevelFit, rows: Codes) -> tuple[float, ...]:
    if len(rows) == 1:  # a single effect is its own estimate, by the normal test
        y, se = float(fit.effect[rows[0]]), float(np.sqrt(fit.variance[rows[0]]))
        half = float(critical_value(fit.level)) * se
        return y, se, y - half, y + half, float(two_sided_p(y / se)), 0.0, 0.0, 0.0
    found = _of_rows(fit, rows)
    numbers = (float(getattr(found, name)[0]) for name in _REFITTED)
    return *numbers, sum(found.sigma2), sum(found.I2), found.QE


def _names(fit: MultilevelFit, labels: Sequence[Any] | None) -> tuple[str, ...]:
    """The outer groups, in order of first appearance."""
    first = [int(np.argmax(fit.outer == j)) for j in range(int(fit.outer.max()) + 1)]
    return tuple(str(labels[row]) if labels is not None else str(j + 1) for j, row in enumerate(first))


def _of_rows(fit: MultilevelFit, rows: Codes) -> MultilevelFit:
    """The same model of some of the effects."""
    y = fit.effect
    outer, inner = fit.outer[rows].tolist(), fit.inner[rows].tolist() if len(fit.sigma2) > 1 else None
    return fit_multilevel(
        y[rows], fit.errors.at(rows), outer, inner, fit.design[rows], names=fit.names, method=fit.method, test=fit.test, level=fit.level
    )


def _covariance_at(fit: MultilevelFit, sigma2: tuple[float, ...]) -> Array:
    """The covariance of the coefficients on all effects, with the variances that were found without the group."""
    other = replace(fit, sigma2=sigma2)
    information = np.zeros((fit.p, fit.p))
    for rows in rows_by_size(fit.outer):
        x = fit.design[rows]
        information += (x.transpose(0, 2, 1) @ np.linalg.solve(other.covariance_of(rows), x)).sum(axis=0)
    return np.asarray(np.linalg.inv(information))
