"""How the review was made: who read, the checklists and their answers, and what waits for people."""

from __future__ import annotations

import re

from evidence.judgement.declared import judgement_problems
from evidence.judgement.how_read.answer import NOT_ANSWERED
from evidence.judgement.how_read.tables import NOT_ASSESSED, cerqual_table, reporting_table
from evidence.judgement.how_read.words import checklist_words, confidence_in_principle, how_read_words
from evidence.review import read_review
from evidence.review.checklists.checklist import checklist_items
from tests.conftest import ROOT, STUDIES
from tests.review.damage import new_problems, read_rows, set_cells, write_rows

ASSESSED = {"finding": "f", "methodological_limitations": "minor", "coherence": "none", "adequacy": "moderate", "relevance": "none"}
ASSESSED |= {"confidence": "low", "who": "A. Reader", "when": "2026-03-01", "why": "few were asked"}


def problems(review):
    return [(one.rule, one.severity, one.column) for one in new_problems(review)]


def test_the_checklists_have_the_items_that_were_published():
    count = {name: len([one for one in checklist_items() if one.checklist == name]) for name in ("PRISMA 2020", "SWiM")}
    assert count == {"PRISMA 2020": 42, "SWiM": 10}
    assert len({(one.checklist, one.item) for one in checklist_items()}) == len(checklist_items())


def test_this_review_answers_every_item_and_hides_nothing_it_did_not_do(shipped):
    rows = reporting_table(shipped).rows
    assert len(rows) == len(checklist_items())
    assert NOT_ANSWERED not in {row["done"] for row in rows}
    done = {(row["checklist"], row["item"]): row["done"] for row in rows}
    assert [done["PRISMA 2020", item] for item in ("7", "24a", "24b", "25", "26")] == ["no"] * 5
    assert any("42 items" in said for said in checklist_words(shipped))


def test_every_file_named_where_an_item_is_answered_is_there():
    for row in read_rows(STUDIES / "reporting.csv")[1:]:
        for place in row[3].split("; "):
            if place and not place.startswith("run: "):
                assert (ROOT / re.split(r", ", place)[0]).exists(), place


def test_an_item_without_an_answer_is_said(review, reassessed):
    rows = read_rows(review / "reporting.csv")
    write_rows(review / "reporting.csv", rows[:-1])
    run = reassessed(review)
    assert reporting_table(run).rows[-1]["done"] == NOT_ANSWERED
    assert checklist_words(run)[-1].endswith(", 1 not answered.")


def test_no_person_has_read_and_that_is_said(shipped):
    said = " ".join(how_read_words(shipped))
    assert "No person has verified any of it." in said
    assert "Read again by a person: 0 of " in said
    assert "assessed: 0 of 8" in said
    assert {row["confidence"] for row in cerqual_table(shipped).rows} == {NOT_ASSESSED}
    assert "not yet assessed by anybody" in confidence_in_principle(shipped, 1)


def test_what_a_person_enters_is_counted_and_shown(review, reassessed):
    plan = review / "review.toml"
    plan.write_text(plan.read_text(encoding="utf-8").replace("\npeople = []", '\npeople = ["sixth", "seventh"]'), encoding="utf-8")
    set_cells(review / "cerqual.csv", "2", **ASSESSED)
    run = reassessed(review)
    by_people = sum(row[2] in ("sixth", "seventh") for row in read_rows(review / "readings.csv")[1:])
    said = " ".join(how_read_words(run))
    assert f"Read again by a person: {by_people} of " in said
    assert "assessed: 1 of 8" in said
    assert cerqual_table(run).rows[1]["confidence"] == "low"
    assert confidence_in_principle(run, 2) == "Confidence (GRADE-CERQual): low, by A. Reader, 2026-03-01: few were asked."


def test_an_assessment_is_whole_or_empty(review):
    set_cells(review / "cerqual.csv", "2", **ASSESSED | {"who": ""})
    assert problems(review) == [("cerqual-unfinished", "error", "who")]
    set_cells(review / "cerqual.csv", "2", **ASSESSED | {"when": "March"})
    assert problems(review) == [("cerqual-unfinished", "error", "when")]


def test_an_assessment_is_of_a_principle_of_the_plan(review):
    set_cells(review / "cerqual.csv", "8", principle="9")
    assert [(one.rule, one.column) for one in judgement_problems(read_review(review))] == [("cerqual-of-no-principle", "principle")]


def test_an_answer_names_an_item_and_what_it_rests_on(review):
    set_cells(review / "reporting.csv", "PRISMA 2020/27", item="28")
    set_cells(review / "reporting.csv", "PRISMA 2020/24a", note="")
    set_cells(review / "reporting.csv", "SWiM/3", where="")
    assert set(problems(review)) == {
        ("reporting-item", "error", "item"),
        ("reporting-without-place", "error", "note"),
        ("reporting-without-place", "error", "where"),
    }
