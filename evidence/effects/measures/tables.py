"""Two-by-two tables of two groups: a, b (events and non-events of the first group) and c, d (of the second)."""

from __future__ import annotations

import math

import numpy as np

from evidence.effects.measures.family import (
    CELLS,
    Array,
    Family,
    Inputs,
    Measure,
    Pair,
    as_given,
    cell_problems,
    cells,
    empty_group,
    on_fisher_z,
    one_sided,
    scaled,
)
from evidence.effects.scale import COX, LOGISTIC


def log_odds_ratio(v: Inputs) -> Pair:
    a, b, c, d = cells(v)
    return np.log(a) - np.log(b) - np.log(c) + np.log(d), 1 / a + 1 / b + 1 / c + 1 / d


def peto(v: Inputs) -> Pair:
    """Log odds ratio by observed less expected events (Peto; Yusuf et al. 1985)."""
    a, b, c, d = cells(v)
    n1, n2, n = a + b, c + d, a + b + c + d
    information = (a + c) * (b + d) * (n1 / n) * (n2 / n) / (n - 1)
    return (a - (a + c) * n1 / n) / information, 1 / information


def log_risk_ratio(v: Inputs) -> Pair:
    a, b, c, d = cells(v)
    return np.log(a / (a + b)) - np.log(c / (c + d)), 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d)


def risk_difference(v: Inputs) -> Pair:
    a, b, c, d = cells(v)
    n1, n2 = a + b, c + d
    return a / n1 - c / n2, a * b / n1**3 + c * d / n2**3


def arcsine_difference(v: Inputs) -> Pair:
    a, b, c, d = cells(v)
    n1, n2 = a + b, c + d
    return np.arcsin(np.sqrt(a / n1)) - np.arcsin(np.sqrt(c / n2)), 1 / (4 * n1) + 1 / (4 * n2)


def phi(v: Inputs) -> Pair:
    """Phi with its large-sample variance (Yule 1912)."""
    a, b, c, d = cells(v)
    n = a + b + c + d
    rows, columns = (a + b) * (c + d), (a + c) * (b + d)
    value = (a * d - b * c) / np.sqrt(rows * columns)
    row_gap, column_gap = a + b - c - d, a + c - b - d
    skew = value * (1 + value**2 / 2) * row_gap * column_gap / np.sqrt(rows * columns)
    return value, (1 - value**2 + skew - 0.75 * value**2 * (row_gap**2 / rows + column_gap**2 / columns)) / n


def yule_q(v: Inputs) -> Pair:
    log_or, variance = log_odds_ratio(v)
    q = np.tanh(log_or / 2)  # (OR - 1) / (OR + 1)
    return q, (1 - q**2) ** 2 * variance / 4


def yule_y(v: Inputs) -> Pair:
    log_or, variance = log_odds_ratio(v)
    y = np.tanh(log_or / 4)  # (sqrt(OR) - 1) / (sqrt(OR) + 1)
    return y, (1 - y**2) ** 2 * variance / 16


def probit_difference(v: Inputs) -> Pair:
    from scipy.special import ndtri

    a, b, c, d = cells(v)
    parts = [(ndtri(p), 2 * math.pi * p * (1 - p) * np.exp(ndtri(p) ** 2) / n) for p, n in ((a / (a + b), a + b), (c / (c + d), c + d))]
    return parts[0][0] - parts[1][0], parts[0][1] + parts[1][1]


def tetrachoric(v: Inputs) -> Pair:
    """Tetrachoric correlation, the maximum of its likelihood with the variance of the inverse information (Hamdan 1970).

    The model has as many parameters as free cells, so its maximum meets the printed shares and the information follows in closed form.
    """
    from scipy.special import ndtri

    a, b, c, d = cells(v)
    n = a + b + c + d
    row, column = ndtri((a + b) / n), ndtri((a + c) / n)
    rho = _meets(a / n, row, column)
    density = _density(row, column, rho)
    slopes = [_normal((column - rho * row) / np.sqrt(1 - rho**2)), _normal((row - rho * column) / np.sqrt(1 - rho**2))]
    # d rho = (d p11 - slope_row d p1. - slope_column d p.1) / density, with p1. = p11 + p12 and p.1 = p11 + p21
    weights = [(a, 1 - slopes[0] - slopes[1]), (b, -slopes[0]), (c, -slopes[1]), (d, np.zeros_like(a))]
    mean = sum(cell / n * weight for cell, weight in weights)
    variance = (sum(cell / n * weight**2 for cell, weight in weights) - mean**2) / (n * density**2)
    inside = (a > 0) & (b > 0) & (c > 0) & (d > 0)
    return np.where(inside, rho, np.nan), np.where(inside, variance, np.nan)


def _meets(share: Array, row: Array, column: Array) -> Array:
    """The correlation at which the share of both normal variables below their cuts is the given one, by bisection."""
    low, high = np.full_like(share, -1.0), np.full_like(share, 1.0)
    for _ in range(60):  # halves 2 down to the last bit of a number near 1
        middle = (low + high) / 2
        more = _both_below(row, column, middle) < share
        low, high = np.where(more, middle, low), np.where(more, high, middle)
    return (low + high) / 2


def _both_below(h: Array, k: Array, rho: Array) -> Array:
    """P(X < h, Y < k) of the standard bivariate normal: the integral of its density over the correlation (Sheppard 1899)."""
    from scipy.special import ndtr

    nodes, weights = np.polynomial.legendre.leggauss(80)
    angle = np.arcsin(rho)[:, None] * (nodes + 1) / 2
    h, k = h[:, None], k[:, None]
    inner = np.exp(-(h * h + k * k - 2 * h * k * np.sin(angle)) / (2 * np.cos(angle) ** 2))
    result: Array = (ndtr(h) * ndtr(k))[:, 0] + np.arcsin(rho) / 2 * (inner @ weights) / (2 * math.pi)
    return result


def _density(h: Array, k: Array, rho: Array) -> Array:
    """Density of the standard bivariate normal."""
    rest = 1 - rho**2
    result: Array = np.exp(-(h * h + k * k - 2 * rho * h * k) / (2 * rest)) / (2 * math.pi * np.sqrt(rest))
    return result


def _normal(z: Array) -> Array:
    from scipy.special import ndtr

    result: Array = ndtr(z)
    return result


def _from_sizes(v: dict[str, Array]) -> dict[str, Array]:
    return {"ai": v["ai"], "bi": v["n1i"] - v["ai"], "ci": v["ci"], "di": v["n2i"] - v["ci"]}


TWO_BY_TWO = Family(
    {CELLS: as_given, ("ai", "n1i", "ci", "n2i"): _from_sizes},
    cell_problems,
    CELLS,
    one_sided,
    {"events_treat": "ai", "n_treat": "n1i", "events_comp": "ci", "n_comp": "n2i"},
    empty_group,
)

TABLES = {
    "OR": Measure(TWO_BY_TWO, log_odds_ratio),
    "PETO": Measure(TWO_BY_TWO, peto),
    "RR": Measure(TWO_BY_TWO, log_risk_ratio),
    "RD": Measure(TWO_BY_TWO, risk_difference),
    "AS": Measure(TWO_BY_TWO, arcsine_difference, add=0.0),
    "PHI": Measure(TWO_BY_TWO, phi, add=0.0),
    "ZPHI": Measure(TWO_BY_TWO, on_fisher_z(phi), add=0.0),
    "YUQ": Measure(TWO_BY_TWO, yule_q),
    "YUY": Measure(TWO_BY_TWO, yule_y),
    "RTET": Measure(TWO_BY_TWO, tetrachoric, add=0.0),
    "ZTET": Measure(TWO_BY_TWO, on_fisher_z(tetrachoric), add=0.0),
    "PBIT": Measure(TWO_BY_TWO, probit_difference),
    "OR2D": Measure(TWO_BY_TWO, scaled(log_odds_ratio, LOGISTIC)),
    "OR2DL": Measure(TWO_BY_TWO, scaled(log_odds_ratio, LOGISTIC)),
    "OR2DN": Measure(TWO_BY_TWO, scaled(log_odds_ratio, COX)),
}
