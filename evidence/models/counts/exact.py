"""The exact likelihood of a study's counts, as a function of its true effect, with two derivatives.

Of one group the events are binomial (log odds) or Poisson (log rate). Of two groups they are taken given the events of both together, which
leaves the log odds ratio (noncentral hypergeometric, Fisher 1935) or the log rate ratio (binomial) alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from evidence.models.distributions import Array

# Log likelihood and its first and second derivative at each true effect.
Curves = tuple[Array, Array, Array]
_STEPS = 100


class ExactLikelihood(Protocol):
    """The k studies of one kind of counts: the count, and what it can be at least and at most."""

    @property
    def count(self) -> Array: ...
    @property
    def fewest(self) -> Array: ...
    @property
    def most(self) -> Array: ...

    def at(self, theta: Array) -> Curves:
        """(k, q) curves at the true effects `theta`, (k, q)."""

    def highest(self) -> Array:
        """(k,) log likelihood of each study at the effect that suits it best."""


@dataclass(frozen=True, slots=True)
class Binomial:
    """`count` of `of` have the event with log odds theta + offset.

    Attributes
    ----------
    count, of, offset : (k,)
    fewest, most : (k,) what the count can be.
    """

    count: Array
    of: Array
    offset: Array

    @property
    def fewest(self) -> Array:
        """None."""
        return np.zeros_like(self.count)

    @property
    def most(self) -> Array:
        """All."""
        return self.of

    def at(self, theta: Array) -> Curves:
        """By the logistic curve."""
        eta, n = theta + self.offset[:, None], self.of[:, None]
        p = 0.5 * (1.0 + np.tanh(0.5 * eta))
        value = self.count[:, None] * eta - n * np.logaddexp(0.0, eta) + _ways(self.of, self.count)[:, None]
        return value, self.count[:, None] - n * p, -n * p * (1.0 - p)

    def highest(self) -> Array:
        """At the observed share."""
        from scipy.special import xlogy

        n, x = self.of, self.count
        return np.asarray(xlogy(x, x / n) + xlogy(n - x, 1.0 - x / n) + _ways(n, x))


@dataclass(frozen=True, slots=True)
class Poisson:
    """`count` events in `time` at the log rate theta.

    Attributes
    ----------
    count, time : (k,)
    fewest, most : (k,) what the count can be.
    """

    count: Array
    time: Array

    @property
    def fewest(self) -> Array:
        """None."""
        return np.zeros_like(self.count)

    @property
    def most(self) -> Array:
        """Any number."""
        return np.full_like(self.count, np.inf)

    def at(self, theta: Array) -> Curves:
        """By the exponential."""
        from scipy.special import gammaln

        log_mean = theta + np.log(self.time)[:, None]
        mean = np.exp(np.minimum(log_mean, 500.0))
        return self.count[:, None] * log_mean - mean - gammaln(self.count + 1.0)[:, None], self.count[:, None] - mean, -mean

    def highest(self) -> Array:
        """At the observed rate."""
        from scipy.special import gammaln, xlogy

        return np.asarray(xlogy(self.count, self.count) - self.count - gammaln(self.count + 1.0))


@dataclass(frozen=True, slots=True)
class Hypergeometric:
    """`count` of the `events` of two groups are in the first one, of sizes `first` and `second`; theta is the log odds ratio.

    Attributes
    ----------
    count, events, first, second : (k,)
    fewest, most : (k,) what the count can be.
    """

    count: Array
    events: Array
    first: Array
    second: Array

    @property
    def fewest(self) -> Array:
        """What the second group cannot hold."""
        return np.maximum(0.0, self.events - self.second)

    @property
    def most(self) -> Array:
        """All, or the whole first group."""
        return np.minimum(self.first, self.events)

    def at(self, theta: Array) -> Curves:
        """By the sum over all that the count can be, study by study."""
        found = np.empty((3, *theta.shape))
        for i, (low, high) in enumerate(zip(self.fewest, self.most, strict=True)):
            held = np.arange(low, high + 1.0)
            log_ways = _ways(self.first[i], held) + _ways(self.second[i], self.events[i] - held)
            weights = log_ways + held * theta[i][:, None]
            largest = weights.max(axis=1, keepdims=True)
            share = np.exp(weights - largest)
            total = share.sum(axis=1, keepdims=True)
            share /= total
            mean = share @ held
            found[0, i] = log_ways[int(self.count[i] - low)] + self.count[i] * theta[i] - largest[:, 0] - np.log(total[:, 0])
            found[1, i] = self.count[i] - mean
            found[2, i] = -(share * (held - mean[:, None]) ** 2).sum(axis=1)
        return found[0], found[1], found[2]

    def highest(self) -> Array:
        """At the conditional estimate; a count at an end of what it can be has likelihood 1 at an infinite one."""
        inside = (self.count > self.fewest) & (self.count < self.most)
        found = np.zeros(len(inside))
        if inside.any():
            some = Hypergeometric(*(part[inside] for part in (self.count, self.events, self.first, self.second)))
            found[inside] = some.at(top(some.at, np.zeros((len(some.count), 1))))[0][:, 0]
        return found


def top(curves: Callable[[Array], Curves], start: Array) -> Array:
    """Where each of several concave functions is highest, by Newton's steps that never lead down."""
    at, (value, slope, bend) = start, curves(start)
    for _ in range(_STEPS):
        step = np.clip(-slope / np.minimum(bend, -1e-12), -3.0, 3.0)
        for _ in range(_STEPS):
            new = curves(at + step)
            worse = new[0] < value - 1e-13 * np.abs(value)
            if not worse.any():
                break
            step = np.where(worse, step / 2.0, step)
        at, (value, slope, bend) = at + step, new
        if (np.abs(step) < 1e-11 * (1.0 + np.abs(at))).all():
            break
    return at


def _ways(of: Array, chosen: Array) -> Array:
    """The logarithm of the number of ways to choose."""
    from scipy.special import gammaln

    return np.asarray(gammaln(of + 1.0) - gammaln(chosen + 1.0) - gammaln(of - chosen + 1.0))
