"""What one more study would do to each mark, as shares of all that it may find."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence.base.drawing import INK, POOLED, Drawn, mark
from evidence.base.lettering import wrapped
from evidence.base.plots import EDGE, TEXT, lay_out, plain, sheet
from evidence.judgement.ratings.bands import mark_words
from evidence.review.statement import what_it_is
from evidence.robustness.examined import Examined
from evidence.robustness.next_study.answer import MarkChances, StudyWorth

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# How a mark may move, with its fill and the ink on it.
PARTS = (("lower", INK, "white"), ("the same band", "#cbd6dc", INK), ("higher", POOLED, "white"))
# Inches: a bar, a line of the words over it, and from one bar to the words of the next.
LABEL_LETTERS, BAR, LINE, APART = 50, 0.26, 0.155, 0.14


def next_study_figure(run: Examined) -> dict[str, Drawn]:
    """One bar for each mark: in how many of 100 cases it would be lower, the same, higher; nothing where nothing is rated."""
    shown = [bar for one in run.next_studies for bar in _bars(one)]
    if not shown:
        return {}
    figure, axis = sheet()
    tall = 0.0
    for text, found in shown:
        lines = wrapped(text, LABEL_LETTERS)
        axis.text(0.0, tall, "\n".join(lines), fontsize=TEXT, color=INK, va="top", linespacing=1.15)
        _bar(axis, tall + LINE * len(lines) + BAR / 2, found)
        tall += LINE * len(lines) + BAR + APART
    axis.set_xlim(0.0, 100.0)
    axis.set_ylim(tall - APART / 2, 0.0)
    axis.set_yticks([])
    plain(axis)
    axis.spines["left"].set_visible(False)
    keys = [axis.barh(0, 0, color=fill) for _, fill, _ in PARTS]
    named = [(key, f"Band {name}" if name != "the same band" else "The same band") for key, (name, _, _) in zip(keys, PARTS, strict=True)]
    title = f"What one more study of {run.next_studies[0].people:,} people would do to the marks"
    note = f"Weighed over everything it may find, and assuming a low risk of bias. {what_it_is(run.review)}"
    lay_out([(axis, tall)], title, note, named, ("Of 100 cases", ""), EDGE)
    moved = "; ".join(
        f"{text}: lower in {100 * found.lowered:.0f} of 100 cases, higher in {100 * found.lifted:.0f}" for text, found in shown
    )
    return {"next_study": Drawn(figure, title, f"{title}. {moved}.")}


def _bars(one: StudyWorth) -> list[tuple[str, MarkChances]]:
    """The marks that one study bears on with what stands over them; both readings once where they are alike."""
    marks = [found for found in one.marks if found.recommendation is not None]
    alike = len({(found.now, tuple(found.chances.items())) for found in marks}) == 1
    return [
        (f"{found.recommendation} {one.title}{'' if alike else f', {found.reading}'} (now {mark_words(found.now)})", found)
        for found in (marks[:1] if alike else marks)
    ]


def shares(found: MarkChances) -> tuple[float, float, float]:
    """Chances that a band is lower, the same, higher."""
    return found.lowered, 1.0 - found.lowered - found.lifted, found.lifted


def _bar(axis: Axes, y: float, found: MarkChances) -> None:
    start = 0.0
    for share, (_, fill, ink) in zip(shares(found), PARTS, strict=True):
        wide = 100.0 * share
        mark(axis.barh(y, wide, left=start, height=BAR, color=fill))
        if wide >= 6.0:
            axis.text(start + wide / 2, y, f"{wide:.0f}", color=ink, fontsize=TEXT, ha="center", va="center")
        start += wide
