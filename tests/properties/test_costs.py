"""What must hold of break-even whatever things cost."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.judgement.costs.arithmetic import CostCase, UnitCost, break_even, risk_after

relaxed = settings(deadline=None, max_examples=100, derandomize=True)
COSTS = st.builds(UnitCost, st.floats(1, 1e6), st.booleans())
CASES = st.builds(CostCase, COSTS, COSTS, st.floats(1, 6), st.floats(0.1, 5), st.floats(0.01, 0.99))
MORE = st.floats(1.01, 3)
ROUNDING = 1e-9


@given(CASES, MORE)
@relaxed
def test_dearer_support_raises_break_even_and_dearer_events_lower_it(case: CostCase, more: float) -> None:
    needed = break_even(case).needed
    assert break_even(replace(case, support=replace(case.support, value=more * case.support.value))).needed > needed
    assert break_even(replace(case, event=replace(case.event, value=more * case.event.value))).needed < needed
    assert break_even(replace(case, saved=more * case.saved)).needed < needed


@given(CASES, MORE)
@relaxed
def test_a_larger_group_only_ever_lowers_what_support_costs_each(case: CostCase, more: float) -> None:
    larger = replace(case, people_per_group=more * case.people_per_group)
    assert (larger.support_per_person < case.support_per_person) == case.support.per_group
    assert (larger.saved_per_event < case.saved_per_event) == case.event.per_group


@given(CASES)
@relaxed
def test_break_even_lies_below_the_risk_or_there_is_none(case: CostCase) -> None:
    found = break_even(case)
    if found.reduction is None or found.risk_with is None or found.g is None:
        assert found.needed >= case.risk
        assert case.saving(10, 0.0) <= ROUNDING * case.support_per_person
        return
    assert 0 < found.reduction < case.risk
    assert case.saving(10, found.risk_with) == pytest.approx(0.0, abs=ROUNDING * 10 * max(case.support_per_person, case.saved_per_event))
    # A risk a hair above zero loses digits on its way through the logit.
    assert float(risk_after(case.risk, found.g)) == pytest.approx(found.risk_with, rel=1e-6, abs=1e-9)
    assert found.people_per_event * found.reduction == pytest.approx(1.0)


@given(CASES, MORE)
@relaxed
def test_the_currency_does_not_matter(case: CostCase, rate: float) -> None:
    other = replace(case, **{name: replace(getattr(case, name), value=rate * getattr(case, name).value) for name in ("support", "event")})
    assert break_even(other).needed == pytest.approx(break_even(case).needed)
    assert other.saving(5, 0.1) == pytest.approx(rate * case.saving(5, 0.1), rel=1e-9, abs=1e-3)
