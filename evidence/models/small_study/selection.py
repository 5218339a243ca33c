"""Step-function selection models (Hedges 1992; Vevea & Hedges 1995): effects with a small one-sided p-value were more
likely to be published. Fitted by maximum likelihood; p-values are of the positive direction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from evidence.base.brief import brief
from evidence.base.errors import UsageError
from evidence.base.reason import NotEstimated
from evidence.models.distributions import Array, chi2_upper_tail, critical_value, two_sided_p
from evidence.models.result import Tabular, json_numbers
from evidence.models.small_study.selection_likelihood import EffectsWithIntervals, selected, selection_curvature, selection_likelihood
from evidence.models.univariate.fit import UnivariateFit, fit_univariate

# A weight beyond this ratio to the first interval's is a weight that the data do not hold.
RUNAWAY = 1e4
STARTS = 8


@dataclass(frozen=True, slots=True)
class Selection(Tabular):
    """A fitted selection model; p coefficients, m intervals of p-values.

    Attributes
    ----------
    names : the coefficients.
    estimate, se, ci_low, ci_high, p_value : (p,) coefficients adjusted for selection, by the normal test and the observed
        information.
    tau2 : between-study variance before selection.
    delta : (m,) chance of being observed in each interval, relative to the first.
    delta_se : (m,) their standard errors; 0 for the first, which is fixed.
    steps : (m,) upper limits of the intervals, the last 1.
    counts : (m,) effects in each interval.
    lrt, lrt_df, lrt_p : likelihood-ratio test against no selection.
    log_likelihood, log_likelihood_unselected : of this model and of the one without selection.
    note : "" or what to keep in mind.
    """

    names: tuple[str, ...]
    estimate: Array
    se: Array
    ci_low: Array
    ci_high: Array
    p_value: Array
    tau2: float
    delta: Array
    delta_se: Array
    steps: tuple[float, ...]
    counts: tuple[int, ...]
    lrt: float
    lrt_df: int
    lrt_p: float
    log_likelihood: float
    log_likelihood_unselected: float
    note: str

    __repr__ = brief()

    def to_dict(self) -> dict[str, Any]:
        """The keys of the command line; one number for a single coefficient, a list for several."""
        out: dict[str, Any] = {}
        for name in ("estimate", "se", "ci_low", "ci_high", "p_value"):
            values = json_numbers(getattr(self, name))
            out[name] = values[0] if len(values) == 1 else values
        out |= {
            "coef_names": list(self.names),
            "tau2": self.tau2,
            "delta": json_numbers(self.delta),
            "delta_se": json_numbers(self.delta_se),
        }
        out |= {"steps": list(self.steps), "counts": list(self.counts)}
        out |= {name: getattr(self, name) for name in ("lrt", "lrt_df", "lrt_p", "log_likelihood", "log_likelihood_unselected")}
        return out | {"note": self.note} if self.note else out

    def rows(self) -> list[dict[str, Any]]:
        """One line per coefficient, then one per interval of p-values."""
        columns = {name: getattr(self, name) for name in ("estimate", "se", "ci_low", "ci_high", "p_value")}
        lines: list[dict[str, Any]] = [
            {"parameter": name} | {what: float(column[j]) for what, column in columns.items()} for j, name in enumerate(self.names)
        ]
        lines.append({"parameter": "tau2", "estimate": self.tau2})
        starts = (0.0, *self.steps)
        for j, step in enumerate(self.steps):
            label = f"weight of {starts[j]:g} < p <= {step:g} ({self.counts[j]} effects)"
            lines.append({"parameter": label, "estimate": float(self.delta[j]), "se": float(self.delta_se[j])})
        return lines


def selection_model(fit: UnivariateFit, steps: float | Sequence[float] = (0.025,)) -> Selection | NotEstimated:
    """Fit a step-function selection model to the effects of `fit`, by maximum likelihood whatever the method of `fit`.

    Parameters
    ----------
    fit : the model without selection; its effects, moderators and level are used.
    steps : limits between the intervals of one-sided p-values, inside 0 to 1; a last one of 1 may be left out.

    Raises
    ------
    UsageError
        If a step does not lie between 0 and 1, or none is given.

    References
    ----------
    Hedges 1992; Vevea & Hedges 1995; Hedges & Vevea 2005.

    Examples
    --------
    >>> y = [0.5, 0.45, 0.62, 0.1, -0.05, 0.4, 0.55, 0.48, 0.02, 0.7]
    >>> found = selection_model(fit_univariate(y, [0.04, 0.04, 0.06, 0.03, 0.05, 0.02, 0.06, 0.05, 0.01, 0.08], test="z"))
    >>> found.counts, bool(found.delta[1] < 1)
    ((7, 3), True)
    """
    limits = _checked(steps)
    y = fit.effect
    data = selected(y, fit.variance, fit.design, limits)
    parameters = fit.p + 1 + len(limits)
    if fit.k < parameters:
        return NotEstimated(f"{fit.k} effects are too few for the {parameters} parameters of this selection model; take fewer steps")
    empty = [j for j, count in enumerate(data.counts) if count == 0]
    if empty:
        named = ", ".join(f"{low:g} < p <= {high:g}" for j in empty for low, high in [(([0.0, *limits])[j], ([*limits, 1.0])[j])])
        return NotEstimated(
            f"no effect has a one-sided p-value in {named}, so the weight there cannot be estimated; take fewer or other steps"
        )
    plain = fit_univariate(y, fit.variance, fit.design, names=fit.names, method="ML", test="z", level=fit.level)
    assert plain.log_likelihood is not None
    unit = _units(plain, len(limits))
    climbs = [_climb(data, start, unit) for start in _starts(data, plain, unit)]
    landed = [(value, point) for value, point, done in climbs if done]
    highest = max(value for value, _, _ in climbs)
    if not landed:
        return NotEstimated(
            "the likelihood has no maximum: it rises as the weights go to zero or without bound, so selection is not identified"
        )
    value, point = max(landed, key=lambda found: found[0])
    note = ""
    if highest > value + 1e-6:
        note = "the likelihood is higher still far away, where weights go to zero or without bound; this is its highest proper maximum"
    return _result(fit, data, plain, limits, point, value, unit, note)


def _checked(steps: float | Sequence[float]) -> Array:
    try:
        given = np.unique(np.asarray(steps, dtype=float))
    except (TypeError, ValueError):
        raise UsageError(f"steps are one-sided p-values between 0 and 1, for example 0.025 or 0.025, 0.5; seen {steps!r}") from None
    limits = given[given < 1.0] if given.size and given[-1] == 1.0 else given
    if not limits.size or not np.isfinite(given).all() or limits[0] <= 0.0 or given[-1] > 1.0:
        shown = ", ".join(f"{step:g}" for step in given) or "none"
        raise UsageError(f"steps are one-sided p-values between 0 and 1, for example 0.025 or 0.025, 0.5; seen {shown}")
    return np.asarray(limits)


def _units(plain: UnivariateFit, weights: int) -> Array:
    """The size of one step in each parameter, for differences and for the rule that stops the search."""
    return np.concatenate([np.sqrt(np.diag(plain.covariance)), [float(plain.variance.min()) + plain.tau2], np.ones(weights)])


def _starts(data: EffectsWithIntervals, plain: UnivariateFit, unit: Array) -> list[Array]:
    """The likeliest points of a grid over effect, heterogeneity and weights: several, so as not to miss the optimum."""
    typical = float(np.median(plain.variance))
    moved = np.zeros(plain.p)
    constant = np.flatnonzero((plain.design == 1.0).all(axis=0))
    moved[constant[:1]] = 1.0
    reach = np.sqrt(typical + plain.tau2)
    points = []
    for shift, tau2, weight in product((0.0, -0.5, -1.0, -2.0, 0.5), (0.0, 0.25, 1.0, 3.0), (-4.0, -2.0, -1.0, 0.0, 1.0)):
        size = tau2 * max(plain.tau2, 0.3 * typical) if tau2 != 1.0 else plain.tau2
        points.append(np.concatenate([plain.estimate + shift * reach * moved, [size], np.full(len(unit) - plain.p - 1, weight)]))
    points.sort(key=lambda point: -selection_likelihood(data, point)[0])
    none = np.concatenate([plain.estimate, [plain.tau2], np.zeros(len(unit) - plain.p - 1)])
    return [none, *points[:STARTS]]


def _climb(data: EffectsWithIntervals, start: Array, unit: Array) -> tuple[float, Array, bool]:
    """Newton's method with tau2 >= 0, each step shortened until the likelihood rises: value, point, whether it landed."""
    p = data.x.shape[1]
    point = start
    value, gradient = selection_likelihood(data, point)
    for _ in range(100):
        active = _active(point, gradient, p)
        if float(np.max(np.abs(gradient * unit)[active])) < 1e-9:
            return value, point, True
        moved = False
        for trial in _trials(point, _uphill(data, point, gradient, unit, active), p):
            there, slope = selection_likelihood(data, trial)
            flatter = float(np.abs(slope * unit)[active].max()) < float(np.abs(gradient * unit)[active].max())
            if there > value or (there == value and flatter):
                point, value, gradient, moved = trial, there, slope, True
                break
        if float(np.abs(point[p + 1 :]).max()) > np.log(RUNAWAY):
            return value, point, False
        if not moved:
            break
    active = _active(point, gradient, p)
    return value, point, bool(float(np.max(np.abs(gradient * unit)[active])) < 1e-6)


def _active(point: Array, gradient: Array, p: int) -> Any:
    """Which parameters can move: all but a tau2 at zero that the likelihood pushes below it."""
    active = np.ones(len(point), dtype=bool)
    active[p] = point[p] > 0.0 or gradient[p] > 0.0
    return active


def _uphill(data: EffectsWithIntervals, point: Array, gradient: Array, unit: Array, active: Any) -> Array:
    """The Newton step, with every direction of the surface turned downwards, and no weight changed more than e-squared-fold."""
    curvature = (selection_curvature(data, point, unit) * np.outer(unit, unit))[np.ix_(active, active)]
    bend, axes = np.linalg.eigh(curvature)
    bend = np.maximum(np.abs(bend), 1e-8 * np.abs(bend).max() + 1e-12)
    step = np.zeros(len(point))
    step[active] = unit[active] * (axes @ ((axes.T @ (gradient * unit)[active]) / bend))
    weights = np.abs(step[data.x.shape[1] + 1 :]).max()
    return step * min(1.0, 2.0 / weights) if weights > 0 else step


def _trials(point: Array, step: Array, p: int) -> Iterator[Array]:
    """Points along the step, shorter and shorter; a step that would take tau2 below zero ends at zero."""
    if point[p] + step[p] < 0.0:
        step = step * (point[p] / -step[p]) if point[p] > 0.0 else np.where(np.arange(len(step)) == p, 0.0, step)
        landing = point + step
        landing[p] = 0.0
        yield landing
    for halving in range(40):
        trial = point + step * 0.5**halving
        trial[p] = max(trial[p], 0.0)
        yield trial


def _result(
    fit: UnivariateFit, data: EffectsWithIntervals, plain: UnivariateFit, limits: Array, point: Array, value: float, unit: Array, note: str
) -> Selection | NotEstimated:
    p = fit.p
    # A tau2 at its boundary is taken as known; the curvature there says nothing about it.
    free = np.arange(len(point)) != (p if point[p] == 0.0 else -1)
    information = -selection_curvature(data, point, unit)[np.ix_(free, free)]
    scaled = information * np.outer(unit[free], unit[free])
    if np.linalg.eigvalsh(scaled)[0] <= 1e-8:
        return NotEstimated("the likelihood is flat at its maximum, so effect and selection cannot be told apart by these data")
    variance = np.zeros(len(point))
    variance[free] = np.diag(np.linalg.inv(scaled)) * unit[free] ** 2
    se = np.sqrt(variance)
    estimate, half = point[:p], float(critical_value(fit.level)) * se[:p]
    delta = np.exp(np.concatenate([[0.0], point[p + 1 :]]))
    lrt = max(0.0, 2.0 * (value - float(plain.log_likelihood or 0.0)))
    return Selection(
        names=fit.names,
        estimate=estimate,
        se=se[:p],
        ci_low=estimate - half,
        ci_high=estimate + half,
        p_value=two_sided_p(estimate / se[:p]),
        tau2=float(point[p]),
        delta=delta,
        delta_se=delta * np.concatenate([[0.0], se[p + 1 :]]),
        steps=(*limits.tolist(), 1.0),
        counts=tuple(int(count) for count in data.counts),
        lrt=lrt,
        lrt_df=len(limits),
        lrt_p=chi2_upper_tail(lrt, len(limits)),
        log_likelihood=value,
        log_likelihood_unselected=float(plain.log_likelihood or 0.0),
        note=note,
    )
