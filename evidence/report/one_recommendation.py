"""One recommendation alone, for a writer who works on it: the parts of its Word file, whose tables are its workbook."""

from __future__ import annotations

from dataclasses import replace

from evidence.base.errors import UsageError
from evidence.base.table import chosen
from evidence.judgement.claims.tables import shown_claims_table
from evidence.judgement.findings.paragraphs import on_recommendations, recommendation_words
from evidence.judgement.findings.tables import summary_heading, summary_tables
from evidence.judgement.ratings.tables import trace_table
from evidence.report.annex import Part
from evidence.report.cards.claims import claims_by_address
from evidence.robustness.examined import Examined
from evidence.synthesis.studies.tables import sourced_effects_table

CLAIMS = "The statements of the guide that are compared with the effects of this recommendation."
TRACE = "Every gate and input of the rating rule, in the order in which they apply. The marks follow from them."
SOURCES = "All effects on this recommendation before the gates, as printed and as computed."


def recommendation_parts(run: Examined, number: int) -> tuple[Part, ...]:
    """What stands behind one recommendation: its findings, how it was rated, the guide's statements and the effects with their sources.

    Raises
    ------
    UsageError
        If the plan has no recommendation of this number.
    """
    summaries = {one.number: one for one in on_recommendations(run)}
    if number not in summaries:
        known = ", ".join(map(str, summaries)) or "none"
        raise UsageError(f"there is no recommendation {number}: the plan of the review has {known}")
    summary, rating = summaries[number], next(one for one in run.ratings if one.recommendation == number)
    parts = [Part(summary_heading(summary), 1, recommendation_words(run, summary), (), summary_tables(run, summary))]
    trace = trace_table(run)
    lines = [row for row in trace.rows if row["recommendation"] == number]
    parts.append(Part("How it was rated", 2, (TRACE,), (), (chosen(trace, trace.keys[1:], lines),)))
    stated = {claim.claim_id for claim in claims_by_address(run).get(f"rec-{number}", ())}
    if stated:
        claims = shown_claims_table(run)
        rows = [row for row in claims.rows if row["claim_id"] in stated]
        parts.append(Part("What the guide states of it", 2, (CLAIMS,), (), (replace(claims, rows=tuple(rows)),)))
    if rating.declared:
        parts.append(Part("Effects and their sources", 2, (SOURCES,), (), (sourced_effects_table(run, rating.declared),), wide=True))
    return tuple(parts)
