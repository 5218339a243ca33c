"""The same n people twice: means m, standard deviations sd of both times, and the correlation r of the two times."""

from __future__ import annotations

import numpy as np

from evidence.effects.measures.family import Array, Family, Inputs, Measure, Pair, Problems, as_given, correlation_problems, hedges_j
from evidence.effects.measures.overlap import chance, steepness


def _variance_of_change(v: Inputs) -> Array:
    return v["sd1i"] ** 2 + v["sd2i"] ** 2 - 2 * v["ri"] * v["sd1i"] * v["sd2i"]


def _mean_change(v: Inputs) -> Pair:
    return v["m1i"] - v["m2i"], _variance_of_change(v) / v["ni"]


def _by_change_sd(v: Inputs) -> Pair:
    """Standardised by the SD of the changes (Gibbons, Hedeker & Davis 1993)."""
    d = hedges_j(v["ni"] - 1) * (v["m1i"] - v["m2i"]) / np.sqrt(_variance_of_change(v))
    return d, 1 / v["ni"] + d**2 / (2 * v["ni"])


def _by_first_sd(v: Inputs) -> Pair:
    """Standardised by the SD of the first of the two times given (Becker 1988)."""
    n = v["ni"]
    d = hedges_j(n - 1) * (v["m1i"] - v["m2i"]) / v["sd1i"]
    return d, 2 * (1 - v["ri"]) / n + d**2 / (2 * n)


def _by_first_sd_unequal_spread(v: Inputs) -> Pair:
    """As SMCR, the spread of the other time left to differ (Bonett 2008)."""
    n = v["ni"]
    j = hedges_j(n - 1)
    d = j * (v["m1i"] - v["m2i"]) / v["sd1i"]
    return d, j**2 * (_variance_of_change(v) / (v["sd1i"] ** 2 * (n - 1)) + d**2 / (2 * (n - 1)))


def _by_mean_sd(v: Inputs) -> tuple[Array, Array]:
    """The change by the root mean square of both SDs, with J at 2 (n - 1) / (1 + r^2) degrees of freedom (Cousineau 2020)."""
    j = hedges_j(2 * (v["ni"] - 1) / (1 + v["ri"] ** 2))
    mean = (v["sd1i"] ** 2 + v["sd2i"] ** 2) / 2
    return j * (v["m1i"] - v["m2i"]) / np.sqrt(mean), mean


def _by_both_sds(v: Inputs) -> Pair:
    d, _ = _by_mean_sd(v)
    return d, 2 * (1 - v["ri"]) / v["ni"] + d**2 * (1 + v["ri"] ** 2) / (4 * v["ni"])


def _by_both_sds_unequal_spread(v: Inputs) -> Pair:
    """As SMCRP, both spreads left to differ (Bonett 2008)."""
    d, mean = _by_mean_sd(v)
    return d, _variance_of_mean_sd(v, d, mean)


def _variance_of_mean_sd(v: Inputs, d: Array, mean: Array) -> Array:
    """The variance of a change d by the root of the mean variance (Bonett 2008, equation 10)."""
    fourths = v["sd1i"] ** 4 + v["sd2i"] ** 4 + 2 * v["ri"] ** 2 * v["sd1i"] ** 2 * v["sd2i"] ** 2
    found: Array = _variance_of_change(v) / (mean * (v["ni"] - 1)) + d**2 * fourths / (8 * mean**2 * (v["ni"] - 1))
    return found


def _chance_of_change(v: Inputs) -> Pair:
    """The chance that a score of the first time is higher than one of the second, both normal, spreads left to differ (metafor 5.1)."""
    mean = (v["sd1i"] ** 2 + v["sd2i"] ** 2) / 2
    d = (v["m1i"] - v["m2i"]) / np.sqrt(mean)
    return chance(d), steepness(d) * _variance_of_mean_sd(v, d, mean)


def _log_ratio_of_means(v: Inputs) -> Pair:
    """Log ratio of the two means (Lajeunesse 2011)."""
    one, other = v["sd1i"] / v["m1i"], v["sd2i"] / v["m2i"]
    return np.log(v["m1i"] / v["m2i"]), (one**2 + other**2 - 2 * v["ri"] * one * other) / v["ni"]


def _log_ratio_of_spreads(v: Inputs) -> Pair:
    return np.log(v["sd1i"] / v["sd2i"]), (1 - v["ri"] ** 2) / (v["ni"] - 1)


def _log_ratio_of_variation(v: Inputs) -> Pair:
    spreads, variance = _log_ratio_of_spreads(v)
    means, of_means = _log_ratio_of_means(v)
    return spreads - means, variance + of_means


def _problems(v: Inputs) -> Problems:
    spreads = [("a standard deviation below 0", (v["sd1i"] < 0) | (v["sd2i"] < 0)), ("a sample of 0 or fewer", v["ni"] <= 0)]
    return [*spreads, *correlation_problems(v["ri"])]


_TWICE = ("m1i", "m2i", "sd1i", "sd2i", "ni", "ri")
TWICE = Family({_TWICE: as_given}, _problems)
FIRST_SD = Family({_TWICE: as_given, ("m1i", "m2i", "sd1i", "ni", "ri"): lambda v: {**v, "sd2i": v["sd1i"]}}, _problems)
SPREADS = Family({("sd1i", "sd2i", "ni", "ri"): as_given, _TWICE: as_given}, _problems)

CHANGES = {
    "MC": Measure(TWICE, _mean_change),
    "SMCC": Measure(TWICE, _by_change_sd),
    "SMCR": Measure(FIRST_SD, _by_first_sd),
    "SMCRH": Measure(TWICE, _by_first_sd_unequal_spread),
    "SMCRP": Measure(TWICE, _by_both_sds),
    "SMCRPH": Measure(TWICE, _by_both_sds_unequal_spread),
    "CLESCN": Measure(TWICE, _chance_of_change),
    "AUCCN": Measure(TWICE, _chance_of_change),
    "ROMC": Measure(TWICE, _log_ratio_of_means),
    "VRC": Measure(SPREADS, _log_ratio_of_spreads),
    "CVRC": Measure(TWICE, _log_ratio_of_variation),
}
