"""Ratings: every recommendation of the plan put to the rating rule, each gate traced, no verdict typed in.

A rating is a suggestion that a person confirms; decisions.csv holds who did, and a changed number re-opens it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evidence.base.brief import brief
from evidence.base.errors import CannotCompute
from evidence.base.reason import NotEstimated
from evidence.base.words import several
from evidence.judgement.body.answer import BodyAnswer, answer_of
from evidence.judgement.body.standing import AGREEMENT, Standing
from evidence.judgement.grade.answer import GradeProfile, Grading, grade
from evidence.judgement.ratings.bands import BASIC, GRADED
from evidence.judgement.ratings.decisions import Decision, decision_words, fingerprint, latest_decision
from evidence.judgement.ratings.difference import Behind, difference
from evidence.judgement.ratings.eligible import GATE, EligibleEffects, sift
from evidence.judgement.ratings.readings import Case, Reading, both_readings, cannot, stopped
from evidence.judgement.ratings.to_move import joined
from evidence.judgement.risk_of_bias.overall import StudyBias, bias_line, judged_studies
from evidence.judgement.trace import TraceLine, answer_text, number_text
from evidence.review.plan import Recommendation
from evidence.review.rating_rule import RatingRule
from evidence.review.review import CodedReview
from evidence.synthesis.bodies import NO_SIZE, TIER_1, TIERS_1_2, select
from evidence.synthesis.effect_rows.rows import EffectRow
from evidence.synthesis.moderators.answer import ModeratorTest
from evidence.synthesis.review_run import Analyses

G0 = "G0 claim"


@dataclass(frozen=True, slots=True)
class Rating:
    """The rating of one recommendation.

    Attributes
    ----------
    recommendation, title, published : as in the plan.
    literal, graded : bands of the basic and of the graded reading, with caps: "none", "promising", "good", "strong" or "cannot be
        rated". The key of the basic reading is literal, as it was once called.
    literal_uncapped, graded_uncapped : bands without caps.
    literal_decided_by, graded_decided_by : the gate, input or cap that keeps each from being higher.
    estimate_from : where the published estimate comes from; "" for a recommendation that compares kinds.
    provisional : whether a judgement of risk of bias behind it follows from the design alone.
    harm : what speaks of harm: effects, or the pool, whose interval lies below zero. A flag; it changes no band.
    answer : the re-pooled answer of the eligible set; None where a gate stopped before.
    trace : every gate and input.
    to_move : how far the deciding inputs are from moving the band.
    standing : what the effects that pass the gates say, and by which interval; None where a gate stopped before.
    literal_by, graded_by : what the name of each band adds where the main model does not carry it, such as "by the simpler interval
        only"; else "".
    declared : ids of the effects of the plan's body with a size, before the gates.
    caution : what to know of a band that only the simpler interval carries; "" where the interval of the main model lies above zero too.
    grade : the GRADE profile of the plan's body, before the gates, as it stands beside the plan's answer; or why there is none.
    difference : why our marks differ from the published one, or that they do not, in a plain paragraph.
    numbers_hash : fingerprint of the numbers and the rule, for decisions.csv.
    decision : what a person decided; None if nobody has.
    """

    recommendation: int
    title: str
    published: str
    literal: str
    graded: str
    literal_uncapped: str
    graded_uncapped: str
    literal_decided_by: str
    graded_decided_by: str
    estimate_from: str
    provisional: bool
    harm: tuple[str, ...]
    answer: BodyAnswer | None
    trace: tuple[TraceLine, ...]
    to_move: tuple[str, ...]
    standing: Standing | None
    literal_by: str
    graded_by: str
    declared: tuple[str, ...]
    caution: str
    grade: GradeProfile | NotEstimated
    difference: str
    numbers_hash: str
    decision: Decision | None

    __repr__ = brief("recommendation", "title", "published", "literal", "graded")

    @property
    def literal_name(self) -> str:
        """The basic band with what its name must add."""
        return named(self.literal, self.literal_by)

    @property
    def graded_name(self) -> str:
        """The graded band with what its name must add."""
        return named(self.graded, self.graded_by)

    def reason(self, mode: str) -> str:
        """What keeps the band of one reading from being higher, in the words of its trace."""
        return _reason(self.trace, mode, self.literal_decided_by if mode == BASIC else self.graded_decided_by)

    def to_dict(self) -> dict[str, Any]:
        """The rating under the keys of the contract, and more."""
        plain = ("recommendation", "title", "published", "literal", "graded", "estimate_from", "provisional", "numbers_hash")
        out: dict[str, Any] = {name: getattr(self, name) for name in plain}
        out["names"] = {"literal": self.literal_name, "graded": self.graded_name}
        out["standing"] = self.standing.to_dict() if self.standing else None
        out["without_caps"] = {"literal": self.literal_uncapped, "graded": self.graded_uncapped}
        out["decided_by"] = {"literal": self.literal_decided_by, "graded": self.graded_decided_by}
        out |= {
            "difference": self.difference,
            "caution": self.caution,
            "harm": list(self.harm),
            "decision": self.decision.to_dict() if self.decision else None,
        }
        out["decision_note"] = decision_words(self.decision, self.numbers_hash)
        out |= {"grade": self.grade.to_dict()}
        return out | {"trace": [line.to_dict() for line in self.trace], "to_move": list(self.to_move)}


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What the gates gave: lines before the readings, the readings, the flags, what did not pass. Other attributes as in `Rating`."""

    lines: tuple[TraceLine, ...]
    readings: tuple[Reading, Reading]
    grade: GradeProfile | NotEstimated
    estimate_from: str = ""
    provisional: bool = False
    harm: tuple[str, ...] = ()
    declared: tuple[str, ...] = ()
    left_out: str = ""


def named(band: str, only: str) -> str:
    """A band with what its name must add.

    >>> named("promising", "by the simpler interval only")
    'promising, by the simpler interval only'
    """
    return f"{band}, {only}" if only else band


def _reason(trace: Sequence[TraceLine], mode: str, gate: str) -> str:
    lines = [line for line in trace if line.mode in ("both", mode) and gate in (line.gate, f"{line.gate}: {line.input}")]
    return next((line.why for line in reversed(lines) if line.passed is False), gate)


def rate_recommendations(results: Analyses) -> tuple[Rating, ...]:
    """Rate every recommendation of the plan on its tier 1 body, in order of the numbers, by the rule of the review.

    Raises
    ------
    DataProblems
        The rule is absent or has errors.
    CannotCompute
        It has no entry for a recommendation, as when another version's plan is put beside it.

    Examples
    --------
    >>> from evidence.review import default_review, read_review
    >>> from evidence.synthesis.review_run import run_review
    >>> ratings = rate_recommendations(run_review(read_review(default_review()[0])))
    >>> ratings[0].literal, ratings[0].literal_decided_by
    ('none', 'G0 claim')
    """
    review = results.review
    if not review.plan.recommendations:
        return ()
    judged = judged_studies(review, review.rule().bias)
    return tuple(rate_recommendation(key, results, judged) for key in review.plan.recommendations)


def rate_recommendation(key: str, results: Analyses, judged: Mapping[str, StudyBias], profile: bool = True) -> Rating:
    """Rate one recommendation, by its key in the plan; `judged` is the risk of bias of every study, and without `profile` none is made."""
    review = results.review
    rule, recommendation = review.rule(), review.plan.recommendations[key]
    if recommendation.kind == "moderator":
        return _rating(recommendation, _comparison(str(recommendation.moderator), results), review, rule)
    if key not in rule.recommendations:
        raise CannotCompute(f"the rating rule has no entry for recommendation {key}")
    rows = select(results.effects.rows, recommendation.where, TIER_1)
    wider = select(results.effects.rows, recommendation.where, TIERS_1_2)
    case = Case(results.answers, rule, rule.recommendations[key], judged)
    graded = grade(rows, Grading(case.answers, rule, judged), case.of, wider) if profile else NotEstimated("it was not asked for")
    outcome = _body(rows, graded, recommendation, case)
    return _rating(recommendation, outcome, review, rule)


def _comparison(moderator: str, results: Analyses) -> _Outcome:
    """A recommendation that rests on a comparison of kinds makes no claim of effect."""
    tested = results.moderators.get(moderator)
    title = moderator if tested is None else tested.title[:1].lower() + tested.title[1:]
    why = f"the recommendation rests on a comparison by {title}, and only a claim of effect can be rated"
    lines = [TraceLine("both", G0, "kind of claim", f"comparison by {title}", False, why)]
    if isinstance(tested, ModeratorTest):
        text = f"joint test over {several(len(tested.levels), 'level')}: p {tested.p_value:.3f}, {tested.df_denom:.1f} degrees of freedom"
        lines.append(TraceLine("both", G0, f"moderator {moderator}", tested.p_value, None, text))
    elif tested is not None:
        lines.append(TraceLine("both", G0, f"moderator {moderator}", None, None, tested.reason))
    none = stopped(G0, "both: no number would change it; a claim of effect with evidence behind it would")
    return _Outcome(tuple(lines), (none, none), NotEstimated("not graded: a comparison of kinds makes no claim of effect"))


def _body(rows: Sequence[EffectRow], graded: GradeProfile | NotEstimated, recommendation: Recommendation, case: Case) -> _Outcome:
    where = "; ".join(f"{column} = {' or '.join(values)}" for column, values in recommendation.where.items())
    plans, sifted = answer_of(rows, case.answers), sift(rows, case.rule.eligible)
    lines = [
        TraceLine("both", G0, "kind of claim", "effect", True, f"a claim of effect, on the body {where}"),
        TraceLine("both", "pool", "the plan's answer", plans, None, f"before the gates: {answer_text(plans)}"),
        *sifted.lines,
    ]
    if sifted.passed:
        lines.append(bias_line(sifted.rows, case.judged))
        readings = both_readings(sifted.rows, case) if lines[-1].passed else (cannot("risk of bias", lines[-1].why),) * 2
    else:
        readings = (stopped(GATE, _one_more_sample(sifted)),) * 2
    pooled, harm = readings[0].numbers, _harm(rows, sifted.left_out)
    if pooled is not None and pooled.z_high < 0:
        harm += (f"the pool of the eligible set: its interval ends at {number_text(pooled.z_high)}",)
    why = "; ".join(harm) if harm else f"of {several(len(rows), 'effect')} of the body with a size, none has an interval below zero"
    lines.append(TraceLine("both", "harm", "intervals below zero", len(harm), None, f"{why}; a flag, it changes no band"))
    provisional = any(case.judged[row.columns["study_id"]].provisional for row in sifted.rows)
    declared = tuple(row.effect_id for row in rows)
    left_out = "; ".join(f"{row.label}: {sifted.left_out[row.effect_id]}" for row in rows if row.effect_id in sifted.left_out)
    return _Outcome(tuple(lines), readings, graded, case.of.estimate_from, provisional, harm, declared, left_out)


def _only(found: Reading) -> str:
    """What the name of the lowest band must add: the higher ones ask for the robust interval of the better samples."""
    return found.standing.only if found.standing is not None and found.band == "promising" else ""


def _caution(found: Reading) -> str:
    """The lowest band asks the simpler interval alone to lie above zero; where that of the main model does not, a reader must know."""
    if found.standing is None or not _only(found):
        return ""
    simple, main = found.standing.simple_text, found.standing.main_text
    ground = f"only the simpler interval {simple} lies above zero"
    if found.standing.by == AGREEMENT:
        ground = f"the samples all lie on the side of benefit, but the simpler interval {simple} spans zero"
    return f"{ground}; the interval of the main model {main} spans zero, so a benefit is indicated, not shown"


def _harm(rows: Sequence[EffectRow], left_out: Mapping[str, str]) -> tuple[str, ...]:
    """Effects of the plan's body whose interval lies below zero, those that a gate left out too."""
    found = []
    for row in rows:
        if row.effect is not None and row.effect.ci_high < 0:
            interval = f"g = {number_text(row.effect.g)} [{number_text(row.effect.ci_low)}, {number_text(row.effect.ci_high)}]"
            found.append(f"{row.effect_id}: {interval}" + (" (left out by the gate)" if row.effect_id in left_out else ""))
    return tuple(found)


def _one_more_sample(sifted: EligibleEffects) -> str:
    named = "; ".join(f"{effect}: {why}" for effect, why in sifted.left_out.items())
    why = f"left out now: {named}" if named else f"the body has {NO_SIZE}"
    return f"both, to rise to promising: one eligible sample ({why})"


def _rating(recommendation: Recommendation, outcome: _Outcome, review: CodedReview, rule: RatingRule) -> Rating:
    basic, graded = outcome.readings
    numbers = [reading.numbers.to_dict() if reading.numbers else None for reading in outcome.readings]
    trace = (*outcome.lines, *basic.lines, *graded.lines)
    bands, names = (basic.band, graded.band), (named(basic.band, _only(basic)), named(graded.band, _only(graded)))
    missing, claim = _reason(trace, GRADED, graded.decided_by), recommendation.kind != "moderator"
    intervention = review.plan.words.intervention
    behind = Behind(basic.standing, outcome.left_out)
    stamp = fingerprint([rule.fingerprint, recommendation.number, basic.band, graded.band, numbers])
    return Rating(
        recommendation=recommendation.number,
        title=recommendation.title,
        published=recommendation.published,
        literal=basic.band,
        graded=graded.band,
        literal_uncapped=basic.uncapped,
        graded_uncapped=graded.uncapped,
        literal_decided_by=basic.decided_by,
        graded_decided_by=graded.decided_by,
        estimate_from=outcome.estimate_from,
        provisional=outcome.provisional,
        harm=outcome.harm,
        answer=basic.answer,
        trace=trace,
        to_move=joined(basic.to_move, graded.to_move),
        standing=basic.standing,
        literal_by=_only(basic),
        graded_by=_only(graded),
        declared=outcome.declared,
        caution=_caution(basic),
        grade=outcome.grade,
        difference=difference(recommendation.published, bands, names, behind, missing, claim, intervention),
        numbers_hash=stamp,
        decision=latest_decision(recommendation.number, review, stamp),
    )
