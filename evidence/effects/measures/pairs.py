"""Two-by-two tables of pairs: a and d are the pairs that agree (both with, both without the event), b and c those that do not.

MPORM is another layout: the margins of two times as two groups, and the correlation of the two times (Elbourne et al. 2002).
"""

from __future__ import annotations

import numpy as np

from evidence.effects.measures.family import (
    CELLS,
    Family,
    Inputs,
    Measure,
    Pair,
    Problems,
    as_given,
    cell_problems,
    cells,
    correlation_problems,
    empty_group,
    one_sided,
)
from evidence.effects.measures.tables import log_odds_ratio


def _shares(v: Inputs) -> tuple[np.ndarray, ...]:
    """n, the share of pairs with the first event alone and with the second alone, and the share of each event."""
    a, b, c, d = cells(v)
    n = a + b + c + d
    return n, b / n, c / n, (a + b) / n, (a + c) / n


def _risk_difference(v: Inputs) -> Pair:
    n, first, second, p1, p2 = _shares(v)
    return p1 - p2, (first * (1 - first) + 2 * first * second + second * (1 - second)) / n


def _log_risk_ratio(v: Inputs) -> Pair:
    n, first, second, p1, p2 = _shares(v)
    return np.log(p1) - np.log(p2), (first + second) / (n * p1 * p2)


def _log_marginal_odds_ratio(v: Inputs) -> Pair:
    n, first, second, p1, p2 = _shares(v)
    spread = first * (1 - first) + second * (1 - second) + 2 * first * second
    return np.log(p1 / (1 - p1)) - np.log(p2 / (1 - p2)), spread / (n * p1 * (1 - p1) * p2 * (1 - p2))


def _log_conditional_odds_ratio(v: Inputs) -> Pair:
    _, b, c, _ = cells(v)
    return np.log(b) - np.log(c), 1 / b + 1 / c


def _peto(v: Inputs) -> Pair:
    _, b, c, _ = cells(v)
    return (b - (b + c) / 2) / ((b + c) / 4), 4 / (b + c)


def _from_margins(v: Inputs) -> Pair:
    """Marginal log odds ratio from the margins and the correlation of the two times."""
    log_or, variance = log_odds_ratio(v)
    a, b, c, d = cells(v)
    n = np.round((a + b + c + d) / 2)
    both = (v["ri"] * np.sqrt(a * b * c * d) + a * b) / n
    shared = n**2 * (n * both - a * b) / (a * b * c * d)
    return log_or, variance - 2 * shared / n


def _margin_problems(v: Inputs) -> Problems:
    return [*cell_problems(v), *correlation_problems(v["ri"])]


def _pair_problems(v: Inputs) -> Problems:
    negative = (v["ai"] < 0) | (v["bi"] < 0) | (v["ci"] < 0) | (v["di"] < 0)
    return [("a count below 0", negative), ("no pair", v["ai"] + v["bi"] + v["ci"] + v["di"] == 0)]


MATCHED = Family({CELLS: as_given}, _pair_problems, CELLS, one_sided)
MARGINS = Family({(*CELLS, "ri"): as_given}, _margin_problems, CELLS, one_sided, empty=empty_group)

PAIRS = {
    "MPRD": Measure(MATCHED, _risk_difference),
    "MPRR": Measure(MATCHED, _log_risk_ratio),
    "MPOR": Measure(MATCHED, _log_marginal_odds_ratio),
    "MPORC": Measure(MATCHED, _log_conditional_odds_ratio),
    "MPPETO": Measure(MATCHED, _peto),
    "MPORM": Measure(MARGINS, _from_margins),
}
