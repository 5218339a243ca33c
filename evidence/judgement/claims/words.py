"""What is said of the published claims."""

from __future__ import annotations

from collections.abc import Sequence

from evidence.judgement.assessment import Assessment
from evidence.judgement.claims.answer import Claim, tally_by_scope
from evidence.judgement.claims.verdicts import WORDING

CLAIMS = f"Each statement is tested by a declared query and a fixed rule. {WORDING} Where these data cannot support a test, that is said."


def tally_words(assessment: Assessment) -> tuple[str, ...]:
    """How many claims got which verdict, by what they are about."""
    parts = []
    for scope, counts in tally_by_scope(assessment.claims).items():
        named = ", ".join(f"{verdict} {n}" for verdict, n in counts.items() if n)
        parts.append(f"{scope}: {named}")
    return (f"By scope: {'; '.join(parts)}{not_counted_again(assessment.claims)}.",)


def not_counted_again(claims: Sequence[Claim]) -> str:
    """Which claims a tally leaves out, and why, as the end of a sentence; "" if it counts them all."""
    again = [f"{claim.claim_id} restates {claim.restates}" for claim in claims if claim.restates is not None]
    return f"; not counted again: {', '.join(again)}" if again else ""
