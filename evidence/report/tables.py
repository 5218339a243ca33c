"""Every table of a run that is written as a file, as the contents list them."""

from __future__ import annotations

from evidence.base.table import Table
from evidence.report.contents import CONTENTS
from evidence.robustness.examined import Examined


def run_tables(run: Examined) -> tuple[Table, ...]:
    """Every table that stands in the folder of the run itself."""
    return _listed(run, "run")


def annex_tables(run: Examined) -> tuple[Table, ...]:
    """Every table that stands in annex/."""
    return _listed(run, "annex")


def all_tables(run: Examined) -> dict[str, Table]:
    """Every table there is, by name: first those of the annex."""
    return {table.name: table for table in (*annex_tables(run), *run_tables(run))}


def _listed(run: Examined, file: str) -> tuple[Table, ...]:
    found: list[Table] = []
    for entry in (entry for entry in CONTENTS if entry.when(run)):
        found += [listed.make(run) for listed in entry.tables if listed.file == file and listed.when(run)]
        if entry.each and file == "annex":
            found += [table for one in entry.each.of(run) for table in entry.each.tables(run, one)]
    return tuple(found)
