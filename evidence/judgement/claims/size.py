"""The rule for a published size: is it the same, is it not, or does the evidence leave that open. Pure.

Two questions are asked, as of replications (Hedges & Schauer 2019; Mathur & VanderWeele 2020). Consistency: does the interval of our mean
meet the band in which the rounded figure can lie? Equivalence: does the 90% interval lie inside that band widened on either side by the
least effect that matters (two one-sided tests at 5%, Schuirmann 1987)? Only what is shown to be equivalent is "reproduced"; if the truth
lies outside the widened band, that happens in 5% at most.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import NormalDist

from evidence.judgement.body.standing import BENEFIT, HARM, TOO_SMALL, UNIMPORTANT, Standing
from evidence.judgement.claims.verdicts import CANNOT, CONSISTENT, NOT_SUPPORTED, REPRODUCED, Verdict
from evidence.judgement.trace import number_text, p_text
from evidence.models.distributions import critical_value, two_sided_p

# Two one-sided tests at 5%: the interval of 90% inside the widened band.
EQUIVALENCE_LEVEL = 0.90


@dataclass(frozen=True, slots=True)
class Published:
    """A published size as a band of g in which its rounded figure can lie; a published harm is a band below zero.

    Attributes
    ----------
    low, high : the band.
    """

    low: float
    high: float

    @property
    def middle(self) -> float:
        """The figure itself."""
        return (self.low + self.high) / 2

    @property
    def wide(self) -> tuple[float, float]:
        """The band with the least that matters on either side."""
        return self.low - UNIMPORTANT, self.high + UNIMPORTANT

    def text(self) -> str:
        """The two bands in words."""
        return f"[{number_text(self.low)}, {number_text(self.high)}], widened [{number_text(self.wide[0])}, {number_text(self.wide[1])}]"


def size_verdict(found: Standing, published: Published) -> Verdict:
    """The verdict on a published size.

    >>> published = Published(0.19, 0.32)
    >>> size_verdict(Standing(30, 0.25, 0.04, 0.17, 0.33, 25.0, 0.18, 0.32, 0), published)[0]
    'reproduced'
    >>> size_verdict(Standing(30, 0.25, 0.08, 0.09, 0.41, 25.0, 0.10, 0.40, 0), published)[0]
    'reproduced'
    >>> size_verdict(Standing(30, 0.34, 0.06, 0.22, 0.46, 25.0, 0.23, 0.45, 0), published)[0]
    'consistent'
    """
    harm = published.middle < 0
    on_side, other_side = (HARM, (BENEFIT,)) if harm else (BENEFIT, (HARM, TOO_SMALL))
    low, high = found.deciding
    text = f"{found.text()}; published {published.text()}"
    if low > published.high or high < published.low:
        return NOT_SUPPORTED, f"the interval [{number_text(low)}, {number_text(high)}] misses the published figure: {text}"
    if found.shows in other_side:
        return NOT_SUPPORTED, f"these effects show {found.shows}: {text}"
    if found.shows != on_side:
        return CANNOT, f"the interval includes both the published figure and zero: {text}"
    if found.weak or found.only:
        why = f"it lies {'below' if harm else 'above'} zero {found.only}" if found.only else "it rests on little"
        return CONSISTENT, f"the interval meets the published figure, but {why}: {text}"
    inner = equivalence_interval(found)
    words = f"the 90% interval [{number_text(inner[0])}, {number_text(inner[1])}]"
    if published.wide[0] <= inner[0] and inner[1] <= published.wide[1]:
        return REPRODUCED, f"equivalent: {words} lies inside the widened band; {text}"
    return (
        CONSISTENT,
        f"the interval meets the published figure, but {words} is not inside the widened band, so equivalence is not shown: {text}",
    )


def equivalence_interval(found: Standing) -> tuple[float, float]:
    """The 90% interval of the mean."""
    half = float(critical_value(EQUIVALENCE_LEVEL, found.df)) * found.se
    return found.g - half, found.g + half


def chances(found: Standing, published: Published, truth: float) -> dict[str, float]:
    """How often each verdict would come out with this standard error and these degrees of freedom, were the true mean `truth`.

    The estimate is taken as t distributed around it, and the interval of the main model as the one that decides;
    `validation/verdicts.py` simulates the whole of it.

    >>> found = Standing(30, 0.25, 0.08, 0.09, 0.41, 25.0, 0.10, 0.40, 0)
    >>> at = chances(found, Published(0.19, 0.32), 0.42)
    >>> at["reproduced"] <= 0.05, round(sum(at.values()) - at["truth"], 6)
    (True, 1.0)
    """
    half = float(critical_value(0.95, found.df)) * found.se
    inner = float(critical_value(EQUIVALENCE_LEVEL, found.df)) * found.se
    turned = published if published.middle >= 0 else Published(-published.high, -published.low)
    centre = truth if published.middle >= 0 else -truth

    def between(low: float, high: float) -> float:
        """Probability of an estimate between two values."""
        return max(0.0, _below(high - centre, found) - _below(low - centre, found))

    missed = between(turned.high + half, math.inf) + between(-math.inf, turned.low - half)
    least = max(half, turned.low - half)
    same = between(max(turned.wide[0] + inner, least), turned.wide[1] - inner) if not found.weak else 0.0
    consistent = between(least, turned.high + half) - same
    verdicts = {REPRODUCED: same, CONSISTENT: consistent, NOT_SUPPORTED: missed, CANNOT: max(0.0, 1.0 - same - consistent - missed)}
    return {"truth": truth, **verdicts}


def _below(distance: float, found: Standing) -> float:
    """Probability that an estimate lies less than this above the truth."""
    if math.isinf(distance):
        return float(distance > 0)
    tail = float(two_sided_p(distance / found.se, found.df)) / 2
    return 1.0 - tail if distance > 0 else tail


def truths(published: Published) -> dict[str, float]:
    """The true means for which chances are given, in words."""
    edge = published.wide[1] if published.middle >= 0 else published.wide[0]
    return {"no effect": 0.0, "the published figure": published.middle, f"{number_text(edge)}, the end of the widened band": edge}


def chances_words(told: Mapping[str, Mapping[str, float]]) -> str:
    """How often each verdict comes out, by what is true."""
    order = (REPRODUCED, CONSISTENT, NOT_SUPPORTED, CANNOT)
    parts = [
        f"if the truth were {name}: {', '.join(f'{verdict} {100 * one[verdict]:.0f}%' for verdict in order)}" for name, one in told.items()
    ]
    return f"how often this rule would give each verdict at this standard error: {'; '.join(parts)}"


def spread_words(found: Standing, tau2: float, published: Published) -> str:
    """Where the published figure and zero lie among the true effects that these samples stand for (Mathur & VanderWeele 2020).

    The published figure is taken without error of its own, as none is printed.
    """
    tau = math.sqrt(tau2)
    p = float(two_sided_p((published.middle - found.g) / math.hypot(tau, found.se)))
    words = (
        "a study that differs from these as they differ from each other would lie as far from our mean as the published figure does "
        f"with {p_text(p)}"
    )
    if tau == 0:
        return words
    zero, figure = (100 * (1 - NormalDist(found.g, tau).cdf(end)) for end in (0.0, published.middle))
    return f"{words}; of the true effects behind them about {zero:.0f}% lie above zero and {figure:.0f}% above the published figure"
