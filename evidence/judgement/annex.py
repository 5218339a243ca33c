"""Everything the evidence annex adds to a run: findings in words, what the evidence covers, what surveys say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from evidence.base.brief import brief
from evidence.judgement.coverage.answer import Coverage, cover
from evidence.judgement.coverage.surveys import SurveyShare, survey_shares
from evidence.judgement.findings.answer import SummaryOfFindings, summarise
from evidence.synthesis.review_run import Analyses


@dataclass(frozen=True, slots=True)
class Annex:
    """What the annex shows beside the answers, ratings and claims of a run.

    Attributes
    ----------
    findings : one summary of findings a recommendation and key principle.
    coverage : what the evidence covers and misses.
    survey : printed shares with their intervals.
    """

    findings: tuple[SummaryOfFindings, ...]
    coverage: Coverage
    survey: tuple[SurveyShare, ...]

    __repr__ = brief()

    def to_dict(self) -> dict[str, Any]:
        """The parts under their names in results.json."""
        return {
            "findings": [one.to_dict() for one in self.findings],
            "coverage": self.coverage.to_dict(),
            "survey": [one.to_dict() for one in self.survey],
        }


def make_annex(results: Analyses) -> Annex:
    """The annex of a run."""
    return Annex(summarise(results), cover(results), survey_shares(results.review))
