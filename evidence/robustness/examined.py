"""An assessment with how sure one can be of it: what `evidence run` computes and the report shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from evidence.base.beside import beside
from evidence.base.brief import brief
from evidence.base.extended import extended
from evidence.base.reason import NotEstimated
from evidence.judgement.assessment import Assessment
from evidence.judgement.otherwise.again import bias_of
from evidence.robustness.how_sure.answer import HowSure, how_sure
from evidence.robustness.kinds.answer import KindsCompared, KindsNotCompared, compare_kinds
from evidence.robustness.missing.answer import MissingSizes, NoMissingSizes, missing_sizes
from evidence.robustness.multiverse.answer import Multiverse, contract, multiverses
from evidence.robustness.next_study.answer import StudyWorth, next_studies
from evidence.robustness.over_time.answer import OverTime, over_time
from evidence.robustness.twin.stored import Stored, read_stored


@dataclass(frozen=True, slots=True)
class Examined(Assessment):
    """Everything a run computes, what it means, and how sure one can be of it: the quick answers of each subject of `robustness/`.

    Attributes
    ----------
    kinds_compared : kinds of intervention in pairs, on each group of outcomes; tier 1, and tiers 1+2 where that holds more effects.
    multiverses : the defensible analyses of the headline and of each recommendation, as many as a run can afford.
    missing_sizes : the headline, the recommendations and other bodies that claims are about, with their results without a size.
    over_time : what the evidence said each year, and since when marks and verdicts are what they are.
    next_studies : what one more study would do, of the headline and of each recommendation, looked at quickly.
    simulated : how often our own procedure errs, as it was simulated and kept beside the review; or why there is none.
    """

    kinds_compared: tuple[KindsCompared | KindsNotCompared, ...]
    multiverses: tuple[Multiverse, ...]
    missing_sizes: tuple[MissingSizes | NoMissingSizes, ...]
    over_time: OverTime
    next_studies: tuple[StudyWorth, ...]
    simulated: Stored | NotEstimated

    __repr__ = brief("ratings", "claims")

    @property
    def how_sure(self) -> tuple[HowSure, ...]:
        """How sure one can be of the headline and of each recommendation."""
        return how_sure(self)

    def to_dict(self) -> dict[str, Any]:
        """The run as `evidence run --json` prints it."""
        simulated = self.simulated
        errs = simulated.to_dict() if isinstance(simulated, NotEstimated) else simulated.summary(self.review)
        out = Assessment.to_dict(self) | {"kinds_compared": [one.to_dict() for one in self.kinds_compared]}
        out |= {"over_time": self.over_time.to_dict(), "next_studies": [one.to_dict() for one in self.next_studies]}
        out |= {"missing_sizes": [one.to_dict() for one in self.missing_sizes], "how_often_we_err": errs}
        out |= {"how_sure": [one.to_dict() for one in self.how_sure]}
        return out | ({"multiverse": contract(self.multiverses)} if self.multiverses else {})


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
    judged = bias_of(assessment.review)
    # Both judge the review again and again: half of the work.
    judged_again = beside(lambda: (over_time(assessment, judged), next_studies(assessment, judged=judged)))
    kinds, every, missing = compare_kinds(assessment), multiverses(assessment), missing_sizes(assessment)
    over, following = judged_again()
    return extended(
        Examined,
        assessment,
        kinds_compared=kinds,
        multiverses=every,
        missing_sizes=missing,
        over_time=over,
        next_studies=following,
        simulated=read_stored(assessment.review),
    )
