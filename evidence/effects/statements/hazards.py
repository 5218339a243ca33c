"""Times to an event and events in time: hazard ratios, log-rank tests, counts in person-time."""

from __future__ import annotations

from collections.abc import Mapping

from evidence.effects import ratios, survival
from evidence.effects.printed import Printed
from evidence.effects.statements.from_row import by_numbers, cross_checked, lacks, missing, numbers_of, turned
from evidence.effects.statements.statement import PRECISE, PRECISION, Found, Statistic, StatisticWords, Typed
from evidence.effects.statements.yes_no import RATIO_NEEDS, RATIO_ORDERS


def _hazard_ratio(printed: Printed, conversion: str) -> Found:
    if printed.estimate is None:
        return lacks("a hazard ratio", ["estimate"])
    given = printed.uncertainty
    if not given.from_estimate and given.p_value is None and not missing(printed, *_ARMS):
        by_events = survival.from_hazard_ratio_and_events(printed.estimate, *numbers_of(printed, *_ARMS), hr_kind=printed.hr_kind)
        return turned(by_events, printed)
    return turned(ratios.from_hazard_ratio(printed.estimate, given, hr_kind=printed.hr_kind), printed)


def _log_rank(printed: Printed, conversion: str) -> Found:
    """By observed less expected events, else by both, else by the p of the test and the events of both groups."""
    if not missing(printed, *_OBSERVED):
        return turned(survival.from_log_rank(*numbers_of(printed, *_OBSERVED)), printed)
    if not missing(printed, *_EXPECTED):
        return turned(survival.from_observed_and_expected(*numbers_of(printed, *_EXPECTED)), printed)
    absent = missing(printed, "p_value", *_ARMS, "favours")
    if absent:
        return lacks("a log-rank test", absent, " (or observed_minus_expected and logrank_variance)")
    events_treat, n_treat, events_comp, n_comp = numbers_of(printed, *_ARMS)
    return survival.from_log_rank_p(str(printed.p_value), (events_treat, events_comp), n_treat, n_comp, favours=printed.favours)


def _rates(printed: Printed, conversion: str) -> Found:
    """By the counts, else by the printed ratio; where both are there they must agree."""
    counted = not missing(printed, *_COUNTS)
    if printed.estimate is None:
        return _counts(printed, conversion)
    found = turned(survival.from_rate_ratio(printed.estimate, printed.uncertainty), printed)
    return cross_checked(found, printed, "rates", _counts if counted else None, conversion)


def _idle_favours(cells: Mapping[str, object], conversion: str) -> str:
    return "has a sign of its own where O - E is given, and takes no favours" if _OBSERVED[0] in cells and "favours" in cells else ""


_ARMS = ("events_treat", "n_treat", "events_comp", "n_comp")
_OBSERVED = ("observed_minus_expected", "logrank_variance")
_EXPECTED = ("events_treat", "expected_treat", "events_comp", "expected_comp")
_COUNTS = ("events_treat", "time_treat", "events_comp", "time_comp")
_counts = by_numbers("a rate", survival.from_counts_in_time, *_COUNTS)

HAZARDS = (
    Statistic(
        described=StatisticWords("hr", "Hazard ratio", "Ratio of hazards, not its logarithm.", "HR 2.04"),
        ways=(*PRECISE, ("estimate", *_ARMS)),
        route=_hazard_ratio,
        formula="`d = ln HR sqrt(6) / pi`. As a sensitivity: `p1 = 1 - (1 - p0)^HR`, then the odds ratio of p1 and p0; "
        "`SE(ln OR) = SE(ln HR) HR (-ln(1 - p0)) / p1`. Without a printed precision `SE(ln HR) = N / sqrt(events n1 n2)`",
        source="Azuero 2016; delta method; Tierney et al. 2007",
        typed=(
            Typed(
                "hr",
                f"a hazard ratio {RATIO_NEEDS}; or the events and people of both groups (estimate 30/100 45/100)",
                "hr 2.04 1.45 2.88",
                (*RATIO_ORDERS, ("estimate", *_ARMS)),
                (*PRECISION, "hr_kind"),
            ),
        ),
        compared=("estimate",),
        ratio=True,
        asked=("hr_kind",),
    ),
    Statistic(
        described=StatisticWords(
            "logrank",
            "Log-rank test",
            "Observed less expected events with their variance, or the p of a log-rank test with the events of both groups.",
            "O - E = -7.4, V = 11.2",
        ),
        ways=(_OBSERVED, _EXPECTED, ("p_value", *_ARMS, "direction")),
        rare=True,
        route=_log_rank,
        formula="`ln HR = (O - E) / V`, `SE = 1 / sqrt(V)`; with the expected events of both groups `V = 1 / (1/E1 + 1/E2)`; with p and "
        "events `V = events n1 n2 / N^2` and `O - E = z sqrt(V)`; then as a hazard ratio",
        source="Tierney et al. 2007; Peto et al. 1977",
        typed=(
            Typed(
                "logrank",
                "observed less expected events of the treatment group and their variance; or the exact p and events and people of both "
                "groups, and whom it favours",
                "logrank -7.4 11.2",
                (_OBSERVED, ("p_value", *_ARMS)),
                ("favours",),
                wrong=_idle_favours,
            ),
            Typed(
                "observed",
                "observed and expected events of both groups, as a log-rank test prints them",
                "observed 30/37.4 45/37.6",
                (_EXPECTED,),
            ),
        ),
        compared=("observed_minus_expected",),
    ),
    Statistic(
        described=StatisticWords(
            "rates",
            "Rates in person-time",
            "Events counted in the person-time of both groups, or the ratio of their rates.",
            "18 in 430.5 person-years against 31 in 415.0",
        ),
        ways=(_COUNTS, *PRECISE),
        rare=True,
        route=_rates,
        formula="`ln IRR = ln((x1/t1) / (x2/t2))`, `SE = sqrt(1/x1 + 1/x2)`, 0.5 added to both counts where one is 0; then as a hazard "
        "ratio, "
        "`d = ln IRR sqrt(6) / pi`",
        source="Rothman, Greenland & Lash 2008; Azuero 2016",
        typed=(
            Typed("rates", "events and person-time of both groups, such as 18/430.5 31/415", "rates 18/430.5 31/415", (_COUNTS,)),
            Typed("irr", f"a ratio of rates {RATIO_NEEDS}", "irr 0.56 0.31 1.00", RATIO_ORDERS, PRECISION),
        ),
        compared=("estimate",),
        ratio=True,
    ),
)
