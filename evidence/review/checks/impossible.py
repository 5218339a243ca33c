"""Rules on the numbers of one effect that cannot be right whatever the study: they stop a run."""

from __future__ import annotations

from collections.abc import Iterator

from evidence.base.reason import NotEstimated
from evidence.effects.scale import normal_quantile
from evidence.effects.statistics import STATISTICS
from evidence.review.checks.check import Finding, of_family
from evidence.review.checks.row import ARMS, CHECK, RATIOS, half_unit, numbers, of_row, scaled, size
from evidence.review.tables import Row

impossible = of_family("impossible")
_ZERO = {
    "estimate": "a ratio rounded to 0, or a group without events: the events and people of both groups then say more",
    "limit": "a limit rounded to 0, or the open end of a one-sided interval",
}
INTERVALS = (("ci_low", "ci_high"), *((f"ci_low_{arm}", f"ci_high_{arm}") for arm in ARMS))


@impossible("events-above-n", "error", "effect", cause="arms swapped, or a percentage entered as a count")
def events_above_n(row: Row) -> Iterator[Finding]:
    for arm in ARMS:
        events, n = row.number(f"events_{arm}"), row.number(f"n_{arm}")
        if events is not None and n is not None and events > n:
            yield of_row(row, f"events_{arm}", f"{events:g} events", f"at most n_{arm}, which is {n:g}")


@impossible("percent-below-one-person", "error", "effect", cause="a share entered as a percentage")
def percent_below_one_person(row: Row) -> Iterator[Finding]:
    for arm in ARMS:
        percent, n = row.number(f"pct_{arm}"), row.number(f"n_{arm}")
        if percent is None or n is None:
            continue
        text = row.text(f"pct_{arm}")
        half = half_unit(text)  # what rounding may have taken from the percentage, or added
        if half < percent and percent * n < 50 and (percent + half) * n < 100:
            seen = f"{text}% of {n:g}, less than one person"
            yield of_row(
                row,
                f"pct_{arm}",
                seen,
                "0, or the percentage of one person or more",
                f"Write {100 * percent:g} if {text} is a share. {CHECK}",
            )


@impossible("interval-inverted", "error", "effect", cause="the ends swapped, or a lost minus sign")
def interval_inverted(row: Row) -> Iterator[Finding]:
    for low, high in INTERVALS:
        ends = numbers(row, low, high)
        if ends is not None and ends[0] >= ends[1]:
            seen = f"an interval from {row.text(low)} to {row.text(high)}"
            yield of_row(row, low, seen, "a lower end below the upper end", "Swap the ends if they are the wrong way round. " + CHECK)


@impossible("interval-half", "error", "effect", cause="one end was not printed, or was skipped in copying")
def interval_half(row: Row) -> Iterator[Finding]:
    for ends in INTERVALS:
        for there, missing in (ends, ends[::-1]):
            if row.text(there) and not row.text(missing):
                seen = f"{there} {row.text(there)} without {missing}"
                fix = f"Fill in the other end, or empty this one.{_of_one_side(row, there)}"
                yield of_row(row, missing, seen, "both ends of an interval, or neither", fix)


def _of_one_side(row: Row, end: str) -> str:
    """What a one-sided interval is worth: the standard error that its one limit implies."""
    estimate, limit, level = row.number("estimate"), row.number(end), row.number("ci_level") or 95.0
    if end not in ("ci_low", "ci_high") or estimate is None or limit is None or not 50 < level < 100:
        return ""
    ends = scaled(row, estimate), scaled(row, limit)
    if ends[0] is None or ends[1] is None or ends[0] == ends[1]:
        return ""
    se = abs(ends[1] - ends[0]) / normal_quantile(level / 100)
    return f" Of a one-sided interval at {level:g} percent write the standard error in its place: se {se:.4g}."


@impossible("interval-without-estimate", "error", "effect", cause="the estimate stands elsewhere on the page")
def interval_without_estimate(row: Row) -> Iterator[Finding]:
    if row.text("ci_low") and row.text("ci_high") and not row.text("estimate"):
        seen = f"an interval from {row.text('ci_low')} to {row.text('ci_high')} without an estimate"
        yield of_row(row, "estimate", seen, "the estimate the interval belongs to", "Fill in the estimate, or empty both ends.")


@impossible(
    "estimate-outside-interval", "error", "effect", cause="a slipped decimal point or lost sign, or numbers of two different results"
)
def estimate_outside_interval(row: Row) -> Iterator[Finding]:
    low, estimate, high = row.number("ci_low"), row.number("estimate"), row.number("ci_high")
    if low is not None and high is not None and estimate is not None and low < high and not low <= estimate <= high:
        allowed = f"an estimate from {row.text('ci_low')} to {row.text('ci_high')}"
        yield of_row(row, "estimate", row.text("estimate"), allowed)


@impossible("interval-level", "error", "effect", cause="a share entered as a percentage")
def interval_level(row: Row) -> Iterator[Finding]:
    level = row.number("ci_level")
    if level is not None and not 50 <= level < 100:
        fix = f"Write {level * 100:g}." if 0.5 <= level < 1 else "Check the level at its source."
        yield of_row(row, "ci_level", row.text("ci_level"), "a level in percent, from 50 to below 100, such as 95", fix)


@impossible("spread-not-positive", "error", "effect", cause="a number of another column, or a spread of 0 printed after rounding")
def spread_not_positive(row: Row) -> Iterator[Finding]:
    for column in ("sd_treat", "sd_comp", "se_treat", "se_comp", "se"):
        value = row.number(column)
        if value is not None and value <= 0:
            yield of_row(row, column, row.text(column), "a standard deviation or error above 0")


@impossible("ratio-not-positive", "error", "effect", cause="the logarithm was entered instead of the ratio")
def ratio_not_positive(row: Row) -> Iterator[Finding]:
    if row["statistic"] not in RATIOS:
        return
    for column in ("estimate", "ci_low", "ci_high"):
        value = row.number(column)
        if value is not None and value <= 0:
            fix = ("" if value == 0 else "If the logarithm was printed, write the ratio itself. ") + CHECK
            cause = _ZERO["estimate" if column == "estimate" else "limit"] if value == 0 else ""
            yield of_row(row, column, row.text(column), f"a ratio above 0, as the statistic is {row['statistic']}", fix, cause)


@impossible("clusters-above-people", "error", "effect", cause="people of one group only, or clusters of another unit")
def clusters_above_people(row: Row) -> Iterator[Finding]:
    clusters, sizes = row.number("n_clusters"), numbers(row, "n_treat", "n_comp")
    if clusters is not None and sizes is not None and clusters > sum(sizes):
        yield of_row(row, "n_clusters", f"{clusters:g} clusters", f"at most {sum(sizes):g}, the people of both groups")


@impossible("analysed-without-numbers", "error", "effect")
def analysed_without_numbers(row: Row) -> Iterator[Finding]:
    if row["in_analysis"] != "yes" or not row.text("statistic"):
        return
    if not row.text("higher_is_better"):
        fix = "Say whether a larger value of the printed statistic is better, or set in_analysis to no and give the reason."
        yield of_row(row, "higher_is_better", "an empty cell with in_analysis yes", "1 or 0", fix)
    described = STATISTICS.get(row.text("statistic"))
    ways = described.ways if described else ()
    if any(all(row.text(column) for column in way) for way in ways):
        readable = all(row[column] is not None for way in ways for column in way if row.text(column))
        if readable and row["higher_is_better"] is not None and isinstance(found := size(row), NotEstimated):
            seen = f"in_analysis yes with statistic {row.text('statistic')}, but no size follows"
            fix = "Fill in what is missing, or set in_analysis to no and give the reason."
            yield of_row(row, "in_analysis", seen, found.reason, fix)
        return
    seen = f"in_analysis yes with statistic {row.text('statistic')}, but not the numbers it needs"
    allowed = "; or ".join(", ".join(way) for way in ways) or "a statistic that has a size"
    yield of_row(row, "in_analysis", seen, allowed, "Fill in the numbers, or set in_analysis to no and give the reason.")
