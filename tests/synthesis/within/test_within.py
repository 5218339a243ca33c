"""Groups of people inside one sample: sizes, harms, what a printed p does not follow from, and the verdicts that rest on them."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from evidence.effects.kinds import effect
from evidence.judgement.claims.verdicts import CANNOT, CONSISTENT, NOT_SUPPORTED, no_difference_within, within_verdict
from evidence.judgement.credibility.answer import assess_credibility
from evidence.models.univariate.fit import fit_univariate
from evidence.synthesis.within.answer import GroupResult, Within, bearing_on
from evidence.synthesis.within.interactions import pooled_interactions
from evidence.synthesis.within.tables import within_interactions_table
from tests.review.damage import new_problems, set_cells

SIZE = effect("or", 1.66, 1.14, 2.40)


def group(level: str, direction: str = "treatment", low: float | None = None, high: float | None = None, statistic: str = "beta"):
    middle = None if low is None or high is None else (low + high) / 2
    return GroupResult(level, direction, "", middle, low, high, statistic, None, "s", "p", "")


def comparison(*groups: GroupResult, p: str = "", eligible: bool = True, typology: str = "a") -> Within:
    columns = {"characteristic": "age", "people": "child", "typology": typology, "eligible": "yes" if eligible else "no"}
    return Within(f"c-{typology}", "s", "Study", typology, eligible, columns, "score", groups, p)


def test_a_harm_is_an_interval_that_leaves_out_no_effect():
    girls, boys = group("girls", "comparison", 0.1, 5.8), group("boys", "comparison", -2.8, 3.1)
    assert comparison(girls, boys).harmed == (girls,)
    assert comparison(group("a", "comparison", 0.4, 0.9, "or")).harmed
    assert not comparison(group("a", "comparison", 0.4, 1.1, "or")).harmed


def test_the_p_of_two_intervals_is_that_of_their_difference(shipped):
    """By hand: SEs from the widths, the difference over the root of their squares (Altman & Bland 2003)."""
    found = next(one for one in shipped.within if one.comparison == "crawford2025_best-sdq")
    difference, error, p = found.naive(shipped.review.plan)
    one, two = (5.82 - 0.12) / 3.919928, (3.09 + 2.82) / 3.919928
    assert (difference, error) == pytest.approx((2.84, math.hypot(one, two)), rel=1e-6)
    assert p == pytest.approx(math.erfc(2.84 / math.hypot(one, two) / math.sqrt(2)), rel=1e-6)
    assert [one.level for one in found.harmed] == ["girls"]
    assert found.differs


def test_a_slope_of_scale_points_is_no_standardised_difference_and_a_ratio_is_sized(shipped):
    sizes = {group.level: group.effect for one in shipped.within for group in one.groups if group.sized}
    assert sizes["girls"] is None
    assert sizes["Black"].g == pytest.approx(math.log(3.27) * math.sqrt(3) / math.pi)


def test_only_eligible_studies_with_an_interval_decide():
    clear, open_ = group("x", "treatment", 0.1, 0.9), group("x", "treatment", -0.1, 0.9)
    assert within_verdict([comparison(clear)], True)[0] == CONSISTENT
    assert within_verdict([comparison(clear)], False)[0] == NOT_SUPPORTED
    assert within_verdict([comparison(open_)], True)[0] == CANNOT
    assert within_verdict([comparison(open_)], False)[0] == CONSISTENT
    assert within_verdict([comparison(group("x", "comparison", 0.1, 0.9))], True)[0] == NOT_SUPPORTED
    for nothing in ([], [comparison(clear, eligible=False)], [comparison(group("x"))]):
        assert within_verdict(nothing, True)[0] == within_verdict(nothing, False)[0] == CANNOT


def test_a_printed_difference_speaks_against_none_but_one_kind_cannot_test_an_interaction():
    between, one, other = (CANNOT, "thin"), comparison(group("x"), p="<.01"), comparison(group("x"), p=".02", typology="b")
    assert no_difference_within([one], between, False)[0] == NOT_SUPPORTED
    assert no_difference_within([one], between, True) == between
    assert no_difference_within([one, other], between, True)[0] == NOT_SUPPORTED
    for silent in (comparison(group("x"), p=".2"), comparison(group("x")), comparison(group("x"), p="<.01", eligible=False)):
        assert no_difference_within([silent], between, False) == between


def test_a_condition_on_the_level_keeps_the_groups_that_meet_it():
    both = comparison(group("girls"), group("boys"))
    assert [one.level for one in bearing_on([both], {"level": ("boys",)})[0].groups] == ["boys"]
    assert bearing_on([both], {"characteristic": ("age",)}) == (both,)
    assert bearing_on([both], {"level": ("others",)}) == bearing_on([both], {"characteristic": ("send",)}) == ()


def test_credibility_does_not_deny_what_is_printed_inside_a_trial(shipped):
    answers = {one.moderator: one.answers for one in assess_credibility(shipped) if one.claim_id in ("G40", "G42")}
    assert "4 comparisons inside a sample are printed and no part of the test" in answers["sex"][0].why
    assert "girls: worse with support" in answers["sex"][1].why
    looked = f"of {len(shipped.within)} comparisons of groups inside one sample that are coded, none bears on it"
    assert answers["send"][1].why.endswith(looked)
    without = {one.moderator: one.answers for one in assess_credibility(replace(shipped, within=()))}
    assert "no level is compared inside an analysed sample" in without["sex"][1].why


def test_a_row_of_the_table_is_checked(review):
    """The row whose numbers are those of crawford2025_best-4."""
    line = set_cells(review / "subgroups.csv", "crawford2025_best-girls", effect_id="nobody-1", characteristic="sex")
    found = [p for p in new_problems(review) if p.file == "subgroups.csv"]
    assert {(p.line, p.column) for p in found} == {(line, "effect_id"), (line, "characteristic")}


def sized(level, g, se):
    base = group(level)
    return replace(base, effect=replace(SIZE, g=g, se=se))


def contrast(study, first, second, eligible=True):
    one = comparison(sized("boys", *first), sized("girls", *second), eligible=eligible)
    return replace(one, comparison=study, study_id=study, columns=one.columns | {"sample_id": study})


def test_differences_inside_samples_are_pooled_over_samples_and_never_with_one(shipped):
    plan = shipped.review.plan
    few = [contrast("a", (0.5, 0.2), (0.1, 0.1)), contrast("b", (0.2, 0.3), (0.3, 0.1)), contrast("c", (0.9, 0.1), (0.0, 0.1), False)]
    (pooled,) = pooled_interactions(few, plan)
    assert (pooled.first, pooled.second, [one.g for one in pooled.found]) == ("boys", "girls", pytest.approx([0.4, -0.1]))
    fit = fit_univariate([0.4, -0.1], [0.2**2 + 0.1**2, 0.3**2 + 0.1**2], method=plan.method, test="knha", level=plan.level)
    assert pooled.estimate == pytest.approx(float(fit.estimate[0]))
    assert (pooled.ci_low, pooled.ci_high) == pytest.approx((float(fit.ci_low[0]), float(fit.ci_high[0])))
    (alone,) = pooled_interactions(few[:1], plan)
    assert (alone.estimate, alone.why_not) == (None, "1 sample with a size in both groups; two are needed")
    twice = [few[0], replace(few[1], columns=few[0].columns)]
    assert pooled_interactions(twice, plan)[0].why_not.startswith("1 sample")


def test_the_shipped_contrasts_say_why_they_are_not_pooled(shipped):
    rows = within_interactions_table(shipped).rows
    sex = next(row for row in rows if row["contrast"] == "boys less girls")
    assert (sex["k"], sex["sized"], sex["p_printed"], sex["why_not"]) == (
        1,
        0,
        ".0217",
        "no sample has a size in both groups; two are needed",
    )


def test_groups_of_one_comparison_are_of_one_study_and_outcome(review):
    set_cells(review / "subgroups.csv", "harwin2014_fdac-fathers", comparison="crawford2025_best-sdq")
    found = {(p.rule, p.severity, p.column) for p in new_problems(review)}
    assert found == {("comparison-mixed", "error", column) for column in ("study_id", "people", "outcome")}
