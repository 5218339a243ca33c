"""annex.docx and annex.xlsx: real tables, numbers as numbers, nothing that runs, the same bytes twice; and LibreOffice opens them."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn

from evidence.base.table import Column, Table
from evidence.public import read
from evidence.report.annex import annex_parts
from evidence.report.excel import COLUMNS, CONTENTS, annex_xlsx, sheet_names
from evidence.report.tables import all_tables, annex_tables
from evidence.report.word.document import annex_docx, readable


@pytest.fixture(scope="module")
def parts(shipped, drawings):
    return annex_parts(shipped, drawings)


@pytest.fixture(scope="module")
def word(build):
    return (build / "annex.docx").read_bytes()


@pytest.fixture(scope="module")
def excel(build):
    return (build / "annex.xlsx").read_bytes()


@pytest.fixture(scope="module")
def book(excel):
    return openpyxl.load_workbook(io.BytesIO(excel))


def test_every_table_is_a_real_one_with_a_header_that_repeats_a_caption_and_a_title(shipped, word):
    document = docx.Document(io.BytesIO(word))
    wanted = [table for part in annex_parts(shipped, {}) for table in part.tables]
    assert len(document.tables) == len(wanted) > 15
    # With the number, which is a field.
    texts = ["".join(part.text for part in p._p.iter(qn("w:t"))) for p in document.paragraphs if p.style.name == "Caption"]
    captions = [text for text in texts if text.startswith("Table ")]
    for number, (table, found, caption) in enumerate(zip(wanted, document.tables, captions, strict=True), start=1):
        properties = found._tbl.tblPr
        assert properties.find(qn("w:tblCaption")).get(qn("w:val")) == f"evidence:{table.name}"
        assert properties.find(qn("w:tblDescription")).get(qn("w:val")) == table.title
        assert caption == f"Table {number}. {table.title}"
        head = found.rows[0]
        assert head._tr.trPr.find(qn("w:tblHeader")) is not None
        assert [cell.text for cell in head.cells] == list(table.headings)
        assert len(found.rows) == len(table.rows) + 1 + bool(table.note)


def test_the_first_page_and_the_footer_say_what_the_data_are(shipped, word):
    document = docx.Document(io.BytesIO(word))
    plan = shipped.review.plan
    first = [paragraph.text for paragraph in document.paragraphs[:6]]
    assert plan.title in first
    assert plan.statement in first
    assert shipped.headline in first
    assert plan.statement in document.sections[0].footer.paragraphs[0].text
    properties = document.core_properties
    assert (properties.language, properties.title) == ("en-GB", f"{plan.title}: evidence annex")
    assert {element.get(qn("w:val")) for element in document.styles.element.iter(qn("w:lang"))} == {"en-GB"}
    assert {section.orientation for section in document.sections} == {0, 1}


def test_the_contents_lead_to_every_part(shipped, word):
    document = docx.Document(io.BytesIO(word))
    titles = [part.title for part in annex_parts(shipped, {})]
    links = [link for paragraph in document.paragraphs for link in paragraph._p.iter(qn("w:hyperlink"))]
    assert ["".join(text.text or "" for text in link.iter(qn("w:t"))) for link in links] == titles
    places = {mark.get(qn("w:name")): mark.getparent() for mark in document.element.body.iter(qn("w:bookmarkStart"))}
    for link, title in zip(links, titles, strict=True):
        assert "".join(text.text for text in places[link.get(qn("w:anchor"))].iter(qn("w:t"))) == title
        assert link.getnext().get(qn("w:instr")).split() == ["PAGEREF", link.get(qn("w:anchor"))]


def test_every_picture_has_words_for_those_who_do_not_see_it(word):
    shapes = docx.Document(io.BytesIO(word)).inline_shapes
    assert len(shapes) >= 4
    for shape in shapes:
        assert len(shape._inline.docPr.get("descr")) > 40


@pytest.mark.slow
def test_the_same_bytes_twice(shipped, build, figures, parts, word, excel):
    captions = {name: one.caption for name, one in figures.items()}
    pictures = {file.stem: (file.read_bytes(), captions[file.stem]) for file in (build / "figures").glob("*.png")}
    assert annex_docx(shipped, parts, pictures) == word
    assert annex_xlsx(list(all_tables(shipped).values()), shipped.review) == excel


@pytest.mark.slow
def test_a_figure_too_tall_for_a_page_is_named_and_not_shrunk_beyond_reading(shipped, figures, parts):
    size = figures["forest_home"].figure.get_size_inches()
    assert readable(size, wide=True)
    assert not readable((size[0], 10 * size[1]), wide=True)
    document = docx.Document(io.BytesIO(annex_docx(shipped, parts, {"forest_home": (None, "Each effect.")})))
    assert not document.inline_shapes
    said = [paragraph.text for paragraph in document.paragraphs if paragraph.text.startswith("Each effect.")]
    assert len(said) == 1
    assert "figures/forest_home.svg" in said[0]


@pytest.mark.slow
def test_every_table_has_its_sheet_and_every_column_its_note(shipped, book):
    names = sheet_names(list(all_tables(shipped).values()))
    assert book.sheetnames == [CONTENTS, COLUMNS, *names]
    listed = [row[0].value for row in book[CONTENTS].iter_rows(min_row=3)]
    assert listed == list(names)
    assert book[CONTENTS]["A1"].value == shipped.review.plan.statement
    notes = {(sheet, column): note for sheet, column, note in book[COLUMNS].iter_rows(min_row=2, values_only=True)}
    for name, table in names.items():
        sheet = book[name]
        assert [cell.value for cell in sheet[1]] == list(table.headings)
        assert sheet.max_row == len(table.rows) + 1
        assert sheet.freeze_panes == "A2"
        assert {column.heading: notes[name, column.heading] for column in table.columns} == {
            column.heading: column.note for column in table.columns
        }


def test_rows_are_as_tall_as_their_wrapped_text(book):
    checked = 0
    for sheet in book.worksheets:
        for cells in sheet.iter_rows(min_row=2):
            for cell in cells:
                letters = len(cell.value) if isinstance(cell.value, str) else 0
                room = sheet.column_dimensions[cell.column_letter].width
                if letters > 1.5 * room:
                    height = sheet.row_dimensions[cell.row].height
                    assert height == 409 or height >= 15 * letters / room
                    checked += 1
    assert checked > 20


def test_numbers_are_numbers(shipped, book):
    table = all_tables(shipped)["pooled"]
    column = table.keys.index("g")
    for row, cells in zip(table.rows, book["pooled"].iter_rows(min_row=2), strict=True):
        assert cells[column].value == (None if row["g"] is None else pytest.approx(row["g"], rel=1e-11))
        if row["g"] is not None:
            assert cells[column].number_format == "0.00"


@pytest.mark.parametrize("text", ["=1+1", "+A1", "-A1", "@SUM(A1)", '=HYPERLINK("http://x")'])
def test_text_that_excel_would_run_is_text(shipped, text):
    table = Table("t", "T", (Column("a", "A", "a text"),), ({"a": text},))
    data = annex_xlsx([table], shipped.review)
    cell = openpyxl.load_workbook(io.BytesIO(data))["t"]["A2"]
    assert (cell.value, cell.data_type) == ("'" + text, "s")
    sheets = zipfile.ZipFile(io.BytesIO(data))
    assert not any(b"<f>" in sheets.read(name) for name in sheets.namelist() if name.startswith("xl/worksheets/"))


def test_names_of_sheets_are_short_and_each_one_once():
    tables = [Table("x" * 40, "", (), ()), Table("x" * 40 + "y", "", (), ()), Table(CONTENTS, "", (), ())]
    names = list(sheet_names(tables))
    assert names == ["x" * 31, "x" * 29 + "_2", "contents_2"]


def test_a_small_review_has_its_annex_too(example):
    other = read(example).run()
    assert annex_tables(other)
    assert docx.Document(io.BytesIO(annex_docx(other, annex_parts(other, {}), {}))).tables


@pytest.mark.office
def test_libreoffice_makes_pages_of_it_and_opens_the_workbook(word, excel, tmp_path, shipped):
    """The number of tables that LibreOffice sees is counted in the HTML that it makes."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    assert office, "install libreoffice-writer and libreoffice-calc"
    (tmp_path / "annex.docx").write_bytes(word)
    (tmp_path / "annex.xlsx").write_bytes(excel)

    def convert(kind: str, file: str) -> None:
        home = f"-env:UserInstallation=file://{tmp_path}/home"
        done = subprocess.run(
            [office, home, "--headless", "--convert-to", kind, "--outdir", str(tmp_path), str(tmp_path / file)],
            capture_output=True,
            text=True,
            timeout=240,
            check=True,
        )
        assert "error" not in (done.stdout + done.stderr).lower()

    convert("pdf", "annex.docx")
    pages = subprocess.run(["pdftotext", "-layout", str(tmp_path / "annex.pdf"), "-"], capture_output=True, text=True, check=True).stdout
    tables = [table for part in annex_parts(shipped, {}) for table in part.tables]
    for number in range(1, len(tables) + 1):
        assert f"Table {number}. " in pages
    # A page break ends each; the foot of a page has two lines, so an empty one has no more, and a figure stands under its heading.
    written = [[line for line in page.split("\n") if line.strip()] for page in pages.split("\f")[:-1]]
    assert min(map(len, written)) > 3
    contents = {
        part.title: f" {number}"
        for part in annex_parts(shipped, {})
        for number, page in enumerate(written, start=1)
        if number > 2 and any(line.strip() == part.title for line in page)
    }
    for title, number in contents.items():
        assert any(line.strip().startswith(title) and line.endswith(number) for line in written[1]), title
    assert f"Table {len(tables) + 1}. " not in pages
    convert("html", "annex.docx")
    assert (tmp_path / "annex.html").read_text(encoding="utf-8", errors="replace").count("<table") == len(tables)
    convert("csv", "annex.xlsx")
    assert shipped.review.plan.statement[:40] in (tmp_path / "annex.csv").read_text(encoding="utf-8", errors="replace")
