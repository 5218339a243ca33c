"""LibreOffice opens the workbook, and what it saves comes in the same."""

from __future__ import annotations

import shutil
import subprocess

import openpyxl
import pytest

from evidence.review import read_review
from evidence.review.incoming import read_incoming
from evidence.review.workbook import workbook
from tests.review.coming_in import ROW, tiny_review

pytestmark = pytest.mark.office


def convert(path, kind, folder):
    """The file as LibreOffice saves it."""
    soffice = shutil.which("soffice")
    assert soffice, "LibreOffice is not installed"
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [soffice, profile, "--headless", "--convert-to", kind, "--outdir", str(folder), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return folder / f"{path.stem}.{kind.partition(':')[0]}"


def test_a_workbook_saved_by_libreoffice_comes_in_the_same(tmp_path):
    review = read_review(tiny_review(tmp_path / "review"))
    rows = [ROW | {"intervention": "=1+1", "outcome_measure": "3/4 of a year"}, ROW | {"label": "Ünïcode", "citation": "Ü."}]
    ours = tmp_path / "mine.xlsx"
    ours.write_bytes(workbook(review.codebook, "A review", rows={"fill_in": rows}))
    theirs = convert(ours, "xlsx", tmp_path / "saved")
    assert theirs.read_bytes() != ours.read_bytes()
    first, second = (read_incoming(path, review) for path in (ours, theirs))
    assert second.studies == first.studies
    assert second.studies["our_town_2026"]["studies"][0]["intervention"] == "=1+1"
    assert not second.said


def test_lists_and_notes_survive_and_every_sheet_can_be_printed(tmp_path):
    review = read_review(tiny_review(tmp_path / "review"))
    ours = tmp_path / "mine.xlsx"
    ours.write_bytes(workbook(review.codebook, "A review"))
    saved = openpyxl.load_workbook(convert(ours, "xlsx", tmp_path / "saved"))
    book = openpyxl.load_workbook(ours)
    assert saved.sheetnames == book.sheetnames
    for name in book.sheetnames:
        kinds = [sorted((str(found.sqref), found.type) for found in made[name].data_validations.dataValidation) for made in (book, saved)]
        assert kinds[0] == kinds[1]
    notes = [[cell.comment.text for cell in made["effects"][1]] for made in (book, saved)]
    assert notes[0] == notes[1]
    assert convert(ours, "pdf", tmp_path / "printed").stat().st_size > 10_000
