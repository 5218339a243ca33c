"""ROBINS-I V2 as data: every path through its questions, against its flow charts written down a second time, from level to level."""

from __future__ import annotations

import pytest

from evidence.review.bias_tools.algorithm import NOT_APPLICABLE, asked, judge, judge_domain, judge_overall
from evidence.review.bias_tools.tool import tools

V2 = tools()["ROBINS-I V2"]
YES, NO = {"Y", "PY"}, {"N", "PN"}
LEVELS = (("low", "moderate"), ("moderate", "serious"), ("serious", "critical"))


def domain(id):
    found = V2.domain(id)
    assert found is not None
    return found


def paths(id, answers=None):
    """Every way through a domain: an answer to each question that is asked, and to no other."""
    answers = answers or {}
    following = next((one for one in domain(id).questions if one.id in asked(domain(id), answers) and one.id not in answers), None)
    if following is None:
        yield answers
        return
    for letter in following.answers:
        # "Probably" counts as the answer itself, which another test shows.
        if letter not in (NOT_APPLICABLE, "PY", "PN") or (letter == "PN" and "N" not in following.answers):
            yield from paths(id, answers | {following.id: letter})


def level(id, answers):
    return judge_domain(domain(id), answers, V2.scale).judgement


def chart_b(a):
    return "critical" if a.get("B2") in YES or a["B3"] in YES else "low"


def chart_1(a):
    if a["1.1"] in {"SN", "NI"}:
        return "critical" if a["1.4"] in YES else "serious"
    if a["1.3"] in YES:
        return "serious" if a["1.4"] in NO and a["1.2"] in YES else "critical"
    if a["1.2"] in {"SN", "NI"} or a["1.4"] in YES:
        return "serious"
    return "moderate" if "WN" in (a["1.1"], a["1.2"]) else "low except confounding"


def chart_2(a):
    start = 0
    if a["2.1"] not in YES and a["2.2"] not in YES:
        start = {"SY": 0, "WY": 1, "NI": 1}.get(a["2.3"], 2)
    at = start + {"WY": 1, "NI": 1, "SY": 2}.get(a["2.4"], 0)
    return "critical" if at > 2 else LEVELS[at][a["2.5"] not in NO]


def chart_3(a):
    first = {"WN": 1, "NI": 1, "SN": 2}.get(a["3.1"], int(a.get("3.2") in YES))
    second = 0 if a["3.3"] in NO or a["3.4"] in NO else 2 if a.get("3.5") in YES else 1
    worst = max(first, second)
    if worst < 2:
        return ("low", "moderate")[worst]
    if a["3.6"] in YES or a["3.7"] in YES:
        return "moderate"
    return "critical" if a["3.8"] in YES else "serious"


def chart_4(a):
    if all(a[id] in YES for id in ("4.1", "4.2", "4.3")) or a.get("4.5") in NO:
        return "low"
    if a.get("4.7") in YES and a["4.8"] not in YES:
        return "serious"
    asked_last = next(a[id] for id in ("4.6", "4.9", "4.10") if id in a)
    if asked_last in YES and "4.6" not in a:
        return "low"
    at = 0 if asked_last in YES else 2 if asked_last == "SN" else 1
    return LEVELS[at][a["4.11"] in NO]


def chart_5(a):
    if a["5.1"] in YES or a.get("5.3") == "SY":
        return "serious"
    if a["5.1"] == "NI":
        return "moderate"
    return "low" if a["5.2"] in NO or a["5.3"] in NO else "moderate"


def chart_6(a):
    given = [a.get(id) for id in ("6.2", "6.3", "6.4")]
    yes, silent = sum(one in YES for one in given), given.count("NI")
    if a["6.1"] in YES:
        return "low"
    if yes > 1:
        return "critical"
    if yes == 1 or silent == 3:
        return "serious"
    return "moderate" if silent else "low"


CHARTS = {"B": chart_b, "D1": chart_1, "D2": chart_2, "D3": chart_3, "D4": chart_4, "D5": chart_5, "D6": chart_6}
BEST_TO_WORST = {
    "B": {"low", "critical"},
    "D1": {"low except confounding", "moderate", "serious", "critical"},
    "D5": {"low", "moderate", "serious"},
}


@pytest.mark.parametrize("id", CHARTS)
def test_every_path_gives_the_judgement_of_the_flow_chart(id):
    seen = set()
    for answers in paths(id):
        # judge_domain raises where the answers select no row, or more than one.
        found = level(id, answers)
        assert found == CHARTS[id](answers), answers
        seen.add(found)
    assert seen == BEST_TO_WORST.get(id, {"low", "moderate", "serious", "critical"})


def test_a_screened_out_result_needs_no_more_answers():
    found = judge("ROBINS-I V2", {"B1": "N", "B2": "PY", "B3": "N"})
    assert (found.overall.judgement, found.overall.why) == ("critical", "critical in B")
    assert found.domains[1].judgement is None


def test_silence_throughout_is_critical_by_the_algorithm_of_classification():
    """What "no information" gives is the tool's own doing: silence on who counts where ends at the bottom of its scale."""
    silent = {"2.1": "NI", "2.2": "NI", "2.3": "NI", "2.4": "NI", "2.5": "NI"}
    assert level("D2", silent) == "critical"
    assert level("D2", silent | {"2.4": "PN"}) == "serious"


def test_the_best_a_comparison_without_randomisation_can_be_is_low_except_confounding():
    best = dict.fromkeys(CHARTS, "low") | {"D1": "low except confounding"}
    assert judge_overall(V2, best).judgement == "low except confounding"
    assert judge_overall(V2, best | {"D4": "serious"}).judgement == "serious"
