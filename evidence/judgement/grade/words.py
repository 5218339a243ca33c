"""What is said of the certainty of the evidence."""

from __future__ import annotations

from evidence.judgement.grade.answer import CERTAINTIES, GradeProfile

CERTAINTY = (
    "How sure one may be of each pooled answer, following GRADE: randomised evidence starts at high, other evidence at low, and each "
    "concern takes a level or two off. Every judgement follows from numbers by the cut-offs of the review's rating rule; nothing raises "
    "certainty here. The certainty is that of the whole answer; a rating first leaves out what does not meet its entry conditions."
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
    taken = [f"{_levels(domain.steps)} off for {domain.domain} ({domain.why})" for domain in found.domains if domain.steps]
    provisional = ", provisional" if found.provisional else ""
    return f"Certainty (GRADE): {found.certainty}{provisional}. It starts at {found.start}; {'; '.join(taken) or 'nothing is taken off'}."


def _levels(steps: int) -> str:
    return "one level" if steps == 1 else f"{('two', 'three')[steps - 2]} levels"


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
    start = "Randomised evidence starts at high" if found.start == "high" else "Evidence that is not mainly randomised starts at low"
    taken = [f"{_levels(domain.steps)} for {domain.domain}" for domain in found.domains if domain.steps]
    lost = f"; here it loses {' and '.join((', '.join(taken[:-1]), taken[-1]) if taken[1:] else taken)}" if taken else ""
    provisional = "; provisional, as risk of bias was judged from the designs alone" if found.provisional else ""
    return said, f"{start}{lost}{provisional}."
