"""Times to an event: hazard ratios."""

from __future__ import annotations

from evidence.effects import ratios
from evidence.effects.printed import Printed
from evidence.effects.statements.from_row import comparison_risk, lacks, turned
from evidence.effects.statements.statement import PRECISE, PRECISION, Found, RouteChoices, Statistic, StatisticWords, Typed
from evidence.effects.statements.yes_no import RATIO_NEEDS, RATIO_ORDERS


def _hazard_ratio(printed: Printed, choices: RouteChoices) -> Found:
    if printed.estimate is None:
        return lacks("a hazard ratio", ["estimate"])
    if choices.hazard == "azuero":
        return turned(ratios.from_hazard_ratio(printed.estimate, printed.uncertainty, hr_kind=printed.hr_kind), printed)
    risk = comparison_risk(printed)
    if risk is None:
        return lacks("a hazard ratio", ["risk_comp"], ", which the route through risks needs")
    found = ratios.from_hazard_ratio_by_risk(
        printed.estimate, printed.uncertainty, risk, hr_kind=printed.hr_kind, conversion=choices.conversion
    )
    return turned(found, printed)


HAZARDS = (
    Statistic(
        described=StatisticWords("hr", "Hazard ratio", "Ratio of hazards, not its logarithm.", "HR 2.04"),
        ways=PRECISE,
        route=_hazard_ratio,
        formula="`d = ln HR sqrt(6) / pi`. As a sensitivity: `p1 = 1 - (1 - p0)^HR`, then the odds ratio of p1 and p0; "
        "`SE(ln OR) = SE(ln HR) HR (-ln(1 - p0)) / p1`",
        source="Azuero 2016; delta method",
        typed=(Typed("hr", f"a hazard ratio {RATIO_NEEDS}", "hr 2.04 1.45 2.88", RATIO_ORDERS, (*PRECISION, "hr_kind")),),
        compared=("estimate",),
        ratio=True,
        asked=("hr_kind",),
    ),
)
