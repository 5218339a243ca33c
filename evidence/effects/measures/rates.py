"""Counts x in a person-time t, of two groups."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from evidence.effects.measures.family import Family, Inputs, Measure, Pair, Problems, as_given


def _log_rate_ratio(v: Inputs) -> Pair:
    return np.log(v["x1i"] / v["t1i"]) - np.log(v["x2i"] / v["t2i"]), 1 / v["x1i"] + 1 / v["x2i"]


def _rate_difference(v: Inputs) -> Pair:
    return v["x1i"] / v["t1i"] - v["x2i"] / v["t2i"], v["x1i"] / v["t1i"] ** 2 + v["x2i"] / v["t2i"] ** 2


def _root_rate_difference(v: Inputs) -> Pair:
    return np.sqrt(v["x1i"] / v["t1i"]) - np.sqrt(v["x2i"] / v["t2i"]), 1 / (4 * v["t1i"]) + 1 / (4 * v["t2i"])


def _problems(v: Inputs) -> Problems:
    return [("a count below 0", (v["x1i"] < 0) | (v["x2i"] < 0)), ("a person-time of 0 or less", (v["t1i"] <= 0) | (v["t2i"] <= 0))]


def _no_events(v: Inputs) -> NDArray[np.bool_]:
    result: NDArray[np.bool_] = (v["x1i"] == 0) & (v["x2i"] == 0)
    return result


_WORDS = {"events_treat": "x1i", "time_treat": "t1i", "events_comp": "x2i", "time_comp": "t2i"}
TWO_RATES = Family({("x1i", "t1i", "x2i", "t2i"): as_given}, _problems, ("x1i", "x2i"), _no_events, _WORDS)

RATES = {
    "IRR": Measure(TWO_RATES, _log_rate_ratio),
    "IRD": Measure(TWO_RATES, _rate_difference),
    "IRSD": Measure(TWO_RATES, _root_rate_difference, add=0.0),
}
