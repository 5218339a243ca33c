"""Studies that are to be added, as the review would see them: checked beside the rest, with their effect sizes."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evidence.base.errors import DataProblems, Problem
from evidence.effects.result import Effect
from evidence.review.bias_tools.placeholders import placeholders_by_study
from evidence.review.checks import in_order
from evidence.review.incoming import Incoming
from evidence.review.incoming.incoming import not_caused_by_others
from evidence.review.review import CodedReview, read_review
from evidence.synthesis.bodies import TIERS_1_2, nearly_in
from evidence.synthesis.effect_rows.rows import EffectRow, review_effects


@dataclass(frozen=True, slots=True)
class Addition:
    """Studies without an error that are not written yet.

    Attributes
    ----------
    incoming : their rows, and what was filled in.
    effects : one for each of their effects, with its size or the reason why there is none.
    labels : label of each study, by study_id.
    replaces : study_ids of local studies that make way for them.
    problems : warnings and notes on their rows.
    standing_in : study_ids of those that a placeholder of their design stands in for, while nobody has judged them.
    left_out : by effect_id, the bodies of evidence that one empty cell keeps the effect out of, as `nearly_in` says it.
    review : the review as it would be with them.
    """

    incoming: Incoming
    effects: tuple[EffectRow, ...]
    labels: dict[str, str]
    replaces: tuple[str, ...]
    problems: tuple[Problem, ...]
    standing_in: frozenset[str]
    left_out: dict[str, dict[str, str]]
    review: CodedReview

    def unjudged(self) -> tuple[str, ...]:
        """The study_ids of those with an effect to pool and no judgement of their risk of bias overall."""
        pooled = {row.columns["study_id"] for row in self.effects if row.use in TIERS_1_2}
        rows = {study_id: self.incoming.studies[study_id].get("risk_of_bias", ()) for study_id in self.labels}
        judged = {study_id for study_id, own in rows.items() if any(row.get("domain") == "overall" for row in own)}
        return tuple(study_id for study_id in self.labels if study_id in pooled - judged)

    def to_dict(self) -> dict[str, Any]:
        """What would be added, as the command line prints it in JSON."""
        return {
            "studies": [{"study_id": study_id, "label": label} for study_id, label in self.labels.items()],
            "replaces": list(self.replaces),
            "effects": [row.to_dict() for row in self.effects],
            "filled_in": [
                {"table": cell.table, "column": cell.column, "value": cell.value, "why": cell.why} for cell in self.incoming.filled
            ],
            "read_as": list(self.incoming.said),
            "unjudged": list(self.unjudged()),
            "problems": [found.to_dict() for found in self.problems],
            "left_out": self.left_out,
            "flagged": {row.effect_id: found for row in self.effects if (found := list(row.doubts))},
        }


def check_addition(root: Path, incoming: Incoming, replace: bool = False) -> Addition:
    """Check studies that come in beside the rest of the review, and compute their effect sizes. Nothing is written.

    Parameters
    ----------
    root : the review folder.
    incoming : the studies.
    replace : whether they may take the place of local studies with the same study_id.

    Raises
    ------
    DataProblems
        Every error, with the file, line and cell the studies come from.
    """
    own = tuple(incoming.studies)
    try:
        review = read_review(root, added=incoming.tables, without=own if replace else ())
    except DataProblems as error:
        errors = [problem for problem in error.problems if problem.severity == "error"]
        raise DataProblems(_for_readers(incoming, [*errors, *incoming.about(set(error.problems) - set(errors))])) from None
    if any(problem.severity == "error" for problem in incoming.problems):
        raise DataProblems(_for_readers(incoming, incoming.about(review.problems)))
    rows = tuple(row for row in review_effects(review).rows if row.columns["study_id"] in own)
    there = read_review(root).local if replace else ()
    labels = {study_id: incoming.studies[study_id]["studies"][0].get("label", "") for study_id in own}
    shown = _for_readers(incoming, incoming.about(review.problems))
    standing_in = frozenset(placeholders_by_study(review.tables))
    bodies = review.plan.bodies.values()
    left_out = {row.effect_id: near for row in rows if row.effect is not None and row.eligible and (near := nearly_in(row, bodies))}
    return Addition(incoming, rows, labels, tuple(name for name in own if name in there), shown, standing_in, left_out, review)


def _for_readers(incoming: Incoming, found: list[Problem]) -> tuple[Problem, ...]:
    """The problems as a person should read them: each once, at its cell."""
    errors = [problem for problem in (*found, *incoming.problems) if problem.severity == "error"]
    kept = not_caused_by_others((*incoming.problems, *found), errors)
    taken = [problem for problem in kept if (problem.rule, problem.column) == ("duplicate-id", "study_id")]
    if taken:
        # Its effects and sources have taken ids, and its numbers stand there too, then; one message is enough.
        fix = "Give this study another label or study_id; `evidence import --replace` puts it in the place of a local one, which is kept."
        kept = [problem for problem in kept if problem.rule not in ("duplicate-id", "equal-labels", "same-numbers-twice")]
        kept += [dataclasses.replace(problem, fix=fix, cause="the file was imported before") for problem in taken]
    return in_order(dict.fromkeys(incoming.placed(kept)))


def in_words(effect: Effect) -> str:
    """Whom an effect size favours, in a sentence.

    Examples
    --------
    >>> from evidence.effects.kinds import effect
    >>> in_words(effect("or", 1.66, 1.14, 2.40))
    'It favours the treatment group, by 0.28 standard deviations; its interval does not include zero.'
    >>> in_words(effect("means", 10.01, 5, 20, 10, 5, 20))[:70]
    'It favours the treatment group, by less than 0.005 standard deviations'
    >>> in_words(effect("or", 0.60, 0.30, 1.20))
    'It favours the comparison group, by 0.28 standard deviations; its interval includes zero, so these numbers alone do not settle it.'
    """
    if effect.favours == "none":
        return (
            f"It favours neither group: {effect.no_contrast}, and it is not pooled." if effect.no_contrast else "It favours neither group."
        )
    zero = effect.ci_low <= 0 <= effect.ci_high
    rest = "includes zero, so these numbers alone do not settle it" if zero else "does not include zero"
    size = f"{abs(effect.g):.2f}" if abs(effect.g) >= 0.005 else "less than 0.005"
    return f"It favours the {effect.favours} group, by {size} standard deviations; its interval {rest}."
