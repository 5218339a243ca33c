"""Words explained where they stand: the terms of the report and those that evaluators ask for."""

from __future__ import annotations

import re
from functools import cache

from flask import g
from markupsafe import Markup, escape

from evidence.app.words import texts
from evidence.report.glossary import TERMS, term_address
from evidence.review.incoming.columns import FLAT
from evidence.review.read_codebook import load_codebook

_PREFIX = "glossary."
# A preview names the columns that were filled in; the codebook says what they hold.
_COLUMNS = (
    *(
        "study_id",
        "sample_id",
        "people_id",
        "effect_id",
        "source_id",
        "source_locator",
        "outcome_group",
        "in_analysis",
        "eligibility_reason",
    ),
    *("n_clusters", "cluster_kind", "pct_comp"),
)
_BUTTON = Markup(
    '<button type="button" class="term" popovertarget="{id}">{word}</button><span class="meaning" id="{id}" popover>{meaning}</span>'
)


@cache
def terms() -> dict[str, str]:
    """Every term and what it means: those of the report, those of the page, and columns that a person meets by their names."""
    own = {name.removeprefix(_PREFIX): text for name, text in texts().items() if name.startswith(_PREFIX)}
    codebook = load_codebook(None)[0]
    columns = {spec.column: spec.definition for table in FLAT for spec in codebook.table(table) if spec.column in _COLUMNS}
    return dict(sorted((TERMS | own | columns).items(), key=lambda one: one[0].lower()))


@cache
def _pattern() -> re.Pattern[str]:
    longest_first = sorted(terms(), key=lambda term: -len(term))
    return re.compile(rf"(?<![\w-])({'|'.join(re.escape(term) for term in longest_first)})s?(?![\w-])")


def explained(text: str) -> Markup:
    """A text in which each term can be asked for, where it first stands on a page.

    A button opens the meaning; the browser does so by itself, with the keyboard too, and closes it with Escape.
    """
    seen: set[str] = g.setdefault("terms_seen", set())
    parts, at = [], 0
    for found in _pattern().finditer(text):
        term = found[1]
        if term in seen:
            continue
        seen.add(term)
        parts += [escape(text[at : found.start()]), _BUTTON.format(id=term_address(term), word=found[0], meaning=terms()[term])]
        at = found.end()
    return Markup("").join([*parts, escape(text[at:])])
