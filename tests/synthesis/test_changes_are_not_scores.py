"""A mean change with the SD of the change is never pooled as if it were a score: it is converted by a correlation, or has no size."""

from __future__ import annotations

import pytest

from evidence.effects.kinds import effect
from evidence.effects.scale import hedges_j
from evidence.review import check_review
from evidence.review.review import read_review
from evidence.synthesis.effect_rows.rows import review_effects
from tests.review.coming_in import tiny_review, write_csv
from tests.review.damage import set_cells

NUMBERS = {"mean_treat": "4.0", "sd_treat": "7.6", "n_treat": "40", "mean_comp": "1.0", "sd_comp": "7.6", "n_comp": "40"}
CHANGE = dict.fromkeys(("estimate", "ci_low", "ci_high", "ci_level"), "") | NUMBERS | {"statistic": "mean_change", "sd_of": "change"}
NO = {"in_analysis": "no", "tier": "2", "exclusion_reason": "needs an assumption: r of before and after"}


def first_row(folder, **cells):
    set_cells(folder / "effects.csv", "base-1", **cells)
    effects = review_effects(read_review(folder))
    return effects.rows[0], [(line.what, line.why) for line in effects.ledger.lines if line.id == "base-1"]


@pytest.mark.parametrize(("r", "g"), [("0.5", 0.39), ("0.6", 0.35), ("0.8", 0.25)])
def test_the_size_is_on_the_scale_of_the_scores(tmp_path, r, g):
    """3 points on an SD of changes of 7.6: 0.39 where r is one half and changes vary as scores do; SD of scores = 7.6 / sqrt(2 (1 - r))."""
    row, lines = first_row(tiny_review(tmp_path), **CHANGE, r_pre_post=r)
    assert row.use == "tier 1"
    assert row.effect.g == pytest.approx(hedges_j(78) * 3 / 7.6 * (2 * (1 - float(r))) ** 0.5)
    assert row.effect.g == pytest.approx(g, abs=0.005)
    assert any(what == "converted" and f"r = {float(r):g}" in why for what, why in lines)


@pytest.mark.parametrize("statistic", ["mean_change", "mean_sd"])
def test_without_a_correlation_there_is_no_size(tmp_path, statistic):
    folder = tiny_review(tmp_path)
    row, _ = first_row(folder, **(CHANGE | NO | {"statistic": statistic, "tier": "1"}))
    assert (row.use, row.effect) == ("record", None)
    set_cells(folder / "effects.csv", "base-1", in_analysis="yes", exclusion_reason="")
    (found,) = [problem for problem in check_review(folder) if problem.severity == "error"]
    assert (found.rule, "r_pre_post" in found.allowed) == ("analysed-without-numbers", True)


def test_the_command_line_converts_alike():
    assert effect("changes", 4.0, 7.6, 40, 1.0, 7.6, 40, 0.6).g == pytest.approx(0.35, abs=0.005)


def test_an_assumed_correlation_is_tier_2_with_its_basis_in_the_ledger(tmp_path):
    folder = tiny_review(tmp_path)
    basis = "r of .6 as in studies of this scale"
    write_csv(folder / "assumptions.csv", {"effect_id": "base-1", "column": "r_pre_post", "value": "0.6", "basis": basis})
    row, lines = first_row(folder, **CHANGE, **NO)
    assert row.use == "tier 2"
    assert row.effect.g == pytest.approx(0.35, abs=0.005)
    assert ("assumed", f"r_pre_post = 0.6: {basis}") in lines


def test_means_of_which_nothing_is_said_are_taken_as_scores_and_that_is_told(tmp_path):
    folder = tiny_review(tmp_path)
    row, lines = first_row(folder, **(CHANGE | {"statistic": "mean_sd", "sd_of": ""}))
    assert row.use == "tier 1"
    assert any(what == "assumed" and "taken as those of the scores" in why for what, why in lines)
    assert [(p.column, p.severity) for p in check_review(folder) if p.rule == "spread-of-what"] == [("sd_of", "warning")]
    assert first_row(folder, sd_of="final")[1] == [line for line in lines if "taken as those of the scores" not in line[1]]
