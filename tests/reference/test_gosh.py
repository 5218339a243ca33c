"""GOSH against metafor: the three cases of cases.json (DL), and equal effects and REML of models/univariate/univariate_reference.json."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from evidence.models.resampling.gosh import gosh

HERE = Path(__file__).parent
CASES = [c for c in json.loads((HERE / "cases.json").read_text(encoding="utf-8"))["cases"] if c["kind"] == "gosh"]
MORE = json.loads((HERE.parent / "models" / "univariate" / "univariate_reference.json").read_text(encoding="utf-8"))["cases"]
CASES += [c for c in MORE if c["kind"] == "gosh"]
# Closed forms agree to rounding. REML of hundreds of subsets: metafor stops each at 1e-13 of tau2; both print 15 digits.
TOLERANCE = {"DL": 1e-12, "EE": 1e-12, "REML": 1e-8}


def test_no_case_is_left_out() -> None:
    assert sorted(c["method"] for c in CASES) == ["DL", "DL", "DL", "EE", "REML"]


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c['data']}-{c['method']}")
def test_every_summary_of_the_subsets_agrees(case: dict[str, Any]) -> None:
    data = pd.read_csv(HERE / "data" / f"{case['data']}.csv")
    seen = gosh(data["yi"], data["vi"], method=case["method"]).to_dict()
    for key, expected in case["expected"].items():
        assert seen[key] == pytest.approx(expected, rel=TOLERANCE[case["method"]]), key
