"""RoB 2 and ROBINS-I as data: every combination of answers, against the published flow charts written down a second time."""

from __future__ import annotations

from itertools import product

import pytest

from evidence.base.errors import UsageError
from evidence.review.bias_tools.algorithm import asked, judge, judge_domain, judge_overall
from evidence.review.bias_tools.tool import tools

ROB2, ROBINS = tools()["RoB 2"], tools()["ROBINS-I"]
ORDER = {"low": 0, "some concerns": 1, "high": 2}
# Questions whose "yes" speaks for the study; a "yes" to the others speaks against it. "No information" lies between.
YES_IS_GOOD = {"1.1", "1.2", "2.5", "2.6", "3.1", "3.2", "5.1"}
LETTERS = ("Y", "N", "NI")


def domain(id):
    found = ROB2.domain(id)
    assert found is not None
    return found


def combinations(id):
    """Every combination of Y, N and NI that the questions of a domain allow; PY and PN count as Y and N, which another test shows."""
    questions = domain(id).questions
    for letters in product(*([letter for letter in LETTERS if letter in question.answers] for question in questions)):
        yield {question.id: letter for question, letter in zip(questions, letters, strict=True)}


def level(id, answers):
    return judge_domain(domain(id), answers, ROB2.scale).judgement


# The flow charts of the guidance of 22 August 2019, from question to question.


def chart_1(a):
    if a["1.2"] == "N":
        return "high"
    if a["1.2"] == "NI":
        return "high" if a["1.3"] == "Y" else "some concerns"
    return "some concerns" if a["1.1"] == "N" or a["1.3"] == "Y" else "low"


def chart_2(a):
    if (a["2.1"], a["2.2"]) == ("N", "N") or a["2.3"] == "N":
        deviations = "low"
    elif a["2.3"] == "NI" or a["2.4"] == "N" or a["2.5"] == "Y":
        deviations = "some concerns"
    else:
        deviations = "high"
    analysis = "low" if a["2.6"] == "Y" else "some concerns" if a["2.7"] == "N" else "high"
    return max(deviations, analysis, key=ORDER.get)


def chart_3(a):
    if a["3.1"] == "Y" or a["3.2"] == "Y" or a["3.3"] == "N":
        return "low"
    return "some concerns" if a["3.4"] == "N" else "high"


def chart_4(a):
    if "Y" in (a["4.1"], a["4.2"]):
        return "high"
    best = "some concerns" if a["4.2"] == "NI" else "low"
    if a["4.3"] == "N" or a["4.4"] == "N":
        return best
    return "some concerns" if a["4.5"] == "N" else "high"


def chart_5(a):
    if "Y" in (a["5.2"], a["5.3"]):
        return "high"
    return "low" if (a["5.1"], a["5.2"], a["5.3"]) == ("Y", "N", "N") else "some concerns"


CHARTS = {"D1": chart_1, "D2": chart_2, "D3": chart_3, "D4": chart_4, "D5": chart_5}


@pytest.mark.parametrize("id", CHARTS)
def test_every_combination_of_answers_gives_the_judgement_of_the_flow_chart(id):
    seen = set()
    for answers in combinations(id):
        # judge_domain raises where a part gives no judgement, or more than one.
        found = level(id, answers)
        assert found == CHARTS[id](answers), answers
        seen.add(found)
    assert seen == set(ORDER)


@pytest.mark.parametrize("id", CHARTS)
def test_a_worse_answer_never_gives_a_better_judgement(id):
    for answers in combinations(id):
        before = ORDER[level(id, answers)]
        for question in answers:
            good, bad = ("Y", "N") if question in YES_IS_GOOD else ("N", "Y")
            allowed = next(one.answers for one in domain(id).questions if one.id == question)
            scale = [letter for letter in (good, "NI", bad) if letter in allowed]
            for worse in scale[scale.index(answers[question]) + 1 :]:
                assert ORDER[level(id, answers | {question: worse})] >= before, (answers, question, worse)


def test_probably_counts_as_the_answer_itself():
    conditions = [row.when for one in ROB2.domains for row in one.rows]
    conditions += [when for one in ROB2.domains for question in one.questions for when in question.asked_if]
    for allowed in (letters for when in conditions for letters in when.values()):
        assert ("Y" in allowed) == ("PY" in allowed)
        assert ("N" in allowed) == ("PN" in allowed)


def test_questions_and_conditions_name_what_the_tool_has():
    for tool in tools().values():
        for one in tool.domains:
            earlier = set()
            for question in one.questions:
                assert {id for when in question.asked_if for id in when} <= earlier
                earlier.add(question.id)
            for row in one.rows:
                assert row.judgement in tool.scale
                known = {question.id: question.answers for question in one.questions}
                assert all(set(letters) <= set(known[id]) for id, letters in row.when.items())
    assert [len(one.questions) for one in ROB2.domains] == [3, 7, 4, 5, 3]
    assert [len(one.questions) for one in ROBINS.domains] == [8, 5, 3, 6, 5, 4, 3]


def test_a_question_that_is_not_asked_changes_nothing():
    for answers in combinations("D2"):
        needed = asked(domain("D2"), answers)
        assert level("D2", {id: answers[id] for id in needed}) == level("D2", answers)


def test_a_missing_answer_is_no_judgement_and_says_which():
    found = judge_domain(domain("D3"), {"3.1": "N", "3.2": "NA"}, ROB2.scale)
    assert (found.judgement, found.unanswered, found.why) == (None, ("3.2",), "no answer to 3.2")


def test_the_overall_judgement_is_the_worst_domain():
    for levels in product(ORDER, repeat=5):
        domains = dict(zip(CHARTS, levels, strict=True))
        assert judge_overall(ROB2, domains).judgement == max(levels, key=ORDER.get)
    several = judge_overall(ROB2, dict.fromkeys(CHARTS, "some concerns") | {"D1": "low"})
    assert "several together make it high" in several.why
    assert judge_overall(ROB2, dict.fromkeys(CHARTS, "low") | {"D2": None}).why == "not judged: D2"
    assert judge_overall(ROB2, dict.fromkeys(CHARTS, "low") | {"D2": None, "D3": "high"}).judgement == "high"


def test_robins_leaves_domains_to_a_person_and_takes_the_worst():
    found = judge("ROBINS-I", {"1.1": "Y", "1.4": "N"})
    assert {one.judgement for one in found.domains} == {None}
    assert "a person judges" in found.domains[0].why
    ids = [one.id for one in ROBINS.domains]
    low = dict.fromkeys(ids, "low")
    assert judge_overall(ROBINS, low | {"D1": "moderate"}).judgement == "moderate"
    assert judge_overall(ROBINS, low | {"D1": "serious", "D5": "no information"}).judgement == "serious"
    assert judge_overall(ROBINS, low | {"D5": "no information"}).judgement is None


def test_what_a_tool_does_not_have_is_refused_all_at_once():
    with pytest.raises(UsageError, match=r"no tool 'PEDro'; there are RoB 2, ROBINS-I V2, ROBINS-I"):
        judge("PEDro", {})
    with pytest.raises(UsageError) as caught:
        judge("RoB 2", {"9.9": "Y", "1.1": "NA", "3.2": "NI"})
    assert all(part in str(caught.value) for part in ("no question '9.9'", "1.1: 'NA'", "3.2: 'NI'"))
