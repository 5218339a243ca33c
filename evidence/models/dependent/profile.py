"""Profile likelihood of variances, and its intervals: every value whose best likelihood, over all else, is not too far below the
maximum (Hardy & Thompson 1996; with the restricted likelihood for REML, as metafor)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from evidence.base.brief import brief
from evidence.base.reason import NotEstimated
from evidence.models.checks import orthonormal
from evidence.models.dependent.block_likelihood import RotatedData, likelihood, log_likelihoods, rotate
from evidence.models.dependent.multilevel import MultilevelFit
from evidence.models.distributions import Array, chi2_upper_quantile
from evidence.models.result import Tabular
from evidence.models.univariate.fit import UnivariateFit
from evidence.models.univariate.profile_interval import heights_of, profile_interval

# Values of the variance that is maximised over; neighbours differ by a factor of 1.5 over seven magnitudes.
GRID = 41
# A limit is found when its bracket is this narrow, relative to its upper end.
NARROW = 1e-10


@dataclass(frozen=True, slots=True)
class ProfileInterval(Tabular):
    """Interval of one variance.

    Attributes
    ----------
    name : of the variance.
    estimate, low, high : in squared units of the effect; `low` is 0 where the data allow no variance at all.
    level : for example 0.95.
    """

    name: str
    estimate: float
    low: float
    high: float
    level: float

    def to_dict(self) -> dict[str, Any]:
        """Estimate and limits."""
        return {name: getattr(self, name) for name in ("name", "estimate", "low", "high", "level")}


@dataclass(frozen=True, slots=True)
class VarianceProfiles(Tabular):
    """Profile intervals of the variances of a model.

    Attributes
    ----------
    key : "tau2_ci" or "sigma2_ci".
    intervals : one an interval or the reason why there is none: tau2; or between outer groups, then between inner ones.
    """

    key: str
    intervals: tuple[ProfileInterval | NotEstimated, ...]

    __repr__ = brief()

    def to_dict(self) -> dict[str, Any]:
        """`tau2_ci` [low, high]; or `sigma2_ci` {"1": [low, high], "2": [low, high]}, outer first."""
        limits = [[found.low, found.high] if isinstance(found, ProfileInterval) else None for found in self.intervals]
        out: dict[str, Any] = {self.key: {str(i + 1): pair for i, pair in enumerate(limits)} if self.key == "sigma2_ci" else limits[0]}
        reasons = [found.reason for found in self.intervals if isinstance(found, NotEstimated)]
        return out | {f"{self.key}_note": "; ".join(reasons)} if reasons else out

    def rows(self) -> list[dict[str, Any]]:
        """One line per variance."""
        return [found.to_dict() if isinstance(found, ProfileInterval) else {"reason": found.reason} for found in self.intervals]


@dataclass(frozen=True, slots=True)
class ProfileCurve(Tabular):
    """The log likelihood as one variance changes, all else at its best there.

    Attributes
    ----------
    interval : the variance, its estimate and its interval.
    at : (n,) values of the variance, the estimate and the ends of the interval among them.
    log_likelihood : (n,) at each; restricted for REML.
    cut : the log likelihood that the interval goes down to.
    """

    interval: ProfileInterval
    at: Array
    log_likelihood: Array
    cut: float

    __repr__ = brief()

    def to_dict(self) -> dict[str, Any]:
        """The curve with its interval."""
        return self.interval.to_dict() | {"at": self.at.tolist(), "log_likelihood": self.log_likelihood.tolist(), "cut": self.cut}

    def rows(self) -> list[dict[str, Any]]:
        """One line per value of the variance."""
        return [
            {self.interval.name: at, "log_likelihood": height}
            for at, height in zip(self.at.tolist(), self.log_likelihood.tolist(), strict=True)
        ]


def profile_curves(fit: UnivariateFit | MultilevelFit, points: int = 61) -> tuple[ProfileCurve | NotEstimated, ...]:
    """The profile of each variance of a model, from zero to a quarter beyond its interval; or why there is none.

    Examples
    --------
    >>> from evidence.models.univariate.fit import fit_univariate
    >>> (curve,) = profile_curves(fit_univariate([0.1, 0.5, 0.9, 0.2], [0.02, 0.03, 0.02, 0.04], test="z"))
    >>> best = curve.at[curve.log_likelihood.argmax()]
    >>> bool(best == curve.interval.estimate), round(float(curve.log_likelihood.max() - curve.cut), 4)
    (True, 1.9207)
    """
    drop = 0.5 * chi2_upper_quantile(1.0 - fit.level, 1.0)
    found: list[ProfileCurve | NotEstimated] = []
    for level, interval in enumerate(profile(fit).intervals):
        if isinstance(interval, NotEstimated):
            found.append(interval)
            continue
        even = np.linspace(0.0, 1.25 * interval.high, points)
        at = np.unique(np.concatenate([even, [interval.estimate, interval.low, interval.high]]))
        heights = heights_of(fit, at) if isinstance(fit, UnivariateFit) else _level_heights(fit, level, at)
        found.append(ProfileCurve(interval, at, heights, float(heights[at == interval.estimate][0]) - drop))
    return tuple(found)


def _level_heights(fit: MultilevelFit, level: int, at: Array) -> Array:
    rotated, others, _ = _searched(fit)
    return np.array([_best(rotated, float(value), level, others, fit.method == "REML") for value in at])


def profile(fit: UnivariateFit | MultilevelFit) -> VarianceProfiles:
    """Profile-likelihood intervals of tau2, or of both variances of a three-level model, at the level of the fit.

    Examples
    --------
    >>> from evidence.models.univariate.fit import fit_univariate
    >>> found = profile(fit_univariate([0.1, 0.5, 0.9, 0.2], [0.02, 0.03, 0.02, 0.04], test="z"))
    >>> [round(limit, 3) for limit in found.to_dict()["tau2_ci"]]
    [0.016, 1.145]
    """
    drop = 0.5 * chi2_upper_quantile(1.0 - fit.level, 1.0)
    if isinstance(fit, MultilevelFit):
        return VarianceProfiles("sigma2_ci", _of_levels(fit, drop))
    return VarianceProfiles("tau2_ci", (_of_tau2(fit),))


def _of_tau2(fit: UnivariateFit) -> ProfileInterval | NotEstimated:
    if fit.method not in ("ML", "REML"):
        return NotEstimated(
            f"a profile interval needs a likelihood: fit by ML or REML, not {fit.method}; the Q-profile interval needs none"
        )
    found = profile_interval(fit)
    return ProfileInterval("tau2", fit.tau2, found.low, found.high, fit.level)


def _of_levels(fit: MultilevelFit, drop: float) -> tuple[ProfileInterval | NotEstimated, ...]:
    if fit.method == "EE":
        return (NotEstimated("an equal-effects model has no variance of true effects"),)
    rotated, others, largest = _searched(fit)
    restricted = fit.method == "REML"
    found: list[ProfileInterval | NotEstimated] = []
    for level, name in enumerate(("outer", "inner")[: len(fit.sigma2)]):
        if level == 1 and not fit.separable:
            found.append(NotEstimated("every outer group holds one inner group, so the two variances cannot be told apart"))
            continue

        def height(value: float, level: int = level) -> float:
            return _best(rotated, value, level, others, restricted)

        low, high = _limits(height, fit.sigma2[level], drop, 0.01 * largest)
        found.append(ProfileInterval(name, fit.sigma2[level], low, high, fit.level))
    return tuple(found)


def _searched(fit: MultilevelFit) -> tuple[RotatedData, Array, float]:
    """The data of a model, the values of a variance that are maximised over, and the largest of them."""
    basis, _ = orthonormal(fit.design)
    rotated = rotate(fit.effect, basis, fit.errors, fit.outer, fit.inner)
    largest = 10.0 * float((fit.residual**2).max() + fit.variance.max())
    return rotated, np.concatenate([[0.0], np.geomspace(1e-7 * largest, largest, GRID - 1)]) if fit.separable else np.zeros(1), largest


def _best(b: RotatedData, value: float, level: int, others: Array, restricted: bool) -> float:
    """The likelihood with one variance held at `value`, at its maximum over the other."""
    held = np.array([value])
    outer_values, inner_values = (held, others) if level == 0 else (others, held)
    heights = log_likelihoods(b, outer_values, inner_values, restricted).ravel()
    i = int(heights.argmax())
    if len(others) == 1:
        return float(heights[0])
    low, high = float(others[max(0, i - 1)]), float(others[min(len(others) - 1, i + 1)])
    point, best = float(others[i]), float(heights[i])
    for _ in range(60):
        outer, inner = (value, point) if level == 0 else (point, value)
        here = likelihood(b, outer, inner, restricted)
        best = max(best, float(here.value))
        slope, bend = float(here.gradient[1 - level]), float(here.hessian[1 - level, 1 - level])
        if point == 0.0 and slope <= 0.0:
            break
        low, high = (point, high) if slope > 0 else (low, point)
        newton = point - slope / bend if bend < 0 else np.inf
        moved = newton if low < newton < high else 0.5 * (low + high)
        # The likelihood is flat at its maximum: half the digits of the variance give all digits of the height.
        if abs(moved - point) <= 1e-9 * max(moved, point) or slope == 0.0:
            break
        point = moved
    return best


def _limits(height: Callable[[float], float], estimate: float, drop: float, step: float) -> tuple[float, float]:
    """The ends of the stretch around the estimate on which the height stays within `drop` of the maximum."""
    floor = height(estimate) - drop

    def above(value: float) -> float:
        return height(value) - floor

    low = 0.0 if estimate == 0.0 or above(0.0) >= 0.0 else _crossing(above, 0.0, estimate)
    inside, outside = estimate, max(2.0 * estimate, step)
    while above(outside) > 0.0:
        inside, outside = outside, 2.0 * outside
    return low, _crossing(above, outside, inside)


def _crossing(above: Callable[[float], float], outside: float, inside: float) -> float:
    """Where `above` changes sign between a point outside the interval and one inside: regula falsi, Illinois rule."""
    f_out, f_in = above(outside), above(inside)
    side = 0
    for _ in range(200):
        if abs(outside - inside) <= NARROW * max(outside, inside):
            break
        middle = (outside * f_in - inside * f_out) / (f_in - f_out)
        if side in (-3, 3):  # three steps from one side: the other end has to move
            middle, side = 0.5 * (outside + inside), 0
        value = above(middle)
        if value == 0.0:
            return middle
        if value < 0.0:
            outside, f_out = middle, value
            side = side - 1 if side < 0 else -1
            f_in = f_in * 0.5 if side < -1 else f_in
        else:
            inside, f_in = middle, value
            side = side + 1 if side > 0 else 1
            f_out = f_out * 0.5 if side > 1 else f_out
    return 0.5 * (outside + inside)
