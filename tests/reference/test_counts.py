"""Mantel-Haenszel and Peto against R (metafor): every case, and tables with zero cells."""

from __future__ import annotations

from typing import Any

import pytest

from evidence.models.counts.tables import mantel_haenszel, peto
from tests.reference.parts import cases, differences

# The same closed sums: rounding is left.
RELATIVE = 1e-10

ZEROS = {"ai": [0, 3, 0, 5, 10], "bi": [20, 17, 25, 0, 10], "ci": [2, 0, 0, 6, 4], "di": [18, 22, 30, 0, 16]}
# rma.mh(ZEROS, measure = ...) and rma.peto(ZEROS) of metafor 3.8.1, printed to 12 digits. Of the five tables two have a zero,
# one has no event, and in one everybody had it.
PRINTED = 1e-10
WITH_ZEROS = {
    "OR": {"estimate": 1.0245043165144, "se": 0.5569269023765, "QE": 3.8236687754291, "QE_p": 0.1478089987449, "I2": 47.6942141837177},
    "RR": {"estimate": 0.484635291514, "se": 0.265296824292, "QE": 3.745850021595, "QE_p": 0.153673507115, "I2": 46.607579361964},
    "RD": {"estimate": 0.0762476894640, "se": 0.0410858987071, "QE": 7.8881268926774, "QE_p": 0.0193693483117, "I2": 74.6454382997234},
    "Peto": {"estimate": 1.0110745772510, "se": 0.5320722522649, "QE": 5.7680245722815, "QE_p": 0.0559099853406, "I2": 65.3260839142212},
}
TESTS = {
    "association": {"statistic": 2.6706812761960, "p_value": 0.1022122620000},
    "homogeneity": {"statistic": 7.1337573168610, "p_value": 0.0282438750177},
}


@pytest.mark.parametrize("case", cases("mantel_haenszel"), ids=lambda c: c["id"])
def test_mantel_haenszel_agrees_with_r(case: dict[str, Any]) -> None:
    found = mantel_haenszel(case["measure"], **case["inputs"]).to_dict()
    assert not differences(case["id"], found, case["expected"], RELATIVE, 0.0)


@pytest.mark.parametrize("case", cases("peto"), ids=lambda c: c["id"])
def test_peto_agrees_with_r(case: dict[str, Any]) -> None:
    assert not differences(case["id"], peto(**case["inputs"]).to_dict(), case["expected"], RELATIVE, 0.0)


@pytest.mark.parametrize("measure", list(WITH_ZEROS))
def test_zero_cells_are_treated_as_in_r(measure: str) -> None:
    found = (peto(**ZEROS) if measure == "Peto" else mantel_haenszel(measure, **ZEROS)).to_dict()
    assert not differences(measure, found, WITH_ZEROS[measure], PRINTED, 0.0)
    assert (found["k"], found["k_QE"]) == (5, 3)
    assert any("2 of the tables left out" in note for note in found["notes"])


def test_association_and_homogeneity_agree_with_r() -> None:
    assert not differences("OR", mantel_haenszel("OR", **ZEROS).to_dict(), TESTS, PRINTED, 0.0)


def test_no_case_is_left_out() -> None:
    assert (len(cases("mantel_haenszel")), len(cases("peto"))) == (3, 1)
