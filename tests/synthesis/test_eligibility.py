"""What is analysed: coded so and of an eligible study, asked in one place, whatever the tables say besides."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evidence.judgement.assessment import assess
from evidence.judgement.coverage.answer import cover
from evidence.review import read_review
from evidence.synthesis.effect_rows.rows import review_effects
from evidence.synthesis.effect_rows.tables import tiers_table
from evidence.synthesis.flow.tables import left_out_table
from evidence.synthesis.review_run import run_review
from evidence.synthesis.studies.tables import characteristics_table, sourced_effects_table
from tests.review.damage import STUDIES, add_line, fingerprint, read_rows, set_cells, write_rows

STUDY = "walton1993_utah"
ANALYSED = "walton1993_utah-2"


def with_eligibility(review, study, answer):
    """The review with another answer for one study, written past the checker."""
    table = review.tables["studies"]
    rows = tuple(
        replace(row, cells={**row.cells, "eligible": answer}, texts={**row.texts, "eligible": answer}) if row.id == study else row
        for row in table
    )
    return replace(review, tables={**review.tables, "studies": replace(table, rows=rows)})


@pytest.mark.parametrize("answer", ["no", "unclear"])
def test_a_contradiction_stops_a_run_and_names_every_cell_once(review, call, tmp_path, answer):
    rows = {row[0]: line for line, row in enumerate(read_rows(review / "effects.csv"), start=1)}
    line = set_cells(review / "studies.csv", STUDY, eligible=answer)
    set_cells(review / "effects.csv", "walton1993_utah-1", in_analysis="yes", tier="1")
    before = fingerprint(review)
    code, out, _ = call("run", review, "--out", tmp_path / "out", "--json")
    assert code == 1
    (found,) = [one for one in out["error"]["problems"] if one["severity"] == "error"]
    assert (found["rule"], found["file"], found["line"], found["column"], found["id"]) == (
        "analysed-not-eligible", "studies.csv", line, "eligible", STUDY,
    )  # fmt: skip
    for effect in ("walton1993_utah-1", ANALYSED):
        assert f"{effect} (effects.csv:{rows[effect]})" in found["seen"]
    assert not (tmp_path / "out").exists()
    assert fingerprint(review) == before


def test_what_rests_on_an_assumption_is_not_pooled_as_printed(review, call, tmp_path):
    """Both ways of saying so beside in_analysis = yes stop a run: the tier of the effect, and a row of assumptions."""
    line = set_cells(review / "effects.csv", ANALYSED, tier="2")
    code, out, _ = call("run", review, "--out", tmp_path / "out", "--json")
    found = [(one["rule"], one["line"], one["column"]) for one in out["error"]["problems"] if one["severity"] == "error"]
    assert (code, found) == (1, [("analysed-not-tier-1", line, "tier")])
    set_cells(review / "effects.csv", ANALYSED, tier="1")
    rows = read_rows(review / "assumptions.csv")
    write_rows(review / "assumptions.csv", [*rows, [ANALYSED, "n_treat", "50", *rows[1][3:]]])
    code, out, _ = call("run", review, "--out", tmp_path / "out", "--json")
    found = [(one["rule"], one["line"], one["column"]) for one in out["error"]["problems"] if one["severity"] == "error"]
    assert (code, found) == (1, [("assumption-not-tier-2", len(rows) + 1, "effect_id")])


def test_without_a_study_the_answers_are_those_of_the_others(whole_review):
    set_cells(whole_review / "studies.csv", STUDY, eligible="no", eligibility_reason="of another kind")
    set_cells(whole_review / "effects.csv", ANALYSED, in_analysis="no", exclusion_reason="its study is not eligible")
    results = run_review(read_review(whole_review))
    home = results.tier_1.headline
    assert (round(home.g, 2), round(home.ci_low, 2), round(home.ci_high, 2)) == (0.29, 0.06, 0.53)
    assert (len(home.counts.effects), home.counts.samples) == (8, 7)
    (rating,) = [one for one in assess(results).ratings if one.recommendation == 4]
    assert rating.literal == "none"


def test_eligibility_is_obeyed_past_the_checker_too():
    review = read_review(STUDIES)
    whole, results = run_review(review), run_review(with_eligibility(review, STUDY, "no"))
    (row,) = [one for one in results.effects.rows if one.effect_id == ANALYSED]
    assert (row.use, row.eligible, row.to_dict()["in_analysis"]) == ("record", False, False)
    assert row.reason.startswith("eligibility of the study: no")
    assert any(line.id == ANALYSED and line.what == "excluded" for line in results.effects.ledger.lines)
    assert results.tier_1.headline.counts.samples == whole.tier_1.headline.counts.samples - 1
    assert results.counts["sized"] == whole.counts["sized"] - 1
    assert results.counts["eligible"] == whole.counts["eligible"] - 1
    boxes = {box.key: box for box in results.flow.boxes}
    assert boxes["analysed"].effects == results.counts["sized"] == sum(one.to_dict()["in_analysis"] for one in results.effects.rows)
    assert boxes["eligible"].n == results.counts["eligible"] == len(characteristics_table(results).rows) == cover(results).eligible
    assert not any(STUDY in vote.sample_id for vote in results.directions.votes)
    assert row.label not in {one["label"] for one in (*sourced_effects_table(results).rows, *tiers_table(results).rows)}
    assert ("study", "not eligible") in {(one["level"], one["stage"]) for one in left_out_table(results).rows if one["id"] == STUDY}


def test_an_assumption_lets_no_effect_of_another_study_in(shipped):
    review = shipped.review
    (row, *_) = [one for one in shipped.effects.rows if one.use == "tier 2"]
    results = run_review(with_eligibility(review, row.columns["study_id"], "unclear"))
    (then,) = [one for one in results.effects.rows if one.effect_id == row.effect_id]
    assert then.use == "record"
    assert not any(line.what == "assumed" for line in results.effects.ledger.lines if line.id == row.effect_id)


def test_every_use_is_what_it_says(shipped):
    for row in shipped.effects.rows:
        assert row.use in ("tier 1", "tier 2", "sensitivity", "record")
        assert (row.use in ("tier 1", "tier 2")) == (not row.reason)
        assert row.eligible or row.use == "record"
        assert row.effect is not None or row.use == "record"


def test_an_effect_that_no_body_takes_leaves_with_a_reason(review):
    effect = "akin2018_kansas-1"
    set_cells(review / "effects.csv", effect, outcome_group="other")
    read = read_review(review)
    results = run_review(read)
    (row,) = [one for one in results.effects.rows if one.effect_id == effect]
    assert (row.use, row.reason, row.to_dict()["in_analysis"]) == ("sensitivity", "no body of evidence of the plan takes it", False)
    assert any(line.what == "excluded" and line.why == row.reason for line in results.effects.ledger.lines if line.id == effect)
    assert row.reason in {one["reason"] for one in left_out_table(results).rows if one["id"] == effect}
    analysed = {one.effect_id for one in results.effects.rows if one.to_dict()["in_analysis"]}
    assert analysed == set(results.tier_1.overall.counts.effects)


def test_a_word_can_be_assumed_as_well_as_a_number(review):
    """An assumption about the kind of cluster used to end a run with a traceback."""
    add_line(review / "assumptions.csv", "", "harwin2016_fdac-1,cluster_kind,court,the court is the cluster")
    (row,) = [one for one in review_effects(read_review(review)).rows if one.effect_id == "harwin2016_fdac-1"]
    assert row.use == "tier 2"
    assert row.columns["cluster_kind"] == "court"
