"""Mean and standard deviation behind quantiles of scores that need not be symmetric (McGrath et al. 2020), as R's estmeansd.

By quantile estimation: of five distributions the one whose quantiles come nearest. By the Box-Cox method: the power of the scores at
which they lie symmetric, moments there, and back. Both need scores above 0.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

from evidence.base.errors import CannotCompute
from evidence.effects.quantiles import Moments, Quantiles, by_symmetry, spreads
from evidence.effects.scale import normal_quantile

_Fit = tuple[float, Moments]
_POWERS = (-2.0, 3.0)  # where estmeansd looks for a power; one below 0 counts as 0
_LOGARITHM = 1e-8  # a power this near to 0 is the logarithm


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


def by_box_cox(one: Quantiles) -> Moments:
    """The Box-Cox method (McGrath et al. 2020): moments of the transformed scores by Luo et al. and Wan et al., and back.

    As `bc.mean.sd(avoid.mc = TRUE)` of estmeansd: the normal distribution of the transformed scores is cut where scores would not be above
    0, and alike on the other side. By default estmeansd draws random numbers on the way back; here the integrals are computed.

    Examples
    --------
    >>> found = by_box_cox(Quantiles("treatment", 100, 4, None, (2, 9)))
    >>> round(found.mean, 4), round(found.sd, 4)
    (4.2131, 1.2974)
    """
    if len(set(one.values)) < len(one.values):
        raise CannotCompute(f"the Box-Cox method needs numbers that all differ; two of the {one.arm} group are equal")
    power = _power(one)
    scores = _transformed(one, power)
    both = [sd for sd in spreads(scores) if sd]
    mean, sd = by_symmetry(scores).mean, sum(both) / len(both)
    reach = min(40.0, (mean + 1 / power) / sd) if power else 40.0

    def integral(of: Callable[[float], float]) -> float:
        from scipy.integrate import quad

        def weighted(z: float) -> float:
            return of(_back(mean + z * sd, power)) * math.exp(-z * z / 2)

        return math.fsum(quad(weighted, *half, limit=200, epsabs=0, epsrel=1e-11)[0] for half in ((-reach, 0), (0, reach)))

    whole = integral(lambda score: 1.0)
    middle = integral(lambda score: score) / whole
    spread = math.sqrt(integral(lambda score: (score - middle) ** 2) / whole)
    return Moments(middle, spread, f"McGrath et al. 2020 (Box-Cox, power {power:.3g})")


def _power(one: Quantiles) -> float:
    """The power, from 0 to 3, at which the numbers on both sides of the median are equally far from it, as nearly as can be."""
    import numpy as np
    from scipy.optimize import minimize_scalar

    def unequal(power: float) -> float:
        scores = _transformed(one, power)
        ratios = ((high - scores.median) / (scores.median - low) for low, high in filter(None, (scores.quartiles, scores.extremes)))
        return sum((ratio - 1) ** 2 for ratio in ratios)

    tried = np.linspace(*_POWERS, 126)
    best, step = tried[int(np.argmin([unequal(power) for power in tried]))], tried[1] - tried[0]
    near = (max(best - step, _POWERS[0]), min(best + step, _POWERS[1]))
    found = float(minimize_scalar(unequal, bounds=near, method="bounded", options={"xatol": 1e-12}).x)
    return found if found >= _LOGARITHM else 0.0


def _transformed(one: Quantiles, power: float) -> Quantiles:
    """The numbers under the Box-Cox transformation."""

    def of(score: float) -> float:
        return math.log(score) if abs(power) < _LOGARITHM else math.expm1(power * math.log(score)) / power

    def pair(ends: tuple[float, float] | None) -> tuple[float, float] | None:
        return None if ends is None else (of(ends[0]), of(ends[1]))

    return replace(one, median=of(one.median), quartiles=pair(one.quartiles), extremes=pair(one.extremes))


def _back(score: float, power: float) -> float:
    """A transformed score as a score."""
    if not power:
        return math.exp(score)
    return math.exp(math.log1p(power * score) / power) if power * score > -1 else 0.0


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
