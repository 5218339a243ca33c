"""What must hold of two coders' agreement whatever they coded."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.base.reason import NotEstimated
from evidence.models.counts.agreement import ac1, crosstab, intraclass, kappa

relaxed = settings(deadline=None, max_examples=60, derandomize=True)
CODES = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=1, max_size=40)
NUMBERS = st.lists(st.tuples(st.integers(-99, 99), st.integers(-99, 99)), min_size=3, max_size=12)
ROUNDING = 1e-9


@given(CODES)
@relaxed
def test_neither_the_order_of_coders_nor_that_of_codes_matters(pairs: list[tuple[str, str]]) -> None:
    first, second = zip(*pairs, strict=True)
    for coefficient in (kappa, ac1):
        found, turned = coefficient(crosstab(first, second, "abc")), coefficient(crosstab(second, first, "cab"))
        if isinstance(found, NotEstimated):
            assert found == turned
            continue
        assert turned.value == pytest.approx(found.value, abs=ROUNDING)
        assert -1.0 - ROUNDING <= found.value <= 1.0 + ROUNDING
        if first == second:
            assert isinstance(found.precision, NotEstimated)
        elif not isinstance(found.precision, NotEstimated):
            assert found.precision.low < found.precision.high


@given(NUMBERS, st.integers(1, 5), st.integers(-50, 50))
@relaxed
def test_the_intraclass_correlation_lies_in_its_interval_and_knows_no_unit(pairs: list[tuple[int, int]], factor: int, shift: int) -> None:
    numbers = np.array(pairs, dtype=float)
    found, scaled = intraclass(numbers), intraclass(shift + factor * numbers)
    if isinstance(found, NotEstimated):
        assert found == scaled
        return
    assert scaled.value == pytest.approx(found.value, abs=ROUNDING)
    if not isinstance(found.interval, NotEstimated):
        low, high = found.interval
        assert low - ROUNDING <= found.value <= high + ROUNDING
