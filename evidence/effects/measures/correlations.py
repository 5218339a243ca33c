"""Correlations r of n people; partial ones with m predictors in the model, as r or as the t of the coefficient; shares of variance."""

from __future__ import annotations

import numpy as np

from evidence.effects.measures.family import Array, Family, Inputs, Measure, Pair, Problems, as_given, correlation_problems, on_fisher_z

_POINTS = 20_000  # of the sum over R squared; half as many give the same variance to seven digits


def _correlation(v: Inputs) -> Pair:
    return v["ri"], (1 - v["ri"] ** 2) ** 2 / (v["ni"] - 1)


def _unbiased_correlation(v: Inputs) -> Pair:
    """Corrected for its slight bias towards 0 (Olkin & Pratt 1958)."""
    from scipy.special import hyp2f1

    r = v["ri"] * hyp2f1(0.5, 0.5, (v["ni"] - 2) / 2, 1 - v["ri"] ** 2)
    return r, (1 - r**2) ** 2 / (v["ni"] - 1)


def _fisher_z(v: Inputs) -> Pair:
    return np.arctanh(v["ri"]), 1 / (v["ni"] - 3)


def _partial(v: Inputs) -> Pair:
    """Aloe & Thompson 2013."""
    return v["ri"], (1 - v["ri"] ** 2) ** 2 / (v["ni"] - v["mi"] - 1)


def _partial_fisher_z(v: Inputs) -> Pair:
    return np.arctanh(v["ri"]), 1 / (v["ni"] - v["mi"] - 1)


def _semi_partial(v: Inputs) -> Pair:
    """Aloe & Becker 2012; r2i is the R squared of the whole model."""
    r, whole = v["ri"], v["r2i"]
    without = whole - r**2
    return r, (whole**2 - 2 * whole + without + 1 - without**2) / v["ni"]


def _explained(v: Inputs) -> Pair:
    """R squared with its large-sample variance (Kendall & Stuart 1979, equation 27.88)."""
    return v["r2i"], 4 * v["r2i"] * (1 - v["r2i"]) ** 2 / v["ni"]


def _explained_fisher_z(v: Inputs) -> Pair:
    """Fisher's z of the root of R squared (Olkin & Finn 1995)."""
    return np.arctanh(np.sqrt(v["r2i"])), 1 / v["ni"]


def _explained_by_density(v: Inputs) -> Pair:
    """R squared with the variance of the noncentral F density of its F, as a function of R squared (metafor 5.1)."""
    from scipy.stats import ncf

    shares = (np.arange(_POINTS) + 0.5) / _POINTS
    variances = []
    for r2, m, n in zip(v["r2i"], v["mi"], v["ni"], strict=True):
        density = ncf.pdf((n - m - 1) / m * r2 / (1 - r2), m, n - m - 1, n * shares / (1 - shares))
        density /= density.sum()
        variances.append(density @ shares**2 - (density @ shares) ** 2)
    return v["r2i"], np.array(variances)


def _explained_from_f(v: dict[str, Array]) -> dict[str, Array]:
    explained = v["mi"] * v["fi"]
    with np.errstate(all="ignore"):
        return {"r2i": explained / (explained + v["ni"] - v["mi"] - 1), "mi": v["mi"], "ni": v["ni"]}


def _partial_from_t(v: dict[str, Array]) -> dict[str, Array]:
    with np.errstate(all="ignore"):
        return {"ri": v["ti"] / np.sqrt(v["ti"] ** 2 + v["ni"] - v["mi"] - 1), "mi": v["mi"], "ni": v["ni"]}


def _semi_partial_from_t(v: dict[str, Array]) -> dict[str, Array]:
    with np.errstate(all="ignore"):
        return {**v, "ri": v["ti"] * np.sqrt((1 - v["r2i"]) / (v["ni"] - v["mi"] - 1))}


def _problems(v: Inputs) -> Problems:
    return [*correlation_problems(v["ri"]), ("a sample of 3 or fewer", v["ni"] <= 3)]


def _model_problems(v: Inputs) -> Problems:
    few = ("no more people than predictors and the intercept", v["ni"] - v["mi"] - 1 <= 0)
    return [*correlation_problems(v["ri"]), ("fewer than 0 predictors", v["mi"] < 0), few]


def _explained_problems(v: Inputs) -> Problems:
    few = ("no more people than predictors and the intercept", v["ni"] - v["mi"] - 1 <= 0)
    return [("an R squared beyond 0 to 1", (v["r2i"] < 0) | (v["r2i"] > 1)), ("fewer than 0 predictors", v["mi"] < 0), few]


def _semi_partial_problems(v: Inputs) -> Problems:
    return [*_explained_problems(v), *correlation_problems(v["ri"])]


PLAIN = Family({("ri", "ni"): as_given}, _problems, words={"r": "ri", "n": "ni"})
PARTIAL = Family({("ri", "mi", "ni"): as_given, ("ti", "mi", "ni"): _partial_from_t}, _model_problems)
SEMI_PARTIAL = Family({("ri", "mi", "ni", "r2i"): as_given, ("ti", "mi", "ni", "r2i"): _semi_partial_from_t}, _semi_partial_problems)
EXPLAINED = Family({("r2i", "mi", "ni"): as_given, ("fi", "mi", "ni"): _explained_from_f}, _explained_problems)

CORRELATIONS = {
    "COR": Measure(PLAIN, _correlation),
    "UCOR": Measure(PLAIN, _unbiased_correlation),
    "ZCOR": Measure(PLAIN, _fisher_z),
    "PCOR": Measure(PARTIAL, _partial),
    "ZPCOR": Measure(PARTIAL, _partial_fisher_z),
    "SPCOR": Measure(SEMI_PARTIAL, _semi_partial),
    "ZSPCOR": Measure(SEMI_PARTIAL, on_fisher_z(_semi_partial)),
    "R2": Measure(EXPLAINED, _explained),
    "ZR2": Measure(EXPLAINED, _explained_fisher_z),
    "R2F": Measure(EXPLAINED, _explained_by_density),
}
