"""Counts x in a person-time t, of two groups."""

from __future__ import annotations

import numpy as np

from evidence.effects.measures.family import Array, Family, Inputs, Measure, Pair, Problems, as_given


def _counts(v: Inputs) -> tuple[Array, Array]:
    """Both counts, with 0.5 in both where one is 0."""
    extra = np.where((v["x1i"] == 0) | (v["x2i"] == 0), 0.5, 0.0)
    return v["x1i"] + extra, v["x2i"] + extra


def _log_rate_ratio(v: Inputs) -> Pair:
    x1, x2 = _counts(v)
    return np.log(x1 / v["t1i"]) - np.log(x2 / v["t2i"]), 1 / x1 + 1 / x2


def _rate_difference(v: Inputs) -> Pair:
    x1, x2 = _counts(v)
    return x1 / v["t1i"] - x2 / v["t2i"], x1 / v["t1i"] ** 2 + x2 / v["t2i"] ** 2


def _root_rate_difference(v: Inputs) -> Pair:
    return np.sqrt(v["x1i"] / v["t1i"]) - np.sqrt(v["x2i"] / v["t2i"]), 1 / (4 * v["t1i"]) + 1 / (4 * v["t2i"])


def _problems(v: Inputs) -> Problems:
    return [("a count below 0", (v["x1i"] < 0) | (v["x2i"] < 0)), ("a person-time of 0 or less", (v["t1i"] <= 0) | (v["t2i"] <= 0))]


TWO_RATES = Family({("x1i", "t1i", "x2i", "t2i"): as_given}, _problems)

RATES = {
    "IRR": Measure(TWO_RATES, _log_rate_ratio),
    "IRD": Measure(TWO_RATES, _rate_difference),
    "IRSD": Measure(TWO_RATES, _root_rate_difference),
}
