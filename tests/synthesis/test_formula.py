"""The formula gate lets formulas through unchanged and nothing else."""

from __future__ import annotations

import pandas as pd
import pytest

from evidence.base.errors import CannotCompute, UsageError
from evidence.synthesis.formula import design_matrix, formula_columns

REFUSED = ["~ x + {1}", "~ poly(x, 2)", "~ x.real()", "~ C(C(x))", "~ C()", "~ x ^ 2", "~ x ~ kind", "~ 3", "y ~ x", "~ x +", "~ (x"]
TABLE = pd.DataFrame({"x": [1.0, 2.0, 3.0, 4.0], "kind": ["a", "b", "a", "c"], "a name": [1, 0, 1, 1], "C": [1, 2, 3, 5]})


@pytest.mark.parametrize(
    ("formula", "columns", "names"),
    [
        ("~ x", ("x",), ("intercept", "x")),
        ("x", ("x",), ("intercept", "x")),
        ("~ 0 + x", ("x",), ("x",)),
        ("~ kind", ("kind",), ("intercept", "kind[T.b]", "kind[T.c]")),
        ("~ C(x)", ("x",), ("intercept", "C(x)[T.2.0]", "C(x)[T.3.0]", "C(x)[T.4.0]")),
        ("~ x * C", ("x", "C"), ("intercept", "x", "C", "x:C")),
        ("~ `a name` + (x)", ("a name", "x"), ("intercept", "a name", "x")),
        ("~ 1", (), ("intercept",)),
    ],
)
def test_formulas_that_pass(formula, columns, names):
    assert formula_columns(formula, TABLE.columns) == columns
    assert design_matrix(formula, TABLE).names == names


@pytest.mark.parametrize(
    "formula", ["~ x + {1}", "~ poly(x, 2)", "~ x.real()", "~ C(C(x))", "~ C()", "~ x ^ 2", "~ x ~ kind", "~ 3", "y ~ x", "~ x +", "~ (x"]
)
def test_formulas_that_do_not(formula):
    with pytest.raises(UsageError):
        design_matrix(formula, TABLE)


def test_missing_values_and_single_values_are_refused_by_name():
    with pytest.raises(CannotCompute, match="'x' has missing"):
        design_matrix("~ x", TABLE.assign(x=[1, None, 2, 3]))
    with pytest.raises(CannotCompute, match="'x' has one value only"):
        design_matrix("~ x", TABLE.assign(x=1))
