"""What a new review asks, measures and compares, as its plan and codebook: from the answers of `evidence new`."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from evidence.base.errors import UsageError
from evidence.review.incoming.columns import slug

_BODY = """[bodies.{name}]
title = {title}
where = {{ outcome_group = ["{name}"] }}

"""
_NO_ADVICE = """# What guidance says, and the evidence it rests on: a table [recommendations.1] for each (docs/how_to_new_review.md).
[recommendations]
"""


@dataclass(frozen=True, slots=True)
class ReviewAnswers:
    """What `evidence new` asks.

    Attributes
    ----------
    question : the question of the review; "" leaves the one of the start.
    outcomes : what is measured, the main outcome first; empty leaves those of the start.
    kinds : the kinds of intervention; empty leaves those of the start.
    """

    question: str = ""
    outcomes: Sequence[str] = ()
    kinds: Sequence[str] = ()


def with_answers(plan: str, values: str, answers: ReviewAnswers) -> tuple[str, str]:
    """The plan and the codebook's values, with the question, a body of evidence for each outcome, and the kinds of intervention.

    Raises
    ------
    UsageError
        If two outcomes, or two kinds, would have one code.
    """
    if answers.question:
        plan = re.sub(r'^question = ".*"$', lambda _: f"question = {_quoted(answers.question)}", plan, count=1, flags=re.MULTILINE)
    outcomes, kinds = _codes(answers.outcomes, "outcome"), _codes(answers.kinds, "kind")
    if outcomes:
        plan = _with_outcomes(plan, outcomes)
    rows = list(csv.reader(io.StringIO(values)))
    for column, given in (("typology", kinds), ("outcome_domain", outcomes), ("outcome_group", outcomes)):
        if given:
            at = next(n for n, row in enumerate(rows) if row[1] == column)
            table = rows[at][0]
            new = [[table, column, code, label, f"{label}.", label] for code, label in given.items()]
            rows = [*rows[:at], *new, *(row for row in rows[at:] if row[1] != column)]
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return plan, out.getvalue()


def _codes(labels: Sequence[str], what: str) -> dict[str, str]:
    """A code for each label, as it stands in cells."""
    found: dict[str, str] = {}
    for label in (label.strip() for label in labels):
        code = slug(label)
        if not code or code in found or (what == "outcome" and code == "overall"):
            why = f"the same code as {found[code]!r}" if code in found else "no code of letters and digits of its own"
            raise UsageError(f"the {what} {label!r} would have {why}; name it otherwise")
        found[code] = label
    return found


def _with_outcomes(plan: str, outcomes: dict[str, str]) -> str:
    """The plan with a body for each outcome, one over all, and no recommendation: what guidance says is not asked."""
    before, _, rest = plan.partition("[bodies.main]")
    _, marker, moderators = rest.partition("# What the effects may differ by.")
    names = list(outcomes)
    bodies = "".join(_BODY.format(name=name, title=_quoted(label)) for name, label in outcomes.items())
    listed = ", ".join(f'"{name}"' for name in names)
    bodies += f'[bodies.overall]\ntitle = "All outcomes"\nwhere = {{ outcome_group = [{listed}] }}\n\n'
    groups = "# Which body answers for each outcome group.\n[groups]\n" + "".join(f'{name} = "{name}"\n' for name in names)
    before = before.replace('headline = "main"', f'headline = "{names[0]}"', 1)
    return f"{before}{bodies}{groups}\n{_NO_ADVICE}\n{marker}{moderators}"


def _quoted(text: str) -> str:
    """A text as TOML has it."""
    return json.dumps(" ".join(text.split()), ensure_ascii=False)
