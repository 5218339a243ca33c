"""Claims that are figures: shares, counts, sums, ratios and rankings."""

from __future__ import annotations

from evidence.base.cells import decimals, parse_number
from evidence.judgement.claims.computed_figures import added, counted, divided, ranked
from evidence.judgement.claims.found import Context, Found
from evidence.judgement.claims.products import multiplied, printed_figures, printed_verdict, product_verdict
from evidence.judgement.claims.queries import Query
from evidence.judgement.claims.shares import (
    FEWEST,
    chance_to_fit,
    check_share,
    fits_together,
    no_denominator,
    people_of_a_share,
    share_verdict,
)
from evidence.judgement.claims.verdicts import ADDS_UP, CANNOT, DOES_NOT_ADD_UP, NOT_SUPPORTED, REPRODUCED
from evidence.models.counts.proportions import wilson_interval


def proportion(query: Query, context: Context) -> Found:
    """A printed share of the people it is said to be of; of a share of a share for each number that these can be."""
    if not query.denominator:
        return Found(*no_denominator())
    of = context.queries[query.denominator]
    if of.rule == query.rule:
        return _share_of_a_share(query, of, context)
    n, parts = int(context.printed[query.denominator]), int(query.parts[0])
    verdict, why = share_verdict(query.published, n, parts)
    if verdict == DOES_NOT_ADD_UP:
        why += _fits_together(query, n, context)
    count = check_share(query.published, n, parts).count
    if count is None:
        return Found(verdict, why)
    return Found(verdict, why, count / n, *wilson_interval(count, n, context.results.review.plan.level))


def _share_of_a_share(query: Query, of: Query, context: Context) -> Found:
    """Of those whom another share counts: how many they are is known to a whole number, or to the two that it lies between."""
    parts, numbers = int(query.parts[0]), people_of_a_share(of.published, int(context.printed[of.denominator]))
    judged = [share_verdict(query.published, n, parts) for n in numbers]
    verdict = ADDS_UP if any(name == ADDS_UP for name, _ in judged) else DOES_NOT_ADD_UP
    those = f"those of {of.claim_id} are {' or '.join(map(str, numbers))} of {context.printed[of.denominator]}"
    chance = f"of all whole percentages {100 * chance_to_fit(numbers):.0f}% would fit"
    return Found(verdict, f"{those}; {'; '.join(why for _, why in judged)}; {chance}")


def product(query: Query, context: Context) -> Found:
    """A printed figure against others multiplied and divided; one that only turns the equation of another claim round restates it."""
    review = context.results.review
    found = multiplied(query.parts, printed_figures(review))
    verdict, why = product_verdict(query.published, query.ends, found)
    again = f"the equation of {query.restates}, turned round, and not counted again: " if query.restates else ""
    return Found(verdict, f"{again}{why} ({query.note})", found.value, found.low, found.high)


def printed_elsewhere(query: Query, context: Context) -> Found:
    """The same figure in another document."""
    other = context.results.review.tables["figures"].by("figure_id")[query.parts[0]]
    return Found(*printed_verdict(query.published, other), other.number("value"))


def _fits_together(query: Query, n: int, context: Context) -> str:
    """Of how many answers this share and the others of the same n could all be; "" where no other is stated."""
    others = [
        one for one in context.queries.values() if one.rule == query.rule and one.denominator == query.denominator and one is not query
    ]
    if not others:
        return ""
    fits = fits_together([(one.published, int(one.parts[0])) for one in (query, *others)], n)
    fit = f"only n = {fits[0]} fits" if len(fits) == 1 else f"n = {', '.join(map(str, fits))} fit" if fits else f"no n from {FEWEST} fits"
    return f"; together with {', '.join(one.claim_id for one in others)}, {fit}"


def figure(query: Query, context: Context) -> Found:
    """A count, a sum or a ratio, against what is printed at its precision."""
    if query.rule == "sum":
        value, why = added(query, context.printed)
    elif query.rule == "ratio":
        value, why = divided(query, context.printed)
        return Found(CANNOT, f"{why} ({query.note})", value)
    else:
        assert query.target is not None
        value, why = (ranked if query.rule == "rank" else counted)(query.target, context.results)
    printed = parse_number(query.published)
    equal = printed is not None and not isinstance(value, str) and round(value, decimals(query.published)) == printed
    if query.rule == "sum":
        return Found(ADDS_UP if equal else DOES_NOT_ADD_UP, why, value)
    return Found(REPRODUCED if equal else NOT_SUPPORTED, why, value)
