"""An analysis beside another one of the same rows: with other moderators, other levels, or by equal effects."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from evidence.base.errors import UsageError
from evidence.models.comparing import FitComparison, compare_fits
from evidence.models.univariate.fit import UnivariateFit
from evidence.synthesis.meta.column_values import absent
from evidence.synthesis.meta.design import design_matrix
from evidence.synthesis.meta.formula import read_formula
from evidence.synthesis.meta.refitted import analysis_of_rows
from evidence.synthesis.meta.rows import columns_of

if TYPE_CHECKING:
    from evidence.synthesis.meta.answer import MetaAnalysis


def compare(result: MetaAnalysis, other: MetaAnalysis | str) -> FitComparison:
    """Hold an analysis against another one.

    Parameters
    ----------
    result : the analysis.
    other : another of the same rows, or a formula with which `result` is fitted again.

    Raises
    ------
    UsageError
        If the two are not of the same effects, or their likelihoods cannot be compared.
    """
    second = _with_moderators(result, other) if isinstance(other, str) else other
    found = compare_fits(result.fit, second.fit, (_name(result), _name(second)))
    shared = any(isinstance(one.fit, UnivariateFit) and one.shares_clusters for one in (result, second))
    if not shared:
        return found
    told = "a likelihood takes effects of one cluster as independent here, which they are not; see contrasts, which are cluster-robust"
    return replace(found, note="; ".join(filter(None, (found.note, told))))


def _with_moderators(result: MetaAnalysis, formula: str) -> MetaAnalysis:
    """The analysis with other moderators, of the same rows."""
    read = read_formula(formula, columns_of(result.data))
    if not read.columns:
        return analysis_of_rows(result, np.arange(result.k), None if result.data is None else design_matrix(read, result.data))
    for name in read.columns:
        empty = int(absent(result.data[name]).sum())
        if empty:
            raise UsageError(f"{empty} of the {result.k} rows analysed have nothing in {name!r}, so a model with it would be of other rows")
    return analysis_of_rows(result, np.arange(result.k), design_matrix(read, result.data), formula)


def _name(result: MetaAnalysis) -> str:
    """What a model is called beside another: its moderators, method and levels."""
    levels = f", levels {', '.join(result.levels)}" if result.levels else ""
    return f"{result.formula or '~ 1'} ({result.fit.method}{levels})"
