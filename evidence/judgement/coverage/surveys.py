"""What surveys say: each printed share with its interval, and whether it can be a share of the answers it is said to be of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from evidence.base.as_dict import fields_by_name
from evidence.base.brief import brief
from evidence.base.cells import decimals
from evidence.judgement.claims.queries import Query, read_queries
from evidence.judgement.claims.shares import check_share, people_of_a_share
from evidence.models.counts.proportions import wilson_interval
from evidence.review.plan import Population
from evidence.review.review import CodedReview
from evidence.review.tables import Row

SHARE = "share"


@dataclass(frozen=True, slots=True)
class SurveyShare:
    """One printed share of a survey.

    Attributes
    ----------
    id, what, source, place : as in guide/survey.csv.
    share : as printed, from 0 to 1.
    digits : decimals of its percentage as printed.
    n : answers it is a share of; None where no document says.
    count : the whole number out of n that it is; None where none rounds to it, or n is not known.
    ci_low, ci_high : Wilson's interval; None without n.
    population : how many could have been asked; None where the plan gives no number.
    finite_low, finite_high : the interval with the finite-population correction; None without a population.
    why : what is missing or does not fit; "" if nothing.
    """

    id: str
    what: str
    source: str
    place: str
    share: float
    digits: int
    n: int | None
    count: int | None
    ci_low: float | None
    ci_high: float | None
    population: int | None
    finite_low: float | None
    finite_high: float | None
    why: str

    __repr__ = brief()

    def to_dict(self) -> dict[str, Any]:
        """All fields by name; the note says why a number is missing."""
        out = fields_by_name(self, without=("why",))
        out["note"] = self.why or None
        return out


def survey_shares(review: CodedReview) -> tuple[SurveyShare, ...]:
    """Every share of guide/survey.csv, in its order; none if the review has no survey."""
    table = review.tables["survey"]
    rows = table.by("id")
    queries = {query.claim_id: query for query in read_queries(review)}
    found = []
    for row in table:
        if row.text("unit") == SHARE:
            query = queries.get(row.id)
            asked = rows.get(query.denominator) if query else None
            parts = int(query.parts[0]) if query and query.rule == "proportion" else 1
            population = review.plan.populations.get(asked.text("unit")) if asked else None
            found.append(_share(row, _asked(asked, rows, queries), parts, population, review.plan.level))
    return tuple(found)


def _asked(asked: Row | None, rows: Mapping[str, Row], queries: Mapping[str, Query]) -> tuple[int, ...]:
    """Of how many answers a share is: one number, the two that a share of a share leaves open, or none."""
    if asked is None:
        return ()
    if asked.text("unit") != SHARE:
        return (int(asked.number("value") or 0),)
    whole = rows.get(queries[asked.id].denominator) if asked.id in queries else None
    return () if whole is None else people_of_a_share(asked.text("value"), int(whole.number("value") or 0))


def _share(row: Row, asked: tuple[int, ...], parts: int, population: Population | None, level: float) -> SurveyShare:
    printed = row.text("value")
    share, digits = float(printed), max(0, decimals(printed) - 2)
    base = (row.id, row.text("what"), row.text("source"), row.text("place"), share, digits)
    if len(asked) != 1:
        why = f"a share of {' or '.join(map(str, asked))} answers" if asked else "the number of answers it is a share of is not stated"
        return SurveyShare(*base, None, None, None, None, None, None, None, why)
    [n] = asked
    count = check_share(printed, n, parts).count
    fits = "" if count is not None else f"no whole number of {n} answers rounds to it; the interval takes the share as printed"
    of = share * n if count is None else float(count)
    low, high = wilson_interval(of, n, level)
    size = population.size if population and population.size >= n else None
    finite_low, finite_high = wilson_interval(of, n, level, size) if size else (None, None)
    return SurveyShare(*base, n, count, low, high, size, finite_low, finite_high, fits)
