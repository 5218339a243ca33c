"""The flow of records and studies as a figure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from evidence.base.drawing import INK, POOLED, SOFT, Drawn, leads_to, mark
from evidence.base.in_words import InWords, RowInWords
from evidence.base.lettering import filled, wrapped
from evidence.base.words import several
from evidence.review.statement import what_it_is
from evidence.synthesis.addresses import explorer_address
from evidence.synthesis.flow.answer import Box, Flow
from evidence.synthesis.flow.tables import NO_RECORDS, STANDS
from evidence.synthesis.review_run import Analyses

if TYPE_CHECKING:
    from matplotlib.figure import Figure


# Inches; letters that fit a line of a box.
WIDTH, LEFT, MAIN, GUTTER, SIDE, LINE, PAD, GAP = 10.0, 0.3, 3.6, 0.55, 5.2, 0.175, 0.16, 0.24
MAIN_LETTERS, SIDE_LETTERS = 40, 76
REASONS_SHOWN = 4
# What the table of all effects shows of a box that is no state of an effect itself.
SHOWN = {"coded": {}, "not_eligible": {"eligible": "no"}, "unclear": {"eligible": "unclear"}, "eligible": {"eligible": "yes"}}


def draw_flow(flow: Flow, title: str, note: str) -> Figure:
    """The boxes that go on at the left, those that do not beside them."""
    from matplotlib.figure import Figure

    stages = _stages(flow.records) + _stages(flow.studies)
    heights = [max(_height(_main_lines(main)), _side_height(side)) for main, side in stages]
    top, bottom = 0.75 if flow.records else 1.05, 0.5
    total = top + sum(heights) + GAP * (len(stages) - 1) + bottom
    figure = Figure(figsize=(WIDTH, total), facecolor="white")
    axis = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axis.set_xlim(0.0, WIDTH)
    axis.set_ylim(total, 0.0)
    axis.axis("off")
    axis.text(LEFT, 0.35, title, fontsize=12, fontweight="bold", color=INK, va="center")
    if not flow.records:
        axis.text(LEFT, 0.72, NO_RECORDS, fontsize=8.5, color=SOFT, va="center", style="italic")
    axis.text(LEFT, total - 0.22, filled(note, 150), fontsize=8, color=SOFT, va="center")
    y = top
    for number, ((main, side), height) in enumerate(zip(stages, heights, strict=True)):
        _draw_stage(axis, y, main, side)
        if number + 1 < len(stages):
            start, end = y + _height(_main_lines(main)), y + height + GAP
            # Records and studies are counted apart: no box of the one is part of a box of the other.
            style = "solid" if stages[number + 1][0].parent else "dotted"
            arrow = {"arrowstyle": "-|>", "color": INK, "linewidth": 0.9, "linestyle": style}
            axis.annotate("", (LEFT + MAIN / 2, end), (LEFT + MAIN / 2, start), arrowprops=arrow)
        y += height + GAP
    return figure


def _draw_stage(axis: Any, y: float, main: Box, side: Sequence[Box]) -> None:
    """A box that goes on, and under each other those beside it, each tied to it or to the arrow below it."""
    lines = _main_lines(main)
    _draw_box(axis, LEFT, y, MAIN, lines, POOLED, _address(main))
    top = y
    for box in side:
        texts = _side_lines(box)
        middle = top + _height(texts) / 2
        start = LEFT + MAIN if middle <= y + _height(lines) else LEFT + MAIN / 2
        _draw_box(axis, LEFT + MAIN + GUTTER, top, SIDE, texts, SOFT, _address(box))
        axis.plot((start, LEFT + MAIN + GUTTER), (middle, middle), color=SOFT, linewidth=0.8)
        top += _height(texts) + GAP


def _stages(boxes: Sequence[Box]) -> list[tuple[Box, list[Box]]]:
    """Each box that goes on, with the boxes at its side."""
    return [(box, [other for other in boxes if other.parent == box.key and not other.main]) for box in boxes if box.main]


def _main_lines(box: Box) -> list[str]:
    lines = [*wrapped(box.title, MAIN_LETTERS), _count(box)]
    for text, n in box.reasons[:REASONS_SHOWN]:
        lines += wrapped(f"{n}  {text}", MAIN_LETTERS, subsequent_indent="    ", max_lines=2, placeholder=" ...")
    return [*lines, *_more(box)]


def _side_lines(box: Box) -> list[str]:
    lines = [f"{box.title}: {_count(box)}"]
    for text, n in box.reasons[:REASONS_SHOWN] if box.n else ():
        lines += wrapped(f"{n}  {text}", SIDE_LETTERS, subsequent_indent="    ", max_lines=2, placeholder=" ...")
    return [*lines, *_more(box)]


def _in_words(flow: Flow) -> tuple[RowInWords, ...]:
    """Each box that goes on, then those beside it; records and studies are counted apart."""
    lines = [] if flow.records else [RowInWords(NO_RECORDS, kind="heading")]
    for main, side in _stages(flow.records) + _stages(flow.studies):
        for box in (main, *side):
            reasons = [f"{n}  {text}" for text, n in box.reasons[:REASONS_SHOWN]] if box.n or box.main else []
            said = (one.replace("  ", "\N{EM SPACE}", 1) for one in (_count(box), *reasons, *_more(box)))
            lines.append(RowInWords(box.title, tuple(said), "step" if box.main else "aside", _address(box)))
    return tuple(lines)


def _more(box: Box) -> list[str]:
    more = box.reasons[REASONS_SHOWN:]
    return [f"{sum(n for _, n in more)}  for {several(len(more), 'more reason')}"] if more else []


def _count(box: Box) -> str:
    unit = box.unit if box.n != 1 else {"studies": "study"}.get(box.unit, box.unit[:-1])
    effects = "" if box.effects is None else f", {several(box.effects, 'effect')}"
    return f"{box.n} {unit}{effects}"


def _side_height(side: Sequence[Box]) -> float:
    return sum(_height(_side_lines(box)) for box in side) + GAP * max(len(side) - 1, 0)


def _height(lines: Sequence[str]) -> float:
    return len(lines) * LINE + PAD


def _address(box: Box) -> str:
    """The effects that stand in the box, or whose studies do, in the table of all effects; "" where none is coded."""
    if box.key in STANDS:
        return explorer_address({"stands": STANDS[box.key]})
    return explorer_address(SHOWN[box.key]) if box.key in SHOWN else ""


def _draw_box(axis: Any, x: float, y: float, width: float, lines: Sequence[str], color: str, address: str) -> None:
    from matplotlib.patches import Rectangle

    mark(axis.add_artist(Rectangle((x, y), width, _height(lines), facecolor="#f3f6f7", edgecolor=color, linewidth=1.0)))
    for number, line in enumerate(lines):
        weight = "bold" if number == 0 else "normal"
        text = axis.text(x + 0.1, y + PAD / 2 + (number + 0.5) * LINE, line, fontsize=8.5, color=INK, va="center", fontweight=weight)
        leads_to(text, address if number == 0 else "")


def flow(results: Analyses) -> dict[str, Drawn]:
    """Records and studies from the search to the analysis, after PRISMA 2020."""
    caption = "From the studies found to those in the analysis; next to each step, what was left out there and the most frequent reasons."
    note = f"A study is counted where its best effect is, an effect where it is itself. {what_it_is(results.review)}"
    title = "The flow of studies (PRISMA 2020)"
    return {"flow": Drawn(draw_flow(results.flow, title, note), title, caption, words=InWords(_in_words(results.flow), note))}
