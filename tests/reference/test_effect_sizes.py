"""Do effect sizes match metafor's `escalc`? Every `effect_size` case of cases.json, and every measure in escalc_cases.json."""

import json
from pathlib import Path

import numpy as np
import pytest

from evidence.effects.escalc import MEASURES, escalc

# metafor and these formulas do the same arithmetic; what is left is the 15 printed digits of the reference file
RELATIVE = 1e-9
# metafor climbs to the tetrachoric correlation by Nelder and Mead and stops about 3e-5 (of its variance 1e-4) from the top.
# Of R2F it adds up a density on 100,000 points from 0.0001 to 0.9999.
CLIMBED = {"RTET": 2e-4, "ZTET": 2e-4, "R2F": 1e-4}

FOLDER = Path(__file__).parent
CASES = [case for case in json.loads((FOLDER / "cases.json").read_text(encoding="utf-8"))["cases"] if case["kind"] == "effect_size"]
EVERY = json.loads((FOLDER / "escalc_cases.json").read_text(encoding="utf-8"))["cases"]


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_escalc(case):
    found = escalc(case["measure"], **case["inputs"])
    np.testing.assert_allclose(found.yi, case["expected"]["yi"], rtol=RELATIVE)
    np.testing.assert_allclose(found.vi, case["expected"]["vi"], rtol=RELATIVE)


@pytest.mark.parametrize("case", EVERY, ids=[case["measure"] for case in EVERY])
def test_every_measure(case):
    found = escalc(case["measure"], **case["inputs"])
    tolerance = CLIMBED.get(case["measure"], RELATIVE)
    np.testing.assert_allclose(found.yi, case["expected"]["yi"], rtol=tolerance)
    np.testing.assert_allclose(found.vi, case["expected"]["vi"], rtol=tolerance)


def test_no_measure_is_without_a_case():
    assert len(CASES) == 42
    assert {case["measure"] for case in EVERY} == set(MEASURES)


def test_the_tetrachoric_correlation_meets_the_shares_of_the_table_and_its_variance_is_the_delta_methods():
    """Two numbers that metafor gives to four digits only: by scipy's bivariate normal, and by moving each cell."""
    from scipy.special import ndtri
    from scipy.stats import multivariate_normal

    table = np.array([22.0, 18.0, 12.0, 30.0])

    def rho_of(cells):
        return escalc("RTET", **dict(zip(("ai", "bi", "ci", "di"), cells, strict=True)))

    found = rho_of(table)
    n, rho = table.sum(), found.yi[0]
    cuts = ndtri([table[:2].sum() / n, table[[0, 2]].sum() / n])
    assert multivariate_normal.cdf(cuts, cov=[[1, rho], [rho, 1]]) == pytest.approx(table[0] / n, abs=1e-7)
    step = 1e-3
    slopes = np.array([(rho_of(table + step * row).yi[0] - rho_of(table - step * row).yi[0]) / (2 * step) for row in np.eye(4)])
    shares = table / n
    assert found.vi[0] == pytest.approx(n * (shares @ slopes**2 - (shares @ slopes) ** 2), rel=1e-6)
