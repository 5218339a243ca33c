"""Whatever the columns of a table are called, a formula means them; whatever stands in a formula, it ends in a design or a message."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from evidence.base.errors import EvidenceError
from evidence.synthesis.meta.design import design_matrix
from evidence.synthesis.meta.formula import quoted

relaxed = settings(deadline=None, max_examples=100, derandomize=True)
WORDS = ["class", "None", "True", "C", "Q", "I", "a.b", "a:b", "Risk of bias", "intercept", "v0", "1", "x[T.1]", "`", "``", "C(x)", "x ~ y"]
NAMES = st.lists(st.sampled_from(WORDS) | st.text(min_size=1, max_size=8), min_size=3, max_size=3, unique=True)


@pytest.mark.slow
@relaxed
@given(NAMES, st.lists(st.text(min_size=1, max_size=5), min_size=2, max_size=2, unique=True))
@example(["C", "class", "a.b"], ["v1", "v0[T.1]:v1"])
def test_any_three_columns_enter_under_their_own_names(names, words):
    one, two, kind = names
    table = pd.DataFrame({one: [0.5, 1.5, 2.0, 4.0], two: [3.0, 1.0, 2.0, 2.5], kind: pd.Categorical([*words, *words], sorted(words))})
    a, b, c = map(quoted, names)
    plain = pd.DataFrame({"a": table[one], "b": table[two], "c": [float(word == max(words)) for word in [*words, *words]]})
    found = design_matrix(f"~ {a} * {b} + C({c}) + {a}:{c}", table)
    last = max(words)
    assert found.names == ("intercept", one, two, f"C({kind})[T.{last}]", f"{one}:{two}", f"{one}:{kind}[T.{last}]")
    expected = [np.ones(4), plain["a"], plain["b"], plain["c"], plain["a"] * plain["b"], plain["a"] * plain["c"]]
    np.testing.assert_array_equal(found.matrix, np.column_stack(expected))


@relaxed
@given(st.lists(st.sampled_from([*"+:*()~`- 01", "x", "kind", "C", "C(", "y.z", "class", "**", "{x}", "x.real"]), max_size=9).map("".join))
def test_any_text_is_a_design_or_a_message(formula):
    table = pd.DataFrame({"x": [1.0, 2.0, 4.0], "kind": ["a", "b", "a"], "y.z": [3.0, 1.0, 2.0], "class": ["p", "q", "q"]})
    try:
        design = design_matrix(formula, table)
    except EvidenceError:
        return
    assert design.matrix.shape == (3, len(design.names))
