"""Summary of findings: for each recommendation and key principle what the effects behind it show, row by row, in numbers and words."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from evidence.base.as_dict import or_note
from evidence.base.brief import brief
from evidence.base.reason import NotEstimated
from evidence.effects.scale import LOG_ODDS_OF_G
from evidence.judgement.body.answer import BodyAnswer, answer_of
from evidence.judgement.body.standing import Standing, standing_dict, standing_of
from evidence.judgement.findings.words import SentenceNumbers, comparison_sentence, plain_sentence
from evidence.judgement.grade.answer import GradeProfile, Grading, grade, read_grading
from evidence.review.plan import Body
from evidence.review.rating_rule import RatedRecommendation
from evidence.synthesis.bodies import TIER_1, TIERS_1_2, holds, select
from evidence.synthesis.directions.answer import Panel, panel, votes_on
from evidence.synthesis.effect_rows.rows import EffectRow
from evidence.synthesis.harms.answer import Harm, among
from evidence.synthesis.other_reviews.answer import OtherReview, standing_beside
from evidence.synthesis.pooled.answer import Answer, NoAnswer
from evidence.synthesis.pooled.per_hundred import CANNOT_BE_ESTIMATED, AbsoluteEffect, absolute_effect, published_risks, says_nothing
from evidence.synthesis.review_run import Analyses

RECOMMENDATION, PRINCIPLE = "recommendation", "principle"
ALL = "All its outcomes"
Grades = Grading | NotEstimated


@dataclass(frozen=True, slots=True)
class OddsRatio:
    """Odds of the better outcome, exp(g pi / sqrt 3) (Hasselblad & Hedges 1995).

    Attributes
    ----------
    ratio, low, high : at g and at the ends of its interval; above 1 is better.
    """

    ratio: float
    low: float
    high: float

    __repr__ = brief()


@dataclass(frozen=True, slots=True)
class MadeBy:
    """How the studies behind a size were made.

    Attributes
    ----------
    designs : independent samples by design, in the words of the codebook; a sample with two designs counts for both.
    months : the follow-ups that are printed, in months, shortest first and each once.
    unknown : effects whose follow-up is not printed.
    """

    designs: tuple[tuple[str, int], ...]
    months: tuple[float, ...]
    unknown: int

    __repr__ = brief()


@dataclass(frozen=True, slots=True)
class FindingsRow:
    """One row of a summary of findings.

    Attributes
    ----------
    outcome : what the row is about.
    whole : whether it is the whole body; the other rows are its parts.
    answer : the pooled answer by name of its numbers, of one sample its own interval, or `not_estimated` with the counts.
    odds : odds of the better outcome, or why there are none.
    absolute : events per 100 at low, middle and high comparison risk and at published ones, or why they can't be told.
    made_by : how the studies behind the size were made.
    votes : directions of every eligible sample with an effect in the row, with and without a size.
    certainty : the GRADE profile of the effects with a size, or why there is none.
    sentence : the row in plain words, by rule.
    standing : where the effects stand, from which the sentence follows, or why that cannot be said.
    harms : its unfavourable results, of eligible studies.
    others : what other reviews found on its outcome; the whole body has those on no outcome of a row of its own.
    """

    outcome: str
    whole: bool
    answer: BodyAnswer
    odds: OddsRatio | NotEstimated
    absolute: AbsoluteEffect | NotEstimated
    made_by: MadeBy
    votes: Panel
    certainty: GradeProfile | NotEstimated
    sentence: str
    standing: Standing | NotEstimated
    harms: tuple[Harm, ...] = ()
    others: tuple[OtherReview, ...] = ()

    __repr__ = brief("outcome", "sentence")

    @property
    def word(self) -> str | None:
        """The certainty in a word; None where it was not graded."""
        return self.certainty.certainty if isinstance(self.certainty, GradeProfile) else None

    def to_dict(self) -> dict[str, Any]:
        """All fields by name; a note beside what could not be computed."""
        out: dict[str, Any] = {"outcome": self.outcome, "whole": self.whole, "answer": _named(self.answer)}
        if isinstance(self.odds, OddsRatio):
            out |= {"odds_ratio": self.odds.ratio, "odds_low": self.odds.low, "odds_high": self.odds.high}
        else:
            out |= {"odds_ratio": None, "odds_low": None, "odds_high": None, "odds_ratio_note": self.odds.reason}
        out |= or_note("per_100", self.absolute)
        out |= {"designs": dict(self.made_by.designs), "followup_months": list(self.made_by.months)}
        out |= {"votes": self.votes.to_dict(), "sentence": self.sentence, "certainty": self.word}
        out["standing"] = standing_dict(self.standing)
        out |= {"harms": [one.id for one in self.harms], "other_reviews": [one.id for one in self.others]}
        if isinstance(self.certainty, NotEstimated):
            return out | {"certainty_note": self.certainty.reason}
        return out | {"certainty_why": self.certainty.why, "certainty_provisional": self.certainty.provisional}


@dataclass(frozen=True, slots=True)
class SummaryOfFindings:
    """The summary of findings of one recommendation or key principle.

    Attributes
    ----------
    kind : "recommendation" or "principle".
    number, title : as in the plan.
    rests_on : what the guide says it rests on; for a recommendation the body of evidence in words.
    rows : the whole body first, then its parts; none where nothing quantitative stands behind it.
    sentence : what holds for the whole, in plain words.
    concerns : the domains of GRADE about the whole body, each with its judgement and why; empty where nothing was graded.
    others : what other reviews found that stands in no row, as there is none.
    """

    kind: str
    number: int
    title: str
    rests_on: str
    rows: tuple[FindingsRow, ...]
    sentence: str
    concerns: tuple[str, ...] = ()
    others: tuple[OtherReview, ...] = ()

    __repr__ = brief("kind", "number", "title", "rows")

    @property
    def name(self) -> str:
        """Short and fixed: recommendation_2."""
        return f"{self.kind}_{self.number}"

    def to_dict(self) -> dict[str, Any]:
        """All fields by name."""
        plain = {name: getattr(self, name) for name in ("kind", "number", "title", "rests_on", "sentence")}
        plain |= {"rows": [row.to_dict() for row in self.rows], "concerns": list(self.concerns)}
        return plain | {"other_reviews": [one.id for one in self.others]}


def summarise(results: Analyses) -> tuple[SummaryOfFindings, ...]:
    """The summary of findings of every recommendation and key principle of the plan, with what other reviews found."""
    found = _summaries(results)
    return tuple(_with_others(one, standing_beside(results.other_reviews, one.kind, str(one.number)), results) for one in found)


def _with_others(summary: SummaryOfFindings, others: Sequence[OtherReview], results: Analyses) -> SummaryOfFindings:
    """Each on the row of its outcome, else on that of the whole body, else on the summary."""
    if not summary.rows:
        return replace(summary, others=tuple(others))
    label = results.review.codebook.label
    outcomes = {row.outcome for row in summary.rows if not row.whole}
    rows: dict[str, list[OtherReview]] = {}
    for one in others:
        domain = one.row.text("outcome_domain")
        name = label("effects", "outcome_domain", domain) if domain else ""
        rows.setdefault(name if name in outcomes else summary.rows[0].outcome, []).append(one)
    return replace(summary, rows=tuple(replace(row, others=tuple(rows.get(row.outcome, ()))) for row in summary.rows))


def _summaries(results: Analyses) -> list[SummaryOfFindings]:
    plan = results.review.plan
    grading = read_grading(results.review, results.answers)
    rated = {} if isinstance(grading, NotEstimated) else grading.rule.recommendations
    found = []
    for key, one in plan.recommendations.items():
        if one.body is None:
            found.append(_comparison(one.number, one.title, str(one.moderator), results, grading))
            continue
        rows = _rows(one.body.where, one.body.title if one.body.name in plan.bodies else ALL, results, grading, rated.get(key))
        words = f"the effects with {_condition(one.body, results)}"
        found.append(SummaryOfFindings(RECOMMENDATION, one.number, one.title, words, rows, rows[0].sentence, _concerns(rows[0])))
    for principle in plan.principles.values():
        if principle.body is None:
            said = "The plan names no effects coded here that come near it."
            found.append(SummaryOfFindings(PRINCIPLE, principle.number, principle.title, principle.rests_on, (), said))
            continue
        where = {**plan.bodies["overall"].where, **principle.body.where}
        rows = _rows(where, ALL, results, grading)
        said = f"The nearest effects coded here are those with {_condition(principle.body, results)}. {rows[0].sentence}"
        found.append(SummaryOfFindings(PRINCIPLE, principle.number, principle.title, principle.rests_on, rows, said, _concerns(rows[0])))
    return found


def _rows(
    where: Mapping[str, Sequence[str]], title: str, results: Analyses, grading: Grades, of: RatedRecommendation | None = None
) -> tuple[FindingsRow, ...]:
    """The whole body, then each outcome domain of it that an eligible study measured."""
    label = results.review.codebook.label
    eligible = [row for row in results.effects.rows if row.eligible and holds(row, where)]
    measured = {row.columns["outcome_domain"] for row in eligible}
    domains = [domain for domain in results.review.codebook.values_of("effects", "outcome_domain") if domain in measured]
    whole = _finding(title, True, eligible, results, grading, of)
    if len(domains) < 2:
        return (whole,)
    parts = {domain: [row for row in eligible if row.columns["outcome_domain"] == domain] for domain in domains}
    named = {label("effects", "outcome_domain", domain): rows for domain, rows in parts.items()}
    return (whole, *(_finding(name, False, rows, results, grading, of) for name, rows in named.items()))


def _comparison(number: int, title: str, column: str, results: Analyses, grading: Grades) -> SummaryOfFindings:
    """A recommendation that rests on a comparison of kinds: one row per kind, and the joint test in words."""
    codebook, where = results.review.codebook, results.review.plan.bodies["overall"].where
    table = "studies" if codebook.column("studies", column) else "effects"
    eligible = [row for row in results.effects.rows if row.eligible and holds(row, where)]
    rows = tuple(
        _finding(codebook.label(table, column, value), False, [row for row in eligible if row.columns[column] == value], results, grading)
        for value in codebook.values_of(table, column)
    )
    rests_on = f"a comparison by {_called(column, results)}"
    return SummaryOfFindings(RECOMMENDATION, number, title, rests_on, rows, comparison_sentence(results.moderators.get(column)))


def _finding(
    title: str, whole: bool, eligible: Sequence[EffectRow], results: Analyses, grading: Grades, of: RatedRecommendation | None = None
) -> FindingsRow:
    plan = results.review.plan
    rows = select(eligible, {}, TIER_1)
    answer, votes = answer_of(rows, results.answers), panel(votes_on(eligible, plan))
    certainty = grade(rows, grading, of, select(eligible, {}, TIERS_1_2))
    word = certainty.certainty if isinstance(certainty, GradeProfile) else None
    stands = standing_of(rows, results.answers)
    outcome = _outcome_words(rows or eligible, results)
    shown = SentenceNumbers(plan.words.intervention, outcome, _named(answer), votes.to_dict(), word, stands)
    said, harms = plain_sentence(shown), among(results.harms, eligible)
    odds, absolute = _odds(answer, rows), _absolute(answer, rows, results)
    return FindingsRow(title, whole, answer, odds, absolute, _made_by(rows, results), votes, certainty, said, stands, harms)


def _odds(answer: BodyAnswer, rows: Sequence[EffectRow]) -> OddsRatio | NotEstimated:
    if isinstance(answer, NoAnswer):
        return NotEstimated(answer.reason)
    if any(row.effect is None or row.effect.native is None for row in rows):
        return NotEstimated("not every effect is of a yes/no outcome or of a time to one")
    if says_nothing((answer.ci_low, answer.ci_high)):
        return NotEstimated(CANNOT_BE_ESTIMATED)
    return OddsRatio(*(math.exp(end * LOG_ODDS_OF_G) for end in (answer.g, answer.ci_low, answer.ci_high)))


def _absolute(answer: BodyAnswer, rows: Sequence[EffectRow], results: Analyses) -> AbsoluteEffect | NotEstimated:
    if isinstance(answer, NoAnswer):
        return NotEstimated(answer.reason)
    prediction = (answer.pi_low, answer.pi_high) if isinstance(answer, Answer) else None
    published = published_risks(results.review)
    return absolute_effect(answer.g, (answer.ci_low, answer.ci_high), prediction, rows, results.effects.rows, published, alone=True)


def _made_by(rows: Sequence[EffectRow], results: Analyses) -> MadeBy:
    codebook = results.review.codebook
    samples: dict[str, set[str]] = {}
    for row in rows:
        samples.setdefault(str(row.columns["design"]), set()).add(row.columns["sample_id"])
    order = [design for design in codebook.values_of("studies", "design") if design in samples]
    followups = [row.columns["followup_months"] for row in rows]
    months = sorted({float(one) for one in followups if one is not None})
    designs = tuple((codebook.label("studies", "design", design), len(samples[design])) for design in order)
    return MadeBy(designs, tuple(months), followups.count(None))


def _outcome_words(rows: Sequence[EffectRow], results: Analyses) -> str:
    """The one outcome of the rows as a sentence names it, or "these outcomes"."""
    domains = {row.columns["outcome_domain"] for row in rows}
    if len(domains) != 1:
        return "these outcomes"
    label = results.review.codebook.label("effects", "outcome_domain", domains.pop())
    return label[:1].lower() + label[1:]


def _named(answer: BodyAnswer) -> dict[str, Any]:
    """The numbers by their names in results.json; which effects are behind them is said with the body."""
    return {name: value for name, value in answer.to_dict().items() if name != "effects"}


def _condition(body: Body, results: Analyses) -> str:
    """The condition of a body in the words of the codebook: 'kind of support "Financial support"'."""
    codebook = results.review.codebook
    parts = []
    for column, values in body.where.items():
        table = "effects" if codebook.column("effects", column) else "studies"
        named = " or ".join(f'"{codebook.label(table, column, value)}"' for value in values)
        parts.append(f"{_called(column, results)} {named}")
    return " and ".join(parts)


def _called(column: str, results: Analyses) -> str:
    """A column as the plan calls it where it tests it level by level, else by its name."""
    titles = [one.title for one in results.review.plan.moderators.values() if (one.column, one.kind, one.levels) == (column, "factor", {})]
    return titles[0][:1].lower() + titles[0][1:] if titles else column.replace("_", " ")


def _concerns(whole: FindingsRow) -> tuple[str, ...]:
    """The domains of GRADE in words."""
    if isinstance(whole.certainty, NotEstimated):
        return ()
    return tuple(f"{domain.domain} {domain.judgement} ({domain.why})" for domain in whole.certainty.domains)
