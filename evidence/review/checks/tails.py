"""Tail probabilities of t and chi-square for the rules; importing scipy for them would take longer than the whole check."""

from __future__ import annotations

import math

_TINY = 1e-300


def p_of_t(t: float, df: float) -> float:
    """Two-sided p of Student's t, df above 0: the incomplete beta function I_x(df/2, 1/2) at x = df / (df + t^2).

    Good to six digits up to a million degrees of freedom.

    >>> round(p_of_t(2.31, 82), 6), round(p_of_t(12.706, 1), 4)
    (0.023402, 0.05)
    """
    x = df / (df + t * t)
    if x >= 1.0:
        return 1.0
    if not df < 1e9 or x <= 0.0:
        return math.erfc(abs(t) / math.sqrt(2))
    a, b = df / 2, 0.5
    front = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x))
    if x < (a + 1) / (a + b + 2):
        return front * _beta_fraction(x, a, b) / a
    return 1.0 - front * _beta_fraction(1.0 - x, b, a) / b


def _beta_fraction(x: float, a: float, b: float) -> float:
    """The continued fraction of the incomplete beta function by Lentz's method (Press et al. 2007, section 6.4)."""
    c, d = 1.0, 1.0 - (a + b) * x / (a + 1)
    d = 1.0 / (d if abs(d) > _TINY else _TINY)
    value = d
    for m in range(1, 300):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for step in (even, odd):
            d, c = 1.0 + step * d, 1.0 + step / c
            d, c = 1.0 / (d if abs(d) > _TINY else _TINY), c if abs(c) > _TINY else _TINY
            value *= d * c
        if abs(d * c - 1.0) < 1e-12:
            break
    return value


def p_of_chi2(value: float, df: int) -> float:
    """Upper tail of chi-square with a whole number of degrees of freedom, by its finite sum.

    >>> round(p_of_chi2(21.5, 5), 6), round(p_of_chi2(3.841459, 1), 4)
    (0.000651, 0.05)
    """
    half = value / 2
    if half <= 0:
        return 1.0
    odd = df % 2
    total = math.erfc(math.sqrt(half)) if odd else 0.0
    for k in range(df // 2):
        power = k + odd / 2
        total += math.exp(power * math.log(half) - half - math.lgamma(power + 1))
    return min(total, 1.0)
