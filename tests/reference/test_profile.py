"""Profile intervals of three-level variances against R (metafor's confint of rma.mv)."""

from __future__ import annotations

from typing import Any

import pytest

from evidence.synthesis.meta.analysis import meta
from tests.reference.parts import cases, differences, table

# confint.rma.mv stops its search for a limit at 1e-4 of the variance; the cases say 1e-3. Ours lie on a dense grid's
# likelihood (tests/models/dependent/test_profile.py).
RELATIVE = 1e-3


@pytest.mark.parametrize("case", cases("three_level_profile_ci"), ids=lambda c: c["id"])
def test_profile_interval_agrees_with_r(case: dict[str, Any]) -> None:
    fit = meta(case["yi"], case["vi"], data=table(case["data"]), levels=(case["outer"], case["inner"]))
    found = fit.profile().to_dict()["sigma2_ci"]
    assert list(found) == list(case["expected"]["sigma2_ci"]) == ["1", "2"]
    for level, limits in case["expected"]["sigma2_ci"].items():
        for ours, theirs in zip(found[level], limits, strict=True):
            if theirs is None:  # one refit of R did not converge, so it has no upper limit; ours has one
                assert ours > fit.fit.sigma2[int(level) - 1]
            else:
                assert not differences(f"{case['id']} {level}", ours, theirs, RELATIVE, 0.0)


def test_no_case_is_left_out() -> None:
    assert len(cases("three_level_profile_ci")) == 2
