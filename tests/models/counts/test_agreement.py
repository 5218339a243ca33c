"""Agreement of two coders: against vcd, psych, published examples, and the delta method by numerical derivatives."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from evidence.base.errors import CannotCompute
from evidence.models.counts.agreement import ac1, crosstab, intraclass, kappa, percent_agreement

MADE = json.loads((Path(__file__).parent / "agreement.json").read_text(encoding="utf-8"))
# Closed formulas in both programs; what differs is rounding.
AGREES = 1e-10
# Central differences of step 1e-6 lose about that many digits.
NUMERICAL = 1e-6


@pytest.mark.parametrize("case", MADE["kappa"], ids=lambda case: case["name"])
@pytest.mark.parametrize("weights", ["none", "linear", "squared"])
def test_kappa_and_its_standard_error_agree_with_vcd(case: dict[str, Any], weights: str) -> None:
    found = kappa(case["counts"], weights)
    assert found.value == pytest.approx(case[weights]["value"], rel=AGREES)
    assert found.precision.se == pytest.approx(case[weights]["se"], rel=AGREES)


@pytest.mark.parametrize("case", MADE["icc"], ids=lambda case: case["name"])
def test_the_intraclass_correlation_and_its_interval_agree_with_psych(case: dict[str, Any]) -> None:
    found = intraclass(case["numbers"])
    assert found.value == pytest.approx(case["value"], rel=AGREES)
    np.testing.assert_allclose(found.interval, (case["low"], case["high"]), rtol=1e-8)


def test_published_examples() -> None:
    # Shrout and Fleiss (1979), tables 3 and 4: mean squares 11.24, 32.49, 1.02, ICC(2,1) .29 with limits .02 and .76.
    judged = next(case["numbers"] for case in MADE["icc"] if case["name"] == "shrout_fleiss1979")
    found = intraclass(judged)
    assert [round(v, 2) for v in (found.ms_units, found.ms_coders, found.ms_error, found.value)] == [11.24, 32.49, 1.02, 0.29]
    assert [round(v, 2) for v in found.interval] == [0.02, 0.76]
    # Gwet (2002): 118 and 0 agree, 5 and 2 do not; kappa -0.0234, AC1 0.9408.
    rare = [[118, 5], [2, 0]]
    assert round(kappa(rare).value, 4) == -0.0234
    assert round(ac1(rare).value, 4) == 0.9408


def beyond_chance(name: str, p: np.ndarray) -> float:
    """The coefficient of a table of shares, by the words of its definition."""
    observed, both = np.trace(p), (p.sum(0) + p.sum(1)) / 2
    expected = p.sum(0) @ p.sum(1) if name == "kappa" else (both * (1 - both)).sum() / (len(p) - 1)
    return float((observed - expected) / (1 - expected))


@pytest.mark.parametrize("case", MADE["kappa"], ids=lambda case: case["name"])
@pytest.mark.parametrize("name", ["kappa", "ac1"])
def test_the_variance_is_that_of_the_delta_method(case: dict[str, Any], name: str) -> None:
    counts = np.array(case["counts"], dtype=float)
    n, p, step = counts.sum(), counts / counts.sum(), 1e-6
    slope = np.zeros_like(p)
    for cell in np.ndindex(*p.shape):
        moved = np.zeros_like(p)
        moved[cell] = step
        slope[cell] = (beyond_chance(name, p + moved) - beyond_chance(name, p - moved)) / (2 * step)
    variance = ((p * slope**2).sum() - (p * slope).sum() ** 2) / n
    found = {"kappa": kappa, "ac1": ac1}[name](counts)
    assert found.precision.se == pytest.approx(variance**0.5, rel=NUMERICAL)


def test_what_cannot_be_computed_says_why() -> None:
    assert "one and the same code" in kappa(crosstab("aaa", "aaa", "ab")).reason
    assert "one category" in ac1([[7]]).reason
    assert ac1(crosstab("aaa", "aaa", "ab")).value == 1.0
    # A coder with one code only, and codes that always differ: the variance formula gives 0, which is not perfect knowledge.
    for counts, value in (([[5, 5], [0, 0]], 0.0), ([[0, 5], [5, 0]], -1.0), ([[0, 1], [0, 0]], 0.0)):
        found = kappa(counts)
        assert found.value == pytest.approx(value)
        assert "no sampling variance" in found.precision.reason
    assert "no sampling variance" in ac1([[0, 5], [5, 0]]).precision.reason
    assert "don't vary" in intraclass([[5, 5], [5, 5]]).reason
    assert "needs two" in intraclass([[5, 6]]).reason
    same = intraclass([[5, 5], [7, 7], [9, 9]])
    assert same.value == 1.0
    assert "agree in every number" in same.interval.reason


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: percent_agreement(0, 0), "at least one cell"),
        (lambda: kappa([[1, 2, 3], [4, 5, 6]]), "square"),
        (lambda: kappa([[1, 2], [3, 4]], "cubic"), "none, linear, squared"),
        (lambda: crosstab(["a", "x"], ["a", "b"], "ab"), "besides: x"),
        (lambda: intraclass([[1.0, float("nan")]]), "finite numbers"),
    ],
)
def test_wrong_input_is_refused_in_words(call: Any, said: str) -> None:
    with pytest.raises(CannotCompute, match=said):
        call()
