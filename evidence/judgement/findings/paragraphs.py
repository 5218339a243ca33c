"""The paragraphs above the summaries of findings: what they are, and what is said of each."""

from __future__ import annotations

from collections.abc import Sequence

from evidence.base.words import say
from evidence.judgement.assessment import Assessment
from evidence.judgement.findings.answer import PRINCIPLE, RECOMMENDATION, SummaryOfFindings
from evidence.judgement.grade.answer import GradeProfile
from evidence.judgement.grade.words import certainty_words
from evidence.judgement.how_read.words import confidence_in_principle
from evidence.judgement.ratings.words import rating_words
from evidence.synthesis.other_reviews.words import brief_words

FINDINGS = (
    "For each recommendation: what the effects coded here show, outcome by outcome. A sentence says that something improves or worsens "
    "an outcome only where the whole interval lies on one side of zero, and says so where only the simpler interval does. The gates of "
    "every rating and the domains of every certainty are in tables of their own."
)
PRINCIPLES = (
    "The guide rests its key principles on other kinds of evidence. Where effects coded here come near to a principle, they are shown, "
    "but the guide does not rest on them."
)


def on_recommendations(assessment: Assessment) -> tuple[SummaryOfFindings, ...]:
    """The summaries of findings of the recommendations."""
    return tuple(one for one in assessment.findings if one.kind == RECOMMENDATION)


def on_principles(assessment: Assessment) -> tuple[SummaryOfFindings, ...]:
    """The summaries of findings of the key principles."""
    return tuple(one for one in assessment.findings if one.kind == PRINCIPLE)


def recommendation_words(assessment: Assessment, summary: SummaryOfFindings) -> tuple[str, ...]:
    """What a recommendation rests on here, what that shows, how sure one may be of it, and its rating."""
    rated = [one for one in assessment.ratings if one.recommendation == summary.number]
    return (*_shown(summary, "Evidence used here"), *(text for one in rated for text in rating_words(one, assessment.otherwise)))


def principle_words(assessment: Assessment, summary: SummaryOfFindings) -> tuple[str, ...]:
    """What the guide rests a key principle on, what effects coded here show, and the survey figures printed beside it."""
    figures = assessment.review.plan.principles[str(summary.number)].figures
    confidence = confidence_in_principle(assessment, summary.number)
    return (*_shown(summary, "The guide rests it on"), confidence, *_surveyed(figures, assessment))


def _shown(summary: SummaryOfFindings, rests_on: str) -> list[str]:
    said = [f"{rests_on}: {summary.rests_on.rstrip('.')}.", summary.sentence]
    if summary.rows and isinstance(summary.rows[0].certainty, GradeProfile) and summary.rows[0].whole:
        said.append(certainty_words(summary.rows[0].certainty))
    if summary.others:
        said.append("What other reviews found: " + brief_words(summary.others).replace("\n", " ") + ".")
    return said


def _surveyed(figures: Sequence[str], assessment: Assessment) -> list[str]:
    """The survey figures that the guide prints beside a principle, with their intervals."""
    shares, said = {one.id: one for one in assessment.survey}, []
    for name in figures:
        one = shares.get(name)
        if one is None:
            said.append(f"The plan names a figure {name}, which is not a share in survey.csv.")
            continue
        interval = " of {n} answers, interval {ci_low:.0%} to {ci_high:.0%}" if one.n is not None else ""
        note = f"; {one.why}" if one.why else ""
        said.append(say(f"{{what}}: {{share:.{one.digits}%}}{interval}", one.to_dict()) + f"{note}.")
    return said
