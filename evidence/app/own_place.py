"""What the pages on one's own place and one's own plan share: the bodies of evidence, the review they rest on, a share of one's own."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g

from evidence.app.beside import beside, version
from evidence.judgement.body.here import BodyHere, body_here
from evidence.judgement.compare.version import Version
from evidence.review.plan import Body
from evidence.synthesis.bodies import holds
from evidence.synthesis.pooled.answer import NoAnswer
from evidence.synthesis.pooled.per_hundred import comparison_risk


@dataclass(frozen=True, slots=True)
class OutcomeChoice:
    """An outcome to choose.

    Attributes
    ----------
    body : its body of evidence.
    here : the same as the studies have it.
    """

    body: Body
    here: BodyHere


def evidence_now() -> Version:
    """The review with the study in progress, where the address names one; else as it is."""
    return beside(g.study).after if g.study is not None else version()


def choices(found: Version) -> tuple[OutcomeChoice, ...]:
    """The bodies of the plan that have an answer, each set of effects once."""
    seen: dict[tuple[str, ...], OutcomeChoice] = {}
    for body in found.review.plan.bodies.values():
        here = body_here(body, found.effects.rows, found.answers)
        if not (body.sensitivity or isinstance(here.answer, NoAnswer)):
            seen.setdefault(here.answer.counts.effects, OutcomeChoice(body, here))
    return tuple(seen.values())


def chosen(name: str, offered: tuple[OutcomeChoice, ...]) -> OutcomeChoice | None:
    """The outcome of that name; without one the first that the study in progress measured, else the first; None where there is none."""
    named = next((one for one in offered if one.body.name == name), None)
    return named or next((one for one in offered if own_share(one.body) is not None), offered[0] if offered else None)


def own_share(body: Body) -> float | None:
    """The share of the comparison group of the study in progress with the event of a body; None where it has none."""
    if g.study is None:
        return None
    both = beside(g.study)
    rows = (row for row in both.after.effects.rows if row.columns["study_id"] in both.studies and holds(row, body.where))
    return next((share for row in rows if (share := comparison_risk(row)) is not None), None)
