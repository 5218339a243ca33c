"""What is said of the effects, and how much was coded."""

from __future__ import annotations

from typing import Any

from evidence.base.words import say

TIERS = (
    "Tier 2 holds effects that can be computed under one stated assumption. They are marked (tier 2), are kept out of the main answers "
    "and enter only the sensitivity analyses and the answers of tiers 1+2. No number is guessed: where a number was not found in what "
    "was read, none is assumed. "
    "Tier 3 holds results for which only the direction is known; these are counted, not pooled."
)
EXPLORER = (
    "Every coded effect, one to a line. The name leads to its card: the printed numbers, every step from them, who read them again, and "
    "where "
    "the effect is used. Search, filters and sorting need the page's own script; the address of the page holds what is shown, so it can "
    "be saved or sent."
)
CARDS = (
    "Each study opens with a click: what was studied, its sources and the place in them, its risk of bias, and each of its effects from "
    "the printed numbers to the answers in which it is used."
)
LEDGER = (
    "Whatever was corrected, converted, rounded, turned, adjusted, assumed or left out is recorded in the card of its effect or study. "
    "The whole record (the ledger) is among the downloads as one table."
)


def counts_sentence(facts: dict[str, Any]) -> str:
    """What was coded, and how much of it has a size; `facts` are those of results.json."""
    return say(
        "{counts.studies} evaluations were coded and {counts.eligible} are eligible; {counts.sized} of {counts.effects} coded effects, "
        "from {counts.samples} independent samples, have a printed size that can be computed.",
        facts,
    )
