"""Where support pays for itself: the net saving of one person by the fall in risk, a line for each set of costs."""

from __future__ import annotations

from evidence.base.drawing import INK, MINUS, POOLED, SOFT, Drawn, mark
from evidence.base.plots import lay_out, plain, sheet
from evidence.base.reason import NotEstimated
from evidence.judgement.assessment import Assessment
from evidence.review.statement import what_it_is

STYLES = ((INK, "-"), (POOLED, "-"), (INK, "--"), (POOLED, "--"), (SOFT, "-"), (SOFT, "--"))
# The axis goes on so far beyond the furthest break-even.
BEYOND = 1.25
# Inches: how tall the plot is, and the room for amounts at its left.
TALL, LEFT = 2.9, 0.75


def break_even_curve(run: Assessment) -> dict[str, Drawn]:
    """Net saving of one person against the fall in risk, with a mark where each set breaks even; nothing without costs in the plan."""
    found = run.costs
    if isinstance(found, NotEstimated) or not found.sets:
        return {}
    figure, axis = sheet()
    end = BEYOND * 100 * max(found.risk.value, *(one.break_even.needed for one in found.sets))
    shown = []
    for number, one in enumerate(found.sets):
        color, line = STYLES[number % len(STYLES)]
        ends = [-one.case.support_per_person, one.case.saved_per_event * end / 100 - one.case.support_per_person]
        (drawn,) = axis.plot([0.0, end], ends, line, color=color, linewidth=1.3)
        needed = 100 * one.break_even.needed
        mark(axis.plot(needed, 0.0, "o", color=color, markersize=5))
        shown.append((drawn, f"{one.costs.title}: {needed:.1f} points"))
    axis.axhline(0.0, color=SOFT, linewidth=0.8)
    shown.append(
        (axis.axvline(100 * found.risk.value, color=SOFT, linewidth=1.0, linestyle=":"), "All of the risk: it cannot fall further")
    )
    axis.set_xlim(left=0.0)
    plain(axis)
    axis.yaxis.set_major_formatter(lambda value, position: f"{value:,.0f}".replace("-", MINUS))
    title = f"{found.plan.title}: where it pays for itself"
    evidence = "Each dot marks the fall at which support exactly pays for itself. Whether the risk falls that far is not shown here."
    words = f"Fall in the risk: {found.plan.event} (percentage points)", f"Net saving of one {found.unit} ({found.plan.currency})"
    lay_out([(axis, TALL)], title, f"{evidence} {what_it_is(run.review)}", shown, words, LEFT)
    told = "; ".join(f"{one.costs.title} {100 * one.break_even.needed:.1f}" for one in found.sets)
    caption = (
        f"{title}: percentage points by which the risk must fall, for each set of costs: {told}. Whether it falls that far is not shown "
        "here."
    )
    return {"break_even": Drawn(figure, title, caption)}
