"""Correlations of the outcome with the treatment, and regression coefficients of the treatment."""

from __future__ import annotations

from evidence.effects import correlations
from evidence.effects.printed import Printed
from evidence.effects.statements.from_row import lacks, missing, numbers_of, turned
from evidence.effects.statements.means import D_NEEDS, D_ORDERS, SIZED
from evidence.effects.statements.statement import PRECISION, SIZES, Found, RouteChoices, Statistic, StatisticWords, Typed


def _correlation(printed: Printed, choices: RouteChoices) -> Found:
    absent = missing(printed, "estimate", *SIZES)
    if absent:
        return lacks("a correlation", absent)
    return turned(correlations.from_r(*numbers_of(printed, "estimate", *SIZES), partial=bool(printed.adjusted)), printed)


def _standardised_b(printed: Printed, choices: RouteChoices) -> Found:
    if printed.estimate is None:
        return lacks("a standardised b", ["estimate"])
    found = correlations.from_standardised_b(
        printed.estimate, printed.uncertainty, n_treat=printed.n_treat, n_comp=printed.n_comp, partial=bool(printed.adjusted)
    )
    return turned(found, printed)


COEFFICIENTS = (
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
