"""The posterior of tau in the normal-normal model, on Gauss-Legendre panels: given tau, everything else is normal (Roever 2020)."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from evidence.base.errors import CannotCompute, UsageError
from evidence.models.distributions import Array

PRIORS = ("half-normal", "half-Cauchy", "uniform")

# A panel is halved while doing so changes its mass or a moment by more than this share of the whole.
ACCURACY = 1e-12
# Density of log tau, relative to its peak, below which the posterior is cut off.
CUT_OFF = math.exp(-42.0)
MOST_PANELS = 20_000
NODES, WEIGHTS = np.polynomial.legendre.leggauss(16)


@dataclass(frozen=True, slots=True)
class TauPrior:
    """Prior of the between-study standard deviation tau.

    Attributes
    ----------
    family : "half-normal", "half-Cauchy" or "uniform" (from zero to `scale`).
    scale : in units of the effect, above zero.
    """

    family: str
    scale: float

    def __post_init__(self) -> None:
        if self.family not in PRIORS:
            raise UsageError(f"prior {self.family!r} is not known; use one of {', '.join(PRIORS)}")
        if not (math.isfinite(self.scale) and self.scale > 0.0):
            raise UsageError(f"the scale of the prior of tau must be a number above zero; seen {self.scale:g}")

    def log_density(self, tau: Array) -> Array:
        """Log of the prior density up to a constant; minus infinity where it is zero."""
        if self.family == "half-normal":
            return np.asarray(-0.5 * (tau / self.scale) ** 2)
        if self.family == "half-Cauchy":
            return np.asarray(-np.log1p((tau / self.scale) ** 2))
        # Panels end at the scale up to rounding, which must not cost a panel its last value.
        return np.where(tau <= self.scale * (1.0 + 1e-9), 0.0, -np.inf)


@dataclass(frozen=True, slots=True)
class PosteriorGivenTau:
    """Mean and standard deviation of mu given tau, and the log posterior density of tau up to a constant; (G,) each."""

    mean: Array
    sd: Array
    log_density: Array


@dataclass(frozen=True, slots=True)
class NormalNormal:
    """The model given tau (Roever 2020, section 2).

    Attributes
    ----------
    y, v : (k,) effects and sampling variances.
    prior : of tau.
    mu_prior : mean and standard deviation of the normal prior of mu; None for a flat one.
    """

    y: Array
    v: Array
    prior: TauPrior
    mu_prior: tuple[float, float] | None

    def at(self, tau: Array) -> PosteriorGivenTau:
        w = 1.0 / (self.v + tau[:, None] ** 2)
        prior_mean, prior_precision = (0.0, 0.0) if self.mu_prior is None else (self.mu_prior[0], self.mu_prior[1] ** -2.0)
        precision = w.sum(axis=1) + prior_precision
        mean = (w @ self.y + prior_mean * prior_precision) / precision
        misfit = (w * (self.y - mean[:, None]) ** 2).sum(axis=1) + prior_precision * (mean - prior_mean) ** 2
        log_density = self.prior.log_density(tau) + 0.5 * (np.log(w).sum(axis=1) - np.log(precision) - misfit)
        return PosteriorGivenTau(mean, 1.0 / np.sqrt(precision), log_density)


def tau_panels(model: NormalNormal) -> tuple[Array, float]:
    """Edges (P + 1,) of the panels of tau, and a bound on the mass beyond the last.

    Below a thousandth of every scale in the problem the density is flat; above it, panels are even on the log scale, with
    more of them towards each peak.
    """
    low = 1e-3 * min(math.sqrt(float(model.v.min())), model.prior.scale)
    bounded = model.prior.family == "uniform"
    widest = max(math.sqrt(float(model.v.max())), float(np.ptp(model.y)), model.prior.scale)
    high = model.prior.scale if bounded else widest * math.exp(60.0)
    logs = np.linspace(math.log(low), math.log(high), 2 + math.ceil(math.log(high / low) / 0.1))
    logs[-1] = math.log(high)
    height = model.at(np.exp(logs)).log_density + logs
    needed = height >= height.max() + math.log(CUT_OFF)
    last = min(int(np.flatnonzero(needed)[-1]) + 1, len(logs) - 1)
    inside = np.flatnonzero((height[1:-1] >= height[:-2]) & (height[1:-1] > height[2:]) & needed[1:-1]) + 1
    near_peaks = [_towards_peak(model, logs[i - 1], logs[i + 1]) for i in inside]
    even = np.linspace(logs[0], logs[last], 1 + math.ceil((logs[last] - logs[0]) / 2.0))
    points = np.unique(np.concatenate([even, *near_peaks]))
    edges = np.concatenate([[0.0], np.exp(points[(points >= logs[0]) & (points <= logs[last])])])
    if bounded:
        edges = np.minimum(edges, high)
    # Beyond the last panel the density of log tau falls at least as fast as 1 / tau.
    beyond = 0.0 if bounded and last == len(logs) - 1 else math.exp(float(height[last] - height.max()))
    if beyond > 1e-12:
        raise CannotCompute("the posterior of tau has no end that can be reached; take a prior of tau with a smaller scale")
    return _refined(model, edges), beyond


def _towards_peak(model: NormalNormal, left: float, right: float) -> Array:
    """Values of log tau from a peak of its density outwards, each four times as far as the one before."""
    for _ in range(4):
        x = np.linspace(left, right, 21)
        height = model.at(np.exp(x)).log_density + x
        best = min(max(int(height.argmax()), 1), 19)
        left, peak, right = x[best - 1], x[best], x[best + 1]
    width = 2.0
    step = 1e-3
    around = np.array([peak - step, peak, peak + step])
    height = model.at(np.exp(around)).log_density + around
    curvature = float(2.0 * height[1] - height[0] - height[2]) / step**2
    if curvature > 0.25:
        width = 1.0 / math.sqrt(curvature)
    out = width * 4.0 ** np.arange(max(1, math.ceil(math.log(2.0 / width, 4.0))))
    return np.concatenate([[peak], peak - out, peak + out])


def _refined(model: NormalNormal, edges: Array) -> Array:
    """The panels, halved until no half shows more than the whole did."""
    peak = float(model.at(edges).log_density.max())
    total = float(_moments(model, edges[:-1], edges[1:], peak)[:, 0].sum())
    done: list[Array] = [edges[-1:]]
    low, high = edges[:-1], edges[1:]
    for _ in range(60):
        middle = 0.5 * (low + high)
        whole = _moments(model, low, high, peak)
        halves = _moments(model, low, middle, peak) + _moments(model, middle, high, peak)
        rough = (np.abs(whole - halves) > ACCURACY * total).any(axis=1)
        if len(low) > MOST_PANELS:
            break
        done.append(low[~rough])
        if not rough.any():
            return np.sort(np.concatenate(done))
        low, high = np.concatenate([low[rough], middle[rough]]), np.concatenate([middle[rough], high[rough]])
    raise CannotCompute("the posterior of tau could not be integrated to the accuracy this package promises")


def _moments(model: NormalNormal, low: Array, high: Array, peak: float) -> Array:
    """(P, 5) integrals over each panel: of the density, alone and times bounded measures of the mean and sd of mu, and of tau."""
    half = 0.5 * (high - low)
    tau = (0.5 * (high + low)[:, None] + half[:, None] * NODES).ravel()
    at = model.at(tau)
    density = np.exp(at.log_density - peak)
    centre, spread = float(np.median(model.y)), float(np.ptp(model.y)) + math.sqrt(float(model.v.max()))
    shift = (at.mean - centre) / spread
    shapes = np.stack([np.ones_like(tau), shift, shift * shift, at.sd / (at.sd + spread), tau / (tau + spread)])
    return np.asarray(((density * shapes).reshape(len(shapes), len(half), -1) @ WEIGHTS * half).T)


def tau_nodes(model: NormalNormal, edges: Array) -> tuple[Array, Array]:
    """Values of tau and the posterior mass that each stands for; the masses sum to one."""
    half = 0.5 * np.diff(edges)
    tau = (0.5 * (edges[1:] + edges[:-1])[:, None] + half[:, None] * NODES).ravel()
    log_density = model.at(tau).log_density
    mass = (half[:, None] * WEIGHTS).ravel() * np.exp(log_density - log_density.max())
    return tau, mass / mass.sum()
