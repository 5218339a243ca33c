"""The size that numbers give while they are typed: by the route of `evidence effect`, from what is in memory alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evidence.app.words import say
from evidence.base.cells import convert
from evidence.base.errors import CannotCompute, EvidenceError
from evidence.base.reason import NotEstimated
from evidence.effects.kinds import KINDS
from evidence.effects.limits import OnlyALimit
from evidence.effects.result import Effect
from evidence.judgement.local_study.words import row_sentences
from evidence.review.incoming.proposals import size_of
from evidence.review.incoming.values import read_as
from evidence.review.questions import KIND, NUMBER_COLUMNS, NUMBERS, effect_cells, effect_problems
from evidence.review.review import CodedReview
from evidence.review.typed_numbers import missing_columns
from evidence.synthesis.effect_rows.rows import EffectRow


@dataclass(frozen=True, slots=True)
class SizeNow:
    """What the numbers of one outcome give so far.

    Attributes
    ----------
    effect : the size, None while there is none.
    missing : columns that are still needed.
    wrong : what cannot be, in words.
    no_size : why numbers that can be give no size, in words.
    sentences : what the size says, in words.
    """

    effect: Effect | None = None
    missing: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    no_size: str = ""
    sentences: tuple[str, ...] = ()


def size_now(review: CodedReview, coded: Sequence[EffectRow], answers: Mapping[str, str], effect: str) -> SizeNow:
    """The size of one outcome ("effects.1") as its numbers stand.

    Parameters
    ----------
    review : whose codebook and conversion hold.
    coded : its effects, for the risks of comparison groups.
    answers : by key.
    """
    kind = answers.get(f"{effect}.{KIND}", "")
    if kind not in KINDS:
        return SizeNow()
    given = {key.removeprefix(f"{effect}."): text for key, text in answers.items() if key.startswith(f"{effect}.")}
    try:
        cells = effect_cells(answers, effect)
        missing = () if given.get(NUMBERS) else missing_columns(kind, given)
        wrong = effect_problems(cells, review.codebook) if not missing else []
        found = None if wrong or missing else size_of(cells, review.codebook, review.plan.conversion)
    except OnlyALimit as limit:
        return SizeNow(no_size=str(limit))
    except (CannotCompute, EvidenceError) as error:
        return SizeNow(wrong=(str(error),))
    if missing or wrong:
        return SizeNow(missing=missing, wrong=tuple(wrong))
    if found is None:
        return SizeNow(missing=("higher_is_better",))
    if isinstance(found, NotEstimated):
        return SizeNow(no_size=found.reason)
    return SizeNow(found, sentences=_sentences(review, coded, cells, found))


# What the size follows from, beside the numbers themselves.
_BESIDE = (KIND, "higher_is_better", "event", "outcome_measure")


def typed_now(review: CodedReview, answers: Mapping[str, str], effect: str, typed: Mapping[str, str]) -> dict[str, str]:
    """The answers with what stands in the fields of one outcome at the moment, each as the codebook would have it where it can be."""
    found = {key: text for key, text in answers.items() if key != f"{effect}.{NUMBERS}"}
    for column in (*_BESIDE, *NUMBER_COLUMNS):
        key = f"{effect}.{column}"
        if key in typed:
            spec = review.codebook.column("effects", column)
            found[key] = read_as(spec, typed[key].strip()) if spec is not None else typed[key].strip()
    return found


def _sentences(review: CodedReview, coded: Sequence[EffectRow], cells: Mapping[str, str], found: Effect) -> tuple[str, ...]:
    specs = review.codebook.table("effects")
    typed = {spec.column: convert(spec.type, cells[spec.column]) if cells.get(spec.column) else None for spec in specs}
    row = EffectRow(
        "now", "tier 1", found, "", {**typed, "event": typed["event"] or ("" if typed["outcome_measure"] else say("typed.had_it"))}, ""
    )
    return row_sentences(row, coded, review.plan)
