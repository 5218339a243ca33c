"""What is said of the certainty of the evidence."""

from __future__ import annotations

from evidence.judgement.grade.answer import CERTAINTIES, GradeProfile

CERTAINTY = (
    "How sure one may be of each pooled answer, in GRADE style: randomised evidence starts high, other evidence low, and each "
    "concern takes a step off. Every judgement follows from numbers by the cut-offs of the review's rating rule; nothing raises certainty "
    "here. It stands for the whole answer, while a rating first leaves out what its gates do not admit."
)


# GRADE's symbols: so many filled circles as levels of certainty are left, of four.
FILLED, EMPTY = "\N{CIRCLED PLUS}", "\N{CIRCLED DASH}"


def symbols(certainty: str) -> str:
    """The certainty in GRADE's symbols.

    >>> symbols("low")
    '\u2295\u2295\u229d\u229d'
    """
    filled = CERTAINTIES.index(certainty) + 1
    return FILLED * filled + EMPTY * (len(CERTAINTIES) - filled)


def certainty_words(found: GradeProfile) -> str:
    """How sure one may be of the whole answer, and what took certainty off."""
    taken = [f"{domain.domain} takes off {domain.steps} ({domain.why})" for domain in found.domains if domain.steps]
    provisional = ", provisional" if found.provisional else ""
    return f"Certainty (GRADE): {found.certainty}{provisional}. It starts {found.start}; {'; '.join(taken) or 'nothing is taken off'}."


# Balshem et al. (2011), GRADE guidelines 3, in the words of the GRADE handbook.
CONFIDENCE = {
    "high": "the true effect is close to this.",
    "moderate": "the true effect is probably close to this, but it may be substantially different.",
    "low": "the true effect may be substantially different.",
    "very low": "the true effect is likely to be substantially different.",
}


def confidence_words(found: GradeProfile) -> tuple[str, str]:
    """What GRADE says of an answer of this certainty, and in a few words why it is so certain."""
    said = f"Certainty {found.certainty}: {CONFIDENCE[found.certainty]}"
    start = "Randomised evidence starts high" if found.start == "high" else "Evidence that is not randomised starts low"
    taken = " and ".join(domain.domain for domain in found.domains if domain.steps)
    provisional = "; provisional, as risk of bias was judged from designs" if found.provisional else ""
    return said, f"{start}{f', less for {taken}' if taken else ''}{provisional}."
