"""Do effect sizes match metafor's `escalc`? Every `effect_size` case of cases.json."""

import json
from pathlib import Path

import numpy as np
import pytest

from evidence.effects.escalc import MEASURES, escalc

# metafor and these formulas do the same arithmetic; what is left is the 15 printed digits of the reference file
RELATIVE = 1e-9

CASES = [
    case
    for case in json.loads((Path(__file__).parent / "cases.json").read_text(encoding="utf-8"))["cases"]
    if case["kind"] == "effect_size"
]


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_escalc(case):
    found = escalc(case["measure"], **case["inputs"])
    np.testing.assert_allclose(found.yi, case["expected"]["yi"], rtol=RELATIVE)
    np.testing.assert_allclose(found.vi, case["expected"]["vi"], rtol=RELATIVE)


def test_every_case_and_every_measure_is_covered():
    """42 cases; COR alone has no reference of its own here (its yi is the printed r)."""
    assert len(CASES) == 42
    assert set(MEASURES) - {case["measure"] for case in CASES} == {"COR"}
