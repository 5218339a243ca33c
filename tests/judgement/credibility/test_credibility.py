"""Credibility of claims about differences: each question by its numbers, and what cannot be answered said so."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evidence.judgement.claims.queries import read_queries
from evidence.judgement.credibility.answer import SUBGROUP_KINDS, assess_credibility, overall
from evidence.judgement.credibility.tables import credibility_table
from evidence.review.plan import Moderator
from evidence.synthesis.moderators.answer import ModeratorTest, NotTested
from tests.judgement.hand_made import row

KIND = Moderator("typology", "Kind", "interventions", "factor", "kind", None, None, {})
AGE = Moderator("typology", "Age", "interventions", "slope", "age", None, None, {})
CROSSED = Moderator("typology", "Kind by place", "interventions", "interaction", "kind", "place", None, {})


def a_test(p_holm, df=9.0):
    numbers = {"statistic": 1.0, "df_num": 1, "df_denom": df, "p_value": p_holm / 2, "p_holm": p_holm, "bootstrap_p": None}
    counts = {"aggregated_p": None, "detectable": 0.3, "k_effects": 9, "k_studies": 9, "k_samples": 9}
    lists = {"levels": (), "differences": (), "along": (), "set_aside": (), "exploratory": False, "notes": ()}
    return ModeratorTest(name="typology", title="Kind", family="interventions", test="", **numbers, **counts, **lists)


def answers(shipped, rows, moderator=KIND, test=None):
    """The first claim, on the moderator typology, with rows, moderator and test made by hand."""
    bodies = dict(shipped.review.plan.bodies) | {"overall": replace(shipped.review.plan.bodies["overall"], where={})}
    review = replace(shipped.review, plan=replace(shipped.review.plan, moderators={"typology": moderator}, bodies=bodies))
    results = replace(
        shipped,
        review=review,
        effects=replace(shipped.effects, rows=tuple(rows)),
        moderators={"typology": test or NotTested("typology", "Kind", "interventions", "too little")},
    )
    first = assess_credibility(results)[0]
    assert first.claim_id == "G12"
    return first, {answer.question: answer for answer in first.answers}


def between(*sizes):
    """Samples of one level each."""
    return [row(f"s{level}{i}", kind=f"level {level}", place="town", age=float(i)) for level, size in enumerate(sizes) for i in range(size)]


@pytest.mark.parametrize(("smallest", "level"), [(2, 1), (3, 2), (4, 2), (5, 3), (9, 3), (10, 4)])
def test_the_smallest_level_counts_between_trials(shipped, smallest, level):
    _, found = answers(shipped, between(12, smallest))
    assert (found["1"].level, found["3"].level) == (1, level)
    assert found["2"].answer == "not applicable"
    assert found["3"].why.startswith(f"{smallest} independent samples")


@pytest.mark.parametrize(("samples", "level"), [(5, 1), (6, 2), (11, 3), (16, 4)])
def test_a_slope_counts_all_trials_and_avoids_cut_points(shipped, samples, level):
    _, found = answers(shipped, between(samples), AGE)
    assert (found["3"].level, found["8"].level) == (level, 4)
    cut = replace(AGE, kind="factor", cut=2.0)
    assert answers(shipped, between(6), cut)[1]["8"].level == 2
    assert answers(shipped, between(6), KIND)[1]["8"].answer == "not applicable"


@pytest.mark.parametrize(("p", "level"), [(0.2, 1), (0.05, 2), (0.01, 3), (0.004, 4)])
def test_chance_is_judged_by_the_adjusted_p_and_never_on_few_degrees_of_freedom(shipped, p, level):
    assert answers(shipped, between(5, 5), test=a_test(p))[1]["5"].level == level
    unreliable = answers(shipped, between(5, 5), test=a_test(p, df=2.0))[1]["5"]
    assert unreliable.level == min(level, 2)
    assert "unreliable" in unreliable.why


def test_levels_inside_samples_are_a_comparison_inside_trials(shipped):
    both = [row(f"s{i}", kind=kind) for i in range(4) for kind in ("a", "b")]
    _, found = answers(shipped, both)
    assert found["1"].level == 4
    assert found["2"].answer == "not answerable from here"
    assert answers(shipped, both[:2] + between(2))[1]["1"].level == 2


def test_an_interaction_counts_its_smallest_cell(shipped):
    rows = [*between(4, 4), row("alone", kind="level 1", place="city")]
    assert answers(shipped, rows, CROSSED)[1]["3"].why == "1 independent sample in the smallest cell"


def test_data_that_bear_on_no_question_give_no_word(shipped):
    whole, found = answers(shipped, [row("a", kind=None)])
    assert whole.at_most is None
    assert whole.to_dict()["at_most_note"] == "cannot be judged from here: known for no analysed sample"
    assert {found[n].answer for n in ("1", "3", "4", "5")} == {"not answerable from here"}


def test_a_worse_answer_never_raises_the_whole():
    order = ("very low", "low", "moderate", "high")
    for first in range(1, 5):
        for second in range(1, 5):
            for third in (None, 1, 2, 3, 4):
                whole = order.index(overall([first, second, third])[0])
                if first > 1:
                    assert order.index(overall([first - 1, second, third])[0]) <= whole
                assert order.index(overall([first, second, None])[0]) == order.index(overall([first, second, 2])[0])


def test_every_claim_about_a_difference_is_there_with_eight_answers(shipped):
    claims = {query.claim_id for query in read_queries(shipped.review) if query.kind in SUBGROUP_KINDS}
    assert {one.claim_id for one in shipped.credibility} == claims
    assert all(len(one.answers) == 8 and all(answer.why for answer in one.answers) for one in shipped.credibility)
    assert len(credibility_table(shipped).rows) == 8 * len(shipped.credibility)


def test_claims_in_tension_name_each_other(shipped):
    claims = {claim.claim_id: claim for claim in shipped.claims}
    assert claims["G62"].tension == "G43 G49"
    assert claims["G43"].tension == claims["G49"].tension == "G62"
    assert "in tension with G62, which says of the same studies: No study reports" in claims["G49"].why
    assert sum(bool(claim.tension) for claim in shipped.claims) == 3
