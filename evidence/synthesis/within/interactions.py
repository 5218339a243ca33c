"""Interactions inside samples: the difference between two groups of one sample, pooled over studies that print the same contrast.

A difference inside a sample compares people who were in the same study. It is never pooled with comparisons between studies, which
differ in all else too (Fisher, Carpenter, Morris, Freeman & Tierney 2017).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evidence.base.as_dict import fields_by_name
from evidence.base.brief import brief
from evidence.base.errors import CannotCompute
from evidence.base.reason import NotEstimated
from evidence.base.words import several
from evidence.models.univariate.fit import fit_univariate
from evidence.review.plan import Plan
from evidence.synthesis.within.answer import Within

NEEDED = 2


@dataclass(frozen=True, slots=True)
class Interaction:
    """The difference between two groups of one sample.

    Attributes
    ----------
    comparison, study_id, sample_id, label : what it is of.
    g, se : g of the first group less g of the second, and its standard error; None where a group has no size.
    p_printed : p of the difference exactly as printed; "" where none is.
    """

    comparison: str
    study_id: str
    sample_id: str
    label: str
    g: float | None
    se: float | None
    p_printed: str

    __repr__ = brief("comparison", "g")


@dataclass(frozen=True, slots=True)
class PooledInteraction:
    """One contrast of groups over all eligible studies that print both of them.

    Attributes
    ----------
    characteristic, people : what the groups are told apart by, and whose it is.
    first, second : the two groups, in alphabetical order; a positive difference says that the first gained more.
    found : the differences, one per comparison.
    estimate, se, ci_low, ci_high, tau2 : of the random-effects mean (the plan's estimator, Knapp-Hartung); None where there is none.
    why_not : why there is no pooled difference; "" where there is one.
    """

    characteristic: str
    people: str
    first: str
    second: str
    found: tuple[Interaction, ...]
    estimate: float | None
    se: float | None
    ci_low: float | None
    ci_high: float | None
    tau2: float | None
    why_not: str

    __repr__ = brief("first", "second", "estimate")

    def to_dict(self) -> dict[str, Any]:
        """All fields by name, with the differences behind it."""
        own = fields_by_name(self, without=("found",))
        return own | {"found": [{name: getattr(one, name) for name in one.__slots__} for one in self.found]}


def pooled_interactions(within: Sequence[Within], plan: Plan) -> tuple[PooledInteraction, ...]:
    """Every contrast of two groups that eligible studies print, pooled where two samples or more give its size.

    Of a sample with several comparisons of one contrast the first counts.
    """
    contrasts: dict[tuple[str, str, str, str], list[Interaction]] = {}
    for one in within:
        if one.eligible and len(one.groups) == NEEDED:
            first, second = sorted(group.level for group in one.groups)
            key = one.columns["characteristic"], one.columns["people"], first, second
            contrasts.setdefault(key, []).append(_interaction(one, first, second))
    return tuple(_pooled(key, found, plan) for key, found in contrasts.items())


def _interaction(one: Within, first: str, second: str) -> Interaction:
    sizes: Mapping[str, Any] = {group.level: group.effect for group in one.groups}
    a, b = sizes[first], sizes[second]
    # The groups are other people, so their sampling errors are independent.
    g, se = (a.g - b.g, math.hypot(a.se, b.se)) if a is not None and b is not None else (None, None)
    return Interaction(one.comparison, one.study_id, one.columns.get("sample_id") or one.study_id, one.label, g, se, one.p_difference)


def _pooled(key: tuple[str, str, str, str], found: Sequence[Interaction], plan: Plan) -> PooledInteraction:
    sized = {one.sample_id: one for one in reversed(found) if one.g is not None}
    answer = _mean(list(sized.values())[::-1], plan)
    if isinstance(answer, NotEstimated):
        return PooledInteraction(*key, tuple(found), None, None, None, None, None, answer.reason)
    return PooledInteraction(*key, tuple(found), *answer, "")


def _mean(sized: Sequence[Interaction], plan: Plan) -> tuple[float, float, float, float, float] | NotEstimated:
    if len(sized) < NEEDED:
        have = f"{several(len(sized), 'sample')} with a size in both groups" if sized else "no sample has a size in both groups"
        return NotEstimated(f"{have}; two are needed")
    values, variances = [one.g for one in sized], [(one.se or 0.0) ** 2 for one in sized]
    try:
        fit = fit_univariate(values, variances, method=plan.method, test="knha", level=plan.level)
    except CannotCompute as problem:
        return NotEstimated(str(problem))
    return float(fit.estimate[0]), float(fit.se[0]), float(fit.ci_low[0]), float(fit.ci_high[0]), float(fit.tau2)
