"""Power of a two-sided test of two proportions or two means, and the smallest difference it would probably see."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from evidence.base.errors import CannotCompute
from evidence.models.distributions import Array, critical_value
from evidence.models.power.design import GroupSizes, TwoGroups


@dataclass(frozen=True, slots=True)
class Chances:
    """How often a comparison would end in each way, for one true difference or an array of them.

    Attributes
    ----------
    higher : share of such comparisons that find the group with support significantly higher.
    lower : share that find it significantly lower.
    """

    higher: Array
    lower: Array


@dataclass(frozen=True, slots=True)
class Proportions:
    """Two proportions: the outcome is an event.

    Attributes
    ----------
    without : proportion without support, between 0 and 1.
    """

    without: float

    def __post_init__(self) -> None:
        if not 0 < self.without < 1:
            raise CannotCompute(f"a proportion of {self.without:g} without support; it lies between 0 and 1, ends excluded")

    def chances(self, others: Any, groups: GroupSizes, design: TwoGroups) -> Chances:
        """The chances at proportions with support: normal approximation, pooled under no difference (Fleiss, Levin & Paik 2003).

        That of R's `power.prop.test`; where people come in clusters t with two degrees of freedom less than clusters.

        >>> groups = GroupSizes(100, 100)
        >>> round(float(Proportions(0.40).chances(0.60, groups, TwoGroups()).higher), 4)
        0.8123
        """
        n_treat, n_comp, df = groups.counting(design)
        p1, p0 = np.asarray(others, dtype=float), self.without
        pooled = (n_treat * p1 + n_comp * p0) / (n_treat + n_comp)
        se_null = np.sqrt(pooled * (1 - pooled) * (1 / n_treat + 1 / n_comp))
        se = np.sqrt(p1 * (1 - p1) / n_treat + p0 * (1 - p0) / n_comp)
        return _chances(p1 - p0, se_null, se, df, design.alpha)

    def reach(self, higher: bool) -> float:
        """The largest difference there can be in one direction."""
        return (1.0 - self.without if higher else self.without) * (1 - 1e-9)

    def at(self, difference: float) -> float:
        """The proportion with support at a difference."""
        return self.without + difference


@dataclass(frozen=True, slots=True)
class Means:
    """Two means, in standard deviations: the outcome is a number."""

    def chances(self, others: Any, groups: GroupSizes, design: TwoGroups) -> Chances:
        """The chances at standardised differences: noncentral t with n - 2 degrees of freedom; in clusters with two less than clusters.

        >>> round(float(Means().chances(0.5, GroupSizes(64, 64), TwoGroups()).higher), 4)
        0.8015
        """
        n_treat, n_comp, clusters = groups.counting(design)
        df = min(n_treat + n_comp - 2, clusters)
        if df < 1:
            raise CannotCompute("too few people for a comparison of means: three or more are needed")
        se = np.asarray(math.sqrt(1 / n_treat + 1 / n_comp))
        return _chances(np.asarray(others, dtype=float), se, se, df, design.alpha)

    def reach(self, higher: bool) -> float:
        """Ten standard deviations: more is not looked for."""
        return 10.0

    def at(self, difference: float) -> float:
        """The standardised difference itself."""
        return difference


Outcome = Proportions | Means


def _chances(difference: Array, se_null: Array, se: Array, df: float, alpha: float) -> Chances:
    """Both tails of `(difference + se T) / se_null` beyond the critical value; T is normal or noncentral t."""
    from scipy.special import nctdtr, ndtr

    finite = math.isfinite(df)
    limit = float(critical_value(1 - alpha, df if finite else None)) * se_null / se
    shift = difference / se
    if finite:
        # P(T > x) at shift d is P(T < -x) at shift -d; scipy keeps the lower tail exact, and gives nothing where a tail is all or none.
        tails = [np.asarray(nctdtr(df, sign * shift, -limit)) for sign in (-1.0, 1.0)]
        certain = [np.where(-sign * shift > limit, 1.0, 0.0) for sign in (-1.0, 1.0)]
        return Chances(*(np.where(np.isnan(tail), sure, tail) for tail, sure in zip(tails, certain, strict=True)))
    return Chances(np.asarray(ndtr(shift - limit)), np.asarray(ndtr(-shift - limit)))


def power_at(outcome: Outcome, other: float, groups: GroupSizes, design: TwoGroups) -> float:
    """Chance that the test is significant in the direction of the true difference.

    Parameters
    ----------
    outcome : what is compared.
    other : proportion with support, or standardised difference of means.
    groups, design : who takes part, and how.

    Examples
    --------
    >>> round(power_at(Proportions(0.40), 0.55, GroupSizes(100, 100), TwoGroups()), 3)
    0.566
    """
    found = outcome.chances(other, groups, design)
    base = outcome.at(0.0)
    return float(found.higher if other > base else found.lower)


def detectable(outcome: Outcome, groups: GroupSizes, design: TwoGroups, power: float, higher: bool) -> float | None:
    """The smallest difference in one direction that is found with this power; None where even the largest possible is not.

    Examples
    --------
    >>> round(detectable(Means(), GroupSizes(64, 64), TwoGroups(), power=0.8, higher=True), 3)
    0.499
    """
    from scipy.optimize import brentq

    sign = 1.0 if higher else -1.0

    def short(size: float) -> float:
        return power_at(outcome, outcome.at(sign * size), groups, design) - power

    most = outcome.reach(higher)
    if short(most) < 0:
        return None
    return sign * float(brentq(short, 1e-9, most, xtol=1e-10))
