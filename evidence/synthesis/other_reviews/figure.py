"""The forest of other reviews: their sizes, and under each question this review's answer."""

from __future__ import annotations

from evidence.base.drawing import Drawn
from evidence.base.marks import ForestRow
from evidence.effects.result import Effect
from evidence.synthesis.other_reviews.answer import OtherReview
from evidence.synthesis.other_reviews.words import NEARNESS
from evidence.synthesis.pooled.answer import Answer
from evidence.synthesis.pooled.forest import compared_line, forest
from evidence.synthesis.review_run import Analyses

Question = tuple[str, str, str]


def other_reviews_forest(results: Analyses) -> dict[str, Drawn]:
    """Every pooled size of another review on the same or a near question, and our answer below; nothing where none has a size."""
    asked = questions(results.other_reviews)
    if not asked:
        return {}
    rows: list[ForestRow] = []
    for question, theirs in asked.items():
        rows.append(ForestRow("heading", _heading(question, results)))
        rows += [_line(one, one.effect) for one in theirs if isinstance(one.effect, Effect)]
        rows += our_lines(theirs[0])
    title = "What other reviews found, and ours"
    note = "Each circle is the pooled answer of another review, as g; below it stands ours, where this review asks for that outcome."
    caption = "Pooled sizes of other reviews as g with their intervals, and this review's answer to the same question."
    return {"other_reviews": forest(rows, title, note, caption)}


def questions(found: tuple[OtherReview, ...]) -> dict[Question, list[OtherReview]]:
    """The compared reviews with a size by what they ask: how near, which body of ours, which kind; the same questions first."""
    asked: dict[Question, list[OtherReview]] = {}
    for nearness in NEARNESS:
        for one in found:
            if one.compared and one.row.text("nearness") == nearness and isinstance(one.effect, Effect):
                asked.setdefault((nearness, one.row.text("body"), one.row.text("typology")), []).append(one)
    return asked


def our_lines(one: OtherReview) -> list[ForestRow]:
    """Our answers to a question, tier 1 and tiers 1+2 where they differ, or a line that says why there is none."""
    if not one.asked:
        return []
    pairs = [("Ours, tier 1", one.ours)]
    if one.ours_assumed.counts.effects != one.ours.counts.effects:
        pairs.append(("Ours, tiers 1+2", one.ours_assumed))
    return [
        compared_line(answer, label) if isinstance(answer, Answer) else ForestRow("list", label, answer.reason) for label, answer in pairs
    ]


def _heading(question: Question, results: Analyses) -> str:
    nearness, body, kind = question
    named = results.review.codebook.label("studies", "typology", kind) if kind else "Any kind of intervention"
    outcome = results.review.plan.bodies[body].title if body else "an outcome that this review does not ask for"
    return f"{named}: {outcome} ({NEARNESS[nearness]})"


def _line(one: OtherReview, effect: Effect) -> ForestRow:
    return ForestRow("answer", one.row.text("label"), one.row.text("outcome"), effect.g, effect.ci_low, effect.ci_high)
