"""Subgroups: the answer of each group of studies by itself, and whether they differ, with a tau2 for each and with one for all.

With separate variances each group is an analysis of its own, and the groups are compared by their estimates, weighted by the inverse
of their squared standard errors (Borenstein et al. 2009, chapter 19). With a common variance the groups are the levels of a moderator.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from evidence.base.brief import brief
from evidence.base.errors import CannotCompute, UsageError
from evidence.base.reason import NotEstimated
from evidence.models.distributions import Array, chi2_upper_tail
from evidence.models.result import Tabular
from evidence.synthesis.meta.by_name import RobustAnswer
from evidence.synthesis.meta.column_values import codes, is_missing, levels
from evidence.synthesis.meta.design import design_matrix
from evidence.synthesis.meta.formula import quoted
from evidence.synthesis.meta.marginal_means import MarginalMeans, marginal_means
from evidence.synthesis.meta.refitted import analysis_of_rows
from evidence.synthesis.meta.rows import column_of, written_in_two_ways

if TYPE_CHECKING:
    from evidence.synthesis.meta.answer import MetaAnalysis


@dataclass(frozen=True, slots=True)
class Subgroup:
    """One group of studies, analysed by itself.

    Attributes
    ----------
    level : what its rows have in the column.
    k : its effects.
    answer : its analysis, or why there is none.
    """

    level: str
    k: int
    answer: MetaAnalysis | NotEstimated

    __repr__ = brief()


@dataclass(frozen=True, slots=True)
class BetweenGroups:
    """A test that groups with variances of their own have one mean.

    Attributes
    ----------
    statistic, df, p_value : chi-square.
    """

    statistic: float
    df: int
    p_value: float

    __repr__ = brief()


@dataclass(frozen=True, slots=True)
class Subgroups(Tabular):
    """Groups of studies by themselves and beside each other.

    Attributes
    ----------
    column : what the groups are by.
    groups : one per level, each with its own tau2.
    between : the test between them with separate variances, or why there is none.
    tau2 : the variance that all groups share in the common model.
    common : means, differences and test of the model with a common variance.
    note : "" or which rows are in no group, and which groups may be one.
    """

    column: str
    groups: tuple[Subgroup, ...]
    between: BetweenGroups | NotEstimated
    tau2: float
    common: MarginalMeans
    note: str

    __repr__ = brief()

    def to_dict(self) -> dict[str, Any]:
        """The keys of the command line."""
        out: dict[str, Any] = {"column": self.column, "groups": [_as_json(group) for group in self.groups]}
        if isinstance(self.between, NotEstimated):
            out |= {"between": None, "between_note": self.between.reason}
        else:
            out["between"] = {"statistic": self.between.statistic, "df": self.between.df, "p_value": self.between.p_value}
        scale = self.common.scale
        out |= {} if scale is None else {"transform": scale.transform, "scale": scale.title}
        out["common"] = {"tau2": self.tau2} | self.common.to_dict()
        return out | ({"note": self.note} if self.note else {})

    def rows(self) -> list[dict[str, Any]]:
        """One line per group with its own tau2, the test between them, and the same with a common tau2."""
        own = [{"what": group.level, "k": group.k, **_numbers(group)} for group in self.groups]
        if isinstance(self.between, NotEstimated):
            test: dict[str, Any] = {"what": "between, separate tau2", "note": self.between.reason}
        else:
            b = self.between
            test = {"what": "between, separate tau2", "df": b.df, "statistic": b.statistic, "p_value": b.p_value}
        names = ("k", "estimate", "se", "ci_low", "ci_high", "pi_low", "pi_high")
        means = self.common.means
        common = [
            {"what": f"{mean.level}, common tau2", "tau2": self.tau2} | {n: getattr(mean, n) for n in names} | self.common.on_scale(mean)
            for mean in means
        ]
        joint = self.common.test
        last: dict[str, Any] = {"what": "between, common tau2"}
        if isinstance(joint, NotEstimated):
            last["note"] = joint.reason
        else:
            last |= {"df": joint["df_num"], "statistic": joint["statistic"], "p_value": joint["p_value"]}
        return [*own, test, *common, last]


def subgroups(result: MetaAnalysis, column: str) -> Subgroups:
    """Analyse each group of the rows analysed by itself, by the method and test of the analysis, and compare the groups.

    Parameters
    ----------
    result : an analysis without moderators.
    column : of its table; every different entry is a group.

    Raises
    ------
    UsageError
        If the analysis has moderators, or the column is not there or holds one group only.
    """
    if result.data is None:
        raise UsageError("subgroups are by a column, and the effects were given without a table; give data")
    if result.formula is not None:
        raise UsageError(f"subgroups are compared without other moderators; put C({quoted(column)}) into the formula instead")
    cells = column_of(result.data, column)
    named = np.array([not is_missing(cell) for cell in cells.tolist()])
    rows, kept = np.flatnonzero(named), cells[named]
    order = levels(kept)
    if len(order) < 2:
        raise UsageError(f"subgroups need two groups or more; {column!r} holds {', '.join(order) or 'nothing'}")
    place = np.array(codes(kept.tolist(), order))
    groups = tuple(Subgroup(level, int((place == i).sum()), _analysed(result, rows[place == i])) for i, level in enumerate(order))
    common, tau2 = _common(result, rows, column)
    left = len(named) - len(rows)
    nowhere = f"{left} of {len(named)} rows have nothing in {column!r} and are in no group" if left else ""
    note = "; ".join(filter(None, (nowhere, written_in_two_ways(column, kept.tolist()))))
    return Subgroups(column, groups, _between(result, groups), tau2, common, note)


def _analysed(result: MetaAnalysis, rows: Any) -> MetaAnalysis | NotEstimated:
    """The analysis of some of the rows, without moderators."""
    try:
        return analysis_of_rows(result, rows, None)
    except CannotCompute as reason:
        return NotEstimated(str(reason))


def _between(result: MetaAnalysis, groups: tuple[Subgroup, ...]) -> BetweenGroups | NotEstimated:
    if result.clusters is not None:
        return NotEstimated("effects share clusters; the groups are compared by the model with a common variance, cluster-robust")
    known_groups = [group.answer.fit for group in groups if not isinstance(group.answer, NotEstimated)]
    if len(known_groups) < len(groups):
        lost = ", ".join(group.level for group in groups if isinstance(group.answer, NotEstimated))
        return NotEstimated(f"there is no answer of {lost} by itself; see the model with a common variance")
    estimate = np.array([fit.estimate[0] for fit in known_groups])
    weight: Array = np.array([1.0 / fit.se[0] ** 2 for fit in known_groups])
    statistic = float(weight @ (estimate - weight @ estimate / weight.sum()) ** 2)
    return BetweenGroups(statistic, len(groups) - 1, chi2_upper_tail(statistic, len(groups) - 1))


def _common(result: MetaAnalysis, rows: Any, column: str) -> tuple[MarginalMeans, float]:
    formula = f"~ C({quoted(column)})"
    table = result.data.iloc[rows].reset_index(drop=True)
    found = analysis_of_rows(result, rows, design_matrix(formula, table))
    robust = found.robust.fit if isinstance(found.robust, RobustAnswer) else None
    return marginal_means(found.fit, robust, formula, table, column, result.scale), found.tau2


def _numbers(group: Subgroup) -> dict[str, Any]:
    """The answer of a group, on both scales."""
    if isinstance(group.answer, NotEstimated):
        return {"note": group.answer.reason}
    answer = group.answer
    source = answer.robust if isinstance(answer.robust, RobustAnswer) else answer
    out: dict[str, Any] = {name: float(getattr(source, name)) for name in ("estimate", "se", "ci_low", "ci_high", "p_value")}
    out |= {"pi_low": answer.pi_low, "pi_high": answer.pi_high, "tau2": answer.tau2, "I2": answer.I2, "QE": answer.Q, "QE_p": answer.Q_p}
    shown = source.transformed
    names = ("estimate", "ci_low", "ci_high")
    return out | ({} if shown is None else {f"transformed_{name}": float(getattr(shown, name)) for name in names})


def _as_json(group: Subgroup) -> dict[str, Any]:
    found = _numbers(group)
    flat = {name: value for name, value in found.items() if not name.startswith("transformed_")}
    shown = {name.removeprefix("transformed_"): value for name, value in found.items() if name.startswith("transformed_")}
    return {"level": group.level, "k": group.k} | flat | ({"transformed": shown} if shown else {})
