"""What is said of groups of people inside one sample."""

from __future__ import annotations

from evidence.synthesis.review_run import Analyses

WITHIN = (
    "These tests compare samples with one another. What studies print about groups of people within one sample, whichever way it points, "
    "is in a table of its own, as it was read; no model pools it."
)


def within_words(results: Analyses) -> tuple[str, ...]:
    """That evidence inside samples stands apart from tests that compare samples; nothing where none was coded."""
    return (WITHIN,) if results.within else ()
