"""Where support pays for itself: the net saving of one person by the fall in risk, a line for each set of costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence.base.drawing import INK, MINUS, POOLED, SOFT, Drawn, mark
from evidence.base.lettering import filled
from evidence.base.marks import legend
from evidence.base.reason import NotEstimated
from evidence.judgement.assessment import Assessment
from evidence.review.statement import what_it_is

if TYPE_CHECKING:
    from matplotlib.axes import Axes

STYLES = ((INK, "-"), (POOLED, "-"), (INK, "--"), (POOLED, "--"), (SOFT, "-"), (SOFT, "--"))
LEGEND_LETTERS, NOTE_LETTERS = 34, 125
# The axis goes on so far beyond the furthest break-even.
BEYOND = 1.25


def break_even_curve(run: Assessment) -> dict[str, Drawn]:
    """Net saving of one person against the fall in risk, with a mark where each set breaks even; nothing without costs in the plan."""
    found = run.costs
    if isinstance(found, NotEstimated) or not found.sets:
        return {}
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9.4, 5.4), facecolor="white")
    axis = figure.add_axes((0.1, 0.24, 0.56, 0.64))
    end = BEYOND * 100 * max(found.risk.value, *(one.break_even.needed for one in found.sets))
    shown = []
    for number, one in enumerate(found.sets):
        color, line = STYLES[number % len(STYLES)]
        ends = [-one.case.support_per_person, one.case.saved_per_event * end / 100 - one.case.support_per_person]
        (drawn,) = axis.plot([0.0, end], ends, line, color=color, linewidth=1.3)
        needed = 100 * one.break_even.needed
        mark(axis.plot(needed, 0.0, "o", color=color, markersize=5))
        shown.append((drawn, filled(f"{one.costs.title}: {needed:.1f} points", LEGEND_LETTERS)))
    axis.axhline(0.0, color=SOFT, linewidth=0.8)
    shown.append(
        (axis.axvline(100 * found.risk.value, color=SOFT, linewidth=1.0, linestyle=":"), "All of the risk: it cannot fall further")
    )
    legend(axis, shown)
    _finish(axis, f"Fall in the risk: {found.plan.event} (percentage points)", f"Net saving of one {found.unit} ({found.plan.currency})")
    title = f"{found.plan.title}: where it pays for itself"
    figure.text(0.03, 0.94, title, fontsize=12, fontweight="bold", color=INK, va="center")
    evidence = "Each dot marks the fall at which support exactly pays for itself. Whether the risk falls that far is not shown here."
    figure.text(0.03, 0.02, filled(f"{evidence} {what_it_is(run.review)}", NOTE_LETTERS), fontsize=8, color=SOFT, va="bottom")
    told = "; ".join(f"{one.costs.title} {100 * one.break_even.needed:.1f}" for one in found.sets)
    caption = (
        f"{title}: percentage points by which the risk must fall, for each set of costs: {told}. Whether it falls that far is not shown "
        "here."
    )
    return {"break_even": Drawn(figure, title, caption)}


def _finish(axis: Axes, across: str, up: str) -> None:
    axis.set_xlim(left=0.0)
    axis.spines[["right", "top"]].set_visible(False)
    axis.tick_params(colors=INK, labelsize=9)
    axis.yaxis.set_major_formatter(lambda value, position: f"{value:,.0f}".replace("-", MINUS))
    axis.set_xlabel(across, fontsize=9, color=INK)
    axis.set_ylabel(up, fontsize=9, color=INK)
