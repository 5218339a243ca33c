"""The measures of `escalc`: the formulas of metafor 3.8 (Viechtbauer 2010) on arrays, and the inputs each family of measures takes.

Tables are a, b (events and non-events of the first group) and c, d (of the second); means, SDs and sizes m, sd, n.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evidence.effects.scale import COX, LOGISTIC

Array = NDArray[np.float64]
Inputs = Mapping[str, Array]
Pair = tuple[Array, Array]


@dataclass(frozen=True, slots=True)
class Family:
    """Measures that share their inputs.

    Attributes
    ----------
    forms : accepted sets of inputs, each with the function that turns it into the first.
    problems : what cannot be, as (words, rows) pairs.
    """

    forms: Mapping[tuple[str, ...], Callable[[dict[str, Array]], dict[str, Array]]]
    problems: Callable[[Inputs], list[tuple[str, NDArray[np.bool_]]]]


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure: its family of inputs, and the function from them to yi and vi."""

    family: Family
    compute: Callable[[Inputs], Pair]


def _table(v: Inputs, add: float) -> tuple[Array, Array, Array, Array]:
    """The four cells, with `add` in all four where one is 0."""
    a, b, c, d = v["ai"], v["bi"], v["ci"], v["di"]
    extra = np.where((a == 0) | (b == 0) | (c == 0) | (d == 0), add, 0.0)
    return a + extra, b + extra, c + extra, d + extra


def _log_odds_ratio(v: Inputs) -> Pair:
    a, b, c, d = _table(v, 0.5)
    return np.log(a) - np.log(b) - np.log(c) + np.log(d), 1 / a + 1 / b + 1 / c + 1 / d


def _log_risk_ratio(v: Inputs) -> Pair:
    a, b, c, d = _table(v, 0.5)
    return np.log(a / (a + b)) - np.log(c / (c + d)), 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d)


def _risk_difference(v: Inputs) -> Pair:
    a, b, c, d = _table(v, 0.5)
    n1, n2 = a + b, c + d
    return a / n1 - c / n2, a * b / n1**3 + c * d / n2**3


def _arcsine_difference(v: Inputs) -> Pair:
    a, b, c, d = _table(v, 0.0)
    n1, n2 = a + b, c + d
    return np.arcsin(np.sqrt(a / n1)) - np.arcsin(np.sqrt(c / n2)), 1 / (4 * n1) + 1 / (4 * n2)


def _phi(v: Inputs) -> Pair:
    """Phi with its large-sample variance (Yule 1912)."""
    a, b, c, d = _table(v, 0.0)
    n = a + b + c + d
    rows, columns = (a + b) * (c + d), (a + c) * (b + d)
    phi = (a * d - b * c) / np.sqrt(rows * columns)
    row_gap, column_gap = a + b - c - d, a + c - b - d
    skew = phi * (1 + phi**2 / 2) * row_gap * column_gap / np.sqrt(rows * columns)
    return phi, (1 - phi**2 + skew - 0.75 * phi**2 * (row_gap**2 / rows + column_gap**2 / columns)) / n


def _yule_q(v: Inputs) -> Pair:
    log_or, variance = _log_odds_ratio(v)
    q = np.tanh(log_or / 2)  # (OR - 1) / (OR + 1)
    return q, (1 - q**2) ** 2 * variance / 4


def _probit_difference(v: Inputs) -> Pair:
    from scipy.special import ndtri

    a, b, c, d = _table(v, 0.5)
    parts = [(ndtri(p), 2 * math.pi * p * (1 - p) * np.exp(ndtri(p) ** 2) / n) for p, n in ((a / (a + b), a + b), (c / (c + d), c + d))]
    return parts[0][0] - parts[1][0], parts[0][1] + parts[1][1]


def _odds_to_d(factor: float) -> Callable[[Inputs], Pair]:
    def compute(v: Inputs) -> Pair:
        log_or, variance = _log_odds_ratio(v)
        return log_or * factor, variance * factor**2

    return compute


def _cells_from_sizes(v: dict[str, Array]) -> dict[str, Array]:
    return {"ai": v["ai"], "bi": v["n1i"] - v["ai"], "ci": v["ci"], "di": v["n2i"] - v["ci"]}


def _cell_problems(v: Inputs) -> list[tuple[str, NDArray[np.bool_]]]:
    a, b, c, d = v["ai"], v["bi"], v["ci"], v["di"]
    negative = (a < 0) | (b < 0) | (c < 0) | (d < 0)
    return [("a count below 0, or more events than people,", negative), ("an empty group", (a + b == 0) | (c + d == 0))]


def _j(m: Array) -> Array:
    """Hedges' exact J of each m; not defined up to 1, which leaves no finite effect."""
    lgamma = np.frompyfunc(lambda x: math.lgamma(x) if x > 0 else math.nan, 1, 1)
    return np.exp(lgamma(m / 2).astype(float) - 0.5 * np.log(m / 2) - lgamma((m - 1) / 2).astype(float))


def _mean_difference(v: Inputs) -> Pair:
    return v["m1i"] - v["m2i"], v["sd1i"] ** 2 / v["n1i"] + v["sd2i"] ** 2 / v["n2i"]


def _smd(v: Inputs) -> Pair:
    """Hedges' g by the pooled SD."""
    n1, n2 = v["n1i"], v["n2i"]
    m = n1 + n2 - 2
    spread = np.sqrt(((n1 - 1) * v["sd1i"] ** 2 + (n2 - 1) * v["sd2i"] ** 2) / m)
    g = _j(m) * (v["m1i"] - v["m2i"]) / spread
    return g, 1 / n1 + 1 / n2 + g**2 / (2 * (n1 + n2))


def _smd_by_second_sd(v: Inputs) -> Pair:
    """Glass' delta with J: the second group's SD."""
    n1, n2 = v["n1i"], v["n2i"]
    delta = _j(n2 - 1) * (v["m1i"] - v["m2i"]) / v["sd2i"]
    return delta, 1 / n1 + 1 / n2 + delta**2 / (2 * n2)


def _smd_unequal_spread(v: Inputs) -> Pair:
    """Standardised by the mean of both variances (Bonett 2008)."""
    n1, n2, s1, s2 = v["n1i"], v["n2i"], v["sd1i"] ** 2, v["sd2i"] ** 2
    j = _j(n1 + n2 - 2)
    mean = (s1 + s2) / 2
    d = j * (v["m1i"] - v["m2i"]) / np.sqrt(mean)
    variance = d**2 * (s1**2 / (n1 - 1) + s2**2 / (n2 - 1)) / (8 * mean**2) + (s1 / (n1 - 1) + s2 / (n2 - 1)) / mean
    return d, j**2 * variance


def _log_ratio_of_means(v: Inputs) -> Pair:
    """Log ratio of means (Hedges, Gurevitch & Curtis 1999)."""
    variance = v["sd1i"] ** 2 / (v["n1i"] * v["m1i"] ** 2) + v["sd2i"] ** 2 / (v["n2i"] * v["m2i"] ** 2)
    return np.log(v["m1i"] / v["m2i"]), variance


def _log_ratio_of_spreads(v: Inputs) -> Pair:
    """Log ratio of standard deviations (Nakagawa et al. 2015)."""
    half1, half2 = 1 / (2 * (v["n1i"] - 1)), 1 / (2 * (v["n2i"] - 1))
    return np.log(v["sd1i"] / v["sd2i"]) + half1 - half2, half1 + half2


def _log_ratio_of_variation(v: Inputs) -> Pair:
    """Log ratio of coefficients of variation (Nakagawa et al. 2015)."""
    spreads, variance = _log_ratio_of_spreads(v)
    means, of_means = _log_ratio_of_means(v)
    return spreads - means, variance + of_means


def _from_d(v: dict[str, Array]) -> dict[str, Array]:
    zero, one = np.zeros_like(v["di"]), np.ones_like(v["di"])
    return {"m1i": v["di"], "sd1i": one, "n1i": v["n1i"], "m2i": zero, "sd2i": one, "n2i": v["n2i"]}


def _from_t(v: dict[str, Array]) -> dict[str, Array]:
    with np.errstate(all="ignore"):
        return _from_d({**v, "di": v["ti"] * np.sqrt(1 / v["n1i"] + 1 / v["n2i"])})


def _spread_problems(v: Inputs) -> list[tuple[str, NDArray[np.bool_]]]:
    small = (v["n1i"] <= 0) | (v["n2i"] <= 0)
    return [("a standard deviation below 0", (v["sd1i"] < 0) | (v["sd2i"] < 0)), ("a group size of 0 or less", small)]


def _proportion_cells(v: Inputs, add: float) -> tuple[Array, Array]:
    x, m = v["xi"], v["ni"] - v["xi"]
    extra = np.where((x == 0) | (m == 0), add, 0.0)
    return x + extra, m + extra


def _proportion(v: Inputs) -> Pair:
    x, m = _proportion_cells(v, 0.5)
    return x / (x + m), x * m / (x + m) ** 3


def _logit_proportion(v: Inputs) -> Pair:
    x, m = _proportion_cells(v, 0.5)
    return np.log(x / m), 1 / x + 1 / m


def _arcsine_proportion(v: Inputs) -> Pair:
    return np.arcsin(np.sqrt(v["xi"] / v["ni"])), 1 / (4 * v["ni"])


def _double_arcsine_proportion(v: Inputs) -> Pair:
    """Freeman & Tukey 1950."""
    x, n = v["xi"], v["ni"]
    return (np.arcsin(np.sqrt(x / (n + 1))) + np.arcsin(np.sqrt((x + 1) / (n + 1)))) / 2, 1 / (4 * n + 2)


def _proportion_problems(v: Inputs) -> list[tuple[str, NDArray[np.bool_]]]:
    return [("a count below 0, or more events than people,", (v["xi"] < 0) | (v["xi"] > v["ni"])), ("an empty group", v["ni"] <= 0)]


def _correlation(v: Inputs) -> Pair:
    return v["ri"], (1 - v["ri"] ** 2) ** 2 / (v["ni"] - 1)


def _fisher_z(v: Inputs) -> Pair:
    return np.arctanh(v["ri"]), 1 / (v["ni"] - 3)


def _correlation_problems(v: Inputs) -> list[tuple[str, NDArray[np.bool_]]]:
    return [("a correlation beyond -1 to 1", np.abs(v["ri"]) > 1), ("a sample of 3 or fewer", v["ni"] <= 3)]


def _log_rate_ratio(v: Inputs) -> Pair:
    extra = np.where((v["x1i"] == 0) | (v["x2i"] == 0), 0.5, 0.0)
    x1, x2 = v["x1i"] + extra, v["x2i"] + extra
    return np.log(x1 / v["t1i"]) - np.log(x2 / v["t2i"]), 1 / x1 + 1 / x2


def _rate_problems(v: Inputs) -> list[tuple[str, NDArray[np.bool_]]]:
    return [("a count below 0", (v["x1i"] < 0) | (v["x2i"] < 0)), ("a person-time of 0 or less", (v["t1i"] <= 0) | (v["t2i"] <= 0))]


_MEANS = ("m1i", "sd1i", "n1i", "m2i", "sd2i", "n2i")
_SPREADS = ("sd1i", "n1i", "sd2i", "n2i")


def _as_given(v: dict[str, Array]) -> dict[str, Array]:
    return v


TWO_BY_TWO = Family({("ai", "bi", "ci", "di"): _as_given, ("ai", "n1i", "ci", "n2i"): _cells_from_sizes}, _cell_problems)
MEANS = Family({_MEANS: _as_given}, _spread_problems)
SECOND_SD = Family(  # SMD1 does not use the first group's SD
    {_MEANS: _as_given, ("m1i", "n1i", "m2i", "sd2i", "n2i"): lambda v: {**v, "sd1i": v["sd2i"]}}, _spread_problems
)
STANDARDISED = Family({_MEANS: _as_given, ("di", "n1i", "n2i"): _from_d, ("ti", "n1i", "n2i"): _from_t}, _spread_problems)
SPREADS = Family({_SPREADS: _as_given, _MEANS: _as_given}, _spread_problems)
PROPORTIONS = Family({("xi", "ni"): _as_given, ("xi", "mi"): lambda v: {"xi": v["xi"], "ni": v["xi"] + v["mi"]}}, _proportion_problems)
CORRELATIONS = Family({("ri", "ni"): _as_given}, _correlation_problems)
RATES = Family({("x1i", "t1i", "x2i", "t2i"): _as_given}, _rate_problems)

MEASURES: dict[str, Measure] = {
    "OR": Measure(TWO_BY_TWO, _log_odds_ratio),
    "RR": Measure(TWO_BY_TWO, _log_risk_ratio),
    "RD": Measure(TWO_BY_TWO, _risk_difference),
    "AS": Measure(TWO_BY_TWO, _arcsine_difference),
    "PHI": Measure(TWO_BY_TWO, _phi),
    "YUQ": Measure(TWO_BY_TWO, _yule_q),
    "PBIT": Measure(TWO_BY_TWO, _probit_difference),
    "OR2DL": Measure(TWO_BY_TWO, _odds_to_d(LOGISTIC)),
    "OR2DN": Measure(TWO_BY_TWO, _odds_to_d(COX)),
    "SMD": Measure(STANDARDISED, _smd),
    "SMD1": Measure(SECOND_SD, _smd_by_second_sd),
    "SMDH": Measure(MEANS, _smd_unequal_spread),
    "MD": Measure(MEANS, _mean_difference),
    "ROM": Measure(MEANS, _log_ratio_of_means),
    "CVR": Measure(MEANS, _log_ratio_of_variation),
    "VR": Measure(SPREADS, _log_ratio_of_spreads),
    "PR": Measure(PROPORTIONS, _proportion),
    "PLO": Measure(PROPORTIONS, _logit_proportion),
    "PAS": Measure(PROPORTIONS, _arcsine_proportion),
    "PFT": Measure(PROPORTIONS, _double_arcsine_proportion),
    "COR": Measure(CORRELATIONS, _correlation),
    "ZCOR": Measure(CORRELATIONS, _fisher_z),
    "IRR": Measure(RATES, _log_rate_ratio),
}
