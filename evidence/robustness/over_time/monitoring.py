"""Trial sequential monitoring of a body: each year as a look on the way to a required information size.

Required information adjusted for diversity (Wetterslev et al. 2008, 2009), boundaries of the O'Brien-Fleming type (Lan & DeMets 1983).
Information is one over the sampling variance, added over independent samples, so that designs, clusters and outcomes of any kind count
for what they tell; as people, it is that of two equal groups. The statistic is that of the simpler model, one effect per sample.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from evidence.base.as_dict import fields_by_name
from evidence.base.brief import brief
from evidence.base.errors import CannotCompute
from evidence.base.reason import NotEstimated
from evidence.judgement.body.answer import one_effect_per_sample
from evidence.judgement.body.standing import UNIMPORTANT
from evidence.models.distributions import Array
from evidence.models.sequential.boundaries import spending_boundaries
from evidence.models.sequential.required import diversity, required_information
from evidence.models.univariate.fit import fit_univariate
from evidence.review.plan import Plan
from evidence.synthesis.effect_rows.rows import EffectRow, count_samples
from evidence.synthesis.moderators.answer import POWER

# The effects that the information has to be enough for: the least that matters, and what Cohen (1988) calls small.
AIMS = (UNIMPORTANT, 0.20)
# Information 1 / variance of a standardised difference of two equal groups, times this, is the number of people.
PEOPLE = 4.0


@dataclass(frozen=True, slots=True)
class MonitoredYear:
    """One look.

    Attributes
    ----------
    year : of publication, up to which studies are known.
    z : estimate over its standard error, random effects on one effect per sample.
    people : information so far, as people in two equal groups.
    share : of the required information.
    boundary : how far from zero z has to be; None where the error is spent.
    """

    year: int
    z: float
    people: float
    share: float
    boundary: float | None

    @property
    def crossed(self) -> bool:
        """Whether z lies beyond the boundary, on either side."""
        return self.boundary is not None and abs(self.z) >= self.boundary

    def to_dict(self) -> dict[str, Any]:
        """All fields by name, with whether it crossed."""
        return fields_by_name(self) | {"crossed": self.crossed}


@dataclass(frozen=True, slots=True)
class Monitored:
    """A body monitored for one size of effect.

    Attributes
    ----------
    aim : the effect that the information has to be enough for, in g.
    diversity : D2 of the last look.
    required : required information, as people in two equal groups.
    looks : one per year in which an effect was published.
    """

    aim: float
    diversity: float
    required: float
    looks: tuple[MonitoredYear, ...]

    __repr__ = brief("aim", "diversity", "required", "looks")

    @property
    def crossed(self) -> MonitoredYear | None:
        """The first look at which a boundary was crossed."""
        return next((look for look in self.looks if look.crossed), None)

    def to_dict(self) -> dict[str, Any]:
        """All fields by name, with the year of the first crossing and the last look."""
        out = {name: getattr(self, name) for name in ("aim", "diversity", "required")}
        first = self.crossed
        return out | {"crossed": first.year if first else None, "looks": [look.to_dict() for look in self.looks]}


def monitored(years: Mapping[int, Sequence[EffectRow]], plan: Plan) -> tuple[Monitored, ...] | NotEstimated:
    """A body looked at after each year; `years` has the effects known by then, in order, and none empty."""
    if count_samples(list(years.values())[-1]) < 2:
        return NotEstimated("one independent sample: nothing accumulates")
    try:
        looks = {year: _look(rows, plan) for year, rows in years.items()}
        return tuple(_monitored(looks, aim, 1.0 - plan.level) for aim in AIMS)
    except CannotCompute as error:
        return NotEstimated(str(error))


def _look(rows: Sequence[EffectRow], plan: Plan) -> tuple[float, Array, float]:
    """Statistic, variances of the samples and tau2 at one look."""
    _, means, variances = one_effect_per_sample(rows, plan)
    if len(means) == 1:
        return float(means[0] / np.sqrt(variances[0])), variances, 0.0
    fit = fit_univariate(means, variances, method=plan.method, test="z", level=plan.level)
    return float(fit.estimate[0] / fit.se[0]), variances, fit.tau2


def _monitored(looks: Mapping[int, tuple[float, Array, float]], aim: float, alpha: float) -> Monitored:
    information = [float((1.0 / variances).sum()) for _, variances, _ in looks.values()]
    _, variances, tau2 = list(looks.values())[-1]
    spread = diversity(variances, tau2)
    required = required_information(aim, spread, alpha, POWER)
    bounds = spending_boundaries([one / required for one in information], alpha)
    years = tuple(
        MonitoredYear(year, z, PEOPLE * known, known / required, float(bound) if np.isfinite(bound) else None)
        for (year, (z, _, _)), known, bound in zip(looks.items(), information, bounds.z, strict=True)
    )
    return Monitored(aim, spread, PEOPLE * required, years)
