"""Every figure of a run, as the contents list them, and the pictures that are made of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from evidence.base.brief import brief
from evidence.base.drawing import Drawn, figure_bytes
from evidence.base.in_words import InWords
from evidence.base.marks import ForestRows
from evidence.base.plots import WIDTH
from evidence.report.annex import Part
from evidence.report.contents import CONTENTS
from evidence.report.entry import Draw
from evidence.report.word.document import dots_for, readable
from evidence.robustness.examined import Examined

Drawings = dict[Draw, dict[str, Drawn]]


@dataclass(frozen=True, slots=True)
class Picture:
    """A figure as the folder of a run and its page hold it.

    Attributes
    ----------
    svg : the file.
    caption : what it shows.
    forest, words : its rows or the same in words, where a narrow screen lists those; else None.
    slim : whether the figure itself fits a narrow screen.
    """

    svg: bytes
    caption: str
    forest: ForestRows | None
    words: InWords | None
    slim: bool

    __repr__ = brief("caption")


Pictures = dict[Draw, dict[str, Picture]]


def draws_of(run: Examined, annex: bool = False) -> tuple[Draw, ...]:
    """The functions whose figures stand in a run, in the order of the contents; with `annex` those that the annex shows."""
    standing = [entry for entry in CONTENTS if entry.when(run) and (entry.annex or not annex)]
    return tuple(dict.fromkeys(draw for entry in standing for draw in entry.figures))


def draw_each(run: Examined, draws: Iterable[Draw] | None = None) -> Drawings:
    """What each of these functions draws of a run, or each in the contents, by file name without an ending."""
    return {draw: draw(run) for draw in (draws_of(run) if draws is None else draws)}


def draw_all(run: Examined) -> dict[str, Drawn]:
    """Every figure of a run that the review has data for, by file name without an ending."""
    return by_name(draw_each(run))


def by_name(drawings: Drawings) -> dict[str, Drawn]:
    """These figures by file name without an ending, whoever drew them."""
    return {name: figure for drawn in drawings.values() for name, figure in drawn.items()}


def pictures_of(drawings: Drawings) -> Pictures:
    """These figures as files."""
    return {draw: {name: _picture(one) for name, one in drawn.items()} for draw, drawn in drawings.items()}


def _picture(drawn: Drawn) -> Picture:
    return Picture(figure_bytes(drawn, "svg"), drawn.caption, drawn.forest, drawn.words, drawn.figure.get_figwidth() <= WIDTH)


def pictures_for_word(drawn: Mapping[str, Drawn], parts: Sequence[Part]) -> dict[str, tuple[bytes | None, str]]:
    """The figures of the annex with their captions: as PNG for Word, None where a page would shrink it too far to be read."""
    used = {name: part.wide for part in parts for name in part.figures if name in drawn}
    return {name: (_png(drawn[name], wide), drawn[name].caption) for name, wide in used.items()}


def _png(drawn: Drawn, wide: bool) -> bytes | None:
    inches = tuple(drawn.figure.get_size_inches())
    return figure_bytes(drawn, "png", dots_for(inches, wide)) if readable(inches, wide) else None
