"""Rules on numbers that are hardly ever right: too large, too small, or of another kind. They warn, a person decides."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator

from evidence.review.checks.check import Finding, of_family
from evidence.review.checks.keys import ReviewTables
from evidence.review.checks.row import ARMS, RATIOS, difference, numbers, of_row
from evidence.review.tables import Row

LARGEST_G = 3.0
LARGEST_RATIO = 20.0
LONGEST_FOLLOWUP = 120

implausible = of_family("implausible")


@implausible("implausible-size", "warning", "effect", cause="a slipped decimal point, or a number of another row")
def implausible_size(row: Row) -> Iterator[Finding]:
    statistic, estimate = row["statistic"], row.number("estimate")
    fix = "Check the number and its decimals at the source; if it is printed so, explain it in explanations.csv."
    if statistic in RATIOS and estimate is not None and estimate > 0 and max(estimate, 1 / estimate) >= LARGEST_RATIO:
        yield of_row(row, "estimate", f"a ratio of {row.text('estimate')}", f"a ratio below {LARGEST_RATIO:g}-fold", fix)
    if statistic in ("d", "g") and estimate is not None and abs(estimate) > LARGEST_G:
        yield of_row(row, "estimate", row.text("estimate"), f"a standardised difference up to {LARGEST_G:g}", fix)
    if statistic == "mean_sd" and (gap := difference(row)) is not None:
        spreads = [spread for spread in (row.number("sd_treat"), row.number("sd_comp")) if spread]
        if len(spreads) == 2 and abs(gap) > LARGEST_G * math.sqrt(sum(spread**2 for spread in spreads) / 2):
            seen = f"means {abs(gap):g} apart with SDs of {row.text('sd_treat')} and {row.text('sd_comp')}"
            fix = "Check whether these are standard errors; a standard deviation is sqrt(n) times its standard error."
            yield of_row(
                row,
                "sd_treat",
                seen,
                f"means at most {LARGEST_G:g} standard deviations apart",
                fix,
                "standard errors entered as standard deviations",
            )


@implausible("unusual-higher-is-better", "warning", "review", cause="an outcome worded the other way round")
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


@implausible("followup-too-long", "warning", "effect", cause="days or weeks entered as months")
def followup_too_long(row: Row) -> Iterator[Finding]:
    months = row.number("followup_months")
    if months is None or months <= LONGEST_FOLLOWUP:
        return
    seen = f"{row.text('followup_months')} months, which are {months / 12:.1f} years"
    fix = f"Check the unit: {months:g} days are {months / 30.44:.1f} months, {months:g} weeks are {months / 4.345:.1f}."
    yield of_row(row, "followup_months", seen, f"a follow-up of at most {LONGEST_FOLLOWUP} months", fix)


@implausible("percent-like-share", "warning", "effect", cause="a share of 1 entered where a percentage belongs")
def percent_like_share(row: Row) -> Iterator[Finding]:
    percents = numbers(row, "pct_treat", "pct_comp")
    if percents is None or max(percents) > 1 or not any(0 < percent < 1 for percent in percents):
        return
    for arm in ARMS:
        events, n = row.number(f"events_{arm}"), row.number(f"n_{arm}")
        if events is not None and n and abs(100 * events / n - float(row.number(f"pct_{arm}") or 0)) < 0.05:
            return  # so few people had the event
    seen = f"{row.text('pct_treat')}% and {row.text('pct_comp')}%"
    fix = f"If these are shares, write {100 * percents[0]:g} and {100 * percents[1]:g}; if percentages, explain it in explanations.csv."
    yield of_row(row, "pct_treat", seen, "percentages from 0 to 100, which are seldom both below 1", fix)


@implausible("characteristic-like-share", "warning", "review", cause="a share of 1 entered where a percentage belongs")
def characteristic_like_share(review: ReviewTables) -> Iterator[Finding]:
    percents = [spec.column for spec in review.codebook.table("studies") if spec.type == "percent"]
    for row in review.rows("studies"):
        for column in percents:
            value = row.number(column) if row.text(column) else None
            if value is not None and 0 < value < 1:
                fix = f"If this is a share, write {100 * value:g}; if a percentage, explain it in explanations.csv."
                yield Finding(row.file, row.line, column, row.id, f"{row.text(column)}%", "a percentage from 0 to 100", fix)
