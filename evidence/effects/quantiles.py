"""A median with quartiles, extremes or both: what was printed of a group, whether its scores are skewed, and moments by symmetry."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

from evidence.effects.checks import whole_size
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


def spreads(one: Quantiles) -> tuple[float, float]:
    """The standard deviation behind the quartiles and that behind the extremes, each 0 where they were not printed (Wan et al. 2014)."""
    n = one.n
    inner = _width(one.quartiles) / (2 * normal_quantile((0.75 * n - 0.125) / (n + 0.25))) if one.quartiles else 0.0
    outer = _width(one.extremes) / (2 * normal_quantile((n - 0.375) / (n + 0.25))) if one.extremes else 0.0
    return inner, outer


def by_symmetry(one: Quantiles) -> Moments:
    """Mean (Luo et al. 2018, equations 7, 11 and 15) and standard deviation (Wan et al. 2014, 9 and 16; Shi et al. 2020, 10).

    Examples
    --------
    >>> found = by_symmetry(Quantiles("treatment", 35, 12, (8, 15), None))
    >>> round(found.mean, 4), round(found.sd, 4)
    (11.6444, 5.4109)
    """
    n, middle = one.n, one.median
    inner, outer = spreads(one)
    if one.quartiles and one.extremes:
        w1, w2, w = 2.2 / (2.2 + n**0.75), 0.7 - 0.72 / n**0.55, 1 / (1 + 0.07 * n**0.6)
        mean = w1 * sum(one.extremes) / 2 + w2 * sum(one.quartiles) / 2 + (1 - w1 - w2) * middle
        return Moments(mean, w * outer + (1 - w) * inner, "Luo et al. 2018 and Shi et al. 2020")
    pair, w = (one.quartiles, 0.7 + 0.39 / n) if one.quartiles else (one.extremes, 4 / (4 + n**0.75))
    return Moments(w * sum(pair or ()) / 2 + (1 - w) * middle, inner or outer, "Luo et al. 2018 and Wan et al. 2014")


def _width(pair: tuple[float, float] | None) -> float:
    return 0.0 if pair is None else pair[1] - pair[0] or math.ulp(pair[1])
