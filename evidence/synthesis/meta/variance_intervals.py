"""Intervals of the variances of an analysis and of the shares they make, as metafor's `confint` prints them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from evidence.base.brief import brief
from evidence.base.errors import UsageError
from evidence.base.reason import NotEstimated
from evidence.models.dependent.multilevel import MultilevelFit
from evidence.models.dependent.profile import profile
from evidence.models.result import Tabular
from evidence.models.univariate.fit import UnivariateFit
from evidence.models.univariate.intervals import VarianceInterval

if TYPE_CHECKING:
    from evidence.synthesis.meta.answer import MetaAnalysis


@dataclass(frozen=True, slots=True)
class VarianceIntervals(Tabular):
    """Estimates and intervals.

    Attributes
    ----------
    lines : (quantity, estimate, low, high): tau2, tau, I2 and H2; or sigma2 and sigma of each level.
    how : "Q-profile" or "profile likelihood".
    level : of the intervals.
    note : "" or why an interval is empty, has a gap or is missing.
    """

    lines: tuple[tuple[str, float, float, float], ...]
    how: str
    level: float
    note: str

    __repr__ = brief()

    def to_dict(self) -> dict[str, Any]:
        """Each quantity with its limits."""
        out: dict[str, Any] = {name: {"estimate": value, "ci_low": low, "ci_high": high} for name, value, low, high in self.lines}
        return out | {"how": self.how, "level": self.level} | ({"note": self.note} if self.note else {})

    def rows(self) -> list[dict[str, Any]]:
        """One line per quantity."""
        return [{"quantity": name, "estimate": value, "ci_low": low, "ci_high": high} for name, value, low, high in self.lines]


def variance_intervals(result: MetaAnalysis) -> VarianceIntervals:
    """Intervals of the variances of an analysis.

    Raises
    ------
    UsageError
        If the model has none: equal effects.
    """
    fit = result.fit
    if isinstance(fit, MultilevelFit) and fit.method != "EE":
        return _of_levels(fit, result.levels or ("outer", "inner"))
    if isinstance(fit, MultilevelFit) or fit.interval is None:
        raise UsageError("an equal-effects model has no variance of true effects; fit a random-effects model")
    return _of_tau2(fit, fit.interval)


def _of_tau2(fit: UnivariateFit, found: VarianceInterval) -> VarianceIntervals:
    lines = (
        ("tau2", fit.tau2, found.low, found.high),
        ("tau", math.sqrt(fit.tau2), math.sqrt(found.low), math.sqrt(found.high)),
        ("I2", fit.I2, found.I2_low, found.I2_high),
        ("H2", fit.H2, found.H2_low, found.H2_high),
    )
    return VarianceIntervals(lines, "Q-profile", fit.level, found.note)


def _of_levels(fit: MultilevelFit, levels: tuple[str, ...]) -> VarianceIntervals:
    lines: list[tuple[str, float, float, float]] = []
    missing = []
    for name, found in zip(levels, profile(fit).intervals, strict=False):
        if isinstance(found, NotEstimated):
            missing.append(found.reason)
            continue
        lines.append((f"sigma2 ({name})", found.estimate, found.low, found.high))
        lines.append((f"sigma ({name})", math.sqrt(found.estimate), math.sqrt(found.low), math.sqrt(found.high)))
    return VarianceIntervals(tuple(lines), "profile likelihood", fit.level, "; ".join(missing))
