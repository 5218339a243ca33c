"""Fitted values with confidence and prediction intervals, for the rows analysed or for new values of the moderators."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from evidence.base.brief import brief
from evidence.base.errors import UsageError
from evidence.models.dependent.multilevel import MultilevelFit
from evidence.models.distributions import Array, critical_value
from evidence.models.result import Tabular, json_numbers
from evidence.models.univariate.fit import UnivariateFit
from evidence.synthesis.meta.design import design_matrix, formula_of

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Predictions(Tabular):
    """Fitted values of n rows.

    Attributes
    ----------
    estimate, se, ci_low, ci_high : (n,) mean effect by the model.
    pi_low, pi_high : (n,) where the true effect of a new study lies; None for an equal-effects model.
    """

    estimate: Array
    se: Array
    ci_low: Array
    ci_high: Array
    pi_low: Array | None
    pi_high: Array | None

    __repr__ = brief()

    def to_dict(self) -> dict[str, Any]:
        """One list a quantity."""
        return {name: None if (column := getattr(self, name)) is None else json_numbers(column) for name in self.__slots__}

    def rows(self) -> list[dict[str, Any]]:
        """One line per row."""
        columns = {name: column for name, column in self.to_dict().items() if column is not None}
        return [{name: column[i] for name, column in columns.items()} for i in range(len(self.estimate))]


def predictions(fit: UnivariateFit | MultilevelFit, formula: str | None, analysed: pd.DataFrame, new: pd.DataFrame | None) -> Predictions:
    """Fitted values; one row for a model without moderators.

    Parameters
    ----------
    fit : the model.
    formula : its moderators; None without.
    analysed : the rows analysed.
    new : values of the moderators to predict for; None for the rows analysed.

    Raises
    ------
    UsageError
        If a moderator is missing in `new`, or holds a level that the model has not seen.
    """
    x = fit.design if formula is not None else fit.design[:1]
    if new is not None and formula is not None:
        x = _new_design(formula, analysed, new)
    mean = x @ fit.estimate
    se = np.sqrt(np.einsum("ij,jk,ik->i", x, fit.covariance, x))
    half = critical_value(fit.level, fit.df)
    between = fit.tau2 if isinstance(fit, UnivariateFit) else sum(fit.sigma2)
    wide = half * np.sqrt(se**2 + between)
    random = fit.method != "EE"
    return Predictions(mean, se, mean - half * se, mean + half * se, mean - wide if random else None, mean + wide if random else None)


def _new_design(formula: str, analysed: pd.DataFrame, new: pd.DataFrame) -> Array:
    missing = [name for name in formula_of(formula, analysed).columns if name not in new.columns or new[name].isna().any()]
    if missing:
        raise UsageError(f"predictions need a value of every moderator in every row; missing {', '.join(missing)}")
    return design_matrix(formula, analysed, new).matrix
