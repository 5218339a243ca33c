"""Rules on what may be wrong with an effect or a study: they warn, a person decides."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator

from evidence.review.cells import decimals, p_value
from evidence.review.rules.keys import ReviewTables
from evidence.review.rules.numbers import RATIOS, of_row
from evidence.review.rules.rule import Finding, rule
from evidence.review.tables import Row

LARGEST_G = 3.0
LARGEST_RATIO = 20.0
LOPSIDED = 1.25


def _difference(row: Row) -> float | None:
    """The printed effect, positive where the treatment group has the larger value; None where the row has no size."""
    number, statistic = row.number, row["statistic"]
    if statistic in RATIOS and (ratio := number("estimate")) is not None and ratio > 0:
        return math.log(ratio)
    pairs = {"mean_sd": ("mean_treat", "mean_comp"), "events": ("pct_treat", "pct_comp"), "chi2": ("pct_treat", "pct_comp")}
    single = {"beta": "estimate", "d": "estimate", "g": "estimate", "t": "test_value"}
    if statistic in single:
        return number(single[str(statistic)])
    if statistic in pairs:
        treat, comp = (number(column) for column in pairs[str(statistic)])
        if treat is not None and comp is not None:
            return treat - comp
    if statistic == "events":
        counts = [number(column) for column in ("events_treat", "n_treat", "events_comp", "n_comp")]
        if None not in counts:
            events_treat, n_treat, events_comp, n_comp = (float(count or 0) for count in counts)
            return events_treat / n_treat - events_comp / n_comp if n_treat > 0 and n_comp > 0 else None
    return None


@rule("direction-against-numbers", "warning", "effect")
def direction_against_numbers(row: Row) -> Iterator[Finding]:
    difference, better, coded = _difference(row), row["higher_is_better"], row.text("direction")
    if difference is None or better is None or coded not in ("treatment", "comparison", "none"):
        return
    favours = "none" if difference == 0 else "treatment" if (difference > 0) == better else "comparison"
    if coded != favours:
        larger = "neither group" if difference == 0 else "the treatment group" if difference > 0 else "the comparison group"
        allowed = f"{favours}: {larger} has the larger value, and higher_is_better is {row.text('higher_is_better')}"
        yield of_row(row, "direction", coded, allowed, "Correct the direction, higher_is_better, or the numbers if the arms are swapped.")


@rule("implausible-size", "warning", "effect")
def implausible_size(row: Row) -> Iterator[Finding]:
    statistic, estimate = row["statistic"], row.number("estimate")
    fix = "Check the number and its decimals at the source; if it is printed so, explain it in explanations.csv."
    if statistic in RATIOS and estimate is not None and estimate > 0 and max(estimate, 1 / estimate) >= LARGEST_RATIO:
        yield of_row(row, "estimate", f"a ratio of {row.text('estimate')}", f"a ratio below {LARGEST_RATIO:g}-fold", fix)
    if statistic in ("d", "g") and estimate is not None and abs(estimate) > LARGEST_G:
        yield of_row(row, "estimate", row.text("estimate"), f"a standardised difference up to {LARGEST_G:g}", fix)
    if statistic == "mean_sd" and (difference := _difference(row)) is not None:
        spreads = [spread for spread in (row.number("sd_treat"), row.number("sd_comp")) if spread]
        if len(spreads) == 2 and abs(difference) > LARGEST_G * math.sqrt(sum(spread**2 for spread in spreads) / 2):
            seen = f"means {abs(difference):g} apart with SDs of {row.text('sd_treat')} and {row.text('sd_comp')}"
            fix = "Check whether these are standard errors; a standard deviation is sqrt(n) times its standard error."
            yield of_row(row, "sd_treat", seen, f"means at most {LARGEST_G:g} standard deviations apart", fix)


@rule("analysed-not-tier-1", "warning", "effect")
def analysed_not_tier_1(row: Row) -> Iterator[Finding]:
    if row["in_analysis"] == "yes" and row["tier"] != 1:
        seen = f"in_analysis yes with tier {row.text('tier') or 'empty'}"
        yield of_row(row, "tier", seen, "tier 1 where in_analysis is yes", "Set the tier to 1, or in_analysis to no with its reason.")


@rule("analysed-not-eligible", "warning", "review")
def analysed_not_eligible(review: ReviewTables) -> Iterator[Finding]:
    eligible = {study.id: study.text("eligible") for study in review.rows("studies")}
    for row in review.rows("effects"):
        answer = eligible.get(row.text("study_id"))
        if row["in_analysis"] == "yes" and answer in ("no", "unclear"):
            seen = f"in_analysis yes, but {row.text('study_id')} is eligible: {answer}"
            yield of_row(
                row, "in_analysis", seen, "effects of eligible studies", "Set in_analysis to no with its reason, or settle eligibility."
            )


@rule("left-out-without-reason", "warning", "effect")
def left_out_without_reason(row: Row) -> Iterator[Finding]:
    if row["in_analysis"] == "no" and not row.text("exclusion_reason"):
        yield of_row(row, "exclusion_reason", "in_analysis no without a reason", "a reason where in_analysis is no", "Give the reason.")


@rule("analysed-with-exclusion-reason", "warning", "effect")
def analysed_with_exclusion_reason(row: Row) -> Iterator[Finding]:
    if row["in_analysis"] == "yes" and row.text("exclusion_reason"):
        seen = "in_analysis yes with a reason for leaving it out"
        yield of_row(row, "exclusion_reason", seen, "no reason where in_analysis is yes", "Empty the reason, or set in_analysis to no.")


@rule("excluded-but-eligible", "warning", "review")
def excluded_but_eligible(review: ReviewTables) -> Iterator[Finding]:
    eligible = {study.id: study.line for study in review.rows("studies") if study["eligible"] == "yes"}
    for row in review.rows("exclusions"):
        if row["level"] == "study" and row.id in eligible:
            seen = f"a study that is eligible on line {eligible[row.id]} of studies.csv"
            yield Finding(row.file, row.line, "id", row.id, seen, "studies that are not eligible", "Delete this row, or correct eligible.")


@rule("interval-without-level", "warning", "effect")
def interval_without_level(row: Row) -> Iterator[Finding]:
    if row.text("ci_low") and row.text("ci_high") and not row.text("ci_level"):
        yield of_row(row, "ci_level", "an interval without its level", "the level in percent", "Write 95 if the source says so.")


def _scale(row: Row, value: float) -> float | None:
    """`value` on the scale on which the row's interval should be symmetric."""
    if row["statistic"] not in RATIOS:
        return value
    return math.log(value) if value > 0 else None


def _rounded(row: Row, column: str) -> tuple[float, float] | None:
    """Lowest and highest value that prints as the cell does, on the scale of `_scale`."""
    value = row.number(column)
    if value is None:
        return None
    half = 0.5 * 10 ** -decimals(row.text(column))
    low, high = _scale(row, value - half), _scale(row, value + half)
    return None if low is None or high is None else (low, high)


@rule("interval-lopsided", "warning", "effect")
def interval_lopsided(row: Row) -> Iterator[Finding]:
    ends = [_rounded(row, column) for column in ("ci_low", "estimate", "ci_high")]
    if None in ends or row["statistic"] in ("events", "none"):
        return
    low, middle, high = (end for end in ends if end is not None)
    if not low[0] < middle[0] <= middle[1] < high[1]:
        return
    below, above = (middle[0] - low[1], middle[1] - low[0]), (high[0] - middle[1], high[1] - middle[0])
    if below[0] > LOPSIDED * above[1] or above[0] > LOPSIDED * below[1]:
        scale = "logarithms" if row["statistic"] in RATIOS else "its own scale"
        seen = f"{row.text('estimate')} ({row.text('ci_low')} to {row.text('ci_high')}), which is far from symmetric on {scale}"
        yield of_row(row, "ci_low", seen, f"an interval symmetric on {scale}", "Check the three numbers and the statistic at their source.")


@rule("p-against-interval", "warning", "effect")
def p_against_interval(row: Row) -> Iterator[Finding]:
    level, low, high = row.number("ci_level"), _rounded(row, "ci_low"), _rounded(row, "ci_high")
    printed = p_value(row.text("p_value"))
    if level is None or low is None or high is None or printed is None or row["statistic"] in ("events", "none", "t", "chi2", "p"):
        return
    alpha, (sign, p) = 1 - level / 100, printed
    outside, inside = low[0] > 0 or high[1] < 0, low[1] < 0 < high[0]
    significant = p < alpha if sign == "=" else p <= alpha if sign in "<≤" else None
    not_significant = p > alpha if sign == "=" else p >= alpha if sign in ">≥" else None
    if (significant and inside) or (not_significant and outside):
        null = 1 if row["statistic"] in RATIOS else 0
        seen = f"p {row.text('p_value')} with an interval from {row.text('ci_low')} to {row.text('ci_high')}"
        where = "outside" if significant else "inside"
        yield of_row(row, "p_value", seen, f"an interval with {null} {where} it", "Check p and interval at their source.")


def _p_of_t(t: float, df: float) -> float:
    """Two-sided p of Student's t for df of 1 or more, by Simpson's rule in the angle atan(t / sqrt(df)).

    Good to three digits; importing scipy for it would take longer than the whole check.
    """
    steps, start = 2000, math.atan(abs(t) / math.sqrt(df))
    width = (math.pi / 2 - start) / steps
    heights = [math.cos(start + step * width) ** (df - 1) for step in range(steps)] + [0.0 if df > 1 else 1.0]
    area = width / 3 * (heights[0] + heights[-1] + 4 * sum(heights[1:-1:2]) + 2 * sum(heights[2:-1:2]))
    return 2 * math.exp(math.lgamma((df + 1) / 2) - math.lgamma(df / 2)) / math.sqrt(math.pi) * area


def _p_of_test(statistic: str, value: float, df: float) -> float | None:
    """Two-sided p of a t, or of a chi-square with 1 df; None for any other test."""
    if statistic == "t" and df >= 1:
        return _p_of_t(value, df)
    return math.erfc(math.sqrt(value / 2)) if statistic == "chi2" and df == 1 else None


@rule("test-against-p", "warning", "effect")
def test_against_p(row: Row) -> Iterator[Finding]:
    test, df, printed = row.number("test_value"), row.number("df"), p_value(row.text("p_value"))
    if test is None or df is None or printed is None:
        return
    half = 0.5 * 10 ** -decimals(row.text("test_value"))
    lowest, middle, highest = (
        _p_of_test(row.text("statistic"), value, df) for value in (abs(test) + half, abs(test), max(abs(test) - half, 0.0))
    )
    if lowest is None or middle is None or highest is None:
        return
    (sign, p), slack = printed, 0.5 * 10 ** -decimals(row.text("p_value"))
    fits = lowest <= p if sign in "<≤" else highest >= p if sign in ">≥" else lowest <= p + slack and highest >= p - slack
    if not fits:
        seen = f"p {row.text('p_value')} with {row.text('statistic')} = {row.text('test_value')}, df {row.text('df')}"
        fix = "Check all three at their source; a one-sided p is half the two-sided one."
        yield of_row(row, "p_value", seen, f"p near {middle:.3g}, which the test gives", fix)


@rule("unusual-higher-is-better", "warning", "review")
def unusual_higher_is_better(review: ReviewTables) -> Iterator[Finding]:
    sized = [row for row in review.rows("effects") if row.text("statistic") not in ("", "none") and row["higher_is_better"] is not None]
    tally = Counter((row.text("outcome_domain"), row.text("statistic"), row.text("higher_is_better")) for row in sized)
    for row in (row for row in sized if row["tier"] is not None):  # a row in no tier is in no analysis
        domain, statistic, own = row.text("outcome_domain"), row.text("statistic"), row.text("higher_is_better")
        others = tally[domain, statistic, "0" if own == "1" else "1"]
        alike = tally[domain, statistic, own] - 1
        if others >= 3 and others >= 9 * alike:
            seen = f"{own}, unlike {others} of the {others + alike} other {statistic} effects on {domain}"
            fix = "Check it: it speaks of the printed statistic, so an outcome worded the other way round is right as it is."
            yield of_row(row, "higher_is_better", seen, "0" if own == "1" else "1", fix)
