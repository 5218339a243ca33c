"""Yes/no outcomes: events and percentages, odds ratios, risk ratios, risk differences, percentages at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from evidence.effects import binary, cross_check, ratios, survival
from evidence.effects.precision import read_p
from evidence.effects.printed import Printed
from evidence.effects.result import Effect
from evidence.effects.statements.from_row import cells, comparison_risk, cross_checked, lacks, missing, numbers_of, turned
from evidence.effects.statements.statement import PRECISE, PRECISION, SIZES, Found, Statistic, StatisticWords, Typed

RATIO_NEEDS = "and its interval (estimate low high), or the estimate with its standard error (se; of the logarithm) or an exact p"
RATIO_ORDERS = (("estimate",), ("estimate", "ci_low", "ci_high"))
_RISKS = (("pct_comp",), ("events_comp", "n_comp"))
_SHARE_ERRORS = ("pct_treat", "se_treat", "pct_comp", "se_comp")
_SHARE_INTERVALS = ("pct_treat", "ci_low_treat", "ci_high_treat", "pct_comp", "ci_low_comp", "ci_high_comp")


def events(printed: Printed, conversion: str) -> Found:
    """Events of both groups, printed or behind their percentages; percentages alone by the p of their difference."""
    counts = cells(printed)
    if counts is None:
        arms = ("treat", "comp")
        absent = [f"n_{arm}" for arm in arms if getattr(printed, f"n_{arm}") is None]
        absent += [f"events_{arm} (or pct_{arm})" for arm in arms if len(missing(printed, f"events_{arm}", f"pct_{arm}")) == 2]
        p = read_p(printed.p_value or "")
        if printed.pct_treat is not None and printed.pct_comp is not None and p is not None:
            return turned(ratios.from_percentages_and_p(printed.pct_treat, printed.pct_comp, p.text, conversion=conversion), printed)
        return lacks("a yes/no outcome", absent)
    effect = binary.from_counts(*counts, conversion=conversion)
    if printed.adjusted and any(count.percent is not None for count in counts):
        effect = _of_adjusted(effect)
    return turned(cross_check.with_percentages(effect, *counts, printed.pct_treat, printed.pct_comp), printed)


def _of_adjusted(effect: Effect) -> Effect:
    """Adjusted percentages need not be shares of the people counted: said once, in place of the flag that they are none."""
    kept = tuple(note for note in effect.notes if not (note[0] == "flagged" and note[1].startswith(binary.NO_WHOLE_NUMBER)))
    why = "the percentages are adjusted: they are taken as those of the people counted, from whom the standard error follows"
    return replace(effect, notes=kept).with_notes(("assumed", why))


def _odds_ratio(printed: Printed, conversion: str) -> Found:
    if printed.estimate is None:
        return lacks("an odds ratio", ["estimate"])
    risk = comparison_risk(printed) if conversion == "probit" else None
    if conversion == "probit" and risk is None:
        return lacks("an odds ratio", ["risk_comp"], ", which the probit conversion needs")
    found = ratios.from_odds_ratio(printed.estimate, printed.uncertainty, conversion=conversion, risk_comp=risk)
    return cross_checked(turned(found, printed), printed, "events", events if cells(printed) else None, conversion)


def _risk_ratio(printed: Printed, conversion: str) -> Found:
    if printed.estimate is None:
        return lacks("a risk ratio", ["estimate"])
    risk = comparison_risk(printed)
    if risk is None:
        return lacks("a risk ratio", ["risk_comp"], ": without the study's own comparison risk it stays a risk ratio and is not put on g")
    found = ratios.from_risk_ratio(printed.estimate, printed.uncertainty, risk, conversion=conversion)
    return cross_checked(turned(found, printed), printed, "events", events if cells(printed) else None, conversion)


def _risk_difference(printed: Printed, conversion: str) -> Found:
    if printed.estimate is None:
        return lacks("a risk difference", ["estimate"])
    risk = comparison_risk(printed)
    if risk is None:
        return lacks("a risk difference", ["risk_comp"], ": without the study's own comparison risk it is not put on g")
    sizes = None if printed.n_treat is None or printed.n_comp is None else (printed.n_treat, printed.n_comp)
    found = ratios.from_risk_difference(printed.estimate, printed.uncertainty, risk, sizes=sizes, conversion=conversion)
    return turned(found, printed)


def _shares_at_a_time(printed: Printed, conversion: str) -> Found:
    """By their standard errors, else by their intervals."""
    if not missing(printed, *_SHARE_ERRORS):
        return turned(survival.from_event_shares(*numbers_of(printed, *_SHARE_ERRORS), conversion=conversion), printed)
    absent = missing(printed, *_SHARE_INTERVALS)
    if absent:
        return lacks("a percentage at a time", absent, " (or se_treat and se_comp)")
    treat, low, high, comp, low_comp, high_comp = numbers_of(printed, *_SHARE_INTERVALS)
    level = 95.0 if printed.ci_level is None else printed.ci_level
    errors = survival.se_of_share(treat, low, high, level), survival.se_of_share(comp, low_comp, high_comp, level)
    found = survival.from_event_shares(treat, errors[0], comp, errors[1], conversion=conversion)
    found = found.with_notes(
        *survival.share_off_centre("treatment", treat, low, high), *survival.share_off_centre("comparison", comp, low_comp, high_comp)
    )
    if printed.ci_level is None:
        found = found.with_notes(("assumed", "the level of the intervals of the percentages was not printed; 95 percent is assumed"))
    return turned(found, printed)


def _idle_p(cells: Mapping[str, object], conversion: str) -> str:
    return "uses a p only without group sizes" if "p_value" in cells and "n_treat" in cells else ""


def _idle_risk(cells: Mapping[str, object], conversion: str) -> str:
    return "uses a risk only with the probit conversion" if cells.get("risk_comp") is not None and conversion != "probit" else ""


YES_NO = (
    Statistic(
        described=StatisticWords("events", "Events", "Counts or percentages of people with an event.", "62.7% of 461 against 55.8% of 457"),
        ways=(("events_treat", "events_comp", *SIZES), ("pct_treat", "pct_comp", *SIZES), ("pct_treat", "pct_comp", "p_value")),
        route=events,
        formula="`ln OR = ln(a d / (b c))`, `SE = sqrt(1/a + 1/b + 1/c + 1/d)`, then `d = ln OR sqrt(3) / pi`; 0.5 is added to all four "
        "cells where one is 0. Percentages become `events = floor(p n / 100 + 0.5)`; the ledger says which counts the printed percentage "
        "allows and how far g moves over them. Percentages without n go by the exact p of their difference, `SE = abs(ln OR) / z`",
        source="Hasselblad & Hedges 1995; Higgins et al. 2023, Cochrane Handbook 6.3.2",
        typed=(
            Typed(
                "events",
                "events and people of both groups, such as 30/80 18/79",
                "events 30/80 18/79",
                (("events_treat", "n_treat", "events_comp", "n_comp"),),
                ("conversion",),
            ),
            Typed(
                "percent",
                "percentage and people of both groups (percent n percent n), or both percentages with the exact p of their difference",
                "percent 62 68 37 68",
                (("pct_treat", "n_treat", "pct_comp", "n_comp"), ("pct_treat", "pct_comp")),
                ("conversion", "p"),
                wrong=_idle_p,
            ),
        ),
        compared=("pct_treat", "pct_comp"),
    ),
    Statistic(
        described=StatisticWords("or", "Odds ratio", "Ratio of odds, not its logarithm.", "OR 1.66"),
        ways=PRECISE,
        route=_odds_ratio,
        formula="`ln OR` and its standard error, then `d = ln OR sqrt(3) / pi`",
        source="Hasselblad & Hedges 1995",
        typed=(
            Typed(
                "or", f"an odds ratio {RATIO_NEEDS}", "or 1.66 1.14 2.40", RATIO_ORDERS, (*PRECISION, "conversion", "risk"), (), _idle_risk
            ),
        ),
        compared=("estimate",),
        ratio=True,
    ),
    Statistic(
        described=StatisticWords(
            "rr",
            "Risk ratio",
            "Ratio of risks, not its logarithm; a ratio of rates in person-time is the statistic rates. Another ratio, as of days, may "
            "stand here without the risk of a comparison group; it then has no size.",
            "RR 1.50 [1.10, 2.05]",
        ),
        ways=tuple((*way, *risk) for way in PRECISE for risk in _RISKS),
        route=_risk_ratio,
        formula="with the study's own comparison risk p0: `OR = RR (1 - p0) / (1 - RR p0)`, `SE(ln OR) = SE(ln RR) / (1 - RR p0)`; refused "
        "unless `RR p0 < 1`",
        source="Zhang & Yu 1998, turned about",
        typed=(
            Typed(
                "rr",
                f"a risk ratio {RATIO_NEEDS}, and the comparison group's risk (risk)",
                "rr 1.5 1.1 2.05 --risk 0.30",
                RATIO_ORDERS,
                (*PRECISION, "conversion", "risk"),
            ),
        ),
        compared=("estimate",),
        ratio=True,
    ),
    Statistic(
        described=StatisticWords(
            "rd", "Risk difference", "Difference of two risks as a fraction, not in percentage points.", "RD 0.12 [0.02, 0.22]"
        ),
        ways=tuple((*way, *risk) for way in (*PRECISE, ("estimate", *SIZES)) for risk in _RISKS),
        route=_risk_difference,
        formula="with the study's own comparison risk p0: `p1 = p0 + RD`, then the odds ratio of p1 and p0; "
        "`SE(ln OR) = SE(RD) / (p1 (1 - p1))`, without a printed precision `sqrt(1/(n1 p1 (1 - p1)) + 1/(n2 p0 (1 - p0)))`",
        source="delta method",
        typed=(
            Typed(
                "rd",
                "a risk difference as a fraction with its interval (estimate low high), both group sizes (estimate n1 n2), its standard "
                "error"
                " (se) or an exact p, and the comparison group's risk (risk)",
                "rd 0.12 0.02 0.22 --risk 0.30",
                (("estimate",), ("estimate", *SIZES), ("estimate", "ci_low", "ci_high")),
                (*PRECISION, "conversion", "risk"),
            ),
        ),
        compared=("estimate",),
    ),
    Statistic(
        described=StatisticWords(
            "km",
            "Percentages at a time",
            "Percentages with the event by a time, by Kaplan and Meier or the like, with their precision.",
            "38% (SE 4.1) against 52% (SE 4.4) by 24 months",
        ),
        ways=(_SHARE_ERRORS, _SHARE_INTERVALS),
        rare=True,
        route=_shares_at_a_time,
        formula="the odds ratio of both percentages; `SE(logit p) = SE(p) / (p (1 - p))` in each group, or half the width of its "
        "interval on "
        "the logit over z; then `d = ln OR sqrt(3) / pi`",
        source="delta method",
        typed=(
            Typed(
                "km",
                "percentage with the event and its standard error in percentage points (percent se percent se), or percentage and the "
                "limits"
                " of its interval (percent low high percent low high)",
                "km 38 4.1 52 4.4",
                (_SHARE_ERRORS, _SHARE_INTERVALS),
                ("ci_level", "conversion"),
            ),
        ),
        compared=("pct_treat", "pct_comp"),
    ),
)
