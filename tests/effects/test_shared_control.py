"""Arms that share a comparison group: variances as escalc's, covariances by simulation, and a model that uses them."""

from __future__ import annotations

import numpy as np
import pytest

from evidence.base.errors import CannotCompute, UsageError
from evidence.effects.escalc import escalc
from evidence.effects.shared_control import shared_control
from evidence.models.dependent.covariance import SamplingErrors
from evidence.models.dependent.multilevel import fit_multilevel

COUNTS = {"ai": [22, 30], "bi": [18, 12], "ci": 12, "di": 30}
MEANS = {"m1i": [12.4, 13.0], "sd1i": [4.1, 4.4], "n1i": [35, 40], "m2i": 15.2, "sd2i": 5.0, "n2i": 31}


@pytest.mark.parametrize("measure", ["OR", "RR", "RD", "MD", "SMD"])
def test_each_arm_alone_is_escalc(measure):
    inputs = COUNTS if measure in ("OR", "RR", "RD") else MEANS
    found = shared_control(measure, **inputs)
    for i in range(2):
        alone = escalc(measure, **{name: [value[i] if isinstance(value, list) else value] for name, value in inputs.items()})
        assert found.yi[i] == pytest.approx(alone.yi[0])
        assert found.covariance[i, i] == pytest.approx(alone.vi[0])
    assert np.linalg.eigvalsh(found.covariance).min() > 0


# 200,000 draws give a covariance to about 1%; large groups keep the first-order formulas within 3%.
SIMULATED = 0.04


@pytest.mark.parametrize("measure", ["OR", "RR", "RD", "MD", "SMD"])
def test_covariances_are_those_of_simulated_trials(measure):
    rng, draws = np.random.default_rng(11), 200_000
    if measure in ("OR", "RR", "RD"):
        n, (p1, p2, p0) = 400, (0.5, 0.6, 0.4)
        a, b, c = (rng.binomial(n, p, draws) for p in (p1, p2, p0))
        first, second = (escalc(measure, ai=x, bi=n - x, ci=c, di=n - c).yi for x in (a, b))
        stated = shared_control(measure, ai=[n * p1, n * p2], bi=[n * (1 - p1), n * (1 - p2)], ci=n * p0, di=n * (1 - p0))
    else:
        n, means = 200, (0.8, 1.0, 0.0)
        m = [rng.normal(mean, 1 / np.sqrt(n), draws) for mean in means]
        s = [np.sqrt(rng.chisquare(n - 1, draws) / (n - 1)) for _ in means]
        if measure == "SMD":
            # The formula is for one standard deviation pooled over all arms.
            pooled = np.sqrt(sum(x**2 for x in s) / 3)
            first, second = (m[0] - m[2]) / pooled, (m[1] - m[2]) / pooled
        else:
            first, second = m[0] - m[2], m[1] - m[2]
        stated = shared_control(measure, m1i=[0.8, 1.0], sd1i=[1, 1], n1i=[n, n], m2i=0.0, sd2i=1.0, n2i=n)
    assert stated.covariance[0, 1] == pytest.approx(np.cov(first, second)[0, 1], rel=SIMULATED)


def test_a_three_level_model_uses_the_known_covariances():
    rng = np.random.default_rng(5)
    y, v, outer = rng.normal(0.3, 0.3, 12), rng.uniform(0.02, 0.1, 12), np.repeat(np.arange(6), 2)
    rho = 0.6
    pairs = tuple((i, i + 1, rho * float(np.sqrt(v[i] * v[i + 1]))) for i in range(0, 12, 2))
    known = fit_multilevel(y, SamplingErrors(v, pairs=pairs), outer, range(12))
    assumed = fit_multilevel(y, SamplingErrors(v, people=outer, within=rho), outer, range(12))
    assert known.sigma2 == pytest.approx(assumed.sigma2)
    assert known.estimate == pytest.approx(assumed.estimate)
    with pytest.raises(UsageError, match="two outer groups"):
        fit_multilevel(y, SamplingErrors(v, pairs=((1, 2, 0.01),)), outer, range(12))


def test_what_cannot_be_is_refused():
    with pytest.raises(UsageError, match="OR, RR, RD, MD, SMD"):
        shared_control("ZCOR", ri=[0.1], ni=[20])
    with pytest.raises(UsageError, match="needs ai, bi, ci, di"):
        shared_control("OR", ai=[1], bi=[2], ci=3)
    with pytest.raises(CannotCompute, match="one number each"):
        shared_control("OR", ai=[1, 2], bi=[2, 3], ci=[3, 4], di=[5, 6])
    with pytest.raises(CannotCompute, match="cell is zero"):
        shared_control("OR", ai=[0, 2], bi=[2, 3], ci=3, di=5)
