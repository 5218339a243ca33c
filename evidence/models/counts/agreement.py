"""Agreement of two coders: percent agreement, kappa, AC1 for codes; intraclass correlation for numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from evidence.base.errors import CannotCompute
from evidence.base.reason import NotEstimated
from evidence.models.counts.proportions import wilson_interval
from evidence.models.distributions import Array, critical_value, f_upper_quantile

WEIGHTS = ("none", "linear", "squared")


@dataclass(frozen=True, slots=True)
class ShareWithInterval:
    """A share of cells with its Wilson interval.

    Attributes
    ----------
    agreed, n : cells that agree, and all of them.
    value : agreed / n, 0 to 1.
    low, high : limits of the interval.
    """

    agreed: int
    n: int
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Precision:
    """How precisely a coefficient is known.

    Attributes
    ----------
    se : large-sample standard error.
    low, high : limits of the interval, cut off at -1 and 1.
    """

    se: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class ChanceCorrected:
    """A coefficient of agreement beyond chance, (observed - expected) / (1 - expected).

    Attributes
    ----------
    value : the coefficient; 1 is complete agreement, 0 no more than chance.
    observed, expected : agreement seen, and by chance as the coefficient defines it; 0 to 1 (weighted where weights were given).
    precision : standard error and interval, or why there is none.
    n : units that both coders coded.
    """

    value: float
    observed: float
    expected: float
    precision: Precision | NotEstimated
    n: int

    @property
    def interval(self) -> tuple[float, float] | NotEstimated:
        """Its limits (low, high), or why there are none."""
        return self.precision if isinstance(self.precision, NotEstimated) else (self.precision.low, self.precision.high)


@dataclass(frozen=True, slots=True)
class IntraclassCorrelation:
    """Agreement of numbers: ICC(A,1) of McGraw and Wong, ICC(2,1) of Shrout and Fleiss.

    Attributes
    ----------
    value : the share of the variance of one coder's numbers that lies between the units.
    interval : its limits (low, high), or why there are none.
    n, coders : units and coders.
    ms_units, ms_coders, ms_error : mean squares of the two-way table, in squared units of the numbers.
    """

    value: float
    interval: tuple[float, float] | NotEstimated
    n: int
    coders: int
    ms_units: float
    ms_coders: float
    ms_error: float


def percent_agreement(agreed: int, n: int, level: float = 0.95) -> ShareWithInterval:
    """The share of cells that agree, with Wilson's interval (Wilson 1927).

    Raises
    ------
    CannotCompute
        No cells, or more that agree than there are.

    Examples
    --------
    >>> share = percent_agreement(9, 10)
    >>> share.value, round(share.low, 4), round(share.high, 4)
    (0.9, 0.5958, 0.9821)
    """
    if n < 1 or not 0 <= agreed <= n:
        raise CannotCompute(f"{agreed} of {n} cells agree: there must be at least one cell, and no more that agree than there are")
    return ShareWithInterval(agreed, n, agreed / n, *wilson_interval(agreed, n, level))


def crosstab(first: Sequence[str], second: Sequence[str], categories: Sequence[str]) -> Array:
    """Counts by the first coder's category (rows) and the second's (columns), shape (q, q).

    Raises
    ------
    CannotCompute
        Lists of different lengths, or a code that is not a category.

    Examples
    --------
    >>> crosstab(["yes", "no", "no"], ["yes", "no", "yes"], ["yes", "no"]).astype(int).tolist()
    [[1, 0], [1, 1]]
    """
    position = {category: i for i, category in enumerate(categories)}
    strangers = sorted({*first, *second} - set(position))
    if strangers or len(first) != len(second):
        raise CannotCompute(
            f"codes of both coders must come in pairs and from the categories; seen besides: {', '.join(strangers) or 'none'}"
        )
    counts = np.zeros((len(position), len(position)))
    np.add.at(counts, ([position[code] for code in first], [position[code] for code in second]), 1.0)
    return counts


def kappa(counts: Any, weights: str = "none", level: float = 0.95) -> ChanceCorrected | NotEstimated:
    """Cohen's kappa (1960), weighted where the codes are ordered (Cohen 1968).

    The standard error is that of Fleiss, Cohen and Everitt (1969), for any kappa and not only for zero. A category that neither coder
    used changes nothing unless there are weights.

    Parameters
    ----------
    counts : (q, q) units by the first coder's category and the second's, categories in one order.
    weights : "none"; for ordered codes "linear", 1 - |i - j| / (q - 1), or "squared", 1 - (i - j)^2 / (q - 1)^2.
    level : of the interval, normal.

    Raises
    ------
    CannotCompute
        Counts that are not a square table of counts, or unknown weights.

    Examples
    --------
    Cohen (1968), 200 patients, three diagnoses:

    >>> round(kappa([[88, 10, 2], [14, 40, 6], [18, 10, 12]]).value, 3)
    0.492
    """
    p, n = _proportions(counts)
    rows, columns = p.sum(axis=1), p.sum(axis=0)
    w = _weights(len(p), weights)
    expected = float(rows @ w @ columns)
    if expected >= 1.0 - 1e-12:
        return NotEstimated("both coders used one and the same code throughout, so no agreement beyond chance can be told from chance")
    slope = (w @ columns)[:, None] + (rows @ w)[None, :]
    return _beyond_chance(p, w, expected, slope, n, level)


def ac1(counts: Any, level: float = 0.95) -> ChanceCorrected | NotEstimated:
    """Gwet's AC1 (2008), which does not fall when nearly all units carry one code.

    Chance agreement is sum pi_k (1 - pi_k) / (q - 1), pi_k the mean of both coders' shares of category k. It depends on the number of
    categories, so all that could be coded belong into `counts`, used or not. The variance is Gwet's, by linearisation.

    Parameters
    ----------
    counts, level : as in `kappa`.

    Raises
    ------
    CannotCompute
        Counts that are not a square table of counts.

    Examples
    --------
    Gwet (2002), where kappa is -0.02 although 118 of 125 agree:

    >>> found = ac1([[118, 5], [2, 0]])
    >>> round(found.value, 4), round(found.observed, 3)
    (0.9408, 0.944)
    """
    p, n = _proportions(counts)
    q = len(p)
    if q < 2:
        return NotEstimated("there is one category only, so nobody could disagree")
    both = (p.sum(axis=1) + p.sum(axis=0)) / 2.0
    expected = float(both @ (1.0 - both)) / (q - 1)
    slope = (1.0 - both[:, None] - both[None, :]) / (q - 1)
    return _beyond_chance(p, np.eye(q), expected, slope, n, level)


def intraclass(numbers: Any, level: float = 0.95) -> IntraclassCorrelation | NotEstimated:
    """The intraclass correlation for absolute agreement of single numbers, units and coders both random.

    (MSR - MSE) / (MSR + (k - 1) MSE + k (MSC - MSE) / n), ICC(2,1) of Shrout and Fleiss (1979), ICC(A,1) of McGraw and Wong (1996);
    the interval is their F interval with Satterthwaite's degrees of freedom. It compares differences between coders with differences
    between units: a column of very unlike numbers gives a high value whatever the coders do.

    Parameters
    ----------
    numbers : (n, k) one row per unit, one column per coder, no gaps.
    level : of the interval.

    Raises
    ------
    CannotCompute
        No table of finite numbers with two or more coders.

    Examples
    --------
    Shrout and Fleiss (1979), table 2, six targets and four judges:

    >>> judged = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
    >>> round(intraclass(judged).value, 2)
    0.29
    """
    x = np.asarray(numbers, dtype=float)
    if x.ndim != 2 or x.shape[1] < 2 or not np.isfinite(x).all():
        raise CannotCompute(f"numbers must be a table of finite numbers, a row per unit and a column per coder; the shape is {x.shape}")
    n, k = x.shape
    if n < 2:
        return NotEstimated(f"{n} unit was read by all coders; the correlation needs two" if n else "no unit was read by all coders")
    rows, columns, mean = x.mean(axis=1), x.mean(axis=0), x.mean()
    squares = (
        k * float(((rows - mean) ** 2).sum()) / (n - 1),
        n * float(((columns - mean) ** 2).sum()) / (k - 1),
        float(((x - rows[:, None] - columns[None, :] + mean) ** 2).sum()) / ((n - 1) * (k - 1)),
    )
    # What is left of equal numbers after rounding is no difference.
    rounding = (1e-13 * float(np.abs(x).max())) ** 2 * n * k
    ms_units, ms_coders, ms_error = (0.0 if square <= rounding else square for square in squares)
    below = ms_units + (k - 1) * ms_error + k * (ms_coders - ms_error) / n
    if np.ptp(x) == 0.0 or below <= 0.0:
        return NotEstimated("the numbers don't vary, so no share of their variance can lie between the units")
    value = (ms_units - ms_error) / below
    return IntraclassCorrelation(value, _f_interval(value, ms_units, ms_coders, ms_error, n, k, level), n, k, ms_units, ms_coders, ms_error)


def _f_interval(
    value: float, ms_units: float, ms_coders: float, ms_error: float, n: int, k: int, level: float
) -> tuple[float, float] | NotEstimated:
    """McGraw and Wong (1996), table 7, case 2A; Shrout and Fleiss (1979), p. 424."""
    if ms_units == 0.0:
        return NotEstimated("the units don't differ in their means, so no interval of their share of the variance exists")
    if ms_error == 0.0:
        return NotEstimated("the coders agree in every number, or differ by a constant, so nothing shows how far they could differ")
    a = k * value / (n * (1.0 - value))
    b = 1.0 + k * value * (n - 1) / (n * (1.0 - value))
    parts = (a * ms_coders) ** 2 / (k - 1) + (b * ms_error) ** 2 / ((n - 1) * (k - 1))
    df = (a * ms_coders + b * ms_error) ** 2 / parts
    tail = (1.0 - level) / 2.0
    upper, lower = f_upper_quantile(tail, n - 1, df), f_upper_quantile(tail, df, n - 1)
    rest = k * ms_coders + (k * n - k - n) * ms_error
    low = n * (ms_units - upper * ms_error) / (upper * rest + n * ms_units)
    high = n * (lower * ms_units - ms_error) / (rest + n * lower * ms_units)
    if not np.isfinite((low, high)).all():
        return NotEstimated(f"the coders contradict each other so far that the interval has next to no degrees of freedom ({df:.2g})")
    return low, high


def _proportions(counts: Any) -> tuple[Array, int]:
    table = np.asarray(counts, dtype=float)
    if table.ndim != 2 or table.shape[0] != table.shape[1] or not (np.isfinite(table).all() and (table >= 0.0).all()) or table.sum() == 0:
        raise CannotCompute(f"counts must be a square table of counts, both coders' categories in one order; the shape is {table.shape}")
    return table / table.sum(), int(table.sum())


def _weights(q: int, kind: str) -> Array:
    if kind not in WEIGHTS:
        raise CannotCompute(f"weights are {', '.join(WEIGHTS)}, not {kind!r}")
    if kind == "none" or q == 1:
        return np.eye(q)
    apart = np.abs(np.subtract.outer(np.arange(q), np.arange(q))) / (q - 1)
    return 1.0 - (apart if kind == "linear" else apart**2)


def _beyond_chance(p: Array, w: Array, expected: float, slope: Array, n: int, level: float) -> ChanceCorrected:
    """The coefficient with its variance by the delta method, which is each author's own formula written once.

    Parameters
    ----------
    p : (q, q) shares of units.
    w : (q, q) weight of each pair of codes as agreement.
    expected : agreement by chance.
    slope : (q, q) derivative of `expected` by each share in `p`, up to a constant.
    """
    observed = float((w * p).sum())
    value = (observed - expected) / (1.0 - expected)
    influence = (w - (1.0 - value) * slope) / (1.0 - expected)
    variance = float((p * (influence - (p * influence).sum()) ** 2).sum()) / n
    precision: Precision | NotEstimated
    if observed >= 1.0 - 1e-12:
        precision = NotEstimated("the coders agree in every unit, so no sampling variance is seen")
    elif variance <= 1e-24:  # Rounding of equal terms; an interval of no width would pass for perfect knowledge.
        precision = NotEstimated("every unit bears on the coefficient alike, so no sampling variance is seen")
    else:
        se, z = variance**0.5, float(critical_value(level))
        precision = Precision(se, max(-1.0, value - z * se), min(1.0, value + z * se))
    return ChanceCorrected(value, observed, expected, precision, n)
