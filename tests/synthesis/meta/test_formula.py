"""Formulas are read by the columns of a table, whatever these are called, and let nothing else through."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import evidence
from evidence.base.errors import CannotCompute, UsageError
from evidence.synthesis.meta.design import design_matrix
from evidence.synthesis.meta.formula import read_formula

TABLE = pd.DataFrame({"x": [1.0, 2.0, 3.0, 4.0], "kind": ["a", "b", "a", "c"], "a name": [1, 0, 1, 1], "C": [1, 2, 3, 5]})
REFUSED = ["~ x + {1}", "~ poly(x, 2)", "~ x.real()", "~ C(C(x))", "~ C()", "~ x ^ 2", "~ x ~ kind", "~ 3", "y ~ x", "~ x +", "~ (x"]
REFUSED += [
    "~ x)",
    "~ 0",
    "~ x ** 2",
    "~ x * 1",
    "~ 0:x",
    "~ x + (0)",
    "~ x x",
    "~ `x",
    "~ + x",
    "~ x :: C",
    "~ ()",
    "~ C(x",
    "~ C(x, kind)",
    "~ log(x",
    "~ log()",
    "~ log(x + C)",
    "~ log(C(x))",
    "~ log(x, 2)",
    "~ exp(x)",
    "~ I(x)",
    "~ I(x^1)",
    "~ I(x^-1)",
    "~ I(x^x)",
    "~ ns(x)",
    "~ ns(x, 1)",
    "~ ns(x, 99999999)",
    "~ ns(x, kind)",
]
# Each of these once ended in a traceback, was left out in silence, or was refused although it names a column.
HEADINGS = ["class", "None", "True", "lambda", "C", "Q", "I", "np", "intercept", "v0", "__class__"]
HEADINGS += ["a.b", "n.i", "Risk of bias", "risk-of-bias", "größe", "年", "2019", "p<.05", "'q'", "x{1}", "mean [m]"]
SIGNED = ["a:b", "cost (GBP)", "a+b", "1", "0", "C(x)", "tick`", " padded ", "~x"]


def test_names_of_coefficients_are_those_of_the_table():
    expected = {
        "~ x": ("intercept", "x"),
        "x": ("intercept", "x"),
        "~ 0 + x": ("x",),
        "~ kind": ("intercept", "kind[T.b]", "kind[T.c]"),
        "~ 0 + kind": ("kind[a]", "kind[b]", "kind[c]"),
        "~ C(x)": ("intercept", "C(x)[T.2.0]", "C(x)[T.3.0]", "C(x)[T.4.0]"),
        "~ x * C": ("intercept", "x", "C", "x:C"),
        "~ C(C) + C": ("intercept", "C(C)[T.2]", "C(C)[T.3]", "C(C)[T.5]", "C"),
        "~ `a name` + (x)": ("intercept", "a name", "x"),
        "~ C(a name):x": ("intercept", "C(a name)[0]:x", "C(a name)[1]:x"),
        "~ 1": ("intercept",),
        "~ log(x) * sqrt(C)": ("intercept", "log(x)", "sqrt(C)", "log(x):sqrt(C)"),
        "~ x + I(x^2) + I(`a name`^3)": ("intercept", "x", "I(x^2)", "I(a name^3)"),
        "~ ns(x, df = 2):kind": ("intercept", *(f"ns(x, 2)[{i}]:kind[{kind}]" for kind in "abc" for i in (1, 2))),
    }
    for formula, names in expected.items():
        assert design_matrix(formula, TABLE).names == names, formula


@pytest.mark.parametrize("name", [*HEADINGS, *SIGNED])
def test_a_column_may_have_any_name(name):
    written = name if name in HEADINGS else "`" + name.replace("`", "``") + "`"
    table = pd.DataFrame({name: [1.0, 2.0, 2.0, 5.0], "other": [0.0, 1.0, 4.0, 2.0], "kind": ["p", "q:r", "p", "[T.1]"]})
    assert read_formula(f"~ {written}:other", table.columns).columns == (name, "other")
    product = design_matrix(f"~ {written} * other", table)
    assert product.names == ("intercept", name, "other", f"{name}:other")
    np.testing.assert_array_equal(product.matrix[:, 3], table[name] * table["other"])
    categories = design_matrix(f"~ C({written}):kind + C(kind)", table)
    assert f"C({name})[T.5.0]:kind[q:r]" in categories.names
    assert f"C({name})[T.2.0]" in design_matrix(f"~ C( {written} )", table).names


@pytest.mark.parametrize(
    "formula",
    REFUSED,
)
def test_what_is_no_formula_is_refused(formula):
    with pytest.raises(UsageError):
        design_matrix(formula, TABLE)


@pytest.mark.parametrize(
    ("formula", "columns", "advice"),
    [
        ("~ C(Risk of bia)", ["Risk of bias"], "did you mean 'Risk of bias'?"),
        ("~ cost (GBP)", ["cost (GBP)"], "write `cost (GBP)`, in backticks"),
        ("~ a:b", ["a:b"], "write `a:b`, in backticks"),
        ("~ C(a+b)", ["a+b", "c"], "write `a+b`, in backticks"),
        ("~ age", ["year", "class"], "the columns are year, class"),
        ("~ class - 1", ["class"], "write 0 + in place of - 1"),
        ("~ factor(class)", ["class"], "categories are C(column)"),
        ("~ poly(year, 2)", ["year"], "curves are I(column^2)"),
        ("~ ns(year)", ["year"], "around anything but a column and its degrees of freedom, 2 to 9: ns(dose, 3)"),
        ("~ log(dose)", ["log(dose)"], "write `log(dose)`, in backticks"),
    ],
)
def test_a_name_that_needs_help_gets_it(formula, columns, advice):
    with pytest.raises(UsageError) as error:
        read_formula(formula, columns)
    assert advice in str(error.value)


def test_missing_values_and_single_values_are_refused_by_name():
    with pytest.raises(CannotCompute, match="'x' has missing"):
        design_matrix("~ x", TABLE.assign(x=[1, None, 2, 3]))
    with pytest.raises(CannotCompute, match="'x' has one value only"):
        design_matrix("~ x", TABLE.assign(x=1))


def test_a_function_that_a_column_has_not_says_which_numbers_are_in_its_way():
    with pytest.raises(CannotCompute, match=r"log\(x\) needs numbers above zero; seen 0, -1"):
        design_matrix("~ log(x)", TABLE.assign(x=[0, 1, -1, 2]))
    with pytest.raises(CannotCompute, match=r"sqrt\(x\) needs numbers not below zero; seen -1"):
        design_matrix("~ sqrt(x)", TABLE.assign(x=[0, 1, -1, 2]))
    with pytest.raises(CannotCompute, match=r"ns\(x, 3\) needs more different values of x"):
        design_matrix("~ ns(x, 3)", TABLE.assign(x=[1, 1, 1, 2]))
    with pytest.raises(CannotCompute, match=r"write C\(kind\)"):
        design_matrix("~ log(kind)", TABLE)


def test_empty_cells_of_any_type_leave_their_row_out_and_times_are_no_categories():
    effects = {"y": [0.3, 0.1, 0.9, 0.2, 0.5, 0.7], "v": [0.1] * 6, "day": pd.date_range("2020-01-01", periods=6)}
    effects |= {"yes": pd.array([True, False, None, True, False, True], dtype="boolean")}
    effects |= {"whole": pd.array([1, 2, None, 3, 5, 8], dtype="Int64")}
    data = pd.DataFrame(effects)
    for name in ("yes", "whole"):
        fit = evidence.meta("y", "v", data=data, moderators=f"~ {name}")
        assert [(one.row, one.reason) for one in fit.dropped] == [(3, f"missing {name}")]
    with pytest.raises(CannotCompute, match="'day' holds times; make a number of them, such as the year"):
        evidence.meta("y", "v", data=data, moderators="~ day")


@pytest.mark.parametrize("cells", [["1", "NR", "3", "4"], [1, "NR", 3, 4.0], ["1", "2", "3", "1,66"], ["12%", "9%", "3%", "4%"]])
def test_words_among_numbers_stop_and_are_categories_only_where_that_is_said(cells):
    table = pd.DataFrame({"age at start": pd.Series(cells, dtype=object)})
    with pytest.raises(CannotCompute, match=r"write C\(age at start\)"):
        design_matrix("~ age at start", table)
    assert design_matrix("~ C(age at start)", table).matrix.shape == (4, 4)


def test_text_that_holds_numbers_counts_as_numbers_and_in_c_as_it_is_written():
    text = pd.DataFrame({"dose": ["10", "2", "2.0", "10"]})
    np.testing.assert_array_equal(design_matrix("~ dose", text).matrix[:, 1], [10.0, 2.0, 2.0, 10.0])
    assert design_matrix("~ C(dose)", text).names == ("intercept", "C(dose)[T.2.0]", "C(dose)[T.10]")


def test_categories_keep_the_order_that_pandas_gives_them_also_in_predictions():
    order = pd.CategoricalDtype(["low", "high", "unused", "best"])
    table = pd.DataFrame({"dose": pd.Series(["high", "low", "best", "low", "high", "best"], dtype=order), "g": [1.0, 0, 2, 0.1, 1.1, 2.1]})
    fit = evidence.meta("g", [0.1] * 6, data=table, moderators="~ dose", method="EE")
    assert fit.fit.names == ("intercept", "dose[T.high]", "dose[T.best]")
    assert fit.predict(pd.DataFrame({"dose": ["low", "best"]})).estimate.tolist() == pytest.approx([0.05, 2.05])
    assert [mean.level for mean in fit.means("dose").means] == ["low", "high", "best"]


def drawn(rng: np.random.Generator, depth: int = 0) -> str:
    """A formula of three numbers and three factors, at random."""
    names = ["x", "z", "C(u)", "kind", "place", "C(x)"]
    if depth == 3 or rng.random() < 0.4:
        return names[int(rng.integers(len(names)))]
    parts = [drawn(rng, depth + 1) for _ in range(int(rng.integers(2, 4)))]
    inside = f" {rng.choice(['+', ':', '*'])} ".join(parts)
    return f"({inside})" if depth else inside


@pytest.mark.parametrize("seed", range(60))
def test_a_design_has_the_columns_of_formulaic_in_its_order(seed):
    """Full rank, order and numbers, of any sum, product and interaction, with and without an intercept."""
    from formulaic import model_matrix

    rng = np.random.default_rng(seed)
    n = 24
    table = pd.DataFrame({"x": rng.integers(1, 4, n), "z": rng.normal(size=n), "u": rng.integers(1, 4, n)})
    table = table.assign(kind=np.resize(["a", "b", "c"], n), place=np.resize(["p", "q"], n))
    before, after = [("", ""), ("0 + ", ""), ("", " + 0"), ("1 + ", ""), ("0 + ", " + 1")][seed % 5]
    formula = f"~ {before}{drawn(rng)}{after}"
    expected = model_matrix(formula, table)
    found = design_matrix(formula, table)
    names = [str(name).replace("Intercept", "intercept") for name in expected.columns]
    assert list(found.names) == names, formula
    np.testing.assert_array_equal(found.matrix, np.asarray(expected, dtype=float))
    again = design_matrix(formula, table, table.iloc[:5])
    np.testing.assert_array_equal(again.matrix, found.matrix[:5])


def test_a_factor_has_the_reference_that_is_named():
    named = '~ C(kind, reference="b") * x + C(kind)'
    assert design_matrix(named, TABLE).names == ("intercept", "C(kind)[T.a]", "C(kind)[T.c]", "x", "C(kind)[T.a]:x", "C(kind)[T.c]:x")
    signs = TABLE.assign(kind=["a+b", "(c)", "a+b", "d:e"])
    assert design_matrix("~ C(`kind`, reference='(c)')", signs).names == ("intercept", "C(kind)[T.a+b]", "C(kind)[T.d:e]")
    with pytest.raises(UsageError, match=r"C\(kind\) has no level 'z' to be its reference; its levels are a, b, c"):
        design_matrix('~ C(kind, reference="z")', TABLE)
    with pytest.raises(UsageError, match="two references, 'a' and 'b'; give one"):
        design_matrix('~ C(kind, reference="a") + C(kind, reference="b")', TABLE)
    with pytest.raises(UsageError, match="refused"):
        design_matrix('~ kind, reference="a"', TABLE)
