"""The design effect: applied once, never shrinking."""

import math

import pytest

from evidence.base.errors import CannotCompute
from evidence.effects.binary import from_percentages
from evidence.effects.clusters import adjust_for_clusters, design_effect


def test_design_effect_by_hand():
    """314 children of 195 families, ICC .70: m = 1.6103, DE = 1 + .6103 x .70 = 1.4272; with CV .5: 1 + (1.25 x 1.6103 - 1) x .70."""
    assert design_effect(314, 195, 0.70) == pytest.approx(1.4272, abs=5e-5)
    assert design_effect(314, 195, 0.70, cv=0.5) == pytest.approx(1 + (1.25 * 314 / 195 - 1) * 0.7)
    assert design_effect(100, 100, 0.7) == 1
    assert design_effect(314, 195, 0) == 1


def test_the_variance_grows_and_the_estimate_stays():
    effect = from_percentages(47, 205, 38, 109).turned(better=False).at_level(0.9)
    adjusted = adjust_for_clusters(effect, 314, 195, 0.70, kind="family", basis="as printed")
    root = math.sqrt(design_effect(314, 195, 0.70))
    assert (adjusted.g, adjusted.native) == (effect.g, effect.native)
    assert adjusted.se == pytest.approx(effect.se * root)
    assert adjusted.native_se == pytest.approx(effect.native_se * root)
    assert adjusted.ci_high - adjusted.ci_low == pytest.approx((effect.ci_high - effect.ci_low) * root)
    assert adjusted.notes[-1][1] == "design effect 1.427 on the variance: 314 people in 195 clusters (family), ICC 0.7, as printed"


def test_adjusted_once_even_where_a_zero_cell_was_adjusted_too():
    effect = adjust_for_clusters(from_percentages(0, 205, 38, 109), 314, 195, 0.70)
    with pytest.raises(CannotCompute, match="applied once"):
        adjust_for_clusters(effect, 314, 195, 0.70)


def test_one_cluster_against_one_cannot_be_mended():
    effect = from_percentages(47, 205, 38, 109)
    assert any("confounded" in why for _, why in adjust_for_clusters(effect, 314, 2, 0.05, kind="court").notes)
    assert not any("confounded" in why for _, why in adjust_for_clusters(effect, 314, 3, 0.05, kind="court").notes)


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ((100, 120, 0.7), "fewer than one each"),
        ((100, 0, 0.7), "at least 1"),
        ((100, 50, 1.2), "between 0 and 1"),
        ((100, 50, -0.1), "between"),
    ],
)
def test_impossible_clusters_are_refused(numbers, said):
    with pytest.raises(CannotCompute, match=said):
        design_effect(*numbers)
