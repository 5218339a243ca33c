"""What a local study says, against R (metafor, prop.test) and in words that hold for either sign and for none."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy.special import ndtr

from evidence.base.errors import UsageError
from evidence.base.reason import NotEstimated
from evidence.effects.result import effect_on_g
from evidence.judgement.local_study.answer import local_study
from evidence.judgement.local_study.figure import risks_figure
from evidence.judgement.local_study.likeness import likeness
from evidence.judgement.local_study.one_group import one_group
from evidence.judgement.local_study.risks import NumberNeeded, risks_from_counts, risks_of
from evidence.judgement.local_study.tables import local_table
from evidence.judgement.local_study.words import (
    effect_sentences,
    in_a_hundred,
    likeness_sentences,
    one_group_sentences,
    risk_sentences,
    study_sentences,
)
from evidence.models.distributions import critical_value, two_sided_p
from evidence.review.plan import Words
from evidence.review.review import read_review
from evidence.synthesis.effect_rows.rows import EffectRow, review_effects
from evidence.synthesis.pooled.answer import pool
from evidence.synthesis.pooled.answers import Answers

# The same closed forms in both programs.
EXACT = 1e-10
# tau2 is found by iteration in both, and metafor stops about 1e-7 from its optimum.
ITERATED = 1e-6
# A grid of tau in place of the quadrature.
GRID = 1e-4
EFFECTS, VARIANCES = (0.10, 0.35, 0.60, 0.22, 0.80), (0.04, 0.02, 0.09, 0.01, 0.05)
BLUP = (0.51745492714506, 0.22102425002656, 0.81388560426356)
WORDS = Words("person", "people", "They do better than {percent}% of the others.", "They do worse than {percent}% of them.", "support")


@pytest.fixture(scope="module")
def coded(few_studies):
    review = read_review(few_studies)
    return review, review_effects(review).rows


def counts(a, n1, c, n2, good=True):
    return risks_from_counts(("finished", good), (a, n1), (c, n2))


# R: the Wilson intervals of prop.test(correct = FALSE) put together as Newcombe's method 10 says; metafor's escalc("RR").
@pytest.mark.parametrize(
    ("cells", "difference", "ratio"),
    [
        ((34, 60, 25, 62), (0.1634408602151, -0.0132690213568, 0.3265230218027), (1.405333333333, 0.965826610448, 2.044840923220)),
        ((20, 200, 60, 200), (-0.2, -0.275096694517, -0.122852094260), (0.333333333333, 0.209050999660, 0.531502414682)),
        ((0, 20, 3, 25), (-0.12, -0.2995579392093, 0.0591568918937), (0.17687074829932, 0.00966551956835, 3.23658354656775)),
        ((56, 70, 48, 80), (0.2, 0.0524314724024, 0.3338726540369), (1.33333333333, 1.07662642276, 1.65124851127)),
    ],
)
def test_difference_and_ratio_are_those_of_r(cells, difference, ratio):
    found = counts(*cells)
    assert [found.difference.value, found.difference.low, found.difference.high] == pytest.approx(difference, rel=EXACT)
    assert [found.ratio.value, found.ratio.low, found.ratio.high] == pytest.approx(ratio, rel=EXACT)


def test_the_number_needed_is_a_gain_a_harm_or_neither():
    helped, harmed, bad = counts(56, 70, 48, 80), counts(48, 80, 56, 70), counts(48, 80, 56, 70, good=False)
    assert helped.needed == NumberNeeded(pytest.approx(5), 1 / helped.difference.high, 1 / helped.difference.low)
    assert harmed.needed == NumberNeeded(pytest.approx(-5), 1 / harmed.difference.high, 1 / harmed.difference.low)
    assert bad.needed.value == pytest.approx(5), "fewer of what is bad is a gain"
    assert bad.needed.one_sided
    assert bad.needed.worst > bad.needed.best > 0
    open_ended = counts(34, 60, 25, 62).needed
    assert not open_ended.one_sided
    assert open_ended.best > 0 > open_ended.worst
    assert isinstance(counts(30, 60, 30, 60).needed, NotEstimated)
    assert isinstance(counts(0, 60, 0, 60).ratio, NotEstimated)


def test_people_in_clusters_count_for_fewer():
    alone, widened = counts(34, 60, 25, 62), risks_from_counts(("finished", True), (34, 60), (25, 62), widening=2.0)
    assert widened.difference.value == alone.difference.value
    halved = counts(17, 30, 12.5, 31)
    assert (widened.difference.low, widened.difference.high) == pytest.approx((halved.difference.low, halved.difference.high), rel=EXACT)
    assert "clusters" in widened.basis


@pytest.mark.parametrize(
    ("cells", "good", "line", "said"),
    [
        ((34, 60, 25, 62), True, "16 more in 100 finished; could be 1 fewer to 33 more", "do not show whether it helped or harmed"),
        ((56, 70, 48, 80), True, "20 more in 100 finished; could be 5 to 33 more", "on the side of gain"),
        ((48, 80, 56, 70), True, "20 fewer in 100 finished; could be 5 to 33 fewer", "on the side of harm"),
        ((56, 70, 48, 80), False, "20 more in 100 finished; could be 5 to 33 more", "on the side of harm"),
        ((48, 80, 56, 70), False, "20 fewer in 100 finished; could be 5 to 33 fewer", "on the side of gain"),
        ((30, 60, 30, 60), True, "about as many in 100 finished; could be 17 fewer to 17 more", "do not show whether"),
    ],
)
def test_words_hold_for_more_for_fewer_and_for_none(cells, good, line, said):
    found = counts(*cells, good=good)
    sentences = risk_sentences(found, WORDS)
    assert in_a_hundred(found) == line
    assert line in sentences[0]
    assert said in sentences[1]
    gain = ("better off" in sentences[3]) if isinstance(found.needed, NumberNeeded) else None
    assert gain == (None if cells[0] == cells[2] else (found.difference.value > 0) == good)
    assert ("through no difference" in " ".join(sentences)) == (isinstance(found.needed, NumberNeeded) and not found.needed.one_sided)


def row(coded, name, g, v, use="tier 1", **columns):
    """An effect like one of the review's, with numbers of our own."""
    like = next(one for one in coded[1] if one.use == "tier 1" and one.columns["outcome_group"] == "home")
    cells = {**like.columns, "sample_id": name, "people_id": name, "study_id": name, "arm_comp": None, **columns}
    return EffectRow(f"{name}-1", use, effect_on_g(g, v**0.5, route="given", metric="SMD"), "", cells, name)


def made(coded, values=EFFECTS, variances=VARIANCES):
    return [row(coded, f"s{i}", g, v) for i, (g, v) in enumerate(zip(values, variances, strict=True))]


def posterior_of_the_last(scale):
    """P(true effect of the last study < x), by adding up over a fine grid of tau under a half-normal prior and a flat mean."""
    y, v = np.array(EFFECTS), np.array(VARIANCES)
    tau = (np.arange(6000)[:, None] + 0.5) * scale / 1000
    w = 1 / (v + tau**2)
    mean, share = (w * y).sum(1) / w.sum(1), v[-1] / (v[-1] + tau[:, 0] ** 2)
    log = 0.5 * np.log(w).sum(1) - 0.5 * np.log(w.sum(1)) - 0.5 * (w * (y - mean[:, None]) ** 2).sum(1) - 0.5 * (tau[:, 0] / scale) ** 2
    weight = np.exp(log - log.max())
    middle = y[-1] + share * (mean - y[-1])
    sd = np.sqrt(share * tau[:, 0] ** 2 + share**2 / w.sum(1))
    return lambda x: float((weight / weight.sum() * ndtr((x - middle) / sd)).sum())


def test_drawn_towards_the_others_as_metafor_and_the_posterior_say(coded):
    """R: blup(rma(y, v, method = "REML", test = "z"))."""
    rows = made(coded)
    plan = replace(coded[0].plan, tau_prior="half-normal", tau_prior_scale=0.5)
    found = likeness(rows[-1], rows, Answers(plan))
    assert (found.blup.g, found.blup.low, found.blup.high) == pytest.approx(BLUP, rel=ITERATED)
    below = posterior_of_the_last(0.5)
    assert below(found.bayes.g) == pytest.approx(0.5, abs=GRID)
    assert below(found.bayes.high) - below(found.bayes.low) == pytest.approx(0.95, abs=GRID)
    assert found.others.counts.effects == tuple(one.effect_id for one in rows[:-1]), "a result is not compared with itself"


def test_the_place_is_that_of_an_observed_result(coded):
    rows = made(coded)
    plan = coded[0].plan
    found, others = likeness(rows[-1], rows, Answers(plan)), pool(rows[:-1], plan, alternatives=False)
    spread = (others.se**2 + others.tau2_total + 0.05) ** 0.5
    half = float(critical_value(plan.level, others.df)) * spread
    assert (found.expected.low, found.expected.high) == pytest.approx((others.g - half, others.g + half), rel=EXACT)
    assert found.expected.further == pytest.approx(float(two_sided_p((0.80 - others.g) / spread, others.df)), rel=EXACT)


@pytest.mark.parametrize(("g", "said"), [(3.5, "above it, better than"), (-3.5, "below it, worse than"), (0.3, "it is like the others")])
def test_inside_above_and_below(coded, g, said):
    rows = made(coded, (0.10, 0.35, 0.30, 0.22, 0.18, 0.4, g), (0.04, 0.02, 0.03, 0.01, 0.05, 0.02, 0.02))
    result = local_study("s6", rows, coded[0].plan).results[0]
    assert any(said in sentence for sentence in likeness_sentences(result))


def test_few_others_and_none(coded):
    plan = coded[0].plan
    alone = local_study("s0", made(coded)[:1], plan)
    assert alone.new_outcomes
    assert "Yours would be the first" in likeness_sentences(alone.results[0])[0]
    assert "nothing on" in study_sentences(alone)[0]
    two = local_study("s0", made(coded)[:2], plan).results[0].likeness
    assert isinstance(two.expected, NotEstimated), "one other says nothing of how much effects differ"
    assert isinstance(two.blup, NotEstimated)
    assert two.bayes.low < two.bayes.g < two.bayes.high
    wide = local_study("s0", made(coded)[:3], plan).results[0]
    assert any("nearly any result would be like the others" in said for said in likeness_sentences(wide))


def test_every_result_of_a_coded_study_is_told(coded):
    review, rows = coded
    study = local_study("walton1993_utah", rows, review.plan)
    sized = next(one for one in study.results if not isinstance(one.effect, NotEstimated))
    assert len(study.results) == len([one for one in rows if one.columns["study_id"] == "walton1993_utah"])
    assert "28 more in 100 returned home; could be 10 to 43 more" in effect_sentences(sized, review.plan)[0]
    drawn = next(said for said in likeness_sentences(sized) if said.startswith("Drawn towards"))
    odds = math.exp(sized.likeness.blup.g * math.pi / math.sqrt(3)) * sized.risks.comparison / (1 - sized.risks.comparison)
    assert f"Of 100 that is {100 * odds / (1 + odds):.0f} (" in drawn
    left_out = next(one for one in study.results if isinstance(one.effect, NotEstimated))
    assert effect_sentences(left_out, review.plan)[0].startswith("No effect size: ")
    table = local_table([study])
    assert [line["effect_id"] for line in table.rows] == [one.effect_id for one in study.results]
    with pytest.raises(UsageError, match="walton1993_utah"):
        local_study("walton1993_utha", rows, review.plan)


def test_a_ratio_needs_a_risk_to_say_something_of_a_hundred(coded):
    review, rows = coded
    cells = {"statistic": "or", "pct_comp": None, "events_comp": None, "n_comp": None, "event": None}
    ratio = effect_on_g(0.28, 0.1, route="or", metric="OR", native=0.5068, native_se=0.18)
    bare = replace(row(coded, "own", 0, 1, **cells), effect=ratio)
    assert "event" in risks_of(bare, rows, review.plan).reason
    known = replace(bare, columns={**bare.columns, "pct_comp": 40.0})
    found = risks_of(known, rows, review.plan)
    odds = 0.4 / 0.6 * 2.718281828459045**0.5068
    assert found.treated.value == pytest.approx(odds / (1 + odds), rel=EXACT)
    worse = risks_of(replace(known, columns={**known.columns, "higher_is_better": False}), rows, review.plan)
    assert worse.treated.value < 0.4, "a gain is fewer of what is bad"
    named = replace(bare, columns={**bare.columns, "event": "returned home"})
    assert "comparison groups of the review" in risks_of(named, rows, review.plan).basis


def test_one_group_says_its_rate_and_no_effect(coded):
    review, rows = coded
    found = one_group(review, rows, "returned home", 34, 60)
    low, middle, high = found.span
    assert low <= middle <= high
    assert 0 <= found.above <= len(found.comparison)
    said = " ".join(one_group_sentences(found, WORDS))
    assert "57 of 100" in said
    assert "Warning" in said
    assert "never pooled" in said
    assert found.to_dict()["effect"] is None
    for event, count, people, words in (
        ("went hom", 1, 2, "returned home"),
        ("returned home", 3, 2, "3 of 2"),
        ("returned home", 0, 0, "0"),
    ):
        with pytest.raises(UsageError, match=words):
            one_group(review, rows, event, count, people)


@pytest.mark.slow
def test_the_figure_has_a_sign_a_person():
    for cells in ((34, 60, 25, 62), (0, 10, 10, 10)):
        assert risks_figure(counts(*cells), WORDS, "Our $Town$").marks == 200
