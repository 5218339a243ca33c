"""The Henmi-Copas interval against metafor, and against the same integral by another rule."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from evidence.base.errors import CannotCompute, UsageError
from evidence.models.univariate.henmi_copas import henmi_copas

# metafor's integral keeps a relative tolerance of 1.2e-4 that cannot be changed; it shows in one data set of two studies.
INTEGRAL_OF_R = 1e-5
ROUNDING = 1e-10

MADE = json.loads((Path(__file__).parent / "henmi_copas.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", MADE["cases"], ids=lambda c: f"{c['id']}-{100 * c['level']:g}")
def test_published_data_agree_with_metafor(case: dict[str, Any]) -> None:
    """Made by validation/make_hc_reference.R."""
    fit = henmi_copas(case["effect"], case["variance"], level=case["level"])
    for name in ("estimate", "se", "tau2"):
        assert getattr(fit, name) == pytest.approx(case[name], rel=ROUNDING, abs=1e-14), name
    for name in ("ci_low", "ci_high"):
        assert getattr(fit, name) == pytest.approx(case[name], abs=INTEGRAL_OF_R * fit.se), name


@pytest.mark.parametrize("level", [0.8, 0.95, 0.999])
@pytest.mark.parametrize("seed", range(5))
def test_critical_value_solves_its_integral_by_another_rule(seed: int, level: float) -> None:
    """Equations of Henmi & Copas 2010 with scipy's adaptive integral; at 99.9% metafor finds no root."""
    from scipy.integrate import quad
    from scipy.stats import gamma, norm

    rng = np.random.default_rng(seed)
    k = int(rng.integers(2, 12))
    y, v = rng.normal(0.2, 0.5, k), 10.0 ** rng.uniform(-2.5, 0, k)
    fit = henmi_copas(y, v, level=level)
    w = 1.0 / v
    w1 = w.sum()
    w2, w3, w4 = ((w**n).sum() / w1 for n in (2, 3, 4))
    t2, vr = fit.tau2, 1.0 + fit.tau2 * w2
    t = fit.critical_value / math.sqrt(vr)

    def integrand(r: float) -> float:
        x2 = vr * r * r
        mean = k - 1 + t2 * (w1 - w2) + t2**2 * (x2 / vr**2 - 1 / vr) * (w3 - w2**2)
        variance = (
            2 * (k - 1)
            + 4 * t2 * (w1 - w2)
            + 2 * t2**2 * (w1 * w2 - 2 * w3 + w2**2)
            + 4 * t2**2 * (x2 / vr**2 - 1 / vr) * (w3 - w2**2)
            + 4 * t2**3 * (x2 / vr**2 - 1 / vr) * (w4 - 2 * w2 * w3 + w2**3)
            + 2 * t2**4 * (1 / vr**2 - 2 * x2 / vr**3) * (w3 - w2**2) ** 2
        )
        bound = (w1 / w2 - 1) * ((r / t) ** 2 - 1) + k - 1
        return float(gamma.cdf(bound, mean**2 / variance, scale=variance / mean) * norm.pdf(r))

    integral = quad(integrand, t, t + 12, epsabs=1e-13, epsrel=1e-12, limit=200)[0]
    assert integral == pytest.approx(0.5 * (1 - level), rel=1e-9)


def test_units_and_direction_change_nothing_else() -> None:
    y, v = np.array([0.1, 0.9, 0.35, -0.2]), np.array([0.02, 0.05, 0.01, 0.1])
    plain, turned = henmi_copas(y, v), henmi_copas(-10.0 * y, 100.0 * v)
    assert (turned.ci_low, turned.ci_high) == (pytest.approx(-10 * plain.ci_high), pytest.approx(-10 * plain.ci_low))
    assert turned.critical_value == pytest.approx(plain.critical_value, rel=ROUNDING)


def test_it_is_wider_than_the_plain_interval_and_narrows_to_it_with_many_studies() -> None:
    rng = np.random.default_rng(3)
    few, many = (henmi_copas(rng.normal(0.0, 0.4, k), np.full(k, 0.04)) for k in (4, 400))
    assert few.critical_value > many.critical_value > 1.959
    assert many.critical_value == pytest.approx(1.96, abs=0.02)


def test_arrays_that_carry_no_interval_are_refused() -> None:
    with pytest.raises(CannotCompute, match="at least 2"):
        henmi_copas([0.1], [0.04])
    with pytest.raises(CannotCompute, match="variance"):
        henmi_copas([0.1, 0.2], [0.04, 0.0])
    with pytest.raises(UsageError, match="level"):
        henmi_copas([0.1, 0.2], [0.04, 0.04], level=95)
