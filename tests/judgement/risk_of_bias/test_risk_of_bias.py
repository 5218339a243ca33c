"""What stands for each domain: a person's judgement, the answers', the design rule's, or none; and what a rating makes of it."""

from __future__ import annotations

from evidence.judgement.risk_of_bias import judge
from evidence.judgement.risk_of_bias.answer import appraise
from evidence.judgement.risk_of_bias.counts import count_judgements
from evidence.judgement.risk_of_bias.overall import judged_studies
from evidence.review.review import read_review
from tests.review.damage import add_line, read_rows, write_rows
from tests.review.test_bias_checks import JONES, answer, judgement

# The fewest answers that make every domain low.
LOW = "1.1 Y,1.2 Y,1.3 N,2.1 N,2.2 N,2.6 Y,3.1 Y,4.1 N,4.2 N,4.3 N,5.1 Y,5.2 N,5.3 N"


def pairs(text):
    return [one.split() for one in text.split(",")]


def of(review, study=JONES):
    return [one for one in appraise(read_review(review)) if one.study_id == study]


def ways(appraisal):
    return {standing.domain: (standing.judgement, standing.how) for standing in appraisal.standings}


def test_nothing_but_the_design_rule_is_said_to_be_that(review):
    (found,) = of(review)
    assert (found.tool, found.version) == ("RoB 2", "")
    assert ways(found) == dict.fromkeys(("D1", "D2", "D3", "D4", "D5"), (None, "not judged")) | {
        "overall": ("some concerns", "design rule")
    }


def test_answers_judge_their_domain_and_all_of_them_the_whole(review, rule):
    for question, letter in pairs(LOW)[:-1]:
        answer(review, question, letter)
    (found,) = of(review)
    assert ways(found)["D4"] == ("low", "answers")
    assert ways(found)["D5"] == (None, "not judged")
    assert ways(found)["overall"] == ("some concerns", "design rule")
    answer(review, *pairs(LOW)[-1])
    assert ways(of(review)[0])["overall"] == ("low", "answers")
    bias = judged_studies(read_review(review), rule.bias)[JONES]
    assert (bias.grade, bias.provisional) == ("low", False)
    assert "RoB 2, by its rule" in bias.words


def test_a_person_stands_before_the_answers_and_the_difference_is_kept(review):
    for question, letter in pairs("5.1 NI,5.2 N,5.3 N"):
        answer(review, question, letter)
    judgement(review, "RoB 2", "D5", "low")
    standing = of(review)[0].standings[4]
    assert (standing.judgement, standing.how) == ("low", "person")
    assert "the answers give some concerns" in standing.support


def test_a_result_has_its_own_answers_and_else_those_of_its_study(review):
    for question, letter in pairs(LOW):
        answer(review, question, letter)
    answer(review, "3.1", "N", effect=f"{JONES}-1")
    for question, letter in pairs("3.2 N,3.3 Y,3.4 Y"):
        answer(review, question, letter, effect=f"{JONES}-1")
    whole, result = of(review)
    assert (whole.effect_id, result.effect_id) == ("", f"{JONES}-1")
    assert ways(whole)["overall"] == ("low", "answers")
    assert ways(result)["D3"] == ways(result)["overall"] == ("high", "answers")
    assert ways(result)["D1"] == ("low", "answers")


def test_a_tool_that_is_not_built_in_is_shown_as_it_stands(review):
    add_line(review / "codebook" / "values.csv", "", "risk_of_bias,tool,NOS,NOS,Newcastle-Ottawa scale.,stars")
    judgement(review, "NOS", "selection", "low")
    judgement(review, "NOS", "overall", "moderate")
    other = [one for one in of(review) if one.tool == "NOS"]
    assert [ways(one) for one in other] == [{"selection": ("low", "person"), "overall": ("moderate", "person")}]


def test_counts_add_up_to_the_appraisals(review):
    for question, letter in pairs(LOW):
        answer(review, question, letter)
    appraisals = appraise(read_review(review))
    counts = count_judgements(appraisals)
    for tool in ("RoB 2", "ROBINS-I V2"):
        number = sum(one.tool == tool for one in appraisals)
        for domain in {one.domain for one in counts if one.tool == tool}:
            parts = [one for one in counts if (one.tool, one.domain) == (tool, domain)]
            assert sum(one.count for one in parts) == number == parts[0].of
    low = sum(one.tool == "RoB 2" and one.standings[0].judgement == "low" for one in appraisals)
    assert [one.count for one in counts if (one.tool, one.domain, one.judgement) == ("RoB 2", "D1", "low")] == [low]


def test_the_placeholder_of_its_design_stands_in_for_a_study_nobody_judged(review, rule):
    rows = read_rows(review / "risk_of_bias.csv")
    write_rows(review / "risk_of_bias.csv", [cells for cells in rows if cells[0] != JONES])
    (found,) = of(review)
    assert ways(found)["overall"] == ("some concerns", "design rule")
    assert "nobody judged it: the placeholder of its design (rct)" in found.overall.support
    bias = judged_studies(read_review(review), rule.bias)[JONES]
    assert (bias.grade, bias.provisional) == ("moderate", True)


def test_a_design_without_a_placeholder_leaves_a_study_unjudged(review, rule):
    rows = read_rows(review / "risk_of_bias.csv")
    write_rows(review / "risk_of_bias.csv", rows[:1])
    assert ways(of(review)[0])["overall"] == (None, "not judged")
    assert judged_studies(read_review(review), rule.bias)[JONES].grade is None


def test_the_tool_is_open_to_everyone():
    assert judge("RoB 2", dict(pairs(LOW))).overall.judgement == "low"
