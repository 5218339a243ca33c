"""Scores of two groups at one time: means with their spread, medians, differences of means, printed d and g."""

from __future__ import annotations

from collections.abc import Mapping

from evidence.base.reason import NotEstimated
from evidence.effects import means, medians
from evidence.effects.printed import Printed
from evidence.effects.quantiles import Quantiles
from evidence.effects.result import Effect
from evidence.effects.statements.from_row import Route, by_numbers, cross_checked, lacks, missing, numbers_of, raw_spreads, turned
from evidence.effects.statements.statement import PRECISE, PRECISION, SIZES, Found, Statistic, StatisticWords, Typed

SCORES = ("mean_treat", "sd_treat", "n_treat", "mean_comp", "sd_comp", "n_comp")
_ERRORS = ("mean_treat", "se_treat", "n_treat", "mean_comp", "se_comp", "n_comp")
_INTERVALS = ("mean_treat", "ci_low_treat", "ci_high_treat", "n_treat", "mean_comp", "ci_low_comp", "ci_high_comp", "n_comp")
_QUARTILES, _EXTREMES = (
    tuple(f"{what}_{arm}" for arm in ("treat", "comp") for what in ("median", *ends, "n")) for ends in (("q1", "q3"), ("min", "max"))
)
_SPREADS = ("sd_treat", "n_treat", "sd_comp", "n_comp")
SIZED = (("estimate", *SIZES), *PRECISE)
D_ORDERS = (("estimate",), ("estimate", *SIZES), ("estimate", "ci_low", "ci_high"), ("estimate", "ci_low", "ci_high", *SIZES))
D_NEEDS = (
    "with both group sizes (estimate n1 n2), its interval (estimate low high), both (estimate low high n1 n2), or its standard error (se)"
)


def mean_sd(printed: Printed, conversion: str) -> Found:
    """Means and standard deviations of both groups."""
    absent = missing(printed, *SCORES)
    if absent:
        return lacks("a mean", absent)
    raw = raw_spreads(printed)
    if isinstance(raw, NotEstimated):
        return raw
    first, n_first, second, n_second = numbers_of(printed, "mean_treat", "n_treat", "mean_comp", "n_comp")
    return turned(raw.noted(means.from_means(first, raw.sd_treat, n_first, second, raw.sd_comp, n_second)), printed)


def mean_sd_of(printed: Printed) -> Route | None:
    """The route by means, where the row has them too."""
    return None if missing(printed, *SCORES) else mean_sd


def _mean_ci(printed: Printed, conversion: str) -> Found:
    absent = missing(printed, *_INTERVALS)
    if absent:
        return lacks("a mean with its interval", absent)
    return turned(means.from_means_and_intervals(*numbers_of(printed, *_INTERVALS), level=printed.ci_level), printed)


def _mean_difference(printed: Printed, conversion: str) -> Found:
    """By the standard deviations of both groups, else by the one behind its own precision."""
    absent = missing(printed, "estimate", *SIZES)
    if absent:
        return lacks("a mean difference", absent, ": without group sizes it stays in the outcome's unit and is not put on g")
    if missing(printed, *_SPREADS):
        difference, n_treat, n_comp = numbers_of(printed, "estimate", *SIZES)
        adjusted, given, r = bool(printed.adjusted), printed.uncertainty, printed.r_covariates
        alone = means.from_difference_alone(difference, n_treat, n_comp, given=given, adjusted=adjusted, r_covariates=r)
        if isinstance(alone, Effect) and printed.adjusted is None and r is None:
            alone = alone.with_notes(("assumed", "it is not said whether the difference is adjusted: taken as raw"))
        return NotEstimated(f"{alone.reason}, or both standard deviations") if isinstance(alone, NotEstimated) else turned(alone, printed)
    raw = raw_spreads(printed)
    if isinstance(raw, NotEstimated):
        return raw
    difference, n_treat, n_comp = numbers_of(printed, "estimate", *SIZES)
    found = means.from_mean_difference(difference, raw.sd_treat, n_treat, raw.sd_comp, n_comp, given=printed.uncertainty)
    return found if isinstance(found, NotEstimated) else turned(raw.noted(found), printed)


def _idle_covariates(cells: Mapping[str, object], conversion: str) -> str:
    idle = "r_covariates" in cells and "sd_treat" in cells
    return "uses r_covariates only where standard deviations are missing" if idle else ""


def _medians(printed: Printed, conversion: str) -> Found:
    ways = [missing(printed, *_QUARTILES), missing(printed, *_EXTREMES)]
    if all(ways):
        return lacks("a median", min(ways, key=len))
    treat, comp = _quantiles(printed, "treat", "treatment"), _quantiles(printed, "comp", "comparison")
    return turned(medians.from_medians(treat, comp, by=printed.medians_by), printed)


def _quantiles(printed: Printed, arm: str, name: str) -> Quantiles:
    """What was printed of the scores of one group; a pair that the other group lacks is not used."""
    pairs = []
    for ends in (("q1", "q3"), ("min", "max")):
        both = all(not missing(printed, *(f"{end}_{one}" for end in ends)) for one in ("treat", "comp"))
        low, high = numbers_of(printed, *(f"{end}_{arm}" for end in ends)) if both else (0.0, 0.0)
        pairs.append((low, high) if both else None)
    n, median = numbers_of(printed, f"n_{arm}", f"median_{arm}")
    return Quantiles(name, n, median, pairs[0], pairs[1])


def _standardised(printed: Printed, conversion: str) -> Found:
    if printed.estimate is None:
        return lacks(f"a {printed.statistic}", ["estimate"])
    found = means.from_standardised(
        printed.estimate, printed.uncertainty, n_treat=printed.n_treat, n_comp=printed.n_comp, name=printed.statistic or "d"
    )
    return cross_checked(turned(found, printed), printed, "mean_sd", mean_sd_of(printed), conversion)


MEANS = (
    Statistic(
        described=StatisticWords(
            "mean_sd", "Means", "Means and standard deviations of both groups at one time.", "11.5 (7.6) against 11.1 (7.2)"
        ),
        ways=(SCORES,),
        route=mean_sd,
        formula="`d = (m1 - m2) / SD`, SD pooled over both arms; `g = J d`; `var = 1/n1 + 1/n2 + g^2 / (2 (n1 + n2))`",
        source="Hedges 1981, 1982",
        typed=(
            Typed(
                "means",
                "mean, standard deviation of the scores and n of both groups",
                "means 12.4 4.1 35 15.2 5.0 31",
                (SCORES,),
                says=(("sd_of", "final"),),
            ),
        ),
        compared=("mean_treat", "mean_comp"),
        asked=("sd_of",),
    ),
    Statistic(
        described=StatisticWords(
            "mean_se",
            "Means with standard errors",
            "Raw means of both groups with their standard errors.",
            "12.4 (SE 0.69) against 15.2 (SE 0.90)",
        ),
        ways=(_ERRORS,),
        route=by_numbers("a mean with its standard error", means.from_means_and_errors, *_ERRORS),
        formula="`SD = SE sqrt(n)`, for raw arm means only; then as means with standard deviations",
        source="Higgins et al. 2023, Cochrane Handbook 6.5.2.2",
        typed=(Typed("means-se", "raw mean, its standard error and n of both groups", "means-se 12.4 0.69 35 15.2 0.90 31", (_ERRORS,)),),
        compared=("mean_treat", "mean_comp"),
    ),
    Statistic(
        described=StatisticWords(
            "mean_ci",
            "Means with intervals",
            "Raw means of both groups with their intervals.",
            "12.4 [11.0, 13.8] against 15.2 [13.4, 17.0]",
        ),
        ways=(_INTERVALS,),
        route=_mean_ci,
        formula="`SE = (high - low) / (2 t)`, t with n - 1 degrees of freedom; then as means with standard errors",
        source="Higgins et al. 2023, Cochrane Handbook 6.5.2.2",
        typed=(
            Typed(
                "means-ci",
                "raw mean, the limits of its interval and n of both groups",
                "means-ci 12.4 11.0 13.8 35 15.2 13.4 17.0 31",
                (_INTERVALS,),
                ("ci_level",),
            ),
        ),
        compared=("mean_treat", "mean_comp"),
        asked=("ci_level",),
    ),
    Statistic(
        described=StatisticWords(
            "median",
            "Medians",
            "Medians of both groups with quartiles, with smallest and largest values, or with all four.",
            "12 (8 to 15) against 14 (9 to 18)",
        ),
        ways=(_QUARTILES, _EXTREMES),
        rare=True,
        route=_medians,
        formula="mean by Luo et al., SD by Wan et al. or, with all five numbers, Shi et al.; where a group is skewed beyond chance, "
        "quantile estimation for both; or the way that `medians_by` names, Box-Cox among them; then as means with standard deviations",
        source="Luo et al. 2018; Wan et al. 2014; Shi et al. 2020, 2023; McGrath et al. 2020",
        typed=(
            Typed("median", "median, both quartiles and n of both groups", "median 12 8 15 35 14 9 18 31", (_QUARTILES,), ("medians_by",)),
            Typed(
                "median-range",
                "median, smallest and largest value and n of both groups",
                "median-range 12 2 25 35 14 3 27 31",
                (_EXTREMES,),
                ("medians_by",),
            ),
            Typed(
                "five-numbers",
                "smallest value, lower quartile, median, upper quartile, largest value and n of both groups",
                "five-numbers 2 8 12 15 25 35 3 9 14 18 27 31",
                (tuple(f"{what}_{arm}" for arm in ("treat", "comp") for what in ("min", "q1", "median", "q3", "max", "n")),),
                ("medians_by",),
            ),
        ),
        compared=("median_treat", "median_comp"),
        asked=("medians_by",),
    ),
    Statistic(
        described=StatisticWords(
            "md",
            "Mean difference",
            "Difference of two means in the outcome's own unit, raw or adjusted.",
            "1.4 points higher [-0.63, 3.53]",
        ),
        ways=(("estimate", *_SPREADS), *((*way, *SIZES) for way in PRECISE)),
        route=_mean_difference,
        formula="`d = difference / SD`, SD pooled over both arms; `g = J d`; `var = (SE / SD)^2 + g^2 / (2 (n1 + n2))` with the printed "
        "precision of the difference, without one as means. Without standard deviations `SD = SE / sqrt(1/n1 + 1/n2)`, SE by t with "
        "n1 + n2 - 2 degrees of freedom, over `sqrt(1 - R^2)` where R of the covariates is known",
        source="Higgins et al. 2023, Cochrane Handbook 6.5.2.3; Borenstein 2009",
        typed=(
            Typed(
                "md",
                "a mean difference, standard deviation and n of both groups (difference sd n sd n), its interval too where it is adjusted"
                " (difference low high sd n sd n), its standard error (se) or an exact p; or the difference with its interval and both "
                "group"
                " sizes (difference low high n1 n2), or both group sizes and se or p (difference n1 n2)",
                "md 1.4 -0.63 3.53 7.6 149 7.2 137",
                (
                    ("estimate", *SIZES),
                    ("estimate", *_SPREADS),
                    ("estimate", "ci_low", "ci_high", *SIZES),
                    ("estimate", "ci_low", "ci_high", *_SPREADS),
                ),
                (*PRECISION, "r_covariates"),
                (("sd_of", "final"), ("adjusted", False)),
                wrong=_idle_covariates,
            ),
        ),
        compared=("estimate",),
        asked=("ci_low", "ci_high", "ci_level", "se", "sd_of"),
    ),
    Statistic(
        described=StatisticWords("d", "Cohen's d", "Standardised mean difference.", "d = 0.31"),
        ways=SIZED,
        route=_standardised,
        formula="`g = J d`, `SE(g) = J SE(d)`; with group sizes alone the variance of means; without them d stands for g, with a note",
        source="Hedges 1981",
        typed=(Typed("d", f"a standardised mean difference {D_NEEDS}", "d 0.42 40 44", D_ORDERS, PRECISION),),
        compared=("estimate",),
    ),
    Statistic(
        described=StatisticWords("g", "Hedges' g", "Standardised mean difference, corrected for small samples.", "g = 0.24"),
        ways=SIZED,
        route=_standardised,
        formula="`g`, with no further correction; the variance as for d",
        source="Hedges 1981",
        typed=(Typed("g", f"a Hedges' g {D_NEEDS}", "g 0.42 40 44", D_ORDERS, PRECISION),),
        compared=("estimate",),
    ),
)
