"""The questions that lead to one study: numbers column by column as in one line, and the questions of a tool for risk of bias."""

from __future__ import annotations

import pytest

from evidence.effects.kinds import KINDS, typed_texts
from evidence.review import bias_questions
from evidence.review.bias_tools.tool import tools
from evidence.review.questions import asked_now, effect_cells, next_question, still_asked, to_drafts
from evidence.review.read_codebook import load_codebook
from evidence.review.typed_numbers import line_cells, missing_columns, number_columns, suffice

BOOK = load_codebook(None)[0]
E1 = "effects.1."


def line_of(kind):
    return KINDS[kind].example.partition(" ")[2]


@pytest.mark.parametrize("kind", KINDS)
def test_numbers_typed_column_by_column_fill_the_cells_of_the_line(kind):
    cells = line_cells(kind, line_of(kind))
    typed = {column: text for column, text in cells.items() if column in number_columns(kind)}
    by_line = effect_cells({f"{E1}#kind": kind, f"{E1}#numbers": line_of(kind)}, "effects.1")
    by_column = effect_cells({f"{E1}#kind": kind, **{f"{E1}{column}": text for column, text in typed.items()}}, "effects.1")
    assert by_column == by_line
    assert suffice(kind, typed) or "conversion" in KINDS[kind].typed.options
    assert typed_texts(kind, line_of(kind)).keys() <= {*number_columns(kind), "favours", "risk_comp", *dict(KINDS[kind].typed.says)}


def test_numbers_by_column_are_asked_for_in_one_line_until_they_suffice():
    answers = {f"{E1}#kind": "or", f"{E1}estimate": "1.66"}
    asked = {question.key for question in asked_now(BOOK, {}, answers)}
    assert f"{E1}#numbers" in asked
    assert missing_columns("or", {"estimate": "1.66"}) == ("ci_low", "ci_high"), "what reports print most is asked for first"
    answers |= {f"{E1}ci_low": "1.14", f"{E1}ci_high": "2.40"}
    assert f"{E1}#numbers" not in {question.key for question in asked_now(BOOK, {}, answers)}
    assert still_asked(BOOK, {}, answers).items() >= {(f"{E1}ci_low", "1.14")}, (
        "what was typed by column is no answer that became pointless"
    )
    line = {**answers, f"{E1}#numbers": "1.50 1.10 2.05"}
    assert effect_cells(line, "effects.1")["estimate"] == "1.50", "a line given later stands"
    assert "estimate" not in effect_cells({**answers, f"{E1}#kind": "t"}, "effects.1"), "the numbers of another kind are no cells"
    beside = {**answers, f"{E1}#kind": "or", f"{E1}#also.n_treat": "yes", f"{E1}n_treat": "60"}
    assert effect_cells(beside, "effects.1")["n_treat"] == "60", "what is printed beside them is one"


def test_the_tool_of_the_design_asks_and_its_answers_become_rows():
    answers = {"studies.design": "rct"}
    assert not list(bias_questions.questions(BOOK, answers)), "its questions are asked for, not forced on anybody"
    answers[bias_questions.WANTED] = "yes"
    while (question := next(iter(one for one in bias_questions.questions(BOOK, answers) if one.key not in answers), None)) is not None:
        best = next((value for value, _ in question.choices if value == ("N" if question.name in ("1.3", "2.1", "2.2") else "Y")), "")
        answers[question.key] = best or "p. 4" if question.choices or question.name == "support" else "AB"
    rows = [draft.cells for draft in to_drafts(answers, ()).rows if draft.table == "bias_answers"]
    assert {row["domain"] for row in rows} == {domain.id for domain in tools()["RoB 2"].domains}
    assert all(row["support"] == "p. 4" for row in rows)
    assert all(row["assessor"] == "AB" for row in rows)
    assert bias_questions.judged(answers).domains[0].judgement == "low"
    assert not bias_questions.rows({**answers, "studies.design": "unknown"})


def test_an_answer_may_be_given_in_small_letters():
    answers = {"studies.design": "rct", bias_questions.WANTED: "yes"}
    question = list(bias_questions.questions(BOOK, answers))[1]
    assert question.read("py") == ("PY", "")
    assert question.read("") == ("", "")
    assert question.read("perhaps")[1]


def test_the_first_open_question_is_the_next():
    assert next_question(BOOK, {}, {}).key == "studies.label"
