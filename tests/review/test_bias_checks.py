"""What the checker says of answers and judgements of risk of bias: at the row, by name, and only there."""

from __future__ import annotations

import pytest

from tests.review.damage import add_line, new_problems

HEADER = "study_id,effect_id,tool,version,domain,question,answer,support,assessor,source_id"
JONES = "jones1976_newyork"


def answer(review, question, letter, *, study=JONES, effect="", tool="RoB 2", version="2019-08-22", domain=None):
    domain = domain or f"D{question[0]}"
    line = f"{study},{effect},{tool},{version},{domain},{question},{letter},p. 4,AB,"
    add_line(review / "bias_answers.csv", HEADER, line)


def judgement(review, tool, domain, word, study=JONES):
    add_line(review / "risk_of_bias.csv", "", f"{study},{tool},{domain},{word},read in full")


def found(review):
    return {(p.rule, p.severity, p.column) for p in new_problems(review) if p.rule.startswith("bias-")}


def test_a_domain_that_is_answered_whole_is_no_problem(review):
    for question, letter in (("5.1", "Y"), ("5.2", "N"), ("5.3", "PN")):
        answer(review, question, letter)
    judgement(review, "RoB 2", "D5", "low")
    assert found(review) == set()


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ({"question": "5.9"}, "question"),
        ({"question": "5.1", "domain": "D4"}, "question"),
        ({"question": "5.1", "domain": "D9"}, "domain"),
        ({"question": "5.1", "version": "2016"}, "version"),
    ],
)
def test_a_question_the_tool_does_not_have_is_an_error_at_the_cell_that_is_wrong(review, row, column):
    answer(review, row.pop("question"), "Y", **row)
    assert found(review) == {("bias-unknown-question", "error", column)}


def test_an_answer_the_question_does_not_have_is_an_error(review):
    answer(review, "3.1", "NA")
    answer(review, "3.2", "NI")
    problems = [p for p in new_problems(review) if p.rule == "bias-answer-not-allowed"]
    assert len(problems) == 2
    assert "always asked" in problems[0].fix


def test_an_effect_of_another_study_is_an_error(review):
    answer(review, "3.1", "Y", effect="walton1993_utah-2")
    assert found(review) == {("bias-effect-of-another-study", "error", "effect_id")}


def test_answers_that_are_not_asked_or_missing_are_said(review):
    answer(review, "3.1", "Y")
    answer(review, "3.4", "N")
    answer(review, "1.1", "Y")
    assert found(review) == {("bias-question-not-asked", "warning", "answer"), ("bias-question-unanswered", "note", "question")}


def test_a_word_the_tool_does_not_have_is_a_warning(review):
    judgement(review, "RoB 2", "D1", "serious")
    judgement(review, "ROBINS-I", "D8", "low")
    assert found(review) == {("bias-not-of-tool", "warning", "judgement"), ("bias-not-of-tool", "warning", "domain")}


def test_a_judgement_against_the_answers_is_a_warning(review):
    for question, letter in (("5.1", "NI"), ("5.2", "N"), ("5.3", "N")):
        answer(review, question, letter)
    judgement(review, "RoB 2", "D5", "low")
    assert found(review) == {("bias-differs-from-answers", "warning", "judgement")}


def test_an_overall_judgement_better_than_its_worst_domain_is_a_warning(review):
    judgement(review, "RoB 2", "D1", "high")
    judgement(review, "RoB 2", "overall", "some concerns")
    assert found(review) == {("bias-better-than-domains", "warning", "judgement")}


def test_an_overall_judgement_worse_than_the_rule_needs_several_concerns(review):
    for number in range(1, 6):
        judgement(review, "RoB 2", f"D{number}", "some concerns" if number < 3 else "low")
    judgement(review, "RoB 2", "overall", "high")
    assert found(review) == set()
    for number in range(1, 8):
        judgement(review, "ROBINS-I", f"D{number}", "low")
    judgement(review, "ROBINS-I", "overall", "serious")
    assert found(review) == {("bias-differs-from-answers", "warning", "judgement")}


READINGS = "study_id,effect_id,tool,question,reader,answer,support,source_id"


def reading(review, question, letter, study=JONES):
    add_line(review / "bias_readings.csv", READINGS, f"{study},,RoB 2,{question},CD,{letter},,")


def test_a_second_reading_needs_a_first_and_the_letters_of_the_question(review):
    reading(review, "5.1", "Y")
    assert found(review) == {("bias-reading-of-nothing", "error", "question")}
    for question in ("5.1", "5.2", "5.3"):
        answer(review, question, "Y")
    assert found(review) == set()
    reading(review, "5.2", "NA")
    assert ("bias-reading-of-nothing", "error", "answer") in found(review)


def test_two_answers_that_differ_want_a_settlement_that_is_followed(review):
    for question, letter in (("5.1", "NI"), ("5.2", "PN"), ("5.3", "PN")):
        answer(review, question, letter)
    reading(review, "5.1", "PY")
    assert found(review) == {("bias-reading-open", "warning", "answer")}
    id = f"{JONES}//RoB 2/5.1"
    add_line(review / "settlements.csv", "", f"bias_answers,{id},answer,NI,PY,PY,a plan was registered,AB and CD")
    assert {p.rule for p in new_problems(review)} == {"settlement-not-followed"}
    add_line(review / "corrections.csv", "", f"bias_answers,{id},answer,NI,PY,settled,")
    assert new_problems(review) == []
