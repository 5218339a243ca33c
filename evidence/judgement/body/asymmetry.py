"""Small-study effects of one body, one effect per sample: Egger's test, and the effects that PET and PEESE leave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evidence.base.brief import brief
from evidence.base.reason import NotEstimated
from evidence.models.distributions import Array
from evidence.models.small_study.regression import PrecisionEffect, Predictor, precision_effect
from evidence.models.univariate.fit import fit_univariate
from evidence.review.plan import Plan
from evidence.synthesis.effect_rows.rows import EffectRow


@dataclass(frozen=True, slots=True)
class Asymmetry:
    """What a trend of the effects with the size of their samples tells.

    Attributes
    ----------
    samples : independent samples, one effect each.
    on : what the regression leans on: "size", sqrt(1/n1 + 1/n2), which does not depend on the effect; or "se" where an arm of a sample
        was not read.
    p_value : of the slope in random effects with Knapp-Hartung (Sterne & Egger 2005).
    at_zero_low : lower end of the effect expected at an infinite sample size, or at a standard error of zero.
    pet, peese : what the lines on the standard error and on the variance leave to a study without sampling error, or why not.
    """

    samples: int
    on: str
    p_value: float
    at_zero_low: float
    pet: PrecisionEffect | NotEstimated
    peese: PrecisionEffect | NotEstimated

    __repr__ = brief()


def corrected(found: Asymmetry, side: int = 1) -> dict[str, float]:
    """The effects that PET and PEESE leave, by name, turned back where the effects were turned; without a line that can't be drawn."""
    lines = {"pet": found.pet, "peese": found.peese}
    return {name: side * line.intercept for name, line in lines.items() if isinstance(line, PrecisionEffect)}


def asymmetry(rows: Sequence[EffectRow], samples: Sequence[str], means: Array, variances: Array, plan: Plan) -> Asymmetry | NotEstimated:
    """Test one effect per sample for small-study effects.

    Parameters
    ----------
    rows : the effects, for the sizes of their arms; the size of a sample is that of its largest effect.
    samples, means, variances : one label, effect and variance per sample.
    plan : method and level.

    Returns
    -------
    The test, or why there is none: samples that are all equally large.
    """
    by_size = _sizes(rows)
    known = set(by_size) == set(samples)
    leaning = np.array([by_size[sample] for sample in samples]) if known else np.sqrt(variances)
    if np.ptp(leaning) == 0:
        return NotEstimated("all samples are equally large")
    design = np.column_stack([np.ones(len(leaning)), leaning])
    fit = fit_univariate(means, variances, design, method=plan.method, test="knha", level=plan.level)
    return Asymmetry(
        samples=len(samples),
        on="size" if known else "se",
        p_value=float(fit.p_value[1]),
        at_zero_low=float(fit.ci_low[0]),
        pet=precision_effect(means, variances, Predictor("se", np.sqrt(variances)), plan.level),
        peese=precision_effect(means, variances, Predictor("variance", variances), plan.level),
    )


def _sizes(rows: Sequence[EffectRow]) -> dict[str, float]:
    """sqrt(1/n1 + 1/n2) by sample, of the effect with the most people; without the samples of which an arm was not read."""
    sizes: dict[str, float] = {}
    for row in rows:
        arms = row.columns["n_treat"], row.columns["n_comp"]
        if None not in arms:
            sample, spread = row.columns["sample_id"], float(np.sqrt(1.0 / arms[0] + 1.0 / arms[1]))
            sizes[sample] = min(sizes.get(sample, spread), spread)
    return sizes
