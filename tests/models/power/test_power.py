"""Power and size against R and statsmodels, assurance against simulation."""

from __future__ import annotations

import json
import math
import subprocess

import numpy as np
import pytest
from numpy.testing import assert_allclose

from evidence.base.errors import CannotCompute
from evidence.models.power.assurance import Assurance, assurance, possible_effects, size_for_assurance
from evidence.models.power.design import GroupSizes, TwoGroups, groups_of
from evidence.models.power.power import Means, Proportions, detectable, power_at
from evidence.models.power.size import size_for

# The normal and noncentral t of scipy and of R differ by less.
EXACT = 1e-8
# R looks for n by uniroot, at its default tolerance.
UNIROOT = 1e-4
PLAIN = TwoGroups()
PROPORTIONS = [(100, 0.40, 0.60), (40, 0.10, 0.25), (350, 0.55, 0.50), (25, 0.90, 0.40)]
MEANS = [(64, 0.5), (30, 0.3), (200, 0.25), (5, 1.5)]


@pytest.mark.parametrize(("n", "without", "support"), PROPORTIONS)
def test_proportions_against_statsmodels(n: int, without: float, support: float) -> None:
    """statsmodels counts both directions; so do our two chances together. Unequal groups too."""
    from statsmodels.stats.proportion import power_proportions_2indep

    for ratio in (1, 2):
        theirs = power_proportions_2indep(support - without, without, n, ratio=1 / ratio, alpha=0.05).power
        # Their first group has n people, the second, of which `without` is, n / ratio.
        found = Proportions(without).chances(support, GroupSizes(n, n // ratio), PLAIN)
        if n % ratio == 0:
            assert_allclose(float(found.higher + found.lower), theirs, rtol=EXACT)


@pytest.mark.parametrize(("n", "d"), MEANS)
def test_means_against_statsmodels(n: int, d: float) -> None:
    from statsmodels.stats.power import TTestIndPower

    found = Means().chances(d, GroupSizes(2 * n, n), PLAIN)
    assert_allclose(float(found.higher + found.lower), TTestIndPower().power(d, n, 0.05, ratio=2), rtol=EXACT)


@pytest.mark.r
def test_against_r() -> None:
    """`power.prop.test` and `power.t.test`: power, size and detectable difference."""
    lines = [f"power.prop.test({n}, {p0}, {p1})$power" for n, p0, p1 in PROPORTIONS] + [f"power.t.test({n}, {d})$power" for n, d in MEANS]
    lines += [f"power.prop.test(p1={p0}, p2={p1}, power=0.8)$n" for _, p0, p1 in PROPORTIONS]
    lines += [f"power.t.test(delta={d}, power=0.9)$n" for _, d in MEANS]
    lines += [f"power.prop.test({n}, {p0}, power=0.8)$p2" for n, p0, _ in PROPORTIONS[:3]]
    script = "cat(sprintf('[%s]', paste(sprintf('%.12g', c(" + ", ".join(lines) + ")), collapse=',')))"
    theirs = json.loads(subprocess.run(["Rscript", "-e", script], capture_output=True, text=True, check=True).stdout)
    ours = [power_at(Proportions(p0), p1, GroupSizes(n, n), PLAIN) for n, p0, p1 in PROPORTIONS]
    ours += [power_at(Means(), d, GroupSizes(n, n), PLAIN) for n, d in MEANS]
    assert_allclose(ours, theirs[:8], rtol=EXACT)
    sizes = [size_for(Proportions(p0), p1, PLAIN, 0.8) for _, p0, p1 in PROPORTIONS] + [size_for(Means(), d, PLAIN, 0.9) for _, d in MEANS]
    assert [found.comp for found in sizes if found] == [math.ceil(n) for n in theirs[8:16]]
    seen = [detectable(Proportions(p0), GroupSizes(n, n), PLAIN, 0.8, higher=True) for n, p0, _ in PROPORTIONS[:3]]
    assert_allclose([p0 + (found or math.nan) for found, (_, p0, _) in zip(seen, PROPORTIONS, strict=False)], theirs[16:], rtol=UNIROOT)


def test_size_is_the_fewest() -> None:
    """One person fewer in the group without support is not enough, whatever the layout."""
    layouts = [
        PLAIN,
        TwoGroups(allocation=3),
        TwoGroups(icc=0.04, cluster_size=15, cluster_cv=0.6, attrition=0.2),
        TwoGroups(attrition=0.3),
    ]
    for design in layouts:
        for outcome, other in ((Proportions(0.3), 0.45), (Proportions(0.3), 0.18), (Means(), 0.35), (Means(), -0.35)):
            found = size_for(outcome, other, design, 0.85)
            assert found is not None
            assert power_at(outcome, other, found, design) >= 0.85
            step = 1 if found.clusters_comp is None else design.cluster_size
            fewer = groups_of(round(found.people - step * (1 + design.allocation)), design)
            assert power_at(outcome, other, fewer, design) < 0.85


def test_clusters_and_losses_against_simulation() -> None:
    """Cluster means with a t test, as an analysis of such a study would have it; means vary by the ICC. 8,000 studies: 0.01 is 2 SE."""
    design, random = TwoGroups(icc=0.08, cluster_size=12), np.random.default_rng(11)
    clusters, studies, d = 14, 8000, 0.4
    shift = np.repeat([d, 0.0], clusters)
    between = random.normal(0, math.sqrt(0.08), (studies, 2 * clusters))
    within = random.normal(0, math.sqrt(0.92 / 12), (studies, 2 * clusters))
    means = shift + between + within
    one, other = means[:, :clusters], means[:, clusters:]
    se = np.sqrt((one.var(axis=1, ddof=1) + other.var(axis=1, ddof=1)) / clusters)
    from scipy.stats import t

    shown = np.mean((one.mean(axis=1) - other.mean(axis=1)) / se > t.ppf(0.975, 2 * clusters - 2))
    groups = GroupSizes(12 * clusters, 12 * clusters, clusters, clusters)
    assert_allclose(power_at(Means(), d, groups, design), shown, atol=0.011)
    lost = TwoGroups(attrition=0.25)
    assert power_at(Means(), d, GroupSizes(80, 80), lost) == pytest.approx(power_at(Means(), d, GroupSizes(60, 60), PLAIN), rel=EXACT)


def test_assurance_against_simulation() -> None:
    """Effects drawn, studies drawn, counted; a bad event, so that lower is better. 40,000 studies: 0.006 is more than 2 SE."""
    random, g, se, df, tau2, n, p0 = np.random.default_rng(3), 0.30, 0.10, 6.0, 0.03, 150, 0.35
    true = g + math.sqrt(se**2 + tau2) * random.standard_t(df, 40_000)
    rate = 1 / (1 + np.exp(-(math.log(p0 / (1 - p0)) - math.pi / math.sqrt(3) * true)))
    events, without = random.binomial(n, rate), random.binomial(n, p0, 40_000)
    pooled = (events + without) / (2 * n)
    z = (events - without) / n / np.sqrt(pooled * (1 - pooled) * 2 / n)
    effects = possible_effects(g, se, df, tau2)
    rates = 1 / (1 + np.exp(-(math.log(p0 / (1 - p0)) - math.pi / math.sqrt(3) * effects)))
    found = assurance(Proportions(p0), rates, False, GroupSizes(n, n), PLAIN)
    assert_allclose([found.benefit, found.harm], [np.mean(z < -1.96), np.mean(z > 1.96)], atol=0.006)
    assert found.benefit + found.harm + found.unclear == pytest.approx(1)


def test_no_size_is_enough() -> None:
    """A chance that lies above the chance of a benefit is reached by no number; a tiny difference by no two million."""
    effects = possible_effects(0.1, 0.1, 8.0, 0.05)
    assert float(np.mean(effects > 0)) < 0.9
    assert size_for_assurance(Means(), effects, True, PLAIN, 0.9) is None
    assert size_for(Means(), 1e-4, PLAIN, 0.8) is None
    assert detectable(Proportions(0.02), GroupSizes(20, 20), PLAIN, 0.8, higher=False) is None


def test_better_and_worse_are_told_apart() -> None:
    """The same values turned: what was the chance of a benefit is that of a harm."""
    effects = possible_effects(0.2, 0.1, 5.0, 0.02)
    up = assurance(Means(), effects, True, GroupSizes(100, 100), PLAIN)
    down = assurance(Means(), -effects, True, GroupSizes(100, 100), PLAIN)
    assert isinstance(up, Assurance)
    assert_allclose([up.benefit, up.harm], [down.harm, down.benefit], rtol=1e-6)


@pytest.mark.parametrize(
    ("layout", "words"),
    [
        ({"icc": 0.1}, "without clusters"),
        ({"attrition": 1.0}, "lost"),
        ({"allocation": 0.0}, "for each one without"),
        ({"icc": -0.1, "cluster_cv": 9.0, "cluster_size": 3}, "vary by 9"),
    ],
)
def test_layouts_that_cannot_be(layout: dict[str, float], words: str) -> None:
    with pytest.raises(CannotCompute, match=words):
        TwoGroups(**layout)


def test_too_few_clusters() -> None:
    with pytest.raises(CannotCompute, match="two clusters"):
        power_at(Means(), 0.5, GroupSizes(40, 40, 1, 3), TwoGroups(icc=0.05, cluster_size=20))
