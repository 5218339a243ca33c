"""The common scale: Hedges' J, the variance of g, and the ways from a log ratio to d. Pure numbers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

from evidence.base.errors import CannotCompute, UsageError

LOGISTIC = math.sqrt(3) / math.pi  # 1 / SD of the standard logistic distribution
LOG_ODDS_OF_G = math.pi / math.sqrt(3)  # the way back: log odds ratio of one unit of g
GUMBEL = math.sqrt(6) / math.pi  # 1 / SD of the standard extreme-value distribution
COX = 1 / 1.65
CONVERSIONS = {"hasselblad-hedges": "Hasselblad-Hedges", "cox": "Cox", "probit": "probit"}

_NORMAL = NormalDist()


@dataclass(frozen=True, slots=True)
class EstimateOnD:
    """An estimate on the scale of d.

    Attributes
    ----------
    d, se : the standardised mean difference and its standard error (standard deviations).
    formula : how d follows, for the steps.
    source : author and year of the formula.
    """

    d: float
    se: float
    formula: str
    source: str


def normal_quantile(probability: float) -> float:
    """The standard normal quantile."""
    return _NORMAL.inv_cdf(probability)


def normal_density(z: float) -> float:
    """The standard normal density."""
    return _NORMAL.pdf(z)


def logit(risk: float) -> float:
    """The log odds of a risk, which lies between 0 and 1, ends excluded."""
    return math.log(risk / (1.0 - risk))


def z_of_level(level: float) -> float:
    """The z of a two-sided interval: 1.959964 for 0.95."""
    if not 0 < level < 1:
        raise UsageError(f"a confidence level of {level:g} is not possible; give a fraction between 0 and 1, such as 0.95")
    return normal_quantile(0.5 + level / 2)


def two_sided_p(z: float) -> float:
    """The two-sided p of a standard normal z."""
    return math.erfc(abs(z) / math.sqrt(2))


def z_of_p(p: float) -> float:
    """The positive z whose two-sided p is `p`."""
    return -normal_quantile(p / 2)


def hedges_j(m: float) -> float:
    """The exact small-sample correction, J = G(m/2) / (sqrt(m/2) G((m-1)/2)) (Hedges 1981).

    Parameters
    ----------
    m : degrees of freedom of the standard deviation, n1 + n2 - 2 for two groups; more than 1.

    Examples
    --------
    >>> round(hedges_j(10), 6)
    0.922746
    """
    if not m > 1:
        raise CannotCompute(f"Hedges' correction needs more than one degree of freedom, not {m:g}: the two groups are too small")
    return math.exp(math.lgamma(m / 2) - 0.5 * math.log(m / 2) - math.lgamma((m - 1) / 2))


def smd_variance(g: float, n_treat: float, n_comp: float) -> float:
    """Large-sample variance of g, 1/n1 + 1/n2 + g^2 / (2 (n1 + n2)) (Hedges 1982; metafor's `escalc` of an SMD)."""
    return 1 / n_treat + 1 / n_comp + g * g / (2 * (n_treat + n_comp))


def check_conversion(conversion: str) -> None:
    """Refuse a conversion that is not one of `CONVERSIONS`."""
    if conversion not in CONVERSIONS:
        raise UsageError(f"conversion {conversion!r} is not known; choose one of {', '.join(CONVERSIONS)}")


def log_odds_ratio_to_d(log_or: float, se: float, conversion: str = "hasselblad-hedges", risk_comp: float | None = None) -> EstimateOnD:
    """A log odds ratio as d.

    Parameters
    ----------
    log_or, se : log odds ratio and its standard error.
    conversion : "hasselblad-hedges" (d = ln OR sqrt(3)/pi: a logistic outcome behind the cut; Hasselblad & Hedges 1995), "cox"
        (d = ln OR / 1.65; Cox 1970) or "probit" (difference of the normal quantiles of the two risks, so it needs `risk_comp`).
    risk_comp : risk in the comparison group, strictly between 0 and 1; only for "probit".

    Examples
    --------
    >>> round(log_odds_ratio_to_d(0.5068, 0.1899).d, 4)
    0.2794
    """
    check_conversion(conversion)
    if conversion == "hasselblad-hedges":
        return EstimateOnD(log_or * LOGISTIC, se * LOGISTIC, "d = ln OR x sqrt(3) / pi", "Hasselblad & Hedges 1995")
    if conversion == "cox":
        return EstimateOnD(log_or * COX, se * COX, "d = ln OR / 1.65", "Cox 1970")
    if risk_comp is None or not 1e-150 < risk_comp < 1:
        raise CannotCompute("the probit conversion of a ratio needs the comparison group's risk, between 0 and 1; give it or use another")
    logit = math.log(risk_comp / (1 - risk_comp)) + log_or
    risk_treat = 1 / (1 + math.exp(-logit))
    z_treat = normal_quantile(risk_treat)
    # delta method in ln OR, the comparison risk held fixed
    slope = risk_treat * (1 - risk_treat) / normal_density(z_treat)
    formula = f"d = probit({risk_treat:.6g}) - probit({risk_comp:.6g})"
    return EstimateOnD(z_treat - normal_quantile(risk_comp), se * slope, formula, "Glass, McGaw & Smith 1981")
