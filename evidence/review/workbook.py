"""The workbook to fill in, made from the codebook: drop-downs, ranges, a note on every heading, an example, every allowed value."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from evidence.base.cells import parse_number
from evidence.base.fixed_zip import fixed_zip
from evidence.base.spreadsheet import hold, row_height
from evidence.base.table import Table
from evidence.review.codebook import Codebook, ColumnSpec
from evidence.review.incoming.drafts import ABOUT, SHORT
from evidence.review.incoming.proposals import PROPOSED
from evidence.review.local import STUDY_TABLES
from evidence.review.short_form import example_rows, needed, number_columns, short_form

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

ROWS = 1000  # rows that have drop-downs; more may be filled in
_NUMBERS = ("number", "percent", "integer")
_NEEDED, _NUMBER, _OPTIONAL, _EXAMPLE = "1F3864", "2E75B6", "D9D9D9", "FFF2CC"

READ_ME = """How to fill in this workbook

1. Go to the sheet fill_in. One row is one result (an effect) of one study. Sheet Example shows two rows that are filled in.
2. Dark blue headings: fill in every cell. Light blue: the numbers as printed, only those you have. Grey: if you know it.
3. Hold the mouse over a heading to see what belongs there. Cells with a list open when you click them.
   Sheet Values says what each word of a list means; sheet Columns describes every column.
4. A second result of the same study: a new row with the same label. What the first row said of the study need not be said again.
5. Numbers as printed: a percentage stays a percentage (57, not 0.57). Never work out a number.
   Leave a cell empty if nothing was printed.
6. Save, then look at what would be added, and add it:

       evidence import {file} my_review --preview
       evidence import {file} my_review --yes

Ids, the direction of an effect and whether it is pooled are filled in for you; the preview says how. Nothing is written while
anything is wrong, and each problem is named with its cell.

If you need more columns (clusters, risk of bias, arms of a trial), use the sheets studies, effects, sources and the ones after them
instead of fill_in; one row per study, effect or source. Use either fill_in or these three, not both."""


def workbook(
    codebook: Codebook,
    title: str,
    file: str = "mine.xlsx",
    rows: Mapping[str, Sequence[Mapping[str, str]]] | None = None,
    asked: Sequence[str] = (),
    guides: Sequence[Table] = (),
) -> bytes:
    """The workbook as the bytes of an .xlsx file, the same for the same codebook.

    Parameters
    ----------
    codebook : of the review the studies are to be added to.
    title : of the review, for the first sheet and the document's properties.
    file : the name by which the first sheet calls the workbook.
    rows : by sheet name (a table, or "fill_in"), rows to start with: text by heading.
    asked : further columns of effects that the sheet fill_in has.
    guides : tables that explain what to fill in, a sheet each after the first; their names stand in `ABOUT`, so that they are not read.

    Raises
    ------
    openpyxl.utils.exceptions.IllegalCharacterError : a cell holds a character that a workbook cannot.
    """
    import openpyxl

    book = openpyxl.Workbook()
    book.properties.creator = "Evidence"
    book.properties.title = f"Studies for: {title}"
    _read_me(book.active, title, file)
    for guide in guides:
        _guide(book.create_sheet(guide.name), guide)
    ranges = _Ranges(codebook)
    forms = {SHORT: short_form(codebook, asked)}
    forms |= {name: {spec.column: spec for spec in codebook.table(name)} for name in STUDY_TABLES}
    for name, form in forms.items():
        if name == "studies":
            _example(book.create_sheet("Example"), forms[SHORT], example_rows(codebook))
        _sheet(book.create_sheet(name), form, ranges, (rows or {}).get(name, ()))
    _table(book.create_sheet("Columns"), _COLUMNS, (_column_row(spec) for form in list(forms.values())[1:] for spec in form.values()))
    _table(book.create_sheet("Values"), _VALUES, ranges.rows)
    out = io.BytesIO()
    for sheet in book.worksheets:
        sheet.page_setup.orientation = "landscape"
        sheet.sheet_properties.pageSetUpPr.fitToPage = sheet.title.lower() in ABOUT
        sheet.page_setup.fitToHeight = 0  # as many pages as it takes
    book.save(out)
    return fixed_zip(out.getvalue())


class _Ranges:
    """The rows of the sheet Values, and where the values of each column stand in it."""

    def __init__(self, codebook: Codebook) -> None:
        self.rows: list[tuple[str | int, ...]] = []
        self._place: dict[tuple[str, str], str] = {}
        for table in STUDY_TABLES:
            for spec in codebook.table(table):
                if spec.values:
                    first = len(self.rows) + 2
                    # Excel takes a 1 for a value of the list only if the list holds the number.
                    of_numbers = spec.type in ("flag", "integer")
                    self.rows += [
                        (table, spec.column, int(v.value) if of_numbers else v.value, v.label, v.definition, v.example) for v in spec.values
                    ]
                    self._place[table, spec.column] = f"Values!$C${first}:$C${len(self.rows) + 1}"

    def of(self, spec: ColumnSpec) -> str | None:
        """The cells that list the values of a column, None if it has none."""
        return self._place.get((spec.table, spec.column))


def _read_me(sheet: Worksheet, title: str, file: str) -> None:
    from openpyxl.styles import Font

    sheet.title = "Read me"
    sheet.column_dimensions["A"].width = 130
    for line, text in enumerate([title, "", *READ_ME.format(file=file).split("\n")], start=1):
        hold(sheet.cell(line, 1), text).font = Font(bold=line in (1, 3), size=14 if line == 1 else 11)
    sheet.sheet_view.showGridLines = False


def _sheet(sheet: Worksheet, form: Mapping[str, ColumnSpec], ranges: _Ranges, rows: Sequence[Mapping[str, str]]) -> None:
    """A sheet to fill in: headings with notes, drop-downs and ranges, and the rows to start with."""
    _headings(sheet, 1, form)
    sheet.freeze_panes = "B2"
    for position, spec in enumerate(form.values(), start=1):
        validation = _validation(spec, ranges)
        if validation is not None:
            letter = sheet.cell(1, position).column_letter
            validation.add(f"{letter}2:{letter}{ROWS + 1}")
            sheet.add_data_validation(validation)
    _fill(sheet, 2, form, rows)


def _example(sheet: Worksheet, form: Mapping[str, ColumnSpec], rows: Sequence[Mapping[str, str]]) -> None:
    from openpyxl.styles import Font, PatternFill

    hold(sheet.cell(1, 1), "An example. This sheet is not read; fill in the sheet fill_in.").font = Font(bold=True)
    _headings(sheet, 2, form)
    sheet.freeze_panes = "B3"
    _fill(sheet, 3, form, rows)
    for line in range(3, 3 + len(rows)):
        for position in range(1, len(form) + 1):
            sheet.cell(line, position).fill = PatternFill("solid", start_color=_EXAMPLE)


def _headings(sheet: Worksheet, line: int, form: Mapping[str, ColumnSpec]) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import Alignment, Font, PatternFill

    numbers = number_columns()
    for position, (heading, spec) in enumerate(form.items(), start=1):
        cell = hold(sheet.cell(line, position), heading)
        colour = _NEEDED if needed(spec) else _NUMBER if spec.table == "effects" and spec.column in numbers else _OPTIONAL
        cell.fill = PatternFill("solid", start_color=colour)
        cell.font = Font(bold=True, color="000000" if colour == _OPTIONAL else "FFFFFF")
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        cell.comment = Comment(note(spec), "Evidence", width=340, height=190)
        column = sheet.column_dimensions[cell.column_letter]
        column.width = min(max(len(heading) + 3, 24 if spec.type == "text" else 12), 30)
        if spec.type not in _NUMBERS and spec.type != "flag":
            column.number_format = "@"  # so that Excel makes no date of 3/4
    sheet.row_dimensions[line].height = 32


def note(spec: ColumnSpec) -> str:
    """What a person should know before filling in a cell of the column."""
    unit = f" ({spec.unit})" if spec.unit else ""
    if needed(spec):
        need = "Needed in every row."
    elif spec.column in PROPOSED.get(spec.table, ()):
        need = "Leave it empty and it is filled in for you, where it follows from the rest."
    else:
        need = "May be empty."
    values = "\n".join(f"{value.value}: {value.label}" for value in spec.values[:8])
    more = f"\nand {len(spec.values) - 8} more, see sheet Values" if len(spec.values) > 8 else ""
    return f"{spec.definition}{unit}\n{need}\n{f'{values}{more}' if values else f'Example: {spec.example}'}"


def _validation(spec: ColumnSpec, ranges: _Ranges) -> Any:
    """What Excel lets into the cells of a column; None if anything."""
    from openpyxl.worksheet.datavalidation import DataValidation

    allowed = ranges.of(spec)
    if allowed is not None:
        made = DataValidation(type="list", formula1=allowed, allow_blank=True)
        made.error = "Choose a value of the list; the sheet Values says what each means."
    elif spec.type in _NUMBERS:
        low = -1e12 if spec.minimum is None else spec.minimum
        high = 1e12 if spec.maximum is None else spec.maximum
        kind = "whole" if spec.type == "integer" else "decimal"
        made = DataValidation(type=kind, operator="between", formula1=f"{low:.15g}", formula2=f"{high:.15g}", allow_blank=True)
        made.error = f"{spec.column} is a {'whole number' if kind == 'whole' else 'number'}" + _range_words(spec)
    else:
        return None
    made.errorTitle, made.showErrorMessage = spec.column, True
    return made


def _range_words(spec: ColumnSpec) -> str:
    ends = [f"{name} {value:g}" for name, value in (("at least", spec.minimum), ("at most", spec.maximum)) if value is not None]
    return f", {' and '.join(ends)}." if ends else "."


def _fill(sheet: Worksheet, first: int, form: Mapping[str, ColumnSpec], rows: Sequence[Mapping[str, str]]) -> None:
    for line, row in enumerate(rows, start=first):
        for position, (heading, spec) in enumerate(form.items(), start=1):
            text = row.get(heading, "")
            value = parse_number(text) if spec.type in (*_NUMBERS, "flag") else None
            if value is not None:
                hold(sheet.cell(line, position), int(value) if value.is_integer() and abs(value) < 1e15 else value)
            elif text:
                hold(sheet.cell(line, position), text)


def _guide(sheet: Worksheet, guide: Table) -> None:
    """A table that explains, under its title; texts are wrapped, numbers have the decimals of their column."""
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    top = Alignment(wrap_text=True, vertical="top")
    hold(sheet.cell(1, 1), guide.title).font = Font(bold=True, size=13)
    lines = [guide.headings, *([row.get(column.key) for column in guide.columns] for row in guide.rows)]
    wide = 110 if len(guide.columns) == 1 else 44
    widths = [max(12, min(wide, 2 + max(len(str(cell)) for cell in column[1:] or ("",)))) for column in zip(*lines, strict=True)]
    for line, cells in enumerate(lines, start=2):
        sheet.row_dimensions[line].height = row_height(cells, widths)
        for place, (value, column) in enumerate(zip(cells, guide.columns, strict=True), start=1):
            cell = hold(sheet.cell(line, place), value)
            cell.alignment = top
            if line == 2:
                cell.font, cell.fill = Font(bold=True), PatternFill("solid", start_color=_OPTIONAL)
            elif isinstance(value, float):
                cell.number_format = f"0.{'0' * column.decimals}" if column.decimals else "0"
    for place, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.freeze_panes = "A3"


_COLUMNS = {"table": 14, "column": 22, "needed": 10, "type": 10, "unit": 14, "definition": 80, "example": 40}
_VALUES = {"table": 14, "column": 22, "value": 28, "label": 34, "definition": 80, "example": 50}


def _column_row(spec: ColumnSpec) -> tuple[str, ...]:
    filled = "filled in" if spec.column in PROPOSED.get(spec.table, ()) else ""
    return (spec.table, spec.column, "yes" if needed(spec) else filled, spec.type, spec.unit, spec.definition, spec.example)


def _table(sheet: Worksheet, columns: Mapping[str, int], rows: Iterable[Sequence[str | int]]) -> None:
    """A sheet to look things up in."""
    from openpyxl.styles import Alignment, Font, PatternFill

    for position, (name, width) in enumerate(columns.items(), start=1):
        cell = hold(sheet.cell(1, position), name)
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", start_color=_OPTIONAL)
        sheet.column_dimensions[cell.column_letter].width = width
    for line, row in enumerate(rows, start=2):
        for position, content in enumerate(row, start=1):
            hold(sheet.cell(line, position), content).alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "A2"
