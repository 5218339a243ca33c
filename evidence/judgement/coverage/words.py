"""What is said of what the evidence covers and misses."""

from __future__ import annotations

from evidence.base.words import say
from evidence.judgement.assessment import Assessment

EQUITY = (
    "Who the studies speak of, and whether effects differ between groups. What was read is mostly abstracts, so most characteristics "
    "were not read. Shares and means of samples are ecological: they say nothing about people inside a sample."
)
GAPS = "Which kinds of intervention have evidence on which outcomes, and where there is none."
SURVEY = "Shares as printed, with the interval that their number of answers allows."


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
        said.append(f"Under-served by the evidence, by the rule below the next table: {groups}.")
    if unread:
        names = "; ".join(label("progress_plus", "characteristic", one) for one in unread)
        said.append(f"Read for no eligible study: {names}.")
    return tuple(said)


def gap_words(assessment: Assessment) -> tuple[str, ...]:
    """How many pairs of kind and outcome have a size, directions only, or neither."""
    counted = (
        "Of {cells} pairs of kind and outcome, {sized} have a sample with a size, "
        "{direction only} have directions only, {none} have neither, among eligible samples."
    )
    return (say(counted, assessment.coverage.to_dict()["gap_counts"]),)
