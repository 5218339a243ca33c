"""The table of claims compared with the results."""

from __future__ import annotations

from typing import Any

from evidence.base.table import Column, Table, chosen
from evidence.judgement.assessment import Assessment
from evidence.judgement.claims.answer import Claim
from evidence.judgement.claims.words import figure_words
from evidence.judgement.otherwise.words import claim_otherwise
from evidence.synthesis import columns as shared

CLAIM_ID = Column("claim_id", "Claim", "Id of the claim in the register of claims.")


STATEMENT = Column("statement", "What is stated", "What the published document states, in short.")


CLAIM_COLUMNS = (
    CLAIM_ID,
    STATEMENT,
    Column("published", "As published", "The number or word that the published document prints."),
    Column("scope", "Scope", "What the claim is about: an effect, the review itself, arithmetic, or something from elsewhere."),
    Column("rule", "Rule", "The fixed rule that the claim is judged by."),
    Column("verdict", "Verdict", "What these results say of the claim; of printed figures alone, whether they add up."),
    Column("name", "Verdict in full", "The verdict with what its name must add where the interval of the main model does not carry it."),
    Column("restates", "Restates", "Id of the claim that this one repeats in other words; it is not counted again. Empty: none."),
    Column("value", "Our figure", "Our figure in the claim's own terms and unit; empty where there is none."),
    shared.CI_LOW.noted("Lower end of the interval of our figure, in its unit; empty where no interval belongs to it."),
    shared.CI_HIGH.noted("Upper end of the interval of our figure, in its unit; empty where no interval belongs to it."),
    shared.K_STUDIES.noted("Number of evaluations behind our figure; empty where no pooled answer stands behind it."),
    Column("tension", "In tension with", "Ids of claims about the same studies that this one hardly fits."),
    Column(
        "otherwise",
        "With one thing changed",
        "Of a claim about one body of evidence: the verdict that one decision, one sample left out or one other choice would make of it.",
    ),
    Column("why", "Why", "How the verdict follows, with the numbers."),
)
CLAIMS_SHOWN = ("claim_id", "statement", "published", "scope", "name", "value")


def claims_table(assessment: Assessment) -> Table:
    """One row per claim of the guide."""
    rows = tuple(_cells(claim, assessment) for claim in assessment.claims)
    return Table("claims", "Claims compared with these results", CLAIM_COLUMNS, rows)


def shown_claims_table(assessment: Assessment) -> Table:
    """The same as page and annex show it, each figure in its unit; their cards say why."""
    table, units = claims_table(assessment), {row.id: row.text("unit") for row in assessment.review.tables["claims"]}
    rows = [row | {name: figure_words(row[name], units[row["claim_id"]]) or None for name in ("published", "value")} for row in table.rows]
    return chosen(table, CLAIMS_SHOWN, rows)


def _cells(claim: Claim, assessment: Assessment) -> dict[str, Any]:
    cells = {column.key: getattr(claim, column.key) for column in CLAIM_COLUMNS if column.key != "otherwise"}
    return cells | {"otherwise": claim_otherwise(assessment.otherwise, claim) or None}
