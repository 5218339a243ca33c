"""What an analysis is given, in any of its forms, as one effect and one variance for each row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from evidence.base.errors import UsageError
from evidence.base.frozen import FrozenDict
from evidence.models.distributions import Array
from evidence.synthesis.meta.raw_data import EFFECT, MEASURE, VARIANCE, effects_of
from evidence.synthesis.meta.rows import Mask, columns_of, numbers_of, refuse_not_positive, refuse_unequal

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Given:
    """The n rows of an analysis, before any is left out.

    Attributes
    ----------
    effect, variance : (n,) nan where a row has none.
    missing : which rows have none, by what they lack.
    without : why rows, counted from 1, have no effect though numbers were given.
    measure : of the effects; None where it is not known.
    inputs : (n,) raw numbers by metafor's names; None where effects were given.
    notes : what was added to counts of 0.
    """

    effect: Array
    variance: Array
    missing: dict[str, Mask]
    without: Mapping[int, str]
    measure: str | None
    inputs: FrozenDict[str, Array] | None
    notes: tuple[str, ...]


def given_raw(
    measure: str, inputs: Mapping[str, Any], data: pd.DataFrame | None, chosen: Mask | None, correction: Mapping[str, Any]
) -> Given:
    """Effects of raw numbers by a measure; `correction` is add, to and drop00 of escalc."""
    made = effects_of(measure, inputs, data, chosen, correction)
    without = {one.row: one.reason for one in made.without}
    return Given(made.yi, made.vi, {"effect": np.isnan(made.yi)}, without, measure, made.inputs, made.notes)


def given_effects(effect: Any, variance: Any, se: Any, data: pd.DataFrame | None, chosen: Mask | None, measure: str | None) -> Given:
    """Effects with their variances or standard errors, by column or as arrays."""
    if variance is None and se is None:
        raise UsageError("an effect needs its sampling variance, or its standard error (se)")
    if variance is not None and se is not None:
        raise UsageError("give either the variance or the standard error (se), and not both")
    what, spread_given = ("variance", variance) if se is None else ("standard error", se)
    y, spread = numbers_of(effect, data, "effect", chosen), numbers_of(spread_given, data, what, chosen)
    refuse_unequal({"effects": len(y), what: len(spread)} | ({} if data is None else {"rows of data": len(data)}))
    refuse_not_positive(spread if chosen is None else np.where(chosen, spread, np.nan), what)
    missing = {"effect": np.isnan(y), what: np.isnan(spread)}
    return Given(y, spread if se is None else spread**2, missing, {}, measure, None, ())


def made_by_escalc(data: pd.DataFrame | None) -> str | None:
    """The measure of a table that escalc made; None for any other."""
    measure = None if data is None else data.attrs.get(MEASURE)
    return measure if isinstance(measure, str) and {EFFECT, VARIANCE} <= set(columns_of(data)) else None
