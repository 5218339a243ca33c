"""A card for every pooled answer: its numbers, its model in full, its weights, and the lines of Python and R that give it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from evidence.base.words import several, size_text
from evidence.judgement.claims.answer import Claim
from evidence.judgement.grade.answer import GradeProfile
from evidence.judgement.grade.words import certainty_words
from evidence.models.dependent.robust import FEWEST_CLUSTERS
from evidence.report.card import Card, Code, Line, Link, kept, line
from evidence.report.cards.claims import about_line, claims_by_address
from evidence.report.cards.r_code import python_line, r_lines
from evidence.robustness.examined import Examined
from evidence.synthesis.addresses import answer_address
from evidence.synthesis.effect_rows.rows import EffectRow
from evidence.synthesis.pooled.answer import Answer, NoAnswer
from evidence.synthesis.pooled.plain_answers import PlainAnswer
from evidence.synthesis.pooled.tables import interval_text
from evidence.synthesis.review_run import SENSITIVITY_SET, Pooled, body_title

FORMULA = (
    "g of effect j in sample i = mean + u of the sample + v of the effect + sampling error; u has the variance tau2 of samples, v that of "
    "effects, and the errors have the covariances that follow from the standard errors and the correlations."
)
OF_TWO = "mean of sample i = mean + u of the sample + sampling error; u has the variance tau2."


def answer_cards(run: Examined) -> tuple[Card, ...]:
    """One for each answer that stands in the table; those of recommendations stand in their own cards."""
    pooled = (*run.tier_1.distinct(), *run.beside_the_main())
    books = open_books(run)
    return tuple(_card(books, kind, key, answer) for kind, key, answer in pooled if _shown(kind, key, answer, books))


@dataclass(frozen=True, slots=True)
class Books:
    """What cards of answers look up: the run, its effects by id, its answers with assumptions, and claims by the address they are about."""

    run: Examined
    rows: Mapping[str, EffectRow]
    with_assumptions: Mapping[tuple[str, str], Pooled]
    claims: Mapping[str, Sequence[Claim]]


def open_books(run: Examined) -> Books:
    """They are made once for all cards."""
    with_assumptions = {(kind, key): answer for kind, key, answer in run.tiers_1_2.items()}
    return Books(run, {row.effect_id: row for row in run.effects.rows}, with_assumptions, claims_by_address(run))


def _shown(kind: str, key: str, answer: Pooled, books: Books) -> bool:
    if kind == "by_recommendation":
        return False
    both = books.with_assumptions.get((kind, key))
    return bool(answer.counts.effects or (both and both.counts.effects)) or kind in ("by_body", "overall", books.run.tier_1.name)


def _card(books: Books, kind: str, key: str, answer: Pooled) -> Card:
    beside = "not estimated" if isinstance(answer, NoAnswer) else size_text(answer)
    review = books.run.review
    return Card(answer_address(review.plan, kind, key), body_title(review, kind, key), beside, answer_lines(books, kind, key, answer))


def answer_lines(books: Books, kind: str, key: str, answer: Pooled) -> tuple[Line, ...]:
    """What stands in the card of a pooled answer, also where it stands in the card of a recommendation."""
    tiers = "1 and left out" if kind == SENSITIVITY_SET else "1"
    lines = [*_model(books, kind, key, tiers, answer)]
    both = books.with_assumptions.get((kind, key))
    if isinstance(both, Answer) and both.counts.effects != answer.counts.effects:
        lines += [_numbers("With assumptions (tiers 1+2)", both), *_code(books, kind, key, "1+2", both)]
    about = books.claims.get(answer_address(books.run.review.plan, kind, key), ())
    return kept(*lines, _certainty(books.run, kind, key), about_line(about, books.run))


def _model(books: Books, kind: str, key: str, tiers: str, answer: Pooled) -> Iterator[Line]:
    if isinstance(answer, NoAnswer):
        yield line("Not estimated", answer.reason)
        yield line("Effects", *((_effect(books, name),) for name in answer.counts.effects))
        return
    yield _numbers("Answer", answer)
    yield line("Model", answer.model)
    yield line("Formula", OF_TWO if answer.counts.samples < FEWEST_CLUSTERS else FORMULA)
    yield line("Spread of true effects", _spread(answer))
    yield line("Heterogeneity test", f"Q = {answer.Q:.2f}, df {answer.Q_df}, p = {answer.Q_p:.3f}")
    yield line("Worth knowing", *answer.notes)
    yield line("Effects and weights", *((_effect(books, name), f" {weight:.1f}%") for name, weight in answer.weights.items()))
    yield line("Simpler models", *_alternatives(answer))
    yield from _code(books, kind, key, tiers, answer)


def _numbers(heading: str, answer: Answer) -> Line:
    counts = answer.counts
    return line(
        heading,
        f"{size_text(answer)}, SE {answer.se:.3f}, df {answer.df:.1f}, p = {answer.p_value:.3f}; in a new place "
        f"{interval_text(answer.pi_low, answer.pi_high)}; {several(len(counts.effects), 'effect')} of {several(counts.samples, 'sample')}",
    )


def _spread(answer: Answer) -> str:
    if answer.tau2_sample is None or answer.tau2_effect is None or answer.I2_sample is None or answer.I2_effect is None:
        return f"tau2 = {answer.tau2_total:.4f}; I2 = {answer.I2_total:.1f}% (one effect per sample, or too few: one level)"
    return (
        f"tau2 = {answer.tau2_total:.4f}: between samples {answer.tau2_sample:.4f}, between effects inside them {answer.tau2_effect:.4f}; "
        f"I2 = {answer.I2_total:.1f}%: {answer.I2_sample:.1f}% and {answer.I2_effect:.1f}%"
    )


def _effect(books: Books, effect_id: str) -> Link:
    row = books.rows[effect_id]
    return Link(f"{row.label}: {row.columns['outcome_measure'] or row.columns['outcome_domain']}", effect_id)


def _alternatives(answer: Answer) -> list[str]:
    said = []
    for name, other in answer.alternatives.answers.items():
        words = name.replace("_", " ")
        if isinstance(other, PlainAnswer):
            interval = interval_text(other.ci_low, other.ci_high)
            said.append(f"{other.test}, on the scale of {other.scale}: {other.estimate:z.2f} {interval}")
        else:
            said.append(f"{words}: {other.reason}")
    return said


def _code(books: Books, kind: str, key: str, tiers: str, answer: Answer) -> list[Line]:
    rows = [books.rows[name] for name in answer.counts.effects]
    return [
        line("In Python, in the folder of the review", Code(python_line(kind, key, tiers), "Python")),
        line("In R, in the folder of this page", Code(r_lines(kind, key, tiers, answer, rows, books.run.review.plan), "R")),
    ]


def _certainty(run: Examined, kind: str, key: str) -> Line | None:
    if kind in ("by_recommendation", "by_outcome", "by_typology", SENSITIVITY_SET):
        return None
    found = run.grade.get(run.review.plan.groups[key] if kind == "by_group" else key or kind)
    return None if found is None else line("Certainty", certainty_words(found) if isinstance(found, GradeProfile) else found.reason)
