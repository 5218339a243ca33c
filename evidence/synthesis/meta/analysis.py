"""A meta-analysis of any table of effects and variances: what `evidence.meta` and `evidence meta` do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from evidence.base.brief import one_line
from evidence.base.errors import UsageError
from evidence.base.reason import NotEstimated
from evidence.models.dependent.covariance import SamplingErrors, as_codes
from evidence.models.dependent.multilevel import MultilevelFit, fit_multilevel
from evidence.models.dependent.robust import HTZ, RobustFit, fit_robust, select, too_few_clusters
from evidence.models.univariate.fit import UnivariateFit, fit_univariate, tested_positions
from evidence.synthesis.meta.column_values import is_missing
from evidence.synthesis.meta.design import Design, design_matrix
from evidence.synthesis.meta.formula import read_formula
from evidence.synthesis.meta.rows import (
    Dropped,
    columns_of,
    complete,
    known,
    named,
    notes_on,
    numbers_of,
    refuse_not_positive,
    refuse_unequal,
    rows_where,
)

if TYPE_CHECKING:
    import pandas as pd

    from evidence.models.dependent.profile import VarianceProfiles
    from evidence.models.influence.blup import Shrunken
    from evidence.models.influence.cumulative import Cumulative
    from evidence.models.influence.diagnostics import Influence
    from evidence.models.influence.groups import GroupInfluence
    from evidence.models.small_study.regression import SmallStudy
    from evidence.models.small_study.selection import Selection
    from evidence.synthesis.meta.marginal_means import MarginalMeans
    from evidence.synthesis.meta.predictions import Predictions


@dataclass(frozen=True, slots=True)
class MetaAnalysis:
    """A fitted meta-analysis with everything asked for beside it.

    Attributes
    ----------
    fit : the model: `UnivariateFit`, or `MultilevelFit` where levels were given.
    robust : CR2 with Satterthwaite degrees of freedom; None without `cluster`, with fewer than three clusters the reason.
    joint : HTZ test of the moderators, or why there is none; None without `cluster` or with fewer than two moderators.
    levels : names of the outer and the inner level; None for a univariate model.
    formula : the moderator formula; None without.
    dropped : rows left out, with reasons.
    rows : (k,) numbers in the table of the rows analysed, counted from 1 without the header, in the order of the fit.
    rows_given : how many rows the table has.
    data : the rows analysed; None where numbers were given without a table.
    clusters : (k,) their clusters; None without `cluster`.
    where : the conditions that chose the rows; empty where all were taken.
    notes : what a reader should know of the rows analysed.
    """

    fit: UnivariateFit | MultilevelFit
    robust: RobustFit | NotEstimated | None
    joint: HTZ | NotEstimated | None
    levels: tuple[str, str] | None
    formula: str | None
    dropped: tuple[Dropped, ...]
    rows: tuple[int, ...] = field(repr=False)
    rows_given: int
    data: Any = field(repr=False, compare=False)
    clusters: tuple[Any, ...] | None = field(repr=False, default=None)
    where: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        fit = self.fit
        return one_line(
            self, k=fit.k, method=fit.method, test=fit.test, names=fit.names, estimate=fit.estimate, se=fit.se, dropped=self.dropped
        )

    def table(self) -> pd.DataFrame:
        """One row per coefficient: estimate, se, statistic, df, p_value and interval; CR2 columns beside them."""
        import pandas as pd

        fit = self.fit
        columns: dict[str, Any] = {
            "coefficient": fit.names,
            "estimate": fit.estimate,
            "se": fit.se,
            "statistic": fit.statistic,
            "df": [fit.df] * fit.p,
            "p_value": fit.p_value,
            "ci_low": fit.ci_low,
            "ci_high": fit.ci_high,
        }
        if isinstance(self.robust, RobustFit):
            for name in ("se", "df", "p_value", "ci_low", "ci_high"):
                columns[f"cr2_{name}"] = getattr(self.robust, name)
        return pd.DataFrame(columns)

    def predict(self, data: pd.DataFrame | None = None) -> Predictions:
        """Fitted values with confidence and prediction intervals: of the rows analysed, or for new moderators in `data`."""
        from evidence.synthesis.meta.predictions import predictions

        return predictions(self.fit, self.formula, self.data, data)

    def means(self, moderator: str) -> MarginalMeans:
        """The mean effect at each level of a categorical moderator, and every difference, with p also by Holm."""
        from evidence.synthesis.meta.marginal_means import marginal_means

        return marginal_means(self.fit, self.robust if isinstance(self.robust, RobustFit) else None, self.formula, self.data, moderator)

    def small_study(self, predictor: Any = None) -> SmallStudy:
        """Tests and corrections for small-study effects.

        Parameters
        ----------
        predictor : what Egger's regressions lean on: "se" (the default), "variance", a column, or one number per row, such
            as sqrt(1/n1 + 1/n2) for standardised mean differences.
        """
        from evidence.models.small_study.regression import small_study
        from evidence.synthesis.meta.parts import predictor_of

        return small_study(self.fit, self.clusters, predictor_of(self, predictor))

    def influence(self) -> Influence | GroupInfluence:
        """What each effect does to the answer; in a three-level model what each outer group does."""
        if isinstance(self.fit, MultilevelFit):
            from evidence.models.influence.groups import group_influence

            return group_influence(self.fit, self.data[self.levels[0]].tolist() if self.levels and self.data is not None else None)
        from evidence.models.influence.diagnostics import influence

        return influence(self.fit)

    def selection(self, steps: Sequence[float] = (0.025,)) -> Selection | NotEstimated:
        """A step-function selection model; `steps` are one-sided p-values of the positive direction."""
        from evidence.models.small_study.selection import selection_model
        from evidence.synthesis.meta.parts import univariate

        return selection_model(univariate(self, "a selection model", "pool one effect per sample first"), steps)

    def cumulative(self) -> Cumulative:
        """The pooled answer as the effects come in, in row order."""
        from evidence.models.influence.cumulative import cumulative
        from evidence.synthesis.meta.parts import univariate

        return cumulative(univariate(self, "a cumulative meta-analysis", "pool one effect per sample first"))

    def blup(self) -> Shrunken:
        """The true effect of each row, drawn towards what the model says."""
        from evidence.models.influence.blup import blup

        return blup(self.fit)

    def profile(self) -> VarianceProfiles:
        """Profile-likelihood intervals of tau2, or of both variances of a three-level model."""
        from evidence.models.dependent.profile import profile

        return profile(self.fit)

    def to_dict(self) -> dict[str, Any]:
        """The analysis as `evidence meta --json` prints it; None where a number cannot be, with a note beside it."""
        from evidence.synthesis.meta.as_json import meta_to_dict

        return meta_to_dict(self)

    def summary(self) -> str:
        """The analysis in a few lines of text, with what a reader should know of the rows."""
        from evidence.synthesis.meta.as_json import meta_summary

        return "\n".join([meta_summary(self), *(f"note: {note}" for note in self.notes)])

    def _repr_html_(self) -> str:
        return str(self.table().to_html(index=False, float_format="{:.4f}".format))


def meta(
    effect: Any,
    variance: Any = None,
    *,
    se: Any = None,
    method: str = "REML",
    test: str | None = None,
    moderators: str | None = None,
    data: pd.DataFrame | None = None,
    levels: Sequence[str] | None = None,
    cluster: Any = None,
    rho: float | None = None,
    level: float = 0.95,
    where: str | Sequence[str] = (),
) -> MetaAnalysis:
    """Pool effects under a random-effects, meta-regression or three-level model.

    Parameters
    ----------
    effect, variance, se : (k,) numbers, or the names of columns of `data`; give the variance or the standard error.
    method : EE, DL, HE, HS, SJ, ML, REML, EB or PM; ML or REML with `levels`.
    test : "z", "t" or "knha" (Knapp-Hartung). By default "knha"; "z" with `levels` and for EE, where it is not defined.
    moderators : a formula such as "~ year + C(design)"; only columns of `data`, C(column), 0, 1, + : * ( ).
    data : the table that holds the columns named. Text that looks like a number counts as one where a number is wanted, so a
        table read with `dtype=str` keeps ids as they are written (2.1 is not 2.10) and loses nothing.
    levels : names of the outer and inner level for a three-level model.
    cluster : name of a column, or (k,) labels, for CR2 with Satterthwaite degrees of freedom.
    rho : correlation of sampling errors inside `cluster`, else inside the outer level; needs `levels`.
    level : of the intervals.
    where : conditions that the rows must meet, each "column = value" or "column = value | value"; they need `data`.

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
    >>> print(f"{fit.fit.estimate[0]:.3f} [{fit.fit.ci_low[0]:.3f}, {fit.fit.ci_high[0]:.3f}]")
    0.357 [-0.017, 0.730]
    """
    if (variance is None) == (se is None):
        raise UsageError("give either the variance or the standard error (se), and not both")
    if levels is None and rho is not None:
        raise UsageError("rho, the correlation of sampling errors, needs a three-level model; give the levels as well")
    what, given = ("variance", variance) if se is None else ("standard error", se)
    data = named(data)
    chosen = rows_where(where, data)
    y, spread = numbers_of(effect, data, "effect", chosen), numbers_of(given, data, what, chosen)
    refuse_unequal({"effects": len(y), what: len(spread)} | ({} if data is None else {"rows of data": len(data)}))
    refuse_not_positive(spread if chosen is None else np.where(chosen, spread, np.nan), what)
    used = [] if moderators is None else list(read_formula(moderators, columns_of(data)).columns)
    used += [] if levels is None else [known(name, data) for name in _two(levels)]
    columns: Any = data  # None only where nothing names a column: `known` has refused every name
    groups = None if cluster is None else list(columns[known(cluster, data)] if isinstance(cluster, str) else cluster)
    missing = {"effect": np.isnan(y), what: np.isnan(spread)} | {name: columns[name].isna().to_numpy() for name in used}
    if groups is not None:
        refuse_unequal({"effects": len(y), "clusters": len(groups)})
        missing[cluster if isinstance(cluster, str) else "cluster"] = np.array([is_missing(group) for group in groups], dtype=bool)
    keep, dropped = complete(missing, chosen)
    table = None if data is None else data[keep].reset_index(drop=True)
    y, v = y[keep], spread[keep] if se is None else spread[keep] ** 2
    kept_groups = None if groups is None else [group for group, kept in zip(groups, keep, strict=True) if kept]
    design = design_matrix(moderators, table) if moderators is not None and table is not None else None
    chosen_test = test or ("z" if levels is not None or method == "EE" else "knha")
    fit = _fit(y, v, table, design, levels, kept_groups, rho, method, chosen_test, level)
    robust, joint = _robust(fit, kept_groups)
    pair = (levels[0], levels[1]) if levels else None
    return MetaAnalysis(
        fit=fit,
        robust=robust,
        joint=joint,
        levels=pair,
        formula=moderators,
        dropped=dropped,
        rows=tuple((np.flatnonzero(keep) + 1).tolist()),
        rows_given=len(keep),
        data=table,
        clusters=None if kept_groups is None else tuple(kept_groups),
        where=(where,) if isinstance(where, str) else tuple(where),
        notes=notes_on(table),
    )


def _fit(
    y: Any, v: Any, table: Any, design: Design | None, levels: Any, groups: Any, rho: float | None, method: str, test: str, level: float
) -> UnivariateFit | MultilevelFit:
    matrix, names = (design.matrix, design.names) if design else (None, None)
    if levels is None:
        return fit_univariate(y, v, matrix, names=names, method=method, test=test, level=level)
    outer, inner = (table[name].tolist() for name in levels)
    errors = SamplingErrors(v)
    if rho is not None:
        errors = SamplingErrors(v, people=as_codes(groups if groups is not None else outer), within=rho, across=rho)
    return fit_multilevel(y, errors, outer, inner, matrix, names=names, method=method, test=test, level=level)


def _robust(fit: UnivariateFit | MultilevelFit, groups: Any) -> tuple[RobustFit | NotEstimated | None, HTZ | NotEstimated | None]:
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


def _two(levels: Sequence[str]) -> Sequence[str]:
    if isinstance(levels, str) or len(levels) != 2 or levels[0] == levels[1]:
        raise UsageError('levels are two columns, the outer and the inner one, for example ("district", "school")')
    return levels
