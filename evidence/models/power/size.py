"""How many people a given power takes: the fewest in whole people, or in whole clusters."""

from __future__ import annotations

from collections.abc import Callable

from evidence.base.errors import CannotCompute
from evidence.models.power.design import GroupSizes, TwoGroups, groups_for
from evidence.models.power.power import Outcome, power_at

# More than this in one group is no evaluation of one place.
MOST = 2_000_000


def size_for(outcome: Outcome, other: float, design: TwoGroups, power: float) -> GroupSizes | None:
    """The fewest people with which the test has this power; None where it would take more than two million in a group.

    Parameters
    ----------
    outcome : what is compared.
    other : proportion with support, or standardised difference of means, that is thought true.
    design : how people come into the comparison.
    power : chance to find that difference, between 0 and 1.

    Raises
    ------
    CannotCompute
        There is no difference to find, or the power does not lie between 0 and 1.

    Examples
    --------
    >>> from evidence.models.power.power import Means, Proportions
    >>> size_for(Proportions(0.40), 0.55, TwoGroups(), 0.8).people, size_for(Means(), 0.3, TwoGroups(), 0.9).people
    (346, 470)
    >>> size_for(Proportions(0.40), 0.55, TwoGroups(icc=0.05, cluster_size=20, attrition=0.1), 0.8)
    GroupSizes(treat=380, comp=380, clusters_treat=19, clusters_comp=19)
    """
    if not design.alpha / 2 < power < 1:
        raise CannotCompute(f"a power of {power:g}; it lies between {design.alpha / 2:g} and 1")
    if other == outcome.at(0.0):
        raise CannotCompute("between groups that are alike there is no difference to find; say what difference matters")
    return fewest(lambda groups: power_at(outcome, other, groups, design) >= power, design)


def fewest(enough: Callable[[GroupSizes], bool], design: TwoGroups) -> GroupSizes | None:
    """The smallest groups that are enough, by doubling and halving; None where two million in a group are not."""

    def holds(comp: int) -> bool:
        try:
            return enough(groups_for(comp, design))
        except CannotCompute:
            return False  # too few for any test

    low, high = 1, 2
    while not holds(high):
        if high * design.cluster_size > MOST:
            return None
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return groups_for(high, design)
