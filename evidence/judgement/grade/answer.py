"""The GRADE profile of a body of evidence: where certainty starts, what each of five domains takes off, and what is left.

Every domain is answered by the cut-offs of ratings.toml from the numbers of the body; nothing is typed in. Nothing raises certainty:
a large effect, a dose-response or confounding that works against the effect are for a person to weigh (Guyatt et al. 2011).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evidence.base.as_dict import fields_by_name
from evidence.base.brief import brief
from evidence.base.errors import CannotCompute
from evidence.base.reason import NotEstimated
from evidence.base.words import several
from evidence.judgement.body.answer import one_effect_per_sample
from evidence.judgement.body.asymmetry import Asymmetry, asymmetry, corrected
from evidence.judgement.body.concerns import Concern, imprecision, inconsistency, indirectness, risk_of_bias, small_study_effects
from evidence.judgement.body.numbers import BodyNumbers, measure
from evidence.judgement.risk_of_bias.overall import StudyBias, bias_line, judged_studies
from evidence.judgement.trace import number_text, p_text
from evidence.review.rating_rule import RatedRecommendation, RatingRule
from evidence.review.review import CodedReview
from evidence.synthesis.bodies import NO_SIZE, TIERS_1_2, rows_of, select
from evidence.synthesis.effect_rows.rows import EffectRow
from evidence.synthesis.pooled.answers import Answers
from evidence.synthesis.review_run import Analyses

CERTAINTIES = ("very low", "low", "moderate", "high")
STARTS = {"high": 3, "low": 1}
SEVERITIES = ("not serious", "serious", "very serious")
SUSPECTED = ("undetected", "strongly suspected", "strongly suspected")
UNTESTABLE = "untestable"

# From here on nothing of the weight is left in whole percent.
ALL = 0.995


@dataclass(frozen=True, slots=True)
class GradeDomain:
    """What one domain takes off.

    Attributes
    ----------
    domain : its name in GRADE.
    judgement : "not serious", "serious" or "very serious"; of publication bias "undetected", "strongly suspected" or "untestable".
    steps : levels of certainty it takes off, 0 to 2.
    numbers : the inputs by name; None where a body this small has none.
    why : in words, with the numbers.
    """

    domain: str
    judgement: str
    steps: int
    numbers: Mapping[str, float | int | bool | None]
    why: str

    __repr__ = brief()

    def to_dict(self) -> dict[str, Any]:
        """All fields by name."""
        return fields_by_name(self) | {"numbers": dict(self.numbers)}


@dataclass(frozen=True, slots=True)
class GradeProfile:
    """The certainty of one body of evidence.

    Attributes
    ----------
    certainty : "high", "moderate", "low" or "very low".
    start, start_why : "high" or "low", and why.
    domains : the five domains of GRADE, in its order.
    provisional : whether a judgement of risk of bias behind it follows from the design alone.
    k_samples : independent samples in the body.
    why : the way from the start to the certainty, in a line.
    """

    certainty: str
    start: str
    start_why: str
    domains: tuple[GradeDomain, ...]
    provisional: bool
    k_samples: int
    why: str

    __repr__ = brief("certainty", "start", "k_samples")

    def to_dict(self) -> dict[str, Any]:
        """All fields by name."""
        return fields_by_name(self) | {"domains": [domain.to_dict() for domain in self.domains]}


@dataclass(frozen=True, slots=True)
class Grading:
    """What every body of one review is graded by; read once with `read_grading`.

    Attributes
    ----------
    answers : of the run, under the plan.
    rule : of the review.
    judged : risk of bias by study.
    """

    answers: Answers
    rule: RatingRule
    judged: Mapping[str, StudyBias]


def read_grading(review: CodedReview, answers: Answers | None = None) -> Grading | NotEstimated:
    """What the bodies of a review are graded by; a review without a rating rule grades nothing, and says so.

    Raises
    ------
    DataProblems
        Ratings.toml has errors.
    """
    if review.rating_rule is None and not review.rule_problems:
        return NotEstimated("not graded: the review has no ratings.toml")
    return Grading(answers or Answers(review.plan), review.rule(), judged_studies(review, review.rule().bias))


def grade(
    rows: Sequence[EffectRow],
    grading: Grading | NotEstimated,
    of: RatedRecommendation | None = None,
    wider: Sequence[EffectRow] = (),
) -> GradeProfile | NotEstimated:
    """The GRADE profile of any effects that are pooled together: grade the rows whose answer it is to stand beside.

    Parameters
    ----------
    rows : the body, as `select` gives it.
    grading : from `read_grading`.
    of : what the rule says of the recommendation the body belongs to, from `grading.rule.recommendations`; without it
        every outcome of the body counts as one in question.
    wider : the body with tier 2: its small-study effects are told beside those of `rows`, and take nothing off.

    Returns
    -------
    The profile, or why there is none: no effect with a size, a study nobody judged, a model that can't be fitted.

    Examples
    --------
    >>> from evidence.review import default_review, read_review
    >>> from evidence.synthesis.bodies import TIER_1, select
    >>> from evidence.synthesis.review_run import run_review
    >>> results = run_review(read_review(default_review()[0]))
    >>> grading = read_grading(results.review)
    >>> plan = results.review.plan
    >>> main = grade(select(results.effects.rows, plan.bodies[plan.headline].where, TIER_1), grading)
    >>> main.certainty in CERTAINTIES, [domain.domain for domain in main.domains]
    (True, ['risk of bias', 'inconsistency', 'indirectness', 'imprecision', 'publication bias'])
    >>> grade([], grading).reason
    'not graded: no effect with a size in the analysis'
    """
    if isinstance(grading, NotEstimated):
        return grading
    if not rows:
        return NotEstimated(f"not graded: {NO_SIZE}")
    judged = bias_line(rows, grading.judged)
    if not judged.passed:
        return NotEstimated(f"not graded, because a judgement of risk of bias is {judged.why}")
    try:
        body = measure(rows, grading.answers, grading.rule, of, grading.judged)
        if body.g < 0:
            body = measure(rows, grading.answers, grading.rule, of, grading.judged, side=-1)
    except CannotCompute as error:
        return NotEstimated(f"not graded: {error}")
    provisional = any(grading.judged[row.columns["study_id"]].provisional for row in rows)
    return grade_profile(body, grading.rule, provisional, _small_study(wider, grading, body) if len(wider) > len(rows) else None)


def _small_study(rows: Sequence[EffectRow], grading: Grading, body: BodyNumbers) -> Asymmetry | NotEstimated:
    """The test of the body with tier 2, on the side that the body is judged on."""
    samples, means, variances = one_effect_per_sample(rows, grading.answers.plan)
    if len(samples) < grading.rule.small_study.min_samples:
        return NotEstimated(f"{several(len(samples), 'sample')}, {grading.rule.small_study.min_samples} of different sizes are needed")
    return asymmetry(rows, samples, body.side * means, variances, grading.answers.plan)


def grade_bodies(results: Analyses) -> dict[str, GradeProfile | NotEstimated]:
    """The profile of every body of the plan at tier 1, by name; bodies that only test sensitivity are left out."""
    grading, bodies = read_grading(results.review, results.answers), results.review.plan.bodies.values()
    every = results.effects.rows
    return {
        body.name: grade(rows_of(every, body), grading, wider=select(every, body.where, TIERS_1_2))
        for body in bodies
        if not body.sensitivity
    }


def grade_profile(body: BodyNumbers, rule: RatingRule, provisional: bool, wider: Asymmetry | NotEstimated | None = None) -> GradeProfile:
    """From the numbers of a body to its certainty: pure."""
    start = "high" if body.weight_randomised >= rule.start.min_share else "low"
    share = f"{100 * body.weight_randomised:.0f}% of the weight is randomised, {100 * rule.start.min_share:.0f}% is needed to start at high"
    domains = (
        _bias(body, rule, start, provisional),
        _domain(inconsistency(body, rule), body, ("I2", "same_direction", "prediction_low")),
        _domain(indirectness(body, rule), body, ("direct_population", "direct_outcome")),
        _domain(imprecision(body, rule), body, ("ci_low", "ci_high", "people", "df")),
        _publication(body, rule, wider),
    )
    certainty = CERTAINTIES[max(0, STARTS[start] - sum(domain.steps for domain in domains))]
    taken = "; ".join(f"{domain.domain} {-domain.steps}" for domain in domains if domain.steps) or "nothing taken off"
    return GradeProfile(certainty, start, share, domains, provisional, body.samples, f"starts at {start}; {taken}: {certainty}")


def _domain(concern: Concern, body: BodyNumbers, names: Sequence[str]) -> GradeDomain:
    return GradeDomain(concern.domain, SEVERITIES[concern.size], concern.size, _numbers(body, names), concern.why)


def _numbers(body: BodyNumbers, names: Sequence[str]) -> dict[str, Any]:
    """Numbers of the body by name; of a body whose effects were turned, turned back: its low ends are high ones then."""
    if body.side > 0:
        return {name: getattr(body, name) for name in names}
    numbers: dict[str, Any] = {}
    for name in names:
        end, _, which = name.rpartition("_")
        other = {"low": "high", "high": "low"}.get(which)
        value = getattr(body, name)
        numbers[f"{end}_{other}" if other else name] = value if other is None or value is None else -value
    return numbers


def _bias(body: BodyNumbers, rule: RatingRule, start: str, provisional: bool) -> GradeDomain:
    """A body that starts low has paid for confounding already; only critical risk takes off more."""
    shares = {"low": body.weight_low, "moderate": body.weight_moderate, "critical": body.weight_critical}
    why = (
        "of the weight "
        + ", ".join(f"{100 * share:.0f}% at {risk}" for risk, share in shares.items())
        + " risk"
        + (", the rest at high or serious" if sum(shares.values()) < ALL else "")
    )
    if start == "high":
        steps = risk_of_bias(body, rule).size
    else:
        steps = int(body.weight_critical >= rule.start.critical_share)
        why += "; the start at low already allows for confounding, so only critical risk takes more off"
    why += "; judged in part or whole from the design alone: provisional" if provisional else ""
    numbers = {f"weight_{risk}": share for risk, share in shares.items()} | {"provisional": provisional}
    return GradeDomain("risk of bias", SEVERITIES[steps], steps, numbers, why)


def _publication(body: BodyNumbers, rule: RatingRule, wider: Asymmetry | NotEstimated | None) -> GradeDomain:
    """Small-study effects stand for it: what was never reported can't be seen."""
    concern, why = small_study_effects(body, rule), ""
    numbers: dict[str, Any] = _numbers(body, ("samples", "asymmetry_p", "adjusted_low"))
    if body.asymmetry is not None:
        numbers |= corrected(body.asymmetry, body.side)
    if isinstance(wider, Asymmetry):
        numbers |= {"samples_tiers_1_2": wider.samples, "asymmetry_p_tiers_1_2": wider.p_value}
        left = corrected(wider, body.side)
        numbers |= {f"{name}_tiers_1_2": value for name, value in left.items()}
        why = f"; with tier 2 {several(wider.samples, 'sample')}, Egger {p_text(wider.p_value)}" + "".join(
            f", {name.upper()} {number_text(value)}" for name, value in left.items()
        )
    elif wider is not None:
        why = f"; with tier 2 untestable: {wider.reason}"
    judgement = UNTESTABLE if body.asymmetry_p is None else SUSPECTED[concern.size]
    return GradeDomain("publication bias", judgement, concern.size, numbers, concern.why + why)
