"""The two readings of the rule on one eligible body: basic, and graded on top of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from evidence.base.errors import CannotCompute
from evidence.base.words import several
from evidence.judgement.body.answer import BodyAnswer, answer_of
from evidence.judgement.body.numbers import BodyNumbers, measure
from evidence.judgement.body.standing import Standing
from evidence.judgement.ratings.bands import BASIC, GRADED, judge_body
from evidence.judgement.ratings.eligible import GATE
from evidence.judgement.ratings.to_move import moves
from evidence.judgement.risk_of_bias.overall import StudyBias
from evidence.judgement.trace import TraceLine, answer_text
from evidence.review.plan import BANDS
from evidence.review.rating_rule import CANNOT, RatedRecommendation, RatingRule
from evidence.synthesis.effect_rows.rows import EffectRow, count_samples
from evidence.synthesis.pooled.answers import Answers


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of the rule.

    Attributes
    ----------
    band, uncapped : with and without caps.
    decided_by : the gate, input or cap that keeps the band from being higher.
    lines : its trace.
    to_move : how far the deciding inputs are from another band.
    numbers : what was judged; None where a gate stopped before.
    answer : the answer; None likewise.
    """

    band: str
    uncapped: str
    decided_by: str
    lines: tuple[TraceLine, ...] = ()
    to_move: tuple[str, ...] = ()
    numbers: BodyNumbers | None = None
    answer: BodyAnswer | None = None

    @property
    def standing(self) -> Standing | None:
        """What the effects it judged say; None where a gate stopped before."""
        return self.numbers.standing if self.numbers else None


@dataclass(frozen=True, slots=True)
class Case:
    """What both readings look at.

    Attributes
    ----------
    answers : of the run.
    rule : of the review.
    of : what the rule says of this recommendation.
    judged : risk of bias by study.
    """

    answers: Answers
    rule: RatingRule
    of: RatedRecommendation
    judged: Mapping[str, StudyBias]


def stopped(gate: str, *to_move: str) -> Reading:
    """No rating, because a gate was not passed."""
    return Reading("none", "none", gate, to_move=to_move)


def cannot(missing: str, why: str) -> Reading:
    """An input is missing."""
    return Reading(CANNOT, CANNOT, f"missing input: {missing}", to_move=(f"both: {why}",))


def both_readings(rows: Sequence[EffectRow], case: Case) -> tuple[Reading, Reading]:
    """Basic and graded on the effects that passed the gate of eligibility, every study of them judged."""
    try:
        basic = _read(rows, case, BASIC)
        return basic, _graded(rows, case, basic)
    except CannotCompute as error:
        missing = cannot("the pooled effect", f"the effect cannot be pooled: {error}")
        return missing, missing


def _read(rows: Sequence[EffectRow], case: Case, mode: str) -> Reading:
    numbers, answer = measure(rows, case.answers, case.rule, case.of, case.judged), answer_of(rows, case.answers)
    pooled = TraceLine(mode, "pool", "re-pooled on the eligible set", answer, None, answer_text(answer))
    found = judge_body(numbers, case.rule, case.of.estimate_from, mode)
    to_move = tuple(moves(numbers, case.rule, case.of.estimate_from, found, mode))
    return Reading(found.band, found.uncapped, found.decided_by, (pooled, *found.lines), to_move, numbers, answer)


def _graded(rows: Sequence[EffectRow], case: Case, basic: Reading) -> Reading:
    critical = [row.effect_id for row in rows if case.judged[row.columns["study_id"]].grade == "critical"]
    kept = [row for row in rows if row.effect_id not in critical]
    why = f"left out for critical risk of bias: {', '.join(critical)}" if critical else "no study at critical risk of bias"
    value = f"{len(kept)} of {several(len(rows), 'effect')}"
    lacking = case.rule.eligible.min_samples - count_samples(kept)
    gate = TraceLine(GRADED, GATE, "risk of bias not critical", value, lacking <= 0, why)
    if lacking > 0:
        none = stopped(GATE, f"graded, to rise to promising: {several(lacking, 'more sample')} not at critical risk of bias")
        return replace(none, lines=(gate,))
    found = _read(kept, case, GRADED)
    return _not_above(basic, replace(found, lines=(gate, *found.lines)))


def _not_above(basic: Reading, graded: Reading) -> Reading:
    """Graded only adds demands. Where leaving critical studies out would raise the band, that of basic stands."""
    rank = BANDS.index
    if rank(graded.uncapped) <= rank(basic.uncapped):
        return graded
    why = (
        f"without the critical studies it would be {graded.uncapped}; the graded reading only adds demands, so {basic.uncapped} stands, "
        "as in the basic one"
    )
    line = TraceLine(GRADED, "not above basic", "band without cap", graded.uncapped, False, why)
    lowered = replace(graded, band=basic.band, uncapped=basic.uncapped, decided_by=f"basic: {basic.decided_by}")
    return replace(lowered, lines=(*graded.lines, line), to_move=())
