"""annex.xlsx: every table on a sheet of its own, numbers as numbers, text that Excel will not run."""

from __future__ import annotations

import io
import math
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from evidence.base.fixed_zip import fixed_zip
from evidence.base.spreadsheet import hold, sheet_cell
from evidence.base.table import Column, Table
from evidence.review.review import CodedReview
from evidence.review.statement import statement

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import Cell
    from openpyxl.styles.cell_style import StyleArray
    from openpyxl.worksheet.worksheet import Worksheet

CONTENTS, COLUMNS = "contents", "columns"
NAME_LETTERS = 31
NARROW, WIDE = 8, 60
# Points: a line of text, and the tallest row that Excel has.
LINE, TALLEST = 15.0, 409.0
HEAD = "E3EEEE"
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f]")
LISTED = (
    Column("sheet", "Sheet", "Name of the sheet; it leads there."),
    Column("title", "What it shows", "Title of the table."),
    Column("rows", "Rows", "Number of rows, without the headings.", 0),
    Column("note", "Note", "What a reader has to know of the table."),
)
EXPLAINED = (
    Column("sheet", "Sheet", "Name of the sheet."),
    Column("column", "Column", "Heading of the column."),
    Column("holds", "What it holds", "What a cell holds, in which unit, and how to read it."),
)


def annex_xlsx(tables: Sequence[Table], review: CodedReview) -> bytes:
    """The tables as the bytes of an Excel workbook, with a sheet of contents and one that explains the columns."""
    from openpyxl import Workbook

    book = Workbook()
    styles = _add_styles(book)
    book.properties.title = f"{review.plan.title}: evidence tables"
    book.properties.creator, book.properties.language = "Evidence", "en-GB"
    names = sheet_names(tables)
    contents = book.active
    contents.title = CONTENTS
    listed = Table(
        CONTENTS,
        statement(review),
        LISTED,
        tuple({"sheet": name, "title": one.title, "rows": len(one.rows), "note": one.note} for name, one in names.items()),
    )
    _fill(contents, listed, styles, statement=True)
    for position, name in enumerate(names, start=3):
        cell = contents.cell(position, 1)
        cell.hyperlink, cell.style = f"#'{name}'!A1", "Hyperlink"
    explained = [{"sheet": name, "column": column.heading, "holds": column.note} for name, one in names.items() for column in one.columns]
    _fill(book.create_sheet(COLUMNS), Table(COLUMNS, "Columns", EXPLAINED, tuple(explained)), styles)
    for name, table in names.items():
        _fill(book.create_sheet(name), table, styles)
    buffer = io.BytesIO()
    book.save(buffer)
    return fixed_zip(buffer.getvalue())


def sheet_names(tables: Sequence[Table]) -> dict[str, Table]:
    """A sheet name for each table, 31 letters at most, without signs that mean something in a reference, and each one once."""
    names: dict[str, Table] = {}
    for table in tables:
        plain = re.sub(r"[^\w -]", "_", table.name)
        name, number = plain[:NAME_LETTERS], 2
        while name in names or name in (CONTENTS, COLUMNS):
            end = f"_{number}"
            name, number = plain[: NAME_LETTERS - len(end)] + end, number + 1
        names[name] = table
    return names


def _add_styles(book: Workbook) -> dict[str, StyleArray]:
    """One named style for each kind of cell, as tens of thousands of cells share it: made once, not looked up for each."""
    from openpyxl.styles import Alignment, Font, NamedStyle, PatternFill

    wrapped, top = Alignment(wrap_text=True, vertical="top"), Alignment(vertical="top")
    styles = [
        NamedStyle("evidence head", font=Font(bold=True), fill=PatternFill("solid", fgColor=HEAD), alignment=wrapped),
        NamedStyle("evidence text", alignment=wrapped),
        NamedStyle("evidence whole", alignment=top, number_format="0"),
    ]
    for decimals in (0, 1, 2, 3):
        form = f"0.{'0' * decimals}" if decimals else "0"
        styles.append(NamedStyle(f"evidence {decimals}", alignment=top, number_format=form))
    for style in styles:
        book.add_named_style(style)
    return {style.name: style.as_tuple() for style in styles}


def _fill(sheet: Worksheet, table: Table, styles: dict[str, StyleArray], statement: bool = False) -> None:
    from openpyxl.styles import Font

    if statement:
        hold(sheet.cell(1, 1), _written(table.title)).font = Font(bold=True)
    head = 2 if statement else 1
    sheet.append([sheet_cell(sheet, _written(heading)) for heading in table.headings])
    for cell in sheet[head]:
        cell.style = "evidence head"
    for row in table.rows:
        sheet.append([_cell(sheet, _written(row.get(column.key)), column, styles) for column in table.columns])
    sheet.freeze_panes = sheet.cell(head + 1, 1)
    sheet.print_title_rows = f"{head}:{head}"
    sheet.page_setup.orientation, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = "landscape", 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    if table.rows:
        sheet.auto_filter.ref = f"A{head}:{sheet.cell(head + len(table.rows), len(table.columns)).coordinate}"
    widths = [_width(table, column) for column in table.columns]
    for position, width in enumerate(widths, start=1):
        sheet.column_dimensions[sheet.cell(head, position).column_letter].width = width
    shown: list[list[Any]] = [list(table.headings), *([row.get(key) for key in table.keys] for row in table.rows)]
    for position, values in enumerate(shown, start=head):
        height = row_height(values, widths)
        if height > LINE:
            sheet.row_dimensions[position].height = height


def _cell(sheet: Worksheet, value: Any, column: Column, styles: dict[str, StyleArray]) -> Cell | None:
    if value is None:
        return None
    name = "text" if isinstance(value, str) else column.decimals if isinstance(value, float) else "whole"
    return sheet_cell(sheet, value, styles[f"evidence {name}"])


def _width(table: Table, column: Column) -> int:
    longest = max((len(line) for row in table.rows for line in str(row.get(column.key) or "").split("\n")), default=0)
    numeric = any(isinstance(row.get(column.key), (int, float)) for row in table.rows)
    width = NARROW if numeric else min(max(longest, NARROW), WIDE)
    return max(width, min(len(column.heading), 14)) + 2


def row_height(values: Sequence[Any], widths: Sequence[int]) -> float:
    """The height in points at which a row shows all of its wrapped text: without it LibreOffice keeps to one line.

    >>> row_height(["short", "twenty letters of it"], [10, 12])
    30.0
    """
    lines = (
        # One letter less than the width, as words are not broken.
        sum(max(1, math.ceil(len(line) / (width - 1))) for line in value.split("\n"))
        for value, width in zip(values, widths, strict=True)
        if isinstance(value, str)
    )
    return min(LINE * max(lines, default=1), TALLEST)


def _written(value: Any) -> Any:
    """A cell as a workbook can hold it: text without control characters."""
    return CONTROLS.sub("", value) if isinstance(value, str) else value
