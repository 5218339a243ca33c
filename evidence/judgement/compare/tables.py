"""Two versions of a review side by side as a table."""

from __future__ import annotations

from typing import Any

from evidence.base.table import Column, Table
from evidence.judgement.compare.answer import Cause, ComparedAnswer, Comparison
from evidence.judgement.compare.version import VersionAnswer
from evidence.judgement.compare.words import reason_words

NUMBERS = {
    "g": "Hedges' g; above 0 is better",
    "ci_low": "lower end of the confidence interval of g",
    "ci_high": "upper end of the confidence interval of g",
    "pi_low": "lower end of the prediction interval of g",
    "pi_high": "upper end of the prediction interval of g",
    "k_effects": "number of effects behind the answer",
    "k_samples": "number of independent samples behind the answer",
}

COLUMNS = (
    Column("kind", "Kind", "What is compared: an estimate, a rating, a certainty or a claim."),
    Column("id", "id", "Which one: set and body of an estimate, number and reading of a rating, body of a certainty, id of a claim."),
    Column("title", "What", "The same as people call it."),
    Column("moved", "Moved", "Whether the two versions answer differently: yes or no."),
    Column("old", "Before", "The answer of the earlier version, in words."),
    Column("new", "After", "The answer of the later version, in words."),
    *(
        Column(f"{name}_{version}", f"{name} {words}", f"In the {which} version: {note}.", 0 if name.startswith("k_") else 2)
        for version, words, which in (("old", "before", "earlier"), ("new", "after", "later"))
        for name, note in NUMBERS.items()
    ),
    Column(
        "because",
        "Moved by (undone one at a time)",
        "Each change between the versions that moved the answer, with the difference in g that it made; they need not add up.",
    ),
    Column(
        "reason",
        "What decides it",
        "What decides a band, a certainty or a verdict, before and now; empty where nothing moved.",
    ),
)

# What a document shows of them.
COMPARED_SHOWN = ("title", "old", "new", "because", "reason")


def compared_table(found: Comparison) -> Table:
    """One row per estimate, rating, certainty or claim that either version has."""
    return Table("compared", "Before and after", COLUMNS, tuple(_cells(one) for one in found.compared))


def _cells(one: ComparedAnswer) -> dict[str, Any]:
    cells: dict[str, Any] = {"kind": one.kind, "id": one.id, "title": one.title, "moved": "yes" if one.moved else "no"}
    cells |= {"old": one.old.shown, "new": one.new.shown}
    cells |= _numbers(one.old, "old") | _numbers(one.new, "new")
    because = "; ".join(map(_said, one.because)) or ("no single change decides it" if one.moved else None)
    return cells | {"because": because, "reason": (reason_words(one) or None) if one.moved else None}


def _numbers(figure: VersionAnswer, version: str) -> dict[str, Any]:
    return {f"{name}_{version}": getattr(figure, name) for name in NUMBERS}


def _said(because: Cause) -> str:
    moved = f"{because.difference:+.4f}" if because.difference is not None else f"without it {because.without}"
    return f"{because.change}: {moved}"
