"""How much information a meta-analysis would need to find an effect of a given size, and how diverse its studies are."""

from __future__ import annotations

from typing import Any

import numpy as np

from evidence.models.distributions import critical_value


def required_information(effect: float, diversity: float = 0.0, alpha: float = 0.05, power: float = 0.8) -> float:
    """Information (one over a variance) with which an effect is found with this power: (z_{alpha/2} + z_{power})^2 / effect^2 / (1 - D2).

    Of two equal groups and a standardised mean difference, 4 times as many people (Wetterslev et al. 2008, J Clin Epidemiol 61: 64-75);
    adjusted for diversity D2 (Wetterslev et al. 2009, BMC Med Res Methodol 9: 86).

    Parameters
    ----------
    effect : size to be found, not 0.
    diversity : D2, from 0 to below 1.
    alpha : two-sided.
    power : chance of finding it.

    Examples
    --------
    >>> round(4 * required_information(0.5))  # 63 a group, as of one trial
    126
    """
    z = float(critical_value(1.0 - alpha) + critical_value(2.0 * power - 1.0))
    return z**2 / effect**2 / (1.0 - diversity)


def diversity(variances: Any, tau2: float) -> float:
    """D2 = (v_R - v_F) / v_R: how much of the variance of the random-effects mean the differences between studies make.

    Source: Wetterslev et al. (2009), BMC Med Res Methodol 9: 86.

    Examples
    --------
    >>> round(diversity([0.04, 0.04, 0.04], 0.04), 12), diversity([0.04, 0.01], 0.0)
    (0.5, 0.0)
    """
    v = np.asarray(variances, dtype=float)
    fixed, random = 1.0 / (1.0 / v).sum(), 1.0 / (1.0 / (v + tau2)).sum()
    return float((random - fixed) / random)
