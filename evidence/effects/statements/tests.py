"""Tests of the difference of two groups: t, F, p and chi-square."""

from __future__ import annotations

from collections.abc import Mapping

from evidence.base.reason import NotEstimated
from evidence.effects import cross_check
from evidence.effects import tests_of_difference as tests
from evidence.effects.printed import Printed
from evidence.effects.statements.from_row import cells, cross_checked, lacks, missing, numbers_of, turned
from evidence.effects.statements.means import mean_sd_of
from evidence.effects.statements.statement import SIZES, Found, Statistic, StatisticWords, Typed
from evidence.effects.statements.yes_no import events


def _test(printed: Printed, conversion: str) -> Found:
    """t, F or p: by the cells of a yes/no outcome where they can be recovered, else by the test itself."""
    has_cells = cells(printed) is not None
    yes_no = has_cells if printed.binary is None else printed.binary
    if yes_no and has_cells:
        return events(printed, conversion)
    found = _bare_test(printed, yes_no)
    if isinstance(found, NotEstimated):
        return found
    if printed.binary is None:
        found = found.with_notes(("assumed", "the outcome of the test is taken as continuous; no percentages or events were printed"))
    signed = turned(found, printed) if printed.statistic == "t" else found
    return cross_checked(signed, printed, "mean_sd", None if yes_no else mean_sd_of(printed), conversion)


def _bare_test(printed: Printed, yes_no: bool) -> Found:
    statistic = printed.statistic or ""
    absent = missing(printed, *SIZES, "p_value" if statistic == "p" else "test_value", *(["favours"] if statistic != "t" else []))
    if absent:
        return lacks({"t": "a t", "f": "an F", "p": "a p"}[statistic], absent)
    n_treat, n_comp = numbers_of(printed, *SIZES)
    adjusted, df, favours, r = bool(printed.adjusted), printed.df, printed.favours, printed.r_covariates
    if statistic == "p":
        return tests.from_p(str(printed.p_value), n_treat, n_comp, favours=favours, df=df, adjusted=adjusted, binary=yes_no, r_covariates=r)
    (value,) = numbers_of(printed, "test_value")
    if statistic == "f":
        return tests.from_f(value, n_treat, n_comp, favours=favours, df=df, adjusted=adjusted, binary=yes_no, r_covariates=r)
    return tests.from_t(value, n_treat, n_comp, df=df, adjusted=adjusted, binary=yes_no, r_covariates=r)


def _chi_square(printed: Printed, conversion: str) -> Found:
    """By the cells wherever they can be recovered, else through phi."""
    counts = cells(printed)
    if counts is not None:
        found = events(printed, conversion)
        if isinstance(found, NotEstimated) or printed.test_value is None:
            return found
        return cross_check.with_chi_square(found, *counts, printed.test_value)
    absent = missing(printed, *SIZES, "test_value", "favours")
    if absent:
        return lacks("a chi-square", absent, " (percentages or events in both groups would do better)")
    return tests.from_chi2(*numbers_of(printed, "test_value", *SIZES), favours=printed.favours, df=printed.df)


def _idle_conversion(cells: Mapping[str, object], conversion: str) -> str:
    idle = "pct_treat" not in cells and conversion != "hasselblad-hedges"
    return "uses a conversion only with the percentages of both groups" if idle else ""


_OF_SCORES = (("binary", False),)

TESTS = (
    Statistic(
        described=StatisticWords("t", "t test", "t statistic with its degrees of freedom.", "t = -5.36"),
        ways=(("test_value", *SIZES),),
        route=_test,
        formula="`d = t sqrt(1/n1 + 1/n2)`, then J; no J for a yes/no outcome. Of an adjusted test with the R of its covariates "
        "`d = t sqrt(1/n1 + 1/n2) sqrt(1 - R^2)`",
        source="Rosenthal 1994; Borenstein 2009",
        typed=(
            Typed(
                "t", "t and both group sizes (t n1 n2)", "t 2.31 40 44", (("test_value", *SIZES),), ("favours", "r_covariates"), _OF_SCORES
            ),
        ),
        compared=("test_value",),
    ),
    Statistic(
        described=StatisticWords("f", "F test", "F statistic of two groups, F(1, df).", "F(1, 82) = 5.34"),
        ways=(("test_value", *SIZES, "direction"),),
        route=_test,
        formula="`t = sqrt(F)`, the sign by whom the result favours",
        typed=(
            Typed(
                "f",
                "F(1, df), both group sizes and whom it favours",
                "f 5.34 40 44 --favours treatment",
                (("test_value", *SIZES),),
                ("favours", "r_covariates"),
                _OF_SCORES,
            ),
        ),
    ),
    Statistic(
        described=StatisticWords("p", "p value", "Nothing but a p value.", "p = .031"),
        ways=(("p_value", *SIZES, "direction"),),
        route=_test,
        formula="an exact two-sided p: of a continuous outcome t with that p and `n1 + n2 - 2` degrees of freedom, of a yes/no outcome "
        "chi-square(1) with that p",
        typed=(
            Typed(
                "p",
                "an exact two-sided p, both group sizes and whom it favours",
                "p 0.031 40 44 --favours treatment",
                (("p_value", *SIZES),),
                ("favours", "r_covariates"),
                _OF_SCORES,
            ),
        ),
    ),
    Statistic(
        described=StatisticWords("chi2", "Chi-square", "Chi-square statistic with its degrees of freedom.", "chi-square = 8.502, 1 df"),
        ways=(("test_value", *SIZES, "direction"), ("pct_treat", "pct_comp", *SIZES)),
        route=_chi_square,
        formula="by its cells wherever they can be had; else `phi = sqrt(chi2 / n)`, `t = phi sqrt(n - 2) / sqrt(1 - phi^2)`, "
        "`d = t sqrt(1/n1 + 1/n2)`, no J",
        typed=(
            Typed(
                "chi2",
                "chi-square(1), both group sizes and whom it favours; or chi-square, both sizes and both percentages",
                "chi2 8.502 68 68 62 37",
                (("test_value", *SIZES), ("test_value", *SIZES, "pct_treat", "pct_comp")),
                ("favours", "conversion"),
                wrong=_idle_conversion,
            ),
        ),
        compared=("pct_treat", "pct_comp"),
    ),
)
