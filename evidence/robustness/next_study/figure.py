"""What one more study would do to each mark, as shares of all that it may find."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence.base.drawing import INK, POOLED, SOFT, Drawn, mark
from evidence.base.lettering import filled
from evidence.base.marks import legend
from evidence.review.statement import what_it_is
from evidence.robustness.examined import Examined
from evidence.robustness.next_study.answer import MarkChances, StudyWorth

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# How a mark may move, with its fill and the ink on it.
PARTS = (("lower", INK, "white"), ("the same band", "#d5dde1", INK), ("higher", POOLED, "white"))
LABEL_LETTERS, NOTE_LETTERS, HEIGHT = 34, 125, 0.55


def next_study_figure(run: Examined) -> dict[str, Drawn]:
    """One bar for each mark: in how many of 100 cases it would be lower, the same, higher; nothing where nothing is rated."""
    shown = [bar for one in run.next_studies for bar in _bars(one)]
    if not shown:
        return {}
    from matplotlib.figure import Figure

    tall = HEIGHT * len(shown) + 1.9
    figure = Figure(figsize=(9.4, tall), facecolor="white")
    axis = figure.add_axes((0.36, 1.05 / tall, 0.42, HEIGHT * len(shown) / tall))
    for place, (text, found) in enumerate(shown):
        _bar(axis, place, found)
        figure.text(0.03, (1.05 + HEIGHT * (len(shown) - place - 0.5)) / tall, filled(text, LABEL_LETTERS), fontsize=8, va="center")
    axis.set_xlim(0.0, 100.0)
    axis.set_ylim(len(shown) - 0.5, -0.5)
    axis.set_yticks([])
    axis.spines[["right", "top", "left"]].set_visible(False)
    axis.tick_params(colors=INK, labelsize=9)
    axis.set_xlabel("Of 100 cases", fontsize=9, color=INK)
    keys = [axis.barh(0, 0, color=fill) for _, fill, _ in PARTS]
    legend(
        axis, [(key, f"Band {name}" if name != "the same band" else "The same band") for key, (name, _, _) in zip(keys, PARTS, strict=True)]
    )
    title = f"What one more study of {run.next_studies[0].people:,} people would do to the marks"
    figure.text(0.03, 1.0 - 0.3 / tall, title, fontsize=12, fontweight="bold", color=INK, va="center")
    note = f"Weighed over everything it may find, and assuming a low risk of bias. {what_it_is(run.review)}"
    figure.text(0.03, 0.12 / tall, filled(note, NOTE_LETTERS), fontsize=8, color=SOFT, va="bottom")
    told = "; ".join(
        f"{found.recommendation} {found.reading}, lower {100 * found.lowered:.0f}, higher {100 * found.lifted:.0f}" for _, found in shown
    )
    return {"next_study": Drawn(figure, title, f"{title}, in how many of 100 cases: {told}.")}


def _bars(one: StudyWorth) -> list[tuple[str, MarkChances]]:
    """The marks that one study bears on with what stands beside them; both readings once where they are alike."""
    marks = [found for found in one.marks if found.recommendation is not None]
    alike = len({(found.now, tuple(found.chances.items())) for found in marks}) == 1
    return [
        (f"{found.recommendation} {one.title}{'' if alike else f', {found.reading}'}: {found.now}", found)
        for found in (marks[:1] if alike else marks)
    ]


def shares(found: MarkChances) -> tuple[float, float, float]:
    """Chances that a band is lower, the same, higher."""
    return found.lowered, 1.0 - found.lowered - found.lifted, found.lifted


def _bar(axis: Axes, place: int, found: MarkChances) -> None:
    start = 0.0
    for share, (_, fill, ink) in zip(shares(found), PARTS, strict=True):
        wide = 100.0 * share
        mark(axis.barh(place, wide, left=start, height=0.62, color=fill))
        if wide >= 6.0:
            axis.text(start + wide / 2, place, f"{wide:.0f}", color=ink, fontsize=8, ha="center", va="center")
        start += wide
