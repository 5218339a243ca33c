"""The headline: people first, then how sure, then what is likely wrong; both signs and neither, with and without known risks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evidence.base.reason import NotEstimated
from evidence.judgement.body.standing import Standing
from evidence.judgement.headline import headline
from evidence.synthesis.pooled.answer import NoAnswer, u3
from evidence.synthesis.pooled.per_hundred import absolute_effect

NOT_GRADED = NotEstimated("not graded: the review has no ratings.toml")


def told(shipped, g, low, high, pi_low, pi_high, risks=True, df=9.0, certainty=NOT_GRADED, simple=None, **words):
    """The headline of the review with another answer."""
    answer = replace(shipped.tier_1.headline, g=g, ci_low=low, ci_high=high, pi_low=pi_low, pi_high=pi_high, df=df)
    answer = replace(answer, u3=u3(g), u3_low=u3(low), u3_high=u3(high))
    by_id = {row.effect_id: row for row in shipped.effects.rows}
    body = [by_id[name] for name in answer.counts.effects]
    absolute = {("home", ""): absolute_effect(g, (low, high), (pi_low, pi_high), body, shipped.effects.rows)} if risks else {}
    plan = replace(shipped.review.plan, words=replace(shipped.review.plan.words, **words))
    review = replace(shipped.review, plan=plan)
    results = replace(shipped, review=review, tier_1=replace(shipped.tier_1, headline=answer), absolute=absolute)
    simple_low, simple_high = simple or (low, high)
    return str(headline(results, certainty, Standing(9, g, 0.1, low, high, df, simple_low, simple_high, 0)))


def test_it_begins_with_people_and_carries_its_limits(shipped):
    """The numbers of the run, in the order of what a reader needs first."""
    middle = shipped.absolute["home", ""].middle
    parts = (
        f"Return home: of 100 children in comparison groups about {middle.comparison:.0f} returned home; of 100 with support about ",
        f"{middle.treated:.0f} ({middle.treated_low:.0f} to {middle.treated_high:.0f}). In a new place the number with support may be "
        f"anywhere from {middle.place_low:.0f} to {middle.place_high:.0f}, which includes fewer than without it. ",
        f"Certainty of this evidence (GRADE): {shipped.grade['home'].certainty}. ",
        "likely too favourable. As the Practice Guide puts its figure",
        "do better than 63% of those without. The interval runs from 54% to 71%. g = 0.33 [0.11, 0.56] from 9 effects of 8 ",
    )
    places = [shipped.headline.find(part) for part in parts]
    assert -1 not in places, parts[places.index(-1)]
    assert places == sorted(places)
    assert shipped.to_dict()["headline"] == shipped.headline


def test_a_harm_is_a_harm(shipped):
    text = told(shipped, -0.52, -0.80, -0.24, -1.1, 0.06)
    assert "of 100 with support about 16 (10 to 24). In a new place the number with support may be anywhere from 6 to 36, which " in text
    assert "which includes more than without it" in text
    assert "do worse than 70% of those without. The interval runs from 59% to 79%." in text
    assert "better" not in text


def test_no_difference_is_none(shipped):
    text = told(shipped, 0.05, -0.20, 0.30, -0.4, 0.5)
    assert "The interval includes zero difference, so these numbers do not show whether support makes things better or worse." in text
    assert "do better than" not in text
    assert "which includes" not in text


def test_what_only_the_simpler_interval_carries_is_indicated_and_not_shown(shipped):
    text = told(shipped, 0.46, -0.27, 1.19, -0.9, 1.8, df=1.6, simple=(0.20, 0.72))
    assert "Only the simpler interval, 0.20 to 0.72 in g, leaves out zero difference" in text
    assert "indicated, and not shown, that support makes things better" in text
    assert "do better than" not in text
    turned = told(shipped, 0.2, 0.01, 0.39, -0.3, 0.7, simple=(-0.01, 0.41))
    assert "The simpler interval includes zero difference, so these numbers do not show" in turned


def test_a_sure_answer_says_no_opposite(shipped):
    assert "In a new place the number with support may be anywhere from 38 to 57. Certainty" in told(shipped, 0.33, 0.20, 0.46, 0.11, 0.55)


@pytest.mark.parametrize(
    ("numbers", "begins", "place"),
    [
        (
            (0.33, 0.11, 0.56, -0.24, 0.90),
            "groups with support did better than comparison groups on average.",
            "-0.24 to 0.90, which includes the",
        ),
        ((-0.33, -0.56, -0.11, -0.90, -0.05), "groups with support did worse than comparison groups on average.", "-0.90 to -0.05."),
        ((0.03, -0.16, 0.26, -0.24, 0.30), "the interval includes zero difference, so these numbers do not show whether", "-0.24 to 0.30."),
    ],
)
def test_without_known_risks_it_counts_nobody(shipped, numbers, begins, place):
    text = told(shipped, *numbers, risks=False)
    assert text.startswith(f"Return home: {begins}")
    assert f"In a new place g may be anywhere from {place}" in text
    assert "of 100" not in text


def test_what_cannot_be_said_is_said_so(shipped):
    text = told(shipped, 0.3, 0.1, 0.5, 0.0, 0.6, df=2.0, likely_wrong="")
    assert "With so few samples the interval is unreliable." in text
    assert "Certainty of this evidence (GRADE): not graded: the review has no ratings.toml. As the" in text
    none = replace(shipped, tier_1=replace(shipped.tier_1, headline=NoAnswer("no effect with a size", shipped.tier_1.headline.counts)))
    assert str(headline(none, NOT_GRADED, NotEstimated("no effect"))) == "Return home: not estimated; no effect with a size."
