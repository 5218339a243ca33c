"""A review changed for one run: without a study, with some studies only, with a key of its plan changed. Nothing is written.

A study that is left out counts as not eligible, with the reason that it was asked for: what is eligible is said in one place, so every
count, table and vote follows. What was changed stands in `Review.altered`, and with the statement of the data on every output.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeVar

from evidence.base.errors import UsageError
from evidence.base.frozen import FrozenDict
from evidence.base.ledger import LedgerLine
from evidence.base.words import nearest
from evidence.review.analysed import is_eligible
from evidence.review.conditions import EQUALS_OR_NOT, entries_meant, parts_of_condition
from evidence.review.plan_section import FILE
from evidence.review.read_plan import hash_of, plan_of
from evidence.review.tables import Row

if TYPE_CHECKING:
    from evidence.review.review import CodedReview

Same = TypeVar("Same", bound="CodedReview")


@dataclass(frozen=True, slots=True)
class Choices:
    """What is to be otherwise.

    Attributes
    ----------
    without : study_ids or labels of studies that are left out.
    only : conditions on columns of studies, "COL = VALUE"; studies that do not meet all of them are left out.
    plan : dotted key of review.toml -> value, a text as it is typed ("0.8", "cox", "[1, 2]").
    """

    without: Sequence[str] = ()
    only: Sequence[str] = ()
    plan: Mapping[str, Any] = field(default_factory=dict)


def with_choices(review: Same, choices: Choices) -> Same:
    """The review under other choices.

    Raises
    ------
    UsageError
        If there is no such study, column, value or key, or the value may not stand there.
    """
    for name in choices.without:
        review = _left_out(review, _is_study(review, name), f"without {name}")
    for condition in choices.only:
        review = _left_out(review, _does_not_meet(review, condition), f"only {condition}")
    return _with_keys(review, choices.plan) if choices.plan else review


def _is_study(review: CodedReview, name: str) -> Callable[[Row], bool]:
    studies = review.tables["studies"]
    known = {one: study.text("study_id") for study in studies for one in (study.text("label"), study.text("study_id"))}
    if name not in known:
        raise UsageError(f"there is no study {name!r} to leave out. {nearest(name, known, 'studies.csv holds their ids and labels.')}")
    return lambda study: study.text("study_id") == known[name]


def _does_not_meet(review: CodedReview, condition: str) -> Callable[[Row], bool]:
    studies = review.tables["studies"]
    column, sign, values = parts_of_condition(condition, studies.columns, EQUALS_OR_NOT)
    if column not in studies.columns:
        raise UsageError(f"studies have no column {column!r}. {nearest(column, studies.columns, 'The codebook lists them.')}")
    entries = entries_meant(values, [study.text(column) for study in studies], column)
    return lambda study: (study.text(column) in entries) != (sign == "=")


def _left_out(review: Same, is_out: Callable[[Row], bool], why: str) -> Same:
    """The review with these studies not eligible; one that was not eligible before keeps its reason."""
    reason = f"left out of this run as asked: {why}"
    table = review.tables["studies"]
    out = {study.id for study in table if is_eligible(study) and is_out(study)}
    new = {"eligible": "no", "eligibility_reason": reason}
    rows = tuple(
        replace(study, cells=FrozenDict({**study.cells, **new}), texts=FrozenDict({**study.texts, **new})) if study.id in out else study
        for study in table
    )
    ledger = tuple(LedgerLine(study_id, "excluded", reason) for study_id in sorted(out))
    tables = FrozenDict({**review.tables, "studies": replace(table, rows=rows)})
    said = f"{why} ({len(out)} eligible {'study' if len(out) == 1 else 'studies'} left out)"
    return replace(review, tables=tables, ledger=(*review.ledger, *ledger), altered=(*review.altered, said))


def _with_keys(review: Same, asked: Mapping[str, Any]) -> Same:
    """The review with these keys of review.toml changed together, and all others as they are now."""
    keys: Mapping[str, Any] = review.plan_keys
    for dotted, value in asked.items():
        keys = _changed(keys, dotted.split("."), _typed(value) if isinstance(value, str) else value)
    said = tuple(f"{dotted} = {value}" for dotted, value in asked.items())
    amounts = {row.id: row for row in review.tables["costs"]}
    plan, found = plan_of(keys, {}, review.codebook, amounts)
    if plan is None:
        names = {dotted.split(".")[-1] for dotted in asked}
        first = next((one for one in found if one.id in asked or one.column in names), found[0])
        raise UsageError(f"{' and '.join(said)} cannot stand in the plan: saw {first.seen}; allowed: {first.allowed}. {first.fix}")
    lines = tuple(LedgerLine("review", "assumed", f"{one}, as asked for this run, whatever {FILE} says") for one in said)
    return replace(
        review,
        plan=plan,
        plan_keys=FrozenDict(keys),
        plan_hash=hash_of(keys),
        ledger=(*review.ledger, *lines),
        altered=(*review.altered, *said),
    )


def _typed(text: str) -> Any:
    """A value as it is typed: TOML, or a word without quotes."""
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text


def _changed(keys: Mapping[str, Any], path: Sequence[str], value: Any) -> dict[str, Any]:
    head, *rest = path
    inner = keys.get(head, {}) if rest else None
    if rest and not isinstance(inner, Mapping):
        raise UsageError(f"{head} is not a table of keys in {FILE}, so {'.'.join(path)} cannot be set")
    return {**keys, head: _changed(inner, rest, value) if rest and inner is not None else value}
