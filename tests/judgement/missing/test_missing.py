"""What may be missing: every sample is in one place, bounds hold for both signs, and words say what the numbers do."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evidence.base.reason import NotEstimated
from evidence.judgement.missing.answer import bounds, known_missing
from evidence.judgement.missing.tables import known_missing_table, unpublished_table
from evidence.judgement.missing.words import missing_words
from evidence.models.small_study.publication_bias import affirmative


def test_the_others_alone_are_the_effects_that_are_not_affirmative(shipped):
    by_id = {row.effect_id: row.effect for row in shipped.effects.rows}
    seen = set()
    for one in shipped.unpublished:
        alone = [by_id[name] for name in one.others_alone.counts.effects]
        assert not any(bool(affirmative(effect.g, effect.se)) for effect in alone)
        if not isinstance(one.ratios, NotEstimated):
            assert len(alone) == one.ratios.others
            seen.add((one.body, one.tiers))
    assert {(shipped.review.plan.headline, "1"), ("overall", "1"), ("overall", "1+2")} <= seen
    sizes = {(one.body, one.tiers): one.ratios.affirmative + one.ratios.others for one in shipped.unpublished if one.body == "overall"}
    assert sizes["overall", "1"] == len(shipped.tier_1.overall.counts.effects)


def test_small_study_tests_and_a_selection_model_stand_for_both_tiers_where_there_are_ten_samples(shipped):
    for one in shipped.unpublished:
        if one.body == "overall":
            assert 0 <= one.small_study.p_value <= 1
            assert one.selection.delta[1] < 1
        if one.body.startswith("recommendation"):
            assert "10 are needed" in one.selection.reason


def test_every_eligible_sample_is_in_one_place(shipped):
    for one in shipped.known_missing:
        assert one.sized + one.unsized + one.unclear + one.no_result == one.eligible, one.group
        assert one.better + one.none + one.mixed + one.worse == one.unsized
        assert one.assumed + one.sized <= one.eligible
        assert one.sought <= one.unsized
        assert (one.low is None) == bool(one.why)
    home = next(one for one in shipped.known_missing if one.group == "home")
    assert home.sized == shipped.tier_1.headline.counts.samples


@pytest.mark.parametrize("g", [0.3, -0.3])
def test_bounds_hold_for_both_signs(g):
    """By hand: 2 sized at g, 3 better, 4 none, 1 mixed, 2 worse."""
    low, high = bounds(g, 2, 3, 4, 1, 2)
    assert low == pytest.approx((2 * g - 0.3 * 3) / 12)
    assert high == pytest.approx((2 * g + 0.3 * 4) / 12)
    assert bounds(g, 2, 0, 0, 0, 0) == (g, g)


def test_the_mean_needed_for_zero_brings_it_there(shipped):
    for one in known_missing(shipped):
        if one.needed is not None:
            g = shipped.tier_1.by_group[one.group].g
            assert one.sized * g + one.unsized * one.needed == pytest.approx(0, abs=1e-12)


def test_the_words_are_those_of_the_table(shipped):
    words = " ".join(missing_words(shipped))
    home = next(row for row in unpublished_table(shipped).rows if (row["title"], row["tiers"]) == ("Return home", "1"))
    assert f"{home['affirmative']} of {home['affirmative'] + home['others']} effects affirmative" in words
    known = known_missing_table(shipped).rows[0]
    assert f"{known['unsized']} a direction only ({known['better']} better" in words
    none = replace(shipped, known_missing=tuple(replace(one, low=None, high=None, why="no size") for one in shipped.known_missing))
    assert "mean over all" not in " ".join(missing_words(none))
