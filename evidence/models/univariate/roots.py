"""Safeguarded root finders, for one bracket and for many at once (scipy.optimize would cost a second of start-up).

Both are Chandrupatla 1997: inverse quadratic interpolation where it is safe, bisection where it is not, so they always end.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from evidence.models.distributions import Array, Index

_EPS = 4.0 * float(np.finfo(float).eps)
_STEPS = 200


def bracketed_root(function: Callable[[float], float], low: float, high: float, f_low: float, f_high: float, noise: float = 0.0) -> float:
    """A root of `function` between `low` and `high`, to the last bits of the larger end.

    Parameters
    ----------
    function : maps a number to a number.
    low, high : ends of the bracket.
    f_low, f_high : values there, of opposite sign or zero.
    noise : a value of `function` that is nothing but rounding; the search ends when it falls to that.

    Examples
    --------
    >>> round(bracketed_root(lambda t: t * t - 2.0, 0.0, 2.0, -2.0, 2.0), 12)
    1.414213562373
    """
    a, b, fa, fb = high, low, f_high, f_low
    step = 0.5
    for _ in range(_STEPS):
        best, f_best = (a, fa) if abs(fa) < abs(fb) else (b, fb)
        width = abs(b - a)
        tolerance = _EPS * abs(best) + 1e-300
        if abs(f_best) <= noise or width <= 2.0 * tolerance:
            return best
        share = tolerance / width
        x = a + min(max(step, share), 1.0 - share) * (b - a)
        fx = function(x)
        if (fx > 0.0) == (fa > 0.0):
            c, fc = a, fa
        else:
            c, fc, b, fb = b, fb, a, fa
        a, fa = x, fx
        step = _step(a, b, c, fa, fb, fc)
    return best


def _step(a: float, b: float, c: float, fa: float, fb: float, fc: float) -> float:
    if c == b or fa == fb or fc in (fa, fb):
        return 0.5
    xi, phi = (a - b) / (c - b), (fa - fb) / (fc - fb)
    if not (0.0 <= xi <= 1.0 and 1.0 - math.sqrt(1.0 - xi) < phi < math.sqrt(xi)):
        return 0.5
    return fa / (fb - fa) * fc / (fb - fc) + (c - a) / (b - a) * fa / (fc - fa) * fb / (fc - fb)


def bracketed_roots(
    function: Callable[[Array, Index], Array], low: Array, high: Array, f_low: Array, f_high: Array, noise: float = 0.0
) -> Array:
    """A root of `function` in each of G brackets.

    Parameters
    ----------
    function : maps (m,) arguments and the (m,) positions of their brackets to (m,) values; brackets that are done are
        not asked for again once they are the larger part.
    low, high : (G,) ends of the brackets.
    f_low, f_high : (G,) values there, of opposite sign or zero.
    noise : a value of `function` that is nothing but rounding; a bracket ends when it falls to that.
    """
    a, b, fa, fb = (np.array(z, dtype=float) for z in (high, low, f_high, f_low))
    found = np.where(np.abs(fa) < np.abs(fb), a, b)
    active, step = np.arange(a.size), np.full(a.shape, 0.5)
    for _ in range(_STEPS):
        nearer = np.abs(fa) < np.abs(fb)
        best = np.where(nearer, a, b)
        found[active] = best
        width = np.abs(b - a)
        tolerance = _EPS * np.abs(best) + 1e-300
        going = (np.where(nearer, np.abs(fa), np.abs(fb)) > noise) & (width > 2.0 * tolerance)
        left = int(np.count_nonzero(going))
        if left == 0:
            break
        if 2 * left < going.size:
            a, b, fa, fb, step, width, tolerance, active = (z[going] for z in (a, b, fa, fb, step, width, tolerance, active))
        share = np.minimum(tolerance / np.maximum(width, 1e-300), 0.5)
        x = a + np.clip(step, share, 1.0 - share) * (b - a)
        fx = function(x, active)
        same = (fx > 0.0) == (fa > 0.0)
        c, fc = np.where(same, a, b), np.where(same, fa, fb)
        b, fb = np.where(same, b, a), np.where(same, fb, fa)
        a, fa = x, fx
        step = _steps(a, b, c, fa, fb, fc)
    return found


def _steps(a: Array, b: Array, c: Array, fa: Array, fb: Array, fc: Array) -> Array:
    with np.errstate(all="ignore"):
        xi = (a - b) / (c - b)
        phi = (fa - fb) / (fc - fb)
        safe = (1.0 - np.sqrt(1.0 - xi) < phi) & (phi < np.sqrt(xi))
        quadratic = fa / (fb - fa) * fc / (fb - fc) + (c - a) / (b - a) * fa / (fc - fa) * fb / (fc - fb)
    return np.where(safe & np.isfinite(quadratic), quadratic, 0.5)
