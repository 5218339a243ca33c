"""Rating, claims, headline and sentences on one body say one thing; evidence in favour takes nothing away."""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import replace

import numpy as np
import pytest

from evidence.judgement.body.standing import BENEFIT, HARM, OPEN, TOO_SMALL, Standing
from evidence.judgement.claims import verdicts
from evidence.judgement.claims.queries import read_queries
from evidence.judgement.claims.verdicts import CANNOT, CONSISTENT, NOT_SUPPORTED, REPRODUCED
from evidence.judgement.findings.words import SentenceNumbers, plain_sentence
from tests.conftest import ROOT

SUPPORTED = (REPRODUCED, CONSISTENT)


@pytest.fixture(scope="module")
def program():
    spec = importlib.util.spec_from_file_location("verdicts", ROOT / "validation" / "verdicts.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


@pytest.fixture(scope="module")
def bodies(program, shipped):
    return program.Bodies(shipped, np.random.default_rng(7))


def test_every_verdict_of_the_shipped_review_follows_from_where_its_body_stands(shipped):
    """A rating and the claims on the same effects agree, and so does the name of what only the simpler interval carries."""
    ratings = {str(rating.recommendation): rating for rating in shipped.ratings}
    claims = {claim.claim_id: claim for claim in shipped.claims}
    seen = set()
    for query in read_queries(shipped.review):
        if query.rule != "rating" or ratings[query.target.names[0]].standing is None:
            continue
        rating = ratings[query.target.names[0]]
        assert (rating.standing.shows == BENEFIT) == (rating.literal != "none")
        assert (claims[query.claim_id].verdict == NOT_SUPPORTED) == (rating.standing.shows in (HARM, TOO_SMALL))
        for other in read_queries(shipped.review):
            if other.rule == "direction" and rating.standing.text() in claims[other.claim_id].why:
                seen.add((query.claim_id, other.claim_id))
                assert (claims[other.claim_id].verdict in SUPPORTED) == (rating.literal != "none")
                assert (claims[other.claim_id].verdict == NOT_SUPPORTED) == (claims[query.claim_id].verdict == NOT_SUPPORTED)
                assert claims[other.claim_id].only == rating.literal_by
    assert {("G16", "G14"), ("G18", "G19"), ("G20", "G21")} <= seen
    assert claims["G18"].name == claims["G19"].name == "consistent, by the simpler interval only"
    assert ratings["3"].literal_name == "promising, by the simpler interval only"
    assert shipped.to_dict()["standing"]["shows"] == BENEFIT


def test_every_sentence_of_the_shipped_review_follows_too(shipped):
    """A sentence of a summary of findings says improves or worsens just where its effects show or indicate it."""
    rows = [row for summary in shipped.findings for row in summary.rows if isinstance(row.standing, Standing)]
    assert len(rows) > 10
    for row in rows:
        assert ("does not show" in row.sentence) == (row.standing.shows in (OPEN, TOO_SMALL))
        assert (row.sentence.startswith("Only ")) == (row.standing.only != "" and row.standing.shows in (BENEFIT, HARM))


def test_fifty_made_up_bodies_hold_no_contradiction(program, bodies, capsys):
    assert program.contradictions(bodies, 50) == []
    printed = capsys.readouterr().out
    assert all(verdict in printed for verdict in (CANNOT, CONSISTENT, NOT_SUPPORTED))


def test_the_check_would_see_a_contradiction(program, bodies, monkeypatch, capsys):
    """The old rule: whatever has few degrees of freedom cannot be tested, while its rating stands."""
    sound = verdicts.direction_verdict
    monkeypatch.setattr(verdicts, "direction_verdict", lambda found: (CANNOT, "thin") if found.thin else sound(found))
    assert program.contradictions(bodies, 20)


def test_an_indicated_benefit_survives_fifty_further_samples_in_favour(program, bodies):
    """Where the body stands, without rating and claims: one more sample whose own interval lies above zero, of any size."""
    answers, asked = program.Answers(bodies.results.review.plan), 0
    while asked < 50:
        *rows, more = bodies.random(more=1)
        if program.standing_of(rows, answers).shows != BENEFIT:
            continue
        asked += 1
        n = more.columns["n_comp"]
        further = bodies.row(len(rows), abs(more.effect.g) + 2.1 * float(np.sqrt(2 / n)), n)
        assert program.standing_of([*rows, further], answers).shows == BENEFIT


@pytest.mark.slow
def test_a_further_sample_in_favour_takes_nothing_away(program, bodies, capsys):
    assert program.in_favour(bodies, 50) == (0, 0)


def test_favourable_effects_of_different_sizes_do_not_undo_each_other(program, bodies):
    """One sample of 0.67 is consistent; with one of 3.0 beside it the simpler interval spans zero, and nothing else has changed."""
    one, other = bodies.row(0, 0.67, 40), bodies.row(1, 3.0, 200)
    alone, both = bodies.said([one]), bodies.said([one, other])
    assert (alone.band, alone.direction) == (both.band, both.direction) == ("promising", CONSISTENT)
    found = program.standing_of([one, other], program.Answers(bodies.results.review.plan))
    assert found.simple_low < 0
    assert (found.shows, found.only) == (BENEFIT, "by agreement of samples only")
    against = bodies.said([one, other, bodies.row(2, -1.0, 200)])
    assert (against.band, against.direction) == ("none", CANNOT)


def test_harm_is_the_mirror_of_benefit(bodies):
    up = Standing(3, 0.46, 0.2, -0.27, 1.19, 1.6, 0.20, 0.72, 1)
    down = replace(up, g=-0.46, low=-1.19, high=0.27, simple_low=-0.72, simple_high=-0.20, agreement=-1)
    assert (up.shows, down.shows) == (BENEFIT, HARM)
    assert up.only == down.only == "by the simpler interval only"
    said = [plain_sentence(SentenceNumbers("support", "it", {"k_effects": 3}, {}, None, one)) for one in (up, down)]
    assert "may improve it" in said[0]
    assert "may worsen it" in said[1]


@pytest.mark.slow
def test_the_size_rule_errs_as_often_as_it_says(program, bodies, capsys):
    """Fifty sets a cell: of a truth at the end of the widened band at most 5% are called reproduced, so more than ten has p < 1e-4."""
    said = program.size_rule(bodies, 50)
    for (_, truth), counted in said.items():
        if truth in (0.0, max(program.truths(program.GUIDE).values())):
            assert counted[REPRODUCED] <= 10
    assert said[0.1, program.GUIDE.middle][REPRODUCED] >= 30


@pytest.mark.slow
def test_the_page_holds_one_block_of_results(program):
    assert len(program.BLOCK.findall(program.PAGE.read_text(encoding="utf-8"))) == 1
