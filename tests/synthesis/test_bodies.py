"""Every body of the plan is pooled and shown, and says truly what it holds."""

from __future__ import annotations

import csv
import io

import pytest

from evidence.review import read_review
from evidence.synthesis.bodies import TIER_1, rows_of, select
from evidence.synthesis.pooled.tables import pooled_table, side_by_side_table
from evidence.synthesis.review_run import run_review
from tests.page import whole_page
from tests.review.damage import replace_text

BODY = '[bodies.us_home]\ntitle = "Return home in the United States"\n'
BODY += 'where = {{ outcome_group = ["home"], country = ["US"] }}\n{more}\n[groups]\n'
NOBODY = '[bodies.nobody]\ntitle = "Return home in Chad"\nwhere = { outcome_group = ["home"], country = ["TD"] }\n\n[groups]\n'


@pytest.mark.slow
@pytest.mark.parametrize("sensitivity", [False, True])
def test_a_declared_body_is_pooled_and_shown_everywhere(review, call, tmp_path, undrawn, sensitivity):
    replace_text(review / "review.toml", "[groups]\n", BODY.format(more="sensitivity = true\n" if sensitivity else ""))
    code, out, _ = call("run", review, "--out", tmp_path / "out")
    assert code == 0
    results = run_review(read_review(review))
    home = {row.effect_id for row in results.effects.rows if row.columns["outcome_group"] == "home" and row.columns["country"] == "US"}
    found = (results.sensitivity_bodies if sensitivity else results.tier_1.by_body)["us_home"]
    tier_1 = {row.effect_id for row in select(results.effects.rows, {}, TIER_1)} & home
    assert len(tier_1) > 2
    assert tier_1 <= set(found.counts.effects) <= home
    document = results.to_dict()
    shown = document["sensitivity_bodies"] if sensitivity else document["pooled"]["by_body"]
    assert shown["us_home"]["g"] == found.g
    title = "Return home in the United States" + (" (for sensitivity only)" if sensitivity else "")
    assert f"  {title}: g = {found.g:.2f} [" in out
    for table in (pooled_table(results), side_by_side_table(results)):
        assert title in {row["title"] for row in table.rows}
    rows = list(csv.DictReader(io.StringIO((tmp_path / "out" / "pooled.csv").read_text(encoding="utf-8"))))
    assert {row["tiers"] for row in rows if row["body"] == "us_home"} == ({"1 and left out"} if sensitivity else {"1", "1+2"})
    assert title in whole_page(tmp_path / "out" / "report.html")


@pytest.mark.slow
def test_a_body_without_an_effect_stands_there_with_its_reason(review, call, tmp_path, undrawn):
    replace_text(review / "review.toml", "[groups]\n", NOBODY)
    _, out, _ = call("run", review, "--out", tmp_path / "out")
    assert "Return home in Chad: not estimated: no effect with a size in the analysis (0 effects of 0 samples)" in out


def test_a_body_of_sensitivity_holds_what_was_left_out_and_what_was_not(shipped):
    body = shipped.review.plan.bodies["unconditional"]
    uses = {row.use for row in rows_of(shipped.effects.rows, body)}
    assert "sensitivity" in uses
    assert uses <= {"tier 1", "sensitivity"}
    assert not {row.use for row in rows_of(shipped.effects.rows, shipped.review.plan.bodies["home"])} - {"tier 1"}


def test_an_empty_body_names_the_effects_with_a_size_that_it_does_not_take(shipped):
    by_id = {row.effect_id: row for row in shipped.effects.rows}
    told = 0
    for (_, _, one), (_, _, both) in zip(shipped.tier_1.items(), shipped.tiers_1_2.items(), strict=True):
        assumed = [name for name in both.counts.effects if by_id[name].use == "tier 2"]
        if assumed and not one.counts.effects:
            assert f"{len(assumed)} under one stated assumption" in one.reason
            told += 1
    assert told
