"""One safeguarded root finder, for many brackets at once (scipy.optimize would cost a second of start-up)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from evidence.models.distributions import Array


def bracketed_roots(function: Callable[[Array], Array], low: Array, high: Array, f_low: Array, f_high: Array) -> Array:
    """A root of `function` in each bracket, to the last bits of its larger end (Chandrupatla 1997).

    Inverse quadratic interpolation where it is safe, bisection where it is not, so it always ends.

    Parameters
    ----------
    function : maps (G,) arguments to (G,) values, element by element.
    low, high : (G,) ends of the brackets.
    f_low, f_high : (G,) values there, of opposite sign or zero.
    """
    a, b, fa, fb = high.astype(float), low.astype(float), f_high.astype(float), f_low.astype(float)
    c, fc = a.copy(), fa.copy()
    step = np.full(a.shape, 0.5)
    for _ in range(200):
        best = np.where(np.abs(fa) < np.abs(fb), a, b)
        f_best = np.minimum(np.abs(fa), np.abs(fb))
        width = np.abs(b - a)
        tolerance = 4.0 * np.finfo(float).eps * np.abs(best) + 1e-300
        if ((f_best == 0.0) | (width <= 2.0 * tolerance)).all():
            return best
        share = np.divide(tolerance, width, out=np.full(a.shape, 0.5), where=width > 0)
        x = a + np.clip(step, share, 1.0 - share) * (b - a)
        fx = function(x)
        same = np.sign(fx) == np.sign(fa)
        c, fc = np.where(same, a, b), np.where(same, fa, fb)
        b, fb = np.where(same, b, a), np.where(same, fb, fa)
        a, fa = x, fx
        step = _next_step(a, b, c, fa, fb, fc)
    return best


def _next_step(a: Array, b: Array, c: Array, fa: Array, fb: Array, fc: Array) -> Array:
    with np.errstate(all="ignore"):
        xi = (a - b) / (c - b)
        phi = (fa - fb) / (fc - fb)
        safe = (1.0 - np.sqrt(1.0 - xi) < phi) & (phi < np.sqrt(xi))
        quadratic = fa / (fb - fa) * fc / (fb - fc) + (c - a) / (b - a) * fa / (fc - fa) * fb / (fc - fb)
    return np.where(safe & np.isfinite(quadratic), quadratic, 0.5)
