"""What the annex adds to a run: findings row by row, what the evidence covers, and shares of surveys."""

from __future__ import annotations

import math
import shutil

import pytest

from evidence.judgement.body.standing import Standing
from evidence.judgement.coverage.answer import DIRECTION, NONE, SIZED
from evidence.judgement.findings.answer import summarise
from evidence.judgement.findings.tables import summary_tables
from evidence.judgement.ratings.difference import Behind, difference
from evidence.models.counts.proportions import wilson_interval
from evidence.models.distributions import critical_value
from evidence.review.review import read_review
from evidence.synthesis.bodies import TIER_1, select
from evidence.synthesis.pooled.answer import NoAnswer
from evidence.synthesis.pooled.per_hundred import AbsoluteEffect, baseline_risks, comparison_risk, says_nothing
from evidence.synthesis.review_run import run_review


def test_every_recommendation_and_principle_has_its_summary(shipped):
    plan = shipped.review.plan
    names = [summary.name for summary in shipped.findings]
    assert names == [f"recommendation_{n}" for n in plan.recommendations] + [f"principle_{n}" for n in plan.principles]
    for summary in shipped.findings:
        assert summary.sentence
        if summary.kind == "principle" and plan.principles[str(summary.number)].body is None:
            assert summary.rows == ()
            assert summary.sentence == "The plan names no effects coded here that come near it."


def test_the_whole_row_is_the_pooled_answer_of_the_recommendation(shipped):
    pooled = shipped.tier_1.by_recommendation
    for summary in shipped.findings:
        if summary.kind == "recommendation" and str(summary.number) in pooled:
            answer = pooled[str(summary.number)]
            whole = summary.rows[0]
            assert whole.whole
            assert whole.answer.counts.samples == answer.counts.samples
            if hasattr(answer, "g"):
                assert (whole.answer.g, whole.answer.ci_low) == (answer.g, answer.ci_low)


def test_odds_of_one_study_are_the_ratio_that_it_prints(shipped):
    """exp(g pi / sqrt 3) undoes the way from an odds ratio to g."""
    plan, rows = shipped.review.plan, shipped.effects.rows
    checked = 0
    for summary in shipped.findings:
        if summary.kind != "recommendation" or plan.recommendations[str(summary.number)].body is None:
            continue
        for finding in summary.rows[1:]:
            mine = select(rows, plan.recommendations[str(summary.number)].where, TIER_1)
            label = shipped.review.codebook.label
            own = [row for row in mine if label("effects", "outcome_domain", row.columns["outcome_domain"]) == finding.outcome]
            if len(own) == 1 and own[0].columns["statistic"] == "or":
                printed = own[0].columns["estimate"]
                assert finding.odds.ratio == pytest.approx(printed if own[0].columns["higher_is_better"] else 1 / printed, rel=1e-9)
                checked += 1
    assert checked


def test_an_event_has_the_same_risks_in_every_table(shipped):
    """Being reunited and living together throughout are two events, and a placement that failed is not one that lasts too long."""
    findings = [row for summary in shipped.findings for row in summary.rows]
    shown = [one for one in (*(row.absolute for row in findings), *shipped.absolute.values()) if isinstance(one, AbsoluteEffect)]
    risks: dict[tuple[str, bool], set[tuple[float, ...]]] = {}
    for one in shown:
        risks.setdefault((one.event, one.good), set()).add(tuple(at.comparison for at in one.at))
    assert {event for event, _ in risks} == {"returned home", "came back into care after going home"}
    assert [len(found) for found in risks.values()] == [1, 1]
    home = baseline_risks(shipped.effects.rows)["returned home", True]
    together = next(row for row in shipped.effects.rows if row.effect_id == "harwin2016_fdac-1")
    assert comparison_risk(together) is not None
    assert together.columns["sample_id"] not in home
    assert not [row for row in findings if "Permanency" in row.outcome and isinstance(row.absolute, AbsoluteEffect)]


def test_a_published_risk_stands_alone_where_no_two_comparison_groups_have_one(shipped):
    """Of children in England who went home, 20 of 100 came back within a year (baselines.csv); odds of coming back times 1 / 0.734."""
    second = next(one for one in shipped.findings if one.name == "recommendation_2")
    again = next(row for row in second.rows if row.outcome == "Re-entry to care")
    assert (again.absolute.at, again.absolute.risks) == ((), 1)
    (england,) = again.absolute.published
    odds = 20 / 80 / again.odds.ratio
    assert (england.comparison, england.treated) == (pytest.approx(20.0), pytest.approx(100 * odds / (1 + odds)))


def test_an_interval_that_holds_anything_gives_no_odds_and_no_risks(shipped):
    """Child-focused programmes: g = 0.76 [-2.53, 4.05] would be odds of 0.01 to 1,554."""
    first = next(one for one in shipped.findings if one.name == "recommendation_1")
    wide = {
        row.outcome: row
        for row in first.rows
        if not isinstance(row.answer, NoAnswer) and says_nothing((row.answer.ci_low, row.answer.ci_high))
    }
    assert "Child-focused programme" in wide
    shown = {row["outcome"]: row for row in summary_tables(shipped, first)[0].rows}
    for outcome, row in wide.items():
        assert row.to_dict()["odds_ratio"] is None
        assert row.to_dict()["odds_ratio_note"]
        assert shown[outcome]["per_100"] == "cannot be estimated"
    assert says_nothing((-1.904, 1.905))
    assert not says_nothing((-1.903, 1.904))


def test_a_summary_names_designs_follow_up_symbols_and_what_takes_certainty_off(shipped):
    fourth = next(one for one in shipped.findings if one.name == "recommendation_4")
    main, notes = summary_tables(shipped, fourth)[:2]
    whole = main.rows[0]
    assert whole["behind"].split("\n") == ["1 sample (1 effect)", "120 children", "Randomised: 1", "Followed for 12 months"]
    assert whole["certainty"] == "\u2295\u229d\u229d\u229d\nvery low (a, b, c)"
    assert "England, taken into care 2009-10: 31" in whole["per_100"]
    # A start that is high, less what the letters take off, is what is left.
    taken = {row["letter"]: row["steps"] for row in notes.rows}
    assert max(0, 3 - sum(taken[letter] for letter in "abc")) == 0
    second = next(one for one in shipped.findings if one.name == "recommendation_2")
    assert summary_tables(shipped, second)[1].rows[0]["domain"] == "study design"


@pytest.mark.parametrize(
    ("published", "band", "low", "high", "words"),
    [
        ("promising", "promising", 0.1, 0.5, 'The guide and the rule give the same: "promising".'),
        ("good", "promising", 0.1, 0.5, '"promising", which is lower'),
        ("promising", "good", 0.1, 0.5, '"good", which is higher'),
        ("none", "good", 0.1, 0.5, 'The guide gives no mark; the rule gives "good", which is higher'),
        ("good", "none", -0.5, -0.1, "the interval lies on the side of harm"),
        ("good", "none", -0.5, 0.1, "the interval lies on both sides of no difference"),
        ("good", "cannot be rated", None, None, "no mark, as it cannot be rated"),
    ],
)
def test_why_the_marks_differ_is_right_for_same_higher_lower_and_none(published, band, low, high, words):
    stands = None if low is None else Standing(3, (low + high) / 2, 0.1, low, high, 4.5, low, high, 0)
    said = difference(published, [band] * 2, [band] * 2, Behind(stands), "two samples are needed", True, "tutoring")
    assert words in said
    assert ("different data" in said) == (published != band)
    assert ("for or against tutoring" in said) == (low is None)


def test_the_certainty_of_a_recommendation_is_that_of_its_grade_profile(shipped):
    ratings = {rating.recommendation: rating for rating in shipped.ratings}
    for summary in shipped.findings:
        if summary.kind == "recommendation" and summary.rows[0].whole:
            assert summary.rows[0].certainty == ratings[summary.number].grade
            graded = summary.rows[0].word
            assert len(summary.concerns) == (5 if graded else 0)


def test_gaps_count_every_eligible_sample_once(shipped):
    coverage = shipped.coverage
    for cell in coverage.gaps:
        where = {"typology": (cell.kind,), "outcome_domain": (cell.outcome,)}
        sized = {row.columns["sample_id"] for row in select(shipped.effects.rows, where, TIER_1)}
        assert cell.sized == len(sized)
        assert cell.state == (SIZED if cell.sized else DIRECTION if cell.direction else NONE)
    counts = coverage.to_dict()["gap_counts"]
    assert counts[SIZED] + counts[DIRECTION] + counts[NONE] == counts["cells"] == len(coverage.gaps)


def test_reported_characteristics_add_up_to_the_studies(shipped):
    coverage = shipped.coverage
    for one in coverage.reported:
        assert one.value + one.words + one.not_read == coverage.eligible
        assert one.analysed_value + one.analysed_words + one.analysed_not_read == coverage.analysed


def test_a_group_without_two_sized_samples_is_under_served(shipped):
    for group in shipped.coverage.groups:
        assert group.sized <= group.samples
        assert group.under_served == (group.sized < 2)


def test_shares_of_a_survey(shipped):
    shares = {one.id: one for one in shipped.survey}
    policy = shares["N10"]
    assert (policy.n, policy.count, policy.why) == (75, 42, "")
    assert (policy.ci_low, policy.ci_high) == wilson_interval(42, 75)
    assert policy.ci_low < policy.finite_low < policy.share < policy.finite_high < policy.ci_high
    assert shares["N12"].count is None
    assert "no whole number of 75" in shares["N12"].why
    assert shares["N14"].ci_low is None
    assert shares["N14"].why == "a share of 58 or 59 answers"
    assert (shares["N15"].n, shares["N15"].count) == (47, 37), "of those of N13"


def test_without_a_population_no_correction_and_without_a_survey_no_shares(review, reassessed):
    plan = (review / "review.toml").read_text(encoding="utf-8")
    start = plan.index("[populations.authorities]")
    end = plan.index("# The key principles")
    (review / "review.toml").write_text(plan[:start] + plan[end:], encoding="utf-8")
    assert {one.population for one in reassessed(review).survey} == {None}
    shutil.rmtree(review / "guide")
    # The costs of the plan name rows of the register; they stand last in it.
    plan = (review / "review.toml").read_text(encoding="utf-8")
    (review / "review.toml").write_text(plan[: plan.index("[costs]")], encoding="utf-8")
    assert reassessed(review).survey == ()


@pytest.mark.parametrize(("count", "n", "population"), [(42, 75, 152), (1, 75, 76), (0, 20, 400), (47.541, 53, 60)])
def test_the_corrected_interval_solves_the_score_equation(count, n, population):
    """Each end p is where |count/n - p| = z sqrt(p (1 - p) / n (N - n) / (N - 1))."""
    z, finite = float(critical_value(0.95)), (population - n) / (population - 1)
    for end in wilson_interval(count, n, population=population):
        assert abs(count / n - end) == pytest.approx(z * math.sqrt(end * (1 - end) / n * finite), abs=1e-12)


def test_everyone_asked_leaves_nothing_open():
    assert wilson_interval(42, 75, population=75) == pytest.approx((0.56, 0.56))
    with pytest.raises(ValueError, match="population of 74"):
        wilson_interval(42, 75, population=74)


def test_a_body_has_one_count_of_directions(shipped):
    """The summary of a recommendation on a body of evidence and the table of directions count the same samples."""
    answers = {body: group for group, body in shipped.review.plan.groups.items()}
    compared = 0
    for number, one in shipped.review.plan.recommendations.items():
        if one.body is not None and one.body.name in answers:
            (summary,) = [found for found in shipped.findings if found.name == f"recommendation_{number}"]
            assert summary.rows[0].votes == shipped.directions.by_group[answers[one.body.name]]["all"]
            compared += 1
    assert compared


def test_summaries_follow_the_data(review, few_run):
    """An effect that leaves the analysis leaves the summary."""

    def four(results):
        return next(s for s in summarise(results) if s.name == "recommendation_4").rows[0]

    row = select(few_run.effects.rows, few_run.review.plan.recommendations["4"].where, TIER_1)[0]
    text = (review / "effects.csv").read_text(encoding="utf-8")
    line = next(one for one in text.splitlines() if one.startswith(f"{row.effect_id},"))
    changed = line.replace(",treatment,yes,,", ",treatment,no,left out for a test,")
    assert changed != line
    (review / "effects.csv").write_text(text.replace(line, changed), encoding="utf-8")
    after = four(run_review(read_review(review)))
    assert len(after.answer.counts.effects) == len(four(few_run).answer.counts.effects) - 1
