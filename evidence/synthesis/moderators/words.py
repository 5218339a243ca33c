"""What stands above the moderators."""

from __future__ import annotations

from evidence.synthesis.review_run import Analyses

MODERATORS = (
    "One test per moderator by the main model, on the effects of the body “{overall}”. The detectable difference is the smallest that "
    "the test had an 80% chance of finding: if it is large, a test that finds nothing says little."
)


def moderators_words(results: Analyses) -> tuple[str, ...]:
    """What was tested, and what a test that finds nothing says."""
    return (MODERATORS.replace("{overall}", results.review.plan.bodies["overall"].title),)
