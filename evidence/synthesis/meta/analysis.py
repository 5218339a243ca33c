"""A meta-analysis of any table of effects and variances: what `evidence.meta` and `evidence meta` do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from evidence.base.errors import CannotCompute, UsageError
from evidence.base.reason import NotEstimated
from evidence.effects.escalc import Escalc
from evidence.models.dependent.covariance import SamplingErrors, as_codes
from evidence.models.dependent.multilevel import MultilevelFit, fit_multilevel
from evidence.models.dependent.robust import HTZ, RobustFit, fit_robust, select, too_few_clusters
from evidence.models.distributions import Array
from evidence.models.univariate.fit import UnivariateFit, fit_univariate, tested_positions
from evidence.synthesis.meta.answer import MetaAnalysis
from evidence.synthesis.meta.arguments import refuse_other_kinds, refuse_unknown
from evidence.synthesis.meta.by_name import RobustAnswer
from evidence.synthesis.meta.covariances import Pairs, is_matrix, matrix_of, pairs_of
from evidence.synthesis.meta.design import Design, design_of
from evidence.synthesis.meta.formula import read_formula
from evidence.synthesis.meta.given import Given, given_effects, given_raw, made_by_escalc
from evidence.synthesis.meta.raw_data import EFFECT, VARIANCE
from evidence.synthesis.meta.rows import Kept, Mask, kept_rows, named, notes_on, rows_where
from evidence.synthesis.meta.scales import scale_of

if TYPE_CHECKING:
    import pandas as pd


def meta(
    effect: Any = None,
    variance: Any = None,
    *,
    se: Any = None,
    measure: str | None = None,
    method: str = "REML",
    test: str | None = None,
    moderators: str | None = None,
    data: pd.DataFrame | None = None,
    levels: str | Sequence[str] | None = None,
    cluster: Any = None,
    rho: float | None = None,
    covariances: Any = None,
    level: float = 0.95,
    where: str | Sequence[str] = (),
    study: Any = None,
    transform: str | None = None,
    add: float | None = None,
    to: str | None = None,
    drop00: bool = False,
    **inputs: Any,
) -> MetaAnalysis:
    """Pool effects under a random-effects, meta-regression or three-level model: from effects, or in one call from raw numbers.

    Parameters
    ----------
    effect, variance, se
        (k,) numbers, or the names of columns of `data`; give the variance or the standard error. In place of the effect may stand a
        table, with the measure and its raw numbers (or none, where `escalc` made it).
    measure
        Of the effects, by metafor's name ("OR", "SMD" ..., or "HR"); with raw numbers, what is made of them.
    method
        Estimator of tau2 by metafor's name (REML, ML, DL, PM ...), or EE for equal effects; another is refused with the list. With
        `levels` ML, REML or EE.
    test
        "z", "t", "knha" (Knapp-Hartung) or "adhoc" (the same, its variance never below that of "t"). By default "knha"; "z" with
        `levels` and for EE, where it is not defined.
    moderators
        A formula such as "~ year + C(design)"; only columns of `data`, C(column), log(column), sqrt(column), I(column^2), ns(column, 3)
        for natural splines, 0, 1, + : * ( ).
    data
        The table that holds the columns named. Text that looks like a number counts as one where a number is wanted, so a table read
        with `dtype=str` keeps ids as they are written (2.1 is not 2.10) and loses nothing.
    levels
        Names of the outer and inner level for a three-level model; one name for random effects by that column alone, or with method EE
        for no random effects, the groups inside which sampling errors correlate.
    cluster
        Name of a column, or (k,) labels, for CR2 with Satterthwaite degrees of freedom.
    rho
        Correlation of sampling errors inside `cluster`, else inside the outer level; needs `levels`.
    covariances
        Known covariances of sampling errors: a matrix with a row and a column for each row of the data, whose diagonal may stand in
        place of the variances; or a table with the columns row_1, row_2 and covariance or rho. It needs `levels`.
    level
        Level of the intervals, a fraction.
    where
        Conditions that the rows must meet, such as "year > 1950" or "alloc = random | alternate"; they need `data`.
    study
        Name of a column, or (k,) labels, by which the rows are called in every answer.
    transform
        The scale that the answer is read on beside the one analysed: "exp", "tanh", "logistic" and so on, or "none". By default that of
        the measure: ratios for logarithms of ratios, correlations for Fisher's z, proportions for logits.
    add, to, drop00
        What is added to counts of 0, and where, as for `escalc`.
    **inputs
        Raw numbers of the measure, as columns or arrays, by the names that `escalc` takes: `ai, n1i, ci, n2i` or `events_treat,
        n_treat, events_comp, n_comp` and so on.

    Returns
    -------
    MetaAnalysis
        The answer by name (`estimate`, `ci_low`, `tau2` ...), and on request everything that its methods compute.

    Raises
    ------
    UsageError
        If the call has no meaning: an unknown column, a formula that is refused, a combination not defined.
    CannotCompute
        If the numbers cannot carry the model.

    References
    ----------
    Viechtbauer 2005, 2010; Knapp & Hartung 2003; Konstantopoulos 2011; Pustejovsky & Tipton 2018, 2022.

    Examples
    --------
    >>> fit = meta([0.10, 0.45, 0.62, 0.31], [0.02, 0.04, 0.03, 0.05])
    >>> print(f"{fit.estimate:.3f} [{fit.ci_low:.3f}, {fit.ci_high:.3f}]")
    0.357 [-0.017, 0.730]
    >>> trials = meta(measure="RR", events_treat=[4, 6, 3, 62], n_treat=[123, 306, 231, 13598], events_comp=[11, 29, 11, 248],
    ...               n_comp=[139, 303, 220, 12867])
    >>> round(trials.transformed.estimate, 3)
    0.241
    """
    refuse_other_kinds(effect if hasattr(effect, "columns") else data, moderators=moderators, levels=levels, where=where)
    levels = None if levels is None else _one_or_two(levels)
    if levels is None and rho is not None:
        raise UsageError("rho, the correlation of sampling errors, needs a three-level model; give the levels as well")
    if not isinstance(variance, str) and np.ndim(variance) == 2 and len(variance) == np.shape(variance)[1]:
        variance, covariances = None, variance
    if levels is None and covariances is not None:
        raise UsageError("known covariances of sampling errors need a model with levels; give the levels as well, one or two columns")
    if hasattr(effect, "columns"):
        if data is not None:
            raise UsageError("the table is given twice: in place of the effect and as data")
        data, effect = effect, None
    data, columns = named(data)
    chosen = rows_where(where, data)
    if variance is None and se is None and effect is not None and is_matrix(covariances):
        variance = np.diag(matrix_of(covariances, len(covariances))).copy()
    given = _given(effect, variance, se, measure, data, chosen, {"add": add, "to": to, "drop00": drop00}, inputs)
    formula = None if moderators is None else read_formula(moderators, columns)
    used = (*(formula.columns if formula is not None else ()), *(levels or ()))
    kept = kept_rows(given.missing, given.without, data, chosen, used, cluster, study)
    _refuse_too_few(kept, where)
    scale = scale_of(given.measure, transform, kept.of(given.inputs))
    pairs = () if covariances is None else pairs_of(covariances, given.variance, kept.mask)
    fit = fit_effects(
        kept.taken(given.effect),
        _sampling_errors(kept.taken(given.variance), pairs, rho, kept, levels),
        None if levels is None else [kept.columns[name].tolist() for name in levels],
        None if formula is None else design_of(formula, kept.columns, len(kept.rows)),
        method,
        test or ("z" if levels is not None or method == "EE" else "knha"),
        level,
    )
    robust, joint = robust_tests(fit, kept.clusters)
    return MetaAnalysis(
        fit=fit,
        robust=RobustAnswer(robust, fit.names, scale) if isinstance(robust, RobustFit) else robust,
        joint=joint,
        levels=levels,
        formula=moderators,
        dropped=kept.dropped,
        rows=kept.rows,
        rows_given=len(kept.mask),
        data=kept.table,
        clusters=kept.clusters,
        where=(where,) if isinstance(where, str) else tuple(where),
        notes=(*given.notes, *notes_on(kept.table, columns, (*used, *([cluster] if isinstance(cluster, str) else [])))),
        labels=kept.labels,
        scale=scale,
        measure=given.measure,
        inputs=kept.of(given.inputs),
    )


def _given(
    effect: Any,
    variance: Any,
    se: Any,
    measure: str | None,
    data: Any,
    chosen: Mask | None,
    correction: Mapping[str, Any],
    inputs: Mapping[str, Any],
) -> Given:
    """The effects, in whichever of the forms they are given."""
    if isinstance(effect, Escalc):
        effect, variance, measure = effect.yi, effect.vi, effect.measure
    made = made_by_escalc(data)
    if effect is None and variance is None and se is None and not inputs and made is not None:
        effect, variance = EFFECT, VARIANCE
    if inputs:
        refuse_unknown(inputs, meta)
    if effect is not None:
        if inputs or any(correction.values()):
            raise UsageError("effects are given, and raw numbers or a correction of them too; give the one or the other")
        own = made if isinstance(effect, str) and effect == EFFECT else None
        return given_effects(effect, variance, se, data, chosen, measure or own)
    if measure is None:
        raise UsageError(
            'give the effects with their variances (or se), for example meta("yi", "vi", data=table), or a measure with its raw numbers, '
            'for example measure="RR", events_treat="ai", n_treat="n1i", events_comp="ci", n_comp="n2i"'
        )
    if variance is not None or se is not None:
        raise UsageError("the variances come with the effects; leave variance and se out where raw numbers are given")
    return given_raw(measure, inputs, data, chosen, correction)


def _refuse_too_few(kept: Kept, where: str | Sequence[str]) -> None:
    """Refuse a choice of rows that leaves no synthesis, and say where the others went."""
    left, dropped = len(kept.rows), kept.dropped
    if left > 1 or not (where or dropped):
        return
    conditions = [where] if isinstance(where, str) and where else list(where)
    met = f" where {' and '.join(conditions)}" if conditions else ""
    lost = "".join(f"; row {one.row}: {one.reason}" for one in dropped[:3]) + ("; ..." if len(dropped) > 3 else "")
    raise CannotCompute(
        f"{left or 'none'} of {len(kept.mask)} rows {'is' if left == 1 else 'are'} left{met}{lost}; "
        + ("one effect is not a synthesis: " if left else "")
        + f"at least 2 effects are needed (k = {left})"
    )


def _sampling_errors(v: Array, pairs: Pairs, rho: float | None, kept: Kept, levels: Sequence[str] | None) -> SamplingErrors:
    """The sampling errors of the rows kept, correlated inside their clusters, else inside the outer level, where `rho` is given."""
    if rho is None or levels is None:
        return SamplingErrors(v, pairs=pairs)
    people = as_codes(kept.clusters if kept.clusters is not None else kept.table[levels[0]].tolist())
    return SamplingErrors(v, people=people, within=rho, across=rho, pairs=pairs)


def fit_effects(
    y: Any, errors: SamplingErrors, groups: Sequence[Sequence[Any]] | None, design: Design | None, method: str, test: str, level: float
) -> UnivariateFit | MultilevelFit:
    """The model of effects whose groups are given by level, outer first; None for independent effects."""
    matrix, names = (design.matrix, design.names) if design else (None, None)
    if groups is None:
        return fit_univariate(y, errors.variance, matrix, names=names, method=method, test=test, level=level)
    outer, inner = groups[0], groups[1] if len(groups) > 1 else None
    return fit_multilevel(y, errors, outer, inner, matrix, names=names, method=method, test=test, level=level)


def robust_tests(fit: UnivariateFit | MultilevelFit, groups: Any) -> tuple[RobustFit | NotEstimated | None, HTZ | NotEstimated | None]:
    """CR2 of the coefficients and HTZ of the moderators, or why there is none; None without clusters."""
    if groups is None:
        return None, None
    if isinstance(fit, MultilevelFit):
        _check_nested(fit.outer, as_codes(groups))
        bread = fit.covariance
    else:
        bread = fit.plain_covariance
    robust = fit_robust(fit.estimate, fit.residual, fit.design, bread, fit.covariance_of, groups, level=fit.level)
    tested = tested_positions(fit.design)
    why = too_few_clusters(robust.clusters)
    if why:
        return NotEstimated(why), NotEstimated(why) if len(tested) > 1 else None
    return robust, robust.joint_test(select(tested, fit.p)) if len(tested) > 1 else None


def _check_nested(outer: Any, clusters: Any) -> None:
    first: dict[int, int] = {}
    for group, cluster in zip(outer.tolist(), clusters.tolist(), strict=True):
        if first.setdefault(group, cluster) != cluster:
            raise UsageError("an outer group is spread over two clusters; effects that the model correlates must share a cluster")


def _one_or_two(levels: str | Sequence[str]) -> tuple[str, ...]:
    found = (levels,) if isinstance(levels, str) else tuple(levels)
    if len(found) not in (1, 2) or len(set(found)) < len(found) or not all(found):
        raise UsageError(
            'levels are one column, or two, the outer and the inner one, for example "study" or ("district", "school"); '
            f"seen {', '.join(filter(None, map(str, found))) or 'none'}"
        )
    return found
