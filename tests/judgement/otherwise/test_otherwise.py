"""What one change would make of ratings and verdicts: the same as a whole run on a review that is otherwise there."""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import replace

import pytest

from evidence.base.frozen import FrozenDict
from evidence.judgement.assessment import assess
from evidence.judgement.claims.answer import rejudge
from evidence.judgement.claims.queries import read_queries
from evidence.judgement.otherwise.answer import CHOICE, DECISION, SAMPLE, judge_otherwise
from evidence.judgement.otherwise.words import rating_otherwise
from evidence.judgement.ratings.answer import rate_recommendations
from evidence.review.alternatives import taken_otherwise
from evidence.review.review import read_review
from evidence.synthesis.bodies import TIER_1, select
from evidence.synthesis.review_run import run_review
from tests.conftest import ROOT


def test_the_typing_of_in_home_services_carries_recommendation_4(shipped):
    """Its one sample is a multi-agency team by decision d13 alone; today's band stands and falls with it."""
    found = shipped.otherwise.of_rating(4)
    by = {(one.kind, one.id, one.reading): (one.now, one.then) for one in found}
    assert by[DECISION, "d13", "basic"] == by[DECISION, "d13", "graded"] == ("promising", "none")
    [body] = select(shipped.effects.rows, shipped.review.plan.recommendations["4"].where, TIER_1)
    assert by[SAMPLE, body.columns["sample_id"], "basic"] == ("promising", "none")
    assert rating_otherwise(shipped.otherwise, 4).startswith(
        '"no rating" if decided otherwise (d13: What kind are intensive in-home family services? Parent-focused skills building), '
        "or without Walton 1993, Utah"
    )
    assert {(one.claim_id, one.then) for one in shipped.otherwise.moved if one.id == "d13" and one.claim_id} >= {
        ("G20", "cannot be tested"),
        ("G21", "cannot be tested"),
    }


def test_it_stands_in_tables_and_json(shipped):
    from evidence.judgement.claims.tables import claims_table
    from evidence.judgement.otherwise.tables import otherwise_table
    from evidence.judgement.ratings.tables import ratings_table

    assert len(otherwise_table(shipped).rows) == len(shipped.otherwise.moved) == len(shipped.to_dict()["otherwise"]["moved"])
    assert "d13" in next(row["otherwise"] for row in ratings_table(shipped).rows if row["recommendation"] == 4)
    cells = {row["claim_id"]: row["otherwise"] for row in claims_table(shipped).rows}
    assert "d02" in cells["G10"]
    assert cells["G40"] is cells["G11"] is None, "not a claim about one body, and one that restates another"
    assert shipped.otherwise.tried[CHOICE] == 6


@pytest.mark.slow
@pytest.mark.parametrize("decision", ["d07", "d13", "d15", "d23", "d41"])
def test_a_decision_in_memory_is_the_decision_in_the_folder(shipped, decision, tmp_path):
    """validation/alternatives.py writes the cells into a copy and runs all of it; what moves there moves here, and nothing else."""
    spec = importlib.util.spec_from_file_location("alternatives", ROOT / "validation" / "alternatives.py")
    program = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = program
    spec.loader.exec_module(program)
    del sys.modules[spec.name]
    cells = shipped.review.tables["coding_alternatives"].groups("decision_id")[decision]
    folder = assess(run_review(program.taken_otherwise(list(cells), tmp_path / "copy")))
    mine = {(one.recommendation, one.claim_id, one.reading): one.then for one in shipped.otherwise.moved if one.id == decision}
    for old, new in zip(shipped.ratings, folder.ratings, strict=True):
        assert mine.get((old.recommendation, "", "basic"), old.literal_name) == new.literal_name
        assert mine.get((old.recommendation, "", "graded"), old.graded_name) == new.graded_name
    for old, new in zip(shipped.claims, folder.claims, strict=True):
        if old.rule in ("value", "direction", "rating") and old.restates is None:
            assert mine.get((None, old.claim_id, ""), old.name) == new.name, old.claim_id


def test_a_sample_left_out_is_a_review_without_it(shipped):
    query = next(one for one in read_queries(shipped.review) if one.claim_id == "G10")
    moved = {one.id: one.then for one in shipped.otherwise.moved if one.kind == SAMPLE and one.claim_id == "G10"}
    samples = {row.columns["sample_id"] for row in select(shipped.effects.rows, shipped.review.plan.bodies["overall"].where, TIER_1)}
    for sample in sorted(samples)[::4]:
        rows = tuple(row for row in shipped.effects.rows if row.columns["sample_id"] != sample)
        without = rejudge(query, replace(shipped, effects=replace(shipped.effects, rows=rows)), shipped.ratings)
        assert moved.get(sample, "reproduced") == without.name
        assert f"from {len(samples) - 1} samples" in without.why


def test_a_decision_on_rows_that_are_not_there_is_not_tried(few_run):
    tables = few_run.review.tables
    less = replace(tables["effects"], rows=tuple(row for row in tables["effects"] if row.id != "jones1976_newyork-1"))
    review = replace(few_run.review, tables=FrozenDict({**tables, "effects": less}))
    found = [judge_otherwise(run, (), ()) for run in (few_run, replace(few_run, review=review))]
    assert [one.tried for one in found] == [{}, {}], "nothing to judge"
    ratings = rate_recommendations(few_run)
    tried = [judge_otherwise(run, ratings, ()).tried[DECISION] for run in (few_run, replace(few_run, review=review))]
    assert tried[0] - tried[1] == 1
    altered = judge_otherwise(replace(few_run, review=replace(few_run.review, altered=("without a study",))), ratings, ())
    assert altered.tried[DECISION] < tried[0], "no decision brings back what a run leaves out"


def test_a_row_of_assumptions_comes_and_goes(shipped):
    tables = shipped.review.tables
    cells = [row for row in tables["coding_alternatives"] if row.text("table") == "assumptions"]
    assert cells
    for cell in cells:
        other = taken_otherwise(shipped.review, [cell]).tables["assumptions"]
        there = {row.id: row.text("value") for row in other}
        assert there.get(cell.text("id"), "") == cell.text("value")


def test_a_review_without_ratings_and_claims_tries_nothing(example):
    found = assess(run_review(read_review(example)))
    assert found.otherwise.moved == ()
