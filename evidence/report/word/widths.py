"""How wide the columns of a Word table are, by what its text measures: no word of a heading and no number is broken."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from evidence.report.page.parts import PageCell

# Adobe's font metrics of Helvetica, plain and bold, as matplotlib ships them; Arial is drawn to the same widths.
METRICS = ("phvr8a.afm", "phvb8a.afm")
# A letter that the metrics do not have, in thousandths of the size of the font: as wide as letters get.
OTHER = 1000
KEEP = "\N{NO-BREAK SPACE}"


class _Advances(dict[str, int]):
    """How far each letter moves on, in thousandths of the size of the font; one that is not listed moves on by OTHER."""

    def __missing__(self, letter: str) -> int:
        return OTHER


@cache
def _advances(bold: bool) -> _Advances:
    """Read from lines such as `C 65 ; WX 667 ; N A ; B 14 0 654 718 ;`: code, width, name and box of a letter."""
    import matplotlib
    from fontTools.agl import toUnicode

    lines = (Path(matplotlib.get_data_path()) / "fonts" / "afm" / METRICS[bold]).read_text(encoding="ascii").splitlines()
    found = (re.match(r"C -?\d+ ; WX (\d+) ; N (\w+) ;", line) for line in lines)
    widths = _Advances({toUnicode(letter[2]): int(letter[1]) for letter in found if letter})
    widths[KEEP] = widths[" "]
    return widths


# Twips (twentieths of a point): the room on both sides of a cell, and what programs round.
PADDING, SLACK = 150, 30
# Sizes of the font in half-points that are tried, largest first.
SIZES = (16, 15, 14, 13, 12)
# Longest words may take up so much of the width; the rest is for longer text.
FILLED = 0.9
# A longer word (an address, say) may be broken, after as many letters of the middle width.
LONGEST_WORD = 16 * 556
# The spare width is given out in so many steps; some together may save a line that one does not.
STEPS = 48
AHEAD = (1, 2, 4, 8, 16, 32, 48)

# The lines of a cell, each as its words: twips with the space before the word, and without.
Text = tuple[tuple[tuple[tuple[int, int], ...], int], ...]


@dataclass(frozen=True, slots=True)
class TableFit:
    """How a table fills its place.

    Attributes
    ----------
    widths : of the columns in twips; they add up to the width of the place.
    half_points : size of the font.
    short : twips that are missing for every word to stay whole; 0 where the table fits.
    """

    widths: tuple[int, ...]
    half_points: int
    short: int

    @property
    def tight(self) -> bool:
        """Whether its letters are smaller than those of other tables, or words are broken."""
        return self.short > 0 or self.half_points < SIZES[0]


def text_width(text: str, bold: bool = False) -> int:
    """The width of a line in thousandths of the size of the font.

    >>> text_width("Country"), text_width("Country", bold=True)
    (3501, 3833)
    """
    return sum(map(_advances(bold).__getitem__, text))


def fit_columns(headings: tuple[str, ...], rows: tuple[tuple[PageCell, ...], ...], width: int) -> TableFit:
    """Room for the longest word of each column, in the largest font that leaves some more; that goes where it saves most lines."""
    words = [_longest(heading, list(dict.fromkeys(row[position] for row in rows))) for position, heading in enumerate(headings)]
    for half_points in SIZES:
        needs = [_room(max(whole, word), half_points) for whole, word in words]
        if sum(needs) <= FILLED * width:
            break
    spare = width - sum(needs)
    if spare < 0:
        return TableFit(tuple(_cut(needs, [_room(whole, half_points) for whole, _ in words], width)), half_points, -spare)
    columns = [_Column(heading, [row[position].text for row in rows], half_points) for position, heading in enumerate(headings)]
    return TableFit(tuple(_shared(needs, columns, spare)), half_points, 0)


def _cut(needs: list[int], least: list[int], width: int) -> list[int]:
    """What is missing is taken from columns with long words in their cells; only then from headings and numbers."""
    short, loose = sum(needs) - width, sum(needs) - sum(least)
    if short <= loose:
        widths = [need - (need - own) * short // loose for need, own in zip(needs, least, strict=True)]
    else:
        widths = [own * width // sum(least) for own in least]
    return [*widths[:-1], width - sum(widths[:-1])]


def _shared(needs: list[int], columns: list[_Column], spare: int) -> list[int]:
    """The spare width step by step to the column where it saves most lines; evenly once it saves none."""
    import numpy as np

    widths, step = list(needs), max(spare // STEPS, 1)
    heights = np.column_stack([column.heights(width) for column, width in zip(columns, widths, strict=True)])
    while spare >= step:
        added = [ahead * step for ahead in AHEAD if ahead * step <= spare]
        wider = np.array([[column.heights(width + more) for column, width in zip(columns, widths, strict=True)] for more in added])
        saved = _saved(heights, wider.swapaxes(1, 2)) * step / np.array(added)[:, None]
        ahead, position = np.unravel_index(int(saved.argmax()), saved.shape)
        if saved[ahead, position] <= 0.0:
            break
        widths[position] += added[ahead]
        spare -= added[ahead]
        heights[:, position] = columns[position].heights(widths[position])
    even = spare // len(widths)
    return [*(width + even for width in widths[:-1]), widths[-1] + spare - even * (len(widths) - 1)]


def _saved(heights: Any, wider: Any) -> Any:
    """(steps, columns) how many lines the table loses if a column is wider; cells of a row that are highest together share them.

    Parameters
    ----------
    heights : (rows, columns) lines that each cell takes up now.
    wider : (steps, rows, columns) with its own column wider, by so much as each step says.
    """
    import numpy as np

    highest = heights.max(axis=1, keepdims=True)
    together = heights == highest
    below = np.where(together, 1, heights).max(axis=1, keepdims=True)
    lost = (highest - np.maximum(wider, below)) / together.sum(axis=1, keepdims=True)
    return np.where(together & (highest > 1), lost, 0.0).sum(axis=1)


class _Column:
    """The texts of a column, each measured once however often it stands there and is asked for at one width."""

    def __init__(self, heading: str, cells: list[str], half_points: int) -> None:
        import numpy as np

        positions: dict[str, int] = {}
        inverse = [0, *(positions.setdefault(text, len(positions) + 1) for text in cells)]
        self.texts = [_pieces(heading, half_points, bold=True), *(_pieces(text, half_points) for text in positions)]
        self.positions = np.array(inverse)
        self.known: dict[int, Any] = {}

    def heights(self, width: int) -> Any:
        """(rows,) how many lines each cell takes up in a column so wide, the heading first."""
        import numpy as np

        if width not in self.known:
            self.known[width] = np.array([_height(text, width) for text in self.texts])[self.positions]
        return self.known[width]


def _longest(heading: str, cells: list[PageCell]) -> tuple[int, int]:
    """The widest piece that is never broken, a word of the heading or a number with its interval, and the widest word of the cells."""
    whole = [text_width(word, bold=True) for word in _words(heading)]
    whole += [text_width(line) for cell in cells if cell.kind == "number" for line in cell.text.split("\n")]
    words = {word for cell in cells if cell.kind != "number" for word in _words(cell.text)}
    longest = [text_width(word) if KEEP in word else min(text_width(word), LONGEST_WORD) for word in words]
    return max(whole, default=0), max(longest, default=0)


def _words(text: str) -> list[str]:
    """Pieces between which a line may end: at spaces and after hyphens, not at a no-break space."""
    return [word for word in re.split(r"[ \n\t]|(?<=\w-)", text) if word]


def _pieces(text: str, half_points: int, bold: bool = False) -> Text:
    """The lines of a text, each as its words in twips, with the space before a word and without, and its whole width."""
    space = _twips(text_width(" "), half_points)
    lines = []
    for line in text.split("\n"):
        found = []
        for word in line.split(" "):
            for position, part in enumerate(_words(word)):
                twips = _twips(text_width(part, bold), half_points)
                found.append((twips if position else twips + space, twips))
        lines.append((tuple(found), sum(spaced for spaced, _ in found)))
    return tuple(lines)


def _height(text: Text, width: int) -> int:
    """How many lines a text takes up in a column."""
    room, count = width - PADDING, 0
    for line, whole in text:
        count, used = count + 1, 0
        if whole <= room:
            continue
        for spaced, alone in line:
            if used and used + spaced > room:
                count, used = count + 1, alone
            else:
                used += spaced if used else alone
    return count


def _room(thousandths: int, half_points: int) -> int:
    return _twips(thousandths, half_points) + PADDING + SLACK


def _twips(thousandths: int, half_points: int) -> int:
    return -(-thousandths * half_points * 10 // 1000)
