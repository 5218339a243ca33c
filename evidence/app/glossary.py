"""Words explained where they stand: the terms of the report and those that evaluators ask for."""

from __future__ import annotations

import re
from functools import cache

from flask import g
from markupsafe import Markup, escape

from evidence.app.words import texts
from evidence.report.glossary import TERMS, term_address

_PREFIX = "glossary."
_BUTTON = Markup(
    '<button type="button" class="term" popovertarget="{id}">{word}</button><span class="meaning" id="{id}" popover>{meaning}</span>'
)


@cache
def terms() -> dict[str, str]:
    """Every term and what it means."""
    own = {name.removeprefix(_PREFIX): text for name, text in texts().items() if name.startswith(_PREFIX)}
    return dict(sorted((TERMS | own).items(), key=lambda one: one[0].lower()))


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
