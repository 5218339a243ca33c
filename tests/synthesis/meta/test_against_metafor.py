"""Analyses in one call against R's metafor: fit_cases.json, made by validation/make_fit_reference.R."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import evidence

CASES = json.loads((Path(__file__).parent / "fit_cases.json").read_text(encoding="utf-8"))
# The same arithmetic; what is left is the 15 printed digits of the reference file.
SAME = 1e-9
# REML, with metafor told to search on to 1e-13.
REML = 1e-8


def id_of(case):
    return f"{case['measure']}-{case['to']}-{case['add']}{'-drop00' if case['drop00'] else ''}"


def numbers(inputs):
    return {name: np.array(values, dtype=float) for name, values in inputs.items()}


@pytest.mark.parametrize("case", CASES["corrections"], ids=map(id_of, CASES["corrections"]))
def test_counts_of_zero_are_corrected_as_metafor_does(case):
    found = evidence.escalc(case["measure"], add=case["add"], to=case["to"], drop00=case["drop00"], **numbers(case["inputs"]))
    expected = np.array(case["yi"], dtype=float), np.array(case["vi"], dtype=float)
    np.testing.assert_allclose(found.yi, expected[0], rtol=SAME, atol=1e-12)
    np.testing.assert_allclose(found.vi, expected[1], rtol=SAME)
    assert {one.row - 1 for one in found.without} == set(np.flatnonzero(np.isnan(expected[0])).tolist())


@pytest.mark.parametrize("case", CASES["scaled"], ids=[case["measure"] for case in CASES["scaled"]])
def test_an_answer_is_read_on_the_scale_of_its_measure(case):
    fit = evidence.meta(measure=case["measure"], test=case["test"], **numbers(case["inputs"]))
    assert (fit.estimate, fit.se, fit.tau2) == pytest.approx((case["beta"], case["se"], case["tau2"]), rel=REML, abs=1e-9)
    for name in ("estimate", "ci_low", "ci_high", "pi_low", "pi_high"):
        assert getattr(fit.transformed, name) == pytest.approx(case[name], rel=REML, abs=1e-9), name
