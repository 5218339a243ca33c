"""What is said of the published claims."""

from __future__ import annotations

from collections.abc import Sequence

from evidence.judgement.assessment import Assessment
from evidence.judgement.claims.answer import Claim, tally_by_scope
from evidence.judgement.claims.verdicts import WORDING

CLAIMS = f"Each statement is tested by a stated query and a fixed rule. {WORDING} Where these data cannot support a test, that is said."


# What a claim is about, by its scope.
SCOPES = {"effect": "effects", "review": "the review itself", "arithmetic": "arithmetic", "external": "figures from elsewhere"}
# Whole numbers from here on have no decimals.
LARGE = 1000.0


def figure_words(value: float | int | str | None, unit: str) -> str:
    """A figure in its unit, as people read it; "" where there is none.

    >>> figure_words("0.897", "share"), figure_words(0.605, "Cohen U3"), figure_words(67046128.4, "GBP a year")
    ('89.7%', '60% (Cohen U3)', '67,046,128 GBP a year')
    >>> figure_words("300000000.0", "GBP a year, more than")
    'more than 300,000,000 GBP a year'
    >>> figure_words("> 0", "p < 0.05"), figure_words(0.63, "p >= 0.05"), figure_words("good", "rating")
    ('> 0', 'p = 0.63', 'good')
    """
    number = _number(value)
    if value is None or number is None:
        return "" if value is None else str(value)
    if unit in SHARES:
        percent = f"{100 * number:.{max(0, _decimals(value) - 2)}f}%"
        return percent if unit == "share" else f"{percent} ({unit})"
    if unit.startswith("p >"):
        return f"p = {number:.2f}"
    text = f"{number:,.0f}" if isinstance(value, int) or abs(number) >= LARGE or number.is_integer() else f"{number:z.2f}"
    if unit in IN_G:
        return f"g = {text}"
    of, _, beyond = unit.partition(", ")
    return f"{f'{beyond} ' if beyond and isinstance(value, str) else ''}{text} {of}"


SHARES, IN_G = ("share", "Cohen U3"), ("p < 0.05", "direction", "SMD")


def _number(value: float | int | str | None) -> float | None:
    try:
        return None if value is None else float(value)
    except ValueError:
        return None


def _decimals(value: float | int | str) -> int:
    """Those that a printed figure has, three at most."""
    return min(3, len(str(value).partition(".")[2])) if isinstance(value, str) else 2


def tally_words(assessment: Assessment) -> tuple[str, ...]:
    """How many claims got which verdict, by what they are about."""
    parts = []
    for scope, counts in tally_by_scope(assessment.claims).items():
        named = ", ".join(f"{verdict} {n}" for verdict, n in counts.items() if n)
        parts.append(f"{SCOPES.get(scope, scope)}: {named}")
    return (f"By what they are about: {'; '.join(parts)}{not_counted_again(assessment.claims)}.",)


def not_counted_again(claims: Sequence[Claim]) -> str:
    """Which claims a tally leaves out, and why, as the end of a sentence; "" if it counts them all."""
    again = [f"{claim.claim_id} restates {claim.restates}" for claim in claims if claim.restates is not None]
    return f"; not counted again: {', '.join(again)}" if again else ""
