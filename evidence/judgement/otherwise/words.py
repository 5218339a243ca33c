"""What would change a band or a verdict, in a line beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from evidence.base.words import several
from evidence.judgement.claims.answer import Claim
from evidence.judgement.otherwise.again import ON_BODIES
from evidence.judgement.otherwise.answer import CHOICE, DECISION, SAMPLE, OtherVerdicts, Otherwise
from evidence.judgement.ratings.bands import mark_words

# More samples than these are counted, not named; the table names them.
MOST_NAMED = 3
NOUNS = {DECISION: "coding decision", SAMPLE: "sample", CHOICE: "other choice"}
END = {DECISION: " taken otherwise", SAMPLE: " left out", CHOICE: ""}
# Choices that a sentence cannot take up by their name in the tables.
IN_A_SENTENCE = {
    "randomised only": "with randomised studies only",
    "not randomised only": "with non-randomised studies only",
    "read with high or medium confidence": "with what was read with high or medium confidence only",
}


def rating_otherwise(found: OtherVerdicts, recommendation: int) -> str:
    """What one change would make of the rating of a recommendation; of the two readings once where they move alike."""
    moved = found.of_rating(recommendation)
    basic, graded = ([one for one in moved if one.reading == reading] for reading in ("basic", "graded"))
    lines = [otherwise_words(some, found.tried) for some in (basic, graded)]
    return lines[0] if lines[0] == lines[1] else f"By the basic reading {lines[0]}. By the graded reading {lines[1]}"


def claim_otherwise(found: OtherVerdicts, claim: Claim) -> str:
    """What one change would make of the verdict on a claim; "" where it is not about one body, or restates another."""
    asked = claim.rule in ON_BODIES and claim.restates is None
    return otherwise_words(found.of_claim(claim.claim_id), found.tried) if asked else ""


def otherwise_words(moved: Sequence[Otherwise], tried: Mapping[str, int]) -> str:
    """What one change would make of one band or verdict, by what it would be then.

    >>> one = Otherwise(DECISION, "d13", "What kind is it? another one", 4, "", "basic", "promising", "none")
    >>> two = Otherwise(SAMPLE, "utah", "without Walton 1993", 4, "", "basic", "promising", "none")
    >>> otherwise_words([one, two], {DECISION: 36, SAMPLE: 14, CHOICE: 6})
    '"no rating" if decided otherwise (d13: What kind is it? another one), or without Walton 1993'
    >>> otherwise_words([], {DECISION: 36, SAMPLE: 14, CHOICE: 6})
    'the same, whichever one thing is changed (36 coding decisions taken otherwise, 14 samples left out, 6 other choices)'
    """
    if not moved:
        named = [several(number, NOUNS[kind]) + END[kind] for kind, number in tried.items() if number]
        return f"the same, whichever one thing is changed ({', '.join(named)})" if named else ""
    by_then: dict[str, list[Otherwise]] = {}
    for one in moved:
        by_then.setdefault(one.then, []).append(one)
    return "; ".join(f'"{mark_words(then)}" {_changes(some, tried)}' for then, some in by_then.items())


def _changes(moved: Sequence[Otherwise], tried: Mapping[str, int]) -> str:
    decisions, samples, choices = ([one for one in moved if one.kind == kind] for kind in (DECISION, SAMPLE, CHOICE))
    parts = []
    if decisions:
        parts.append(f"if decided otherwise ({'; or '.join(f'{one.id}: {one.change}' for one in decisions)})")
    if len(samples) > MOST_NAMED:
        parts.append(f"without any one of {len(samples)} of the {tried[SAMPLE]} samples")
    else:
        parts += [one.change for one in samples]
    parts += [_taken_up(one.change) for one in choices]
    return ", or ".join(parts)


def _taken_up(choice: str) -> str:
    """A choice as it stands in a sentence."""
    return IN_A_SENTENCE.get(choice, choice if choice.startswith("with") else f"with {choice}")
