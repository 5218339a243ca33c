"""The tables of GRADE profiles: one row per body, and one per body and domain."""

from __future__ import annotations

from typing import Any

from evidence.base.reason import NotEstimated
from evidence.base.table import Column, Table
from evidence.judgement.assessment import Assessment
from evidence.judgement.grade.answer import GradeProfile
from evidence.judgement.trace import number_text
from evidence.synthesis import columns as shared
from evidence.synthesis.addresses import answer_address

BODY_COLUMNS = (
    Column("body", "Body", "Key of the body of evidence in the plan, or the number of the recommendation."),
    shared.BODY.headed("Evidence on"),
    shared.K_SAMPLES,
    shared.CERTAINTY,
    Column(
        "provisional",
        "Provisional",
        "Whether risk of bias was judged from the design alone for some of it, so that the word may change: yes or no.",
    ),
    Column("start", "Starts", "Where certainty starts before anything is taken off: high for randomised evidence, low for other evidence."),
)
CERTAINTY_COLUMNS = (*BODY_COLUMNS[1:], Column("why", "Why", "What takes certainty off, or why nothing was graded."))
GRADE_COLUMNS = (
    *BODY_COLUMNS,
    Column(
        "domain", "Domain", "What could take certainty off: risk of bias, inconsistency, indirectness, imprecision or publication bias."
    ),
    Column("judgement", "Judgement", "How serious the concern is; of publication bias undetected, strongly suspected or untestable."),
    Column("steps", "Steps down", "How many levels of certainty the domain takes off, 0 to 2.", 0),
    Column("numbers", "Numbers used", "The numbers that the judgement follows from, by the names that ratings.toml has for them."),
    Column("why", "Why", "How the judgement follows from the numbers, or why nothing was graded."),
)
# What the page shows of them.
GRADE_SHOWN = ("title", "domain", "judgement", "why")


def certainty_table(assessment: Assessment) -> Table:
    """One row per body of the plan and per recommendation: how sure one may be, and why."""
    rows = []
    for name, about, title, profile in _profiles(assessment):
        why = profile.reason if isinstance(profile, NotEstimated) else profile.why
        rows.append(_body(name, title, profile) | {"about": about, "why": why})
    return Table("certainty", "Certainty of the evidence", CERTAINTY_COLUMNS, tuple(rows))


def grade_table(assessment: Assessment) -> Table:
    """One row per body and domain; a body that can't be graded has one row with the reason."""
    rows: list[dict[str, Any]] = []
    for name, about, title, profile in _profiles(assessment):
        body = _body(name, title, profile) | {"about": about}
        if isinstance(profile, NotEstimated):
            rows.append(body | {"why": profile.reason})
            continue
        for domain in profile.domains:
            cells = {"domain": domain.domain, "judgement": domain.judgement, "steps": domain.steps}
            rows.append(body | cells | {"numbers": _numbers(domain.numbers), "why": domain.why})
    return Table("grade", "Certainty by domain (GRADE)", GRADE_COLUMNS, tuple(rows))


def _profiles(assessment: Assessment) -> list[tuple[str, str, str, GradeProfile | NotEstimated]]:
    """Name, address, title and profile of every body of the plan, then of every recommendation."""
    plan = assessment.review.plan
    found = [(name, answer_address(plan, "by_body", name), plan.bodies[name].title, one) for name, one in assessment.grade.items()]
    rated = ((one, str(one.recommendation)) for one in assessment.ratings)
    named = ((f"recommendation {key}", answer_address(plan, "by_recommendation", key), one.title, one.grade) for one, key in rated)
    return [*found, *named]


def _body(name: str, title: str, profile: GradeProfile | NotEstimated) -> dict[str, Any]:
    cells: dict[str, Any] = {"body": name, "title": title}
    if isinstance(profile, NotEstimated):
        return cells
    provisional = "yes" if profile.provisional else "no"
    return cells | {"k_samples": profile.k_samples, "certainty": profile.certainty, "provisional": provisional, "start": profile.start}


def _numbers(numbers: Any) -> str:
    """Inputs in one cell; what a body this small has not is left out, as `why` says it."""
    return "; ".join(f"{name} {_text(value)}" for name, value in numbers.items() if value is not None)


def _text(value: float | int | bool) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return number_text(value) if isinstance(value, float) else str(value)
