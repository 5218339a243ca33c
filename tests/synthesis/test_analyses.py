"""Moderators, directions, differences per 100 and sensitivity: rules of minimum data, and numbers against second opinions."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from evidence.base.frozen import FrozenDict
from evidence.base.reason import NotEstimated
from evidence.effects.kinds import effect
from evidence.models.counts.proportions import sign_test, wilson_interval
from evidence.models.multiple_tests import holm
from evidence.review.plan import Moderator
from evidence.review.review import read_review
from evidence.synthesis.directions.answer import count_directions, panel
from evidence.synthesis.effect_rows.rows import EffectRow, review_effects
from evidence.synthesis.moderators.answer import ModeratorTest, NotTested, moderator_tests
from evidence.synthesis.pooled.answer import pool
from evidence.synthesis.pooled.answers import Answers
from evidence.synthesis.pooled.per_hundred import AbsoluteEffect, absolute_effect
from evidence.synthesis.review_run import run_review
from evidence.synthesis.sensitivity.answer import shortened, under_other_plans, vary
from evidence.synthesis.sensitivity.routes import by_other_routes
from tests.conftest import STUDIES


@pytest.fixture(scope="module")
def review():
    return read_review(STUDIES)


@pytest.fixture(scope="module")
def results(review):
    return run_review(review)


def row(number: int, d: float, **columns) -> EffectRow:
    cells = {
        "study_id": f"s{number}",
        "sample_id": f"s{number}",
        "people_id": f"s{number}",
        "unit": "child",
        "outcome_domain": "reunification",
    }
    cells |= {
        "outcome_group": "home",
        "n_treat": 50,
        "n_comp": 50,
        "eligible": "yes",
        "direction": "treatment",
        "typology": "a",
        "statistic": "d",
    }
    return EffectRow(f"e{number}", "tier 1", effect("d", d, 50, 50), "", cells | columns, f"Study {number}")


def with_moderator(plan, **changes):
    moderator = replace(Moderator("m", "M", "f", "factor", "kind", None, None, FrozenDict({})), **changes)
    return replace(plan, moderators=FrozenDict({"m": moderator}))


def moderate(rows, plan, **changes):
    return moderator_tests(rows, Answers(with_moderator(plan, **changes)))["m"]


KINDS = {"a": [0.1, 0.3, 0.2, 0.5], "b": [0.6, 0.9, 0.4, 0.8], "c": [0.3]}
ROWS = [row(10 * i + j, d, kind=kind) for i, (kind, sizes) in enumerate(KINDS.items()) for j, d in enumerate(sizes)]


def test_levels_with_one_sample_are_set_aside_by_name(review):
    found = moderate(ROWS, review.plan)
    assert isinstance(found, ModeratorTest)
    assert found.set_aside == ("c (1 independent sample)",)
    assert [(level.level, level.k_samples) for level in found.levels] == [("a", 4), ("b", 4)]
    assert not found.exploratory
    assert found.k_effects == 8
    (difference,) = found.differences
    assert difference.g == pytest.approx(found.levels[0].g - found.levels[1].g)
    assert found.statistic == pytest.approx((difference.g / ((difference.ci_high - difference.ci_low) / 2 / _t(difference.df))) ** 2)


def _t(df: float) -> float:
    from scipy.stats import t

    return float(t.ppf(0.975, df))


def test_two_levels_without_four_samples_each_are_exploratory(review):
    found = moderate([r for r in ROWS if r.effect_id not in ("e0", "e1")], review.plan)
    assert isinstance(found, ModeratorTest)
    assert found.exploratory


@pytest.mark.parametrize(("keep", "words"), [({"a", "c"}, "two levels"), ({"c"}, "two levels")])
def test_too_few_levels_give_the_counts(review, keep, words):
    found = moderate([r for r in ROWS if r.columns["kind"] in keep], review.plan)
    assert isinstance(found, NotTested)
    assert words in found.reason
    assert "c: 1 independent sample" in found.reason


def test_a_slope_needs_ten_samples_and_matches_the_regression(review):
    sizes = np.linspace(0.1, 0.9, 12) + np.random.default_rng(3).normal(0, 0.05, 12)
    rows = [row(i, d, share=10.0 * i) for i, d in enumerate(sizes)]
    assert "a slope needs 10" in moderate(rows[:9], review.plan, kind="slope", column="share").reason
    found = moderate(rows, review.plan, kind="slope", column="share")
    assert isinstance(found, ModeratorTest)
    assert found.levels[0].g == pytest.approx(np.polyfit(10.0 * np.arange(12), [r.effect.g for r in rows], 1)[0], rel=1e-2)
    assert any("ecological" in note for note in found.notes)


def test_a_cut_makes_two_levels_and_unknown_values_stay_out(review):
    rows = [row(i, 0.1 * i, age=float(a) if a else None) for i, a in enumerate([8, 9, 11, 7, 12, 13, 15, 14, None])]
    found = moderate(rows, review.plan, column="age", cut=12.0)
    assert isinstance(found, ModeratorTest)
    assert [(level.level, level.k_samples) for level in found.levels] == [("12 and over", 4), ("under 12", 4)]


def test_an_interaction_is_tested_over_the_largest_full_block(review):
    rng = np.random.default_rng(7)
    cells = [(a, b) for a in "xy" for b in "uv" for _ in range(4)] + [("x", "w")]
    rows = [row(i, 0.3 + 0.4 * (a == "x") * (b == "u") + rng.normal(0, 0.1), one=a, two=b) for i, (a, b) in enumerate(cells)]
    found = moderate(rows, review.plan, kind="interaction", column="one", by="two")
    assert isinstance(found, ModeratorTest)
    assert (found.k_effects, found.df_num, found.set_aside) == (16, 1, ("x x w",))
    assert found.p_value < 0.05
    thin = moderate(rows[1:], review.plan, kind="interaction", column="one", by="two")
    assert isinstance(thin, NotTested)
    assert "3 of the 5 cells" in thin.reason


def test_holm_and_shares_against_statsmodels():
    from statsmodels.stats.multitest import multipletests
    from statsmodels.stats.proportion import proportion_confint

    p = [0.04, 0.001, 0.3, 0.02, 0.02]
    assert holm(p) == pytest.approx(multipletests(p, method="holm")[1])
    assert wilson_interval(7, 9) == pytest.approx(proportion_confint(7, 9, method="wilson"))
    assert sign_test(9, 2) == pytest.approx(2 * sum(math.comb(11, k) for k in range(3)) / 2**11)
    assert sign_test(3, 3) == 1.0


def test_one_vote_a_sample_and_outcome_group(review):
    same = {"sample_id": "s", "people_id": "s"}
    rows = [row(i, 0.1, **same, direction=d) for i, d in enumerate(["treatment", "treatment", "comparison"])]
    rows += [row(10 + i, 0.1, sample_id="t", direction=d) for i, d in enumerate(["treatment"] * 7 + ["comparison"] * 3)]
    rows += [row(30, 0.1, sample_id="u", direction="none"), row(31, 0.1, sample_id="v", direction="unclear")]
    rows += [row(32, 0.1, sample_id="w", eligible="no")]
    found = count_directions(rows, review.plan)
    assert {v.sample_id: v.vote for v in found.votes} == {"s": "mixed", "t": "better", "u": "none"}
    assert found.unclear == 1
    everything = found.by_group["home"]["all"]
    assert (everything.better, everything.worse, everything.none, everything.mixed) == (1, 0, 1, 1)
    assert panel([]).share is None


def test_what_the_body_of_a_group_does_not_take_votes_apart(review):
    stays = {"outcome_group": "stability", "outcome_domain": "reentry"}
    rows = [row(1, 0.1, **stays, denominator="reunified"), row(2, 0.1, **stays, denominator="unclear", direction="comparison")]
    rows += [row(3, 0.1, **stays, sample_id="s1", denominator="all", direction="none")]
    found = count_directions(rows, review.plan).by_group["stability"]
    counted = {name: (one.better, one.worse, one.none, one.mixed) for name, one in found.items()}
    assert counted == {"sized": (1, 0, 0, 0), "unsized": (0, 0, 0, 0), "all": (1, 0, 0, 0), "outside": (0, 1, 1, 0)}


def counting(event: str | None, events: list[int], first: int = 0, **cells) -> list[EffectRow]:
    """One sample per number of events among 50 people of the comparison group."""
    given = {
        "statistic": "events",
        "n_comp": 50,
        "pct_comp": None,
        "higher_is_better": 1,
        "event": event,
        "outcome_measure": "went well",
    } | cells
    return [row(first + i, 0.3, events_comp=count, **given) for i, count in enumerate(events)]


def test_differences_per_100_follow_the_odds():
    g, interval = 0.3, (0.1, 0.5)
    binary = counting("finished", [10, 20, 30])
    found = absolute_effect(g, interval, (-0.2, 0.8), binary, binary)
    assert isinstance(found, AbsoluteEffect)
    assert found.event == "finished"
    for at, p0 in zip(found.at, (0.2, 0.4, 0.6), strict=True):
        odds = [p0 / (1 - p0) * math.exp(one * math.pi / math.sqrt(3)) for one in (interval[0], g, interval[1])]
        assert [at.treated_low, at.treated, at.treated_high] == pytest.approx([100 * one / (1 + one) for one in odds])
        assert at.place_low < at.treated_low < at.treated_high < at.place_high
        assert at.place_high == pytest.approx(100 / (1 + (1 - p0) / p0 * math.exp(-0.8 * math.pi / math.sqrt(3))))
    assert "place_note" in absolute_effect(g, interval, None, binary, binary).at[0].to_dict()
    bad = [replace(r, columns=r.columns | {"higher_is_better": 0}) for r in binary]
    assert all(at.difference < 0 for at in absolute_effect(g, interval, None, bad, bad).at)


def test_one_event_has_one_baseline_whatever_answer_it_stands_with():
    """Of another event, of a sample once more, of an effect that is not analysed: none of these is a risk of the event."""
    good, other = counting("went home", [10, 20, 30]), counting("still away", [5, 45], 10)
    again = [replace(r, effect_id="again") for r in good[:1]]
    left_out = [replace(r, use="record") for r in counting("went home", [1], 20)]
    coded = good + other + again + left_out
    shown = [absolute_effect(0.3, (0.1, 0.5), None, body, coded) for body in (good, good[:1], again)]
    assert [[at.comparison for at in one.at] for one in shown] == [[20.0, 40.0, 60.0]] * 3
    assert [one.risks for one in shown] == [3] * 3
    mixed = absolute_effect(0.3, (0.1, 0.5), None, good + other, coded)
    assert mixed.reason == 'its effects count different events: "went home"; "still away"'
    assert absolute_effect(0.3, (0.1, 0.5), None, counting("seldom", [5], 30), coded + counting("seldom", [5], 30)).reason.startswith(
        "only one"
    )


def test_without_a_coded_event_the_same_words_are_the_same_event():
    same, another = counting(None, [10, 20]), counting(None, [45], 10, outcome_measure="went otherwise")
    assert [round(at.comparison) for at in absolute_effect(0.3, (0.1, 0.5), None, same, same + another).at] == [20, 30, 40]
    scores = counting(None, [10], 20, statistic="mean_sd")
    assert absolute_effect(0.3, (0.1, 0.5), None, scores, same).reason == "no effect of this body counts an event"


def test_an_effect_whose_event_nobody_coded_does_not_take_the_event_of_the_others_away():
    """As a local study in words of its own once did: the answer lost what it means per 100."""
    coded, own = counting("went home", [10, 20, 30]), counting(None, [40], 10, outcome_measure="home by the summer")
    found = absolute_effect(0.3, (0.1, 0.5), None, coded + own, coded + own)
    assert (found.event, found.risks) == ("went home", 3)


@pytest.mark.parametrize(("conversion", "other"), [("hasselblad-hedges", "cox"), ("cox", "hasselblad-hedges")])
def test_the_other_conversion_is_another(results, conversion, other):
    review = replace(results.review, plan=replace(results.review.plan, conversion=conversion))
    assert under_other_plans(review)[0].plan.conversion == other


def test_leaving_out_covers_every_sample_and_changes_one_thing(results):
    home = [v for v in results.sensitivity["home"] if v.family == "one sample left out"]
    assert len(home) == results.tier_1.headline.counts.samples
    assert all(v.k_samples == results.tier_1.headline.counts.samples - 1 for v in home)
    at_plan = pool([r for r in results.effects.rows if r.effect_id in results.tier_1.headline.counts.effects], results.review.plan)
    assert at_plan.g == results.tier_1.headline.g


def test_one_correlation_is_changed_at_a_time(results):
    """With 0 within a domain and 0.3 across, as with 0.95 across and 0.6 within, two things would have to change: neither is run."""
    plan = results.review.plan
    rows = {v.change: v for v in results.sensitivity["overall"] if "sampling errors" in v.change}
    body = [row for row in results.effects.rows if row.effect_id in results.tier_1.overall.counts.effects]

    def short(effects, changed):
        return shortened(pool(effects, changed, alternatives=False))

    for rho in (0.4, 0.8, 0.95):
        assert rows[f"sampling errors correlate {rho:g} within a domain"].answer == shortened(
            pool(body, replace(plan, rho_within=rho), False)
        )
    for rho in (-0.3, 0, 0.6):
        assert rows[f"sampling errors correlate {rho:g} across domains"].answer == shortened(
            pool(body, replace(plan, rho_across=rho), False)
        )
    not_run = [change for change, v in rows.items() if isinstance(v.answer, NotEstimated)]
    assert not_run == [f"sampling errors correlate {rho}" for rho in ("0 within a domain", "0.2 within a domain", "0.95 across domains")]
    assert "one thing" in rows[not_run[0]].answer.reason


def test_what_can_change_nothing_is_said_once(results):
    """No two effects of return home are of the same people: one row says so, in place of nine that are alike."""
    found = [
        v for v in results.sensitivity["home"] if "cluster correlation" in v.change or "correlate" in v.change or "of sampling" in v.change
    ]
    assert [v.change.split(" (")[0] for v in found] == [
        "any other correlation of sampling errors", "low intra-cluster correlations", "high intra-cluster correlations",
        "an intra-cluster correlation of 0.93 for family, as printed elsewhere",
    ]  # fmt: skip
    assert "same people" in found[0].to_dict()["note"]
    assert (found[0].answer.g, found[1].note) == (results.tier_1.headline.g, "")
    plan = results.review.plan
    alone = vary(Answers(plan), results.effects.rows, {"outcome_domain": ("time_to_reunification",)}, under_other_plans(results.review))
    (icc,) = [v for v in alone if "intra-cluster" in v.change]
    assert (icc.change, icc.note[:9]) == ("any other intra-cluster correlation", "no effect")


def test_a_correlation_printed_elsewhere_stands_in_for_the_plans(results):
    """.93 for siblings and return home (correlations.csv); the counties' is printed in words alone and is not a number to compute with."""
    (printed,) = [v for v in results.sensitivity["home"] if "printed elsewhere" in v.change]
    assumed = results.review.plan.icc
    plan = replace(results.review.plan, icc={**assumed, "family": replace(assumed["family"], value=0.93)})
    rows = {row.effect_id: row for row in review_effects(replace(results.review, plan=plan)).rows}
    body = [rows[name] for name in results.tier_1.headline.counts.effects]
    assert printed.answer == shortened(pool(body, plan, False))
    assert printed.answer.g != results.tier_1.headline.g


def test_published_risks_stand_beside_those_of_the_comparison_groups(results):
    home = results.absolute["home", ""]
    named = {one.at: one for one in home.published}
    england = named["England, taken into care 2009-10"]  # 2,960 of 9,580: counts alone are printed
    assert england.comparison == pytest.approx(100 * 2960 / 9580)
    odds = 2960 / (9580 - 2960) * math.exp(results.tier_1.headline.g * math.pi / math.sqrt(3))
    assert england.treated == pytest.approx(100 * odds / (1 + odds))
    assert [one.at for one in home.at] == ["low", "middle", "high"]
    assert not any("one year after return" in at for at in named), "a return to care is another event"


def test_every_moderator_of_the_plan_is_tested_or_says_why(results):
    assert set(results.moderators) == set(results.review.plan.moderators)
    for found in results.moderators.values():
        assert isinstance(found, ModeratorTest) or len(found.reason) > 20
    typology = results.moderators["typology"]
    assert {level.level for level in typology.levels} == {
        "child_focused", "multi_agency_team", "parent_mentoring", "parent_skills", "problem_solving_court",
    }  # fmt: skip


def test_hazard_ratios_go_through_risks_and_people_may_come_together(results):
    """By hand: p1 = 1 - (1 - p0)^HR; a variance times 1 + (26963 / 15715 - 1) x .70."""
    rows = {row.effect_id: row for row in results.effects.rows}
    one, other = (
        {plan.words: {row.effect_id: row for row in plan.rows} for plan in by_other_routes(results.review, results.effects.rows)}[words]
        for words in (
            "hazard ratios through risks, at a risk of 0.4 in comparison groups",
            "results without clusters widened as if 1.72 people came to a family (those of correlations.csv)",
        )
    )
    hazards = next(row for row in rows.values() if row.use == "tier 1" and row.columns["statistic"] == "hr")
    p1 = 1 - 0.6 ** hazards.columns["estimate"]
    assert one[hazards.effect_id].effect.g == pytest.approx(math.log(p1 / (1 - p1) * 0.6 / 0.4) * math.sqrt(3) / math.pi)
    assert all(one[name].effect is rows[name].effect for name, row in rows.items() if name in one and row.columns["statistic"] != "hr")
    children = [row for row in rows.values() if row.use == "tier 1" and row.columns["unit"] == "child" and not row.columns["cluster_kind"]]
    loose = next(row for row in children if row.columns["n_clusters"] is None and row.columns["cluster_adjusted"] != "yes")
    design_effect = 1 + (26963 / 15715 - 1) * 0.70
    assert other[loose.effect_id].effect.se == pytest.approx(loose.effect.se * math.sqrt(design_effect))
    assert other[loose.effect_id].effect.g == loose.effect.g
    told = next(row for row in rows.values() if row.use == "tier 1" and row.columns["n_clusters"] is not None)
    assert other[told.effect_id].effect is told.effect
