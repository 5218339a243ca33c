"""The sections of the page, top to bottom: sentences, figures and tables of the contents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from evidence.base.table import Table, chosen
from evidence.judgement.assessment import Assessment
from evidence.report.contents import CONTENTS
from evidence.report.entry import SECTIONS, Draw, Entry, Listed
from evidence.report.page.parts import PageFigure, PagePart, PageSection, PageTable, page_table


def sections(run: Assessment, drawn: Mapping[Draw, tuple[PageFigure, ...]]) -> tuple[PageSection, ...]:
    """Every section of the page that has a part in this run; `drawn` are the figures that each function drew."""
    standing = [entry for entry in CONTENTS if entry.page and entry.when(run)]
    found = ((name, title, [entry for entry in standing if entry.section == name]) for name, title in SECTIONS.items())
    return tuple(
        PageSection(name, title, tuple(_part(entry, run, drawn) for entry in entries)) for name, title, entries in found if entries
    )


def _part(entry: Entry, run: Assessment, drawn: Mapping[Draw, tuple[PageFigure, ...]]) -> PagePart:
    figures = tuple(figure for draw in entry.figures for figure in drawn.get(draw, ()))
    return PagePart(entry.page, entry.heading(run), entry.paragraphs(run), figures, _tables(entry, run))


def _tables(entry: Entry, run: Assessment) -> tuple[PageTable, ...]:
    """The tables of a part, then those of the parts below it, which open on a click."""
    tables = [page_table(table, listed.shown == "folded") for listed in entry.shown(run) if (table := _chosen(listed, run)) is not None]
    if entry.each:
        tables += [page_table(table, folded=True) for one in entry.each.of(run) for table in entry.each.tables(run, one)]
    return tuple(tables)


def _chosen(listed: Listed, run: Assessment) -> Table | None:
    """What the page shows of a table; nothing where it shows some rows and there are none."""
    table = listed.make(run)
    rows = [row for row in table.rows if listed.rows is None or listed.rows(row)]
    if listed.rows is not None and not rows:
        return None
    return replace(chosen(table, listed.columns or table.keys, rows), title=listed.title or table.title)
