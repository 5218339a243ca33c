"""A review of which only the design is stated: studies, kinds and outcomes as a file says them, all else as in the coded studies.

Each drawn study takes its size, its precision, its design, its risk of bias and its people from a coded effect of its kind, drawn with
replacement; where no coded study is of that kind, from any. What a study found is drawn, never taken.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from evidence.base.brief import brief
from evidence.base.errors import CannotCompute, FileProblem, UsageError
from evidence.judgement.risk_of_bias.overall import StudyBias
from evidence.models.dependent.covariance import as_codes
from evidence.review.plan import Plan
from evidence.review.review import CodedReview
from evidence.robustness.twin.draw import DRAWN, DrawnReview, Places, better_level, drawn_errors, root_of_errors, with_size
from evidence.robustness.twin.truths import Truth
from evidence.synthesis.bodies import TIER_1
from evidence.synthesis.effect_rows.rows import EffectRow


@dataclass(frozen=True, slots=True)
class OutcomeStated:
    """An outcome of a stated design.

    Attributes
    ----------
    studies : how many studies have an effect on it.
    columns : what those effects hold in columns of effects.csv.
    basis : where this was read, or that it is assumed.
    """

    studies: int
    columns: Mapping[str, str]
    basis: str

    __repr__ = brief("studies", "columns")


@dataclass(frozen=True, slots=True)
class StatedDesign:
    """The design of a review whose data are not public.

    Attributes
    ----------
    title : of the review, after "drawn".
    studies, basis : how many, and where that was read.
    column : the column that holds the kind of each study.
    kinds : its values; each is drawn once or more.
    kinds_basis : where that was read, and what of it is assumed.
    effects : which outcomes how many studies have.
    """

    title: str
    studies: int
    basis: str
    column: str
    kinds: tuple[str, ...]
    kinds_basis: str
    effects: tuple[OutcomeStated, ...]

    __repr__ = brief("title", "studies")

    def to_dict(self) -> dict[str, Any]:
        """All fields by name."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class DesignPlaces:
    """Where the effects of a review of a stated design are drawn.

    Attributes
    ----------
    design : as stated.
    templates : kind -> coded effects that a drawn study of it may be like.
    judged : risk of bias of each coded study.
    """

    design: StatedDesign
    templates: Mapping[str, tuple[EffectRow, ...]]
    judged: Mapping[str, StudyBias]

    __repr__ = brief("design")

    @property
    def levels(self) -> tuple[str, ...]:
        """The kinds, one of which may be better."""
        return self.design.kinds

    def draw(self, truth: Truth, plan: Plan, rng: np.random.Generator) -> DrawnReview:
        """A review of this design, studies and results drawn anew."""
        design, kinds = self.design, self.design.kinds
        of_study = rng.permutation([*range(len(kinds)), *rng.integers(len(kinds), size=design.studies - len(kinds))])
        like = [self.templates[kinds[kind]][rng.integers(len(self.templates[kinds[kind]]))] for kind in of_study]
        rows = []
        for number, outcome in enumerate(design.effects):
            for study in sorted(rng.permutation(design.studies)[: outcome.studies].tolist()):
                rows.append(_like(like[study], study, number, {design.column: kinds[of_study[study]], **outcome.columns}))
        root, samples = root_of_errors(rows, plan), as_codes(row.columns["sample_id"] for row in rows)
        g = truth.g + better_level(rows, truth, self.levels, plan, rng) + drawn_errors(root, samples, truth, rng)
        judged = {_name(study): self.judged[row.columns["study_id"]] for study, row in enumerate(like)} if self.judged else {}
        return DrawnReview(tuple(with_size(row, float(size)) for row, size in zip(rows, g, strict=True)), judged)


def _name(study: int) -> str:
    return f"{DRAWN}-{study + 1:03d}"


def _like(row: EffectRow, study: int, number: int, columns: Mapping[str, str]) -> EffectRow:
    """A row of a drawn study, like a coded one in all but its names, its kind and its outcome; it shares no arm with another."""
    name = _name(study)
    own = {**dict.fromkeys(("study_id", "sample_id", "people_id"), name), "arm_treat": None, "arm_comp": None}
    return EffectRow(f"{name}-{number + 1}", "tier 1", row.effect, "", {**row.columns, **own, **columns}, f"{DRAWN} {study + 1}")


def design_places(source: Places, design: StatedDesign) -> DesignPlaces:
    """The places of a stated design, filled from those of the coded review."""
    rows = tuple(row for row in source.rows if row.use in TIER_1)
    if not rows:
        raise CannotCompute("no coded effect of tier 1 has a size that a drawn study could be like")
    of_kind = {kind: tuple(row for row in rows if row.columns[design.column] == kind) for kind in design.kinds}
    return DesignPlaces(design, {kind: own or rows for kind, own in of_kind.items()}, source.judged)


def read_design(path: Path, review: CodedReview) -> StatedDesign:
    """The design that a file states.

    Raises
    ------
    FileProblem
        If the file cannot be read.
    UsageError
        If it states no design that can be drawn: everything that is wrong with it, at once.
    """
    try:
        stated = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise FileProblem(f"{path} cannot be read ({error.strerror})") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} is no TOML: {error}") from None
    kinds, effects = _table(stated.get("kinds")), [_table(one) for one in stated.get("effects", []) or [{}]]
    column, book = str(kinds.get("column", "")), review.codebook
    levels = tuple(value for value in book.values_of("studies", column) if value != "other")
    faults = [*_number_faults("studies", stated.get("studies"), len(levels), None)]
    faults += [] if levels else [f"kinds.column must name a column of studies.csv with a list of values; seen {column!r}"]
    for i, one in enumerate(effects, 1):
        faults += _number_faults(f"effects {i}: studies", one.get("studies"), 1, stated.get("studies"))
        faults += _column_faults(i, _table(one.get("columns")), review)
    if faults:
        raise UsageError(f"{path} states no design that can be drawn: {'; '.join(faults)}")
    outcomes = tuple(OutcomeStated(one["studies"], dict(one["columns"]), str(one.get("basis", ""))) for one in effects)
    title, basis = str(stated.get("title", path.stem)), str(stated.get("basis", ""))
    return StatedDesign(title, stated["studies"], basis, column, levels, str(kinds.get("basis", "")), outcomes)


def _table(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _number_faults(name: str, value: Any, least: int, most: Any) -> list[str]:
    top = most if isinstance(most, int) else None
    if isinstance(value, int) and not isinstance(value, bool) and value >= max(least, 1) and (top is None or value <= top):
        return []
    allowed = f"from {max(least, 1)}" + ("" if top is None else f" to {top}")
    return [f"{name} must be a whole number {allowed}; seen {value!r}"]


def _column_faults(number: int, columns: Mapping[str, Any], review: CodedReview) -> list[str]:
    if not columns:
        return [f"effects {number}: columns must say what its effects hold, such as {{ outcome_group = ... }}"]
    faults = []
    for name, value in columns.items():
        allowed: Sequence[str] = review.codebook.values_of("effects", name)
        if value not in allowed:
            faults.append(
                f"effects {number}: {name} = {value!r} is no value of effects.csv; allowed: {', '.join(allowed) or 'no such column'}"
            )
    return faults
