"""E-values: how strongly unmeasured confounding would have to go with treatment and outcome to explain an effect away.

E = RR + sqrt(RR (RR - 1)) for RR above 1, of its inverse below (VanderWeele & Ding 2017, Annals of Internal Medicine 167, 268-274). Other
measures are put on the scale of risk ratios first: a difference of d standard deviations by exp(0.91 d), the odds ratio of an outcome
that is not rare by its square root, a hazard ratio by (1 - 0.5^sqrt(HR)) / (1 - 0.5^sqrt(1 / HR)).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from evidence.base.brief import brief
from evidence.effects.result import Effect

PER_D = 0.91


@dataclass(frozen=True, slots=True)
class EValue:
    """E-values on the scale of risk ratios; 1: no confounding is needed.

    Attributes
    ----------
    point : of the estimate.
    limit : of the end of the interval that is nearer to no effect; 1 where the interval spans it.
    """

    point: float
    limit: float

    __repr__ = brief()

    def to_dict(self) -> dict[str, float]:
        """Both by name."""
        return {"e_value": self.point, "e_value_limit": self.limit}


def e_value(ratio: float) -> float:
    """The E-value of a risk ratio.

    >>> round(e_value(3.9), 2), round(e_value(1 / 3.9), 2), e_value(1.0)
    (7.26, 7.26, 1.0)
    """
    above = max(ratio, 1.0 / ratio)
    return above + math.sqrt(above * (above - 1.0))


def ratio_of_d(d: float) -> float:
    """The risk ratio that stands for a difference of d standard deviations (Chinn 2000; VanderWeele & Ding 2017)."""
    return math.exp(PER_D * d)


def ratio_of_odds(odds_ratio: float) -> float:
    """The risk ratio that stands for the odds ratio of an outcome that is not rare (VanderWeele 2017)."""
    return math.sqrt(odds_ratio)


def ratio_of_hazards(hazard_ratio: float) -> float:
    """The risk ratio that stands for the hazard ratio of an outcome that is not rare (VanderWeele 2017)."""
    return (1.0 - math.pow(0.5, math.sqrt(hazard_ratio))) / (1.0 - math.pow(0.5, math.sqrt(1.0 / hazard_ratio)))


def e_value_of_g(g: float, low: float, high: float) -> EValue:
    """The E-values of a standardised difference and its interval.

    >>> found = e_value_of_g(0.3334, 0.1094, 0.5573)
    >>> round(found.point, 2), round(found.limit, 2)
    (2.05, 1.44)
    """
    return EValue(e_value(ratio_of_d(g)), _limit(*map(ratio_of_d, (low, high))))


def e_value_of(effect: Effect, z: float) -> EValue:
    """The E-values of an effect on the scale it was printed on; of a difference on that of g.

    Parameters
    ----------
    effect : with its interval.
    z : critical value of the interval.
    """
    if effect.native is None or effect.native_se is None or effect.metric not in _RATIOS:
        return e_value_of_g(effect.g, effect.ci_low, effect.ci_high)
    ratio = _RATIOS[effect.metric]
    ends = (ratio(math.exp(effect.native + side * z * effect.native_se)) for side in (-1, 1))
    return EValue(e_value(ratio(math.exp(effect.native))), _limit(*ends))


# The log ratio beside g of a risk ratio is that of odds (`Effect.native`).
_RATIOS = {"OR": ratio_of_odds, "RR": ratio_of_odds, "HR": ratio_of_hazards}


def _limit(low: float, high: float) -> float:
    return 1.0 if low <= 1.0 <= high else e_value(low if low > 1.0 else high)
