"""What is said of answers by design."""

from __future__ import annotations

from evidence.base.words import several, size_text
from evidence.synthesis.designs.answer import NOT_RANDOM, RANDOM, ByDesign
from evidence.synthesis.pooled.answer import Answer
from evidence.synthesis.review_run import Analyses

DESIGNS = (
    "The same answers by how the comparison groups came about. The E-value says how strongly something unmeasured would have to be "
    "related to both the intervention and the outcome, as a risk ratio and beyond what was adjusted for, to explain the answer away; the "
    "limit is the same for the end of the interval nearer to no effect, and is 1 where the interval includes no effect. A small E-value "
    "means that weak confounding would be enough."
)


def designs_words(results: Analyses) -> tuple[str, ...]:
    """The headline of tier 1, randomised and not."""
    plan = results.review.plan
    shown = [one for one in results.by_design if one.body == plan.headline and one.tiers == "1" and one.split in (RANDOM, NOT_RANDOM)]
    return (" ".join(f"{one.title}, {one.split}: {answer_words(one)}." for one in shown),) if shown else ()


def answer_words(one: ByDesign) -> str:
    """The answer with its samples and E-values, or why there is none."""
    if not isinstance(one.answer, Answer):
        return one.answer.reason
    said = f"{size_text(one.answer)}, {several(one.answer.counts.samples, 'sample')}"
    if one.confounding is None:
        return said
    return f"{said}, E-value {one.confounding.point:.2f}, limit {one.confounding.limit:.2f}"
