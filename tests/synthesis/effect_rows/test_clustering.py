"""Clusters: the printed correlation before the plan's, and a line for everything coded that could not be used."""

from __future__ import annotations

import pytest

from evidence.effects.kinds import effect
from evidence.review.plan import Icc
from evidence.review.review import read_review
from evidence.synthesis.effect_rows.clustering import allow_for_clusters
from evidence.synthesis.effect_rows.rows import review_effects
from tests.review.coming_in import tiny_review
from tests.review.damage import set_cells

PLAN = {"agency": Icc(0.05, 0.0, 0.2, "assumed"), "family": Icc(0.7, 0.4, 0.95, "assumed", ("child",))}
ROW = {
    "n_treat": 295,
    "n_comp": 330,
    "n_clusters": 21,
    "cluster_kind": "agency",
    "icc": None,
    "cluster_adjusted": "no",
    "design_effect": None,
}
ROW |= {"unit": "child", "design": "cluster_rct"}
PLAIN = effect("events", 63, 295, 84, 330)


def widened(**cells):
    """How many times the variance grows, and what is said."""
    found = allow_for_clusters(PLAIN, ROW | cells, PLAN)
    said = [why for _, why in found.notes if (_, why) not in PLAIN.notes]
    return (found.se / PLAIN.se) ** 2, " | ".join(said)


def test_the_example_of_the_handbook_through_a_review(tmp_path):
    """63 of 295 against 84 of 330 in 21 clusters, ICC 0.02: design effect 1 + (625 / 21 - 1) 0.02 = 1.5752 (Handbook 5.1, 16.3.5)."""
    folder = tiny_review(tmp_path)
    numbers = {"events_treat": "63", "n_treat": "295", "events_comp": "84", "n_comp": "330", "n_clusters": "21", "icc": "0.02"}
    empty = dict.fromkeys(("estimate", "ci_low", "ci_high", "ci_level"), "")
    set_cells(folder / "effects.csv", "base-1", statistic="events", cluster_kind="agency", direction="comparison", **numbers, **empty)
    effects = review_effects(read_review(folder))
    assert effects.rows[0].effect.se == pytest.approx(0.1316, abs=5e-5)
    lines = [line.why for line in effects.ledger.lines if line.id == "base-1" and line.what == "adjusted"]
    assert lines == ["design effect 1.575 on the variance: 625 people in 21 clusters (agency), ICC 0.02, as printed"]


def test_a_printed_design_effect_comes_before_any_correlation():
    assert widened(design_effect=1.3) == (pytest.approx(1.3), "design effect 1.3 on the variance: as printed")
    assert widened(design_effect=1.3, cluster_adjusted="yes") == (1, "")
    assert widened(design_effect=1.3, n_clusters=None, n_treat=None)[0] == pytest.approx(1.3)


@pytest.mark.parametrize(
    ("cells", "factor", "said"),
    [
        ({}, 1 + (625 / 21 - 1) * 0.05, "ICC 0.05, assumed by the plan"),
        ({"icc": 0.02, "cluster_kind": None}, 1 + (625 / 21 - 1) * 0.02, "in 21 clusters, ICC 0.02, as printed"),
        ({"icc": 0.02, "cluster_kind": "family", "unit": "parent"}, 1 + (625 / 21 - 1) * 0.02, "as printed"),
        ({"icc": -0.01}, 1, "as printed: -0.01"),
        ({"cluster_adjusted": "yes", "icc": 0.02}, 1, ""),
        ({"cluster_adjusted": "unclear"}, 1 + (625 / 21 - 1) * 0.05, "taken as not"),
        ({"unit": "family", "cluster_kind": "family", "n_clusters": 625}, 1, ""),
        ({"unit": "family", "cluster_kind": "family", "n_clusters": 500}, 1.175, "625 are counted in 500 clusters"),
        ({"unit": "parent", "cluster_kind": "family"}, 1, "is for the unit child, not parent"),
        ({"cluster_kind": None}, 1, "nor their kind (cluster_kind) was read"),
        ({"cluster_kind": "court"}, 1, "the plan assumes none"),
        ({"n_clusters": None}, 1, "randomised by clusters, but the number"),
        ({"n_clusters": None, "design": "rct"}, 1, "clusters (agency), but the number"),
        ({"n_clusters": None, "design": "rct", "cluster_kind": None, "icc": 0.02}, 1, "an intra-cluster correlation, but the number"),
        ({"n_clusters": None, "design": "rct", "cluster_kind": None}, 1, ""),
        ({"n_comp": None}, 1, "a group size is missing"),
    ],
)
def test_what_is_coded_of_clusters_is_used_or_told(cells, factor, said):
    grown, words = widened(**cells)
    assert grown == pytest.approx(factor)
    assert said in words
    assert bool(said) == bool(words)


@pytest.mark.parametrize(("unit_counted", "unit"), [("", "child"), ("family", "family")])
def test_a_result_may_count_others_than_its_study(tmp_path, unit_counted, unit):
    folder = tiny_review(tmp_path)
    set_cells(folder / "effects.csv", "base-1", unit_counted=unit_counted)
    assert review_effects(read_review(folder)).rows[0].columns["unit"] == unit
