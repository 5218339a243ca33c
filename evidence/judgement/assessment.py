"""What it means: the results with the ratings and the claims compared with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evidence.base.beside import beside
from evidence.base.brief import brief
from evidence.base.errors import DataProblems
from evidence.base.extended import extended
from evidence.base.reason import NotEstimated
from evidence.judgement.body.standing import Standing, standing_dict, standing_of
from evidence.judgement.claims.answer import Claim, judge_claims, tally, tally_by_scope
from evidence.judgement.claims.verdicts import WORDING
from evidence.judgement.costs.answer import CostAnswer, answer_costs, costs_dict
from evidence.judgement.coverage.answer import Coverage, cover
from evidence.judgement.coverage.surveys import SurveyShare, survey_shares
from evidence.judgement.credibility.answer import Credibility, assess_credibility
from evidence.judgement.declared import judgement_problems
from evidence.judgement.findings.answer import SummaryOfFindings, summarise
from evidence.judgement.grade.answer import GradeProfile, grade_bodies
from evidence.judgement.headline import headline
from evidence.judgement.how_read.answer import how_read
from evidence.judgement.missing.answer import KnownMissing, Unpublished, known_missing, unpublished
from evidence.judgement.otherwise.answer import OtherVerdicts, judge_otherwise
from evidence.judgement.ratings.answer import Rating, rate_recommendations
from evidence.judgement.risk_of_bias.answer import Appraisal, appraise
from evidence.synthesis.bodies import rows_of
from evidence.synthesis.review_run import Analyses


@dataclass(frozen=True, slots=True)
class Assessment(Analyses):
    """Everything a run computes, and what it means.

    Attributes
    ----------
    ratings : one a recommendation of the plan; a suggestion that a person confirms.
    claims : one per row of guide/claims.csv.
    grade : the GRADE profile of every body of the plan, by name, or why there is none; those of recommendations are in `ratings`.
    credibility : of each claim that an effect differs between groups, or does not.
    findings : one summary of findings for each recommendation and key principle.
    coverage : what the evidence covers and misses.
    survey : printed shares with their intervals.
    costs : break-even and net saving for the costs of the plan, or why there are none.
    appraisals : the risk of bias of every study, and of every result with answers of its own.
    otherwise : what one decision of the coding, one sample or one choice otherwise would make of ratings and verdicts.
    unpublished : what results that were not published could do to the main answers and to the recommendations.
    known_missing : by group of outcomes, the results that are known and have no size.
    headline : the main answer with its limits, in a few sentences.
    standing : where the body of the headline stands, from which it follows, or why that cannot be said.
    """

    ratings: tuple[Rating, ...]
    claims: tuple[Claim, ...]
    grade: Mapping[str, GradeProfile | NotEstimated]
    credibility: tuple[Credibility, ...]
    findings: tuple[SummaryOfFindings, ...]
    coverage: Coverage
    survey: tuple[SurveyShare, ...]
    costs: CostAnswer | NotEstimated
    appraisals: tuple[Appraisal, ...]
    otherwise: OtherVerdicts
    unpublished: tuple[Unpublished, ...]
    known_missing: tuple[KnownMissing, ...]
    headline: str
    standing: Standing | NotEstimated

    __repr__ = brief("ratings", "claims", "grade", "credibility")

    def to_dict(self) -> dict[str, Any]:
        """The run as `evidence run --json` prints it, with ratings and claims."""
        out = (
            {"headline": self.headline, "standing": standing_dict(self.standing)}
            | Analyses.to_dict(self)
            | _dicts(ratings=self.ratings, credibility=self.credibility)
        )
        out |= {"grade": {name: profile.to_dict() for name, profile in self.grade.items()}}
        out |= _dicts(claims=self.claims, findings=self.findings) | {"coverage": self.coverage.to_dict()} | _dicts(survey=self.survey)
        out |= costs_dict(self.costs) | {"claims_tally": tally(self.claims), "claims_tally_by_scope": tally_by_scope(self.claims)}
        out |= {"missing": _dicts(bodies=self.unpublished, known=self.known_missing)}
        out |= {"how_read": how_read(self.review, self.appraisals).to_dict()}
        return out | {"claims_wording": WORDING, "otherwise": self.otherwise.to_dict()}


def _dicts(**parts: Sequence[Any]) -> dict[str, list[dict[str, Any]]]:
    return {name: [one.to_dict() for one in part] for name, part in parts.items()}


def assess(results: Analyses) -> Assessment:
    """Rate every recommendation and judge every claim.

    Raises
    ------
    DataProblems
        Ratings.toml or the declarations of guide/claims.csv have errors; all of them.

    Examples
    --------
    >>> from evidence.review import default_review, read_review
    >>> from evidence.synthesis.review_run import run_review
    >>> found = assess(run_review(read_review(default_review()[0])))
    >>> len(found.ratings), len(found.claims)
    (4, 61)
    """
    problems = judgement_problems(results.review)
    if problems:
        raise DataProblems(problems)
    ratings = rate_recommendations(results)
    claims, costs = judge_claims(results, ratings), answer_costs(results.review, results.effects.rows, answers=results.answers)
    # The longest of all that follows, none of which needs it.
    otherwise = beside(lambda: judge_otherwise(results, ratings, claims))
    graded = grade_bodies(results)
    stands = standing_of(rows_of(results.effects.rows, results.review.plan.bodies[results.review.plan.headline]), results.answers)
    said = str(headline(results, graded[results.review.plan.headline], stands))
    return extended(
        Assessment,
        results,
        ratings=ratings,
        claims=claims,
        grade=graded,
        credibility=assess_credibility(results),
        findings=summarise(results),
        coverage=cover(results),
        survey=survey_shares(results.review),
        costs=costs,
        unpublished=unpublished(results),
        known_missing=known_missing(results),
        appraisals=appraise(results.review),
        otherwise=otherwise(),
        headline=said,
        standing=stands,
    )
