"""Where things stand on the page of a run: what a figure or a table links to."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import urlencode

from evidence.review.plan import Plan
from evidence.review.review import CodedReview
from evidence.review.tables import CodedTable

# The tables whose rows have cards, with their ids; a row has its id as its address, unless one of a table before it has that id.
WITH_CARDS = {"effects": "effect_id", "studies": "study_id", "claims": "claim_id"}


def answer_address(plan: Plan, kind: str, key: str) -> str:
    """The address of a pooled answer by its set and its name in it; one of a recommendation stands in the card of that."""
    if kind == "by_recommendation":
        return f"rec-{key}"
    if kind == "by_outcome":
        return f"outcome-{key}"
    if kind == "by_typology":
        return f"kind-{key}"
    return f"body-{plan.groups[key] if kind == 'by_group' else key or kind}"


def row_address(review: CodedReview, table: str, name: str) -> str:
    """The address of the card of an effect, a study or a claim: its id; behind the name of its table where an earlier one has it.

    A study may be named as a claim is.
    """
    for earlier, column in WITH_CARDS.items():
        if earlier == table:
            break
        if name in _names(review.tables[earlier], column):
            return f"{table}-{name}"
    return name


@lru_cache(maxsize=8)
def _names(table: CodedTable, column: str) -> frozenset[str]:
    return frozenset(table.by(column))


def explorer_address(shown: Mapping[str, str]) -> str:
    """The address of the table of all effects with some of them shown: its columns, and what they hold there.

    >>> explorer_address({"eligible": "yes", "use": "tier 1"})
    'explorer?eligible=yes&use=tier+1'
    """
    return f"explorer?{urlencode(shown)}"
