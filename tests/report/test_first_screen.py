"""The first screen says what the numbers say: benefit, harm, neither, nothing; and the public part of the page holds no fingerprint."""

from __future__ import annotations

from dataclasses import replace

from evidence.base.reason import NotEstimated
from evidence.judgement.body.standing import Standing
from evidence.report.page.first_screen import first_screen
from evidence.synthesis.pooled.answer import NoAnswer, u3
from evidence.synthesis.pooled.per_hundred import absolute_effect
from tests.page import whole_page


def shown(shipped, g, low, high, pi_low, pi_high, graded=None):
    """The first screen of the review with another answer."""
    answer = replace(shipped.tier_1.headline, g=g, ci_low=low, ci_high=high, pi_low=pi_low, pi_high=pi_high)
    answer = replace(answer, u3=u3(g), u3_low=u3(low), u3_high=u3(high))
    by_id = {row.effect_id: row for row in shipped.effects.rows}
    body = [by_id[name] for name in answer.counts.effects]
    absolute = {("home", ""): absolute_effect(g, (low, high), (pi_low, pi_high), body, shipped.effects.rows)}
    grade = shipped.grade if graded is None else {**shipped.grade, "home": graded}
    stands = Standing(9, g, 0.1, low, high, 9.0, low, high, 0)
    tier_1 = replace(shipped.tier_1, headline=answer)
    return first_screen(replace(shipped, tier_1=tier_1, absolute=absolute, grade=grade, standing=stands))


def test_a_benefit_and_a_harm_are_told_in_one_form(shipped):
    better = shown(shipped, 0.33, 0.11, 0.56, -0.24, 0.90)
    assert (
        better.answer == "Of 100 children, about 47 returned home with support and about 33 without (95% interval with support: 38 to 58)."
    )
    assert "which includes fewer than without it" in better.place
    assert better.limits == ""
    worse = shown(shipped, -0.52, -0.80, -0.24, -1.10, 0.06)
    assert (
        worse.answer == "Of 100 children, about 16 returned home with support and about 33 without (95% interval with support: 10 to 24)."
    )
    assert "which includes more than without it" in worse.place
    assert better.certainty == worse.certainty == "Certainty very low: the true effect is likely to be substantially different."
    assert better.why_certainty.startswith("Evidence that is not mainly randomised starts at low; here it loses ")


def test_what_is_not_shown_is_said_and_what_is_not_there_is_not(shipped):
    neither = shown(shipped, 0.03, -0.16, 0.22, -0.24, 0.30)
    assert "do not show whether support makes things better or worse" in neither.limits
    ungraded = shown(shipped, 0.33, 0.11, 0.56, -0.24, 0.90, NotEstimated("not graded: the review has no ratings.toml"))
    assert (ungraded.certainty, ungraded.why_certainty) == ("Certainty: not graded: the review has no ratings.toml.", "")
    nothing = NoAnswer("no effect with a size", shipped.tier_1.headline.counts)
    none = first_screen(replace(shipped, tier_1=replace(shipped.tier_1, headline=nothing), absolute={}))
    assert none.answer == "Return home: not estimated; no effect with a size."
    assert (none.limits, none.certainty, none.place, none.strip, none.address) == ("", "", "", "", "")


def test_the_strip_says_what_it_shows(shipped):
    screen = first_screen(shipped)
    assert screen.strip.count('class="d"') == len(shipped.tier_1.headline.counts.effects)
    assert screen.strip_words.startswith("9 effects, each with its interval; the diamond is their mean, g = 0.33 [0.11, 0.56]")


def test_fingerprints_stand_under_methods_alone(build, shipped):
    page = whole_page(build / "report.html")
    public, methods = page[: page.index('<section id="methods">')], page[page.index('<section id="methods">') :]
    marks = [shipped.review.data_hash[:12], shipped.review.plan_hash[:12], *(rating.numbers_hash for rating in shipped.ratings)]
    assert not [mark for mark in marks if mark in public]
    assert all(mark in methods for mark in marks)
