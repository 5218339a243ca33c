"""Assurance: the power of a comparison over all effects that are thought possible (O'Hagan, Stevens & Campbell 2005)."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from evidence.models.distributions import Array
from evidence.models.power.design import GroupSizes, TwoGroups
from evidence.models.power.power import Outcome
from evidence.models.power.size import fewest

# Equal parts of the distribution, each stood for by its middle; more changes no third decimal of an assurance.
PARTS = 2000


@dataclass(frozen=True, slots=True)
class Assurance:
    """What a comparison would find, over all effects that are thought possible.

    Attributes
    ----------
    benefit, harm : chance that it shows a benefit, or a harm.
    unclear : chance that it shows neither.
    """

    benefit: float
    harm: float
    unclear: float


def possible_effects(g: float, se: float, df: float, tau2: float) -> Array:
    """Equally likely effects of a new place: quantiles of `g + sqrt(se^2 + tau2) t`, the distribution of the prediction interval.

    Higgins, Thompson & Spiegelhalter 2009; `df` is infinite for the normal distribution.

    >>> effects = possible_effects(0.3, 0.1, 6.0, 0.04)
    >>> len(effects), round(float(np.median(effects)), 6), round(float(np.mean(effects > 0)), 3)
    (2000, 0.3, 0.886)
    """
    from scipy.special import ndtri, stdtrit

    middles = (np.arange(PARTS) + 0.5) / PARTS
    t = stdtrit(df, middles) if math.isfinite(df) else ndtri(middles)
    return np.asarray(g + math.sqrt(se**2 + tau2) * t)


def assurance(outcome: Outcome, others: Array, better_is_higher: bool, groups: GroupSizes, design: TwoGroups) -> Assurance:
    """The mean of the chances over equally likely values.

    Parameters
    ----------
    outcome : what is compared.
    others : equally likely proportions with support, or standardised differences.
    better_is_higher : whether the higher value is the better one.
    groups, design : who takes part, and how.
    """
    found = outcome.chances(others, groups, design)
    higher, lower = float(np.mean(found.higher)), float(np.mean(found.lower))
    benefit, harm = (higher, lower) if better_is_higher else (lower, higher)
    return Assurance(benefit, harm, 1.0 - benefit - harm)


def size_for_assurance(outcome: Outcome, others: Array, better_is_higher: bool, design: TwoGroups, wanted: float) -> GroupSizes | None:
    """The fewest people with which the chance to show a benefit is as high as wanted; None where no number of people is enough.

    However large a comparison, it cannot show a benefit more often than there is one.
    """
    return fewest(lambda groups: assurance(outcome, others, better_is_higher, groups, design).benefit >= wanted, design)
