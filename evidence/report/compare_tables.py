"""Two versions of a review side by side as a table."""

from __future__ import annotations

from typing import Any

from evidence.judgement.compare import Because, Compared, Comparison, Figure
from evidence.report.tables import Table

NUMBERS = ("g", "ci_low", "ci_high", "k_effects", "k_samples")

COLUMNS = (
    ("kind", "Kind"),
    ("id", "id"),
    ("title", "What"),
    ("moved", "Moved"),
    ("old", "Before"),
    ("new", "After"),
    *((f"{name}_{version}", f"{name} {words}") for version, words in (("old", "before"), ("new", "after")) for name in NUMBERS),
    ("because", "Moved by (undone one at a time)"),
)


def compared_table(found: Comparison) -> Table:
    """One row an estimate, rating or claim that either version has."""
    return Table("compared", "Before and after", COLUMNS, tuple(_cells(one) for one in found.compared))


def _cells(one: Compared) -> dict[str, Any]:
    cells: dict[str, Any] = {"kind": one.kind, "id": one.id, "title": one.title, "moved": "yes" if one.moved else "no"}
    cells |= {"old": one.old.shown, "new": one.new.shown}
    cells |= _numbers(one.old, "old") | _numbers(one.new, "new")
    return cells | {"because": "; ".join(map(_said, one.because)) or ("no single change decides it" if one.moved else None)}


def _numbers(figure: Figure, version: str) -> dict[str, Any]:
    return {f"{name}_{version}": getattr(figure, name) for name in NUMBERS}


def _said(because: Because) -> str:
    moved = f"{because.difference:+.4f}" if because.difference is not None else f"without it {because.without}"
    return f"{because.change}: {moved}"
