"""Figures of our own that stand beside claims: counts, sums, ratios and rankings from the coded tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from evidence.judgement.claims.queries import Query
from evidence.judgement.claims.targets import Target
from evidence.review.review import CodedReview
from evidence.review.tables import Row
from evidence.synthesis.bodies import TIER_1, holds, select
from evidence.synthesis.review_run import Analyses

Figure = tuple[float | int | str, str]


def counted(target: Target, results: Analyses) -> Figure:
    """A count and what it is a count of."""
    review = results.review
    if target.kind == "studies":
        found = _studies(review, target.where)
        return len(found), f"{len(found)} of {len(review.tables['studies'])} coded studies"
    if target.kind == "samples":
        rows = select(results.effects.rows, target.where, TIER_1)
        samples = {row.columns["sample_id"] for row in rows}
        return len(samples), f"{len(samples)} independent samples with a size in the analysis"
    if target.kind == "coded":
        found_in = {row.columns["sample_id"]: row for row in results.effects.rows if holds(row, target.where)}
        sized = {row.columns["sample_id"] for row in select(results.effects.rows, target.where, TIER_1)}
        return len(
            found_in
        ), f"{len(found_in)} independent samples with a result, in numbers or words; {len(sized)} with a size in the analysis"
    if target.kind == "levels":
        column = target.names[0]
        values = {row.text(column) for row in _studies(review, target.where)} - {""}
        known = len(review.codebook.values_of("studies", column))
        have = f"{len(values)} of the codebook's {known} values of {column} have a study"
        return len(values), f"{have}; the list is part of the coding, so its length tests nothing"
    reporting = {row.text("study_id") for row in _reports(review, target.where)}
    among = len(_studies(review, _of_studies(target.where)))
    return len(reporting), f"{len(reporting)} of {among} studies, as far as abstracts and page openings say"


def ranked(target: Target, results: Analyses) -> Figure:
    """Characteristics by the number of studies that report them, most first."""
    rows = _reports(results.review, target.where)
    tally = Counter(characteristic for _, characteristic in {(row.text("study_id"), row.text("characteristic")) for row in rows})
    order = sorted(tally.items(), key=lambda item: (-item[1], item[0]))
    text = " > ".join(f"{name} {count}" for name, count in order)
    return text or "none", f"studies reporting: {text or 'none'}, as far as abstracts and page openings say"


def added(query: Query, printed: Mapping[str, str]) -> Figure:
    """The sum of other claims."""
    total: float = sum(float(printed[part]) for part in query.parts)
    return int(total) if total == int(total) else total, f"{' + '.join(printed[part] for part in query.parts)} = {total:g}"


def divided(query: Query, printed: Mapping[str, str]) -> Figure:
    """One claim divided by another."""
    one, two = query.parts
    ratio = float(printed[one]) / float(printed[two])
    return ratio, f"{one} / {two} = {float(printed[one]):,.0f} / {float(printed[two]):,.0f} = {ratio:,.4g}"


def _studies(review: CodedReview, where: Mapping[str, tuple[str, ...]]) -> list[Row]:
    return [row for row in review.tables["studies"] if _all_hold(row, where)]


def _reports(review: CodedReview, where: Mapping[str, tuple[str, ...]]) -> list[Row]:
    """Rows of progress_plus.csv that meet the conditions on themselves and on their study."""
    studies = {row.text("study_id") for row in _studies(review, _of_studies(where))}
    own = {column: values for column, values in where.items() if column == "characteristic"}
    return [row for row in review.tables["progress_plus"] if row.text("study_id") in studies and _all_hold(row, own)]


def _of_studies(where: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    return {column: values for column, values in where.items() if column != "characteristic"}


def _all_hold(row: Row, where: Mapping[str, tuple[str, ...]]) -> bool:
    return all(row.text(column) in values for column, values in where.items())
