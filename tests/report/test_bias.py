"""Risk of bias as people see it: no sheet of question marks, marks by sign and not by colour alone, counts that add up."""

from __future__ import annotations

from evidence.base.drawing import figure_bytes
from evidence.judgement.risk_of_bias.figure import bias_bars, bias_lights
from evidence.judgement.risk_of_bias.tables import NOT_JUDGED, bias_table, judged_table
from evidence.judgement.risk_of_bias.words import judged_words
from evidence.public import read
from tests.judgement.risk_of_bias.test_risk_of_bias import LOW, pairs
from tests.review.damage import forget_appraisals
from tests.review.test_bias_checks import JONES, answer


def words(figure):
    return [text.get_text() for text in figure.axes[0].texts]


def test_a_review_nobody_judged_has_counts_and_a_sentence_and_no_lights(review):
    forget_appraisals(review)
    results = read(review).run()
    drawn = bias_lights(results) | bias_bars(results)
    assert list(drawn) == ["risk_of_bias_counts"]
    text = words(drawn["risk_of_bias_counts"].figure)
    assert text.count("Overall") == 2
    assert not any(one.startswith("D1 ") for one in text)
    assert any("by the design alone" in one for one in text)
    pool = [row for row in bias_table(results).rows if row["analysed"] == "yes"]
    count = sum(row["domain"] == "overall" for row in pool)
    assert f"Appraisals of what is analysed here: {count}; without any judged domain: {count};" in " ".join(judged_words(results))
    assert {row["judgement"] for row in pool if row["domain"] != "overall"} == {NOT_JUDGED}
    assert len(judged_table(results).rows) == count


def test_a_judged_study_has_its_row_of_lights(review):
    forget_appraisals(review)
    for question, letter in pairs(LOW):
        if question != "5.3":
            answer(review, question, letter)
    answer(review, "5.3", "Y")
    results = read(review).run()
    drawn = bias_lights(results)["risk_of_bias_rob_2"]
    figure, caption = drawn.figure, drawn.caption
    text = words(figure)
    label = next(row["label"] for row in bias_table(results).rows if row["study_id"] == JONES)
    assert label in text
    assert (text.count("+"), text.count("!")) == (4 + 1, 2 + 1)  # the study's marks, and one of each in the key
    assert "without a judged domain" in caption
    assert figure_bytes(drawn, "svg") == figure_bytes(bias_lights(results)["risk_of_bias_rob_2"], "svg")
    assert {row["judgement"] for row in judged_table(results).rows if row["label"] == label} == {"low", "high"}
