"""Fitted values with confidence and prediction intervals, for the rows analysed or for new values of the moderators."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from evidence.base.brief import brief
from evidence.base.errors import UsageError
from evidence.base.words import nearest
from evidence.models.distributions import Array, critical_value
from evidence.models.result import Tabular, by_study, json_numbers, of_study
from evidence.synthesis.meta.column_values import is_missing
from evidence.synthesis.meta.design import design_matrix, formula_of
from evidence.synthesis.meta.scales import Scale

if TYPE_CHECKING:
    import pandas as pd

    from evidence.synthesis.meta.answer import MetaAnalysis

_NUMBERS = ("estimate", "se", "ci_low", "ci_high", "pi_low", "pi_high")
_TRANSFORMED = ("estimate", "ci_low", "ci_high", "pi_low", "pi_high")


@dataclass(frozen=True, slots=True)
class Predictions(Tabular):
    """Fitted values of n rows.

    Attributes
    ----------
    estimate, se, ci_low, ci_high : (n,) mean effect by the model.
    pi_low, pi_high : (n,) where the true effect of a new study lies; None for an equal-effects model.
    scale : the scale that they are read on; None where that is the scale analysed.
    labels : (n,) the study of each row; None where rows have no names.
    at : (n,) the values of the moderators that were asked for; None for the rows analysed.
    """

    estimate: Array
    se: Array
    ci_low: Array
    ci_high: Array
    pi_low: Array | None
    pi_high: Array | None
    scale: Scale | None
    labels: tuple[str, ...] | None
    at: tuple[Mapping[str, Any], ...] | None

    __repr__ = brief(*_NUMBERS)

    @property
    def transformed(self) -> dict[str, Array] | None:
        """The fitted values and their intervals on the scale that is read; None where that is the scale analysed."""
        if self.scale is None:
            return None
        return {name: self.scale.back(column) for name in _TRANSFORMED if (column := getattr(self, name)) is not None}

    def to_dict(self) -> dict[str, Any]:
        """One list a quantity."""
        out: dict[str, Any] = {name: None if (column := getattr(self, name)) is None else json_numbers(column) for name in _NUMBERS}
        if self.scale is not None and (shown := self.transformed) is not None:
            out["transformed"] = {"transform": self.scale.transform, "scale": self.scale.title}
            out["transformed"] |= {name: json_numbers(column) for name, column in shown.items()}
        if self.at is not None:
            out["at"] = [{name: str(value) for name, value in row.items()} for row in self.at]
        return out | by_study(self.labels)

    def rows(self) -> list[dict[str, Any]]:
        """One line per row: what it is of, the fitted value, and the same on the scale that is read."""
        columns = {name: column for name in _NUMBERS if (column := getattr(self, name)) is not None}
        columns |= {f"transformed_{name}": column for name, column in (self.transformed or {}).items()}
        lines = [{name: float(column[i]) for name, column in columns.items()} for i in range(len(self.estimate))]
        return [of_study(self.labels, i) | dict(self.at[i] if self.at is not None else {}) | line for i, line in enumerate(lines)]


def predictions(result: MetaAnalysis, data: pd.DataFrame | None, at: Any) -> Predictions:
    """Fitted values; one row for a model without moderators.

    Parameters
    ----------
    result : the analysis.
    data : values of the moderators to predict for, a row each; None for the rows analysed.
    at : the same in short: "year=1970,alloc=random", a mapping, or several of them, also as a table.

    Raises
    ------
    UsageError
        If a moderator is missing or not known, or holds a level that the model has not seen.
    """
    fit, formula, new = result.fit, result.formula, data
    if at is not None:
        if data is not None:
            raise UsageError("predict takes a table or at, not both")
        new = _table_of(
            at.to_dict("records") if hasattr(at, "columns") else at, () if formula is None else formula_of(formula, result.data).columns
        )
    x = fit.design if formula is not None else fit.design[:1]
    if new is not None and formula is not None:
        x = _new_design(formula, result.data, new)
    mean = x @ fit.estimate
    se = np.sqrt(np.einsum("ij,jk,ik->i", x, fit.covariance, x))
    half = critical_value(fit.level, fit.df)
    wide = half * np.sqrt(se**2 + result.tau2)
    random = fit.method != "EE"
    asked: tuple[Mapping[str, Any], ...] | None = None
    if new is not None and formula is not None:
        used = formula_of(formula, result.data).columns
        asked = tuple(dict(zip(used, values, strict=True)) for values in new[list(used)].itertuples(index=False, name=None))
    return Predictions(
        estimate=mean,
        se=se,
        ci_low=mean - half * se,
        ci_high=mean + half * se,
        pi_low=mean - wide if random else None,
        pi_high=mean + wide if random else None,
        scale=result.scale,
        labels=result.labels if formula is not None and new is None else None,
        at=asked,
    )


def _new_design(formula: str, analysed: pd.DataFrame, new: pd.DataFrame) -> Array:
    missing = [
        name for name in formula_of(formula, analysed).columns if name not in new.columns or any(map(is_missing, new[name].tolist()))
    ]
    if missing:
        raise UsageError(f"predictions need a value of every moderator in every row; missing {', '.join(missing)}")
    return design_matrix(formula, analysed, new).matrix


def _table_of(at: Any, moderators: Sequence[str]) -> pd.DataFrame:
    """Rows from what `at` is given: texts, mappings, or one of them."""
    import pandas as pd

    if not moderators:
        raise UsageError("the model has no moderators, so there is one prediction; leave at out")
    at = at.to_dict("records") if hasattr(at, "columns") else at
    rows = [_pairs_of(one, moderators) if isinstance(one, str) else dict(one) for one in ([at] if isinstance(at, (str, Mapping)) else at)]
    for name in (name for row in rows for name in row):
        if name not in moderators:
            has = f"It has {', '.join(moderators)}."
            raise UsageError(f"the model has no moderator {name!r}. {nearest(name, moderators, has)}")
    return pd.DataFrame(rows, dtype=object)


def _pairs_of(text: str, moderators: Sequence[str]) -> dict[str, str]:
    """The values in "year=1970,alloc=random"; a part without a = belongs to the value before it."""
    parts: list[str] = []
    for part in text.split(","):
        if parts and "=" not in part:
            parts[-1] += f",{part}"
        else:
            parts.append(part)
    found = {}
    for part in parts:
        name, sign, value = (piece.strip() for piece in part.partition("="))
        if not sign or not name or not value:
            example = ",".join(f"{moderator}=..." for moderator in moderators)
            raise UsageError(f"{text!r} does not say what to predict for; write {example}")
        found[name] = value
    return found
