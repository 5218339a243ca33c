"""One version of a review: what it answers to every question that a comparison asks, computed once and no more than that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from evidence.base.brief import brief
from evidence.base.errors import DataProblems
from evidence.base.extended import extended
from evidence.base.frozen import FrozenDict
from evidence.base.reason import NotEstimated
from evidence.base.words import size_text
from evidence.judgement.assessment import Assessment
from evidence.judgement.claims.answer import Claim, judge_claims
from evidence.judgement.declared import judgement_problems
from evidence.judgement.grade.answer import GradeProfile, grade_bodies
from evidence.judgement.ratings.answer import Rating, rate_recommendations
from evidence.judgement.ratings.bands import BASIC, GRADED
from evidence.judgement.risk_of_bias.overall import StudyBias, judged_studies
from evidence.review.review import CodedReview
from evidence.synthesis.pooled.answer import Answer
from evidence.synthesis.review_run import Analyses, body_title, rerun_review, run_review

# Two fits of the same data can differ by the last digits of the search for the variances; what is shown has two to three decimals.
SAME = 1e-6
KINDS = ("estimate", "rating", "certainty", "claim")


@dataclass(frozen=True, slots=True)
class VersionAnswer:
    """What one version answers to one question.

    Attributes
    ----------
    shown : the answer as people read it; "not there" where the version does not ask it.
    g, ci_low, ci_high : of an estimate; None otherwise.
    k_effects, k_samples : what stands behind an estimate; None for bands, certainties and verdicts.
    pi_low, pi_high : prediction interval of an estimate that has one.
    why : what decides a band, a certainty or a verdict; None for estimates.
    """

    shown: str
    g: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    k_effects: int | None = None
    k_samples: int | None = None
    pi_low: float | None = None
    pi_high: float | None = None
    why: str | None = None

    __repr__ = brief()

    def to_dict(self) -> dict[str, Any]:
        """The fields that have a value, by name."""
        return {name: getattr(self, name) for name in self.__slots__ if getattr(self, name) is not None}

    def same_as(self, other: VersionAnswer) -> bool:
        """Whether both answer alike: the same words, or estimates that differ by less than a search may."""
        if (self.k_effects, self.k_samples) != (other.k_effects, other.k_samples):
            return False
        if self.g is None or other.g is None:
            return self.shown == other.shown
        numbers = [(self.g, other.g), (self.ci_low, other.ci_low), (self.ci_high, other.ci_high)]
        return all(abs((a or 0.0) - (b or 0.0)) <= SAME for a, b in numbers)


ABSENT = VersionAnswer("not there")
# Title and answer, by kind and id.
Figures = dict[tuple[str, str], tuple[str, VersionAnswer]]


@dataclass(frozen=True, slots=True)
class Version(Analyses):
    """The results of one version, with what is compared of what they mean.

    Attributes
    ----------
    ratings, claims : as in `Assessment`.
    grade : the GRADE profile of every body of the plan, by name, or why there is none.
    judged : how far each study can be trusted, by study_id; empty where the review rates nothing.
    """

    ratings: tuple[Rating, ...]
    claims: tuple[Claim, ...]
    grade: Mapping[str, GradeProfile | NotEstimated]
    judged: Mapping[str, StudyBias]

    __repr__ = brief("ratings", "claims", "grade")


def version_of(review: CodedReview, base: Analyses | None = None) -> Version:
    """Compute one version of a review.

    Parameters
    ----------
    review : without errors.
    base : another version that was computed; what rests on the same effects is taken over from it.

    Raises
    ------
    DataProblems
        The rating rule or the claims of the version have errors.
    """
    results = run_review(review) if base is None else rerun_review(review, base)
    problems = judgement_problems(review)
    if problems:
        raise DataProblems(problems)
    ratings = rate_recommendations(results)
    judged = judged_studies(review, review.rule().bias) if review.rating_rule is not None else {}
    return extended(
        Version,
        results,
        ratings=ratings,
        claims=judge_claims(results, ratings),
        grade=grade_bodies(results),
        judged=FrozenDict(judged),
    )


def figures(found: Version | Assessment) -> Figures:
    """Every estimate, rating, certainty and claim, by kind and id."""
    out: Figures = {}
    main = (("", found.tier_1.items()), (" (tiers 1+2)", found.tiers_1_2.items()))
    for tiers, answers in (*main, ("", found.beside_the_main())):
        for kind, key, answer in answers:
            title = body_title(found.review, kind, key) + tiers
            out["estimate", (f"{kind}: {key}" if key else kind) + tiers] = (title, _of_answer(answer))
    for rating in found.ratings:
        for key, mode, band in (("literal", BASIC, rating.literal_name), ("graded", GRADED, rating.graded_name)):
            out["rating", f"{rating.recommendation} {key}"] = (f"{rating.title} ({mode})", VersionAnswer(band, why=rating.reason(mode)))
    for name, profile in found.grade.items():
        out["certainty", f"certainty: {name}"] = (found.review.plan.bodies[name].title, _of_profile(profile))
    for rating in found.ratings:
        out["certainty", f"certainty: recommendation {rating.recommendation}"] = (rating.title, _of_profile(rating.grade))
    for claim in found.claims:
        out["claim", claim.claim_id] = (claim.statement, VersionAnswer(claim.name, why=claim.why))
    return out


def _of_answer(answer: Any) -> VersionAnswer:
    behind = (len(answer.counts.effects), answer.counts.samples)
    if not isinstance(answer, Answer):
        return VersionAnswer(f"not estimated: {answer.reason}", None, None, None, *behind)
    return VersionAnswer(size_text(answer), answer.g, answer.ci_low, answer.ci_high, *behind, answer.pi_low, answer.pi_high)


def _of_profile(profile: GradeProfile | NotEstimated) -> VersionAnswer:
    if isinstance(profile, NotEstimated):
        return VersionAnswer("none", why=profile.reason)
    return VersionAnswer(profile.certainty + (", provisional" if profile.provisional else ""), why=profile.why)
