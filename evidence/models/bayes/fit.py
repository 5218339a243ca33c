"""Bayesian random effects without sampling: the normal-normal model by quadrature over tau (Roever 2020).

Given tau, the posterior of mu, of every study's own effect and of the effect of the next study are normal, with means and
variances in closed form. What is left is one integral over tau. Gauss-Legendre panels cover the posterior of tau and are
halved until its mass and its moments stand still; every posterior is then a mixture of normals with known weights.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from evidence.base.as_dict import or_note
from evidence.base.brief import brief
from evidence.base.errors import UsageError
from evidence.base.reason import NotEstimated
from evidence.models.bayes.credible_interval import credible_interval
from evidence.models.bayes.tau_posterior import NODES, WEIGHTS, NormalNormal, TauPrior, tau_nodes, tau_panels
from evidence.models.checks import check_effects, check_level
from evidence.models.distributions import Array
from evidence.models.result import ReadingScale, Tabular, cells_on_scale, scale_and_numbers

INTERVALS = ("shortest", "central")


@dataclass(frozen=True, slots=True)
class Posterior:
    """One posterior distribution, in units of the effect.

    Attributes
    ----------
    median : half of the posterior lies below it.
    mean, sd : `NotEstimated` where the posterior has tails too heavy for them (few studies and a half-Cauchy prior).
    low, high : credible interval.
    """

    median: float
    mean: float | NotEstimated
    sd: float | NotEstimated
    low: float
    high: float

    def to_dict(self) -> dict[str, Any]:
        """The numbers as JSON; None and a note where there is no moment."""
        return {"median": self.median} | or_note("mean", self.mean) | or_note("sd", self.sd) | {"ci_low": self.low, "ci_high": self.high}

    def shown(self) -> dict[str, float]:
        """What is read on another scale: quantiles stay quantiles there, a mean does not stay a mean."""
        return {"median": self.median, "ci_low": self.low, "ci_high": self.high}


@dataclass(frozen=True, slots=True)
class BayesFit(Tabular):
    """Posteriors of the normal-normal model; k studies.

    Attributes
    ----------
    mu : the mean effect.
    tau : between-study standard deviation.
    next_study : true effect of a new study.
    studies : (k,) true effect of each study, shrunken towards mu.
    probability_positive : posterior probability that mu is above zero.
    probability_next_positive : the same for the true effect of a new study.
    prior : of tau.
    mu_prior : (mean, standard deviation) of a normal prior of mu; None for a flat one.
    k : number of studies.
    level, interval : of the credible intervals; "shortest" or "central".
    mass_left_out : bound on the posterior mass of tau outside the panels.
    labels : (k,) the name of each study; None where studies have no names.
    scale : the scale that effects are read on too; None where that is the scale analysed.
    note : "" or what the model takes for granted.
    """

    mu: Posterior
    tau: Posterior
    next_study: Posterior
    studies: tuple[Posterior, ...]
    probability_positive: float
    probability_next_positive: float
    prior: TauPrior
    mu_prior: tuple[float, float] | None
    k: int
    level: float
    interval: str
    mass_left_out: float
    labels: tuple[str, ...] | None = None
    scale: ReadingScale | None = None
    note: str = ""

    __repr__ = brief()

    def to_dict(self) -> dict[str, Any]:
        """Every posterior, with the prior that it rests on."""
        out: dict[str, Any] = {"prior": {"family": self.prior.family, "scale": self.prior.scale}}
        out["mu_prior"] = None if self.mu_prior is None else list(self.mu_prior)
        out |= {name: self._posterior(getattr(self, name)) for name in ("mu", "next_study")} | {"tau": self.tau.to_dict()}
        out |= {name: getattr(self, name) for name in ("probability_positive", "probability_next_positive", "level", "interval", "k")}
        out |= {} if self.scale is None else {"transform": self.scale.transform, "scale": self.scale.title}
        names: tuple[str | None, ...] = self.labels or (None,) * self.k
        of_studies = [
            ({} if name is None else {"study": name}) | self._posterior(one) for name, one in zip(names, self.studies, strict=True)
        ]
        return out | {"by_study": of_studies} | ({"note": self.note} if self.note else {})

    def rows(self) -> list[dict[str, Any]]:
        """One line for the mean, for tau, for the next study, and for each study."""
        names = self.labels or tuple(f"row {i + 1}" for i in range(self.k))
        lines = [("mean", self.mu, self.probability_positive), ("tau", self.tau, None)]
        lines += [("a new study", self.next_study, self.probability_next_positive)]
        lines += [(f"effect of {name}", posterior, None) for name, posterior in zip(names, self.studies, strict=True)]
        return [self._line(what, posterior, above) for what, posterior, above in lines]

    def _posterior(self, posterior: Posterior) -> dict[str, Any]:
        return posterior.to_dict() | scale_and_numbers(self.scale, posterior.shown())

    def _line(self, what: str, posterior: Posterior, above: float | None) -> dict[str, Any]:
        read = {} if what == "tau" else cells_on_scale(self.scale, posterior.shown())
        line = {"what": what} | {name: value for name, value in posterior.to_dict().items() if not name.endswith("_note")}
        return line | ({} if above is None else {"P(above 0)": above}) | read


def fit_bayes(
    effect: Any,
    variance: Any,
    prior: TauPrior,
    *,
    mu_prior: tuple[float, float] | None = None,
    level: float = 0.95,
    interval: str = "shortest",
) -> BayesFit:
    """Posterior of the random-effects model y_i ~ N(mu, v_i + tau2), one effect per study.

    Parameters
    ----------
    effect, variance : (k,) effects and their sampling variances; one study is enough, because the prior is proper.
    prior : of tau.
    mu_prior : (mean, standard deviation) of a normal prior of mu; None for a flat one.
    level, interval : of the credible intervals; "shortest" or "central".

    Raises
    ------
    UsageError
        If the level, the interval or the prior of mu has no meaning.
    CannotCompute
        If the arrays cannot carry the model.

    Examples
    --------
    >>> fit = fit_bayes([0.2, 0.5, 0.9], [0.04, 0.03, 0.05], TauPrior("half-normal", 0.5))
    >>> round(fit.mu.median, 3), round(fit.tau.median, 3), round(fit.probability_positive, 3)
    (0.519, 0.297, 0.973)
    """
    _check_options(level, interval, mu_prior)
    y, v = check_effects(effect, variance)
    model = NormalNormal(y, v, prior, mu_prior)
    panels, left_out = tau_panels(model)
    tau, share = tau_nodes(model, panels)
    at = model.at(tau)
    k = len(y)
    no_mean, no_sd = _missing_moments(prior, mu_prior, k)

    def mixture(mean: Array, sd: Array, *, heavy: bool) -> Posterior:
        low, median, high = _mixture_interval(share, mean, sd, level, interval)
        centre = float(share @ mean)
        spread = math.sqrt(float(share @ (sd * sd + (mean - centre) ** 2)))
        return Posterior(median, no_mean if heavy and no_mean else centre, no_sd if heavy and no_sd else spread, low, high)

    next_sd = np.sqrt(at.sd**2 + tau**2)
    keep = v / (v + tau[:, None] ** 2)
    study_mean = y + keep * (at.mean[:, None] - y)
    study_sd = np.sqrt(keep * tau[:, None] ** 2 + (keep * at.sd[:, None]) ** 2)
    return BayesFit(
        mu=mixture(at.mean, at.sd, heavy=mu_prior is None),
        tau=_tau_posterior(model, panels, tau, share, level, interval, no_mean, no_sd),
        next_study=mixture(at.mean, next_sd, heavy=True),
        studies=tuple(mixture(study_mean[:, i], study_sd[:, i], heavy=False) for i in range(k)),
        probability_positive=_probability_above_zero(share, at.mean, at.sd),
        probability_next_positive=_probability_above_zero(share, at.mean, next_sd),
        prior=prior,
        mu_prior=mu_prior,
        k=k,
        level=level,
        interval=interval,
        mass_left_out=left_out,
    )


def _tau_posterior(
    model: NormalNormal,
    edges: Array,
    tau: Array,
    share: Array,
    level: float,
    interval: str,
    no_mean: NotEstimated | None,
    no_sd: NotEstimated | None,
) -> Posterior:
    at_nodes = model.at(tau).log_density
    peak = float(at_nodes.max())
    masses = share.reshape(len(edges) - 1, -1).sum(axis=1)
    before = np.concatenate([[0.0], np.cumsum(masses)])
    total = (np.exp(at_nodes - peak).reshape(len(masses), -1) @ WEIGHTS) @ (0.5 * np.diff(edges))
    height = 1.0 / float(total)

    def density(x: Array) -> Array:
        return height * np.exp(model.at(x).log_density - peak)

    def cumulative(x: Array) -> Array:
        panel = np.clip(np.searchsorted(edges, x, side="right") - 1, 0, len(masses) - 1)
        half = 0.5 * (x - edges[panel])
        inside = density((edges[panel][:, None] + half[:, None] * (1.0 + NODES)).ravel()).reshape(len(x), -1) @ WEIGHTS
        return np.asarray(before[panel] + half * inside)

    low, median, high = credible_interval(cumulative, density, (0.0, float(edges[-1])), level, interval)
    mean = float(share @ tau)
    sd = math.sqrt(float(share @ (tau - mean) ** 2))
    return Posterior(median, no_mean or mean, no_sd or sd, low, high)


def _mixture_interval(share: Array, mean: Array, sd: Array, level: float, interval: str) -> tuple[float, float, float]:
    """(low, median, high) of a mixture of normals."""
    from scipy.special import ndtr

    # What is left out weighs less than 1e-13 together.
    heavy = share > 1e-13 / len(share)
    share, mean, sd = share[heavy] / share[heavy].sum(), mean[heavy], sd[heavy]

    def cumulative(x: Array) -> Array:
        return np.asarray(ndtr((x[:, None] - mean) / sd) @ share)

    def density(x: Array) -> Array:
        return np.asarray(np.exp(-0.5 * ((x[:, None] - mean) / sd) ** 2) @ (share / (sd * math.sqrt(2.0 * math.pi))))

    reach = 9.0 * sd
    return credible_interval(cumulative, density, (float((mean - reach).min()), float((mean + reach).max())), level, interval)


def _probability_above_zero(share: Array, mean: Array, sd: Array) -> float:
    from scipy.special import ndtr

    return float(share @ ndtr(mean / sd))


def _missing_moments(prior: TauPrior, mu_prior: tuple[float, float] | None, k: int) -> tuple[NotEstimated | None, NotEstimated | None]:
    """Why tau has no mean or no standard deviation: under a half-Cauchy prior its density falls like a power of tau.

    The prior falls like tau^-2, the likelihood like tau^-(k - 1), or tau^-k with a normal prior of mu.
    """
    if prior.family != "half-Cauchy":
        return None, None
    power = 2 + k - (mu_prior is None)

    def missing(order: int, what: str) -> NotEstimated | None:
        if power - order > 1:
            return None
        studies = "1 study" if k == 1 else f"{k} studies"
        return NotEstimated(f"with a half-Cauchy prior and {studies} the posterior has no {what}; use the median")

    return missing(1, "mean"), missing(2, "standard deviation")


def _check_options(level: float, interval: str, mu_prior: tuple[float, float] | None) -> None:
    check_level(level)
    if interval not in INTERVALS:
        raise UsageError(f"interval {interval!r} is not known; use one of {', '.join(INTERVALS)}")
    if mu_prior is not None and not (math.isfinite(mu_prior[0]) and math.isfinite(mu_prior[1]) and mu_prior[1] > 0.0):
        raise UsageError("the normal prior of mu needs a mean and a standard deviation above zero, both finite")
