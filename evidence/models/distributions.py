"""Probabilities and quantiles, from scipy.special: imported here and only when a number is asked for."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[np.float64]]
Index = np.ndarray[Any, np.dtype[np.signedinteger[Any]]]


def two_sided_p(statistic: Any, df: Any = None) -> Array:
    """Two-sided p of a z statistic, or of a t statistic where `df` is given.

    >>> round(float(two_sided_p(1.959963984540054)), 6)
    0.05
    """
    from scipy.special import ndtr, stdtr

    lower = -np.abs(np.asarray(statistic, dtype=float))
    return np.asarray(2.0 * (ndtr(lower) if df is None else stdtr(df, lower)))


def critical_value(level: float, df: Any = None) -> Array:
    """The half-width, in standard errors, of a two-sided interval at `level`; t where `df` is given, else normal.

    >>> round(float(critical_value(0.95)), 6)
    1.959964
    """
    from scipy.special import ndtri, stdtrit

    upper = 0.5 + level / 2.0
    return np.asarray(ndtri(upper) if df is None else stdtrit(df, upper))


def chi2_upper_tail(statistic: float, df: float) -> float:
    """P(chi-square with `df` degrees of freedom > statistic)."""
    from scipy.special import chdtrc

    return float(chdtrc(df, max(statistic, 0.0)))


def chi2_upper_quantile(probability: float, df: float) -> float:
    """The value that a chi-square variable with `df` degrees of freedom exceeds with `probability`."""
    from scipy.special import chdtri

    return float(chdtri(df, probability))


def f_upper_tail(statistic: float, df_num: float, df_denom: float) -> float:
    """P(F with `df_num` and `df_denom` degrees of freedom > statistic)."""
    from scipy.special import fdtrc

    return float(fdtrc(df_num, df_denom, max(statistic, 0.0)))


def f_upper_quantile(probability: float, df_num: float, df_denom: float) -> float:
    """The value that an F variable with these degrees of freedom exceeds with `probability`.

    >>> round(f_upper_quantile(0.05, 1, 10), 4)
    4.9646
    """
    from scipy.special import fdtri

    return float(fdtri(df_num, df_denom, 1.0 - probability))
