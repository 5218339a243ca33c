"""Influence, cumulative meta-analysis and shrunken predictions against R (metafor): every case of the three kinds."""

from __future__ import annotations

from typing import Any

import pytest

from evidence.synthesis.meta.analysis import meta
from tests.reference.parts import cases, differences, table

# R found tau2 to 1e-12 by its own stopping rule, and the statistics divide differences of two such fits.
RELATIVE = 1e-7
# A limit that passes close to zero, and a tau2 that R stops short of zero, have no relative precision to speak of.
ABSOLUTE = 1e-8


@pytest.mark.parametrize("case", [*cases("influence"), *cases("cumulative"), *cases("blup")], ids=lambda c: c["id"])
def test_every_number_agrees_with_r(case: dict[str, Any]) -> None:
    fit = meta(case["yi"], case["vi"], data=table(case["data"]), method=case["method"], test="z")
    found = getattr(fit, case["kind"])().to_dict()
    wrong = differences(case["id"], found, case["expected"], RELATIVE, ABSOLUTE)
    assert not wrong, "\n".join(wrong)


def test_no_case_is_left_out() -> None:
    assert [len(cases(kind)) for kind in ("influence", "cumulative", "blup")] == [6, 6, 6]
