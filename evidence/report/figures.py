"""Every figure of a run, in one list: what is written, shown by `Results.figures()` and set into page and annex follows it."""

from __future__ import annotations

from collections.abc import Callable

from evidence.base.drawing import Drawn
from evidence.judgement.assessment import Assessment
from evidence.judgement.coverage.figure import gap_map, survey
from evidence.judgement.findings.figure import evidence_summary
from evidence.judgement.risk_of_bias.figure import bias_figures
from evidence.synthesis.flow.figure import flow
from evidence.synthesis.pooled.figures import funnel, headline_forest, tier_2_forest, typology_forest
from evidence.synthesis.review_run import Results


def draw_all(assessment: Assessment) -> dict[str, Drawn]:
    """Every figure of a run that the review has data for, by file name without an ending."""
    drawn: dict[str, Drawn] = {}
    for of_results in OF_RESULTS:
        drawn |= of_results(assessment)
    for of_assessment in OF_ASSESSMENTS:
        drawn |= of_assessment(assessment)
    return drawn


# Each gives its figures by name, none where the review has no data for it: first those of results, then those of judgements on them.
OF_RESULTS: tuple[Callable[[Results], dict[str, Drawn]], ...] = (headline_forest, typology_forest, funnel, tier_2_forest, flow)
OF_ASSESSMENTS: tuple[Callable[[Assessment], dict[str, Drawn]], ...] = (bias_figures, gap_map, evidence_summary, survey)
