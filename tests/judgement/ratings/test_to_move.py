"""What is said to move a band moves it: brute force on random bodies, and on samples that are judged one by one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from evidence.judgement.body.numbers import EffectInBetterStudies
from evidence.judgement.ratings.bands import BASIC, GRADED, judge_body
from evidence.judgement.ratings.readings import Case, both_readings
from evidence.judgement.ratings.to_move import least_judged, moves
from evidence.review.plan import BANDS
from evidence.synthesis.pooled.answers import Answers
from tests.judgement.hand_made import body, judged, row

HAIR = 1e-9


def good_case(shipped, rule, samples, appraised):
    """So many alike samples, the first of them judged moderate and the others high by a full appraisal."""
    rows = [row(f"s{i}", 0.5 + i / 50) for i in range(samples)]
    grades = judged({f"s{i}": "moderate" if i < appraised else "high" for i in range(samples)})
    return both_readings(rows, Case(Answers(shipped.review.plan), rule, rule.recommendations["3"], grades))[0]


def test_fewer_judged_samples_than_said_never_reach_good(shipped, rule):
    least = least_judged(rule.good)
    assert least == 5
    found = good_case(shipped, rule, 3, 0)
    assert "at least two more independent eligible samples; and at least five more samples judged at low or moderate" in found.to_move[1]
    reached = [good_case(shipped, rule, 8, appraised).uncapped for appraised in range(8)]
    assert set(reached[:least]) == {"promising"}
    assert reached[-1] == "good", "more of them must be able to reach it"


def test_the_distance_to_none_is_the_interval(rule):
    for low in (0.2, 0.004):
        start = body(z_low=low)
        assert f"{low:.3f}".rstrip("0") in moves(start, rule, "main", judge_body(start, rule, "main", BASIC), BASIC)[-1]
        assert judge_body(replace(start, z_low=HAIR), rule, "main", BASIC).band != "none"
        assert judge_body(replace(start, z_low=0.0), rule, "main", BASIC).band == "none"


@pytest.mark.parametrize("mode", [BASIC, GRADED])
def test_every_gap_is_needed_and_all_of_them_are_enough(rule, mode):
    rng, seen = np.random.default_rng(3), 0
    for _ in range(400):
        low = EffectInBetterStudies(int(rng.integers(2, 9)), float(rng.normal(0, 0.1)), float(rng.uniform(1, 8)))
        start = body(low=low, low_moderate=low, people=int(rng.integers(50, 900)), direct_outcome=float(rng.uniform(0, 1)))
        found = judge_body(start, rule, "main", mode)
        if found.uncapped != "promising":
            continue
        said = moves(start, rule, "main", found, mode)[0]
        closed = {
            "judged": {"samples": max(low.samples, least_judged(rule.good))},
            "lower end": {"ci_low": max(low.ci_low, HAIR)},
            "degrees of freedom in them": {"df": max(low.df, rule.good.min_df)},
        }
        named = {name for name in closed if name in said}
        fewer = "fewer" in said

        def without(skipped, start=start, low=low, closed=closed, named=named, fewer=fewer):
            better = low
            for name in named - {skipped}:
                better = replace(better, **closed[name])
            clean = {"people": 900, "direct_outcome": 1.0} if fewer and skipped != "concerns" else {}
            return judge_body(replace(start, low=better, low_moderate=better, **clean), rule, "main", mode).uncapped

        assert BANDS.index(without(None)) >= BANDS.index("good"), said
        # Fewer samples than `least_judged` cannot have the degrees of freedom: the count alone is not a gate of numbers made by hand.
        for name in (named - {"judged"}) | ({"concerns"} if fewer else set()):
            assert without(name) == "promising", (name, said)
            seen += 1
    assert seen > 100


def test_critical_studies_may_leave_too_few_samples_for_the_gate(shipped, rule):
    two = replace(rule, eligible=replace(rule.eligible, min_samples=2))
    grades = judged({"a": "low", "b": "critical"})
    basic, graded = both_readings([row("a"), row("b", 0.6)], Case(Answers(shipped.review.plan), two, rule.recommendations["3"], grades))
    assert (basic.band, graded.band, graded.decided_by) == ("promising", "none", "G1 eligible")
    assert graded.to_move == ("graded, to rise to promising: 1 more sample not at critical risk of bias",)
