"""Risk of bias as people see it: no sheet of question marks, marks by sign and not by colour alone, counts that add up."""

from __future__ import annotations

from evidence.base.drawing import figure_bytes
from evidence.judgement.risk_of_bias.answer import RULE
from evidence.judgement.risk_of_bias.figure import bias_bars, bias_lights
from evidence.judgement.risk_of_bias.tables import NOT_JUDGED, bias_table, judged_table
from evidence.judgement.risk_of_bias.words import judged_words
from evidence.public import read
from evidence.report.cards.studies import study_cards
from tests.judgement.risk_of_bias.test_risk_of_bias import LOW, pairs
from tests.review.damage import forget_appraisals
from tests.review.test_bias_checks import JONES, answer


def words(figure):
    return [text.get_text() for text in figure.axes[0].texts]


def test_the_card_of_a_study_has_the_judgement_that_stands(shipped):
    """What somebody's answers give, not the placeholder of the design that they replace."""
    cards = {card.address: card for card in study_cards(shipped)}
    said = {name: [piece for one in cards[name].lines if one.heading == "Risk of bias" for (piece,) in one.said] for name in cards}
    assert said["walton1993_utah"][0].startswith("RoB 2: overall high (by the rule of the tool from its answers); randomisation process:")
    assert not any("provisional" in text for text in said["walton1993_utah"])
    placeholder = next(
        one for one in shipped.appraisals if one.overall.how == RULE and not any(domain.judgement for domain in one.standings[:-1])
    )
    assert "provisional, from the design alone" in said[placeholder.study_id][0]
    (decided,) = (one.said for one in cards["walton1993_utah"].lines if one.heading == "Decided")
    assert "What kind are intensive in-home family services? Multi-agency team around the family." in decided[0][0]


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
