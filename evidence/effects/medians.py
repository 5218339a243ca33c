"""Medians with quartiles, extremes or both: the mean and standard deviation behind them, then as means.

By the formulas for symmetric scores (Luo et al. 2018 for the mean, Wan et al. 2014 and Shi et al. 2020 for the standard deviation) as
metafor's `conv.fivenum`. Where the numbers of a group are skewed (test of Shi et al. 2023), both groups go by quantile estimation
(McGrath et al. 2020). A row may name the way instead; the Box-Cox method of McGrath et al. 2020 is the third.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from evidence.base.errors import CannotCompute
from evidence.effects.checks import refuse
from evidence.effects.means import from_means
from evidence.effects.quantile_fits import by_box_cox, by_quantiles
from evidence.effects.quantiles import Moments, Quantiles, by_symmetry, skewed
from evidence.effects.result import Effect, Step


@dataclass(frozen=True, slots=True)
class _Way:
    """A way from quantiles to moments: what it computes, its name in words, what it is called in the route, what it assumes."""

    find: Callable[[Quantiles], Moments]
    words: str
    route: str
    assumes: str


WAYS = {
    "symmetry": _Way(by_symmetry, "symmetry (Luo et al. 2018, Wan et al. 2014)", "", "scores are symmetric, near to normal"),
    "quantiles": _Way(
        by_quantiles, "quantile estimation (McGrath et al. 2020)", " by quantile estimation", "scores follow the fitted distributions"
    ),
    "box_cox": _Way(
        by_box_cox,
        "the Box-Cox method (McGrath et al. 2020)",
        " by the Box-Cox method",
        "some power of the scores, or their logarithm, is normal",
    ),
}


def from_medians(treat: Quantiles, comp: Quantiles, by: str | None = None) -> Effect:
    """Medians with quartiles or extremes in both groups: mean and standard deviation of each, then as `from_means`.

    Parameters
    ----------
    treat, comp : what was printed of both groups.
    by : one of `WAYS`; None for symmetry, and for quantile estimation where a group is skewed beyond chance.

    Examples
    --------
    >>> groups = Quantiles("treatment", 35, 12, (8, 15), None), Quantiles("comparison", 31, 14, (9, 18), None)
    >>> round(from_medians(*groups).g, 4)
    -0.3185
    """
    refuse([*treat.problems(), *comp.problems()])
    arms = (treat, comp)
    leaning = [one.arm for one in arms if skewed(one)]
    above = min(treat.values[0], comp.values[0]) > 0
    if by not in (None, *WAYS):
        raise CannotCompute(f"medians_by is {by!r}; it is one of {', '.join(WAYS)}")
    if by in ("quantiles", "box_cox") and not above:
        raise CannotCompute(f"{WAYS[by].words} needs numbers above 0; leave medians_by empty, or say symmetry")
    way = WAYS[by or ("quantiles" if leaning and above else "symmetry")]
    found = [way.find(one) for one in arms]
    effect = from_means(found[0].mean, found[0].sd, treat.n, found[1].mean, found[1].sd, comp.n)
    steps = []
    for one, moments in zip(arms, found, strict=True):
        steps += [Step(f"mean of the {one.arm} group, {moments.method}", moments.mean), Step(f"SD of the {one.arm} group", moments.sd)]
    notes = [("converted", "medians with quartiles or extremes to means and standard deviations")]
    if by is not None:
        notes.append(("assumed", f"the way behind the medians is {way.words}, as the row says"))
    if leaning:
        skew = f"the scores of the {' and '.join(leaning)} group are skewed beyond chance (Shi et al. 2023)"
        notes.append(("flagged", f"{skew}: {_of_skew(by, way)}"))
    assumptions = (*effect.assumptions, way.assumes)
    return replace(effect, route=f"medians to means{way.route} to g", assumptions=assumptions, steps=(*steps, *effect.steps)).with_notes(
        *notes
    )


def _of_skew(by: str | None, way: _Way) -> str:
    """What was made of it, in words."""
    if way is not WAYS["symmetry"]:
        return "no symmetric scores were assumed"
    return (
        "they are taken as symmetric all the same" if by else "numbers of 0 or less leave no other way than to take the scores as symmetric"
    )
