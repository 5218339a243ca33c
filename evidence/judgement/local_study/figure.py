"""Two risks as a hundred signs each."""

from __future__ import annotations

from evidence.base.drawing import Drawn
from evidence.judgement.findings.icon_array import of_a_hundred
from evidence.judgement.local_study.risks import Risks
from evidence.judgement.local_study.words import in_a_hundred, in_each_hundred
from evidence.review.plan import Words


def risks_figure(risks: Risks, words: Words, label: str) -> Drawn:
    """The risks of one result of the study `label`, of 100 without and of 100 with the intervention."""
    low, high = 100 * risks.treated.low, 100 * risks.treated.high
    numbers = (round(100 * risks.comparison), round(100 * risks.treated.value))
    title = f"Of 100 {words.units}: {risks.event} ({'good' if risks.good else 'bad'})"
    without, treated = in_each_hundred(risks)
    headings = (("Without:", without), (f"With {words.intervention}:", f"{treated} ({low:.0f} to {high:.0f})"))
    said = in_a_hundred(risks)
    caption = f"{label}. {title}: {without} without and {treated} with {words.intervention}. {said[0].upper()}{said[1:]}."
    return of_a_hundred(title, caption, numbers, headings, words.intervention, f"{label}, by {risks.basis}.")
