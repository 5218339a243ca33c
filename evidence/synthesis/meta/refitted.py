"""The model of an analysis fitted again: to some of its rows, or with other moderators."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from evidence.base.frozen import FrozenDict
from evidence.base.reason import NotEstimated
from evidence.models.dependent.covariance import SamplingErrors
from evidence.models.dependent.multilevel import MultilevelFit
from evidence.synthesis.meta.analysis import fit_effects, robust_tests
from evidence.synthesis.meta.by_name import RobustAnswer
from evidence.synthesis.meta.design import Design

if TYPE_CHECKING:
    from evidence.synthesis.meta.answer import MetaAnalysis


def analysis_of_rows(result: MetaAnalysis, rows: Any, design: Design | None, formula: str | None = None) -> MetaAnalysis:
    """The analysis of some of the rows of an analysis, by its method, test, levels and clusters.

    Parameters
    ----------
    result : the analysis.
    rows : positions among the rows that it analysed.
    design : of these rows; None for the intercept alone.
    formula : what the design is made of.
    """
    fit = result.fit
    y = fit.effect[rows]
    errors = fit.errors.at(rows) if isinstance(fit, MultilevelFit) else SamplingErrors(fit.variance[rows])
    groups: list[list[int]] | None = None
    if isinstance(fit, MultilevelFit):
        groups = [codes_of[rows].tolist() for codes_of in (fit.outer, fit.inner)[: len(fit.sigma2)]]
    of_group = fit_effects(y, errors, groups, design, fit.method, fit.test, fit.level)
    clusters = None if result.clusters is None else [result.clusters[row] for row in rows]
    robust, joint = robust_tests(of_group, clusters)
    return replace(
        result,
        fit=of_group,
        robust=robust if robust is None or isinstance(robust, NotEstimated) else RobustAnswer(robust, of_group.names, result.scale),
        joint=joint,
        formula=formula,
        dropped=(),
        rows=tuple(result.rows[row] for row in rows),
        data=None if result.data is None else result.data.iloc[rows].reset_index(drop=True),
        clusters=None if clusters is None else tuple(clusters),
        labels=None if result.labels is None else tuple(result.labels[row] for row in rows),
        inputs=None if result.inputs is None else FrozenDict({name: values[rows] for name, values in result.inputs.items()}),
        notes=(),
    )
