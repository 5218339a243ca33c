"""The chance that somebody of the first group has a higher score than somebody of the second: the common language effect size, the AUC.

As metafor 5.1. The measures on normal scores take means and standard deviations, or a d (or t) with equal spreads.
"""

from __future__ import annotations

import math

import numpy as np

from evidence.effects.measures.family import Array, Family, Inputs, Measure, Pair, Problems, as_given

_MEANS = ("m1i", "sd1i", "n1i", "m2i", "sd2i", "n2i")


def _as_printed(v: Inputs) -> Pair:
    """A printed AUC, with Newcombe's variance (2006) in the form of Cho et al. (2019)."""
    a, n1, n2 = v["ai"], v["n1i"], v["n2i"]
    mean = (n1 + n2) / 2
    return a, a * (1 - a) / ((n1 - 1) * (n2 - 1)) * (2 * mean - 1 - (3 * mean - 3) / ((2 - a) * (1 + a)))


def _of_normal_scores(v: Inputs) -> Pair:
    """Of normal scores: the normal probability of d / sqrt(2), by the delta method; spreads may differ where both are given."""
    n1, n2 = v["n1i"], v["n2i"]
    if "di" in v:
        d = v["di"]
        return chance(d), steepness(d) * (1 / n1 + 1 / n2 + d**2 / (2 * (n1 + n2)))
    s1, s2 = v["sd1i"] ** 2, v["sd2i"] ** 2
    d, share = (v["m1i"] - v["m2i"]) / np.sqrt((s1 + s2) / 2), s1 / (s1 + s2)
    first, second = share / (n1 - 1), (1 - share) / (n2 - 1)
    return chance(d), steepness(d) / 2 * (d**2 * (share * first + (1 - share) * second) + 4 * (first + second))


def chance(d: Array) -> Array:
    """The chance of a higher score at a standardised difference d of normal scores."""
    from scipy.special import ndtr

    found: Array = ndtr(d / math.sqrt(2))
    return found


def steepness(d: Array) -> Array:
    """The square of how fast that chance grows with d."""
    found: Array = np.exp(-(d**2) / 2) / (4 * math.pi)
    return found


def _from_t(v: dict[str, Array]) -> dict[str, Array]:
    with np.errstate(all="ignore"):
        return {"di": v["ti"] * np.sqrt(1 / v["n1i"] + 1 / v["n2i"]), "n1i": v["n1i"], "n2i": v["n2i"]}


def _printed_problems(v: Inputs) -> Problems:
    return [("an AUC beyond 0 to 1", (v["ai"] < 0) | (v["ai"] > 1)), _small(v)]


def _normal_problems(v: Inputs) -> Problems:
    spreads = [] if "di" in v else [("a standard deviation below 0", (v["sd1i"] < 0) | (v["sd2i"] < 0))]
    return [*spreads, _small(v)]


def _small(v: Inputs) -> tuple[str, np.ndarray[tuple[int, ...], np.dtype[np.bool_]]]:
    return "a group size of 1 or less", (v["n1i"] <= 1) | (v["n2i"] <= 1)


PRINTED = Family({("ai", "n1i", "n2i"): as_given}, _printed_problems)
NORMAL = Family({_MEANS: as_given, ("di", "n1i", "n2i"): as_given, ("ti", "n1i", "n2i"): _from_t}, _normal_problems)

OVERLAP = {
    "CLES": Measure(PRINTED, _as_printed),
    "AUC": Measure(PRINTED, _as_printed),
    "CLESN": Measure(NORMAL, _of_normal_scores),
    "AUCN": Measure(NORMAL, _of_normal_scores),
}
