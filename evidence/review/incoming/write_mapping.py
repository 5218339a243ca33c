"""A mapping as the text of its file: the start of one, for a person to complete; or all of one."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from evidence.base.words import listed
from evidence.review.codebook import Codebook, ColumnSpec
from evidence.review.incoming.columns import FLAT, targets_of
from evidence.review.incoming.mapping import Computed, SheetMapping
from evidence.review.incoming.propose import PROPOSED, UNUSED, HeadingProposal, needed_in_all_rows, proposals
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
    FileProblem, DataProblems, UsageError
        The file cannot be read, or which sheet is meant is not clear.
    """
    sheet = one_table(path, given.sheet)
    return _text(sheet, codebook, given)


def _text(sheet: Sheet, codebook: Codebook, given: SheetMapping) -> str:
    names = targets_of(codebook, FLAT)
    found = proposals(sheet, codebook, given)
    needed = needed_in_all_rows(codebook, {names[one.column] for one in found if one.column}, given)
    decimal = f"decimal = {_quoted(given.decimal)}\n" if given.decimal else ""
    sheet_name = f"sheet = {_quoted(sheet.name)}\n" if sheet.lettered else ""
    lines = (*map(_line, found), _CONSTANTS.rstrip("\n"), *_constants(needed, given.constants))
    parts = [_HEAD.format(file=sheet.raw.file.rpartition("/")[2]), sheet_name, decimal, "\n[columns]\n", *(f"{line}\n" for line in lines)]
    return "".join([*parts, _MORE])


def _line(one: HeadingProposal) -> str:
    """A heading and what it means; where it is not understood with what stands below it."""
    mark = "  # a proposal" if one.how == PROPOSED else ""
    example = f"  # holds {', '.join(map(repr, one.examples))}" if one.how in (PROPOSED, UNUSED) and one.examples else ""
    return f"{_quoted(one.heading)} = {_quoted(one.column)}{mark}{example}"


def _constants(needed: Mapping[str, ColumnSpec], given: Mapping[str, str]) -> Iterator[str]:
    for column, text in given.items():
        yield f"{_bare(column)} = {_quoted(text)}"
    for name, spec in needed.items():
        allowed = listed(spec.allowed, 8) if spec.values else f"such as {spec.example}" if spec.example else spec.type
        yield f'{_bare(name)} = ""  # {spec.definition.rstrip(".")}: {allowed}'.replace("\n", " ")


def mapping_text(mapping: SheetMapping) -> str:
    """All of a mapping as `read_mapping` reads it back.

    >>> print(mapping_text(SheetMapping({"Name": "label", "Notes": ""}, {"design": "rct"}, decimal="comma")), end="")
    decimal = "comma"
    <BLANKLINE>
    [columns]
    "Name" = "label"
    "Notes" = ""
    <BLANKLINE>
    [set]
    design = "rct"
    """
    lines = [f"{name} = {_quoted(text)}" for name, text in (("sheet", mapping.sheet), ("decimal", mapping.decimal)) if text]
    lines += [f"{name} = {_list(texts)}" for name, texts in (("where", mapping.where), ("fill_down", mapping.fill_down)) if texts]
    lines += ["partial = true"] if mapping.partial else []
    lines += _table("columns", [f"{_quoted(theirs)} = {_quoted(ours)}" for theirs, ours in mapping.columns.items()])
    lines += _table("set", [f"{_bare(column)} = {_quoted(text)}" for column, text in mapping.constants.items()])
    lines += _table("computed", [f"{_bare(column)} = {_computed(one)}" for column, one in mapping.computed.items()])
    for column, words in mapping.values.items():
        lines += _table(f"values.{_bare(column)}", [f"{_quoted(theirs)} = {_quoted(ours)}" for theirs, ours in words.items()])
    for one in mapping.results:
        computed = {column: _computed(part) for column, part in one.computed.items()}
        parts = {"columns": _quoted_all(one.columns), "set": _quoted_all(one.constants), "computed": computed}
        lines += ["", "[[results]]", *(f"{name} = {_inline(cells)}" for name, cells in parts.items() if cells)]
    if mapping.arms is not None:
        arms = mapping.arms
        parts_of = [f"arm = {_quoted(arms.arm)}", f"same = {_list(arms.same)}", f"comparison = {_list(arms.comparison)}"]
        lines += _table("arms", [*parts_of, f"columns = {_inline(_quoted_all(arms.columns))}"])
    return "\n".join(lines) + "\n"


def _table(name: str, lines: list[str]) -> list[str]:
    return ["", f"[{name}]", *lines] if lines else []


def _quoted_all(texts: Mapping[str, str]) -> dict[str, str]:
    return {name: _quoted(text) for name, text in texts.items()}


def _inline(cells: Mapping[str, str]) -> str:
    return "{ " + ", ".join(f"{_quoted(name)} = {text}" for name, text in cells.items()) + " }"


def _list(texts: tuple[str, ...]) -> str:
    return f"[{', '.join(map(_quoted, texts))}]"


def _computed(one: Computed) -> str:
    parts = [_quoted(part) if isinstance(part, str) else repr(part) for part in one.of]
    return f"{{ {one.operation} = {parts[0] if len(parts) == 1 else '[' + ', '.join(parts) + ']'} }}"


def _bare(name: str) -> str:
    return name if name.replace("_", "").isalnum() and name.isascii() else _quoted(name)


def _quoted(text: str) -> str:
    """A text as TOML has it."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
