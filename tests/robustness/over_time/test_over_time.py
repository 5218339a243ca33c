"""The evidence over time: each year as the review was then, paths of marks, looks against their boundaries."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace

import numpy as np
import pytest

from evidence.base.reason import NotEstimated
from evidence.judgement.body.answer import one_effect_per_sample
from evidence.models.sequential.boundaries import spending_boundaries
from evidence.public import read
from evidence.robustness.over_time.answer import over_time
from evidence.robustness.over_time.monitoring import PEOPLE
from evidence.robustness.over_time.words import over_time_words
from evidence.synthesis.bodies import TIER_1, select
from evidence.synthesis.effect_rows.rows import Effects
from tests.conftest import STUDIES

# Against R: univariate models, as printed with 12 digits.
R = 1e-8
UTAH = "Walton 1993, Utah"


def sized(results):
    return [row for row in results.effects.rows if row.use == "tier 1"]


@pytest.mark.slow
def test_a_year_is_the_review_without_what_came_later(shipped):
    """Another way to the same: the studies of later years are left out, and the whole review is run again."""
    review, year = read(STUDIES), 2014
    later = dict.fromkeys(row.columns["study_id"] for row in sized(shipped) if row.columns["year"] > year)
    then = review.without(*later).run()
    for body in shipped.over_time.bodies[:2]:
        answer = {one.year: one.answer for one in body.years}[year]
        again = then.tier_1.headline if body.body == review.plan.headline else then.tier_1.overall
        assert (answer.g, answer.ci_low, answer.counts) == (again.g, again.ci_low, again.counts)
    names = {(one.recommendation, "basic"): one.literal_name for one in then.ratings}
    names |= {(one.recommendation, "graded"): one.graded_name for one in then.ratings}
    verdicts = {one.claim_id: one.name for one in then.claims}
    assert len(shipped.over_time.since) > 10
    for one in shipped.over_time.since:
        told = [name for when, name in one.path if when <= year][-1]
        assert told == (verdicts[one.claim_id] if one.claim_id else names[one.recommendation, one.reading])


def test_the_last_year_is_today(shipped):
    found = shipped.over_time
    assert found.bodies[0].years[-1].answer.g == shipped.tier_1.headline.g
    now = {(one.recommendation, "basic"): one.literal_name for one in shipped.ratings}
    now |= {(one.recommendation, "graded"): one.graded_name for one in shipped.ratings}
    verdicts = {one.claim_id: one.name for one in shipped.claims}
    for one in found.since:
        assert one.now == (verdicts[one.claim_id] if one.claim_id else now[one.recommendation, one.reading])
        assert one.path[-1] == (one.since, one.now)
        assert one.first <= one.since


def test_the_looks_are_those_of_the_plain_model(shipped):
    body, plan = shipped.over_time.bodies[0], shipped.review.plan
    rows = select(shipped.effects.rows, plan.bodies[plan.headline].where, TIER_1)
    for found in body.monitoring:
        shares = []
        for look in found.looks:
            _, _, variances = one_effect_per_sample([row for row in rows if row.columns["year"] <= look.year], plan)
            assert look.people == pytest.approx(PEOPLE * (1 / variances).sum())
            shares.append(look.people / found.required)
        bounds = spending_boundaries(shares, 1 - plan.level).z
        assert [look.boundary for look in found.looks] == pytest.approx(bounds)
        assert [look.crossed for look in found.looks] == [abs(look.z) >= z for look, z in zip(found.looks, bounds, strict=True)]
    small, large = body.monitoring
    assert small.required / large.required == pytest.approx((large.aim / small.aim) ** 2)


def test_an_effect_without_a_year_comes_in_with_the_last_and_is_named(shipped):
    undated = {row.effect_id: replace(row, columns={**row.columns, "year": None}) for row in sized(shipped) if row.label == UTAH}
    rows = tuple(undated.get(row.effect_id, row) for row in shipped.effects.rows)
    run = replace(shipped, effects=Effects(rows, shipped.effects.ledger))
    found = over_time(run)
    assert found.undated == ("walton1993_utah-2",)
    assert [one.year for one in found.bodies[0].years] == [1976, 2009, 2014, 2018, 2025]
    assert UTAH in found.bodies[0].years[-1].new
    assert found.bodies[0].years[-1].answer.g == pytest.approx(shipped.tier_1.headline.g)
    assert "walton1993_utah-2" in over_time_words(replace(run, over_time=found))[-1]
    none = over_time(replace(shipped, effects=Effects((), shipped.effects.ledger)))
    assert (none.bodies, none.since) == ((), ())


def test_a_body_of_one_sample_is_not_monitored(shipped):
    monitored = {body.body: body.monitoring for body in shipped.over_time.bodies}
    assert isinstance(monitored["recommendation 4"], NotEstimated)


@pytest.mark.r
def test_the_statistic_of_each_year_is_that_of_metafor(shipped):
    """R's cumul, by the year's end: the same aggregated effects in the order of their years."""
    if shutil.which("Rscript") is None:
        pytest.skip("needs R")
    plan = shipped.review.plan
    rows = select(shipped.effects.rows, plan.bodies[plan.headline].where, TIER_1)
    samples, means, variances = one_effect_per_sample(rows, plan)
    year = {row.columns["sample_id"]: row.columns["year"] for row in rows}
    assert len({(row.columns["sample_id"], row.columns["year"]) for row in rows}) == len(samples)
    order = np.argsort([year[one] for one in samples], kind="stable")
    listed = ",".join
    script = (
        f"library(metafor); r <- rma(c({listed(map(repr, means[order].tolist()))}), c({listed(map(repr, variances[order].tolist()))}), "
        'method="REML", control=list(stepadj=.5, maxiter=1000, threshold=1e-12)); '
        "cat(sprintf('%.14g', cumul(r)$zval))"
    )
    z = [float(one) for one in subprocess.run(["Rscript", "-e", script], capture_output=True, text=True, check=True).stdout.split()]
    ends = {
        int(np.sum([one <= look.year for one in year.values()])) - 1: look.z for look in shipped.over_time.bodies[0].monitoring[0].looks
    }
    assert {place: z[place] for place in ends} == pytest.approx(ends, rel=R)
