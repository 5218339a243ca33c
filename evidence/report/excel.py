"""annex.xlsx: every table on a sheet of its own, numbers as numbers, text that Excel will not run."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from evidence.base.fixed_zip import fixed_zip
from evidence.base.spreadsheet import LINE, cell_xml, hold, row_height
from evidence.base.table import Column, Table
from evidence.review.review import CodedReview
from evidence.review.statement import statement

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.styles.cell_style import StyleArray
    from openpyxl.worksheet.worksheet import Worksheet

CONTENTS, COLUMNS = "contents", "columns"
NAME_LETTERS = 31
NARROW, WIDE = 8, 60
HEAD = "E3EEEE"
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f]")
LISTED = (
    Column("sheet", "Sheet", "Name of the sheet; it leads there."),
    Column("title", "What it shows", "Title of the table."),
    Column("rows", "Rows", "Number of rows, without the headings.", 0),
    Column("note", "Note", "What a reader has to know about the table."),
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
    _write_contents(book.active, names, review)
    explained = [{"sheet": name, "column": column.heading, "holds": column.note} for name, one in names.items() for column in one.columns]
    rows: dict[str, tuple[str, bytes]] = {}
    for number, (name, table) in enumerate({COLUMNS: Table(COLUMNS, "Columns", EXPLAINED, tuple(explained)), **names}.items(), start=2):
        sheet = book.create_sheet(name)
        widths = _lay_out(sheet, table, head=1)
        numbers = {kind: _style_id(sheet, style) for kind, style in styles.items()}
        rows[f"xl/worksheets/sheet{number}.xml"] = _rows_xml(table, widths, numbers)
    buffer = io.BytesIO()
    book.save(buffer)
    return fixed_zip(buffer.getvalue(), lambda name, part: _with_rows(part, *rows[name]) if name in rows else part)


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


def _style_id(sheet: Worksheet, style: StyleArray) -> int:
    from openpyxl.cell import Cell

    return int(Cell(sheet, style_array=style).style_id)


def _write_contents(sheet: Worksheet, names: Mapping[str, Table], review: CodedReview) -> None:
    """The sheet of contents, each name of a sheet a link to it, below the statement of what the data are."""
    from openpyxl.styles import Font

    listed = [{"sheet": name, "title": one.title, "rows": len(one.rows), "note": one.note} for name, one in names.items()]
    table = Table(CONTENTS, statement(review), LISTED, tuple(listed))
    sheet.title = CONTENTS
    hold(sheet.cell(1, 1), _written(table.title)).font = Font(bold=True)
    widths = _lay_out(sheet, table, head=2)
    for position, row in enumerate(table.rows, start=3):
        for place, column in enumerate(LISTED, start=1):
            hold(sheet.cell(position, place), _written(row[column.key])).style = f"evidence {_kind(row[column.key], column)}"
        sheet.cell(position, 1).hyperlink, sheet.cell(position, 1).style = f"#'{row['sheet']}'!A1", "Hyperlink"
        _set_height(sheet, position, row_height(list(row.values()), widths))


def _lay_out(sheet: Worksheet, table: Table, head: int) -> list[int]:
    """The headings of a table in row `head`, and everything that is said of its sheet; gives the widths of the columns."""
    from openpyxl.utils import get_column_letter

    for place, heading in enumerate(table.headings, start=1):
        hold(sheet.cell(head, place), _written(heading)).style = "evidence head"
    sheet.freeze_panes = f"A{head + 1}"
    sheet.print_title_rows = f"{head}:{head}"
    sheet.page_setup.orientation, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = "landscape", 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    if table.rows:
        sheet.auto_filter.ref = f"A{head}:{get_column_letter(len(table.columns))}{head + len(table.rows)}"
    widths = [_width(table, column) for column in table.columns]
    for place, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    _set_height(sheet, head, row_height(table.headings, widths))
    return widths


def _set_height(sheet: Worksheet, position: int, height: float) -> None:
    if height > LINE:
        sheet.row_dimensions[position].height = height


def _rows_xml(table: Table, widths: Sequence[int], styles: Mapping[str, int]) -> tuple[str, bytes]:
    """The cell in which the table ends, and its rows as XML: a cell as an object each is most of the time of a workbook."""
    from openpyxl.utils import get_column_letter

    columns = [(get_column_letter(place), column) for place, column in enumerate(table.columns, start=1)]
    lines = []
    for position, row in enumerate(table.rows, start=2):
        values = [row.get(column.key) for column in table.columns]
        cells = "".join(
            cell_xml(f"{letter}{position}", value, styles[f"evidence {_kind(value, column)}"])
            for (letter, column), value in zip(columns, values, strict=True)
        )
        height = row_height(values, widths)
        tall = f' ht="{height:g}" customHeight="1"' if height > LINE else ""
        lines.append(f'<row r="{position}"{tall}>{cells}</row>')
    return f"{columns[-1][0]}{len(table.rows) + 1}", "".join(lines).encode("utf-8")


def _with_rows(sheet: bytes, end: str, rows: bytes) -> bytes:
    """The sheet of the headings with the rows below them."""
    return re.sub(rb'(?<=<dimension ref="A1:)[A-Z]+1(?=")', end.encode("ascii"), sheet, count=1).replace(
        b"</sheetData>", rows + b"</sheetData>", 1
    )


def _kind(value: Any, column: Column) -> str | int:
    """Which style a cell has."""
    return "text" if isinstance(value, str) else column.decimals if isinstance(value, float) else "whole"


def _width(table: Table, column: Column) -> int:
    values, width = [row.get(column.key) for row in table.rows], NARROW
    if not any(isinstance(value, (int, float)) for value in values):
        longest = max(map(len, "\n".join(str(value or "") for value in values).split("\n")))
        width = min(max(longest, NARROW), WIDE)
    return max(width, min(len(column.heading), 14)) + 2


def _written(value: Any) -> Any:
    """A cell as a workbook can hold it: text without control characters."""
    return CONTROLS.sub("", value) if isinstance(value, str) else value
