"""The headline answer with one thing changed at a time, as a forest."""

from __future__ import annotations

from collections.abc import Sequence

from evidence.base.drawing import Drawn
from evidence.base.marks import ForestRow
from evidence.base.reason import NotEstimated
from evidence.base.words import several
from evidence.review.statement import what_it_is
from evidence.synthesis.addresses import answer_address
from evidence.synthesis.pooled.answer import Answer
from evidence.synthesis.pooled.forest import forest, pooled_lines
from evidence.synthesis.review_run import Analyses
from evidence.synthesis.sensitivity.answer import Variation


def sensitivity_forest(results: Analyses) -> dict[str, Drawn]:
    """Every variation of the headline answer under its kind, below the answer itself; nothing where there is no answer to vary."""
    plan, answer = results.review.plan, results.tier_1.headline
    if not isinstance(answer, Answer):
        return {}
    variations = results.sensitivity[plan.headline]
    rows = pooled_lines(answer, "As it is", answer_address(plan, plan.headline, ""))
    for family in dict.fromkeys(one.family for one in variations):
        rows.append(ForestRow("heading", family[:1].upper() + family[1:]))
        rows += [_line(one) for one in variations if one.family == family]
    title = f"{plan.bodies[plan.headline].title}, one thing changed at a time"
    note = f"Each circle is the pooled answer after one change. {what_it_is(results.review)}"
    caption = f"{title}: the pooled answer, and what it would be. {_summary(variations)}"
    return {"sensitivity": forest(rows, title, note, caption)}


def _line(one: Variation) -> ForestRow:
    if isinstance(one.answer, NotEstimated):
        return ForestRow("list", one.change, one.answer.reason)
    behind = f"{several(one.k_effects, 'effect')}, {several(one.k_samples, 'sample')}"
    return ForestRow("answer", one.change, behind, one.answer.g, one.answer.ci_low, one.answer.ci_high)


def _summary(variations: Sequence[Variation]) -> str:
    """From where to where the answers go, and how many intervals include no difference."""
    found = [one.answer for one in variations if not isinstance(one.answer, NotEstimated)]
    if not found:
        return "No variation has an answer."
    estimates = [one.g for one in found]
    open_ = sum(one.ci_low <= 0.0 <= one.ci_high for one in found)
    return (
        f"Of {several(len(variations), 'change')} {len(found)} give an answer, from g = {min(estimates):z.2f} to {max(estimates):z.2f}; "
        f"the interval of {open_} includes 0."
    )
