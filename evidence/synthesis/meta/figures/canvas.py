"""What the pictures of a fit draw on: new axes or those given, with room for texts, and the scale that is read on an axis."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from evidence.base.drawing import INK, MINUS, SOFT, as_written
from evidence.base.lettering import filled
from evidence.base.marks import legend
from evidence.synthesis.meta.scales import Scale

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from evidence.synthesis.meta.answer import MetaAnalysis

TEXT, SMALL = 9.0, 8.0  # points
POINTS = 72.0  # an inch
# Of text, in lines of its size; and what stands between an axis and the notes below it, in inches.
LINE_HEIGHT, BELOW_AXIS = 1.35, 0.52
LEGEND_LETTERS = 36
MOST = 0.9  # of the axes, given to what stands beside them
# Single-group measures and scales on which zero means nothing.
_WITHOUT_ZERO = {"PR", "IR", "MN", "ARAW", "proportion", "rate", "mean", "standard deviation", "coefficient of variation", "alpha"}


def axes_for(ax: Axes | None, width: float, height: float, left: float = 0.75) -> Axes:
    """The axes given, or new ones that fill a new figure of that size in inches but for their margins."""
    if ax is not None:
        return ax
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), facecolor="white")
    right, top, bottom = 0.2, 0.25, 0.15
    return figure.add_axes((left / width, bottom / height, 1 - (left + right) / width, 1 - (top + bottom) / height))


def figure_of(ax: Axes) -> Figure:
    """The whole figure that the axes stand on."""
    from matplotlib.figure import Figure

    figure: Any = ax.figure
    while not isinstance(figure, Figure):
        figure = figure.figure
    return figure


def size_of(ax: Axes) -> tuple[float, float]:
    """Width and height of the axes in inches."""
    box = ax.get_window_extent()
    dots = figure_of(ax).dpi
    return box.width / dots, box.height / dots


def give_room(ax: Axes, right: float = 0.0, below: float = 0.0, above: float = 0.0) -> None:
    """Make the axes smaller by so many inches, at most by nine tenths, so that what stands beside them stays in their place."""
    width, height = size_of(ax)
    place = ax.get_position()
    narrow, low, top = min(MOST, right / width), min(MOST, below / height), min(MOST / 2, above / height)
    ax.set_position((place.x0, place.y0 + low * place.height, (1 - narrow) * place.width, (1 - low - top) * place.height))


def panels(ax: Axes, rows: int, columns: int) -> list[Axes]:
    """Smaller axes inside the axes, which keep their place and show nothing else: row by row, with room for ticks and titles."""
    ax.set_axis_off()
    width, height = size_of(ax)
    left, title, ticks = 0.62 / width, 0.24 / height, 0.3 / height
    wide, high = 1.0 / columns, 1.0 / rows
    places = [(column * wide + left, 1.0 - (row + 1) * high + ticks) for row in range(rows) for column in range(columns)]
    return [ax.inset_axes((x, y, wide - left - 0.1 / width, high - ticks - title)) for x, y in places]


def title_panel(panel: Axes, title: str) -> None:
    """The name of a panel above it, and the look that all panels share."""
    panel.set_title(title, fontsize=SMALL, color=INK, loc="left", pad=3.0)
    panel.tick_params(colors=INK, labelsize=SMALL - 1)
    panel.spines[["right", "top"]].set_visible(False)
    as_written(panel)


@cache
def _renderer() -> Any:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    canvas: Any = FigureCanvasAgg(Figure(dpi=POINTS))
    return canvas.get_renderer()


def width_of(text: str, points: float, bold: bool = False) -> float:
    """The width in inches of the longest line of a text."""
    from matplotlib.font_manager import FontProperties

    font = FontProperties(size=points, weight="bold" if bold else "normal")
    lines = text.split("\n")
    return float(max(_renderer().get_text_width_height_descent(line, font, False)[0] if line else 0.0 for line in lines) / POINTS)


def wrapped(text: str, width: float, points: float) -> list[str]:
    """A text in lines that fit a width in inches."""
    words, lines = text.split(), [""]
    for word in words:
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and width_of(longer, points) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def write_below(ax: Axes, notes: Sequence[str], left: float = 0.0, gap: float = BELOW_AXIS) -> None:
    """Sentences under the axes, which give them the room; `left` inches beside the axes are theirs as well.

    Between the axes and them are `gap` inches, for the ticks and the title of the axis.
    """
    width, _ = size_of(ax)
    lines = [line for note in notes for line in wrapped(note, width + left, SMALL)]
    height = len(lines) * LINE_HEIGHT * SMALL / POINTS
    give_room(ax, below=gap + height)
    if lines:
        place: dict[str, Any] = {"xycoords": "axes fraction", "textcoords": "offset points", "va": "top", "annotation_clip": False}
        offset = (-left * POINTS, -(gap - 0.02) * POINTS)
        ax.annotate("\n".join(lines), (0, 0), xytext=offset, fontsize=SMALL, color=SOFT, linespacing=1.15, **place)


def name_marks(ax: Axes, shown: Sequence[tuple[Any, str]]) -> None:
    """A legend on the right of the axes, which give it the room."""
    named = [(one, filled(name, LEGEND_LETTERS)) for one, name in shown]
    give_room(ax, right=0.55 + max(width_of(name, SMALL) for _, name in named))
    legend(ax, named)


def style(ax: Axes, x: str, y: str) -> None:
    """Titles of the axes, and the look that all pictures share; texts as they are written."""
    ax.set_xlabel(x, fontsize=TEXT, color=INK)
    ax.set_ylabel(y, fontsize=TEXT, color=INK)
    ax.tick_params(colors=INK, labelsize=SMALL)
    ax.spines[["right", "top"]].set_visible(False)
    as_written(ax)


def number(value: float, decimals: int) -> str:
    """A number with so many decimals and a true minus."""
    return f"{value:z.{decimals}f}".replace("-", MINUS)


def decimals_for(widths: Any) -> int:
    """Decimals that show two digits of half an interval of median width; two at least (none from 100 on), six at most."""
    known = np.asarray(widths, dtype=float)
    known = known[np.isfinite(known) & (known > 0)]
    if not known.size:
        return 2
    half = float(np.median(known)) / 2
    return 0 if half >= 100 else int(np.clip(1 - np.floor(np.log10(half)), 2, 6))


def has_zero(result: MetaAnalysis) -> bool:
    """Whether zero means no effect on the scale analysed."""
    return not {result.measure, None if result.scale is None else result.scale.title} & _WITHOUT_ZERO


def effect_title(result: MetaAnalysis) -> str:
    """What stands under an axis of effects."""
    if result.scale is None:
        return "Effect" if result.measure is None else f"Effect ({result.measure})"
    title = result.scale.title
    return f"{title[0].upper()}{title[1:]} ({'log' if result.scale.takes_differences else result.scale.transform} scale)"


def scale_axis(axis: Any, scale: Scale | None, low: float, high: float, ticks: int = 7, whole: bool = False) -> None:
    """Ticks between two ends of the scale analysed, with the numbers that are read there; `whole` for numbers of rows."""
    from matplotlib.ticker import FixedFormatter, FixedLocator, MaxNLocator

    if scale is None:
        places = [float(at) for at in MaxNLocator(ticks, integer=whole).tick_values(low, high) if low <= at <= high]
        names = [f"{at:.6g}" for at in places]
    else:
        places, names = _read_ticks(scale, low, high, ticks)
    axis.set_major_locator(FixedLocator(places))
    axis.set_major_formatter(FixedFormatter([name.replace("-", MINUS) for name in names]))
    axis.set_minor_locator(FixedLocator([]))


def _read_ticks(scale: Scale, low: float, high: float, ticks: int) -> tuple[list[float], list[str]]:
    from matplotlib.ticker import MaxNLocator

    grid = np.linspace(low, high, 2001)
    read = scale.back(grid)
    rising = np.concatenate([[True], np.diff(read) > 0])
    grid, read = grid[rising], read[rising]
    if scale.transform == "exp":
        wanted = _round_ratios(float(read[0]), float(read[-1]), ticks)
    else:
        wanted = [float(value) for value in MaxNLocator(ticks).tick_values(read[0], read[-1])]
    wanted = [value for value in wanted if read[0] <= value <= read[-1]]
    places = np.log(wanted) if scale.transform == "exp" else np.interp(wanted, read, grid)
    return [float(at) for at in places], [f"{value:.6g}" for value in wanted]


def _round_ratios(low: float, high: float, ticks: int) -> list[float]:
    """1, 2 and 5 times the powers of ten, fewer where they are many; equal steps where they would be fewer than three."""
    from matplotlib.ticker import MaxNLocator

    powers = range(int(np.floor(np.log10(low))), int(np.ceil(np.log10(high))) + 1)
    for steps in ((1, 2, 5), (1, 3), (1,)):
        found = [step * 10.0**power for power in powers for step in steps if low <= step * 10.0**power <= high]
        if len(found) <= ticks:
            break
    else:
        found = found[:: int(np.ceil(len(found) / ticks))]
    return found if len(found) >= 3 else [float(value) for value in MaxNLocator(ticks).tick_values(low, high) if value > 0]
