"""Keeping one answer of a study that is typed, so that nothing is lost and no other window's answer is written over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from evidence.app import drafts, here
from evidence.app.drafts import StudyDraft
from evidence.app.typed.form import column_of
from evidence.app.words import say
from evidence.base.errors import ChangedMeanwhile, UsageError
from evidence.base.frozen import FrozenDict
from evidence.base.locked import locked
from evidence.effects.kinds import KINDS
from evidence.review import bias_questions
from evidence.review.incoming.proposals import usual_groups
from evidence.review.local import FOLDER
from evidence.review.questions import ALSO, ANOTHER, KIND, NUMBER_COLUMNS, NUMBERS, YES, asked_now, count_effects
from evidence.review.review import CodedReview
from evidence.review.typed_numbers import line_cells

# Longer than anything that is printed.
MOST_LETTERS = 20_000


def save(root: Path, draft_id: str, changed: Mapping[str, str], seen: Mapping[str, str]) -> StudyDraft:
    """Keep answers, each only where it still is as this window last saw it.

    Parameters
    ----------
    root : the review folder.
    draft_id : the study in progress.
    changed : the answers by key; an empty one takes an answer away.
    seen : what stood there when this window was shown.

    Raises
    ------
    ChangedMeanwhile
        Another window has written something else there; what it wrote stays.
    UsageError
        There is no such question.
    """
    with locked(root / FOLDER):
        draft = drafts.find(root, draft_id)
        if draft is None:
            raise UsageError(say("typed.gone"))
        elsewhere = [key for key in changed if draft.fields.get(key, "") not in (seen.get(key, ""), changed[key])]
        if elsewhere:
            raise ChangedMeanwhile(say("typed.elsewhere"), [draft.fields.get(key, "") for key in elsewhere])
        return _kept(root, draft, answered(here.review(), draft.fields, changed))


def rewrite(root: Path, draft_id: str, rewritten: Callable[[Mapping[str, str]], dict[str, str]]) -> StudyDraft:
    """Keep the answers as a function gives them from those that stand there now."""
    with locked(root / FOLDER):
        draft = drafts.find(root, draft_id)
        if draft is None:
            raise UsageError(say("typed.gone"))
        return _kept(root, draft, rewritten(draft.fields))


def _kept(root: Path, draft: StudyDraft, fields: dict[str, str]) -> StudyDraft:
    """The study with these answers; one that is part of the review already stays as it is."""
    if fields == dict(draft.fields) or draft.added:
        return draft
    return drafts.keep(root, replace(draft, fields=FrozenDict(fields)), draft.version)


def answered(review: CodedReview, before: Mapping[str, str], changed: Mapping[str, str]) -> dict[str, str]:
    """The answers with some changed, each as the codebook would have it where it can stand there, else as it was typed."""
    groups = usual_groups(review.tables)
    fields = dict(before)
    for key, text in changed.items():
        asked = {one.key: one for one in asked_now(review.codebook, groups, fields)}
        question = asked.get(key) or column_of(review.codebook, fields, key)
        if question is None:
            raise UsageError(f"there is no question {key!r}")
        typed = text.strip()[:MOST_LETTERS]
        answer, wrong = question.read(typed) if typed else ("", "")
        _apart(fields, key)
        _put(fields, key, typed if wrong else answer)
        prefix, _, column = key.rpartition(".")
        if key not in asked and question.spec is not None and column not in NUMBER_COLUMNS:
            _put(fields, f"{prefix}.{ALSO}{column}", YES if typed else "")
    return drafts.named(fields)


def _put(fields: dict[str, str], key: str, text: str) -> None:
    if text:
        fields[key] = text
    else:
        fields.pop(key, None)


def _apart(fields: dict[str, str], key: str) -> None:
    """A line of numbers becomes one answer per column before one of them is changed."""
    prefix, _, column = key.rpartition(".")
    line, kind = fields.get(f"{prefix}.{NUMBERS}", ""), fields.get(f"{prefix}.{KIND}", "")
    if line and kind in KINDS and (column == KIND or column in NUMBER_COLUMNS):
        fields |= {f"{prefix}.{name}": text for name, text in line_cells(kind, line).items() if name in NUMBER_COLUMNS}
        del fields[f"{prefix}.{NUMBERS}"]


def with_another(fields: Mapping[str, str]) -> dict[str, str]:
    """The answers with a further outcome begun."""
    return {**fields, f"effects.{count_effects(fields)}.#{ANOTHER}": YES}


def without_outcome(fields: Mapping[str, str], number: int) -> dict[str, str]:
    """The answers without one outcome; those after it move up, and a single one is emptied."""
    last = count_effects(fields)
    kept: dict[str, str] = {}
    for key, text in fields.items():
        place = key.split(".", 2)
        if place[0] != "effects":
            kept[key] = text
        elif int(place[1]) != number and place[2] != f"#{ANOTHER}":
            kept[f"effects.{int(place[1]) - (int(place[1]) > number)}.{place[2]}"] = text
    more = {f"effects.{one}.#{ANOTHER}": YES for one in range(1, last - 1)}
    return kept | more


WAYS = ("later", "questions", "own")
_WANTED = {"questions": bias_questions.WANTED, "own": f"risk_of_bias.{ALSO}judgement"}


def way_of(fields: Mapping[str, str]) -> str:
    """How risk of bias is judged: "later", by the "questions" of the tool, or by one's "own" judgement."""
    return next((way for way, key in _WANTED.items() if fields.get(key)), "later")


def bias_way(fields: Mapping[str, str], way: str) -> dict[str, str]:
    """The answers with another way in which risk of bias is judged; no answer is deleted."""
    found = {key: text for key, text in fields.items() if key not in _WANTED.values()}
    return found | ({_WANTED[way]: YES} if way in _WANTED else {})
