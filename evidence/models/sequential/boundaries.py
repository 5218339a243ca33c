"""How far a result has to be from zero at each of several looks, so that all looks together err as often as one (Lan & DeMets 1983).

The probability of a first crossing is integrated look by look (Armitage, McPherson & Rowe 1969) over Gauss-Legendre nodes between the
boundaries of the look before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from evidence.base.brief import brief
from evidence.base.errors import CannotCompute
from evidence.models.distributions import Array, two_sided_p
from evidence.models.univariate.roots import bracketed_root

# Error to be spent so small that the look is treated as if it stood alone: its own boundary is a little too far out, never too near, and
# the looks after it do not know of the paths that crossed there.
NEGLIGIBLE = 1e-10
# Nodes a look, and how many of them a step to the next look spans at least.
NODES, NODES_A_STEP, MOST_NODES = 160, 4, 2000


@dataclass(frozen=True, slots=True)
class Boundaries:
    """Two-sided symmetric boundaries.

    Attributes
    ----------
    information : (looks,) share of the required information at each look.
    z : (looks,) a statistic at least this far from zero crosses; infinite where nothing is left to be spent.
    spent : (looks,) two-sided error that may have been made up to each look.
    """

    information: Array
    z: Array
    spent: Array

    __repr__ = brief()


def obrien_fleming_spending(information: Any, alpha: float = 0.05) -> Array:
    """Two-sided error spent up to a share of the information: on each side 2 - 2 Phi(z_{alpha/4} / sqrt(t)), O'Brien-Fleming type.

    Source: Lan & DeMets (1983), Biometrika 70: 659-663, with alpha/2 on each side; all of it is spent at t = 1.

    Examples
    --------
    >>> obrien_fleming_spending([0.2, 0.5, 1.0, 1.3]).round(5).tolist()
    [0.0, 0.00305, 0.05, 0.05]
    """
    from scipy.special import ndtri

    t = np.minimum(np.asarray(information, dtype=float), 1.0)
    return 2.0 * two_sided_p(ndtri(1.0 - alpha / 4.0) / np.sqrt(t))


def spending_boundaries(information: Sequence[float], alpha: float = 0.05) -> Boundaries:
    """Boundaries of the O'Brien-Fleming type for looks at these shares of the required information.

    Parameters
    ----------
    information : share of the required information at each look, above 0 and rising; above 1 nothing is left to be spent once 1 was passed.
    alpha : two-sided error of all looks together.

    Raises
    ------
    CannotCompute
        If a share is not above 0 or above that of the look before.

    Examples
    --------
    >>> spending_boundaries([0.2, 0.4, 0.6, 0.8, 1.0]).z.round(3).tolist()
    [4.877, 3.357, 2.68, 2.29, 2.031]
    """
    t = np.asarray(information, dtype=float)
    if not (t > 0.0).all() or not (np.diff(t) > 0.0).all():
        raise CannotCompute("each look needs more information than the one before, and the first more than none")
    spent = obrien_fleming_spending(t, alpha)
    share = np.diff(spent, prepend=0.0)
    z, nodes, density = np.full(len(t), np.inf), np.array([0.0]), np.array([1.0])
    before = 0.0
    for look, now in enumerate(t):
        if 0.0 < share[look] < NEGLIGIBLE:
            z[look] = _alone(share[look])
        elif share[look] > 0.0:
            z[look] = _boundary(share[look], nodes, density, before, now)
            if look + 1 < len(t):
                nodes, density = _carried(nodes, density, before, now, z[look], (t[look + 1] - now) / t[look + 1])
                before = now
    return Boundaries(t, z, spent)


def _boundary(share: float, nodes: Array, density: Array, before: float, now: float) -> float:
    """The z that is passed, on either side, with probability `share` by paths that crossed nothing before."""
    farthest = _alone(share)

    def too_often(z: float) -> float:
        return _crossing(z, nodes, density, before, now) - share

    return bracketed_root(too_often, 0.0, farthest, too_often(0.0), min(too_often(farthest), 0.0))


def _alone(share: float) -> float:
    """The z that is passed, on either side, with probability `share` whatever came before."""
    from scipy.special import ndtri

    return -float(ndtri(share / 2.0))


def _crossing(z: float, nodes: Array, density: Array, before: float, now: float) -> float:
    """Probability of passing z or -z at a look, over the weighted values of the look before (nodes on the scale of its z)."""
    from scipy.special import ndtr

    centre, spread = nodes * np.sqrt(before), np.sqrt(now - before)
    above = ndtr((centre - z * np.sqrt(now)) / spread)
    below = ndtr((-centre - z * np.sqrt(now)) / spread)
    return float(density @ (above + below))


def _carried(nodes: Array, density: Array, before: float, now: float, z: float, step: float) -> tuple[Array, Array]:
    """Weighted values of z at a look, of the paths that did not cross; `step` is the share of the next look's information that is new."""
    reach = min(z, 9.0)
    fine = int(np.ceil(NODES_A_STEP * 2.0 * reach / np.sqrt(step)))
    points, weights = np.polynomial.legendre.leggauss(min(max(NODES, fine), MOST_NODES))
    values = reach * points
    spread = np.sqrt(now - before)
    apart = (values[:, None] * np.sqrt(now) - nodes * np.sqrt(before)) / spread
    kernel = np.exp(-0.5 * apart**2) * (np.sqrt(now / (2.0 * np.pi)) / spread)
    return values, reach * weights * (kernel @ density)
