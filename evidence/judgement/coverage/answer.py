"""What the evidence covers and what it misses: kinds by outcomes, characteristics reported, groups of people served."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from evidence.base.as_dict import fields_by_name
from evidence.base.brief import brief
from evidence.review.analysed import is_eligible
from evidence.review.review import CodedReview
from evidence.review.tables import Row
from evidence.synthesis.directions.answer import STATED
from evidence.synthesis.effect_rows.rows import EffectRow
from evidence.synthesis.review_run import Analyses

SIZED, DIRECTION, NONE = "sized", "direction only", "none"
VALUE, WORDS = "value", "without a value"
# Fewer samples with a size than this, and nothing can be pooled for the group.
ENOUGH_SAMPLES = 2


@dataclass(frozen=True, slots=True)
class CoverageCell:
    """One kind of intervention on one outcome, among eligible studies.

    Attributes
    ----------
    kind, outcome : codes.
    sized : independent samples with an effect in the analysis.
    direction : further samples for which only a direction was read.
    """

    kind: str
    outcome: str
    sized: int
    direction: int

    @property
    def state(self) -> str:
        """sized, direction only, or none."""
        return SIZED if self.sized else DIRECTION if self.direction else NONE

    def to_dict(self) -> dict[str, Any]:
        """All fields by name, with the state."""
        return {"kind": self.kind, "outcome": self.outcome, "sized": self.sized, "direction": self.direction, "state": self.state}


@dataclass(frozen=True, slots=True)
class Reported:
    """How often a characteristic was read, in eligible and in analysed studies.

    Attributes
    ----------
    characteristic : code.
    value, words, not_read : eligible studies with a number, with words only, and where nothing was read.
    analysed_value, analysed_words, analysed_not_read : the same among studies behind the analysis.
    """

    characteristic: str
    value: int
    words: int
    not_read: int
    analysed_value: int
    analysed_words: int
    analysed_not_read: int

    to_dict = fields_by_name


@dataclass(frozen=True, slots=True)
class Group:
    """A group of people and the evidence on it.

    Attributes
    ----------
    column, value : where the group stands in the data.
    title, group : what people call the characteristic and the group.
    samples : eligible independent samples of the group.
    sized : those with an effect in the analysis.
    """

    column: str
    value: str
    title: str
    group: str
    samples: int
    sized: int

    @property
    def under_served(self) -> bool:
        """Whether fewer than two samples have a size, so that nothing can be pooled for it."""
        return self.sized < ENOUGH_SAMPLES

    def to_dict(self) -> dict[str, Any]:
        """All fields by name."""
        return fields_by_name(self) | {"under_served": self.under_served}


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the evidence covers.

    Attributes
    ----------
    gaps : one cell per kind and outcome, kinds slowest.
    reported : one per characteristic of the codebook.
    groups : one per group of people named in the plan.
    eligible, analysed : studies that are eligible, and that have an effect in the analysis.
    """

    gaps: tuple[CoverageCell, ...]
    reported: tuple[Reported, ...]
    groups: tuple[Group, ...]
    eligible: int
    analysed: int

    __repr__ = brief()

    def to_dict(self) -> dict[str, Any]:
        """All parts as lists."""
        out: dict[str, Any] = {name: [one.to_dict() for one in getattr(self, name)] for name in ("gaps", "reported", "groups")}
        states = [cell.state for cell in self.gaps]
        out["gap_counts"] = {state: states.count(state) for state in (SIZED, DIRECTION, NONE)} | {"cells": len(states)}
        return out | {"eligible": self.eligible, "analysed": self.analysed}


def cover(results: Analyses) -> Coverage:
    """Count what the eligible studies cover."""
    groups = results.review.plan.groups
    eligible = [row for row in results.effects.rows if row.eligible and row.columns["outcome_group"] in groups]
    studies = [row for row in results.review.tables["studies"] if is_eligible(row)]
    analysed = {row.columns["study_id"] for row in results.effects.rows if row.use == "tier 1"}
    codebook = results.review.codebook
    outcomes = outcomes_in_plan(results)
    gaps = [
        _cell(kind, outcome, [r for r in eligible if r.columns["typology"] == kind and r.columns["outcome_domain"] == outcome])
        for kind in codebook.values_of("studies", "typology")
        for outcome in outcomes
    ]
    return Coverage(tuple(gaps), _reported(results.review, studies, analysed), _groups(results, studies), len(studies), len(analysed))


def outcomes_in_plan(results: Analyses) -> tuple[str, ...]:
    """Outcome domains that an eligible effect of the plan's outcome groups has, in the codebook's order."""
    groups = results.review.plan.groups
    used = {row.columns["outcome_domain"] for row in results.effects.rows if row.eligible and row.columns["outcome_group"] in groups}
    return tuple(domain for domain in results.review.codebook.values_of("effects", "outcome_domain") if domain in used)


def how_reported(texts: Iterable[str]) -> str:
    """A value with a number in it, or words without one.

    >>> how_reported(["49.5% female"]), how_reported(["infants and toddlers"])
    ('value', 'without a value')
    """
    return VALUE if any(re.search(r"\d", text) for text in texts) else WORDS


def _cell(kind: str, outcome: str, rows: Sequence[EffectRow]) -> CoverageCell:
    sized = {row.columns["sample_id"] for row in rows if row.use == "tier 1"}
    stated = {row.columns["sample_id"] for row in rows if row.columns["direction"] in STATED}
    return CoverageCell(kind, outcome, len(sized), len(stated - sized))


def _reported(review: CodedReview, studies: Sequence[Row], analysed: set[str]) -> tuple[Reported, ...]:
    texts: dict[tuple[str, str], list[str]] = {}
    for row in review.tables["progress_plus"]:
        texts.setdefault((row.text("characteristic"), row.text("study_id")), []).append(row.text("value"))
    found = []
    for characteristic in review.codebook.values_of("progress_plus", "characteristic"):
        how = {study.id: how_reported(texts[characteristic, study.id]) for study in studies if (characteristic, study.id) in texts}
        counts = []
        for among in ([study.id for study in studies], sorted(analysed)):
            states = [how.get(study) for study in among]
            counts += [states.count(VALUE), states.count(WORDS), states.count(None)]
        found.append(Reported(characteristic, *counts))
    return tuple(found)


def _groups(results: Analyses, studies: Sequence[Row]) -> tuple[Group, ...]:
    review, equity = results.review, results.review.plan.equity
    sized = {row.columns["sample_id"] for row in results.effects.rows if row.use == "tier 1"}
    found = []
    for column, values in equity.groups.items():
        title = column.replace("_", " ").capitalize()
        for value in values:
            samples = {study.text("sample_id") for study in studies if study.text(column) == value}
            label = review.codebook.label("studies", column, value)
            found.append(Group(column, value, title, label, len(samples), len(samples & sized)))
    for name, moderator in review.plan.moderators.items():
        if moderator.family == equity.family and moderator.cut is not None:
            valued = [(study.text("sample_id"), moderator.value(study)) for study in studies]
            for level in (f"under {moderator.cut:g}", f"{moderator.cut:g} and over"):
                samples = {sample for sample, value in valued if value == level}
                found.append(Group(name, level, moderator.title, level, len(samples), len(samples & sized)))
    return tuple(found)
