"""The four ratings of the shipped review, and that they answer to the data."""

from __future__ import annotations

import pytest

from evidence.judgement.assessment import Assessment, assess
from evidence.judgement.declared import judgement_problems
from evidence.judgement.grade.answer import CERTAINTIES
from evidence.judgement.grade.tables import certainty_table, grade_table
from evidence.review.plan import BANDS
from evidence.review.rating_rule import CANNOT
from evidence.review.review import read_review
from evidence.synthesis.review_run import run_review
from tests.review.damage import add_line, forget_appraisals, read_rows, set_cells, write_rows


def rated(shipped, number):
    return {rating.recommendation: rating for rating in shipped.ratings}[number]


def run(review):
    return assess(run_review(read_review(review)))


def traced(rating):
    return [line.to_dict() for line in rating.trace]


def test_every_recommendation_has_both_bands_a_trace_and_what_would_move_it(shipped):
    assert [rating.recommendation for rating in shipped.ratings] == [1, 2, 3, 4]
    for rating in shipped.ratings:
        assert {rating.literal, rating.graded, rating.literal_uncapped, rating.graded_uncapped} <= {*BANDS, CANNOT}
        assert BANDS.index(rating.graded) <= BANDS.index(rating.literal)
        assert rating.trace
        assert rating.to_move
        assert rating.literal_decided_by
        assert rating.graded_decided_by
        for line in traced(rating):
            assert set(line) >= {"gate", "input", "value", "passed", "why"}
            assert line["why"]
            assert line["value"] is not None or line["value_note"]


def test_the_published_band_comes_from_the_plan_and_ours_from_the_numbers(shipped):
    published = {rating.recommendation: rating.published for rating in shipped.ratings}
    assert published == {one.number: one.published for one in shipped.review.plan.recommendations.values()}
    found = {rating.recommendation: (rating.literal, rating.literal_decided_by) for rating in shipped.ratings}
    assert found[1] == ("none", "G0 claim")
    assert found[2] == ("none", "G2 effect")
    assert found[3] == ("promising", "good: samples of low or moderate risk")
    assert found[4] == ("promising", "good: samples")


def test_the_repooled_answer_stands_beside_the_plans(shipped):
    two = shipped.ratings[1]
    pools = {line.input: line.value for line in two.trace if line.gate == "pool"}
    assert pools["the plan's answer"].g == shipped.tier_1.by_recommendation["2"].g
    assert pools["re-pooled on the eligible set"].counts.effects == ("akin2017_kansas_sfp-1",)
    assert any("worcel2006_santaclara-5: groups of 28 and 12" in line.why for line in two.trace)


def test_every_recommendation_of_an_effect_has_a_grade_profile_of_its_plans_body(shipped):
    assert shipped.ratings[0].to_dict()["grade"]["not_estimated"].startswith("not graded: a comparison")
    for rating in shipped.ratings[1:]:
        found = rating.to_dict()["grade"]
        assert found["certainty"] in CERTAINTIES
        assert [domain["steps"] >= 0 and bool(domain["why"]) for domain in found["domains"]] == [True] * 5
        assert found["provisional"] is rating.provisional
    assert shipped.grade["home"].k_samples == shipped.tier_1.headline.counts.samples
    table = grade_table(shipped)
    assert {row["body"] for row in table.rows} == {*shipped.grade, *(f"recommendation {n}" for n in range(1, 5))}
    assert [row["certainty"] for row in certainty_table(shipped).rows if "certainty" in row]


def test_judgements_from_the_design_alone_are_provisional_and_never_good(review, reassessed):
    forget_appraisals(review)
    found = reassessed(review)
    for rating in found.ratings[1:]:
        assert rating.provisional
        assert BANDS.index(rating.literal_uncapped) <= BANDS.index("promising")
    assert any("by a full appraisal" in text for text in found.ratings[2].to_move)
    assert ", provisional, because risk of bias was judged in part or whole from the designs alone" in found.headline


def test_what_was_appraised_from_abstracts_is_judged_and_earns_no_credit(shipped):
    """No rating is provisional, and good is out of reach on stated grounds: no sample is of low or moderate risk."""
    for rating in shipped.ratings[1:]:
        assert not rating.provisional
        counted = {line.input: line.value for line in rating.trace if line.gate == "good"}
        assert counted.get("samples of low or moderate risk", 0) == 0


def test_a_changed_judgement_changes_the_trace_and_the_fingerprint(review, reassessed):
    before = rated(reassessed(review), 3)
    add_line(review / "risk_of_bias.csv", "", "stacks2025_wayne,ROBINS-I,overall,moderate,read in full")
    changed = rated(reassessed(review), 3)
    assert traced(changed) != traced(before)
    assert changed.numbers_hash != before.numbers_hash
    values = {(line.mode, line.input): line.value for line in changed.trace if line.gate == "good"}
    assert values["basic", "samples of low or moderate risk"] == 1
    assert any("at least four more samples judged at low or moderate" in text for text in changed.to_move)


def test_a_missing_judgement_is_a_missing_input_where_no_placeholder_stands_in(review, reassessed):
    forget_appraisals(review)
    rows = read_rows(review / "risk_of_bias.csv")
    write_rows(review / "risk_of_bias.csv", [cells for cells in rows if cells[0] != "stacks2025_wayne"])
    found = rated(reassessed(review), 3)
    assert CANNOT not in (found.literal, found.graded)
    assert found.provisional
    assert any("placeholder of its design (qed_matched)" in line.why for line in found.trace)
    write_rows(review / "risk_of_bias.csv", rows[:1])
    found = rated(reassessed(review), 3)
    assert (found.literal, found.graded) == (CANNOT, CANNOT)
    assert found.literal_decided_by == "missing input: risk of bias"
    assert any("stacks2025_wayne" in text for text in found.to_move)


def test_a_harmful_outcome_cannot_stay_promising_and_is_flagged(review):
    for study in ("brook2014_sswr-1", "lloydsieger2025_oklahoma-1", "stacks2025_wayne-1"):
        cells = dict(zip(*(rows := read_rows(review / "effects.csv"))[:1], next(r for r in rows if r[0] == study), strict=True))
        if cells["statistic"] in ("events", "chi2"):
            set_cells(review / "effects.csv", study, pct_treat="5", pct_comp="90", direction="comparison", events_treat="", events_comp="")
        else:
            set_cells(
                review / "effects.csv", study, estimate="0.2", ci_low="0.15", ci_high="0.27", direction="comparison", p_value="", se=""
            )
    found = rated(run(review), 3)
    assert (found.literal, found.graded) == ("none", "none")
    assert found.literal_decided_by == "G2 effect"
    assert len(found.harm) >= 2
    assert any("pool" in one for one in found.harm)
    assert any("would have to lie above zero" in text for text in found.to_move)


def test_no_eligible_sample_is_no_rating_and_names_what_was_left_out(review):
    set_cells(review / "effects.csv", "walton1993_utah-2", n_comp="19", n_clusters="")
    found = rated(run(review), 4)
    assert (found.literal, found.literal_decided_by, found.answer) == ("none", "G1 eligible", None)
    assert any("walton1993_utah-2: groups of 62 and 19" in text for text in found.to_move)


@pytest.mark.slow
def test_a_decision_stands_until_a_number_changes(review, reassessed):
    stamp = rated(reassessed(review), 3).numbers_hash
    header = "recommendation,band,who,when,why,numbers_hash"
    (review / "decisions.csv").write_text(f"{header}\n3,promising,guidance group,2026-03-01,two courts agree,{stamp}\n")
    assert rated(reassessed(review), 3).decision.stands
    add_line(review / "risk_of_bias.csv", "", "stacks2025_wayne,ROBINS-I,overall,moderate,read in full")
    found = rated(reassessed(review), 3)
    assert not found.decision.stands
    assert found.to_dict()["decision"]["who"] == "guidance group"
    note = found.to_dict()["decision_note"]
    assert f"({stamp} then, {found.numbers_hash} now)" in note
    assert note.endswith(f"add a row to decisions.csv with numbers_hash {found.numbers_hash}; the old row stays")
    add_line(review / "decisions.csv", "", f"3,promising,guidance group,2026-04-01,looked at again,{found.numbers_hash}")
    note = rated(reassessed(review), 3).to_dict()["decision_note"]
    assert note == "promising, decided by guidance group on 2026-04-01: looked at again; it stands"


@pytest.mark.parametrize(
    ("row", "rule_id"),
    [("9,good,group,2026-03-01,no such one,ab", "decisions-unknown-recommendation"), ("3,good,group,1 March,a date,ab", "decisions-date")],
)
def test_a_decision_that_cannot_be_placed_is_an_error_at_its_row(review, row, rule_id):
    (review / "decisions.csv").write_text(f"recommendation,band,who,when,why,numbers_hash\n{row}\n")
    found = judgement_problems(read_review(review))
    assert [(p.rule, p.severity, p.file, p.line) for p in found] == [(rule_id, "error", "decisions.csv", 2)]
    assert all(p.fix for p in found)


def test_rating_without_pooling_again_is_what_a_run_gives(review, reassessed):
    """`reassessed` saves the run; that it may is shown once."""
    add_line(review / "risk_of_bias.csv", "", "stacks2025_wayne,ROBINS-I,overall,moderate,read in full")
    quick, whole = reassessed(review), run(review)
    assert [one.to_dict() for one in quick.ratings] == [one.to_dict() for one in whole.ratings]


def test_the_same_review_gives_the_same_ratings(shipped):
    assert assess(shipped).to_dict() == Assessment.to_dict(shipped)


def test_a_review_without_recommendations_needs_no_rule(review, reassessed):
    (review / "ratings.toml").unlink()
    text = (review / "review.toml").read_text()
    start, end = text.index("[recommendations.1]"), text.index("# What the effects may differ by")
    (review / "review.toml").write_text(text[:start] + "[recommendations]\n\n" + text[end:])
    (review / "guide" / "other_reviews.csv").unlink()
    claims = (review / "guide" / "claims.csv").read_text().splitlines(keepends=True)
    (review / "guide" / "claims.csv").write_text("".join(line for line in claims if "recommendation:" not in line))
    found = reassessed(review)
    assert found.ratings == ()
    assert len(found.claims) == 56
