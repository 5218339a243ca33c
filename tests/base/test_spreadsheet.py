"""Nothing that a person wrote runs in a spreadsheet: every payload before every text of a review, and the files opened."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
from pathlib import Path

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn

from evidence.base.cells import parse_number
from tests.page import whole_page
from tests.review.damage import read_rows, set_cells
from tests.texts import put_before_every_text

PAYLOADS = {
    "equals": "=1+1 ",
    "plus": "+A1 ",
    "minus": "-A1 ",
    "at": "@SUM(A1) ",
    "tab": "\t=1+1 ",
    "return": "\r=1+1 ",
    "link": '=HYPERLINK("http://example.org","x") ',
    "dde": '=DDE("cmd","/c calc","x") ',
    "pipe": "=cmd|'/c calc'!A1 ",
    "apostrophe": "'=1+1 ",
    "script": "<script>alert(1)</script>",
}
# The fields that the annex has of its own.
FIELDS = re.compile(r"PAGEREF _part_\d+|SEQ (Table|Figure) \\\* ARABIC|PAGE|NUMPAGES")


def runs_no_formula(data: bytes | Path) -> int:
    """How many texts of a workbook a payload stands in front of, none of which is a formula."""
    held = 0
    for sheet in openpyxl.load_workbook(io.BytesIO(data) if isinstance(data, bytes) else data).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", f"{sheet.title}!{cell.coordinate}"
                if isinstance(cell.value, str):
                    assert cell.value[:1] not in ("=", "+", "-", "@", "\t", "\r") or parse_number(cell.value) is not None, cell.coordinate
                    held += cell.value.startswith("'")
    return held


def runs_nothing(text: str) -> int:
    """How many cells of a CSV are told as text, none of which a spreadsheet would run."""
    cells = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
    for cell in cells:
        assert cell[:1] not in ("=", "+", "-", "@", "\t", "\r") or parse_number(cell) is not None, cell
    return sum(cell.startswith("'") for cell in cells)


@pytest.fixture(params=[pytest.param(name, marks=[] if name == "link" else [pytest.mark.slow]) for name in PAYLOADS])
def loaded(request, example):
    return put_before_every_text(example, PAYLOADS[request.param]), PAYLOADS[request.param]


def test_every_file_of_a_run_holds_text_as_text(loaded, tmp_path, call, undrawn):
    review, payload = loaded
    out = tmp_path / "build"
    code, _, said = call("run", review, "--out", out)
    assert code == 0, said
    tables = list(out.rglob("*.csv"))
    assert len(tables) > 20
    held = sum(runs_nothing(path.read_bytes().decode("utf-8")) for path in tables)
    in_workbook = runs_no_formula(out / "annex.xlsx")
    if payload != PAYLOADS["script"]:
        assert held > 20
        assert in_workbook > 50
    book = openpyxl.load_workbook(out / "annex.xlsx")
    headings = [str(cell.value) for name in ("gap_map", "directions_by_sample") for cell in book[name][1]]
    assert sum(payload.strip() in heading.replace("''", "'") for heading in headings) >= 2
    page = whole_page(out / "report.html")
    assert "<script>alert(1)" not in page
    document = docx.Document(out / "annex.docx")
    roots = [document.element.body, *(section.footer._element for section in document.sections)]
    for field in (field for root in roots for field in root.iter(qn("w:fldSimple"))):
        assert FIELDS.fullmatch(field.get(qn("w:instr")).strip())
    assert not [one for root in roots for one in root.iter(qn("w:instrText"))]


def test_what_is_handed_out_to_be_filled_in_holds_text_as_text(loaded, tmp_path, call):
    review, payload = loaded
    for name in ("mine.xlsx", "mine.csv"):
        code, _, said = call("template", tmp_path / name, review)
        assert code == 0, said
    held = runs_no_formula(tmp_path / "mine.xlsx")
    assert held > 5 or payload == PAYLOADS["script"]
    runs_nothing((tmp_path / "mine.csv").read_text(encoding="utf-8"))


def test_tables_of_single_commands_hold_text_as_text(loaded, tmp_path, call):
    review, payload = loaded
    other = Path(shutil.copytree(review, tmp_path / "other"))
    effect = read_rows(other / "effects.csv")[1][0]
    set_cells(other / "effects.csv", effect, note=f"{payload}another note", outcome_measure=f"{payload}another measure")
    set_cells(other / "studies.csv", read_rows(other / "studies.csv")[1][0], label=f"{payload}another label")
    commands = (
        ("effects", review, "--out", tmp_path / "effects.csv"),
        ("compare", review, other, "--out", tmp_path / "compared.csv"),
        ("agree", review / "effects.csv", other / "effects.csv", "--review", review, "--out", tmp_path / "agreed.csv"),
    )
    for command in commands:
        code, _, said = call(*command)
        assert code == 0, said
        held = runs_nothing(command[-1].read_bytes().decode("utf-8"))
        assert held or payload == PAYLOADS["script"], command


@pytest.mark.office
def test_libreoffice_finds_no_formula_in_the_workbooks(example, tmp_path, call, undrawn):
    office = shutil.which("soffice") or shutil.which("libreoffice")
    assert office, "install libreoffice-calc"
    review = put_before_every_text(example, PAYLOADS["link"])
    assert call("run", review, "--out", tmp_path / "build")[0] == 0
    assert call("template", tmp_path / "mine.xlsx", review)[0] == 0
    for book in (tmp_path / "build" / "annex.xlsx", tmp_path / "mine.xlsx"):
        command = [office, f"-env:UserInstallation=file://{tmp_path}/home", "--headless", "--convert-to", "fods", "--outdir", str(tmp_path)]
        subprocess.run([*command, str(book)], capture_output=True, text=True, timeout=240, check=True)
        text = book.with_suffix(".fods").name
        opened = (tmp_path / text).read_text(encoding="utf-8")
        assert "HYPERLINK(" in opened
        # A truth value is written so too.
        assert set(re.findall(r'table:formula="([^"]*)"', opened)) <= {"of:=TRUE()", "of:=FALSE()"}
