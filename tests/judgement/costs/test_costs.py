"""Break-even and net saving: by hand, in closed form, and when no saving may be shown."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import binom
from scipy.stats import t as student

from evidence.base.reason import NotEstimated
from evidence.judgement.costs.answer import CostAnswer, OwnNumbers, answer_costs
from evidence.judgement.costs.arithmetic import (
    CostCase,
    PooledEffect,
    Span,
    UnitCost,
    break_even,
    effect_between,
    net_saving,
    one_way,
    risk_after,
)
from evidence.judgement.costs.words import break_even_sentence, carries_sentence, money, saving_sentence
from tests.judgement.hand_made import row

HOLMES = CostCase(UnitCost(7857, per_group=True), UnitCost(105804, per_group=False), people_per_group=1, saved=1, risk=0.2)
DRAWS = 200_000
# Four standard errors of a share of the draws, at most 0.5 / sqrt(n) each.
CHANCE_TOLERANCE = 4 * 0.5 / math.sqrt(DRAWS)
# Four standard errors of the 2.5% quantile of t with 6 df: sqrt(.025 x .975 / n) / density, the density there about 0.03.
QUANTILE_TOLERANCE = 4 * math.sqrt(0.025 * 0.975 / DRAWS) / 0.03


@pytest.mark.parametrize(("children", "points"), [(1, 7.43), (1.6, 4.64)])
def test_break_even_by_hand(children, points):
    found = break_even(replace(HOLMES, people_per_group=children))
    assert round(100 * found.needed, 2) == points
    assert found.reduction == found.needed == pytest.approx(7857 / (children * 105804))
    assert found.people_per_event == pytest.approx(children * 105804 / 7857)
    assert found.risk_with == pytest.approx(0.2 - found.needed)


def test_break_even_is_that_of_the_first_costing():
    # Holmes (2014) says that breakdowns must fall from 47% to 38% for the yearly averages of 5,627 and 61,614 pounds to break even.
    found = break_even(CostCase(UnitCost(5627, False), UnitCost(61614, False), people_per_group=1, saved=1, risk=0.47))
    assert found.risk_with is not None
    assert round(100 * found.risk_with) == 38


def test_who_bears_a_cost_cannot_be_mixed_up():
    each = replace(HOLMES, support=UnitCost(7857, per_group=False))
    both = replace(HOLMES, event=UnitCost(105804, per_group=True))
    for children in (1, 1.6, 3):
        assert break_even(replace(each, people_per_group=children)).needed == break_even(each).needed
        assert break_even(replace(both, people_per_group=children)).needed == pytest.approx(break_even(both).needed)
        assert break_even(replace(HOLMES, people_per_group=children)).needed == pytest.approx(break_even(HOLMES).needed / children)


def test_no_fall_larger_than_the_risk_itself():
    needed = break_even(HOLMES).needed
    for risk in (needed, needed / 2):
        found = break_even(replace(HOLMES, risk=risk))
        assert (found.reduction, found.risk_with, found.g, found.needed) == (None, None, None, needed)


def test_an_effect_moves_the_odds():
    after = float(risk_after(0.2, 0.3))
    assert math.log((0.2 / 0.8) / (after / (1 - after))) == pytest.approx(0.3 * math.pi / math.sqrt(3))
    assert effect_between(0.2, after) == pytest.approx(0.3)


def test_draws_at_a_fixed_effect_are_binomial():
    effect = PooledEffect(0.4, 0.0, math.inf, 0.0)
    found = net_saving(HOLMES, 80, effect, DRAWS, seed=3, level=0.95)
    risk = float(risk_after(0.2, 0.4))
    fewest, most = binom.ppf([0.025, 0.975], 80, risk)
    assert found.place_high == pytest.approx(105804 * (16 - fewest) - 80 * 7857)
    assert found.place_low == pytest.approx(105804 * (16 - most) - 80 * 7857)
    # Above zero means fewer events than 16 less the support of 80 in events.
    assert found.place_chance == pytest.approx(binom.cdf(math.floor(16 - 80 * 7857 / 105804), 80, risk), abs=CHANCE_TOLERANCE)
    assert found.expected == found.average_low == found.average_high == pytest.approx(80 * (105804 * (0.2 - risk) - 7857))
    assert found.people_per_event == pytest.approx(1 / (0.2 - risk))


def test_draws_of_the_average_effect_match_the_closed_form():
    effect = PooledEffect(0.4, 0.15, 6.0, 0.05)
    found = net_saving(HOLMES, 100, effect, DRAWS, seed=4, level=0.95)
    half = 0.15 * student.ppf(0.975, 6)
    for risk, end in ((found.risk_with_high, 0.4 - half), (found.risk_with_low, 0.4 + half)):
        assert effect_between(0.2, risk) == pytest.approx(end, abs=0.15 * QUANTILE_TOLERANCE)
    needed = break_even(HOLMES).g
    assert needed is not None
    assert found.average_chance == pytest.approx(student.sf((needed - 0.4) / 0.15, 6), abs=CHANCE_TOLERANCE)
    assert found.place_low < found.average_low < found.expected < found.average_high < found.place_high
    assert found.place_chance < found.average_chance


def test_the_seed_decides_the_draws():
    effect = PooledEffect(0.3, 0.2, 5.0, 0.04)
    first, again, other = (net_saving(HOLMES, 50, effect, 5000, seed, 0.95) for seed in (1, 1, 2))
    assert first == again
    assert first != other
    assert first.expected == other.expected
    assert first.people_per_event is None


def test_one_way_by_hand_widest_first():
    saved, support, risk = one_way(HOLMES, (Span("risk", 0.1, 0.3), Span("support", 4000, 8000), Span("saved", 0.5, 2)), 10, g=0.0)
    assert [one.span.what for one in (saved, support, risk)] == ["saved", "support", "risk"]
    assert [saved.low.needed, saved.high.needed] == pytest.approx([7857 / 52902, 7857 / 211608])
    assert [support.low.needed, support.high.needed] == pytest.approx([4000 / 105804, 8000 / 105804])
    assert [support.saving_low, support.saving_high] == pytest.approx([-40000, -80000])
    assert risk.low.needed == risk.high.needed
    assert one_way(HOLMES, (Span("risk", 0.1, 0.3),), 10, g=None)[0].saving_low is None


def answered(review, rows, **own) -> CostAnswer:
    found = answer_costs(review, rows, OwnNumbers(**own))
    assert isinstance(found, CostAnswer)
    return found


def stays(count: int):
    """Effects on staying at home after return, one per sample."""
    columns = {"outcome_group": "stability", "outcome_domain": "reentry", "denominator": "reunified", "typology": "other"}
    return [row(f"town{n}", 0.35 + 0.02 * n, **columns) for n in range(count)]


def test_a_saving_is_shown_only_where_the_effect_can_carry_it(shipped):
    for count, words in ((0, "no effect with a size"), (1, "nothing to pool"), (3, "3 samples and has 2.0 degrees of freedom")):
        found = answered(shipped.review, stays(count))
        for one in found.sets:
            assert isinstance(one.saving, NotEstimated)
            assert words in saving_sentence(one, found)
            assert one.break_even.reduction is not None
        assert "cannot be said" in carries_sentence(found)
    found = answered(shipped.review, stays(8))
    for one in found.sets:
        assert not isinstance(one.saving, NotEstimated)
        assert one.saving.average_low < one.saving.expected < one.saving.average_high
        assert "Expected net saving over 100 children" in saving_sentence(one, found)
    assert "the opposite" in carries_sentence(found)


def harms(count: int):
    """The same effects on the side of harm."""
    return [replace(one, effect=replace(one.effect, g=-one.effect.g)) for one in stays(count)]


def test_a_harm_is_a_cost_and_not_a_saving(shipped):
    found = answered(shipped.review, harms(8))
    text = saving_sentence(found.sets[0], found)
    saving = found.sets[0].saving
    assert not isinstance(saving, NotEstimated)
    assert text.startswith(f"Expected net cost over 100 children: {money(-saving.expected, '£')} [{money(-saving.average_high, '£')}, ")
    assert re.search(r"20\.0 in 100 without and 3\d\.\d with support, one more for every \d\.\d children supported\.", text)
    assert "one less" not in text
    assert "the average rise in returns to care" in carries_sentence(found)
    assert "one fewer for every" in saving_sentence(answered(shipped.review, stays(8)).sets[0], answered(shipped.review, stays(8)))


def test_an_entered_rise_is_a_cost(shipped):
    found = answered(shipped.review, [], risk=0.2, risk_with=0.25, people=60)
    text = saving_sentence(found.sets[0], found)
    assert text.startswith("Expected net cost over 60 children: £789,000. Returns to care expected: 20.0 in 100 without and 25.0 with")
    assert "one more for every 20.0 children supported" in text


def test_no_change_costs_the_support(shipped):
    found = answered(shipped.review, [], risk=0.2, risk_with=0.2, people=10)
    text = saving_sentence(found.sets[0], found)
    assert "Expected net cost over 10 children: £78,600" in text
    assert "includes none" in text


def test_an_entered_risk_with_support_needs_no_study(shipped):
    found = answered(shipped.review, [], risk=0.3, risk_with=0.2, people=60)
    holmes = found.sets[0].saving
    assert not isinstance(holmes, NotEstimated)
    assert holmes.expected == pytest.approx(60 * (105804 * 0.1 - 7857))
    assert holmes.average_low == holmes.average_high == holmes.expected
    assert "your own expectation" in carries_sentence(found)


def test_own_numbers_stand_beside_the_published(shipped):
    found = answered(shipped.review, [], support=9000, support_per="family", event=45000, people_per_group=1.5)
    own, *published = found.sets
    assert own.break_even.needed == pytest.approx(9000 / 1.5 / 45000)
    assert [one.costs.name for one in published] == ["holmes", "loughborough"]
    assert "people_per_group" not in {way.span.what for one in found.sets for way in one.one_way}
    mixed = answered(shipped.review, [], support=9000, sets=("loughborough",)).sets[0]
    assert mixed.break_even.needed == pytest.approx(9000 / 61614)
    assert "Loughborough" in mixed.costs.covers


def test_the_limits_name_where_the_effect_is_from(shipped):
    rows = stays(3)
    rows[0] = replace(rows[0], columns=dict(rows[0].columns) | {"outcome_domain": "maltreatment_recurrence", "country": "US"})
    limits = " ".join(answered(shipped.review, rows).limits)
    assert "3 samples (GB 2, US 1)" in limits
    assert "Only 2 of its 3 effects are about what is costed" in limits


def test_what_cannot_pay_is_said_and_not_numbered(shipped):
    found = answered(shipped.review, [], risk=0.05)
    even = found.sets[0].to_dict()["break_even"]
    assert even["reduction"] is even["risk_with"] is even["g"] is None
    assert "cannot pay for itself" in even["reduction_note"]
    assert even["needed_points"] == pytest.approx(100 * 7857 / 105804)
    assert "cannot pay for itself at a risk of 5.0%" in break_even_sentence(found.sets[0], found)


def test_a_review_without_costs_says_so(shipped):
    review = replace(shipped.review, plan=replace(shipped.review.plan, costs=None))
    assert answer_costs(review, []) == NotEstimated("the plan of this review names no costs")


def test_risk_after_takes_any_shape():
    g = np.array([[-1.0, 0.0], [1.0, 40.0]])
    assert risk_after(0.3, g).shape == g.shape
    assert risk_after(0.3, g)[0, 1] == pytest.approx(0.3)
