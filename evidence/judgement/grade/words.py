"""What is said of the certainty of the evidence."""

from __future__ import annotations

from evidence.judgement.grade.answer import GradeProfile

CERTAINTY = (
    "How sure one may be of each pooled answer, in GRADE style: randomised evidence starts high, other evidence low, and each "
    "concern takes a step off. Every judgement follows from numbers by the cut-offs of ratings.toml; nothing raises certainty here. "
    "It stands for the whole answer, while a rating first leaves out what its gates do not admit."
)


def certainty_words(found: GradeProfile) -> str:
    """How sure one may be of the whole answer, and what took certainty off."""
    taken = [f"{domain.domain} takes off {domain.steps} ({domain.why})" for domain in found.domains if domain.steps]
    provisional = ", provisional" if found.provisional else ""
    return f"Certainty (GRADE): {found.certainty}{provisional}. It starts {found.start}; {'; '.join(taken) or 'nothing is taken off'}."
