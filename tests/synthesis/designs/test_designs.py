"""Answers by design, and E-values: against the published example, at both signs, and none for randomised effects."""

from __future__ import annotations

import math

import pytest

from evidence.effects.e_value import e_value, e_value_of, e_value_of_g, ratio_of_hazards
from evidence.effects.kinds import effect
from evidence.synthesis.designs.answer import ADJUSTED, ALL, NOT_RANDOM, RANDOM, SPLITS, UNADJUSTED
from evidence.synthesis.designs.tables import by_design_table, confounded_table
from evidence.synthesis.designs.words import designs_words
from evidence.synthesis.moderators.answer import ModeratorTest
from evidence.synthesis.pooled.answer import Answer
from evidence.synthesis.pooled.tables import side_by_side_table

Z = 1.959963984540054


def test_the_example_of_the_paper():
    """VanderWeele & Ding 2017: RR 3.9 [1.8, 8.7] has E-values 7.26 and 3.0; RR 0.80 [0.71, 0.91] has 1.81 and 1.43."""
    assert round(e_value(3.9), 2) == 7.26
    assert round(e_value(1.8), 1) == 3.0
    assert (round(e_value(0.80), 2), round(e_value(0.91), 2)) == (1.81, 1.43)


def test_an_effect_has_it_on_its_own_scale():
    ratio = effect("or", 4.0, 1.44, 11.111111)
    assert e_value_of(ratio, Z).point == pytest.approx(e_value(2.0))
    assert e_value_of(ratio, Z).limit == pytest.approx(e_value(1.2), rel=1e-3)
    turned = ratio.turned(better=False)
    assert (e_value_of(turned, Z).point, e_value_of(turned, Z).limit) == pytest.approx(
        (e_value_of(ratio, Z).point, e_value_of(ratio, Z).limit)
    )
    hazards = effect("hr", 2.0, 0.9, 4.4)
    assert e_value_of(hazards, Z).point == pytest.approx(e_value((1 - 0.5 ** math.sqrt(2)) / (1 - 0.5 ** math.sqrt(0.5))))
    assert e_value_of(hazards, Z).limit == 1.0
    assert ratio_of_hazards(1.0) == 1.0


@pytest.mark.parametrize("g", [0.3, -0.3])
def test_harm_has_the_e_value_of_a_benefit_of_its_size(g):
    low, high = sorted((g / 3, g * 5 / 3))
    found = e_value_of_g(g, low, high)
    assert found.point == pytest.approx(e_value(math.exp(0.91 * 0.3)))
    assert found.limit == pytest.approx(e_value(math.exp(0.91 * 0.1)))
    assert e_value_of_g(g, -0.5, 0.5).limit == 1.0


def test_the_splits_part_the_effects_and_randomised_ones_have_no_e_value(shipped):
    by = {(one.body, one.tiers, one.split): one for one in shipped.by_design}
    for body, tiers, _ in by:
        parts = {split: set(by[body, tiers, split].answer.counts.effects) for split in SPLITS}
        assert parts[RANDOM] | parts[NOT_RANDOM] == parts[ALL]
        assert parts[ADJUSTED] | parts[UNADJUSTED] == parts[NOT_RANDOM]
        assert not parts[RANDOM] & parts[NOT_RANDOM]
        assert not parts[ADJUSTED] & parts[UNADJUSTED]
        assert by[body, tiers, RANDOM].confounding is None
        every = by[body, tiers, NOT_RANDOM]
        assert (every.confounding is not None) == isinstance(every.answer, Answer)
    headline = by[shipped.review.plan.headline, "1", ALL]
    assert headline.answer.g == shipped.tier_1.headline.g
    assert round(headline.confounding.point, 1) == 2.0
    assert len(by_design_table(shipped).rows) == sum(bool(one.answer.counts.effects) for one in shipped.by_design)


def test_they_stand_in_the_table_of_the_headline_and_in_words(shipped):
    rows = {row["title"]: row for row in side_by_side_table(shipped).rows}
    title = shipped.review.plan.bodies[shipped.review.plan.headline].title
    assert rows[title]["randomised"] in designs_words(shipped)[0]
    assert rows[title]["not_randomised"] in designs_words(shipped)[0]
    assert "E-value" in designs_words(shipped)[0]


def test_every_analysed_effect_that_is_not_randomised_has_one(shipped):
    rows = [row for row in shipped.effects.rows if row.use == "tier 1" and row.columns["design"] not in ("rct", "cluster_rct")]
    assert [one.row.effect_id for one in shipped.confounded] == [row.effect_id for row in rows]
    assert len(confounded_table(shipped).rows) == len(rows)
    assert all(one.confounding.point >= one.confounding.limit >= 1 for one in shipped.confounded)


def test_kinds_are_compared_on_the_headline_alone(shipped):
    assert [name.rpartition(", ")[2] for name in shipped.kinds] == ["tier 1", "tiers 1+2"]
    for tested, answer in zip(shipped.kinds.values(), (shipped.tier_1.headline, shipped.tiers_1_2.headline), strict=True):
        assert isinstance(tested, ModeratorTest)
        assert tested.k_effects <= len(answer.counts.effects)
