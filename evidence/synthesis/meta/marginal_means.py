"""Marginal means of a categorical moderator: the effect at each level, other things equal, and every difference.

Other categorical moderators are averaged over their levels with equal weight, numbers are held at their mean (Searle,
Speed & Milliken 1980). p-values of the differences are also adjusted together by Holm's method (Holm 1979).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import combinations, product
from typing import TYPE_CHECKING, Any

import numpy as np

from evidence.base.brief import brief
from evidence.base.errors import UsageError
from evidence.base.reason import NotEstimated
from evidence.models.dependent.multilevel import MultilevelFit
from evidence.models.dependent.robust import RobustFit
from evidence.models.distributions import Array, critical_value, two_sided_p
from evidence.models.multiple_tests import holm
from evidence.models.result import Tabular
from evidence.models.univariate.fit import UnivariateFit
from evidence.synthesis.meta.column_values import as_numbers, codes, levels
from evidence.synthesis.meta.contrasts import joint, linear
from evidence.synthesis.meta.design import design_matrix, factors, formula_of
from evidence.synthesis.meta.formula import Formula
from evidence.synthesis.meta.scales import Scale

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class LevelMean:
    """The mean effect at one level.

    Attributes
    ----------
    level : its name.
    k : effects at this level.
    estimate, se, df, ci_low, ci_high : the mean; df is None for a normal test.
    pi_low, pi_high : where the true effect of a new study at this level lies; None for an equal-effects model.
    note : "" or why the interval must not be used.
    """

    level: str
    k: int
    estimate: float
    se: float
    df: float | None
    ci_low: float
    ci_high: float
    pi_low: float | None
    pi_high: float | None
    note: str

    __repr__ = brief()


@dataclass(frozen=True, slots=True)
class LevelDifference:
    """The mean at one level less the mean at another.

    Attributes
    ----------
    level, less : the two levels.
    estimate, se, df, ci_low, ci_high, p_value : their difference.
    p_holm : p adjusted for all differences of this moderator; None where p must not be used.
    note : "" or why the test must not be used.
    """

    level: str
    less: str
    estimate: float
    se: float
    df: float | None
    ci_low: float
    ci_high: float
    p_value: float
    p_holm: float | None
    note: str

    __repr__ = brief()


@dataclass(frozen=True, slots=True)
class MarginalMeans(Tabular):
    """Means and differences of one categorical moderator.

    Attributes
    ----------
    moderator : its column.
    means, differences : one per level, one per pair of levels.
    test : joint test that all levels have the same mean (statistic, df_num, df_denom, p_value), or why there is none.
    variances : "model", or "CR2" where a cluster was given.
    scale : the scale that means, and differences where it has them, are read on; None where that is the scale analysed.
    averaged : what stands behind "other things equal", in words.
    """

    moderator: str
    means: tuple[LevelMean, ...]
    differences: tuple[LevelDifference, ...]
    test: dict[str, Any] | NotEstimated
    variances: str
    averaged: str
    scale: Scale | None = None

    __repr__ = brief()

    def to_dict(self) -> dict[str, Any]:
        """The keys of the command line."""
        out: dict[str, Any] = {"moderator": self.moderator, "variances": self.variances, "averaged": self.averaged}
        out |= {"means": list(map(self._with_scale, self.means)), "differences": list(map(self._with_scale, self.differences))}
        out |= {} if self.scale is None else {"transform": self.scale.transform, "scale": self.scale.title}
        return out | (self.test.to_dict() if isinstance(self.test, NotEstimated) else {"test": self.test})

    def rows(self) -> list[dict[str, Any]]:
        """One line per level, then one per difference."""
        shown = ("k", "estimate", "se", "df", "ci_low", "ci_high", "pi_low", "pi_high", "p_value", "p_holm", "note")
        lines = [({"what": mean.level}, mean) for mean in self.means]
        pairs = [({"what": f"{d.level} less {d.less}"}, d) for d in self.differences]
        lines_of: list[tuple[dict[str, str], LevelMean | LevelDifference]] = [*lines, *pairs]
        return [what | {name: getattr(line, name, None) for name in shown} | self.on_scale(line) for what, line in lines_of]

    def league(self, digits: int = 2) -> pd.DataFrame:
        """Every level against every other as a table of text, the levels on its diagonal: the row less the column with its interval.

        Differences of logarithms are shown as ratios, those of logits as odds ratios, all others as they are analysed.
        """
        import pandas as pd

        names = [mean.level for mean in self.means]
        cells = pd.DataFrame([[name if name == other else "" for other in names] for name in names], index=names, columns=names)
        scale = None if self.scale is None else self.scale.differences
        for d in self.differences:
            turned = (-d.estimate, -d.ci_high, -d.ci_low)
            for row, column, numbers in ((d.level, d.less, (d.estimate, d.ci_low, d.ci_high)), (d.less, d.level, turned)):
                value, low, high = numbers if scale is None else scale.back(numbers)
                cells.loc[row, column] = f"{value:.{digits}f} [{low:.{digits}f}, {high:.{digits}f}]"
        return cells

    def on_scale(self, line: LevelMean | LevelDifference) -> dict[str, float]:
        """A mean, or a difference where the scale has them, on the scale that is read."""
        if self.scale is None or (isinstance(line, LevelDifference) and not self.scale.takes_differences):
            return {}
        names = [name for name in ("estimate", "ci_low", "ci_high", "pi_low", "pi_high") if getattr(line, name, None) is not None]
        return {f"transformed_{name}": float(self.scale.back(getattr(line, name))) for name in names}

    def _with_scale(self, line: LevelMean | LevelDifference) -> dict[str, Any]:
        shown = {name.removeprefix("transformed_"): value for name, value in self.on_scale(line).items()}
        return asdict(line) | ({"transformed": shown} if shown else {})


@dataclass(frozen=True, slots=True)
class LeagueTable(Tabular):
    """Every level of a moderator against every other, as text.

    Attributes
    ----------
    levels : its rows and columns.
    cells : the row less the column with its interval, the levels on the diagonal.
    """

    levels: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]

    __repr__ = brief()

    def to_dict(self) -> dict[str, Any]:
        """Its levels and its cells, a list a row."""
        return {"levels": list(self.levels), "cells": [list(row) for row in self.cells]}

    def rows(self) -> list[dict[str, Any]]:
        """One line per level."""
        return [
            {"row less column": level} | dict(zip(self.levels, row, strict=True))
            for level, row in zip(self.levels, self.cells, strict=True)
        ]


def league_table(means: MarginalMeans) -> LeagueTable:
    """The league table of the levels of a moderator."""
    cells = means.league()
    return LeagueTable(tuple(cells.index), tuple(map(tuple, cells.to_numpy().tolist())))


def marginal_means(
    fit: UnivariateFit | MultilevelFit,
    robust: RobustFit | None,
    formula: str | None,
    data: pd.DataFrame,
    moderator: str,
    scale: Scale | None = None,
) -> MarginalMeans:
    """The mean effect at each level of `moderator`, and the differences between levels.

    Parameters
    ----------
    fit, robust : the model and, where a cluster was given, its CR2 variances, which are then used.
    formula : the moderator formula of the model.
    data : the rows analysed, in the order of the fit.
    moderator : a column that the formula uses as categories: text, or C(column).
    scale : the scale that the means are read on.

    Raises
    ------
    UsageError
        If the model has no such categorical moderator.
    """
    read = formula_of(formula, data) if formula is not None else None
    categorical = factors(read, data) if read is not None else ()
    if read is None or moderator not in categorical:
        have = (
            f"its categorical moderators are {', '.join(categorical)}"
            if categorical
            else 'it has none; write "~ C(column)" or use a column of words'
        )
        raise UsageError(f"{moderator!r} is not a categorical moderator of the model; {have}")
    labels = levels(data[moderator])
    weights = _weights(read, data, moderator, categorical)
    counts = np.bincount(codes(data[moderator], labels), minlength=len(labels)).tolist()
    between = fit.tau2 if isinstance(fit, UnivariateFit) else sum(fit.sigma2)
    random = fit.method != "EE"
    means = tuple(_mean(fit, robust, c, name, k, between if random else None) for c, name, k in zip(weights, labels, counts, strict=True))
    pairs = list(combinations(range(len(labels)), 2))
    lines = [(*linear(fit, robust, weights[j] - weights[i]), labels[j], labels[i]) for i, j in pairs]
    return MarginalMeans(
        moderator=moderator,
        means=means,
        differences=_differences(lines, fit.level),
        test=joint(fit, robust, weights[1:] - weights[0]),
        variances="model" if robust is None else "CR2",
        averaged=_in_words(read.columns, categorical, moderator),
        scale=scale,
    )


def _weights(formula: Formula, data: pd.DataFrame, moderator: str, categorical: Sequence[str]) -> Array:
    """(levels, p) the combination of coefficients that is the mean at each level."""
    import pandas as pd

    own, others = levels(data[moderator]), [name for name in categorical if name != moderator]
    at_mean = {name: float(as_numbers(data[name])[0].mean()) for name in formula.columns if name not in categorical}
    cells = [dict(zip(others, cell, strict=True)) for cell in product(*(levels(data[name]) for name in others))]
    rows = [at_mean | cell | {moderator: level} for level in own for cell in cells]
    design = design_matrix(formula.text, data, pd.DataFrame(rows)).matrix
    weights: Array = design.reshape(len(own), len(cells), -1).mean(axis=1)
    return weights


def _mean(fit: Any, robust: RobustFit | None, c: Array, level: str, k: int, between: float | None) -> LevelMean:
    estimate, se, df, note = linear(fit, robust, c)
    half = float(critical_value(fit.level, df))
    wide = None if between is None else half * math.sqrt(se**2 + between)
    low, high = (None, None) if wide is None else (estimate - wide, estimate + wide)
    return LevelMean(level, k, estimate, se, df, estimate - half * se, estimate + half * se, low, high, note)


def _differences(lines: Sequence[tuple[float, float, float | None, str, str, str]], level: float) -> tuple[LevelDifference, ...]:
    p_values = [float(two_sided_p(estimate / se, df)) for estimate, se, df, *_ in lines]
    usable = [i for i, line in enumerate(lines) if not line[3]]
    adjusted: dict[int, float] = dict(zip(usable, holm([p_values[i] for i in usable]) if usable else [], strict=True))
    found = []
    for i, (estimate, se, df, note, first, second) in enumerate(lines):
        half = float(critical_value(level, df)) * se
        found.append(LevelDifference(first, second, estimate, se, df, estimate - half, estimate + half, p_values[i], adjusted.get(i), note))
    return tuple(found)


def _in_words(used: Sequence[str], factors: Sequence[str], moderator: str) -> str:
    levels = [name for name in factors if name != moderator]
    numbers = [name for name in used if name not in factors]
    parts = [f"{', '.join(levels)}: levels weighted equally"] if levels else []
    parts += [f"{', '.join(numbers)}: at the mean of the effects analysed"] if numbers else []
    return "; ".join(parts) or "no other moderators"
