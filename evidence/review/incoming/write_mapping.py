"""The start of a mapping for a sheet: what its headings may mean, and what every row needs and no heading has, for a person to complete."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from evidence.base.words import listed
from evidence.review.codebook import Codebook, ColumnSpec
from evidence.review.incoming.columns import FLAT, Target, map_columns, targets_of, texts_of
from evidence.review.incoming.mapping import SheetMapping
from evidence.review.incoming.suggest import suggestion
from evidence.review.reading import Sheet, one_table

_HEAD = """# What the headings of {file} mean, for evidence import --mapping. Read each line: a proposal may be wrong.
# "heading" = "column" reads a column; "heading" = "" leaves it unused. docs/codebook.md explains the columns.
"""
_CONSTANTS = """
# The same in every row, because no heading has it. Every row needs these: fill in what stands between the quotes.
[set]
"""
_MORE = """
# Words of the sheet and what they are in the codebook, where they differ; for example
# [values.design]
# "parallel trial" = "rct"
#
# Cells that follow from others, rows that are arms, several results in one row: docs/how_to_bring_a_sheet.md
"""


def start_mapping(path: Path, codebook: Codebook, given: SheetMapping) -> str:
    """The text of a mapping file for a file with one row per effect.

    Parameters
    ----------
    path : the file.
    codebook : of the review.
    given : what was said already; it is written into the mapping.

    Raises
    ------
    FileProblem, DataProblems, UsageError : the file cannot be read, or which sheet is meant is not clear.
    """
    from evidence.review.short_form import needed, short_form

    sheet = one_table(path, given.sheet)
    return _text(sheet, codebook, given, {name: spec for name, spec in short_form(codebook).items() if needed(spec)})


def _text(sheet: Sheet, codebook: Codebook, given: SheetMapping, needed: Mapping[str, ColumnSpec]) -> str:
    names = targets_of(codebook, FLAT)
    partial = {theirs: ours for theirs, ours in given.columns.items() if theirs in sheet.raw.header}
    columns = map_columns(sheet, names, partial, codebook)
    left = {name: target for name, target in names.items() if "." not in name and target not in columns.targets}
    lines, taken = [], {target for target in columns.targets if target}
    for position, (heading, target) in enumerate(zip(sheet.raw.header, columns.targets, strict=True)):
        if target is not None:
            lines.append(f"{_quoted(heading)} = {_quoted(_name(names, target))}")
            continue
        near = "" if heading in partial else suggestion(heading, texts_of(sheet, position), left, codebook)
        if near:
            taken.add(left[near])
            del left[near]
        lines.append(f"{_quoted(heading)} = {_quoted(near)}" + ("  # a proposal" if near else "") + _example(sheet, position))
    decimal = f"decimal = {_quoted(given.decimal)}\n" if given.decimal else ""
    sheet_name = f"sheet = {_quoted(sheet.name)}\n" if sheet.lettered else ""
    constants = list(_constants(needed, names, taken, given.constants))
    parts = [_HEAD.format(file=sheet.raw.file.rpartition("/")[2]), sheet_name, decimal, "\n[columns]\n", *(f"{line}\n" for line in lines)]
    return "".join([*parts, _CONSTANTS, *(f"{line}\n" for line in constants), _MORE])


def _constants(
    needed: Mapping[str, ColumnSpec], names: Mapping[str, Target], taken: set[Target], given: Mapping[str, str]
) -> Iterator[str]:
    for column, text in given.items():
        yield f"{_bare(column)} = {_quoted(text)}"
    for name, spec in needed.items():
        if names[name] not in taken and name not in given:
            allowed = listed(spec.allowed, 8) if spec.values else f"such as {spec.example}" if spec.example else spec.type
            yield f'{_bare(name)} = ""  # {spec.definition.rstrip(".")}: {allowed}'.replace("\n", " ")


def _name(names: Mapping[str, Target], target: Target) -> str:
    return next(name for name, found in names.items() if found == target)


def _bare(name: str) -> str:
    return name if name.replace("_", "").isalnum() and name.isascii() else _quoted(name)


def _quoted(text: str) -> str:
    """A text as TOML has it."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _example(sheet: Sheet, position: int) -> str:
    """The first cells of a column that is not understood, so that a person need not open the sheet."""
    first = [text.strip().replace("\n", " ")[:30] for text in texts_of(sheet, position)[:40] if text.strip()][:3]
    return f"  # holds {', '.join(map(repr, first))}" if first else ""
