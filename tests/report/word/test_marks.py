"""Tables set into a writer's own document: what is marked is replaced, everything else stays to the byte."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from docx.enum.section import WD_SECTION
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm
from lxml import etree

from evidence.base.errors import FileProblem, UsageError
from evidence.base.table import Column, Table
from evidence.report.word.marks import BODY, read_document, tables_into
from evidence.report.word.table import MARK, W

A, B = Column("a", "A", "A text."), Column("b", "B", "A number.")
ONE = Table("one", "The first table", (A, B), ({"a": "text & <more>", "b": 0.25}, {"a": None, "b": -0.5}), "A note.")
TWO = Table("two", "The second table", (A,), ({"a": "x\x0b\ny"},))
TABLES = {"one": ONE, "two": TWO}
FOOT = "An open re-coding."


def saved(document) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def own_document() -> bytes:
    """A document with a picture of life: headings, a table of its own, a mark split into runs, a comment-like field, two sections."""
    document = docx.Document()
    document.add_heading("My guidance", 1)
    document.add_paragraph("Before the first table.")
    split = document.add_paragraph()
    for piece in ("[[evi", "dence:", "one]]"):
        split.add_run(piece)
    document.add_table(2, 2, style="Table Grid").cell(0, 0).text = "A table of my own"
    document.add_paragraph("Between them.")
    document.add_section(WD_SECTION.NEW_PAGE).page_width = Mm(297)
    document.add_paragraph(" [[evidence: two]] ")
    document.add_paragraph("The end.")
    return saved(document)


def body(data: bytes):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return etree.fromstring(archive.read(BODY))[0]


def canonical(element) -> bytes:
    return etree.tostring(element, method="c14n", with_tail=False)


def filled(data: bytes, tables=TABLES) -> bytes:
    return tables_into(data, tables, "my.docx", FOOT).document


def test_only_the_marked_places_change():
    before = own_document()
    found = tables_into(before, TABLES, "my.docx", FOOT)
    after = found.document
    assert (found.names, found.tight) == (("one", "two"), ())
    old, new = zipfile.ZipFile(io.BytesIO(before)), zipfile.ZipFile(io.BytesIO(after))
    assert old.namelist() == new.namelist()
    for name in old.namelist():
        if name != BODY:
            assert old.read(name) == new.read(name), name
            assert old.getinfo(name).date_time == new.getinfo(name).date_time
    # Without the marks, and without our tables and the empty paragraphs between tables, both bodies hold the same elements in order.
    kept_before = [canonical(e) for e in body(before) if "evidence:" not in "".join(e.itertext())]
    kept_after = [canonical(e) for e in body(after) if e.find(f"{{{W}}}tblPr/{{{W}}}tblCaption") is None and len(e)]
    assert kept_after == kept_before


def test_python_docx_reads_the_tables_back():
    document = docx.Document(io.BytesIO(filled(own_document())))
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]
    assert tables[0][:3] == [["A", "B"], ["text & <more>", "0.25"], ["", "\N{MINUS SIGN}0.50"]]
    assert tables[0][3][0] == "A note."
    assert tables[0][4][0] == FOOT
    assert tables[1][0][0] == "A table of my own"
    assert tables[2][1] == ["x\ny"]
    header = document.tables[0].rows[0]._tr
    assert header.find(f".//{{{W}}}tblHeader") is not None


def test_a_second_run_renews_the_tables_in_their_place():
    once = filled(own_document())
    assert filled(once) == once
    changed = {"one": Table("one", "The first table", ONE.columns, ({"a": "new", "b": 9.0},)), "two": TWO}
    twice = docx.Document(io.BytesIO(filled(once, changed)))
    assert len(twice.tables) == 3
    assert twice.tables[0].cell(1, 1).text == "9.00"
    assert [p.text for p in twice.paragraphs if p.text] == ["My guidance", "Before the first table.", "Between them.", "The end."]


def test_two_tables_never_touch_and_a_cell_ends_in_a_paragraph():
    """Word joins tables that follow each other, and calls a cell without a last paragraph damaged."""
    document = docx.Document()
    document.add_table(1, 1).cell(0, 0).paragraphs[0].text = "[[evidence:one]]"
    document.add_paragraph("[[evidence:two]]")
    document.add_table(1, 1)
    root = body(filled(saved(document)))
    for table in root.iter(f"{{{W}}}tbl"):
        assert table.getnext() is None or table.getnext().tag != f"{{{W}}}tbl"
    for cell in root.iter(f"{{{W}}}tc"):
        assert cell[-1].tag == f"{{{W}}}p"


def test_a_section_break_and_a_bookmark_in_the_marked_paragraph_stay():
    document = docx.Document()
    paragraph = document.add_paragraph("[[evidence:one]]")
    for name in ("bookmarkStart", "bookmarkEnd"):
        anchor = OxmlElement(f"w:{name}")
        anchor.set(qn("w:id"), "7")
        paragraph._p.append(anchor)
    paragraph._p.get_or_add_pPr().append(OxmlElement("w:sectPr"))
    root = body(filled(saved(document)))
    assert len(root.findall(f".//{{{W}}}sectPr")) == 2
    assert [e.get(qn("w:id")) for e in root.iter(qn("w:bookmarkStart"), qn("w:bookmarkEnd"))] == ["7", "7"]
    assert "evidence:one]]" not in "".join(root.itertext())


def test_the_table_is_as_wide_as_the_page_leaves_room():
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.left_margin, section.right_margin = Mm(210), Mm(30), Mm(30)
    document.add_paragraph("[[evidence:one]]")
    table = next(body(filled(saved(document))).iter(f"{{{W}}}tbl"))
    grid = [int(e.get(f"{{{W}}}w")) for e in table.iter(f"{{{W}}}gridCol")]
    assert sum(grid) == pytest.approx(150 / 25.4 * 1440, abs=2)


def test_a_document_without_a_mark_says_how_to_make_one():
    document = docx.Document()
    document.add_paragraph("Nothing here.")
    with pytest.raises(UsageError, match=r"has no mark.*write \[\[evidence:NAME\]\] in a paragraph of its own"):
        filled(saved(document))


def test_a_mark_among_other_text_is_refused():
    document = docx.Document()
    document.add_paragraph("See [[evidence:one]] below.")
    with pytest.raises(UsageError, match="other text around it: See"):
        filled(saved(document))


def test_every_unknown_name_is_told_at_once_with_the_names_there_are():
    document = docx.Document()
    for name in ("three", "one", "four"):
        document.add_paragraph(f"[[evidence:{name}]]")
    with pytest.raises(UsageError, match="not there: four, three; the tables are one, two"):
        filled(saved(document))


@pytest.mark.parametrize("data", [b"", b"not a zip", b"PK\x03\x04 broken"])
def test_what_is_no_docx_is_said(data):
    with pytest.raises(FileProblem, match="not a Word document"):
        tables_into(data, TABLES, "my.doc", FOOT)


def test_an_external_entity_is_not_followed(tmp_path):
    (tmp_path / "secret").write_text("secret")
    before = own_document()
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(before)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            if name == BODY:
                entity = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{tmp_path}/secret">]>'.encode()
                text = text.replace(b"?>", b"?>" + entity, 1).replace(b"The end.", b"&e;")
            new.writestr(name, text)
    with pytest.raises(FileProblem, match="document type"):
        filled(buffer.getvalue())


@pytest.mark.parametrize("lock", ["~$guide.docx", "~$uide.docx", "~$ide.docx", ".~lock.guide.docx#"])
def test_a_document_open_elsewhere_is_not_touched(tmp_path, lock):
    (tmp_path / "guide.docx").write_bytes(own_document())
    assert read_document(tmp_path / "guide.docx")
    (tmp_path / lock).write_text("")
    with pytest.raises(FileProblem, match="close it in Word"):
        read_document(tmp_path / "guide.docx")


def test_a_document_that_is_not_there(tmp_path):
    with pytest.raises(FileProblem, match="there is no"):
        read_document(tmp_path / "no.docx")


def test_the_name_of_a_table_is_its_title_in_word():
    table = next(body(filled(own_document())).iter(f"{{{W}}}tbl"))
    assert table.find(f".//{{{W}}}tblCaption").get(f"{{{W}}}val") == MARK + "one"
    assert table.find(f".//{{{W}}}tblDescription").get(f"{{{W}}}val") == "The first table"


def test_a_place_too_narrow_for_a_table_is_told():
    wide = Table("one", "Wide", tuple(Column(f"c{n}", f"Characteristic{n}", "Words.") for n in range(9)), ())
    document = docx.Document()
    document.add_paragraph("[[evidence:one]]")
    tight = tables_into(saved(document), {"one": wide}, "my.docx", FOOT).tight
    assert len(tight) == 1
    assert "6 points, and words are broken; a landscape page has more room" in tight[0]
