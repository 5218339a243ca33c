"""The sections of the page, top to bottom: sentences, figures, tables and cards of the contents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import count

from evidence.base.table import Table, chosen
from evidence.report.contents import CONTENTS
from evidence.report.entry import SECTIONS, Draw, Entry, Listed
from evidence.report.page.parts import PageFigure, PageGroup, PagePart, PageSection, page_table
from evidence.robustness.examined import Examined


def sections(run: Examined, drawn: Mapping[Draw, tuple[PageFigure, ...]]) -> tuple[PageSection, ...]:
    """Every section of the page that has a part in this run; `drawn` are the figures that each function drew."""
    standing, numbers = [entry for entry in CONTENTS if entry.page and entry.when(run)], count(1)
    return tuple(
        PageSection(name, title, tuple(_part(entry, run, drawn, numbers) for entry in standing if entry.section == name))
        for name, title in SECTIONS.items()
        if any(entry.section == name for entry in standing)
    )


def _part(entry: Entry, run: Examined, drawn: Mapping[Draw, tuple[PageFigure, ...]], numbers: Iterator[int]) -> PagePart:
    figures = tuple(figure for draw in entry.figures for figure in drawn.get(draw, ()))
    chosen_of = ((listed.shown, _chosen(listed, run)) for listed in entry.shown(run))
    tables = tuple(page_table(table, run.review, next(numbers), shown) for shown, table in chosen_of if table is not None)
    groups = _groups(entry, run, numbers)
    # A note that all of them share stands below the last.
    notes = tuple(dict.fromkeys(table.note for group in groups for table in group.tables if table.note))
    groups = tuple(replace(group, tables=tuple(replace(table, note="") for table in group.tables)) for group in groups)
    cards = tuple(card for make in entry.cards for card in make(run))
    return PagePart(entry.page, entry.heading(run), entry.paragraphs(run), figures, tables, groups, notes, cards)


def _groups(entry: Entry, run: Examined, numbers: Iterator[int]) -> tuple[PageGroup, ...]:
    """The parts below a part, which open on a click."""
    each, found = entry.each, []
    for one in each.of(run) if each else ():
        assert each is not None
        tables = tuple(page_table(table, run.review, next(numbers)) for table in each.tables(run, one))
        found.append(PageGroup(each.title(one), each.words(run, one), tables))
    return tuple(found)


def _chosen(listed: Listed, run: Examined) -> Table | None:
    """What the page shows of a table; nothing where it shows some rows and there are none."""
    table = listed.make(run)
    rows = [row for row in table.rows if listed.rows is None or listed.rows(row)]
    if listed.rows is not None and not rows:
        return None
    return replace(chosen(table, listed.columns or table.keys, rows), title=listed.title or table.title)
