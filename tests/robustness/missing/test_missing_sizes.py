"""Results without a size: bounds from stated assumptions, and where the answer tips."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from evidence.base.reason import NotEstimated
from evidence.models.small_study.selection import selection_model
from evidence.models.univariate.fit import fit_univariate
from evidence.robustness.missing.answer import DIRECTION, NULL, SELECTION, WORST, MissingSizes, _sizes
from evidence.robustness.missing.words import bounds_words, tipping_words
from evidence.synthesis.bodies import TIER_1, select
from evidence.synthesis.pooled.answer import Answer, pool

CLOSE = 1e-6
VOTES = ["better", "none", "mixed", "worse"]


@pytest.fixture(scope="module")
def found(shipped) -> dict[str, MissingSizes]:
    return {one.key: one for one in shipped.missing_sizes if isinstance(one, MissingSizes)}


def test_as_it_is_is_the_answer_that_stands(shipped, found):
    home, as_it_is = shipped.tier_1.headline, found["headline"].assumed[0]
    assert (as_it_is.g, as_it_is.low, as_it_is.high) == pytest.approx((home.g, home.ci_low, home.ci_high), rel=CLOSE)
    bands = {str(rating.recommendation): rating.literal for rating in shipped.ratings}
    for key, one in found.items():
        if key.isdigit():
            assert one.assumed[0].verdicts["band"] == bands[key]


def test_an_assumption_is_the_model_with_these_sizes_in_it(shipped, found):
    """The same answer from rows with the assumed sizes written into them."""
    one, plan = found["headline"], shipped.review.plan
    rows = list(select(shipped.effects.rows, plan.bodies["home"].where, TIER_1))
    added = [
        replace(
            rows[0],
            effect_id=f"x{i}",
            effect=replace(rows[0].effect, g=0.0, se=one.se),
            columns={**rows[0].columns, "sample_id": f"x{i}", "people_id": f"x{i}"},
        )
        for i in range(one.unsized)
    ]
    answer = pool([*rows, *added], plan, alternatives=False)
    assert isinstance(answer, Answer)
    null = next(some for some in one.assumed if some.name == NULL)
    assert (null.g, null.low, null.high) == pytest.approx((answer.g, answer.ci_low, answer.ci_high), rel=CLOSE)


def test_sizes_follow_their_assumption():
    sizes, lacking = _sizes(VOTES, 0.2, 0.3, 0.8, NotEstimated("too few"))
    edge = 1.959963984540054 * 0.2
    assert sizes[NULL].tolist() == [0.0] * 4
    assert sizes[DIRECTION].tolist() == [0.3, 0.0, 0.0, -0.3]
    assert sizes[WORST] == pytest.approx([0.0, -edge, -edge, -0.8])
    assert lacking == {SELECTION: "too few"}


def test_under_selection_results_are_what_is_left_where_significant_ones_are_taken_away():
    rng = np.random.default_rng(3)
    fit = fit_univariate(rng.normal(0.3, 0.3, 30), np.full(30, 0.04), method="ML", test="z")
    model = selection_model(fit, (0.025,))
    sizes, _ = _sizes(VOTES, 0.2, 0.3, 0.8, model)
    drawn = rng.normal(float(model.estimate[0]), np.sqrt(model.tau2 + 0.04), 400_000)
    assert sizes[SELECTION][0] == pytest.approx(drawn[drawn < 1.959963984540054 * 0.2].mean(), abs=0.005)


def test_bounds_lie_in_order_and_tip_between_them(found):
    for one in found.values():
        by_name = {some.name: some for some in one.assumed}
        assert by_name[WORST].g <= by_name[NULL].g <= max(by_name[DIRECTION].g, by_name[NULL].g)
    tips = {tip.what: tip for tip in found["headline"].tipping}
    assert tips["estimate above zero"].at <= tips["interval above zero"].at
    assert tips["interval above zero"].then == "no"
    assert found["2"].tipping[-1].at > 0  # a band of none is overturned by better results alone


def test_the_sentences_hold_for_a_harm_too(found):
    one = found["2"]
    assert "samples with a direction but no size" in bounds_words(one)
    assert tipping_words(one) == ""
    assert tipping_words(found["headline"]).startswith("The interval would include zero if these results lay at g = ")
