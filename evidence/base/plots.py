"""Plots that a phone shows whole: on a narrow sheet, with every word over or under the axes and none beside them.

The page, a document and a file show the same drawing larger, so that it is drawn once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from evidence.base.drawing import INK, SOFT
from evidence.base.lettering import wrapped

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Inches: the sheet and its margins, with room for numbers at the left of an axis.
WIDTH, EDGE, LEFT = 4.0, 0.12, 0.5
# Points of type: title, words of an axis and of the key, notes; how many letters of each a line holds.
TITLE, TEXT, SMALL = 11.0, 9.0, 8.5
TITLE_LETTERS, ACROSS_LETTERS, KEY_LETTERS, NOTE_LETTERS = 35, 52, 44, 55
# Inches of a line of each; between a panel and the next, and below the last for its numbers.
TITLE_LINE, ACROSS, NOTE_LINE, APART, NUMBERS = 0.19, 0.17, 0.145, 0.14, 0.26
# Of a key, in sizes of its type: an entry, what stands between two, and a further line of one.
ENTRY, KEY_GAP, FURTHER = 1.1, 0.4, 1.2
# A mark or a line of the plot, and its name.
Named = tuple[Any, str]


def sheet() -> tuple[Figure, Axes]:
    """A narrow sheet with axes; `lay_out` gives both their sizes."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, WIDTH), facecolor="white")
    return figure, figure.add_axes((0.0, 0.0, 1.0, 1.0))


def lay_out(
    panels: Sequence[tuple[Axes, float]],
    title: str,
    note: str,
    shown: Sequence[Named] = (),
    words: tuple[str, str] = ("", ""),
    left: float = LEFT,
    key_first: bool = False,
) -> None:
    """Give a sheet its height, its axes their places, and write the title above them, the key and the note below.

    Parameters
    ----------
    panels : axes from top to bottom, each with its height in inches.
    title, note : above and below all of them.
    shown : what the key names, an entry a line.
    words : what the lowest axis measures across, and what the first measures upwards; "" for nothing.
    left : room for the numbers at the left, in inches.
    key_first : whether the key stands over the axes, where those are tall, instead of under them.
    """
    figure: Any = panels[0][0].figure
    heads, notes = wrapped(title, TITLE_LETTERS), wrapped(note, NOTE_LETTERS)
    names = ["\n".join(wrapped(name, KEY_LETTERS)) for _, name in shown]
    across, up = (wrapped(one, ACROSS_LETTERS) for one in words)
    key = TEXT / 72 * sum(ENTRY + KEY_GAP + FURTHER * name.count("\n") for name in names)
    below = NOTE_LINE * len(notes) + 1.5 * EDGE
    head = EDGE + TITLE_LINE * len(heads)
    over = head + ACROSS * len(up) + APART / 2 + (key if key_first else 0.0)
    numbers = NUMBERS if panels[-1][0].axison else 0.0
    under = numbers + ACROSS * len(across) + EDGE / 2 + below + (0.0 if key_first else key)
    height = over + sum(tall for _, tall in panels) + APART * (len(panels) - 1) + under
    figure.set_size_inches(WIDTH, height)
    top = height - over
    for axis, tall in panels:
        axis.set_position((left / WIDTH, (top - tall) / height, 1.0 - (left + EDGE) / WIDTH, tall / height))
        top -= tall + APART
    _write(figure, 1.0 - EDGE / height, "\n".join(heads), fontsize=TITLE, color=INK, fontweight="bold", va="top")
    _write(figure, 1.0 - (over - APART / 3) / height, "\n".join(up), fontsize=TEXT, color=INK, va="bottom")
    _write(figure, EDGE / height, "\n".join(notes), fontsize=SMALL, color=SOFT, va="bottom", linespacing=1.15)
    foot = (under - numbers) / height
    _write(figure, foot, "\n".join(across), 1.0 - EDGE / WIDTH, fontsize=TEXT, color=INK, va="top", ha="right", linespacing=1.15)
    if shown:
        _key(figure, (height - head - APART / 2 if key_first else below + key) / height, [one for one, _ in shown], names)


def _write(figure: Figure, y: float, text: str, x: float = EDGE / WIDTH, **style: Any) -> None:
    if text:
        figure.text(x, y, text, **style)


def _key(figure: Figure, top: float, marks: Sequence[Any], names: Sequence[str]) -> None:
    """Every name beside its mark; set afterwards, as a legend drops a label that begins with an underscore."""
    place: dict[str, Any] = {"loc": "upper left", "bbox_to_anchor": (EDGE / WIDTH, top), "borderaxespad": 0.0, "borderpad": 0.0}
    look: dict[str, Any] = {"fontsize": TEXT, "frameon": False, "labelcolor": INK, "labelspacing": KEY_GAP}
    drawn = figure.legend(marks, [str(number) for number in range(len(names))], **place, **look)
    for text, name in zip(drawn.get_texts(), names, strict=True):
        text.set_text(name)


def plain(axis: Axes) -> None:
    """The look that plots share: two sides of the frame, numbers in the ink of texts."""
    axis.spines[["right", "top"]].set_visible(False)
    axis.tick_params(colors=INK, labelsize=TEXT)
