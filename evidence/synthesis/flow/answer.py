"""The flow of records and studies (PRISMA 2020, Page et al. 2021): every box computed, each the sum of the boxes below it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from evidence.base.brief import brief
from evidence.base.words import several
from evidence.review.analysed import is_eligible
from evidence.review.review import CodedReview
from evidence.review.tables import Row
from evidence.synthesis.effect_rows.rows import EffectRow, Effects

# What can become of an effect of an eligible study, from the most to the least that is known of its size.
USES = ("analysed", "sensitivity", "assumed", "needs", "direction", "unused")
COMPUTABLE = USES[:3]
# How a reason in exclusions.csv may begin: with what its box says already, or because another row stands for the study.
SAID_BY_THE_BOX, TWIN = "looked at, not coded: ", "coded twice"


@dataclass(frozen=True, slots=True)
class Box:
    """One box of the flow.

    Attributes
    ----------
    key, title : its name, and what people read.
    parent : key of the box it is part of, "" for the first of the records and of the studies.
    unit : "records", "reports" or "studies".
    n : how many.
    effects : how many coded effects, of any of the studies above it, stand here; None where effects are not counted.
    main : whether the flow goes on here; else the box stands at the side.
    reasons : why they stand at the side, with how many for each reason, most frequent first.
    """

    key: str
    title: str
    parent: str
    unit: str
    n: int
    effects: int | None = None
    main: bool = False
    reasons: tuple[tuple[str, int], ...] = ()

    __repr__ = brief("key", "title", "n", "effects")

    def to_dict(self) -> dict[str, Any]:
        """The box as results.json holds it."""
        return {
            "key": self.key,
            "title": self.title,
            "parent": self.parent or None,
            "unit": self.unit,
            "n": self.n,
            "effects": self.effects,
            "reasons": dict(self.reasons),
        }


@dataclass(frozen=True, slots=True)
class Flow:
    """The flow of a review.

    Attributes
    ----------
    records : boxes of the search, from records.csv; empty where the review has none.
    studies : boxes of the studies, from studies.csv, effects.csv and exclusions.csv.
    """

    records: tuple[Box, ...]
    studies: tuple[Box, ...]

    __repr__ = brief("records", "studies")

    @property
    def boxes(self) -> tuple[Box, ...]:
        """All boxes, top to bottom."""
        return self.records + self.studies


def review_flow(review: CodedReview, effects: Effects) -> Flow:
    """The flow of a review.

    Parameters
    ----------
    review : its tables; records.csv may be absent.
    effects : every coded effect with what became of it.
    """
    records = review.tables["records"].rows
    return Flow(_record_boxes(records) if records else (), _study_boxes(review, effects))


def effect_use(row: EffectRow) -> str:
    """What became of an effect of an eligible study, one of `USES`."""
    if row.use == "record":
        return {2: "needs", 3: "direction"}.get(row.columns["tier"] or 0, "unused")
    return {"tier 1": "analysed", "tier 2": "assumed", "sensitivity": "sensitivity"}[row.use]


def not_coded(review: CodedReview) -> tuple[Row, ...]:
    """The rows of exclusions.csv for studies that were looked at and never coded; a study coded twice is no further study."""
    coded = {row.id for row in review.tables["studies"]}
    left = (row for row in review.tables["exclusions"] if row.text("level") == "study" and row.id not in coded)
    return tuple(row for row in left if not row.text("reason").startswith(TWIN))


def without_results(review: CodedReview) -> tuple[Row, ...]:
    """The studies of which no usable result was read: kept, for that excludes none (MECIR C40). Reports of coded ones apart."""
    return tuple(row for row in review.tables["without_results"] if not row.text("report_of"))


def _record_boxes(rows: Sequence[Row]) -> tuple[Box, ...]:
    def some(stage: str, decision: str) -> list[Row]:
        return [row for row in screened if row.text("stage") == stage and row.text("decision") == decision]

    screened = [row for row in rows if not row.text("duplicate_of")]
    out_early, waiting_early = some("title_abstract", "exclude"), some("title_abstract", "awaiting")
    sought = [row for row in screened if row not in out_early and row not in waiting_early]
    lost = [row for row in sought if row.text("decision") == "not_retrieved"]
    out_late, included = some("full_text", "exclude"), some("full_text", "include")
    waiting_late = len(sought) - len(lost) - len(out_late) - len(included)
    studies = len({row.text("study_id") for row in included if row.text("study_id")})
    title = f"Reports included, of {several(studies, 'coded study')}"
    return (
        Box("records", "Records identified", "", "records", len(rows), None, True, _counted(row.text("source") for row in rows)),
        Box("duplicates", "Duplicates", "records", "records", len(rows) - len(screened)),
        Box("screened", "Records screened on title and abstract", "records", "records", len(screened), None, True),
        Box("excluded", "Excluded", "screened", "records", len(out_early), None, False, _reasons(out_early)),
        Box("undecided", "Not decided yet", "screened", "records", len(waiting_early)),
        Box("sought", "Reports sought", "screened", "reports", len(sought), None, True),
        Box("not_retrieved", "Not retrieved", "sought", "reports", len(lost), None, False, _reasons(lost)),
        Box("unread", "Not assessed yet", "sought", "reports", waiting_late),
        Box("assessed", "Reports assessed on the full text", "sought", "reports", len(out_late) + len(included), None, True),
        Box("excluded_full_text", "Excluded", "assessed", "reports", len(out_late), None, False, _reasons(out_late)),
        Box("included", title, "assessed", "reports", len(included), None, True),
    )


def _study_boxes(review: CodedReview, effects: Effects) -> tuple[Box, ...]:
    coded, left, kept = review.tables["studies"].rows, not_coded(review), without_results(review)
    by_answer = {answer: [row for row in coded if row.text("eligible") == answer] for answer in ("no", "unclear")}
    uses: dict[str, list[str]] = {study.id: [] for study in coded if is_eligible(study)}
    for row in effects.rows:
        if row.eligible:
            uses[row.columns["study_id"]].append(effect_use(row))
    # A study stands where its best effect stands; an effect stands where it stands itself.
    studies = Counter(min(found, key=USES.index, default="unused") for found in uses.values())
    rows = Counter(use for found in uses.values() for use in found)

    def box(use: str, title: str, parent: str, main: bool = False) -> Box:
        return Box(use, title, parent, "studies", studies[use], rows[use], main)

    sized = sum(studies[use] for use in COMPUTABLE), sum(rows[use] for use in COMPUTABLE)
    answers = (("no", "not_eligible", "Not eligible"), ("unclear", "unclear", "Eligibility unclear"))
    return (
        Box("found", "Studies found", "", "studies", len(coded) + len(left) + len(kept), None, True),
        Box("not_coded", "Looked at, not coded", "found", "studies", len(left), None, False, _reasons(left)),
        Box("without_results", "Kept, but no usable result was read", "found", "studies", len(kept), None, False, _reasons(kept)),
        Box("coded", "Coded", "found", "studies", len(coded), len(effects.rows), True),
        *(
            Box(key, title, "coded", "studies", len(by_answer[a]), None, False, _reasons(by_answer[a], "eligibility_reason"))
            for a, key, title in answers
        ),
        Box("eligible", "Eligible", "coded", "studies", len(uses), rows.total(), True),
        box("direction", "Direction only (tier 3)", "eligible"),
        box("needs", "Needs an assumption that nobody made (tier 2)", "eligible"),
        box("unused", "No size or direction that is used", "eligible"),
        Box("computable", "With a size that can be computed", "eligible", "studies", *sized, True),
        box("assumed", "Only under one stated assumption (tier 2)", "computable"),
        box("sensitivity", "Left out with a reason, though a size can be computed", "computable"),
        box("analysed", "In the analysis (tier 1)", "computable", main=True),
    )


def _reasons(rows: Iterable[Row], column: str = "reason") -> tuple[tuple[str, int], ...]:
    return _counted(row.text(column).removeprefix(SAID_BY_THE_BOX) or "no reason given" for row in rows)


def _counted(texts: Iterable[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(Counter(texts).items(), key=lambda item: (-item[1], item[0])))
