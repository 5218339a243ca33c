"""What this review needs to have measured: outcomes with the fewest samples first, how long people were followed, whom studies describe."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from evidence.base.brief import brief
from evidence.judgement.coverage.answer import Coverage, outcomes_in_plan
from evidence.synthesis.directions.answer import STATED
from evidence.synthesis.effect_rows.rows import EffectRow
from evidence.synthesis.pooled.per_hundred import Event, counted_event
from evidence.synthesis.review_run import Analyses


@dataclass(frozen=True, slots=True)
class NeededOutcome:
    """One outcome that an evaluation could measure.

    Attributes
    ----------
    domain, label, definition : its code, and what people call it and mean by it.
    samples : independent samples with a size in the analysis.
    of_kind : those of the kind of support that was asked for; None where none was.
    directions : further samples for which only a direction is known.
    event : the event that most of its effects count, and whether it is a good one; None where it is no event.
    months : the follow-ups that are printed, in months, with how many effects have each, shortest first.
    unknown : effects whose follow-up is not printed.
    """

    domain: str
    label: str
    definition: str
    samples: int
    of_kind: int | None
    directions: int
    event: Event | None
    months: tuple[tuple[float, int], ...]
    unknown: int

    __repr__ = brief("domain", "samples")

    @property
    def usual_months(self) -> float | None:
        """The follow-up that most effects have, of equals the longest; None where none is printed."""
        return max(self.months, key=lambda one: (one[1], one[0]))[0] if self.months else None


@dataclass(frozen=True, slots=True)
class NeededCharacteristic:
    """One characteristic of people that an evaluation could describe.

    Attributes
    ----------
    code, label, definition, example : as the codebook has them.
    value, eligible : eligible studies that give a number for it, and eligible studies in all.
    """

    code: str
    label: str
    definition: str
    example: str
    value: int
    eligible: int

    __repr__ = brief("code", "value", "eligible")


@dataclass(frozen=True, slots=True)
class Needed:
    """What this review needs to have measured.

    Attributes
    ----------
    kind : label of the kind of support that was asked for; "" where none was.
    outcomes : those of the plan, the fewest samples first.
    characteristics : of the codebook, those that the fewest studies give first.
    """

    kind: str
    outcomes: tuple[NeededOutcome, ...]
    characteristics: tuple[NeededCharacteristic, ...]

    __repr__ = brief("kind", "outcomes", "characteristics")

    def to_dict(self) -> dict[str, Any]:
        """All parts as lists."""
        outcomes = []
        for one in self.outcomes:
            out: dict[str, Any] = {name: getattr(one, name) for name in ("domain", "label", "samples", "of_kind", "directions", "unknown")}
            out |= {"event": one.event[0], "good": one.event[1]} if one.event else {"event": None, "event_note": "no event is counted"}
            out |= {"months": [{"months": months, "effects": n} for months, n in one.months]}
            outcomes.append(out if one.of_kind is not None else out | {"of_kind_note": "no kind of support was named"})
        named = ("code", "label", "value", "eligible")
        characteristics = [{name: getattr(one, name) for name in named} for one in self.characteristics]
        return {"kind": self.kind, "outcomes": outcomes, "characteristics": characteristics}


def needed(results: Analyses, coverage: Coverage, kind: str | None = None) -> Needed:
    """Where the review has least.

    Parameters
    ----------
    results : of a run.
    coverage : what its studies cover.
    kind : code of the kind of support that is to be evaluated, a value of the column typology; None for all kinds.
    """
    review, groups = results.review, results.review.plan.groups
    rows = [row for row in results.effects.rows if row.eligible and row.columns["outcome_group"] in groups]
    outcomes = [
        _outcome(results, domain, [row for row in rows if row.columns["outcome_domain"] == domain], kind)
        for domain in outcomes_in_plan(results)
    ]
    specs = {spec.value: spec for spec in review.codebook.values("progress_plus", "characteristic")}
    characteristics = [
        NeededCharacteristic(code, specs[code].label, specs[code].definition, specs[code].example, one.value, coverage.eligible)
        for one in coverage.reported
        if (code := one.characteristic) in specs
    ]
    return Needed(
        review.codebook.label("studies", "typology", kind) if kind else "",
        tuple(sorted(outcomes, key=lambda one: (one.of_kind or 0, one.samples, one.directions))),
        tuple(sorted(characteristics, key=lambda one: one.value)),
    )


def _outcome(results: Analyses, domain: str, rows: Sequence[EffectRow], kind: str | None) -> NeededOutcome:
    spec = next(one for one in results.review.codebook.values("effects", "outcome_domain") if one.value == domain)
    sized = {row.columns["sample_id"]: row.columns["typology"] for row in rows if row.use == "tier 1"}
    stated = {row.columns["sample_id"] for row in rows if row.columns["direction"] in STATED}
    events = Counter(event for row in rows if (event := counted_event(row)) is not None and row.columns["event"])
    months = Counter(float(row.columns["followup_months"]) for row in rows if row.columns["followup_months"] is not None)
    return NeededOutcome(
        domain=domain,
        label=spec.label,
        definition=spec.definition,
        samples=len(sized),
        of_kind=None if kind is None else sum(one == kind for one in sized.values()),
        directions=len(stated - set(sized)),
        event=events.most_common(1)[0][0] if events else None,
        months=tuple(sorted(months.items())),
        unknown=sum(row.columns["followup_months"] is None for row in rows),
    )
