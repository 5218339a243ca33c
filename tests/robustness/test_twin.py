"""Twins of a review: what is drawn has the stated truth, our own procedure is asked, and what is kept is known for what it is."""

from __future__ import annotations

import csv
import json
import re
import shutil
from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import binom

from evidence.base.errors import FileProblem, UsageError
from evidence.base.reason import NotEstimated
from evidence.cli.main import main
from evidence.public import read
from evidence.review.review import read_review
from evidence.robustness.twin import answer as twin
from evidence.robustness.twin.design import design_places, read_design
from evidence.robustness.twin.draw import DRAWN, drawn_errors, places
from evidence.robustness.twin.errs import errs_rows
from evidence.robustness.twin.intervals import (
    BAYES,
    HC,
    KH,
    MAIN,
    PREDICTION,
    SIMPLER,
    SLOW,
    WIDE,
    WILD,
    body_of,
    draw_intervals,
    intervals,
)
from evidence.robustness.twin.procedure import ALL_BANDS, SAID, asked_of, said_of
from evidence.robustness.twin.stored import DESIGN_FILE, FILE, made_for, read_stored
from evidence.robustness.twin.tables import twin_tables
from evidence.robustness.twin.truths import ALIKE, NULL, PUBLISHED, Truth, plan_hash, truths
from evidence.robustness.twin.words import OLDER, errs_words, made_for_words
from evidence.synthesis.pooled.answer import Answer, pool
from tests.conftest import STUDIES

# The search for the variances of the batched model and that of the single one end within this of each other.
SAME_MAXIMUM = 1e-5
# A seeded draw is wrong this rarely if the code is right.
RARE = 1e-4


@pytest.fixture(scope="module")
def source(shipped):
    return places(shipped)


def drawn_review(shipped, source, key, seed=1):
    truth = next(truth for truth in truths(shipped) if truth.key == key)
    return source.draw(truth, shipped.review.plan, np.random.default_rng(seed))


def test_effects_are_drawn_with_the_stated_spread_and_the_dependence_of_the_plan(source):
    truth = Truth("", "", 0.0, 0.04, 0.02)
    rng = np.random.default_rng(7)
    drawn = np.stack([drawn_errors(source.root, source.samples, truth, rng) for _ in range(20000)])
    same = source.samples[:, None] == source.samples[None, :]
    expected = source.root @ source.root.T + 0.04 * same + 0.02 * np.eye(len(source.rows))
    scale = np.sqrt(np.outer(np.diag(expected), np.diag(expected)))
    assert np.abs((np.cov(drawn.T) - expected) / scale).max() < 5 / np.sqrt(20000)
    assert np.abs(drawn.mean(axis=0) / np.sqrt(np.diag(expected))).max() < 5 / np.sqrt(20000)


def test_a_drawn_review_has_the_places_of_the_coded_one_and_no_number_of_it(shipped, source):
    drawn = drawn_review(shipped, source, NULL)
    coded = {row.effect_id: row for row in shipped.effects.rows}
    assert [row.effect_id for row in drawn.rows] == [i for i, row in coded.items() if row.use in ("tier 1", "tier 2") and row.effect]
    for row in drawn.rows:
        assert (row.use, row.effect.se) == (coded[row.effect_id].use, coded[row.effect_id].effect.se)
        assert row.effect.g != coded[row.effect_id].effect.g
        assert (row.effect.route, row.columns["printed"], row.effect.native) == (DRAWN, DRAWN, None)


def test_one_level_is_better_by_the_stated_difference(shipped, source):
    better = drawn_review(shipped, source, "typology_1")
    plain = drawn_review(shipped, source, "found")
    # The level takes one more number from the generator, so the two are compared by their means over many draws.
    assert len(better.rows) == len(plain.rows)
    truth = next(truth for truth in truths(shipped) if truth.key == "typology_1")
    exact, rng = replace(truth, tau2_sample=0.0, tau2_effect=0.0), np.random.default_rng(3)
    still = replace(source, root=np.zeros_like(source.root))
    drawn = [still.draw(exact, shipped.review.plan, rng) for _ in range(40)]
    levels = {level.level for level in shipped.moderators["typology"].levels}
    raised = set()
    for one in drawn:
        kinds = {row.columns["typology"] for row in one.rows if row.effect.g > truth.g + 0.5}
        assert len(kinds) == 1
        assert {round(row.effect.g - truth.g, 9) for row in one.rows} == {0.0, 1.0}
        raised |= kinds
    assert raised == levels


@pytest.mark.parametrize(("kind", "key"), [("home", ""), ("by_group", "stability"), ("by_recommendation", "3")])
def test_intervals_of_many_sets_are_those_of_a_run(shipped, kind, key):
    rows = next(rows for body, rows in twin.bodies_asked(shipped) if (body.kind, body.key) == (kind, key))
    plan = shipped.review.plan
    body, rng = body_of(rows, plan), np.random.default_rng(11)
    y = rng.normal(0.2, 0.4, (4, len(rows)))
    found = intervals(body, y)
    slow = draw_intervals(body, Truth("", "", 0.0, 0.1, 0.0), 2, False, np.random.default_rng(5))
    for i, effects in enumerate(y):
        drawn = [replace(row, effect=replace(row.effect, g=float(g))) for row, g in zip(rows, effects, strict=True)]
        run = pool(drawn, plan)
        assert isinstance(run, Answer)
        beside = run.alternatives.answers
        ends = {MAIN: (run.ci_low, run.ci_high), PREDICTION: (run.pi_low, run.pi_high)}
        ends |= {name: (beside[other].ci_low, beside[other].ci_high) for name, other in ((SIMPLER, "z"), (KH, KH), (WIDE, WIDE))}
        for name, expected in ends.items():
            assert found[name][i] == pytest.approx(expected, abs=SAME_MAXIMUM), name
    assert set(slow) & set(SLOW) == ({HC, BAYES} if len(body.variances) <= 5 else set())
    assert all(ends.shape == (2, 2) for ends in slow.values())


def test_what_is_said_of_drawn_data_is_what_a_run_would_say_of_them(shipped, source):
    """Put back the coded sizes in the place of the drawn ones: ratings, claims and tests are those of the run."""
    as_coded = replace(drawn_review(shipped, source, NULL), rows=source.rows)
    asked = asked_of(shipped)
    said = said_of(as_coded, asked, shipped)
    again = said_of(drawn_review(shipped, source, NULL), asked, shipped)
    tests = [getattr(shipped.moderators[name], "p_value", np.nan) for name in asked.tests]
    np.testing.assert_allclose(said["p"], tests, rtol=1e-12)
    assert [ALL_BANDS[code] for code in said["band"]] == [one.literal for one in shipped.ratings]
    assert [ALL_BANDS[code] for code in said["graded"]] == [one.graded for one in shipped.ratings]
    verdicts = {claim.claim_id: claim.verdict for claim in shipped.claims}
    for query, code in zip(asked.claims, said["verdict"], strict=True):
        assert query.rule == "null" or SAID[code] == verdicts[query.claim_id], query.claim_id
    assert not np.allclose(np.nan_to_num(again["p"]), np.nan_to_num(said["p"]))


def test_reviews_are_drawn_in_whole_pieces(shipped):
    for wrong in (0, 10, 60):
        with pytest.raises(UsageError, match="a multiple of 25"):
            twin.twin_of(shipped, wrong)


@pytest.mark.slow
def test_a_simulation_is_kept_marked_and_known_for_what_it_was_made_for(example, call, tmp_path, monkeypatch):
    monkeypatch.setattr(twin, "PIECE", 2)
    monkeypatch.setattr(twin, "QUICK", 4)
    out = tmp_path / "out"
    assert main(["simulate", str(example), "--workers", "0", "--out", str(out)]) == 0
    document = json.loads((out / FILE).read_text(encoding="ascii"))
    assert document["drawn"].startswith("Every number here is of drawn data")
    review = read_review(example)
    assert (document["data_hash"], document["plan_hash"], document["reviews"]) == (review.data_hash, plan_hash(review), 4)
    for path in sorted(out.glob("*.csv")):
        rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
        assert rows, path
        assert {row["data"] for row in rows} == {"drawn"}, path
    absent = read_stored(review)
    assert isinstance(absent, NotEstimated)
    assert "evidence simulate REVIEW --full" in absent.reason
    shutil.copy(out / FILE, example / FILE)
    stored = read_stored(review)
    assert stored.to_dict() == json.loads(json.dumps(document))
    assert stored.fits(review)
    code, said, _ = call("simulate", example, "--workers", 0, "--json", "--out", out)
    assert (code, said["said"]) == (0, document["said"])
    (example / FILE).write_text("{", encoding="utf-8")
    assert "cannot be read" in read_stored(review).reason


def test_of_an_older_state_it_is_said(shipped):
    run = shipped
    old = replace(run.simulated, data_hash="0" * 64)
    assert made_for_words(replace(run, simulated=old)).startswith(OLDER)
    now = made_for(old.twin, shipped.review)
    assert not made_for_words(replace(run, simulated=now)).startswith(OLDER)
    assert set(errs_words(run)) == {"headline", *shipped.review.plan.recommendations}
    assert errs_words(replace(run, simulated=NotEstimated("none"))) == {}


@pytest.mark.slow
def test_fifty_seeded_draws_go_with_what_the_page_tells(shipped, source):
    """The kept simulation and fifty other draws are of one distribution."""
    kept = {row["key"]: row for row in errs_rows(shipped.simulated.twin)}
    asked = asked_of(shipped)
    for key, column in ((NULL, "no_effect"), (PUBLISHED, "effect")):
        truth = next(truth for truth in truths(shipped) if truth.key == key)
        rng = np.random.default_rng(99)
        said = [said_of(source.draw(truth, shipped.review.plan, rng), asked, shipped) for _ in range(50)]
        for place, name in enumerate(asked.ratings):
            if kept[name]["asked"].startswith("rated"):
                count = sum(one["band"][place] >= 2 for one in said)
                share = min(max(kept[name][column], 0.02), 0.98)
                assert binom.cdf(count, 50, share) > RARE, (key, name, count)
                assert binom.sf(count - 1, 50, share) > RARE, (key, name, count)


def test_tables_document_every_column(shipped):
    for table in twin_tables(shipped.simulated.twin):
        assert table.rows
        assert all(column.note for column in table.columns)
        assert all(set(table.keys) <= set(row) for row in table.rows)


def test_public_review_runs_without_a_simulation(example):
    assert isinstance(read(example).run().simulated, NotEstimated)


DESIGN = """
title = "a made-up review"
studies = 9
[kinds]
column = "typology"
[[effects]]
studies = 5
columns = { outcome_group = "stability", outcome_domain = "reentry", denominator = "reunified" }
[[effects]]
studies = 9
columns = { outcome_group = "home", outcome_domain = "reunification", denominator = "all" }
"""


@pytest.fixture
def stated(tmp_path, shipped):
    (tmp_path / "design.toml").write_text(DESIGN, encoding="utf-8")
    return read_design(tmp_path / "design.toml", shipped.review)


def test_a_review_of_a_stated_design_has_that_design_and_coded_precision(shipped, source, stated):
    from_design = design_places(source, stated)
    truth = next(truth for truth in truths(shipped) if truth.key == NULL)
    coded = {row.effect_id: row for row in shipped.effects.rows}
    seen = set()
    for seed in range(20):
        drawn = from_design.draw(truth, shipped.review.plan, np.random.default_rng(seed))
        studies = {row.columns["study_id"] for row in drawn.rows}
        assert studies == set(drawn.judged)
        assert studies.isdisjoint(row.columns["study_id"] for row in coded.values())
        assert [sum(row.columns["outcome_group"] == group for row in drawn.rows) for group in ("stability", "home")] == [5, 9]
        assert {row.columns["typology"] for row in drawn.rows if row.columns["outcome_group"] == "home"} == set(stated.kinds)
        assert {row.effect.se for row in drawn.rows} <= {row.effect.se for row in source.rows}
        assert {row.effect.route for row in drawn.rows} == {DRAWN}
        seen.add(tuple(row.columns["typology"] for row in drawn.rows))
    assert len(seen) == 20


def test_a_design_that_cannot_be_drawn_says_everything_that_is_wrong(tmp_path, shipped):
    wrong = DESIGN.replace("studies = 9\n[kinds]", "studies = 3\n[kinds]").replace('"reentry"', '"re-entry"').replace('"home"', '"house"')
    (tmp_path / "design.toml").write_text(wrong, encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        read_design(tmp_path / "design.toml", shipped.review)
    said = str(caught.value)
    assert "studies must be a whole number from 8; seen 3" in said
    assert "effects 1: studies must be a whole number from 1 to 3; seen 5" in said
    assert "effects 1: outcome_domain = 're-entry' is no value of effects.csv; allowed: reunification," in said
    assert "effects 2: outcome_group = 'house'" in said
    (tmp_path / "design.toml").write_text("studies =", encoding="utf-8")
    with pytest.raises(UsageError, match="is no TOML"):
        read_design(tmp_path / "design.toml", shipped.review)
    with pytest.raises(FileProblem, match="cannot be read"):
        read_design(tmp_path / "absent.toml", shipped.review)


def test_the_design_of_the_shipped_review_is_that_of_its_register(shipped):
    """What the file of the design says it read is what the register of claims has."""
    design = read_design(STUDIES / "guide" / "design.toml", shipped.review)
    printed = {row.text("claim_id"): row.text("value") for row in shipped.review.tables["claims"]}
    assert design.studies == int(printed["G02"])
    assert len(design.kinds) == int(printed["G03"])
    assert design.effects[0].studies == int(printed["G15"])
    assert all(one.basis.startswith(("Read:", "Assumed:")) for one in design.effects)


@pytest.mark.slow
def test_simulating_a_stated_design_tells_what_it_could_support(shipped, stated, call, tmp_path, monkeypatch):
    monkeypatch.setattr(twin, "PIECE", 2)
    monkeypatch.setattr(twin, "QUICK", 2)
    code, said, _ = call("simulate", STUDIES, "--design", tmp_path / "design.toml", "--workers", 0, "--out", tmp_path / "out")
    assert code == 0
    assert re.search(r"A made-up review: of \d+ claims that stand for themselves, \d+ follow from effects that can be drawn", said)
    document = json.loads((tmp_path / "out" / DESIGN_FILE).read_text(encoding="ascii"))
    assert (document["intervals"], document["reviews"]) == ([], 2)
    assert {one["key"] for one in document["truths"]} >= {NULL, ALIKE, PUBLISHED}


@pytest.mark.slow
def test_fifty_seeded_sets_of_the_headline_hold_their_level(shipped):
    rows = next(rows for body, rows in twin.bodies_asked(shipped) if (body.kind, body.tiers) == ("home", "1"))
    truth = next(truth for truth in truths(shipped) if truth.key == NULL)
    found = draw_intervals(body_of(rows, shipped.review.plan), truth, 50, True, np.random.default_rng(8))
    most = binom.isf(RARE, 50, 0.05)
    for name in (MAIN, KH, WIDE, BAYES, HC):
        low, high = found[name].T
        assert np.count_nonzero((low > 0) | (high < 0)) <= most, name
    assert np.count_nonzero(found[WILD][:, 0] < 0.05) <= most
    assert np.all(found[SIMPLER][:, 1] - found[SIMPLER][:, 0] <= found[WIDE][:, 1] - found[WIDE][:, 0])
