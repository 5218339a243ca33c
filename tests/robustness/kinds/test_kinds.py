"""Kinds in pairs: the same differences as the moderator test, P-scores by hand, and the mirror image of every result."""

from __future__ import annotations

from dataclasses import replace
from statistics import NormalDist

import numpy as np
import pytest
from scipy.stats import t

from evidence.robustness.kinds.answer import KindsCompared, compare_kinds, p_scores
from evidence.synthesis.effect_rows.rows import Effects

# Sums of double numbers in another order.
ROUNDING = 1e-12


def compared(results):
    return {(one.body, one.tiers): one for one in results.kinds_compared if isinstance(one, KindsCompared)}


def test_the_pairs_are_those_of_the_moderator_test_on_the_same_outcomes(shipped):
    plan = shipped.review.plan
    for (body, tiers), found in compared(shipped).items():
        assert body == plan.headline
        tested = next(one for name, one in shipped.kinds.items() if name.endswith(f"tier{'s' if '+' in tiers else ''} {tiers}"))
        assert len(found.pairs) == len(tested.differences) == len(found.ranked) * (len(found.ranked) - 1) // 2
        for one in tested.differences:
            pair = next(pair for pair in found.pairs if set(pair.kinds) == set(one.levels))
            side = 1 if pair.kinds == one.levels else -1
            assert pair.g == pytest.approx(abs(one.g), rel=ROUNDING)
            assert (pair.ci_low, pair.ci_high) == pytest.approx(sorted((side * one.ci_low, side * one.ci_high)), rel=ROUNDING)
            assert (pair.p_value, pair.p_holm) == pytest.approx((one.p_value, one.p_holm), rel=ROUNDING)
        assert max(pair.detectable for pair in found.pairs) == pytest.approx(tested.detectable, rel=ROUNDING)


def test_p_scores_by_the_formula_written_out():
    means, phi = [0.1, 0.5, 0.2, -0.3], NormalDist().cdf
    se = np.array([[0.0, 0.2, 0.3, 0.1], [0.2, 0.0, 0.4, 0.2], [0.3, 0.4, 0.0, 0.5], [0.1, 0.2, 0.5, 0.0]])
    by_hand = [sum(phi((means[i] - means[j]) / se[i, j]) for j in range(4) if j != i) / 3 for i in range(4)]
    found = p_scores(np.array(means), se)
    assert found == pytest.approx(by_hand, rel=ROUNDING)
    assert found.mean() == pytest.approx(0.5, rel=ROUNDING)  # as SUCRA has it
    by_t = p_scores(np.array(means[:2]), se[:2, :2], np.full((2, 2), 3.0))
    assert by_t[1] == pytest.approx(t.cdf(2.0, 3.0), rel=ROUNDING)


def test_intervals_of_all_pairs_together_and_what_each_could_have_shown(shipped):
    found = compared(shipped)[shipped.review.plan.headline, "1+2"]
    for pair in found.pairs:
        se = (pair.ci_high - pair.ci_low) / 2 / t.ppf(0.975, pair.df)
        assert pair.wide_high - pair.g == pytest.approx(t.ppf(1 - 0.025 / len(found.pairs), pair.df) * se, rel=1e-9)
        assert pair.detectable == pytest.approx((t.ppf(0.975, pair.df) + t.ppf(0.8, pair.df)) * se, rel=1e-9)
        assert pair.detectable_adjusted > pair.detectable > se


def test_turned_results_put_the_last_kind_first(shipped):
    rows = shipped.effects.rows
    turned = tuple(row if row.effect is None else replace(row, effect=replace(row.effect, g=-row.effect.g)) for row in rows)
    other = compare_kinds(replace(shipped, effects=Effects(turned, shipped.effects.ledger)))
    for one in other:
        if isinstance(one, KindsCompared):
            before = compared(shipped)[one.body, one.tiers]
            assert [rank.kind for rank in one.ranked] == [rank.kind for rank in reversed(before.ranked)]
            scores = {rank.kind: rank.p_score for rank in before.ranked}
            assert all(rank.p_score == pytest.approx(1 - scores[rank.kind], rel=1e-9) for rank in one.ranked)
            assert [pair.kinds for pair in one.pairs] == [pair.kinds[::-1] for pair in before.pairs]


def test_a_p_score_of_few_samples_is_as_uncertain_as_can_be(shipped):
    """With fewer than two degrees of freedom nothing is known of the order, and the interval must say so."""
    for found in compared(shipped).values():
        assert sum(one.first for one in found.ranked) == pytest.approx(1.0)
        for one in found.ranked:
            assert one.p_low < one.p_score < one.p_high
            assert one.df > 2 or (one.p_low < 0.05 and one.p_high > 0.95)
