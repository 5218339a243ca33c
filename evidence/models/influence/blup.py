"""Best linear unbiased predictions: each true effect, drawn towards what the model says (Robinson 1991; Morris 1983)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from evidence.base.brief import brief
from evidence.models.dependent.covariance import rows_by_size
from evidence.models.dependent.multilevel import MultilevelFit
from evidence.models.distributions import Array, critical_value
from evidence.models.result import ReadingScale, Tabular, by_study, cells_on_scale, json_numbers, of_study, on_scale
from evidence.models.univariate.fit import UnivariateFit


@dataclass(frozen=True, slots=True)
class Shrunken(Tabular):
    """Predicted true effects of the k studies or effects analysed, in row order.

    Attributes
    ----------
    prediction : (k,) in units of the effect.
    se : (k,) standard error of the prediction, with tau2 taken as known.
    pi_low, pi_high : (k,) interval of the true effect.
    labels : (k,) the study of each row; None where rows have no names.
    scale : the scale that the rows are read on too; None where that is the scale analysed.
    """

    prediction: Array
    se: Array
    pi_low: Array
    pi_high: Array
    labels: tuple[str, ...] | None = None
    scale: ReadingScale | None = None

    __repr__ = brief()

    def to_dict(self) -> dict[str, Any]:
        """One list a quantity, in row order."""
        out: dict[str, Any] = {name: json_numbers(getattr(self, name)) for name in _COLUMNS}
        shown = {name: getattr(self, name) for name in _COLUMNS if name != "se"}
        return out | on_scale(self.scale, shown) | by_study(self.labels)

    def rows(self) -> list[dict[str, Any]]:
        """One line per effect."""
        columns = {name: json_numbers(getattr(self, name)) for name in _COLUMNS}
        lines = [{name: column[i] for name, column in columns.items()} for i in range(len(self.se))]
        shown = [{"estimate": line["prediction"], "pi_low": line["pi_low"], "pi_high": line["pi_high"]} for line in lines]
        numbered = [{"row": i + 1} | of_study(self.labels, i) | line for i, line in enumerate(lines)]
        return [line | cells_on_scale(self.scale, cells) for line, cells in zip(numbered, shown, strict=True)]


_COLUMNS = ("prediction", "se", "pi_low", "pi_high")


def blup(fit: UnivariateFit | MultilevelFit) -> Shrunken:
    """Predict every true effect from the model and its own data.

    With G the covariance of the true effects and M that of the effects, each prediction is x'b + g'M^-1(y - Xb), and
    its variance is G_ii - g'M^-1 g + d' Var(b) d with d = x - X'M^-1 g. In the univariate model that is
    l y + (1 - l) x'b with l = tau2 / (tau2 + v), and l v + (1 - l)^2 x' Var(b) x.

    Examples
    --------
    >>> from evidence.models.univariate.fit import fit_univariate
    >>> found = blup(fit_univariate([0.0, 1.0, 0.5], [0.01, 0.1, 0.01], test="z"))
    >>> found.prediction.round(2).tolist()
    [0.02, 0.8, 0.5]
    """
    stacks = rows_by_size(fit.outer) if isinstance(fit, MultilevelFit) else [np.arange(fit.k)[:, None]]
    mean = fit.design @ fit.estimate
    prediction, variance = np.empty(fit.k), np.empty(fit.k)
    for rows in stacks:
        total = fit.covariance_of(rows)
        true = total - fit.errors.block(rows) if isinstance(fit, MultilevelFit) else np.full(total.shape, fit.tau2)
        pull = np.linalg.solve(total, true)  # M^-1 G, one column per effect
        x = fit.design[rows]
        prediction[rows] = mean[rows] + (pull.transpose(0, 2, 1) @ fit.residual[rows][:, :, None])[:, :, 0]
        left = x - pull.transpose(0, 2, 1) @ x
        own = np.diagonal(true - true @ pull, axis1=1, axis2=2)
        variance[rows] = own + np.einsum("bij,jk,bik->bi", left, fit.covariance, left)
    se = np.sqrt(np.maximum(variance, 0.0))
    half = critical_value(fit.level, fit.df) * se
    return Shrunken(prediction, se, prediction - half, prediction + half)
