"""Every statistic that a study may print, stated once: what it is called, what it needs, how it is asked, and its route to g.

The codebook's values of `statistic`, the checker, the questions, the workbook and the choice of the route are made from here; a
test holds the kinds of `evidence effect` and the table of docs/methods.md against it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields

from evidence.base.errors import CannotCompute, UsageError
from evidence.base.reason import NotEstimated
from evidence.effects import routes
from evidence.effects.checks import favoured, refuse
from evidence.effects.printed import Printed
from evidence.effects.result import Effect
from evidence.effects.routes import Found, Rule
from evidence.effects.scale import check_conversion, z_of_level

HAZARD_ROUTES = ("azuero", "risk")
# No study prints a larger number, and squares of those within stay finite.
LARGEST = 1e30
Columns = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Described:
    """What people read of a statistic.

    Attributes
    ----------
    name : what stands in the column `statistic`.
    label, definition, example : as the codebook has them.
    """

    name: str
    label: str
    definition: str
    example: str


@dataclass(frozen=True, slots=True)
class Statistic(Described):
    """One printed statistic.

    Attributes
    ----------
    ways : the columns it cannot do without, as alternatives.
    route : from the printed numbers to an effect.
    compared : the numbers that say whom it favours: one (its sign, or a ratio beside 1) or a pair (treatment, comparison); empty for a
        statistic without a sign, which needs the coded direction as one of its columns.
    ratio : whether it is a ratio, so that its interval is symmetric on the logarithm.
    asked : columns that are asked for beside those of its way, and may stay empty.
    """

    ways: tuple[Columns, ...]
    route: Callable[[Printed, Rule], Found]
    compared: Columns = ()
    ratio: bool = False
    asked: Columns = ()


NONE = Described("none", "No size", "No size is printed; the row records a direction only.", "the text says more people finished")

_SIZES = ("n_treat", "n_comp")
_EVENTS = ("events_treat", "events_comp", *_SIZES)
_PERCENT = ("pct_treat", "pct_comp", *_SIZES)
_PRECISE = (("estimate", "ci_low", "ci_high"), ("estimate", "se"), ("estimate", "p_value"))
_RISKS = (("pct_comp",), ("events_comp", "n_comp"))
_SPREADS = ("sd_treat", "sd_comp", *_SIZES)
_MEANS = ("mean_treat", "sd_treat", "mean_comp", "sd_comp", *_SIZES)
_INTERVALS = ("mean_treat", "ci_low_treat", "ci_high_treat", "mean_comp", "ci_low_comp", "ci_high_comp", *_SIZES)

_ALL = (
    Statistic(
        *("events", "Events", "Counts or percentages of people with an event.", "62.7% of 461 against 55.8% of 457"),
        *((_EVENTS, _PERCENT), routes.events, ("pct_treat", "pct_comp")),
    ),
    Statistic(
        "mean_sd",
        "Means",
        "Means and standard deviations of both groups at one time.",
        "11.5 (7.6) against 11.1 (7.2)",
        *((_MEANS,), routes.mean_sd, ("mean_treat", "mean_comp")),
        asked=("sd_of",),
    ),
    Statistic(
        *("or", "Odds ratio", "Ratio of odds, not its logarithm.", "OR 1.66"),
        *(_PRECISE, routes.odds_ratio, ("estimate",), True),
    ),
    Statistic(
        "rr",
        "Risk or rate ratio",
        "Ratio of risks or rates, not its logarithm.",
        "IRR 1.29",
        *(tuple((*way, *risk) for way in _PRECISE for risk in _RISKS), routes.risk_ratio, ("estimate",), True),
    ),
    Statistic(
        *("hr", "Hazard ratio", "Ratio of hazards, not its logarithm.", "HR 2.04"),
        *(_PRECISE, routes.hazard_ratio, ("estimate",), True),
        asked=("hr_kind",),
    ),
    Statistic(
        "beta",
        "Standardised coefficient",
        "Coefficient of the 0/1 treatment in SDs of the outcome.",
        "b = 0.30",
        *((("estimate", *_SIZES), *_PRECISE), routes.standardised_b, ("estimate",)),
    ),
    Statistic(
        *("d", "Cohen's d", "Standardised mean difference.", "d = 0.31"),
        *((("estimate", *_SIZES), *_PRECISE), routes.standardised, ("estimate",)),
    ),
    Statistic(
        *("g", "Hedges' g", "Standardised mean difference, corrected for small samples.", "g = 0.24"),
        *((("estimate", *_SIZES), *_PRECISE), routes.standardised, ("estimate",)),
    ),
    Statistic(
        *("t", "t test", "t statistic with its degrees of freedom.", "t = -5.36"),
        *((("test_value", *_SIZES),), routes.test, ("test_value",)),
    ),
    Statistic(
        *("chi2", "Chi-square", "Chi-square statistic with its degrees of freedom.", "chi-square = 8.502, 1 df"),
        *((("test_value", *_SIZES, "direction"), _PERCENT), routes.chi_square, ("pct_treat", "pct_comp")),
    ),
    Statistic(*("p", "p value", "Nothing but a p value.", "p = .031"), *((("p_value", *_SIZES, "direction"),), routes.test)),
    Statistic(
        "f",
        "F test",
        "F statistic of two groups, F(1, df).",
        "F(1, 82) = 5.34",
        *((("test_value", *_SIZES, "direction"),), routes.test),
    ),
    Statistic(
        *("r", "Correlation", "Correlation of the outcome with the 0/1 treatment.", "r = .25"),
        *((("estimate", *_SIZES),), routes.correlation, ("estimate",)),
    ),
    Statistic(
        "mean_se",
        "Means with standard errors",
        "Raw means of both groups with their standard errors.",
        "12.4 (SE 0.69) against 15.2 (SE 0.90)",
        *((("mean_treat", "se_treat", "mean_comp", "se_comp", *_SIZES),), routes.mean_se, ("mean_treat", "mean_comp")),
    ),
    Statistic(
        "mean_ci",
        "Means with intervals",
        "Raw means of both groups with their intervals.",
        "12.4 [11.0, 13.8] against 15.2 [13.4, 17.0]",
        *((_INTERVALS,), routes.mean_ci, ("mean_treat", "mean_comp")),
        asked=("ci_level",),
    ),
    Statistic(
        "mean_change",
        "Mean changes",
        "Mean changes from before to after, with standard deviations.",
        "fell by 4.0 against 1.0; SD of the scores 8.0",
        *(((*_MEANS, "sd_of", "r_pre_post"),), routes.mean_change, ("mean_treat", "mean_comp")),
    ),
    Statistic(
        "md",
        "Mean difference",
        "Difference of two means in the outcome's own unit, raw or adjusted.",
        "1.4 points higher [-0.63, 3.53]",
        *((("estimate", *_SPREADS),), routes.mean_difference, ("estimate",)),
        asked=("ci_low", "ci_high", "ci_level", "se", "sd_of"),
    ),
)
STATISTICS = {one.name: one for one in _ALL}


def effect_from_printed(
    printed: Printed, *, conversion: str = "hasselblad-hedges", level: float = 0.95, hazard: str = "azuero"
) -> Effect | NotEstimated:
    """One effect size from what a study printed, positive = better.

    Parameters
    ----------
    printed : the numbers of one contrast.
    conversion : log odds ratio to d: "hasselblad-hedges", "cox" or "probit".
    level : confidence level of the interval of g, a fraction.
    hazard : "azuero" (d = ln HR sqrt(6)/pi) or, as a sensitivity, "risk" (through p1 = 1 - (1 - p0)^HR; needs the comparison risk).

    Returns
    -------
    The effect, or `NotEstimated` with what the study would have had to print. Numbers that cannot be raise `CannotCompute`.

    Examples
    --------
    >>> row = Printed(statistic="or", estimate=0.29, ci_low=0.09, ci_high=0.98, ci_level=95, higher_is_better=False)
    >>> round(effect_from_printed(row).g, 3)
    0.682
    """
    check_conversion(conversion)
    z_of_level(level)
    if hazard not in HAZARD_ROUTES:
        raise UsageError(f"hazard {hazard!r} is not known; choose one of {', '.join(HAZARD_ROUTES)}")
    refuse([*_beyond(printed), None if printed.favours is None else favoured(printed.favours)])
    statistic = printed.statistic or NONE.name
    if statistic == NONE.name:
        return NotEstimated("no statistic with a size was printed")
    if statistic not in STATISTICS:
        raise CannotCompute(f"statistic {statistic!r} is not known; it is one of {', '.join((*STATISTICS, NONE.name))}")
    found = STATISTICS[statistic].route(printed, Rule(conversion, hazard))
    return found if isinstance(found, NotEstimated) else found.at_level(level)


def _beyond(printed: Printed) -> list[str]:
    numbers = {field.name: getattr(printed, field.name) for field in fields(printed)}
    beyond = {name: value for name, value in numbers.items() if isinstance(value, int | float) and not abs(value) <= LARGEST}
    return [f"{name} is {value:g}; a number is at most {LARGEST:g} in size" for name, value in beyond.items()]
