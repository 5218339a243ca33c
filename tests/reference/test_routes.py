"""Do the routes from printed numbers match metafor, metaConvert, esc, estmeansd and the Cochrane Handbook? Cases with their source."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path

import pytest

from evidence.effects.kinds import effect
from evidence.effects.quantile_fits import by_box_cox, by_quantiles
from evidence.effects.quantiles import Quantiles
from tests.effects.typed_lines import taken_apart

FOUND = json.loads((Path(__file__).parent / "route_cases.json").read_text(encoding="utf-8"))
RELATIVE = 1e-9  # the same arithmetic
# estmeansd stops its search when the sum of squares changes little; its own sums of squares are 5e-7 above the smallest, no more.
STOPPED_EARLY = 1e-4


def typed(line):
    kind, numbers, options = taken_apart(line)
    return effect(kind, *numbers, **options)


@pytest.mark.parametrize("case", FOUND["cases"], ids=[case["typed"] for case in FOUND["cases"]])
def test_a_route_gives_what_other_software_gives(case):
    found = typed(case["typed"])
    assert {name: getattr(found, name) for name in case["expected"]} == pytest.approx(case["expected"], rel=RELATIVE)


@pytest.mark.parametrize("case", FOUND["quantile_estimation"], ids=[str(case["n"]) for case in FOUND["quantile_estimation"]])
def test_quantile_estimation_is_that_of_estmeansd(case):
    found = by_quantiles(Quantiles("treatment", case["n"], case["median"], tuple(case["quartiles"]), None))
    assert found.method == f"McGrath et al. 2020 ({case['distribution']})"
    assert (found.mean, found.sd) == pytest.approx((case["mean"], case["sd"]), rel=STOPPED_EARLY)


@pytest.mark.parametrize("case", FOUND["box_cox"], ids=[f"{case['n']} {case['numbers']}" for case in FOUND["box_cox"]])
def test_the_box_cox_method_is_that_of_estmeansd(case):
    low, lower, median, upper, high = case["numbers"]
    found = by_box_cox(Quantiles("treatment", case["n"], median, lower and (lower, upper), low and (low, high)))
    assert found.method == f"McGrath et al. 2020 (Box-Cox, power {case['power']:.3g})"
    assert (found.mean, found.sd) == pytest.approx((case["mean"], case["sd"]), rel=STOPPED_EARLY if case["power"] else RELATIVE)


def test_the_published_example_of_the_box_cox_method():
    """estmeansd's README prints 4.210971 and 1.337348, of 1,100 random numbers; ours is what more and more of them come to."""
    found = by_box_cox(Quantiles("treatment", 100, 4, None, (2, 9)))
    assert abs(found.mean - 4.210971) < 2 * found.sd / 1100**0.5
    assert abs(found.sd / 1.337348 - 1) < 2 / (2 * 1100) ** 0.5


@pytest.mark.parametrize("case", FOUND["handbook"], ids=[f"{case['typed']} {case.get('step', 'se')}" for case in FOUND["handbook"]])
def test_the_worked_examples_of_the_handbook(case):
    """To the digits it prints; its own d has no small-sample correction, so it stands among the steps."""
    found = typed(case["typed"])
    if "ratio" in case:
        z = 1.959963984540054
        limits = [math.exp(found.native + side * z * found.native_se) for side in (-1, 0, 1)]
        assert [round(limit, case["digits"]) for limit in limits] == case["ratio"]
    elif "se" in case:
        assert round(found.se, case["digits"]) == case["se"]
    else:
        values = [step.value for step in found.steps if re.match(re.escape(case["step"]), step.formula)]
        assert round(values[0], case["digits"]) == case["value"]
