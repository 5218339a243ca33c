"""The parts of the evidence annex, top to bottom: headings, sentences, figures and tables of the contents."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from evidence.base.table import Table
from evidence.report.contents import CONTENTS
from evidence.report.entry import Draw, Entry
from evidence.robustness.examined import Examined


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the annex.

    Attributes
    ----------
    title : heading.
    level : 1 or 2.
    paragraphs : sentences below it.
    figures : names of figures.
    tables : tables below them.
    wide : whether it needs a landscape page.
    own_page : whether it begins a page, as a part of level 1 does anyway.
    """

    title: str
    level: int
    paragraphs: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    wide: bool = False
    own_page: bool = False


def annex_parts(run: Examined, drawn: Mapping[Draw, Collection[str]]) -> tuple[Part, ...]:
    """Every part of the annex; `drawn` are the names of the figures that each function drew."""
    parts: list[Part] = []
    for entry in CONTENTS:
        if entry.annex and entry.when(run):
            figures = tuple(name for draw in entry.figures for name in drawn.get(draw, ()))
            tables = tuple(listed.make(run) for listed in entry.shown(run))
            parts.append(Part(entry.heading(run), entry.annex, entry.paragraphs(run), figures, tables, entry.wide))
            parts += _each(entry, run)
    return tuple(parts)


def _each(entry: Entry, run: Examined) -> list[Part]:
    each = entry.each
    if each is None:
        return []
    return [
        Part(each.title(one), entry.annex + 1, each.words(run, one), (), each.tables(run, one), entry.wide, each.own_page and position > 0)
        for position, one in enumerate(each.of(run))
    ]
