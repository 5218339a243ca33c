"""What stands in for an appraisal that nobody made: the judgement that the review's design rule gives studies of the same design."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from evidence.review.bias_tools.tool import OVERALL
from evidence.review.tables import CodedTable

DESIGN_RULE = "design rule"


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A judgement that follows from a design alone.

    Attributes
    ----------
    judgement : in the words of the review.
    support : what it rests on.
    """

    judgement: str
    support: str


def design_placeholders(tables: Mapping[str, CodedTable]) -> dict[str, tuple[str, int]]:
    """By design, the judgement that the design rule gave most studies of the review, and how many; designs that have one only."""
    designs = {row.text("study_id"): row.text("design") for row in tables["studies"]}
    judged: dict[str, Counter[str]] = {}
    for row in tables["risk_of_bias"]:
        if row.text("tool") == DESIGN_RULE and row.text("domain") == OVERALL:
            judged.setdefault(designs.get(row.text("study_id"), ""), Counter())[row.text("judgement")] += 1
    return {design: counts.most_common(1)[0] for design, counts in judged.items() if design}


def placeholders_by_study(tables: Mapping[str, CodedTable]) -> dict[str, Placeholder]:
    """By study_id the placeholder that stands until somebody judges: the study's own, else that of its design.

    A study has none whose design the review's design rule never judged.
    """
    by_design = design_placeholders(tables)
    own = {row.text("study_id"): row for row in tables["risk_of_bias"] if row.text("tool") == DESIGN_RULE and row.text("domain") == OVERALL}
    found = {}
    for study in tables["studies"]:
        id, design = study.text("study_id"), study.text("design")
        if id in own:
            found[id] = Placeholder(own[id].text("judgement"), own[id].text("support"))
        elif design in by_design:
            judgement, studies = by_design[design]
            why = f"nobody judged it: the placeholder of its design ({design}), as for {studies} of the other studies"
            found[id] = Placeholder(judgement, why)
    return found
