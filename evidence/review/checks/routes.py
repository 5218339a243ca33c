"""Rules on two printed routes to one effect: cells and ratio, means and d, interval and group size. They warn where the two disagree.

Adjusted results are left out: there the two routes need not agree. A gap below `DISCORDANT` on g is rounding.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import product

from evidence.effects.cross_check import DISCORDANT, chi_square
from evidence.effects.precision import read_p
from evidence.effects.scale import LOG_ODDS_OF_G, normal_quantile, smd_variance, two_sided_p
from evidence.effects.survival import MOST_PEOPLE
from evidence.review.checks.check import Finding, of_family
from evidence.review.checks.row import ARMS, EXPLAIN, RATIOS, half_unit, numbers, of_row
from evidence.review.checks.tails import p_of_t
from evidence.review.tables import Row

OF_P = 2.0  # an exact test, a t or a correction may differ so many times from the test used here

discordant = of_family("discordant")
Span = tuple[float, float]


def _risk(row: Row, arm: str) -> Span | None:
    """Lowest and highest share of people with the event that the events, or else the percentage, of an arm allow; inside 0 to 1."""
    events, n, percent = row.number(f"events_{arm}"), row.number(f"n_{arm}"), row.number(f"pct_{arm}")
    if events is not None and n is not None and 0 < events < n:
        return events / n, events / n
    if events is not None or percent is None:
        return None
    half = half_unit(row.text(f"pct_{arm}"))
    low, high = (percent - half) / 100, (percent + half) / 100
    return (low, high) if low > 0 and high < 1 else None


def _means(row: Row) -> tuple[Span, float, float] | None:
    """The span of the difference of means, the pooled standard deviation, and sqrt(1/n1 + 1/n2)."""
    found = numbers(row, "mean_treat", "mean_comp", "sd_treat", "sd_comp", "n_treat", "n_comp")
    if found is None:
        return None
    mean_treat, mean_comp, sd_treat, sd_comp, n_treat, n_comp = found
    if min(sd_treat, sd_comp) <= 0 or min(n_treat, n_comp) < 2:
        return None
    half = half_unit(row.text("mean_treat")) + half_unit(row.text("mean_comp"))
    pooled = math.sqrt(((n_treat - 1) * sd_treat**2 + (n_comp - 1) * sd_comp**2) / (n_treat + n_comp - 2))
    gap = mean_treat - mean_comp
    return (gap - half, gap + half), pooled, math.sqrt(1 / n_treat + 1 / n_comp)


def _gap(one: Span, other: Span) -> float:
    """How far two spans lie apart, 0 where they meet."""
    return max(0.0, one[0] - other[1], other[0] - one[1])


@discordant("routes-disagree", "warning", "effect", cause="an adjusted estimate next to raw numbers, or numbers of two different results")
def routes_disagree(row: Row) -> Iterator[Finding]:
    estimate = row.number("estimate")
    if estimate is None or row["adjusted"]:
        return
    half = half_unit(row.text("estimate"))
    span = (estimate - half, estimate + half)
    if row["statistic"] in ("or", "rr"):
        yield from _ratio_beside_risks(row, estimate, span)
    elif (means := _means(row)) is not None and row["statistic"] in ("d", "g", "beta", "md"):
        gap, pooled, _ = means
        on_g = 1 / pooled if row["statistic"] == "md" else 1.0
        by_means = (gap[0] / pooled, gap[1] / pooled)
        if _gap((span[0] * on_g, span[1] * on_g), by_means) > DISCORDANT:
            middle = sum(gap) / 2 if row["statistic"] == "md" else sum(gap) / 2 / pooled
            fix = "Check the sign and the numbers at their source; if the estimate is adjusted, set adjusted to 1."
            yield of_row(row, "estimate", row.text("estimate"), f"{middle:.3g}, which the means give", fix)


def _ratio_beside_risks(row: Row, estimate: float, span: Span) -> Iterator[Finding]:
    risks = [_risk(row, arm) for arm in ARMS]
    if risks[0] is None or risks[1] is None or span[0] <= 0:
        return
    odds = row["statistic"] == "or"
    low, high = (_ratio(treat, comp, odds) for treat, comp in ((risks[0][0], risks[1][1]), (risks[0][1], risks[1][0])))
    apart = _gap((math.log(span[0]), math.log(span[1])), (math.log(low), math.log(high)))
    rounding = DISCORDANT * LOG_ODDS_OF_G
    if apart > rounding:
        name = "odds ratio" if odds else "risk ratio"
        middle = math.sqrt(low * high)
        cause = "the ratio of the other group to this one, which would fit" if abs(math.log(estimate * middle)) < rounding else ""
        fix = "Check the numbers at their source; if the estimate is adjusted, set adjusted to 1."
        yield of_row(
            row,
            "estimate",
            f"{'an' if odds else 'a'} {name} of {row.text('estimate')}",
            f"{middle:.3g}, which the shares of both groups give",
            fix,
            cause,
        )


def _ratio(treat: float, comp: float, odds: bool) -> float:
    return treat / (1 - treat) / (comp / (1 - comp)) if odds else treat / comp


def _chi_squares(row: Row) -> Span | None:
    """Smallest and largest chi-square, with or without Yates' correction, of the cells that the printed shares allow."""
    risks, sizes = [_risk(row, arm) for arm in ARMS], numbers(row, "n_treat", "n_comp")
    if risks[0] is None or risks[1] is None or sizes is None or min(sizes) < 2:
        return None
    treat, comp = ((low * n, high * n) for (low, high), n in zip((risks[0], risks[1]), sizes, strict=True))
    values = [
        chi_square(first, sizes[0], second, sizes[1], corrected) for first, second in product(treat, comp) for corrected in (False, True)
    ]
    meet = _gap(risks[0], risks[1]) == 0.0
    return (0.0 if meet else min(values)), max(values)


@discordant(
    "test-against-numbers",
    "warning",
    "effect",
    cause="an adjusted or clustered test next to raw numbers, or numbers of two different results",
)
def test_against_numbers(row: Row) -> Iterator[Finding]:
    test, df = row.number("test_value"), row.number("df")
    if test is None or row["adjusted"]:
        return
    half, size = half_unit(row.text("test_value")), abs(test)
    squares = _chi_squares(row) if df in (None, 1) else None
    means = _means(row)
    if squares is not None and row["statistic"] in ("events", "chi2", "or", "rr"):
        plain = (size - half, size + half)
        rooted = (max(size - half, 0.0) ** 2, (size + half) ** 2)
        spans = (plain,) if row["statistic"] == "chi2" else (plain, rooted)
        if all(_gap(span, squares) > 0.05 * max(squares) + 1e-9 for span in spans):
            seen = f"a test of {row.text('test_value')} next to the shares of both groups"
            yield of_row(row, "test_value", seen, f"a chi-square from {squares[0]:.3g} to {squares[1]:.3g}, which the shares give", EXPLAIN)
    elif means is not None and row["statistic"] in ("t", "mean_sd", "d", "g"):
        (low, high), pooled, root = means
        if _gap((test - half, test + half), (low / pooled / root, high / pooled / root)) > DISCORDANT / root:
            middle = (low + high) / 2 / pooled / root
            yield of_row(row, "test_value", f"t {row.text('test_value')}", f"t near {middle:.3g}, which the means give", EXPLAIN)


@discordant(
    "p-against-numbers", "warning", "effect", cause="a p of an adjusted or clustered model next to raw numbers, or of another result"
)
def p_against_numbers(row: Row) -> Iterator[Finding]:
    printed, sizes = read_p(row.text("p_value")) if row.text("p_value") else None, numbers(row, "n_treat", "n_comp")
    if printed is None or sizes is None or row["adjusted"] or min(sizes) < 2:
        return
    implied = _p_of_numbers(row, sizes)
    if implied is None:
        return
    low, high = implied
    if low / OF_P > printed.high or high * OF_P < printed.low:
        about = f"{low:.2g}" if high - low < 0.1 * high else f"{low:.2g} to {high:.2g}"
        yield of_row(row, "p_value", f"p {row.text('p_value')}", f"p about {about}, which the numbers of both groups give", EXPLAIN)


def _p_of_numbers(row: Row, sizes: tuple[float, ...]) -> Span | None:
    if row["statistic"] == "events":
        squares = _chi_squares(row)
        return None if squares is None else (two_sided_p(math.sqrt(squares[1])), two_sided_p(math.sqrt(squares[0])))
    root, df = math.sqrt(1 / sizes[0] + 1 / sizes[1]), sum(sizes) - 2
    if row["statistic"] == "mean_sd" and (means := _means(row)) is not None:
        (low, high), pooled, _ = means
        ends = (low / pooled / root, high / pooled / root)
    elif row["statistic"] in ("d", "g") and (estimate := row.number("estimate")) is not None:
        half = half_unit(row.text("estimate"))
        ends = ((estimate - half) / root, (estimate + half) / root)
    else:
        return None
    nearest = 0.0 if ends[0] <= 0 <= ends[1] else min(map(abs, ends))
    return p_of_t(max(map(abs, ends)), df), p_of_t(nearest, df)


@discordant(
    "interval-against-n", "warning", "effect", cause="group sizes of another analysis, a standard error taken for another, or a wrong level"
)
def interval_against_n(row: Row) -> Iterator[Finding]:
    """An interval or standard error so narrow that the groups are too small for it."""
    if row["statistic"] == "km":
        yield from _shares_too_sure(row)
    sizes, se = numbers(row, "n_treat", "n_comp"), _printed_se(row)
    if sizes is None or se is None or row["statistic"] not in (*RATIOS, "d", "g"):
        return
    n_treat, n_comp = sizes
    if row["statistic"] in ("d", "g"):
        least = 0.5 * math.sqrt(smd_variance(0.0, n_treat, n_comp))  # covariates may explain three quarters of the variance, no more
    elif row["statistic"] == "or":
        least = math.sqrt(4 / n_treat + 4 / n_comp)  # the four cells are never better filled than by half
    else:
        least = 0.0 if row["statistic"] == "rr" else math.sqrt(1 / n_treat + 1 / n_comp)  # everybody had the event
    if se < 0.9 * least:
        column = "ci_low" if row.text("ci_low") else "se"
        name = "standard error" + (" of the logarithm" if row["statistic"] in RATIOS else "")
        seen = f"a {name} of {se:.3g} with {n_treat:g} and {n_comp:g} people"
        yield of_row(row, column, seen, f"at least {least:.3g}, which so many people allow", EXPLAIN)


def _shares_too_sure(row: Row) -> Iterator[Finding]:
    """Percentages at a time: those who leave the study early make their standard errors wider, never narrower."""
    for arm in ARMS:
        percent, se, n = row.number(f"pct_{arm}"), row.number(f"se_{arm}"), row.number(f"n_{arm}") or MOST_PEOPLE
        if percent is None or se is None or not 0 < percent < 100 or se <= 0 or n < 1:
            continue
        least = math.sqrt(percent * (100 - percent) / n)
        if se < 0.9 * least:
            seen = f"a standard error of {se:g} percentage points for {percent:g} percent"
            allowed = f"at least {least:.3g}, which {n:,.0f} people allow" + ("; hardly a study has more" if n == MOST_PEOPLE else "")
            a_share = se < 1 and (n == MOST_PEOPLE or 100 * se < 10 * least)
            fix = f"If it is that of a share of 1, write {100 * se:g}. {EXPLAIN}" if a_share else EXPLAIN
            yield of_row(row, f"se_{arm}", seen, allowed, fix)


def _printed_se(row: Row) -> float | None:
    """The standard error behind the interval, else the printed one; of the logarithm for a ratio."""
    ends, level = numbers(row, "ci_low", "ci_high"), row.number("ci_level")
    if ends is None or level is None or not 50 <= level < 100 or ends[0] >= ends[1]:
        return row.number("se")
    if row["statistic"] in RATIOS:
        if ends[0] <= 0:
            return None
        ends = (math.log(ends[0]), math.log(ends[1]))
    return (ends[1] - ends[0]) / (2 * normal_quantile(0.5 + level / 200))
