"""Correlations of the outcome with the treatment, and regression coefficients of the treatment."""

from __future__ import annotations

from evidence.effects import correlations
from evidence.effects.printed import Printed
from evidence.effects.statements.from_row import lacks, missing, numbers_of, turned
from evidence.effects.statements.means import D_NEEDS, D_ORDERS, SIZED
from evidence.effects.statements.statement import PRECISION, SIZES, Found, Statistic, StatisticWords, Typed


def _correlation(printed: Printed, conversion: str) -> Found:
    absent = missing(printed, "estimate", *SIZES)
    if absent:
        return lacks("a correlation", absent)
    return turned(correlations.from_r(*numbers_of(printed, "estimate", *SIZES), partial=bool(printed.adjusted)), printed)


def _standardised_b(printed: Printed, conversion: str) -> Found:
    if printed.estimate is None:
        return lacks("a standardised b", ["estimate"])
    found = correlations.from_standardised_b(
        printed.estimate, printed.uncertainty, n_treat=printed.n_treat, n_comp=printed.n_comp, partial=bool(printed.adjusted)
    )
    return turned(found, printed)


def _b(printed: Printed, conversion: str) -> Found:
    absent = missing(printed, "estimate", "sd_total", *SIZES)
    if absent:
        return lacks("a b in the outcome's unit", absent, ": without them it is not put on g")
    found = correlations.from_b(
        *numbers_of(printed, "estimate", "sd_total", *SIZES), given=printed.uncertainty, partial=bool(printed.adjusted)
    )
    return turned(found, printed)


def _fully_standardised(printed: Printed, conversion: str) -> Found:
    absent = missing(printed, "estimate", *SIZES)
    if absent:
        return lacks("a standardised beta", absent)
    found = correlations.from_fully_standardised_b(*numbers_of(printed, "estimate", *SIZES), partial=bool(printed.adjusted))
    return turned(found, printed)


COEFFICIENTS = (
    Statistic(
        described=StatisticWords(
            "b",
            "Unstandardised coefficient",
            "Coefficient of the 0/1 treatment in the outcome's own unit, with the standard deviation of the outcome over both groups.",
            "b = 3.3, SD of the outcome 5.0",
        ),
        ways=(("estimate", "sd_total", *SIZES),),
        rare=True,
        route=_b,
        formula="`SD = sqrt((sd_total^2 (N - 1) - b^2 n1 n2 / N) / (N - 2))`, `d = b / SD`, then J; `var = (SE / SD)^2 + g^2 / (2 N)` "
        "with the "
        "printed precision of b, without one as means",
        source="Lipsey & Wilson 2001; esc's esc_B",
        typed=(
            Typed(
                "b",
                "b of the 0/1 treatment, the standard deviation of the outcome over both groups and both group sizes (b sd n1 n2); its "
                "interval"
                " too (b low high sd n1 n2), its standard error (se) or an exact p",
                "b 3.3 5 100 150",
                (("estimate", "sd_total", *SIZES), ("estimate", "ci_low", "ci_high", "sd_total", *SIZES)),
                PRECISION,
            ),
        ),
        compared=("estimate",),
        asked=("se",),
    ),
    Statistic(
        described=StatisticWords(
            "beta_both",
            "Fully standardised coefficient",
            "Coefficient of the 0/1 treatment where outcome and treatment were both standardised.",
            "beta = 0.25",
        ),
        ways=(("estimate", *SIZES),),
        rare=True,
        route=_fully_standardised,
        formula="`b = beta / SD` of the 0/1 treatment, `SD = sqrt((n1 - n1^2 / N) / (N - 1))`, then as b with a standard deviation of 1",
        source="Lipsey & Wilson 2001; esc's esc_beta",
        typed=(
            Typed(
                "beta-both",
                "a beta of the standardised 0/1 treatment and both group sizes (beta n1 n2)",
                "beta-both 0.25 40 44",
                (("estimate", *SIZES),),
            ),
        ),
        compared=("estimate",),
    ),
    Statistic(
        described=StatisticWords("beta", "Standardised coefficient", "Coefficient of the 0/1 treatment in SDs of the outcome.", "b = 0.30"),
        ways=SIZED,
        route=_standardised_b,
        formula="`d = b`, where only the outcome was standardised; then as a printed d",
        typed=(Typed("beta", f"a standardised b of the 0/1 treatment {D_NEEDS}", "beta 0.30 40 44", D_ORDERS, PRECISION),),
        compared=("estimate",),
    ),
    Statistic(
        described=StatisticWords("r", "Correlation", "Correlation of the outcome with the 0/1 treatment.", "r = .25"),
        ways=(("estimate", *SIZES),),
        route=_correlation,
        formula="`d = r / sqrt(s (1 - s) (1 - r^2))` with `s = n1 / (n1 + n2)`, then J",
        source="Lipsey & Wilson 2001",
        typed=(Typed("r", "r with the 0/1 treatment and both group sizes (r n1 n2)", "r 0.25 40 44", (("estimate", *SIZES),)),),
        compared=("estimate",),
    ),
)
