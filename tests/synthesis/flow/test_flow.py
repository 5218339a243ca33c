"""The flow of records and studies, and what effects outside tier 1 lack: every box a count, every split a sum."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest

from evidence.review import CodedReview, read_review
from evidence.synthesis.effect_rows.rows import review_effects
from evidence.synthesis.effect_rows.tiers import lacking_effects
from evidence.synthesis.flow.answer import Flow, effect_use, review_flow
from tests.review.damage import STUDIES, read_rows, set_cells, write_rows

HEADER = "record_id,citation,source,stage,decision,reason,study_id,title,first_author,year,doi,duplicate_of"


def flow_of(folder: Path) -> tuple[CodedReview, Flow]:
    review = read_review(folder)
    return review, review_flow(review, review_effects(review))


def assert_every_split_is_a_sum(flow: Flow) -> None:
    for box in flow.boxes:
        parts = [other for other in flow.boxes if other.parent == box.key]
        if parts:
            assert sum(other.n for other in parts) == box.n, box.key
        if parts and box.effects is not None and all(other.effects is not None for other in parts):
            assert sum(other.effects for other in parts) == box.effects, box.key
        if box.reasons:
            assert sum(n for _, n in box.reasons) == box.n, box.key
        assert box.n >= 0


def test_the_boxes_are_the_counts_of_the_tables():
    review, flow = flow_of(STUDIES)
    boxes = {box.key: box for box in flow.boxes}
    studies = review.tables["studies"]
    assert not flow.records
    assert_every_split_is_a_sum(flow)
    assert boxes["coded"].n == len(studies)
    assert boxes["eligible"].n == sum(row["eligible"] == "yes" for row in studies)
    analysed = [row for row in review.tables["effects"] if row["in_analysis"] == "yes"]
    assert (boxes["analysed"].effects, boxes["analysed"].n) == (len(analysed), len({row["study_id"] for row in analysed}))


@pytest.mark.parametrize("seed", range(4))
def test_every_split_is_a_sum_whatever_the_records_say(review, seed):
    rng = random.Random(seed)
    rows = []
    for number in range(rng.randint(1, 40)):
        stage, decision = rng.choice(["title_abstract", "full_text"]), rng.choice(["include", "exclude", "awaiting", "not_retrieved"])
        repeats = f"r{rng.randrange(number)}" if number and rng.random() < 0.2 else ""
        study = "akin2018_kansas" if (stage, decision) == ("full_text", "include") else ""
        reason = rng.choice(["", "no comparison group", "other people"])
        rows.append([f"r{number}", "c", rng.choice(["ERIC", "PsycINFO"]), stage, decision, reason, study, "t", "a", "1998", "", repeats])
    write_rows(review / "records.csv", [HEADER.split(","), *rows])
    _, flow = flow_of(review)
    assert_every_split_is_a_sum(flow)
    boxes = {box.key: box for box in flow.records}
    assert boxes["records"].n == len(rows)
    assert dict(boxes["records"].reasons) == Counter(row[2] for row in rows)
    assert boxes["duplicates"].n == sum(bool(row[-1]) for row in rows)
    assert boxes["included"].n == sum(row[3:5] == ["full_text", "include"] and not row[-1] for row in rows)


def test_a_study_moves_with_its_best_effect(review):
    before = {box.key: box for box in flow_of(review)[1].studies}
    set_cells(review / "studies.csv", "berrick2009_contracosta", eligible="unclear", eligibility_reason="the share in care was not read")
    for row in read_rows(review / "effects.csv"):
        if row[1] == "berrick2009_contracosta":
            set_cells(review / "effects.csv", row[0], in_analysis="no", exclusion_reason="study unclear")
    _, flow = flow_of(review)
    after = {box.key: box for box in flow.studies}
    assert_every_split_is_a_sum(flow)
    assert after["eligible"].n == before["eligible"].n - 1
    assert after["unclear"].n == before["unclear"].n + 1
    assert ("the share in care was not read", 1) in after["unclear"].reasons


def test_what_lacks_a_number_says_which_and_why_no_assumption_lets_it_in():
    review = read_review(STUDIES)
    effects = review_effects(review)
    found = {one.effect_id: one for one in lacking_effects(review, effects)}
    by_use = {row.effect_id: effect_use(row) for row in effects.rows if row.columns["eligible"] == "yes"}
    assert {id for id, use in by_use.items() if use in ("assumed", "needs")} <= set(found)
    assert not {id for id, use in by_use.items() if use in ("analysed", "sensitivity")} & set(found)
    for one in found.values():
        assert one.let_in == (by_use[one.effect_id] == "assumed") == (not one.why_not)
        assert not one.let_in or one.assumptions
    assert found["dakof2009_miami-1"].lacks == "group sizes"
    assert found["enano2017_losangeles-1"].lacks == "precision"
    assert found["chuang2012_hillsborough-1"].lacks == "exact p"
