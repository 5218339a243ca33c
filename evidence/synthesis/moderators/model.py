"""The model of a moderator test: the plan's main model with a design, and the plain test of one effect per sample beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from evidence.base.errors import CannotCompute
from evidence.base.reason import NotEstimated
from evidence.models.dependent.multilevel import MultilevelFit, fit_multilevel
from evidence.models.dependent.robust import HTZ, RobustFit, fit_robust
from evidence.models.dependent.wild_bootstrap import wild_bootstrap
from evidence.models.distributions import Array
from evidence.models.univariate.fit import fit_univariate
from evidence.review.plan import Plan
from evidence.synthesis.effect_rows.rows import EffectRow
from evidence.synthesis.pooled.answer import RELIABLE_DF
from evidence.synthesis.pooled.dependence import sampling_errors
from evidence.synthesis.pooled.plain_answers import aggregate


@dataclass(frozen=True, slots=True)
class ModeratorModel:
    """A fitted moderator model: what the tests and the bootstrap need."""

    effect: Array
    fit: MultilevelFit
    robust: RobustFit
    samples: list[str]

    def bootstrap_p(self, contrasts: Any, joint: HTZ, seed: int) -> float | None:
        """p by cluster wild bootstrap where HTZ has too few degrees of freedom (Joshi, Pustejovsky & Beretvas 2022)."""
        if joint.df_denom >= RELIABLE_DF:
            return None
        fit = self.fit
        found = wild_bootstrap(self.effect, fit.design, fit.covariance, fit.covariance_of, self.samples, contrasts, seed=seed)
        return None if isinstance(found, NotEstimated) else found.p_value


def fit_model(rows: Sequence[EffectRow], design: Array, names: Sequence[str], plan: Plan) -> ModeratorModel | NotEstimated:
    samples = [row.columns["sample_id"] for row in rows]
    y = np.array([row.effect.g for row in rows if row.effect is not None])
    errors = sampling_errors(rows, plan.rho_within, plan.rho_across)
    inner = [row.effect_id for row in rows]
    try:
        fit = fit_multilevel(y, errors, samples, inner, design, names=names, method=plan.method, level=plan.level)
        robust = fit_robust(fit.estimate, fit.residual, fit.design, fit.covariance, fit.covariance_of, samples, level=plan.level)
    except CannotCompute as error:
        return NotEstimated(str(error))
    why = next((f"{name}: {reason}" for name, reason in zip(names, robust.unsupported, strict=True) if reason), "")
    return NotEstimated(why) if why else ModeratorModel(y, fit, robust, samples)


def aggregated_p(rows: Sequence[EffectRow], values: Sequence[Any], columns: Array, plan: Plan) -> float | None:
    samples = [row.columns["sample_id"] for row in rows]
    first = {sample: i for i, sample in reversed(list(enumerate(samples)))}
    if any(values[i] != values[first[sample]] for i, sample in enumerate(samples)):
        return None
    y = np.array([row.effect.g for row in rows if row.effect is not None])
    means, variances = aggregate(y, sampling_errors(rows, plan.rho_within, plan.rho_across), samples)
    design = np.column_stack([np.ones(len(means)), columns[[first[s] for s in dict.fromkeys(samples)]]])
    try:
        fit = fit_univariate(means, variances, design, method=plan.method, test="knha", level=plan.level)
    except CannotCompute:
        return None
    return fit.omnibus.p_value if fit.omnibus else None
