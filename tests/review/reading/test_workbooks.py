"""Workbooks of Excel and LibreOffice as people leave them: hidden, struck out, merged, formulas, dates."""

from __future__ import annotations

import datetime
import io
import zipfile

import openpyxl
import pytest
from openpyxl.styles import Font

from evidence.base.errors import FileProblem
from evidence.review.reading import read_sheets
from evidence.review.reading.sheet import DATE, ERROR, FORMULA, SHARE

ODS = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"><office:automatic-styles>
<style:style style:name="ce1" style:family="table-cell"><style:text-properties style:text-line-through-style="solid"/></style:style>
</office:automatic-styles><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"""


def ods(path, *rows, columns=""):
    """An .ods file of one sheet, given as its XML."""
    table = f'<table:table table:name="Data">{columns}{"".join(rows)}</table:table>'
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", ODS.format(tables=table))
    return path


def row(*cells, more=""):
    return f"<table:table-row {more}>{''.join(cells)}</table:table-row>"


def word(text, more=""):
    return f'<table:table-cell office:value-type="string" {more}><text:p>{text}</text:p></table:table-cell>'


def value(number, kind="float", more=""):
    return f'<table:table-cell office:value-type="{kind}" office:value="{number}" {more}><text:p>shown</text:p></table:table-cell>'


def test_what_nobody_sees_in_a_workbook_is_read_and_said(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    for cells in (["Study", "n", "mean"], ["A", 10, 1.5], ["B", 20, 2.5], ["C", 30, 3.5]):
        sheet.append(cells)
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["C"].hidden = True
    sheet["A4"].font = Font(strike=True)
    book.save(tmp_path / "mine.xlsx")
    (found,) = read_sheets(tmp_path / "mine.xlsx")
    assert [line.cells[0] for line in found.raw.rows] == ["A", "B", "C"]
    assert [said.partition(": ")[2] for said in found.said] == [
        "row 3 is hidden (perhaps by a filter) and read like the others; delete it if it is not meant",
        "column C is hidden and read like the others; delete it if it is not meant",
        "cell A4 is struck out and read like the others; delete it if it is not meant",
    ]


def test_merged_cells_hold_for_each_of_their_rows_and_group_headings_for_their_columns(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    for cells in (["Our data"], [], ["", "Treatment", "", "Control", ""], ["Study", "n", "mean", "n", "mean"], ["A", 1, 2, 3, 4]):
        sheet.append(cells)
    for cells in (["", 5, 6, 7, 8], ["B", 9, 10, 11, 12], ["Source: authors"]):
        sheet.append(cells)
    for cells in ("A1:E1", "B3:C3", "D3:E3", "A5:A6", "A8:E8"):
        sheet.merge_cells(cells)
    book.save(tmp_path / "mine.xlsx")
    (found,) = read_sheets(tmp_path / "mine.xlsx")
    assert found.raw.header == ("Study", "Treatment n", "Treatment mean", "Control n", "Control mean")
    assert [(line.line, line.cells[0], line.cells[4]) for line in found.raw.rows] == [(5, "A", "4"), (6, "A", "8"), (7, "B", "12")]
    said = "\n".join(found.said)
    for words in ("above them, on line 1, stands 'Our data'", "A5:A6 are one cell; 'A' is read in each", "line 8 stands below the table"):
        assert words in said


def test_cells_that_hold_something_else_than_they_show_are_marked(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Study", "share", "date", "done", "sum", "wrong"])
    sheet.append(["A", 0.57, datetime.date(2026, 4, 3), True, "=1+1", "#DIV/0!"])
    sheet["B2"].number_format = "0%"
    book.save(tmp_path / "mine.xlsx")
    (found,) = read_sheets(tmp_path / "mine.xlsx")
    assert found.raw.rows[0].cells == ("A", "0.57", "2026-04-03", "TRUE", "=1+1", "#DIV/0!")
    assert [found.mark(2, place) for place in range(6)] == ["", SHARE, DATE, "", FORMULA, ERROR]
    assert found.cell_name(2, 2) == "C2"


def test_an_ods_file_is_read_as_a_workbook_is(tmp_path):
    path = ods(
        tmp_path / "mine.ods",
        row(word("Study"), word("n"), word("share"), word("date"), word("done")),
        row(
            word("A", 'table:number-rows-spanned="2"'),
            value(10),
            value(0.57, "percentage"),
            '<table:table-cell office:value-type="date" office:date-value="2026-04-03"><text:p>3.4.26</text:p></table:table-cell>',
            '<table:table-cell office:value-type="boolean" office:boolean-value="true"><text:p>TRUE</text:p></table:table-cell>',
            '<table:table-cell table:number-columns-repeated="16000"/>',
        ),
        row("<table:covered-table-cell/>", value(20.5, more='table:formula="of:=[.B2]*2"'), more='table:visibility="filter"'),
        row(word("B", 'table:style-name="ce1"'), value(7, more='table:number-columns-repeated="2"')),
        '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>',
        columns='<table:table-column table:number-columns-repeated="3"/><table:table-column table:visibility="collapse"/>',
    )
    (found,) = read_sheets(path)
    assert [line.cells for line in found.raw.rows] == [
        ("A", "10", "0.57", "2026-04-03", "TRUE"),
        ("A", "20.5", "", "", ""),
        ("B", "7", "7", "", ""),
    ]
    assert (found.mark(2, 2), found.mark(2, 3)) == (SHARE, DATE)
    said = "\n".join(found.said)
    for words in (
        "B3 holds a formula; its value 20.5",
        "row 3 is hidden",
        "column D is hidden",
        "cell A4 is struck out",
        "A2:A3 are one cell",
    ):
        assert words in said


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (row(word("a")) + "<table:table-row", "not a spreadsheet that can be read"),
        (row(word("a"), more='table:number-rows-repeated="300000"'), "200,000 rows"),
        (row(word("a", 'table:number-columns-repeated="2000"')), "1,000 columns"),
    ],
)
def test_an_ods_file_that_is_damaged_or_made_to_fill_the_memory_is_refused(tmp_path, data, words):
    with pytest.raises(FileProblem, match=words):
        read_sheets(ods(tmp_path / "mine.ods", data))


def test_a_workbook_may_have_any_name(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["a", "b"])
    book.active.append([1, 2])
    kept = io.BytesIO()
    book.save(kept)
    (tmp_path / "mine.csv").write_bytes(kept.getvalue())
    assert read_sheets(tmp_path / "mine.csv")[0].raw.rows[0].cells == ("1", "2")


def test_a_line_that_sums_the_others_up_is_told(tmp_path):
    lines = ["study,yi,vi", "Total Recall 2009,0.2,0.04", "B,0.3,0.05", "Total (95% CI),0.25,0.02", "Random effects model,0.25,0.02"]
    (tmp_path / "mine.csv").write_text("\n".join(lines), encoding="utf-8")
    (found,) = read_sheets(tmp_path / "mine.csv")
    assert len(found.raw.rows) == 4
    each = [words for words in found.said if "is called" in words]
    assert [words.partition(" is called ")[0].rpartition(": ")[2] for words in each] == ["line 4", "line 5"]
