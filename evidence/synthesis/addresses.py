"""Where things stand on the page of a run: what a figure or a table links to."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from evidence.review.plan import Plan


def answer_address(plan: Plan, kind: str, key: str) -> str:
    """The address of a pooled answer by its set and its name in it; one of a recommendation stands in the card of that."""
    if kind == "by_recommendation":
        return f"rec-{key}"
    if kind == "by_outcome":
        return f"outcome-{key}"
    if kind == "by_typology":
        return f"kind-{key}"
    return f"body-{plan.groups[key] if kind == 'by_group' else key or kind}"


def explorer_address(shown: Mapping[str, str]) -> str:
    """The address of the table of all effects with some of them shown: its columns, and what they hold there.

    >>> explorer_address({"eligible": "yes", "use": "tier 1"})
    'explorer?eligible=yes&use=tier+1'
    """
    return f"explorer?{urlencode(shown)}"
