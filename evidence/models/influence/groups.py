"""What one outer group does to the answer of a three-level model: the model fitted again without all of its effects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from evidence.base.brief import brief
from evidence.base.errors import CannotCompute
from evidence.models.dependent.covariance import Codes, rows_by_size
from evidence.models.dependent.multilevel import MultilevelFit, fit_multilevel
from evidence.models.distributions import Array
from evidence.models.result import Tabular, json_numbers


@dataclass(frozen=True, slots=True)
class GroupInfluence(Tabular):
    """Deletion of one outer group at a time; J groups, p coefficients. A number is NaN where `unavailable` has a reason.

    Attributes
    ----------
    groups : (J,) labels of the outer groups, in order of first appearance.
    names : the p coefficients.
    estimate, se : (J, p) without the group, by the model.
    sigma2 : (J, 2) variances without it, or (J, 1) with one random level.
    cooks_distance : (J,) change of all coefficients together, squared, in units of their covariance.
    dfbetas : (J, p) change of each coefficient, in standard errors.
    unavailable : (J,) "" or why the model cannot be fitted without the group.
    """

    groups: tuple[str, ...]
    names: tuple[str, ...]
    estimate: Array
    se: Array
    sigma2: Array
    cooks_distance: Array
    dfbetas: Array
    unavailable: tuple[str, ...]

    __repr__ = brief()

    def to_dict(self) -> dict[str, Any]:
        """The keys of the command line; with moderators what is one number per coefficient is a list under its name."""
        out: dict[str, Any] = {"unit": "outer group", "groups": list(self.groups)}
        for key, values in (("leave_one_out_estimate", self.estimate), ("leave_one_out_se", self.se), ("dfbetas", self.dfbetas)):
            named = {name: json_numbers(values[:, j]) for j, name in enumerate(self.names)}
            out[key] = named if len(named) > 1 else json_numbers(values[:, 0])
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
                line |= {f"{name}: estimate": float(self.estimate[j, i]), f"{name}: se": float(self.se[j, i])}
                line[f"{name}: dfbetas"] = float(self.dfbetas[j, i])
            line |= {f"sigma2_{level}": float(value) for level, value in zip(("outer", "inner"), self.sigma2[j], strict=False)}
            lines.append(line | {"cooks_distance": float(self.cooks_distance[j]), "unavailable": self.unavailable[j]})
        return lines


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
    y = fit.effect
    count = int(fit.outer.max()) + 1
    first = [int(np.argmax(fit.outer == j)) for j in range(count)]
    groups = tuple(str(labels[row]) if labels is not None else str(j + 1) for j, row in enumerate(first))
    estimate, se, dfbetas = (np.full((count, fit.p), np.nan) for _ in range(3))
    sigma2, cooks, unavailable = np.full((count, len(fit.sigma2)), np.nan), np.full(count, np.nan), []
    inverse = np.linalg.inv(fit.covariance)
    for j in range(count):
        try:
            left = _without(fit, y, np.flatnonzero(fit.outer != j))
        except CannotCompute as reason:
            unavailable.append(f"without it {reason}")
            continue
        unavailable.append("")
        change = fit.estimate - left.estimate
        estimate[j], se[j], sigma2[j] = left.estimate, left.se, left.sigma2
        cooks[j] = float(change @ inverse @ change)
        dfbetas[j] = change / np.sqrt(np.diag(_covariance_at(fit, left.sigma2)))
    return GroupInfluence(groups, fit.names, estimate, se, sigma2, cooks, dfbetas, tuple(unavailable))


def _without(fit: MultilevelFit, y: Array, rows: Codes) -> MultilevelFit:
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
