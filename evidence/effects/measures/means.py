"""Means m, standard deviations sd and sizes n of two groups."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from evidence.effects.measures.family import Array, Family, Inputs, Measure, Pair, Problems, as_given, hedges_j, on_fisher_z
from evidence.effects.scale import COX, LOG_ODDS_OF_G


def _mean_difference(v: Inputs) -> Pair:
    return v["m1i"] - v["m2i"], v["sd1i"] ** 2 / v["n1i"] + v["sd2i"] ** 2 / v["n2i"]


def _by_pooled_sd(v: Inputs) -> tuple[Array, Array]:
    """Cohen's d, and the degrees of freedom of its standard deviation."""
    m = v["n1i"] + v["n2i"] - 2
    return (v["m1i"] - v["m2i"]) / np.sqrt(((v["n1i"] - 1) * v["sd1i"] ** 2 + (v["n2i"] - 1) * v["sd2i"] ** 2) / m), m


def _smd(v: Inputs) -> Pair:
    """Hedges' g by the pooled SD."""
    n1, n2 = v["n1i"], v["n2i"]
    d, m = _by_pooled_sd(v)
    g = hedges_j(m) * d
    return g, 1 / n1 + 1 / n2 + g**2 / (2 * (n1 + n2))


def _smd_by_second_sd(v: Inputs) -> Pair:
    """Glass' delta with J: the second group's SD."""
    n1, n2 = v["n1i"], v["n2i"]
    delta = hedges_j(n2 - 1) * (v["m1i"] - v["m2i"]) / v["sd2i"]
    return delta, 1 / n1 + 1 / n2 + delta**2 / (2 * n2)


def _smd_by_second_sd_unequal_spread(v: Inputs) -> Pair:
    """Glass' delta with J, the first group's spread left to differ (Bonett 2008)."""
    delta, _ = _smd_by_second_sd(v)
    return delta, v["sd1i"] ** 2 / v["sd2i"] ** 2 / v["n1i"] + 1 / v["n2i"] + delta**2 / (2 * v["n2i"])


def _smd_unequal_spread(v: Inputs) -> Pair:
    """Standardised by the mean of both variances (Bonett 2008)."""
    n1, n2, s1, s2 = v["n1i"], v["n2i"], v["sd1i"] ** 2, v["sd2i"] ** 2
    j = hedges_j(n1 + n2 - 2)
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


def _point_biserial(v: Inputs) -> Pair:
    """r of the group with the outcome, group sizes taken as fixed by design (Jacobs & Viechtbauer 2017)."""
    n1, n2 = v["n1i"], v["n2i"]
    d, m = _by_pooled_sd(v)
    h = m / n1 + m / n2
    return d / np.sqrt(d**2 + h), h**2 / (h + d**2) ** 3 * (1 / n1 + 1 / n2 + d**2 / (2 * (n1 + n2)))


def _biserial(v: Inputs) -> Pair:
    """r of the outcome with the normal variable that was cut into the groups (Soper 1914; Jacobs & Viechtbauer 2017)."""
    from scipy.special import ndtri

    n = v["n1i"] + v["n2i"]
    p, q = v["n1i"] / n, v["n2i"] / n
    z = -ndtri(p)
    density = np.exp(-(z**2) / 2) / math.sqrt(2 * math.pi)
    r = np.sqrt(p * q) / density * _point_biserial(v)[0]
    kept = np.clip(r, -1, 1)
    spread = p * q / density**2 - (1.5 + (1 - p * z / density) * (1 + q * z / density)) * kept**2 + kept**4
    return r, spread / (n - 1)


def _as_log_odds_ratio(factor: float) -> Callable[[Inputs], Pair]:
    def compute(v: Inputs) -> Pair:
        d, _ = _by_pooled_sd(v)
        return factor * d, factor**2 * (1 / v["n1i"] + 1 / v["n2i"] + d**2 / (2 * (v["n1i"] + v["n2i"])))

    return compute


def _from_d(v: dict[str, Array]) -> dict[str, Array]:
    zero, one = np.zeros_like(v["di"]), np.ones_like(v["di"])
    return {"m1i": v["di"], "sd1i": one, "n1i": v["n1i"], "m2i": zero, "sd2i": one, "n2i": v["n2i"]}


def _from_t(v: dict[str, Array]) -> dict[str, Array]:
    with np.errstate(all="ignore"):
        return _from_d({**v, "di": v["ti"] * np.sqrt(1 / v["n1i"] + 1 / v["n2i"])})


def _spread_problems(v: Inputs) -> Problems:
    small = (v["n1i"] <= 0) | (v["n2i"] <= 0)
    return [("a standard deviation below 0", (v["sd1i"] < 0) | (v["sd2i"] < 0)), ("a group size of 0 or less", small)]


_MEANS = ("m1i", "sd1i", "n1i", "m2i", "sd2i", "n2i")
_SPREADS = ("sd1i", "n1i", "sd2i", "n2i")
_WORDS = {"mean_treat": "m1i", "sd_treat": "sd1i", "n_treat": "n1i", "mean_comp": "m2i", "sd_comp": "sd2i", "n_comp": "n2i"}
TWO_MEANS = Family({_MEANS: as_given}, _spread_problems, words=_WORDS)
SECOND_SD = Family(  # SMD1 does not use the first group's SD
    {_MEANS: as_given, ("m1i", "n1i", "m2i", "sd2i", "n2i"): lambda v: {**v, "sd1i": v["sd2i"]}}, _spread_problems, words=_WORDS
)
STANDARDISED = Family({_MEANS: as_given, ("di", "n1i", "n2i"): _from_d, ("ti", "n1i", "n2i"): _from_t}, _spread_problems, words=_WORDS)
SPREADS = Family({_SPREADS: as_given, _MEANS: as_given}, _spread_problems, words=_WORDS)

MEANS = {
    "SMD": Measure(STANDARDISED, _smd),
    "SMD1": Measure(SECOND_SD, _smd_by_second_sd),
    "SMD1H": Measure(TWO_MEANS, _smd_by_second_sd_unequal_spread),
    "SMDH": Measure(TWO_MEANS, _smd_unequal_spread),
    "MD": Measure(TWO_MEANS, _mean_difference),
    "ROM": Measure(TWO_MEANS, _log_ratio_of_means),
    "CVR": Measure(TWO_MEANS, _log_ratio_of_variation),
    "VR": Measure(SPREADS, _log_ratio_of_spreads),
    "RPB": Measure(STANDARDISED, _point_biserial),
    "ZPB": Measure(STANDARDISED, on_fisher_z(_point_biserial)),
    "RBIS": Measure(STANDARDISED, _biserial),
    "ZBIS": Measure(STANDARDISED, on_fisher_z(_biserial)),
    "D2OR": Measure(STANDARDISED, _as_log_odds_ratio(LOG_ODDS_OF_G)),
    "D2ORL": Measure(STANDARDISED, _as_log_odds_ratio(LOG_ODDS_OF_G)),
    "D2ORN": Measure(STANDARDISED, _as_log_odds_ratio(1 / COX)),
}
