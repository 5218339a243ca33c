"""Shares: the Wilson interval and the exact sign test."""

from __future__ import annotations

from evidence.models.distributions import critical_value


def wilson_interval(count: int, n: int, level: float = 0.95) -> tuple[float, float]:
    """Interval of a share by the score test (Wilson 1927).

    >>> low, high = wilson_interval(9, 10)
    >>> round(low, 4), round(high, 4)
    (0.5958, 0.9821)
    """
    z = float(critical_value(level))
    share, z2 = count / n, z * z
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = z / (1 + z2 / n) * (share * (1 - share) / n + z2 / (4 * n * n)) ** 0.5
    return max(0.0, middle - half), min(1.0, middle + half)


def sign_test(better: int, worse: int) -> float:
    """Exact two-sided p that better and worse are equally likely (binomial, one half).

    >>> round(sign_test(9, 1), 4)
    0.0215
    """
    from scipy.special import bdtr

    return min(1.0, 2.0 * float(bdtr(min(better, worse), better + worse, 0.5)))
