"""What is said of two versions of a review: what changed, and how much of what they answer moved."""

from __future__ import annotations

from evidence.judgement.compare.answer import Comparison

KINDS = ("estimate", "rating", "claim")


def change_lines(found: Comparison) -> tuple[str, ...]:
    """Studies added, changed and dropped, and other changes that may move an answer."""
    lines = []
    for what in ("added", "changed", "dropped"):
        studies = [change.id for change in found.changes if change.kind == "study" and change.what == what]
        lines.append(f"Studies {what}: {len(studies)}{': ' if studies else ''}{', '.join(studies)}")
    others = [f"{change.name} ({change.what})" for change in found.changes if change.kind != "study" and change.may_move]
    return (*lines, f"Other changes: {len(others)}: {'; '.join(others)}") if others else tuple(lines)


def tally_line(found: Comparison, kind: str) -> str:
    """How many answers of one kind moved: 'Ratings: 1 of 4 moved'."""
    some = [one for one in found.compared if one.kind == kind]
    return f"{kind.capitalize()}s: {sum(one.moved for one in some)} of {len(some)} moved"
