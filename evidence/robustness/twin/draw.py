"""Effects drawn in the places of the coded ones: the same samples, sizes, dependence and tiers, and another true effect."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from evidence.base.brief import brief
from evidence.base.errors import CannotCompute
from evidence.effects.result import Effect
from evidence.effects.scale import z_of_level
from evidence.judgement.risk_of_bias.overall import StudyBias, judged_studies
from evidence.models.dependent.covariance import Codes, as_codes
from evidence.models.distributions import Array
from evidence.review.plan import Plan
from evidence.robustness.twin.truths import Truth
from evidence.synthesis.bodies import TIERS_1_2
from evidence.synthesis.effect_rows.rows import EffectRow
from evidence.synthesis.moderators.answer import ModeratorTest
from evidence.synthesis.pooled.dependence import sampling_errors
from evidence.synthesis.review_run import Analyses

DRAWN = "drawn"


@dataclass(frozen=True, slots=True)
class DrawnReview:
    """One drawn review.

    Attributes
    ----------
    rows : its effects, every one of them drawn.
    judged : risk of bias of each study.
    """

    rows: tuple[EffectRow, ...]
    judged: Mapping[str, StudyBias]

    __repr__ = brief("rows")


@dataclass(frozen=True, slots=True)
class Places:
    """Where effects are drawn: all sizes of tiers 1 and 2 of a review.

    Attributes
    ----------
    rows : (k) the coded effects, whose places are taken.
    root : (k, k) lower triangular root of the covariance of their sampling errors.
    samples : (k,) code of the sample of each.
    judged : risk of bias of each study.
    levels : moderator -> its levels, one of which may be better; those that could be tested in the review.
    """

    rows: tuple[EffectRow, ...]
    root: Array
    samples: Codes
    judged: Mapping[str, StudyBias]
    levels: Mapping[str, tuple[str, ...]]

    __repr__ = brief("rows")

    def draw(self, truth: Truth, plan: Plan, rng: np.random.Generator) -> DrawnReview:
        """The same effects with other sizes."""
        mean = truth.g + better_level(self.rows, truth, self.levels.get(truth.moderator, ()), plan, rng)
        g = mean + drawn_errors(self.root, self.samples, truth, rng)
        return DrawnReview(tuple(with_size(row, float(size)) for row, size in zip(self.rows, g, strict=True)), self.judged)


def places(results: Analyses) -> Places:
    """The places of a review's own effects.

    Raises
    ------
    CannotCompute
        If the sampling errors of some effects cannot be drawn together.
    """
    rows = tuple(row for row in results.effects.rows if row.use in TIERS_1_2 and row.effect is not None)
    review = results.review
    judged = judged_studies(review, review.rule().bias) if review.plan.recommendations else {}
    tested = {name: test.levels for name, test in results.moderators.items() if isinstance(test, ModeratorTest)}
    levels = {name: tuple(level.level for level in found) for name, found in tested.items()}
    return Places(rows, root_of_errors(rows, review.plan), as_codes(row.columns["sample_id"] for row in rows), judged, levels)


def root_of_errors(rows: Sequence[EffectRow], plan: Plan) -> Array:
    """(k, k) lower triangular root of the covariance of sampling errors that the plan assumes."""
    covariance = sampling_errors(rows, plan.rho_within, plan.rho_across).block(np.arange(len(rows)))
    try:
        return np.asarray(np.linalg.cholesky(covariance))
    except np.linalg.LinAlgError:
        raise CannotCompute("the correlations of the plan cannot all hold at once, so no sampling errors can be drawn from them") from None


def drawn_errors(root: Array, samples: Codes, truth: Truth, rng: np.random.Generator) -> Array:
    """(k,) what moves each effect from its mean: its sample, itself, and its sampling error."""
    of_sample = np.sqrt(truth.tau2_sample) * rng.standard_normal(int(samples.max()) + 1)
    of_effect = np.sqrt(truth.tau2_effect) * rng.standard_normal(len(samples))
    return np.asarray(of_sample[samples] + of_effect + root @ rng.standard_normal(len(samples)))


def better_level(rows: Sequence[EffectRow], truth: Truth, levels: Sequence[str], plan: Plan, rng: np.random.Generator) -> Array:
    """(k,) what each effect gains from a truth in which one of some levels of a moderator is better than the others."""
    if not truth.moderator:
        return np.zeros(len(rows))
    chosen, moderator = levels[int(rng.integers(len(levels)))], plan.moderators[truth.moderator]
    return np.array([truth.difference * (str(moderator.value(row.columns)) == chosen) for row in rows])


def with_size(row: EffectRow, g: float) -> EffectRow:
    """A row with a drawn size in the place of its own, marked so in its route and in what it says was printed."""
    assert row.effect is not None
    se, level = row.effect.se, row.effect.level
    half = z_of_level(level) * se
    drawn = Effect(g=g, se=se, ci_low=g - half, ci_high=g + half, level=level, route=DRAWN, metric=row.effect.metric)
    direction = "treatment" if g > 0 else "comparison"
    return replace(row, effect=drawn, columns={**row.columns, "direction": direction, "printed": DRAWN})
