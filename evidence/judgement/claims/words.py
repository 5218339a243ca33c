"""What is said of the published claims."""

from __future__ import annotations

from evidence.judgement.assessment import Assessment
from evidence.judgement.claims.answer import not_counted_again, tally_by_scope
from evidence.judgement.claims.verdicts import WORDING

CLAIMS = f"Each statement is tested by a declared query and a fixed rule. {WORDING} Where these data cannot support a test, that is said."


def tally_words(assessment: Assessment) -> tuple[str, ...]:
    """How many claims got which verdict, by what they are about."""
    parts = []
    for scope, counts in tally_by_scope(assessment.claims).items():
        named = ", ".join(f"{verdict} {n}" for verdict, n in counts.items() if n)
        parts.append(f"{scope}: {named}")
    return (f"By scope: {'; '.join(parts)}{not_counted_again(assessment.claims)}.",)
