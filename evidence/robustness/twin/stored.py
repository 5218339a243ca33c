"""A simulation kept beside a review, as `evidence simulate` writes it: read, never run anew, and known by what it was made for."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from typing import Any

from evidence.base.brief import brief
from evidence.base.reason import NotEstimated
from evidence.review.review import CodedReview
from evidence.robustness.twin.answer import Twin
from evidence.robustness.twin.errs import errs_rows
from evidence.robustness.twin.rates import BodyAsked, IntervalRate, SaidRate, TestRate
from evidence.robustness.twin.truths import Truth, plan_hash
from evidence.version import __version__

FILE = "simulated.json"
# Of a stated design: never put in the place of the simulation of the review itself.
DESIGN_FILE = "simulated_design.json"
WARNING = "Every number here is of drawn data, made by a random generator under a stated truth. None of it was coded from a study."
ABSENT = f"it was not simulated for this review: evidence simulate REVIEW --full --out FOLDER writes {FILE}; put that beside review.toml"


@dataclass(frozen=True, slots=True)
class Stored:
    """A simulation, and what it was made for.

    Attributes
    ----------
    twin : what was drawn and said.
    evidence, data_hash, plan_hash : version, data and plan it was made for, the plan as `plan_hash` of truths.py has it.
    """

    twin: Twin
    evidence: str
    data_hash: str
    plan_hash: str

    __repr__ = brief("twin")

    def fits(self, review: CodedReview) -> bool:
        """Whether it was made for this state of the review, by this version."""
        return (self.evidence, self.data_hash, self.plan_hash) == (__version__, review.data_hash, plan_hash(review))

    def to_dict(self) -> dict[str, Any]:
        """The document that is kept."""
        return {"drawn": WARNING} | self.made_for | self.twin.to_dict()

    @property
    def made_for(self) -> dict[str, str]:
        """Version, data and plan that it was made for."""
        return {"evidence": self.evidence, "data_hash": self.data_hash, "plan_hash": self.plan_hash}

    def summary(self, review: CodedReview) -> dict[str, Any]:
        """How often our own procedure errs, as results.json has it."""
        drawn = {"drawn": WARNING, "of_this_state": self.fits(review), "reviews": self.twin.reviews, "seed": self.twin.seed}
        drawn |= self.made_for
        return drawn | {"rows": [dict(row) for row in errs_rows(self.twin)]}


def made_for(twin: Twin, review: CodedReview) -> Stored:
    """A simulation with the state of the review that it was made for."""
    return Stored(twin, __version__, review.data_hash, plan_hash(review))


def read_stored(review: CodedReview) -> Stored | NotEstimated:
    """The simulation kept beside a review, or why there is none."""
    try:
        return _parsed(json.loads((review.root / FILE).read_text(encoding="utf-8")))
    except FileNotFoundError:
        return NotEstimated(ABSENT)
    except (OSError, ValueError, KeyError, TypeError):
        return NotEstimated(f"{FILE} beside the review cannot be read; make it anew with evidence simulate, or take it away")


def _parsed(document: dict[str, Any]) -> Stored:
    rows = {"truths": Truth, "said": SaidRate, "tests": TestRate}
    parts: dict[str, Any] = {name: tuple(_of(cls, row) for row in document[name]) for name, cls in rows.items()}
    parts["intervals"] = tuple(_of(IntervalRate, row | {"body": _of(BodyAsked, row["body"])}) for row in document["intervals"])
    twin = Twin(int(document["seed"]), int(document["reviews"]), int(document["sets"]), **parts)
    return Stored(twin, str(document["evidence"]), str(document["data_hash"]), str(document["plan_hash"]))


def _of(cls: Any, row: dict[str, Any]) -> Any:
    """A record of its fields alone, each of which must be there."""
    return cls(**{field.name: row[field.name] for field in fields(cls)})
