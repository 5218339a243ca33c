"""What would change a band or a verdict, in a line beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from evidence.base.words import several
from evidence.judgement.claims.answer import Claim
from evidence.judgement.otherwise.again import ON_BODIES
from evidence.judgement.otherwise.answer import CHOICE, DECISION, SAMPLE, OtherVerdicts, Otherwise

# More samples than these are counted, not named; the table names them.
MOST_NAMED = 3
NOUNS, END = {DECISION: "decision", SAMPLE: "sample", CHOICE: "other choice"}, {SAMPLE: " left out"}


def rating_otherwise(found: OtherVerdicts, recommendation: int) -> str:
    """What one change would make of the rating of a recommendation; of the two readings once where they move alike."""
    moved = found.of_rating(recommendation)
    basic, graded = ([one for one in moved if one.reading == reading] for reading in ("basic", "graded"))
    lines = [otherwise_words(some, found.tried) for some in (basic, graded)]
    return lines[0] if lines[0] == lines[1] else f"basic: {lines[0]} | graded: {lines[1]}"


def claim_otherwise(found: OtherVerdicts, claim: Claim) -> str:
    """What one change would make of the verdict on a claim; "" where it is not about one body, or restates another."""
    asked = claim.rule in ON_BODIES and claim.restates is None
    return otherwise_words(found.of_claim(claim.claim_id), found.tried) if asked else ""


def otherwise_words(moved: Sequence[Otherwise], tried: Mapping[str, int]) -> str:
    """What one change would make of one band or verdict, by what it would be then.

    >>> one = Otherwise(DECISION, "d13", "What kind? another", 4, "", "basic", "promising", "none")
    >>> two = Otherwise(SAMPLE, "utah", "without Walton 1993", 4, "", "basic", "promising", "none")
    >>> otherwise_words([one, two], {DECISION: 36, SAMPLE: 14, CHOICE: 6})
    'none: if d13 were decided otherwise, or without Walton 1993'
    >>> otherwise_words([], {DECISION: 36, SAMPLE: 14, CHOICE: 6})
    'the same under every change tried: 36 decisions, 14 samples left out, 6 other choices'
    """
    if not moved:
        named = [several(number, NOUNS[kind]) + END.get(kind, "") for kind, number in tried.items() if number]
        return f"the same under every change tried: {', '.join(named)}" if named else ""
    by_then: dict[str, list[Otherwise]] = {}
    for one in moved:
        by_then.setdefault(one.then, []).append(one)
    return "; ".join(f"{then}: {_changes(some, tried)}" for then, some in by_then.items())


def _changes(moved: Sequence[Otherwise], tried: Mapping[str, int]) -> str:
    decisions, samples, choices = ([one for one in moved if one.kind == kind] for kind in (DECISION, SAMPLE, CHOICE))
    parts = []
    if decisions:
        parts.append(f"if {' or '.join(one.id for one in decisions)} were decided otherwise")
    if len(samples) > MOST_NAMED:
        parts.append(f"without any one of {len(samples)} of the {tried[SAMPLE]} samples")
    else:
        parts += [one.change for one in samples]
    parts += [one.change if one.change.startswith("with") else f'with the choice "{one.change}"' for one in choices]
    return ", or ".join(parts)
