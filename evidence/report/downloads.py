"""What a run writes beside the page, as the page lists it."""

from __future__ import annotations

from typing import Any

from evidence.base.table import Column, Table
from evidence.base.words import several
from evidence.report.exports.files import EXPORTS, FOLDER
from evidence.robustness.examined import Examined

COLUMNS = (
    Column("file", "File", "Name of the file in the folder of this page."),
    Column("holds", "What it holds", "What the file holds, in words."),
)
DOWNLOADS = (
    "These files are in the folder that a run writes beside this page; the links work as long as the page stays there. CSV files keep 12 "
    "significant digits, and annex.xlsx explains every column."
)
WHOLE = (
    ("cards.html", "every card and every folded table of this page, open, for a browser without scripts"),
    ("results.json", "every result, for programs"),
    ("run.json", "versions, choices and fingerprints that made these results"),
    ("annex.docx", "the evidence annex, for Word"),
    ("annex.xlsx", "every table as a sheet, with the meaning of every column"),
)


def downloads_table(run: Examined) -> Table:
    """Every file of a run that people may want, with what it holds."""
    # The list of contents names this table too.
    from evidence.report.tables import annex_tables, run_tables

    rows: list[dict[str, Any]] = [{"file": name, "holds": holds} for name, holds in WHOLE]
    for folder, tables in (("", run_tables(run)), ("annex/", annex_tables(run))):
        rows += [{"file": f"{folder}{one.name}.csv", "holds": f"{one.title} ({several(len(one.rows), 'row')})"} for one in tables]
    rows += [{"file": f"{FOLDER}/{one.name}", "holds": one.holds} for one in EXPORTS]
    return Table("downloads", "Files of this run", COLUMNS, tuple(rows))
