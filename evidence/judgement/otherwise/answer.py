"""Ratings and verdicts on bodies of evidence, judged again with one thing changed: a decision of the coding, a sample, a choice.

Only what a change touches is judged again, by the same rules: a body whose effects stay as they are has the verdict that it had.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from evidence.base.as_dict import fields_by_name
from evidence.base.brief import brief
from evidence.base.frozen import FrozenDict
from evidence.judgement.claims.answer import Claim
from evidence.judgement.otherwise.again import Marks, OnBodies, bias_of, in_body, judge_again, judged_on_bodies, left_out
from evidence.judgement.ratings.answer import Rating
from evidence.judgement.risk_of_bias.overall import StudyBias
from evidence.review.alternatives import ASSUMPTIONS, taken_otherwise
from evidence.review.review import CodedReview
from evidence.review.tables import Row
from evidence.synthesis.effect_rows.rows import EffectRow, Effects, review_effects
from evidence.synthesis.review_run import Analyses
from evidence.synthesis.sensitivity.answer import subsets

DECISION, SAMPLE, CHOICE = "decision", "sample", "choice"
# Beyond this many samples in the bodies that are judged no single one is left out: each would be a run of its own.
MOST_SAMPLES = 60
# Cells that a judgement of risk of bias may follow from.
BIAS = {("risk_of_bias", "judgement"), ("studies", "design")}
Rows = dict[str, EffectRow]


@dataclass(frozen=True, slots=True)
class Otherwise:
    """One rating or verdict that one change would move.

    Attributes
    ----------
    kind : "decision", "sample" or "choice".
    id : of the decision, the sample, or the choice in words.
    change : in words.
    recommendation : number of the recommendation whose rating moves; None for a claim.
    claim_id : the claim whose verdict moves; "" for a rating.
    reading : of a rating "basic" or "graded"; else "".
    now, then : the band or the verdict, by its full name.
    """

    kind: str
    id: str
    change: str
    recommendation: int | None
    claim_id: str
    reading: str
    now: str
    then: str

    __repr__ = brief("id", "recommendation", "claim_id", "now", "then")

    to_dict = fields_by_name


@dataclass(frozen=True, slots=True)
class OtherVerdicts:
    """Everything that one change would move.

    Attributes
    ----------
    tried : how many changes of each kind were tried.
    moved : what they move, decisions first, then samples, then choices.
    """

    tried: Mapping[str, int]
    moved: tuple[Otherwise, ...]

    __repr__ = brief("tried", "moved")

    def of_rating(self, recommendation: int) -> tuple[Otherwise, ...]:
        """What would move the rating of a recommendation."""
        return tuple(one for one in self.moved if one.recommendation == recommendation)

    def of_claim(self, claim_id: str) -> tuple[Otherwise, ...]:
        """What would move the verdict on a claim."""
        return tuple(one for one in self.moved if one.claim_id == claim_id)

    def to_dict(self) -> dict[str, Any]:
        """All fields by name."""
        return {"tried": dict(self.tried), "moved": [one.to_dict() for one in self.moved]}


@dataclass(frozen=True, slots=True)
class _Change:
    """One thing changed: the rows that differ, by effect, and risk of bias; a row that leaves the analysis is there as a record."""

    kind: str
    id: str
    words: str
    rows: Rows
    review: CodedReview
    judged: Mapping[str, StudyBias]


def judge_otherwise(results: Analyses, ratings: Sequence[Rating], claims: Sequence[Claim]) -> OtherVerdicts:
    """Judge every rating and every claim about a body again under each change that touches it."""
    on = judged_on_bodies(results.review, ratings, claims)
    if not on.bodies:
        return OtherVerdicts({}, ())
    now = Marks({one.recommendation: one for one in ratings}, {claim.claim_id: claim.name for claim in claims})
    judged = bias_of(results.review)
    tried = dict.fromkeys((DECISION, SAMPLE, CHOICE), 0)
    moved: list[Otherwise] = []
    for change in (*_decisions(results, judged), *_samples(results, list(on.bodies.values()), judged), *_choices(results, judged)):
        tried[change.kind] += 1
        moved += _moved(change, on, now, results)
    return OtherVerdicts(tried, tuple(moved))


def _moved(change: _Change, on: OnBodies, now: Marks, results: Analyses) -> Iterator[Otherwise]:
    """What one change moves."""
    before = [row for row in results.effects.rows if row.effect_id in change.rows]
    touched = on.touched((*before, *change.rows.values()))
    if not touched:
        return
    rows = tuple(change.rows.get(row.effect_id, row) for row in results.effects.rows)
    changed = replace(results, review=change.review, effects=Effects(rows, results.effects.ledger))
    then = judge_again(changed, change.judged, on, now, touched)

    def one(recommendation: int | None, claim_id: str, reading: str, now: str, then: str) -> Iterator[Otherwise]:
        if now != then:
            yield Otherwise(change.kind, change.id, change.words, recommendation, claim_id, reading, now, then)

    for number, old in now.ratings.items():
        yield from one(number, "", "basic", old.literal_name, then.ratings[number].literal_name)
        yield from one(number, "", "graded", old.graded_name, then.ratings[number].graded_name)
    for claim_id, name in now.verdicts.items():
        yield from one(None, claim_id, "", name, then.verdicts[claim_id])


def _decisions(results: Analyses, judged: Mapping[str, StudyBias]) -> Iterator[_Change]:
    """Every decision of the coding whose alternative is written in cells of rows that this run has: it may leave studies out."""
    review, before = results.review, {row.effect_id: row for row in results.effects.rows}
    cells = review.tables["coding_alternatives"].groups("decision_id")
    keys = {name: {row.id for row in table} for name, table in review.tables.items()}

    def there(cell: Row) -> bool:
        if review.altered and cell.text("column") == "eligible":
            return False  # it would bring back what this run leaves out
        table = cell.text("table")
        return cell.text("id").partition("/")[0] in before if table == ASSUMPTIONS else cell.text("id") in keys.get(table, ())

    for decision in review.tables["coding_decisions"]:
        if decision.id in cells and all(map(there, cells[decision.id])):
            other = taken_otherwise(review, cells[decision.id])
            rows = {row.effect_id: row for row in _touched(other, cells[decision.id])}
            differing = {name: row for name, row in rows.items() if row != before[name]}
            words = f"{decision.text('question')} {_in_words(decision.text('alternative'), cells[decision.id], review)}"
            bias = any((cell.text("table"), cell.text("column")) in BIAS for cell in cells[decision.id])
            yield _Change(DECISION, decision.id, words, differing, other, bias_of(other) if bias else judged)


def _in_words(alternative: str, cells: Sequence[Row], review: CodedReview) -> str:
    """The alternative of a decision, with its codes as people read them."""
    for cell in cells:
        value = cell.text("value")
        if value == alternative and value not in ("yes", "no", "unclear"):
            return review.codebook.label(cell.text("table"), cell.text("column"), value)
    return alternative


def _touched(review: CodedReview, cells: Sequence[Row]) -> tuple[EffectRow, ...]:
    """The effects that these cells may change, sized under them."""
    own = {cell.text("id").partition("/")[0] for cell in cells}
    effects = review.tables["effects"]
    few = tuple(row for row in effects if row.text("effect_id") in own or row.text("study_id") in own)
    tables = FrozenDict({**review.tables, "effects": replace(effects, rows=few)})
    return review_effects(replace(review, tables=tables, ledger=())).rows


def _samples(results: Analyses, bodies: Sequence[Mapping[str, Sequence[str]]], judged: Mapping[str, StudyBias]) -> Iterator[_Change]:
    """Every independent sample of the bodies left out, where there are not too many."""
    samples: dict[str, list[EffectRow]] = {}
    for row in results.effects.rows:
        if any(in_body(row, where) for where in bodies):
            samples.setdefault(row.columns["sample_id"], []).append(row)
    if len(samples) > MOST_SAMPLES:
        return
    for sample, rows in samples.items():
        words = f"without {' and '.join(dict.fromkeys(row.label for row in rows))}"
        yield _Change(SAMPLE, sample, words, {row.effect_id: left_out(row) for row in rows}, results.review, judged)


def _choices(results: Analyses, judged: Mapping[str, StudyBias]) -> Iterator[_Change]:
    """Tier 2 beside tier 1, and parts of what is analysed."""
    second = {row.effect_id: replace(row, use="tier 1") for row in results.effects.rows if row.use == "tier 2"}
    words = "with the effects that rest on one stated assumption (tier 2)"
    yield _Change(CHOICE, words, words, second, results.review, judged)
    for name, keep in subsets().items():
        out = {row.effect_id: left_out(row) for row in results.effects.rows if row.use == "tier 1" and not keep(row)}
        yield _Change(CHOICE, name, name, out, results.review, judged)
