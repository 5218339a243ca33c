"""One group: x events among n people or in a person-time t, a mean m with its sd, a coefficient alpha of m items, three genotypes."""

from __future__ import annotations

import math

import numpy as np

from evidence.effects.measures.family import Family, Inputs, Measure, Pair, Problems, as_given, hedges_j


def _proportion(v: Inputs) -> Pair:
    x, m = v["xi"], v["mi"]
    return x / (x + m), x * m / (x + m) ** 3


def _log_proportion(v: Inputs) -> Pair:
    x, m = v["xi"], v["mi"]
    return np.log(x / (x + m)), 1 / x - 1 / (x + m)


def _logit(v: Inputs) -> Pair:
    x, m = v["xi"], v["mi"]
    return np.log(x / m), 1 / x + 1 / m


def _probit(v: Inputs) -> Pair:
    from scipy.special import ndtri

    p, variance = _proportion(v)
    z = ndtri(p)
    return z, 2 * math.pi * np.exp(z**2) * variance


def _arcsine(v: Inputs) -> Pair:
    n = v["xi"] + v["mi"]
    return np.arcsin(np.sqrt(v["xi"] / n)), 1 / (4 * n)


def _double_arcsine(v: Inputs) -> Pair:
    """Freeman & Tukey 1950."""
    x, n = v["xi"], v["xi"] + v["mi"]
    return (np.arcsin(np.sqrt(x / (n + 1))) + np.arcsin(np.sqrt((x + 1) / (n + 1)))) / 2, 1 / (4 * n + 2)


def _rate(v: Inputs) -> Pair:
    return v["xi"] / v["ti"], v["xi"] / v["ti"] ** 2


def _log_rate(v: Inputs) -> Pair:
    return np.log(v["xi"] / v["ti"]), 1 / v["xi"]


def _root_rate(v: Inputs) -> Pair:
    return np.sqrt(v["xi"] / v["ti"]), 1 / (4 * v["ti"])


def _double_root_rate(v: Inputs) -> Pair:
    """Freeman & Tukey 1950."""
    return (np.sqrt(v["xi"] / v["ti"]) + np.sqrt((v["xi"] + 1) / v["ti"])) / 2, 1 / (4 * v["ti"])


def _mean(v: Inputs) -> Pair:
    return v["mi"], v["sdi"] ** 2 / v["ni"]


def _standardised_mean(v: Inputs) -> Pair:
    d = hedges_j(v["ni"] - 1) * v["mi"] / v["sdi"]
    return d, 1 / v["ni"] + d**2 / (2 * v["ni"])


def _log_mean(v: Inputs) -> Pair:
    return np.log(v["mi"]), v["sdi"] ** 2 / (v["ni"] * v["mi"] ** 2)


def _log_spread(v: Inputs) -> Pair:
    """Log SD (Nakagawa et al. 2015)."""
    half = 1 / (2 * (v["ni"] - 1))
    return np.log(v["sdi"]) + half, half


def _log_variation(v: Inputs) -> Pair:
    """Log coefficient of variation (Nakagawa et al. 2015)."""
    spread, variance = _log_spread(v)
    mean, of_mean = _log_mean(v)
    return spread - mean, variance + of_mean


def _alpha(v: Inputs) -> Pair:
    """Cronbach's alpha (Bonett 2002)."""
    return v["ai"], 2 * v["mi"] * (1 - v["ai"]) ** 2 / ((v["mi"] - 1) * (v["ni"] - 2))


def _alpha_cube_root(v: Inputs) -> Pair:
    """1 - (1 - alpha)^(1/3) (Hakstian & Whalen 1976)."""
    rest = 1 - v["ai"]
    variance = 18 * v["mi"] * (v["ni"] - 1) * rest ** (2 / 3) / ((v["mi"] - 1) * (9 * v["ni"] - 11) ** 2)
    return 1 - np.cbrt(rest), variance


def _alpha_log(v: Inputs) -> Pair:
    """-log(1 - alpha) (Bonett 2002)."""
    return -np.log(1 - v["ai"]), 2 * v["mi"] / ((v["mi"] - 1) * (v["ni"] - 2))


def _excess_heterozygosity(v: Inputs) -> Pair:
    """Log of the relative excess heterozygosity (Ziegler et al. 2011)."""
    n = v["ai"] + v["bi"] + v["ci"]
    p0, p1, p2 = v["ai"] / n, v["bi"] / n, v["ci"] / n
    return np.log(p1) - np.log(2 * np.sqrt(p0 * p2)), ((1 - p1) / (4 * p0 * p2) + 1 / p1) / n


def _proportion_problems(v: Inputs) -> Problems:
    x, m = v["xi"], v["mi"]
    return [("a count below 0, or more events than people,", (x < 0) | (m < 0))]


def _rate_problems(v: Inputs) -> Problems:
    return [("a count below 0", v["xi"] < 0), ("a person-time of 0 or less", v["ti"] <= 0)]


def _spread_problems(v: Inputs) -> Problems:
    return [("a standard deviation below 0", v["sdi"] < 0), ("a sample of 0 or fewer", v["ni"] <= 0)]


def _alpha_problems(v: Inputs) -> Problems:
    return [("an alpha above 1", v["ai"] > 1), ("fewer than 2 items", v["mi"] < 2), ("a sample of 2 or fewer", v["ni"] <= 2)]


def _genotype_problems(v: Inputs) -> Problems:
    return [("a count below 0", (v["ai"] < 0) | (v["bi"] < 0) | (v["ci"] < 0))]


PROPORTIONS = Family(
    {("xi", "ni"): lambda v: {"xi": v["xi"], "mi": v["ni"] - v["xi"]}, ("xi", "mi"): as_given},
    _proportion_problems,
    ("xi", "mi"),
    words={"events": "xi", "n": "ni"},
    empty=lambda v: v["xi"] + v["mi"] == 0,
)
ONE_RATE = Family({("xi", "ti"): as_given}, _rate_problems, ("xi",), words={"events": "xi", "time": "ti"})
_WORDS = {"mean": "mi", "sd": "sdi", "n": "ni"}
ONE_MEAN = Family({("mi", "sdi", "ni"): as_given}, _spread_problems, words=_WORDS)
ONE_SPREAD = Family({("sdi", "ni"): as_given, ("mi", "sdi", "ni"): as_given}, _spread_problems, words=_WORDS)
RELIABILITY = Family({("ai", "mi", "ni"): as_given}, _alpha_problems)
GENOTYPES = Family({("ai", "bi", "ci"): as_given}, _genotype_problems)

SINGLE = {
    "PR": Measure(PROPORTIONS, _proportion),
    "PLN": Measure(PROPORTIONS, _log_proportion),
    "PLO": Measure(PROPORTIONS, _logit),
    "PRZ": Measure(PROPORTIONS, _probit),
    "PAS": Measure(PROPORTIONS, _arcsine, add=0.0),
    "PFT": Measure(PROPORTIONS, _double_arcsine, add=0.0),
    "IR": Measure(ONE_RATE, _rate),
    "IRLN": Measure(ONE_RATE, _log_rate),
    "IRS": Measure(ONE_RATE, _root_rate, add=0.0),
    "IRFT": Measure(ONE_RATE, _double_root_rate, add=0.0),
    "MN": Measure(ONE_MEAN, _mean),
    "SMN": Measure(ONE_MEAN, _standardised_mean),
    "MNLN": Measure(ONE_MEAN, _log_mean),
    "SDLN": Measure(ONE_SPREAD, _log_spread),
    "CVLN": Measure(ONE_MEAN, _log_variation),
    "ARAW": Measure(RELIABILITY, _alpha),
    "AHW": Measure(RELIABILITY, _alpha_cube_root),
    "ABT": Measure(RELIABILITY, _alpha_log),
    "REH": Measure(GENOTYPES, _excess_heterozygosity),
}
