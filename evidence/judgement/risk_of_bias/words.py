"""What is said of risk of bias."""

from __future__ import annotations

from evidence.judgement.assessment import Assessment
from evidence.judgement.risk_of_bias.answer import RULE
from evidence.judgement.risk_of_bias.tables import analysed_appraisals

BIAS = (
    "Each study is judged in the domains of a tool, by people or by the tool's own algorithm from their answers. A domain that nobody "
    "judged counts as not judged, never as low. What follows from the design alone is a placeholder, not an appraisal."
)


def judged_words(run: Assessment) -> tuple[str, ...]:
    """How much of what is analysed nobody judged."""
    pool = analysed_appraisals(run)
    none = sum(all(standing.judgement is None for standing in one.standings[:-1]) for one in pool)
    by_rule = sum(one.overall.how == RULE for one in pool)
    said = f"Appraisals of what is analysed here: {len(pool)}; without any judged domain: {none}"
    return (f"{said}; with an overall judgement that follows from the design alone: {by_rule}.",)
