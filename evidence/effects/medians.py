"""Medians with quartiles, extremes or both: the mean and standard deviation behind them, then as means.

By the formulas for symmetric scores (Luo et al. 2018 for the mean, Wan et al. 2014 and Shi et al. 2020 for the standard deviation) as
metafor's `conv.fivenum`. Where the numbers of a group are skewed (test of Shi et al. 2023), both groups go by quantile estimation
(McGrath et al. 2020): of five distributions the one whose quantiles come nearest, which needs numbers above 0.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from evidence.effects.checks import refuse, whole_size
from evidence.effects.means import from_means
from evidence.effects.result import Effect, Step
from evidence.effects.scale import normal_quantile

SMALLEST = 5  # people in a group, below which five numbers say nothing of a distribution


@dataclass(frozen=True, slots=True)
class Quantiles:
    """What was printed of the scores of one group.

    Attributes
    ----------
    arm : "treatment" or "comparison".
    n : people.
    median : the median.
    quartiles : the lower and the upper one, None if they were not printed.
    extremes : the smallest and the largest value, None if they were not printed; one of the two pairs is there.
    """

    arm: str
    n: float
    median: float
    quartiles: tuple[float, float] | None
    extremes: tuple[float, float] | None

    @property
    def values(self) -> tuple[float, ...]:
        """All of them, in order."""
        low, high = self.extremes or (), self.extremes or ()
        inner = self.quartiles or ()
        return (*low[:1], *inner[:1], self.median, *inner[1:], *high[1:])

    @property
    def shares(self) -> tuple[float, ...]:
        """The share of people below each of the values; of the extremes one in n, as McGrath et al. 2020."""
        outer, inner = (1 / self.n,) if self.extremes else (), (0.25,) if self.quartiles else ()
        return (*outer, *inner, 0.5, *(1 - p for p in inner), *(1 - p for p in outer))

    def problems(self) -> list[str | None]:
        """What cannot be."""
        found = [whole_size(self.arm, self.n, least=SMALLEST)]
        if any(one > other for one, other in pairwise(self.values)):
            shown = ", ".join(f"{value:g}" for value in self.values)
            found.append(f"the {self.arm} group has {shown}; smallest value, quartiles, median and largest value must rise in this order")
        elif self.values[0] == self.values[-1]:
            found.append(f"the {self.arm} group has {self.values[0]:g} throughout; without spread there is no standardised difference")
        return found


@dataclass(frozen=True, slots=True)
class Moments:
    """The mean and standard deviation behind some quantiles, and by which method."""

    mean: float
    sd: float
    method: str


def from_medians(treat: Quantiles, comp: Quantiles) -> Effect:
    """Medians with quartiles or extremes in both groups: mean and standard deviation of each, then as `from_means`.

    Examples
    --------
    >>> groups = Quantiles("treatment", 35, 12, (8, 15), None), Quantiles("comparison", 31, 14, (9, 18), None)
    >>> round(from_medians(*groups).g, 4)
    -0.3185
    """
    refuse([*treat.problems(), *comp.problems()])
    arms = (treat, comp)
    leaning = [one.arm for one in arms if skewed(one)]
    above = min(treat.values[0], comp.values[0]) > 0
    find = by_quantiles if leaning and above else by_symmetry
    found = [find(one) for one in arms]
    effect = from_means(found[0].mean, found[0].sd, treat.n, found[1].mean, found[1].sd, comp.n)
    steps = []
    for one, moments in zip(arms, found, strict=True):
        steps += [Step(f"mean of the {one.arm} group, {moments.method}", moments.mean), Step(f"SD of the {one.arm} group", moments.sd)]
    notes = [("converted", "medians with quartiles or extremes to means and standard deviations")]
    if leaning:
        what = (
            "no symmetric scores were assumed" if above else "numbers of 0 or less leave no other way than to take the scores as symmetric"
        )
        notes.append(("flagged", f"the scores of the {' and '.join(leaning)} group are skewed beyond chance (Shi et al. 2023): {what}"))
    assumed = "scores follow the fitted distributions" if find is by_quantiles else "scores are symmetric, near to normal"
    route = "medians to means to g" if find is by_symmetry else "medians to means by quantile estimation to g"
    return replace(effect, route=route, assumptions=(*effect.assumptions, assumed), steps=(*steps, *effect.steps)).with_notes(*notes)


def skewed(one: Quantiles) -> bool:
    """Whether the numbers are more skewed than those of symmetric scores would be by chance, at the 5 percent level (Shi et al. 2023)."""
    n, middle = one.n, 2 * one.median
    inner = abs(sum(one.quartiles) - middle) / _width(one.quartiles) if one.quartiles else 0.0
    outer = abs(sum(one.extremes) - middle) / _width(one.extremes) if one.extremes else 0.0
    if one.quartiles and one.extremes:
        return max(2.65 * math.log(0.6 * n) / math.sqrt(n) * outer, inner) >= 3 / math.sqrt(n) - 40 / n**3
    if one.quartiles:
        return inner >= 2.65 / math.sqrt(n) - 6 / n**2
    return outer >= 1 / math.log(n + 9) + 2.5 / (n + 1)


def by_symmetry(one: Quantiles) -> Moments:
    """Mean (Luo et al. 2018, equations 7, 11 and 15) and standard deviation (Wan et al. 2014, 9 and 16; Shi et al. 2020, 10).

    Examples
    --------
    >>> found = by_symmetry(Quantiles("treatment", 35, 12, (8, 15), None))
    >>> round(found.mean, 4), round(found.sd, 4)
    (11.6444, 5.4109)
    """
    n, middle = one.n, one.median
    outer = _width(one.extremes) / (2 * normal_quantile((n - 0.375) / (n + 0.25))) if one.extremes else 0.0
    inner = _width(one.quartiles) / (2 * normal_quantile((0.75 * n - 0.125) / (n + 0.25))) if one.quartiles else 0.0
    if one.quartiles and one.extremes:
        w1, w2, w = 2.2 / (2.2 + n**0.75), 0.7 - 0.72 / n**0.55, 1 / (1 + 0.07 * n**0.6)
        mean = w1 * sum(one.extremes) / 2 + w2 * sum(one.quartiles) / 2 + (1 - w1 - w2) * middle
        return Moments(mean, w * outer + (1 - w) * inner, "Luo et al. 2018 and Shi et al. 2020")
    pair, w = (one.quartiles, 0.7 + 0.39 / n) if one.quartiles else (one.extremes, 4 / (4 + n**0.75))
    return Moments(w * sum(pair or ()) / 2 + (1 - w) * middle, inner or outer, "Luo et al. 2018 and Wan et al. 2014")


def by_quantiles(one: Quantiles) -> Moments:
    """Quantile estimation (McGrath et al. 2020): the distribution whose quantiles come nearest to the printed ones, by least squares.

    Normal, log-normal, gamma, Weibull, and beta where all values lie between 0 and 1.

    Examples
    --------
    >>> found = by_quantiles(Quantiles("treatment", 100, 12, (7, 21), None))
    >>> round(found.mean, 2), round(found.sd, 2), found.method
    (16.89, 16.54, 'McGrath et al. 2020 (log-normal)')
    """
    start = by_symmetry(one)
    fits = [_normal(one), _log_normal(one, start), _gamma(one, start), _weibull(one, start)]
    if one.values[-1] < 1:
        fits.append(_beta(one, start))
    return min(fits, key=lambda fit: fit[0])[1]


_Fit = tuple[float, Moments]


def _width(pair: tuple[float, float] | None) -> float:
    return 0.0 if pair is None else pair[1] - pair[0] or math.ulp(pair[1])


def _named(mean: float, sd: float, name: str) -> Moments:
    return Moments(mean, sd, f"McGrath et al. 2020 ({name})")


def _normal(one: Quantiles) -> _Fit:
    """Quantiles are a line in the normal ones: a regression."""
    import numpy as np

    z = np.array([normal_quantile(share) for share in one.shares])
    values = np.array(one.values)
    sd = float((z @ (values - values.mean())) / (z @ z))  # the shares are symmetric, so the z have a mean of 0
    mean = float(values.mean())
    return float(((mean + sd * z - values) ** 2).sum()), _named(mean, sd, "normal")


def _log_normal(one: Quantiles, start: Moments) -> _Fit:
    from scipy.stats import lognorm

    spread = math.log1p((start.sd / start.mean) ** 2)
    first = (math.log(start.mean) - spread / 2, 0.5 * math.log(spread))
    loss, (mu, log_sigma) = _nearest(one, lambda p, q: lognorm.ppf(p, math.exp(q[1]), scale=math.exp(q[0])), first)
    variance = math.exp(2 * log_sigma)
    mean = math.exp(mu + variance / 2)
    return loss, _named(mean, mean * math.sqrt(math.expm1(variance)), "log-normal")


def _gamma(one: Quantiles, start: Moments) -> _Fit:
    from scipy.stats import gamma

    shape = (start.mean / start.sd) ** 2
    first = (math.log(shape), math.log(start.mean / shape))
    loss, found = _nearest(one, lambda p, q: gamma.ppf(p, math.exp(q[0]), scale=math.exp(q[1])), first)
    shape, scale = map(math.exp, found)
    return loss, _named(shape * scale, math.sqrt(shape) * scale, "gamma")


def _weibull(one: Quantiles, start: Moments) -> _Fit:
    from scipy.stats import weibull_min

    shape = (start.mean / start.sd) ** 1.086
    first = (math.log(shape), math.log(start.mean / math.gamma(1 + 1 / shape)))
    loss, found = _nearest(one, lambda p, q: weibull_min.ppf(p, math.exp(q[0]), scale=math.exp(q[1])), first)
    shape, scale = map(math.exp, found)
    mean = scale * math.gamma(1 + 1 / shape)
    return loss, _named(mean, math.sqrt(scale**2 * math.gamma(1 + 2 / shape) - mean**2), "Weibull")


def _beta(one: Quantiles, start: Moments) -> _Fit:
    from scipy.stats import beta

    both = max(start.mean * (1 - start.mean) / start.sd**2 - 1, 0.1)
    first = (math.log(start.mean * both), math.log((1 - start.mean) * both))
    loss, found = _nearest(one, lambda p, q: beta.ppf(p, math.exp(q[0]), math.exp(q[1])), first)
    a, b = map(math.exp, found)
    mean = a / (a + b)
    return loss, _named(mean, math.sqrt(mean * (1 - mean) / (a + b + 1)), "beta")


def _nearest(one: Quantiles, quantiles: Callable[..., Sequence[float]], start: tuple[float, float]) -> tuple[float, tuple[float, float]]:
    """The parameters at which the quantiles come nearest to the printed values, and the sum of squares that is left."""
    import numpy as np
    from scipy.optimize import least_squares

    shares, values = np.array(one.shares), np.array(one.values)
    unit = values[-1] - values[0]
    found = least_squares(lambda q: (quantiles(shares, q) - values) / unit, start, xtol=1e-14, ftol=1e-14, gtol=1e-14)
    return float(2 * found.cost * unit**2), (float(found.x[0]), float(found.x[1]))
