"""Every defensible analysis, fitted together, is the one that would be made alone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest

from evidence.base.frozen import FrozenDict
from evidence.judgement.claims.size import size_verdict
from evidence.judgement.claims.verdicts import direction_verdict
from evidence.judgement.ratings.eligible import sift
from evidence.judgement.risk_of_bias.overall import judged_studies
from evidence.models.distributions import critical_value
from evidence.models.univariate.fit import fit_univariate
from evidence.public import Results
from evidence.review.alternatives import taken_otherwise
from evidence.review.read_multiverse import DIRECT, LEFT_OUT
from evidence.robustness.multiverse import pieces
from evidence.robustness.multiverse.answer import contract, multiverses, own_options
from evidence.robustness.multiverse.fit import Chunk, fit_chunk
from evidence.robustness.multiverse.grid import AnalysisGrid, build_grid
from evidence.robustness.multiverse.judged import published_band, standing_at
from evidence.robustness.multiverse.rows import State, _keeps, effect_tables
from evidence.robustness.multiverse.shares import variance_shares
from evidence.synthesis.bodies import TIERS_1_2, select
from evidence.synthesis.effect_rows.rows import EffectRow, review_effects
from evidence.synthesis.pooled.answer import Answer, pool
from evidence.synthesis.pooled.dependence import sampling_errors
from evidence.synthesis.pooled.plain_answers import aggregate
from evidence.synthesis.sensitivity.routes import through_risk

# Two searches for the same maximum, as in tests/models/resampling/test_batch_levels.py.
CLOSE = 1e-6


@pytest.fixture(scope="module")
def grids(shipped: Results) -> dict[str, AnalysisGrid]:
    own = shipped.review.plan
    plan = replace(own, multiverse=own.multiverse.beginning_with(own_options(own)))
    review = replace(shipped.review, plan=plan)
    tables = effect_tables(review, shipped.effects.rows, lambda row: plan.pools(row.columns))
    questions = {one.id: one.text("question") for one in review.tables["coding_decisions"]}
    found = {}
    for name in ("home", "overall"):
        grid = build_grid(tables, plan.bodies[name].where, plan, questions, {"design": "all designs"}, None)
        assert grid is not None
        found[name] = grid
    return found


def _chosen(grid: AnalysisGrid, number: int) -> dict[str, str]:
    options = grid.options_of(np.array([number]))[0]
    return {factor.name: factor.options[j] for factor, j in zip(grid.factors, options, strict=True)}


def _decisions(grid: AnalysisGrid, number: int) -> list[str]:
    options = grid.options_of(np.array([number]))[0]
    return [one for factor, j in zip(grid.factors, options, strict=True) if factor.decisions for one in factor.decisions[j]]


def _alone(run: Results, grid: AnalysisGrid, body: str, number: int) -> tuple[list[EffectRow], Mapping[str, str], object]:
    """The effects of one analysis and its plan, the slow way: the whole review with these decisions, sized anew under that plan."""
    chosen, review = _chosen(grid, number), run.review
    multiverse = review.plan.multiverse
    assert multiverse is not None
    cells = review.tables["coding_alternatives"].groups("decision_id")
    for decision in _decisions(grid, number):
        review = taken_otherwise(review, cells[decision])
    within, across = (float(rho) for rho in chosen.get("correlations", "0.6 0.3").split())
    end = chosen.get("icc", "value")
    icc = FrozenDict({kind: replace(one, value=getattr(one, end)) for kind, one in review.plan.icc.items()})
    conversion = chosen.get("conversion", review.plan.conversion)
    plan = replace(review.plan, rho_within=within, rho_across=across, icc=icc, conversion=conversion)
    review = replace(review, plan=plan)
    judged = judged_studies(review, review.rule().bias)
    rows = []
    for row in select(review_effects(review).rows, plan.bodies[body].where, TIERS_1_2):
        state = State(row, judged[row.columns["study_id"]])
        kept = [
            _keeps(choice, chosen[name], state)
            for name, choice in multiverse.choices.items()
            if name in chosen and name not in ("conversion", "correlations", "icc", "model")
        ]
        if all(kept):
            route = chosen.get("hazard_ratio", DIRECT)
            if route not in (DIRECT, LEFT_OUT) and row.columns["statistic"] == "hr":
                row = replace(row, effect=through_risk(row, float(route), plan) or row.effect)
            rows.append(row)
    return rows, chosen, plan


@pytest.mark.parametrize("body", ["home", pytest.param("overall", marks=pytest.mark.slow)])
def test_a_sample_of_analyses_is_what_each_gives_alone(shipped, grids, body):
    grid = grids[body]
    numbers = np.sort(np.random.default_rng(5).choice(grid.specifications, 8, replace=False))
    fits = fit_chunk(Chunk(grid, numbers))
    for i, number in enumerate(numbers):
        rows, chosen, plan = _alone(shipped, grid, body, int(number))
        assert sorted(row.effect_id for row in rows) == sorted(np.array(grid.effects)[fits.on[i]])
        model, method, test = chosen["model"].split()
        if model == "three-level":
            answer = pool(rows, replace(plan, method=method), alternatives=False)
            assert isinstance(answer, Answer)
            alone = (answer.g, answer.se, answer.df, answer.ci_low, answer.ci_high)
        else:
            y = np.array([row.effect.g for row in rows])
            errors = sampling_errors(rows, plan.rho_within, plan.rho_across)
            means, variances = aggregate(y, errors, [row.columns["sample_id"] for row in rows])
            fit = fit_univariate(means, variances, method=method, test=test.partition("-")[0])
            se, df = float(fit.truncated_se[0] if test == "knha-truncated" else fit.se[0]), None if test == "z" else len(means) - 1
            half = float(critical_value(0.95, df)) * se
            g = float(fit.estimate[0])
            alone = (g, se, float("nan") if df is None else df, g - half, g + half)
        ours = tuple(getattr(fits, name)[i] for name in ("g", "se", "df", "low", "high"))
        assert ours == pytest.approx(alone, rel=CLOSE, nan_ok=True), chosen


def test_the_first_analysis_is_the_one_that_stands(shipped):
    by_key = {one.key: one for one in shipped.multiverses}
    main, home = by_key["headline"].fits, shipped.tier_1.headline
    assert (main.g[0], main.low[0], main.high[0]) == pytest.approx((home.g, home.ci_low, home.ci_high), rel=CLOSE)
    for rating in shipped.ratings:
        if rating.standing is not None:
            one = by_key[str(rating.recommendation)]
            ours, alone = standing_at(one.fits, 0), rating.standing
            assert (ours.shows, ours.by, ours.samples, ours.agreement) == (alone.shows, alone.by, alone.samples, alone.agreement)
            assert (ours.df is None) == (alone.df is None)
            for name in ("g", "low", "high", "df", "simple_low", "simple_high"):
                assert getattr(ours, name) is None or getattr(ours, name) == pytest.approx(getattr(alone, name), rel=CLOSE)
            assert one.outcomes["band"].names[one.outcomes["band"].codes[0]] == rating.literal
    verdicts = {claim.claim_id: claim.verdict for claim in shipped.claims}
    for one in shipped.multiverses:
        for name, found in one.outcomes.items():
            if name != "band":
                assert found.names[found.codes[0]] == verdicts[name]


def test_every_analysis_has_the_verdict_that_the_rules_give_it_alone(shipped):
    from evidence.judgement.otherwise.again import judged_on_bodies

    queries = judged_on_bodies(shipped.review, shipped.ratings, shipped.claims).queries
    checked = 0
    for one in shipped.multiverses:
        for name, found in one.outcomes.items():
            if name == "band" or queries[name].rule == "rating":
                continue
            published = published_band(queries[name])
            for i in np.flatnonzero(one.fits.samples > 0):
                stands = standing_at(one.fits, int(i))
                alone = direction_verdict(stands)[0] if published is None else size_verdict(stands, published)[0]
                assert found.names[found.codes[i]] == alone
                checked += 1
    assert checked > 30


def test_the_gates_of_a_rating_stand_before_its_analyses(shipped):
    one = next(found for found in shipped.multiverses if found.key == "2")
    rows = {row.effect_id: row for row in shipped.effects.rows}
    small = [name for name in one.grid.effects if sift([rows[name]], shipped.review.rule().eligible).left_out]
    assert not small


def test_shares_of_variance_are_the_shapley_values():
    values = np.random.default_rng(2).normal(size=24)
    shape, whole = (2, 3, 4), values.reshape(2, 3, 4)

    def explained(factors: frozenset[int]) -> float:
        others = tuple(axis for axis in range(3) if axis not in factors)
        return float(np.var(whole.mean(axis=others)))

    orders = list(permutations(range(3)))
    expected = np.zeros(3)
    for order in orders:
        for place, factor in enumerate(order):
            before = frozenset(order[:place])
            expected[factor] += (explained(before | {factor}) - explained(before)) / len(orders)
    found = variance_shares(values, shape)
    assert found.shapley == pytest.approx(expected / np.var(values))
    assert found.alone == pytest.approx([explained(frozenset({i})) / np.var(values) for i in range(3)])
    assert variance_shares(np.ones(6), (2, 3)).shapley.tolist() == [0.0, 0.0]


def test_pieces_give_the_same_as_the_whole(grids, monkeypatch):
    grid = replace(grids["home"], factors=grids["home"].factors[:3])
    whole = pieces.fit_grid(grid, "whole", "", pieces.in_this_process)
    monkeypatch.setattr(pieces, "AT_ONCE", 5)
    parts = pieces.fit_grid(grid, "parts", "", pieces.in_this_process)
    assert parts.g == pytest.approx(whole.g, rel=CLOSE)
    assert parts.low == pytest.approx(whole.low, rel=CLOSE)
    assert len(np.unique(parts.distinct)) >= len(np.unique(whole.distinct))


def test_the_joint_test_tells_effects_from_none(grids):
    grid = replace(grids["home"], factors=tuple(one for one in grids["home"].factors if one.name in ("tier", "model")))
    numbers = np.arange(grid.specifications)
    from evidence.robustness.multiverse.permute import joint_test

    def tested(some: AnalysisGrid) -> float:
        return joint_test(Chunk(some, numbers), pieces.draw_all(some, numbers, 19, 1, "x", "", pieces.in_this_process)).median_p

    turned = replace(grid, g=tuple(g * (-1) ** i for i, g in enumerate(grid.g)))
    assert tested(grid) <= 0.1
    assert tested(turned) > 0.1
    assert tested(grid) == tested(grid)


def test_what_is_printed_keeps_the_contract(shipped):
    printed = contract(shipped.multiverses)
    assert {"specifications", "share_above_zero", "share_in_published_band", "by_choice", "claims", "bands"} <= set(printed)
    assert json.loads(json.dumps(printed)) == printed
    assert printed["specifications"] == 384
    for shares in printed["bands"].values():
        assert sum(shares.values()) == pytest.approx(1.0)
    for one in printed["multiverses"]:
        shares = [choice["share"] for choice in one["by_choice"].values()]
        assert None in shares or sum(shares) == pytest.approx(1.0)


@pytest.mark.slow
def test_in_full_every_body_and_the_other_questions_are_there(shipped):
    multiverse = shipped.review.plan.multiverse
    few = replace(shipped.review.plan, multiverse=replace(multiverse.quick(), permutations=19, most=500))
    run = replace(shipped, review=replace(shipped.review, plan=few))
    found = multiverses(run, full=True)
    assert {one.key for one in found} >= {"headline", "overall", "2", "3", "4"}
    assert any(one.question == "randomised only" for one in found)
    assert all(one.test is not None for one in found if one.key in ("headline", "overall"))
