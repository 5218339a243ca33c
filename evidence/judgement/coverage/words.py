"""What is said of what the evidence covers and misses."""

from __future__ import annotations

from evidence.base.words import say
from evidence.judgement.assessment import Assessment

EQUITY = (
    "Who the studies are about, and whether effects differ between groups. Mostly abstracts were read, so most characteristics are not "
    "known. Shares and means of samples are ecological: they say nothing about the people within a sample."
)
GAPS = "Which kinds of intervention have evidence on which outcomes, and where there is none."
SURVEY = "Shares as printed, each with the interval that follows from its number of answers."


def served_words(assessment: Assessment) -> tuple[str, ...]:
    """Which groups the evidence serves least, and which characteristics were read for no eligible study; nothing where there is none."""
    missed: dict[str, list[str]] = {}
    for one in assessment.coverage.groups:
        if one.under_served:
            missed.setdefault(one.title.lower(), []).append(one.group)
    label = assessment.review.codebook.label
    unread = [one.characteristic for one in assessment.coverage.reported if not one.value + one.words]
    said = []
    if missed:
        groups = "; ".join(f"{title}: {', '.join(named)}" for title, named in missed.items())
        said.append(f"Under-served by the evidence (fewer than two independent samples of the group have a size): {groups}.")
    if unread:
        names = "; ".join(label("progress_plus", "characteristic", one) for one in unread)
        said.append(f"Not read for any eligible study: {names}.")
    return tuple(said)


def gap_words(assessment: Assessment) -> tuple[str, ...]:
    """How many pairs of kind and outcome have a size, directions only, or neither."""
    counted = (
        "Of {cells} pairs of kind and outcome, {sized} have an eligible sample with a size, {direction only} have directions only, and "
        "{none} have neither."
    )
    return (say(counted, assessment.coverage.to_dict()["gap_counts"]),)
