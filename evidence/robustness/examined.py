"""An assessment with how sure one can be of it: what `evidence run` computes and the report shows."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.base.brief import brief
from evidence.base.extended import extended
from evidence.judgement.assessment import Assessment


@dataclass(frozen=True, slots=True)
class Examined(Assessment):
    """Everything a run computes, what it means, and how sure one can be of it: the quick answers of each subject of `robustness/`."""

    __repr__ = brief("ratings", "claims")


def examine(assessment: Assessment) -> Examined:
    """The assessment with the quick answers of every subject of this room; the slow ones are commands of their own.

    Examples
    --------
    >>> from evidence.judgement.assessment import assess
    >>> from evidence.review import default_review, read_review
    >>> from evidence.synthesis.review_run import run_review
    >>> found = examine(assess(run_review(read_review(default_review()[0]))))
    >>> len(found.ratings)
    4
    """
    return extended(Examined, assessment)
