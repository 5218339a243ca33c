"""The forest of answers by design."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from evidence.base.drawing import Drawn
from evidence.base.marks import ForestRow
from evidence.review.statement import what_it_is
from evidence.synthesis.bodies import tier_words
from evidence.synthesis.designs.answer import ALL, ByDesign
from evidence.synthesis.pooled.answer import Answer
from evidence.synthesis.pooled.forest import compared_line, forest
from evidence.synthesis.review_run import Analyses


def design_forest(results: Analyses) -> dict[str, Drawn]:
    """Under each question that has an answer: all effects, the randomised and the others, and of these the adjusted and the unadjusted."""
    bodies: dict[str, list[ByDesign]] = {}
    for one in results.by_design:
        if one.answer.counts.effects:
            bodies.setdefault(f"{one.title}, {tier_words(one.tiers)}", []).append(one)
    rows = [row for body, splits in bodies.items() if _answered(splits) for row in _rows(body, splits)]
    if not rows:
        return {}
    title = "Answers by design"
    caption = f"{title}: what randomised studies give and what the others give, each with its interval."
    return {"answers_by_design": forest(rows, title, what_it_is(results.review), caption)}


def _answered(splits: Sequence[ByDesign]) -> bool:
    """Whether there is more to see than the answer on all of them."""
    return sum(isinstance(one.answer, Answer) for one in splits) > 1


def _rows(body: str, splits: Sequence[ByDesign]) -> list[ForestRow]:
    rows = [ForestRow("heading", body)]
    for one in splits:
        label = "All" if one.split == ALL else one.split[:1].upper() + one.split[1:]
        if isinstance(one.answer, Answer):
            rows.append(replace(compared_line(one.answer, label), pi_low=None, pi_high=None))
        else:
            rows.append(ForestRow("list", label, one.answer.reason))
    return rows
