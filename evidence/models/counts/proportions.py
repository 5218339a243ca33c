"""Shares: the Wilson interval, with a finite population where one is known, and the exact sign test."""

from __future__ import annotations

from evidence.models.distributions import critical_value


def wilson_interval(count: float, n: float, level: float = 0.95, population: int | None = None) -> tuple[float, float]:
    """Interval of a share by the score test (Wilson 1927).

    Parameters
    ----------
    count : how many of `n`; a printed share times n where no whole number is known.
    n : how many were asked; no whole number where people in clusters count for fewer.
    level : level of the interval, between 0 and 1.
    population : how many there are in all, at least n, if the n were drawn from them without replacement. The variance of the
        share is then multiplied by (N - n) / (N - 1) (Cochran 1977, section 3.2); at n = N the interval is the share itself.

    >>> low, high = wilson_interval(9, 10)
    >>> round(low, 4), round(high, 4)
    (0.5958, 0.9821)
    >>> low, high = wilson_interval(9, 10, population=20)
    >>> round(low, 4), round(high, 4)
    (0.6925, 0.9729)
    """
    if population is not None and population < n:
        raise ValueError(f"{n} answers cannot come from a population of {population}")
    z = float(critical_value(level))
    finite = 1.0 if population is None else (population - n) / (population - 1) if population > 1 else 0.0
    share, z2 = count / n, z * z * finite
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = z2**0.5 / (1 + z2 / n) * (share * (1 - share) / n + z2 / (4 * n * n)) ** 0.5
    return max(0.0, middle - half), min(1.0, middle + half)


def sign_test(better: int, worse: int) -> float:
    """Exact two-sided p that better and worse are equally likely (binomial, one half).

    >>> round(sign_test(9, 1), 4)
    0.0215
    """
    from scipy.special import bdtr

    return min(1.0, 2.0 * float(bdtr(min(better, worse), better + worse, 0.5)))
