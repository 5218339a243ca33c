"""Rules on group sizes: against the arms of the trial, and against the other effects on the same people."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from evidence.review.checks.check import Finding, of_family
from evidence.review.checks.keys import ReviewTables
from evidence.review.checks.row import ARMS, EXPLAIN, numbers, of_row
from evidence.review.tables import Row

UNLIKE = 2.0  # so many times more or fewer people than in the other effects

discordant = of_family("discordant")


@discordant("n-against-arm", "warning", "review", cause="another arm, arms added up, or people lost")
def n_against_arm(review: ReviewTables) -> Iterator[Finding]:
    """The size of a group against the size of the arm it stands for in contrasts.csv."""
    arms = {row.id: row.number("n") for row in review.rows("arms")}
    effects = {row.id: row for row in review.rows("effects")}
    for contrast in review.rows("contrasts"):
        row = effects.get(contrast.text("effect_id"))
        if row is None:
            continue  # a reference into nothing has a check of its own
        for arm in ARMS:
            n, named = row.number(f"n_{arm}"), contrast.text(f"arm_{arm}")
            size = arms.get(named)
            if n is not None and size is not None and not size / UNLIKE <= n <= size:
                seen = f"{n:g} people, where the arm {named} has {size:g}"
                yield of_row(row, f"n_{arm}", seen, f"at most {size:g}, and more than half of them", EXPLAIN)


@discordant("n-unlike-others", "warning", "review", cause="arms swapped or added up, the size of another analysis, or a subgroup")
def n_unlike_others(review: ReviewTables) -> Iterator[Finding]:
    """Group sizes of effects on the same people: hardly ever twice or half as large as in the others."""
    same: dict[str, list[Row]] = {}
    for row in review.rows("effects"):
        if row.text("people_id") and numbers(row, "n_treat", "n_comp") is not None:
            same.setdefault(row.text("people_id"), []).append(row)
    for rows in same.values():
        sizes = {row.id: numbers(row, "n_treat", "n_comp") or () for row in rows}
        for row in rows:
            others = [sizes[other.id] for other in rows if other.id != row.id]
            if not others:
                continue
            if sizes[row.id][0] != sizes[row.id][1] and tuple(reversed(sizes[row.id])) in others and sizes[row.id] not in others:
                seen = f"{sizes[row.id][0]:g} and {sizes[row.id][1]:g} people, the other way round than elsewhere on these people"
                yield of_row(row, "n_treat", seen, "the groups in one order", EXPLAIN, "arms swapped")
                continue
            usual = tuple(median(other[position] for other in others) for position in (0, 1))
            unlike = [position for position in (0, 1) if not usual[position] / UNLIKE < sizes[row.id][position] < usual[position] * UNLIKE]
            if unlike and len(rows) > 2:
                here = " and ".join(f"{n:g}" for n in sizes[row.id])
                elsewhere = " and ".join(f"{n:g}" for n in usual)
                seen = f"{here} people, where the other effects on these people have {elsewhere}"
                allowed = "groups more than half and less than twice as large as there"
                yield of_row(row, f"n_{ARMS[unlike[0]]}", seen, allowed, EXPLAIN)
