"""What is said of the effects, and how much was coded."""

from __future__ import annotations

from typing import Any

from evidence.base.words import say

TIERS = (
    "Tier 2 holds effects that can be computed under one stated assumption. They are marked (tier 2), stay out of the main answers "
    "and come in under sensitivity and tiers 1+2. No number is guessed: where a number was not found in what was read, none is assumed. "
    "Tier 3 holds directions without a size, which are only counted."
)


def counts_sentence(facts: dict[str, Any]) -> str:
    """What was coded, and how much of it has a size; `facts` are those of results.json."""
    return say(
        "{counts.studies} evaluations were coded and {counts.eligible} are eligible; {counts.sized} of {counts.effects} coded effects, "
        "from {counts.samples} independent samples, have a printed size that can be computed.",
        facts,
    )
