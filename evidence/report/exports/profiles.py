"""The GRADE evidence profile of each body of evidence, in the columns of GRADEpro's own.

GRADEpro publishes no format of profiles that another program could write: this table is to be copied from.
"""

from __future__ import annotations

from collections.abc import Sequence

from evidence.base.spreadsheet import csv_text
from evidence.base.words import several
from evidence.judgement.findings.tables import people_text, unit_words
from evidence.judgement.grade.answer import GradeProfile
from evidence.robustness.examined import Examined
from evidence.synthesis.bodies import rows_of
from evidence.synthesis.effect_rows.rows import EffectRow
from evidence.synthesis.pooled.answer import Answer
from evidence.synthesis.pooled.per_hundred import AbsoluteEffect
from evidence.synthesis.pooled.tables import interval_text
from evidence.synthesis.review_run import Pooled

COLUMNS = (
    *("Outcome", "No of studies", "Study design", "Risk of bias", "Inconsistency", "Indirectness", "Imprecision"),
    *("Other considerations", "No of participants", "Effect: relative", "Effect: absolute", "Certainty", "Importance"),
)


def profiles_csv(run: Examined) -> str:
    """One row per declared body that has a profile; its importance stays empty, as that is for people to judge."""
    return csv_text([COLUMNS, *(_row(run, name, found) for name, found in run.grade.items() if isinstance(found, GradeProfile))])


def _row(run: Examined, name: str, profile: GradeProfile) -> list[str]:
    plan = run.review.plan
    rows = rows_of(run.effects.rows, plan.bodies[name])
    kind, key, answer = _answer(run, name)
    *concerns, publication = (domain.judgement for domain in profile.domains)
    people = people_text(answer.counts.people, answer.counts.people_missing, unit_words(run)) or ""
    return [
        plan.bodies[name].title,
        f"{several(len({row.columns['study_id'] for row in rows}), 'study')} of {several(profile.k_samples, 'sample')}",
        _designs(rows, run.review.rule().start.randomised),
        *concerns,
        f"publication bias {publication}",
        people.replace("\n", "; "),
        "",
        _size(answer, run.absolute.get((kind, key))),
        f"{profile.certainty} (provisional)" if profile.provisional else profile.certainty,
        "",
    ]


def _answer(run: Examined, name: str) -> tuple[str, str, Pooled]:
    """The answer of a declared body of tier 1, with its set and its key in it."""
    groups = run.review.plan.groups
    return next(
        (kind, key, answer)
        for kind, key, answer in run.tier_1.items()
        if kind not in ("by_outcome", "by_typology", "by_recommendation") and name == (groups[key] if kind == "by_group" else key or kind)
    )


def _designs(rows: Sequence[EffectRow], randomised: Sequence[str]) -> str:
    """How many of the studies drew lots, and how many did not."""
    designs = {row.columns["study_id"]: row.columns["design"] for row in rows}
    drawn = sum(design in randomised for design in designs.values())
    counted = ((drawn, "randomised"), (len(designs) - drawn, "not randomised"))
    return ", ".join(f"{number} {words}" for number, words in counted if number)


def _size(answer: Pooled, absolute: AbsoluteEffect | None) -> str:
    """A standardised mean difference is an absolute effect to GRADEpro; what it means per 100 stands after it."""
    if not isinstance(answer, Answer):
        return answer.reason
    text = f"SMD {answer.g:z.2f} {interval_text(answer.ci_low, answer.ci_high)}, positive is better"
    if absolute is None:
        return text
    at = absolute.middle
    interval = f"{at.treated_low:.0f} to {at.treated_high:.0f}"
    return f"{text}; {absolute.event_words}: {at.comparison:.0f} per 100 without, {at.treated:.0f} with ({interval})"
