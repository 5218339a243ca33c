"""What is in the analysis: the one place that says it, for the checker and for every table, count, figure and sentence."""

from __future__ import annotations

from evidence.review.tables import Row


def is_eligible(study: Row) -> bool:
    """Whether a study is said to be eligible; one that is unclear is not."""
    return bool(study["eligible"] == "yes")


def in_analysis(effect: Row, study: Row) -> bool:
    """Whether an effect is analysed as printed: it is coded so, and its study is eligible."""
    return bool(effect["in_analysis"] == "yes") and is_eligible(study)
